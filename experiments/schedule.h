/*
 * A schedule of task managers out of a file: two columns, time and count, in any format that a
 * trace has, CSV with its rows in any order; a table of a few rows, or what a recorded run really
 * had, second by second.
 *
 *     ts_plan_step *plan;
 *     int n;
 *     ts_schedule_read(&plan, &n, "task_managers.csv.gz", 30 * TS_SEC, &where, &err);
 */
#ifndef TS_EXPERIMENTS_SCHEDULE_H
#define TS_EXPERIMENTS_SCHEDULE_H

#include "core/run.h"

enum { TS_SCHEDULE_MOST = 10000 /* task managers */ };

/* The load that it goes with. */
typedef struct ts_schedule_place {
    ts_time start_at; /* of the load */
    double compress;  /* by which the load's time was divided; 0: 1 */
} ts_schedule_place;

/*
 * Reads it; the caller frees *out. Rows that repeat the count, or have none (0: nothing ran), are
 * left out, and so are counts that another follows in less than `hold` of the file's time: what
 * comes and goes while a recorded job is rescaled. Times are instants if the file's span covers the
 * load's start; else, if they begin before 1973, since the load's start; else the file's first row
 * is the load's start. EPARSE and the like as ts_trace_open; ERANGE: a count above 10,000; EINVAL:
 * no count at all.
 */
ts_status ts_schedule_read(ts_plan_step **out, int *n, const char *path, ts_time hold,
                           const ts_schedule_place *place, ts_err *err);

/*
 * The schedule that a configuration names as `file`, as above; with a `table`, which its policy
 * reads itself, OK and none. EINVAL: it names neither, or cannot.
 */
ts_status ts_schedule_of(ts_plan_step **out, int *n, const ts_config *config,
                         const ts_schedule_place *place, ts_err *err);

/* Task managers that a configuration's file or table has at the load's start; 0: none, or it cannot
 * be read, which a run will say. */
int ts_schedule_first(const ts_config *config, const ts_schedule_place *place);

#endif
