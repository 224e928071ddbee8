/* Policies tidalscale and static: triggers, guards and targets by exact numbers. */
#include <string.h>

#include "tests/unit/policy_help.h"

static bench b;

/* 4 task managers at second 1000, load 2000, no lag, CPU 0.5, in a table that says 500 per task
 * manager at 0.6. */
static void start(void)
{
    bench_start(&b, "tidalscale", 4);
    healthy_report(&b.report, 1000 * TS_SEC, 1, 4, 2000, 0, 0.5);
}

static void plane(void)
{
    bench_put(&b, 2, 5, 1200);
    bench_put(&b, 4, 5, 2200);
    bench_put(&b, 4, 7, 2400); /* load = 500 tm + 1000 CPU - 300 */
}

static void predict(double v)
{
    ts_prediction p = {.made_at = 1000 * TS_SEC, .step = 180 * TS_SEC, .n = 1};
    p.value[0] = p.quantile[0] = v;
    ts_aggregate_predict(b.aggregate, TS_TOPIC_SHORT_TERM, &p);
}

static void expect(ts_trigger trigger, int target)
{
    const ts_decision *d = bench_decide(&b);
    CU_ASSERT_EQUAL(d->trigger, trigger);
    CU_ASSERT_EQUAL(d->vetoes, 0);
    CU_ASSERT_EQUAL(d->target, target);
}

static void expect_veto(ts_trigger trigger, ts_veto veto)
{
    const ts_decision *d = bench_decide(&b);
    CU_ASSERT_EQUAL(d->trigger, trigger);
    CU_ASSERT_EQUAL(d->vetoes, 1u << veto);
}

static void nothing_to_do(void)
{
    start();
    expect(TS_TRIGGER_NONE, 4);
    CU_ASSERT_TRUE(b.decision.n_notes >= 5);
    CU_ASSERT_TRUE(isnan(b.decision.target_rate));
}

/* At load 3300 the plane solved at 0.6 says (3300 + 300 - 600) / 500 = 6. */
static void triggers_up(void)
{
    start();
    plane();
    b.report.v[TS_METRIC_ARRIVAL_RATE] = 3300;
    expect(TS_TRIGGER_NONE, 4);
    b.report.v[TS_METRIC_CPU] = 0.8;
    expect(TS_TRIGGER_NONE, 4); /* not above */
    b.report.v[TS_METRIC_CPU] = 0.81;
    expect(TS_TRIGGER_CPU, 6);
    CU_ASSERT_EQUAL(b.decision.lookup, TS_LOOKUP_REGRESSION);
    CU_ASSERT_EQUAL(b.decision.n_rows, 3);
    CU_ASSERT_EQUAL(b.decision.target_rate, 3300);
    CU_ASSERT_DOUBLE_EQUAL(b.decision.wanted, 6, 1e-9);
    b.report.v[TS_METRIC_CPU] = 0.5;
    b.report.v[TS_METRIC_MEMORY] = 0.91;
    expect(TS_TRIGGER_MEMORY, 6);
    b.report.v[TS_METRIC_MEMORY] = 0.5;
    b.report.v[TS_METRIC_PENDING_RECORDS] = 3300;
    expect(TS_TRIGGER_NONE, 4); /* exactly one second of arrivals */
    b.report.v[TS_METRIC_PENDING_RECORDS] = 3301;
    expect(TS_TRIGGER_LAG, 7); /* 3301 records in 180 s are 18.3/s more: 3319, 6.04 */
    CU_ASSERT_EQUAL(b.decision.target_rate, 3319);
}

/* ((2600 + 2000) / 2 * 180 + 0) / 180 = 2300; prediction and rate are averaged. */
static void proactive(void)
{
    start();
    plane(); /* at 0.8 CPU four task managers sustain 2500 */
    predict(2500);
    expect(TS_TRIGGER_NONE, 4);
    CU_ASSERT_DOUBLE_EQUAL(b.decision.sustained, 2500, 1e-9);
    predict(2600);
    expect_veto(TS_TRIGGER_PROACTIVE, TS_VETO_SAME); /* (2300 + 300 - 600) / 500 = 4 */
    CU_ASSERT_EQUAL(b.decision.target_rate, 2300);
    CU_ASSERT_EQUAL(b.decision.aggregate, 2600);
    CU_ASSERT_EQUAL(b.decision.weight[0], 1);
    predict(4000);
    expect(TS_TRIGGER_PROACTIVE, 6); /* 3000: 5.4 */
    bench_set(&b, "proactive", "false");
    expect(TS_TRIGGER_NONE, 4);
}

static void triggers_down(void)
{
    start();
    plane();
    b.report.v[TS_METRIC_ARRIVAL_RATE] = 1000;
    b.report.v[TS_METRIC_CPU] = 0.4;
    expect(TS_TRIGGER_NONE, 4); /* not below */
    b.report.v[TS_METRIC_CPU] = 0.39;
    expect(TS_TRIGGER_IDLE, 2); /* (1000 + 300 - 600) / 500 = 1.4 */
    b.report.v[TS_METRIC_PENDING_RECORDS] = 1000;
    expect(TS_TRIGGER_NONE, 4); /* lag not below one second of arrivals */
    b.report.v[TS_METRIC_PENDING_RECORDS] = 0;
    b.report.v[TS_METRIC_MEMORY] = 0.9;
    expect(TS_TRIGGER_NONE, 4);
}

static void cool_down(void)
{
    start();
    plane();
    b.report.v[TS_METRIC_CPU] = 0.9;
    b.report.v[TS_METRIC_ARRIVAL_RATE] = 3300;
    b.last_rescale_at = b.report.at - 180 * TS_SEC + 1;
    expect_veto(TS_TRIGGER_CPU, TS_VETO_COOLDOWN);
    b.last_rescale_at = b.report.at - 180 * TS_SEC;
    expect(TS_TRIGGER_CPU, 6);
}

/* The table says 2.7 for 2000 at 0.6: not up. */
static void direction(void)
{
    start();
    bench_put(&b, 2, 5, 1600);
    bench_put(&b, 4, 5, 2800);
    bench_put(&b, 4, 7, 3000);
    b.report.v[TS_METRIC_CPU] = 0.9;
    expect_veto(TS_TRIGGER_CPU, TS_VETO_DIRECTION);
    CU_ASSERT_TRUE(b.decision.wanted < 4);
}

static void bounds(void)
{
    start();
    plane();
    b.report.v[TS_METRIC_CPU] = 0.9;
    b.report.v[TS_METRIC_ARRIVAL_RATE] = 90000;
    expect(TS_TRIGGER_CPU, 20);
    b.job = (ts_job){.parallelism = 20,
                     .task_managers = 20,
                     .slots_per_task_manager = 1,
                     .max_parallelism = 128,
                     .partitions = 12,
                     .cores_per_task_manager = 1};
    expect_veto(TS_TRIGGER_CPU, TS_VETO_BOUNDS);
    start();
    plane();
    b.report.v[TS_METRIC_CPU] = 0.1;
    b.report.v[TS_METRIC_ARRIVAL_RATE] = 10;
    expect(TS_TRIGGER_IDLE, 1);
}

static void slots_multiply(void)
{
    start();
    plane();
    b.job = (ts_job){.parallelism = 8,
                     .task_managers = 4,
                     .slots_per_task_manager = 2,
                     .max_parallelism = 128,
                     .partitions = 12,
                     .cores_per_task_manager = 1};
    b.report.v[TS_METRIC_CPU] = 0.9;
    b.report.v[TS_METRIC_ARRIVAL_RATE] = 3300;
    expect(TS_TRIGGER_CPU, 12);
}

static void without_rows_by_ingestion(void)
{
    start();
    b.report.v[TS_METRIC_CPU] = 0.9;
    b.report.v[TS_METRIC_ARRIVAL_RATE] = 3000;
    b.report.v[TS_METRIC_INGESTION_RATE] = 2000;
    expect(TS_TRIGGER_CPU, 6); /* ceil(4 * 3000 / 2000) */
    CU_ASSERT_EQUAL(b.decision.lookup, TS_LOOKUP_INGESTION);
    b.report.v[TS_METRIC_INGESTION_RATE] = 0;
    expect_veto(TS_TRIGGER_CPU, TS_VETO_NO_DATA);
    b.report.v[TS_METRIC_INGESTION_RATE] = NAN;
    expect_veto(TS_TRIGGER_CPU, TS_VETO_NO_DATA);
}

static void one_row_by_quotient(void)
{
    start();
    bench_put(&b, 4, 7, 2000);
    b.report.v[TS_METRIC_CPU] = 0.9;
    b.report.v[TS_METRIC_ARRIVAL_RATE] = 3000;
    expect(TS_TRIGGER_CPU, 7); /* 4 * 3000 / 2000 * 0.7 / 0.6 */
    CU_ASSERT_EQUAL(b.decision.lookup, TS_LOOKUP_QUOTIENT);
}

/* The lag rises by 1000 a report, from 5000; the tenth rise is the eleventh report. Unchanged
 * samples do not count. */
static void lag_recovery(void)
{
    start();
    plane();
    b.report.v[TS_METRIC_ARRIVAL_RATE] = 2000;
    for (int i = 0; i <= 20; i++) {
        b.report.v[TS_METRIC_INGESTION_RATE] = 1000;
        b.report.v[TS_METRIC_PENDING_RECORDS] = 5000 + 1000 * (i / 2);
        const ts_decision *d = bench_decide(&b);
        CU_ASSERT_EQUAL(d->trigger, TS_TRIGGER_LAG);
        CU_ASSERT_EQUAL(d->lookup, i < 20 ? TS_LOOKUP_REGRESSION : TS_LOOKUP_RECOVERY);
    }
    /* lag 15000: 2000 + 83.3 -> 2084; table (2084 - 300) / 500 = 3.568; 4 * 2084 / 1000 = 8.336:
     * at most 7.136 */
    CU_ASSERT_EQUAL(b.decision.target_rate, 2084);
    CU_ASSERT_DOUBLE_EQUAL(b.decision.wanted, 2 * 3.568, 1e-9);
    CU_ASSERT_EQUAL(b.decision.target, 8);
    b.report.v[TS_METRIC_INGESTION_RATE] = 1500; /* 5.557: between */
    CU_ASSERT_DOUBLE_EQUAL(bench_decide(&b)->wanted, 4 * 2084 / 1500.0, 1e-9);
    b.report.v[TS_METRIC_INGESTION_RATE] = 9000; /* less than the table: the table */
    CU_ASSERT_DOUBLE_EQUAL(bench_decide(&b)->wanted, 3.568, 1e-9);
    b.report.v[TS_METRIC_PENDING_RECORDS] = 14999; /* one fall ends it */
    CU_ASSERT_EQUAL(bench_decide(&b)->lookup, TS_LOOKUP_REGRESSION);
}

static void missing_values(void)
{
    static const ts_metric needed[] = {TS_METRIC_ARRIVAL_RATE, TS_METRIC_PENDING_RECORDS,
                                       TS_METRIC_CPU};
    for (int i = 0; i < TS_COUNT_OF(needed); i++) {
        start();
        plane();
        b.report.v[needed[i]] = NAN;
        expect_veto(TS_TRIGGER_NONE, TS_VETO_NO_DATA);
    }
    start();
    b.report.v[TS_METRIC_SLOTS_TOTAL] = 0;
    expect_veto(TS_TRIGGER_NONE, TS_VETO_NOT_RUNNING);
}

static void contradictions(void)
{
    static const struct {
        const char *policy, *key, *value;
    } bad[] = {{"tidalscale", "min", "21"}, {"tidalscale", "cpu_low", "0.9"}, {"hpa", "max", "1"}};
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        ts_err err = {0};
        bench_start(&b, bad[i].policy, 4);
        if (strcmp(bad[i].key, "max") == 0)
            bench_set(&b, "min", "2");
        bench_set(&b, bad[i].key, bad[i].value);
        CU_ASSERT_EQUAL(b.policy->init(b.state, b.cfg, &err), TS_EINVAL);
        CU_ASSERT_TRUE(strlen(err.message) > 0);
    }
}

static void static_holds_its_number(void)
{
    bench_start(&b, "static", 4);
    healthy_report(&b.report, 1000 * TS_SEC, 1, 4, 2000, 0, 0.95);
    expect(TS_TRIGGER_NONE, 4);
    bench_set(&b, "n", "7");
    expect(TS_TRIGGER_POLICY, 7);
    b.last_rescale_at = 1000 * TS_SEC - 179 * TS_SEC;
    expect_veto(TS_TRIGGER_POLICY, TS_VETO_COOLDOWN);
    b.last_rescale_at = 1000 * TS_SEC - 180 * TS_SEC;
    expect(TS_TRIGGER_POLICY, 7);
    b.job.slots_per_task_manager = 2;
    expect(TS_TRIGGER_POLICY, 14);
}

static const ts_test tests[] = {
    {"nothing to do", nothing_to_do},
    {"triggers up", triggers_up},
    {"proactive", proactive},
    {"triggers down", triggers_down},
    {"cool-down", cool_down},
    {"direction", direction},
    {"bounds", bounds},
    {"slots multiply", slots_multiply},
    {"without rows by ingestion", without_rows_by_ingestion},
    {"one row by quotient", one_row_by_quotient},
    {"lag recovery", lag_recovery},
    {"missing values", missing_values},
    {"contradictions", contradictions},
    {"static holds its number", static_holds_its_number},
};

int main(void)
{
    int failed = ts_tap_main("policy", tests, TS_COUNT_OF(tests));
    bench_fini(&b);
    return failed;
}
