/* tidalscale bench --outcome: the methods behind a controller; see experiments/outcome.h. */
#ifndef TS_CLI_BENCH_OUTCOME_H
#define TS_CLI_BENCH_OUTCOME_H

#include <signal.h>
#include <stdio.h>

#include "experiments/bench.h"

/*
 * Replays every trace of the benchmark with each of its methods behind a policy, and puts
 * what came of it into b->outcome; a method that has no error on some series has no outcome either.
 * EINVAL: a published method, of which there are only forecasts; all that a replay can be;
 * EINTR.
 */
ts_status ts_bench_outcome_run(ts_bench *b, const char *policy, int workers,
                               const volatile sig_atomic_t *stop, ts_err *err);

/* The table: every measure with its rank, the best outcome first. */
void ts_bench_outcome_print(const ts_bench *b, FILE *out);

#endif
