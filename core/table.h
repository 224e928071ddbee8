/*
 * The historic performance table: which load a configuration was seen to sustain.
 *
 * Step 4 writes it (only larger loads overwrite), step 9 asks it. A configuration is (task managers, CPU
 * rounded to 0.1). The meter owns one copy and says TABLE_PUT; the controller keeps its own from the
 * TABLE_ROW events.
 */
#ifndef TS_CORE_TABLE_H
#define TS_CORE_TABLE_H

#include "core/event.h"

#define TS_TABLE_MAX_ROWS 1024 /* (task managers <= 256) x (CPU tenths) is bounded by this; later keys are refused */

typedef struct ts_table {
    int n;
    ts_table_row rows[TS_TABLE_MAX_ROWS]; /* in order of (task_managers, cpu_tenths) */
} ts_table;

void ts_table_init(ts_table *t);

/* The row of a configuration, lent, or NULL. */
const ts_table_row *ts_table_find(const ts_table *t, int task_managers, int cpu_tenths);

/* Puts a row in place of the one with its key. ELIMIT: the table is full. */
ts_status ts_table_put(ts_table *t, const ts_table_row *row);

/*
 * Step 4's rule: row[configuration].max_rate = max(present, rate); the smoothed rate moves by alpha. OK: the
 * row changed (*changed is a copy of it). EMPTY: only its count or smoothed rate did. ELIMIT: full.
 */
ts_status ts_table_observe(ts_table *t, int task_managers, double cpu, double rate, double alpha,
                           ts_time at, ts_table_row *changed);

/* What an answer of the table rests on. */
typedef struct ts_table_answer {
    ts_lookup lookup;
    int n_rows;
    double fit[3];
    double wanted; /* task managers before rounding */
} ts_table_answer;

/* Load regressed on (task managers, CPU) by least squares: fit[0] + fit[1]*tm + fit[2]*cpu. EMPTY: fewer
 * than two rows, or the rows do not determine it. */
ts_status ts_table_fit(const ts_table *t, double fit[3]);

/* The load that `task_managers` sustain at `cpu`, records/s, by hit, regression or quotient. EMPTY: cannot say. */
ts_status ts_table_sustained(const ts_table *t, int task_managers, double cpu, double *rate);

/* Task managers for `rate` at `cpu`; EMPTY if the table has no row. policies.md, "Table lookup". */
ts_status ts_table_lookup(const ts_table *t, double rate, double cpu, ts_table_answer *answer);

#endif
