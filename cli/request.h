/*
 * What a command that replays is asked for: its options, and the plan of runs that comes of them.
 *
 * replay, compare, diff and sensitivity share one table of options (request.c); a row says which of
 * them take it.
 */
#ifndef TS_CLI_REQUEST_H
#define TS_CLI_REQUEST_H

#include "experiments/diff.h"
#include "experiments/sizing.h"

enum {
    TS_MAX_POLICIES = 32,
    TS_MAX_SETTINGS = 128,
    TS_MAX_TRACES = 64,
    TS_MAX_GATES = 32,
    TS_MAX_MEASURES = 4,
};

/* Which command asks; also the bits of an option's row. */
typedef enum ts_asker {
    TS_BY_REPLAY = 1,
    TS_BY_COMPARE = 2,
    TS_BY_DIFF = 4,
    TS_BY_SENSITIVITY = 8,
} ts_asker;

/* Options as given; strings are lent from argv. */
typedef struct ts_request {
    const char *command; /* "replay" */
    ts_asker asker;
    const char *traces[TS_MAX_TRACES];
    int n_traces;
    const char *preset, *history, *config, *db, *tape, *figures, *log;
    ts_outcome_key service; /* what is weighed against resources */
    const char *configs[2]; /* diff: the two configurations, of one policy */
    ts_gate gates[TS_MAX_GATES];
    int n_gates;
    const char *vary[2], *csv; /* sensitivity */
    ts_outcome_key measures[TS_MAX_MEASURES];
    int n_vary, n_measures;
    const char *policies[TS_MAX_POLICIES], *params[TS_MAX_SETTINGS], *sets[TS_MAX_SETTINGS];
    int n_policies, n_params, n_sets;
    ts_trace_options options;
    ts_load_options load;
    uint64_t seed;
    int64_t replications, workers;
    double pace, price;
    bool json, regret, explain, resume, log_all;
} ts_request;

enum { TS_REQUEST_GO = -1 };

/*
 * Reads argv into *r (command, asker and defaults are set by the caller). TS_REQUEST_GO: all is
 * well; otherwise the exit status, everything having been said (help begins with `help`).
 */
int ts_request_parse(ts_request *r, int argc, char **argv, const char *help);

/* TS_EXIT_OK unless a file is to be written that is read, or written, under another option too. */
int ts_request_check_files(const ts_request *r);

/* One load of a plan, and the cluster that was fitted to it. */
typedef struct ts_plan_load {
    const char *trace;
    ts_load_survey survey;
    ts_loadcache *cache;
    int largest; /* scale-out, task managers */
    int needed;  /* what the peak needs */
    int initial; /* what the policies that act start with */
} ts_plan_load;

/* The runs: for each load, for each policy, all its replications. */
typedef struct ts_plan {
    ts_plan_load *loads;
    int n_loads;
    ts_replay_spec *specs;
    int n, n_policies, n_replications; /* n = n_loads * n_policies * n_replications */
} ts_plan;

/* The load that a run has. */
const ts_plan_load *ts_plan_load_of(const ts_plan *plan, int run);

/* EUNKNOWN: no such policy, preset or key; EINVAL, ERANGE: a bad value; and all that a trace can
 * be. The caller frees it with ts_plan_fini, also after a failure. */
ts_status ts_plan_init(ts_plan *plan, const ts_request *r, ts_err *err);
void ts_plan_fini(ts_plan *plan);

/* Sets what a run starts with, after its configuration was changed. */
void ts_plan_start(ts_replay_spec *spec, const ts_plan_load *load, const ts_request *r);

#endif
