/* Capacity seen by scale-out; see scale_outs.h. */
#include "core/rules/scale_outs.h"

void ts_scale_outs_learn(ts_scale_outs *t, int p, double capacity)
{
    if (p < 1 || p > TS_SCALE_OUT_MAX)
        return;
    double old = t->capacity[p];
    t->capacity[p] = old > 0 ? (old + capacity) / 2 : capacity;
}
