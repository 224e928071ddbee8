/* Points and measures; see bench_score.h. */
#include "experiments/bench_score.h"

#include <math.h>
#include <stdlib.h>

#include "core/forecast/interval.h"

static double path_at(const ts_bench_paths *p, int origin, int k)
{
    return p->path[(size_t)(origin - p->first_origin) * (size_t)p->horizon + (size_t)k];
}

/* Mean of what was said about a step at the origins from `first` on. */
static double averaged(const ts_bench_paths *p, int target, int first)
{
    double sum = 0;
    int n = 0;
    for (int k = 0; k < p->horizon && target - 1 - k >= first; k++, n++)
        sum += path_at(p, target - 1 - k, k);
    return sum / n;
}

static const double quantiles[] = {0.05, 0.95};

static void add_point(ts_bench_points *out, const ts_interval *iv, int target, int ahead,
                      double mean)
{
    out->point[out->n++] = (ts_bench_point){target, ahead, mean, ts_interval_value(iv, ahead, 0),
                                            ts_interval_value(iv, ahead, 1)};
}

static void paper_points(ts_bench_points *out, const ts_bench_plan *plan, const ts_bench_series *s,
                         const ts_bench_paths *paths, ts_interval *iv)
{
    for (int t = plan->first_origin + 1; t < plan->n; t++) {
        bool test = t >= plan->first_test;
        double mean = averaged(paths, t, test ? plan->first_test - 1 : plan->first_origin);
        ts_interval_keep(iv, &mean);
        if (test)
            add_point(out, iv, t, 1, mean);
        ts_interval_observe(iv, s->y[t]);
    }
}

static void clean_points(ts_bench_points *out, const ts_bench_plan *plan, const ts_bench_series *s,
                         const ts_bench_paths *paths, ts_interval *iv)
{
    for (int origin = plan->first_origin; origin < plan->n - 1; origin++) {
        ts_interval_keep(
            iv, &paths->path[(size_t)(origin - paths->first_origin) * (size_t)paths->horizon]);
        for (int k = 0;
             origin >= plan->first_test - 1 && k < paths->horizon && origin + 1 + k < plan->n; k++)
            add_point(out, iv, origin + 1 + k, k + 1, path_at(paths, origin, k));
        ts_interval_observe(iv, s->y[origin + 1]);
    }
}

ts_status ts_bench_points_make(ts_bench_points *out, const ts_bench_plan *plan,
                               const ts_bench_series *s, const ts_bench_paths *paths)
{
    ts_interval iv;
    int ahead = plan->kind == TS_BENCH_PAPER ? 1 : paths->horizon;
    ts_status status = ts_interval_init(&iv, ahead, TS_BENCH_INTERVAL_WINDOW, quantiles,
                                        TS_COUNT_OF(quantiles), TS_BENCH_INTERVAL_GAMMA);
    out->n = 0;
    out->point = calloc((size_t)(plan->n - plan->first_test) * (size_t)ahead, sizeof *out->point);
    if (out->point == NULL)
        status = TS_ENOMEM;
    if (status == TS_OK && plan->kind == TS_BENCH_PAPER)
        paper_points(out, plan, s, paths, &iv);
    else if (status == TS_OK)
        clean_points(out, plan, s, paths, &iv);
    ts_interval_fini(&iv);
    if (status != TS_OK)
        ts_bench_points_fini(out);
    return status;
}

void ts_bench_points_fini(ts_bench_points *p)
{
    free(p->point);
    *p = (ts_bench_points){0, NULL};
}

/* Sums over points, and how many there were of each kind. */
typedef struct sums {
    int n, n_relative, n_interval;
    double abs, square, smape, mape, inside, pinball, width;
} sums;

static double pinball(double q, double y, double f)
{
    return y < f ? (q - 1) * (y - f) : q * (y - f);
}

static void add(sums *a, const ts_bench_point *p, double y)
{
    double e = fabs(y - p->mean);
    a->n++;
    a->abs += e;
    a->square += e * e;
    a->smape += e > 0 ? 200 * e / (fabs(y) + fabs(p->mean)) : 0;
    if (y != 0) {
        a->n_relative++;
        a->mape += 100 * e / fabs(y);
    }
    if (!isnan(p->lo) && !isnan(p->hi)) {
        a->n_interval++;
        a->inside += y >= p->lo && y <= p->hi;
        a->pinball += (pinball(0.05, y, p->lo) + pinball(0.95, y, p->hi)) / 2;
        a->width += p->hi - p->lo;
    }
}

/* x / scale. Where a series never moves, scale is 0: only to be exact is then worth a number. */
static double scaled(double x, double scale)
{
    return scale > 0 ? x / scale : x == 0 ? 0 : NAN;
}

ts_bench_score ts_bench_score_of(const ts_bench_points *points, const ts_bench_plan *plan,
                                 const ts_bench_series *s)
{
    sums a = {0};
    for (int i = 0; i < points->n; i++)
        if (!isnan(s->y[points->point[i].target]))
            add(&a, &points->point[i], s->y[points->point[i].target]);
    return (ts_bench_score){
        .n = a.n,
        .mase = scaled(a.abs / a.n, plan->scale),
        .smape = a.smape / a.n,
        .mape = a.mape / a.n_relative,
        .rmse = sqrt(a.square / a.n),
        .mae = a.abs / a.n,
        .coverage90 = a.inside / a.n_interval,
        .pinball = scaled(a.pinball / a.n_interval, plan->scale),
        .width = scaled(a.width / a.n_interval, plan->scale),
    };
}

double ts_bench_mase_ahead(const ts_bench_paths *paths, const ts_bench_plan *plan,
                           const ts_bench_series *s, int ahead)
{
    double sum = 0;
    int n = 0;
    for (int target = plan->first_test - 1 + ahead; target < plan->n; target++) {
        if (!isnan(s->y[target])) {
            sum += fabs(s->y[target] - path_at(paths, target - ahead, ahead - 1));
            n++;
        }
    }
    return scaled(sum / n, plan->scale);
}
