/* Student's t over replications; see stats.h. */
#include "experiments/stats.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stddef.h>

/* Over a[i] - b[i], or over a[i] where b is NULL. */
static double term(const double *a, const double *b, int i)
{
    return b != NULL ? a[i] - b[i] : a[i];
}

double ts_stats_half(double n, double squares)
{
    return n > 1 ? gsl_cdf_tdist_Pinv(0.975, n - 1) * sqrt(squares / (n - 1) / n) : NAN;
}

static ts_interval interval(const double *a, const double *b, int n)
{
    ts_interval out = {.mean = NAN, .half = NAN};
    double sum = 0, squares = 0;
    for (int i = 0; i < n; i++) {
        if (isfinite(term(a, b, i))) {
            sum += term(a, b, i);
            out.n++;
        }
    }
    if (out.n == 0)
        return out;
    out.mean = sum / out.n;
    for (int i = 0; i < n; i++)
        if (isfinite(term(a, b, i)))
            squares += (term(a, b, i) - out.mean) * (term(a, b, i) - out.mean);
    out.half = ts_stats_half(out.n, squares);
    return out;
}

ts_interval ts_stats_mean(const double *v, int n)
{
    return interval(v, NULL, n);
}

ts_interval ts_stats_difference(const double *a, const double *b, int n)
{
    return interval(a, b, n);
}

bool ts_interval_excludes(const ts_interval *i, double x)
{
    return fabs(i->mean - x) > i->half; /* false where half is NaN */
}
