/*
 * Time passes: load arrives in the topic and the job reads it.
 *
 * Steps end where something changes: at the end of an interval of the load, and wherever an
 * event looks at or changes the cluster. Arrivals of an interval are a whole number of records
 * (fractions are carried over; noise is drawn once per interval from its own stream, so every
 * policy sees the same arrivals) and come evenly within it.
 */
#include <inttypes.h>
#include <math.h>

#include "sim/sim.h"

static const double max_rate = 1e12; /* records/s; keeps every count exact in a double */
static const double max_total = 0x1p52;
static const ts_time furthest = INT64_C(1) << 62;

static bool valid(const ts__sim *sim, const ts_load_point *p)
{
    bool first = sim->point.duration == 0;
    return p->duration > 0 && p->duration <= TS_DAY && p->at < furthest && p->at > -furthest &&
           (first || p->at == sim->point.at + sim->point.duration) && p->rate >= 0 &&
           p->rate <= max_rate;
}

/* Whole records of an interval whose mean is `mean`. */
static int64_t draw_count(ts__sim *sim, double mean)
{
    switch ((enum ts_sim_noise)sim->cfg.load_noise) {
    case TS_SIM_NOISE_GAMMA:
        mean *= ts_rng_gamma(&sim->arrivals, sim->cfg.load_shape) / sim->cfg.load_shape;
        return ts_rng_poisson(&sim->arrivals, fmin(mean, 1e15));
    case TS_SIM_NOISE_POISSON:
        return ts_rng_poisson(&sim->arrivals, fmin(mean, 1e15));
    case TS_SIM_NOISE_NONE:
        break;
    }
    sim->point_carry += mean;
    int64_t n = (int64_t)sim->point_carry;
    sim->point_carry -= (double)n;
    return n;
}

/* The next interval, or the end of the run. */
static void read_load(ts__sim *sim)
{
    ts_load_point p;
    ts_err err;
    ts_err_clear(&err);
    ts_status s = sim->load->next(sim->load, &p, &err);
    if (s == TS_DONE) {
        sim->end_at = sim->point.at + sim->point.duration;
    } else if (s != TS_OK) {
        if (sim->err.status == TS_OK)
            sim->err = err;
        ts__sim_break(sim, s, "the load cannot be read");
    } else if (!valid(sim, &p)) {
        ts__sim_break(sim, TS_ERANGE,
                      "load: %g records/s for %g s at %" PRId64 " ns: expected an interval of at "
                      "most a day that follows the one before, and a rate from 0 to %g",
                      p.rate, ts_seconds(p.duration), p.at, max_rate);
    } else {
        sim->point = p;
        sim->point_n = draw_count(sim, p.rate * ts_seconds(p.duration));
        sim->point_done = 0;
        if ((double)sim->kafka.total + (double)sim->point_n > max_total)
            ts__sim_break(sim, TS_ELIMIT, "load: more than 2^52 records in all");
    }
}

void ts__flow_begin(ts__sim *sim)
{
    read_load(sim);
    if (!ts__sim_broken(sim) && sim->point.duration == 0)
        ts__sim_break(sim, TS_EINVAL, "the load is empty: expected at least one interval");
}

void ts__flow_speeds(ts__sim *sim)
{
    double speed[TS_MAX_PODS];
    /* a second's speed is that of its middle */
    sim->warming = ts__k8s_speeds(&sim->k8s, sim->job.n_pods, sim->now + TS_SEC / 2, speed);
    ts__job_set_speed(&sim->job, speed);
}

/* Core-seconds that the task managers used: the subtasks' work, and idling; and what they read. */
static void use_cores(ts__sim *sim, double seconds)
{
    double idle = sim->cfg.tm_cpu_idle * sim->cfg.tm_cores, busy = 0, total = 0;
    int member[TS_MAX_PODS], n = 0;
    for (int i = 0; i < sim->k8s.n; i++) {
        ts__pod *p = &sim->k8s.pod[i];
        if (!ts__pod_kept(p) || p->started_at > sim->flowed_at)
            continue;
        if (n < TS_MAX_PODS)
            member[n++] = i;
        p->cpu_seconds += idle * seconds;
        busy += idle * seconds;
        total += sim->cfg.tm_cores * seconds;
    }
    for (int i = 0; ts__job_reads(sim) && i < sim->job.n; i++) {
        const ts__slot *t = &sim->job.slot[i];
        double used = t->use * t->cores * (1 - sim->cfg.tm_cpu_idle) * seconds;
        busy += used;
        if (t->pod < n) {
            sim->k8s.pod[member[t->pod]].cpu_seconds += used;
            sim->k8s.pod[member[t->pod]].records += t->rate * seconds;
        }
    }
    sim->account.busy_cores += busy;
    sim->account.total_cores += total;
    sim->seen.cores += busy;
    sim->seen.total += total;
}

/* Records of the present interval that have arrived by `to`. */
static int64_t arrived_by(const ts__sim *sim, ts_time to)
{
    ts_time into = to - sim->point.at;
    if (into >= sim->point.duration)
        return sim->point_n;
    int64_t n = (int64_t)((double)sim->point_n * ((double)into / (double)sim->point.duration));
    return n > sim->point_done ? n : sim->point_done;
}

/* A step that lies within one interval of the load. */
static void step(ts__sim *sim, ts_time to)
{
    double seconds = ts_seconds(to - sim->flowed_at), before = (double)ts__kafka_lag(&sim->kafka);
    int64_t upto = arrived_by(sim, to), n = upto - sim->point_done, read = sim->kafka.n_read;
    if (ts__kafka_arrive(&sim->kafka, to, n) != TS_OK) {
        ts__sim_break(sim, TS_ENOMEM, "no memory for the backlog");
        return;
    }
    sim->point_done = upto;
    sim->account.offered += (double)n;
    if (ts__job_reads(sim))
        ts__job_models[sim->cfg.job_model]->step(&sim->job, &sim->kafka, sim->flowed_at, to,
                                                 ts__account_served, &sim->account);
    sim->read_counter += (double)(sim->kafka.n_read - read);
    use_cores(sim, seconds);
    if (ts__job_visible(sim))
        ts__tasks_pass(&sim->job, seconds, (double)(sim->kafka.n_read - read));
    ts__account_step(&sim->account, seconds, before, (double)ts__kafka_lag(&sim->kafka),
                     !ts__job_reads(sim));
    sim->flowed_at = to;
}

void ts__flow_to(ts__sim *sim, ts_time to)
{
    while (!ts__sim_broken(sim) && sim->end_at == TS_NEVER) {
        ts_time end = sim->point.at + sim->point.duration;
        ts_time until = to < end ? to : end;
        if (until > sim->flowed_at)
            step(sim, until);
        if (to < end || ts__sim_broken(sim))
            return;
        read_load(sim);
    }
}

void ts__flow_state(const ts__sim *sim, ts__state *state)
{
    *state = (ts__state){.lag = (double)ts__kafka_lag(&sim->kafka),
                         .lag_age = ts__kafka_age(&sim->kafka, sim->now),
                         .committed_lag = (double)ts__kafka_committed_lag(&sim->kafka),
                         .arrivals = sim->point.rate,
                         .task_managers = ts__k8s_paid(&sim->k8s),
                         .parallelism = ts__job_reads(sim) ? sim->job.n : 0};
}

/* Once a second: retention, the JIT, the books, the invariants. */
void ts__flow_second(ts__sim *sim)
{
    ts__state state;
    ts__kafka_expire(&sim->kafka, sim->now - sim->cfg.kafka_retention);
    if (sim->warming && ts__job_reads(sim))
        ts__flow_speeds(sim);
    ts__flow_state(sim, &state);
    ts__account_second(&sim->account, sim->now, &state);
    ts__kafka_check(&sim->kafka, &sim->err);
    ts__sim_schedule(sim, sim->now + TS_SEC, TS__EVENT_SECOND, 0);
}
