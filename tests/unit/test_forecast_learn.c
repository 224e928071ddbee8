/* The predictors that learn online: on series whose answer is known exactly. */
#include "tests/unit/forecast_help.h"

enum { DAY = 24, N = 24 * 20 };

static const double day[DAY] = {3, 2, 2, 1, 1,  2, 4, 8, 9, 9, 8, 8,
                                7, 7, 8, 9, 10, 9, 8, 7, 6, 5, 4, 3};

/* A small pseudo-random number in [0, 1) for the place i. */
static double noise(int i)
{
    uint64_t z = (uint64_t)i * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

/* y = 5 + 1.6 y[-1] - 0.8 y[-2] + noise: what a regression on lags can know, the noise apart, is
 * exact. */
static void recurrence(double *y, int n, double size)
{
    y[0] = y[1] = 100;
    for (int t = 2; t < n; t++)
        y[t] = 20 + 1.6 * y[t - 1] - 0.8 * y[t - 2] + size * (noise(t) - 0.5);
}

static void ridge_finds_a_recurrence(void)
{
    static const char *const specs[] = {"ridge:lags=3,around=0,ridge=1e-6,memory=1000",
                                        "ridge-lad:lags=3,around=0,ridge=1e-6,memory=1000"};
    double y[N], mean[1];
    recurrence(y, N, 10);
    y[N - 1] = 20 + 1.6 * y[N - 2] - 0.8 * y[N - 3] + 3;
    double expected = 20 + 1.6 * y[N - 1] - 0.8 * y[N - 2];
    ts_series_shape shape = shape_of(0, 1, N);
    for (int k = 0; k < 2; k++) {
        CU_ASSERT_EQUAL_FATAL(forecast_after(specs[k], &shape, y, N, 1, mean), TS_OK);
        CU_ASSERT_DOUBLE_EQUAL(mean[0], expected, 1.0);
    }
}

/* One value in twenty is far off. Least absolute errors shrug; least squares do not. */
static void absolute_errors_shrug(void)
{
    double y[N], mean[2], expected;
    for (int t = 0; t < N; t++)
        y[t] = 1000 * day[t % DAY] + 50 * noise(t) + (t % 20 == 7 ? 50000 * noise(3 * t) : 0);
    expected = 1000 * day[N % DAY] + 25;
    ts_series_shape shape = shape_of(DAY, 1, N);
    CU_ASSERT_EQUAL_FATAL(forecast_after("ridge", &shape, y, N, 1, &mean[0]), TS_OK);
    CU_ASSERT_EQUAL_FATAL(forecast_after("ridge-lad", &shape, y, N, 1, &mean[1]), TS_OK);
    CU_ASSERT_TRUE(fabs(mean[1] - expected) < 0.5 * fabs(mean[0] - expected));
}

/* A day that repeats exactly has followed itself every time. */
static void knn_repeats_a_day(void)
{
    double y[N], mean[DAY];
    for (int t = 0; t < N; t++)
        y[t] = 1000 * day[t % DAY];
    ts_series_shape shape = shape_of(DAY, DAY, N);
    CU_ASSERT_EQUAL_FATAL(forecast_after("knn", &shape, y, N, DAY, mean), TS_OK);
    for (int h = 0; h < DAY; h++)
        CU_ASSERT_DOUBLE_EQUAL(mean[h], 1000 * day[h], 1e-9);
}

/*
 * Two kinds of days in no order, told apart by their morning alone. By hand: at noon of a day of
 * the second kind the nearest of the moments before are those of that kind, which agree.
 */
static void knn_knows_the_kind_of_day(void)
{
    double y[N], mean[6];
    int n = N - 12;
    for (int t = 0; t < N; t++) {
        bool second = t / DAY % 3 == 1 || t / DAY == N / DAY - 1;
        y[t] = 1000 * day[t % DAY] + (second ? 500.0 * (t % DAY) * (t % DAY) : 0);
    }
    ts_series_shape shape = shape_of(DAY, 6, N);
    CU_ASSERT_EQUAL_FATAL(forecast_after("knn:nearest=3", &shape, y, n, 6, mean), TS_OK);
    expect_near(mean, y + n, 6, 1e-9);
}

/* What another method says is a feature: one that is right is followed. */
static void ridge_listens(void)
{
    double y[N], alone[1], with[1];
    for (int t = 0; t < N; t++)
        y[t] = t < DAY ? 1000 + 9000 * noise(t) : y[t - DAY];
    ts_series_shape shape = shape_of(DAY, 1, N);
    CU_ASSERT_EQUAL_FATAL(forecast_after("ridge-lad:lags=1,around=0", &shape, y, N - 5, 1, alone),
                          TS_OK);
    CU_ASSERT_EQUAL_FATAL(
        forecast_after("ridge-lad:lags=1,around=0,with=seasonal-naive", &shape, y, N - 5, 1, with),
        TS_OK);
    CU_ASSERT_DOUBLE_EQUAL(with[0], y[N - 5], 200);
}

static const ts_test tests[] = {
    {"ridge finds a recurrence", ridge_finds_a_recurrence},
    {"least absolute errors shrug off outliers", absolute_errors_shrug},
    {"ridge listens to other methods", ridge_listens},
    {"knn repeats a day", knn_repeats_a_day},
    {"knn knows the kind of day", knn_knows_the_kind_of_day},
};

int main(void)
{
    return ts_tap_main("forecast learn", tests, TS_COUNT_OF(tests));
}
