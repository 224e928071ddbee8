/*
 * Holt-Winters against R 4.2, stats::HoltWinters:
 *     x <- ts(co2[1:120], frequency=12)
 *     predict(HoltWinters(x, alpha=.5, beta=.01, gamma=.4, seasonal=...), 14)
 */
#include "tests/unit/forecast_help.h"

static const double r_additive[14] = {
    323.444938329359, 324.013714473831, 324.659055449843, 325.836648812985, 326.422689442237,
    326.065178391063, 324.757613384147, 322.786283213174, 321.222103599559, 321.085639455778,
    322.373593215148, 323.532772569215, 324.364088722508, 324.932864866979,
};
static const double r_multiplicative[14] = {
    323.457962017238, 324.036947993592, 324.693414928556, 325.888819614718, 326.489551699196,
    326.135354862304, 324.815199859704, 322.817095117625, 321.225630175288, 321.073480826636,
    322.366244550500, 323.534404623861, 324.380247459253, 324.960664830643,
};

static void additive(void)
{
    double mean[14];
    ts_series_shape shape = shape_of(12, 14, 200);
    CU_ASSERT_EQUAL_FATAL(
        forecast_after("holt-winters:seasonal=additive,alpha=.5,beta=.01,gamma=.4,seasons=99",
                       &shape, co2, 120, 14, mean),
        TS_OK);
    expect_near(mean, r_additive, 14, 1e-9);
}

static void multiplicative(void)
{
    double mean[14];
    ts_series_shape shape = shape_of(12, 14, 200);
    CU_ASSERT_EQUAL_FATAL(
        forecast_after("holt-winters:seasonal=multiplicative,alpha=.5,beta=.01,gamma=.4,seasons=99",
                       &shape, co2, 120, 14, mean),
        TS_OK);
    expect_near(mean, r_multiplicative, 14, 1e-9);
}

/* A season of odd length is decomposed with a plain moving average: x <- ts(co2[1:47],
 * frequency=5). */
static void odd_season(void)
{
    static const double r[6] = {
        315.663584512709, 315.404356770370, 315.280559370566,
        315.263557004504, 315.405535431562, 314.724998493548,
    };
    double mean[6];
    ts_series_shape shape = shape_of(5, 6, 200);
    CU_ASSERT_EQUAL_FATAL(
        forecast_after("holt-winters:seasonal=additive,alpha=.5,beta=.1,gamma=.4,seasons=99",
                       &shape, co2, 47, 6, mean),
        TS_OK);
    expect_near(mean, r, 6, 1e-9);
}

/*
 * The fit: R's L-BFGS-B ends at alpha .3662, beta .0077, gamma .4656, and forecasts from there.
 * Ours is within a few hundredths of those forecasts, whether found at once or in many warm
 * refits.
 */
static void fitted(void)
{
    static const char *const specs[] = {
        "holt-winters:seasonal=additive,seasons=99,refit=96,evaluations=200",
        "holt-winters:seasonal=additive,seasons=99,first=8,evaluations=3",
    };
    double mean[14], reference[14];
    ts_series_shape shape = shape_of(12, 14, 200);
    forecast_after(
        "holt-winters:seasonal=additive,seasons=99,alpha=.36622072475,beta=.00772800867745502,"
        "gamma=.46561547795836516",
        &shape, co2, 120, 14, reference);
    for (int i = 0; i < TS_COUNT_OF(specs); i++) {
        CU_ASSERT_EQUAL_FATAL(forecast_after(specs[i], &shape, co2, 120, 14, mean), TS_OK);
        expect_near(mean, reference, 14, 0.05);
    }
}

/* Two seasons are needed: 23 values say nothing, 24 do; no season, nothing. */
static void needs_two_seasons(void)
{
    double mean[1];
    ts_series_shape shape = shape_of(12, 1, 200), none = shape_of(0, 1, 200);
    CU_ASSERT_EQUAL(forecast_after("holt-winters", &shape, co2, 23, 1, mean), TS_EMPTY);
    CU_ASSERT_EQUAL(forecast_after("holt-winters", &shape, co2, 24, 1, mean), TS_OK);
    CU_ASSERT_EQUAL(forecast_after("holt-winters", &none, co2, 120, 1, mean), TS_EMPTY);
}

/* Between refits, and over a gap, the recursion goes on: an exact season stays exact. */
static void goes_on_over_gaps(void)
{
    static const double day[4] = {5, 9, 7, 1};
    double y[43], mean[4];
    for (int i = 0; i < 43; i++)
        y[i] = i >= 30 && i < 36 ? NAN : day[i % 4];
    ts_series_shape shape = shape_of(4, 4, 200);
    CU_ASSERT_EQUAL_FATAL(
        forecast_after("holt-winters:seasonal=additive,refit=1000", &shape, y, 43, 4, mean), TS_OK);
    expect_near(mean, (double[]){1, 5, 9, 7}, 4, 1e-9);
}

/* The season's form by AIC: one that grows with the level is multiplicative, and then exact. */
static void chooses_the_form(void)
{
    static const double day[4] = {0.5, 1.5, 1.25, 0.75};
    double y[80], mean[4], expected[4];
    for (int i = 0; i < 84; i++) {
        double v = (100 + 10 * i) * day[i % 4];
        if (i < 80)
            y[i] = v;
        else
            expected[i - 80] = v;
    }
    ts_series_shape shape = shape_of(4, 4, 200);
    CU_ASSERT_EQUAL_FATAL(forecast_after("holt-winters:seasons=99", &shape, y, 80, 4, mean), TS_OK);
    expect_near(mean, expected, 4, 0.01 * 920);
}

static const ts_test tests[] = {
    {"additive as R", additive},
    {"multiplicative as R", multiplicative},
    {"a season of odd length as R", odd_season},
    {"fitted as R, cold and warm", fitted},
    {"needs two seasons", needs_two_seasons},
    {"goes on between refits and over gaps", goes_on_over_gaps},
    {"chooses the season's form", chooses_the_form},
};

int main(void)
{
    return ts_tap_main("forecast holt-winters", tests, TS_COUNT_OF(tests));
}
