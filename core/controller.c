/*
 * Service 5: from a report to a decision, and from a decision to a rescaled job; see controller.h.
 *
 * The policy says what it wants; the controller alone knows whether a rescale is under way, gives
 * the orders and waits for their end. Progress of an earlier rescale, repeated messages and answers
 * that come after a timeout change nothing but what is known of the job's parallelism.
 */
#include "core/controller.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {"policy", "savepoint", "reactive", "in-place", NULL};

const ts_param ts_controller_params[] = {
    TS_P_TIME(ts_controller_cfg, savepoint_timeout, "10min", TS_SEC, TS_DAY,
              "longest wait for a savepoint before the rescale is given up"),
    TS_P_TIME(ts_controller_cfg, rescale_timeout, "10min", TS_SEC, TS_DAY,
              "longest wait for the redeployed job to run before the rescale is given up"),
    TS_P_CHOICE(ts_controller_cfg, rescale, "policy", kinds,
                "how to act: as the policy does, savepoint and redeploy, reactive, in place"),
};
const int ts_controller_n_params = TS_COUNT_OF(ts_controller_params);

enum { MAX_PLAN = 1 << 20 };

enum stage { STAGE_IDLE, STAGE_SAVEPOINT, STAGE_RESCALE };

struct ts_controller {
    ts_controller_cfg cfg;
    const ts_policy *policy;
    void *policy_cfg, *policy_state;
    ts_aggregate *aggregate; /* NULL: the policy needs none */
    bool has_job;
    ts_job job;
    ts_report_mark newest;
    enum stage stage;
    ts_time deadline;  /* of the stage */
    ts_rescale_order order;
    ts_time last_rescale_at, begun_at, last_downtime;
    ts_plan_step *plan; /* [n_plan], room for plan_capacity */
    int n_plan, plan_capacity;
    ts_decision decision;
    ts_table table;
};

static ts_status fill(ts_controller *c, const void *policy_cfg, const ts_aggregate_cfg *aggregate,
                      ts_err *err)
{
    c->policy_cfg = malloc(c->policy->cfg_size + 1);
    c->policy_state = calloc(1, c->policy->state_size + 1);
    if (c->policy_cfg == NULL || c->policy_state == NULL)
        return TS_ENOMEM;
    memcpy(c->policy_cfg, policy_cfg, c->policy->cfg_size);
    if (c->policy->needs & TS_NEEDS_PREDICTIONS) {
        ts_status s = ts_aggregate_new(&c->aggregate, aggregate);
        if (s != TS_OK)
            return s;
    }
    return c->policy->init == NULL ? TS_OK : c->policy->init(c->policy_state, c->policy_cfg, err);
}

ts_status ts_controller_new(ts_controller **out, const ts_controller_cfg *cfg,
                            const ts_policy *policy, const void *policy_cfg,
                            const ts_aggregate_cfg *aggregate, ts_err *err)
{
    *out = NULL;
    ts_controller *c = calloc(1, sizeof *c);
    if (c == NULL)
        return ts_err_set(err, TS_ENOMEM, "no memory for the controller");
    c->cfg = *cfg;
    c->policy = policy;
    c->deadline = c->last_rescale_at = TS_NEVER;
    ts_table_init(&c->table);
    ts_status s = fill(c, policy_cfg, aggregate, err);
    if (s != TS_OK) {
        ts_controller_free(c);
        return ts_err_set(err, s, "the controller of policy %s: %s", policy->name,
                          ts_status_text(s));
    }
    *out = c;
    return TS_OK;
}

void ts_controller_free(ts_controller *c)
{
    if (c == NULL)
        return;
    ts_aggregate_free(c->aggregate);
    free(c->plan);
    if (c->policy_state != NULL && c->policy->fini != NULL)
        c->policy->fini(c->policy_state);
    free(c->policy_state);
    free(c->policy_cfg);
    free(c);
}

static void enter(ts_controller *c, enum stage stage, ts_time at, ts_time timeout)
{
    c->stage = stage;
    c->deadline = at + timeout;
}

static void end_rescale(ts_controller *c, ts_time at)
{
    c->stage = STAGE_IDLE;
    c->deadline = TS_NEVER;
    c->last_rescale_at = at;
}

static void fill_order(ts_controller *c, const ts_decision *d)
{
    ts_rescale_order *o = &c->order;
    o->rescale++;
    o->parallelism = d->target;
    o->task_managers = ts_task_managers_for(d->target, c->job.slots_per_task_manager);
    o->kind = c->cfg.rescale == 0 ? c->policy->rescale : (ts_rescale_kind)(c->cfg.rescale - 1);
    o->n_vertices = d->n_vertices;
    memcpy(o->vertex, d->vertex_target, sizeof o->vertex[0] * (size_t)d->n_vertices);
}

static void begin_rescale(ts_controller *c, ts_time at, const ts_decision *d, ts_cmds *out)
{
    fill_order(c, d);
    c->begun_at = at;
    if (c->order.kind == TS_RESCALE_SAVEPOINT) {
        enter(c, STAGE_SAVEPOINT, at, c->cfg.savepoint_timeout);
        ts_cmds_add(out, TS_CMD_SAVEPOINT)->u.order = c->order;
    } else {
        enter(c, STAGE_RESCALE, at, c->cfg.rescale_timeout);
        ts_cmds_add(out, TS_CMD_RESCALE)->u.order = c->order;
    }
}

/* What every decision says, whoever takes it. */
static void describe(ts_decision *d, const ts_report *r)
{
    d->rate = ts_report_rate(r);
    d->lag = ts_report_lag(r);
    d->cpu = r->v[TS_METRIC_CPU];
    d->memory = r->v[TS_METRIC_MEMORY];
}

static int within(int target, int most)
{
    if (most > 0 && target > most)
        target = most;
    return target < 1 ? 1 : target;
}

static void confine_vertices(const ts_job *job, ts_decision *d)
{
    int target[TS_MAX_VERTICES];
    for (int i = 0; i < d->n_vertices; i++)
        target[i] = within(d->vertex_target[i], job->vertex[i].max_parallelism);
    ts_decision_aim(d, target, d->n_vertices);
}

/* Whether it would change anything. */
static bool changes(const ts_job *job, const ts_decision *d)
{
    bool any = d->n_vertices == 0 && d->target != d->current;
    for (int i = 0; i < d->n_vertices; i++)
        any = any || d->vertex_target[i] != job->vertex[i].parallelism;
    return any;
}

/* The job's own limits hold whatever a policy says. True: there is something to do. */
static bool confine(const ts_job *job, ts_decision *d)
{
    bool wanted = changes(job, d);
    if (d->n_vertices > 0)
        confine_vertices(job, d);
    else
        d->target = within(d->target, job->max_parallelism);
    bool possible = changes(job, d);
    if (wanted && !possible)
        d->vetoes |= 1u << TS_VETO_BOUNDS;
    if (d->vetoes == 0 && possible)
        return true;
    d->target = d->current;
    d->n_vertices = 0;
    return false;
}

/* True: *d is to be carried out. */
static bool decide(ts_controller *c, const ts_report *r, ts_time at)
{
    ts_decision *d = &c->decision;
    if (!c->has_job || c->job.parallelism < 1) {
        d->vetoes |= 1u << (c->has_job ? TS_VETO_NOT_RUNNING : TS_VETO_NO_DATA);
    } else if (c->stage != STAGE_IDLE) {
        d->vetoes |= 1u << TS_VETO_RESCALING;
        ts_decision_note(d, "rescaling-to", c->order.parallelism, NAN);
    } else {
        ts_view view = {at, r, &c->job, &c->table, c->aggregate, c->last_rescale_at,
                        c->last_downtime, c->plan, c->n_plan};
        c->policy->decide(c->policy_state, c->policy_cfg, &view, d);
        return confine(&c->job, d);
    }
    return false;
}

static void take_report(ts_controller *c, ts_time at, const ts_report *r, ts_cmds *out)
{
    if (!ts_report_is_news(&c->newest, r))
        return;
    ts_decision *d = &c->decision;
    ts_decision_init(d, at, c->has_job ? c->job.parallelism : 0);
    describe(d, r);
    if (c->aggregate != NULL)
        ts_aggregate_observe(c->aggregate, r->at, d->rate);
    bool act = decide(c, r, at);
    ts_cmds_add(out, TS_CMD_EXPLAIN)->u.decision = d;
    if (act)
        begin_rescale(c, at, d, out);
}

static void take_message(ts_controller *c, ts_time at, const ts_message *m, ts_cmds *out)
{
    if (m->topic == TS_TOPIC_METRICS)
        take_report(c, at, m->u.report, out);
    else if (c->aggregate != NULL)
        ts_aggregate_predict(c->aggregate, m->topic, m->u.prediction);
}

/* The job runs as ordered; a JOB event may have told the same, or will. */
static void take_running(ts_controller *c, ts_time at, int parallelism)
{
    ts_job *job = &c->job;
    job->parallelism = parallelism;
    job->task_managers = ts_task_managers_for(parallelism, job->slots_per_task_manager);
    for (int i = 0; i < job->n_vertices; i++)
        job->vertex[i].parallelism =
            c->order.n_vertices == job->n_vertices ? c->order.vertex[i] : parallelism;
    c->last_downtime = at - c->begun_at;
}

static ts_status take_plan(ts_controller *c, const ts_plan_step *step)
{
    if (!(c->policy->needs & TS_NEEDS_PLAN))
        return TS_OK;
    if (c->n_plan == MAX_PLAN)
        return TS_ELIMIT;
    if (c->n_plan == c->plan_capacity) {
        int n = c->plan_capacity == 0 ? 64 : 2 * c->plan_capacity;
        ts_plan_step *grown = realloc(c->plan, sizeof *grown * (size_t)n);
        if (grown == NULL)
            return TS_ENOMEM;
        c->plan = grown;
        c->plan_capacity = n;
    }
    c->plan[c->n_plan++] = *step;
    return TS_OK;
}

static void take_progress(ts_controller *c, ts_time at, const ts_progress *p, ts_cmds *out)
{
    if (p->rescale != c->order.rescale)
        return;
    if (p->phase == TS_PHASE_RUNNING && p->parallelism > 0)
        take_running(c, at, p->parallelism);
    if (c->stage == STAGE_SAVEPOINT && p->phase == TS_PHASE_SAVEPOINT_DONE) {
        enter(c, STAGE_RESCALE, at, c->cfg.rescale_timeout);
        ts_cmds_add(out, TS_CMD_RESCALE)->u.order = c->order;
    } else if (c->stage != STAGE_IDLE &&
               (p->phase == TS_PHASE_FAILED || p->phase == TS_PHASE_CANCELLED ||
                p->phase == TS_PHASE_RUNNING)) {
        end_rescale(c, at);
    }
}

static void take_timer(ts_controller *c, ts_time at, ts_cmds *out)
{
    if (c->stage == STAGE_IDLE || at < c->deadline)
        return;
    end_rescale(c, at);
    ts_cmds_add(out, TS_CMD_CANCEL)->u.order = c->order;
}

ts_status ts_controller_step(ts_controller *c, const ts_event *ev, ts_cmds *out)
{
    switch (ev->kind) {
    case TS_EVENT_TIMER:
        take_timer(c, ev->at, out);
        break;
    case TS_EVENT_MESSAGE:
        take_message(c, ev->at, &ev->u.message, out);
        break;
    case TS_EVENT_TABLE_ROW:
        ts_table_put(&c->table, &ev->u.row);
        break;
    case TS_EVENT_PROGRESS:
        take_progress(c, ev->at, &ev->u.progress, out);
        break;
    case TS_EVENT_JOB:
        c->has_job = true;
        c->job = ev->u.job;
        break;
    case TS_EVENT_PLAN:
        return take_plan(c, &ev->u.plan);
    default: /* samples and history are for others */
        break;
    }
    return TS_OK;
}

ts_time ts_controller_deadline(const ts_controller *c)
{
    return c->deadline;
}
