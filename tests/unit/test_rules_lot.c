/* Lot sizes against every possible course, and the capacity of scale-outs by hand. */
#include <math.h>

#include "core/rules/capacity.h"
#include "core/rules/lot_size.h"
#include "tests/tap.h"

static const int no_first[8];

static void the_known_value(void)
{
    const int need[] = {2, 2, 5, 2};
    ts_lots q = {.n = 4, .need = need, .first = no_first, .price = 4};
    ts_lot_choice c = ts_lot_choose(&q);
    CU_ASSERT_EQUAL(c.size, 2);
    CU_ASSERT_EQUAL(c.periods, 2);
    CU_ASSERT_TRUE(isinf(c.saving));
    q.price = 7; /* 7 + 4 + 7 + 10 = 28 against 7 + 20 = 27 */
    c = ts_lot_choose(&q);
    CU_ASSERT_EQUAL(c.size, 5);
    CU_ASSERT_EQUAL(c.periods, 4);
}

static void what_is_there_is_kept_or_not(void)
{
    const int need[] = {4, 4, 4, 4}, first[] = {6, 6, 6, 6};
    ts_lots q = {.n = 4, .need = need, .first = no_first, .present = 8, .lasts = 4, .price = 15};
    ts_lot_choice c = ts_lot_choose(&q); /* 32 against 15 + 16 = 31 */
    CU_ASSERT_EQUAL(c.size, 4);
    CU_ASSERT_EQUAL(c.saving, 1);
    q.price = 16; /* of equals, to stay */
    c = ts_lot_choose(&q);
    CU_ASSERT_EQUAL(c.size, 8);
    CU_ASSERT_EQUAL(c.periods, 4);
    CU_ASSERT_EQUAL(c.saving, 0);
    q.price = 7; /* 32 against 7 + 24 = 31 */
    q.first = first;
    c = ts_lot_choose(&q);
    CU_ASSERT_EQUAL(c.size, 6);
    CU_ASSERT_EQUAL(c.saving, 1);
}

/* The least cost from period i on by trying everything. */
static double by_trying(const ts_lots *q, int i)
{
    double least = i == q->n ? 0 : INFINITY;
    for (int j = i + 1; j <= q->n; j++) {
        int size = q->first[i];
        for (int k = i; k < j; k++)
            size = q->need[k] > size ? q->need[k] : size;
        least = fmin(least, q->price + (double)(j - i) * size + by_trying(q, j));
    }
    return least;
}

/* The cost of a choice, all that follows at its best. */
static double cost_of(const ts_lots *q, const ts_lot_choice *c)
{
    bool kept = c->size == q->present && c->saving == 0;
    return (kept ? 0 : q->price) + (double)c->periods * c->size + by_trying(q, c->periods);
}

static void none_is_cheaper(void)
{
    unsigned random = 1;
    for (int round = 0; round < 2000; round++) {
        int need[8], first[8], n = 1 + round % 8;
        for (int k = 0; k < n; k++) {
            need[k] = 1 + (int)((random = random * 1664525u + 1013904223u) >> 28);
            first[k] = 1 + (int)((random = random * 1664525u + 1013904223u) >> 28);
        }
        ts_lots q = {.n = n, .need = need, .first = first, .present = 1 + (int)(random >> 27) % 20,
                     .lasts = (int)(random >> 20) % (n + 1), .price = (random >> 16) % 40};
        ts_lot_choice c = ts_lot_choose(&q);
        double least = by_trying(&q, 0);
        for (int j = 1; j <= q.lasts; j++)
            least = fmin(least, (double)j * q.present + by_trying(&q, j));
        CU_ASSERT_EQUAL(cost_of(&q, &c), least);
    }
}

static void put(ts_table *t, int task_managers, int cpu_tenths, double rate)
{
    ts_table_row row = {task_managers, cpu_tenths, rate, rate, 1, 0};
    CU_ASSERT_EQUAL(ts_table_put(t, &row), TS_OK);
}

static void capacity_by_hand(void)
{
    static ts_table t;
    ts_capacity_now now = {6, NAN};
    double c[17];
    ts_table_init(&t);
    CU_ASSERT_FALSE(ts_capacity_curve(&t, &now, 0.8, 16, c));
    put(&t, 4, 5, 1100);
    CU_ASSERT_TRUE(ts_capacity_curve(&t, &now, 0.8, 16, c));
    CU_ASSERT_DOUBLE_EQUAL(c[4], 2000, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(c[8], 2000 * pow(2, 0.8), 1e-9);
    put(&t, 4, 3, 9999); /* the row with the highest CPU counts */
    put(&t, 8, 5, 1925);
    CU_ASSERT_TRUE(ts_capacity_curve(&t, &now, 0.8, 16, c));
    CU_ASSERT_DOUBLE_EQUAL(c[4], 2000, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(c[6], 2750, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(c[8], 3500, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(c[2], 2000 / 1.75, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(c[16], 3500 * 1.75, 1e-9);
}

static void capacity_as_it_is_now(void)
{
    static ts_table t;
    ts_capacity_now now = {4, 1500};
    double c[9];
    ts_table_init(&t);
    CU_ASSERT_TRUE(ts_capacity_curve(&t, &now, 1, 8, c)); /* alone */
    CU_ASSERT_DOUBLE_EQUAL(c[8], 3000, 1e-9);
    put(&t, 4, 5, 1100);
    CU_ASSERT_TRUE(ts_capacity_curve(&t, &now, 1, 8, c)); /* less than the row says */
    CU_ASSERT_DOUBLE_EQUAL(c[4], 1500, 1e-9);
    now.capacity = 2500;
    CU_ASSERT_TRUE(ts_capacity_curve(&t, &now, 1, 8, c)); /* more */
    CU_ASSERT_DOUBLE_EQUAL(c[4], 2000, 1e-9);
    CU_ASSERT_FALSE(ts_capacity_curve(&t, &now, 1, 3, c)); /* all beyond the end */
    put(&t, 8, 5, 99999); /* no power above 1, none below 0.5 */
    put(&t, 2, 5, 1099);
    CU_ASSERT_TRUE(ts_capacity_curve(&t, &now, 1, 8, c));
    CU_ASSERT_DOUBLE_EQUAL(c[1], c[2] / 2, 1e-9);
}

static const ts_test tests[] = {
    {"the known value of lot sizes", the_known_value},
    {"what is there is kept or not", what_is_there_is_kept_or_not},
    {"no course is cheaper", none_is_cheaper},
    {"capacity by hand", capacity_by_hand},
    {"capacity as it is now", capacity_as_it_is_now},
};

int main(void)
{
    int failed = ts_tap_main("rules lot", tests, TS_COUNT_OF(tests));
    return failed;
}
