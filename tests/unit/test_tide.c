/*
 * Policy tide by hand. The table says 1000 records/s for each task manager: 4 are kept up to 3800
 * and wanted for up to 3200, a rescale costs four periods of what there is.
 */
#include <math.h>

#include "tests/unit/policy_help.h"

static bench b;

static void start(int n, double rate, double lag)
{
    bench_start(&b, "tide", n);
    bench_put(&b, 4, 8, 3400);
    bench_put(&b, 8, 8, 6800);
    healthy_report(&b.report, TS_DAY, 1, n, rate, lag, rate / (1000.0 * n));
}

/* `first` for some of twelve five-minute steps, `then` for the others; as the upper quantile. */
static void predict(double first, int steps, double then)
{
    ts_prediction p = {.made_at = TS_DAY, .step = 5 * TS_MIN, .n = 12};
    for (int k = 0; k < 12; k++) {
        p.value[k] = 1;
        p.quantile[k] = k < steps ? first : then;
    }
    ts_aggregate_predict(b.aggregate, TS_TOPIC_LONG_TERM, &p);
}

static void enough_is_kept(void)
{
    start(4, 3000, 0);
    predict(3000, 12, 0);
    const ts_decision *d = bench_decide(&b);
    CU_ASSERT_TRUE(has_veto(d, TS_VETO_SAME));
    CU_ASSERT_EQUAL(d->target, 4);
    CU_ASSERT_DOUBLE_EQUAL(d->sustained, 3800, 1e-9);
    CU_ASSERT_EQUAL(d->target_rate, 3000);
    CU_ASSERT_EQUAL(d->lookup, TS_LOOKUP_CURVE);
}

/* 5000 need 6.25 at 0.8; as long as the present ones carry the first period there is time. */
static void a_rise_is_met_in_its_period(void)
{
    start(4, 3000, 0);
    predict(3700, 1, 5000);
    CU_ASSERT_EQUAL(bench_decide(&b)->target, 4);
    start(4, 3000, 0);
    predict(3900, 1, 5000);
    const ts_decision *d = bench_decide(&b);
    CU_ASSERT_EQUAL(d->vetoes, 0);
    CU_ASSERT_EQUAL(d->target, 7);
    CU_ASSERT_EQUAL(d->trigger, TS_TRIGGER_PROACTIVE);
}

/* To keep 8 for an hour costs 96 periods of one; 4 cost 48, and a rescale 32. */
static void down_if_that_pays(void)
{
    start(8, 2900, 0);
    predict(2900, 12, 0);
    const ts_decision *d = bench_decide(&b);
    CU_ASSERT_EQUAL(d->target, 4);
    CU_ASSERT_EQUAL(d->trigger, TS_TRIGGER_IDLE);
    start(8, 2900, 0);
    bench_set(&b, "price", "31min"); /* 48 + 49.6 */
    predict(2900, 12, 0);
    CU_ASSERT_TRUE(has_veto(bench_decide(&b), TS_VETO_SAME));
    start(8, 2900, 0); /* half an hour, and up again: 24 + 32 + 48 + 32 */
    predict(2900, 6, 6000);
    CU_ASSERT_TRUE(has_veto(bench_decide(&b), TS_VETO_SAME));
}

/* A minute's downtime at 3000 made up for within `recovery` of two minutes takes 4500. */
static void a_rescale_has_to_be_made_up_for(void)
{
    start(10, 3000, 0);
    bench_set(&b, "recovery", "120s");
    predict(3000, 12, 0);
    CU_ASSERT_EQUAL(bench_decide(&b)->target, 5);
}

/* A job that takes four minutes to rescale pays four times the price: 48 + 128 are more than 96. */
static void a_slow_job_is_left_alone(void)
{
    start(8, 2900, 0);
    b.last_downtime = 4 * TS_MIN;
    predict(2900, 12, 0);
    CU_ASSERT_TRUE(has_veto(bench_decide(&b), TS_VETO_SAME));
    start(4, 3000, 3000 + 4 * 180 * 2000); /* and has four times as long to catch up */
    b.last_downtime = 4 * TS_MIN;
    CU_ASSERT_EQUAL(bench_decide(&b)->target_rate, 5000);
    b.last_downtime = 0;
}

/* 2000/s more than what comes, for three minutes. */
static void lag_is_load(void)
{
    start(4, 3000, 3000 + 180 * 2000);
    predict(3000, 12, 0);
    const ts_decision *d = bench_decide(&b);
    CU_ASSERT_EQUAL(d->target_rate, 5000);
    CU_ASSERT_EQUAL(d->target, 7);
}

/* A thousandth of a CPU more than the table has: what is seen now counts. */
static void less_capacity_than_the_table_says(void)
{
    start(4, 3000, 0);
    predict(3000, 12, 0);
    b.report.v[TS_METRIC_CPU] = 0.96; /* 3125 at full CPU, and kept up to 2969 */
    const ts_decision *d = bench_decide(&b);
    CU_ASSERT_DOUBLE_EQUAL(d->sustained, 3125 * 0.95, 1e-9);
    CU_ASSERT_EQUAL(d->trigger, TS_TRIGGER_PROACTIVE);
}

static void without_predictions_or_table(void)
{
    bench_start(&b, "tide", 4);
    healthy_report(&b.report, TS_DAY, 1, 4, 4000, 0, 1);
    const ts_decision *d = bench_decide(&b);
    CU_ASSERT_EQUAL(d->lookup, TS_LOOKUP_INGESTION);
    CU_ASSERT_EQUAL(d->target_rate, 4000);
    CU_ASSERT_EQUAL(d->target, 6); /* 4000 (6/4)^0.8 0.8 = 4426 carry it, 5 make up for it not */
    bench_start(&b, "tide", 4);
    healthy_report(&b.report, TS_DAY, 1, 4, 0, 0, 0);
    CU_ASSERT_TRUE(has_veto(bench_decide(&b), TS_VETO_NO_DATA));
}

static void when_it_does_not_act(void)
{
    start(4, 8900, 0);
    CU_ASSERT_EQUAL(bench_decide(&b)->target, 12);
    b.report.at += 14 * TS_SEC;
    CU_ASSERT_TRUE(has_veto(bench_decide(&b), TS_VETO_INTERVAL));
    start(4, 8900, 0);
    b.last_rescale_at = TS_DAY - 179 * TS_SEC;
    CU_ASSERT_TRUE(has_veto(bench_decide(&b), TS_VETO_COOLDOWN));
    start(4, NAN, 0);
    CU_ASSERT_TRUE(has_veto(bench_decide(&b), TS_VETO_NO_DATA));
    start(4, 8900, 0);
    bench_set(&b, "max", "6");
    CU_ASSERT_EQUAL(bench_decide(&b)->target, 6);
    start(6, 8900, 0);
    bench_set(&b, "max", "6");
    CU_ASSERT_NOT_EQUAL(bench_decide(&b)->vetoes, 0);
}

static void contradictions(void)
{
    ts_err err = {.status = TS_OK};
    bench_start(&b, "tide", 4);
    bench_set(&b, "cpu_target", "0.96");
    CU_ASSERT_EQUAL(b.policy->init(b.state, b.cfg, &err), TS_EINVAL);
}

static const ts_test tests[] = {
    {"enough is kept", enough_is_kept},
    {"a rise is met in its period", a_rise_is_met_in_its_period},
    {"down if that pays", down_if_that_pays},
    {"a rescale has to be made up for", a_rescale_has_to_be_made_up_for},
    {"a slow job is left alone", a_slow_job_is_left_alone},
    {"lag is load", lag_is_load},
    {"less capacity than the table says", less_capacity_than_the_table_says},
    {"without predictions or a table", without_predictions_or_table},
    {"when it does not act", when_it_does_not_act},
    {"contradictions", contradictions},
};

int main(void)
{
    int failed = ts_tap_main("tide", tests, TS_COUNT_OF(tests));
    bench_fini(&b);
    return failed;
}
