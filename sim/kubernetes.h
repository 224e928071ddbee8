/*
 * Pods: where task managers run, from their creation to their removal.
 *
 * A pod goes through schedule, image pull (the first time on its node), container start, JVM
 * start and registration; all of these are drawn when it is created, so that its life is known
 * from then on. What finds no room stays pending. Machines differ in speed: that belongs to the
 * node. A task manager's speed also has the JIT's warm-up in it: from tm.warmup_start linearly
 * to 1 over tm.warmup after its first run.
 */
#ifndef TS_SIM_KUBERNETES_H
#define TS_SIM_KUBERNETES_H

#include "core/report.h"
#include "sim/config.h"
#include "sim/rng.h"

typedef struct ts__pod {
    int32_t id;          /* a number that no other pod gets */
    int node;            /* -1: pending */
    ts_time created_at;
    ts_time started_at;  /* of the container; TS_NEVER: pending */
    ts_time ready_at;    /* registered with the job manager; TS_NEVER: pending */
    ts_time gone_at;     /* TS_NEVER: not removed */
    ts_time first_run_at; /* TS_NEVER: the JVM is cold */
    double cpu_seconds;  /* used so far */
    double records;      /* read there by the job that runs, since its deployment */
} ts__pod;

typedef struct ts__node {
    double speed;
    bool has_image;
    int n_pods;
} ts__node;

typedef struct ts__k8s {
    const ts_sim_cfg *cfg;
    ts_rng rng;
    int wanted;       /* replicas asked for */
    int limit;        /* pods that can run at once */
    int n;            /* slots of pod[] in use: those at [0, n) that are not gone */
    int32_t next_id;
    ts_time paid;     /* by pods that are gone: from creation to removal, summed */
    bool stuck;       /* new pods stay pending: a fault */
    ts__pod pod[TS_MAX_PODS * 2]; /* removed ones are kept until they are gone */
    ts__node node[TS_MAX_PODS];
} ts__k8s;

void ts__k8s_init(ts__k8s *k, const ts_sim_cfg *cfg, uint64_t seed, int replication);

/* n pods that are up and warm, as at the start of a run. */
void ts__k8s_settle(ts__k8s *k, int n, ts_time now);

/* n replicas are wanted: pods are created or removed. fresh: none of the old ones is kept. */
void ts__k8s_scale(ts__k8s *k, int n, bool fresh, ts_time now);

/* Every pod is removed. */
void ts__k8s_remove_all(ts__k8s *k, ts_time now);

/* The container of the i-th kept pod dies, and is started anew where it was. */
void ts__k8s_crash(ts__k8s *k, int i, ts_time now);

/* Pods that are ready or will be, and the times at which the first and the last of those register
 * that are not yet; untouched if all have. */
int ts__k8s_expect(const ts__k8s *k, ts_time now, ts_time *first, ts_time *last);

/* When the wanted pods are all ready; TS_NEVER if some are pending. */
ts_time ts__k8s_ready_at(const ts__k8s *k);

/* Pods that are kept (not removed), and those of them that are ready. */
int ts__k8s_count(const ts__k8s *k, ts_time now, int *n_ready);

/* Forgets pods that are gone by now; the others keep their order. */
void ts__k8s_sweep(ts__k8s *k, ts_time now);

/* Pods that have a node and are not being removed; and the time paid for so far, from creation
 * until gone, over all. */
int ts__k8s_paid(const ts__k8s *k);
double ts__k8s_paid_seconds(const ts__k8s *k, ts_time now);

/* The first n kept pods run a new deployment of the job from now on: warm-from-now if they were
 * cold. */
void ts__k8s_run(ts__k8s *k, int n, ts_time now);

/* Speeds of the first n kept pods at a time into speed; returns whether any is still warming up. */
bool ts__k8s_speeds(const ts__k8s *k, int n, ts_time at, double *speed);

static inline bool ts__pod_kept(const ts__pod *p)
{
    return p->gone_at == TS_NEVER;
}

#endif
