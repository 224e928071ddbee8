/* Policy dhalion: who is scaled and by how much, the saw-tooth, cool-down, missing data. */
#include "tests/unit/toy_job.h"

static toy t;

static void start(double arrival, int p0, int p1, int p2)
{
    toy_start_row(&t, "dhalion", arrival, p0, p1, p2);
}

/* map manages 2000 of 8000: the source is back-pressured for half of its time, so map doubles; the
 * others, however idle, stay. */
static void back_pressure(void)
{
    start(8000, 1, 1, 1);
    CU_ASSERT_EQUAL(toy_until_action(&t, 600), 16); /* a slope needs two points */
    toy_expect(&t, 1, 2, 1);
    CU_ASSERT_DOUBLE_EQUAL(toy_note(&t, "factor", 1), 2, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(toy_note(&t, "pressure-before", 1), 0.5, 1e-12);
    CU_ASSERT_TRUE(isnan(toy_note(&t, "factor", 0)));
}

/* The source itself is the slowest: its lag grows by 4000/s while it reads 4000/s. */
static void source_lag(void)
{
    start(8000, 1, 8, 8);
    CU_ASSERT_TRUE(toy_until_action(&t, 600) > 0);
    toy_expect(&t, 2, 8, 8);
    CU_ASSERT_DOUBLE_EQUAL(toy_note(&t, "factor", 0), 2, 1e-9);
    start(4900, 1, 8, 8); /* grows by no more than lag_rate */
    CU_ASSERT_TRUE(toy_look(&t) != 0);
    CU_ASSERT_TRUE(toy_look(&t) == 0);
    toy_expect(&t, 1, 6, 6); /* floor(6.4); the source has 1 to lose */
    start(4900, 1, 8, 8);
    bench_set(&t.b, "lag_rate", "800");
    CU_ASSERT_TRUE(toy_until_action(&t, 600) > 0);
    toy_expect(&t, 2, 8, 8);
}

/* No symptom: a fifth off, after every cool-down, down to where it hurts, and up again. */
static void saw_tooth(void)
{
    start(7000, 5, 10, 5);
    CU_ASSERT_EQUAL(toy_until_action(&t, 600), 16);
    toy_expect(&t, 4, 8, 4);
    int wait = toy_until_action(&t, 600);
    CU_ASSERT_TRUE(wait >= 120 && wait < 135);
    toy_expect(&t, 3, 6, 3);
    toy_until_action(&t, 600);
    toy_expect(&t, 2, 4, 2);
    toy_until_action(&t, 600); /* map 3: 6000 of 7000; the source 1: 4000, the slowest */
    toy_expect(&t, 1, 3, 1);
    toy_until_action(&t, 600); /* 4000 read, 3000 more behind each second */
    toy_expect(&t, 2, 3, 1);
    toy_until_action(&t, 600); /* map holds up the source: it reads 6000 of 8000, pressed 1/4 */
    toy_expect(&t, 2, 4, 1);
}

static void cool_down_and_bounds(void)
{
    start(8000, 1, 1, 1);
    toy_until_action(&t, 600);
    CU_ASSERT_EQUAL(toy_look(&t), 1u << TS_VETO_COOLDOWN);
    CU_ASSERT_TRUE(toy_until_action(&t, 600) >= 100);
    start(8000, 1, 1, 1);
    bench_set(&t.b, "max", "1");
    toy_look(&t);
    CU_ASSERT_EQUAL(toy_look(&t), 1u << TS_VETO_BOUNDS);
    start(100, 1, 1, 1);
    toy_look(&t);
    CU_ASSERT_EQUAL(toy_look(&t), 1u << TS_VETO_SAME);
}

static void zero_load(void)
{
    start(0, 2, 2, 2);
    CU_ASSERT_TRUE(toy_until_action(&t, 600) > 0);
    toy_expect(&t, 1, 1, 1);
    CU_ASSERT_EQUAL(toy_until_action(&t, 600), 0);
}

/* A job of one vertex has nobody before it: lag alone. */
static void one_vertex(void)
{
    toy_start(&t, "dhalion", 9000);
    toy_vertex(&t, 2, 0, 1.0 / 2000, 1);
    CU_ASSERT_TRUE(toy_until_action(&t, 600) > 0);
    CU_ASSERT_EQUAL(toy_p(&t, 0), 5); /* 2 * (1 + 5000/4000) = 4.5 */
}

/* All are back-pressured, so none of them is the cause: not even the idle lose anything. */
static void held_from_outside(void)
{
    start(100, 4, 4, 4);
    t.held = true;
    CU_ASSERT_EQUAL(toy_until_action(&t, 60), 0);
    CU_ASSERT_EQUAL(toy_look(&t), 1u << TS_VETO_SAME);
    t.held = false;
    CU_ASSERT_EQUAL(toy_look(&t), 0);
    toy_expect(&t, 3, 3, 3);
}

/* A source that reads nothing while its lag grows: ten times, the most there is. */
static void stalled(void)
{
    start(5000, 1, 8, 8);
    t.cost[0] = 1e12;
    CU_ASSERT_TRUE(toy_until_action(&t, 600) > 0);
    CU_ASSERT_TRUE(toy_p(&t, 0) == 10);
}

static void missing_data(void)
{
    for (unsigned missing = 1; missing < 8; missing <<= 1) {
        start(8000, 1, 1, 1);
        t.missing = missing;
        CU_ASSERT_EQUAL(toy_until_action(&t, 600), 0);
        CU_ASSERT_EQUAL(toy_look(&t), 1u << TS_VETO_NO_DATA);
        CU_ASSERT_TRUE(missing != 1 || isnan(toy_note(&t, "lag", 0)));
        CU_ASSERT_TRUE(missing != 2 || isnan(toy_note(&t, "buffers", 1)));
        t.missing = 0;
        CU_ASSERT_TRUE(toy_until_action(&t, 60) > 0);
    }
    start(8000, 1, 1, 1);
    t.b.job.n_vertices = 0;
    CU_ASSERT_EQUAL(toy_look(&t), 1u << TS_VETO_NO_DATA);
}

static const ts_test tests[] = {
    {"back-pressure", back_pressure},
    {"a source's lag", source_lag},
    {"saw-tooth", saw_tooth},
    {"cool-down and bounds", cool_down_and_bounds},
    {"zero load", zero_load},
    {"one vertex", one_vertex},
    {"held up from outside", held_from_outside},
    {"a stalled source", stalled},
    {"missing data", missing_data},
};

int main(void)
{
    int failed = ts_tap_main("policy dhalion", tests, TS_COUNT_OF(tests));
    toy_fini(&t);
    return failed;
}
