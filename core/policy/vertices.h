/*
 * What policies share that look at a job vertex by vertex, each in its own time.
 *
 *     ts__lags_watch(&s->lags, view, c->interval);                       // every report
 *     if (ts__due(&s->clock, view->at, c->interval, d) && ts__cooled(view, c->cooldown, d)) {
 *         ... wanted[i] for each of the job's vertices ...
 *         ts__aim_vertices(view, c->min, c->max, wanted, d);
 *     }
 *
 * Bounds count task managers; a vertex has at most all their slots.
 */
#ifndef TS_CORE_POLICY_VERTICES_H
#define TS_CORE_POLICY_VERTICES_H

#include "core/policy/look.h"

/* A metric of a vertex; NaN if there is no sample, or one that no count or rate can be. */
double ts__vertex_metric(const ts_view *view, int vertex, ts_metric metric);

/* The same of a metric in ms/s, as a share of the time. */
double ts__vertex_share(const ts_view *view, int vertex, ts_metric metric);

/* Records/s that a source reads: its own gauge, or else the job's ingestion if it is the only
 * source. NaN: unknown. */
double ts__consumed_rate(const ts_view *view, int source);

/*
 * Targets within the bounds, one for each of the job's vertices, and a trigger if one is another
 * than now. Else the veto is SAME, or BOUNDS if the bounds made it so.
 */
void ts__aim_vertices(const ts_view *view, int64_t min, int64_t max, const int *wanted,
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

/* The lag of each source; zeroed is empty. */
typedef struct ts__lags {
    ts_time rescaled_at;
    ts__trend of[TS_MAX_VERTICES];
} ts__lags;

/*
 * Takes every source's lag, once in period / 60 at most, and forgets what is older than the period
 * or from before a rescale, which says nothing of the growth after it. Call it with every report.
 */
void ts__lags_watch(ts__lags *lags, const ts_view *view, ts_time period);

/* How a vertex's lag grows, records/s, as Prometheus' deriv() has it; NaN with fewer than two
 * points, as of every vertex that is no source. */
double ts__lag_growth(const ts__lags *lags, int vertex);

/* Parameters lag_rate and pressured, double: from when on something is amiss. */
#define TS__P_SYMPTOMS(type) \
    TS_P_DOUBLE(type, lag_rate, "1000", 0, 1e9, \
                "growth of a source's lag, records/s, above which it is behind; with loads of " \
                "less than some thousands/s set it lower"), \
    TS_P_DOUBLE(type, pressured, "0.1", 0, 1, \
                "share of time above which a vertex counts as back-pressured")

/* Who is back-pressured for more than this share of the time, in its worst subtask; a bit mask. */
unsigned ts__pressured(const ts_view *view, double share);

/*
 * Who holds the job up, as a bit mask: a vertex that is not back-pressured itself while one that
 * feeds it is, and a source that is not while its lag grows faster than `lag_rate` records/s.
 * slope[i] is read for sources only.
 */
unsigned ts__bottlenecks(const ts_view *view, const double *slope, double share, double lag_rate);

#endif
