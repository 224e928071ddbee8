/*
 * Finding the season of a load by autocorrelation.
 *
 * Published loads are often a day compressed into hours, so a predictor cannot take 24 h for
 * granted. The series is thinned out to at most 512 means and freed of its straight trend; the
 * season is a lag L of at most half the series at which
 *
 *     r(L) = Pearson correlation of y[0 .. n-L) with y[L .. n)
 *
 * has a peak of at least 0.4 that stands 0.3 above the deepest point before it (a slow load
 * correlates with itself at every short lag: that is no season). Of several, the shortest within
 * 0.1 of the highest: multiples of a season peak as high as the season itself. The lag is then
 * refined at full resolution.
 */
#ifndef TS_CORE_SEASON_H
#define TS_CORE_SEASON_H

/* Means that the search works on, and what it needs of the caller. */
enum { TS_SEASON_POINTS = 512 };

typedef struct ts_season_work {
    double y[TS_SEASON_POINTS];
    double r[TS_SEASON_POINTS / 2 + 1];
} ts_season_work;

/*
 * The season of y[0 .. n) in steps, at most max_season, or 0: none found (yet). NaN is missing.
 * *strength is r at that lag, for comparing with an earlier answer; NaN if none.
 */
int ts_season_find(const double *y, int n, int max_season, ts_season_work *work, double *strength);

/* r at one lag, 0 < lag < n: how well a season still fits. 0 where it cannot be said. */
double ts_season_strength(const double *y, int n, int lag);

#endif
