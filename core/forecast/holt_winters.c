/*
 * Triple exponential smoothing, additive or multiplicative by AIC: the system's long-term model.
 *
 * Holt (1957), Winters (1960); Hyndman and Athanasopoulos, Forecasting: Principles and Practice,
 * 8.3, with R's stats::HoltWinters as the reference. Season m, damping phi (1: none), additive:
 *     l' = a (y - s[t-m]) + (1 - a) (l + phi b)     b' = g (l' - l) + (1 - g) phi b
 *     s[t] = c (y - l') + (1 - c) s[t-m]            f(t+h) = l + (phi + ... + phi^h) b + s[t+h-m]
 * multiplicative with / for -, * for +. Level, slope and season start from a classical
 * decomposition of the first two seasons. Until two seasons have been seen the method says that
 * it cannot answer.
 *
 * Fitting: the smoothing factors that give the least sum of squared one-step errors, by a
 * compass search (compass.h) over their square roots (good values crowd near 0). One evaluation
 * is one pass over the history. The search never starts afresh: the first fit takes `first`
 * evaluations, every later one `evaluations` more from where the last one stood, over the
 * history as it is then; between two fits the recursion above carries on. With both seasonal
 * forms in the race, each refit works on one of them, in turn.
 *
 * Known value: R's HoltWinters(co2[1:120], alpha=.5, beta=.01, gamma=.4)
 * (tests/unit/test_forecast_hw.c).
 */
#include "core/forecast/method.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/forecast/compass.h"
#include "core/forecast/decompose.h"
#include "core/forecast/history.h"

enum { ALPHA, BETA, GAMMA, PHI, N_FACTORS };
enum { AUTO, ADDITIVE, MULTIPLICATIVE };

static const char *const seasonals[] = {"auto", "additive", "multiplicative", NULL};

struct cfg {
    int seasonal;
    bool damped;
    double alpha, beta, gamma, phi;
    int64_t refit, first, evaluations, seasons;
};

static const ts_param params[] = {
    TS_P_CHOICE(struct cfg, seasonal, "auto", seasonals, "form of the season; auto: the lower AIC"),
    TS_P_BOOL(struct cfg, damped, "false", "damp the slope"),
    TS_P_DOUBLE(struct cfg, alpha, "-1", -1, 1, "smoothing of the level; -1: fitted"),
    TS_P_DOUBLE(struct cfg, beta, "-1", -1, 1, "smoothing of the slope; -1: fitted"),
    TS_P_DOUBLE(struct cfg, gamma, "-1", -1, 1, "smoothing of the season; -1: fitted"),
    TS_P_DOUBLE(struct cfg, phi, "-1", -1, 1, "damping of the slope, if damped; -1: fitted"),
    TS_P_INT(struct cfg, refit, "1", 1, 1e9, "steps from one fit to the next"),
    TS_P_INT(struct cfg, first, "120", 1, 1e6, "evaluations in the first fit"),
    TS_P_INT(struct cfg, evaluations, "1", 1, 1e6, "evaluations in a later fit"),
    TS_P_INT(struct cfg, seasons, "7", 2, 1e6, "how many of the latest seasons are fitted over"),
};

struct state {
    double level, slope;
    double *season; /* [m]; the one of the next step is at `next` */
    int next;
};

/* One seasonal form: the search for its factors (their square roots), and the smoothed state. */
struct model {
    bool multiplicative, fitted;
    ts_compass root;
    double sse;
    double mse; /* orders models as AIC does: both forms have as many parameters */
    struct state now;
};

struct hw {
    struct cfg cfg;
    ts_history past;
    int season, n_models, turn;
    int64_t since_fit;
    struct model model[2];
    struct state start, trial; /* scratch for a pass */
    double *trend;             /* [m + 1], scratch for the decomposition */
};

static void destroy(void *state)
{
    struct hw *w = state;
    if (w == NULL)
        return;
    ts_history_fini(&w->past);
    for (int i = 0; i < 2; i++)
        free(w->model[i].now.season);
    free(w->start.season);
    free(w->trial.season);
    free(w->trend);
    free(w);
}

static ts_status create(void **state, const ts_series_shape *shape, const void *cfg, ts_err *err)
{
    (void)err;
    struct hw *w = calloc(1, sizeof *w);
    *state = w;
    if (w == NULL)
        return TS_ENOMEM;
    w->cfg = *(const struct cfg *)cfg;
    w->n_models = w->cfg.seasonal == AUTO ? 2 : 1;
    size_t m = (size_t)shape->max_season + 1;
    ts_status status = ts_history_init(&w->past, shape->capacity);
    for (int i = 0; i < 2; i++)
        w->model[i].now.season = calloc(m, sizeof(double));
    w->start.season = calloc(m, sizeof(double));
    w->trial.season = calloc(m, sizeof(double));
    w->trend = calloc(m, sizeof(double));
    if (status == TS_OK && w->model[0].now.season != NULL && w->model[1].now.season != NULL &&
        w->start.season != NULL && w->trial.season != NULL && w->trend != NULL)
        return TS_OK;
    destroy(w);
    *state = NULL;
    return TS_ENOMEM;
}

static void reset(void *state, int season, int season2)
{
    (void)season2;
    struct hw *w = state;
    const struct cfg *c = &w->cfg;
    const double given[N_FACTORS] = {c->alpha, c->beta, c->gamma, c->damped ? c->phi : 1};
    static const double from[N_FACTORS] = {0.3, 0.1, 0.1, 0.98}; /* as R's HoltWinters begins */
    double root[N_FACTORS], fixed[N_FACTORS];
    for (int i = 0; i < N_FACTORS; i++) {
        root[i] = sqrt(from[i]);
        fixed[i] = given[i] < 0 ? -1 : sqrt(given[i]);
    }
    ts_history_clear(&w->past);
    w->season = season;
    w->turn = 0;
    w->since_fit = 0;
    for (int k = 0; k < 2; k++) {
        struct model *m = &w->model[k];
        *m = (struct model){.now.season = m->now.season};
        m->multiplicative = c->seasonal == MULTIPLICATIVE || k == 1;
        ts_compass_init(&m->root, N_FACTORS, root, fixed);
    }
}

/* The state before y[m], from a classical decomposition of y[0..2m). */
static void start_from(struct hw *w, const double *y, bool multiplicative)
{
    struct state *s = &w->start;
    int n = ts_classical_season(y, 2 * w->season, w->season, multiplicative, w->trend, s->season);
    ts_fit_line(w->trend, n, &s->level, &s->slope);
    s->next = 0;
}

static inline double smooth_additive(const double *f, struct state *s, double *season, double y)
{
    double slope = f[PHI] * s->slope, before = s->level, ahead = before + slope;
    double error = y - ahead - *season;
    s->level = f[ALPHA] * (y - *season) + (1 - f[ALPHA]) * ahead;
    s->slope = f[BETA] * (s->level - before) + (1 - f[BETA]) * slope;
    *season = f[GAMMA] * (y - s->level) + (1 - f[GAMMA]) * *season;
    return error;
}

static inline double smooth_multiplicative(const double *f, struct state *s, double *season,
                                           double y)
{
    double slope = f[PHI] * s->slope, before = s->level, ahead = before + slope;
    double error = y - ahead * *season;
    s->level = f[ALPHA] * (y / *season) + (1 - f[ALPHA]) * ahead;
    s->slope = f[BETA] * (s->level - before) + (1 - f[BETA]) * slope;
    *season = f[GAMMA] * (y / s->level) + (1 - f[GAMMA]) * *season;
    return error;
}

/* From w->start over y[m..n) into w->trial; the sum of squared one-step errors. */
static double pass(struct hw *w, const double *y, int n, const double *root, bool multiplicative)
{
    struct state *s = &w->trial;
    double f[N_FACTORS], sse = 0, *season = s->season;
    for (int i = 0; i < N_FACTORS; i++)
        f[i] = root[i] * root[i];
    memcpy(season, w->start.season, (size_t)w->season * sizeof *season);
    s->level = w->start.level;
    s->slope = w->start.slope;
    int at = 0;
    for (int t = w->season; t < n; t++) {
        double e = multiplicative ? smooth_multiplicative(f, s, &season[at], y[t])
                                  : smooth_additive(f, s, &season[at], y[t]);
        sse += e * e;
        at = at + 1 == w->season ? 0 : at + 1;
    }
    s->next = at;
    return isfinite(sse) ? sse : INFINITY;
}

static void adopt(struct hw *w, struct model *m, double sse)
{
    struct state old = m->now;
    m->now = w->trial;
    w->trial = old;
    m->sse = sse;
    m->fitted = isfinite(sse);
}

static void fit(struct hw *w, struct model *m, int64_t evaluations)
{
    double root[TS_COMPASS_MAX];
    int n = w->past.n;
    if (n / w->season > w->cfg.seasons)
        n = w->season * (int)w->cfg.seasons;
    const double *y = ts_history_end(&w->past) - n;
    start_from(w, y, m->multiplicative);
    adopt(w, m, pass(w, y, n, m->root.x, m->multiplicative));
    for (int64_t i = 0; i < evaluations && ts_compass_propose(&m->root, root); i++) {
        double sse = pass(w, y, n, root, m->multiplicative);
        ts_compass_answer(&m->root, root, sse < m->sse);
        if (sse < m->sse)
            adopt(w, m, sse);
    }
    m->mse = m->sse / (n - w->season);
}

static void step(struct model *m, int season, double y)
{
    double f[N_FACTORS];
    struct state *s = &m->now;
    for (int i = 0; i < N_FACTORS; i++)
        f[i] = m->root.x[i] * m->root.x[i];
    double *at = &s->season[s->next], ahead = s->level + f[PHI] * s->slope;
    if (isnan(y))
        y = m->multiplicative ? ahead * *at : ahead + *at;
    if (m->multiplicative)
        smooth_multiplicative(f, s, at, y);
    else
        smooth_additive(f, s, at, y);
    s->next = s->next + 1 == season ? 0 : s->next + 1;
}

static void update(void *state, double y)
{
    struct hw *w = state;
    ts_history_push(&w->past, y);
    if (w->season < 2 || w->past.n < 2 * w->season)
        return;
    bool first = w->since_fit == 0;
    bool due = first || w->since_fit >= w->cfg.refit;
    for (int k = 0; k < w->n_models; k++) {
        struct model *m = &w->model[k];
        if (first)
            fit(w, m, w->cfg.first);
        else if (due && k == w->turn)
            fit(w, m, w->cfg.evaluations);
        else
            step(m, w->season, y);
    }
    if (due)
        w->turn = (w->turn + 1) % w->n_models;
    w->since_fit = due ? 1 : w->since_fit + 1;
}

static ts_status forecast(void *state, int n, double *mean)
{
    const struct hw *w = state;
    if (w->since_fit == 0)
        return TS_EMPTY;
    const struct model *m = &w->model[w->n_models == 2 && w->model[1].mse < w->model[0].mse];
    if (!m->fitted)
        return TS_EMPTY;
    const struct state *s = &m->now;
    double phi = m->root.x[PHI] * m->root.x[PHI], slopes = 0, power = 1;
    for (int i = 0; i < n; i++) {
        double season = s->season[(s->next + i) % w->season];
        power *= phi;
        slopes += power;
        double level = s->level + slopes * s->slope;
        mean[i] = m->multiplicative ? level * season : level + season;
    }
    return TS_OK;
}

const ts_method ts__holt_winters = {
    .name = "holt-winters",
    .help = "triple exponential smoothing with a season: the system's long-term model",
    .source = "Winters (1960), as R's stats::HoltWinters; the season's form by AIC",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .create = create,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};
