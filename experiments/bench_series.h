/*
 * A series as the benchmark of load predictors takes it: one value per step, from any trace.
 *
 *     ts_bench_series s;
 *     ts_bench_series_load(&s, "alibaba_5min.csv", &(ts_bench_reading){0}, &err);
 *     ... s.y[0..s.n), s.season ...
 *     ts_bench_series_fini(&s);
 *
 * The rules, in this order:
 * - The step is the one asked for, or the trace's own (the most common distance between its first
 *   rows) but at least a minute.
 * - Samples that already come one per step are taken by index, as the published evaluation took
 * them, also when a few are missing: never more than two in a row, and at most one in a hundred. A
 * missing sample then shifts what follows by one step.
 * - Anything else is resampled onto a grid of steps that starts at the first sample: a step's value
 * is the mean of the samples in it, and a step without one is missing (NaN).
 * - Values are truncated to whole numbers, as the published evaluation did, unless told otherwise.
 * - The season is the one asked for, or a day, if there is more than one before anything is
 * forecast. Where there is not a day, it is what autocorrelation finds in that part
 * (core/season.h), since recorded loads are often a day compressed into hours; or 0, none.
 */
#ifndef TS_EXPERIMENTS_BENCH_SERIES_H
#define TS_EXPERIMENTS_BENCH_SERIES_H

#include "core/status.h"
#include "core/types.h"

enum { TS_BENCH_MAX_STEPS = 1000000 };

/* How to read; zeroes stand for: the trace's own step, a day, a fifth, whole numbers. */
typedef struct ts_bench_reading {
    ts_time step, season;
    double test;    /* as in ts_bench_protocol: what of the series may be looked at */
    bool fractions; /* keep what is behind the decimal point */
} ts_bench_reading;

typedef struct ts_bench_series {
    char file[1024]; /* as given */
    char name[128];  /* without directories and .csv, .gz */
    char rate[32];   /* the step as a word: 5min, 15min, 1h */
    ts_time step;
    int n, season, n_missing; /* n_missing: NaN among y */
    bool by_index;
    double *y;
    ts_time *at; /* when each step begins */
} ts_bench_series;

/*
 * Reads a trace. EIO, EPARSE: as ts_trace_open; EINVAL: fewer than 20 steps; ELIMIT: more than
 * TS_BENCH_MAX_STEPS. On failure *out is empty.
 */
ts_status ts_bench_series_load(ts_bench_series *out, const char *path,
                               const ts_bench_reading *reading, ts_err *err);

/* The same from n samples in memory (copied), strictly later one after the other. */
ts_status ts_bench_series_make(ts_bench_series *out, const char *path, const ts_time *at,
                               const double *value, int n, const ts_bench_reading *reading,
                               ts_err *err);
void ts_bench_series_fini(ts_bench_series *s);

/* Index of the step that begins at a time, or -1. */
int ts_bench_series_find(const ts_bench_series *s, ts_time at);

/* A duration as people write it: 5min, 15min, 1h, 90s. Returns buf. */
const char *ts_bench_rate(ts_time step, char *buf, int size);

#endif
