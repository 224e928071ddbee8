/*
 * Several predictors fed with the same series: for those that build on others.
 *
 *     ts_panel p;
 *     ts_panel_init(&p, "dshw+knn:nearest=10;pattern=2h+last", &shape, &err);
 *     ts_panel_update(&p, y);
 *     p.said[k * shape.horizon + h - 1]     // member k, h steps ahead; NaN: nothing yet
 */
#ifndef TS_CORE_FORECAST_PANEL_H
#define TS_CORE_FORECAST_PANEL_H

#include "core/forecast.h"

enum { TS_PANEL_MAX = 16 };

typedef struct ts_panel {
    int n, horizon;
    ts_forecaster *member[TS_PANEL_MAX];
    double *said; /* [n][horizon] */
} ts_panel;

/* Members are joined by '+'; inside a member ';' stands for ',', and what is in [] is left as it
 * is, for a member with members of its own. An empty text: no member. Zero the panel first;
 * after a failure fini is still due. */
ts_status ts_panel_init(ts_panel *p, const char *text, const ts_series_shape *shape, ts_err *err);
void ts_panel_fini(ts_panel *p);
void ts_panel_reset(ts_panel *p, int season, int season2);

/* One more value, and what every member says now. */
void ts_panel_update(ts_panel *p, double y);

#endif
