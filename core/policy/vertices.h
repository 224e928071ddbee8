/*
 * What policies share that look at a job vertex by vertex, each in its own time.
 *
 *     if (!ts__due(&s->clock, view->at, c->interval)) { veto INTERVAL; return; }
 *     ... wanted[i] for each of the job's vertices ...
 *     ts__aim_vertices(view, c->min, c->max, wanted, d);
 *
 * Bounds count task managers; a vertex has at most all their slots.
 */
#ifndef TS_CORE_POLICY_VERTICES_H
#define TS_CORE_POLICY_VERTICES_H

#include "core/policy/list.h"

static inline void ts__veto(ts_decision *d, ts_veto why)
{
    d->vetoes |= 1u << why;
}

/* When to look next; zeroed: at once. */
typedef struct ts__clock {
    bool started;
    ts_time next_at;
} ts__clock;

/* Every `interval` from the first call on, in step with it however late a call comes; else the
 * veto is INTERVAL. */
bool ts__due(ts__clock *clock, ts_time at, ts_time interval, ts_decision *d);

/* Whether `wait` has passed since the last rescale ended; else the veto is COOLDOWN. */
bool ts__cooled(const ts_view *view, ts_time wait, ts_decision *d);

/* EINVAL: contradictory bounds. */
ts_status ts__check_bounds(int64_t min, int64_t max, ts_err *err);

/* A metric of a vertex; NaN if there is no sample, or one that no count or rate can be. */
double ts__vertex_metric(const ts_view *view, int vertex, ts_metric metric);

/* Records/s that a source reads: its own gauge, or else the job's ingestion if it is the only
 * source. NaN: unknown. */
double ts__consumed_rate(const ts_view *view, int source);

/*
 * Targets within the bounds, one for each of the job's vertices, and a trigger if one is another
 * than now. Else the veto is SAME, or BOUNDS if the bounds made it so.
 */
void ts__aim_vertices(const ts_view *view, int64_t min, int64_t max, const int *wanted,
                      ts_decision *d);

/* The same for the job as a whole, counted in task managers. */
void ts__aim_task_managers(const ts_view *view, int64_t min, int64_t max, int wanted,
                           ts_decision *d);

/* A value in the course of time, for its growth by least squares; zeroed is empty. */
enum { TS__TREND_POINTS = 64 };
typedef struct ts__trend {
    int first, n;
    struct {
        ts_time at;
        double value;
    } point[TS__TREND_POINTS];
} ts__trend;

void ts__trend_clear(ts__trend *t);

/* Takes a value (NaN: none) at a time, if the one before is at least period / 60 old, and forgets
 * those older than the period. */
void ts__trend_add(ts__trend *t, ts_time at, ts_time period, double value);

/* Per second, as Prometheus' deriv(); NaN with fewer than two points. */
double ts__trend_slope(const ts__trend *t);

/* Who is back-pressured for more than this share of the time, in its worst subtask; a bit mask. */
unsigned ts__pressured(const ts_view *view, double share);

/*
 * Who holds the job up, as a bit mask: a vertex that is not back-pressured itself while one that
 * feeds it is, and a source that is not while its lag grows faster than `lag_rate` records/s.
 * slope[i] is read for sources only.
 */
unsigned ts__bottlenecks(const ts_view *view, const double *slope, double share, double lag_rate);

#endif
