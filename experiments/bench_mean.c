/* What follows from the cells; see bench_mean.h and bench.h. */
#include "experiments/bench_mean.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/bench_rank.h"

const ts_bench_mean *ts_bench_mean_at(const ts_bench *b, int method, int rate)
{
    return &b->mean[(size_t)method * (size_t)b->n_rates + (size_t)rate];
}

/* The rates by their steps, shortest first, after "all". */
static ts_status list_rates(ts_bench *b, ts_err *err)
{
    ts_time previous = 0;
    snprintf(b->rate[b->n_rates++], sizeof b->rate[0], "all");
    for (;;) {
        const ts_bench_series *next = NULL;
        for (int i = 0; i < b->n_series; i++)
            if (b->series[i].step > previous && (next == NULL || b->series[i].step < next->step))
                next = &b->series[i];
        if (next == NULL)
            return TS_OK;
        if (b->n_rates == TS_BENCH_MAX_RATES)
            return ts_err_set(err, TS_ELIMIT, "more than %d different steps",
                              TS_BENCH_MAX_RATES - 1);
        memcpy(b->rate[b->n_rates++], next->rate, sizeof next->rate);
        previous = next->step;
    }
}

static bool is_of_rate(const ts_bench *b, int series, int rate)
{
    return rate == 0 || strcmp(b->series[series].rate, b->rate[rate]) == 0;
}

static double rank_in(const ts_bench *b, int series, int method)
{
    double own = ts_bench_at(b, series, method)->score.mase;
    int less = 0, equal = 0;
    for (int j = 0; j < b->n_methods; j++) {
        const ts_bench_cell *c = ts_bench_at(b, series, j);
        less += c->status == TS_OK && c->score.mase < own;
        equal += c->status == TS_OK && c->score.mase == own;
    }
    return less + (equal + 1) / 2.0;
}

static void rank_cells(ts_bench *b)
{
    for (int i = 0; i < b->n_series; i++) {
        for (int j = 0; j < b->n_methods; j++) {
            ts_bench_cell *c = &b->cell[i * b->n_methods + j];
            if (c->status == TS_OK && !isnan(c->score.mase))
                c->rank = rank_in(b, i, j);
        }
    }
}

/* The doubles of a score, and where they are: means treat them all alike. */
static const size_t measures[] = {
    offsetof(ts_bench_cell, score.mase),       offsetof(ts_bench_cell, score.smape),
    offsetof(ts_bench_cell, score.mape),       offsetof(ts_bench_cell, score.rmse),
    offsetof(ts_bench_cell, score.mae),        offsetof(ts_bench_cell, score.coverage90),
    offsetof(ts_bench_cell, score.pinball),    offsetof(ts_bench_cell, score.width),
    offsetof(ts_bench_cell, fit_s),            offsetof(ts_bench_cell, step_s),
    offsetof(ts_bench_cell, longest_s),        offsetof(ts_bench_cell, rank),
};

/* Over the series that have the measure. */
static double mean_of(const ts_bench *b, int method, int rate, size_t offset)
{
    double sum = 0;
    int n = 0;
    for (int i = 0; i < b->n_series; i++) {
        const ts_bench_cell *c = ts_bench_at(b, i, method);
        double v = *(const double *)((const char *)c + offset);
        if (c->status == TS_OK && is_of_rate(b, i, rate) && !isnan(v)) {
            sum += v;
            n++;
        }
    }
    return n > 0 ? sum / n : NAN;
}

static ts_bench_mean summarize(const ts_bench *b, int method, int rate)
{
    double v[TS_COUNT_OF(measures)];
    int n = 0;
    for (int i = 0; i < TS_COUNT_OF(measures); i++)
        v[i] = mean_of(b, method, rate, measures[i]);
    for (int i = 0; i < b->n_series; i++)
        n += is_of_rate(b, i, rate) && ts_bench_at(b, i, method)->status == TS_OK;
    return (ts_bench_mean){
        .n = n,
        .score = {.mase = v[0],
                  .smape = v[1],
                  .mape = v[2],
                  .rmse = v[3],
                  .mae = v[4],
                  .coverage90 = v[5],
                  .pinball = v[6],
                  .width = v[7]},
        .fit_s = v[8],
        .step_s = v[9],
        .longest_s = v[10],
        .rank = v[11],
    };
}

/* Mean over the series of a rate of the least published MASE. */
static double best_published(const ts_bench *b, int rate)
{
    double sum = 0;
    int n = 0;
    for (int i = 0; i < b->n_series; i++) {
        double best = INFINITY;
        for (int j = 0; j < b->n_methods; j++)
            if (b->method[j].published && ts_bench_at(b, i, j)->status == TS_OK)
                best = fmin(best, ts_bench_at(b, i, j)->score.mase);
        if (is_of_rate(b, i, rate) && isfinite(best)) {
            sum += best;
            n++;
        }
    }
    return n > 0 ? sum / n : NAN;
}

static bool is_complete(const ts_bench *b, int method)
{
    for (int i = 0; i < b->n_series; i++)
        if (isnan(ts_bench_at(b, i, method)->rank))
            return false;
    return true;
}

/* Ranks anew among the methods that have an error on every series, for the test. */
static void test_ranks(ts_bench *b, double *error, double *rank)
{
    for (int j = 0; j < b->n_methods; j++)
        b->n_in_ranks += is_complete(b, j);
    for (int i = 0, at = 0; i < b->n_series; i++)
        for (int j = 0; j < b->n_methods; j++)
            if (is_complete(b, j))
                error[at++] = ts_bench_at(b, i, j)->score.mase;
    b->friedman = b->friedman_p = b->critical_difference = NAN;
    b->n_ranked = b->n_series;
    ts_rank_average(error, b->n_ranked, b->n_in_ranks, rank);
    for (int j = 0, at = 0; j < b->n_methods; j++)
        b->rank[j] = is_complete(b, j) ? rank[at++] : NAN;
    if (b->n_in_ranks < 2 || b->n_ranked < 2)
        return;
    b->friedman = ts_rank_friedman(rank, b->n_ranked, b->n_in_ranks);
    b->friedman_p = ts_rank_friedman_p(b->friedman, b->n_ranked, b->n_in_ranks);
    b->critical_difference = ts_rank_critical_difference(b->n_ranked, b->n_in_ranks, 0.05);
}

static void fill_in(ts_bench *b, double *error, double *rank)
{
    for (int j = 0; j < b->n_methods; j++)
        for (int r = 0; r < b->n_rates; r++)
            b->mean[j * b->n_rates + r] = summarize(b, j, r);
    for (int r = 0; r < b->n_rates; r++)
        b->best_published[r] = best_published(b, r);
    test_ranks(b, error, rank);
}

ts_status ts__bench_means(ts_bench *b, ts_err *err)
{
    ts_status status = list_rates(b, err);
    if (status != TS_OK)
        return status;
    rank_cells(b);
    b->mean = calloc((size_t)b->n_methods * (size_t)b->n_rates + 1, sizeof *b->mean);
    b->best_published = calloc((size_t)b->n_rates, sizeof *b->best_published);
    b->rank = calloc((size_t)b->n_methods + 1, sizeof *b->rank);
    double *error = calloc((size_t)b->n_series * (size_t)b->n_methods + 1, sizeof *error);
    double *rank = calloc((size_t)b->n_methods + 1, sizeof *rank);
    if (b->mean != NULL && b->best_published != NULL && b->rank != NULL && error != NULL &&
        rank != NULL)
        fill_in(b, error, rank);
    else
        status = ts_err_set(err, TS_ENOMEM, "out of memory");
    free(error);
    free(rank);
    return status;
}
