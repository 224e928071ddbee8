/*
 * The methods behind a controller; see bench_outcome.h.
 *
 * Both prediction services are given the method (-P predictor=METHOD), so that the combination of
 * the two is the method alone; everything else is as `tidalscale replay --policy NAME` does it. The
 * season is found by the services, as it is by the benchmark where a day does not fit.
 */
#include "cli/bench_outcome.h"

#include <math.h>
#include <stdlib.h>

#include "cli/progress.h"
#include "cli/request.h"
#include "experiments/campaign.h"

/* One trace under way. */
typedef struct replays {
    ts_bench *bench;
    const char *policy;
    int series;
    ts_progress_bar bar;
} replays;

static ts_status deliver(void *arg, const ts_delivery *d, ts_err *err)
{
    (void)err;
    replays *r = arg;
    const ts_sim_totals *t = &d->result->totals;
    ts_bench *b = r->bench;
    b->outcome[r->series * b->n_methods + d->index] = (ts_outcome){
        .error = ts_bench_at(b, r->series, d->index)->score.mase,
        .lag_seconds = d->result->measures.lag_seconds_mean,
        .taskmanager_seconds = t->taskmanager_seconds,
        .slo_miss = t->slo_miss_time,
        .rescales = t->rescales_up + t->rescales_down + t->rescales_other,
    };
    return TS_OK;
}

static void progress(void *arg, double share)
{
    replays *r = arg;
    ts_progress_show(&r->bar, (r->series + share) / r->bench->n_series);
}

/* Makes the method the only predictor of a run. */
static ts_status install(ts_config *config, const char *method, ts_err *err)
{
    return ts_config_set(config, "predictor", ts_bench_spec(method), err);
}

static ts_status replay_trace(replays *r, int workers, const volatile sig_atomic_t *stop,
                              ts_err *err)
{
    ts_bench *b = r->bench;
    ts_plan plan;
    ts_request request = {.command = "bench",
                          .traces = {b->series[r->series].file},
                          .n_traces = 1,
                          .preset = "auto",
                          .policies = {r->policy},
                          .n_policies = 1,
                          .seed = 1,
                          .replications = b->n_methods,
                          .workers = workers};
    ts_status status = ts_plan_init(&plan, &request, err);
    for (int j = 0; status == TS_OK && j < b->n_methods; j++) {
        plan.specs[j].replication = 0; /* the same random numbers for all */
        status = install(&plan.specs[j].config, b->method[j].name, err);
    }
    if (status == TS_OK) {
        ts_campaign campaign = {.specs = plan.specs,
                                .n = plan.n,
                                .workers = workers,
                                .stop = stop,
                                .arg = r,
                                .deliver = deliver,
                                .progress = progress};
        status = ts_campaign_run(&campaign, err);
    }
    ts_plan_fini(&plan);
    return status;
}

static ts_status check_methods(const ts_bench *b, ts_err *err)
{
    for (int j = 0; j < b->n_methods; j++)
        if (b->method[j].published)
            return ts_err_set(err, TS_EINVAL,
                              "--outcome: '%.80s' cannot be put behind a controller: only "
                              "its forecasts are known",
                              b->method[j].name);
    return TS_OK;
}

ts_status ts_bench_outcome_run(ts_bench *b, const char *policy, int workers,
                               const volatile sig_atomic_t *stop, ts_err *err)
{
    ts_status status = check_methods(b, err);
    if (status != TS_OK)
        return status;
    b->outcome = calloc((size_t)b->n_series * (size_t)b->n_methods, sizeof *b->outcome);
    b->outcome_rank = calloc((size_t)b->n_methods, sizeof *b->outcome_rank);
    if (b->outcome == NULL || b->outcome_rank == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    replays r = {.bench = b, .policy = policy};
    ts_progress_start(&r.bar, "replaying");
    for (r.series = 0; status == TS_OK && r.series < b->n_series; r.series++)
        status = replay_trace(&r, workers, stop, err);
    ts_progress_end(&r.bar);
    if (status == TS_OK && !ts_outcome_rank(b->outcome, b->n_series, b->n_methods, b->outcome_rank))
        status = ts_err_set(err, TS_ENOMEM, "out of memory");
    return status;
}

/* ---- the table ------------------------------------------------------------------------------- */

static double mean_of(const ts_bench *b, int method, size_t offset)
{
    double sum = 0;
    for (int i = 0; i < b->n_series; i++)
        sum += *(const double *)((const char *)&b->outcome[i * b->n_methods + method] + offset);
    return sum / b->n_series;
}

/* The method's place among all, from 1, by one of its mean ranks; of equals the one asked for
 * first. */
static int place(const ts_bench *b, int method, size_t offset)
{
    int before = 0;
    double own = *(const double *)((const char *)&b->outcome_rank[method] + offset);
    for (int j = 0; j < b->n_methods; j++) {
        double v = *(const double *)((const char *)&b->outcome_rank[j] + offset);
        before += v < own || (v == own && j < method);
    }
    return before + 1;
}

/* Whether it could not answer at some time, and the controller was on its own. */
static bool was_silent(const ts_bench *b, int method)
{
    for (int i = 0; i < b->n_series; i++)
        if (ts_bench_at(b, i, method)->n_empty > 0)
            return true;
    return false;
}

static void print_row(const ts_bench *b, int method, FILE *out)
{
    const ts_outcome_ranks *r = &b->outcome_rank[method];
    int by_error = place(b, method, offsetof(ts_outcome_ranks, error));
    int by_outcome = place(b, method, offsetof(ts_outcome_ranks, all));
    fprintf(out, "%-24.24s %8.3f %5.1f %8.2f %5.1f %8.1f %5.1f %8.3f %5.1f %7.1f %8d %7d %+5d%s\n",
            b->method[method].name, mean_of(b, method, offsetof(ts_outcome, error)), r->error,
            mean_of(b, method, offsetof(ts_outcome, lag_seconds)), r->lag_seconds,
            mean_of(b, method, offsetof(ts_outcome, taskmanager_seconds)) / 3600,
            r->taskmanager_seconds, 100 * mean_of(b, method, offsetof(ts_outcome, slo_miss)),
            r->slo_miss, mean_of(b, method, offsetof(ts_outcome, rescales)), by_outcome, by_error,
            by_error - by_outcome, was_silent(b, method) ? " *" : "");
}

void ts_bench_outcome_print(const ts_bench *b, FILE *out)
{
    fprintf(out, "\n%-24s %8s %5s %8s %5s %8s %5s %8s %5s %7s %8s %7s %5s\n", "behind a controller",
            "MASE", "rank", "lag (s)", "rank", "TM hours", "rank", "SLO miss%", "rank", "actions",
            "outcome", "error", "");
    for (int k = 1; k <= b->n_methods; k++)
        for (int j = 0; j < b->n_methods; j++)
            if (place(b, j, offsetof(ts_outcome_ranks, all)) == k)
                print_row(b, j, out);
    fprintf(
        out,
        "\n%d load%s replayed; outcome: by the mean of the ranks of lag, task managers and SLO.\n"
        "The orders by error and by outcome agree by %.2f (Spearman; 1: the same, 0: not at "
        "all).\n",
        b->n_series, b->n_series == 1 ? "" : "s",
        ts_outcome_agreement(b->outcome_rank, b->n_methods));
}
