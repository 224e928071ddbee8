/* Policy phoebe: the profile and what it learns, the choice, its waits, missing data. */
#include "tests/unit/policy_help.h"

#include <string.h>

static bench b;

/* A job that reads `load` and can do `each` with every task manager. */
static double load, each, latency, uptime;

static void start_with(int n, double rate, const char *capacity)
{
    ts_err err = {0};
    bench_start(&b, "phoebe", n);
    CU_ASSERT_EQUAL_FATAL(bench_restart(&b, "capacity", capacity, &err), TS_OK);
    b.report.at = 1000 * TS_SEC;
    b.report.sequence = 0;
    load = rate;
    each = 1000;
    latency = NAN;
    uptime = 3600;
}

static void start(int n, double rate)
{
    start_with(n, rate, "");
}

static const ts_decision *step(void)
{
    ts_report *r = &b.report;
    int n = b.job.task_managers;
    healthy_report(r, r->at + TS_SEC, r->sequence + 1, n, load, 0, load / (n * each));
    r->v[TS_METRIC_BUSY] = 500 * load / (n * each); /* CPU is the fuller of the two */
    r->v[TS_METRIC_JOB_UPTIME] = 1000 * uptime++;
    r->v[TS_METRIC_LATENCY] = latency;
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

static double note(const char *name)
{
    return bench_note(&b, name, -1);
}

/* Of the candidate that is so many notes after its scale-out. */
static double note_of(int scale_out, int after)
{
    for (int i = 0; i < b.decision.n_notes; i++)
        if (strcmp(b.decision.notes[i].name, "scale-out") == 0 &&
            b.decision.notes[i].value == scale_out)
            return b.decision.notes[i + after].value;
    return NAN;
}

/* 120 s of 3000/s lie there after 110 s; to be worked off in less than 70 s takes more than 8142/s:
 * 9 of 1000/s, 110 + 360 000 / 6000 = 170 s. Looks are at 1, 61, ... s, the eleventh at 601 s. */
static void learns(void)
{
    start(4, 3000);
    CU_ASSERT_EQUAL(looks_until_action(20), 11);
    CU_ASSERT_EQUAL(b.decision.target, 9);
    CU_ASSERT_DOUBLE_EQUAL(note("seen-capacity"), 4000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(note_of(9, 1), 9000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(note_of(9, 2), 170, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(note_of(8, 2), 182, 1e-6);
    CU_ASSERT_EQUAL(note_of(3, 2), INFINITY);
}

static void given(void)
{
    start_with(4, 3000, "1:2000;2:4000;6:12000"); /* the profile counts, not what is seen */
    CU_ASSERT_EQUAL(looks_until_action(20), 11);
    CU_ASSERT_EQUAL(b.decision.target, 5);
    CU_ASSERT_DOUBLE_EQUAL(note_of(5, 1), 10000, 1e-6);
    start_with(20, 3000, "1:3000;3:5000"); /* 2000 + 1000 p: by a line, not in proportion */
    CU_ASSERT_EQUAL(looks_until_action(20), 11);
    CU_ASSERT_EQUAL(b.decision.target, 7);
}

static void bad_profiles(void)
{
    static const char *const bad[] = {"1", "1:", "x:5", "0:5", "257:5", "1:0", "1:-5", "1:2;1:3",
                                      "1:2,2:3", "1:1e300", ";1:5"};
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        ts_err err = {0};
        start(1, 1);
        CU_ASSERT_EQUAL(bench_restart(&b, "capacity", bad[i], &err), TS_EINVAL);
        CU_ASSERT_TRUE(strstr(err.message, "capacity") != NULL);
    }
}

/* 600 s after the start and after a rescale; one or two fewer are not worth it. */
static void waits(void)
{
    start(4, 3000);
    CU_ASSERT_EQUAL(look(), 1u << TS_VETO_COOLDOWN);
    CU_ASSERT_EQUAL(looks_until_action(20), 10);
    b.job.parallelism = b.job.task_managers = b.decision.target;
    b.last_rescale_at = b.report.at;
    load = 2500; /* 8 would do: 110 + 300 000 / 5500 = 164.5 s; 7: 176.7 s */
    uptime = 0;
    for (int i = 1; i < 10; i++)
        CU_ASSERT_EQUAL(look(), 1u << TS_VETO_COOLDOWN);
    CU_ASSERT_EQUAL(look(), 1u << TS_VETO_SAME);
    CU_ASSERT_EQUAL(b.report.at - b.last_rescale_at, 600 * TS_SEC);
    load = 2000; /* 6: 110 + 240 000 / 4000 = 170 s */
    CU_ASSERT_TRUE(looks_until_action(3) > 0);
    CU_ASSERT_EQUAL(b.decision.target, 6);
}

/* While the load rises a valid present scale-out stays, though a smaller one would do. */
static void rising(void)
{
    start(20, 1000);
    for (int i = 0; i < 40; i++) {
        load += 20;
        unsigned vetoes = look();
        if (note("arima") == 1 && note("rises") > 0)
            CU_ASSERT_EQUAL(vetoes, 1u << TS_VETO_SAME);
    }
    CU_ASSERT_EQUAL(note("arima"), 1);
    CU_ASSERT_TRUE(note("rises") > 0);
}

/* Latency 2 / (1 - u): at 9000/s of 1000 each 20 have 3.6, and 10 have 20, slow at more than five
 * times that; without a recovery to think of, that decides. */
static void latency_model(void)
{
    start(20, 9000);
    bench_set(&b, "downtime", "0s");
    bench_set(&b, "checkpoint", "0s");
    load = 19900;
    latency = 1e6; /* of a queue that grows all the time: not learnt from */
    look();
    for (int i = 0; i < 10; i++) {
        load = 2000 + 1000 * i;
        latency = 2 / (1 - load / 20000);
        look();
    }
    load = 9000;
    latency = 2 / (1 - 9.0 / 20);
    CU_ASSERT_EQUAL(look(), 0);
    CU_ASSERT_DOUBLE_EQUAL(note_of(20, 3), latency, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(note_of(10, 3), 20, 1e-6);
    /* the loop at 11 000/s was the last but one; p is slow while 2 / (1 - 9/p) > 18.2 */
    CU_ASSERT_EQUAL(b.decision.target, 11);
}

static void zero_load(void)
{
    start(8, 3000);
    look();
    load = 0;
    CU_ASSERT_TRUE(looks_until_action(30) > 0);
    CU_ASSERT_EQUAL(b.decision.target, 1);
    start(8, 0); /* nothing was ever read: nothing is known */
    CU_ASSERT_EQUAL(looks_until_action(30), 0);
    CU_ASSERT_EQUAL(b.decision.vetoes, 1u << TS_VETO_NO_DATA);
}

/* Nothing recovers: the most there may be. */
static void overload(void)
{
    start_with(4, 1e6, "4:4000");
    CU_ASSERT_TRUE(looks_until_action(20) > 0);
    CU_ASSERT_EQUAL(b.decision.target, 20);
    b.job.parallelism = b.job.task_managers = 20;
    CU_ASSERT_EQUAL(look(), 1u << TS_VETO_SAME);
}

static void missing_data(void)
{
    start(4, NAN);
    CU_ASSERT_EQUAL(looks_until_action(20), 0);
    CU_ASSERT_EQUAL(b.decision.vetoes, 1u << TS_VETO_NO_DATA);
    load = 3000;
    CU_ASSERT_TRUE(looks_until_action(3) > 0);
    load = NAN;
    look();
    for (int i = 0; i < 10; i++)
        CU_ASSERT_EQUAL(look(), 1u << TS_VETO_NO_DATA);
    start(4, 3000);
    uptime = NAN; /* then nothing can be learnt */
    CU_ASSERT_EQUAL(looks_until_action(20), 0);
    CU_ASSERT_EQUAL(b.decision.vetoes, 1u << TS_VETO_NO_DATA);
}

static const ts_test tests[] = {
    {"learns", learns},
    {"given", given},
    {"bad profiles", bad_profiles},
    {"waits", waits},
    {"rising", rising},
    {"latency", latency_model},
    {"zero load", zero_load},
    {"overload", overload},
    {"missing data", missing_data},
};

int main(void)
{
    int failed = ts_tap_main("policy phoebe", tests, TS_COUNT_OF(tests));
    bench_fini(&b);
    return failed;
}
