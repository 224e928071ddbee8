/*
 * Robust linear regression on lags, seasons and averages, one model per horizon, learning at
 * every step.
 *
 * For horizon h the target is y(t+h) - y(t). Features, all as differences from y(t) so that the
 * level drops out: the last values; the values around the target one season and one longer
 * season ago; a smoothed profile of the season, at the target and now; averages of several
 * half-lives; and pairs of sines and cosines of the time in the season. The coefficients
 * minimise the discounted sum of |error|, by iteratively reweighted least squares in one pass: a
 * row enters the normal equations with weight 1 / max(|r|, floor), r being its error under the
 * coefficients of that moment, in units of the series' standard deviation s:
 *     A(h) = sum_i g^(t-i) w_i x_i x_i',   (A(h) + ridge s^2 I) b(h) = sum_i g^(t-i) w_i x_i z_i
 * Hoerl and Kennard, "Ridge Regression", Technometrics 12 (1970); Schlossmacher, "An Iterative
 * Technique for Absolute Deviations Curve Fitting", JASA 68 (1973). The solutions are spread
 * over the steps of an hour, at most 12 of them.
 */
#include "core/forecast/method.h"

#include <gsl/gsl_math.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/forecast/cholesky.h"
#include "core/forecast/history.h"
#include "core/forecast/panel.h"

enum { N_AVERAGES = 3, MOST_STEPS = 12 };

static const double half_lives[N_AVERAGES] = {2, 6, 24};

struct cfg {
    double floor, ridge, memory, profile;
    int64_t lags, around, waves, averages;
    char with[TS_PARAM_TEXT_SIZE];
};

static const ts_param params[] = {
    TS_P_INT(struct cfg, lags, "36", 1, 1000, "recent values used, at most a season"),
    TS_P_INT(struct cfg, around, "3", 0, 100,
             "values used on each side of the target a season ago"),
    TS_P_INT(struct cfg, waves, "3", 0, 100, "pairs of sine and cosine of the time in the season"),
    TS_P_INT(struct cfg, averages, "3", 0, N_AVERAGES,
             "averages of the recent past, of half-lives 2, 6 and 24 steps"),
    TS_P_DOUBLE(struct cfg, memory, "5", 0.01, 1e6, "half-life of what was learnt, in seasons"),
    TS_P_DOUBLE(struct cfg, ridge, "10", 1e-9, 1e9, "penalty on the squared coefficients"),
    TS_P_DOUBLE(struct cfg, floor, "0.1", 1e-6, 1e6,
                "error below which a row weighs no more, in standard deviations"),
    TS_P_DOUBLE(struct cfg, profile, "0.3", 0, 1,
                "smoothing of the season's profile from one season to the next"),
    TS_P_TEXT(struct cfg, with, "",
              "methods whose forecasts are features too, joined by +, with ; for ,"),
};

struct model {
    double *a;  /* [d][d], the lower triangle of A */
    double *b;  /* [d], the right side */
    double *c;  /* [d], the coefficients */
    bool solved;
};

struct ridge {
    struct cfg cfg;
    bool squares;
    ts_history past;
    int horizon, season, season2, d;
    int day;   /* steps */
    int every; /* steps from one solution of a horizon to the next */
    int64_t now; /* steps since the start */
    double average[N_AVERAGES];
    double *profile;    /* [season] */
    bool *profile_known;
    double *kept;       /* [horizon + 1][N_AVERAGES]: averages at past origins */
    double *x, *chol;   /* scratch */
    double mean, variance, weight; /* of the series, discounted */
    double gain;                   /* weight of a row now, against one at the start */
    struct model *model;
    ts_panel panel;
    double *said; /* [horizon + 1][panel.n][horizon]: what it said at past origins */
};

static int n_features(const struct cfg *c)
{
    return 1 + (int)c->lags + 2 * (2 * (int)c->around + 1) + 4 + (int)(c->averages + 2 * c->waves);
}

static void destroy(void *state)
{
    struct ridge *r = state;
    if (r == NULL)
        return;
    for (int h = 0; r->model != NULL && h < r->horizon; h++) {
        free(r->model[h].a);
        free(r->model[h].b);
        free(r->model[h].c);
    }
    free(r->model);
    ts_history_fini(&r->past);
    free(r->profile);
    free(r->profile_known);
    free(r->kept);
    ts_panel_fini(&r->panel);
    free(r->said);
    free(r->x);
    free(r->chol);
    free(r);
}

static ts_status create_as(void **state, const ts_series_shape *shape, const void *cfg,
                           bool squares, ts_err *err)
{
    struct ridge *r = calloc(1, sizeof *r);
    *state = r;
    if (r == NULL)
        return TS_ENOMEM;
    r->cfg = *(const struct cfg *)cfg;
    r->squares = squares;
    r->horizon = shape->horizon;
    r->day = ts__steps(TS_DAY, shape->step, 1, INT_MAX);
    r->every = ts__steps(TS_HOUR, shape->step, 1, MOST_STEPS);
    ts_status status = ts_panel_init(&r->panel, r->cfg.with, shape, err);
    r->d = n_features(&r->cfg) + r->panel.n;
    size_t d = (size_t)r->d;
    if (status == TS_OK)
        status = ts_history_init(&r->past, shape->capacity);
    r->said = calloc((size_t)(r->horizon + 1) * (size_t)r->panel.n * (size_t)r->horizon + 1,
                     sizeof(double));
    r->profile = calloc((size_t)shape->max_season + 1, sizeof(double));
    r->profile_known = calloc((size_t)shape->max_season + 1, sizeof(bool));
    r->kept = calloc((size_t)(r->horizon + 1) * N_AVERAGES, sizeof(double));
    r->x = calloc(d, sizeof(double));
    r->chol = calloc(d * d, sizeof(double));
    r->model = calloc((size_t)r->horizon, sizeof *r->model);
    bool good = status == TS_OK && r->profile && r->profile_known && r->kept && r->x && r->chol &&
                r->model && r->said;
    for (int h = 0; good && h < r->horizon; h++) {
        struct model *m = &r->model[h];
        m->a = calloc(d * d, sizeof(double));
        m->b = calloc(d, sizeof(double));
        m->c = calloc(d, sizeof(double));
        good = m->a && m->b && m->c;
    }
    if (good)
        return TS_OK;
    destroy(r);
    *state = NULL;
    return status == TS_OK ? TS_ENOMEM : status;
}

static ts_status create_squares(void **state, const ts_series_shape *shape, const void *cfg,
                                ts_err *err)
{
    return create_as(state, shape, cfg, true, err);
}

static ts_status create_lad(void **state, const ts_series_shape *shape, const void *cfg,
                            ts_err *err)
{
    return create_as(state, shape, cfg, false, err);
}

static void reset(void *state, int season, int season2)
{
    struct ridge *r = state;
    ts_history_clear(&r->past);
    ts_panel_reset(&r->panel, season, season2);
    r->season = season;
    r->season2 = season2;
    r->now = 0;
    r->mean = r->variance = r->weight = 0;
    r->gain = 1;
    memset(r->profile_known, 0, (size_t)season);
    for (int h = 0; h < r->horizon; h++) {
        struct model *m = &r->model[h];
        memset(m->a, 0, (size_t)r->d * (size_t)r->d * sizeof(double));
        memset(m->b, 0, (size_t)r->d * sizeof(double));
        memset(m->c, 0, (size_t)r->d * sizeof(double));
        m->solved = false;
    }
}

/* Features of horizon h at an origin `ago` steps before the newest value. */
static void features(const struct ridge *r, int h, int ago, double *x)
{
    const double *y = ts_history_end(&r->past) - 1 - ago;
    int n = r->past.n - ago; /* y[0], y[-1], ..., y[1 - n] */
    double now = *y, s = sqrt(r->variance);
    double *p = x;
    *p++ = s;
    for (int i = 1; i <= r->cfg.lags; i++)
        *p++ = i < n ? y[-i] - now : 0;
    int seasons[2] = {r->season, r->season2};
    for (int k = 0; k < 2; k++) {
        for (int j = -(int)r->cfg.around; j <= r->cfg.around; j++) {
            int back = seasons[k] - h - j;
            if (back < 0)
                back = 0;
            *p++ = seasons[k] > 0 && back < n ? y[-back] - now : 0;
        }
        *p++ = seasons[k] > 0 && seasons[k] < n ? y[-seasons[k]] - now : 0;
    }
    int64_t at = r->now - ago;
    for (int k = 0; k < 2; k++) {
        int slot = r->season > 0 ? (int)((at + k * h) % r->season) : 0;
        *p++ = r->season > 0 && r->profile_known[slot] ? r->profile[slot] - now : 0;
    }
    const double *kept = r->kept + (at % (r->horizon + 1)) * N_AVERAGES;
    for (int k = 0; k < r->cfg.averages; k++)
        *p++ = kept[k] - now;
    const double *said = r->said + (at % (r->horizon + 1)) * r->panel.n * r->horizon + h - 1;
    for (int k = 0; k < r->panel.n; k++, said += r->horizon)
        *p++ = isnan(*said) ? 0 : *said - now;
    double angle = r->season > 0 ? 2 * M_PI * (double)((at + h) % r->season) / r->season : 0;
    for (int k = 1; k <= r->cfg.waves; k++) {
        *p++ = r->season > 0 ? s * sin(k * angle) : 0;
        *p++ = r->season > 0 ? s * cos(k * angle) : 0;
    }
}

/* One more row into the normal equations of horizon h: the origin h steps ago, whose outcome is
 * known now. */
static void learn(struct ridge *r, int h)
{
    struct model *m = &r->model[h - 1];
    const double *end = ts_history_end(&r->past);
    double *x = r->x, z = end[-1] - end[-1 - h], s = sqrt(r->variance);
    features(r, h, h, x);
    double w = r->gain;
    if (!r->squares && m->solved && s > 0)
        w /= fmax(fabs(z - ts_dot(x, m->c, r->d)) / s, r->cfg.floor);
    ts_add_row(m->a, m->b, r->d, w, x, z);
}

static void solve(struct ridge *r, int h)
{
    struct model *m = &r->model[h - 1];
    double ridge = r->cfg.ridge * r->variance * r->gain;
    if (!(ridge > 0) || !ts_cholesky(m->a, r->d, ridge, r->chol))
        return;
    memcpy(m->c, m->b, (size_t)r->d * sizeof *m->c);
    ts_cholesky_solve(r->chol, r->d, m->c);
    m->solved = true;
}

/* Half-life of what was learnt, in steps. */
static double memory_of(const struct ridge *r)
{
    return r->cfg.memory * (r->season > 0 ? r->season : r->day);
}

/* Old rows lose weight by new ones gaining it; from time to time all are scaled back. */
static void discount(struct ridge *r)
{
    r->gain *= exp2(1 / memory_of(r));
    if (r->gain < 1e6)
        return;
    for (int h = 0; h < r->horizon; h++) {
        struct model *m = &r->model[h];
        for (int i = 0; i < r->d * r->d; i++)
            m->a[i] /= r->gain;
        for (int i = 0; i < r->d; i++)
            m->b[i] /= r->gain;
    }
    r->gain = 1;
}

static void watch_scale(struct ridge *r, double y)
{
    double keep = exp2(-0.5 / memory_of(r));
    r->weight = keep * r->weight + 1;
    double delta = y - r->mean;
    r->mean += delta / r->weight;
    r->variance += ((y - r->mean) * delta - r->variance) / r->weight;
}

static void update(void *state, double y)
{
    struct ridge *r = state;
    bool missing = isnan(y);
    ts_history_push(&r->past, y);
    if (r->past.n == 0)
        return;
    y = ts_history_end(&r->past)[-1];
    r->now++;
    for (int k = 0; k < N_AVERAGES; k++) {
        double a = 1 - exp2(-1 / half_lives[k]);
        r->average[k] = r->now == 1 ? y : r->average[k] + a * (y - r->average[k]);
        r->kept[r->now % (r->horizon + 1) * N_AVERAGES + k] = r->average[k];
    }
    ts_panel_update(&r->panel, missing ? NAN : y);
    memcpy(r->said + (r->now % (r->horizon + 1)) * r->panel.n * r->horizon, r->panel.said,
           (size_t)(r->panel.n * r->horizon) * sizeof(double));
    watch_scale(r, y);
    if (!missing) {
        discount(r);
        for (int h = 1; h <= r->horizon && h < r->past.n; h++)
            learn(r, h);
    }
    for (int h = 1; h <= r->horizon; h++)
        if ((r->now + h) % r->every == 0)
            solve(r, h);
    if (r->season == 0 || missing)
        return;
    int slot = (int)(r->now % r->season);
    r->profile[slot] = r->profile_known[slot]
                           ? r->profile[slot] + r->cfg.profile * (y - r->profile[slot])
                           : y;
    r->profile_known[slot] = true;
}

static ts_status forecast(void *state, int n, double *mean)
{
    struct ridge *r = state;
    if (r->past.n < 2)
        return TS_EMPTY;
    double now = ts_history_end(&r->past)[-1];
    for (int h = 1; h <= n; h++) {
        features(r, h, 0, r->x);
        mean[h - 1] = now + ts_dot(r->x, r->model[h - 1].c, r->d);
    }
    return TS_OK;
}

const ts_method ts__ridge = {
    .name = "ridge",
    .help = "least-squares regression on lags, seasons and averages, learning online",
    .source = "Hoerl & Kennard (1970); features of our own choice",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .create = create_squares,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};

const ts_method ts__ridge_lad = {
    .name = "ridge-lad",
    .help = "regression for least absolute errors on lags, seasons and averages, learning online",
    .source = "Hoerl & Kennard (1970); Schlossmacher (1973); features of our own choice",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .create = create_lad,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};
