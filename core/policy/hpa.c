/*
 * Policy `hpa`: the Kubernetes HorizontalPodAutoscaler (autoscaling/v2) on the task managers' CPU.
 *
 * Source: Kubernetes, pkg/controller/podautoscaler, replica_calculator.go (GetResourceReplicas,
 * groupPods) and horizontal.go (stabilizeRecommendationWithBehaviors,
 * convertDesiredReplicasWithBehaviorRate).
 *
 *     every sync period: desired = ceil(pods * ratio), ratio = utilization / target;
 *     none if |ratio - 1| <= tolerance
 *     pods still starting ("unready") count 0 % on the way up and are left out on the way down;
 *     pods without a sample ("missing") count 0 % on the way up and 100 % on the way down;
 *     a rebalance that turns the direction round, or ends within the tolerance: none
 *     stabilisation: up no more than the least, down no less than the most of its window
 *     rate limits: up to pods and percent more per period (rounded up), down likewise (truncated)
 *
 * Utilization is a whole percentage of the pods' requests, truncated, from whole milli-shares, as
 * there. Known values: data/conformance/hpa.tsv, rows of kind cpu (tests/unit/test_hpa.c).
 */
#include <math.h>

#include "core/policy/list.h"

enum { SELECT_MAX, SELECT_MIN, SELECT_DISABLED };

static const char *const selects[] = {"max", "min", "disabled", NULL};

struct cfg {
    double cpu_target, tolerance;
    int64_t min, max;
    ts_time sync, cpu_initialization, readiness_delay, metric_window;
    ts_time up_stabilization, down_stabilization;
    int64_t up_pods, up_percent, down_pods, down_percent;
    ts_time up_period, down_period;
    int up_select, down_select;
};

static const ts_param params[] = {
    TS_P_DOUBLE(struct cfg, cpu_target, "0.8", 0.01, 10,
                "averageUtilization: CPU as a share of the request, taken to the whole percent"),
    TS_P_INT(struct cfg, min, "1", 1, 10000, "minReplicas: fewest task managers"),
    TS_P_INT(struct cfg, max, "20", 1, 10000, "maxReplicas: most task managers"),
    TS_P_DOUBLE(struct cfg, tolerance, "0.1", 0, 1,
                "distance of the ratio from 1 at which nothing is done"),
    TS_P_TIME(struct cfg, sync, "15s", TS_SEC, TS_HOUR, "time between two looks"),
    TS_P_TIME(struct cfg, cpu_initialization, "5min", 0, TS_HOUR,
              "age below which a pod's CPU counts only once it was ready for metric_window"),
    TS_P_TIME(struct cfg, readiness_delay, "30s", 0, TS_HOUR,
              "age up to which a pod that turned unready counts as never having been ready"),
    TS_P_TIME(struct cfg, metric_window, "15s", 0, TS_HOUR, "time that a CPU sample averages over"),
    TS_P_TIME(struct cfg, up_stabilization, "0s", 0, TS_HOUR,
              "stabilizationWindowSeconds of scaleUp"),
    TS_P_TIME(struct cfg, down_stabilization, "300s", 0, TS_HOUR,
              "stabilizationWindowSeconds of scaleDown"),
    TS_P_INT(struct cfg, up_pods, "4", 0, 10000, "scaleUp policy Pods; 0: none"),
    TS_P_INT(struct cfg, up_percent, "100", 0, 100000, "scaleUp policy Percent; 0: none"),
    TS_P_INT(struct cfg, down_pods, "0", 0, 10000, "scaleDown policy Pods; 0: none"),
    TS_P_INT(struct cfg, down_percent, "100", 0, 100, "scaleDown policy Percent; 0: none"),
    TS_P_TIME(struct cfg, up_period, "15s", TS_SEC, 30 * TS_MIN,
              "periodSeconds of the scaleUp policies"),
    TS_P_TIME(struct cfg, down_period, "15s", TS_SEC, 30 * TS_MIN,
              "periodSeconds of the scaleDown policies"),
    TS_P_CHOICE(struct cfg, up_select, "max", selects, "selectPolicy of scaleUp"),
    TS_P_CHOICE(struct cfg, down_select, "max", selects, "selectPolicy of scaleDown"),
};

/* A window is at most an hour and a sync at least a second: no more entries can matter. */
enum { MAX_ENTRIES = 3601 };

/* Recommended replicas, or changes of replicas, by time. */
struct history {
    int first, n;
    struct entry {
        ts_time at;
        int value;
    } v[MAX_ENTRIES];
};

/* When a pod was last seen to change between ready and not. */
struct transition {
    int32_t id;
    bool ready;
    ts_time at;
};

struct state {
    bool started;
    ts_time next_at;
    int n_pods;
    struct transition pods[TS_MAX_PODS];
    struct history recommended, added, removed;
};

static void record(struct history *h, ts_time at, int value)
{
    if (h->n == MAX_ENTRIES) {
        h->first = (h->first + 1) % MAX_ENTRIES;
        h->n--;
    }
    h->v[(h->first + h->n) % MAX_ENTRIES] = (struct entry){at, value};
    h->n++;
}

static void forget(struct history *h, ts_time until)
{
    for (; h->n > 0 && h->v[h->first].at <= until; h->n--)
        h->first = (h->first + 1) % MAX_ENTRIES;
}

/* The i-th newest entry if it is after a time, else NULL. */
static const struct entry *newest(const struct history *h, int i, ts_time after)
{
    if (i >= h->n)
        return NULL;
    const struct entry *e = &h->v[(h->first + h->n - 1 - i) % MAX_ENTRIES];
    return e->at > after ? e : NULL;
}

static ts_status init(void *state, const void *config, ts_err *err)
{
    (void)state;
    const struct cfg *c = config;
    if (c->min > c->max)
        return ts_err_set(err, TS_EINVAL, "min: more task managers than max");
    return TS_OK;
}

/* ---- pods ------------------------------------------------------------------------------------ */

/* Every report is looked at, so that changes of readiness are known to the second. Both lists
 * are in order of id. */
static void watch_pods(struct state *s, const ts_report *r)
{
    struct transition old[TS_MAX_PODS];
    int n_old = s->n_pods, k = 0;
    for (int i = 0; i < n_old; i++)
        old[i] = s->pods[i];
    for (int i = 0; i < r->n_pods; i++) {
        const ts_pod *pod = &r->pods[i];
        while (k < n_old && old[k].id < pod->id)
            k++;
        if (k < n_old && old[k].id == pod->id && old[k].ready == pod->ready)
            s->pods[i] = old[k];
        else if (k < n_old && old[k].id == pod->id)
            s->pods[i] = (struct transition){pod->id, pod->ready, r->at};
        else /* new: not ready since it started, or made ready just now */
            s->pods[i] = (struct transition){
                pod->id, pod->ready,
                pod->ready || pod->started_at == TS_NEVER ? r->at : pod->started_at};
    }
    s->n_pods = r->n_pods;
}

static bool is_unready(const struct cfg *c, const struct transition *t, const ts_pod *pod,
                       ts_time now)
{
    if (now - pod->started_at < c->cpu_initialization)
        return !pod->ready || now - c->metric_window < t->at;
    return !pod->ready && t->at - pod->started_at < c->readiness_delay;
}

/* The pods in the sense of groupPods; usage in thousandths of a request. */
struct usage {
    int64_t total;
    int n, n_missing, n_unready;
};

static struct usage group_pods(const struct cfg *c, const struct state *s, const ts_view *view)
{
    const ts_report *r = view->report;
    struct usage u = {0};
    for (int i = 0; i < r->n_pods; i++) {
        const ts_pod *pod = &r->pods[i];
        if (pod->started_at == TS_NEVER) {
            u.n_unready++;
        } else if (!(pod->cpu >= 0 && pod->cpu <= 1e6)) {
            u.n_missing++;
        } else if (is_unready(c, &s->pods[i], pod, view->at)) {
            u.n_unready++;
        } else {
            u.total += llround(pod->cpu * 1000);
            u.n++;
        }
    }
    return u;
}

/* Without pods in the report, the job's mean stands for all of them. */
static struct usage of_job(const ts_view *view, int current)
{
    double cpu = view->report->v[TS_METRIC_CPU];
    struct usage u = {0};
    if (cpu >= 0 && cpu <= 1e6) {
        u.total = llround(cpu * 1000) * current;
        u.n = current;
    }
    return u;
}

static int64_t target_percent(const struct cfg *c)
{
    return llround(c->cpu_target * 100);
}

static double ratio_to_target(const struct cfg *c, int64_t total, int n)
{
    return (double)(total * 100 / (1000 * (int64_t)n)) / (double)target_percent(c);
}

static bool tolerated(const struct cfg *c, double ratio)
{
    return fabs(1 - ratio) <= c->tolerance;
}

/* The ratio once missing and unready pods have been counted in; *n: how many pods it is over. */
static double rebalanced(const struct cfg *c, const struct usage *u, double ratio, int *n)
{
    int64_t total = u->total, full = target_percent(c) > 100 ? target_percent(c) : 100;
    *n = u->n + u->n_missing;
    if (ratio < 1)
        total += u->n_missing * 10 * full;
    else if (ratio > 1)
        *n += u->n_unready;
    else
        *n = u->n;
    return ratio_to_target(c, total, *n);
}

/* GetResourceReplicas: what the metric alone asks for. */
static int replicas_by_metric(const struct cfg *c, const struct usage *u, int current,
                              ts_decision *d)
{
    double ratio = ratio_to_target(c, u->total, u->n), balanced = ratio;
    int n = u->n;
    bool counted_in = u->n_missing > 0 || (u->n_unready > 0 && ratio > 1);
    if (counted_in)
        balanced = rebalanced(c, u, ratio, &n);
    ts_decision_note(d, "utilization", ratio * c->cpu_target, c->cpu_target);
    ts_decision_note(d, "ratio", balanced, 1);
    if (tolerated(c, balanced) || (ratio < 1 && balanced > 1) || (ratio > 1 && balanced < 1)) {
        d->vetoes |= 1u << TS_VETO_TOLERANCE;
        return current;
    }
    d->wanted = balanced * n;
    int wanted = (int)fmin(ceil(d->wanted), 1e9);
    if (counted_in && ((balanced < 1 && wanted > current) || (balanced > 1 && wanted < current))) {
        d->vetoes |= 1u << TS_VETO_DIRECTION;
        return current;
    }
    return wanted;
}

/* ---- behaviour ------------------------------------------------------------------------------- */

static int stabilize(const struct cfg *c, struct state *s, ts_time now, int current, int desired)
{
    int up = desired, down = desired, result = current;
    const struct entry *e;
    for (int i = 0; (e = newest(&s->recommended, i, now - c->up_stabilization)) != NULL; i++)
        up = e->value < up ? e->value : up;
    for (int i = 0; (e = newest(&s->recommended, i, now - c->down_stabilization)) != NULL; i++)
        down = e->value > down ? e->value : down;
    if (result < up)
        result = up;
    if (result > down)
        result = down;
    ts_time longest =
        c->up_stabilization > c->down_stabilization ? c->up_stabilization : c->down_stabilization;
    forget(&s->recommended, now - longest);
    record(&s->recommended, now, desired);
    return result;
}

static int changed_since(const struct history *h, ts_time since)
{
    int sum = 0;
    const struct entry *e;
    for (int i = 0; (e = newest(h, i, since)) != NULL; i++)
        sum += e->value;
    return sum;
}

static double selected(int select, double a, double b)
{
    return select == SELECT_MIN ? fmin(a, b) : fmax(a, b);
}

/* Most replicas allowed now; NaN policies are no policies to fmin and fmax. */
static double up_limit(const struct cfg *c, const struct state *s, ts_time now, int current)
{
    ts_time since = now - c->up_period;
    double start = current - changed_since(&s->added, since) + changed_since(&s->removed, since);
    double pods = c->up_pods > 0 ? start + (double)c->up_pods : NAN;
    double percent = c->up_percent > 0 ? ceil(start * (1 + (double)c->up_percent / 100)) : NAN;
    if (c->up_select == SELECT_DISABLED)
        return current;
    return fmax(current, selected(c->up_select, pods, percent));
}

/* Fewest replicas allowed now. `max` selects the policy with the larger change. */
static double down_limit(const struct cfg *c, const struct state *s, ts_time now, int current)
{
    ts_time since = now - c->down_period;
    double start = current + changed_since(&s->removed, since) - changed_since(&s->added, since);
    double pods = c->down_pods > 0 ? start - (double)c->down_pods : NAN;
    double percent = c->down_percent > 0 ? floor(start * (1 - (double)c->down_percent / 100)) : NAN;
    if (c->down_select == SELECT_DISABLED)
        return current;
    return fmin(current, -selected(c->down_select, -pods, -percent));
}

static int limit_rate(const struct cfg *c, const struct state *s, ts_time now, int current,
                      int desired)
{
    double result = desired;
    if (desired > current)
        result = fmin(desired, fmin((double)c->max, up_limit(c, s, now, current)));
    else if (desired < current)
        result = fmax(desired, fmax((double)c->min, down_limit(c, s, now, current)));
    return (int)result;
}

static int behave(const struct cfg *c, struct state *s, ts_time now, int current, int desired,
                  ts_decision *d)
{
    int stable = stabilize(c, s, now, current, desired);
    int result = limit_rate(c, s, now, current, stable);
    ts_decision_note(d, "desired", desired, NAN);
    ts_decision_note(d, "stabilized", stable, NAN);
    if (desired != current && stable == current)
        d->vetoes |= 1u << TS_VETO_STABILISING;
    else if (stable != current && result == current)
        d->vetoes |= 1u << TS_VETO_BOUNDS;
    return result;
}

static void note_change(struct state *s, ts_time now, int current, int target)
{
    if (target > current)
        record(&s->added, now, target - current);
    else if (target < current)
        record(&s->removed, now, current - target);
}

/* One look. A count outside the bounds is brought inside before anything is measured. */
static int look(const struct cfg *c, struct state *s, const ts_view *view, int current,
                ts_decision *d)
{
    if (current > c->max)
        return (int)c->max;
    if (current < c->min)
        return (int)c->min;
    struct usage u = view->report->n_pods > 0 ? group_pods(c, s, view) : of_job(view, current);
    if (u.n == 0) {
        d->vetoes |= 1u << TS_VETO_NO_DATA;
        return current;
    }
    int desired = replicas_by_metric(c, &u, current, d);
    return behave(c, s, view->at, current, desired, d);
}

static bool is_time(const struct cfg *c, struct state *s, ts_time at, int current)
{
    if (!s->started) {
        s->started = true;
        s->next_at = at;
        record(&s->recommended, at, current);
    }
    if (at < s->next_at)
        return false;
    s->next_at = at + c->sync - (at - s->next_at) % c->sync;
    return true;
}

static void decide(void *state, const void *config, const ts_view *view, ts_decision *d)
{
    struct state *s = state;
    const struct cfg *c = config;
    int current = ts__task_managers(view->job);
    watch_pods(s, view->report);
    if (!is_time(c, s, view->at, current)) {
        d->vetoes |= 1u << TS_VETO_INTERVAL;
        return;
    }
    int target = look(c, s, view, current, d);
    note_change(s, view->at, current, target);
    if (target == current)
        return;
    d->trigger = TS_TRIGGER_POLICY;
    d->vetoes = 0; /* what held the metric back held back only part of it */
    d->target = target * ts__slots(view->job);
}

const ts_policy ts__policy_hpa = {
    .name = "hpa",
    .help = "Kubernetes HorizontalPodAutoscaler v2 on the task managers' CPU",
    .source = "Kubernetes, pkg/controller/podautoscaler",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .state_size = sizeof(struct state),
    .init = init,
    .decide = decide,
};
