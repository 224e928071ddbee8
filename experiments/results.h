/*
 * The results database: one SQLite file for specs, results, series, predictions, weights, table
 * rows and decisions of any number of runs. experiments/schema.sql is its documentation.
 *
 * A run is recorded in memory (ts_recording) while it is simulated, and written in one transaction
 * when its turn comes, so that the file is the same on any number of workers and an interrupted
 * campaign leaves only whole runs.
 */
#ifndef TS_EXPERIMENTS_RESULTS_H
#define TS_EXPERIMENTS_RESULTS_H

#include "core/event.h"
#include "core/status.h"
#include "glue/db.h"
#include "sim/simplant.h"

/* A run as it was asked for. Strings are lent for the call that takes it. */
typedef struct ts_run_spec {
    int index; /* in the campaign, from 0: the id of the run is the largest present id + 1 */
    const char *policy, *trace, *preset, *command; /* command: the whole command line, as given */
    const char *parameters; /* "key=value\n" of everything that differs from its default */
    const char *model;      /* the same of the model */
    const char *load;       /* the same of the load */
    const double *outcomes; /* [TS_N_OUTCOMES] (summary.h), or NULL: not to be kept */
    uint64_t seed, load_digest;
    int replication;
} ts_run_spec;

typedef struct ts_recording ts_recording;

ts_status ts_recording_new(ts_recording **out);
void ts_recording_free(ts_recording *r);

/* What the run tells; all O(1) and amortised allocation. ENOMEM sticks and is reported by
 * ts_results_write. */
void ts_recording_second(ts_recording *r, const ts_sim_second *s);
void ts_recording_rescale(ts_recording *r, const ts_sim_rescale *rescale);
/* Takes PUBLISH of predictions, TABLE_PUT and EXPLAIN; others are none of its business. */
void ts_recording_cmd(ts_recording *r, ts_time at, const ts_cmd *cmd);

/* The job graph, at the start and when it changes. */
void ts_recording_job(ts_recording *r, const ts_job *job);

/* The schedule that it follows. */
void ts_recording_plan(ts_recording *r, const ts_plan_step *plan, int n);

/* A point of the oracle's frontier: task-manager seconds, share of late records. */
void ts_recording_frontier(ts_recording *r, ts_rescale_kind kind, double seconds, double late);

typedef struct ts_results ts_results;

/* Opens or creates. EMISMATCH: a database of another program, or of another schema version (it says
 * which). */
ts_status ts_results_open(ts_results **out, const char *path, bool read_only, ts_err *err);
void ts_results_close(ts_results *r);

/* The database itself, for reading; lent until the results are closed. */
ts_db *ts_results_db(ts_results *r);

/* The largest id of a run, 0 if there is none. */
ts_status ts_results_last(ts_results *r, int64_t *id, ts_err *err);

/* A run that is there already. */
typedef struct ts_run_found {
    int64_t id;
    uint64_t digest, events;
    double simulated_s;
} ts_run_found;

/*
 * The last run of the same spec, by the same version of the program, over the same intervals of
 * load (command, preset and the trace's name may be others). outcomes: [TS_N_OUTCOMES] of
 * summary.h; NaN where it had none. EMPTY: there is none, or its outcomes were not kept.
 */
ts_status ts_results_find(ts_results *r, const ts_run_spec *spec, ts_run_found *found,
                          double *outcomes, ts_err *err);

/* Writes one finished run, all or nothing. */
ts_status ts_results_write(ts_results *r, const ts_run_spec *spec, const ts_sim_totals *totals,
                           uint64_t digest, const ts_recording *recording, ts_err *err);

#endif
