/* The season of a load; see season.h. */
#include "core/season.h"

#include <math.h>

#define LEAST_CORRELATION 0.4
#define LEAST_RISE 0.3
#define MULTIPLE_MARGIN 0.1

/* Fewer means than this say nothing about a season. */
enum { LEAST_POINTS = 16 };

static double mean_of(const double *y, int n)
{
    double sum = 0;
    int count = 0;
    for (int i = 0; i < n; i++) {
        if (!isnan(y[i])) {
            sum += y[i];
            count++;
        }
    }
    return count > 0 ? sum / count : NAN;
}

/* Means of `every` values each, the newest complete; a missing one takes its neighbour's.
 * Returns how many. */
static int thin_out(const double *y, int n, int every, double *out)
{
    int points = n / every, first = n - points * every;
    double last = NAN;
    for (int i = 0; i < points; i++) {
        double m = mean_of(y + first + i * every, every);
        out[i] = last = isnan(m) ? last : m;
    }
    for (int i = points - 1; i >= 0; i--)
        out[i] = last = isnan(out[i]) ? last : out[i];
    return points;
}

static void detrend(double *y, int n)
{
    double mean = mean_of(y, n), middle = (n - 1) / 2.0, ty = 0, tt = 0;
    for (int i = 0; i < n; i++) {
        ty += (i - middle) * (y[i] - mean);
        tt += (i - middle) * (i - middle);
    }
    for (int i = 0; i < n; i++)
        y[i] -= mean + ty / tt * (i - middle);
}

double ts_season_strength(const double *y, int n, int lag)
{
    double a = 0, b = 0, aa = 0, bb = 0, ab = 0, base = NAN;
    int count = 0;
    for (int i = 0; i + lag < n; i++) {
        if (isnan(y[i]) || isnan(y[i + lag]))
            continue;
        base = isnan(base) ? y[i] : base;
        double u = y[i] - base, v = y[i + lag] - base;
        a += u, b += v, aa += u * u, bb += v * v, ab += u * v;
        count++;
    }
    double va = aa - a * a / count, vb = bb - b * b / count;
    return count > 2 && va > 1e-9 * aa && vb > 1e-9 * bb ? (ab - a * b / count) / sqrt(va * vb) : 0;
}

static int is_peak(const double *r, int lag)
{
    return r[lag] >= LEAST_CORRELATION && r[lag] > r[lag - 1] && r[lag] >= r[lag + 1];
}

/* The shortest lag whose peak is as high as the highest, by the margin; 0: there is no peak. */
static int best_peak(const double *r, int last)
{
    double dip = 1, highest = 0;
    for (int pass = 0; pass < 2; pass++) {
        dip = 1;
        for (int lag = 1; lag < last; lag++) {
            if (r[lag] < dip)
                dip = r[lag];
            if (lag < 2 || !is_peak(r, lag) || r[lag] - dip < LEAST_RISE)
                continue;
            if (pass == 0 && r[lag] > highest)
                highest = r[lag];
            if (pass == 1 && r[lag] >= highest - MULTIPLE_MARGIN)
                return lag;
        }
    }
    return 0;
}

static int refine(const double *y, int n, int lag, int every, int most, double *strength)
{
    int best = 0;
    *strength = -1;
    for (int l = (lag - 1) * every; l <= (lag + 1) * every && l <= most; l++) {
        double r = ts_season_strength(y, n, l);
        if (r > *strength) {
            *strength = r;
            best = l;
        }
    }
    return best;
}

int ts_season_find(const double *y, int n, int max_season, ts_season_work *work, double *strength)
{
    *strength = NAN;
    int every = (n + TS_SEASON_POINTS - 1) / TS_SEASON_POINTS;
    if (n < LEAST_POINTS)
        return 0;
    int points = thin_out(y, n, every, work->y);
    if (points < LEAST_POINTS || isnan(work->y[0]))
        return 0;
    detrend(work->y, points);
    int last = points / 2 < max_season / every ? points / 2 : max_season / every;
    for (int lag = 1; lag <= last; lag++)
        work->r[lag] = ts_season_strength(work->y, points, lag);
    int lag = best_peak(work->r, last);
    if (lag == 0)
        return 0;
    return refine(y, n, lag, every, n / 2 < max_season ? n / 2 : max_season, strength);
}
