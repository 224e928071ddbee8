/*
 * The modelled Prometheus: what was scraped, and what a query makes of it.
 *
 * Three targets (broker, Kubernetes, Flink) are scraped each at its own phase. A gauge answers
 * with its last sample, no older than the lookback, and not at all once it is stale: because a
 * scrape no longer found it, or the target did not answer. A counter is asked for rate() over a
 * window (t - w, t], with Prometheus' own extrapolation (promql/functions.go, extrapolatedRate):
 * resets are added back; the sampled interval is stretched to the edges of the window, by half a
 * mean distance if an edge is 1.1 of it away or more, and never to before the counter was zero.
 *
 * Known value: samples at 0, 5 .. 55 s of a counter that grows by 50 each; rate over 60 s asked
 * at 57 s is 10 if it began at 1000, and 9.5 if it began at 0, where the window's first three
 * seconds cannot count (tests/unit/test_sim_prometheus.c).
 *
 * Queries come in the order of time, so a window is a ring whose ends only move on: a rate costs
 * the same whatever the window.
 */
#ifndef TS_SIM_PROMETHEUS_H
#define TS_SIM_PROMETHEUS_H

#include "core/report.h"
#include "sim/config.h"

typedef struct ts__point {
    ts_time at;
    double value;
} ts__point;

/* The samples of a counter within a window. */
typedef struct ts__counter {
    ts__point *ring;
    int capacity;    /* a power of two */
    int64_t tail, head;
    double resets;   /* what the resets within [tail, head) took away */
} ts__counter;

/* Memory for the window at the scrape interval. */
ts_status ts__counter_init(ts__counter *c, ts_time window, ts_time interval);
void ts__counter_fini(ts__counter *c);
void ts__counter_clear(ts__counter *c);

/* A sample, later than the last; the oldest makes room if it must. */
void ts__counter_add(ts__counter *c, ts_time at, double value);

/* rate() over (at - window, at], per second; NaN with fewer than two samples. Drops what is
 * older. */
double ts__counter_rate(ts__counter *c, ts_time at, ts_time window);

typedef struct ts__gauge {
    ts_time at;
    double value; /* NaN: stale */
} ts__gauge;

/* The series of one pod. */
typedef struct ts__pod_series {
    int32_t id;   /* -1: none */
    bool fresh;   /* found by the scrape under way */
    ts_time at;
    double ready, started, memory;
    ts__counter cpu, read;
} ts__pod_series;

#define TS__GENERATIONS 8

typedef struct ts__prometheus {
    ts_time window, lookback, interval;
    double cpu_request; /* cores */
    double before;      /* records that were counted before the run */
    ts__gauge gauge[TS_N_METRICS];
    ts__counter arrivals;
    ts__counter read[TS__GENERATIONS]; /* a redeployed job's counters are new series */
    int generation;
    ts_time vertex_at; /* of the last scrape of Flink */
    int n_vertices;    /* it found */
    double vertex[TS_MAX_VERTICES][TS_N_VERTEX_METRICS];
    int n_pods; /* series in use, by rising id */
    ts__pod_series *pod; /* [TS_MAX_PODS] */
} ts__prometheus;

ts_status ts__prometheus_init(ts__prometheus *p, const ts_sim_cfg *cfg);
void ts__prometheus_fini(ts__prometheus *p);

/*
 * The topic and the job were there before the run: their counters get a window of samples up to
 * `at`, at a rate in records/s. Without it a rate would rise from nothing over the first window.
 */
void ts__prometheus_warm(ts__prometheus *p, ts_time at, double rate);

/* One sample of a gauge; NaN: the scrape did not find it, which makes it stale. */
void ts__prometheus_gauge(ts__prometheus *p, ts_metric metric, ts_time at, double value);

/* Every gauge of a target goes stale: it did not answer. */
void ts__prometheus_lost(ts__prometheus *p, ts_metric_source source);

/* The records-read counter of the job; a new generation is a new series, else a fall is a reset. */
void ts__prometheus_read(ts__prometheus *p, ts_time at, double value, int generation);

/* The metrics of n vertices, each a row; n = 0: the scrape found none. */
void ts__prometheus_vertices(ts__prometheus *p, ts_time at, const double (*v)[TS_N_VERTEX_METRICS],
                             int n);

/* Records that the sources on a pod have read; a pod that Kubernetes has not told of is passed
 * over. */
void ts__prometheus_pod_read(ts__prometheus *p, ts_time at, int32_t id, double records);

/* Between begin and end, every pod that the scrape found, by rising id; the others go. */
void ts__prometheus_pods_begin(ts__prometheus *p);
void ts__prometheus_pod(ts__prometheus *p, ts_time at, int32_t id, bool ready, double started,
                        double memory, double cpu_seconds);
void ts__prometheus_pods_end(ts__prometheus *p);

/* The answer to a query for every metric at a time; returns how many samples are in out
 * (TS_MAX_SAMPLES at most). */
int ts__prometheus_answer(ts__prometheus *p, ts_time at, ts_sample *out);

#endif
