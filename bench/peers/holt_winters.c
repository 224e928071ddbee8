/*
 * Our Holt-Winters in the comparison of run.sh: one fit to the first four fifths of each series, as
 * the others do it, and then one step ahead through the last fifth with what was fitted.
 *
 *     holt_winters FILE...
 *
 * For each file one line: name, values, seconds to fit (median of several), RMSE.
 *
 * The method usually refits a little at every step. Here it is given all evaluations of its first
 * fit at once, at the last of the values to learn from and over all of them; the time is that of
 * everything up to there.
 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/forecast.h"
#include "experiments/bench_series.h"

enum { ROUNDS = 11 };

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* One walk through the series: seconds to learn the first four fifths (NaN: *err), and the error in
 * the rest. */
static double walk(const ts_bench_series *s, double *rmse, ts_err *err)
{
    ts_forecaster *f;
    ts_series_shape shape = {.step = s->step,
                             .season = s->season,
                             .max_season = s->season,
                             .horizon = 1,
                             .capacity = s->n};
    int train = s->n * 4 / 5, t = 0;
    double sum = 0, next;
    char spec[128];
    snprintf(spec, sizeof spec,
             "holt-winters:seasonal=additive,first=1,evaluations=120,seasons=1000,refit=%d",
             train - 2 * s->season);
    double start = cpu_s();
    if (ts_forecaster_new(&f, spec, &shape, err) != TS_OK)
        return NAN;
    for (; t < train; t++)
        ts_forecaster_update(f, s->y[t]);
    double took = cpu_s() - start;
    for (; t < s->n; t++) {
        if (ts_forecaster_forecast(f, 1, &next) == TS_OK)
            sum += (s->y[t] - next) * (s->y[t] - next);
        ts_forecaster_update(f, s->y[t]);
    }
    *rmse = sqrt(sum / (s->n - train));
    ts_forecaster_free(f);
    return took;
}

static int compare(const char *file)
{
    ts_bench_series s;
    ts_err err = {.status = TS_OK};
    char text[1024];
    double took[ROUNDS], rmse = NAN;
    if (ts_bench_series_load(&s, file, &(ts_bench_reading){0}, &err) == TS_OK)
        for (int i = 0; i < ROUNDS; i++)
            took[i] = walk(&s, &rmse, &err);
    if (err.status != TS_OK) {
        fprintf(stderr, "%s\n", ts_err_format(&err, text, sizeof text));
        return 1;
    }
    qsort(took, ROUNDS, sizeof took[0], by_value);
    printf("%s %d %.6f %.3f\n", s.name, s.n, took[ROUNDS / 2], rmse);
    ts_bench_series_fini(&s);
    return 0;
}

int main(int argc, char **argv)
{
    int status = 0;
    for (int i = 1; i < argc; i++)
        status |= compare(argv[i]);
    return status;
}
