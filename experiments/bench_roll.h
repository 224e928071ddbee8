/*
 * Rolling origin: a predictor walks through a series, and at every origin says what comes next.
 *
 *     ts_bench_plan plan;
 *     ts_bench_plan_make(&plan, &series, &(ts_bench_protocol){TS_BENCH_PAPER, 0, 0}, &err);
 *     ts_bench_paths paths;
 *     ts_bench_roll(&paths, &plan, &series, predictor, &err);
 *     ... bench_score.h says how good they are ...
 *
 * With N steps the test is steps floor(0.8 N) to N - 1. The predictor is given every step in its
 * turn and nothing else, so it cannot look ahead. Paths are recorded from origin floor(0.7 N) - 1
 * on, a tenth of the series for intervals to warm up on; anything tuned is tuned on steps before
 * the test.
 *
 * Two protocols:
 * - `paper`, that of "Evaluation of Load Prediction Techniques for Distributed Stream Processing"
 * (IC2E 2021): twelve steps ahead at steps of 1h and longer, one hour at 15min and longer, else one
 * step; every origin from the last step before the test on gives a path, and all forecasts made for
 * the same step are averaged. One point a step.
 * - `clean`: one hour ahead at any step; every (origin, step) is a point of its own, nothing
 * averaged.
 */
#ifndef TS_EXPERIMENTS_BENCH_ROLL_H
#define TS_EXPERIMENTS_BENCH_ROLL_H

#include "experiments/bench_predictor.h"
#include "experiments/bench_series.h"

typedef enum ts_bench_protocol_kind { TS_BENCH_PAPER, TS_BENCH_CLEAN } ts_bench_protocol_kind;

/* Zeroes stand for: the protocol's own horizon; a fifth of the series. */
typedef struct ts_bench_protocol {
    ts_bench_protocol_kind kind;
    ts_time horizon;
    double test;
} ts_bench_protocol;

enum { TS_BENCH_MAX_HORIZON = 1024, TS_BENCH_MAX_FORECASTS = 20000000 };

typedef struct ts_bench_plan {
    ts_bench_protocol_kind kind;
    int n, first_origin, first_test;
    int horizon;      /* steps ahead */
    int scale_season; /* season of the MASE scale: the series' own, or 1 if none lies before the
                         test */
    double scale;     /* mean |y[t] - y[t - scale_season]| over t in [scale_season, first_test); 0:
                         constant */
} ts_bench_plan;

/* EINVAL: no room for a test or a horizon of this length; ELIMIT: more than TS_BENCH_MAX_... of
 * something. */
ts_status ts_bench_plan_make(ts_bench_plan *plan, const ts_bench_series *s,
                             const ts_bench_protocol *protocol, ts_err *err);

/* What a predictor said: path[(origin - first_origin) * horizon + k] for step origin + 1 + k. */
typedef struct ts_bench_paths {
    int first_origin, n_origins, horizon;
    double *path;
    int n_empty;     /* origins in the test at which it could not say: the last value stood in */
    double fit_s;    /* time of all steps before the first origin: learning from nothing */
    double step_s;   /* mean time of one step (update, refit when due, forecast) from there on */
    double longest_s; /* the longest of these */
} ts_bench_paths;

/*
 * Walks. Negative: the predictor failed (*err says how), was stopped (EINTR, when *stop becomes
 * true; stop may be NULL) or ENOMEM; *out is then empty.
 */
ts_status ts_bench_roll(ts_bench_paths *out, const ts_bench_plan *plan, const ts_bench_series *s,
                        ts_bench_predictor *predictor, const volatile int *stop, ts_err *err);
void ts_bench_paths_fini(ts_bench_paths *p);

#endif
