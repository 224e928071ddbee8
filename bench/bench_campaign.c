/*
 * Runs per second of a campaign, on one worker and on two, and what two gain: parallel efficiency
 * is the time on one worker over twice the time on two. Beside it what keeping the load in memory
 * saves against reading it anew for each run.
 *
 * Efficiency is of real time, since that is what workers save; on a machine that has something else
 * to do it says little. What it could be there is the ratio of the processor times: workers that get
 * into each other's way use more of it. Rounds are interleaved and medians printed.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "experiments/campaign.h"
#include "experiments/sizing.h"

enum { ROUNDS = 5, RUNS = 8, CASES = 3 };

static const struct {
    const char *name;
    int workers;
    bool cached;
} cases[CASES] = {
    {"-j 1, the load kept", 1, true},
    {"-j 1, the load read anew", 1, false},
    {"-j 2, the load kept", 2, true},
};

static double now_s(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void die(const ts_err *err)
{
    char text[1024];
    fprintf(stderr, "bench_campaign: %s\n", ts_err_format(err, text, sizeof text));
    exit(2);
}

static ts_status deliver(void *arg, const ts_delivery *d, ts_err *err)
{
    double *simulated = arg;
    (void)err;
    *simulated += d->result->totals.simulated_s;
    return TS_OK;
}

/* All runs: real seconds and processor seconds. */
static void once(const ts_replay_spec *base, int c, double *seconds, double *cpu, double *simulated)
{
    static ts_replay_spec specs[RUNS];
    ts_err err;
    ts_err_clear(&err);
    for (int i = 0; i < RUNS; i++) {
        specs[i] = *base;
        specs[i].replication = i;
        if (!cases[c].cached)
            specs[i].cached = NULL;
    }
    ts_campaign campaign = {.specs = specs,
                            .n = RUNS,
                            .workers = cases[c].workers,
                            .arg = simulated,
                            .deliver = deliver};
    *simulated = 0;
    double start = now_s(CLOCK_MONOTONIC), cpu_start = now_s(CLOCK_PROCESS_CPUTIME_ID);
    if (ts_campaign_run(&campaign, &err) != TS_OK)
        die(&err);
    *seconds = now_s(CLOCK_MONOTONIC) - start;
    *cpu = now_s(CLOCK_PROCESS_CPUTIME_ID) - cpu_start;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts them. */
static double median_of(double seconds[ROUNDS])
{
    qsort(seconds, ROUNDS, sizeof seconds[0], ascending);
    return seconds[ROUNDS / 2];
}

static void report(const char *trace, const char *policy)
{
    ts_replay_spec spec;
    ts_load_survey survey;
    ts_loadcache *cache;
    ts_err err;
    double seconds[CASES][ROUNDS], cpu[CASES][ROUNDS], simulated;
    ts_err_clear(&err);
    ts_replay_spec_init(&spec, trace, ts_policy_find(policy));
    spec.load.until = 18 * TS_HOUR;
    if (ts_loadcache_new(&cache) != TS_OK)
        exit(2);
    if (ts_load_survey_read(&spec, &survey, cache, &err) != TS_OK)
        die(&err);
    ts_sim_cfg_size_to(&spec.model, survey.peak, 20);
    spec.model.job_parallelism = ts_sim_cfg_parallelism_for(&spec.model, survey.first / 0.7, 20);
    spec.cached = cache;
    for (int r = 0; r < ROUNDS; r++)
        for (int c = 0; c < CASES; c++)
            once(&spec, c, &seconds[c][r], &cpu[c][r], &simulated);
    printf("\n%d runs of %s, 18 h of %s\n%-26s %8s %8s %8s %12s\n", RUNS, policy, trace, "", "s",
           "CPU s", "runs/s", "simulated/s");
    for (int c = 0; c < CASES; c++) {
        double median = median_of(seconds[c]);
        printf("%-26s %8.3f %8.3f %8.1f %12.0f\n", cases[c].name, median, median_of(cpu[c]),
               RUNS / median, simulated / median);
    }
    printf("parallel efficiency at -j 2: %.2f; by processor time: %.2f (%ld processors)\n",
           median_of(seconds[0]) / (2 * median_of(seconds[2])), median_of(cpu[0]) / median_of(cpu[2]),
           sysconf(_SC_NPROCESSORS_ONLN));
    ts_loadcache_free(cache);
}

int main(void)
{
    char path[4096];
    const char *root = getenv("TIDALSCALE_DATA");
    report("gen:diurnal,days=0.75,step=1s,noise=0.02", "tidalscale");
    snprintf(path, sizeof path, "%s/demeter/ads_3d_1s_workload.csv.gz", root != NULL ? root : "");
    if (root != NULL && access(path, R_OK) == 0) {
        report(path, "tidalscale");
        report(path, "hpa");
    } else {
        printf("\nSKIP demeter/ads_3d_1s_workload.csv.gz: not under TIDALSCALE_DATA\n");
    }
    return 0;
}
