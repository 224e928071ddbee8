/*
 * Policies side by side: means over replications, differences under common random numbers, and the
 * Pareto front of service against resources.
 *
 *     ts_compare c = {runs, n_traces, n_policies, n_replications};
 *     ts_interval miss = ts_compare_mean(&c, 0, 2, TS_OUTCOME_slo_miss_records);
 *     ts_interval more = ts_compare_difference(&c, 0, 2, 0, TS_OUTCOME_taskmanager_seconds);
 *     ts_compare_print(&c, 0, &options, stdout);
 *
 * Over all traces a replication's number is the mean over the traces, each counting alike; its
 * interval then speaks of these traces and the model's chance, not of traces that nobody replayed.
 *
 * A policy is on the front if no other is better or equal both in the service measure and in
 * task-manager seconds, and truly better in one of the two: by the means.
 */
#ifndef TS_EXPERIMENTS_COMPARE_H
#define TS_EXPERIMENTS_COMPARE_H

#include "experiments/stats.h"
#include "experiments/summary.h"

enum { TS_ALL_TRACES = -1, TS_COMPARE_MOST = 1000 /* replications */ };

typedef struct ts_compare {
    const ts_run_outcome *runs; /* [n_traces][n_policies][n_replications]; without a label: not
                                   finished, and left out */
    int n_traces, n_policies, n_replications;
} ts_compare;

/* Whether any run over a trace is finished. */
bool ts_compare_has(const ts_compare *c, int trace);

/* trace: a number, or TS_ALL_TRACES. */
ts_interval ts_compare_mean(const ts_compare *c, int trace, int policy, ts_outcome_key measure);

/* What policy has more than base, replication by replication. */
ts_interval ts_compare_difference(const ts_compare *c, int trace, int policy, int base,
                                  ts_outcome_key measure);

/* A policy that beats this one in service and task-manager seconds, of several the cheapest; -1: it
 * is on the front, or has no numbers. */
int ts_compare_beaten_by(const ts_compare *c, int trace, int policy, ts_outcome_key service);

typedef struct ts_compare_options {
    ts_outcome_key service;
    double price; /* of a task manager for an hour; 0: no costs are printed */
} ts_compare_options;

/* The tables of a trace, or of all together: every measure, the differences from the first policy,
 * the front. At most 100 columns wide. */
void ts_compare_print(const ts_compare *c, int trace, const ts_compare_options *options, FILE *out);

#endif
