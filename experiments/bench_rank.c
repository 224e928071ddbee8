/* Ranks over several series; see bench_rank.h. */
#include "experiments/bench_rank.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

void ts_rank_average(const double *error, int n, int k, double *rank)
{
    for (int j = 0; j < k; j++)
        rank[j] = 0;
    for (int i = 0; i < n; i++) {
        const double *row = error + (long)i * k;
        for (int j = 0; j < k; j++) {
            int less = 0, equal = 0;
            for (int other = 0; other < k; other++) {
                less += row[other] < row[j];
                equal += row[other] == row[j];
            }
            rank[j] += (less + (equal + 1) / 2.0) / n;
        }
    }
}

double ts_rank_friedman(const double *rank, int n, int k)
{
    double sum = 0;
    for (int j = 0; j < k; j++)
        sum += rank[j] * rank[j];
    return 12.0 * n / (k * (k + 1.0)) * (sum - k * (k + 1.0) * (k + 1.0) / 4);
}

double ts_rank_friedman_p(double chi_square, int n, int k)
{
    double left = n * (k - 1.0) - chi_square;
    if (left <= 1e-9)
        return 0;
    return gsl_cdf_fdist_Q((n - 1) * chi_square / left, k - 1.0, (k - 1.0) * (n - 1.0));
}

/* P(range of k standard normals <= w) = k integral phi(z) (Phi(z) - Phi(z - w))^(k-1) dz, by
 * Simpson's rule. */
static double range_cdf(double w, int k)
{
    enum { N = 2000 };
    const double lo = -8, hi = 8 + w, h = (hi - lo) / N;
    double sum = 0;
    for (int i = 0; i <= N; i++) {
        double z = lo + i * h;
        double f = gsl_ran_ugaussian_pdf(z) *
                   pow(gsl_cdf_ugaussian_P(z) - gsl_cdf_ugaussian_P(z - w), k - 1);
        sum += f * (i == 0 || i == N ? 1 : i % 2 ? 4 : 2);
    }
    return k * sum * h / 3;
}

double ts_rank_nemenyi_q(int k, double alpha)
{
    double lo = 0, hi = 20;
    while (hi - lo > 1e-7) {
        double mid = (lo + hi) / 2;
        if (range_cdf(mid, k) < 1 - alpha)
            lo = mid;
        else
            hi = mid;
    }
    return lo / sqrt(2);
}

double ts_rank_critical_difference(int n, int k, double alpha)
{
    return ts_rank_nemenyi_q(k, alpha) * sqrt(k * (k + 1.0) / (6.0 * n));
}
