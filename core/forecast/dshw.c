/*
 * Double-seasonal Holt-Winters with autocorrelated errors.
 *
 * Taylor, "Short-term electricity demand forecasting using double seasonal exponential
 * smoothing", JORS 54 (2003), equations 8 to 12, without slope and in error-correction form.
 * Season m (a day) and, once two of them have been seen, m2 (a week):
 *     u = y - (l + d[i] + w[j] + phi e)            the one-step error
 *     e = (y - l - d[i] - w[j]) - (a + g + o) u    the residual after the update, autocorrelated
 *     l += a u,  d[i] += g u,  w[j] += o u         f(t+h) = l + d[i+h] + w[j+h] + phi^h e
 * Level: mean of the first season (m) or longer season; d: mean profile of the seasons in it; w:
 * what then remains of the first longer season, in part. What comes from one season alone is
 * half noise and is averaged over neighbouring places. The four factors minimise the mean
 * |error| over all horizons, by a compass search (compass.h) that goes on from refit to refit.
 */
#include "core/forecast/method.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/forecast/compass.h"
#include "core/forecast/history.h"

enum { ALPHA, GAMMA, OMEGA, PHI, N_FACTORS };

struct cfg {
    double alpha, gamma, omega, phi, trust;
    ts_time smooth, refit;
    int64_t first, evaluations;
};

static const ts_param params[] = {
    TS_P_DOUBLE(struct cfg, alpha, "-1", -1, 1, "smoothing of the level; -1: fitted"),
    TS_P_DOUBLE(struct cfg, gamma, "-1", -1, 1, "smoothing of the season; -1: fitted"),
    TS_P_DOUBLE(struct cfg, omega, "-1", -1, 1, "smoothing of the longer season; -1: fitted"),
    TS_P_DOUBLE(struct cfg, phi, "-1", -1, 1, "autocorrelation of the error; -1: fitted"),
    TS_P_TIME(struct cfg, smooth, "45min", 0, TS_DAY,
              "first profiles are averaged over this on each side; 0: not"),
    TS_P_DOUBLE(struct cfg, trust, "0.7", 0, 1,
                "share of the first longer season's remainder that is believed"),
    TS_P_TIME(struct cfg, refit, "1h", TS_MSEC, 366 * TS_DAY,
              "from one fit to the next; at least one step"),
    TS_P_INT(struct cfg, first, "200", 1, 1e6, "evaluations in the first fit"),
    TS_P_INT(struct cfg, evaluations, "3", 1, 1e6, "evaluations in a later fit"),
};

struct state {
    double level, error;
    double *day, *week;
    int at_day, at_week; /* of the next step */
};

struct dshw {
    struct cfg cfg;
    ts_history past;
    int season, season2, week; /* week: season2 while it is in use, else 1 */
    ts_time step;
    int horizon;
    int64_t refit, since_fit;
    ts_compass root;
    double cost;
    struct state now, start, trial;
};

static bool init_state(struct state *s, size_t day, size_t week)
{
    s->day = calloc(day, sizeof(double));
    s->week = calloc(week, sizeof(double));
    return s->day != NULL && s->week != NULL;
}

static void fini_state(struct state *s)
{
    free(s->day);
    free(s->week);
}

static void destroy(void *state)
{
    struct dshw *w = state;
    if (w == NULL)
        return;
    ts_history_fini(&w->past);
    fini_state(&w->now);
    fini_state(&w->start);
    fini_state(&w->trial);
    free(w);
}

static ts_status create(void **state, const ts_series_shape *shape, const void *cfg, ts_err *err)
{
    (void)err;
    struct dshw *w = calloc(1, sizeof *w);
    *state = w;
    if (w == NULL)
        return TS_ENOMEM;
    w->cfg = *(const struct cfg *)cfg;
    w->horizon = shape->horizon;
    w->step = shape->step;
    w->refit = ts__steps(w->cfg.refit, shape->step, 1, INT_MAX);
    size_t day = (size_t)shape->max_season + 1, week = (size_t)shape->capacity / 2 + 1;
    bool good = ts_history_init(&w->past, shape->capacity) == TS_OK;
    good &= init_state(&w->now, day, week);
    good &= init_state(&w->start, day, week);
    good &= init_state(&w->trial, day, week);
    if (good)
        return TS_OK;
    destroy(w);
    *state = NULL;
    return TS_ENOMEM;
}

static void search_anew(struct dshw *w)
{
    const double given[N_FACTORS] = {w->cfg.alpha, w->cfg.gamma, w->week > 1 ? w->cfg.omega : 0,
                                     w->cfg.phi};
    static const double from[N_FACTORS] = {0.1, 0.15, 0.15, 0.8};
    double root[N_FACTORS], fixed[N_FACTORS];
    for (int i = 0; i < N_FACTORS; i++) {
        root[i] = sqrt(from[i]);
        fixed[i] = given[i] < 0 ? -1 : sqrt(given[i]);
    }
    ts_compass_init(&w->root, N_FACTORS, root, fixed);
}

static void reset(void *state, int season, int season2)
{
    struct dshw *w = state;
    ts_history_clear(&w->past);
    w->season = season;
    w->season2 = season2 % (season > 0 ? season : 1) == 0 ? season2 : 0;
    w->week = 1;
    w->since_fit = 0;
    search_anew(w);
}

/* Circular moving average of a[0..n) over k places on each side, by way of scratch. */
static void average(double *a, int n, int k, double *scratch)
{
    double sum = 0;
    for (int j = -k; j <= k; j++)
        sum += a[(j + n) % n];
    for (int i = 0; i < n; i++) {
        scratch[i] = sum / (2 * k + 1);
        sum += a[(i + k + 1) % n] - a[(i - k + n) % n];
    }
    memcpy(a, scratch, (size_t)n * sizeof *a);
}

/* How far the first profiles are averaged: 45 minutes, but at least a step and at most a twelfth
 * of the season. */
static int reach_of(const struct dshw *w)
{
    int most = w->season / 12;
    return w->cfg.smooth == 0 || most < 1 ? 0 : ts__steps(w->cfg.smooth, w->step, 1, most);
}

static void start_from(struct dshw *w, const double *y)
{
    struct state *s = &w->start;
    int m = w->season, n = w->week > 1 ? w->week : m, k = reach_of(w);
    s->level = 0;
    s->error = 0;
    memset(s->day, 0, (size_t)m * sizeof(double));
    for (int i = 0; i < n; i++)
        s->level += y[i] / n;
    for (int i = 0; i < n; i++)
        s->day[i % m] += (y[i] - s->level) * m / n;
    for (int i = 0; i < w->week; i++)
        s->week[i] = w->week > 1 ? w->cfg.trust * (y[i] - s->level - s->day[i % m]) : 0;
    if (k > 0 && w->week > 1)
        average(s->week, w->week, k, w->trial.week);
    else if (k > 0)
        average(s->day, m, k, w->trial.day);
    s->at_day = s->at_week = 0;
}

static inline double smooth(struct state *s, const double *f, double y, int m, int m2)
{
    double *d = &s->day[s->at_day], *v = &s->week[s->at_week];
    double rest = y - s->level - *d - *v, u = rest - f[PHI] * s->error;
    s->level += f[ALPHA] * u;
    *d += f[GAMMA] * u;
    *v += f[OMEGA] * u;
    s->error = rest - (f[ALPHA] + f[GAMMA] + f[OMEGA]) * u;
    s->at_day = s->at_day + 1 == m ? 0 : s->at_day + 1;
    s->at_week = s->at_week + 1 == m2 ? 0 : s->at_week + 1;
    return u;
}

static void factors(const double *root, double *f)
{
    for (int i = 0; i < N_FACTORS; i++)
        f[i] = root[i] * root[i];
}

static double ahead(const struct dshw *w, const struct state *s, int h, double damped)
{
    return s->level + s->day[(s->at_day + h - 1) % w->season] +
           s->week[(s->at_week + h - 1) % w->week] + damped * s->error;
}

/* From w->start over y[0..n) into w->trial; the sum of |error| over the horizons 1, H/2 and H. */
static double pass(struct dshw *w, const double *y, int n, const double *root)
{
    double f[N_FACTORS], sum = 0, damped[3];
    struct state *s = &w->trial;
    int hs[3] = {1, (w->horizon + 1) / 2, w->horizon};
    factors(root, f);
    for (int k = 0; k < 3; k++)
        damped[k] = pow(f[PHI], hs[k]);
    memcpy(s->day, w->start.day, (size_t)w->season * sizeof(double));
    memcpy(s->week, w->start.week, (size_t)w->week * sizeof(double));
    *s = (struct state){.day = s->day, .week = s->week, .level = w->start.level};
    for (int t = 0; t < n; t++) {
        smooth(s, f, y[t], w->season, w->week);
        if (t < w->season)
            continue;
        for (int k = 0; k < 3 && t + hs[k] < n; k++)
            sum += fabs(y[t + hs[k]] - ahead(w, s, hs[k], damped[k]));
    }
    return isfinite(sum) ? sum : INFINITY;
}

static void adopt(struct dshw *w, double cost)
{
    struct state old = w->now;
    w->now = w->trial;
    w->trial = old;
    w->cost = cost;
}

static void fit(struct dshw *w, int64_t evaluations)
{
    double root[TS_COMPASS_MAX];
    int n = w->past.n;
    const double *y = ts_history_end(&w->past) - n;
    start_from(w, y);
    adopt(w, pass(w, y, n, w->root.x));
    for (int64_t i = 0; i < evaluations && ts_compass_propose(&w->root, root); i++) {
        double cost = pass(w, y, n, root);
        ts_compass_answer(&w->root, root, cost < w->cost);
        if (cost < w->cost)
            adopt(w, cost);
    }
}

static void update(void *state, double y)
{
    struct dshw *w = state;
    ts_history_push(&w->past, y);
    if (w->season < 2 || w->past.n < 2 * w->season)
        return;
    bool longer = w->week == 1 && w->season2 > 0 && w->past.n >= 2 * w->season2;
    if (longer) {
        w->week = w->season2;
        search_anew(w);
    }
    if (longer || w->since_fit == 0 || w->since_fit >= w->refit) {
        fit(w, longer || w->since_fit == 0 ? w->cfg.first : w->cfg.evaluations);
        w->since_fit = 1;
        return;
    }
    double f[N_FACTORS];
    factors(w->root.x, f);
    if (isnan(y))
        y = ahead(w, &w->now, 1, f[PHI]);
    smooth(&w->now, f, y, w->season, w->week);
    w->since_fit++;
}

static ts_status forecast(void *state, int n, double *mean)
{
    const struct dshw *w = state;
    if (w->since_fit == 0)
        return TS_EMPTY;
    double f[N_FACTORS], damped = 1;
    factors(w->root.x, f);
    for (int h = 1; h <= n; h++) {
        damped *= f[PHI];
        mean[h - 1] = ahead(w, &w->now, h, damped);
    }
    return TS_OK;
}

const ts_method ts__dshw = {
    .name = "dshw",
    .help = "exponential smoothing with a day, a week and autocorrelated errors",
    .source = "Taylor, JORS 54 (2003), equations 8-12, in error-correction form without slope",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .create = create,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};
