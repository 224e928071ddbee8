/*
 * Means and how well they are known: Student's t over replications.
 *
 * Each replication is one draw of all random streams, so the numbers of n replications are n
 * independent observations of a measure, and mean +- t(0.975, n - 1) s / sqrt(n) covers its
 * expectation in 95 of 100 cases (exactly so for normal ones). Two policies are compared by the n
 * differences between runs under the same streams (common random numbers): what both suffer alike
 * drops out, so the interval of the difference is narrower than those of the two means suggest
 * (A. M. Law, Simulation Modeling and Analysis, 5th ed., sec. 10.2.1 and 11.2).
 *
 *     ts_interval m = ts_stats_mean(v, n);                 // m.mean +- m.half
 *     ts_interval d = ts_stats_difference(b, a, n);        // b - a, pair by pair
 *     if (ts_interval_excludes(&d, 0)) ...                 // they are told apart
 *
 * Known values, pinned in tests/unit/test_stats.c: t(0.975, 1) = 12.7062047, t(0.975, 9) =
 * 2.2621572; the mean of 1, 2, 3 is 2 +- 4.3026527 / sqrt(3).
 */
#ifndef TS_EXPERIMENTS_STATS_H
#define TS_EXPERIMENTS_STATS_H

#include <stdbool.h>

typedef struct ts_interval {
    int n;       /* observations; those that are not finite are left out */
    double mean; /* NaN: none */
    double half; /* of the two-sided 95 % interval; NaN for n < 2, which says nothing of spread */
} ts_interval;

ts_interval ts_stats_mean(const double *v, int n);

/* Of a[i] - b[i]; a pair is left out if either is not finite. */
ts_interval ts_stats_difference(const double *a, const double *b, int n);

/* Half of the interval of n observations whose squared distances from their mean sum up to squares;
 * NaN for n < 2. */
double ts_stats_half(double n, double squares);

/* Whether x lies outside; false where there is no interval. */
bool ts_interval_excludes(const ts_interval *i, double x);

#endif
