/*
 * See hpa.h; Kubernetes 1.2x, pkg/controller/podautoscaler. Known value: 3 pods of 1000m at 300,
 * 500 and 700m with a target of 30 %: utilization 50 %, ceil(5/3 * 3) = 5; row H01 of
 * data/conformance/hpa.tsv.
 */
#include "core/rules/hpa.h"

#include <limits.h>
#include <math.h>

static int clamp_count(double v)
{
    return isnan(v) || v < 0 ? 0 : v > INT_MAX ? INT_MAX : (int)v;
}

bool ts_hpa_within(double ratio, double tolerance)
{
    return 1 - tolerance <= ratio && ratio <= 1 + tolerance;
}

/* What pods without a metric, and unready ones, are taken to use. */
typedef enum fill { LEAVE_OUT, NOTHING, EVERYTHING } fill;

typedef struct sum {
    int64_t usage, request;
    int n;
} sum;

static int64_t everything(const ts_hpa_metric *m, const ts_hpa_pod *pod)
{
    if (!m->utilization)
        return m->target;
    return pod->request * (m->target > 100 ? m->target : 100) / 100;
}

static sum add_up(const ts_hpa_metric *m, const ts_hpa_pod *pods, int n, fill missing, fill unready)
{
    sum s = {0, 0, 0};
    for (int i = 0; i < n; i++) {
        const ts_hpa_pod *p = &pods[i];
        fill f = p->readiness == TS_HPA_UNREADY ? unready : missing;
        bool measured = !p->missing && p->readiness == TS_HPA_READY;
        if (p->readiness == TS_HPA_IGNORED || (!measured && f == LEAVE_OUT))
            continue;
        s.usage += measured ? p->usage : f == EVERYTHING ? everything(m, p) : 0;
        s.request += p->request;
        s.n++;
    }
    return s;
}

/* Utilization and averages are whole numbers, rounded down. NaN if there is nothing to divide by.
   */
static double ratio_of(const ts_hpa_metric *m, const sum *s)
{
    int64_t by = m->utilization ? s->request : s->n;
    if (by == 0)
        return NAN;
    int64_t level = m->utilization ? s->usage * 100 / by : s->usage / by;
    return (double)level / (double)m->target;
}

static bool any(const ts_hpa_pod *pods, int n, bool unready)
{
    for (int i = 0; i < n; i++) {
        if (unready ? pods[i].readiness == TS_HPA_UNREADY
                    : pods[i].readiness == TS_HPA_READY && pods[i].missing)
            return true;
    }
    return false;
}

static void propose(ts_hpa_proposal *out, double ratio, int n, int current, bool tolerated)
{
    out->ratio = ratio;
    out->exact = ratio * n;
    out->held = tolerated ? TS_HPA_TOLERATED : TS_HPA_FREE;
    out->replicas = tolerated ? current : clamp_count(ceil(out->exact));
}

static void rebalance(const ts_hpa_metric *m, const ts_hpa_pod *pods, int n, int current,
                      double ratio, ts_hpa_proposal *out)
{
    fill missing = ratio < 1 ? EVERYTHING : ratio > 1 ? NOTHING : LEAVE_OUT;
    sum s = add_up(m, pods, n, missing, ratio > 1 ? NOTHING : LEAVE_OUT);
    double again = ratio_of(m, &s);
    bool other_side = (ratio < 1 && again > 1) || (ratio > 1 && again < 1);
    propose(out, again, s.n, current, other_side || ts_hpa_within(again, m->tolerance));
    if (out->held == TS_HPA_FREE && ((again < 1 && out->replicas > current) ||
                                     (again > 1 && out->replicas < current))) {
        out->held = TS_HPA_TURNED;
        out->replicas = current;
    }
}

ts_status ts_hpa_from_pods(const ts_hpa_metric *m, const ts_hpa_pod *pods, int n, int current,
                           ts_hpa_proposal *out)
{
    sum s = add_up(m, pods, n, LEAVE_OUT, LEAVE_OUT);
    double ratio = ratio_of(m, &s);
    *out = (ts_hpa_proposal){.failed = isnan(ratio), .replicas = current};
    if (out->failed)
        return TS_EMPTY;
    out->level = ratio * (double)m->target;
    if (any(pods, n, false) || (ratio > 1 && any(pods, n, true)))
        rebalance(m, pods, n, current, ratio, out);
    else
        propose(out, ratio, s.n, current, ts_hpa_within(ratio, m->tolerance));
    return TS_OK;
}

int ts_hpa_from_value(int64_t value, int64_t target, double tolerance, int current, int n_ready)
{
    double ratio = (double)value / (double)target;
    if (current == 0)
        return clamp_count(ceil(ratio));
    return ts_hpa_within(ratio, tolerance) ? current : clamp_count(ceil(ratio * n_ready));
}

int ts_hpa_from_average(int64_t total, int64_t target, double tolerance, int current)
{
    double ratio = (double)total / ((double)target * current);
    if (current > 0 && ts_hpa_within(ratio, tolerance))
        return current;
    return clamp_count(ceil((double)total / (double)target));
}

int ts_hpa_combine(const ts_hpa_proposal *proposals, int n, int current)
{
    int largest = -1;
    bool failed = false;
    for (int i = 0; i < n; i++) {
        failed |= proposals[i].failed;
        if (!proposals[i].failed && proposals[i].replicas > largest)
            largest = proposals[i].replicas;
    }
    return largest < 0 || (failed && largest < current) ? current : largest;
}

int ts_hpa_stabilize(int current, int desired, ts_time now, const ts_hpa_event *recommendations,
                     int n, ts_time up_window, ts_time down_window)
{
    int up = desired, down = desired;
    for (int i = 0; i < n; i++) {
        const ts_hpa_event *e = &recommendations[i];
        if (e->at > now - up_window && e->replicas < up)
            up = e->replicas;
        if (e->at > now - down_window && e->replicas > down)
            down = e->replicas;
    }
    int result = current;
    if (result < up)
        result = up;
    return result > down ? down : result;
}

static int64_t since(const ts_hpa_event *events, int n, ts_time after)
{
    int64_t total = 0;
    for (int i = 0; i < n; i++)
        if (events[i].at > after)
            total += events[i].replicas;
    return total;
}

/* Of several rules the one that allows the largest (MAX) or the smallest change. */
static double pick(double best, double proposed, bool first, bool larger)
{
    if (first)
        return proposed;
    return larger == (proposed > best) ? proposed : best;
}

int ts_hpa_limit_up(int current, ts_time now, const ts_hpa_event *added, int n_added,
                    const ts_hpa_event *removed, int n_removed, const ts_hpa_rule *rules,
                    int n_rules, ts_hpa_select select)
{
    double best = current;
    for (int i = 0; i < n_rules && select != TS_HPA_DISABLED; i++) {
        ts_time after = now - rules[i].period;
        double start = (double)(current - since(added, n_added, after) +
                                since(removed, n_removed, after));
        double proposed = rules[i].percent ? ceil(start * (1 + rules[i].value / 100.0))
                                           : start + rules[i].value;
        best = pick(best, proposed, i == 0, select == TS_HPA_MAX);
    }
    return clamp_count(best);
}

int ts_hpa_limit_down(int current, ts_time now, const ts_hpa_event *added, int n_added,
                      const ts_hpa_event *removed, int n_removed, const ts_hpa_rule *rules,
                      int n_rules, ts_hpa_select select)
{
    double best = current;
    for (int i = 0; i < n_rules && select != TS_HPA_DISABLED; i++) {
        ts_time after = now - rules[i].period;
        double start = (double)(current - since(added, n_added, after) +
                                since(removed, n_removed, after));
        double proposed = rules[i].percent ? trunc(start * (1 - rules[i].value / 100.0))
                                           : start - rules[i].value;
        best = pick(best, proposed, i == 0, select == TS_HPA_MIN);
    }
    return clamp_count(best);
}
