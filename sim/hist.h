/*
 * A histogram of latencies with bounded relative error.
 *
 * 64 buckets to an octave, so a bucket is at most 1/64 wide relative to its lower edge and a
 * quantile, told as its middle, is off by less than 0.8 %; from 2^-11 s (0.5 ms) to 2^21 s (24
 * days), what is outside goes into the first or last. The index is read off the bits of the
 * double. Known value: 1 s is in [1, 1 + 1/64), middle 1.0078125 (tests/unit/test_sim_hist.c).
 * Values are weighted by records.
 */
#ifndef TS_SIM_HIST_H
#define TS_SIM_HIST_H

#include "core/types.h"

#define TS_HIST_BUCKETS 2048

typedef struct ts_hist {
    double limit;   /* the SLO, seconds */
    int64_t n, n_over; /* values, and those beyond the limit (exact) */
    double sum;     /* of the values, exact up to rounding */
    int lo, hi;     /* buckets in use: [lo, hi) */
    int64_t count[TS_HIST_BUCKETS];
} ts_hist;

void ts_hist_init(ts_hist *h, double limit);

/* Back to empty; costs only the buckets that were in use. */
void ts_hist_clear(ts_hist *h);

/* n records of a latency in seconds (>= 0); n >= 0. */
void ts_hist_add(ts_hist *h, double seconds, int64_t n);

/* Everything of another one. */
void ts_hist_merge(ts_hist *h, const ts_hist *other);

/* The q-quantile: the middle of the first bucket at which the cumulated share reaches q. NaN if
 * empty. */
double ts_hist_quantile(const ts_hist *h, double q);
double ts_hist_mean(const ts_hist *h);

/* Upper edge of a bucket in seconds. */
double ts_hist_edge(int bucket);

#endif
