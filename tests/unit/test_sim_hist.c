/* The latency histogram: known buckets, its error bound, quantiles against sorted values. */
#include <math.h>
#include <stdlib.h>

#include "sim/hist.h"
#include "sim/rng.h"
#include "tests/tap.h"

static ts_hist h, other;

static void buckets(void)
{
    ts_hist_init(&h, 5);
    CU_ASSERT_TRUE(isnan(ts_hist_quantile(&h, 0.5)));
    ts_hist_add(&h, 1, 10);
    CU_ASSERT_EQUAL(ts_hist_quantile(&h, 0.5), 1.0078125);
    CU_ASSERT_EQUAL(h.hi - h.lo, 1);
    CU_ASSERT_EQUAL(ts_hist_edge(h.lo), 1 + 1.0 / 64);
    ts_hist_add(&h, 0, 1);
    ts_hist_add(&h, 1e300, 1);
    CU_ASSERT_EQUAL(h.lo, 0);
    CU_ASSERT_EQUAL(h.hi, TS_HIST_BUCKETS);
    CU_ASSERT_EQUAL(h.n, 12);
    CU_ASSERT_EQUAL(h.n_over, 1);
    ts_hist_clear(&h);
    for (int b = 0; b < TS_HIST_BUCKETS; b++)
        CU_ASSERT_EQUAL(h.count[b], 0);
}

/* Any latency from a millisecond to a week is told within 0.8 %. */
static void bound(void)
{
    for (double v = 1e-3; v < 7 * 86400; v *= 1.0007) {
        ts_hist_init(&h, 5);
        ts_hist_add(&h, v, 1);
        CU_ASSERT_TRUE_FATAL(fabs(ts_hist_quantile(&h, 1) / v - 1) < 0.0079);
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void quantiles(void)
{
    enum { N = 20000 };
    static const double q[] = {0.01, 0.5, 0.95, 0.99, 0.999, 1};
    static double v[N];
    double sum = 0;
    ts_rng r;
    ts_rng_init(&r, 3, "hist", 0);
    ts_hist_init(&h, 2);
    ts_hist_init(&other, 2);
    int over = 0;
    for (int i = 0; i < N; i++) {
        v[i] = ts_rng_lognormal(&r, 1, 1);
        sum += v[i];
        over += v[i] > 2;
        ts_hist_add(i % 3 ? &h : &other, v[i], 1);
    }
    ts_hist_merge(&h, &other);
    qsort(v, N, sizeof *v, by_value);
    for (int i = 0; i < TS_COUNT_OF(q); i++) {
        double exact = v[(int)ceil(q[i] * N) - 1];
        CU_ASSERT_DOUBLE_EQUAL(ts_hist_quantile(&h, q[i]) / exact, 1, 0.0079);
    }
    CU_ASSERT_EQUAL(h.n_over, over);
    CU_ASSERT_DOUBLE_EQUAL(ts_hist_mean(&h), sum / N, 1e-9);
}

/* Weights count as that many values. */
static void weights(void)
{
    ts_hist_init(&h, 5);
    ts_hist_add(&h, 1, 949);
    ts_hist_add(&h, 10, 51);
    CU_ASSERT_EQUAL(ts_hist_quantile(&h, 0.949), 1.0078125);
    CU_ASSERT_DOUBLE_EQUAL(ts_hist_quantile(&h, 0.95), 10, 0.079);
    CU_ASSERT_EQUAL(h.n_over, 51);
}

static const ts_test tests[] = {
    {"buckets", buckets}, {"error bound", bound}, {"quantiles", quantiles}, {"weights", weights},
};

int main(void)
{
    return ts_tap_main("sim hist", tests, TS_COUNT_OF(tests));
}
