/* The simple predictors against numbers worked by hand or by R, and the rules of the one way in. */
#include <string.h>

#include "tests/unit/forecast_help.h"

static void check(const char *spec, int season, const double *y, int n, const double *expected,
                  int steps)
{
    double mean[8];
    ts_series_shape shape = shape_of(season, 8, 100);
    shape.season2 = 2 * season;
    CU_ASSERT_EQUAL_FATAL(forecast_after(spec, &shape, y, n, steps, mean), TS_OK);
    expect_near(mean, expected, steps, 1e-12);
}

static void baselines(void)
{
    static const double y[] = {3, 1, 4};
    check("last", 0, y, 3, (double[]){4, 4}, 2);
    check("drift", 0, y, 3, (double[]){4.5, 5}, 2);
    check("moving-average:window=2h", 0, y, 3, (double[]){2.5, 2.5}, 2);
}

static void seasonal(void)
{
    static const double y[] = {1, 2, 3, 2, 4, 6};
    check("seasonal-naive", 3, y, 6, (double[]){2, 4, 6, 2}, 4);
    check("seasonal-naive-week", 3, y, 6, (double[]){1, 2, 3, 2, 4, 6, 1}, 7);
    check("seasonal-ratio:window=3h", 3, y, 6, (double[]){4, 8, 12, 4}, 4);
}

static void polynomials(void)
{
    static const double y[] = {1, 3, 2, 5};
    check("line:window=4h", 0, y, 4, (double[]){5.5, 6.6}, 2);
    check("parabola:window=4h", 0, y, 4, (double[]){6.75, 9.35}, 2);
}

/* The sums follow the window: after any number of steps they are those of its values alone. */
static void polynomials_slide(void)
{
    double slid[3], fresh[3];
    ts_series_shape shape = shape_of(0, 3, 100);
    for (int n = 20; n <= 120; n += 10) {
        CU_ASSERT_EQUAL(forecast_after("parabola:window=13h", &shape, co2, n, 3, slid), TS_OK);
        CU_ASSERT_EQUAL(forecast_after("parabola:window=13h", &shape, co2 + n - 13, 13, 3, fresh),
                        TS_OK);
        expect_near(slid, fresh, 3, 1e-8);
    }
}

static void polynomials_skip_gaps(void)
{
    static const double y[] = {7, NAN, 3, 4, NAN};
    check("line:window=4h", 0, y, 5, (double[]){6, 7}, 2);
}

/* A gap is filled with a straight line, so a seasonal method can look back at it. */
static void gaps_become_lines(void)
{
    static const double y[] = {1, NAN, NAN, 7, 5, NAN};
    check("seasonal-naive", 6, y, 6, (double[]){1, 3, 5, 7, 5, 5}, 6);
}

static void what_is_no_load_is_missing(void)
{
    static const double y[] = {4, -1, INFINITY, 1e300, -0.0};
    check("last", 0, y, 4, (double[]){4}, 1);
    check("last", 0, y, 5, (double[]){0}, 1);
}

static void never_negative(void)
{
    static const double y[] = {9, 6, 3};
    check("line", 0, y, 3, (double[]){0, 0}, 2);
}

static void refuses(void)
{
    static const struct {
        const char *spec;
        ts_status status;
        const char *word;
    } bad[] = {
        {"lime", TS_EUNKNOWN, "lime"},
        {"", TS_EUNKNOWN, "method"},
        {"line:widow=1h", TS_EUNKNOWN, "widow"},
        {"line:window", TS_EINVAL, "window"},
        {"line:window=tall", TS_EINVAL, "window"},
        {"last:window=1h", TS_EUNKNOWN, "window"},
        {"holt-winters:alpha=2", TS_ERANGE, "alpha"},
        {"holt-winters:seasonal=both", TS_EINVAL, "seasonal"},
    };
    ts_series_shape shape = shape_of(24, 1, 100);
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        ts_forecaster *f;
        ts_err err = {.status = TS_OK};
        CU_ASSERT_EQUAL(ts_forecaster_new(&f, bad[i].spec, &shape, &err), bad[i].status);
        CU_ASSERT_PTR_NULL(f);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, bad[i].word));
    }
    ts_forecaster *f;
    shape.horizon = 0;
    CU_ASSERT_EQUAL(ts_forecaster_new(&f, "last", &shape, NULL), TS_EINVAL);
}

static const ts_test tests[] = {
    {"last, drift, moving average", baselines},
    {"seasonal naive, by day, by week, by ratio", seasonal},
    {"line and parabola as R's lm", polynomials},
    {"the window of a parabola slides", polynomials_slide},
    {"a line leaves gaps out", polynomials_skip_gaps},
    {"gaps in the past become lines", gaps_become_lines},
    {"what is no load counts as missing", what_is_no_load_is_missing},
    {"never a negative load", never_negative},
    {"refuses a spec it does not know", refuses},
};

int main(void)
{
    return ts_tap_main("forecast simple", tests, TS_COUNT_OF(tests));
}
