/* Compass search; see compass.h. */
#include "core/forecast/compass.h"

#include <assert.h>
#include <math.h>
#include <string.h>

void ts_compass_init(ts_compass *c, int n, const double *x, const double *given)
{
    assert(n >= 1 && n <= TS_COMPASS_MAX);
    *c = (ts_compass){.n = n, .reach = 0.1};
    for (int i = 0; i < n; i++) {
        c->fixed[i] = given[i] >= 0;
        c->x[i] = c->fixed[i] ? given[i] : x[i];
    }
}

bool ts_compass_propose(ts_compass *c, double *x)
{
    for (int i = 0; i < c->n && c->fixed[c->arm / 2]; i++)
        c->arm = (c->arm / 2 + 1) % c->n * 2;
    if (c->fixed[c->arm / 2])
        return false;
    memcpy(x, c->x, sizeof c->x);
    double *v = &x[c->arm / 2];
    *v = fmin(fmax(*v + (c->arm % 2 ? -c->reach : c->reach), 0), 1);
    return true;
}

void ts_compass_answer(ts_compass *c, const double *x, bool better)
{
    if (better) {
        memcpy(c->x, x, sizeof c->x);
        c->reach = fmin(c->reach * 1.5, 0.25);
        return;
    }
    c->arm = (c->arm + 1) % (2 * c->n);
    c->reach = fmax(c->reach * 0.9, 1e-3);
}
