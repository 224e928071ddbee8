/*
 * A decision taken anew: the same services are handed the same events and must decide the same.
 *
 * A run in a results database is run again from what the database keeps of it (load, policy,
 * parameters, model, seed, the schedule that it followed), up to the decision; a tape is played,
 * which also checks each command on the way. Either says more than what was stored: every note, and
 * the job as it was.
 *
 *     ts_explained_read(&x, db, run, at, &err);
 *     ts_rederive_run(again, db, x);
 *     ts_explained_attach(x, again);
 *     ts_explained_print(x, stdout);
 */
#ifndef TS_EXPERIMENTS_REDERIVE_H
#define TS_EXPERIMENTS_REDERIVE_H

#include "experiments/explain.h"

enum { TS_MAX_DIFFERENCES = 8 };

struct ts_rederived {
    ts_status status; /* OK: the same; EMISMATCH: not the same; else it cannot be done: */
    char words[256];  /* why; else what was compared */
    int n_numbers;    /* compared, of a run */
    int n_different, n_shown;
    struct {
        const char *name;
        double recorded, now;
    } difference[TS_MAX_DIFFERENCES];
    ts_decision decision; /* taken anew, and of what job; not if it cannot be done */
    ts_job job;
};

/*
 * Runs the run of a decision again, as far as it. Always fills *out: that it cannot be done is an
 * answer, in out->words (the load is not there, or another one; a predictor is a program, which a
 * database does not get to run).
 */
void ts_rederive_run(ts_rederived *out, ts_db *db, const ts_explained *x);

typedef struct ts_tape_moment {
    bool since_start; /* the first event that is not of an earlier time */
    ts_time at;       /* since then, or an instant */
} ts_tape_moment;

/*
 * Plays a tape up to a moment; the decision is the last until then, as in ts_explained_read. *out
 * is that decision, with *again attached; the caller frees it. `external`: programs that the tape
 * names as predictors may be run. EUNKNOWN: nothing had been decided by then; EMISMATCH: the
 * services do not give the tape's commands; otherwise as ts_player_new.
 */
ts_status ts_rederive_tape(ts_explained **out, ts_rederived *again, const char *path,
                           const ts_tape_moment *moment, bool external, ts_err *err);

#endif
