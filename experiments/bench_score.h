/*
 * How good forecasts were: the points that a protocol scores, and the measures over them.
 *
 *     ts_bench_points points;
 *     ts_bench_points_make(&points, &plan, &series, &paths);
 *     ts_bench_score score = ts_bench_score_of(&points, &plan, &series);
 *
 * With e = y - f over the points whose truth is there:
 *   MASE   mean |e| / mean |y_t - y_{t-m}| before the test (Hyndman & Koehler 2006): 1 is the
 * seasonal naive forecast one step ahead on its own past. The primary measure: it does not care on
 * which floor a series stands. sMAPE  mean of 200 |e| / (|y| + |f|), 0 where both are 0 MAPE   mean
 * of 100 |e| / |y| where y is not 0 RMSE, MAE   in the unit of the series coverage90  share of
 * points inside their 90 % interval pinball     mean over the 5 % and 95 % quantiles of (q - [y <
 * f_q]) (y - f_q), divided by the MASE scale width       mean width of the interval, divided by the
 * MASE scale What cannot be said is NaN. Known value: y = 1 2 4, f = 2 2 2 on a scale of 2: MAE 1,
 * MASE .5, MAPE 50, sMAPE 400/9, RMSE sqrt(5/3); tests/unit/test_bench_roll.c.
 */
#ifndef TS_EXPERIMENTS_BENCH_SCORE_H
#define TS_EXPERIMENTS_BENCH_SCORE_H

#include "experiments/bench_roll.h"

/* A forecast for step `target`, made `ahead` steps before; [lo, hi]: 90 % interval, NaN: none. */
typedef struct ts_bench_point {
    int target, ahead;
    double mean, lo, hi;
} ts_bench_point;

typedef struct ts_bench_points {
    int n;
    ts_bench_point *point; /* by origin, then by ahead; averaged ones have ahead 1 */
} ts_bench_points;

/* Of the 90 % intervals (core/forecast/interval.h): errors remembered for each step ahead, and how
 * fast levels adapt. */
#define TS_BENCH_INTERVAL_WINDOW 1000
#define TS_BENCH_INTERVAL_GAMMA 0.02

/*
 * The points that the protocol scores, with conformal intervals: at each origin only from errors
 * that could be observed by then, from the first origin on. Averaged forecasts are one step ahead
 * of the last origin that they average. ENOMEM.
 */
ts_status ts_bench_points_make(ts_bench_points *out, const ts_bench_plan *plan,
                               const ts_bench_series *s, const ts_bench_paths *paths);
void ts_bench_points_fini(ts_bench_points *p);

typedef struct ts_bench_score {
    int n;
    double mase, smape, mape, rmse, mae, coverage90, pinball, width;
} ts_bench_score;

ts_bench_score ts_bench_score_of(const ts_bench_points *points, const ts_bench_plan *plan,
                                 const ts_bench_series *s);

/* MASE of what was said so many steps ahead (from 1) in the test, not averaged, under either
 * protocol; NaN: no truth. */
double ts_bench_mase_ahead(const ts_bench_paths *paths, const ts_bench_plan *plan,
                           const ts_bench_series *s, int ahead);

#endif
