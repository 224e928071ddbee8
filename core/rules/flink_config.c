/*
 * The keys, their defaults, and what they must be to each other; see flink_config.h. The file is
 * read in flink_config_load.c. Bounds that hold only while a feature is on are checked, not
 * declared.
 */
#include "core/rules/flink_config.h"

#include <math.h>
#include <string.h>

static const char *const aggregators[] = {"MAX", "MIN", "AVG", NULL};
static const char *const align_modes[] = {"BALANCED", "EVENLY_SPREAD", "OFF", NULL};
static const char *const legacy_modes[] = {"none", "EVENLY_SPREAD", "MAXIMIZE_UTILISATION", NULL};

#define KEY(key, kind, field, fallback, min, max, choices, help) \
    TS_P_ROW(key, kind, ts_flink_cfg, field, fallback, min, max, choices, help)
#define SWITCH(key, field, fallback, help) KEY(key, BOOL, field, fallback, 0, 1, NULL, help)
#define NUMBER(key, field, fallback, min, max, help) \
    KEY(key, DOUBLE, field, fallback, min, max, NULL, help)
#define COUNT(key, field, fallback, min, help) \
    KEY(key, INT, field, fallback, min, 2147483647, NULL, help)
#define SPAN(key, field, fallback, help) \
    KEY(key, TIME, field, fallback, 0, 1000.0 * TS_DAY, NULL, help)
#define CHOICE(key, field, fallback, choices, help) \
    KEY(key, CHOICE, field, fallback, 0, 0, choices, help)
#define LIST(key, field, help) KEY(key, TEXT, field, "", 0, 0, NULL, help)

const ts_param ts_flink_params[TS_FLINK_N_PARAMS] = {
    SWITCH("enabled", enabled, "true",
           "collect and evaluate (false in the original; choosing the policy turns it on)"),
    SWITCH("scaling.enabled", scaling_enabled, "true", "apply; otherwise report only"),
    SPAN("metrics.window", window, "15min",
         "what rates and averages are taken over: at least two looks"),
    SPAN("stabilization.interval", stabilization, "5min", "after a start: no decision"),
    NUMBER("utilization.target", target, "0.7", 0, 1, "of every vertex"),
    NUMBER("utilization.max", max, "-1", -1, 1, "above it: scale up; -1: target + boundary"),
    NUMBER("utilization.min", min, "-1", -1, 1, "below it: scale down; -1: target - boundary"),
    NUMBER("target.utilization.boundary", boundary, "0.3", 0, 1e9, "deprecated: the band's half"),
    NUMBER("scale-up.max-factor", max_up, "100000", 0, 1e300, "to at most 1 + this times as many"),
    NUMBER("scale-down.max-factor", max_down, "0.6", 0, 1e300,
           "to at least 1 - this times as many"),
    SPAN("scale-down.interval", down_interval, "1h", "a scale-down waits this long; 0: at once"),
    SPAN("catch-up.duration", catch_up, "30min", "to work off a backlog in; 0: not considered"),
    SPAN("restart.time", restart, "5min", "what a rescale is expected to take"),
    SWITCH("restart.time-tracking.enabled", restart_tracking, "false", "use what it did take"),
    SPAN("restart.time-tracking.limit", restart_limit, "15min", "but no more than this"),
    SPAN("backlog-processing.lag-threshold", backlog_lag, "5min", "lag above it: a backlog"),
    COUNT("vertex.min-parallelism", min_parallelism, "1", 1, "of every vertex"),
    COUNT("vertex.max-parallelism", max_parallelism, "200", 1, "of every vertex"),
    LIST("vertex.exclude.ids", excluded_vertices, "vertices to leave alone, joined by ';'"),
    CHOICE("scaling.parallelism-alignment.mode", align, "BALANCED", align_modes,
           "to key groups and partitions"),
    CHOICE("scaling.key-group.partitions.adjust.mode", legacy_align, "none", legacy_modes,
           "deprecated: used if the alignment mode is not given"),
    SWITCH("scaling.effectiveness.detection.enabled", block_ineffective, "false",
           "block what would follow an ineffective scale-up"),
    NUMBER("scaling.effectiveness.threshold", effectiveness, "0.1", -1e300, 1e300,
           "fraction of the expected gain"),
    CHOICE("metrics.busy-time.aggregator", aggregator, "MAX", aggregators, "over the subtasks"),
    LIST("metrics.custom-evaluators", evaluators, "plug-ins; kept, not run"),
    NUMBER("memory.gc-pressure.threshold", gc_threshold, "1", 0, 1, "fraction; above it: nothing"),
    NUMBER("memory.heap-usage.threshold", heap_threshold, "1", 0, 1, "fraction; above it: nothing"),
    SWITCH("memory.tuning.enabled", tuning, "false", "kept: memory is not modelled"),
    NUMBER("memory.tuning.overhead", tuning_overhead, "0.2", -1e300, 1e300, "fraction"),
    SWITCH("memory.tuning.maximize-managed-memory", tuning_maximize_managed, "false", "kept"),
    SWITCH("memory.tuning.scale-down-compensation.enabled", tuning_compensation, "true", "kept"),
    SWITCH("observed-scalability.enabled", observed_scalability, "false",
           "divide by how much of linear scaling was seen"),
    NUMBER("observed-scalability.coefficient-min", coefficient_min, "0.5", -1e300, 1e300,
           "the least it is taken to be"),
    COUNT("observed-scalability.min-observations", min_scalability_observations, "3", 0,
          "rescales needed for that"),
    SPAN("observed-true-processing-rate.lag-threshold", observed_lag, "30s",
         "lag from which a source's rate shows its capacity"),
    COUNT("observed-true-processing-rate.min-observations", min_observations, "2", 0,
          "samples needed for that"),
    NUMBER("observed-true-processing-rate.switch-threshold", switch_threshold, "0.15", -1e300,
           1e300, "used if busy time says this much more"),
    NUMBER("quota.cpu", quota_cpu, "-1", -1, 1e300, "cores of all task managers; -1: none"),
    NUMBER("quota.memory", quota_memory, "-1", -1, 1e300, "bytes of all task managers; -1: none"),
    LIST("excluded.periods", excluded_periods,
         "HH:MM:SS-HH:MM:SS and/or Quartz cron joined by '&&'; several joined by ';'; UTC"),
    COUNT("history.max.count", history_count, "3", 0, "rescales remembered for each vertex"),
    SPAN("history.max.age", history_age, "24h", "and for how long"),
    SPAN("scaling.event.interval", event_interval, "30min", "kept: between equal events"),
    LIST("scaling.custom-executors", executors, "plug-ins; kept, not run"),
    SPAN("flink.rest-client.timeout", rest_timeout, "10s", "kept: there is no REST client"),
    KEY("reconcile", TIME, reconcile, "60s", TS_SEC, TS_DAY, NULL,
        "between two looks; in a file kubernetes.operator.reconcile.interval"),
    NUMBER("taskmanager.memory", task_manager_memory, "0", 0, 1e300,
           "bytes of each, for quota.memory; in a file taskmanager.memory.process.size"),
    COUNT("cluster.task-managers", cluster_task_managers, "0", 0,
          "most that the cluster has room for; 0: it is not asked, as in the original"),
};

/* A number that must lie in [low, high]. */
static ts_status require(const char *key, double v, double low, double high, ts_err *err)
{
    if (v >= low && v <= high)
        return TS_OK;
    return ts_err_set(err, TS_EINVAL, "%s: %.10g is outside %.10g to %.10g", key, v, low, high);
}

ts_status ts_flink_config_check(const ts_flink_cfg *cfg, ts_err *err)
{
    ts_status s = TS_OK;
    ts_flink_periods periods;
    if (s == TS_OK && cfg->max != -1)
        s = require("utilization.max", cfg->max, cfg->target, 1, err);
    if (s == TS_OK && cfg->min != -1)
        s = require("utilization.min", cfg->min, 0, cfg->target, err);
    if (s == TS_OK && cfg->block_ineffective)
        s = require("scaling.effectiveness.threshold", cfg->effectiveness, 0, 1, err);
    if (s == TS_OK && cfg->tuning)
        s = require("memory.tuning.overhead", cfg->tuning_overhead, 0, 1, err);
    if (s == TS_OK && cfg->observed_scalability)
        s = require("observed-scalability.coefficient-min", cfg->coefficient_min, 0.01, 1, err);
    if (s == TS_OK && cfg->min_parallelism > cfg->max_parallelism)
        s = ts_err_set(err, TS_EINVAL,
                       "vertex.min-parallelism %lld is above vertex.max-parallelism %lld",
                       (long long)cfg->min_parallelism, (long long)cfg->max_parallelism);
    if (s == TS_OK && cfg->quota_memory >= 0 && cfg->task_manager_memory <= 0)
        s = ts_err_set(err, TS_EINVAL,
                       "quota.memory: expected taskmanager.memory, what one task manager has");
    if (s == TS_OK)
        s = ts_flink_periods_parse(cfg->excluded_periods, &periods, err);
    return s;
}

static ts_flink_align_mode align_mode(const ts_flink_cfg *cfg)
{
    if (cfg->align == TS_FLINK_BALANCED && cfg->legacy_align == TS_FLINK_LEGACY_EVENLY)
        return TS_FLINK_LEGACY_EVENLY_SPREAD;
    if (cfg->align == TS_FLINK_BALANCED && cfg->legacy_align == TS_FLINK_LEGACY_MAXIMIZE)
        return TS_FLINK_LEGACY_MAXIMIZE_UTILISATION;
    return (ts_flink_align_mode)cfg->align;
}

ts_flink_scaling ts_flink_config_scaling(const ts_flink_cfg *cfg, ts_time restart)
{
    return (ts_flink_scaling){
        .utilization_target = cfg->target,
        .max_down = cfg->max_down,
        .max_up = cfg->max_up,
        .min_parallelism = (int)cfg->min_parallelism,
        .max_parallelism = (int)cfg->max_parallelism,
        .down_interval = cfg->down_interval,
        .align = align_mode(cfg),
        .block_ineffective = cfg->block_ineffective,
        .effectiveness = cfg->effectiveness,
        .observed_scalability = cfg->observed_scalability,
        .coefficient_min = cfg->coefficient_min,
        .min_observations = (int)cfg->min_scalability_observations,
        .times = {.catch_up = cfg->catch_up, .restart = restart},
    };
}

ts_flink_utilization ts_flink_config_utilization(const ts_flink_cfg *cfg)
{
    return (ts_flink_utilization){
        .target = cfg->target,
        .max = cfg->max < 0 ? NAN : cfg->max,
        .min = cfg->min < 0 ? NAN : cfg->min,
        .boundary = cfg->boundary,
    };
}

ts_flink_window_cfg ts_flink_config_window(const ts_flink_cfg *cfg)
{
    return (ts_flink_window_cfg){.window = cfg->window, .stabilization = cfg->stabilization};
}

bool ts_flink_config_excludes(const ts_flink_cfg *cfg, const char *vertex)
{
    size_t length = strlen(vertex);
    for (const char *at = cfg->excluded_vertices; *at != '\0';) {
        size_t n = strcspn(at, ";");
        if (n == length && memcmp(at, vertex, n) == 0)
            return true;
        at += n + (at[n] == ';');
    }
    return false;
}
