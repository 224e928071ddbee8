/*
 * What a command that replays is asked for: its options, and the plan of runs that comes of them.
 */
#ifndef TS_CLI_REQUEST_H
#define TS_CLI_REQUEST_H

#include "experiments/replay.h"
#include "experiments/sizing.h"

enum { TS_MAX_POLICIES = 32, TS_MAX_SETTINGS = 128 };

/* Options as given; strings are lent from argv. */
typedef struct ts_request {
    const char *command; /* "replay" */
    const char *trace, *preset, *history, *db, *tape, *figures;
    const char *policies[TS_MAX_POLICIES], *params[TS_MAX_SETTINGS], *sets[TS_MAX_SETTINGS];
    int n_policies, n_params, n_sets;
    ts_trace_options options;
    ts_load_options load;
    uint64_t seed;
    int64_t replications, workers;
    double pace, price;
    bool json, explain;
} ts_request;

/* The options' part of --help. */
extern const char ts_request_help[];

enum { TS_REQUEST_GO = -1 };

/*
 * Reads argv into *r (command is set by the caller). TS_REQUEST_GO: all is well; otherwise the exit
 * status, everything having been said (help is given `help` first).
 */
int ts_request_parse(ts_request *r, int argc, char **argv, const char *help);

/* The runs: for each policy all its replications. The caller frees specs with ts_plan_fini. */
typedef struct ts_plan {
    ts_load_survey survey;
    ts_replay_spec *specs;
    int n;
    int largest; /* scale-out, task managers */
    int needed;  /* what the peak needs */
    int initial; /* what the policies that act start with */
    bool sized;  /* the model was fitted to the load (preset auto) */
} ts_plan;

/* EUNKNOWN: no such policy, preset or key; EINVAL, ERANGE: a bad value; and all that a trace can
 * be. */
ts_status ts_plan_init(ts_plan *plan, const ts_request *r, ts_err *err);
void ts_plan_fini(ts_plan *plan);

#endif
