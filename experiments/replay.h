/*
 * One replay: a trace, a policy with its services, a modelled cluster, a seed; run to its end.
 *
 *     ts_replay_spec spec;
 *     ts_replay_spec_init(&spec, "load.csv.gz", ts_policy_find("tidalscale"));
 *     ts_replay_size(&spec, &peak, &err);            // preset auto: fit the model to the load
 *     ts_replay_run(&spec, recording, NULL, &result, &err);
 */
#ifndef TS_EXPERIMENTS_REPLAY_H
#define TS_EXPERIMENTS_REPLAY_H

#include <signal.h>
#include <stdatomic.h>

#include "core/run.h"
#include "experiments/loadcache.h"
#include "experiments/measures.h"
#include "experiments/results.h"
#include "sim/simplant.h"
#include "traces/trace.h"

/* Strings are lent for as long as the spec is used. */
typedef struct ts_replay_spec {
    const char *trace; /* a path or "gen:..." */
    ts_trace_options trace_options;
    ts_load_options load;
    const char *history; /* a trace to train the predictors on, or NULL */
    const ts_loadcache *cached; /* the load, if it was read before, or NULL: read it now */
    ts_time start_at, end_at;   /* of the load, if known; for progress and for words */
    const char *tape;    /* where to record the run, or NULL */
    const ts_plan_step *plan; /* [n_plan], for a policy that follows a schedule; NULL: its `file`,
                                 and for oracle the one that it finds */
    int n_plan;
    const struct ts_truth *truth; /* in place of some parts (truth.h), or NULL; lent */
    unsigned true_parts;
    double pace;         /* simulated seconds per real second; 0: as fast as it goes */
    char label[128];     /* the policy as it was asked for */
    ts_config config;
    ts_sim_cfg model;
    uint64_t seed;
    int replication;
} ts_replay_spec;

/* What came of the search for the oracle's schedule; zeros: there was none. */
typedef struct ts_oracle_note {
    int n_replays;
    bool kept;     /* the budget */
    double bound;  /* task-manager seconds below which no schedule is; 0: not known */
    double budget; /* share of records; mode cost: NaN */
} ts_oracle_note;

typedef struct ts_replay_result {
    ts_sim_totals totals;
    ts_measures measures;
    uint64_t digest, events;
    double wall_s;
    ts_oracle_note oracle;
} ts_replay_result;

/* Where a run's time went, in seconds of real time; for benchmarks. */
typedef struct ts_replay_profile {
    double model, recording, total; /* what is left is the services' */
} ts_replay_profile;

/* What the outside may see and say while it runs. Every pointer may be NULL. */
typedef struct ts_replay_watch {
    atomic_int *permille;              /* set: how much of the trace is done */
    const volatile sig_atomic_t *stop; /* read: nonzero ends the run with EINTR */
    ts_replay_profile
        *profile; /* filled at the end; reading the clock this often slows the run a little */
    /* told every decision, and of what job (zeros: not known yet) */
    void (*decided)(void *arg, const ts_decision *d, const ts_job *job);
    void *arg;
} ts_replay_watch;

/* Defaults for a policy over a trace. */
void ts_replay_spec_init(ts_replay_spec *spec, const char *trace, const ts_policy *policy);

/* The load of the run, for whoever has to know it beforehand; the caller closes it. */
ts_status ts_replay_open_load(const ts_replay_spec *spec, ts_load **out, ts_err *err);

/*
 * Runs it. recording may be NULL. OK: *result is complete. Negative: *err says, nothing is left
 * behind (a tape is written whole or not at all).
 */
ts_status ts_replay_run(const ts_replay_spec *spec, ts_recording *recording,
                        const ts_replay_watch *watch, ts_replay_result *result, ts_err *err);

#endif
