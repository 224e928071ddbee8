/*
 * The benchmark of load predictors: every method over every series, one protocol.
 *
 *     ts_bench *b;
 *     ts_bench_run(&b, &options, &err);
 *     const ts_bench_cell *c = ts_bench_at(b, series, method);
 *     ... c->score.mase ... b->mean[m][0].mase ...
 *     ts_bench_free(b);
 *
 * Each (series, method) is a job of its own; jobs are shared out over threads and their results put
 * in their places, so that everything but the times is the same for any number of workers.
 * `tidalscale bench` (cli/bench.c) prints it, bench_db.c keeps it, experiments/figures.c draws it.
 */
#ifndef TS_EXPERIMENTS_BENCH_H
#define TS_EXPERIMENTS_BENCH_H

#include "experiments/bench_score.h"
#include "experiments/outcome.h"

typedef struct ts_bench_options {
    const char *const *files;
    int n_files;
    const char *const *methods; /* specs; see bench_predictor.h */
    int n_methods;
    ts_bench_protocol protocol;
    ts_bench_reading reading;
    ts_external_limits limits;
    const char *published; /* directory, or NULL */
    int workers;           /* 1 or more */
    const volatile int *stop; /* becomes true to interrupt; or NULL */
    void (*progress)(void *arg, int done, int total); /* from one thread at a time; or NULL */
    void *arg;
} ts_bench_options;

/* One method over one series. */
typedef struct ts_bench_cell {
    ts_status status; /* OK; EMPTY: nothing (no published forecasts); negative: failed, `error` says
                         why */
    ts_err error;
    ts_bench_score score;
    double fit_s, step_s, longest_s; /* NaN for published forecasts */
    int n_empty;
    double rank;         /* by MASE among the methods over this series; NaN: not ranked */
    double *mase_ahead;  /* [plan.horizon], NULL for published forecasts */
    ts_bench_points points;
} ts_bench_cell;

/* Means of one method over the series of a rate, or of all. NaN where there are none. */
typedef struct ts_bench_mean {
    int n; /* series on which it succeeded */
    ts_bench_score score;
    double fit_s, step_s, longest_s, rank;
} ts_bench_mean;

enum { TS_BENCH_MAX_FILES = 1000, TS_BENCH_MAX_METHODS = 200, TS_BENCH_MAX_RATES = 16 };

typedef struct ts_bench_method {
    const char *name; /* the spec as given, or the published name; lent by the options or by the
                         benchmark */
    bool published;
} ts_bench_method;

typedef struct ts_bench {
    ts_bench_protocol protocol;
    int n_series, n_methods; /* ours first, then published ones */
    ts_bench_series *series;
    ts_bench_plan *plan;
    ts_bench_method *method;
    ts_bench_cell *cell; /* [n_series][n_methods] */
    int n_rates;         /* by step; rate 0 is all of them */
    char rate[TS_BENCH_MAX_RATES][32];
    ts_bench_mean *mean; /* [n_methods][n_rates] */
    double *best_published; /* [n_rates]: mean of the best published MASE on each series, known in
                               hindsight; NaN: none */
    /* Over all n_ranked series, among the n_in_ranks methods that have a MASE on each; NaN unless
     * there are two of both. */
    int n_ranked, n_in_ranks;
    double *rank; /* [n_methods]: mean rank among them; NaN: not one of them */
    double friedman, friedman_p, critical_difference;
    ts_outcome *outcome;            /* [n_series][n_methods]; NULL: not asked for */
    ts_outcome_ranks *outcome_rank; /* [n_methods] */
} ts_bench;

/*
 * Runs it; the caller frees the result. Bad options, specs and files are errors; a predictor that
 * fails on its way is not: its cell says so. EINTR: stopped.
 */
ts_status ts_bench_run(ts_bench **out, const ts_bench_options *options, ts_err *err);
void ts_bench_free(ts_bench *b);

const ts_bench_cell *ts_bench_at(const ts_bench *b, int series, int method);
const ts_bench_mean *ts_bench_mean_at(const ts_bench *b, int method, int rate);

#endif
