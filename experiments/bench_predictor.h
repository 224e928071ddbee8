/*
 * Whatever can be benchmarked, behind one step: the methods of core/forecast, programs (exec:) and
 * shared objects (plugin:).
 *
 *     "default"                the default combination
 *     "holt-winters:season=..." a method of core/forecast with parameters
 *     "exec:python3 model.py"  a program that speaks the protocol of glue/external.h
 *     "plugin:./mine.so"       a shared object with the table of core/plugin.h
 */
#ifndef TS_EXPERIMENTS_BENCH_PREDICTOR_H
#define TS_EXPERIMENTS_BENCH_PREDICTOR_H

#include "core/forecast.h"
#include "core/status.h"
#include "glue/external.h"

typedef struct ts_bench_predictor ts_bench_predictor;

/* The spec that a method of the benchmark stands for in core/forecast.h. */
const char *ts_bench_spec(const char *method);

/* EUNKNOWN, EINVAL, ERANGE: a bad spec; EIO, EMISMATCH: an external one that does not start. */
ts_status ts_bench_predictor_open(ts_bench_predictor **out, const char *spec,
                                  const ts_series_shape *shape, const ts_external_limits *limits,
                                  ts_err *err);
void ts_bench_predictor_close(ts_bench_predictor *p);

/*
 * One more value (NaN: missing), and the n steps after it into mean, unless n is 0. OK; EMPTY: it
 * cannot say yet, and mean holds nothing; negative: an external one failed. What comes out is
 * finite and >= 0.
 */
ts_status ts_bench_predictor_step(ts_bench_predictor *p, double y, int n, double *mean,
                                  ts_err *err);

/* Whether it works in a process of its own, where our CPU time says nothing. */
bool ts_bench_predictor_is_outside(const ts_bench_predictor *p);

#endif
