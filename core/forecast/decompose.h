/*
 * Classical decomposition: a centred moving average, and the mean season around it.
 *
 * Kendall and Stuart, The Advanced Theory of Statistics, vol. 3 (1983); as R's stats::decompose.
 */
#ifndef TS_CORE_FORECAST_DECOMPOSE_H
#define TS_CORE_FORECAST_DECOMPOSE_H

#include <stdbool.h>

/* Centred moving average of y[0..n), n > m >= 2, over a season m (2 x m if m is even): trend[i]
 * belongs to y[i + m / 2]. Returns how many there are: n - m (m even) or n - m + 1. */
int ts_centred_average(const double *y, int n, int m, double *trend);

/* Mean difference (or ratio) of y[0..n), n >= 2 m, to that average at each place of the season,
 * normalised to mean 0 (or 1): season[0..m). trend: scratch for n values, holds the average
 * afterwards; returns its length. */
int ts_classical_season(const double *y, int n, int m, bool multiplicative, double *trend,
                        double *season);

/* Least-squares line through y[0..n) at 1..n: its value at 0, and its slope. */
void ts_fit_line(const double *y, int n, double *at_zero, double *slope);

#endif
