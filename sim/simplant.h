/*
 * The simulated plant: a modelled Prometheus, Kafka, Flink and Kubernetes behind core/plant.h.
 *
 * It takes a load, moves in discrete events (sim/des.h) with named random streams (sim/rng.h),
 * and answers the services' commands as the real ones would, delays and failures included. What
 * truly happened, as opposed to what Prometheus saw of it, is told to an observer and summed up
 * in ts_sim_totals.
 */
#ifndef TS_SIM_SIMPLANT_H
#define TS_SIM_SIMPLANT_H

#include "core/load.h"
#include "core/param.h"
#include "core/plant.h"

/* Every constant of the model; declared in ts_sim_params, so presets and --set know them all.
 * The fields are sim/config.h's. */
#include "sim/config.h"

/* What happened in one second [at, at + 1 s); for series and figures. */
typedef struct ts_sim_second {
    ts_time at;
    double offered, processed;  /* records/s */
    double lag;                 /* records not yet processed, at the end */
    double lag_age;             /* seconds since the oldest of them arrived, at the end */
    double committed_lag;       /* by committed offsets, at the end */
    int task_managers;          /* paid for, at the end */
    int parallelism;            /* of the running job; 0: down */
    double cpu;                 /* mean share over the task managers */
    double latency_mean, latency_p95; /* seconds, of the records that left; NaN if none did */
} ts_sim_second;

/* One rescale, told when it is over and the lag it left is caught up (or at the end of the run). */
typedef struct ts_sim_rescale {
    ts_time requested_at, stopped_at, running_at, caught_up_at; /* TS_NEVER: did not come to that */
    int from, to;
    ts_failure failure;
} ts_sim_rescale;

/* Callbacks; any may be NULL. Pointers are lent for the call. */
typedef struct ts_sim_observer {
    void *arg;
    void (*second)(void *arg, const ts_sim_second *s);
    void (*rescale)(void *arg, const ts_sim_rescale *r);
} ts_sim_observer;

#define TS_SIM_LATENCY_BUCKETS 2048

typedef struct ts_sim_totals {
    /* in = out + left + lost; reprocessed ones are out once */
    int64_t records_in, records_out, records_left, records_lost, reprocessed;
    /* seconds, weighted by records */
    double latency_mean, latency_p50, latency_p95, latency_p99;
    /* shares: of records later than the SLO; of time in which p95 was, or nothing left a backlog */
    double slo_miss_records, slo_miss_time;
    double lag_max, lag_mean;
    double taskmanager_seconds, taskmanagers_mean;
    int taskmanagers_max;
    /* by the largest parallelism; other: it stayed, and the job was stopped all the same (other
     * vertices). refused: none was begun. flaps: direction changes within ten minutes */
    int rescales_up, rescales_down, rescales_other, rescales_failed, rescales_refused, flaps;
    double downtime_s, catch_up_s;
    double simulated_s;
    uint64_t events;
    /* of the latency histogram: upper edge in seconds and records up to it in each */
    int n_buckets;
    double bucket_edge[TS_SIM_LATENCY_BUCKETS];
    int64_t bucket_count[TS_SIM_LATENCY_BUCKETS];
} ts_sim_totals;

/* Rows the historic performance table starts with, and history to train on; both may be empty. */
typedef struct ts_sim_start {
    const ts_table_row *rows;
    int n_rows;
    /* lent; read to its end during ts_simplant_new; moved in time to end at the start */
    ts_load *history;
    const ts_plan_step *plan; /* a schedule for those policies that follow one */
    int n_plan;
} ts_sim_start;

/*
 * A simulated plant over a load. Takes the load on success. seed and replication name the random
 * streams. start and observer may be NULL; observer is copied.
 */
ts_status ts_simplant_new(ts_plant **out, const ts_sim_cfg *cfg, ts_load *load, uint64_t seed,
                          int replication, const ts_sim_start *start,
                          const ts_sim_observer *observer, ts_err *err);

/* Totals so far; complete when next has said DONE. */
void ts_simplant_totals(const ts_plant *plant, ts_sim_totals *totals);

/* Capacity of the model at a parallelism in steady state, records/s: for sizing presets and for
 * tests. */
double ts_sim_capacity(const ts_sim_cfg *cfg, int parallelism);

/* The same on the very machines that a run with this seed and replication has. */
double ts_sim_capacity_of(const ts_sim_cfg *cfg, int parallelism, uint64_t seed, int replication);

#endif
