/*
 * The last value, for every horizon: the forecast of a random walk, and what every other must beat.
 *
 * Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 5.2: f(t+h) = y(t).
 * Known value: after 3, 1, 4 it says 4 (tests/unit/test_forecast_simple.c).
 */
#include "core/forecast/method.h"

#include <math.h>
#include <stdlib.h>

static ts_status create(void **state, const ts_series_shape *shape, const void *cfg, ts_err *err)
{
    (void)shape, (void)cfg, (void)err;
    *state = malloc(sizeof(double));
    return *state == NULL ? TS_ENOMEM : TS_OK;
}

static void reset(void *state, int season, int season2)
{
    (void)season, (void)season2;
    *(double *)state = NAN;
}

static void update(void *state, double y)
{
    if (!isnan(y))
        *(double *)state = y;
}

static ts_status forecast(void *state, int n, double *mean)
{
    double last = *(double *)state;
    if (isnan(last))
        return TS_EMPTY;
    for (int i = 0; i < n; i++)
        mean[i] = last;
    return TS_OK;
}

const ts_method ts__last = {
    .name = "last",
    .help = "the last value, for every horizon",
    .source = "random walk; Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 5.2",
    .create = create,
    .destroy = free,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};
