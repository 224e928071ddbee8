/*
 * How fast a replay is, and where its time goes.
 *
 * One policy, all five services, 18 h at one-second steps, in one thread: simulated seconds per
 * second of processor time, events per second, and the shares of the services, the model and the
 * recording. The same run without a recording and with predictors that cost nothing stand beside
 * it, so that each part can be seen in the difference as well. Rounds are interleaved and medians
 * printed.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "experiments/replay.h"
#include "experiments/sizing.h"

enum { ROUNDS = 5, CASES = 3 };

static const struct {
    const char *name;
    bool record, predict;
} cases[CASES] = {
    {"all services, recorded", true, true},
    {"all services", false, true},
    {"predictors: last value", false, false},
};

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct round {
    double total, writing;   /* seconds */
    double model, recording; /* shares */
    double simulated, events;
};

static void die(const ts_err *err)
{
    char text[1024];
    fprintf(stderr, "bench_replay: %s\n", ts_err_format(err, text, sizeof text));
    exit(2);
}

static double write_results(const ts_replay_spec *spec, const ts_replay_result *result,
                            const ts_recording *recording)
{
    char path[] = "/tmp/bench_replay_XXXXXX";
    ts_err err;
    ts_err_clear(&err);
    ts_results *results;
    int fd = mkstemp(path);
    if (fd < 0)
        return 0;
    close(fd);
    unlink(path);
    ts_run_spec run = {.policy = spec->label, .trace = spec->trace, .preset = "auto", .command = "",
                       .parameters = "", .model = "", .seed = 1};
    double start = cpu_s();
    if (ts_results_open(&results, path, false, &err) != TS_OK ||
        ts_results_write(results, &run, &result->totals, result->digest, recording, &err) != TS_OK)
        die(&err);
    ts_results_close(results);
    double spent = cpu_s() - start;
    unlink(path);
    return spent;
}

/* One run; profile may be NULL. Returns its processor time. */
static double run(const ts_replay_spec *spec, bool record, ts_replay_profile *profile,
                  struct round *out)
{
    ts_replay_watch watch = {.profile = profile};
    ts_replay_result *result = malloc(sizeof *result);
    ts_recording *recording = NULL;
    ts_err err;
    ts_err_clear(&err);
    if (result == NULL || (record && ts_recording_new(&recording) != TS_OK))
        exit(2);
    double start = cpu_s();
    if (ts_replay_run(spec, recording, &watch, result, &err) != TS_OK)
        die(&err);
    double spent = cpu_s() - start;
    out->simulated = result->totals.simulated_s;
    out->events = (double)result->events;
    if (record)
        out->writing = write_results(spec, result, recording);
    ts_recording_free(recording);
    free(result);
    return spent;
}

/* Twice: for the time, and again for the shares, because looking at the clock at every step takes
 * longer than the steps. */
static void once(const ts_replay_spec *spec, bool record, struct round *out)
{
    ts_replay_profile profile;
    run(spec, record, &profile, out);
    out->model = profile.model / profile.total;
    out->recording = profile.recording / profile.total;
    out->total = run(spec, record, NULL, out);
}

static int by_total(const void *a, const void *b)
{
    double x = ((const struct round *)a)->total, y = ((const struct round *)b)->total;
    return (x > y) - (x < y);
}

static void prepare(ts_replay_spec *spec, const char *trace, bool predict)
{
    ts_err err;
    ts_err_clear(&err);
    ts_load_survey survey;
    ts_replay_spec_init(spec, trace, ts_policy_find("tidalscale"));
    if (ts_load_survey_read(spec, &survey, NULL, &err) != TS_OK)
        die(&err);
    ts_sim_cfg_size_to(&spec->model, survey.peak, 20);
    spec->model.job_parallelism = ts_sim_cfg_parallelism_for(&spec->model, survey.first / 0.7, 20);
    if (!predict && (ts_config_set(&spec->config, "short.method", "last", &err) != TS_OK ||
                     ts_config_set(&spec->config, "long.method", "last", &err) != TS_OK))
        die(&err);
}

static void report(const char *trace)
{
    struct round rounds[CASES][ROUNDS];
    ts_replay_spec spec[CASES];
    for (int c = 0; c < CASES; c++)
        prepare(&spec[c], trace, cases[c].predict);
    for (int r = 0; r < ROUNDS; r++)
        for (int c = 0; c < CASES; c++)
            once(&spec[c], cases[c].record, &rounds[c][r]);
    printf("\n%s\n%-26s %8s %12s %12s %9s %9s %9s %9s\n", trace, "", "CPU s", "simulated/s",
           "events/s", "services", "model", "recording", "writing s");
    for (int c = 0; c < CASES; c++) {
        qsort(rounds[c], ROUNDS, sizeof rounds[c][0], by_total);
        const struct round *m = &rounds[c][ROUNDS / 2];
        double services = 1 - m->model - m->recording;
        printf("%-26s %8.3f %12.0f %12.0f %7.0f %% %7.0f %% %7.0f %% %9.3f\n", cases[c].name,
               m->total, m->simulated / m->total, m->events / m->total, 100 * services,
               100 * m->model, 100 * m->recording, m->writing);
    }
}

int main(void)
{
    char path[4096];
    const char *root = getenv("TIDALSCALE_DATA");
    report("gen:diurnal,days=0.75,step=1s,noise=0.02");
    snprintf(path, sizeof path, "%s/demeter/ads_3d_1s_workload.csv.gz", root != NULL ? root : "");
    if (root != NULL && access(path, R_OK) == 0)
        report(path);
    else
        printf("\nSKIP demeter/ads_3d_1s_workload.csv.gz: not under TIDALSCALE_DATA\n");
    return 0;
}
