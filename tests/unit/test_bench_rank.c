/* Ranks over several data sets, against the worked example of the paper and its tables. */
#include <math.h>

#include "experiments/bench_rank.h"
#include "experiments/outcome.h"
#include "tests/tap.h"

/* Demšar, JMLR 7 (2006), table 6: AUC of four variants of C4.5 over 14 data sets; more is better.
 * In the last but one row the paper prints .975 twice and ranks them apart, so they are told apart
 * here too. */
static const double auc[14][4] = {
    {0.763, 0.768, 0.771, 0.798}, {0.599, 0.591, 0.590, 0.569}, {0.954, 0.971, 0.968, 0.967},
    {0.628, 0.661, 0.654, 0.657}, {0.882, 0.888, 0.886, 0.898}, {0.936, 0.931, 0.916, 0.931},
    {0.661, 0.668, 0.609, 0.685}, {0.583, 0.583, 0.563, 0.625}, {0.775, 0.838, 0.866, 0.875},
    {1.000, 1.000, 1.000, 1.000}, {0.940, 0.962, 0.965, 0.962}, {0.619, 0.666, 0.614, 0.669},
    {0.972, 0.981, 0.9751, 0.975}, {0.957, 0.978, 0.946, 0.970},
};

static void the_papers_example(void)
{
    double error[14 * 4], rank[4];
    for (int i = 0; i < 14 * 4; i++)
        error[i] = -auc[i / 4][i % 4];
    ts_rank_average(error, 14, 4, rank);
    CU_ASSERT_DOUBLE_EQUAL(rank[0], 3.143, 0.0005);
    CU_ASSERT_DOUBLE_EQUAL(rank[1], 2.0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(rank[2], 2.893, 0.0005);
    CU_ASSERT_DOUBLE_EQUAL(rank[3], 1.964, 0.0005);
    double chi = ts_rank_friedman(rank, 14, 4);
    CU_ASSERT_DOUBLE_EQUAL(chi, 9.28, 0.005);
    CU_ASSERT_DOUBLE_EQUAL(13 * chi / (14 * 3 - chi), 3.69, 0.005);
    /* F(3, 39) has its 5 % point at 2.85, and 3.69 lies between it and the 1 % point, 4.33 */
    double p = ts_rank_friedman_p(chi, 14, 4);
    CU_ASSERT_TRUE(p > 0.01 && p < 0.05);
    CU_ASSERT_DOUBLE_EQUAL(ts_rank_critical_difference(14, 4, 0.10), 1.12, 0.005);
    CU_ASSERT_DOUBLE_EQUAL(ts_rank_critical_difference(14, 4, 0.05), 1.25, 0.005);
}

static void the_papers_table(void)
{
    static const double q05[] = {1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164};
    static const double q10[] = {1.645, 2.052, 2.291, 2.459, 2.589, 2.693, 2.780, 2.855, 2.920};
    for (int k = 2; k <= 10; k++) {
        CU_ASSERT_DOUBLE_EQUAL(ts_rank_nemenyi_q(k, 0.05), q05[k - 2], 0.00101);
        CU_ASSERT_DOUBLE_EQUAL(ts_rank_nemenyi_q(k, 0.10), q10[k - 2], 0.00101);
    }
    CU_ASSERT_DOUBLE_EQUAL(ts_rank_nemenyi_q(2, 0.05), 1.959964,
                           2e-6); /* of the normal distribution itself */
}

static void agreement(void)
{
    static const double same[3 * 3] = {1, 2, 3, 10, 20, 30, 5, 6, 7};
    static const double ties[2 * 2] = {1, 1, 4, 4};
    double rank[3];
    ts_rank_average(same, 3, 3, rank);
    CU_ASSERT_EQUAL(rank[0], 1);
    CU_ASSERT_EQUAL(rank[2], 3);
    CU_ASSERT_DOUBLE_EQUAL(ts_rank_friedman(rank, 3, 3), 6,
                           1e-12); /* n (k - 1), as large as it gets */
    CU_ASSERT_EQUAL(ts_rank_friedman_p(6, 3, 3), 0);
    ts_rank_average(ties, 2, 2, rank);
    CU_ASSERT_EQUAL(rank[0], 1.5);
    CU_ASSERT_EQUAL(rank[1], 1.5);
    CU_ASSERT_EQUAL(ts_rank_friedman_p(0, 2, 2), 1);
}

/* Three methods on two loads; the best by error is the worst by outcome. */
static void outcomes(void)
{
    static const ts_outcome o[2 * 3] = {
        {.error = 1, .lag_seconds = 9, .taskmanager_seconds = 90, .slo_miss = 0.3},
        {.error = 2, .lag_seconds = 5, .taskmanager_seconds = 80, .slo_miss = 0.2},
        {.error = 3, .lag_seconds = 1, .taskmanager_seconds = 80, .slo_miss = 0.1},
        {.error = 1, .lag_seconds = 9, .taskmanager_seconds = 50, .slo_miss = 0.2},
        {.error = 3, .lag_seconds = 5, .taskmanager_seconds = 40, .slo_miss = 0.2},
        {.error = 2, .lag_seconds = 4, .taskmanager_seconds = 30, .slo_miss = 0.2},
    };
    ts_outcome_ranks r[3];
    CU_ASSERT_TRUE(ts_outcome_rank(o, 2, 3, r));
    CU_ASSERT_EQUAL(r[0].error, 1);
    CU_ASSERT_EQUAL(r[1].error, 2.5);
    CU_ASSERT_EQUAL(r[1].lag_seconds, 2);
    CU_ASSERT_EQUAL(r[2].taskmanager_seconds, 1.25);
    CU_ASSERT_EQUAL(r[0].slo_miss, 2.5);
    CU_ASSERT_DOUBLE_EQUAL(r[2].all, (1 + 1.25 + 1.5) / 3, 1e-12);
    /* places by error 1, 2.5, 2.5, by outcome 3, 2, 1 */
    CU_ASSERT_DOUBLE_EQUAL(ts_outcome_agreement(r, 3), -1.5 / sqrt(1.5 * 2), 1e-12);
}

static const ts_test tests[] = {
    {"the paper's example", the_papers_example},
    {"the paper's table of critical values", the_papers_table},
    {"full agreement and ties", agreement},
    {"error against outcome", outcomes},
};

int main(void)
{
    return ts_tap_main("bench_rank", tests, TS_COUNT_OF(tests));
}
