/*
 * A decision as JSON, and the log of decisions: one line of JSON each, with every number that it
 * was taken from.
 *
 *     ts_decision_log log = {.out = f, .start_at = start};
 *     ts_decision_log_take(&log, decision, job);           // for each, in order
 */
#ifndef TS_EXPERIMENTS_DECISION_H
#define TS_EXPERIMENTS_DECISION_H

#include <stdio.h>

#include "core/event.h"
#include "glue/json.h"

/* Whether it is one to act, as it was given out: some vertex is to change. */
static inline bool ts_decision_acts(const ts_decision *d)
{
    return d->target != d->current || d->n_vertices > 0;
}

/*
 * Writes the members of the open object: parallelism, trigger, vetoes, what was measured, predicted
 * and asked of the table, vertices, notes. Vertices are named as the job names them. With brief,
 * what has no value is left out instead of null.
 */
void ts_decision_json(ts_json_writer *w, const ts_decision *d, const ts_job *job, bool brief);

typedef struct ts_decision_log {
    FILE *out;
    const char *policy, *trace; /* of each line, as the following; lent */
    uint64_t seed;
    int replication;
    ts_time start_at; /* from which times count */
    bool all;         /* every decision; else those to act, and those with another reason than the
                         last: trigger or vetoes. That it is not yet time to look is no reason */
    /* its own */
    int64_t n; /* decisions seen */
    bool any;  /* written */
    ts_trigger trigger;
    unsigned vetoes;
} ts_decision_log;

/* Writes a line if it is one to be written. */
void ts_decision_log_take(ts_decision_log *log, const ts_decision *d, const ts_job *job);

#endif
