/* Loops and their loads; see loop.h. */
#include "core/policy/loop.h"

#include <math.h>

void ts__loop_watch(ts__loop *l, double rate)
{
    if (isnan(rate))
        return;
    l->n++;
    l->load += (rate - l->load) / (double)l->n;
}

static void update(ts_forecaster *const *f, int n, double load)
{
    for (int i = 0; i < n; i++)
        ts_forecaster_update(f[i], load);
}

double ts__loop_end(ts__loop *l, ts_time at, ts_time interval, ts_forecaster *const *f, int n)
{
    double load = l->n > 0 ? l->load : NAN;
    ts_time missed = l->ended_once ? (at - l->ended_at) / interval - 1 : 0;
    l->gap = missed > 0;
    for (ts_time i = 0; i < missed && i < TS__LOOP_HISTORY; i++)
        update(f, n, NAN);
    update(f, n, load);
    l->ended_once = true;
    l->ended_at = at;
    l->load = 0;
    l->n = 0;
    return load;
}

ts_status ts__loop_steps(ts_time ahead, ts_time interval, int *n, ts_err *err)
{
    ts_time steps = ahead / interval;
    if (steps < 1 || steps > TS__LOOP_STEPS)
        return ts_err_set(err, TS_EINVAL, "forecast: 1 to %d times the interval", TS__LOOP_STEPS);
    *n = (int)steps;
    return TS_OK;
}
