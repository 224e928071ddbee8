/*
 * Quantiles around any forecast, from how wrong it has been: rolling signed split-conformal, and
 * adaptive.
 *
 * For each horizon the last `window` errors r = y - f are kept in order, positive and negative
 * apart from each other in one list, so that a forecast that is usually too low gets an interval
 * that leans upward. The q-quantile of what comes is f + r_(k), k = ceil((n + 1) q) for q > 1/2
 * and floor((n + 1) q) else, within 1..n: a future error like the past ones lies below it with
 * probability >= q (<= q). Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World
 * (2005); Lei et al., "Distribution-Free Predictive Inference for Regression", JASA 113 (2018).
 * Adaptive: the level asked for follows what happened, a += gamma (q - [y <= said]); Gibbs and
 * Candes, "Adaptive Conformal Inference Under Distribution Shift" (2021), equation 2. gamma = 0
 * is the plain kind.
 *
 *     double q[2] = {0.05, 0.95};
 *     ts_interval_init(&iv, 12, 1000, q, 2, 0.02);
 *     ts_interval_observe(&iv, y);               // each step
 *     ts_interval_keep(&iv, mean);               // if there is a forecast
 *     ts_interval_value(&iv, 3, 1)               // 95 %, three steps ahead; NaN: not yet
 */
#ifndef TS_CORE_FORECAST_INTERVAL_H
#define TS_CORE_FORECAST_INTERVAL_H

#include "core/status.h"
#include "core/types.h"

enum { TS_INTERVAL_MAX = 8 };

typedef struct ts_interval {
    int horizon, window, n_q;
    double q[TS_INTERVAL_MAX], gamma;
    int64_t now;
    int *n;         /* [horizon]: errors kept */
    int64_t *seen;  /* [horizon]: errors ever */
    double *ring;   /* [horizon][window]: errors as they came */
    double *sorted; /* [horizon][window] */
    double *level;  /* [horizon][n_q]: the levels asked for */
    double *mean;   /* [horizon][horizon]: ring of what was said at past origins; NaN: nothing */
    double *value;  /* [horizon][horizon][n_q]: and its quantiles */
} ts_interval;

/* q: n_q (<= TS_INTERVAL_MAX) levels in (0, 1); window >= 1. ENOMEM; fini is due in any case. */
ts_status ts_interval_init(ts_interval *iv, int horizon, int window, const double *q, int n_q,
                           double gamma);
void ts_interval_fini(ts_interval *iv);
void ts_interval_reset(ts_interval *iv);

/* The next step has come with y: what was said about it is scored. NaN: nothing is. */
void ts_interval_observe(ts_interval *iv, double y);

/* What is said at this step of the next ones, [horizon]. Call it after observe, once a step at
 * most. */
void ts_interval_keep(ts_interval *iv, const double *mean);

/* The i-th quantile of what comes h (1..horizon) steps after the last observe; NaN: nothing was
 * said, or no error of this horizon is known. Never below 0. */
double ts_interval_value(const ts_interval *iv, int h, int i);

#endif
