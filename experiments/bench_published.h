/*
 * Forecasts that others published, one a step, to be scored by our own code.
 *
 * DIR/SERIES_GROUP.csv (SERIES as the trace is called without .csv, GROUP without an underscore,
 * such as classic or deep): a header `date,t,NAME,NAME,...`, and a row for each step of the test
 * with its time, its true value and what each method had said. Rows are found in the series by
 * their time. All methods of a series are scored on the rows that all its files have, so that they
 * can be compared.
 */
#ifndef TS_EXPERIMENTS_BENCH_PUBLISHED_H
#define TS_EXPERIMENTS_BENCH_PUBLISHED_H

#include "experiments/bench_score.h"

enum { TS_PUBLISHED_MAX_METHODS = 64, TS_PUBLISHED_NAME_SIZE = 64 };

typedef struct ts_published {
    int n_methods;
    char name[TS_PUBLISHED_MAX_METHODS][TS_PUBLISHED_NAME_SIZE];
    ts_bench_points points[TS_PUBLISHED_MAX_METHODS];
} ts_published;

/*
 * Reads what a directory has for a series; no file is no method. EIO: no such directory; EPARSE:
 * file, line and what was expected; EMISMATCH: a time that is not in the series or a truth that
 * differs by 1 or more; ELIMIT: too many methods. On failure *out is empty.
 */
ts_status ts_published_load(ts_published *out, const char *directory, const ts_bench_series *s,
                            ts_err *err);
void ts_published_fini(ts_published *p);

#endif
