/*
 * What Prometheus gets to see: one scrape of one target fills in its metrics (core/report.h
 * lists them).
 *
 * The broker's exporter is always there. Kubernetes knows the pods. Flink's job manager is gone
 * while an application cluster is redeployed, and the job's own metrics while it is down; what a
 * scrape does not find goes stale.
 */
#include <math.h>
#include <string.h>

#include "sim/sim.h"

static void gauge(ts__sim *sim, ts_metric metric, double value)
{
    ts__prometheus_gauge(&sim->prometheus, metric, sim->now, value);
}

static void scrape_broker(ts__sim *sim)
{
    const ts__kafka *k = &sim->kafka;
    gauge(sim, TS_METRIC_LOG_END_OFFSET, (double)k->total);
    gauge(sim, TS_METRIC_COMMITTED_OFFSET, (double)k->n_committed);
    gauge(sim, TS_METRIC_GROUP_LAG, (double)ts__kafka_committed_lag(k));
    gauge(sim, TS_METRIC_PARTITIONS, k->n);
}

/* Share of a task manager's memory: its base, and its part of the state while the job is
 * deployed. */
static double memory_share(const ts__sim *sim)
{
    double state = ts__state_bytes(sim) / sim->control.now.pods / sim->cfg.tm_memory;
    return fmin(1, sim->cfg.tm_memory_base + (ts__job_visible(sim) ? state : 0));
}

static void scrape_pod(ts__sim *sim, const ts__pod *p)
{
    bool up = p->started_at <= sim->now;
    ts__prometheus_pod(&sim->prometheus, sim->now, p->id, p->ready_at <= sim->now,
                       up ? floor(ts_seconds(p->started_at)) : NAN, up ? memory_share(sim) : NAN,
                       up ? p->cpu_seconds : NAN);
}

static void scrape_kubernetes(ts__sim *sim)
{
    int ready;
    ts__k8s_sweep(&sim->k8s, sim->now);
    ts__k8s_count(&sim->k8s, sim->now, &ready);
    gauge(sim, TS_METRIC_PODS_WANTED, sim->k8s.wanted);
    gauge(sim, TS_METRIC_PODS_READY, ready);
    ts__prometheus_pods_begin(&sim->prometheus);
    for (int i = 0; i < sim->k8s.n; i++)
        if (ts__pod_kept(&sim->k8s.pod[i]))
            scrape_pod(sim, &sim->k8s.pod[i]);
    ts__prometheus_pods_end(&sim->prometheus);
}

/* ms/s: the more is live, the sooner the heap is full again. */
static double gc_time(const ts__sim *sim, double cpu)
{
    double live = memory_share(sim);
    return fmin(1000, 1000 * sim->cfg.tm_gc * cpu * live / fmax(1 - live, 1e-3));
}

static void scrape_job_manager(ts__sim *sim)
{
    const ts__control *c = &sim->control;
    bool up = !sim->cfg.rescale_recreate ||
        (c->stage != TS__STAGE_STOPPED && c->stage != TS__STAGE_API);
    bool running = ts__job_visible(sim);
    double age = ts_seconds(sim->now - sim->checkpoint.completed_at); /* < 0: none */
    int ready;
    ts__k8s_count(&sim->k8s, sim->now, &ready);
    double slots = (double)ready * (double)sim->cfg.tm_slots;
    double used = running ? c->now.parallelism : 0;
    gauge(sim, TS_METRIC_TASK_MANAGERS, up ? ready : NAN);
    gauge(sim, TS_METRIC_SLOTS_TOTAL, up ? slots : NAN);
    gauge(sim, TS_METRIC_SLOTS_FREE, up ? fmax(0, slots - used) : NAN);
    gauge(sim, TS_METRIC_JOB_UPTIME, running ? 1000 * ts_seconds(sim->now - c->running_at) : NAN);
    gauge(sim, TS_METRIC_RESTARTS, up ? c->restarts : NAN);
    gauge(sim, TS_METRIC_CHECKPOINT_DURATION, running ? 1000 * sim->checkpoint.duration : NAN);
    gauge(sim, TS_METRIC_CHECKPOINT_SIZE, running ? sim->checkpoint.size : NAN);
    gauge(sim, TS_METRIC_CHECKPOINT_AGE, running && age >= 0 ? age : NAN);
    double cpu = sim->seen.total > 0 ? sim->seen.cores / sim->seen.total : NAN;
    gauge(sim, TS_METRIC_CPU, ready > 0 ? cpu : NAN);
    gauge(sim, TS_METRIC_MEMORY, ready > 0 ? memory_share(sim) : NAN);
    gauge(sim, TS_METRIC_GC_TIME, ready > 0 ? gc_time(sim, cpu) : NAN);
    memset(&sim->seen, 0, sizeof sim->seen);
}

static void scrape_reads(ts__sim *sim)
{
    ts__prometheus_read(&sim->prometheus, sim->now, sim->read_counter, sim->generation);
    for (int i = 0; i < sim->k8s.n; i++) {
        const ts__pod *p = &sim->k8s.pod[i];
        if (ts__pod_kept(p) && p->first_run_at <= sim->now)
            ts__prometheus_pod_read(&sim->prometheus, sim->now, p->id, floor(p->records));
    }
}

static void scrape_tasks(ts__sim *sim)
{
    ts__tasks tasks;
    double pending = (double)ts__kafka_lag(&sim->kafka);
    bool there = ts__job_visible(sim) &&
        ts__tasks_look(&sim->job, sim->read_counter, pending, &tasks);
    gauge(sim, TS_METRIC_PENDING_RECORDS, there ? pending : NAN);
    gauge(sim, TS_METRIC_BUSY, there ? tasks.busy : NAN);
    gauge(sim, TS_METRIC_IDLE, there ? tasks.idle : NAN);
    gauge(sim, TS_METRIC_BACK_PRESSURED, there ? tasks.pressured : NAN);
    gauge(sim, TS_METRIC_LATENCY, there ? 1000 * sim->account.last_p95 : NAN);
    ts__prometheus_vertices(&sim->prometheus, sim->now, tasks.vertex, there ? tasks.n : 0);
    if (there)
        scrape_reads(sim);
}

void ts__observe_init(ts__sim *sim, uint64_t seed, int replication)
{
    ts_rng_init(&sim->scrape, seed, "scrape", replication);
    ts_rng_init(&sim->query, seed, "query", replication);
    for (int i = 0; i < TS_COUNT_OF(sim->scrape_at); i++) {
        double phase = ts_rng_uniform(&sim->scrape);
        sim->scrape_at[i] = sim->now + (ts_time)((double)sim->cfg.prometheus_interval * phase);
        ts__sim_schedule(sim, sim->scrape_at[i], TS__EVENT_SCRAPE, (uint64_t)i);
    }
}

static void schedule_next(ts__sim *sim, ts_metric_source source)
{
    ts_time late = (ts_time)((double)sim->cfg.prometheus_jitter * ts_rng_uniform(&sim->scrape));
    sim->scrape_at[source] += sim->cfg.prometheus_interval;
    ts__sim_schedule(sim, sim->scrape_at[source] + late, TS__EVENT_SCRAPE, source);
}

void ts__observe_scrape(ts__sim *sim, ts_metric_source source)
{
    schedule_next(sim, source);
    if (ts_rng_chance(&sim->scrape, sim->cfg.prometheus_scrape_skip))
        return;
    if (ts_rng_chance(&sim->scrape, sim->cfg.prometheus_scrape_failure)) {
        ts__prometheus_lost(&sim->prometheus, source);
        return;
    }
    switch (source) {
    case TS_SOURCE_BROKER:
        scrape_broker(sim);
        break;
    case TS_SOURCE_KUBERNETES:
        scrape_kubernetes(sim);
        break;
    case TS_SOURCE_FLINK:
        scrape_job_manager(sim);
        scrape_tasks(sim);
        break;
    }
}
