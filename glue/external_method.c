/*
 * External predictors as methods, so that the services and the benchmark use them like any other.
 *
 * A method is told a value and asked afterwards; a program hears both in one line. So a value is
 * held back until the next one comes (nothing was asked) or until the forecast is wanted, which is
 * then asked for to the horizon and kept for the rest of the step. Another season means another
 * greeting: the predictor is closed and opened again.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "glue/external.h"

/* What create is told beside the shape. */
struct cfg {
    ts_external_source *source;
    const char *spec;
};

typedef struct external_method {
    ts_external_source *source;
    ts_external *external; /* NULL: could not be opened again */
    char *spec;
    ts_series_shape shape;
    bool fresh; /* has heard nothing yet */
    bool held;  /* y has not been sent */
    double y;
    ts_status answer; /* what mean is, if nothing is held */
    double *mean;     /* [horizon] */
} external_method;

static void destroy(void *state)
{
    external_method *m = state;
    if (m == NULL)
        return;
    ts_external_close(m->external);
    free(m->spec);
    free(m->mean);
    free(m);
}

static ts_status open_anew(external_method *m, ts_err *err)
{
    m->fresh = true;
    m->held = false;
    m->answer = TS_EMPTY;
    return ts_external_open(&m->external, m->spec, &m->shape, &m->source->limits, err);
}

static ts_status create(void **state, const ts_series_shape *shape, const void *cfg, ts_err *err)
{
    const struct cfg *c = cfg;
    external_method *m = calloc(1, sizeof *m);
    *state = m;
    if (m == NULL)
        return TS_ENOMEM;
    m->source = c->source;
    m->shape = *shape;
    m->spec = strdup(c->spec);
    m->mean = calloc((size_t)shape->horizon, sizeof *m->mean);
    ts_status status = m->spec == NULL || m->mean == NULL ? TS_ENOMEM : open_anew(m, err);
    if (status != TS_OK) {
        destroy(m);
        *state = NULL;
    }
    return status;
}

static void reset(void *state, int season, int season2)
{
    external_method *m = state;
    if (m->fresh && m->shape.season == season && m->shape.season2 == season2)
        return;
    ts_external_close(m->external);
    m->external = NULL;
    m->shape.season = season;
    m->shape.season2 = season2;
    m->answer = open_anew(m, &m->source->failure);
}

static void send(external_method *m, int n)
{
    m->held = false;
    m->answer = ts_external_step(m->external, m->y, n, m->mean, &m->source->failure);
}

static void update(void *state, double y)
{
    external_method *m = state;
    if (m->external == NULL)
        return;
    if (m->held)
        send(m, 0);
    m->fresh = false;
    m->held = true;
    m->y = y;
}

static ts_status forecast(void *state, int n, double *mean)
{
    external_method *m = state;
    if (m->held)
        send(m, m->shape.horizon);
    if (m->answer == TS_OK)
        memcpy(mean, m->mean, (size_t)n * sizeof *mean);
    return m->answer;
}

#define EXTERNAL_METHOD(name_, help_)                                                              \
    {.name = name_, .help = help_, .source = "its author", .cfg_size = sizeof(struct cfg),         \
     .create = create, .destroy = destroy, .reset = reset, .update = update, .forecast = forecast}

static const ts_method exec_method = EXTERNAL_METHOD("exec", "a program that speaks JSON lines"),
                       plugin_method = EXTERNAL_METHOD("plugin", "a shared object");

static ts_status open_method(ts_method_source *source, ts_forecaster **out, const char *spec,
                             const ts_series_shape *shape, ts_err *err)
{
    if (!ts_external_is(spec))
        return TS_EUNKNOWN;
    struct cfg cfg = {(ts_external_source *)source, spec};
    return ts_forecaster_new_of(out, ts_external_is_program(spec) ? &exec_method : &plugin_method,
                                &cfg, shape, err);
}

void ts_external_source_init(ts_external_source *s, const ts_external_limits *limits)
{
    *s = (ts_external_source){.source = {.open = open_method}};
    if (limits != NULL)
        s->limits = *limits;
    ts_err_clear(&s->failure);
}
