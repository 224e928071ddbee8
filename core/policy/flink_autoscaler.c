/*
 * Policy `flink-autoscaler`: the autoscaler of the Flink Kubernetes operator, per job vertex.
 *
 * Source: Apache Flink Kubernetes Operator, module flink-autoscaler, commit 6e9caeb4:
 * JobAutoScalerImpl, ScalingMetricCollector, ScalingMetricEvaluator, JobVertexScaler,
 * ScalingExecutor. The nineteen rules are pure functions in core/rules/flink_*; here is their
 * memory and their order.
 *
 *     every `reconcile` (kubernetes.operator.reconcile.interval), while the job runs:
 *       collect    records, lag, busy and back-pressured time of each vertex into the window; all
 *                  of it is forgotten when the job has started anew
 *       evaluate   true processing rate (busy time, or what was seen while working off a backlog);
 *                  target rate (a source's arrivals, passed on along the graph); the band between
 *                  the rates at which it would be too busy and too idle
 *       decide     parallelism * capacity(target utilization) / true rate, bounded, aligned to key
 *                  groups or partitions; scale-downs only after scale-down.interval
 *       act        if the job is stable, the window is full, a changed vertex is outside its band
 *                  and nothing vetoes: then every changed vertex
 *
 * While metrics are missing nothing is collected and nothing done, but for pending records: a
 * source that does not tell them has none. The original asks Flink, here it is Prometheus, which
 * may still tell of the run before: for FRESH after a start, and once when a counter falls, nothing
 * is collected.
 *
 * Known value: see core/rules/flink_scaler.c; the policy as a whole, two vertices by hand:
 * tests/unit/test_flink_autoscaler.c.
 *
 * How it acts: the operator upgrades the job (savepoint and redeploy) unless Flink is 1.18 or later
 * with the adaptive scheduler; then it changes the vertices' resource requirements in place
 * (controller.rescale=in-place).
 */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "core/policy/flink_autoscaler.h"
#include "core/policy/look.h"

/* Scrapes are closer together than this. */
#define FRESH (30 * TS_SEC)

/* Past rescales of a vertex, and restarts, that there is room for; init refuses more. */
enum { HISTORY = 256 };

/* Oldest first; trimmed before each decision, which may add one. */
struct history {
    int n;
    ts_time at[HISTORY + 1];
    ts_flink_record record[HISTORY + 1];
};

/* Rule 18: what rescales took, oldest first; 0: it did not come to an end, or not yet. */
struct restarts {
    int n;
    ts_time at[HISTORY + 1], took[HISTORY + 1];
};

struct state {
    bool started;
    ts_time looked_at;
    int n_vertices; /* of the graph that all this is about */
    ts_flink_periods excluded;
    struct restarts restarts;
    int target[TS_MAX_VERTICES]; /* of the newest rescale */
    struct history history[TS_MAX_VERTICES];
    ts_flink_delayed delayed[TS_MAX_VERTICES];
    ts_flink_change change[TS_MAX_VERTICES];
    ts__flink_evaluation evaluation;
    ts__flink_window window;
};

static ts_status init(void *state, const void *config, ts_err *err)
{
    const ts_flink_cfg *c = config;
    struct state *s = state;
    ts_status status = ts_flink_config_check(c, err);
    if (status != TS_OK)
        return status;
    if ((c->window + c->stabilization) / c->reconcile > TS__FLINK_SAMPLES - 4)
        return ts_err_set(err, TS_EINVAL,
                          "metrics.window and stabilization.interval: expected at most %d times "
                          "reconcile (%.10g s) together, not %.10g s",
                          TS__FLINK_SAMPLES - 4, ts_seconds(c->reconcile),
                          ts_seconds(c->window + c->stabilization));
    if (c->history_count > HISTORY)
        return ts_err_set(err, TS_EINVAL, "history.max.count: expected at most %d, not %lld",
                          HISTORY, (long long)c->history_count);
    return ts_flink_periods_parse(c->excluded_periods, &s->excluded, err);
}

static ts_status load(void *config, const char *file, const char *text, size_t length, ts_err *err)
{
    return ts_flink_config_load(config, file, text, length, err);
}

/* ---- memory of past rescales ----------------------------------------------------------------- */

/* How many of n times, oldest first, are too old or too many. */
static int outdated(const ts_flink_cfg *c, const ts_time *at, int n, ts_time now)
{
    int drop = n > c->history_count ? n - (int)c->history_count : 0;
    while (drop < n && at[drop] < now - c->history_age)
        drop++;
    return drop;
}

static void trim_history(const ts_flink_cfg *c, struct history *h, ts_time now)
{
    int drop = outdated(c, h->at, h->n, now);
    h->n -= drop;
    memmove(h->at, h->at + drop, sizeof h->at[0] * (size_t)h->n);
    memmove(h->record, h->record + drop, sizeof h->record[0] * (size_t)h->n);
}

/* The newest stays, however old. */
static void trim_restarts(const ts_flink_cfg *c, struct restarts *r, ts_time now)
{
    int drop = outdated(c, r->at, r->n, now);
    if (drop == r->n && drop > 0)
        drop--;
    r->n -= drop;
    memmove(r->at, r->at + drop, sizeof r->at[0] * (size_t)r->n);
    memmove(r->took, r->took + drop, sizeof r->took[0] * (size_t)r->n);
}

/* The newest rescale has ended if every vertex has what it was to get. */
static void close_restart(struct state *s, const ts_view *view)
{
    struct restarts *r = &s->restarts;
    if (r->n == 0 || r->took[r->n - 1] > 0)
        return;
    for (int i = 0; i < s->n_vertices; i++)
        if (view->job->vertex[i].parallelism != s->target[i])
            return;
    r->took[r->n - 1] = view->last_downtime;
}

static ts_time restart_time(const ts_flink_cfg *c, const struct restarts *r)
{
    ts_time known[HISTORY + 1];
    int n = 0;
    for (int i = 0; i < r->n; i++)
        if (r->took[i] > 0)
            known[n++] = r->took[i];
    return ts_flink_restart_time(c->restart, c->restart_tracking, c->restart_limit, known, n);
}

/* A rescale that is about to be ordered. */
static void remember(struct state *s, const ts_view *view)
{
    struct restarts *r = &s->restarts;
    r->at[r->n] = view->at;
    r->took[r->n++] = 0;
    for (int i = 0; i < s->n_vertices; i++) {
        const ts_flink_change *change = &s->change[i];
        struct history *h = &s->history[i];
        s->target[i] = change->parallelism;
        ts_flink_delayed_clear(&s->delayed[i]);
        if (change->why != TS_FLINK_CHANGED)
            continue;
        h->at[h->n] = view->at;
        h->record[h->n++] = (ts_flink_record){view->job->vertex[i].parallelism, change->parallelism,
                                              s->evaluation.vertex[i].tpr, change->expected};
    }
}

/* ---- one look -------------------------------------------------------------------------------- */

/* Whether there is a job to look at. What is remembered is about its vertices. */
static bool is_running(struct state *s, const ts_view *view, ts_decision *d)
{
    const ts_job *job = view->job;
    bool known = job->n_vertices > 0 && !isnan(view->report->v[TS_METRIC_JOB_UPTIME]);
    bool running = ts__flink_follow(&s->window, view->report);
    for (int i = 0; i < job->n_vertices; i++)
        running = running && job->vertex[i].parallelism >= 1;
    if (s->n_vertices != job->n_vertices) {
        s->n_vertices = job->n_vertices;
        s->window.n = s->restarts.n = 0;
        memset(s->history, 0, sizeof s->history);
        memset(s->delayed, 0, sizeof s->delayed);
    }
    if (!known)
        ts__veto(d, TS_VETO_NO_DATA);
    else if (!running)
        ts__veto(d, TS_VETO_NOT_RUNNING);
    if (!known || !running)
        ts_decision_note(d, "uptime", view->report->v[TS_METRIC_JOB_UPTIME] / 1000, NAN);
    return known && running;
}

/* As the operator does, the time to the next look is counted from this one. */
static bool is_time(struct state *s, const ts_flink_cfg *c, ts_time at, ts_decision *d)
{
    bool set_back = at < s->looked_at;
    if (s->started && !set_back && at - s->looked_at < c->reconcile) {
        ts__veto(d, TS_VETO_INTERVAL);
        ts_decision_note(d, "next-look", ts_seconds(c->reconcile - (at - s->looked_at)),
                         ts_seconds(c->reconcile));
        return false;
    }
    s->started = true;
    s->looked_at = at;
    return true;
}

/* Whether what is reported is of this run, not of the one before. */
static bool is_fresh(const struct state *s, const ts_view *view)
{
    bool rescaled = view->last_rescale_at != TS_NEVER && view->at - view->last_rescale_at < FRESH;
    return !rescaled && view->at - s->window.running_at >= FRESH;
}

/* What there is to go by, and while it is not enough, of what there is too little. */
static void note_window(const struct state *s, const ts_flink_cfg *c, ts_time at,
                        const ts_flink_window *step, ts_decision *d)
{
    const ts__flink_window *w = &s->window;
    int stable = 0;
    ts_decision_note(d, "samples", w->n, 2);
    if (step->full)
        return;
    ts_decision_note(d, "running-seconds", ts_seconds(at - w->running_at),
                     ts_seconds(c->stabilization));
    while (stable < w->n - 1 && w->at[stable] < w->running_at + c->stabilization)
        stable++;
    ts_decision_note(d, "window-seconds", ts_seconds(at - w->at[stable]), ts_seconds(c->window));
}

/* Rule 17. True: there are two samples or more; *full: and a decision may be taken on them. */
static bool take_sample(struct state *s, const ts_flink_cfg *c, const ts_view *view, bool *full,
                        ts_decision *d)
{
    ts__flink_window *w = &s->window;
    ts_flink_window_cfg cfg = ts_flink_config_window(c);
    if (w->n > 0 && view->at <= w->at[w->n - 1])
        ts__flink_forget(w, w->n); /* the clock was set back */
    if (w->n == TS__FLINK_SAMPLES)
        ts__flink_forget(w, 1); /* only an uptime that makes no sense leads here */
    ts_flink_window step = ts_flink_window_step(&cfg, w->at, w->n, view->at, w->running_at);
    if (step.restarted)
        ts__flink_forget(w, w->n);
    if (!ts__flink_collect(w, c, view->job, view->report, d)) {
        ts__veto(d, TS_VETO_NO_DATA);
        return false;
    }
    if (!step.restarted)
        ts__flink_forget(w, step.drop);
    note_window(s, c, view->at, &step, d);
    *full = step.full;
    if (!step.full)
        ts__veto(d, step.stabilizing || w->n > 1 ? TS_VETO_STABILISING : TS_VETO_NO_DATA);
    return !step.stabilizing && w->n > 1;
}

static bool has_memory(const struct state *s, const ts_flink_cfg *c, ts_decision *d)
{
    const ts__flink_evaluation *e = &s->evaluation;
    ts_decision_note(d, "gc-pressure", e->gc, c->gc_threshold);
    ts_decision_note(d, "heap-usage", e->heap, c->heap_threshold);
    if (ts_flink_memory_pressure(e->gc, e->heap, c->gc_threshold, c->heap_threshold) ==
        TS_FLINK_PASS)
        return true;
    ts__veto(d, TS_VETO_MEMORY);
    return false;
}

/* Rules 10 to 14 and 19. EINVAL: of some vertex it cannot be said. */
static ts_status decide_vertices(struct state *s, const ts_flink_cfg *c, const ts_view *view,
                                 ts_time restart)
{
    ts_flink_scaling scaling = ts_flink_config_scaling(c, restart);
    ts_status status = TS_OK;
    for (int i = 0; i < s->n_vertices; i++) {
        const ts_vertex *v = &view->job->vertex[i];
        const ts__flink_evaluated *e = &s->evaluation.vertex[i];
        ts_flink_vertex vertex = {
            .parallelism = v->parallelism,
            .max_parallelism = v->max_parallelism > 0 ? v->max_parallelism : INT_MAX,
            .partitions = v->upstream == 0 ? v->partitions : 0,
            .hash = v->hash,
            .excluded = ts_flink_config_excludes(c, v->name),
            .tpr = e->tpr,
            .demand = e->demand,
            .band = e->band,
            .history = s->history[i].record,
            .n_history = s->history[i].n,
        };
        ts_status one =
            ts_flink_decide(&scaling, &vertex, view->at, &s->delayed[i], &s->change[i]);
        status = one == TS_OK ? status : one;
    }
    return status;
}

/* Why nothing is to be done. */
static void veto_by_vertices(const struct state *s, ts_decision *d)
{
    static const ts_veto vetoes[] = {
        [TS_FLINK_CHANGED] = TS_VETO_TOLERANCE,
        [TS_FLINK_NO_METRICS] = TS_VETO_NO_DATA,
        [TS_FLINK_AT_TARGET] = TS_VETO_SAME,
        [TS_FLINK_DELAYED_DOWN] = TS_VETO_STABILISING,
        [TS_FLINK_BLOCKED_INEFFECTIVE] = TS_VETO_INEFFECTIVE,
        [TS_FLINK_EXCLUDED] = TS_VETO_SAME,
    };
    for (int i = 0; i < s->n_vertices; i++)
        ts__veto(d, vetoes[s->change[i].why]);
}

/* Slots before and after, of the one slot sharing group that a job has. */
static ts_flink_group changed_slots(const struct state *s, const ts_job *job)
{
    ts_flink_group g = {0, 0};
    for (int i = 0; i < s->n_vertices; i++) {
        if (s->change[i].why != TS_FLINK_CHANGED)
            continue;
        if (job->vertex[i].parallelism > g.current)
            g.current = job->vertex[i].parallelism;
        if (s->change[i].parallelism > g.next)
            g.next = s->change[i].parallelism;
    }
    return g;
}

/* Whether the cluster has room for what the rescale needs; a shrinking job needs none. */
static bool cluster_has_room(const struct state *s, const ts_flink_cfg *c, const ts_view *view,
                             ts_decision *d)
{
    const ts_job *job = view->job;
    int current[TS_MAX_VERTICES], next[TS_MAX_VERTICES];
    if (c->cluster_task_managers == 0)
        return true;
    for (int i = 0; i < s->n_vertices; i++) {
        current[i] = job->vertex[i].parallelism;
        next[i] = s->change[i].parallelism;
    }
    int64_t slots = ts_flink_slots_after(current, next, s->n_vertices, job->parallelism);
    int64_t needed = ts_flink_task_managers(slots, ts__slots(job));
    ts_decision_note(d, "cluster-task-managers", (double)needed, (double)c->cluster_task_managers);
    return needed <= ts_flink_task_managers(job->parallelism, ts__slots(job)) ||
           needed <= c->cluster_task_managers;
}

static void note_quota(const ts_flink_quota *q, const ts_flink_group *g, ts_decision *d)
{
    double task_managers = g->next / q->slots_per_tm;
    if (!isnan(q->cpu))
        ts_decision_note(d, "cpu-quota", task_managers * q->tm_cpu, q->cpu);
    if (!isnan(q->memory))
        ts_decision_note(d, "memory-quota", task_managers * q->tm_memory, q->memory);
}

/* Rule 16, about a computed change. */
static bool may_act(const struct state *s, const ts_flink_cfg *c, const ts_view *view,
                    ts_decision *d)
{
    static const ts_veto vetoes[] = {
        [TS_FLINK_VETO_DISABLED] = TS_VETO_DISABLED,
        [TS_FLINK_VETO_EXCLUDED] = TS_VETO_EXCLUDED,
        [TS_FLINK_VETO_CLUSTER] = TS_VETO_RESOURCES,
        [TS_FLINK_VETO_CPU_QUOTA] = TS_VETO_RESOURCES,
        [TS_FLINK_VETO_MEMORY_QUOTA] = TS_VETO_RESOURCES,
    };
    ts_flink_group slots = changed_slots(s, view->job);
    ts_flink_gate gate = {
        .scaling_enabled = c->scaling_enabled,
        .excluded_period = ts_flink_periods_contain(&s->excluded, view->at),
        .cluster_has_room = cluster_has_room(s, c, view, d),
        .quota = {.cpu = c->quota_cpu < 0 ? NAN : c->quota_cpu,
                  .memory = c->quota_memory < 0 ? NAN : c->quota_memory,
                  .tm_cpu = view->job->cores_per_task_manager,
                  .tm_memory = c->task_manager_memory,
                  .slots_per_tm = ts__slots(view->job)},
        .groups = &slots,
        .n_groups = 1,
    };
    note_quota(&gate.quota, &slots, d);
    ts_flink_veto why = ts_flink_gate_veto(&gate);
    if (why == TS_FLINK_PASS)
        return true;
    ts__veto(d, vetoes[why]);
    ts_decision_note(d, ts_flink_veto_name(why), NAN, NAN);
    return false;
}

static void aim(struct state *s, ts_decision *d)
{
    int target[TS_MAX_VERTICES];
    for (int i = 0; i < s->n_vertices; i++)
        target[i] = s->change[i].parallelism;
    d->trigger = TS_TRIGGER_POLICY;
    ts_decision_aim(d, target, s->n_vertices);
}

/* What the sources are to be able to read. */
static double source_rate(const struct state *s, const ts_job *job)
{
    double sum = 0;
    for (int i = 0; i < s->n_vertices; i++)
        if (job->vertex[i].upstream == 0)
            sum += s->evaluation.vertex[i].demand.target + s->evaluation.vertex[i].demand.catch_up;
    return sum;
}

/* Rules 15 and 16 over the vertices' decisions. */
static void act(struct state *s, const ts_flink_cfg *c, const ts_view *view, ts_time restart,
                ts_decision *d)
{
    if (decide_vertices(s, c, view, restart) != TS_OK) {
        ts__veto(d, TS_VETO_NO_DATA);
    } else if (!ts_flink_job_acts(s->change, s->n_vertices)) {
        veto_by_vertices(s, d);
    } else {
        aim(s, d);
        if (may_act(s, c, view, d))
            remember(s, view);
    }
}

static void look(struct state *s, const ts_flink_cfg *c, const ts_view *view, ts_decision *d)
{
    bool full = false;
    for (int i = 0; i < s->n_vertices; i++)
        trim_history(c, &s->history[i], view->at);
    trim_restarts(c, &s->restarts, view->at);
    close_restart(s, view);
    if (!is_fresh(s, view)) {
        ts_decision_note(d, "running-seconds", ts_seconds(view->at - s->window.running_at),
                         ts_seconds(FRESH));
        ts__veto(d, TS_VETO_STABILISING);
        return;
    }
    if (!take_sample(s, c, view, &full, d))
        return;
    ts_time restart = restart_time(c, &s->restarts);
    ts__flink_evaluate(&s->window, c, view->job, restart, &s->evaluation);
    d->target_rate = source_rate(s, view->job);
    if (!s->evaluation.known)
        ts__veto(d, TS_VETO_NO_DATA);
    bool decided = d->vetoes == 0 && has_memory(s, c, d);
    if (decided)
        act(s, c, view, restart, d);
    ts__flink_explain(c, view->job, &s->evaluation, decided ? s->change : NULL, s->delayed, restart,
                      d);
}

static void decide(void *state, const void *config, const ts_view *view, ts_decision *d)
{
    const ts_flink_cfg *c = config;
    struct state *s = state;
    bool running = is_running(s, view, d);
    if (!c->enabled)
        ts__veto(d, TS_VETO_DISABLED);
    if (is_time(s, c, view->at, d) && running && d->vetoes == 0)
        look(s, c, view, d);
}

const ts_policy ts__policy_flink_autoscaler = {
    .name = "flink-autoscaler",
    .help = "the Flink Kubernetes operator's autoscaler: true processing rate of each vertex",
    .source = "Apache Flink Kubernetes Operator, flink-autoscaler, commit 6e9caeb4",
    .params = ts_flink_params,
    .n_params = TS_FLINK_N_PARAMS,
    .cfg_size = sizeof(ts_flink_cfg),
    .state_size = sizeof(struct state),
    .rescale = TS_RESCALE_SAVEPOINT,
    .init = init,
    .decide = decide,
    .load = load,
};
