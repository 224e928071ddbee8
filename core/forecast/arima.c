/*
 * ARIMA(p, 1, q) around a season of sines and cosines, by conditional sum of squares.
 *
 * Box and Jenkins, Time Series Analysis (1976), 7.1; Hyndman and Athanasopoulos, Forecasting:
 * Principles and Practice, 10.5 (dynamic harmonic regression); as R's arima(order = c(p, 1, q),
 * xreg = fourier, method = "CSS"):
 *     w(t) = y(t) - y(t-1),   r(t) = w(t) - sum_k c(k) x(k,t),
 *     e(t) = r(t) - sum a(i) r(t-i) - sum b(j) e(t-j)
 * x being the first differences of sin and cos of 2 pi k t / m. The two kinds of coefficients
 * are found in turn: c by least squares on w and x filtered as r is (Cochrane and Orcutt), a and
 * b by a compass search (compass.h) for the least sum e^2, over partial autocorrelations in (-1,
 * 1), which keeps the model stationary and invertible (Monahan, 1984).
 * Known value: forecasts of R's fit to co2[1:120] (tests/unit/test_forecast_classic.c).
 */
#include "core/forecast/method.h"

#include <gsl/gsl_math.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/forecast/cholesky.h"
#include "core/forecast/compass.h"
#include "core/forecast/history.h"

enum { MOST_ORDER = 3, MOST_WAVES = 10, MOST_TERMS = 2 * MOST_WAVES };

struct cfg {
    int64_t p, q, waves, seasons, first, evaluations;
    ts_time refit;
};

static const ts_param params[] = {
    TS_P_INT(struct cfg, p, "2", 0, MOST_ORDER, "autoregressive terms"),
    TS_P_INT(struct cfg, q, "1", 0, MOST_ORDER, "moving-average terms"),
    TS_P_INT(struct cfg, waves, "6", 0, MOST_WAVES, "pairs of sine and cosine"),
    TS_P_INT(struct cfg, seasons, "14", 1, 1e6, "how many of the latest seasons are fitted over"),
    TS_P_INT(struct cfg, first, "200", 1, 1e6, "evaluations in the first fit"),
    TS_P_INT(struct cfg, evaluations, "3", 1, 1e6, "evaluations in a later fit"),
    TS_P_TIME(struct cfg, refit, "1h", TS_MSEC, 366 * TS_DAY,
              "from one fit to the next; at least one step"),
};

struct model {
    int p, q, terms;
    double a[MOST_ORDER], b[MOST_ORDER], c[MOST_TERMS];
};

/* The newest first. */
struct tail {
    double r[MOST_ORDER], e[MOST_ORDER];
};

struct arima {
    struct cfg cfg;
    ts_history past;
    int season, refit, since_fit;
    int64_t now; /* index of the newest value */
    double level;
    ts_compass partial;
    struct model model;
    struct tail tail;
    double *wave; /* [season][MOST_TERMS]: differences of sines and cosines */
    double gram[MOST_TERMS * MOST_TERMS];
};

static void destroy(void *state)
{
    struct arima *m = state;
    if (m == NULL)
        return;
    ts_history_fini(&m->past);
    free(m->wave);
    free(m);
}

static ts_status create(void **state, const ts_series_shape *shape, const void *cfg, ts_err *err)
{
    (void)err;
    struct arima *m = calloc(1, sizeof *m);
    *state = m;
    if (m == NULL)
        return TS_ENOMEM;
    m->cfg = *(const struct cfg *)cfg;
    m->refit = ts__steps(m->cfg.refit, shape->step, 1, INT_MAX);
    ts_status status = ts_history_init(&m->past, shape->capacity);
    m->wave = calloc(((size_t)shape->max_season + 1) * MOST_TERMS, sizeof(double));
    if (status == TS_OK && m->wave != NULL)
        return TS_OK;
    destroy(m);
    *state = NULL;
    return TS_ENOMEM;
}

static void reset(void *state, int season, int season2)
{
    (void)season2;
    struct arima *m = state;
    double from[TS_COMPASS_MAX], given[TS_COMPASS_MAX];
    int most = (season - 1) / 2;
    ts_history_clear(&m->past);
    m->season = season;
    m->since_fit = 0;
    m->now = -1;
    m->model = (struct model){.p = (int)m->cfg.p, .q = (int)m->cfg.q};
    m->model.terms = 2 * (season < 3 ? 0 : m->cfg.waves < most ? (int)m->cfg.waves : most);
    for (int i = 0; i < TS_COMPASS_MAX; i++) {
        from[i] = 0.5;
        given[i] = -1;
    }
    if (m->cfg.p + m->cfg.q > 0)
        ts_compass_init(&m->partial, (int)(m->cfg.p + m->cfg.q), from, given);
    for (int t = 0; t < season; t++) {
        for (int k = 0; k < m->model.terms; k++) {
            double step = 2 * M_PI * (k / 2 + 1) / season;
            double now = k % 2 ? cos(step * t) : sin(step * t);
            double before = k % 2 ? cos(step * (t - 1)) : sin(step * (t - 1));
            m->wave[t * MOST_TERMS + k] = now - before;
        }
    }
}

static const double *waves_at(const struct arima *m, int64_t t)
{
    return m->wave + (m->season > 0 ? t % m->season : 0) * MOST_TERMS;
}

/* Coefficients from partial autocorrelations 0.99 (2 x - 1). */
static void from_partial(const double *x, int n, double *a)
{
    for (int k = 0; k < n; k++) {
        double r = 0.99 * (2 * x[k] - 1), old[MOST_ORDER];
        memcpy(old, a, sizeof old);
        for (int i = 0; i < k; i++)
            a[i] = old[i] - r * old[k - 1 - i];
        a[k] = r;
    }
}

static void set_arma(struct model *m, const double *x)
{
    from_partial(x, m->p, m->a);
    from_partial(x + m->p, m->q, m->b);
    for (int j = 0; j < m->q; j++)
        m->b[j] = -m->b[j];
}

static double expected(const struct model *m, const struct tail *s)
{
    double sum = 0;
    for (int i = 0; i < m->p; i++)
        sum += m->a[i] * s->r[i];
    for (int j = 0; j < m->q; j++)
        sum += m->b[j] * s->e[j];
    return sum;
}

static void shift_in(struct tail *s, double r, double e)
{
    for (int i = MOST_ORDER - 1; i > 0; i--) {
        s->r[i] = s->r[i - 1];
        s->e[i] = s->e[i - 1];
    }
    s->r[0] = r;
    s->e[0] = e;
}

/* Sum of e^2 over y[1..n), whose last value has index m->now; the tail after it. */
static double pass(const struct arima *m, const struct model *model, const double *y, int n,
                   struct tail *s)
{
    double sse = 0;
    *s = (struct tail){{0}, {0}};
    for (int t = 1; t < n; t++) {
        double r = y[t] - y[t - 1] -
                   ts_dot(model->c, waves_at(m, m->now - (n - 1) + t), model->terms);
        double e = t > model->p ? r - expected(model, s) : 0;
        sse += e * e;
        shift_in(s, r, e);
    }
    return sse;
}

/* The season's coefficients by least squares on what the ARMA filter leaves of w and x. */
static void fit_waves(struct arima *m, const double *y, int n)
{
    struct model *model = &m->model;
    int d = model->terms;
    struct tail of_w = {{0}, {0}}, of_x[MOST_TERMS];
    double x[MOST_TERMS], right[MOST_TERMS] = {0}, size = 0;
    memset(m->gram, 0, sizeof m->gram);
    memset(of_x, 0, sizeof of_x);
    for (int t = 1; t < n; t++) {
        const double *raw = waves_at(m, m->now - (n - 1) + t);
        for (int k = 0; k < d; k++) {
            x[k] = raw[k] - expected(model, &of_x[k]);
            shift_in(&of_x[k], raw[k], x[k]);
        }
        double w = y[t] - y[t - 1], z = w - expected(model, &of_w);
        shift_in(&of_w, w, z);
        if (t > model->p)
            ts_add_row(m->gram, right, d, 1, x, z);
    }
    for (int k = 0; k < d; k++)
        size += m->gram[k * d + k] / d;
    if (d == 0 || !ts_cholesky(m->gram, d, 1e-9 * size, m->gram))
        return;
    ts_cholesky_solve(m->gram, d, right);
    memcpy(model->c, right, (size_t)d * sizeof *right);
}

static void fit(struct arima *m, int64_t evaluations)
{
    int n = m->past.n;
    if (m->season > 0 && n / m->season > m->cfg.seasons)
        n = m->season * (int)m->cfg.seasons;
    const double *y = ts_history_end(&m->past) - n;
    double x[TS_COMPASS_MAX];
    fit_waves(m, y, n);
    double best = pass(m, &m->model, y, n, &m->tail);
    if (m->cfg.p + m->cfg.q == 0)
        return;
    for (int64_t i = 0; i < evaluations && ts_compass_propose(&m->partial, x); i++) {
        struct model model = m->model;
        struct tail tail;
        set_arma(&model, x);
        double sse = pass(m, &model, y, n, &tail);
        ts_compass_answer(&m->partial, x, sse < best);
        if (sse < best) {
            best = sse;
            m->model = model;
            m->tail = tail;
        }
    }
}

static void update(void *state, double y)
{
    struct arima *m = state;
    ts_history_push(&m->past, y);
    if (m->past.n == 0)
        return;
    m->now++;
    if (m->past.n < 4 * (m->model.terms + m->model.p + m->model.q) + 4 || m->past.n < m->season)
        return;
    if (m->since_fit == 0 || m->since_fit >= m->refit) {
        for (int round = 0; round < 4 && m->since_fit == 0; round++)
            fit(m, m->cfg.first / 4);
        fit(m, m->cfg.evaluations);
        m->level = ts_history_end(&m->past)[-1];
        m->since_fit = 1;
        return;
    }
    double season = ts_dot(m->model.c, waves_at(m, m->now), m->model.terms);
    double ahead = expected(&m->model, &m->tail), r = isnan(y) ? ahead : y - m->level - season;
    m->level += r + season;
    shift_in(&m->tail, r, r - ahead);
    m->since_fit++;
}

static ts_status forecast(void *state, int n, double *mean)
{
    const struct arima *m = state;
    if (m->since_fit == 0)
        return TS_EMPTY;
    struct tail s = m->tail;
    double level = m->level;
    for (int h = 1; h <= n; h++) {
        double r = expected(&m->model, &s);
        shift_in(&s, r, 0);
        level += r + ts_dot(m->model.c, waves_at(m, m->now + h), m->model.terms);
        mean[h - 1] = level;
    }
    return TS_OK;
}

const ts_method ts__arima = {
    .name = "arima",
    .help = "ARIMA(p, 1, q) around a season of sines and cosines",
    .source = "Box & Jenkins (1976), as R's stats::arima(method = \"CSS\") with Fourier terms",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .create = create,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};
