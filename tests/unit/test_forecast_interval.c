/* Conformal quantiles: exact ranks, and the share of outcomes below them. */
#include <math.h>

#include "core/forecast/interval.h"
#include "tests/tap.h"

static const double ninety[2] = {0.05, 0.95};

/* A pseudo-random number in [0, 1) for the place i. */
static double uniform(int i)
{
    uint64_t z = ((uint64_t)i + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

/* Errors 1..19 in some order around 100: (19 + 1) 0.95 = 19th, (19 + 1) 0.05 = 1st. The 20th
 * pushes out the first. */
static void exact_ranks(void)
{
    ts_interval iv;
    double mean[1] = {100};
    CU_ASSERT_EQUAL_FATAL(ts_interval_init(&iv, 1, 19, ninety, 2, 0), TS_OK);
    ts_interval_keep(&iv, mean);
    CU_ASSERT_TRUE(isnan(ts_interval_value(&iv, 1, 0)));
    for (int i = 0; i < 19; i++) {
        ts_interval_observe(&iv, 100 + (7 * i % 19) + 1);
        ts_interval_keep(&iv, mean);
    }
    CU_ASSERT_EQUAL(ts_interval_value(&iv, 1, 0), 101);
    CU_ASSERT_EQUAL(ts_interval_value(&iv, 1, 1), 119);
    ts_interval_observe(&iv, 150); /* the error 1 was the first */
    ts_interval_keep(&iv, mean);
    CU_ASSERT_EQUAL(ts_interval_value(&iv, 1, 0), 102);
    CU_ASSERT_EQUAL(ts_interval_value(&iv, 1, 1), 150);
    ts_interval_fini(&iv);
}

/* What was said two steps ahead waits two steps; a step without a value scores nothing; a step
 * without a forecast says nothing. */
static void horizons_and_gaps(void)
{
    ts_interval iv;
    double half[1] = {0.5}, mean[2] = {10, 20};
    CU_ASSERT_EQUAL_FATAL(ts_interval_init(&iv, 2, 10, half, 1, 0), TS_OK);
    ts_interval_keep(&iv, mean);
    ts_interval_observe(&iv, 13);
    CU_ASSERT_TRUE(isnan(ts_interval_value(&iv, 1, 0)));
    ts_interval_keep(&iv, mean);
    CU_ASSERT_EQUAL(ts_interval_value(&iv, 1, 0), 13);
    CU_ASSERT_TRUE(isnan(ts_interval_value(&iv, 2, 0)));
    ts_interval_observe(&iv, NAN);
    ts_interval_keep(&iv, mean);
    CU_ASSERT_TRUE(isnan(ts_interval_value(&iv, 2, 0)));
    ts_interval_observe(&iv, 25);
    ts_interval_keep(&iv, mean);
    CU_ASSERT_EQUAL(ts_interval_value(&iv, 2, 0), 25);
    ts_interval_fini(&iv);
}

static void never_negative(void)
{
    ts_interval iv;
    double mean[1] = {5};
    CU_ASSERT_EQUAL_FATAL(ts_interval_init(&iv, 1, 10, ninety, 2, 0), TS_OK);
    ts_interval_keep(&iv, (double[]){50});
    ts_interval_observe(&iv, 10);
    ts_interval_keep(&iv, mean);
    CU_ASSERT_EQUAL(ts_interval_value(&iv, 1, 0), 0);
    ts_interval_fini(&iv);
}

/* Share of n outcomes within the interval; from `change` on the noise is three times as large. */
static double coverage(double gamma, int n, int change)
{
    ts_interval iv;
    double mean[1] = {1000};
    int inside = 0, counted = 0;
    CU_ASSERT_EQUAL_FATAL(ts_interval_init(&iv, 1, 1000, ninety, 2, gamma), TS_OK);
    for (int i = 0; i < n; i++) {
        ts_interval_keep(&iv, mean);
        double y = 1000 + 100 * (uniform(i) + uniform(i + 1000000) - 1) * (i < change ? 1 : 3);
        if (i >= change && i >= 1000) {
            inside += y >= ts_interval_value(&iv, 1, 0) && y <= ts_interval_value(&iv, 1, 1);
            counted++;
        }
        ts_interval_observe(&iv, y);
    }
    ts_interval_fini(&iv);
    return (double)inside / counted;
}

/* Exchangeable errors: 90 %, give or take four standard errors of 4000 outcomes. */
static void covers(void)
{
    double tolerance = 4 * sqrt(0.9 * 0.1 / 4000);
    CU_ASSERT_DOUBLE_EQUAL(coverage(0, 5000, 0), 0.9, tolerance);
    CU_ASSERT_DOUBLE_EQUAL(coverage(0.02, 5000, 0), 0.9, tolerance);
}

/* After a change of the noise the plain kind covers too little for as long as its window; the
 * adaptive kind recovers. */
static void adapts(void)
{
    double plain = coverage(0, 2400, 2000), adaptive = coverage(0.02, 2400, 2000);
    CU_ASSERT_TRUE(plain < 0.82);
    CU_ASSERT_TRUE(adaptive > plain + 0.04);
}

static const ts_test tests[] = {
    {"exact ranks", exact_ranks},
    {"each horizon waits for its outcome", horizons_and_gaps},
    {"never negative", never_negative},
    {"covers what it says", covers},
    {"adapts to another noise", adapts},
};

int main(void)
{
    return ts_tap_main("forecast interval", tests, TS_COUNT_OF(tests));
}
