/* Means, ranks and the Friedman test over the cells of a benchmark; of bench.c alone. */
#ifndef TS_EXPERIMENTS_BENCH_MEAN_H
#define TS_EXPERIMENTS_BENCH_MEAN_H

#include "experiments/bench.h"

/* Fills in everything of *b that is derived from its cells. ENOMEM, ELIMIT (too many rates). */
ts_status ts__bench_means(ts_bench *b, ts_err *err);

#endif
