/*
 * Which of k methods is better over n series: average ranks, the Friedman test, and Nemenyi's
 * critical difference. J. Demšar, "Statistical Comparisons of Classifiers over Multiple Data Sets",
 * JMLR 7 (2006), section 3.2.2.
 *
 *     double error[n * k];                      // row = series, column = method; smaller is better
 *     ts_rank_average(error, n, k, rank);
 *     double cd = ts_rank_critical_difference(n, k, 0.05);
 *     // methods whose average ranks differ by less than cd are not told apart
 *
 * Known values, pinned in tests/unit/test_bench_rank.c: Demšar's table 6 (14 data sets, four
 * methods): average ranks 3.143 2.000 2.893 1.964, chi-square 9.28, F 3.69; q(.05) for two to ten
 * methods is 1.960 ... 3.164 (table 5a), and CD of four methods over 14 sets 1.25.
 */
#ifndef TS_EXPERIMENTS_BENCH_RANK_H
#define TS_EXPERIMENTS_BENCH_RANK_H

/* Average rank of each column from 1 (best); equal values share the mean of their ranks. n, k >= 1;
 * no NaN. */
void ts_rank_average(const double *error, int n, int k, double *rank);

/* Friedman's chi-square with k - 1 degrees of freedom, from the average ranks. n >= 1, k >= 2. */
double ts_rank_friedman(const double *rank, int n, int k);

/* Its p-value after Iman and Davenport: F = (n - 1) chi / (n (k - 1) - chi). n >= 2; 0 if the ranks
 * always agree. */
double ts_rank_friedman_p(double chi_square, int n, int k);

/* q(alpha, k) sqrt(k (k + 1) / 6 n), q the studentized range over sqrt 2 with infinitely many
 * degrees of freedom. */
double ts_rank_critical_difference(int n, int k, double alpha);

/* q itself, to 1e-6. 2 <= k <= 1000, 0.001 <= alpha <= 0.5. */
double ts_rank_nemenyi_q(int k, double alpha);

#endif
