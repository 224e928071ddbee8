/*
 * Predictors by what a controller achieves with them, beside their error.
 *
 * A method with less error need not scale better: it may be wrong at the moments that count. So
 * each method is put behind both prediction topics of the same policy, the same loads are replayed,
 * and the methods are ranked by error and by outcome.
 *
 *     ts_outcome o[n_traces * n_methods];             // row = trace
 *     ts_outcome_ranks r[n_methods];
 *     ts_outcome_rank(o, n_traces, n_methods, r);
 *     double rho = ts_outcome_agreement(r, n_methods);
 *
 * cli/bench_outcome.c replays and prints; plots/bench_outcome.* draws.
 */
#ifndef TS_EXPERIMENTS_OUTCOME_H
#define TS_EXPERIMENTS_OUTCOME_H

#include <stdbool.h>

/* One method on one trace. Less is better in each but `rescales`, which is only told. */
typedef struct ts_outcome {
    double error;               /* MASE of its forecasts of this load, by rolling origin */
    double lag_seconds;         /* mean age of the oldest record waiting */
    double taskmanager_seconds; /* paid for */
    double slo_miss;            /* share of time over the SLO */
    double rescales;            /* that came to pass */
} ts_outcome;

/* Mean ranks of a method over the traces, from 1 (best). `all` is the mean of the three after
 * error. */
typedef struct ts_outcome_ranks {
    double error, lag_seconds, taskmanager_seconds, slo_miss, all;
} ts_outcome_ranks;

/* ranks: [n_methods]. false: out of memory. Equal values share the mean of their ranks; there is no
 * NaN among them. */
bool ts_outcome_rank(const ts_outcome *o, int n_traces, int n_methods, ts_outcome_ranks *ranks);

/* Spearman's rank correlation between the orders by `error` and by `all`: 1 the same, -1 reversed.
 * NaN: fewer than two methods, or all the same. */
double ts_outcome_agreement(const ts_outcome_ranks *ranks, int n_methods);

#endif
