/*
 * Rescales without a savepoint: what Flink's adaptive scheduler does in reactive mode and when a
 * job's resource requirements change (FLIP-160, FLIP-291, FLIP-461, FLIP-472).
 *
 *     RUNNING -RESCALE-> ASKED -> ADDING -> SYNCING -> RESTARTING -> RESTORING -> RUNNING
 *
 * Reactive: replicas of the task managers are changed, and the job uses every slot there is. More
 * of them: the job goes on until the last has registered and rescale.stabilisation after the first
 * is over (one that came later still would cause another restart; the model waits for it). Fewer:
 * the youngest vanish and the job stops at once; a task manager that could say goodbye
 * (rescale.graceful) is missed at once, another only after job.detect.
 *
 * In place: parallelism by vertex is changed. Missing task managers are added while the job goes
 * on; it restarts as soon as all are there. Surplus ones stay until the job runs again, and are
 * released rescale.release later.
 *
 * Neither restarts within rescale.cooldown of the last restart. If fewer slots come than were asked
 * for, but more than are in use, the job takes those, after the stabilisation; if none come it goes
 * on as it was, and the order fails after rescale.pods_timeout. A restart goes back to the last
 * completed checkpoint: what was read since then is read again. To keep that small Flink 2.0 waits
 * for the next checkpoint to complete, but no longer than three intervals (rescale.checkpoint).
 * Pods that stay keep their warm JVM, and the job manager its counts. A restore that fails, or a
 * CANCEL from RESTARTING on, leads back to the old size, which cannot fail again; a CANCEL before
 * that lets the job go on. Known values: tests/model/test_sim_kinds.c, each kind to the second.
 */
#include "sim/sim.h"

static const int max_delay = 3; /* intervals: rescale-trigger.max-checkpoint-failures + 1 */

/* As many slots as there are, or as key groups allow. */
static ts__size every_slot(const ts__sim *sim, int pods)
{
    ts__size size = {.pods = pods};
    int64_t slots = pods * sim->cfg.tm_slots;
    size.parallelism = slots < sim->job.n_max ? (int)slots : sim->job.n_max;
    for (int v = 0; v < sim->job.graph.n_vertices; v++)
        size.vertex[v] = size.parallelism;
    return size;
}

static bool same(const ts__sim *sim, const ts__size *a, const ts__size *b)
{
    bool equal = a->pods == b->pods;
    for (int v = 0; v < sim->job.graph.n_vertices; v++)
        equal = equal && a->vertex[v] == b->vertex[v];
    return equal;
}

void ts__adaptive_rescale(ts__sim *sim, const ts_rescale_order *order)
{
    ts__control *c = &sim->control;
    c->active = true;
    c->kind = order->kind;
    c->rescale = order->rescale;
    c->from = c->now;
    c->to = c->kind == TS_RESCALE_REACTIVE ? every_slot(sim, order->task_managers)
                                           : ts__control_size(sim, order);
    ts__account_requested(&sim->account, sim->now, c->from.parallelism, c->to.parallelism);
    ts__control_enter(sim, TS__STAGE_ASKED, ts__control_drawn(sim, sim->cfg.k8s_api));
}

void ts__adaptive_go_on(ts__sim *sim)
{
    ts__k8s_scale(&sim->k8s, sim->control.from.pods, false, sim->now);
    ts__account_running(&sim->account, sim->now);
    ts__control_enter(sim, TS__STAGE_RUNNING, TS_NEVER);
}

static void give_up(ts__sim *sim, ts_failure failure)
{
    ts__control_fail(sim, failure);
    ts__adaptive_go_on(sim);
}

static void stop(ts__sim *sim)
{
    ts__account_stopped(&sim->account, sim->now);
    ts__job_rest(&sim->job);
}

void ts__adaptive_restart(ts__sim *sim)
{
    ts__control_go_back(sim);
    ts__control_enter(sim, TS__STAGE_RESTARTING, ts__control_drawn(sim, sim->cfg.rescale_restart));
}

static void lose_pods(ts__sim *sim)
{
    ts__k8s_scale(&sim->k8s, sim->control.to.pods, false, sim->now);
    stop(sim);
    if (sim->cfg.rescale_graceful)
        ts__adaptive_restart(sim);
    else
        ts__control_enter(sim, TS__STAGE_FAILED, sim->cfg.job_detect);
}

/* What can be had of the order with so many task managers; false: nothing. */
static bool take_what_comes(ts__sim *sim, int pods)
{
    ts__control *c = &sim->control;
    ts__size most = every_slot(sim, pods);
    if (most.parallelism <= c->from.parallelism)
        return false;
    c->to.pods = pods;
    c->to.parallelism = 0;
    for (int v = 0; v < sim->job.graph.n_vertices; v++) {
        c->to.vertex[v] = c->to.vertex[v] < most.parallelism ? c->to.vertex[v] : most.parallelism;
        c->to.parallelism =
            c->to.vertex[v] > c->to.parallelism ? c->to.vertex[v] : c->to.parallelism;
    }
    return true;
}

static ts_time later(ts_time a, ts_time b)
{
    return a > b ? a : b;
}

/* How long until the job may be restarted; will_fail: it will not come to that. */
static void add_pods(ts__sim *sim)
{
    ts__control *c = &sim->control;
    ts_time first = sim->now, last = sim->now;
    int there = ts__k8s_expect(&sim->k8s, sim->now, &first, &last);
    bool all = there >= c->to.pods, fewer = !all && take_what_comes(sim, there);
    ts_time at = later(last, c->running_at + sim->cfg.rescale_cooldown);
    if (last > sim->now && (fewer || c->kind == TS_RESCALE_REACTIVE))
        at = later(at, first + sim->cfg.rescale_stabilisation);
    c->will_fail = (!all && !fewer) || last - sim->now > sim->cfg.rescale_pods_timeout;
    ts__control_enter(sim, TS__STAGE_ADDING,
                      c->will_fail ? sim->cfg.rescale_pods_timeout : at - sim->now);
}

/* Kubernetes has answered. */
static void asked(ts__sim *sim)
{
    ts__control *c = &sim->control;
    if (ts__control_happens(sim, sim->cfg.rescale_deploy_failure)) {
        give_up(sim, TS_FAILURE_REFUSED);
        return;
    }
    sim->k8s.stuck = ts__control_happens(sim, sim->cfg.rescale_pods_failure);
    ts__control_tell(sim, TS_PHASE_DEPLOYED, TS_FAILURE_NONE, c->to.parallelism);
    if (same(sim, &c->from, &c->to)) {
        c->active = false;
        ts__adaptive_go_on(sim);
        ts__control_tell(sim, TS_PHASE_RUNNING, TS_FAILURE_NONE, c->now.parallelism);
    } else if (c->kind == TS_RESCALE_REACTIVE && c->to.pods < c->from.pods) {
        lose_pods(sim);
    } else {
        if (c->kind == TS_RESCALE_REACTIVE || c->to.pods > sim->k8s.wanted)
            ts__k8s_scale(&sim->k8s, c->to.pods, false, sim->now);
        add_pods(sim);
    }
}

static void synchronise(ts__sim *sim)
{
    enum ts_sim_sync sync = (enum ts_sim_sync)sim->cfg.rescale_checkpoint;
    if (sim->control.will_fail) {
        give_up(sim, TS_FAILURE_PODS);
        return;
    }
    ts__control_enter(sim, TS__STAGE_SYNCING,
                      sync == TS_SIM_SYNC_NONE ? 0 : max_delay * sim->cfg.checkpoint_interval);
    if (sync == TS_SIM_SYNC_TRIGGER)
        ts__checkpoint_trigger(sim);
}

void ts__adaptive_synchronised(ts__sim *sim)
{
    stop(sim);
    ts__adaptive_restart(sim);
}

static void restarted(ts__sim *sim)
{
    ts__control *c = &sim->control;
    c->will_fail = ts__control_happens(sim, sim->cfg.rescale_restore_failure);
    ts__control_restore(sim);
}

/* What an order in place no longer needs goes some time after the job runs without it. */
void ts__adaptive_running(ts__sim *sim)
{
    if (sim->control.kind == TS_RESCALE_IN_PLACE && ts__k8s_paid(&sim->k8s) > sim->control.now.pods)
        ts__sim_schedule(sim, sim->now + sim->cfg.rescale_release, TS__EVENT_RELEASE,
                         sim->control.run);
}

void ts__adaptive_release(ts__sim *sim, uint64_t run)
{
    if (run == sim->control.run && sim->control.stage == TS__STAGE_RUNNING)
        ts__k8s_scale(&sim->k8s, sim->control.now.pods, false, sim->now);
}

void ts__adaptive_stage(ts__sim *sim)
{
    switch (sim->control.stage) {
    case TS__STAGE_ASKED:
        asked(sim);
        break;
    case TS__STAGE_ADDING:
        synchronise(sim);
        break;
    case TS__STAGE_SYNCING:
        ts__adaptive_synchronised(sim);
        break;
    case TS__STAGE_RESTARTING:
        restarted(sim);
        break;
    default:
        break; /* the others are rescale.c's */
    }
}
