/* Wild values and shifted levels; see shift.h. */
#include "core/forecast/shift.h"

#include <math.h>
#include <stdbool.h>

enum { SETTLED = 32 };  /* values before any is wild */
#define FAR 8           /* from all that was seen, as a factor */
#define ALIKE 2         /* of the multiples of a shift, the largest to the smallest */
#define FURTHEST 1e5    /* that a level shifts by, as a factor */

void ts_shift_reset(ts_shift *s)
{
    *s = (ts_shift){.unit = 1, .least = INFINITY};
}

static double pass(ts_shift *s, double y)
{
    s->n_wild = 0;
    s->n_seen++;
    if (y > 0) {
        s->least = fmin(s->least, y);
        s->most = fmax(s->most, y);
    }
    return y / s->unit;
}

/* The common multiple of the wild values, their middle one; or 0. */
static double common_ratio(const ts_shift *s)
{
    double low = s->ratio[0], high = low, product = 1;
    for (int i = 0; i < TS_SHIFT_WAIT; i++) {
        low = fmin(low, s->ratio[i]);
        high = fmax(high, s->ratio[i]);
        product *= s->ratio[i];
    }
    double middle = pow(product, 1.0 / TS_SHIFT_WAIT);
    return high <= ALIKE * low && middle <= FURTHEST && middle >= 1 / FURTHEST ? middle : 0;
}

double ts_shift_take(ts_shift *s, double y, double said)
{
    bool wild = s->n_seen >= SETTLED && y > 0 && said > 0 &&
                (y > FAR * s->most || y < s->least / FAR);
    if (isnan(y))
        return y;
    if (!wild)
        return pass(s, y);
    s->ratio[s->n_wild++] = y / s->unit / said;
    if (s->n_wild < TS_SHIFT_WAIT)
        return NAN;
    double ratio = common_ratio(s);
    if (ratio > 0)
        s->unit *= ratio;
    return pass(s, y);
}
