/* What the methods share: their tables, for the list in core/forecast.c, and times in steps. */
#ifndef TS_CORE_FORECAST_METHOD_H
#define TS_CORE_FORECAST_METHOD_H

#include "core/forecast.h"

extern const ts_method ts__last, ts__drift, ts__moving_average;
extern const ts_method ts__seasonal_naive, ts__seasonal_naive_week, ts__seasonal_ratio;
extern const ts_method ts__line, ts__parabola;
extern const ts_method ts__ses, ts__holt, ts__holt_winters, ts__dshw, ts__theta;
extern const ts_method ts__ar, ts__arima, ts__stl;
extern const ts_method ts__local_level, ts__local_trend;
extern const ts_method ts__ridge, ts__ridge_lad, ts__knn;
extern const ts_method ts__combine, ts__tide;

/* A time in whole steps, within [least, most]. */
static inline int ts__steps(ts_time time, ts_time step, int least, int most)
{
    ts_time n = time / step;
    return n < least ? least : n > most ? most : (int)n;
}

#endif
