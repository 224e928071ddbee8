/* See phoebe.h. Known value: recoveries of 100, 98 and 60 s at 4, 6 and 8: 8 is best, and with 62 s
   at 6 it would be 6, since 60 is within 5 % of 62; tests/unit/test_rules_peers.c. */
#include "core/rules/phoebe.h"

#include <math.h>

int ts_phoebe_best(const ts_phoebe_candidate *c, int n, int present, bool latency)
{
    int scale_out = c[present].scale_out;
    double best = latency ? c[present].latency : c[present].recovery;
    for (int i = 0; i < n; i++) {
        double v = latency ? c[i].latency : c[i].recovery;
        double apart = v == best ? 0 : fabs((best - v) / v);
        bool wins = apart < 0.05 ? c[i].scale_out < scale_out : apart > 0.05 && v < best;
        if (wins) {
            best = v;
            scale_out = c[i].scale_out;
        }
    }
    return scale_out;
}

int ts_phoebe_choose(const ts_phoebe_candidate *c, int n, int present, double slope, double limit)
{
    int p = c[present].scale_out;
    int recovery = ts_phoebe_best(c, n, present, false);
    int latency = ts_phoebe_best(c, n, present, true);
    int choice = recovery > latency ? recovery : latency;
    if (slope > 0 && c[present].recovery <= limit)
        return p;
    return choice == p - 1 || choice == p - 2 ? p : choice;
}
