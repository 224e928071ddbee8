/*
 * What the tasks look like to Flink's metrics: busy, idle and back-pressured time, records in and
 * out, buffers, by vertex.
 *
 * A step of the model only adds up, slot by slot, what was read and what could have been done; the
 * rest is worked out when somebody looks. As Flink's TimerGauge and MeterView, times are means over
 * the last job.metrics_window, or what there is of it after a restart, but a rate is divided by the
 * whole of it, and so rises from nothing. (Flink looks every 5 s, the model at each scrape.)
 *
 * Records. Every record that is read counts as in for a source, and for the others as often as the
 * graph says; it counts as out once for each edge that it leaves its vertex by.
 *
 * Busy. Threads that share a slot's cores share them fairly, so a subtask whose work is w gets what
 * the others in its slot leave, but no less than its even part of it and no more than one core:
 *     busy = min(1, w / min(core, max(C - (W - w), C / n)))
 * with C the slot's capacity, W the work of all n subtasks that have any. If the slot is saturated,
 * W = C, its largest thread is busy all the time. Alone in its slot, busy is w / C.
 *
 * Back-pressure. While the job reads less than there is, the busiest vertex is the bottleneck, and
 * what feeds it, directly or not, is back-pressured for as long as it is not busy. All else is
 * idle.
 *
 * Buffers. Then the bottleneck's input is full, and so is that of all that is back-pressured;
 * otherwise it holds the mean number in an M/M/1/K queue at the load `busy`,
 *     rho / (1 - rho) - (K + 1) rho^(K+1) / (1 - rho^(K+1)),
 * with K = 10 buffers, Flink's 2 of a channel and 8 floating ones: 0.9946 of them at rho = 1/2, 5
 * at 1 (tests/model/test_sim_vertices.c).
 */
#ifndef TS_SIM_TASKS_H
#define TS_SIM_TASKS_H

#include "sim/job.h"

typedef struct ts__tasks {
    double busy, idle, pressured; /* ms/s over all subtasks: largest, mean, largest */
    int n;
    double vertex[TS_MAX_VERTICES][TS_N_VERTEX_METRICS]; /* NaN: a vertex has no such thing */
} ts__tasks;

ts_status ts__tasks_init(ts__job *job);
void ts__tasks_fini(ts__job *job);
void ts__tasks_forget(ts__job *job); /* tasks are new */

/* The job has been there for a whole window already, with so many records/s. */
void ts__tasks_warm(ts__job *job, double rate);

/* The job was there for so long, and this many records were read meanwhile. */
void ts__tasks_pass(ts__job *job, double seconds, double records);

/* What there is to be seen of a job that read so many records since it was deployed and has so many
 * before it. False, and nothing else, if no time has passed since the last look. */
bool ts__tasks_look(ts__job *job, double records, double pending, ts__tasks *tasks);

/* Share of K = 10 buffers in use in M/M/1/K at load rho in [0, 1]. */
double ts__buffers_in_use(double rho);

#endif
