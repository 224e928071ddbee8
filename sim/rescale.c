/*
 * The stages of the job: savepoint and redeploy, and what becomes of it when something fails.
 *
 *     RUNNING -SAVEPOINT-> TRIGGERED -> SAVEPOINT -> STOPPING -> STOPPED
 *             -RESCALE-> API -> PODS -> RESTORING -> RUNNING
 *
 * As Flink does it: a savepoint that is declined or expires lets the job go on. From STOPPED on,
 * a failure (Kubernetes refuses, pods stay pending, the restore fails) or a CANCEL leads back to
 * the old parallelism from the savepoint, by the same stages, and that cannot fail again. A job
 * failure outside a rescale is noticed after job.detect and restarts from the last completed
 * checkpoint: what was read since is read again. Rescales of the other kinds are adaptive.c's.
 */
#include <math.h>

#include "sim/sim.h"

void ts__control_init(ts__sim *sim, uint64_t seed, int replication)
{
    ts_rng_init(&sim->control.rng, seed, "rescale", replication);
    ts_rng_init(&sim->control.fault, seed, "rescale fault", replication);
    ts_rng_init(&sim->control.failures, seed, "job failures", replication);
    ts_rng_init(&sim->control.crashes, seed, "task manager crashes", replication);
}

/* The next stage, which lasts so long. */
void ts__control_enter(ts__sim *sim, ts__stage stage, ts_time duration)
{
    sim->control.stage = stage;
    sim->control.epoch++;
    if (duration != TS_NEVER)
        ts__sim_schedule(sim, sim->now + duration, TS__EVENT_STAGE, sim->control.epoch);
}

ts_time ts__control_drawn(ts__sim *sim, ts_time median)
{
    return (ts_time)ts_rng_lognormal(&sim->control.rng, (double)median, sim->cfg.rescale_spread);
}

/* A stage that moves the whole state over the bandwidth of n task managers on top of its own
 * time. */
static ts_time drawn_with_state(ts__sim *sim, ts_time median, int n)
{
    double moving = ts__state_bytes(sim) / (sim->cfg.checkpoint_bandwidth * n);
    return ts__control_drawn(sim, median + ts_from_seconds(fmin(moving, 1e6)));
}

bool ts__control_happens(ts__sim *sim, double probability)
{
    return ts_rng_chance(&sim->control.fault, probability);
}

static void tell(ts__sim *sim, uint64_t rescale, ts_phase phase, ts_failure failure,
                 int parallelism)
{
    ts_event ev = {.kind = TS_EVENT_PROGRESS,
                   .u.progress = {.rescale = rescale, .phase = phase, .failure = failure,
                                  .parallelism = parallelism}};
    ts__sim_send(sim, sim->now, &ev);
}

void ts__control_tell(ts__sim *sim, ts_phase phase, ts_failure failure, int parallelism)
{
    tell(sim, sim->control.rescale, phase, failure, parallelism);
}

static void refuse(ts__sim *sim, const ts_rescale_order *order)
{
    tell(sim, order->rescale, TS_PHASE_FAILED, TS_FAILURE_REFUSED, order->parallelism);
}

/* One that would have begun. */
static void refuse_to_begin(ts__sim *sim, const ts_rescale_order *order)
{
    ts__account_refused(&sim->account);
    refuse(sim, order);
}

/* The next of what happens so many times an hour while the job runs. */
static void schedule_hourly(ts__sim *sim, ts_rng *rng, double per_hour, ts__event kind)
{
    if (per_hour <= 0)
        return;
    double hours = ts_rng_exponential(rng) / per_hour;
    ts__sim_schedule(sim, sim->now + ts_from_seconds(3600 * fmin(hours, 1e5)), kind,
                     sim->control.run);
}

/* The job reads from now on. */
static void run(ts__sim *sim)
{
    ts__control *c = &sim->control;
    c->run++;
    c->running_at = sim->now;
    c->active = c->rolling_back = false;
    ts__control_enter(sim, TS__STAGE_RUNNING, TS_NEVER);
    ts__flow_speeds(sim);
    ts__account_running(&sim->account, sim->now);
    ts__checkpoint_start(sim);
    schedule_hourly(sim, &c->failures, sim->cfg.job_failures, TS__EVENT_FAILURE);
    schedule_hourly(sim, &c->crashes, sim->cfg.tm_crashes * sim->job.n_pods, TS__EVENT_CRASH);
}

/* Subtasks on their task managers. */
static void deploy(ts__sim *sim, const ts__size *size)
{
    int used = size->pods < size->parallelism ? size->pods : size->parallelism;
    sim->control.now = *size;
    ts__job_deploy(&sim->job, &sim->kafka, size->vertex, used, sim->cfg.tm_cores);
    ts__k8s_run(&sim->k8s, used, sim->now);
}

void ts__control_start(ts__sim *sim)
{
    ts__size size = {0};
    size.parallelism =
        ts__graph_start(&sim->job.graph, (int)sim->cfg.job_parallelism, size.vertex);
    size.pods = ts_task_managers_for(size.parallelism, sim->cfg.tm_slots);
    ts__k8s_settle(&sim->k8s, size.pods, sim->now);
    deploy(sim, &size);
    run(sim);
    if (sim->cfg.prometheus_warm)
        ts__tasks_warm(&sim->job, sim->point.rate);
}

/* ---- failure --------------------------------------------------------------------------------- */

/* To the old parallelism, from the savepoint. */
static void roll_back(ts__sim *sim)
{
    sim->control.rolling_back = true;
    sim->control.to = sim->control.from;
    ts__control_enter(sim, TS__STAGE_API, ts__control_drawn(sim, sim->cfg.k8s_api));
}

void ts__control_fail(ts__sim *sim, ts_failure failure)
{
    ts__control *c = &sim->control;
    ts__control_tell(sim, TS_PHASE_FAILED, failure, c->to.parallelism);
    ts__account_failed(&sim->account, failure);
    c->active = false;
}

/* The job stops, and with it what was to become of it; noticed after some time. */
static void break_down(ts__sim *sim, ts_time noticed)
{
    ts__control *c = &sim->control;
    if (c->active && c->kind != TS_RESCALE_SAVEPOINT)
        ts__k8s_scale(&sim->k8s, c->from.pods, false, sim->now);
    if (c->active)
        ts__control_fail(sim, c->kind == TS_RESCALE_SAVEPOINT ? TS_FAILURE_SAVEPOINT
                                                              : TS_FAILURE_RESTORE);
    ts__control_enter(sim, TS__STAGE_FAILED, noticed);
}

void ts__control_failure(ts__sim *sim, uint64_t run)
{
    if (run == sim->control.run && ts__job_reads(sim))
        break_down(sim, sim->cfg.job_detect);
}

void ts__control_crash(ts__sim *sim, uint64_t run)
{
    ts_rng *rng = &sim->control.crashes;
    if (run != sim->control.run || !ts__job_reads(sim))
        return;
    ts__k8s_crash(&sim->k8s, (int)(ts_rng_uniform(rng) * sim->job.n_pods), sim->now);
    bool silent = ts_rng_chance(rng, sim->cfg.tm_crash_silent);
    break_down(sim, silent ? sim->cfg.job_detect : 0);
}

void ts__control_go_back(ts__sim *sim)
{
    ts__kafka_rollback(&sim->kafka);
    sim->control.restarts++;
    sim->control.restarting = true;
    sim->read_counter = 0;
}

void ts__control_restore(ts__sim *sim)
{
    ts__control_enter(sim, TS__STAGE_RESTORING,
                      drawn_with_state(sim, sim->cfg.rescale_restore, sim->control.to.pods));
}

/* Noticed: the tasks are restored where they were, from the last checkpoint, when all task managers
 * are there; or on those that were left, if that was the order. */
static void restart(ts__sim *sim)
{
    ts__control *c = &sim->control;
    if (c->active) {
        ts__adaptive_restart(sim);
        return;
    }
    ts__control_go_back(sim);
    c->rolling_back = true;
    c->will_fail = false;
    c->to = c->now;
    ts_time first = sim->now, last = sim->now;
    ts__k8s_expect(&sim->k8s, sim->now, &first, &last);
    if (last > sim->now)
        ts__control_enter(sim, TS__STAGE_PODS, last - sim->now);
    else
        ts__control_restore(sim);
}

/* ---- the stages ------------------------------------------------------------------------------ */

static void begin_savepoint(ts__sim *sim)
{
    ts__control *c = &sim->control;
    ts_time limit = sim->cfg.rescale_savepoint_timeout;
    ts_time duration = drawn_with_state(sim, sim->cfg.rescale_savepoint, sim->job.n_pods);
    c->will_fail = ts__control_happens(sim, sim->cfg.rescale_savepoint_failure) || duration > limit;
    ts__account_stopped(&sim->account, sim->now);
    ts__job_rest(&sim->job);
    ts__control_enter(sim, TS__STAGE_SAVEPOINT, duration < limit ? duration : limit);
}

static void end_savepoint(ts__sim *sim)
{
    if (sim->control.will_fail) {
        ts__control_fail(sim, TS_FAILURE_SAVEPOINT);
        run(sim);
        return;
    }
    ts__kafka_snapshot(&sim->kafka);
    ts__kafka_commit(&sim->kafka);
    ts__control_enter(sim, TS__STAGE_STOPPING, ts__control_drawn(sim, sim->cfg.rescale_stop));
}

static void stopped(ts__sim *sim)
{
    ts__control_enter(sim, TS__STAGE_STOPPED, TS_NEVER);
    ts__control_tell(sim, TS_PHASE_SAVEPOINT_DONE, TS_FAILURE_NONE, sim->control.from.parallelism);
}

/* Kubernetes takes the new number of replicas, or refuses. */
static void accepted(ts__sim *sim)
{
    ts__control *c = &sim->control;
    if (!c->rolling_back && ts__control_happens(sim, sim->cfg.rescale_deploy_failure)) {
        ts__control_fail(sim, TS_FAILURE_REFUSED);
        roll_back(sim);
        return;
    }
    sim->k8s.stuck = !c->rolling_back && ts__control_happens(sim, sim->cfg.rescale_pods_failure);
    bool redeploy = c->kind == TS_RESCALE_SAVEPOINT;
    ts__k8s_scale(&sim->k8s, c->to.pods, redeploy && sim->cfg.rescale_recreate, sim->now);
    if (!c->rolling_back)
        ts__control_tell(sim, TS_PHASE_DEPLOYED, TS_FAILURE_NONE, c->to.parallelism);
    ts_time ready_at = ts__k8s_ready_at(&sim->k8s);
    ts_time wait = redeploy ? ts__control_drawn(sim, sim->cfg.rescale_deploy) : 0;
    if (ready_at != TS_NEVER && ready_at - sim->now > wait)
        wait = ready_at - sim->now;
    c->will_fail =
        ready_at == TS_NEVER || (!c->rolling_back && wait > sim->cfg.rescale_pods_timeout);
    ts__control_enter(sim, TS__STAGE_PODS, c->will_fail ? sim->cfg.rescale_pods_timeout : wait);
}

/* The slots are there, or the job manager has given up waiting for them; a roll-back asks again. */
static void slots_done(ts__sim *sim)
{
    ts__control *c = &sim->control;
    if (c->will_fail) {
        if (!c->rolling_back)
            ts__control_fail(sim, TS_FAILURE_PODS);
        roll_back(sim);
        return;
    }
    c->will_fail = !c->rolling_back && ts__control_happens(sim, sim->cfg.rescale_restore_failure);
    ts__control_restore(sim);
}

/* A new job: its counters start from nothing, and are new series if its pods are. */
static void redeployed(ts__sim *sim)
{
    sim->control.restarts = 0;
    sim->read_counter = 0;
    sim->generation += sim->cfg.rescale_recreate;
    sim->checkpoint.duration = sim->checkpoint.size = NAN;
    sim->checkpoint.completed_at = TS_NEVER;
}

static void restored(ts__sim *sim)
{
    ts__control *c = &sim->control;
    bool asked_for = c->active;
    if (c->will_fail && !c->rolling_back) {
        ts__control_fail(sim, TS_FAILURE_RESTORE);
        roll_back(sim);
        return;
    }
    if (!c->restarting)
        redeployed(sim);
    c->restarting = false;
    deploy(sim, &c->to);
    run(sim);
    ts__adaptive_running(sim);
    if (asked_for)
        ts__control_tell(sim, TS_PHASE_RUNNING, TS_FAILURE_NONE, c->now.parallelism);
    ts__sim_send_job(sim); /* has the last word: it may be less than was asked for */
}

void ts__control_stage(ts__sim *sim, uint64_t epoch)
{
    if (epoch != sim->control.epoch)
        return;
    switch (sim->control.stage) {
    case TS__STAGE_TRIGGERED:
        begin_savepoint(sim);
        break;
    case TS__STAGE_SAVEPOINT:
        end_savepoint(sim);
        break;
    case TS__STAGE_STOPPING:
        stopped(sim);
        break;
    case TS__STAGE_RESUMING:
        run(sim);
        break;
    case TS__STAGE_API:
        accepted(sim);
        break;
    case TS__STAGE_PODS:
        slots_done(sim);
        break;
    case TS__STAGE_RESTORING:
        restored(sim);
        break;
    case TS__STAGE_FAILED:
        restart(sim);
        break;
    case TS__STAGE_ASKED:
    case TS__STAGE_ADDING:
    case TS__STAGE_SYNCING:
    case TS__STAGE_RESTARTING:
        ts__adaptive_stage(sim);
        break;
    case TS__STAGE_RUNNING:
    case TS__STAGE_STOPPED:
        break; /* nothing ends them but a command */
    }
}

/* ---- commands -------------------------------------------------------------------------------- */

/* What an order asks for. */
ts__size ts__control_size(const ts__sim *sim, const ts_rescale_order *order)
{
    ts__size size = {.parallelism = order->parallelism, .pods = order->task_managers};
    for (int v = 0; v < sim->job.graph.n_vertices; v++)
        size.vertex[v] = order->n_vertices > 0 ? order->vertex[v] : order->parallelism;
    return size;
}

/* Parallelism by vertex is of all of them, and the order's is the largest. */
static bool vertices_possible(const ts__sim *sim, const ts_rescale_order *order)
{
    int largest = 0;
    for (int v = 0; v < order->n_vertices && v < TS_MAX_VERTICES; v++) {
        if (order->vertex[v] < 1)
            return false;
        largest = order->vertex[v] > largest ? order->vertex[v] : largest;
    }
    return order->n_vertices == 0 ||
           (order->n_vertices == sim->job.graph.n_vertices && largest == order->parallelism);
}

static bool possible(const ts__sim *sim, const ts_rescale_order *order)
{
    return vertices_possible(sim, order) && order->parallelism >= 1 &&
           order->parallelism <= sim->job.n_max && order->task_managers >= 1 &&
           order->task_managers <= TS_MAX_PODS &&
           order->task_managers >= ts_task_managers_for(order->parallelism, sim->cfg.tm_slots);
}

void ts__control_savepoint(ts__sim *sim, const ts_rescale_order *order)
{
    ts__control *c = &sim->control;
    if (c->stage != TS__STAGE_RUNNING) {
        refuse_to_begin(sim, order);
        return;
    }
    c->active = true;
    c->kind = TS_RESCALE_SAVEPOINT;
    c->rescale = order->rescale;
    c->from = c->to = c->now;
    c->to.parallelism = order->parallelism;
    ts__account_requested(&sim->account, sim->now, c->from.parallelism, order->parallelism);
    ts__control_enter(sim, TS__STAGE_TRIGGERED, ts__control_drawn(sim, sim->cfg.rescale_trigger));
}

void ts__control_rescale(ts__sim *sim, const ts_rescale_order *order)
{
    ts__control *c = &sim->control;
    if (order->kind != TS_RESCALE_SAVEPOINT) {
        if (c->stage == TS__STAGE_RUNNING && order->kind <= TS_RESCALE_IN_PLACE &&
            possible(sim, order))
            ts__adaptive_rescale(sim, order);
        else
            refuse_to_begin(sim, order);
        return;
    }
    if (c->stage != TS__STAGE_STOPPED || order->rescale != c->rescale) {
        refuse(sim, order);
        return;
    }
    c->to = ts__control_size(sim, order);
    sim->account.rescale.to = c->to.parallelism;
    if (!possible(sim, order)) {
        ts__control_fail(sim, TS_FAILURE_REFUSED);
        roll_back(sim);
        return;
    }
    ts__control_enter(sim, TS__STAGE_API, ts__control_drawn(sim, sim->cfg.k8s_api));
}

void ts__control_cancel(ts__sim *sim, const ts_rescale_order *order)
{
    ts__control *c = &sim->control;
    if (!c->active || order->rescale != c->rescale) {
        refuse(sim, order);
        return;
    }
    c->active = false;
    ts__account_failed(&sim->account, TS_FAILURE_TIMEOUT);
    ts__control_tell(sim, TS_PHASE_CANCELLED, TS_FAILURE_NONE, c->from.parallelism);
    if (c->stage == TS__STAGE_TRIGGERED) {
        ts__account_running(&sim->account, sim->now);
        ts__control_enter(sim, TS__STAGE_RUNNING, TS_NEVER);
    } else if (ts__job_reads(sim)) {
        ts__adaptive_go_on(sim);
    } else if (c->stage == TS__STAGE_SAVEPOINT) {
        ts__control_enter(sim, TS__STAGE_RESUMING, sim->cfg.rescale_cancel);
    } else {
        if (c->stage == TS__STAGE_FAILED) /* which now is noticed */
            ts__control_go_back(sim);
        roll_back(sim);
    }
}
