/* Elasticity and prediction accuracy of one run; see measures.h. */
#include "experiments/measures.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_DEMAND = TS_MAX_PODS, CPU_BINS = 100, MAX_PENDING = 4096 };

struct pending {
    ts_time due_at;
    double predicted, held;
};

struct ts_gauge {
    ts_time horizon;
    double capacity[MAX_DEMAND + 1];
    int max_parallelism, slots; /* slots: of a task manager */
    /* elasticity */
    int64_t n, n_moves;
    double short_sum, surplus_sum;
    int64_t n_short, n_surplus;
    int demand, supply;
    double lag_sum, lag_max;
    /* utilisation */
    int64_t n_running, cpu_bin[CPU_BINS + 1];
    double cpu_sum, unused_sum;
    /* predictions that wait for their time, in a ring */
    struct pending pending[MAX_PENDING];
    unsigned head, tail;
    int64_t n_scored;
    double smape_sum, square_sum, error_sum, held_sum;
};

ts_status ts_gauge_new(ts_gauge **out, const ts_sim_cfg *cfg, ts_time horizon)
{
    ts_gauge *g = calloc(1, sizeof *g);
    *out = g;
    if (g == NULL)
        return TS_ENOMEM;
    g->horizon = horizon;
    g->max_parallelism = MAX_DEMAND;
    g->slots = (int)cfg->tm_slots;
    for (int p = 1; p <= MAX_DEMAND; p++)
        g->capacity[p] = ts_sim_capacity(cfg, p);
    g->demand = g->supply = -1;
    return TS_OK;
}

void ts_gauge_free(ts_gauge *g)
{
    free(g);
}

/* The least parallelism that carries a rate; the largest if none does. Starts from the last answer,
 * since load moves slowly. */
static int demand_for(const ts_gauge *g, double rate)
{
    int p = g->demand > 0 ? g->demand : 1;
    while (p < g->max_parallelism && g->capacity[p] < rate)
        p++;
    while (p > 1 && g->capacity[p - 1] >= rate)
        p--;
    return p;
}

static int sign(int x)
{
    return (x > 0) - (x < 0);
}

static void elasticity(ts_gauge *g, int demand, int supply)
{
    if (supply < demand) {
        g->short_sum += (double)(demand - supply) / demand;
        g->n_short++;
    } else if (supply > demand) {
        g->surplus_sum += (double)(supply - demand) / demand;
        g->n_surplus++;
    }
    if (g->demand >= 0 && supply != g->supply &&
        sign(supply - g->supply) != sign(demand - g->demand))
        g->n_moves++;
    g->demand = demand;
    g->supply = supply;
    g->n++;
}

static void utilisation(ts_gauge *g, const ts_sim_second *s)
{
    double cpu = s->cpu < 0 ? 0 : s->cpu > 1 ? 1 : s->cpu;
    g->cpu_sum += cpu;
    g->cpu_bin[(int)(cpu * CPU_BINS + 0.5)]++;
    g->n_running++;
}

void ts_gauge_second(ts_gauge *g, const ts_sim_second *s)
{
    elasticity(g, demand_for(g, s->offered), s->parallelism);
    g->lag_sum += s->lag_age;
    g->lag_max = fmax(g->lag_max, s->lag_age);
    if (s->parallelism > 0 && isfinite(s->cpu))
        utilisation(g, s);
    int slots = s->task_managers * g->slots;
    g->unused_sum += slots > s->parallelism ? slots - s->parallelism : 0;
}

static void score(ts_gauge *g, const struct pending *p, double rate)
{
    double e = fabs(p->predicted - rate), scale = fabs(p->predicted) + fabs(rate);
    g->smape_sum += scale > 0 ? 200 * e / scale : 0;
    g->square_sum += e * e;
    g->error_sum += e;
    g->held_sum += fabs(p->held - rate);
    g->n_scored++;
}

void ts_gauge_decision(ts_gauge *g, const ts_decision *d)
{
    if (!isfinite(d->rate))
        return;
    while (g->head != g->tail && g->pending[g->head % MAX_PENDING].due_at <= d->at)
        score(g, &g->pending[g->head++ % MAX_PENDING], d->rate);
    if (isfinite(d->aggregate) && g->tail - g->head < MAX_PENDING)
        g->pending[g->tail++ % MAX_PENDING] =
            (struct pending){d->at + g->horizon, d->aggregate, d->rate};
}

static double cpu_quantile(const ts_gauge *g, double share)
{
    int64_t sum = 0;
    for (int i = 0; i <= CPU_BINS; i++) {
        sum += g->cpu_bin[i];
        if ((double)sum >= share * (double)g->n_running)
            return (double)i / CPU_BINS;
    }
    return 1;
}

static double ratio(double a, double b)
{
    return b > 0 ? a / b : NAN;
}

void ts_gauge_measures(const ts_gauge *g, ts_measures *out)
{
    double n = (double)g->n, scored = (double)g->n_scored;
    *out = (ts_measures){
        .theta_u = ratio(g->short_sum, n),
        .theta_o = ratio(g->surplus_sum, n),
        .tau_u = ratio((double)g->n_short, n),
        .tau_o = ratio((double)g->n_surplus, n),
        .upsilon = ratio((double)g->n_moves, n),
        .lag_seconds_mean = ratio(g->lag_sum, n),
        .lag_seconds_max = g->lag_max,
        .cpu_mean = ratio(g->cpu_sum, (double)g->n_running),
        .cpu_p5 = g->n_running ? cpu_quantile(g, 0.05) : NAN,
        .cpu_p95 = g->n_running ? cpu_quantile(g, 0.95) : NAN,
        .slots_unused_mean = ratio(g->unused_sum, n),
        .n_predictions = g->n_scored,
        .smape = ratio(g->smape_sum, scored),
        .rmse = sqrt(ratio(g->square_sum, scored)),
        .mase = ratio(g->error_sum, g->held_sum),
    };
}
