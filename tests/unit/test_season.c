/* Seasons that are there, and seasons that are not. */
#include <math.h>

#include "core/season.h"
#include "tests/tap.h"

enum { N = 6000 };

static double y[N];
static ts_season_work work;
static double strength;

/* A day with one broad peak, noise by a multiplicative congruential generator. */
static void days(int n, int season, double noise)
{
    uint64_t x = 42;
    for (int i = 0; i < n; i++) {
        x = x * UINT64_C(6364136223846793005) + 1442695040888963407u;
        double u = (double)(x >> 11) / 9007199254740992.0 - 0.5;
        y[i] = 1000 + 500 * sin(2 * 3.14159265358979323846 * i / season) + noise * u;
    }
}

static void finds_a_clean_season(void)
{
    static const int seasons[] = {24, 96, 288, 360, 1440};
    for (int i = 0; i < TS_COUNT_OF(seasons); i++) {
        days(3 * seasons[i], seasons[i], 0);
        CU_ASSERT_EQUAL(ts_season_find(y, 3 * seasons[i], 2000, &work, &strength), seasons[i]);
        CU_ASSERT_DOUBLE_EQUAL(strength, 1, 1e-9);
    }
}

static void finds_it_in_noise_and_gaps(void)
{
    days(1080, 360, 800);
    for (int i = 100; i < 160; i++)
        y[i] = NAN;
    for (int i = 0; i < 1080; i += 7)
        y[i] = NAN;
    int season = ts_season_find(y, 1080, 1440, &work, &strength);
    CU_ASSERT_TRUE(season >= 342 && season <= 378);
    CU_ASSERT_TRUE(strength > 0.5);
}

static void a_trend_is_no_season(void)
{
    for (int i = 0; i < N; i++)
        y[i] = 5 + 3.0 * i;
    CU_ASSERT_EQUAL(ts_season_find(y, N, N, &work, &strength), 0);
    days(1080, 360, 0);
    for (int i = 0; i < 1080; i++)
        y[i] += 10.0 * i; /* under it the season is still found */
    CU_ASSERT_EQUAL(ts_season_find(y, 1080, 1440, &work, &strength), 360);
}

static void nothing_to_find(void)
{
    for (int i = 0; i < N; i++)
        y[i] = 7;
    CU_ASSERT_EQUAL(ts_season_find(y, N, N, &work, &strength), 0);
    CU_ASSERT_TRUE(isnan(strength));
    for (int i = 0; i < N; i++)
        y[i] = NAN;
    CU_ASSERT_EQUAL(ts_season_find(y, N, N, &work, &strength), 0);
    days(1000, 360, 0);
    CU_ASSERT_EQUAL(ts_season_find(y, 0, N, &work, &strength), 0);
    CU_ASSERT_EQUAL(ts_season_find(y, 10, N, &work, &strength), 0);
    CU_ASSERT_EQUAL(ts_season_find(y, 500, N, &work, &strength), 0); /* less than two seasons */
    CU_ASSERT_EQUAL(ts_season_find(y, 1000, 300, &work, &strength), 0); /* longer than allowed */
    days(1000, 1000000, 1000); /* white noise */
    CU_ASSERT_EQUAL(ts_season_find(y, 1000, 1000, &work, &strength), 0);
}

static void extreme_values(void)
{
    for (int i = 0; i < 1000; i++)
        y[i] = i % 100 < 50 ? 1e300 : 0;
    ts_season_find(y, 1000, 1000, &work, &strength);
    CU_ASSERT_FALSE(strength > 1.001);
}

static const ts_test tests[] = {
    {"finds a clean season", finds_a_clean_season},
    {"finds it in noise and gaps", finds_it_in_noise_and_gaps},
    {"a trend is no season", a_trend_is_no_season},
    {"nothing to find", nothing_to_find},
    {"extreme values", extreme_values},
};

int main(void)
{
    return ts_tap_main("season", tests, TS_COUNT_OF(tests));
}
