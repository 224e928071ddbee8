/*
 * The Theta method: seasonally adjusted, simple exponential smoothing, half the slope of the whole.
 *
 * Assimakopoulos and Nikolopoulos, "The theta model" (2000); Hyndman and Billah, "Unmasking the
 * Theta method" (2003), equation 7; as R's forecast::thetaf with l starting at the first value:
 *     f(t+h) = S(t+h) (l + c/2 (h - 1 + (1 - (1 - a)^n) / a)),   l' = a y/S + (1 - a) l
 * S is the mean ratio to a centred moving average, c the least-squares slope, n the length of
 * the history. Where a season cannot be divided by (two seasons not seen yet, zeros) S = 1.
 * Known value: see tests/unit/test_forecast_classic.c.
 */
#include "core/forecast/method.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "core/forecast/compass.h"
#include "core/forecast/decompose.h"
#include "core/forecast/history.h"

struct cfg {
    double alpha;
    ts_time refit;
    int64_t first, evaluations;
};

static const ts_param params[] = {
    TS_P_DOUBLE(struct cfg, alpha, "-1", -1, 1, "smoothing of the level; -1: fitted"),
    TS_P_TIME(struct cfg, refit, "1h", TS_MSEC, 366 * TS_DAY,
              "from one fit to the next; at least one step"),
    TS_P_INT(struct cfg, first, "50", 1, 1e6, "evaluations in the first fit"),
    TS_P_INT(struct cfg, evaluations, "2", 1, 1e6, "evaluations in a later fit"),
};

enum { LEAST = 10 }; /* values before the first fit */

struct theta {
    struct cfg cfg;
    ts_history past;
    int season, refit, since_fit;
    bool adjusted;
    int at;          /* place of the next step in the season */
    double *ratio;   /* [season] */
    double *scratch; /* [capacity]: moving average, then the adjusted series */
    ts_compass root;
    double level, slope;
    double n; /* length of what was smoothed */
};

static void destroy(void *state)
{
    struct theta *s = state;
    if (s == NULL)
        return;
    ts_history_fini(&s->past);
    free(s->ratio);
    free(s->scratch);
    free(s);
}

static ts_status create(void **state, const ts_series_shape *shape, const void *cfg, ts_err *err)
{
    (void)err;
    struct theta *s = calloc(1, sizeof *s);
    *state = s;
    if (s == NULL)
        return TS_ENOMEM;
    s->cfg = *(const struct cfg *)cfg;
    s->refit = ts__steps(s->cfg.refit, shape->step, 1, INT_MAX);
    ts_status status = ts_history_init(&s->past, shape->capacity);
    s->ratio = calloc((size_t)shape->max_season + 1, sizeof *s->ratio);
    s->scratch = calloc((size_t)shape->capacity, sizeof *s->scratch);
    if (status == TS_OK && s->ratio != NULL && s->scratch != NULL)
        return TS_OK;
    destroy(s);
    *state = NULL;
    return TS_ENOMEM;
}

static void reset(void *state, int season, int season2)
{
    (void)season2;
    struct theta *s = state;
    double root = sqrt(0.3), fixed = s->cfg.alpha < 0 ? -1 : sqrt(s->cfg.alpha);
    ts_history_clear(&s->past);
    ts_compass_init(&s->root, 1, &root, &fixed);
    s->season = season;
    s->since_fit = 0;
}

/* Whether the history can be divided by its season; scratch is what is left, or the history. */
static bool adjust(struct theta *s, const double *y, int n)
{
    bool good = s->season >= 2 && n >= 2 * s->season;
    if (good)
        ts_classical_season(y, n, s->season, true, s->scratch, s->ratio);
    for (int i = 0; good && i < s->season; i++)
        good = isfinite(s->ratio[i]) && s->ratio[i] > 1e-6;
    for (int t = 0; t < n; t++)
        s->scratch[t] = good ? y[t] / s->ratio[t % s->season] : y[t];
    return good;
}

static double pass(const struct theta *s, double root, double *level)
{
    double alpha = root * root, sse = 0, l = s->scratch[0];
    for (int t = 1; t < s->past.n; t++) {
        double e = s->scratch[t] - l;
        l += alpha * e;
        sse += e * e;
    }
    *level = l;
    return sse;
}

static void fit(struct theta *s, int64_t evaluations)
{
    int n = s->past.n;
    double root[TS_COMPASS_MAX], ignored, level;
    s->adjusted = adjust(s, ts_history_end(&s->past) - n, n);
    s->at = s->adjusted ? n % s->season : 0;
    ts_fit_line(s->scratch, n, &ignored, &s->slope);
    s->n = n;
    double best = pass(s, s->root.x[0], &s->level);
    for (int64_t i = 0; i < evaluations && ts_compass_propose(&s->root, root); i++) {
        double sse = pass(s, root[0], &level);
        ts_compass_answer(&s->root, root, sse < best);
        if (sse < best) {
            best = sse;
            s->level = level;
        }
    }
}

static void update(void *state, double y)
{
    struct theta *s = state;
    ts_history_push(&s->past, y);
    if (s->past.n < LEAST)
        return;
    if (s->since_fit == 0 || s->since_fit >= s->refit) {
        fit(s, s->since_fit == 0 ? s->cfg.first : s->cfg.evaluations);
        s->since_fit = 1;
        return;
    }
    double ratio = s->adjusted ? s->ratio[s->at] : 1, alpha = s->root.x[0] * s->root.x[0];
    if (!isnan(y))
        s->level += alpha * (y / ratio - s->level);
    s->at = s->adjusted ? (s->at + 1) % s->season : 0;
    s->n++;
    s->since_fit++;
}

static ts_status forecast(void *state, int n, double *mean)
{
    const struct theta *s = state;
    if (s->since_fit == 0)
        return TS_EMPTY;
    double alpha = fmax(s->root.x[0] * s->root.x[0], 1e-10);
    double lead = (1 - pow(1 - alpha, s->n)) / alpha;
    for (int h = 0; h < n; h++) {
        double ratio = s->adjusted ? s->ratio[(s->at + h) % s->season] : 1;
        mean[h] = ratio * (s->level + 0.5 * s->slope * (h + lead));
    }
    return TS_OK;
}

const ts_method ts__theta = {
    .name = "theta",
    .help = "the Theta method on the seasonally adjusted series",
    .source =
        "Assimakopoulos & Nikolopoulos (2000); Hyndman & Billah (2003); as R's forecast::thetaf",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .create = create,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};
