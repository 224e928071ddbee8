/* Autoregression; see yule_walker.h. */
#include "core/forecast/yule_walker.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static void autocovariance(const double *x, int n, double mean, int most, double *c)
{
    for (int k = 0; k <= most; k++) {
        double sum = 0;
        for (int t = k; t < n; t++)
            sum += (x[t] - mean) * (x[t - k] - mean);
        c[k] = sum / n;
    }
}

/* From the coefficients of order p - 1 to those of p, in place; the variance left. */
static double lengthen(double *a, int p, const double *c, double v)
{
    double sum = c[p], old[TS_AR_MAX];
    memcpy(old, a, (size_t)(p - 1) * sizeof *a);
    for (int i = 1; i < p; i++)
        sum -= old[i - 1] * c[p - i];
    double last = sum / v;
    for (int i = 1; i < p; i++)
        a[i - 1] = old[i - 1] - last * old[p - i - 1];
    a[p - 1] = last;
    return v * (1 - last * last);
}

void ts_ar_fit(ts_ar_model *m, const double *x, int n, int most, int exact)
{
    double c[TS_AR_MAX + 1], a[TS_AR_MAX], mean = 0;
    assert(most <= TS_AR_MAX && most < n);
    for (int t = 0; t < n; t++)
        mean += x[t] / n;
    autocovariance(x, n, mean, most, c);
    *m = (ts_ar_model){.mean = mean};
    double v = c[0], best = n * log(v);
    for (int p = 1; p <= most && v > 1e-12 * c[0] && v > 0; p++) {
        v = lengthen(a, p, c, v);
        double aic = n * log(v) + 2 * p;
        if (exact ? p < most : !(aic < best))
            continue;
        best = aic;
        m->order = p;
        memcpy(m->a, a, (size_t)p * sizeof *a);
    }
}

void ts_ar_continue(const ts_ar_model *m, const double *end, int h, double *out)
{
    for (int t = 0; t < h; t++) {
        double sum = m->mean;
        for (int i = 1; i <= m->order; i++)
            sum += m->a[i - 1] * ((i <= t ? out[t - i] : end[t - i]) - m->mean);
        out[t] = sum;
    }
}
