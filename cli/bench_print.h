/* What `tidalscale bench` prints: tables for people, or one JSON object. */
#ifndef TS_CLI_BENCH_PRINT_H
#define TS_CLI_BENCH_PRINT_H

#include <stdio.h>

#include "experiments/bench.h"

/* Mean errors by rate with ranks and times, best first; and one line per series and method if asked
 * for. */
void ts_bench_print_tables(const ts_bench *b, bool per_series, FILE *out);

/*
 * {"protocol":..., "series":[{"file":..., "n":..., "methods":{NAME:{"mase":...}}}],
 * "rates":{RATE:{NAME:{...}}}, "mean":{NAME:{...}}}. What is not known is null.
 */
void ts_bench_print_json(const ts_bench *b, FILE *out);

/* One line for every predictor that failed; returns how many did. */
int ts_bench_print_failures(const ts_bench *b, FILE *out);

#endif
