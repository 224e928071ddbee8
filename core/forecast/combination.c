/*
 * A combination of methods is itself a method: the members, and a rule of combine.h.
 *
 *     combine:by=mlpoly,of=line+holt-winters:seasonal=additive+last
 *
 * `tide` is the one the services use unless told otherwise. Its members were chosen, and its rule tuned, on the
 * validation parts of published load series and on loads of another kind.
 */
#include "core/forecast/method.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/forecast/combine.h"
#include "core/forecast/panel.h"

struct cfg {
    int by;
    double half_life, power;
    char of[TS_PARAM_TEXT_SIZE];
};

static const ts_param params[] = {
    TS_P_CHOICE(struct cfg, by, "inverse", ts_combine_rules, "rule of combination"),
    TS_P_TEXT(struct cfg, of, "line+holt-winters", "members, joined by +, with ; for , in their parameters"),
    TS_P_DOUBLE(struct cfg, half_life, "0.5", 1e-6, 1e6, "half-life of a score, in seasons (days if there is none)"),
    TS_P_DOUBLE(struct cfg, power, "4", 0, 100, "of the error, for inverse"),
};

struct combination {
    struct cfg cfg;
    ts_time step;
    ts_panel panel;
    ts_combiner combiner;
    double *mean; /* [horizon] */
};

static void destroy(void *state)
{
    struct combination *c = state;
    if (c == NULL)
        return;
    ts_panel_fini(&c->panel);
    ts_combiner_fini(&c->combiner);
    free(c->mean);
    free(c);
}

static ts_status create_from(struct combination *c, const char *of, const ts_series_shape *shape, ts_err *err)
{
    ts_status status = ts_panel_init(&c->panel, of, shape, err);
    if (status != TS_OK)
        return status;
    if (c->panel.n == 0)
        return ts_err_set(err, TS_EINVAL, "of: a combination needs a member");
    c->step = shape->step;
    c->mean = calloc((size_t)shape->horizon, sizeof *c->mean);
    status = ts_combiner_init(&c->combiner, (ts_combine_rule)c->cfg.by, c->panel.n, shape->horizon, c->cfg.power);
    return c->mean == NULL ? TS_ENOMEM : status;
}

static ts_status create_with(void **state, const ts_series_shape *shape, const struct cfg *cfg, const char *of,
                             ts_err *err)
{
    struct combination *c = calloc(1, sizeof *c);
    *state = c;
    if (c == NULL)
        return TS_ENOMEM;
    c->cfg = *cfg;
    ts_status status = create_from(c, of, shape, err);
    if (status == TS_OK)
        return TS_OK;
    destroy(c);
    *state = NULL;
    return status;
}

static ts_status create(void **state, const ts_series_shape *shape, const void *cfg, ts_err *err)
{
    const struct cfg *c = cfg;
    return create_with(state, shape, c, c->of, err);
}

static ts_status create_tide(void **state, const ts_series_shape *shape, const void *cfg, ts_err *err)
{
    (void)cfg;
    static const struct cfg tide = {.by = TS_COMBINE_INVERSE, .half_life = 0.5, .power = 4};
    return create_with(state, shape, &tide, "dshw+knn+ridge-lad", err);
}

static void reset(void *state, int season, int season2)
{
    struct combination *c = state;
    double day = season > 0 ? season : fmax((double)TS_DAY / (double)c->step, 1);
    ts_panel_reset(&c->panel, season, season2);
    ts_combiner_reset(&c->combiner, c->cfg.half_life * day);
    for (int h = 0; h < c->combiner.horizon; h++)
        c->mean[h] = NAN;
}

static void update(void *state, double y)
{
    struct combination *c = state;
    ts_panel_update(&c->panel, y);
    ts_combiner_observe(&c->combiner, y);
    ts_combiner_mix(&c->combiner, c->panel.said, c->mean);
}

static ts_status forecast(void *state, int n, double *mean)
{
    const struct combination *c = state;
    for (int h = 0; h < n; h++)
        if (isnan(c->mean[h]))
            return TS_EMPTY;
    memcpy(mean, c->mean, (size_t)n * sizeof *mean);
    return TS_OK;
}

const ts_method ts__combine = {
    .name = "combine",
    .help = "any methods, combined by their record: the system's own is by=smape,of=line+holt-winters",
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
    .help = "the default combination: smoothing, analogs and regression by inverse error",
    .source = "Bates & Granger (1969); members of our own choice",
    .create = create_tide,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};
