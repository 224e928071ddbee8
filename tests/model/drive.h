/*
 * A load made of stretches of constant rate, and the least that can drive a plant: it asks every
 * second, publishes what it got, and carries out orders at given times by the protocol of
 * core/controller.h.
 *
 *     static const ts_stretch load[] = {{60, 500}, {60, 1500}};
 *     static const ts_order orders[] = {{30, 4}};
 *     ts_drive d = {.load = load, .n_load = 2, .orders = orders, .n_orders = 1};
 *     ts_drive_run(&d, &cfg, 1);
 */
#ifndef TS_TESTS_MODEL_DRIVE_H
#define TS_TESTS_MODEL_DRIVE_H

#include "sim/simplant.h"

typedef struct ts_stretch {
    double seconds, rate;
} ts_stretch;

typedef struct ts_order {
    double at; /* seconds after the start */
    int parallelism;
    double cancel_after; /* seconds; 0: never */
    ts_rescale_kind kind;
    int vertex[4];       /* their parallelism, up to the first 0; none: `parallelism` for all */
    int task_managers;   /* 0: as many as parallelism */
} ts_order;

enum { TS_DRIVE_SECONDS = 20000, TS_DRIVE_PROGRESS = 4096, TS_DRIVE_RESCALES = 256 };

typedef struct ts_drive {
    const ts_stretch *load;
    int n_load;
    const ts_order *orders;
    int n_orders;
    double step; /* of the load, seconds; 0: 1 */
    const ts_sim_start *start;
    int replication;
    /* what happened */
    ts_status status;
    char error[512];
    ts_sim_totals totals;
    int n_progress, n_seconds, n_rescales, n_jobs, n_messages, n_failed_queries;
    struct {
        ts_time at;
        ts_progress what;
    } progress[TS_DRIVE_PROGRESS];
    ts_sim_second second[TS_DRIVE_SECONDS];
    ts_sim_rescale rescale[TS_DRIVE_RESCALES];
    double seen[TS_N_METRICS]; /* the last answer's values of scope ONE; NaN: not in it */
    double largest[TS_N_METRICS];
    double vertex[TS_MAX_VERTICES][TS_N_METRICS]; /* the last answer's, by vertex */
    ts_job job; /* as last told */
    uint64_t digest; /* of every sample, progress and second */
    /* its own */
    ts_plant *plant;
    ts_time next_query, cancel_at;
    int next_order, present;
    uint64_t query, n_rescale_orders;
} ts_drive;

/* A run to its end. The load starts at 1000 s. */
void ts_drive_run(ts_drive *d, const ts_sim_cfg *cfg, uint64_t seed);

/* The same in pieces: open (false: status says why), one event at a time (false: over), close. */
bool ts_drive_open(ts_drive *d, const ts_sim_cfg *cfg, uint64_t seed);
bool ts_drive_step(ts_drive *d);
void ts_drive_close(ts_drive *d);

/* The load by itself; the caller closes it. */
ts_load *ts_drive_load(const ts_stretch *v, int n, double step);

/* A metric of a vertex in the last answer; NaN: not in it. */
static inline double ts_drive_vertex(const ts_drive *d, int v, ts_metric metric)
{
    return d->vertex[v][metric];
}

/* Whether a phase was told, and its failure. */
bool ts_drive_told(const ts_drive *d, ts_phase phase, ts_failure failure);

/* A quiet cluster for closed forms: one partition and operator, one core, a record a
 * millisecond, no noise, no drawn times. */
void ts_drive_plain(ts_sim_cfg *cfg);

#endif
