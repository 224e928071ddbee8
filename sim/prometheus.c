/* The modelled Prometheus; see prometheus.h. */
#include "sim/prometheus.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GAUGE_SOURCE(name, key, source, unit, scope, promql) TS_SOURCE_##source,
static const ts_metric_source source_of[TS_N_METRICS] = {TS_METRIC_LIST(GAUGE_SOURCE)};

ts_status ts__counter_init(ts__counter *c, ts_time window, ts_time interval)
{
    *c = (ts__counter){.capacity = 4};
    while (c->capacity < window / interval + 3)
        c->capacity *= 2;
    c->ring = malloc((size_t)c->capacity * sizeof *c->ring);
    return c->ring == NULL ? TS_ENOMEM : TS_OK;
}

void ts__counter_fini(ts__counter *c)
{
    free(c->ring);
    *c = (ts__counter){0};
}

void ts__counter_clear(ts__counter *c)
{
    c->tail = c->head = 0;
    c->resets = 0;
}

static ts__point *point(const ts__counter *c, int64_t i)
{
    return &c->ring[i & (c->capacity - 1)];
}

/* What the step from point i to the next took away: the whole of i if the counter fell. */
static double reset_after(const ts__counter *c, int64_t i)
{
    double v = point(c, i)->value;
    return point(c, i + 1)->value < v ? v : 0;
}

static void drop_oldest(ts__counter *c)
{
    if (c->head - c->tail > 1)
        c->resets -= reset_after(c, c->tail);
    c->tail++;
}

void ts__counter_add(ts__counter *c, ts_time at, double value)
{
    if (c->head - c->tail == c->capacity)
        drop_oldest(c);
    *point(c, c->head++) = (ts__point){at, value};
    if (c->head - c->tail > 1)
        c->resets += reset_after(c, c->head - 2);
}

/* How far the increase reaches beyond the first or last sample, seconds. */
static double reach(double gap, double distance)
{
    return gap >= 1.1 * distance ? distance / 2 : gap;
}

double ts__counter_rate(ts__counter *c, ts_time at, ts_time window)
{
    while (c->tail < c->head && point(c, c->tail)->at <= at - window)
        drop_oldest(c);
    int64_t n = c->head - c->tail;
    if (n < 2)
        return NAN;
    const ts__point *first = point(c, c->tail), *last = point(c, c->head - 1);
    double increase = last->value - first->value + c->resets;
    double sampled = ts_seconds(last->at - first->at), distance = sampled / (double)(n - 1);
    double before = reach(ts_seconds(first->at - (at - window)), distance);
    double after = reach(ts_seconds(at - last->at), distance);
    if (increase > 0 && first->value >= 0)
        before = fmin(before, sampled * (first->value / increase));
    return increase * ((sampled + before + after) / sampled) / ts_seconds(window);
}

ts_status ts__prometheus_init(ts__prometheus *p, const ts_sim_cfg *cfg)
{
    *p = (ts__prometheus){.window = cfg->prometheus_window, .lookback = cfg->prometheus_lookback,
                          .interval = cfg->prometheus_interval, .cpu_request = cfg->tm_cores};
    for (int m = 0; m < TS_N_METRICS; m++)
        p->gauge[m].value = NAN;
    ts_status s = ts__counter_init(&p->arrivals, p->window, p->interval);
    for (int g = 0; g < TS__GENERATIONS && s == TS_OK; g++)
        s = ts__counter_init(&p->read[g], p->window, p->interval);
    p->pod = calloc(TS_MAX_PODS, sizeof *p->pod);
    for (int i = 0; i < TS_MAX_PODS && s == TS_OK && p->pod != NULL; i++)
        if ((s = ts__counter_init(&p->pod[i].cpu, p->window, p->interval)) == TS_OK)
            s = ts__counter_init(&p->pod[i].read, p->window, p->interval);
    if (s == TS_OK && p->pod != NULL)
        return TS_OK;
    ts__prometheus_fini(p);
    return TS_ENOMEM;
}

void ts__prometheus_fini(ts__prometheus *p)
{
    ts__counter_fini(&p->arrivals);
    for (int g = 0; g < TS__GENERATIONS; g++)
        ts__counter_fini(&p->read[g]);
    for (int i = 0; i < TS_MAX_PODS && p->pod != NULL; i++) {
        ts__counter_fini(&p->pod[i].cpu);
        ts__counter_fini(&p->pod[i].read);
    }
    free(p->pod);
    p->pod = NULL;
}

void ts__prometheus_warm(ts__prometheus *p, ts_time at, double rate)
{
    int64_t n = p->window / p->interval + 1;
    double step = rate * ts_seconds(p->interval);
    p->before = step * (double)n;
    for (int64_t k = n; k >= 0; k--) {
        ts__counter_add(&p->arrivals, at - k * p->interval, p->before - step * (double)k);
        ts__counter_add(&p->read[0], at - k * p->interval, p->before - step * (double)k);
    }
}

void ts__prometheus_gauge(ts__prometheus *p, ts_metric metric, ts_time at, double value)
{
    p->gauge[metric] = (ts__gauge){at, value};
    if (metric == TS_METRIC_LOG_END_OFFSET && !isnan(value))
        ts__counter_add(&p->arrivals, at, p->before + value);
}

void ts__prometheus_lost(ts__prometheus *p, ts_metric_source source)
{
    for (int m = 0; m < TS_N_METRICS; m++)
        if (source_of[m] == source)
            p->gauge[m].value = NAN;
    if (source == TS_SOURCE_FLINK)
        p->n_vertices = 0;
    for (int i = 0; source == TS_SOURCE_KUBERNETES && i < p->n_pods; i++)
        p->pod[i].ready = p->pod[i].started = p->pod[i].memory = NAN;
}

void ts__prometheus_read(ts__prometheus *p, ts_time at, double value, int generation)
{
    ts__counter *c = &p->read[generation % TS__GENERATIONS];
    if (generation != p->generation)
        ts__counter_clear(c);
    p->generation = generation;
    ts__counter_add(c, at, generation == 0 ? p->before + value : value);
}

void ts__prometheus_vertices(ts__prometheus *p, ts_time at, const double (*v)[TS_N_VERTEX_METRICS],
                             int n)
{
    p->vertex_at = at;
    p->n_vertices = n;
    if (n > 0)
        memcpy(p->vertex, v, (size_t)n * sizeof p->vertex[0]);
}

void ts__prometheus_pod_read(ts__prometheus *p, ts_time at, int32_t id, double records)
{
    for (int i = 0; i < p->n_pods; i++)
        if (p->pod[i].id == id)
            ts__counter_add(&p->pod[i].read, at, records);
}

void ts__prometheus_pods_begin(ts__prometheus *p)
{
    for (int i = 0; i < p->n_pods; i++)
        p->pod[i].fresh = false;
}

/* The series of a pod, made if there is none; NULL if there is no room. Ids rise, so a new one
 * is the last. */
static ts__pod_series *series_of(ts__prometheus *p, int32_t id)
{
    for (int i = 0; i < p->n_pods; i++)
        if (p->pod[i].id == id)
            return &p->pod[i];
    if (p->n_pods == TS_MAX_PODS)
        return NULL;
    ts__pod_series *s = &p->pod[p->n_pods++];
    s->id = id;
    ts__counter_clear(&s->cpu);
    ts__counter_clear(&s->read);
    return s;
}

void ts__prometheus_pod(ts__prometheus *p, ts_time at, int32_t id, bool ready, double started,
                        double memory, double cpu_seconds)
{
    ts__pod_series *s = series_of(p, id);
    if (s == NULL)
        return;
    s->fresh = true;
    s->at = at;
    s->ready = ready;
    s->started = started;
    s->memory = memory;
    if (!isnan(cpu_seconds))
        ts__counter_add(&s->cpu, at, cpu_seconds);
}

/* Swaps, so that every place keeps its own memory. */
void ts__prometheus_pods_end(ts__prometheus *p)
{
    int n = 0;
    for (int i = 0; i < p->n_pods; i++) {
        if (!p->pod[i].fresh)
            continue;
        ts__pod_series kept = p->pod[i];
        p->pod[i] = p->pod[n];
        p->pod[n++] = kept;
    }
    p->n_pods = n;
}

static int give(ts_sample *out, int n, ts_metric metric, int32_t instance, double value, ts_time at)
{
    if (isnan(value))
        return n;
    out[n] = (ts_sample){.metric = metric, .instance = instance, .value = value, .at = at};
    return n + 1;
}

static int answer_pods(ts__prometheus *p, ts_time at, ts_sample *out, int n)
{
    for (int i = 0; i < p->n_pods; i++) {
        ts__pod_series *s = &p->pod[i];
        n = give(out, n, TS_METRIC_POD_INGESTION, s->id,
                 ts__counter_rate(&s->read, at, p->window), at);
        if (at - s->at >= p->lookback || isnan(s->ready))
            continue;
        n = give(out, n, TS_METRIC_POD_READY, s->id, s->ready, at);
        n = give(out, n, TS_METRIC_POD_STARTED, s->id, s->started, at);
        n = give(out, n, TS_METRIC_POD_CPU, s->id,
                 ts__counter_rate(&s->cpu, at, p->window) / p->cpu_request, at);
        n = give(out, n, TS_METRIC_POD_MEMORY, s->id, s->memory, at);
    }
    return n;
}

static int answer_vertices(const ts__prometheus *p, ts_time at, ts_sample *out, int n)
{
    if (at - p->vertex_at >= p->lookback)
        return n;
    for (int v = 0; v < p->n_vertices; v++)
        for (int m = 0; m < TS_N_VERTEX_METRICS; m++)
            n = give(out, n, TS_METRIC_VERTEX_RECORDS_IN + m, v, p->vertex[v][m], at);
    return n;
}

/* The sum over the generations of the job's counters that have a rate. */
static double rate_read(ts__prometheus *p, ts_time at)
{
    double sum = NAN;
    for (int g = 0; g < TS__GENERATIONS; g++) {
        double rate = ts__counter_rate(&p->read[g], at, p->window);
        if (!isnan(rate))
            sum = isnan(sum) ? rate : sum + rate;
    }
    return sum;
}

int ts__prometheus_answer(ts__prometheus *p, ts_time at, ts_sample *out)
{
    int n = give(out, 0, TS_METRIC_ARRIVAL_RATE, 0, ts__counter_rate(&p->arrivals, at, p->window),
                 at);
    for (int m = 0; m < TS_N_METRICS; m++)
        if (at - p->gauge[m].at < p->lookback)
            n = give(out, n, (ts_metric)m, 0, p->gauge[m].value, at);
    n = give(out, n, TS_METRIC_INGESTION_RATE, 0, rate_read(p, at), at);
    n = answer_vertices(p, at, out, n);
    return answer_pods(p, at, out, n);
}
