/* Rolling origin and what of it is scored; see bench_roll.h. */
#include "config.h"

#include "experiments/bench_roll.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

static double scale_of(const ts_bench_series *s, int season, int end)
{
    double sum = 0;
    int n = 0;
    for (int t = season; t < end; t++) {
        double d = fabs(s->y[t] - s->y[t - season]);
        if (isfinite(d)) {
            sum += d;
            n++;
        }
    }
    return n > 0 ? sum / n : 0;
}

/* floor(share * n), also where share * n is a whole number that binary fractions just miss. */
static int share_of(int n, double share)
{
    return (int)floor(share * n + 1e-6);
}

static ts_time horizon_of(const ts_bench_protocol *protocol, ts_time step)
{
    if (protocol->horizon > 0)
        return protocol->horizon;
    if (protocol->kind == TS_BENCH_CLEAN)
        return TS_HOUR;
    return step >= TS_HOUR ? 12 * step : step >= 15 * TS_MIN ? TS_HOUR : step;
}

ts_status ts_bench_plan_make(ts_bench_plan *plan, const ts_bench_series *s,
                             const ts_bench_protocol *protocol, ts_err *err)
{
    double test = protocol->test > 0 ? protocol->test : 0.2;
    ts_time ahead = horizon_of(protocol, s->step);
    int64_t horizon = ahead <= s->step ? 1 : (ahead + s->step / 2) / s->step;
    *plan = (ts_bench_plan){.kind = protocol->kind, .n = s->n};
    plan->first_test = share_of(s->n, 1 - test);
    plan->first_origin = share_of(s->n, 1 - test - 0.1) - 1;
    if (plan->first_origin < 1 || plan->first_test >= s->n)
        return ts_err_at(
            err, TS_EINVAL, s->file, 0, 0,
            "%d steps leave nothing to learn from, or nothing to test, with a test of %g of them",
            s->n, test);
    if (horizon > TS_BENCH_MAX_HORIZON || horizon > s->n - plan->first_test)
        return ts_err_at(err, horizon > TS_BENCH_MAX_HORIZON ? TS_ELIMIT : TS_EINVAL, s->file, 0, 0,
                         "a horizon of %lld steps is longer than the test (%d steps) or than %d",
                         (long long)horizon, s->n - plan->first_test, TS_BENCH_MAX_HORIZON);
    plan->horizon = (int)horizon;
    if (horizon * (s->n - plan->first_origin) > TS_BENCH_MAX_FORECASTS)
        return ts_err_at(
            err, TS_ELIMIT, s->file, 0, 0,
            "%lld steps ahead from %d origins are more than %d forecasts: ask for a longer step",
            (long long)horizon, s->n - plan->first_origin, TS_BENCH_MAX_FORECASTS);
    plan->scale_season = s->season > 0 && s->season < plan->first_test ? s->season : 1;
    plan->scale = scale_of(s, plan->scale_season, plan->first_test);
    return TS_OK;
}

/* A program's work is not on our thread's clock. */
static double clock_s(const ts_bench_predictor *p)
{
    struct timespec t;
    clock_gettime(ts_bench_predictor_is_outside(p) ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static ts_status learn(const ts_bench_series *s, int end, ts_bench_predictor *predictor,
                       const volatile int *stop, ts_err *err)
{
    for (int t = 0; t < end; t++) {
        if (stop != NULL && *stop)
            return ts_err_set(err, TS_EINTR, "interrupted");
        ts_status status = ts_bench_predictor_step(predictor, s->y[t], 0, NULL, err);
        if (status < 0)
            return status;
    }
    return TS_OK;
}

static ts_status ask(ts_bench_paths *out, int first_test, const ts_bench_series *s, double *last,
                     ts_bench_predictor *predictor, const volatile int *stop, ts_err *err)
{
    for (int i = 0; i < out->n_origins; i++) {
        int t = out->first_origin + i;
        double *path = out->path + (size_t)i * (size_t)out->horizon;
        if (stop != NULL && *stop)
            return ts_err_set(err, TS_EINTR, "interrupted");
        double start = clock_s(predictor);
        ts_status status = ts_bench_predictor_step(predictor, s->y[t], out->horizon, path, err);
        double took = clock_s(predictor) - start;
        if (status < 0)
            return status;
        if (!isnan(s->y[t]))
            *last = s->y[t];
        if (status == TS_EMPTY) {
            for (int k = 0; k < out->horizon; k++)
                path[k] = *last;
            out->n_empty += t >= first_test - 1;
        }
        out->step_s += took / out->n_origins;
        out->longest_s = took > out->longest_s ? took : out->longest_s;
    }
    return TS_OK;
}

ts_status ts_bench_roll(ts_bench_paths *out, const ts_bench_plan *plan, const ts_bench_series *s,
                        ts_bench_predictor *predictor, const volatile int *stop, ts_err *err)
{
    double last = 0;
    *out = (ts_bench_paths){.first_origin = plan->first_origin, .horizon = plan->horizon};
    out->n_origins = plan->n - 1 - plan->first_origin;
    out->path = calloc((size_t)out->n_origins * (size_t)plan->horizon, sizeof *out->path);
    if (out->path == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    for (int t = 0; t < plan->first_origin; t++)
        last = isnan(s->y[t]) ? last : s->y[t];
    double start = clock_s(predictor);
    ts_status status = learn(s, plan->first_origin, predictor, stop, err);
    out->fit_s = clock_s(predictor) - start;
    if (status == TS_OK)
        status = ask(out, plan->first_test, s, &last, predictor, stop, err);
    if (status != TS_OK)
        ts_bench_paths_fini(out);
    return status;
}

void ts_bench_paths_fini(ts_bench_paths *p)
{
    free(p->path);
    *p = (ts_bench_paths){.path = NULL};
}
