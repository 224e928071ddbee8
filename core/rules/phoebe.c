/* See phoebe.h. Known values: four decisions of the implementation's own log; recoveries of 100, 98
   and 60 s at 4, 6 and 8: 8 is best, and with 62 s at 6 it would be 6, since 60 is within 5 % of
   62; tests/unit/test_rules_peers.c. */
#include "core/rules/phoebe.h"

#include <math.h>

bool ts_phoebe_valid(const ts_phoebe_limits *l, const ts_phoebe_candidate *c)
{
    return c->recovery < l->recovery && !c->slow;
}

int ts_phoebe_best(const ts_phoebe_limits *l, const ts_phoebe_candidate *c, int n, int present,
                   bool latency)
{
    int scale_out = c[present].scale_out;
    double best = latency ? c[present].latency : c[present].recovery;
    for (int i = 0; i < n; i++) {
        double v = latency ? c[i].latency : c[i].recovery;
        double apart = v == best ? 0 : fabs((best - v) / v);
        bool wins = isinf(v) && isinf(best) ? c[i].scale_out > scale_out
                    : apart < l->tie        ? c[i].scale_out < scale_out
                                            : apart > l->tie && v < best;
        if (wins) {
            best = v;
            scale_out = c[i].scale_out;
        }
    }
    return scale_out;
}

static int smallest_valid(const ts_phoebe_limits *l, const ts_phoebe_candidate *c, int n)
{
    for (int i = 0; i < n; i++)
        if (ts_phoebe_valid(l, &c[i]))
            return c[i].scale_out;
    return 0;
}

int ts_phoebe_choose(const ts_phoebe_limits *l, const ts_phoebe_candidate *c, int n, int present,
                     double slope)
{
    int p = c[present].scale_out, choice = smallest_valid(l, c, n);
    if (slope > 0 && ts_phoebe_valid(l, &c[present]))
        return p;
    if (choice == 0) {
        int recovery = ts_phoebe_best(l, c, n, present, false);
        int latency = ts_phoebe_best(l, c, n, present, true);
        choice = recovery > latency ? recovery : latency;
    }
    return choice < p && choice >= p - l->slack ? p : choice;
}

double ts_phoebe_capacity(const double *capacity, int max, int p)
{
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (int i = 1; i <= max; i++) {
        if (!(capacity[i] > 0))
            continue;
        n++;
        x += i;
        y += capacity[i];
        xx += (double)i * i;
        xy += i * capacity[i];
    }
    if (n == 0)
        return 0;
    double spread = n * xx - x * x, slope = spread > 0 ? (n * xy - x * y) / spread : 0;
    double line = y / n + slope * (p - x / n);
    return slope > 0 && line > 0 ? line : p * (y / x);
}

void ts_phoebe_observe(ts_phoebe_latency *m, double utilization, double latency, double keep)
{
    double x = 1 / (1 - utilization);
    m->n = keep * m->n + 1;
    m->x = keep * m->x + x;
    m->y = keep * m->y + latency;
    m->xx = keep * m->xx + x * x;
    m->xy = keep * m->xy + x * latency;
}

double ts_phoebe_latency_at(const ts_phoebe_latency *m, double utilization)
{
    if (m->n == 0)
        return NAN;
    if (utilization >= 1)
        return INFINITY;
    double spread = m->n * m->xx - m->x * m->x;
    double slope = spread > 1e-9 * m->xx ? (m->n * m->xy - m->x * m->y) / spread : 0;
    return slope > 0 ? m->y / m->n + slope * (1 / (1 - utilization) - m->x / m->n) : m->y / m->n;
}
