/* Intervals, paired differences and the Pareto front, by tables of the t distribution and by hand.
 */
#include <math.h>
#include <string.h>

#include "experiments/compare.h"
#include "tests/tap.h"

/* t(0.975, 2) = 4.3026527, t(0.975, 1) = 12.7062047. */
static void means(void)
{
    const double three[] = {1, 2, 3}, gap[] = {5, NAN, 7, INFINITY}, one[] = {4}, none[] = {NAN};
    ts_interval i = ts_stats_mean(three, 3);
    CU_ASSERT_EQUAL(i.n, 3);
    CU_ASSERT_EQUAL(i.mean, 2);
    CU_ASSERT_DOUBLE_EQUAL(i.half, 4.3026527 / sqrt(3), 1e-7);
    i = ts_stats_mean(gap, 4);
    CU_ASSERT_EQUAL(i.n, 2);
    CU_ASSERT_EQUAL(i.mean, 6);
    CU_ASSERT_DOUBLE_EQUAL(i.half, 12.7062047, 1e-6);
    i = ts_stats_mean(one, 1);
    CU_ASSERT_EQUAL(i.mean, 4);
    CU_ASSERT_TRUE(isnan(i.half));
    i = ts_stats_mean(none, 1);
    CU_ASSERT_EQUAL(i.n, 0);
    CU_ASSERT_TRUE(isnan(i.mean));
}

/* Ten observations 1 ... 10: s^2 = 55/6, t(0.975, 9) = 2.2621572. */
static void ten(void)
{
    const double v[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    ts_interval i = ts_stats_mean(v, 10);
    CU_ASSERT_EQUAL(i.mean, 5.5);
    CU_ASSERT_DOUBLE_EQUAL(i.half, 2.2621572 * sqrt(55.0 / 60), 1e-6);
}

/* What both have in common drops out of the differences. */
static void pairs(void)
{
    const double common[] = {10, 200, 3000, NAN}, more[] = {12, 203, 3004, 1};
    ts_interval d = ts_stats_difference(more, common, 4);
    CU_ASSERT_EQUAL(d.n, 3);
    CU_ASSERT_EQUAL(d.mean, 3);
    CU_ASSERT_DOUBLE_EQUAL(d.half, 4.3026527 / sqrt(3), 1e-7);
    CU_ASSERT_TRUE(ts_interval_excludes(&d, 0));
    CU_ASSERT_FALSE(ts_interval_excludes(&d, 1));
    d = ts_stats_difference(more, common, 1);
    CU_ASSERT_EQUAL(d.mean, 2);
    CU_ASSERT_FALSE(ts_interval_excludes(&d, 0)); /* one pair tells nothing apart */
    d = ts_stats_difference(common, common, 3);
    CU_ASSERT_EQUAL(d.half, 0);
    CU_ASSERT_FALSE(ts_interval_excludes(&d, 0));
}

enum { TRACES = 2, POLICIES = 4, REPLICATIONS = 2 };

/* Service and resources of each policy, on trace 0; trace 1 has ten times the resources. The runs
 * of a replication differ from those of the other by a common 2. */
static const double service[POLICIES] = {5, 3, 3, 9}, resources[POLICIES] = {10, 20, 30, 10};

static ts_compare make(ts_run_outcome *runs)
{
    memset(runs, 0, TRACES * POLICIES * REPLICATIONS * sizeof *runs);
    for (int t = 0; t < TRACES; t++) {
        for (int p = 0; p < POLICIES; p++) {
            for (int r = 0; r < REPLICATIONS; r++) {
                ts_run_outcome *o = &runs[(t * POLICIES + p) * REPLICATIONS + r];
                o->label = "policy";
                o->v[TS_OUTCOME_slo_miss_time] = service[p] + 2 * r;
                o->v[TS_OUTCOME_taskmanager_seconds] = (t == 0 ? 1 : 10) * resources[p];
                o->v[TS_OUTCOME_records_out] = -service[p];
            }
        }
    }
    return (ts_compare){runs, TRACES, POLICIES, REPLICATIONS};
}

static void comparison(void)
{
    ts_run_outcome runs[TRACES * POLICIES * REPLICATIONS];
    ts_compare c = make(runs);
    ts_interval i = ts_compare_mean(&c, 0, 0, TS_OUTCOME_slo_miss_time);
    CU_ASSERT_EQUAL(i.mean, 6);
    CU_ASSERT_DOUBLE_EQUAL(i.half, 12.7062047, 1e-6); /* 5 and 7 */
    i = ts_compare_difference(&c, 0, 1, 0, TS_OUTCOME_slo_miss_time);
    CU_ASSERT_EQUAL(i.mean, -2);
    CU_ASSERT_EQUAL(i.half, 0); /* the common 2 drops out */
    i = ts_compare_mean(&c, TS_ALL_TRACES, 1, TS_OUTCOME_taskmanager_seconds);
    CU_ASSERT_EQUAL(i.mean, (20 + 200) / 2);
    CU_ASSERT_EQUAL(i.n, 2);
}

static void front(void)
{
    ts_run_outcome runs[TRACES * POLICIES * REPLICATIONS];
    ts_compare c = make(runs);
    static const int by[POLICIES] = {-1, -1, 1, 0}; /* 2: dearer than 1; 3: later than 0 */
    for (int t = TS_ALL_TRACES; t < TRACES; t++)
        for (int p = 0; p < POLICIES; p++)
            CU_ASSERT_EQUAL(ts_compare_beaten_by(&c, t, p, TS_OUTCOME_slo_miss_time), by[p]);
    for (int p = 0; p < POLICIES; p++) /* more is better: the same order with the sign turned */
        CU_ASSERT_EQUAL(ts_compare_beaten_by(&c, 0, p, TS_OUTCOME_records_out), by[p]);
}

/* Interrupted after three runs: policy 1 has one replication, the others none. */
static void unfinished(void)
{
    ts_run_outcome runs[TRACES * POLICIES * REPLICATIONS];
    ts_compare c = make(runs);
    for (int i = 3; i < TRACES * POLICIES * REPLICATIONS; i++)
        runs[i].label = NULL;
    ts_interval i = ts_compare_mean(&c, 0, 1, TS_OUTCOME_slo_miss_time);
    CU_ASSERT_EQUAL(i.n, 1);
    CU_ASSERT_EQUAL(i.mean, 3);
    i = ts_compare_difference(&c, 0, 1, 0, TS_OUTCOME_slo_miss_time);
    CU_ASSERT_EQUAL(i.n, 1);
    CU_ASSERT_EQUAL(i.mean, -2);
    CU_ASSERT_EQUAL(ts_compare_mean(&c, 0, 2, TS_OUTCOME_slo_miss_time).n, 0);
    CU_ASSERT_EQUAL(ts_compare_mean(&c, TS_ALL_TRACES, 0, TS_OUTCOME_slo_miss_time).n, 0);
    CU_ASSERT_EQUAL(ts_compare_beaten_by(&c, 0, 2, TS_OUTCOME_slo_miss_time), -1);
}

static void words(void)
{
    char text[64];
    ts_outcome_text(TS_OUTCOME_latency_mean_s, &(ts_interval){3, 1.494, 0.026}, false, text, 64);
    CU_ASSERT_STRING_EQUAL(text, "1.49\u00b10.03");
    ts_outcome_text(TS_OUTCOME_taskmanager_seconds, &(ts_interval){3, 120, 20}, true, text, 64);
    CU_ASSERT_STRING_EQUAL(text, "+120\u00b120");
    ts_outcome_text(TS_OUTCOME_taskmanager_seconds, &(ts_interval){1, -5, NAN}, true, text, 64);
    CU_ASSERT_STRING_EQUAL(text, "-5");
    ts_outcome_text(TS_OUTCOME_taskmanager_seconds, &(ts_interval){0, NAN, NAN}, true, text, 64);
    CU_ASSERT_STRING_EQUAL(text, "-");
}

static const ts_test tests[] = {
    {"means and their intervals", means},
    {"ten observations", ten},
    {"differences of pairs", pairs},
    {"over traces", comparison},
    {"the Pareto front", front},
    {"an interrupted campaign", unfinished},
    {"in words", words},
};

int main(void)
{
    return ts_tap_main("stats", tests, TS_COUNT_OF(tests));
}
