/*
 * See recovery.h. Known value: 100/s, down for 30 s after a checkpoint 10 s ago, leaves 4000
 * records; capacity 200/s works off 100/s of them: 30 + 40 = 70 s; tests/unit/test_rules_peers.c.
 */
#include "core/rules/recovery.h"

#include <math.h>

static double load_at(const ts_recovery *r, int i)
{
    return r->forecast[i < r->n ? i : r->n - 1];
}

double ts_recovery_time(const ts_recovery *r, double capacity)
{
    double behind = r->lag + r->checkpoint * r->forecast[0];
    int i = 0;
    for (; i < r->n && (i + 1) * r->step <= r->downtime; i++)
        behind += r->step * load_at(r, i);
    behind += (r->downtime - i * r->step) * load_at(r, i);
    double at = r->downtime;
    for (; i < r->n && behind > 0; i++) {
        double end = (i + 1) * r->step;
        double spare = capacity - load_at(r, i);
        if (spare > 0 && behind <= spare * (end - at))
            return at + behind / spare;
        behind -= spare * (end - at);
        at = end;
    }
    double spare = capacity - load_at(r, r->n);
    if (behind <= 0)
        return at;
    return spare > 0 ? at + behind / spare : INFINITY;
}
