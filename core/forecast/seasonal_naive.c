/*
 * What was seen one season ago, plainly or scaled by how the present compares with that past.
 *
 * Seasonal naive (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed.,
 * 5.2): f(t+h) = y(t+h-m*k) with the smallest k that lies in the past; m is the season (a day),
 * or the longer one (a week). Seasonal ratio: the same times r = sum of the last w values / sum
 * of the w values one season before them, within [1/4, 4].
 * Known value: season 3, after 1 2 3 2 4 6 it says 2 4 6; the ratio with w = 3 says 4 8 12
 * (tests/unit/test_forecast_simple.c).
 */
#include "core/forecast/method.h"

#include <math.h>
#include <stdlib.h>

#include "core/forecast/history.h"

struct cfg {
    ts_time window;
};

static const ts_param ratio_params[] = {
    TS_P_TIME(struct cfg, window, "1h", TS_MSEC, 366 * TS_DAY,
              "time over which now is compared with a season ago; at least one step"),
};

struct naive {
    ts_history past;
    int season;
    int window; /* of the ratio; 0: none */
    bool week;
};

static void destroy(void *state)
{
    struct naive *s = state;
    if (s == NULL)
        return;
    ts_history_fini(&s->past);
    free(s);
}

static ts_status create_as(void **state, const ts_series_shape *shape, bool week, ts_time window)
{
    struct naive *s = calloc(1, sizeof *s);
    *state = s;
    if (s == NULL)
        return TS_ENOMEM;
    s->week = week;
    s->window = window > 0 ? ts__steps(window, shape->step, 1, shape->capacity) : 0;
    if (ts_history_init(&s->past, shape->capacity) == TS_OK)
        return TS_OK;
    destroy(s);
    *state = NULL;
    return TS_ENOMEM;
}

static ts_status create_day(void **state, const ts_series_shape *shape, const void *cfg,
                            ts_err *err)
{
    (void)cfg, (void)err;
    return create_as(state, shape, false, 0);
}

static ts_status create_week(void **state, const ts_series_shape *shape, const void *cfg,
                             ts_err *err)
{
    (void)cfg, (void)err;
    return create_as(state, shape, true, 0);
}

static ts_status create_ratio(void **state, const ts_series_shape *shape, const void *cfg,
                              ts_err *err)
{
    (void)err;
    return create_as(state, shape, false, ((const struct cfg *)cfg)->window);
}

static void reset(void *state, int season, int season2)
{
    struct naive *s = state;
    s->season = s->week ? season2 : season;
    ts_history_clear(&s->past);
}

static void update(void *state, double y)
{
    ts_history_push(&((struct naive *)state)->past, y);
}

static double ratio(const struct naive *s)
{
    double now = 0, then = 0;
    const double *end = ts_history_end(&s->past);
    for (int i = 1; i <= s->window; i++) {
        now += end[-i];
        then += end[-i - s->season];
    }
    return then > 0 ? fmin(fmax(now / then, 0.25), 4) : 1;
}

static ts_status forecast(void *state, int n, double *mean)
{
    const struct naive *s = state;
    if (s->season == 0 || s->past.n < s->season + s->window)
        return TS_EMPTY;
    const double *end = ts_history_end(&s->past);
    double r = s->window > 0 ? ratio(s) : 1;
    for (int i = 0; i < n; i++)
        mean[i] = r * end[i % s->season - s->season];
    return TS_OK;
}

const ts_method ts__seasonal_naive = {
    .name = "seasonal-naive",
    .help = "what was seen one season (a day) ago",
    .source = "Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 5.2",
    .create = create_day,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};

const ts_method ts__seasonal_naive_week = {
    .name = "seasonal-naive-week",
    .help = "what was seen one longer season (a week) ago",
    .source = "Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 5.2",
    .create = create_week,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};

const ts_method ts__seasonal_ratio = {
    .name = "seasonal-ratio",
    .help = "what was seen one season ago, scaled by how the last hour compares with that past",
    .source = "textbook",
    .params = ratio_params,
    .n_params = TS_COUNT_OF(ratio_params),
    .cfg_size = sizeof(struct cfg),
    .create = create_ratio,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};
