/* Several predictors side by side; see panel.h. */
#include "core/forecast/panel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static ts_status add(ts_panel *p, const char *text, size_t length, const ts_series_shape *shape, ts_err *err)
{
    char spec[TS_PARAM_TEXT_SIZE];
    if (p->n == TS_PANEL_MAX)
        return ts_err_set(err, TS_ERANGE, "more than %d methods in '%.60s'", TS_PANEL_MAX, text);
    if (length >= sizeof spec)
        return ts_err_set(err, TS_ERANGE, "'%.60s' is longer than %d bytes", text, TS_PARAM_TEXT_SIZE - 1);
    for (size_t i = 0; i < length; i++)
        spec[i] = text[i] == ';' ? ',' : text[i];
    spec[length] = '\0';
    ts_status status = ts_forecaster_new(&p->member[p->n], spec, shape, err);
    if (status == TS_OK)
        p->n++;
    return status;
}

ts_status ts_panel_init(ts_panel *p, const char *text, const ts_series_shape *shape, ts_err *err)
{
    p->horizon = shape->horizon;
    ts_status status = TS_OK;
    while (*text != '\0' && status == TS_OK) {
        size_t length = strcspn(text, "+");
        status = add(p, text, length, shape, err);
        text += length + (text[length] == '+');
    }
    if (status != TS_OK)
        return status;
    p->said = calloc((size_t)(p->n > 0 ? p->n : 1) * (size_t)p->horizon, sizeof *p->said);
    return p->said == NULL ? TS_ENOMEM : TS_OK;
}

void ts_panel_fini(ts_panel *p)
{
    for (int k = 0; k < p->n; k++)
        ts_forecaster_free(p->member[k]);
    free(p->said);
}

static void forget(ts_panel *p)
{
    for (int i = 0; i < p->n * p->horizon; i++)
        p->said[i] = NAN;
}

void ts_panel_reset(ts_panel *p, int season, int season2)
{
    for (int k = 0; k < p->n; k++)
        ts_forecaster_reset(p->member[k], season, season2);
    forget(p);
}

void ts_panel_update(ts_panel *p, double y)
{
    forget(p);
    for (int k = 0; k < p->n; k++) {
        ts_forecaster_update(p->member[k], y);
        ts_forecaster_forecast(p->member[k], p->horizon, p->said + k * p->horizon);
    }
}
