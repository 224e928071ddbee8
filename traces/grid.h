/*
 * The sum of many series on a regular grid of steps.
 *
 * Files that hold one series after another, or many interleaved ones, cannot be summed row by row.
 * Here each series is a step function: a gauge holds its value until its next sample (for one step,
 * where that is more than one and a half away), a counter's increase is spread evenly over the time
 * in which it was seen (unless that is more than 10,000 steps: then the series has begun anew).
 * What a series gives to a step is its integral over it, divided by the step. So where the samples
 * lie on the grid the sums are exact, where they do not (scrapes of many targets) no record is lost
 * or counted twice.
 *
 *     ts__grid_lane(t, g, TS__KIND_COUNTER, &lane, err)     once for each series
 *     ts__grid_take(t, g, lane, at, value, place, err)      for each of its rows
 *
 * within the fill function of ts__grid_read, which then gives the sums in order.
 *
 * The grid begins at the first row; its step is found in the first rows of all (ts__step_of), and
 * so is, for series without a name, whether they count. An end of the grid less than half as well
 * covered as the step beside it is dropped: it is the edge of a recording that began or ended
 * within a step.
 */
#ifndef TS_TRACES_GRID_H
#define TS_TRACES_GRID_H

#include "traces/reader.h"

typedef struct ts__grid ts__grid;

/*
 * ENOMEM or OK. fixed_step: the grid's step if it is known, else 0; a fixed grid has zero where
 * nothing was counted.
 */
ts_status ts__grid_new(ts__grid **out, ts_time fixed_step, ts_err *err);
void ts__grid_free(ts__grid *g);

/* A new series; its number. ELIMIT: more than 100,000. */
ts_status ts__grid_lane(ts_trace *t, ts__grid *g, ts__kind kind, int *lane, ts_err *err);

/* The series of this name, made if it is not there; *is_new says so. */
ts_status ts__grid_named(ts_trace *t, ts__grid *g, const char *name, size_t n, int *lane,
                         bool *is_new, ts_err *err);

void ts__grid_set_kind(ts__grid *g, int lane, ts__kind kind);

ts_status ts__grid_take(ts_trace *t, ts__grid *g, int lane, ts_time at, double value,
                        ts__place place, ts_err *err);

/* Adds a rate over [from, to) to the sums. ELIMIT: the grid would be too long. */
ts_status ts__grid_add(ts_trace *t, ts__grid *g, ts_time from, ts_time to, double rate,
                       ts__place place, ts_err *err);

/*
 * The read function of a format that sums: at the first call all of the file is taken in by fill,
 * then the grid is ended; the sums follow in order.
 */
ts_status ts__grid_read(ts_trace *t, ts__grid *g, ts_status (*fill)(ts_trace *t, ts_err *err),
                        ts_trace_sample *rows, int max, int *n, ts_err *err);

/* For such a fill: hands every line of the file that is not empty to `take`. Comments too. */
ts_status ts__each_line(ts_trace *t, ts_status (*take)(ts_trace *t, const char *line, ts_err *err),
                        ts_err *err);

#endif
