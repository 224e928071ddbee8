/*
 * Rule 11; see flink_align.h. The searches of the original walk over every p; here they are closed
 * forms, since N may be as large as 2^31-1: the smallest divisor >= from costs sqrt(N), and
 * N/p < q (integer division) first holds at p = N/q + 1.
 *
 * Known value: N = 128, from 16 to 24, BALANCED: 26, the first p with 128/p < 5; row A1 of
 * data/conformance/flink-autoscaler.tsv.
 */
#include "core/rules/flink_align.h"

#include <limits.h>

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* The smallest divisor of n in [from, to], or 0. */
static int first_divisor(int n, int from, int to)
{
    int best = 0;
    for (int d = 1; (int64_t)d * d <= n; d++) {
        if (n % d != 0)
            continue;
        int pair[2] = {d, n / d};
        for (int i = 0; i < 2; i++)
            if (pair[i] >= from && pair[i] <= to && (best == 0 || pair[i] < best))
                best = pair[i];
    }
    return best;
}

/* The smallest p in (target, to] with n/p < n/target, or 0. */
static int first_lighter(int n, int target, int to)
{
    int share = n / target;
    if (share == 0)
        return 0;
    int64_t p = (int64_t)n / share + 1;
    return p <= to ? (int)p : 0;
}

static int groups(const ts_flink_alignment *a)
{
    return a->partitions > 0 ? a->partitions : a->max_parallelism;
}

/* The first acceptable parallelism in the region of the direction, or 0. */
static int search_up(const ts_flink_alignment *a, bool accept_lighter)
{
    int n = groups(a);
    int to = least(n, least(a->max_parallelism, a->upper));
    if (a->target <= a->current)
        to = least(to, a->current);
    int divisor = first_divisor(n, a->target, to);
    int lighter = accept_lighter ? first_lighter(n, a->target, to) : 0;
    if (divisor == 0 || lighter == 0)
        return divisor + lighter;
    return least(divisor, lighter);
}

/* Down from the target to where a subtask's share grows: one above that, or on it if it divides n.
   */
static int search_down(const ts_flink_alignment *a)
{
    int n = groups(a);
    int share = n / a->target;
    int p = share == INT_MAX ? 0 : n / (share + 1);
    if (p > 0 && n % p != 0)
        p++;
    return p > a->lower ? p : a->lower;
}

static int legacy(const ts_flink_alignment *a, bool accept_lighter, bool *limited)
{
    int p = search_up(a, accept_lighter);
    if (p > 0)
        return p;
    p = search_down(a);
    bool up = a->target > a->current;
    if (up ? p <= a->current : p >= a->current)
        p = a->current;
    *limited = p != a->target || p == a->current;
    return p;
}

int ts_flink_align(const ts_flink_alignment *a, bool *limited)
{
    *limited = false;
    int found = 0;
    if (a->mode == TS_FLINK_OFF || !(a->partitions > 0 || a->hash))
        return a->target;
    switch (a->mode) {
    case TS_FLINK_LEGACY_EVENLY_SPREAD:
        return legacy(a, false, limited);
    case TS_FLINK_LEGACY_MAXIMIZE_UTILISATION:
        return legacy(a, true, limited);
    case TS_FLINK_BALANCED:
        found = search_up(a, true);
        break;
    case TS_FLINK_EVENLY_SPREAD:
        found = search_up(a, false);
        break;
    case TS_FLINK_OFF:
        break;
    }
    return found > 0 ? found : a->target;
}
