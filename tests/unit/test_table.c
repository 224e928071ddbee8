/* The historic performance table: rows, regression and the rules of a lookup, by hand-computed
 * numbers. */
#include <math.h>
#include <string.h>

#include "core/table.h"
#include "tests/tap.h"

static ts_table t;

static void put(int task_managers, int cpu_tenths, double rate)
{
    ts_table_row row = {task_managers, cpu_tenths, rate, rate, 1, 0};
    CU_ASSERT_EQUAL(ts_table_put(&t, &row), TS_OK);
}

/* load = 500 tm + 1000 CPU - 300 */
static void plane(void)
{
    ts_table_init(&t);
    put(4, 7, 2400);
    put(2, 5, 1200);
    put(4, 5, 2200);
}

static void near(double a, double b)
{
    CU_ASSERT_DOUBLE_EQUAL(a, b, 1e-9 * (fabs(b) + 1));
}

static void rows_are_kept_in_order(void)
{
    plane();
    CU_ASSERT_EQUAL_FATAL(t.n, 3);
    CU_ASSERT_EQUAL(t.rows[0].task_managers, 2);
    CU_ASSERT_EQUAL(t.rows[1].cpu_tenths, 5);
    CU_ASSERT_EQUAL(t.rows[2].cpu_tenths, 7);
    CU_ASSERT_EQUAL(ts_table_find(&t, 4, 5)->max_rate, 2200);
    CU_ASSERT_PTR_NULL(ts_table_find(&t, 3, 5));
    put(4, 5, 100); /* put replaces, whatever the load */
    CU_ASSERT_EQUAL(t.n, 3);
    CU_ASSERT_EQUAL(ts_table_find(&t, 4, 5)->max_rate, 100);
}

static void only_larger_loads_overwrite(void)
{
    ts_table_row changed;
    ts_table_init(&t);
    CU_ASSERT_EQUAL(ts_table_observe(&t, 3, 0.449, 1000, 0.2, 10, &changed), TS_OK);
    CU_ASSERT_EQUAL(changed.cpu_tenths, 4);
    CU_ASSERT_EQUAL(ts_table_observe(&t, 3, 0.4, 500, 0.2, 20, &changed), TS_EMPTY);
    const ts_table_row *row = ts_table_find(&t, 3, 4);
    CU_ASSERT_EQUAL(row->max_rate, 1000);
    near(row->smoothed_rate, 900);
    CU_ASSERT_EQUAL(row->n, 2);
    CU_ASSERT_EQUAL(row->updated_at, 10);
    CU_ASSERT_EQUAL(ts_table_observe(&t, 3, 0.35, 1100, 0.2, 30, &changed), TS_OK);
    CU_ASSERT_EQUAL(changed.max_rate, 1100);
    near(changed.smoothed_rate, 940);
    CU_ASSERT_EQUAL(changed.n, 3);
    CU_ASSERT_EQUAL(changed.updated_at, 30);
    CU_ASSERT_EQUAL(t.n, 1);
}

static void refuses_what_is_no_row(void)
{
    static const ts_table_row bad[] = {
        {0, 5, 1, 1, 1, 0}, {-3, 5, 1, 1, 1, 0}, {4, 0, 1, 1, 1, 0},  {4, -1, 1, 1, 1, 0},
        {4, 5, 0, 1, 1, 0}, {4, 5, -1, 1, 1, 0}, {4, 5, NAN, 1, 1, 0}, {4, 5, INFINITY, 1, 1, 0},
    };
    ts_table_row changed;
    ts_table_init(&t);
    for (int i = 0; i < TS_COUNT_OF(bad); i++)
        CU_ASSERT_EQUAL(ts_table_put(&t, &bad[i]), TS_EINVAL);
    CU_ASSERT_EQUAL(ts_table_observe(&t, 4, NAN, 1, 0.2, 0, &changed), TS_EINVAL);
    CU_ASSERT_EQUAL(ts_table_observe(&t, 4, 0.5, NAN, 0.2, 0, &changed), TS_EINVAL);
    CU_ASSERT_EQUAL(ts_table_observe(&t, 4, 1e300, 1, 0.2, 0, &changed), TS_EINVAL);
    CU_ASSERT_EQUAL(t.n, 0);
}

static void a_full_table_refuses(void)
{
    ts_table_row changed;
    ts_table_init(&t);
    for (int i = 0; i < TS_TABLE_MAX_ROWS; i++)
        put(1 + i / 8, 1 + i % 8, 100 + i);
    CU_ASSERT_EQUAL(ts_table_observe(&t, 999, 0.5, 1, 0.2, 0, &changed), TS_ELIMIT);
    CU_ASSERT_EQUAL(ts_table_observe(&t, 1, 0.1, 5000, 0.2, 0, &changed), TS_OK);
    CU_ASSERT_EQUAL(t.n, TS_TABLE_MAX_ROWS);
}

static void regression_of_a_plane(void)
{
    double fit[3];
    plane();
    CU_ASSERT_EQUAL_FATAL(ts_table_fit(&t, fit), TS_OK);
    near(fit[0], -300);
    near(fit[1], 500);
    near(fit[2], 1000);
}

static void no_regression(void)
{
    static const struct {
        int n;
        ts_table_row rows[4];
    } tables[] = {
        {1, {{2, 5, 1000, 0, 1, 0}}},
        {2, {{2, 5, 1000, 0, 1, 0}, {4, 6, 1800, 0, 1, 0}}}, /* too few */
        {3,
         {{4, 5, 1000, 0, 1, 0},
          {4, 6, 1200, 0, 1, 0},
          {4, 7, 1400, 0, 1, 0}}}, /* one number of task managers */
        {3,
         {{2, 5, 1000, 0, 1, 0}, {4, 5, 2000, 0, 1, 0}, {6, 5, 3000, 0, 1, 0}}}, /* one CPU value */
        {3,
         {{2, 4, 1000, 0, 1, 0}, {4, 5, 2000, 0, 1, 0}, {6, 6, 3000, 0, 1, 0}}}, /* on one line */
        {3,
         {{2, 5, 1000, 0, 1, 0},
          {4, 5, 2000, 0, 1, 0},
          {4, 7, 1900, 0, 1, 0}}}, /* less load on more CPU */
        {4,
         {{4, 5, 1000, 0, 1, 0},
          {4, 6, 1200, 0, 1, 0},
          {8, 5, 500, 0, 1, 0},
          {8, 6, 600, 0, 1, 0}}},
    };
    double fit[3];
    for (int i = 0; i < TS_COUNT_OF(tables); i++) {
        ts_table_init(&t);
        for (int k = 0; k < tables[i].n; k++)
            CU_ASSERT_EQUAL(ts_table_put(&t, &tables[i].rows[k]), TS_OK);
        CU_ASSERT_EQUAL(ts_table_fit(&t, fit), TS_EMPTY);
    }
}

static void lookup(double rate, ts_lookup kind, double wanted)
{
    ts_table_answer a;
    CU_ASSERT_EQUAL_FATAL(ts_table_lookup(&t, rate, 0.6, &a), TS_OK);
    CU_ASSERT_EQUAL(a.lookup, kind);
    near(a.wanted, wanted);
}

static void lookup_by_the_rules(void)
{
    ts_table_answer a;
    ts_table_init(&t);
    CU_ASSERT_EQUAL(ts_table_lookup(&t, 1000, 0.6, &a), TS_EMPTY);
    put(4, 3, 1000);
    lookup(2500, TS_LOOKUP_QUOTIENT, 5); /* one row: 4 * 2500 / 1000 * 0.3 / 0.6 */
    lookup(1000, TS_LOOKUP_QUOTIENT, 2); /* that load, but at another CPU */
    put(4, 4, 1300.5);
    /* k = (1.2 * 1000 + 1.6 * 1300.5) / (1.2^2 + 1.6^2) = 820.2 of a task manager at full CPU */
    lookup(900, TS_LOOKUP_QUOTIENT, 900 / (820.2 * 0.6));
    put(7, 6, 1900.5);
    put(5, 6, 1900.5);
    lookup(1901, TS_LOOKUP_HIT, 5);
    plane();
    lookup(2200, TS_LOOKUP_REGRESSION, 3.8);
    lookup(3300, TS_LOOKUP_REGRESSION, 6);   /* extrapolates: (3300 + 300 - 600) / 500 */
    lookup(1800, TS_LOOKUP_REGRESSION, 3);   /* interpolates */
    lookup(100, TS_LOOKUP_REGRESSION, -0.4); /* the policy clamps */
}

static void sustained_by_the_rules(void)
{
    double rate;
    ts_table_init(&t);
    CU_ASSERT_EQUAL(ts_table_sustained(&t, 4, 0.8, &rate), TS_EMPTY);
    put(4, 4, 1000);
    CU_ASSERT_EQUAL(ts_table_sustained(&t, 4, 0.4, &rate), TS_OK);
    near(rate, 1000);
    CU_ASSERT_EQUAL(ts_table_sustained(&t, 6, 0.8, &rate), TS_OK);
    near(rate, 3000); /* 1000 * (6 * 0.8) / (4 * 0.4) */
    plane();
    CU_ASSERT_EQUAL(ts_table_sustained(&t, 10, 0.8, &rate), TS_OK);
    near(rate, 5500);
    CU_ASSERT_EQUAL(ts_table_sustained(&t, 4, 0.7, &rate), TS_OK);
    near(rate, 2400); /* a hit */
}

static const ts_test tests[] = {
    {"rows are kept in order", rows_are_kept_in_order},
    {"only larger loads overwrite", only_larger_loads_overwrite},
    {"refuses what is no row", refuses_what_is_no_row},
    {"a full table refuses", a_full_table_refuses},
    {"regression of a plane", regression_of_a_plane},
    {"no regression", no_regression},
    {"lookup by the rules", lookup_by_the_rules},
    {"sustained by the rules", sustained_by_the_rules},
};

int main(void)
{
    return ts_tap_main("table", tests, TS_COUNT_OF(tests));
}
