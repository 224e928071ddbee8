/*
 * STL, the decomposition itself: y = season + trend + remainder. See stl.c for the paper.
 *
 *     ts_stl s;
 *     ts_stl_init(&s, 120, 12);
 *     ts_stl_decompose(&s, y, 120, 12, 7);    // s.season[t], s.trend[t]
 */
#ifndef TS_CORE_FORECAST_STL_H
#define TS_CORE_FORECAST_STL_H

#include "core/status.h"
#include "core/types.h"

typedef struct ts_stl {
    int capacity;
    double *season, *trend; /* [n]: the answer */
    double *rest;           /* [n]: y without the season */
    double *cycles, *pass, *cycle, *w; /* scratch */
} ts_stl;

/* For series up to `capacity` long. ENOMEM; fini is due in any case. */
ts_status ts_stl_init(ts_stl *s, int capacity, int max_season);
void ts_stl_fini(ts_stl *s);

/* Of y[0..n), n > 2 m, m >= 2; window: seasons that a season is smoothed over, odd, >= 3. */
void ts_stl_decompose(ts_stl *s, const double *y, int n, int m, int window);

#endif
