/*
 * The running job: which subtask owns what, what it can do, and what it does in a step.
 *
 * A job is a graph of vertices (sim/graph.h), each with a parallelism of its own. Slots are shared,
 * as in Flink: slot s holds subtask s of every vertex with more than s subtasks, so the largest
 * parallelism is the number of slots in use. An input is distributed in one of three ways:
 *     by partition  subtask i of p reads the partitions j with j % p = i; a vertex that is fed one
 *                   to one by such subtasks goes on with their records
 *     by key        Flink's key groups ceil(i * G / p) to ceil((i + 1) * G / p) are subtask
 *                   i's; what follows one to one stays where the key is
 *     evenly        1/p each (rebalance)
 * so uneven division is modelled.
 *
 * Capacity of a slot, in core-seconds per second, is its share of its task manager's cores, times
 * the speed of the machine, warm-up and contention. (Flink does not divide cores by slot: it comes
 * to the same where the slots of a task manager have the same to do.) A subtask is one thread, so
 * it can use no more than one core of that. A record costs by_source where its partition is read
 * and, spread over the slots by the vertices' shares, by_key for every record of the whole job:
 * with r_s records/s read by slot s and X in all, its work is by_source * r_s + by_key_s * X.
 * Buffers are bounded, so the slowest subtask of any vertex holds back all.
 */
#ifndef TS_SIM_JOB_H
#define TS_SIM_JOB_H

#include "sim/graph.h"
#include "sim/kafka.h"
#include "sim/rng.h"

typedef struct ts__slot {
    int pod;          /* index of its task manager in the job, [0, n_pods) */
    double cores;     /* its share of that one's cores */
    double capacity;  /* core-seconds per second */
    double by_key;    /* core-seconds here per record of the whole job */
    double hot_key;   /* the largest part of it that is one subtask's */
    double source_share; /* of all records that its partitions get */
    double source_rate;  /* records/s that one core reads */
    double carry;     /* part of a record that it could have done in the last step */
    int64_t waiting;  /* records in its partitions, in the end left there */
    double want;      /* records/s that it would read, while a step is worked out */
    double rate;      /* records/s read in this step */
    double use;       /* of its capacity, in this step, [0, 1] */
} ts__slot;

/* What happened over some time (sim/tasks.h). */
typedef struct ts__seen {
    double seconds, records, limited; /* limited: seconds of them */
    double *read, *capacity;          /* [n_max] by slot: records, core-seconds */
} ts__seen;

/* How records come to the subtasks of a vertex. */
typedef enum ts__spread { TS__BY_PARTITION, TS__BY_KEY, TS__EVENLY } ts__spread;

typedef struct ts__task {
    int parallelism;
    ts__spread spread;
    double busy_ms;  /* of all its subtasks since they were deployed */
    double *work;    /* [parallelism] core-seconds per record: of the job, or of its partitions */
} ts__task;

typedef struct ts__job {
    ts__graph graph;
    ts__scaling scaling;
    double cost;
    int max_parallelism, n_max;
    double *key_share; /* [max_parallelism] */
    double *work;      /* [n_vertices][n_max] */
    int n, n_pods;
    ts__slot *slot; /* [n_max] */
    ts__task task[TS_MAX_VERTICES];
    /* core-seconds per record of a slot's partitions: all, and the largest part of one subtask */
    double by_source, hot_source;
    /* records/s that it keeps up with when load falls as the partitions' shares say */
    double max_rate;
    double key_rate; /* records/s that the work behind the sources alone would allow */
    /* in the last step: */
    bool limited;               /* it could not read all there was */
    double rate, utilisation;   /* records/s; of what it could */
    double back_pressured;      /* ms/s, largest */
    ts__seen seen;    /* since the last look */
    ts__seen window;  /* the last looks together */
    ts__seen *looks;  /* [n_looks] the last of them, in turn */
    int n_looks, n_filled, next_look;
    double span;      /* seconds that they cover when all are filled */
    double *seen_memory;
} ts__job;

ts_status ts__job_init(ts__job *job, const ts_sim_cfg *cfg, ts_err *err);
void ts__job_fini(ts__job *job);

/* p[v] subtasks of each vertex over n_pods task managers of so many cores: who owns what. */
void ts__job_deploy(ts__job *job, const ts__kafka *k, const int *p, int n_pods, double cores);

/* Capacities anew, from each task manager's speed (machine times warm-up). */
void ts__job_set_speed(ts__job *job, const double *speed);

/* What an operator model is: how the job reads from Kafka over [from, to), arrivals up to `to`
 * being there already. job->utilisation is set before served is called. */
typedef struct ts__job_model {
    const char *name;
    void (*step)(ts__job *job, ts__kafka *k, ts_time from, ts_time to, ts__served *served,
                 void *arg);
} ts__job_model;

/* By the index that job.model gives. */
extern const ts__job_model *const ts__job_models[];
extern const ts__job_model ts__fluid; /* sim/fluid.c */

/* Nothing happens in a step: the job is down. */
void ts__job_rest(ts__job *job);

/* The most task managers that quota and nodes allow. */
int ts__k8s_limit(const ts_sim_cfg *cfg);

#endif
