/* Step 8 by hand-computed numbers. */
#include <math.h>

#include "core/aggregate.h"
#include "tests/tap.h"

static ts_aggregate *a;
static ts_combined c;

static void start(ts_time horizon)
{
    ts_aggregate_cfg cfg = {.alpha = 0.5, .horizon = horizon};
    ts_aggregate_free(a);
    CU_ASSERT_EQUAL_FATAL(ts_aggregate_new(&a, &cfg), TS_OK);
}

static void predict(ts_topic topic, ts_time made_at, ts_time step, int n, const double *v)
{
    ts_prediction p = {.made_at = made_at, .step = step, .n = n};
    for (int i = 0; i < n; i++)
        p.value[i] = p.quantile[i] = v[i];
    ts_aggregate_predict(a, topic, &p);
}

static void predict_one(ts_topic topic, ts_time made_at, double v)
{
    predict(topic, made_at, TS_MIN, 1, &v);
}

static void near(double x, double y)
{
    CU_ASSERT_DOUBLE_EQUAL(x, y, 1e-12 * (fabs(y) + 1));
}

static void nothing_at_first(void)
{
    start(TS_MIN);
    ts_aggregate_combine(a, 0, &c);
    CU_ASSERT_TRUE(isnan(c.value) && isnan(c.predicted[0]) && isnan(c.error[1]));
    CU_ASSERT_EQUAL(c.weight[0], 0);
    CU_ASSERT_EQUAL(c.weight[1], 0);
}

static void without_scores_all_are_equal(void)
{
    start(TS_MIN);
    predict_one(TS_TOPIC_SHORT_TERM, 0, 100);
    ts_aggregate_combine(a, 0, &c);
    near(c.value, 100);
    predict_one(TS_TOPIC_LONG_TERM, 0, 200);
    ts_aggregate_combine(a, 0, &c);
    near(c.weight[0], 0.5);
    near(c.value, 150);
}

/* Short predicts 110 of 100: smape 10/105. Long 150: 50/125 = 0.4. */
static void weights_by_error(void)
{
    start(TS_MIN);
    predict_one(TS_TOPIC_SHORT_TERM, 0, 110);
    predict_one(TS_TOPIC_LONG_TERM, 0, 150);
    ts_aggregate_observe(a, TS_MIN - 1, 100); /* not yet */
    ts_aggregate_combine(a, 0, &c);
    CU_ASSERT_TRUE(isnan(c.error[0]));
    ts_aggregate_observe(a, TS_MIN, 100);
    predict_one(TS_TOPIC_SHORT_TERM, TS_MIN, 120);
    predict_one(TS_TOPIC_LONG_TERM, TS_MIN, 240);
    ts_aggregate_combine(a, TS_MIN, &c);
    double e0 = 10 / 105.0, e1 = 0.4, w0 = 1 - e0 / (e0 + e1), w1 = 1 - e1 / (e0 + e1);
    near(c.error[0], e0);
    near(c.error[1], e1);
    near(c.weight[0], w0);
    near(c.weight[1], w1);
    near(c.value, w0 * 120 + w1 * 240);
    /* smoothed: e = 0.5 * smape + 0.5 * e */
    ts_aggregate_observe(a, 2 * TS_MIN, 120);
    ts_aggregate_combine(a, 2 * TS_MIN, &c);
    near(c.error[0], e0 / 2);
    near(c.error[1], (120 / 180.0) / 2 + 0.2);
}

/* Errors 0.1 and 0.3: weights 0.75 and 0.25, 100 and 200 combine to 125. smape of f = 1.9 / 2.1
 * y is 0.1, of 1.7 / 2.3 y 0.3. */
static void known_value(void)
{
    start(TS_MIN);
    predict_one(TS_TOPIC_SHORT_TERM, 0, 1900);
    predict_one(TS_TOPIC_LONG_TERM, 0, 2100 * 1.7 / 2.3);
    ts_aggregate_observe(a, TS_MIN, 2100);
    predict_one(TS_TOPIC_SHORT_TERM, TS_MIN, 100);
    predict_one(TS_TOPIC_LONG_TERM, TS_MIN, 200);
    ts_aggregate_combine(a, TS_MIN, &c);
    CU_ASSERT_DOUBLE_EQUAL(c.weight[0], 0.75, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(c.weight[1], 0.25, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(c.value, 125, 1e-9);
}

static void one_score_takes_all(void)
{
    start(TS_MIN);
    predict_one(TS_TOPIC_SHORT_TERM, 0, 110);
    ts_aggregate_observe(a, TS_MIN, 100);
    predict_one(TS_TOPIC_SHORT_TERM, TS_MIN, 120);
    predict_one(TS_TOPIC_LONG_TERM, TS_MIN, 999);
    ts_aggregate_combine(a, TS_MIN, &c);
    CU_ASSERT_EQUAL(c.weight[0], 1);
    CU_ASSERT_EQUAL(c.weight[1], 0);
    near(c.value, 120);
}

static void both_perfect_share(void)
{
    start(TS_MIN);
    predict_one(TS_TOPIC_SHORT_TERM, 0, 100);
    predict_one(TS_TOPIC_LONG_TERM, 0, 100);
    ts_aggregate_observe(a, TS_MIN, 100);
    predict_one(TS_TOPIC_SHORT_TERM, TS_MIN, 100);
    predict_one(TS_TOPIC_LONG_TERM, TS_MIN, 200);
    ts_aggregate_combine(a, TS_MIN, &c);
    near(c.value, 150);
}

static void between_steps_in_a_line(void)
{
    const double v[] = {100, 200, 400};
    start(90 * TS_SEC);
    predict(TS_TOPIC_LONG_TERM, 0, TS_MIN, 3, v);
    ts_aggregate_combine(a, 0, &c);
    near(c.value, 150); /* halfway from 60 s to 120 s */
    ts_aggregate_combine(a, 60 * TS_SEC, &c);
    near(c.value, 300);
    ts_aggregate_combine(a, 170 * TS_SEC, &c);
    near(c.value, 400); /* beyond its last value */
    ts_aggregate_combine(a, 181 * TS_SEC, &c);
    CU_ASSERT_TRUE(isnan(c.value)); /* older than its reach */
}

static void the_unobserved_is_not_scored(void)
{
    start(TS_MIN);
    predict_one(TS_TOPIC_SHORT_TERM, 0, 110);
    ts_aggregate_observe(a, TS_MIN, NAN);
    ts_aggregate_observe(a, TS_MIN + TS_SEC, 100);
    ts_aggregate_combine(a, TS_MIN, &c);
    CU_ASSERT_TRUE(isnan(c.error[0]));
    predict_one(TS_TOPIC_SHORT_TERM, 2 * TS_MIN, 110);
    ts_aggregate_observe(a, 10 * TS_MIN, 100); /* seven minutes after its time */
    ts_aggregate_combine(a, 2 * TS_MIN, &c);
    CU_ASSERT_TRUE(isnan(c.error[0]));
}

static void old_and_repeated_predictions(void)
{
    start(TS_MIN);
    predict_one(TS_TOPIC_SHORT_TERM, 2 * TS_SEC, 100);
    predict_one(TS_TOPIC_SHORT_TERM, TS_SEC, 500);
    ts_aggregate_combine(a, 2 * TS_SEC, &c);
    near(c.value, 100);
    predict_one(TS_TOPIC_SHORT_TERM, 2 * TS_SEC, 100);
    ts_aggregate_observe(a, TS_MIN + 2 * TS_SEC,
                         110); /* scored once: 10/105, smoothed with nothing */
    ts_aggregate_combine(a, 2 * TS_SEC, &c);
    near(c.error[0], 10 / 105.0);
    predict_one(TS_TOPIC_METRICS, 3 * TS_SEC, 7); /* not a topic of predictions */
    ts_aggregate_combine(a, 3 * TS_SEC, &c);
    near(c.value, 100);
}

static void more_pending_than_room(void)
{
    start(TS_MIN);
    for (int i = 0; i < 10000; i++)
        predict_one(TS_TOPIC_SHORT_TERM, i * TS_MSEC, 100);
    ts_aggregate_observe(a, TS_MIN + 10 * TS_SEC, 100);
    ts_aggregate_combine(a, 10 * TS_SEC, &c);
    CU_ASSERT_EQUAL(c.error[0], 0);
}

/* Short speaks of a minute, long of three: later than a minute only long counts. */
static void as_far_as_each_reaches(void)
{
    const double v[] = {200, 300, 400};
    start(TS_MIN);
    CU_ASSERT_EQUAL(ts_aggregate_reach(a, 5), 5);
    CU_ASSERT_TRUE(isnan(ts_aggregate_load_at(a, 0, TS_MIN)));
    predict_one(TS_TOPIC_SHORT_TERM, 0, 100);
    predict(TS_TOPIC_LONG_TERM, 0, TS_MIN, 3, v);
    CU_ASSERT_EQUAL(ts_aggregate_reach(a, 0), 3 * TS_MIN);
    near(ts_aggregate_load_at(a, 0, TS_MIN), 150);
    near(ts_aggregate_load_at(a, 0, 90 * TS_SEC), 250);
    near(ts_aggregate_load_at(a, 0, 3 * TS_MIN), 400);
    CU_ASSERT_TRUE(isnan(ts_aggregate_load_at(a, 0, 3 * TS_MIN + 1)));
}

static const ts_test tests[] = {
    {"nothing at first", nothing_at_first},
    {"without scores all are equal", without_scores_all_are_equal},
    {"weights by error", weights_by_error},
    {"known value", known_value},
    {"one score takes all", one_score_takes_all},
    {"both perfect share", both_perfect_share},
    {"between steps in a line", between_steps_in_a_line},
    {"the unobserved is not scored", the_unobserved_is_not_scored},
    {"as far as each reaches", as_far_as_each_reaches},
    {"old and repeated predictions", old_and_repeated_predictions},
    {"more pending than room", more_pending_than_room},
};

int main(void)
{
    int failed = ts_tap_main("aggregate", tests, TS_COUNT_OF(tests));
    ts_aggregate_free(a);
    return failed;
}
