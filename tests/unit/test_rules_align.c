/* Alignment: the closed forms against the walk that the rule describes, and values worked by hand.
   */
#include <limits.h>

#include "core/rules/flink_align.h"
#include "tests/tap.h"

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* The rule as it is written, one p after the other. */
static int walk(const ts_flink_alignment *a, bool *limited)
{
    bool legacy = a->mode >= TS_FLINK_LEGACY_EVENLY_SPREAD, up = a->target > a->current;
    bool lighter = a->mode == TS_FLINK_BALANCED || a->mode == TS_FLINK_LEGACY_MAXIMIZE_UTILISATION;
    int n = a->partitions > 0 ? a->partitions : a->max_parallelism, t = a->target;
    int to = least(n, least(a->max_parallelism, a->upper));
    *limited = false;
    if (a->mode == TS_FLINK_OFF || (a->partitions <= 0 && !a->hash))
        return t;
    for (int p = t; p <= (up ? to : least(a->current, to)); p++)
        if (n % p == 0 || (lighter && n / p < n / t))
            return p;
    if (!legacy)
        return t;
    int p = t;
    for (; p > 0; p--)
        if (n / p > n / t)
            break;
    if (p > 0 && n % p != 0)
        p++;
    p = p > a->lower ? p : a->lower;
    if (up ? p <= a->current : p >= a->current) {
        *limited = true;
        return a->current;
    }
    *limited = p != t;
    return p;
}

static void same_as_the_walk(void)
{
    long wrong = 0, cases = 0;
    for (int mode = TS_FLINK_BALANCED; mode <= TS_FLINK_LEGACY_MAXIMIZE_UTILISATION; mode++)
        for (int n = 1; n <= 40; n++)
            for (int current = 1; current <= 20; current++)
                for (int target = 1; target <= 30; target++) {
                    ts_flink_alignment a = {current, target, n % 3 ? n : 0, n % 3 ? 32 : n,
                                            least(current, 1 + n % 5), 35, true, mode};
                    bool limited, expected_limited;
                    int expected = walk(&a, &expected_limited);
                    wrong += ts_flink_align(&a, &limited) != expected;
                    wrong += limited != expected_limited;
                    cases++;
                }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(cases, 5 * 40 * 20 * 30);
}

static void huge(void)
{
    ts_flink_alignment a = {.current = 1, .target = 2, .max_parallelism = INT_MAX, .lower = 1,
                            .upper = INT_MAX, .hash = true, .mode = TS_FLINK_EVENLY_SPREAD};
    bool limited;
    CU_ASSERT_EQUAL(ts_flink_align(&a, &limited), INT_MAX); /* a prime: only itself divides it */
    a.mode = TS_FLINK_BALANCED;
    CU_ASSERT_EQUAL(ts_flink_align(&a, &limited), 3); /* 2^31/3 < 2^31/2 */
    a.target = INT_MAX;
    CU_ASSERT_EQUAL(ts_flink_align(&a, &limited), INT_MAX);
    a.mode = TS_FLINK_LEGACY_MAXIMIZE_UTILISATION;
    a.target = INT_MAX - 1;
    CU_ASSERT_EQUAL(ts_flink_align(&a, &limited), INT_MAX);
    CU_ASSERT_FALSE(limited);
}

static void by_hand(void)
{
    static const struct {
        ts_flink_alignment a;
        int aligned;
        bool limited;
    } cases[] = {
        /* 60 groups, up from 8 to 13: 15 divides; 14 gives 4 instead of 4 groups, so nothing before
           it */
        {{8, 13, 0, 60, 1, 100, true, TS_FLINK_BALANCED}, 15, false},
        /* down from 19 to 16: 60/16 = 3 = 60/19, no divisor of 60 in 16..19; the target stays */
        {{19, 16, 0, 60, 1, 100, true, TS_FLINK_BALANCED}, 16, false},
        /* the same with a legacy mode: walks to where 60/p > 3, that is 15 */
        {{19, 16, 0, 60, 1, 100, true, TS_FLINK_LEGACY_EVENLY_SPREAD}, 15, true},
        /* up from 15 to 16, at most 18: the walk down ends at 15, which would be no scale-up */
        {{15, 16, 0, 60, 1, 18, true, TS_FLINK_LEGACY_EVENLY_SPREAD}, 15, true},
        {{15, 16, 0, 60, 1, 18, true, TS_FLINK_EVENLY_SPREAD}, 16, false},
        {{15, 16, 0, 60, 1, 18, true, TS_FLINK_OFF}, 16, false},
        /* neither keyed nor a source with known partitions */
        {{15, 16, 0, 60, 1, 100, false, TS_FLINK_EVENLY_SPREAD}, 16, false},
        /* partitions go before key groups */
        {{4, 6, 7, 60, 1, 100, true, TS_FLINK_EVENLY_SPREAD}, 7, false},
    };
    for (int i = 0; i < TS_COUNT_OF(cases); i++) {
        bool limited;
        CU_ASSERT_EQUAL(ts_flink_align(&cases[i].a, &limited), cases[i].aligned);
        CU_ASSERT_EQUAL(limited, cases[i].limited);
    }
}

static const ts_test tests[] = {
    {"the closed forms are the walk", same_as_the_walk},
    {"two thousand million key groups", huge},
    {"worked by hand", by_hand},
};

int main(void)
{
    return ts_tap_main("rules align", tests, TS_COUNT_OF(tests));
}
