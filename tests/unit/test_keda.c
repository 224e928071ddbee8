/* Policy keda: the lag as KEDA hands it to HPA, and what KEDA does itself, by exact numbers. */
#include <string.h>

#include "tests/unit/policy_help.h"

static bench b;

enum { START = 100000 };

/* n task managers over 12 partitions, 100 records a task manager, and no limit on how fast. */
static void start(int n)
{
    bench_start(&b, "keda", n);
    bench_set(&b, "lagThreshold", "100");
    bench_set(&b, "up_pods", "1000");
    bench_set(&b, "down_stabilization", "0s");
}

static int at(int seconds, double lag)
{
    empty_report(&b.report, (START + seconds) * TS_SEC, 1);
    b.report.v[TS_METRIC_GROUP_LAG] = lag;
    b.report.v[TS_METRIC_PENDING_RECORDS] = 7; /* not what KEDA asks for */
    return bench_decide(&b)->target;
}

static void its_defaults(void)
{
    static const struct {
        const char *key, *value;
    } rows[] = {
        {"lagThreshold", "10"},       {"activationLagThreshold", "0"},
        {"pollingInterval", "30s"},   {"cooldownPeriod", "5min"},
        {"minReplicaCount", "0"},     {"maxReplicaCount", "100"},
        {"allowIdleConsumers", "no"}, {"limitToPartitionsWithLag", "no"},
        {"sync", "15s"},              {"down_stabilization", "5min"},
    };
    bench_start(&b, "keda", 1);
    for (int i = 0; i < TS_COUNT_OF(rows); i++) {
        char now[64], set[64];
        int k = ts_param_find(b.policy->params, b.policy->n_params, rows[i].key);
        CU_ASSERT_TRUE_FATAL(k >= 0);
        ts_param_get(b.policy->params, k, b.cfg, now, sizeof now);
        bench_set(&b, rows[i].key, rows[i].value);
        ts_param_get(b.policy->params, k, b.cfg, set, sizeof set);
        CU_ASSERT_STRING_EQUAL(now, set);
    }
}

/* ceil(lag / threshold), but for the tolerance and the partitions. */
static void follows_the_lag(void)
{
    static const struct {
        const char *key;
        double lag;
        int target;
    } rows[] = {
        {NULL, 400, 4},
        {NULL, 440, 4}, /* 1.1 is 1 + 0.1 in doubles: within, there as here */
        {NULL, 441, 5},
        {NULL, 800, 8},
        {NULL, 5000, 12},                  /* as many as partitions */
        {NULL, 1250, 13},                  /* 1250 / 100 = 12, not more than 12: not capped */
        {"allowIdleConsumers", 1700, 17},
        {"allowIdleConsumers", 99000, 100}, /* maxReplicaCount */
        {"limitToPartitionsWithLag", 5000, 12},
        {"ensureEvenDistributionOfPartitions", 450, 6},
        {"ensureEvenDistributionOfPartitions", 601, 12},
        {NULL, 90, 1},
        {NULL, 0, 1},
    };
    for (int i = 0; i < TS_COUNT_OF(rows); i++) {
        start(4);
        if (rows[i].key != NULL)
            bench_set(&b, rows[i].key, "true");
        CU_ASSERT_EQUAL(at(0, rows[i].lag), rows[i].target);
        CU_ASSERT_EQUAL(b.decision.n_notes > 2, true);
    }
    start(4); /* six pods divide the partitions, but five records are in five of them at most */
    bench_set(&b, "lagThreshold", "1");
    bench_set(&b, "ensureEvenDistributionOfPartitions", "true");
    CU_ASSERT_EQUAL(at(0, 5), 6);
    start(4);
    bench_set(&b, "lagThreshold", "1");
    bench_set(&b, "ensureEvenDistributionOfPartitions", "true");
    bench_set(&b, "limitToPartitionsWithLag", "true");
    CU_ASSERT_EQUAL(at(0, 5), 5);
}

static void missing_values(void)
{
    static const double lags[] = {NAN, INFINITY, -1, 1e300};
    for (int i = 0; i < TS_COUNT_OF(lags); i++) {
        start(4);
        CU_ASSERT_EQUAL(at(0, lags[i]), 4);
        CU_ASSERT_EQUAL(b.decision.vetoes, 1u << TS_VETO_NO_DATA);
        CU_ASSERT_EQUAL(at(3600, lags[i]), 4); /* nor is that "no lag" */
    }
    start(4);
    b.job.partitions = 0;
    CU_ASSERT_EQUAL(at(0, 5000), 4);
    CU_ASSERT_EQUAL(b.decision.vetoes, 1u << TS_VETO_NO_DATA);
    start(4); /* the broker's own count comes first */
    empty_report(&b.report, START * TS_SEC, 1);
    b.report.v[TS_METRIC_GROUP_LAG] = 5000;
    b.report.v[TS_METRIC_PARTITIONS] = 6;
    CU_ASSERT_EQUAL(bench_decide(&b)->target, 6);
}

/* 300 s without lag, seen by polls every 30 s: at 330 s KEDA ends what HPA would still keep; then
 * only a poll wakes it. */
static void cooldown_and_activation(void)
{
    start(5);
    bench_set(&b, "down_stabilization", "1h");
    bench_set(&b, "activationLagThreshold", "50");
    for (int t = 0; t < 330; t++)
        CU_ASSERT_EQUAL(at(t, 50), 5);
    CU_ASSERT_EQUAL(at(330, 50), 1);
    CU_ASSERT_EQUAL(b.decision.trigger, TS_TRIGGER_POLICY);
    b.job.parallelism = b.job.task_managers = 1;
    CU_ASSERT_EQUAL(at(345, 900), 1);
    CU_ASSERT_EQUAL(b.decision.trigger, TS_TRIGGER_NONE);
    CU_ASSERT_EQUAL(at(360, 900), 9);
    start(5);
    bench_set(&b, "down_stabilization", "1h");
    bench_set(&b, "minReplicaCount", "2");
    for (int t = 0; t < 3600; t++)
        CU_ASSERT_EQUAL(at(t, 0), 5);
    CU_ASSERT_EQUAL(at(3600, 0), 2); /* HPA's window is over */
}

/* Asked by HPA every 15 s, or what KEDA saw last. */
static void cached_metrics(void)
{
    start(4);
    at(0, 400);
    CU_ASSERT_EQUAL(at(15, 800), 8);
    start(4);
    bench_set(&b, "useCachedMetrics", "true");
    at(0, 400);
    CU_ASSERT_EQUAL(at(15, 800), 4);
    CU_ASSERT_EQUAL(at(30, 800), 8);
}

static void contradictions(void)
{
    ts_err err = {0};
    start(4);
    bench_set(&b, "allowIdleConsumers", "true");
    bench_set(&b, "limitToPartitionsWithLag", "true");
    CU_ASSERT_EQUAL(b.policy->init(b.state, b.cfg, &err), TS_EINVAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "allowIdleConsumers"));
    start(4);
    bench_set(&b, "minReplicaCount", "101");
    ts_err_clear(&err);
    CU_ASSERT_EQUAL(b.policy->init(b.state, b.cfg, &err), TS_EINVAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "maxReplicaCount"));
}

static const ts_test tests[] = {
    {"its defaults", its_defaults},
    {"follows the lag", follows_the_lag},
    {"missing values", missing_values},
    {"cool-down and activation", cooldown_and_activation},
    {"cached metrics", cached_metrics},
    {"contradictions", contradictions},
};

int main(void)
{
    int failed = ts_tap_main("keda", tests, TS_COUNT_OF(tests));
    bench_fini(&b);
    return failed;
}
