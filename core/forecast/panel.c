/* Several predictors side by side; see panel.h. */
#include "core/forecast/panel.h"

#include <math.h>
#include <stdlib.h>

/* One member's spec out of text into spec; where the next begins. Inside [] all stays as it is. */
static const char *next_spec(const char *text, char *spec, size_t size)
{
    bool inside = false;
    size_t n = 0;
    for (; *text != '\0' && (inside || *text != '+'); text++) {
        if (*text == '[' || *text == ']')
            inside = *text == '[';
        else if (n + 1 < size)
            spec[n++] = *text == ';' && !inside ? ',' : *text;
    }
    spec[n] = '\0';
    return *text == '+' ? text + 1 : text;
}

ts_status ts_panel_init(ts_panel *p, const char *text, const ts_series_shape *shape, ts_err *err)
{
    char spec[TS_PARAM_TEXT_SIZE];
    p->horizon = shape->horizon;
    while (*text != '\0') {
        if (p->n == TS_PANEL_MAX)
            return ts_err_set(err, TS_ERANGE, "more than %d methods, from '%.60s' on", TS_PANEL_MAX,
                              text);
        text = next_spec(text, spec, sizeof spec);
        ts_status status = ts_forecaster_new(&p->member[p->n], spec, shape, err);
        if (status != TS_OK)
            return status;
        p->n++;
    }
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
