/* Policy ds2: three vertices by hand, steps to convergence, its manager's rules, missing data. */
#include "tests/unit/toy_job.h"

static toy t;

/* 1024/s need 2.5 instances of the source, 1.9 of split with four words of each, 4.9 of count. */
static void start(int p0, int p1, int p2)
{
    toy_start(&t, "ds2", 1024);
    toy_vertex(&t, p0, 0, 2.5 / 1024, 1);
    toy_vertex(&t, p1, 1, 1.9 / 1024, 4);
    toy_vertex(&t, p2, 2, 4.9 / 4096, 1);
}

/* True rates do not depend on who holds whom up: one step from anywhere. The first interval begins
 * at second 1; two are warm-up. */
static void one_step(void)
{
    start(1, 1, 1);
    CU_ASSERT_EQUAL(toy_until_action(&t, 600), 31);
    toy_expect(&t, 3, 2, 5);
    CU_ASSERT_DOUBLE_EQUAL(toy_note(&t, "true-rate", 0), 409.6, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(toy_note(&t, "true-rate", 2), 4096 / 4.9, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(toy_note(&t, "instances", 0), 2.5, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(toy_note(&t, "instances", 2), 4.9, 1e-9);
    CU_ASSERT_EQUAL(toy_until_action(&t, 600), 0);
    start(9, 1, 14);
    CU_ASSERT_TRUE(toy_until_action(&t, 600) > 0);
    toy_expect(&t, 3, 2, 5);
    CU_ASSERT_EQUAL(toy_until_action(&t, 600), 0);
}

/* Instances that get slower the more there are, by an eighth each: 2.5, then 3.125, then 3.4375. */
static void three_steps(void)
{
    start(1, 1, 1);
    for (int i = 0; i < 600; i++) {
        t.cost[0] = (1 + 0.125 * (toy_p(&t, 0) - 1)) * 2.5 / 1024;
        toy_step(&t);
    }
    toy_expect(&t, 4, 2, 5);
    CU_ASSERT_EQUAL(t.n_rescales, 2);
}

static void diamond(void)
{
    toy_start(&t, "ds2", 1024);
    toy_vertex(&t, 1, 0, 1.0 / 1024, 1);
    toy_vertex(&t, 1, 1, 3.0 / 1024, 0.5);
    toy_vertex(&t, 1, 1, 2.0 / 1024, 2);
    toy_vertex(&t, 1, 6, 1.0 / 512, 1); /* 512 + 2048 */
    CU_ASSERT_TRUE(toy_until_action(&t, 600) > 0);
    toy_expect(&t, 1, 3, 2);
    CU_ASSERT_EQUAL(toy_p(&t, 3), 5);
}

/* 700/s need 1.3 instances of split, which send on 2800/s; the two that are built would not send
 * 4096. So 3.3 of count, not 5. */
static void rounding_makes_no_records(void)
{
    start(1, 1, 1);
    t.arrival = 700;
    toy_until_action(&t, 600);
    toy_expect(&t, 2, 2, 4);
}

static void factor_and_bounds(void)
{
    start(1, 1, 1);
    bench_set(&t.b, "factor", "0.3");
    toy_until_action(&t, 600);
    toy_expect(&t, 4, 3, 7); /* 3.25, 2.47, 6.37 */
    start(1, 1, 1);
    bench_set(&t.b, "max", "4");
    toy_until_action(&t, 600);
    toy_expect(&t, 3, 2, 4);
    CU_ASSERT_EQUAL(toy_until_action(&t, 600), 0);
    CU_ASSERT_TRUE(has_veto(&t.b.decision, TS_VETO_BOUNDS) ||
                   has_veto(&t.b.decision, TS_VETO_INTERVAL));
}

/* One instance fewer is not worth a rescale; two are. */
static void slack(void)
{
    start(4, 3, 6);
    CU_ASSERT_EQUAL(toy_until_action(&t, 600), 0);
    while (has_veto(&t.b.decision, TS_VETO_INTERVAL))
        toy_step(&t);
    CU_ASSERT_EQUAL(t.b.decision.vetoes, 1u << TS_VETO_TOLERANCE);
    start(4, 3, 7);
    CU_ASSERT_TRUE(toy_until_action(&t, 600) > 0);
    toy_expect(&t, 3, 2, 5);
    start(4, 2, 4); /* count wants 5 but may not have it; the source alone is no reason */
    bench_set(&t.b, "max", "4");
    CU_ASSERT_EQUAL(toy_until_action(&t, 600), 0);
}

static void activation_and_warm_up(void)
{
    start(1, 1, 1);
    bench_set(&t.b, "activation", "3");
    CU_ASSERT_EQUAL(toy_until_action(&t, 600), 51);
    start(1, 1, 1);
    bench_set(&t.b, "warm_up", "0");
    CU_ASSERT_EQUAL(toy_until_action(&t, 600), 11); /* one interval */
    t.arrival = 4000;
    CU_ASSERT_EQUAL(toy_until_action(&t, 600), 11); /* counters began anew */
}

/* A source whose records are counted as they leave its task only. */
static void source_without_input(void)
{
    start(1, 1, 1);
    for (int i = 0; i < 60 && t.n_rescales == 0; i++) {
        t.in[0] = NAN;
        toy_step(&t);
    }
    toy_expect(&t, 3, 2, 5);
}

/* Who gains a vertex is not corrected as well: 409.6/s of 1024 are read, less than a half. */
static void correction_or_gain(void)
{
    start(1, 1, 1);
    bench_set(&t.b, "target_ratio", "1.5");
    CU_ASSERT_TRUE(toy_until_action(&t, 600) > 0);
    CU_ASSERT_TRUE(toy_note(&t, "source-ratio", 0) > 2);
    toy_expect(&t, 3, 2, 5);
}

/* True rates that promise too much: it reads 512/s of 1024 though its true rates would do. */
static void correction(void)
{
    for (int on = 0; on < 2; on++) {
        start(3, 2, 5);
        if (on)
            bench_set(&t.b, "target_ratio", "1.5");
        for (int i = 0; i < 600 && t.n_rescales == 0; i++) {
            toy_step(&t);
            for (int v = 0; v < 3; v++) { /* as if half of what was read had not been */
                t.in[v] -= 512 * t.visits[v];
                t.out[v] -= 512 * t.visits[v] * t.selectivity[v];
                t.busy[v] -= 512 * t.visits[v] * t.cost[v];
            }
        }
        if (on)
            toy_expect(&t, 6, 4, 10);
        else
            toy_expect(&t, 3, 2, 5);
    }
}

static void zero_load(void)
{
    start(3, 2, 5);
    t.arrival = 0;
    CU_ASSERT_TRUE(toy_until_action(&t, 600) > 0);
    toy_expect(&t, 1, 1, 1);
    CU_ASSERT_EQUAL(toy_until_action(&t, 600), 0);
}

/* Records that take no time: one instance, and they are handed on. */
static void infinite_true_rate(void)
{
    start(2, 3, 1);
    t.cost[1] = 1e-12;
    CU_ASSERT_TRUE(toy_until_action(&t, 600) > 0);
    toy_expect(&t, 3, 1, 5);
}

static void missing_data(void)
{
    start(1, 1, 1);
    t.missing = 2;
    CU_ASSERT_EQUAL(toy_until_action(&t, 600), 0);
    while (has_veto(&t.b.decision, TS_VETO_INTERVAL))
        toy_step(&t);
    CU_ASSERT_EQUAL(t.b.decision.vetoes, 1u << TS_VETO_NO_DATA);
    t.missing = 0;
    CU_ASSERT_TRUE(toy_until_action(&t, 30) > 10); /* first a whole interval */
    toy_expect(&t, 3, 2, 5);
    start(1, 1, 1);
    t.arrival = NAN;
    CU_ASSERT_EQUAL(toy_until_action(&t, 100), 0);
    start(1, 1, 1);
    t.b.job.n_vertices = 0;
    CU_ASSERT_EQUAL(toy_until_action(&t, 100), 0);
}

/* A counter that fell (the job restarted by itself): that interval says nothing. */
static void counter_resets(void)
{
    start(3, 2, 5);
    t.arrival = 2000;
    t.frozen = true;
    for (int i = 0; i < 24; i++)
        toy_step(&t);
    t.in[0] = t.in[1] = t.in[2] = 0;
    do
        toy_step(&t);
    while (has_veto(&t.b.decision, TS_VETO_INTERVAL));
    CU_ASSERT_EQUAL(t.b.decision.vetoes, 1u << TS_VETO_NO_DATA);
    do
        toy_step(&t);
    while (has_veto(&t.b.decision, TS_VETO_INTERVAL));
    CU_ASSERT_EQUAL(t.b.decision.vetoes, 0);
    CU_ASSERT_EQUAL(t.b.decision.vertex_target[0], 5);
}

/* Two sources share the arrivals by the growth of their logs, whatever they manage to read. */
static void two_sources(void)
{
    toy_start(&t, "ds2", 1024); /* each would be offered 512/s, and needs 1.5 */
    toy_vertex(&t, 1, 0, 3.0 / 1024, 1);
    toy_vertex(&t, 1, 0, 3.0 / 1024, 1);
    toy_vertex(&t, 1, 3, 1.0 / 1024, 1);
    CU_ASSERT_TRUE(toy_until_action(&t, 600) > 0);
    toy_expect(&t, 2, 2, 1);
}

static const ts_test tests[] = {
    {"one step", one_step},
    {"at most three steps", three_steps},
    {"a diamond", diamond},
    {"rounding makes no records", rounding_makes_no_records},
    {"factor and bounds", factor_and_bounds},
    {"slack", slack},
    {"activation and warm-up", activation_and_warm_up},
    {"a source without records in", source_without_input},
    {"correction", correction},
    {"correction or gain", correction_or_gain},
    {"zero load", zero_load},
    {"an infinite true rate", infinite_true_rate},
    {"missing data", missing_data},
    {"counters that reset", counter_resets},
    {"two sources", two_sources},
};

int main(void)
{
    int failed = ts_tap_main("policy ds2", tests, TS_COUNT_OF(tests));
    toy_fini(&t);
    return failed;
}
