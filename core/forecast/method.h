/* The tables of the methods, for the list in core/forecast.c. */
#ifndef TS_CORE_FORECAST_METHOD_H
#define TS_CORE_FORECAST_METHOD_H

#include "core/forecast.h"

extern const ts_method ts__last, ts__drift, ts__moving_average;
extern const ts_method ts__seasonal_naive, ts__seasonal_naive_week, ts__seasonal_ratio;
extern const ts_method ts__line, ts__parabola;
extern const ts_method ts__holt_winters, ts__dshw;
extern const ts_method ts__ridge, ts__knn;
extern const ts_method ts__combine, ts__tide;

#endif
