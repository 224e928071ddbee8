/* Services 3 and 4: resampling, publishing, training, and the season found. */
#include <string.h>

#include "core/predictor.h"
#include "tests/tap.h"
#include "tests/unit/core_help.h"

static ts_report r;
static ts_cmds cmds;
static ts_predictor *p;

static void start(ts_topic topic, const char *method, const char *season)
{
    ts_predictor_cfg cfg;
    ts_err err = {0};
    ts_param_defaults(topic == TS_TOPIC_LONG_TERM ? ts_long_term_params : ts_short_term_params,
                      ts_predictor_n_params, &cfg);
    if (method != NULL)
        strcpy(cfg.method, method);
    if (season != NULL)
        strcpy(cfg.season, season);
    ts_predictor_free(p);
    CU_ASSERT_EQUAL_FATAL(ts_predictor_new(&p, topic, &cfg, NULL, &err), TS_OK);
}

/* The prediction published on a report, or NULL. */
static const ts_prediction *report(ts_time at, uint64_t sequence, double rate)
{
    empty_report(&r, at, sequence);
    r.v[TS_METRIC_ARRIVAL_RATE] = rate;
    ts_event ev = report_event(&r);
    cmds.n = 0;
    CU_ASSERT_EQUAL(ts_predictor_step(p, &ev, &cmds), TS_OK);
    if (cmds.n == 0)
        return NULL;
    CU_ASSERT_EQUAL(cmds.v[0].kind, TS_CMD_PUBLISH);
    return cmds.v[0].u.message.u.prediction;
}

static void history(ts_time at, double rate)
{
    ts_event ev = {.kind = TS_EVENT_HISTORY, .at = at};
    ev.u.history = (ts_history){at, rate};
    cmds.n = 0;
    CU_ASSERT_EQUAL(ts_predictor_step(p, &ev, &cmds), TS_OK);
    CU_ASSERT_EQUAL(cmds.n, 0);
}

/* Load 1000 + 2 t: the report of second t closes second t - 1, and 180 s after that the line is
 * at 1000 + 2 (t + 179). */
static void short_term_continues_a_line(void)
{
    const ts_prediction *q = NULL;
    start(TS_TOPIC_SHORT_TERM, NULL, NULL);
    for (int t = 0; t < 600; t++)
        q = report(t * TS_SEC, (uint64_t)t + 1, 1000 + 2.0 * t);
    CU_ASSERT_PTR_NOT_NULL_FATAL(q);
    CU_ASSERT_EQUAL(cmds.v[0].u.message.topic, TS_TOPIC_SHORT_TERM);
    CU_ASSERT_EQUAL(q->made_at, 599 * TS_SEC);
    CU_ASSERT_EQUAL(q->step, 180 * TS_SEC);
    CU_ASSERT_EQUAL(q->n, 1);
    CU_ASSERT_DOUBLE_EQUAL(q->value[0], 1000 + 2 * (599 + 179), 1e-6);
    CU_ASSERT_EQUAL(q->quantile[0], q->value[0]);
    CU_ASSERT_STRING_EQUAL(q->method, "line");
}

/* No further ahead than back: three minutes of history let the first report be answered. */
static void start_last(ts_time from)
{
    start(TS_TOPIC_LONG_TERM, "last", "none");
    history(from, 100);
    history(from + 2 * TS_MIN, 100);
}

/* `last` predicts the last step's mean, so it shows what a step was. */
static void resamples_to_means(void)
{
    start_last(-3 * TS_MIN);
    CU_ASSERT_PTR_NOT_NULL(report(0, 1, 100));
    CU_ASSERT_PTR_NULL(report(30 * TS_SEC, 2, 200));
    CU_ASSERT_PTR_NULL(report(59 * TS_SEC, 3, NAN)); /* a missing sample does not count */
    const ts_prediction *q = report(60 * TS_SEC, 4, 999);
    CU_ASSERT_PTR_NOT_NULL_FATAL(q);
    CU_ASSERT_EQUAL(q->value[0], 150);
    CU_ASSERT_EQUAL(q->made_at, 60 * TS_SEC);
    CU_ASSERT_EQUAL(q->n, 3);
    CU_ASSERT_EQUAL(q->step, 60 * TS_SEC);
    CU_ASSERT_PTR_NULL(report(59 * TS_SEC, 5, 7)); /* belongs to a closed step */
    CU_ASSERT_PTR_NULL(report(59 * TS_SEC, 5, 7)); /* seen before */
    q = report(300 * TS_SEC, 6, 1);                /* three steps without any report */
    CU_ASSERT_EQUAL(q->value[0], 999);
    CU_ASSERT_EQUAL(q->made_at, 300 * TS_SEC);
}

static void no_further_ahead_than_back(void)
{
    start(TS_TOPIC_LONG_TERM, "last", "none");
    CU_ASSERT_PTR_NULL(report(0, 1, 100));
    for (int i = 1; i < 5; i++) {
        const ts_prediction *q = report(i * TS_MIN, (uint64_t)i + 1, 100);
        CU_ASSERT_PTR_NOT_NULL_FATAL(q);
        CU_ASSERT_EQUAL(q->n, i < 3 ? i : 3);
    }
}

static void times_before_the_epoch(void)
{
    start_last(-61 * TS_SEC - 3 * TS_MIN);
    report(-61 * TS_SEC, 1, 100);
    CU_ASSERT_PTR_NOT_NULL(report(-60 * TS_SEC, 2, 200));
    CU_ASSERT_PTR_NULL(report(-1, 3, 200));
    CU_ASSERT_PTR_NOT_NULL(report(0, 4, 200));
}

static void a_leap_of_a_century(void)
{
    start(TS_TOPIC_SHORT_TERM, NULL, NULL);
    for (int t = 0; t < 600; t++)
        report(t * TS_SEC, (uint64_t)t + 1, 1000);
    CU_ASSERT_PTR_NULL(
        report(INT64_C(4000000000000000000), 1000, 1000)); /* everything kept is missing */
}

static double day_in_six_hours(ts_time at)
{
    double phase = ts_seconds(at) / (6 * 3600);
    return 5000 + 3000 * sin(2 * 3.14159265358979323846 * phase) +
           1000 * cos(4 * 3.14159265358979323846 * phase);
}

/* Two seasons and a half of history: the very first report closes the last step of it, and there
 * is a forecast. */
static void history_trains_and_auto_finds_the_season(void)
{
    ts_time start_at = 15 * TS_HOUR;
    start(TS_TOPIC_LONG_TERM, NULL, NULL);
    for (ts_time at = 0; at < start_at; at += TS_MIN)
        history(at, day_in_six_hours(at));
    const ts_prediction *q = report(start_at, 1, day_in_six_hours(start_at));
    CU_ASSERT_PTR_NOT_NULL_FATAL(q);
    CU_ASSERT_STRING_EQUAL(q->method, "holt-winters");
    CU_ASSERT_EQUAL(q->made_at, start_at);
    for (int k = 0; k < 3; k++) {
        double truth = day_in_six_hours(start_at + k * TS_MIN);
        CU_ASSERT_DOUBLE_EQUAL(q->value[k], truth, 0.02 * truth);
    }
}

/* Each day has its own level: a week on it comes again, also where only the day was asked for. */
static void a_day_brings_the_week(void)
{
    ts_predictor_cfg cfg;
    ts_param_defaults(ts_long_term_params, ts_predictor_n_params, &cfg);
    strcpy(cfg.method, "seasonal-naive-week");
    strcpy(cfg.season, "1d");
    cfg.step = cfg.ahead = TS_HOUR;
    cfg.steps = 1;
    cfg.keep = 28 * TS_DAY;
    ts_predictor_free(p);
    CU_ASSERT_EQUAL_FATAL(ts_predictor_new(&p, TS_TOPIC_LONG_TERM, &cfg, NULL, NULL), TS_OK);
    for (int h = -9 * 24; h < 0; h++)
        history(h * TS_HOUR, 1000.0 * ((h + 9 * 24) / 24));
    const ts_prediction *q = report(0, 1, 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(q);
    CU_ASSERT_EQUAL(q->value[0], 2000); /* the next hour's day is the tenth, a week ago the third */
}

static void needs_two_seasons(void)
{
    const ts_prediction *q = NULL;
    start(TS_TOPIC_LONG_TERM, NULL, "6h");
    for (int i = 0; i < 719; i++)
        q = report(i * TS_MIN, (uint64_t)i + 1, day_in_six_hours(i * TS_MIN));
    CU_ASSERT_PTR_NULL(q);
    for (int i = 719; i < 722; i++)
        q = report(i * TS_MIN, (uint64_t)i + 1, day_in_six_hours(i * TS_MIN));
    CU_ASSERT_PTR_NOT_NULL(q);
}

/*
 * `last` under a load that rises by 10 a minute and every tenth minute by 100 errs by 10 nine times
 * and by 100 once: the 0.8 quantile one step ahead lies 10 above, the 0.95 quantile 100.
 */
static void quantiles(void)
{
    static const double levels[] = {0.8, 0.95}, above[] = {10, 100};
    for (int i = 0; i < 2; i++) {
        ts_predictor_cfg cfg;
        ts_err err = {0};
        ts_param_defaults(ts_long_term_params, ts_predictor_n_params, &cfg);
        strcpy(cfg.method, "last");
        strcpy(cfg.season, "none");
        cfg.quantile = levels[i];
        ts_predictor_free(p);
        CU_ASSERT_EQUAL_FATAL(ts_predictor_new(&p, TS_TOPIC_LONG_TERM, &cfg, NULL, &err), TS_OK);
        const ts_prediction *q = NULL;
        double load = 1000;
        for (int t = 0; t < 400; t++, load += t % 10 == 0 ? 100 : 10)
            q = report(t * TS_MIN, (uint64_t)t + 1, load);
        CU_ASSERT_PTR_NOT_NULL_FATAL(q);
        CU_ASSERT_EQUAL(q->quantile[0] - q->value[0], above[i]);
        CU_ASSERT_TRUE(q->quantile[1] - q->value[1] >= 2 * 10);
    }
}

/* `last` under a load that rises faster and faster errs more each time than ever before: the level
 * of an adaptive quantile goes up until it is the largest error, a fixed one stays below. */
static double margin_of_growth(double gamma)
{
    ts_predictor_cfg cfg;
    ts_err err = {0};
    ts_param_defaults(ts_long_term_params, ts_predictor_n_params, &cfg);
    strcpy(cfg.method, "last");
    strcpy(cfg.season, "none");
    cfg.quantile = 0.8;
    cfg.quantile_gamma = gamma;
    ts_predictor_free(p);
    CU_ASSERT_EQUAL_FATAL(ts_predictor_new(&p, TS_TOPIC_LONG_TERM, &cfg, NULL, &err), TS_OK);
    const ts_prediction *q = NULL;
    for (int t = 0; t <= 102; t++) /* the report of minute 102 closes minute 101 */
        q = report(t * TS_MIN, (uint64_t)t + 1, 1000 + (double)t * t);
    CU_ASSERT_PTR_NOT_NULL_FATAL(q);
    return q->quantile[0] - q->value[0];
}

static void an_adaptive_quantile(void)
{
    CU_ASSERT_EQUAL(margin_of_growth(0.05), 101 * 101 - 100 * 100);
    /* of 101 errors the ceil(102 * 0.8)-th */
    CU_ASSERT_EQUAL(margin_of_growth(0), 82 * 82 - 81 * 81);
}

/* A line three minutes ahead of a load that is one: no error, no margin, though judged every
 * third minute only. */
static void a_quantile_of_no_error(void)
{
    ts_predictor_cfg cfg;
    ts_err err = {0};
    const ts_prediction *q = NULL;
    ts_param_defaults(ts_short_term_params, ts_predictor_n_params, &cfg);
    cfg.quantile = 0.9;
    ts_predictor_free(p);
    CU_ASSERT_EQUAL_FATAL(ts_predictor_new(&p, TS_TOPIC_SHORT_TERM, &cfg, NULL, &err), TS_OK);
    for (int t = 0; t < 2000; t++)
        q = report(t * TS_SEC, (uint64_t)t + 1, 1000 + 2.0 * t);
    CU_ASSERT_PTR_NOT_NULL_FATAL(q);
    CU_ASSERT_DOUBLE_EQUAL(q->quantile[0], q->value[0], 1e-6);
}

static void refuses_contradictions(void)
{
    static const struct {
        const char *method, *season;
        ts_time ahead, keep;
        ts_status status;
        const char *word;
    } bad[] = {
        {"nonsense", "none", TS_MIN, TS_DAY, TS_EUNKNOWN, "nonsense"},
        {"last", "often", TS_MIN, TS_DAY, TS_EINVAL, "season"},
        {"last", "90s", TS_MIN, TS_DAY, TS_ERANGE, "season"},
        {"last", "60s", TS_MIN, TS_DAY, TS_ERANGE, "season"},
        {"last", "none", 90 * TS_SEC, TS_DAY, TS_EINVAL, "ahead"},
        {"last", "none", TS_MIN, TS_SEC, TS_ERANGE, "keep"},
    };
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        ts_predictor_cfg cfg;
        ts_err err = {0};
        ts_predictor *q;
        ts_param_defaults(ts_long_term_params, ts_predictor_n_params, &cfg);
        strcpy(cfg.method, bad[i].method);
        strcpy(cfg.season, bad[i].season);
        cfg.ahead = bad[i].ahead;
        cfg.keep = bad[i].keep;
        CU_ASSERT_EQUAL(ts_predictor_new(&q, TS_TOPIC_LONG_TERM, &cfg, NULL, &err), bad[i].status);
        CU_ASSERT_PTR_NULL(q);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, bad[i].word));
    }
}

static const ts_test tests[] = {
    {"short term continues a line", short_term_continues_a_line},
    {"resamples to means", resamples_to_means},
    {"no further ahead than back", no_further_ahead_than_back},
    {"times before the epoch", times_before_the_epoch},
    {"a leap of a century", a_leap_of_a_century},
    {"history trains, and auto finds the season", history_trains_and_auto_finds_the_season},
    {"a day brings the week", a_day_brings_the_week},
    {"needs two seasons", needs_two_seasons},
    {"quantiles", quantiles},
    {"an adaptive quantile", an_adaptive_quantile},
    {"a quantile of no error", a_quantile_of_no_error},
    {"refuses contradictions", refuses_contradictions},
};

int main(void)
{
    int failed = ts_tap_main("predictor", tests, TS_COUNT_OF(tests));
    ts_predictor_free(p);
    return failed;
}
