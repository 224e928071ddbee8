/*
 * An autoregression from its autocovariances: Yule and Walker's equations, solved by Levinson
 * and Durbin.
 *
 * Brockwell and Davis, Introduction to Time Series and Forecasting, 5.1; as R's stats::ar.yw:
 *     x(t) = mean + sum_i a(i) (x(t-i) - mean) + e(t)
 * The order is given, or the one of least AIC = n log(v) + 2 p, with v the variance of e.
 */
#ifndef TS_CORE_FORECAST_YULE_WALKER_H
#define TS_CORE_FORECAST_YULE_WALKER_H

enum { TS_AR_MAX = 64 };

typedef struct ts_ar_model {
    int order;
    double mean, a[TS_AR_MAX]; /* a[i - 1] belongs to lag i */
} ts_ar_model;

/* Of x[0..n) with an order up to `most` (< n, <= TS_AR_MAX); exact: that order, else by AIC. A
 * series without variance gets order 0. */
void ts_ar_fit(ts_ar_model *m, const double *x, int n, int most, int exact);

/* The next h values after end[-1], end[-2], ... (at least order of them); h <= ... any. */
void ts_ar_continue(const ts_ar_model *m, const double *end, int h, double *out);

#endif
