/* What policies share that look at a job vertex by vertex; see vertices.h. */
#include "core/policy/vertices.h"

#include <math.h>

bool ts__due(ts__clock *clock, ts_time at, ts_time interval, ts_decision *d)
{
    if (!clock->started)
        *clock = (ts__clock){true, at};
    if (at < clock->next_at) {
        ts__veto(d, TS_VETO_INTERVAL);
        return false;
    }
    clock->next_at = at + interval - (at - clock->next_at) % interval;
    return true;
}

bool ts__cooled(const ts_view *view, ts_time wait, ts_decision *d)
{
    if (view->last_rescale_at == TS_NEVER || view->at - view->last_rescale_at >= wait)
        return true;
    ts__veto(d, TS_VETO_COOLDOWN);
    ts_decision_note(d, "since-rescale", ts_seconds(view->at - view->last_rescale_at),
                     ts_seconds(wait));
    return false;
}

ts_status ts__check_bounds(int64_t min, int64_t max, ts_err *err)
{
    return min <= max ? TS_OK : ts_err_set(err, TS_EINVAL, "min: more task managers than max");
}

static double plausible(double v)
{
    return v >= 0 && v <= 1e300 ? v : NAN;
}

double ts__vertex_metric(const ts_view *view, int vertex, ts_metric metric)
{
    return plausible(ts_report_vertex(view->report, vertex, metric));
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

static int clamp(int64_t low, int64_t high, int64_t v)
{
    return (int)(v < low ? low : v > high ? high : v);
}

void ts__aim_vertices(const ts_view *view, int64_t min, int64_t max, const int *wanted,
                      ts_decision *d)
{
    const ts_job *job = view->job;
    int slots = ts__slots(job), target[TS_MAX_VERTICES] = {0};
    bool any = false, other = false;
    for (int i = 0; i < job->n_vertices; i++) {
        int now = job->vertex[i].parallelism;
        target[i] = clamp((min - 1) * slots + 1, max * slots, wanted[i]);
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

void ts__aim_task_managers(const ts_view *view, int64_t min, int64_t max, int wanted,
                           ts_decision *d)
{
    int now = ts__task_managers(view->job), target = clamp(min, max, wanted);
    ts_decision_note(d, "task-managers", target, now);
    d->wanted = wanted;
    d->target = target * ts__slots(view->job);
    if (target != now)
        d->trigger = TS_TRIGGER_POLICY;
    else
        ts__veto(d, wanted != now ? TS_VETO_BOUNDS : TS_VETO_SAME);
}

/* ---- growth, and who causes it --------------------------------------------------------------- */

void ts__trend_clear(ts__trend *t)
{
    t->first = t->n = 0;
}

static int place(const ts__trend *t, int i)
{
    return (t->first + i) % TS__TREND_POINTS;
}

void ts__trend_add(ts__trend *t, ts_time at, ts_time period, double value)
{
    while (t->n > 0 && at - t->point[t->first].at > period) {
        t->first = place(t, 1);
        t->n--;
    }
    if (isnan(value) || (t->n > 0 && at - t->point[place(t, t->n - 1)].at < period / 60))
        return;
    if (t->n == TS__TREND_POINTS) {
        t->first = place(t, 1);
        t->n--;
    }
    int i = place(t, t->n++);
    t->point[i].at = at;
    t->point[i].value = value;
}

double ts__trend_slope(const ts__trend *t)
{
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
        if (ts__vertex_metric(view, i, TS_METRIC_VERTEX_PRESSURED_MAX) / 1000 > share)
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
