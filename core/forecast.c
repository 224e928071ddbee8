/* The list of methods, and the one way into them; see forecast.h. */
#include "core/forecast.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/forecast/method.h"

static const ts_method *const methods[] = {
    &ts__last,
    &ts__drift,
    &ts__moving_average,
    &ts__seasonal_naive,
    &ts__seasonal_naive_week,
    &ts__seasonal_ratio,
    &ts__line,
    &ts__parabola,
    &ts__ses,
    &ts__holt,
    &ts__holt_winters,
    &ts__dshw,
    &ts__theta,
    &ts__ar,
    &ts__arima,
    &ts__stl,
    &ts__local_level,
    &ts__local_trend,
    &ts__ridge,
    &ts__ridge_lad,
    &ts__knn,
    &ts__combine,
    &ts__tide,
    NULL,
};

enum { MAX_STEPS = 1 << 24 };

struct ts_forecaster {
    const ts_method *method;
    void *state;
    ts_series_shape shape;
    double last; /* the newest value that was one; NaN: none yet */
};

const ts_method *const *ts_methods(void)
{
    return methods;
}

const ts_method *ts_method_find(const char *name)
{
    for (int i = 0; methods[i] != NULL; i++)
        if (strcmp(methods[i]->name, name) == 0)
            return methods[i];
    return NULL;
}

static ts_status check_shape(const ts_series_shape *s, ts_err *err)
{
    if (s->step <= 0)
        return ts_err_set(err, TS_EINVAL, "the step of a series must be above 0");
    if (s->horizon < 1 || s->horizon > MAX_STEPS)
        return ts_err_set(err, TS_EINVAL, "horizon: %d is outside 1 to %d", s->horizon, MAX_STEPS);
    if (s->capacity < 1 || s->capacity > MAX_STEPS)
        return ts_err_set(err, TS_EINVAL, "capacity: %d is outside 1 to %d", s->capacity,
                          MAX_STEPS);
    if (s->season < 0 || s->season2 < 0 || s->max_season < 0 || s->max_season > MAX_STEPS)
        return ts_err_set(err, TS_EINVAL, "a season is 0 to %d steps", MAX_STEPS);
    return TS_OK;
}

ts_status ts_forecaster_new_of(ts_forecaster **out, const ts_method *method, const void *cfg,
                               const ts_series_shape *shape, ts_err *err)
{
    *out = NULL;
    ts_status status = check_shape(shape, err);
    if (status != TS_OK)
        return status;
    ts_forecaster *f = calloc(1, sizeof *f);
    if (f == NULL)
        return ts_err_set(err, TS_ENOMEM, "no memory for a forecaster");
    f->method = method;
    f->shape = *shape;
    if (f->shape.max_season < shape->season)
        f->shape.max_season = shape->season;
    f->last = NAN;
    status = method->create(&f->state, &f->shape, cfg, err);
    if (status != TS_OK) {
        free(f);
        return ts_err_set(err, status, "%s: %s", method->name, ts_status_text(status));
    }
    ts_forecaster_reset(f, shape->season, shape->season2);
    *out = f;
    return TS_OK;
}

/* "key=value,key=value" into cfg. The text is cut up in place. */
static ts_status parse_cfg(const ts_method *method, char *text, void *cfg, ts_err *err)
{
    for (char *next, *item = text; item != NULL && *item != '\0'; item = next) {
        next = strchr(item, ',');
        if (next != NULL)
            *next++ = '\0';
        char *value = strchr(item, '=');
        if (value == NULL)
            return ts_err_set(err, TS_EINVAL, "%s: '%.60s' is not key=value", method->name, item);
        *value++ = '\0';
        int i = ts_param_find(method->params, method->n_params, item);
        if (i < 0)
            return ts_err_set(err, TS_EUNKNOWN, "%s has no parameter '%.60s'", method->name, item);
        ts_status status = ts_param_set(method->params, i, cfg, value, err);
        if (status != TS_OK)
            return status;
    }
    return TS_OK;
}

static ts_status new_from_text(ts_forecaster **out, char *text, const ts_series_shape *shape,
                               ts_err *err)
{
    char *args = strchr(text, ':');
    if (args != NULL)
        *args++ = '\0';
    const ts_method *method = ts_method_find(text);
    if (method == NULL)
        return ts_err_set(err, TS_EUNKNOWN, "there is no prediction method '%.60s'", text);
    void *cfg = calloc(1, method->cfg_size > 0 ? method->cfg_size : 1);
    if (cfg == NULL)
        return ts_err_set(err, TS_ENOMEM, "no memory for the parameters of %s", method->name);
    ts_param_defaults(method->params, method->n_params, cfg);
    ts_status status = parse_cfg(method, args, cfg, err);
    if (status == TS_OK)
        status = ts_forecaster_new_of(out, method, cfg, shape, err);
    free(cfg);
    return status;
}

ts_status ts_forecaster_new(ts_forecaster **out, const char *spec, const ts_series_shape *shape,
                            ts_err *err)
{
    *out = NULL;
    size_t size = strlen(spec) + 1;
    char *text = malloc(size);
    if (text == NULL)
        return ts_err_set(err, TS_ENOMEM, "no memory for a forecaster's spec");
    memcpy(text, spec, size);
    ts_status status = new_from_text(out, text, shape, err);
    free(text);
    return status;
}

ts_status ts_forecaster_new_from(ts_forecaster **out, ts_method_source *source, const char *spec,
                                 const ts_series_shape *shape, ts_err *err)
{
    ts_status status = source != NULL ? source->open(source, out, spec, shape, err) : TS_EUNKNOWN;
    return status == TS_EUNKNOWN ? ts_forecaster_new(out, spec, shape, err) : status;
}

void ts_forecaster_free(ts_forecaster *f)
{
    if (f == NULL)
        return;
    f->method->destroy(f->state);
    free(f);
}

void ts_forecaster_reset(ts_forecaster *f, int season, int season2)
{
    assert(season >= 0 && season <= f->shape.max_season && season2 >= 0);
    f->last = NAN;
    f->method->reset(f->state, season, season2 > season ? season2 : 0);
}

void ts_forecaster_update(ts_forecaster *f, double y)
{
    if (!(y >= 0 && y <= TS_FORECAST_LIMIT))
        y = NAN;
    else
        f->last = y;
    f->method->update(f->state, y);
}

ts_status ts_forecaster_forecast(ts_forecaster *f, int n, double *mean)
{
    assert(n >= 1 && n <= f->shape.horizon);
    if (isnan(f->last))
        return TS_EMPTY;
    ts_status status = f->method->forecast(f->state, n, mean);
    if (status != TS_OK)
        return status;
    for (int i = 0; i < n; i++) {
        if (mean[i] >= 0 && mean[i] <= TS_FORECAST_LIMIT)
            continue;
        if (!isfinite(mean[i]))
            mean[i] = f->last;
        mean[i] = fmin(fmax(mean[i], 0), TS_FORECAST_LIMIT);
    }
    return TS_OK;
}

const char *ts_forecaster_name(const ts_forecaster *f)
{
    return f->method->name;
}
