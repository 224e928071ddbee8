/*
 * Policies `hpa` and `reactive`: the Kubernetes HorizontalPodAutoscaler (autoscaling/v2).
 *
 * Source: Kubernetes, pkg/controller/podautoscaler, replica_calculator.go (groupPods,
 * GetResourceReplicas, GetExternalMetricReplicas, GetExternalPerPodMetricReplicas); the arithmetic
 * is core/rules/hpa.h, when and how fast it is followed core/policy/hpa_loop.h.
 *
 *     every sync period, for each metric with a target: desired = ceil(pods * metric / target);
 *     none if |metric / target - 1| <= tolerance; of several metrics the largest; one that is
 *     missing blocks scaling down only
 *     CPU     pods still starting ("unready") count 0 % on the way up and are left out on the way
 *             down; pods without a sample ("missing") count 0 % on the way up and 100 % on the way
 *             down; a rebalance that turns the direction round, or ends within tolerance: none
 *     memory  the same, but a pod is unready only as long as it is pending
 *     lag, load  external metrics, as an average over all pods or as a value for the ready ones
 *
 * Utilization is a whole percentage of the pods' requests, truncated, from whole milli-shares, as
 * there. Known values: data/conformance/hpa.tsv, rows of kind cpu (tests/unit/test_hpa.c).
 *
 * `hpa` acts as an ordinary deployment has to: by savepoint and redeploy, unless controller.rescale
 * says otherwise. `reactive` is the same with Flink's reactive mode: the job takes every slot there
 * is, so that a change of task managers restarts it from its last checkpoint. Its CPU target is
 * that of Flink's documentation (`kubectl autoscale ... --cpu-percent=35`), which the recorded runs
 * of data/demeter have too.
 */
#include <math.h>

#include "core/policy/hpa_loop.h"

static const char *const types[] = {"average", "value", NULL};

struct cfg {
    ts__hpa_behaviour behaviour;
    double cpu_target, memory_target, lag_target, rate_target;
    int lag_type, rate_type;
    ts_time cpu_initialization, readiness_delay, metric_window;
};

static const ts_param params[] = {
    TS_P_DOUBLE(struct cfg, cpu_target, "0.8", 0, 10,
                "averageUtilization of CPU: a share of the request, to the whole percent; 0: none"),
    TS_P_DOUBLE(struct cfg, memory_target, "0", 0, 10,
                "the same of memory, a share of the limit; 0: none"),
    TS_P_DOUBLE(struct cfg, lag_target, "0", 0, TS__HPA_LARGEST,
                "external metric consumer lag: target in records; 0: none"),
    TS_P_CHOICE(struct cfg, lag_type, "average", types,
                "target of lag: averageValue (for each pod) or value"),
    TS_P_DOUBLE(struct cfg, rate_target, "0", 0, TS__HPA_LARGEST,
                "external metric offered load: target in records/s; 0: none"),
    TS_P_CHOICE(struct cfg, rate_type, "average", types,
                "target of load: averageValue (for each pod) or value"),
    TS__HPA_PARAM(struct cfg, min, INT, "1", 1, TS__MOST_TASK_MANAGERS,
                  "minReplicas: fewest task managers"),
    TS__HPA_PARAM(struct cfg, max, INT, "20", 1, TS__MOST_TASK_MANAGERS,
                  "maxReplicas: most task managers"),
    TS__HPA_PARAMS(struct cfg),
    TS_P_TIME(struct cfg, cpu_initialization, "5min", 0, TS_HOUR,
              "age below which a pod's CPU counts only once it was ready for metric_window"),
    TS_P_TIME(struct cfg, readiness_delay, "30s", 0, TS_HOUR,
              "age up to which a pod that turned unready counts as never having been ready"),
    TS_P_TIME(struct cfg, metric_window, "15s", 0, TS_HOUR, "time that a CPU sample averages over"),
};

/* When a pod was last seen to change between ready and not. */
struct transition {
    int32_t id;
    bool ready;
    ts_time at;
};

struct state {
    ts__hpa_loop loop;
    int n_pods;
    struct transition pods[TS_MAX_PODS];
};

static ts_status init(void *state, const void *config, ts_err *err)
{
    (void)state;
    const struct cfg *c = config;
    if (c->cpu_target == 0 && c->memory_target == 0 && c->lag_target == 0 && c->rate_target == 0)
        return ts_err_set(err, TS_EINVAL, "no metric has a target: cpu_target, memory_target, "
                                          "lag_target and rate_target are all 0");
    return ts__check_bounds(c->behaviour.min, c->behaviour.max, err);
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

/* ---- metrics --------------------------------------------------------------------------------- */

enum { REQUEST = 1000 }; /* usage is in thousandths of it */

/* The pods in the sense of groupPods. Only CPU asks how long a pod has been ready. */
static void group_pods(const struct cfg *c, const struct state *s, const ts_view *view, bool cpu,
                       ts_hpa_pod *pods)
{
    const ts_report *r = view->report;
    for (int i = 0; i < r->n_pods; i++) {
        const ts_pod *pod = &r->pods[i];
        double share = cpu ? pod->cpu : pod->memory;
        bool missing = !ts__is_share(share);
        bool unready = pod->started_at == TS_NEVER ||
                       (cpu && !missing && is_unready(c, &s->pods[i], pod, view->at));
        pods[i] = (ts_hpa_pod){
            .readiness = unready ? TS_HPA_UNREADY : TS_HPA_READY,
            .missing = missing,
            .usage = missing ? 0 : llround(share * REQUEST),
            .request = REQUEST,
        };
    }
}

/* Without pods in the report, the job's mean stands for all of them. */
static ts_hpa_proposal of_job(double share, int64_t percent, double tolerance, int current)
{
    int64_t level = ts__is_share(share) ? llround(share * REQUEST) * 100 / REQUEST : -1;
    ts_hpa_proposal p = {.failed = level < 0, .replicas = current};
    if (p.failed)
        return p;
    p.level = (double)level;
    p.ratio = (double)level / (double)percent;
    p.exact = p.ratio * current;
    p.replicas = ts_hpa_from_value(level, percent, tolerance, current, current);
    p.held = ts_hpa_within(p.ratio, tolerance) ? TS_HPA_TOLERATED : TS_HPA_FREE;
    return p;
}

static ts_hpa_proposal by_resource(const struct cfg *c, const struct state *s, const ts_view *view,
                                   bool cpu, int current)
{
    const ts_report *r = view->report;
    double target = cpu ? c->cpu_target : c->memory_target, tolerance = c->behaviour.tolerance;
    int64_t percent = llround(target * 100);
    ts_hpa_metric m = {.utilization = true, .target = percent < 1 ? 1 : percent,
                       .tolerance = tolerance};
    ts_hpa_pod pods[TS_MAX_PODS];
    ts_hpa_proposal p;
    if (r->n_pods == 0)
        return of_job(r->v[cpu ? TS_METRIC_CPU : TS_METRIC_MEMORY], m.target, tolerance, current);
    group_pods(c, s, view, cpu, pods);
    ts_hpa_from_pods(&m, pods, r->n_pods, current, &p);
    return p;
}

static int n_ready(const ts_report *r, int current)
{
    int n = 0;
    for (int i = 0; i < r->n_pods; i++)
        n += r->pods[i].ready;
    return r->n_pods > 0 ? n : current;
}

static void note(ts_decision *d, const char *name, const ts_hpa_proposal *p, double unit,
                 double target)
{
    ts_decision_note(d, name, p->failed ? NAN : p->level / unit, target);
}

struct asker {
    const struct cfg *c;
    const struct state *s;
};

static int ask(void *arg, const ts_view *view, int current,
               ts_hpa_proposal p[TS__HPA_MAX_METRICS], ts_decision *d)
{
    const struct asker *a = arg;
    const struct cfg *c = a->c;
    double tolerance = c->behaviour.tolerance;
    int n = 0, ready = n_ready(view->report, current);
    if (c->cpu_target > 0) {
        p[n] = by_resource(c, a->s, view, true, current);
        note(d, "cpu", &p[n++], 100, c->cpu_target);
    }
    if (c->memory_target > 0) {
        p[n] = by_resource(c, a->s, view, false, current);
        note(d, "memory", &p[n++], 100, c->memory_target);
    }
    if (c->lag_target > 0) {
        bool average = c->lag_type == 0;
        p[n] = ts__hpa_external(d->lag, c->lag_target, average, tolerance, current, ready);
        note(d, "lag", &p[n++], average ? current : 1, c->lag_target);
    }
    if (c->rate_target > 0) {
        bool average = c->rate_type == 0;
        p[n] = ts__hpa_external(d->rate, c->rate_target, average, tolerance, current, ready);
        note(d, "rate", &p[n++], average ? current : 1, c->rate_target);
    }
    return n;
}

static void decide(void *state, const void *config, const ts_view *view, ts_decision *d)
{
    struct state *s = state;
    const struct cfg *c = config;
    struct asker asker = {c, s};
    watch_pods(s, view->report);
    ts__hpa_step(&c->behaviour, &s->loop, view, d, ask, &asker);
}

const ts_policy ts__policy_hpa = {
    .name = "hpa",
    .help = "Kubernetes HorizontalPodAutoscaler v2 on CPU, memory, lag or load",
    .source = "Kubernetes, pkg/controller/podautoscaler",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .state_size = sizeof(struct state),
    .init = init,
    .decide = decide,
};

static const ts_policy_default reactive_defaults[] = {{"cpu_target", "0.35"}, {NULL, NULL}};

const ts_policy ts__policy_reactive = {
    .name = "reactive",
    .help = "Flink's reactive mode with the HorizontalPodAutoscaler on CPU",
    .source = "Flink documentation, elastic scaling: reactive mode, kubectl autoscale",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .state_size = sizeof(struct state),
    .rescale = TS_RESCALE_REACTIVE,
    .defaults = reactive_defaults,
    .init = init,
    .decide = decide,
};
