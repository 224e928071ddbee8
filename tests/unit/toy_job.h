/*
 * A job that takes no time to rescale, in exact arithmetic, for policies that look at vertices: a
 * graph of known costs behind one log, a second at a time.
 *
 *     visits[i] records reach vertex i for each one read, each takes cost[i] seconds of an instance
 *     capacity = min over i of p[i] / (visits[i] * cost[i])
 *     read = min(arrivals + lag, capacity); busy[i] = read * visits[i] * cost[i] / p[i]
 *
 * While it is behind, the vertex with the least capacity is busy, its buffers are full, and those
 * before it are back-pressured for whatever time they are not busy.
 */
#ifndef TS_TESTS_TOY_JOB_H
#define TS_TESTS_TOY_JOB_H

#include <string.h>

#include "tests/unit/policy_help.h"

typedef struct toy {
    bench b;
    double arrival, lag;
    double cost[TS_MAX_VERTICES], selectivity[TS_MAX_VERTICES], visits[TS_MAX_VERTICES];
    double in[TS_MAX_VERTICES], out[TS_MAX_VERTICES], busy[TS_MAX_VERTICES]; /* counters */
    unsigned missing; /* vertices without samples, a bit mask */
    bool frozen;      /* decisions are not carried out */
    bool held;        /* something outside back-pressures all */
    int n_rescales;
} toy;

static inline void toy_fini(toy *t)
{
    bench_fini(&t->b);
}

/* A job without vertices, at second 1000. */
static inline void toy_start(toy *t, const char *policy, double arrival)
{
    bench b = t->b;
    memset(t, 0, sizeof *t);
    t->b = b;
    bench_start(&t->b, policy, 1);
    t->arrival = arrival;
    t->b.report.at = 1000 * TS_SEC;
    t->b.report.sequence = 0;
}

static inline void toy_vertex(toy *t, int p, unsigned upstream, double cost, double selectivity)
{
    ts_job *job = &t->b.job;
    int i = job->n_vertices++;
    job->vertex[i] = (ts_vertex){.name = "v", .parallelism = p, .max_parallelism = 128,
                                 .upstream = upstream};
    t->cost[i] = cost;
    t->selectivity[i] = selectivity;
    t->visits[i] = upstream == 0;
    for (int u = 0; u < i; u++)
        if (upstream >> u & 1)
            t->visits[i] += t->visits[u] * t->selectivity[u];
    if (p > job->parallelism)
        job->parallelism = job->task_managers = p;
}

static inline double toy_capacity(const toy *t, int i)
{
    return t->b.job.vertex[i].parallelism / (t->visits[i] * t->cost[i]);
}

static inline void toy_report(toy *t, double read, int worst, bool behind)
{
    ts_report *r = &t->b.report;
    const ts_job *job = &t->b.job;
    healthy_report(r, r->at + TS_SEC, r->sequence + 1, job->task_managers, t->arrival, t->lag, 0.5);
    r->v[TS_METRIC_INGESTION_RATE] = read;
    r->n_vertices = job->n_vertices;
    for (int i = 0; i < job->n_vertices; i++) {
        double *v = r->vertex[i], busy = read / toy_capacity(t, i);
        bool pressed = t->held || (behind && i < worst);
        for (int m = 0; m < TS_N_VERTEX_METRICS; m++)
            v[m] = NAN;
        if (t->missing >> i & 1)
            continue;
#define TOY(metric) v[TS_METRIC_VERTEX_##metric - TS_METRIC_VERTEX_RECORDS_IN]
        TOY(RECORDS_IN) = t->in[i];
        TOY(RECORDS_OUT) = t->out[i];
        TOY(IN_RATE) = read * t->visits[i];
        TOY(BUSY_TOTAL) = 1000 * t->busy[i];
        TOY(BUSY_MAX) = TOY(BUSY_AVG) = TOY(BUSY_MIN) = 1000 * busy;
        TOY(IDLE) = pressed ? 0 : 1000 * (1 - busy);
        TOY(PRESSURED_MAX) = TOY(PRESSURED_AVG) = pressed ? 1000 * (1 - busy) : 0;
        TOY(BUFFERS) = behind && i == worst ? 1 : 0;
        if (job->vertex[i].upstream == 0)
            TOY(PENDING) = t->lag;
#undef TOY
    }
}

/* The decision is carried out at once; all counters begin anew. */
static inline void toy_act(toy *t, const ts_decision *d)
{
    ts_job *job = &t->b.job;
    job->parallelism = job->task_managers = d->target;
    for (int i = 0; i < job->n_vertices; i++)
        job->vertex[i].parallelism = d->n_vertices > 0 ? d->vertex_target[i] : d->target;
    t->b.last_rescale_at = t->b.report.at;
    t->b.last_downtime = 0;
    t->n_rescales++;
    memset(t->in, 0, sizeof t->in);
    memset(t->out, 0, sizeof t->out);
    memset(t->busy, 0, sizeof t->busy);
}

/* One second: the job works, the policy decides. The decision is lent until the next one. */
static inline const ts_decision *toy_step(toy *t)
{
    const ts_job *job = &t->b.job;
    int worst = 0;
    for (int i = 1; i < job->n_vertices; i++)
        if (toy_capacity(t, i) < toy_capacity(t, worst))
            worst = i;
    double offered = t->arrival + t->lag, capacity = toy_capacity(t, worst);
    double read = offered < capacity ? offered : capacity;
    t->lag = offered - read;
    for (int i = 0; i < job->n_vertices; i++) {
        t->in[i] += read * t->visits[i];
        t->out[i] += read * t->visits[i] * t->selectivity[i];
        t->busy[i] += read * t->visits[i] * t->cost[i];
    }
    toy_report(t, read, worst, t->lag > 0);
    const ts_decision *d = bench_decide(&t->b);
    if (d->vetoes == 0 && d->trigger != TS_TRIGGER_NONE && !t->frozen)
        toy_act(t, d);
    return d;
}

/* Seconds until it acts, at most n; 0: it did not. The decision is t->b.decision. */
static inline int toy_until_action(toy *t, int n)
{
    for (int i = 1, before = t->n_rescales; i <= n; i++) {
        toy_step(t);
        if (t->n_rescales > before)
            return i;
    }
    return 0;
}

static inline int toy_p(const toy *t, int vertex)
{
    return t->b.job.vertex[vertex].parallelism;
}

/* A source of 1/4000 s, a map of 1/2000 s and a sink of 1/8000 s in a row. */
static inline void toy_start_row(toy *t, const char *policy, double arrival, int p0, int p1, int p2)
{
    toy_start(t, policy, arrival);
    toy_vertex(t, p0, 0, 1.0 / 4000, 1);
    toy_vertex(t, p1, 1, 1.0 / 2000, 1);
    toy_vertex(t, p2, 2, 1.0 / 8000, 1);
}

static inline void toy_expect(const toy *t, int p0, int p1, int p2)
{
    CU_ASSERT_EQUAL(toy_p(t, 0), p0);
    CU_ASSERT_EQUAL(toy_p(t, 1), p1);
    CU_ASSERT_EQUAL(toy_p(t, 2), p2);
}

/* Until the policy looks; its vetoes. */
static inline unsigned toy_look(toy *t)
{
    do
        toy_step(t);
    while (has_veto(&t->b.decision, TS_VETO_INTERVAL));
    return t->b.decision.vetoes;
}

static inline double toy_note(const toy *t, const char *name, int vertex)
{
    return bench_note(&t->b, name, vertex);
}

#endif
