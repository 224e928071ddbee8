/* Policy daedalus: what it learns, its forecasts, the choice, its waits, missing data. */
#include "tests/unit/policy_help.h"

#include <string.h>

static bench b;

/* A job whose every worker does 1000/s at full CPU and shares the load alike. */
static double load, lag, uptime;
static bool silent; /* workers without metrics */
static int first_id;

static void start(int n, double rate)
{
    bench_start(&b, "daedalus", n);
    b.report.at = 1000 * TS_SEC;
    b.report.sequence = 0;
    load = rate;
    lag = 0;
    uptime = 3600;
    silent = false;
    first_id = 0;
}

static const ts_decision *step(void)
{
    ts_report *r = &b.report;
    int n = b.job.task_managers;
    healthy_report(r, r->at + TS_SEC, r->sequence + 1, n, load, lag, 0.5);
    r->v[TS_METRIC_JOB_UPTIME] = 1000 * uptime++;
    r->n_pods = n;
    for (int i = 0; i < n; i++) {
        double read = load / n < 1000 ? load / n : 1000;
        r->pods[i] = (ts_pod){.id = first_id + i, .ready = true, .cpu = silent ? NAN : read / 1000,
                              .memory = 0.5, .ingestion = silent ? NAN : read};
    }
    return bench_decide(&b);
}

static unsigned look(void)
{
    return bench_look(&b, step);
}

static int looks_until_action(int n)
{
    return bench_looks_until_action(&b, step, n);
}

static void act(double downtime)
{
    b.job.parallelism = b.job.task_managers = b.decision.target;
    b.last_rescale_at = b.report.at;
    b.last_downtime = ts_from_seconds(downtime);
    first_id += 100; /* a deployment of its own */
    uptime = 0;
}

static double note(const char *name)
{
    return bench_note(&b, name, -1);
}

/* 2500/s, steady: 3 have 500/s to spare, and (10 + 15) s * 2500 = 62 500 to work off: 140 s. */
static void goes_down(void)
{
    start(8, 2500);
    CU_ASSERT_EQUAL(looks_until_action(10), 2); /* a line needs two loads */
    CU_ASSERT_EQUAL(b.decision.target, 3);
    CU_ASSERT_DOUBLE_EQUAL(note("forecast-peak"), 2500, 1e-6);
    CU_ASSERT_EQUAL(note("scale-out"), 1);
}

/* 2900/s on 3: the present one would need 30 + 116 000 / 100 s to recover, 4 need 135.5 s. */
static void goes_up(void)
{
    start(3, 2900);
    CU_ASSERT_TRUE(looks_until_action(10) > 0);
    CU_ASSERT_EQUAL(b.decision.target, 4);
    start(3, 2500); /* 30 + 100 000 / 500 = 230 s: it stays */
    CU_ASSERT_EQUAL(looks_until_action(10), 0);
    CU_ASSERT_EQUAL(b.decision.vetoes, 1u << TS_VETO_SAME);
    lag = 200000; /* 630 s */
    CU_ASSERT_EQUAL(looks_until_action(1), 1);
    CU_ASSERT_EQUAL(b.decision.target, 4); /* 30 + 300 000 / 1500 */
}

/* Rising by 60/s in each loop: in 15 loops 900/s more than now, which is what counts. */
static void forecast(void)
{
    start(4, 1200);
    int n = 0;
    for (; n < 40 && look() != 0; n++)
        load += 60;
    CU_ASSERT_TRUE(n < 40);
    CU_ASSERT_DOUBLE_EQUAL(note("forecast-peak"), note("load") + 900, 70);
    CU_ASSERT_EQUAL(b.decision.target, (int)ceil(note("forecast-peak") / 1000));
}

/* A load that goes to and fro is ARIMA's as long as it was right; after a gap, of which it said
 * nothing, it is a line's through the middle. */
static void arima_or_line(void)
{
    start(4, 1500);
    for (int i = 0; i < 60; i++) {
        load = i % 2 ? 2500 : 1500;
        look();
    }
    CU_ASSERT_TRUE(note("wape") < 0.05);
    CU_ASSERT_DOUBLE_EQUAL(note("forecast-peak"), 2500, 50);
    b.report.at += 5 * TS_MIN;
    load = 1500;
    look();
    CU_ASSERT_TRUE(isnan(note("wape")));
    CU_ASSERT_TRUE(note("forecast-peak") < 2200);
}

/* Within 180 s nothing; within 600 s only what has to be; downtimes move by a second. */
static void waits(void)
{
    start(8, 2500);
    looks_until_action(10);
    act(40);
    CU_ASSERT_EQUAL(b.job.task_managers, 3);
    uptime = 1; /* two minutes of warm-up */
    CU_ASSERT_EQUAL(look(), 1u << TS_VETO_NO_DATA);
    CU_ASSERT_EQUAL(look(), 1u << TS_VETO_COOLDOWN);
    CU_ASSERT_EQUAL(look(), 1u << TS_VETO_SAME);
    CU_ASSERT_EQUAL(b.report.at - b.last_rescale_at, 180 * TS_SEC);
    CU_ASSERT_DOUBLE_EQUAL(note("downtime-down"), 16, 0);
    CU_ASSERT_DOUBLE_EQUAL(note("downtime-up"), 30, 0);
    load = 1200;
    for (int i = 4; i < 10; i++)
        CU_ASSERT_EQUAL(look(), 1u << TS_VETO_SAME);
    CU_ASSERT_EQUAL(look(), 0);
    CU_ASSERT_EQUAL(b.report.at - b.last_rescale_at, 600 * TS_SEC);
    CU_ASSERT_EQUAL(b.decision.target, 2);
    act(5);
    load = 1990;
    uptime = 500; /* the line is steep for a while, then 2 are too few */
    CU_ASSERT_TRUE(looks_until_action(10) > 0);
    CU_ASSERT_TRUE(b.decision.target > 2);
    CU_ASSERT_DOUBLE_EQUAL(note("downtime-down"), 15, 0);
}

/* The job's first two minutes teach nothing, and what is not known is not acted on. */
static void warm_up(void)
{
    start(8, 2500);
    uptime = 0;
    CU_ASSERT_EQUAL(look(), 1u << TS_VETO_NO_DATA); /* at 1, 61 s, ... */
    CU_ASSERT_EQUAL(look(), 1u << TS_VETO_NO_DATA);
    CU_ASSERT_EQUAL(look(), 0);
}

static void zero_load(void)
{
    start(8, 2500);
    look();
    load = 0;
    CU_ASSERT_TRUE(looks_until_action(30) > 0);
    CU_ASSERT_EQUAL(b.decision.target, 1);
    start(8, 0); /* nothing was ever read: nothing is known of capacity */
    CU_ASSERT_EQUAL(looks_until_action(30), 0);
    CU_ASSERT_EQUAL(b.decision.vetoes, 1u << TS_VETO_NO_DATA);
}

static void overload(void)
{
    start(2, 1e6);
    CU_ASSERT_TRUE(looks_until_action(10) > 0);
    CU_ASSERT_EQUAL(b.decision.target, 20);
    bench_set(&b, "max", "2");
    CU_ASSERT_EQUAL(look(), 1u << TS_VETO_SAME); /* the most there may be */
}

static void missing_data(void)
{
    start(8, 2500);
    silent = true;
    CU_ASSERT_EQUAL(looks_until_action(10), 0);
    CU_ASSERT_EQUAL(b.decision.vetoes, 1u << TS_VETO_NO_DATA);
    silent = false;
    CU_ASSERT_EQUAL(looks_until_action(1), 1);
    load = NAN;
    for (int i = 0; i < 10; i++) /* the first has one load in it, from before the second look */
        CU_ASSERT_EQUAL(look(), 1u << TS_VETO_NO_DATA);
    load = 2500;
    lag = NAN;
    CU_ASSERT_EQUAL(looks_until_action(10), 0);
    CU_ASSERT_EQUAL(b.decision.vetoes, 1u << TS_VETO_NO_DATA);
    lag = 0;
    CU_ASSERT_TRUE(looks_until_action(10) > 0);
}

static void contradictions(void)
{
    static const char *const bad[][2] = {{"min", "21"}, {"forecast", "30s"}, {"forecast", "1d"}};
    ts_err err = {0};
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        start(1, 1);
        CU_ASSERT_EQUAL(bench_restart(&b, bad[i][0], bad[i][1], &err), TS_EINVAL);
    }
}

static const ts_test tests[] = {
    {"goes down", goes_down},
    {"goes up", goes_up},
    {"forecast", forecast},
    {"ARIMA or a line", arima_or_line},
    {"waits", waits},
    {"warm-up", warm_up},
    {"zero load", zero_load},
    {"overload", overload},
    {"missing data", missing_data},
    {"contradictions", contradictions},
};

int main(void)
{
    int failed = ts_tap_main("policy daedalus", tests, TS_COUNT_OF(tests));
    bench_fini(&b);
    return failed;
}
