/*
 * A job for the policy flink-autoscaler: every vertex does what it is told, and reports follow each
 * other a minute apart.
 *
 *     job_start();                 a source of parallelism 4 and a sink of 8, running since now
 *     ... set vertex[0].rate and so on, parameters ...
 *     const ts_decision *d = job_run(20);    twenty minutes; the last decision
 */
#ifndef TS_TESTS_FLINK_HELP_H
#define TS_TESTS_FLINK_HELP_H

#include <string.h>

#include "tests/unit/policy_help.h"

/* 1970-01-02 00:00 UTC */
#define JOB_EPOCH TS_DAY

/* NaN: not reported. */
struct vertex_load {
    double rate, gauge, out;   /* records/s by the counters; by the gauge; NaN gauge: as rate */
    double busy, pressured;    /* ms/s */
    double lag, lag_rate;      /* records, records/s */
    double in_total, out_total, busy_total;
};

struct flink_job {
    bench b;
    ts_time now, running_at;
    struct vertex_load vertex[TS_MAX_VERTICES];
    double gc, heap;
};

static struct flink_job job;

static inline void job_add(const char *name, int parallelism, unsigned upstream)
{
    ts_vertex *v = &job.b.job.vertex[job.b.job.n_vertices++];
    *v = (ts_vertex){.parallelism = parallelism, .max_parallelism = 128, .upstream = upstream};
    strcpy(v->name, name);
    if (parallelism > job.b.job.parallelism)
        job.b.job.parallelism = job.b.job.task_managers = parallelism;
}

/* Of an empty graph; scale-downs happen at once. */
static inline void job_clear(void)
{
    bench_start(&job.b, "flink-autoscaler", 1);
    bench_set(&job.b, "scale-down.interval", "0s");
    job.now = job.running_at = JOB_EPOCH;
    memset(job.vertex, 0, sizeof job.vertex);
    job.gc = job.heap = 0;
    job.b.report.sequence = 0;
}

static inline void job_start(void)
{
    job_clear();
    job_add("source", 4, 0);
    job_add("sink", 8, 1);
    job.b.job.vertex[0].partitions = 12;
    job.b.job.vertex[1].hash = true;
    job.vertex[0] = (struct vertex_load){.rate = 1000, .gauge = NAN, .out = 2000, .busy = 800,
                                         .lag = 3600};
    job.vertex[1] = (struct vertex_load){.rate = 2000, .gauge = NAN, .busy = 350};
}

static inline void job_put(int i, ts_metric metric, double value)
{
    job.b.report.vertex[i][metric - TS_METRIC_VERTEX_RECORDS_IN] = value;
}

static inline void job_report_vertex(int i)
{
    const struct vertex_load *v = &job.vertex[i];
    job_put(i, TS_METRIC_VERTEX_RECORDS_IN, v->in_total);
    job_put(i, TS_METRIC_VERTEX_RECORDS_OUT, v->out_total);
    job_put(i, TS_METRIC_VERTEX_IN_RATE, isnan(v->gauge) ? v->rate : v->gauge);
    job_put(i, TS_METRIC_VERTEX_BUSY_MAX, v->busy);
    job_put(i, TS_METRIC_VERTEX_BUSY_AVG, v->busy / 2);
    job_put(i, TS_METRIC_VERTEX_BUSY_MIN, v->busy / 4);
    job_put(i, TS_METRIC_VERTEX_BUSY_TOTAL, v->busy_total);
    job_put(i, TS_METRIC_VERTEX_PRESSURED_AVG, v->pressured);
    job_put(i, TS_METRIC_VERTEX_PENDING, job.b.job.vertex[i].upstream == 0 ? v->lag : NAN);
}

/* The report of now, complete. */
static inline void job_report(void)
{
    ts_report *r = &job.b.report;
    empty_report(r, job.now, r->sequence + 1);
    r->n_vertices = job.b.job.n_vertices;
    r->v[TS_METRIC_JOB_UPTIME] = ts_seconds(job.now - job.running_at) * 1000;
    r->v[TS_METRIC_GC_TIME] = job.gc;
    r->v[TS_METRIC_MEMORY] = job.heap;
    for (int i = 0; i < r->n_vertices; i++)
        job_report_vertex(i);
}

static inline void job_pass(double seconds)
{
    job.now += ts_from_seconds(seconds);
    for (int i = 0; i < job.b.job.n_vertices; i++) {
        struct vertex_load *v = &job.vertex[i];
        v->in_total += v->rate * seconds;
        v->out_total += v->out * seconds;
        v->lag += v->lag_rate * seconds;
        v->busy_total += v->busy / 2 * job.b.job.vertex[i].parallelism * seconds;
    }
}

static inline const ts_decision *job_run(int minutes)
{
    for (int i = 0; i < minutes; i++) {
        job_pass(60);
        job_report();
        bench_decide(&job.b);
    }
    return &job.b.decision;
}

/* The job has what the last decision gave it, and runs anew. */
static inline void job_rescale(double seconds)
{
    for (int i = 0; i < job.b.job.n_vertices; i++) {
        job.b.job.vertex[i].parallelism = job.b.decision.vertex_target[i];
        job.vertex[i].in_total = job.vertex[i].out_total = job.vertex[i].busy_total = 0;
    }
    job.now += ts_from_seconds(seconds);
    job.running_at = job.b.last_rescale_at = job.now;
    job.b.last_downtime = ts_from_seconds(seconds);
    job.b.job.parallelism = job.b.job.task_managers = job.b.decision.target;
}

/* A note's value, or limit; NaN if there is none. */
static inline const ts_note *job_note(const char *name, int vertex)
{
    static const ts_note none = {"none", -1, NAN, NAN};
    const ts_decision *d = &job.b.decision;
    for (int i = 0; i < d->n_notes; i++)
        if (d->notes[i].vertex == vertex && strcmp(d->notes[i].name, name) == 0)
            return &d->notes[i];
    return &none;
}

static inline double job_value(const char *name, int vertex)
{
    return job_note(name, vertex)->value;
}

static inline double job_limit(const char *name, int vertex)
{
    return job_note(name, vertex)->limit;
}

#endif
