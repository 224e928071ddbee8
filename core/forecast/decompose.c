/* Classical decomposition; see decompose.h. */
#include "core/forecast/decompose.h"

int ts_centred_average(const double *y, int n, int m, double *trend)
{
    int count = m % 2 == 0 ? n - m : n - m + 1;
    double sum = 0;
    for (int i = 0; i < m; i++)
        sum += y[i];
    for (int i = 0; i < count; i++) {
        trend[i] = m % 2 == 0 ? (sum + 0.5 * (y[i + m] - y[i])) / m : sum / m;
        if (i + 1 < count)
            sum += y[i + m] - y[i];
    }
    return count;
}

int ts_classical_season(const double *y, int n, int m, bool multiplicative, double *trend,
                        double *season)
{
    int count = ts_centred_average(y, n, m, trend), half = m / 2;
    double mean = 0;
    for (int i = 0; i < m; i++) {
        double sum = 0;
        int seen = 0;
        for (int t = i < half ? i + m : i; t < half + count; t += m, seen++)
            sum += multiplicative ? y[t] / trend[t - half] : y[t] - trend[t - half];
        season[i] = sum / seen;
        mean += season[i] / m;
    }
    for (int i = 0; i < m; i++)
        season[i] = multiplicative ? season[i] / mean : season[i] - mean;
    return count;
}

void ts_fit_line(const double *y, int n, double *at_zero, double *slope)
{
    double mean_y = 0, mean_x = (n + 1) / 2.0, xy = 0, xx = 0;
    for (int i = 0; i < n; i++)
        mean_y += y[i] / n;
    for (int i = 0; i < n; i++) {
        double x = i + 1 - mean_x;
        xy += x * (y[i] - mean_y);
        xx += x * x;
    }
    *slope = xx > 0 ? xy / xx : 0;
    *at_zero = mean_y - *slope * mean_x;
}
