/* Policy varga: utilization and lag of each vertex, the window, cool-down, missing data. */
#include "tests/unit/toy_job.h"

static toy t;

static void start(double arrival, int p0, int p1, int p2)
{
    toy_start_row(&t, "varga", arrival, p0, p1, p2);
}

/* 6000/s: utilization 0.75, 0.6, 0.75 of 2, 5, 1: ceil(2.14), ceil(4.29), ceil(1.07). */
static void utilization(void)
{
    start(6000, 2, 5, 1);
    CU_ASSERT_EQUAL(toy_until_action(&t, 600), 16); /* a slope needs two points */
    toy_expect(&t, 3, 5, 2);
    CU_ASSERT_DOUBLE_EQUAL(toy_note(&t, "utilization", 0), 0.75, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(toy_note(&t, "proposal", 1), 5, 0);
    CU_ASSERT_TRUE(isnan(toy_note(&t, "lag-change", 1)));
}

/*
 * map reads 4000 of 10 000: its utilization asks for ceil(2 * 1/0.7) = 3, the lag for
 * 2 * (1 + 6000/4000) = 5. The source is back-pressured, which counts as used: ceil(3/0.7) = 5; the
 * sink at a half of 1 stays.
 */
static void lag_of_who_holds_up(void)
{
    start(10000, 3, 2, 1);
    CU_ASSERT_EQUAL(toy_look(&t), 1u << TS_VETO_NO_DATA);
    CU_ASSERT_EQUAL(toy_until_action(&t, 60), 15);
    toy_expect(&t, 5, 5, 1);
    CU_ASSERT_DOUBLE_EQUAL(toy_note(&t, "lag-change", 1), 2.5, 1e-9);
}

/* A join of two sources, each of which reads 2000/s and falls behind by 4000/s (the toy has one lag
 * for both): 1 + 8000 / 4000. */
static void lag_of_all_sources(void)
{
    toy_start(&t, "varga", 6000);
    toy_vertex(&t, 2, 0, 1.0 / 4000, 1);
    toy_vertex(&t, 2, 0, 1.0 / 4000, 1);
    toy_vertex(&t, 1, 3, 1.0 / 4000, 1);
    CU_ASSERT_TRUE(toy_until_action(&t, 60) > 0);
    CU_ASSERT_DOUBLE_EQUAL(toy_note(&t, "lag-change", 2), 3, 1e-9);
    CU_ASSERT_EQUAL(toy_p(&t, 2), 3);
}

/* What lag did before a rescale says nothing of its growth after it: 8000 of 10,000 are read. */
static void lag_begins_anew(void)
{
    start(10000, 3, 2, 1);
    bench_set(&t.b, "cooldown", "0s");
    CU_ASSERT_EQUAL(toy_until_action(&t, 60), 16);
    toy_expect(&t, 5, 5, 1);
    toy_look(&t);
    CU_ASSERT_DOUBLE_EQUAL(toy_note(&t, "lag-change", 2), 1.25, 1e-9);
}

/* Down only when the largest proposal is 300 s old; up at once. */
static void window(void)
{
    start(6000, 3, 5, 2); /* just what is proposed */
    CU_ASSERT_EQUAL(toy_until_action(&t, 400), 0);
    t.arrival = 2000;
    int down = toy_until_action(&t, 600);
    CU_ASSERT_TRUE(down > 300 && down <= 330);
    toy_expect(&t, 1, 2, 1); /* 0.17, 0.2, 0.125 used: 0.72, 1.43, 0.36 */
    t.arrival = 6000;
    CU_ASSERT_TRUE(toy_until_action(&t, 600) < 150); /* the cool-down */
    start(6000, 3, 5, 2);
    bench_set(&t.b, "window", "0s");
    toy_look(&t);
    t.arrival = 2000;
    CU_ASSERT_TRUE(toy_until_action(&t, 600) <= 15);
    toy_expect(&t, 1, 2, 1);
}

/* A proposal from before a rescale is still there after it. */
static void window_outlives_rescales(void)
{
    start(6000, 2, 5, 1);
    CU_ASSERT_EQUAL(toy_until_action(&t, 600), 16);
    t.arrival = 1000;
    CU_ASSERT_EQUAL(toy_look(&t), 1u << TS_VETO_COOLDOWN);
    int down = toy_until_action(&t, 600);
    CU_ASSERT_TRUE(down > 270 && down <= 330);
    toy_expect(&t, 1, 1, 1); /* map: 0.1 of 5 used: 0.71 */
}

static void bounds(void)
{
    start(6000, 2, 5, 1);
    bench_set(&t.b, "max", "2");
    CU_ASSERT_EQUAL(toy_until_action(&t, 600), 16);
    toy_expect(&t, 2, 2, 2);
    start(100, 1, 1, 1);
    toy_look(&t);
    CU_ASSERT_EQUAL(toy_look(&t), 1u << TS_VETO_SAME);
    start(3900, 1, 2, 1); /* 0.975 used */
    bench_set(&t.b, "max", "2");
    bench_set(&t.b, "target", "0.98");
    toy_look(&t);
    CU_ASSERT_EQUAL(toy_look(&t), 1u << TS_VETO_SAME);
    bench_set(&t.b, "target", "0.9");
    bench_set(&t.b, "max", "1");
    CU_ASSERT_EQUAL(toy_look(&t), 0); /* map is above what it may have */
    toy_expect(&t, 1, 1, 1);
}

static void clamped(void)
{
    start(3900, 1, 2, 1); /* the source and map want one more, 2 and 3 */
    bench_set(&t.b, "min", "2");
    bench_set(&t.b, "max", "2");
    toy_look(&t);
    toy_look(&t);
    toy_expect(&t, 2, 2, 2);
    bench_set(&t.b, "cooldown", "0s");
    toy_look(&t);
    CU_ASSERT_EQUAL(toy_look(&t), 1u << TS_VETO_BOUNDS);
}

static void contradictions(void)
{
    ts_err err = {0};
    start(1, 1, 1, 1);
    bench_set(&t.b, "window", "1h");
    bench_set(&t.b, "interval", "1s");
    CU_ASSERT_EQUAL(t.b.policy->init(t.b.state, t.b.cfg, &err), TS_EINVAL);
    bench_set(&t.b, "interval", "15s");
    bench_set(&t.b, "min", "21");
    CU_ASSERT_EQUAL(t.b.policy->init(t.b.state, t.b.cfg, &err), TS_EINVAL);
}

/* The longest window there may be: no proposal is lost, none is kept too long. */
static void full_window(void)
{
    start(6000, 2, 5, 1);
    t.frozen = true;
    bench_set(&t.b, "interval", "1s");
    bench_set(&t.b, "window", "255s");
    toy_step(&t);
    toy_step(&t);
    t.arrival = 1000;
    for (int i = 0; i < 255; i++)
        toy_step(&t);
    CU_ASSERT_EQUAL(t.b.decision.vertex_target[0], 3);
    toy_step(&t);
    CU_ASSERT_EQUAL(t.b.decision.vertex_target[0], 1);
    t.arrival = 6000;
    for (int i = 0; i < 600; i++)
        toy_step(&t);
    CU_ASSERT_EQUAL(t.b.decision.vertex_target[0], 3);
    t.arrival = 1000;
    for (int i = 0; i < 256; i++)
        toy_step(&t);
    CU_ASSERT_EQUAL(t.b.decision.vertex_target[0], 1);
}

static void zero_load(void)
{
    start(0, 2, 2, 2);
    CU_ASSERT_EQUAL(toy_until_action(&t, 600), 16);
    toy_expect(&t, 1, 1, 1);
    CU_ASSERT_EQUAL(toy_until_action(&t, 600), 0);
}

static void missing_data(void)
{
    for (unsigned missing = 1; missing < 8; missing <<= 1) {
        start(6000, 2, 5, 1);
        t.missing = missing;
        CU_ASSERT_EQUAL(toy_until_action(&t, 600), 0);
        CU_ASSERT_EQUAL(toy_look(&t), 1u << TS_VETO_NO_DATA);
        t.missing = 0;
        CU_ASSERT_TRUE(toy_until_action(&t, 60) > 0);
    }
    start(6000, 2, 5, 1);
    t.b.job.n_vertices = 0;
    CU_ASSERT_EQUAL(toy_look(&t), 1u << TS_VETO_NO_DATA);
}

static const ts_test tests[] = {
    {"utilization", utilization},
    {"lag of who holds up", lag_of_who_holds_up},
    {"lag of all sources", lag_of_all_sources},
    {"lag begins anew after a rescale", lag_begins_anew},
    {"window", window},
    {"the window outlives rescales", window_outlives_rescales},
    {"bounds", bounds},
    {"clamped", clamped},
    {"contradictions", contradictions},
    {"a full window", full_window},
    {"zero load", zero_load},
    {"missing data", missing_data},
};

int main(void)
{
    int failed = ts_tap_main("policy varga", tests, TS_COUNT_OF(tests));
    toy_fini(&t);
    return failed;
}
