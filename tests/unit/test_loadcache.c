/* A load that is kept gives the intervals that it was given, to each walk alike; too long a one is
 * let go. */
#include "experiments/loadcache.h"
#include "tests/tap.h"

enum { N = 10000 };

static ts_load_point point_at(int i)
{
    return (ts_load_point){7 * TS_SEC + i * (TS_SEC / 4), TS_SEC / 4, i * 0.1};
}

static ts_loadcache *filled(int n)
{
    ts_loadcache *c;
    CU_ASSERT_EQUAL_FATAL(ts_loadcache_new(&c), TS_OK);
    for (int i = 0; i < n; i++) {
        ts_load_point p = point_at(i);
        CU_ASSERT_EQUAL_FATAL(ts_loadcache_add(c, &p), TS_OK);
    }
    return c;
}

static void walks(void)
{
    ts_loadcache *c = filled(N);
    ts_load *a = ts_loadcache_walk(c), *b = ts_loadcache_walk(c);
    ts_load_point p, q;
    CU_ASSERT_TRUE_FATAL(a != NULL && b != NULL);
    CU_ASSERT_EQUAL(b->next(b, &q, NULL), TS_OK); /* b is one ahead throughout */
    for (int i = 0; i < N; i++) {
        ts_load_point want = point_at(i);
        CU_ASSERT_EQUAL_FATAL(a->next(a, &p, NULL), TS_OK);
        CU_ASSERT_TRUE_FATAL(p.at == want.at && p.duration == want.duration &&
                             p.rate == want.rate);
        CU_ASSERT_EQUAL_FATAL(b->next(b, &q, NULL), i + 1 < N ? TS_OK : TS_DONE);
    }
    CU_ASSERT_EQUAL(a->next(a, &p, NULL), TS_DONE);
    CU_ASSERT_EQUAL(a->next(a, &p, NULL), TS_DONE);
    a->close(a);
    b->close(b);
    ts_loadcache_free(c);
}

static void digests(void)
{
    ts_loadcache *a = filled(N), *b = filled(N), *c = filled(N - 1);
    CU_ASSERT_EQUAL(ts_loadcache_digest(a), ts_loadcache_digest(b));
    CU_ASSERT_NOT_EQUAL(ts_loadcache_digest(a), ts_loadcache_digest(c));
    ts_load_point p = point_at(N - 1);
    p.rate += 1e-9;
    CU_ASSERT_EQUAL(ts_loadcache_add(c, &p), TS_OK);
    CU_ASSERT_NOT_EQUAL(ts_loadcache_digest(a), ts_loadcache_digest(c));
    ts_loadcache_free(a);
    ts_loadcache_free(b);
    ts_loadcache_free(c);
}

static void too_long(void)
{
    ts_loadcache *c = filled(TS_LOADCACHE_MAX);
    CU_ASSERT_TRUE(ts_loadcache_is_whole(c));
    uint64_t before = ts_loadcache_digest(c);
    ts_load_point p = point_at(TS_LOADCACHE_MAX);
    CU_ASSERT_EQUAL(ts_loadcache_add(c, &p), TS_OK);
    CU_ASSERT_FALSE(ts_loadcache_is_whole(c));
    CU_ASSERT_NOT_EQUAL(ts_loadcache_digest(c), before);
    CU_ASSERT_EQUAL(ts_loadcache_add(c, &p), TS_OK);
    ts_loadcache_free(c);
    CU_ASSERT_FALSE(ts_loadcache_is_whole(NULL));
}

static const ts_test tests[] = {
    {"every walk is the load", walks},
    {"digests tell loads apart", digests},
    {"a load that is too long is not kept", too_long},
};

int main(void)
{
    return ts_tap_main("loadcache", tests, TS_COUNT_OF(tests));
}
