/* Ranks by error and by outcome; see outcome.h. */
#include "experiments/outcome.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "experiments/bench_rank.h"

static const struct {
    size_t from, to;
} measures[] = {
    {offsetof(ts_outcome, error), offsetof(ts_outcome_ranks, error)},
    {offsetof(ts_outcome, lag_seconds), offsetof(ts_outcome_ranks, lag_seconds)},
    {offsetof(ts_outcome, taskmanager_seconds), offsetof(ts_outcome_ranks, taskmanager_seconds)},
    {offsetof(ts_outcome, slo_miss), offsetof(ts_outcome_ranks, slo_miss)},
};
enum { N_MEASURES = sizeof measures / sizeof measures[0] };

bool ts_outcome_rank(const ts_outcome *o, int n_traces, int n_methods, ts_outcome_ranks *ranks)
{
    double *value = calloc((size_t)n_traces * (size_t)n_methods + 1, sizeof *value);
    double *rank = calloc((size_t)n_methods + 1, sizeof *rank);
    for (int k = 0; value != NULL && rank != NULL && k < N_MEASURES; k++) {
        for (int i = 0; i < n_traces * n_methods; i++)
            value[i] = *(const double *)((const char *)&o[i] + measures[k].from);
        ts_rank_average(value, n_traces, n_methods, rank);
        for (int j = 0; j < n_methods; j++)
            *(double *)((char *)&ranks[j] + measures[k].to) = rank[j];
    }
    for (int j = 0; j < n_methods; j++)
        ranks[j].all =
            (ranks[j].lag_seconds + ranks[j].taskmanager_seconds + ranks[j].slo_miss) / 3;
    bool done = value != NULL && rank != NULL;
    free(value);
    free(rank);
    return done;
}

/* Rank of ranks[j].error, or of .all, among all of them. */
static double place(const ts_outcome_ranks *ranks, int n, int j, size_t of)
{
    double own = *(const double *)((const char *)&ranks[j] + of);
    int less = 0, equal = 0;
    for (int i = 0; i < n; i++) {
        double v = *(const double *)((const char *)&ranks[i] + of);
        less += v < own;
        equal += v == own;
    }
    return less + (equal + 1) / 2.0;
}

double ts_outcome_agreement(const ts_outcome_ranks *ranks, int n_methods)
{
    double mean = (n_methods + 1) / 2.0, xy = 0, xx = 0, yy = 0;
    for (int j = 0; j < n_methods; j++) {
        double x = place(ranks, n_methods, j, offsetof(ts_outcome_ranks, error)) - mean;
        double y = place(ranks, n_methods, j, offsetof(ts_outcome_ranks, all)) - mean;
        xy += x * y;
        xx += x * x;
        yy += y * y;
    }
    return xy / sqrt(xx * yy);
}
