/*
 * A decision explained: read back from the results database, or taken from a tape, and said in
 * words or as JSON.
 *
 *     ts_explained *x;
 *     ts_explained_read(&x, db, 0, 3 * 3600.0, &err);      // the first run, three hours in
 *     ts_explained_print(x, stdout);
 *     ts_explained_free(x);
 */
#ifndef TS_EXPERIMENTS_EXPLAIN_H
#define TS_EXPERIMENTS_EXPLAIN_H

#include <stdio.h>

#include "core/event.h"
#include "glue/db.h"

typedef struct ts_explained ts_explained;

/*
 * The last decision of a run at or before `at` seconds after its start, those in between two looks
 * of the policy left out. run 0: the first. EUNKNOWN: no such run, or it had decided nothing by
 * then. The caller frees it.
 */
ts_status ts_explained_read(ts_explained **out, ts_db *db, int64_t run, double at, ts_err *err);
void ts_explained_free(ts_explained *x);

/* The instant from which a run's times count. EUNKNOWN: no such run. */
ts_status ts_explained_start(ts_db *db, int64_t run, ts_time *start, ts_err *err);

/* For people; for programs, one JSON object. */
void ts_explained_print(const ts_explained *x, FILE *out);
void ts_explained_json(const ts_explained *x, FILE *out);

/*
 * Where the decision was taken anew (rederive.h), what came of that is said as well, and the notes
 * are those of the decision itself, of which a database keeps some only. x must outlive it.
 */
typedef struct ts_rederived ts_rederived;
void ts_explained_attach(ts_explained *x, const ts_rederived *again);

/* The part that needs no database: a decision's inputs, limits, predictions, table answer, vertices
 * and vetoes. job: as it was then (zeros: not known). */
void ts_explain_decision(const ts_decision *d, const ts_job *job, FILE *out);

#endif
