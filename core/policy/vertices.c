/* What policies share that look at a job vertex by vertex; see vertices.h. */
#include "core/policy/vertices.h"

#include <math.h>

static double plausible(double v)
{
    return ts__is_amount(v) ? v : NAN;
}

double ts__vertex_metric(const ts_view *view, int vertex, ts_metric metric)
{
    return plausible(ts_report_vertex(view->report, vertex, metric));
}

double ts__vertex_share(const ts_view *view, int vertex, ts_metric metric)
{
    return ts__vertex_metric(view, vertex, metric) / 1000;
}

static bool only_source(const ts_job *job, int source)
{
    for (int i = 0; i < job->n_vertices; i++)
        if (i != source && job->vertex[i].upstream == 0)
            return false;
    return true;
}

double ts__consumed_rate(const ts_view *view, int source)
{
    double rate = ts__vertex_metric(view, source, TS_METRIC_VERTEX_IN_RATE);
    if (isnan(rate) && only_source(view->job, source))
        return plausible(view->report->v[TS_METRIC_INGESTION_RATE]);
    return rate;
}

/* ---- targets --------------------------------------------------------------------------------- */

void ts__aim_vertices(const ts_view *view, int64_t min, int64_t max, const int *wanted,
                      ts_decision *d)
{
    const ts_job *job = view->job;
    int slots = ts__slots(job), target[TS_MAX_VERTICES] = {0};
    bool any = false, other = false;
    for (int i = 0; i < job->n_vertices; i++) {
        int now = job->vertex[i].parallelism;
        target[i] = ts__clamp((min - 1) * slots + 1, max * slots, wanted[i]);
        any = any || target[i] != now;
        other = other || wanted[i] != now;
        ts_decision_note_vertex(d, i, "parallelism", target[i], now);
    }
    ts_decision_aim(d, target, job->n_vertices);
    if (any)
        d->trigger = TS_TRIGGER_POLICY;
    else
        ts__veto(d, other ? TS_VETO_BOUNDS : TS_VETO_SAME);
}

/* ---- growth, and who causes it --------------------------------------------------------------- */

/* A period's lags at most; TS__TREND_POINTS has room for them. */
enum { PERIOD_POINTS = 60 };

static int place(const ts__trend *t, int i)
{
    return (t->first + i) % TS__TREND_POINTS;
}

static void forget_first(ts__trend *t)
{
    t->first = place(t, 1);
    t->n--;
}

static void add(ts__trend *t, ts_time at, ts_time period, double value)
{
    while (t->n > 0 && at - t->point[t->first].at > period)
        forget_first(t);
    if (isnan(value) || (t->n > 0 && at - t->point[place(t, t->n - 1)].at < period / PERIOD_POINTS))
        return;
    if (t->n == TS__TREND_POINTS)
        forget_first(t);
    int i = place(t, t->n++);
    t->point[i].at = at;
    t->point[i].value = value;
}

void ts__lags_watch(ts__lags *lags, const ts_view *view, ts_time period)
{
    bool anew = view->last_rescale_at != lags->rescaled_at;
    lags->rescaled_at = view->last_rescale_at;
    for (int i = 0; i < view->job->n_vertices; i++) {
        if (anew)
            lags->of[i].first = lags->of[i].n = 0;
        if (view->job->vertex[i].upstream == 0)
            add(&lags->of[i], view->at, period,
                ts__vertex_metric(view, i, TS_METRIC_VERTEX_PENDING));
    }
}

double ts__lag_growth(const ts__lags *lags, int vertex)
{
    const ts__trend *t = &lags->of[vertex];
    double x = 0, y = 0, xx = 0, xy = 0;
    for (int i = 0; i < t->n; i++) {
        x += ts_seconds(t->point[place(t, i)].at - t->point[t->first].at) / t->n;
        y += t->point[place(t, i)].value / t->n;
    }
    for (int i = 0; i < t->n; i++) {
        double dx = ts_seconds(t->point[place(t, i)].at - t->point[t->first].at) - x;
        xx += dx * dx;
        xy += dx * (t->point[place(t, i)].value - y);
    }
    return xx > 0 ? xy / xx : NAN;
}

unsigned ts__pressured(const ts_view *view, double share)
{
    unsigned pressured = 0;
    for (int i = 0; i < view->job->n_vertices; i++)
        if (ts__vertex_share(view, i, TS_METRIC_VERTEX_PRESSURED_MAX) > share)
            pressured |= 1u << i;
    return pressured;
}

unsigned ts__bottlenecks(const ts_view *view, const double *slope, double share, double lag_rate)
{
    const ts_job *job = view->job;
    unsigned pressured = ts__pressured(view, share), found = 0;
    for (int i = 0; i < job->n_vertices; i++) {
        const ts_vertex *v = &job->vertex[i];
        bool held_up = v->upstream == 0 ? slope[i] > lag_rate : (v->upstream & pressured) != 0;
        if (held_up && !(pressured & 1u << i))
            found |= 1u << i;
    }
    return found;
}
