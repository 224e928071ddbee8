/*
 * The running job: which subtask owns what, what it can do, and what it does in a step.
 *
 * Subtask i of p owns the partitions j with j % p = i and Flink's key groups ceil(i * G / p) to
 * ceil((i + 1) * G / p), so uneven division is modelled. Its capacity, in core-seconds per
 * second, is its share of its task manager's cores, times the speed of the machine, warm-up and
 * contention (sim/taskmanager.h). A record costs by_partition * cost where its partition is read
 * and by_key * cost where its key lives. Buffers are bounded, so the slowest keyed subtask holds
 * back all.
 */
#ifndef TS_SIM_JOB_H
#define TS_SIM_JOB_H

#include "sim/graph.h"
#include "sim/kafka.h"
#include "sim/rng.h"

typedef struct ts__subtask {
    int pod;          /* index of its task manager in the job, [0, n_pods) */
    double cores;     /* its share of that one's cores */
    double capacity;  /* core-seconds per second */
    /* core-seconds here per record of its own partitions / of the whole job */
    double by_source, by_key;
    double source_share; /* of all records that its partitions get */
    double carry;     /* part of a record that it could have done in the last step */
    int64_t waiting;  /* records in its partitions, in the end left there */
    double want;      /* records/s that it would read, while a step is worked out */
    double rate;      /* records/s read in this step */
    double use;       /* of its capacity, in this step, [0, 1] */
} ts__subtask;

typedef struct ts__job {
    ts__graph graph;
    ts__scaling scaling;
    double cost;
    int max_parallelism, n_max;
    double *key_share; /* [max_parallelism] */
    int n, n_pods;
    ts__subtask *subtask; /* [n_max] */
    /* records/s that it keeps up with when load falls as the partitions' shares say */
    double max_rate;
    double key_rate; /* records/s that the keyed work alone would allow */
    /* in the last step: */
    double rate, utilisation;          /* records/s; of what it could */
    double busy, idle, back_pressured; /* ms/s: largest, mean, largest */
} ts__job;

ts_status ts__job_init(ts__job *job, const ts_sim_cfg *cfg, ts_err *err);
void ts__job_fini(ts__job *job);

/* p subtasks over n task managers of so many cores: who owns what. speed[n]: each one's,
 * contention not included. */
void ts__job_deploy(ts__job *job, const ts__kafka *k, int p, int n_pods, double cores);

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

int ts__task_managers_for(const ts_sim_cfg *cfg, int parallelism);
/* The most task managers that quota and nodes allow. */
int ts__k8s_limit(const ts_sim_cfg *cfg);

#endif
