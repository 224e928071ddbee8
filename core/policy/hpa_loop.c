/* The control loop of the HorizontalPodAutoscaler; see hpa_loop.h. */
#include "core/policy/hpa_loop.h"

#include <math.h>
#include <string.h>

const char *const ts__hpa_selects[] = {"max", "min", "disabled", NULL};

/* ---- what was ------------------------------------------------------------------------------- */

static void forget(ts__hpa_history *h, ts_time until)
{
    int n = 0;
    while (n < h->n && h->v[n].at <= until)
        n++;
    h->n -= n;
    memmove(h->v, h->v + n, sizeof h->v[0] * (size_t)h->n);
}

static void record(ts__hpa_history *h, ts_time at, int replicas)
{
    if (h->n == TS__HPA_MAX_EVENTS)
        forget(h, h->v[0].at);
    h->v[h->n++] = (ts_hpa_event){at, replicas};
}

static void note_change(const ts__hpa_behaviour *b, ts__hpa_loop *l, ts_time now, int current,
                        int target)
{
    ts_time longest = b->up_period > b->down_period ? b->up_period : b->down_period;
    forget(&l->added, now - longest);
    forget(&l->removed, now - longest);
    if (target > current)
        record(&l->added, now, target - current);
    else if (target < current)
        record(&l->removed, now, current - target);
}

/* ---- how far it is followed ------------------------------------------------------------------ */

static int stabilize(const ts__hpa_behaviour *b, ts__hpa_loop *l, ts_time now, int current,
                     int desired)
{
    ts_time longest =
        b->up_stabilization > b->down_stabilization ? b->up_stabilization : b->down_stabilization;
    forget(&l->recommended, now - longest);
    int stable = ts_hpa_stabilize(current, desired, now, l->recommended.v, l->recommended.n,
                                  b->up_stabilization, b->down_stabilization);
    record(&l->recommended, now, desired);
    return stable;
}

static int rules_of(ts_hpa_rule rules[2], int64_t pods, int64_t percent, ts_time period)
{
    int n = 0;
    if (pods > 0)
        rules[n++] = (ts_hpa_rule){false, (int)pods, period};
    if (percent > 0)
        rules[n++] = (ts_hpa_rule){true, (int)percent, period};
    return n;
}

/* The rate at which replicas may come and go, and the bounds. */
static int limit(const ts__hpa_behaviour *b, const ts__hpa_loop *l, ts_time now, int current,
                 int stable)
{
    ts_hpa_rule rules[2];
    const ts__hpa_history *add = &l->added, *remove = &l->removed;
    int result = stable;
    if (stable > current) {
        int n = rules_of(rules, b->up_pods, b->up_percent, b->up_period);
        int most = ts_hpa_limit_up(current, now, add->v, add->n, remove->v, remove->n, rules, n,
                                   (ts_hpa_select)b->up_select);
        most = most < current ? current : most > b->max ? (int)b->max : most;
        result = stable < most ? stable : most;
    } else if (stable < current) {
        int n = rules_of(rules, b->down_pods, b->down_percent, b->down_period);
        int least = ts_hpa_limit_down(current, now, add->v, add->n, remove->v, remove->n, rules, n,
                                      (ts_hpa_select)b->down_select);
        least = least > current ? current : least < b->min ? (int)b->min : least;
        result = stable > least ? stable : least;
    }
    return result;
}

static int behave(const ts__hpa_behaviour *b, ts__hpa_loop *l, ts_time now, int current,
                  int desired, ts_decision *d)
{
    int stable = stabilize(b, l, now, current, desired);
    int result = limit(b, l, now, current, stable);
    ts_decision_note(d, "desired", desired, current);
    if (stable != desired)
        ts_decision_note(d, "stabilized", stable, desired);
    if (result != stable)
        ts_decision_note(d, "rate-limited", result, stable);
    if (desired != current && stable == current)
        ts__veto(d, TS_VETO_STABILISING);
    else if (stable != current && result == current)
        ts__veto(d, TS_VETO_BOUNDS);
    return result;
}

/* ---- a look --------------------------------------------------------------------------------- */

/* The metric that leads: the first of those that ask for the most. */
static const ts_hpa_proposal *leader(const ts_hpa_proposal *p, int n)
{
    const ts_hpa_proposal *best = NULL;
    for (int i = 0; i < n; i++)
        if (!p[i].failed && (best == NULL || p[i].replicas > best->replicas))
            best = &p[i];
    return best;
}

static ts_veto why_same(const ts_hpa_proposal *p)
{
    return p->held == TS_HPA_TOLERATED ? TS_VETO_TOLERANCE
           : p->held == TS_HPA_TURNED  ? TS_VETO_DIRECTION
                                       : TS_VETO_SAME;
}

/* One look. A count outside the bounds is brought inside before anything is measured; metrics that
 * fail so that nothing can be said leave no recommendation behind. */
static int look(const ts__hpa_behaviour *b, ts__hpa_loop *l, const ts_view *view, int current,
                ts_decision *d, ts__hpa_ask *ask, void *arg)
{
    ts_hpa_proposal p[TS__HPA_MAX_METRICS];
    if (current > b->max)
        return (int)b->max;
    if (current < b->min)
        return (int)b->min;
    int n = ask(arg, view, current, p, d);
    const ts_hpa_proposal *best = leader(p, n);
    int desired = ts_hpa_combine(p, n, current);
    if (best == NULL || best->replicas != desired) {
        ts__veto(d, TS_VETO_NO_DATA);
        return current;
    }
    d->wanted = best->exact;
    ts_decision_note(d, "ratio", best->ratio, 1);
    if (best->held == TS_HPA_TOLERATED)
        ts_decision_note(d, "off-target", fabs(best->ratio - 1), b->tolerance);
    if (desired == current)
        ts__veto(d, why_same(best));
    return behave(b, l, view->at, current, desired, d);
}

void ts__hpa_step(const ts__hpa_behaviour *b, ts__hpa_loop *loop, const ts_view *view,
                  ts_decision *d, ts__hpa_ask *ask, void *arg)
{
    int current = ts__task_managers(view->job);
    if (!loop->clock.started)
        record(&loop->recommended, view->at, current);
    if (!ts__due(&loop->clock, view->at, b->sync, d))
        return;
    int target = look(b, loop, view, current, d, ask, arg);
    note_change(b, loop, view->at, current, target);
    if (target == current)
        return;
    d->trigger = TS_TRIGGER_POLICY;
    d->vetoes = 0; /* what held the metric back held back only part of it */
    d->target = target * ts__slots(view->job);
}

/* ---- external metrics ------------------------------------------------------------------------ */

int64_t ts__hpa_amount(double value)
{
    return value >= 0 && value <= TS__HPA_LARGEST ? llround(value * 1000) : -1;
}

ts_hpa_proposal ts__hpa_external(double value, double target, bool average, double tolerance,
                                 int current, int n_ready)
{
    int64_t amount = ts__hpa_amount(value), goal = ts__hpa_amount(target);
    ts_hpa_proposal p = {.failed = amount < 0 || goal < 1, .replicas = current};
    if (p.failed)
        return p;
    p.level = value;
    p.ratio = (double)amount / (double)goal / (average ? current : 1);
    p.exact = p.ratio * (average ? current : n_ready);
    p.replicas = average ? ts_hpa_from_average(amount, goal, tolerance, current)
                         : ts_hpa_from_value(amount, goal, tolerance, current, n_ready);
    p.held = ts_hpa_within(p.ratio, tolerance) ? TS_HPA_TOLERATED : TS_HPA_FREE;
    return p;
}
