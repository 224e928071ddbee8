/*
 * How fast the clairvoyant optimum is found, and how near it is to what is proved.
 *
 * 18 h at one-second steps, 1 to 24 task managers, decisions every minute, several budgets: seconds
 * of processor time with the replays that check the schedule, their number, and the largest
 * resident memory so far. The load is the recorded one of data/demeter if $TIDALSCALE_DATA names
 * it, else a synthetic one like it.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "experiments/oracle.h"
#include "experiments/sizing.h"

static const double budgets[] = {0.001, 0.01, 0.05};

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void die(const ts_err *err)
{
    char text[1024];
    fprintf(stderr, "bench_oracle: %s\n", ts_err_format(err, text, sizeof text));
    exit(2);
}

static const char *choose_trace(char *buf, size_t size)
{
    const char *data = getenv("TIDALSCALE_DATA");
    snprintf(buf, size, "%s/demeter/ads_3d_1s_workload.csv.gz", data != NULL ? data : "");
    return data != NULL && access(buf, R_OK) == 0
        ? buf
        : "gen:sine,period=6h,hours=18,base=14000,amplitude=8000+walk,base=4000,sigma=3000";
}

static void find(const ts_replay_spec *base, double budget)
{
    ts_err err;
    ts_oracle_answer answer;
    ts_replay_spec spec;
    struct rusage usage;
    ts_err_clear(&err);
    ts_oracle_spec(&spec, base, budget);
    ts_config_set(&spec.config, "max", "24", NULL);
    double start = cpu_s();
    if (ts_oracle_find(&spec, NULL, &answer, &err) != TS_OK)
        die(&err);
    double seconds = cpu_s() - start;
    getrusage(RUSAGE_SELF, &usage);
    printf("%-8g %8.2f %8d %6.0f %9d %12.0f %9.4f %8.4f", budget, seconds, answer.n_replays,
           (double)usage.ru_maxrss / 1024, answer.n_plan - 1, answer.seconds, answer.late,
           answer.model_late);
    if (answer.bound > 0)
        printf(" %9.2f %%\n", 100 * (answer.seconds / answer.bound - 1));
    else
        printf(" %11s\n", "-");
    ts_oracle_answer_fini(&answer);
}

int main(void)
{
    char buf[4096];
    const char *trace = choose_trace(buf, sizeof buf);
    ts_err err;
    ts_load_survey survey;
    ts_replay_spec spec;
    ts_err_clear(&err);
    ts_replay_spec_init(&spec, trace, ts_policy_find("oracle"));
    if (ts_load_survey_read(&spec, &survey, NULL, &err) != TS_OK)
        die(&err);
    ts_sim_cfg_size_to(&spec.model, survey.peak, 24);
    printf("%s\n%.1f h, 1 to 24 task managers, every minute\n\n", trace,
           ts_seconds(survey.end_at - survey.start_at) / 3600);
    printf("%-8s %8s %8s %6s %9s %12s %9s %8s %11s\n", "budget", "cpu s", "replays", "MiB",
           "rescales", "tm seconds", "late", "planned", "above bound");
    for (int i = 0; i < (int)(sizeof budgets / sizeof budgets[0]); i++)
        find(&spec, budgets[i]);
    return 0;
}
