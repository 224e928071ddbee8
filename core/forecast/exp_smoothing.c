/*
 * Simple exponential smoothing, and Holt's with a slope.
 *
 * Brown (1956), Holt (1957); Hyndman and Athanasopoulos, Forecasting: Principles and Practice,
 * 8.1 and 8.2, with R's stats::HoltWinters(gamma = FALSE) as the reference. Damping phi (1:
 * none):
 *     l' = a y + (1 - a) (l + phi b)     b' = g (l' - l) + (1 - g) phi b
 *     f(t+h) = l + (phi + ... + phi^h) b
 * Simple: b = 0, l starts at the first value. Holt: l starts at the second value, b at the
 * difference of the first two. The factors minimise the sum of squared one-step errors over the
 * history, by a compass search (compass.h) over their square roots that goes on from refit to
 * refit.
 * Known value: R's HoltWinters(co2[1:40], gamma=FALSE, alpha=.8, beta=.2)
 * (tests/unit/test_forecast_classic.c).
 */
#include "core/forecast/method.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "core/forecast/compass.h"
#include "core/forecast/history.h"

enum { ALPHA, BETA, PHI, N_FACTORS };

struct cfg {
    double alpha, beta, phi;
    bool damped;
    ts_time refit;
    int64_t first, evaluations;
};

static const ts_param holt_params[] = {
    TS_P_DOUBLE(struct cfg, alpha, "-1", -1, 1, "smoothing of the level; -1: fitted"),
    TS_P_DOUBLE(struct cfg, beta, "-1", -1, 1, "smoothing of the slope; -1: fitted"),
    TS_P_BOOL(struct cfg, damped, "false", "damp the slope"),
    TS_P_DOUBLE(struct cfg, phi, "-1", -1, 1, "damping of the slope, if damped; -1: fitted"),
    TS_P_TIME(struct cfg, refit, "1h", TS_MSEC, 366 * TS_DAY,
              "from one fit to the next; at least one step"),
    TS_P_INT(struct cfg, first, "100", 1, 1e6, "evaluations in the first fit"),
    TS_P_INT(struct cfg, evaluations, "3", 1, 1e6, "evaluations in a later fit"),
};

static const ts_param ses_params[] = {
    TS_P_DOUBLE(struct cfg, alpha, "-1", -1, 1, "smoothing of the level; -1: fitted"),
    TS_P_TIME(struct cfg, refit, "1h", TS_MSEC, 366 * TS_DAY,
              "from one fit to the next; at least one step"),
    TS_P_INT(struct cfg, first, "50", 1, 1e6, "evaluations in the first fit"),
    TS_P_INT(struct cfg, evaluations, "2", 1, 1e6, "evaluations in a later fit"),
};

enum { LEAST = 10 }; /* values before the first fit */

struct state {
    double level, slope;
};

struct smoothing {
    struct cfg cfg;
    bool sloped;
    ts_history past;
    int refit, since_fit;
    ts_compass root;
    struct state now;
};

static void destroy(void *state)
{
    struct smoothing *s = state;
    if (s == NULL)
        return;
    ts_history_fini(&s->past);
    free(s);
}

static ts_status create_as(void **state, const ts_series_shape *shape, const struct cfg *cfg,
                           bool sloped)
{
    struct smoothing *s = calloc(1, sizeof *s);
    *state = s;
    if (s == NULL)
        return TS_ENOMEM;
    s->cfg = *cfg;
    s->sloped = sloped;
    s->refit = ts__steps(cfg->refit, shape->step, 1, INT_MAX);
    if (ts_history_init(&s->past, shape->capacity) == TS_OK)
        return TS_OK;
    destroy(s);
    *state = NULL;
    return TS_ENOMEM;
}

static ts_status create_ses(void **state, const ts_series_shape *shape, const void *cfg,
                            ts_err *err)
{
    (void)err;
    return create_as(state, shape, cfg, false);
}

static ts_status create_holt(void **state, const ts_series_shape *shape, const void *cfg,
                             ts_err *err)
{
    (void)err;
    return create_as(state, shape, cfg, true);
}

static void reset(void *state, int season, int season2)
{
    (void)season, (void)season2;
    struct smoothing *s = state;
    static const double from[N_FACTORS] = {0.3, 0.1, 0.98}; /* as R's HoltWinters begins */
    const double given[N_FACTORS] = {s->cfg.alpha, s->sloped ? s->cfg.beta : 0,
                                     s->cfg.damped ? s->cfg.phi : 1};
    double root[N_FACTORS], fixed[N_FACTORS];
    for (int i = 0; i < N_FACTORS; i++) {
        root[i] = sqrt(from[i]);
        fixed[i] = given[i] < 0 ? -1 : sqrt(given[i]);
    }
    ts_history_clear(&s->past);
    ts_compass_init(&s->root, N_FACTORS, root, fixed);
    s->since_fit = 0;
}

/* Takes y in; returns how far it was from what was expected. */
static inline double smooth(struct state *s, const double *f, double y)
{
    double slope = f[PHI] * s->slope, ahead = s->level + slope, before = s->level;
    s->level = f[ALPHA] * y + (1 - f[ALPHA]) * ahead;
    s->slope = f[BETA] * (s->level - before) + (1 - f[BETA]) * slope;
    return y - ahead;
}

static void factors(const double *root, double *f)
{
    for (int i = 0; i < N_FACTORS; i++)
        f[i] = root[i] * root[i];
}

/* Over the whole history; the sum of squared one-step errors. */
static double pass(const struct smoothing *s, const double *root, struct state *end)
{
    double f[N_FACTORS], sse = 0;
    int n = s->past.n;
    const double *y = ts_history_end(&s->past) - n;
    *end = s->sloped ? (struct state){y[1], y[1] - y[0]} : (struct state){y[0], 0};
    factors(root, f);
    for (int t = s->sloped ? 2 : 1; t < n; t++) {
        double e = smooth(end, f, y[t]);
        sse += e * e;
    }
    return sse;
}

static void fit(struct smoothing *s, int64_t evaluations)
{
    double root[TS_COMPASS_MAX], best = pass(s, s->root.x, &s->now);
    for (int64_t i = 0; i < evaluations && ts_compass_propose(&s->root, root); i++) {
        struct state end;
        double sse = pass(s, root, &end);
        ts_compass_answer(&s->root, root, sse < best);
        if (sse < best) {
            best = sse;
            s->now = end;
        }
    }
}

static void update(void *state, double y)
{
    struct smoothing *s = state;
    ts_history_push(&s->past, y);
    if (s->past.n < LEAST)
        return;
    if (s->since_fit == 0 || s->since_fit >= s->refit) {
        fit(s, s->since_fit == 0 ? s->cfg.first : s->cfg.evaluations);
        s->since_fit = 1;
        return;
    }
    double f[N_FACTORS];
    factors(s->root.x, f);
    smooth(&s->now, f, isnan(y) ? s->now.level + f[PHI] * s->now.slope : y);
    s->since_fit++;
}

static ts_status forecast(void *state, int n, double *mean)
{
    const struct smoothing *s = state;
    if (s->since_fit == 0)
        return TS_EMPTY;
    double f[N_FACTORS], slopes = 0, power = 1;
    factors(s->root.x, f);
    for (int h = 0; h < n; h++) {
        power *= f[PHI];
        slopes += power;
        mean[h] = s->now.level + slopes * s->now.slope;
    }
    return TS_OK;
}

const ts_method ts__ses = {
    .name = "ses",
    .help = "simple exponential smoothing",
    .source = "Brown (1956), as R's stats::HoltWinters(beta = FALSE, gamma = FALSE)",
    .params = ses_params,
    .n_params = TS_COUNT_OF(ses_params),
    .cfg_size = sizeof(struct cfg),
    .create = create_ses,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};

const ts_method ts__holt = {
    .name = "holt",
    .help = "exponential smoothing with a slope",
    .source = "Holt (1957), as R's stats::HoltWinters(gamma = FALSE)",
    .params = holt_params,
    .n_params = TS_COUNT_OF(holt_params),
    .cfg_size = sizeof(struct cfg),
    .create = create_holt,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};
