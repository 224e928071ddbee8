/*
 * The problem of the clairvoyant optimum, out of the modelled cluster's constants and a load.
 *
 *     ts_oracle_model model;
 *     ts_oracle_model_init(&model, &cfg, load, &options, &err);
 *     ts_oracle_dp_new(&dp, &model.problem, &err);
 *     ts_oracle_model_fini(&model);       // after the last use of dp
 *
 * Ticks are seconds. Capacities are those of the very machines that a run with this seed has. A
 * change costs what its stages last on average (sim/rescale.c: savepoint, stop, API, pods or job
 * manager, restore, each a log-normal time, state over bandwidth in it), during which the old task
 * managers are paid until Kubernetes takes the new number, and their grace period after it; a JIT
 * that is cold warms up where pods are new. Reactive and in place (sim/adaptive.c) the job goes on
 * while task managers are added, and reads again what it read since its last checkpoint. Being late
 * follows sim/account.h: a record's latency is its wait, the base latency and the queue for
 * buffers, which are full while records wait.
 *
 * Not in it: failures, noise of the load, uneven partitions. What that makes of a plan is found by
 * replaying it (experiments/oracle.h).
 */
#ifndef TS_EXPERIMENTS_ORACLE_MODEL_H
#define TS_EXPERIMENTS_ORACLE_MODEL_H

#include "core/load.h"
#include "experiments/oracle_dp.h"
#include "sim/simplant.h"

typedef struct ts_oracle_options {
    ts_time step;     /* between moments of decision; whole seconds */
    int least, most;  /* task managers */
    int start;        /* task managers at the start; 0: whichever are best */
    ts_rescale_kind kind;
    int max_labels;   /* see ts_oracle_problem */
    uint64_t seed;    /* of the machines */
    int replication;
} ts_oracle_options;

typedef struct ts_oracle_model {
    ts_oracle_problem problem;
    ts_time start_at; /* of tick 0 */
    double records;   /* of all the load */
    double *arrivals, *capacity, *changes; /* owned */
} ts_oracle_model;

/* Reads the load to its end (the caller closes it). most is confined to what the cluster holds.
 * EINVAL: bounds that contradict each other or the cluster; ELIMIT: a load of more than 2^24
 * seconds. */
ts_status ts_oracle_model_init(ts_oracle_model *model, const ts_sim_cfg *cfg, ts_load *load,
                               const ts_oracle_options *options, ts_err *err);
void ts_oracle_model_fini(ts_oracle_model *model);

#endif
