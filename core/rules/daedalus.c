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
    w->loop_n++;
    w->loop_cpu += (cpu - w->loop_cpu) / (double)w->loop_n;
}

double ts_daedalus_rate_at(const ts_daedalus_worker *w, double cpu)
{
    if (w->cpu_squares > 0 && w->products > 0)
        return w->mean_rate + w->products / w->cpu_squares * (cpu - w->mean_cpu);
    return w->mean_cpu > 0 ? w->mean_rate / w->mean_cpu * cpu : 0;
}

double ts_daedalus_capacity(ts_daedalus_worker *workers, int n)
{
    double max = 0, sum = 0;
    for (int i = 0; i < n; i++)
        if (workers[i].loop_n > 0)
            max = fmax(max, workers[i].loop_cpu);
    for (int i = 0; i < n; i++) {
        ts_daedalus_worker *w = &workers[i];
        if (w->loop_n > 0)
            sum += ts_daedalus_rate_at(w, 1 - (max - w->loop_cpu));
        w->loop_n = 0;
        w->loop_cpu = 0;
    }
    return sum;
}

double ts_daedalus_capacity_at(const ts_scale_outs *t, int p, int present,
                               double present_capacity)
{
    if (p >= 1 && p <= TS_SCALE_OUT_MAX && t->capacity[p] > 0)
        return t->capacity[p];
    return p * (present_capacity / present);
}

double ts_daedalus_downtime(double estimate, double observed)
{
    return observed > estimate ? estimate + 1 : observed < estimate ? estimate - 1 : estimate;
}

/* Of the forecast's first seconds, at least one step. */
static double peak_within(const ts_recovery *r, double seconds)
{
    double max = r->forecast[0];
    for (int i = 1; i < r->n && i * r->step < seconds; i++)
        max = fmax(max, r->forecast[i]);
    return max;
}

ts_daedalus_candidate ts_daedalus_examine(const ts_daedalus_question *q, int p)
{
    ts_daedalus_candidate c;
    ts_recovery r = q->recovery;
    r.downtime = p < q->present ? q->down_down : q->down_up;
    c.capacity = ts_daedalus_capacity_at(q->table, p, q->present, q->present_capacity);
    c.recovery = ts_recovery_time(&r, c.capacity);
    c.peak = peak_within(&r, c.recovery);
    return c;
}

static bool acceptable(const ts_daedalus_question *q, int p)
{
    ts_daedalus_candidate c = ts_daedalus_examine(q, p);
    if (!(c.capacity > q->load && c.recovery <= q->recovery_limit && c.capacity >= c.peak))
        return false;
    if (p == q->present)
        return true;
    double now = ts_daedalus_capacity_at(q->table, q->present, q->present, q->present_capacity);
    if (p < q->present && q->recovery.lag > now)
        return false;
    return c.capacity >= peak_within(&q->recovery, INFINITY);
}

int ts_daedalus_choose(const ts_daedalus_question *q)
{
    double now = ts_daedalus_capacity_at(q->table, q->present, q->present, q->present_capacity);
    if (q->settling && now > q->load && now > peak_within(&q->recovery, q->loop))
        return q->present;
    for (int p = q->min; p < q->max; p++)
        if (acceptable(q, p))
            return p;
    return q->max;
}
