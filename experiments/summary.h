/*
 * The outcome of runs, for people and for programs: one list of named numbers, a table and a JSON
 * object.
 *
 * The list is the one place that says which numbers a run has, what they are called and how they
 * are printed; tables, JSON, comparisons and the results database all go by it.
 */
#ifndef TS_EXPERIMENTS_SUMMARY_H
#define TS_EXPERIMENTS_SUMMARY_H

#include <stdio.h>

#include "experiments/replay.h"
#include "experiments/stats.h"
#include "glue/json.h"

/* X(key, group, heading, format, value of a ts_replay_result *r); in the order of the JSON object.
 */
#define TS_OUTCOME_LIST(X)                                                                        \
    X(records_in, "records", "in", "%.0f", (double)r->totals.records_in)                          \
    X(records_out, "records", "out", "%.0f", (double)r->totals.records_out)                       \
    X(records_left, "records", "left", "%.0f", (double)r->totals.records_left)                    \
    X(records_lost, "records", "lost", "%.0f", (double)r->totals.records_lost)                    \
    X(reprocessed, "records", "again", "%.0f", (double)r->totals.reprocessed)                     \
    X(latency_mean_s, "latency, s", "mean", "%.2f", r->totals.latency_mean)                       \
    X(latency_p50_s, "latency, s", "p50", "%.2f", r->totals.latency_p50)                          \
    X(latency_p95_s, "latency, s", "p95", "%.2f", r->totals.latency_p95)                          \
    X(latency_p99_s, "latency, s", "p99", "%.2f", r->totals.latency_p99)                          \
    X(slo_miss_records, "over SLO", "records", "%.4f", r->totals.slo_miss_records)                \
    X(slo_miss_time, "over SLO", "time", "%.4f", r->totals.slo_miss_time)                         \
    X(lag_max, "lag, records", "max", "%.0f", r->totals.lag_max)                                  \
    X(lag_mean, "lag, records", "mean", "%.0f", r->totals.lag_mean)                               \
    X(taskmanager_seconds, "task managers", "seconds", "%.0f", r->totals.taskmanager_seconds)     \
    X(taskmanagers_mean, "task managers", "mean", "%.2f", r->totals.taskmanagers_mean)            \
    X(taskmanagers_max, "task managers", "max", "%.0f", (double)r->totals.taskmanagers_max)       \
    X(rescales_up, "rescales", "up", "%.0f", (double)r->totals.rescales_up)                       \
    X(rescales_down, "rescales", "down", "%.0f", (double)r->totals.rescales_down)                 \
    X(rescales_other, "rescales", "other", "%.0f", (double)r->totals.rescales_other)              \
    X(rescales_failed, "rescales", "fail", "%.0f", (double)r->totals.rescales_failed)             \
    X(rescales_refused, "rescales", "refused", "%.0f", (double)r->totals.rescales_refused)        \
    X(downtime_s, "rescales", "down s", "%.0f", r->totals.downtime_s)                             \
    X(flaps, "rescales", "flaps", "%.0f", (double)r->totals.flaps)                                \
    X(catch_up_s, "rescales", "catch-up s", "%.0f", r->totals.catch_up_s)                         \
    X(lag_seconds_mean, "lag, s", "mean", "%.2f", r->measures.lag_seconds_mean)                   \
    X(lag_seconds_max, "lag, s", "max", "%.0f", r->measures.lag_seconds_max)                      \
    X(theta_u, "elasticity", "theta_u", "%.4f", r->measures.theta_u)                              \
    X(theta_o, "elasticity", "theta_o", "%.3f", r->measures.theta_o)                              \
    X(tau_u, "elasticity", "tau_u", "%.4f", r->measures.tau_u)                                    \
    X(tau_o, "elasticity", "tau_o", "%.3f", r->measures.tau_o)                                    \
    X(upsilon, "elasticity", "upsilon", "%.5f", r->measures.upsilon)                              \
    X(cpu_mean, "CPU", "mean", "%.2f", r->measures.cpu_mean)                                      \
    X(cpu_p5, "CPU", "p5", "%.2f", r->measures.cpu_p5)                                            \
    X(cpu_p95, "CPU", "p95", "%.2f", r->measures.cpu_p95)                                         \
    X(slots_unused_mean, "slots", "unused", "%.2f", r->measures.slots_unused_mean)                \
    X(prediction_mase, "prediction", "MASE", "%.3f", r->measures.mase)                            \
    X(prediction_smape, "prediction", "sMAPE", "%.2f", r->measures.smape)                         \
    X(prediction_rmse, "prediction", "RMSE", "%.0f", r->measures.rmse)

typedef enum ts_outcome_key {
#define TS_OUTCOME_ENUM(key, group, heading, format, value) TS_OUTCOME_##key,
    TS_OUTCOME_LIST(TS_OUTCOME_ENUM)
#undef TS_OUTCOME_ENUM
        TS_N_OUTCOMES
} ts_outcome_key;

typedef struct ts_outcome_info {
    const char *key, *group, *heading, *format;
} ts_outcome_info;

extern const ts_outcome_info ts_outcomes[TS_N_OUTCOMES];

/* The measure of a name. EUNKNOWN, with all the names. */
ts_status ts_outcome_find(const char *key, ts_outcome_key *out, ts_err *err);

/* -1: less of it is better; 1: more; 0: neither is. */
int ts_outcome_better(ts_outcome_key measure);

/* One run's numbers, small enough to keep for thousands of runs. */
typedef struct ts_run_outcome {
    const char *label, *trace; /* lent */
    uint64_t seed, digest, events;
    int replication;
    double simulated_s, wall_s;
    ts_oracle_note oracle;
    double v[TS_N_OUTCOMES];
} ts_run_outcome;

/* Every number of a result. */
void ts_outcomes_of(const ts_replay_result *r, double v[TS_N_OUTCOMES]);

void ts_run_outcome_fill(ts_run_outcome *o, const ts_replay_spec *spec,
                         const ts_replay_result *result);

/* A mean and half of its interval in the measure's own format, "1.49±0.02", with a sign in front if
 * it is a difference; "-" where there is no number. */
void ts_outcome_text(ts_outcome_key measure, const ts_interval *i, bool difference, char *out,
                     int size);

/*
 * A table for people: a line per label, in order of appearance, with the mean over its replications
 * (and +- half of the 95 % interval if there are several); a second table with elasticity and
 * predictions.
 */
void ts_summary_table(FILE *out, const ts_run_outcome *runs, int n);

/* The member "runs":[{...}] of an object under way. max_rss_kib is the process's. */
void ts_summary_json(ts_json_writer *w, const ts_run_outcome *runs, int n, long max_rss_kib);

#endif
