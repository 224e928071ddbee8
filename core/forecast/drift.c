/*
 * A random walk with drift: the last value, going on with the mean slope since the first.
 *
 * Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 5.2:
 * f(t+h) = y(t) + h * (y(t) - y(1)) / (t - 1).
 * Known value: after 3, 1, 4 it says 4.5, 5 (R: forecast::rwf(c(3,1,4), drift=TRUE, h=2);
 * tests/unit/test_forecast_simple.c).
 */
#include "core/forecast/method.h"

#include <math.h>
#include <stdlib.h>

struct drift {
    double first, last;
    int64_t n, last_n; /* steps since the first value, and until the last that was one */
};

static ts_status create(void **state, const ts_series_shape *shape, const void *cfg, ts_err *err)
{
    (void)shape, (void)cfg, (void)err;
    *state = malloc(sizeof(struct drift));
    return *state == NULL ? TS_ENOMEM : TS_OK;
}

static void reset(void *state, int season, int season2)
{
    (void)season, (void)season2;
    *(struct drift *)state = (struct drift){.first = NAN, .last = NAN};
}

static void update(void *state, double y)
{
    struct drift *d = state;
    if (isnan(d->first))
        d->first = y;
    else
        d->n++;
    if (isnan(y))
        return;
    d->last = y;
    d->last_n = d->n;
}

static ts_status forecast(void *state, int n, double *mean)
{
    const struct drift *d = state;
    if (d->last_n < 1)
        return TS_EMPTY;
    double slope = (d->last - d->first) / (double)d->last_n;
    for (int i = 0; i < n; i++)
        mean[i] = d->last + slope * (double)(d->n - d->last_n + i + 1);
    return TS_OK;
}

const ts_method ts__drift = {
    .name = "drift",
    .help = "the last value and the mean slope since the first",
    .source = "random walk with drift; Hyndman & Athanasopoulos, 5.2",
    .create = create,
    .destroy = free,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};
