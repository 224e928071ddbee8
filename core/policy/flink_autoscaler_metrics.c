/* The window of collected samples and its evaluation; see flink_autoscaler.h. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "core/policy/flink_autoscaler.h"

/* A scrape may be this old when it is reported (Prometheus' lookback). */
#define STALE (5 * TS_MIN)

/*
 * The job's uptime is a scrape old, so report time less uptime is the start of the run or somewhat
 * later: the earliest of a run is kept. An uptime that fell, or one that is too short to be of the
 * run known, tells of another start.
 */
bool ts__flink_follow(ts__flink_window *w, const ts_report *r)
{
    double uptime = r->v[TS_METRIC_JOB_UPTIME];
    if (!(uptime > 0 && uptime < ts_seconds(36500 * TS_DAY) * 1000))
        return false;
    ts_time since = r->at - ts_from_seconds(uptime / 1000);
    if (w->uptime == 0 || uptime < w->uptime || since - w->running_at > STALE ||
        since < w->running_at)
        w->running_at = since;
    w->uptime = uptime;
    return true;
}

/* What cannot be (Flink's own values are never below 0 nor infinite) is not there. */
static double there(double v)
{
    return !isfinite(v) ? NAN : v < 0 ? 0 : v;
}

/* The vertices that feed a vertex, as bits; only ones before it can. */
static unsigned inputs(const ts_job *job, int vertex)
{
    return job->vertex[vertex].upstream & ((1u << vertex) - 1);
}

static bool is_source(const ts_job *job, int vertex)
{
    return inputs(job, vertex) == 0;
}

static ts_metric busy_metric(const ts_flink_cfg *cfg)
{
    static const ts_metric metrics[] = {
        [TS_FLINK_MAX] = TS_METRIC_VERTEX_BUSY_MAX,
        [TS_FLINK_MIN] = TS_METRIC_VERTEX_BUSY_MIN,
        [TS_FLINK_AVG] = TS_METRIC_VERTEX_BUSY_AVG,
    };
    return metrics[cfg->aggregator];
}

/* Whether all is there that the original insists on. */
static bool complete(const ts_flink_cfg *cfg, const ts_job *job, const ts_report *r, int vertex,
                     ts_decision *d)
{
    const ts_metric needed[] = {busy_metric(cfg), TS_METRIC_VERTEX_RECORDS_IN,
                                TS_METRIC_VERTEX_IN_RATE, TS_METRIC_VERTEX_PRESSURED_AVG};
    int n = is_source(job, vertex) ? 4 : 2; /* the last two: of a source */
    bool all = true;
    for (int i = 0; i < n; i++) {
        if (isfinite(ts_report_vertex(r, vertex, needed[i])))
            continue;
        ts_decision_note_vertex(d, vertex, ts_metric_get(needed[i])->name, NAN, NAN);
        all = false;
    }
    return all;
}

static const ts_flink_sample *series(ts__flink_window *w, int vertex, ts__flink_series which)
{
    for (int i = 0; i < w->n; i++)
        w->scratch[i] = (ts_flink_sample){w->at[i], w->value[i][vertex][which]};
    return w->scratch;
}

static double rate(ts__flink_window *w, int vertex, ts__flink_series which)
{
    return ts_flink_rate(series(w, vertex, which), w->n);
}

static double average(ts__flink_window *w, int vertex, ts__flink_series which, int64_t min_count)
{
    return ts_flink_average(series(w, vertex, which), w->n, (int)min_count);
}

/* Rule 5, with the average of the samples before this one. */
static double observe(ts__flink_window *w, const ts_flink_cfg *cfg, const ts_report *r, int vertex,
                      double lag)
{
    return ts_flink_observed_tpr(
        there(ts_report_vertex(r, vertex, TS_METRIC_VERTEX_IN_RATE)), lag,
        there(ts_report_vertex(r, vertex, TS_METRIC_VERTEX_PRESSURED_AVG)), cfg->observed_lag,
        average(w, vertex, TS__FLINK_OBSERVED, cfg->min_observations));
}

static void collect_vertex(ts__flink_window *w, const ts_flink_cfg *cfg, const ts_job *job,
                           const ts_report *r, int vertex, double *v)
{
    v[TS__FLINK_RECORDS_IN] = there(ts_report_vertex(r, vertex, TS_METRIC_VERTEX_RECORDS_IN));
    v[TS__FLINK_RECORDS_OUT] = there(ts_report_vertex(r, vertex, TS_METRIC_VERTEX_RECORDS_OUT));
    v[TS__FLINK_BUSY_TOTAL] = there(ts_report_vertex(r, vertex, TS_METRIC_VERTEX_BUSY_TOTAL));
    v[TS__FLINK_LOAD] = there(ts_report_vertex(r, vertex, busy_metric(cfg))) / 1000;
    v[TS__FLINK_IN_RATE] = there(ts_report_vertex(r, vertex, TS_METRIC_VERTEX_IN_RATE));
    v[TS__FLINK_LAG] = v[TS__FLINK_OBSERVED] = NAN;
    if (is_source(job, vertex)) {
        double pending = ts_report_vertex(r, vertex, TS_METRIC_VERTEX_PENDING);
        v[TS__FLINK_LAG] = isfinite(pending) ? pending : 0;
        v[TS__FLINK_OBSERVED] = observe(w, cfg, r, vertex, v[TS__FLINK_LAG]);
        v[TS__FLINK_IN_RATE] = NAN; /* of a source the counter counts (rule 3) */
    }
    for (int i = 0; i < TS__FLINK_N_SERIES; i++)
        v[i] = ts_flink_round(v[i]);
}

/* A counter that falls mostly says that the job has restarted, and its uptime is yet to say so. */
static bool has_fallen(const ts__flink_window *w, const ts_report *r, int n_vertices,
                       ts_decision *d)
{
    bool any = false;
    for (int i = 0; i < n_vertices && w->n > 0; i++) {
        double last = w->value[w->n - 1][i][TS__FLINK_RECORDS_IN];
        double now = ts_report_vertex(r, i, TS_METRIC_VERTEX_RECORDS_IN);
        if (!(ts_flink_round(there(now)) < last))
            continue;
        ts_decision_note_vertex(d, i, "counter-fell", now, last);
        any = true;
    }
    return any;
}

void ts__flink_forget(ts__flink_window *w, int n)
{
    w->n -= n;
    memmove(w->at, w->at + n, sizeof w->at[0] * (size_t)w->n);
    memmove(w->heap, w->heap + n, sizeof w->heap[0] * (size_t)w->n);
    memmove(w->value, w->value + n, sizeof w->value[0] * (size_t)w->n);
}

bool ts__flink_collect(ts__flink_window *w, const ts_flink_cfg *cfg, const ts_job *job,
                       const ts_report *r, ts_decision *d)
{
    bool all = true;
    for (int i = 0; i < job->n_vertices; i++)
        all = complete(cfg, job, r, i, d) && all;
    if (!all)
        return false;
    w->fell = has_fallen(w, r, job->n_vertices, d) && !w->fell;
    if (w->fell)
        return false;
    assert(w->n < TS__FLINK_SAMPLES);
    for (int i = 0; i < job->n_vertices; i++)
        collect_vertex(w, cfg, job, r, i, w->value[w->n][i]);
    w->at[w->n] = r->at;
    w->heap[w->n] = ts_flink_round(there(r->v[TS_METRIC_MEMORY]));
    w->gc = ts_flink_round(there(r->v[TS_METRIC_GC_TIME]) / 1000);
    w->n++;
    return true;
}

static int count_bits(unsigned bits)
{
    int n = 0;
    for (; bits != 0; bits &= bits - 1)
        n++;
    return n;
}

static int count_outputs(const ts_job *job, int vertex)
{
    int n = 0;
    for (int i = vertex + 1; i < job->n_vertices; i++)
        n += inputs(job, i) >> vertex & 1;
    return n;
}

/* Rule 7: what flows from one vertex to another per record that comes into the first. */
static double edge_ratio(ts__flink_window *w, const ts_job *job, int from, int to, double from_in,
                         double to_in)
{
    unsigned others = inputs(job, to) & ~(1u << from);
    double others_out = 0;
    for (int i = 0; i < to; i++)
        if (others >> i & 1)
            others_out +=
                count_outputs(job, i) == 1 ? rate(w, i, TS__FLINK_RECORDS_OUT) : (double)NAN;
    double edge = ts_flink_edge_rate(1 + count_bits(others), to_in, others_out,
                                     rate(w, from, TS__FLINK_RECORDS_OUT));
    return ts_flink_edge_ratio(edge, from_in);
}

static ts_flink_demand demand_of(ts__flink_window *w, const ts_flink_cfg *cfg, const ts_job *job,
                                 const ts__flink_evaluation *e, int vertex)
{
    ts_flink_demand upstream[TS_MAX_VERTICES];
    double ratio[TS_MAX_VERTICES];
    int n = 0;
    if (is_source(job, vertex))
        return ts_flink_source_demand(e->vertex[vertex].in_rate, rate(w, vertex, TS__FLINK_LAG),
                                      w->value[w->n - 1][vertex][TS__FLINK_LAG], cfg->catch_up);
    for (int i = 0; i < vertex; i++) {
        if (!(inputs(job, vertex) >> i & 1))
            continue;
        upstream[n] = e->vertex[i].demand;
        ratio[n] = edge_ratio(w, job, i, vertex, e->vertex[i].in_rate, e->vertex[vertex].in_rate);
        n++;
    }
    return ts_flink_propagate(upstream, ratio, n);
}

/* Rules 3, 4 and 6. */
static void evaluate_tpr(ts__flink_window *w, const ts_flink_cfg *cfg, int parallelism, int vertex,
                         ts__flink_evaluated *v)
{
    ts_flink_aggregator aggregator = (ts_flink_aggregator)cfg->aggregator;
    double in = ts_flink_tpr_input_rate(aggregator, average(w, vertex, TS__FLINK_IN_RATE, 1),
                                        v->in_rate);
    v->busy = ts_flink_busy_time(aggregator, average(w, vertex, TS__FLINK_LOAD, 1),
                                 rate(w, vertex, TS__FLINK_BUSY_TOTAL), parallelism);
    v->busy_tpr = ts_flink_busy_tpr(in, v->busy);
    v->observed = average(w, vertex, TS__FLINK_OBSERVED, cfg->min_observations);
    v->tpr = ts_flink_select_tpr(v->busy_tpr, v->observed, cfg->switch_threshold);
}

static bool in_backlog(const ts__flink_window *w, const ts_flink_cfg *cfg, const ts_job *job,
                       const ts__flink_evaluation *e)
{
    for (int i = 0; i < e->n; i++)
        if (is_source(job, i) && ts_flink_backlog(w->value[w->n - 1][i][TS__FLINK_LAG],
                                                  e->vertex[i].in_rate, cfg->backlog_lag))
            return true;
    return false;
}

static double average_heap(ts__flink_window *w)
{
    for (int i = 0; i < w->n; i++)
        w->scratch[i] = (ts_flink_sample){w->at[i], w->heap[i]};
    return ts_flink_average(w->scratch, w->n, 1);
}

void ts__flink_evaluate(ts__flink_window *w, const ts_flink_cfg *cfg, const ts_job *job,
                        ts_time restart, ts__flink_evaluation *out)
{
    ts_flink_utilization utilization = ts_flink_config_utilization(cfg);
    ts_flink_times times = {.catch_up = cfg->catch_up, .restart = restart};
    out->n = job->n_vertices;
    out->known = true;
    out->gc = w->gc;
    out->heap = ts_flink_round(average_heap(w));
    for (int i = 0; i < out->n; i++)
        out->vertex[i].in_rate = rate(w, i, TS__FLINK_RECORDS_IN);
    out->backlog = in_backlog(w, cfg, job, out);
    for (int i = 0; i < out->n; i++) {
        ts__flink_evaluated *v = &out->vertex[i];
        evaluate_tpr(w, cfg, job->vertex[i].parallelism, i, v);
        v->demand = demand_of(w, cfg, job, out, i);
        v->band = ts_flink_thresholds(&v->demand, &utilization, &times, out->backlog);
        out->known = out->known && !(is_source(job, i) && isnan(v->demand.target));
    }
}
