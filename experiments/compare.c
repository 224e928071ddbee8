/* Policies side by side: the numbers; see compare.h. compare_print.c has the tables. */
#include "experiments/compare.h"

#include <math.h>

static double value(const ts_compare *c, int trace, int policy, int replication, ts_outcome_key m)
{
    const ts_run_outcome *r =
        &c->runs[(trace * c->n_policies + policy) * c->n_replications + replication];
    return r->label != NULL ? r->v[m] : NAN;
}

/* The numbers of a policy, one for each replication; returns how many. */
static int collect(const ts_compare *c, int trace, int policy, ts_outcome_key m,
                   double v[TS_COMPARE_MOST])
{
    for (int r = 0; r < c->n_replications; r++) {
        if (trace != TS_ALL_TRACES) {
            v[r] = value(c, trace, policy, r, m);
            continue;
        }
        v[r] = 0;
        for (int t = 0; t < c->n_traces; t++)
            v[r] += value(c, t, policy, r, m) / c->n_traces;
    }
    return c->n_replications;
}

bool ts_compare_has(const ts_compare *c, int trace)
{
    int n = c->n_policies * c->n_replications;
    for (int i = 0; i < n; i++)
        if (c->runs[trace * n + i].label != NULL)
            return true;
    return false;
}

ts_interval ts_compare_mean(const ts_compare *c, int trace, int policy, ts_outcome_key measure)
{
    double v[TS_COMPARE_MOST];
    int n = collect(c, trace, policy, measure, v);
    return ts_stats_mean(v, n);
}

ts_interval ts_compare_difference(const ts_compare *c, int trace, int policy, int base,
                                  ts_outcome_key measure)
{
    double v[TS_COMPARE_MOST], w[TS_COMPARE_MOST];
    int n = collect(c, trace, policy, measure, v);
    collect(c, trace, base, measure, w);
    return ts_stats_difference(v, w, n);
}

int ts_compare_beaten_by(const ts_compare *c, int trace, int policy, ts_outcome_key service)
{
    double sign = ts_outcome_better(service) > 0 ? -1 : 1;
    double x = ts_compare_mean(c, trace, policy, TS_OUTCOME_taskmanager_seconds).mean;
    double y = sign * ts_compare_mean(c, trace, policy, service).mean;
    double cheapest = INFINITY;
    int by = -1;
    for (int p = 0; p < c->n_policies; p++) {
        double px = ts_compare_mean(c, trace, p, TS_OUTCOME_taskmanager_seconds).mean;
        double py = sign * ts_compare_mean(c, trace, p, service).mean;
        if (px <= x && py <= y && (px < x || py < y) && px < cheapest) {
            by = p;
            cheapest = px;
        }
    }
    return by;
}
