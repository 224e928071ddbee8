/*
 * The mean of the last values of a window, for every horizon.
 *
 * f(t+h) = mean of y(t-w+1..t). Missing values are left out.
 * Known value: with window = 2 steps, after 3, 1, 4 it says 2.5
 * (tests/unit/test_forecast_simple.c).
 */
#include "core/forecast/method.h"

#include <math.h>
#include <stdlib.h>

struct cfg {
    ts_time window;
};

static const ts_param params[] = {
    TS_P_TIME(struct cfg, window, "1h", TS_MSEC, 366 * TS_DAY,
              "time averaged over; at least one step"),
};

struct average {
    double *ring; /* NaN: missing */
    int window, n, at;
};

static void destroy(void *state)
{
    struct average *a = state;
    if (a == NULL)
        return;
    free(a->ring);
    free(a);
}

static ts_status create(void **state, const ts_series_shape *shape, const void *cfg, ts_err *err)
{
    (void)err;
    const struct cfg *c = cfg;
    struct average *a = calloc(1, sizeof *a);
    *state = a;
    if (a == NULL)
        return TS_ENOMEM;
    a->window = ts__steps(c->window, shape->step, 1, shape->capacity);
    a->ring = calloc((size_t)a->window, sizeof *a->ring);
    if (a->ring != NULL)
        return TS_OK;
    destroy(a);
    *state = NULL;
    return TS_ENOMEM;
}

static void reset(void *state, int season, int season2)
{
    (void)season, (void)season2;
    struct average *a = state;
    a->n = a->at = 0;
}

static void update(void *state, double y)
{
    struct average *a = state;
    a->ring[a->at] = y;
    a->at = (a->at + 1) % a->window;
    if (a->n < a->window)
        a->n++;
}

static ts_status forecast(void *state, int n, double *mean)
{
    const struct average *a = state;
    double sum = 0;
    int count = 0;
    for (int i = 0; i < a->n; i++) {
        if (isnan(a->ring[i]))
            continue;
        sum += a->ring[i];
        count++;
    }
    if (count == 0)
        return TS_EMPTY;
    for (int i = 0; i < n; i++)
        mean[i] = sum / count;
    return TS_OK;
}

const ts_method ts__moving_average = {
    .name = "moving-average",
    .help = "the mean of the last values of a window",
    .source = "textbook",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .create = create,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};
