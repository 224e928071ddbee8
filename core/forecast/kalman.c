/*
 * Structural time series by the Kalman filter: local level, and local linear trend.
 *
 * Harvey, Forecasting, Structural Time Series Models and the Kalman Filter (1989), 4.1 and 4.2;
 * as R's stats::StructTS:
 *     y = l + e,  l' = l + b + u,  b' = b + w,  variances s^2 (1, q, r);  local level: b = r = 0
 * The ratios q = (x/(1-x))^2, r likewise, maximise the likelihood with s^2 concentrated out, (n
 * - 1) log(sum v^2/F) + sum log F (the first value sets the level), by a compass search
 * (compass.h) that goes on from refit to refit. The filter starts at the first value with a
 * variance of 1e6. A missing value is a step without a measurement.
 * Known value: R's StructTS(co2[1:40], type="trend", fixed=c(.5, .1, 1))
 * (tests/unit/test_forecast_classic.c).
 */
#include "core/forecast/method.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "core/forecast/compass.h"
#include "core/forecast/history.h"

struct cfg {
    double level, slope;
    ts_time refit, window;
    int64_t first, evaluations;
};

static const ts_param trend_params[] = {
    TS_P_DOUBLE(struct cfg, level, "-1", -1, 1e9,
                "variance of the level's steps, noise = 1; -1: fitted"),
    TS_P_DOUBLE(struct cfg, slope, "-1", -1, 1e9,
                "variance of the slope's steps, noise = 1; -1: fitted"),
    TS_P_TIME(struct cfg, refit, "1h", TS_MSEC, 366 * TS_DAY,
              "from one fit to the next; at least one step"),
    TS_P_TIME(struct cfg, window, "7d", TS_MSEC, 366 * TS_DAY, "how much history is fitted over"),
    TS_P_INT(struct cfg, first, "60", 1, 1e6, "evaluations in the first fit"),
    TS_P_INT(struct cfg, evaluations, "2", 1, 1e6, "evaluations in a later fit"),
};

static const ts_param level_params[] = {
    TS_P_DOUBLE(struct cfg, level, "-1", -1, 1e9,
                "variance of the level's steps, noise = 1; -1: fitted"),
    TS_P_TIME(struct cfg, refit, "1h", TS_MSEC, 366 * TS_DAY,
              "from one fit to the next; at least one step"),
    TS_P_TIME(struct cfg, window, "7d", TS_MSEC, 366 * TS_DAY, "how much history is fitted over"),
    TS_P_INT(struct cfg, first, "40", 1, 1e6, "evaluations in the first fit"),
    TS_P_INT(struct cfg, evaluations, "1", 1, 1e6, "evaluations in a later fit"),
};

enum { LEAST = 10 }; /* values before the first fit */

/* The state before the next measurement and its covariance, in units of the noise. */
struct filter {
    double level, slope, ll, ls, ss;
};

struct kalman {
    struct cfg cfg;
    bool sloped;
    ts_history past;
    int refit, since_fit, window;
    ts_compass root;
    struct filter now;
};

static void destroy(void *state)
{
    struct kalman *k = state;
    if (k == NULL)
        return;
    ts_history_fini(&k->past);
    free(k);
}

static ts_status create_as(void **state, const ts_series_shape *shape, const struct cfg *cfg,
                           bool sloped)
{
    struct kalman *k = calloc(1, sizeof *k);
    *state = k;
    if (k == NULL)
        return TS_ENOMEM;
    k->cfg = *cfg;
    k->sloped = sloped;
    k->refit = ts__steps(cfg->refit, shape->step, 1, INT_MAX);
    k->window = ts__steps(cfg->window, shape->step, LEAST, INT_MAX);
    if (ts_history_init(&k->past, shape->capacity) == TS_OK)
        return TS_OK;
    destroy(k);
    *state = NULL;
    return TS_ENOMEM;
}

static ts_status create_level(void **state, const ts_series_shape *shape, const void *cfg,
                              ts_err *err)
{
    (void)err;
    return create_as(state, shape, cfg, false);
}

static ts_status create_trend(void **state, const ts_series_shape *shape, const void *cfg,
                              ts_err *err)
{
    (void)err;
    return create_as(state, shape, cfg, true);
}

static double variance_of(double x)
{
    double root = x / fmax(1 - x, 1e-4);
    return root * root;
}

static double place_of(double variance)
{
    return variance < 0 ? -1 : sqrt(variance) / (1 + sqrt(variance));
}

static void reset(void *state, int season, int season2)
{
    (void)season, (void)season2;
    struct kalman *k = state;
    static const double from[2] = {0.5, 0.1};
    double given[2] = {place_of(k->cfg.level), k->sloped ? place_of(k->cfg.slope) : 0};
    ts_history_clear(&k->past);
    ts_compass_init(&k->root, 2, from, given);
    k->since_fit = 0;
}

/* Takes y in (NaN: nothing) and looks one step ahead. Adds to the two sums of the likelihood. */
static void step(struct filter *s, double q, double r, double y, double *squares, double *logs)
{
    if (!isnan(y)) {
        double v = y - s->level, f = s->ll + 1;
        double gain_l = s->ll / f, gain_s = s->ls / f;
        *squares += v * v / f;
        *logs += log(f);
        s->level += gain_l * v;
        s->slope += gain_s * v;
        s->ss -= gain_s * s->ls;
        s->ls -= gain_l * s->ls;
        s->ll -= gain_l * s->ll;
    }
    s->level += s->slope;
    s->ll += 2 * s->ls + s->ss + q;
    s->ls += s->ss;
    s->ss += r;
}

/* -2 log likelihood over the history, without its constants. */
static double pass(const struct kalman *k, const double *x, struct filter *end)
{
    int n = k->past.n < k->window ? k->past.n : k->window;
    const double *y = ts_history_end(&k->past) - n;
    double squares = 0, logs = 0, q = variance_of(x[0]), r = variance_of(x[1]);
    *end = (struct filter){.level = y[0], .ll = 1e6, .ss = k->sloped ? 1e6 : 0};
    for (int t = 0; t < n; t++)
        step(end, q, r, y[t], &squares, &logs);
    return (n - 1) * log(squares / (n - 1) + 1e-300) + logs;
}

static void fit(struct kalman *k, int64_t evaluations)
{
    double x[TS_COMPASS_MAX], best = pass(k, k->root.x, &k->now);
    for (int64_t i = 0; i < evaluations && ts_compass_propose(&k->root, x); i++) {
        struct filter end;
        double cost = pass(k, x, &end);
        ts_compass_answer(&k->root, x, cost < best);
        if (cost < best) {
            best = cost;
            k->now = end;
        }
    }
}

static void update(void *state, double y)
{
    struct kalman *k = state;
    double ignored = 0;
    ts_history_push(&k->past, y);
    if (k->past.n < LEAST)
        return;
    if (k->since_fit == 0 || k->since_fit >= k->refit) {
        fit(k, k->since_fit == 0 ? k->cfg.first : k->cfg.evaluations);
        k->since_fit = 1;
        return;
    }
    step(&k->now, variance_of(k->root.x[0]), variance_of(k->root.x[1]), y, &ignored, &ignored);
    k->since_fit++;
}

static ts_status forecast(void *state, int n, double *mean)
{
    const struct kalman *k = state;
    if (k->since_fit == 0)
        return TS_EMPTY;
    for (int h = 0; h < n; h++)
        mean[h] = k->now.level + h * k->now.slope;
    return TS_OK;
}

const ts_method ts__local_level = {
    .name = "local-level",
    .help = "a level that wanders, by the Kalman filter",
    .source = "Harvey (1989), 4.1; as R's stats::StructTS(type = \"level\")",
    .params = level_params,
    .n_params = TS_COUNT_OF(level_params),
    .cfg_size = sizeof(struct cfg),
    .create = create_level,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};

const ts_method ts__local_trend = {
    .name = "local-trend",
    .help = "a level and a slope that wander, by the Kalman filter",
    .source = "Harvey (1989), 4.2; as R's stats::StructTS(type = \"trend\")",
    .params = trend_params,
    .n_params = TS_COUNT_OF(trend_params),
    .cfg_size = sizeof(struct cfg),
    .create = create_trend,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};
