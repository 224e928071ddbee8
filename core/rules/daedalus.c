/* See daedalus.h. Known value: observations (0.2, 100) and (0.6, 300) lie on a line of 500/s per
   unit of CPU, so 500/s at 1; tests/unit/test_rules_peers.c. */
#include "core/rules/daedalus.h"

#include <math.h>

void ts_daedalus_observe(ts_daedalus_worker *w, double cpu, double rate)
{
    w->n++;
    double from_old = cpu - w->mean_cpu;
    w->mean_cpu += from_old / (double)w->n;
    w->mean_rate += (rate - w->mean_rate) / (double)w->n;
    w->cpu_squares += from_old * (cpu - w->mean_cpu);
    w->products += from_old * (rate - w->mean_rate);
}

double ts_daedalus_rate_at(const ts_daedalus_worker *w, double cpu)
{
    if (w->cpu_squares > 0)
        return w->mean_rate + w->products / w->cpu_squares * (cpu - w->mean_cpu);
    return w->mean_cpu > 0 ? w->mean_rate / w->mean_cpu * cpu : 0;
}

double ts_daedalus_capacity(const ts_daedalus_worker *workers, int n)
{
    double max = 0, sum = 0;
    for (int i = 0; i < n; i++)
        max = fmax(max, workers[i].mean_cpu);
    for (int i = 0; i < n; i++)
        sum += ts_daedalus_rate_at(&workers[i], 1 - (max - workers[i].mean_cpu));
    return sum;
}

void ts_daedalus_learn(ts_daedalus_table *t, int p, double capacity)
{
    if (p < 1 || p > TS_DAEDALUS_MAX)
        return;
    double old = t->capacity[p];
    t->capacity[p] = old > 0 ? (old + capacity) / 2 : capacity;
}

double ts_daedalus_capacity_at(const ts_daedalus_table *t, int p, int present,
                               double present_capacity)
{
    if (p >= 1 && p <= TS_DAEDALUS_MAX && t->capacity[p] > 0)
        return t->capacity[p];
    return p * (present_capacity / present);
}

double ts_daedalus_downtime(double estimate, double observed)
{
    return observed > estimate ? estimate + 1 : observed < estimate ? estimate - 1 : estimate;
}

static double largest(const double *v, int n)
{
    double max = v[0];
    for (int i = 1; i < n; i++)
        max = fmax(max, v[i]);
    return max;
}

static double recovery_at(const ts_daedalus_question *q, int p, double capacity)
{
    ts_recovery r = q->recovery;
    r.downtime = p > q->present ? q->down_up : q->down_down;
    if (p == q->present)
        r.downtime = r.checkpoint = 0;
    return ts_recovery_time(&r, capacity);
}

int ts_daedalus_choose(const ts_daedalus_question *q)
{
    double peak = largest(q->recovery.forecast, q->recovery.n);
    for (int p = 1; p < q->max; p++) {
        double c = ts_daedalus_capacity_at(q->table, p, q->present, q->present_capacity);
        if (c > q->load && c >= peak && recovery_at(q, p, c) <= q->recovery_limit)
            return p;
    }
    return q->max;
}
