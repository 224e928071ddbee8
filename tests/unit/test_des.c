/* The event list: always the order of a sorted list, whatever is put in. */
#include <stdlib.h>

#include "sim/des.h"
#include "sim/rng.h"
#include "tests/tap.h"

/* The reference: an array that is searched. */
typedef struct ts_list {
    ts_des_event v[20000];
    int n;
} ts_list;

static ts_des_event take_first(ts_list *l)
{
    int best = 0;
    for (int i = 1; i < l->n; i++)
        if (ts_des_before(&l->v[i], &l->v[best]))
            best = i;
    ts_des_event ev = l->v[best];
    l->v[best] = l->v[--l->n];
    return ev;
}

static bool same(const ts_des_event *a, const ts_des_event *b)
{
    return a->at == b->at && a->order == b->order && a->arg == b->arg;
}

/* How far ahead an event lies, for several kinds of load on the list. */
typedef ts_time ahead(ts_rng *r);

static ts_time exponential(ts_rng *r)
{
    return (ts_time)(1e9 * ts_rng_exponential(r));
}

static ts_time few_values(ts_rng *r)
{
    return (ts_time)(ts_rng_next(r) % 4) * TS_SEC;
}

static ts_time wide(ts_rng *r)
{
    return (ts_time)1 << ts_rng_next(r) % 60;
}

static ts_time mostly_now(ts_rng *r)
{
    return ts_rng_chance(r, 0.9) ? 0 : TS_DAY;
}

static ahead *const kinds[] = {exponential, few_values, wide, mostly_now};

static ts_list reference;

/* Grows to about n, stays there, and drains; every pop is compared. Returns the number of
 * differences. */
static int compare(ahead *next, int n, uint64_t seed)
{
    ts_des des;
    ts_des_event got, want;
    ts_rng r;
    ts_time now = -5 * TS_SEC;
    uint64_t sequence = 0;
    int wrong = 0;
    ts_des_init(&des);
    ts_rng_init(&r, seed, "des", n);
    reference.n = 0;
    for (int i = 0; i < 6 * n; i++) {
        bool push = ts_rng_chance(&r, i < 2 * n ? 0.9 : i < 4 * n ? 0.5 : 0.1) &&
            reference.n < 20000;
        if (push || reference.n == 0) {
            ts_time at = now + next(&r);
            int rank = (int)(ts_rng_next(&r) % 3);
            reference.v[reference.n++] = (ts_des_event){at, (uint64_t)rank << 56 | sequence++,
                                                        (uint64_t)i};
            wrong += ts_des_push(&des, at, rank, (uint64_t)i) != TS_OK;
        } else {
            ts_time first;
            want = take_first(&reference);
            wrong += !ts_des_peek(&des, &first) || first != want.at;
            wrong += !ts_des_pop(&des, &got) || !same(&got, &want);
            now = want.at;
        }
        wrong += des.n != reference.n;
    }
    while (reference.n > 0) {
        want = take_first(&reference);
        wrong += !ts_des_pop(&des, &got) || !same(&got, &want);
    }
    wrong += ts_des_pop(&des, &got);
    ts_des_fini(&des);
    return wrong;
}

static void sorted(void)
{
    static const int sizes[] = {1, 3, 10, 100, 2000};
    for (int k = 0; k < TS_COUNT_OF(kinds); k++)
        for (int s = 0; s < TS_COUNT_OF(sizes); s++)
            CU_ASSERT_EQUAL(compare(kinds[k], sizes[s], (uint64_t)(k + 1)), 0);
}

static void ties(void)
{
    static const int rank[] = {2, 0, 1, 0, 2};
    static const uint64_t order[] = {1, 3, 2, 0, 4};
    ts_des des;
    ts_des_event ev;
    ts_des_init(&des);
    for (int i = 0; i < TS_COUNT_OF(rank); i++)
        CU_ASSERT_EQUAL(ts_des_push(&des, 7, rank[i], (uint64_t)i), TS_OK);
    for (int i = 0; i < TS_COUNT_OF(rank); i++) {
        CU_ASSERT_TRUE(ts_des_pop(&des, &ev));
        CU_ASSERT_EQUAL(ev.arg, order[i]);
        CU_ASSERT_EQUAL(ts_des_rank(&ev), rank[order[i]]);
    }
    ts_des_fini(&des);
}

/* Ten thousand near events and one a century away: the width must not follow the outlier. */
static void outlier(void)
{
    ts_des des;
    ts_des_event ev;
    ts_time last = 0;
    int n = 0, largest = 0;
    ts_rng r;
    ts_des_init(&des);
    ts_rng_init(&r, 9, "outlier", 0);
    ts_des_push(&des, 36500 * TS_DAY, 0, 1);
    for (int i = 0; i < 10000; i++)
        ts_des_push(&des, exponential(&r), 0, 0);
    while (ts_des_pop(&des, &ev)) {
        CU_ASSERT_TRUE_FATAL(ev.at >= last);
        last = ev.at;
        largest = des.near.n > largest ? des.near.n : largest;
        n++;
    }
    CU_ASSERT_EQUAL(n, 10001);
    CU_ASSERT_EQUAL(last, 36500 * TS_DAY);
    CU_ASSERT_TRUE(largest <= 16);
    ts_des_fini(&des);
}

/* What cannot be spread is still a heap: 50,000 events at one instant come out as they went in. */
static void one_instant(void)
{
    ts_des des;
    ts_des_event ev;
    ts_des_init(&des);
    for (uint64_t i = 0; i < 50000; i++)
        ts_des_push(&des, TS_NEVER - 1, 0, i);
    for (uint64_t i = 0; i < 50000; i++) {
        CU_ASSERT_TRUE_FATAL(ts_des_pop(&des, &ev) && ev.arg == i);
    }
    CU_ASSERT_FALSE(ts_des_pop(&des, &ev));
    ts_des_fini(&des);
}

static const ts_test tests[] = {
    {"the order of a sorted list", sorted},
    {"ties go by rank, then by sequence", ties},
    {"an outlier does not crowd the rest", outlier},
    {"many events at one instant", one_instant},
};

int main(void)
{
    return ts_tap_main("des", tests, TS_COUNT_OF(tests));
}
