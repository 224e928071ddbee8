/*
 * The historic performance table: which load a configuration was seen to sustain.
 *
 * Step 4 writes it (only larger loads overwrite), step 9 asks it. A configuration is (task
 * managers, CPU rounded to 0.1). The meter owns one copy and says TABLE_PUT; the controller keeps
 * its own from the TABLE_ROW events.
 */
#ifndef TS_CORE_TABLE_H
#define TS_CORE_TABLE_H

#include "core/event.h"

#define TS_TABLE_MAX_ROWS 1024 /* later configurations are refused */

/* A row is one only within these bounds, with 0 < max_rate <= 1e300; others are refused. */
#define TS_TABLE_MAX_TASK_MANAGERS 100000
#define TS_TABLE_MAX_CPU_TENTHS 1000

typedef struct ts_table {
    int n;
    ts_status fit_status; /* OK: fit holds; EMPTY: the rows do not determine it */
    double fit[3];
    double per_cpu; /* load = per_cpu * task managers * CPU */
    ts_table_row rows[TS_TABLE_MAX_ROWS]; /* in order of (task_managers, cpu_tenths) */
} ts_table;

void ts_table_init(ts_table *t);

/* The row of a configuration, lent, or NULL. */
const ts_table_row *ts_table_find(const ts_table *t, int task_managers, int cpu_tenths);

/* Puts a row in place of the one with its key. ELIMIT: the table is full. EINVAL: that is no
 * row. */
ts_status ts_table_put(ts_table *t, const ts_table_row *row);

/*
 * Step 4's rule: row[configuration].max_rate = max(present, rate); the smoothed rate moves by
 * alpha. OK: the row changed (*changed is a copy of it). EMPTY: only its count or smoothed rate
 * did. ELIMIT: full. EINVAL: this is nothing to be learned from (no task manager, no load, NaN).
 */
ts_status ts_table_observe(ts_table *t, int task_managers, double cpu, double rate, double alpha,
                           ts_time at, ts_table_row *changed);

/* What an answer of the table rests on. */
typedef struct ts_table_answer {
    ts_lookup lookup;
    int n_rows;
    double fit[3]; /* NaN unless lookup is REGRESSION */
    double wanted; /* task managers before rounding */
} ts_table_answer;

/*
 * Load regressed on (task managers, CPU) by ordinary least squares: fit[0] + fit[1]*tm +
 * fit[2]*cpu. EMPTY where the rows do not determine it: fewer than three, all of one number of task
 * managers, all of one CPU value, all on one line; or where load does not rise with both (a table
 * seen while CPU hardly moved says nothing of CPU, and solving such a fit for another CPU would be
 * arbitrary).
 */
ts_status ts_table_fit(const ts_table *t, double fit[3]);

/*
 * The load that `task_managers` sustain at `cpu`, records/s: the row of that configuration; else
 * the regression; else in proportion, as below. EMPTY: the table has no row.
 */
ts_status ts_table_sustained(const ts_table *t, int task_managers, double cpu, double *rate);

/*
 * Task managers for `rate` at `cpu` (See the head of table.c.):
 *   a row of this CPU whose load, in whole records/s, is this one: its task managers;
 *   else the regression solved for task managers at `cpu`;
 *   else the quotient rule: rate / (k * cpu), where load = k * task managers * CPU goes through the
 *   one row, or through the origin and nearest to all rows by least squares.
 * Hit and quotient heed the CPU like the regression: a table seen at one scale-out only could else
 * never propose another while the load stays what it is.
 * EMPTY: the table has no row.
 */
ts_status ts_table_lookup(const ts_table *t, double rate, double cpu, ts_table_answer *answer);

#endif
