/*
 * A combination of methods is itself a method: the members, and a rule of combine.h.
 *
 *     combine:by=mlpoly,of=line+holt-winters:seasonal=additive+last
 *
 * `tide` is the one the services use unless told otherwise: the mean of two rules over the
 * members below, with the same parameters for every series. Polynomial weights follow a member
 * that is far ahead of the others at once; inverse errors learn from fewer errors, but weights
 * for fifteen members need some: their half-life of half a day is at least 24 steps. Members,
 * rules and parameters were chosen on the validation tenth of published load series and on the
 * loads of two other data sets. What comes in is guarded against wild values (shift.h).
 */
#include "core/forecast/method.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/forecast/combine.h"
#include "core/forecast/panel.h"
#include "core/forecast/shift.h"

static const char tide_members[] =
    "last+holt:damped=true+theta+ar+arima+stl+seasonal-naive-week"
    "+knn+knn:pattern=2h+knn:pattern=3h;nearest=10+dshw+dshw:smooth=0;trust=1"
    "+ridge-lad:lags=12;around=2"
    "+ridge-lad:lags=6;around=1;memory=2;floor=.3;profile=.2"
    "+ridge-lad:lags=1;around=0;waves=0;averages=0;memory=2;floor=.3;profile=.2"
    ";with=[dshw+knn+knn:pattern=2h+arima]";

struct cfg {
    int by;
    double half_life, power;
    int64_t least;
    char of[TS_PARAM_TEXT_SIZE];
};

static const ts_param params[] = {
    TS_P_CHOICE(struct cfg, by, "inverse", ts_combine_rules, "rule of combination"),
    TS_P_TEXT(struct cfg, of, "line+holt-winters",
              "members, joined by +, with ; for , in their parameters"),
    TS_P_DOUBLE(struct cfg, half_life, "0.5", 1e-6, 1e6,
                "half-life of a score, in seasons (days if there is none)"),
    TS_P_INT(struct cfg, least, "0", 0, 1000000, "least half-life, in steps"),
    TS_P_DOUBLE(struct cfg, power, "4", 0, 100, "of the error, for inverse"),
};

enum { MAX_RULES = 2 };

struct combination {
    ts_time step;
    ts_panel panel;
    int n_rules;
    struct rule {
        double half_life, least;
        ts_combiner combiner;
    } rule[MAX_RULES];
    bool guarded;       /* against wild values */
    ts_shift shift;
    double *mean, *mix; /* [horizon]: the mean over the rules, and what one says */
};

static void destroy(void *state)
{
    struct combination *c = state;
    if (c == NULL)
        return;
    ts_panel_fini(&c->panel);
    for (int r = 0; r < c->n_rules; r++)
        ts_combiner_fini(&c->rule[r].combiner);
    free(c->mean);
    free(c->mix);
    free(c);
}

static ts_status init(struct combination *c, const ts_series_shape *shape, const char *of,
                      const struct cfg *rules, int n, ts_err *err)
{
    c->step = shape->step;
    ts_status status = ts_panel_init(&c->panel, of, shape, err);
    if (status == TS_OK && c->panel.n == 0)
        return ts_err_set(err, TS_EINVAL, "of: a combination needs a member");
    for (int r = 0; r < n && status == TS_OK; r++) {
        c->rule[r].half_life = rules[r].half_life;
        c->rule[r].least = (double)rules[r].least;
        status = ts_combiner_init(&c->rule[r].combiner, (ts_combine_rule)rules[r].by, c->panel.n,
                                  shape->horizon, rules[r].power);
        c->n_rules = r + 1;
    }
    c->mean = calloc((size_t)shape->horizon, sizeof *c->mean);
    c->mix = calloc((size_t)shape->horizon, sizeof *c->mix);
    return status == TS_OK && (c->mean == NULL || c->mix == NULL) ? TS_ENOMEM : status;
}

static ts_status create_with(void **state, const ts_series_shape *shape, const char *of,
                             const struct cfg *rules, int n, ts_err *err)
{
    struct combination *c = calloc(1, sizeof *c);
    *state = c;
    if (c == NULL)
        return TS_ENOMEM;
    ts_status status = init(c, shape, of, rules, n, err);
    if (status == TS_OK)
        return TS_OK;
    destroy(c);
    *state = NULL;
    return status;
}

static ts_status create(void **state, const ts_series_shape *shape, const void *cfg, ts_err *err)
{
    const struct cfg *c = cfg;
    return create_with(state, shape, c->of, c, 1, err);
}

static ts_status create_tide(void **state, const ts_series_shape *shape, const void *cfg,
                             ts_err *err)
{
    (void)cfg;
    static const struct cfg rules[MAX_RULES] = {
        {.by = TS_COMBINE_MLPOLY, .half_life = 1},
        {.by = TS_COMBINE_INVERSE, .half_life = 0.5, .least = 24, .power = 8},
    };
    ts_status status = create_with(state, shape, tide_members, rules, MAX_RULES, err);
    if (status == TS_OK)
        ((struct combination *)*state)->guarded = true;
    return status;
}

static void reset(void *state, int season, int season2)
{
    struct combination *c = state;
    double day = season > 0 ? season : fmax((double)TS_DAY / (double)c->step, 1);
    ts_panel_reset(&c->panel, season, season2);
    ts_shift_reset(&c->shift);
    for (int r = 0; r < c->n_rules; r++)
        ts_combiner_reset(&c->rule[r].combiner,
                          fmax(c->rule[r].half_life * day, c->rule[r].least));
    for (int h = 0; h < c->panel.horizon; h++)
        c->mean[h] = NAN;
}

static void update(void *state, double y)
{
    struct combination *c = state;
    if (c->guarded)
        y = ts_shift_take(&c->shift, y, c->mean[0]);
    ts_panel_update(&c->panel, y);
    memset(c->mean, 0, (size_t)c->panel.horizon * sizeof *c->mean);
    for (int r = 0; r < c->n_rules; r++) {
        ts_combiner_observe(&c->rule[r].combiner, y);
        ts_combiner_mix(&c->rule[r].combiner, c->panel.said, c->mix);
        for (int h = 0; h < c->panel.horizon; h++)
            c->mean[h] += c->mix[h] / c->n_rules;
    }
}

static ts_status forecast(void *state, int n, double *mean)
{
    const struct combination *c = state;
    for (int h = 0; h < n; h++)
        if (isnan(c->mean[h]))
            return TS_EMPTY;
    for (int h = 0; h < n; h++)
        mean[h] = c->shift.unit * c->mean[h];
    return TS_OK;
}

const ts_method ts__combine = {
    .name = "combine",
    .help = "any methods, combined by their record; the system's own: by=smape",
    .source = "Bates & Granger (1969); Gaillard, Stoltz & van Erven (2014); Wintenberger (2017)",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .create = create,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};

const ts_method ts__tide = {
    .name = "tide",
    .help = "the default combination: smoothing, analogs and regressions, by their record",
    .source = "Gaillard, Stoltz & van Erven (2014); Bates & Granger (1969); our own members",
    .create = create_tide,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};
