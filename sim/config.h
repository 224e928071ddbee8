/*
 * Every constant of the modelled cluster.
 *
 * The table ts_sim_params gives each its key, default, bounds, unit and source; presets and
 * --set go through it. A field is named as its key with '.' for '_': "kafka.partitions" is
 * kafka_partitions.
 *
 *     ts_sim_cfg cfg;
 *     ts_sim_cfg_init(&cfg);
 *     int p = ts_sim_cfg_size_to(&cfg, peak_rate, 20);   // what the preset "auto" does
 */
#ifndef TS_SIM_CONFIG_H
#define TS_SIM_CONFIG_H

#include "core/param.h"

typedef struct ts_sim_cfg {
    /* load */
    int load_noise; /* ts_sim_noise */
    double load_shape;
    ts_time slo;
    ts_time history_step;
    /* kafka */
    int64_t kafka_partitions;
    double kafka_skew;
    ts_time kafka_retention;
    /* job */
    int job_model; /* index into ts__job_models */
    char job_operators[TS_PARAM_TEXT_SIZE];
    double job_cost;
    int64_t job_parallelism, job_max_parallelism;
    double job_key_skew;
    ts_time job_base_latency, job_buffer_time, job_buffer_max;
    double job_latency_spread;
    double job_failures;
    ts_time job_metrics_window;
    ts_time job_detect;
    /* task managers */
    double tm_cores;
    int64_t tm_slots;
    double tm_memory, tm_memory_base, tm_speed_sigma, tm_cpu_idle, tm_gc, tm_warmup_start,
        tm_crashes, tm_crash_silent;
    ts_time tm_warmup, tm_jvm_start, tm_register;
    int tm_contention; /* ts_sim_contention */
    char tm_table[TS_PARAM_TEXT_SIZE];
    double tm_sigma, tm_kappa;
    /* state and checkpoints */
    double state_base, state_per_record, state_max;
    ts_time checkpoint_interval, checkpoint_base, checkpoint_timeout;
    double checkpoint_bandwidth, checkpoint_incremental, checkpoint_spread, checkpoint_failure;
    /* rescale */
    ts_time rescale_trigger, rescale_savepoint, rescale_stop, rescale_deploy, rescale_restore;
    ts_time rescale_savepoint_timeout, rescale_pods_timeout, rescale_cancel;
    double rescale_spread, rescale_savepoint_failure, rescale_deploy_failure, rescale_pods_failure,
        rescale_restore_failure;
    bool rescale_recreate;
    ts_time rescale_cooldown, rescale_stabilisation, rescale_restart, rescale_release;
    int rescale_checkpoint; /* ts_sim_sync */
    bool rescale_graceful;
    /* kubernetes */
    int64_t k8s_nodes, k8s_pods_per_node, k8s_quota;
    ts_time k8s_api, k8s_schedule, k8s_image_pull, k8s_container, k8s_grace;
    double k8s_spread, k8s_slow_nodes, k8s_slow_speed;
    /* prometheus */
    ts_time prometheus_interval, prometheus_jitter, prometheus_window, prometheus_lookback,
        prometheus_query_delay;
    bool prometheus_warm;
    double prometheus_query_failure, prometheus_scrape_failure, prometheus_scrape_skip;
    /* control topics and table */
    ts_time broker_publish_delay, broker_delivery_delay, broker_table_delay;
    double broker_loss, broker_duplicate;
} ts_sim_cfg;

enum ts_sim_noise { TS_SIM_NOISE_NONE, TS_SIM_NOISE_POISSON, TS_SIM_NOISE_GAMMA };
enum ts_sim_sync { TS_SIM_SYNC_NONE, TS_SIM_SYNC_WAIT, TS_SIM_SYNC_TRIGGER };
enum ts_sim_contention { TS_SIM_CONTENTION_TABLE, TS_SIM_CONTENTION_USL, TS_SIM_CONTENTION_NONE };

extern const ts_param ts_sim_params[];
extern const int ts_sim_n_params;

/* Every default. */
void ts_sim_cfg_init(ts_sim_cfg *cfg);

/* What the bounds of single parameters cannot say: operators and table parse, delays fit each
 * other. EINVAL with words. */
ts_status ts_sim_cfg_check(const ts_sim_cfg *cfg, ts_err *err);

/*
 * Scales job.cost so that peak_rate (records/s) needs 60 % of max_tms task managers at full use,
 * and returns the parallelism it needs. A peak of 0 changes nothing. cfg has passed
 * ts_sim_cfg_check.
 */
int ts_sim_cfg_size_to(ts_sim_cfg *cfg, double peak_rate, int max_tms);

/* The least parallelism whose capacity (ts_sim_capacity) is at least rate, at most what max_tms
 * task managers hold. */
int ts_sim_cfg_parallelism_for(const ts_sim_cfg *cfg, double rate, int max_tms);

#endif
