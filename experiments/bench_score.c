/* Points and measures; see bench_score.h. */
#include "experiments/bench_score.h"

#include <math.h>
#include <stdlib.h>

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

static void paper_points(ts_bench_points *out, const ts_bench_plan *plan, const ts_bench_paths *paths)
{
    for (int t = plan->first_test; t < plan->n; t++)
        out->point[out->n++] = (ts_bench_point){t, 1, averaged(paths, t, plan->first_test - 1), NAN, NAN};
}

static void clean_points(ts_bench_points *out, const ts_bench_plan *plan, const ts_bench_paths *paths)
{
    for (int origin = plan->first_test - 1; origin < plan->n - 1; origin++)
        for (int k = 0; k < paths->horizon && origin + 1 + k < plan->n; k++)
            out->point[out->n++] =
                (ts_bench_point){origin + 1 + k, k + 1, path_at(paths, origin, k), NAN, NAN};
}

ts_status ts_bench_points_make(ts_bench_points *out, const ts_bench_plan *plan, const ts_bench_series *s,
                               const ts_bench_paths *paths)
{
    size_t room = (size_t)(plan->n - plan->first_test) * (size_t)(plan->kind == TS_BENCH_PAPER ? 1 : paths->horizon);
    (void)s;
    out->n = 0;
    out->point = calloc(room, sizeof *out->point);
    if (out->point == NULL)
        return TS_ENOMEM;
    if (plan->kind == TS_BENCH_PAPER)
        paper_points(out, plan, paths);
    else
        clean_points(out, plan, paths);
    return TS_OK;
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

/* x / scale, where a series that never moves has scale 0: only to be exact is then worth a number. */
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
