/*
 * Flink autoscaler: its configuration, under its own names.
 *
 * Every key of its documentation is a declared parameter (without the prefix `job.autoscaler.`), so
 * that `-P utilization.target=0.8` works and a policy can use the table as it is. A Flink
 * configuration file (lines `key: value` or `key=value`, nested maps, or a manifest that has them;
 * core/rules/flink_yaml.h) is read over that:
 *
 *     ts_param_defaults(ts_flink_params, TS_FLINK_N_PARAMS, &cfg);
 *     if (ts_flink_config_load(&cfg, "f.conf", text, length, &err) != TS_OK) ... file:line:column
 *     if (ts_flink_config_check(&cfg, &err) != TS_OK) ... what contradicts what
 *
 * In a file durations are Flink's ("15 min", "1 h", "PT5M", a bare number is milliseconds) and
 * sizes too ("30 gb", of 1024); with -P a bare number is seconds, and bytes. Keys that configure
 * what a simulation has not (event interval, REST timeout, plug-ins, memory tuning) are accepted
 * and kept.
 */
#ifndef TS_CORE_RULES_FLINK_CONFIG_H
#define TS_CORE_RULES_FLINK_CONFIG_H

#include "core/param.h"
#include "core/rules/flink_periods.h"
#include "core/rules/flink_scaler.h"
#include "core/rules/flink_window.h"

enum { TS_FLINK_LEGACY_UNSET, TS_FLINK_LEGACY_EVENLY, TS_FLINK_LEGACY_MAXIMIZE };

typedef struct ts_flink_cfg {
    bool enabled, scaling_enabled;
    ts_time window, stabilization;
    double target, max, min, boundary; /* max, min: negative is none */
    double max_up, max_down;
    ts_time down_interval, catch_up;
    ts_time restart, restart_limit;
    bool restart_tracking;
    ts_time backlog_lag;
    int64_t min_parallelism, max_parallelism;
    int align, legacy_align; /* ts_flink_align_mode; TS_FLINK_LEGACY_... */
    bool block_ineffective;
    double effectiveness;
    int aggregator; /* ts_flink_aggregator */
    double gc_threshold, heap_threshold;
    bool tuning, tuning_maximize_managed, tuning_compensation;
    double tuning_overhead;
    bool observed_scalability;
    double coefficient_min;
    int64_t min_scalability_observations;
    ts_time observed_lag;
    int64_t min_observations;
    double switch_threshold;
    double quota_cpu, quota_memory; /* cores, bytes; negative is none */
    int64_t history_count;
    ts_time history_age, event_interval, rest_timeout;
    /* lists joined by ';' */
    char excluded_periods[TS_PARAM_TEXT_SIZE], excluded_vertices[TS_PARAM_TEXT_SIZE];
    char evaluators[TS_PARAM_TEXT_SIZE], executors[TS_PARAM_TEXT_SIZE];
    /* what the autoscaler is told by the operator and the cluster */
    ts_time reconcile;
    double task_manager_memory;
    int64_t cluster_task_managers;
} ts_flink_cfg;

/* The keys of its documentation, and after them those that are ours. */
enum { TS_FLINK_N_KEYS = 45, TS_FLINK_N_PARAMS = TS_FLINK_N_KEYS + 3 };
extern const ts_param ts_flink_params[TS_FLINK_N_PARAMS];

/*
 * Reads a configuration text of `length` bytes into cfg; `file` is for messages. Keys without the
 * prefix are others' and skipped but for two that the policy needs to know, and those where it was
 * forgotten, which are refused; the fallback prefix
 * `kubernetes.operator.job.autoscaler.` counts where the proper one is not given. EPARSE, EINVAL,
 * ERANGE, ELIMIT or EUNKNOWN with file, line and column; cfg is then partly set. A key given twice
 * under the same prefix is refused.
 */
ts_status ts_flink_config_load(ts_flink_cfg *cfg, const char *file, const char *text, size_t length,
                               ts_err *err);

/* What the parts of a configuration must be to each other. EINVAL with words. */
ts_status ts_flink_config_check(const ts_flink_cfg *cfg, ts_err *err);

/* What the rules want to know of it. restart: the restart time in use (rule 18). */
ts_flink_scaling ts_flink_config_scaling(const ts_flink_cfg *cfg, ts_time restart);
ts_flink_utilization ts_flink_config_utilization(const ts_flink_cfg *cfg);
ts_flink_window_cfg ts_flink_config_window(const ts_flink_cfg *cfg);
bool ts_flink_config_excludes(const ts_flink_cfg *cfg, const char *vertex);

#endif
