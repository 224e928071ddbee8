/* From a trace to one value per step; the rules are in bench_series.h. */
#include "experiments/bench_series.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/season.h"
#include "traces/trace.h"

enum {
    MIN_STEPS = 20,
    MAX_SAMPLES = 20 * TS_BENCH_MAX_STEPS,
    MAX_RUN_MISSING = 2,
    MISSING_SHARE = 100
};

typedef struct samples {
    ts_time *at;
    double *value;
    int n, room;
} samples;

static bool samples_push(samples *s, ts_time at, double value)
{
    if (s->n == s->room) {
        int room = s->room == 0 ? 4096 : 2 * s->room;
        ts_time *grown_at = realloc(s->at, (size_t)room * sizeof *s->at);
        if (grown_at != NULL)
            s->at = grown_at;
        double *grown = realloc(s->value, (size_t)room * sizeof *s->value);
        if (grown != NULL)
            s->value = grown;
        if (grown_at == NULL || grown == NULL)
            return false;
        s->room = room;
    }
    s->at[s->n] = at;
    s->value[s->n++] = value;
    return true;
}

static void samples_free(samples *s)
{
    free(s->at);
    free(s->value);
}

static int by_size(const void *a, const void *b)
{
    ts_time x = *(const ts_time *)a, y = *(const ts_time *)b;
    return (x > y) - (x < y);
}

/* The most common distance among the first thousand; of equals the shortest. */
static ts_time common_step(const ts_time *at, int n)
{
    ts_time d[1000], best = 0;
    int m = n - 1 < TS_COUNT_OF(d) ? n - 1 : TS_COUNT_OF(d), most = 0;
    for (int i = 0; i < m; i++)
        d[i] = at[i + 1] - at[i];
    qsort(d, (size_t)m, sizeof d[0], by_size);
    for (int i = 0, run = 1; i < m; i++, run = i < m && d[i] == d[i - 1] ? run + 1 : 1) {
        if (run > most) {
            most = run;
            best = d[i];
        }
    }
    return best;
}

static bool comes_by_index(const ts_time *at, int n, ts_time step)
{
    int64_t missing = 0;
    for (int i = 1; i < n; i++) {
        ts_time d = at[i] - at[i - 1];
        if (d % step != 0 || d / step > 1 + MAX_RUN_MISSING)
            return false;
        missing += d / step - 1;
    }
    return missing * MISSING_SHARE <= n;
}

static ts_status reserve(ts_bench_series *s, int64_t n, ts_err *err)
{
    if (n < MIN_STEPS)
        return ts_err_at(err, TS_EINVAL, s->file, 0, 0,
                         "%" PRId64 " steps of %s; a benchmark needs at least %d", n, s->rate,
                         MIN_STEPS);
    if (n > TS_BENCH_MAX_STEPS)
        return ts_err_at(err, TS_ELIMIT, s->file, 0, 0,
                         "%" PRId64 " steps of %s are more than %d: ask for a longer step", n,
                         s->rate, TS_BENCH_MAX_STEPS);
    s->n = (int)n;
    s->y = calloc((size_t)n, sizeof *s->y);
    s->at = calloc((size_t)n, sizeof *s->at);
    if (s->y == NULL || s->at == NULL)
        return ts_err_at(err, TS_ENOMEM, s->file, 0, 0, "out of memory for %" PRId64 " steps", n);
    return TS_OK;
}

static ts_status take_by_index(ts_bench_series *s, const ts_time *at, const double *value, int n,
                               ts_err *err)
{
    ts_status status = reserve(s, n, err);
    if (status != TS_OK)
        return status;
    memcpy(s->at, at, (size_t)n * sizeof *at);
    memcpy(s->y, value, (size_t)n * sizeof *value);
    return TS_OK;
}

static ts_status resample(ts_bench_series *s, const ts_time *at, const double *value, int n,
                          ts_err *err)
{
    ts_status status = reserve(s, (at[n - 1] - at[0]) / s->step + 1, err);
    if (status != TS_OK)
        return status;
    for (int i = 0, j = 0; i < s->n; i++) {
        double sum = 0;
        int count = 0;
        s->at[i] = at[0] + i * s->step;
        for (; j < n && at[j] - s->at[i] < s->step; j++, count++)
            sum += value[j];
        s->y[i] = count > 0 ? sum / count : NAN;
        s->n_missing += count == 0;
    }
    return TS_OK;
}

static void name_after(ts_bench_series *s, const char *path)
{
    const char *slash = strrchr(path, '/');
    snprintf(s->file, sizeof s->file, "%s", path);
    snprintf(s->name, sizeof s->name, "%s", slash == NULL ? path : slash + 1);
    static const char *const ends[] = {".gz", ".csv"};
    for (int i = 0; i < TS_COUNT_OF(ends); i++) {
        size_t n = strlen(s->name), m = strlen(ends[i]);
        if (n > m && strcmp(s->name + n - m, ends[i]) == 0)
            s->name[n - m] = '\0';
    }
}

static void set_season(ts_bench_series *s, const ts_bench_reading *reading)
{
    ts_season_work work;
    double strength, test = reading->test > 0 ? reading->test : 0.2;
    int seen = (int)((0.9 - test) * s->n); /* no more of the series may be looked at */
    ts_time length = reading->season > 0 ? reading->season : TS_DAY;
    int64_t steps = (length + s->step / 2) / s->step;
    if (steps < seen)
        s->season = steps > 1 ? (int)steps : 0;
    else if (reading->season <= 0)
        s->season = ts_season_find(s->y, seen, seen / 2, &work, &strength);
}

ts_status ts_bench_series_make(ts_bench_series *out, const char *path, const ts_time *at,
                               const double *value, int n, const ts_bench_reading *reading,
                               ts_err *err)
{
    *out = (ts_bench_series){.n = 0};
    name_after(out, path);
    if (n < 2)
        return ts_err_at(err, TS_EINVAL, path, 0, 0, "%d samples; a benchmark needs at least %d", n,
                         MIN_STEPS);
    ts_time own = common_step(at, n);
    out->step = reading->step > 0 ? reading->step : own > TS_MIN ? own : TS_MIN;
    ts_bench_rate(out->step, out->rate, sizeof out->rate);
    out->by_index = out->step == own && comes_by_index(at, n, own);
    ts_status status =
        out->by_index ? take_by_index(out, at, value, n, err) : resample(out, at, value, n, err);
    if (status != TS_OK) {
        ts_bench_series_fini(out);
        return status;
    }
    for (int i = 0; i < out->n && !reading->fractions; i++)
        out->y[i] = trunc(out->y[i]);
    set_season(out, reading);
    return TS_OK;
}

static ts_status read_all(samples *s, const char *path, ts_err *err)
{
    ts_trace *trace;
    ts_trace_sample sample;
    ts_status status = ts_trace_open(&trace, path, &(ts_trace_options){0}, err);
    if (status != TS_OK)
        return status;
    while ((status = ts_trace_next(trace, &sample, err)) == TS_OK) {
        if (s->n >= MAX_SAMPLES)
            status = ts_err_at(err, TS_ELIMIT, path, 0, 0, "more than %d samples", s->n);
        else if (!samples_push(s, sample.at, sample.value))
            status = ts_err_at(err, TS_ENOMEM, path, 0, 0, "out of memory for %d samples", s->n);
        if (status != TS_OK)
            break;
    }
    ts_trace_close(trace);
    return status == TS_DONE ? TS_OK : status;
}

ts_status ts_bench_series_load(ts_bench_series *out, const char *path,
                               const ts_bench_reading *reading, ts_err *err)
{
    samples s = {NULL, NULL, 0, 0};
    *out = (ts_bench_series){.n = 0};
    ts_status status = read_all(&s, path, err);
    if (status == TS_OK)
        status = ts_bench_series_make(out, path, s.at, s.value, s.n, reading, err);
    samples_free(&s);
    return status;
}

void ts_bench_series_fini(ts_bench_series *s)
{
    free(s->y);
    free(s->at);
    *s = (ts_bench_series){.n = 0};
}

int ts_bench_series_find(const ts_bench_series *s, ts_time at)
{
    int lo = 0, hi = s->n;
    while (lo < hi) {
        int mid = lo + (hi - lo) / 2;
        if (s->at[mid] < at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < s->n && s->at[lo] == at ? lo : -1;
}

const char *ts_bench_rate(ts_time step, char *buf, int size)
{
    static const struct {
        ts_time length;
        const char *word;
    } units[] = {{TS_DAY, "d"}, {TS_HOUR, "h"},  {TS_MIN, "min"},
                 {TS_SEC, "s"}, {TS_MSEC, "ms"}, {1, "ns"}};
    int i = 0;
    while (step % units[i].length != 0)
        i++;
    snprintf(buf, (size_t)size, "%" PRId64 "%s", step / units[i].length, units[i].word);
    return buf;
}
