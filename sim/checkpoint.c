/*
 * Checkpoints: what the job can go back to.
 *
 * One at a time, every checkpoint.interval from the start of the one before (at once, if that took
 * longer), or when one is asked for. At its beginning the barrier takes the offsets; they are
 * committed when it completes, after a drawn duration: base + what alignment adds while buffers are
 * full + the share of the state it writes over the bandwidth of all task managers. One that is
 * declined or longer than the timeout commits nothing. Stage changes of the job make pending ones
 * void (run).
 */
#include <math.h>

#include "sim/sim.h"

void ts__checkpoint_init(ts__sim *sim, uint64_t seed, int replication)
{
    sim->checkpoint.duration = sim->checkpoint.size = NAN;
    sim->checkpoint.completed_at = TS_NEVER;
    ts_rng_init(&sim->checkpoint.rng, seed, "checkpoint", replication);
    ts_rng_init(&sim->checkpoint.fault, seed, "checkpoint fault", replication);
}

double ts__state_bytes(const ts__sim *sim)
{
    double grown = sim->cfg.state_base + sim->cfg.state_per_record * (double)sim->kafka.n_read;
    return fmax(sim->cfg.state_base, fmin(grown, sim->cfg.state_max));
}

static double draw_duration(ts__sim *sim)
{
    const ts_sim_cfg *cfg = &sim->cfg;
    double written = cfg->checkpoint_incremental * ts__state_bytes(sim);
    double seconds = ts_seconds(cfg->checkpoint_base) +
                     ts_seconds(cfg->job_buffer_max) * sim->job.back_pressured / 1000 +
                     written / (cfg->checkpoint_bandwidth * sim->job.n_pods);
    return ts_rng_lognormal(&sim->checkpoint.rng, seconds, cfg->checkpoint_spread);
}

static void schedule_next(ts__sim *sim, ts_time at)
{
    sim->checkpoint.due_at = at > sim->now ? at : sim->now;
    ts__sim_schedule(sim, sim->checkpoint.due_at, TS__EVENT_CHECKPOINT_BEGIN, sim->control.run);
}

void ts__checkpoint_start(ts__sim *sim)
{
    schedule_next(sim, sim->now + sim->cfg.checkpoint_interval);
}

void ts__checkpoint_trigger(ts__sim *sim)
{
    if (sim->checkpoint.due_at != TS_NEVER)
        schedule_next(sim, sim->now);
}

void ts__checkpoint_begin(ts__sim *sim, uint64_t run)
{
    ts__checkpoint *c = &sim->checkpoint;
    if (run != sim->control.run || !ts__job_reads(sim) || c->due_at != sim->now)
        return;
    double limit = ts_seconds(sim->cfg.checkpoint_timeout);
    c->due_at = TS_NEVER;
    ts__kafka_snapshot(&sim->kafka);
    c->begun_at = sim->now;
    c->next_duration = draw_duration(sim);
    c->will_fail = ts_rng_chance(&c->fault, sim->cfg.checkpoint_failure) ||
        c->next_duration > limit;
    ts__sim_schedule(sim, sim->now + ts_from_seconds(fmin(c->next_duration, limit)),
                     TS__EVENT_CHECKPOINT_END, run);
}

void ts__checkpoint_end(ts__sim *sim, uint64_t run)
{
    ts__checkpoint *c = &sim->checkpoint;
    if (run != sim->control.run || !ts__job_reads(sim))
        return;
    c->n_failed += c->will_fail;
    c->n_completed += !c->will_fail;
    if (!c->will_fail) {
        ts__kafka_commit(&sim->kafka);
        c->completed_at = sim->now;
        c->duration = c->next_duration;
        c->size = ts__state_bytes(sim);
    }
    schedule_next(sim, c->begun_at + sim->cfg.checkpoint_interval);
    if (!c->will_fail && sim->control.stage == TS__STAGE_SYNCING)
        ts__adaptive_synchronised(sim);
}
