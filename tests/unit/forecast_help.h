/* What the tests of the predictors share: a series, and a forecaster fed with one. */
#ifndef TS_TESTS_FORECAST_HELP_H
#define TS_TESTS_FORECAST_HELP_H

#include <math.h>

#include "core/forecast.h"
#include "tests/tap.h"

/* The first ten years of R's co2: monthly, season 12. */
static const double co2[120] = {
    315.42, 316.31, 316.50, 317.56, 318.13, 318.00, 316.39, 314.65, 313.68, 313.18, 314.66, 315.43,
    316.27, 316.81, 317.42, 318.87, 319.87, 319.43, 318.01, 315.74, 314.00, 313.68, 314.84, 316.03,
    316.73, 317.54, 318.38, 319.31, 320.42, 319.61, 318.42, 316.63, 314.83, 315.16, 315.94, 316.85,
    317.78, 318.40, 319.53, 320.42, 320.85, 320.45, 319.45, 317.25, 316.11, 315.27, 316.53, 317.53,
    318.58, 318.92, 319.70, 321.22, 322.08, 321.31, 319.58, 317.61, 316.05, 315.83, 316.91, 318.20,
    319.41, 320.07, 320.74, 321.40, 322.06, 321.73, 320.27, 318.54, 316.54, 316.71, 317.53, 318.55,
    319.27, 320.28, 320.73, 321.97, 322.00, 321.71, 321.05, 318.71, 317.66, 317.14, 318.70, 319.25,
    320.46, 321.43, 322.23, 323.54, 323.91, 323.59, 322.24, 320.20, 318.48, 317.94, 319.63, 320.87,
    322.17, 322.34, 322.88, 324.25, 324.83, 323.93, 322.38, 320.76, 319.10, 319.24, 320.56, 321.80,
    322.40, 322.99, 323.73, 324.86, 325.40, 325.20, 323.98, 321.95, 320.18, 320.09, 321.16, 322.74,
};

static inline ts_series_shape shape_of(int season, int horizon, int capacity)
{
    return (ts_series_shape){.step = TS_HOUR,
                             .season = season,
                             .max_season = season,
                             .horizon = horizon,
                             .capacity = capacity};
}

/* Forecasts of a method after y[0..n); the method's first answer if it has none is EMPTY. */
static inline ts_status forecast_after(const char *spec, const ts_series_shape *shape,
                                       const double *y, int n, int steps, double *mean)
{
    ts_forecaster *f;
    ts_err err = {.status = TS_OK};
    ts_status status = ts_forecaster_new(&f, spec, shape, &err);
    if (status != TS_OK)
        return status;
    for (int i = 0; i < n; i++)
        ts_forecaster_update(f, y[i]);
    status = ts_forecaster_forecast(f, steps, mean);
    ts_forecaster_free(f);
    return status;
}

static inline void expect_near(const double *got, const double *expected, int n, double tolerance)
{
    for (int i = 0; i < n; i++)
        CU_ASSERT_DOUBLE_EQUAL(got[i], expected[i], tolerance);
}

#endif
