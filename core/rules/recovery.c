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

/* Records that come from `from` to `to` within step i. */
static double coming(const ts_recovery *r, int i, double from, double to)
{
    double start = i * r->step, end = start + r->step;
    double length = fmin(to, end) - fmax(from, start);
    return length > 0 ? length * load_at(r, i) : 0;
}

double ts_recovery_time(const ts_recovery *r, double capacity)
{
    double behind = r->lag + r->checkpoint * r->forecast[0];
    int i = 0;
    for (; i < r->n && i * r->step < r->downtime; i++)
        behind += coming(r, i, 0, r->downtime);
    double at = r->downtime, known_until = r->n * r->step;
    if (at > known_until)
        behind += (at - known_until) * load_at(r, r->n);
    else if (i > 0 && i * r->step > at)
        i--; /* the rest of this step is after the downtime */
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
