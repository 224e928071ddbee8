/* What is read to explain a decision; shared by explain.c, which reads it, and explain_say.c, which
 * says it. */
#ifndef TS_EXPERIMENTS_EXPLAINED_H
#define TS_EXPERIMENTS_EXPLAINED_H

#include "experiments/explain.h"
#include "experiments/rederive.h"

enum { TS__MAX_ROWS = 12 };

struct ts_explained {
    int64_t run, n; /* the decision's number */
    char policy[128], trace[256];
    ts_time start;
    double at; /* s after the start */
    ts_decision decision;
    ts_job job; /* its vertices; parallelism 0: not known */
    const ts_rederived *again; /* NULL: it was not taken anew */
    char names[TS_MAX_NOTES][64]; /* of its notes */
    int64_t noted; /* the decision whose notes they are: this one, or the last like it */
    int n_rows, n_all_rows;       /* rows shown, and in all, of the table as it was */
    ts_table_row rows[TS__MAX_ROWS];
    bool rescaled;     /* it was carried out */
    double moments[4]; /* requested, stopped, running, caught up; NaN: did not come to that */
    ts_failure failure;
};

/* "0.91; limit 0.8", without what is NaN: "no value". Returns text. */
enum { TS__NOTE_TEXT = 48 };
const char *ts__note_text(const ts_note *note, char text[TS__NOTE_TEXT]);

void ts__explain_vertices(const ts_decision *d, const ts_job *job, FILE *out);

#endif
