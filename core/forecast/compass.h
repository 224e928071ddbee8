/*
 * Compass search: the least of a function of a few variables in [0, 1], one evaluation at a time.
 *
 * Kolda, Lewis and Torczon, "Optimization by Direct Search", SIAM Review 45 (2003), section 1.1:
 * from the best point known, try one step along each axis and each direction; go where it is
 * better, shorten the step where it is not. It keeps its place between calls, so that a fit can
 * be spread over time and goes on when the function has changed a little (a history that moved
 * on by one value).
 *
 *     double x[TS_COMPASS_MAX];
 *     ts_compass_propose(&c, x);
 *     ts_compass_answer(&c, x, f(x) < best);
 */
#ifndef TS_CORE_FORECAST_COMPASS_H
#define TS_CORE_FORECAST_COMPASS_H

#include "core/types.h"

enum { TS_COMPASS_MAX = 6 };

typedef struct ts_compass {
    double x[TS_COMPASS_MAX]; /* the best point known */
    bool fixed[TS_COMPASS_MAX];
    int n, arm; /* arm: axis * 2 + direction, the next to try */
    double reach;
} ts_compass;

/* Starts at x[0..n); a value below 0 in `given` leaves the variable free, else fixes it there. */
void ts_compass_init(ts_compass *c, int n, const double *x, const double *given);

/* The next point to try; false: nothing is free. */
bool ts_compass_propose(ts_compass *c, double *x);
void ts_compass_answer(ts_compass *c, const double *x, bool better);

#endif
