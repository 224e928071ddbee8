/* The constants of the model; see config.h. */
#include "sim/config.h"

#include <math.h>

#include "sim/job.h"
#include "sim/simplant.h"

#define ROW(key, kind, field, fallback, min, max, choices, help) \
    TS_P_ROW(key, kind, ts_sim_cfg, field, fallback, min, max, choices, help)
#define DOUBLE(key, field, fallback, min, max, help) \
    ROW(key, DOUBLE, field, fallback, min, max, NULL, help)
#define INT(key, field, fallback, min, max, help) \
    ROW(key, INT, field, fallback, min, max, NULL, help)
#define BOOL(key, field, fallback, help) ROW(key, BOOL, field, fallback, 0, 1, NULL, help)
#define TIME(key, field, fallback, min, max, help) \
    ROW(key, TIME, field, fallback, min, max, NULL, help)
#define CHANCE(key, field, help) DOUBLE(key, field, "0", 0, 1, help)
#define CHOICE(key, field, fallback, choices, help) \
    ROW(key, CHOICE, field, fallback, 0, 0, choices, help)
#define TEXT(key, field, fallback, help) ROW(key, TEXT, field, fallback, 0, 0, NULL, help)

static const char *const noises[] = {"none", "poisson", "gamma", NULL};
static const char *const models[] = {"fluid", NULL};
static const char *const syncs[] = {"none", "wait", "trigger", NULL};
static const char *const contentions[] = {"table", "usl", "none", NULL};

const ts_param ts_sim_params[] = {
    CHOICE("load.noise", load_noise, "none", noises,
           "arrivals about the trace's mean: none, poisson, or gamma (Poisson about a gamma mean)"),
    DOUBLE("load.shape", load_shape, "20", 1e-2, 1e9,
           "shape of the gamma noise; the mean of an interval has relative variance 1/shape"),
    TIME("slo", slo, "5s", TS_MSEC, TS_DAY, "end-to-end latency that counts as kept"),
    TIME("history.step", history_step, "10s", TS_SEC, TS_HOUR,
         "history to train on is handed over as means over so long"),

    INT("kafka.partitions", kafka_partitions, "60", 1, 512, "partitions of the topic"),
    DOUBLE("kafka.skew", kafka_skew, "0", 0, 4,
           "Zipf exponent of the load over partitions; 0: even"),
    TIME("kafka.retention", kafka_retention, "7d", TS_MIN, 30 * TS_DAY,
         "records older than this are deleted, read or not (log.retention.hours, default 168)"),

    CHOICE("job.model", job_model, "fluid", models, "operator model"),
    TEXT("job.operators", job_operators, "source:2,split:3,count:4:1:keyed,sink:1",
         "name[<upstream[+upstream]]:cost[:selectivity[:keyed]][@parallelism],... cost in relative "
         "units; upstream is the one before if not given; @4 or @50%: starts with a parallelism of "
         "its own, or a share of the job's"),
    DOUBLE("job.cost", job_cost, "2.1739130434782609e-05", 1e-12, 1e3,
           "core-seconds per record read, all operators (46,000 records/s and core, word count)"),
    INT("job.parallelism", job_parallelism, "1", 1, 4096, "parallelism at the start"),
    INT("job.max_parallelism", job_max_parallelism, "128", 1, 32768,
        "key groups (pipeline.max-parallelism; Flink's default 128)"),
    DOUBLE("job.key_skew", job_key_skew, "0", 0, 4,
           "Zipf exponent of the load over key groups; 0: even"),
    TIME("job.base_latency", job_base_latency, "1s", 0, TS_HOUR,
         "median latency of an idle job: fetch, network buffers, service, sink (1.0 to 1.15 s in"
         " the recorded static runs of data/demeter and data/phoebe)"),
    DOUBLE("job.latency_spread", job_latency_spread, "0.15", 0, 3,
           "sigma of the log-normal base latency"),
    TIME("job.buffer_time", job_buffer_time, "25ms", 0, TS_MIN,
         "service time of a buffer: the queue adds an exponential of mean this/(1 - utilisation)"),
    TIME("job.buffer_max", job_buffer_max, "2s", 0, TS_HOUR,
         "mean time in full buffers: the most that the queue adds"),
    DOUBLE("job.failures", job_failures, "0", 0, 3600,
           "job failures per hour of running; each restarts from the last checkpoint"),
    TIME("job.metrics_window", job_metrics_window, "60s", TS_MSEC, 2 * TS_MIN,
         "busy time and rates of tasks are means over so long (TimerGauge, MeterView: 60 s), by"
         " whole scrapes"),
    TIME("job.detect", job_detect, "50s", 0, TS_HOUR,
         "until a failure is noticed (heartbeat.timeout, default 50 s)"),

    DOUBLE("tm.cores", tm_cores, "1", 0.01, 1024, "cores of a task manager"),
    INT("tm.slots", tm_slots, "1", 1, 16,
        "slots of a task manager (taskmanager.numberOfTaskSlots, default 1)"),
    DOUBLE("tm.memory", tm_memory, "1728e6", 1e6, 1e15,
           "memory of a task manager, bytes (default 1728m)"),
    DOUBLE("tm.memory_base", tm_memory_base, "0.35", 0, 1, "share of it in use without state"),
    DOUBLE("tm.speed_sigma", tm_speed_sigma, "0.03", 0, 1,
           "sigma of the log-normal speed of a machine"),
    DOUBLE("tm.cpu_idle", tm_cpu_idle, "0.03", 0, 1,
           "share of its cores that an idle task manager uses"),
    DOUBLE("tm.gc", tm_gc, "0.03", 0, 1,
           "garbage collection of a task manager in full use, as a share of time, times live/(heap"
           " - live) (Jones and Lins 1996); only reported, its work is part of job.cost"),
    DOUBLE("tm.warmup_start", tm_warmup_start, "0.6", 0.01, 1,
           "speed of a fresh JVM before the JIT has compiled"),
    TIME("tm.warmup", tm_warmup, "30s", 0, TS_HOUR, "until it has its full speed, linearly"),
    TIME("tm.jvm_start", tm_jvm_start, "10s", 0, TS_HOUR, "median start of the JVM"),
    TIME("tm.register", tm_register, "2s", 0, TS_HOUR,
         "median time to register with the job manager"),
    DOUBLE("tm.crashes", tm_crashes, "0", 0, 3600,
           "crashes of each task manager per hour of running: its container starts anew and the"
           " job restarts from the last checkpoint when it has registered"),
    CHANCE("tm.crash_silent", tm_crash_silent,
           "probability that a crash is noticed only after job.detect (network cut), not at once"),
    CHOICE("tm.contention", tm_contention, "table", contentions,
           "how capacity grows with task managers: tm.table, universal scalability law, linear"),
    TEXT("tm.table", tm_table, "1:46000,2:73000,3:102000,5:145000,6:190000,10:272000",
         "task managers:records/s,... measured; linear in between, and beyond the last by the "
         "mean slope"),
    DOUBLE("tm.sigma", tm_sigma, "0.05", 0, 1,
           "contention of the universal scalability law (Gunther 1993)"),
    DOUBLE("tm.kappa", tm_kappa, "0.0005", 0, 1, "coherence of the universal scalability law"),

    DOUBLE("state.base", state_base, "2e8", 0, 1e15, "state of the job at the start, bytes"),
    DOUBLE("state.per_record", state_per_record, "0", 0, 1e9, "growth for each record, bytes"),
    DOUBLE("state.max", state_max, "2e10", 0, 1e15, "where it stops growing, bytes"),
    TIME("checkpoint.interval", checkpoint_interval, "10s", TS_SEC, TS_DAY, "between checkpoints"),
    TIME("checkpoint.base", checkpoint_base, "400ms", 0, TS_HOUR,
         "duration without state: barriers, acknowledgements"),
    TIME("checkpoint.timeout", checkpoint_timeout, "10min", TS_SEC, TS_DAY,
         "a longer one expires (default 10 min)"),
    DOUBLE("checkpoint.bandwidth", checkpoint_bandwidth, "1e8", 1, 1e15,
           "to and from storage, bytes/s and task manager"),
    DOUBLE("checkpoint.incremental", checkpoint_incremental, "0.1", 0, 1,
           "share of the state a checkpoint writes; 1: full"),
    DOUBLE("checkpoint.spread", checkpoint_spread, "0.2", 0, 3, "sigma of its log-normal duration"),
    CHANCE("checkpoint.failure", checkpoint_failure, "probability that a checkpoint is declined"),

    TIME("rescale.trigger", rescale_trigger, "500ms", 0, TS_HOUR,
         "median time until the savepoint is triggered"),
    TIME("rescale.savepoint", rescale_savepoint, "3s", 0, TS_HOUR,
         "median duration of a savepoint without state"),
    TIME("rescale.stop", rescale_stop, "2s", 0, TS_HOUR, "median time to stop the job after it"),
    TIME("rescale.deploy", rescale_deploy, "10s", 0, TS_HOUR,
         "median start of the job manager and submission"),
    TIME("rescale.restore", rescale_restore, "6s", 0, TS_HOUR,
         "median time to deploy the tasks and open the state, without its transfer"),
    DOUBLE("rescale.spread", rescale_spread, "0.25", 0, 3, "sigma of these log-normal times"),
    TIME("rescale.cancel", rescale_cancel, "500ms", 0, TS_HOUR,
         "until a cancelled savepoint lets the job go on"),
    TIME("rescale.savepoint_timeout", rescale_savepoint_timeout, "10min", TS_SEC, TS_DAY,
         "a longer savepoint expires"),
    TIME("rescale.pods_timeout", rescale_pods_timeout, "5min", TS_SEC, TS_DAY,
         "longest wait for slots (slot.request.timeout, default 5 min)"),
    CHANCE("rescale.savepoint_failure", rescale_savepoint_failure,
           "probability that a savepoint is declined"),
    CHANCE("rescale.deploy_failure", rescale_deploy_failure,
           "probability that Kubernetes refuses the change"),
    CHANCE("rescale.pods_failure", rescale_pods_failure, "probability that pods stay pending"),
    CHANCE("rescale.restore_failure", rescale_restore_failure,
           "probability that the restore fails"),
    BOOL("rescale.recreate", rescale_recreate, "true",
         "every pod is replaced (application cluster), or kept pods go on warm (session cluster)"),
    TIME("rescale.cooldown", rescale_cooldown, "30s", 0, TS_DAY,
         "reactive, in place: no restart so soon after the last (jobmanager.adaptive-scheduler."
         "executing.cooldown-after-rescaling, default 30 s)"),
    TIME("rescale.stabilisation", rescale_stabilisation, "60s", 0, TS_DAY,
         "reactive, or fewer slots than asked for: from the first new task manager to the restart "
         "(executing.resource-stabilization-timeout, default 60 s; 0 before Flink 2.0)"),
    CHOICE("rescale.checkpoint", rescale_checkpoint, "wait", syncs,
           "reactive, in place: restart at once (before Flink 2.0), wait for the next checkpoint "
           "(FLIP-461), or trigger one (FLINK-36753)"),
    TIME("rescale.restart", rescale_restart, "1s", 0, TS_HOUR,
         "reactive, in place: median time to cancel the tasks, with the restart strategy's delay "
         "(initial-backoff, default 1 s)"),
    BOOL("rescale.graceful", rescale_graceful, "true",
         "reactive: removed task managers deregister (SIGTERM), or are missed after job.detect"),
    TIME("rescale.release", rescale_release, "30s", 0, TS_DAY,
         "in place: surplus task managers are released after (resourcemanager.taskmanager-timeout, "
         "default 30 s)"),

    INT("k8s.nodes", k8s_nodes, "32", 1, 256, "nodes of the pool"),
    INT("k8s.pods_per_node", k8s_pods_per_node, "8", 1, 256, "task managers that a node holds"),
    INT("k8s.quota", k8s_quota, "256", 1, 256,
        "most task managers of the namespace; more stay pending"),
    TIME("k8s.api", k8s_api, "200ms", 0, TS_MIN, "median answer of the API server"),
    TIME("k8s.schedule", k8s_schedule, "1s", 0, TS_HOUR, "median time to schedule a pod"),
    TIME("k8s.image_pull", k8s_image_pull, "20s", 0, TS_HOUR,
         "median image pull, the first time on a node"),
    TIME("k8s.container", k8s_container, "2s", 0, TS_HOUR, "median start of the container"),
    TIME("k8s.grace", k8s_grace, "2s", 0, TS_HOUR,
         "until a removed pod is gone and no longer paid for"),
    DOUBLE("k8s.spread", k8s_spread, "0.25", 0, 3,
           "sigma of these log-normal times and of the start of the JVM"),
    CHANCE("k8s.slow_nodes", k8s_slow_nodes, "probability that a node is a slow one"),
    DOUBLE("k8s.slow_speed", k8s_slow_speed, "0.5", 0.01, 1,
           "speed of a slow node, of the others'"),

    TIME("prometheus.interval", prometheus_interval, "5s", TS_SEC, TS_HOUR,
         "scrape interval (its own default is 15 s)"),
    TIME("prometheus.jitter", prometheus_jitter, "20ms", 0, 500 * TS_MSEC,
         "a scrape is late by up to this, uniformly"),
    TIME("prometheus.window", prometheus_window, "2min", TS_SEC, TS_HOUR, "range of rate()"),
    BOOL("prometheus.warm", prometheus_warm, "true",
         "topic and job were there before: counters start with a window at the load's first rate"),
    TIME("prometheus.lookback", prometheus_lookback, "5min", TS_SEC, TS_DAY,
         "query.lookback-delta, default 5 min"),
    TIME("prometheus.query_delay", prometheus_query_delay, "20ms", 0, 30 * TS_SEC,
         "mean time to answer, half of it exponential"),
    CHANCE("prometheus.query_failure", prometheus_query_failure, "probability that a query fails"),
    CHANCE("prometheus.scrape_failure", prometheus_scrape_failure,
           "probability that a target does not answer a scrape: its series go stale"),
    CHANCE("prometheus.scrape_skip", prometheus_scrape_skip,
           "probability that a scrape does not happen: old samples stay, up to the lookback"),

    TIME("broker.publish_delay", broker_publish_delay, "3ms", 0, 5 * TS_SEC,
         "mean time until a control message is in its topic"),
    TIME("broker.delivery_delay", broker_delivery_delay, "5ms", 0, 5 * TS_SEC,
         "mean time from there to the consumer"),
    TIME("broker.table_delay", broker_table_delay, "2ms", 0, 5 * TS_SEC,
         "until a table row that was put comes back"),
    CHANCE("broker.loss", broker_loss, "probability that a control message is lost"),
    CHANCE("broker.duplicate", broker_duplicate,
           "probability that a control message is delivered twice"),
};
const int ts_sim_n_params = TS_COUNT_OF(ts_sim_params);

void ts_sim_cfg_init(ts_sim_cfg *cfg)
{
    *cfg = (ts_sim_cfg){0};
    ts_param_defaults(ts_sim_params, ts_sim_n_params, cfg);
}

ts_status ts_sim_cfg_check(const ts_sim_cfg *cfg, ts_err *err)
{
    ts__graph graph;
    ts__scaling scaling;
    ts_status s = ts__graph_parse(&graph, cfg->job_operators, err);
    if (s == TS_OK)
        s = ts__scaling_parse(&scaling, cfg, err);
    if (s != TS_OK)
        return s;
    int each[TS_MAX_VERTICES], p = ts__graph_start(&graph, (int)cfg->job_parallelism, each);
    if (p > cfg->job_max_parallelism)
        return ts_err_set(err, TS_EINVAL, "%s is %d, more than job.max_parallelism %d",
                          p == cfg->job_parallelism ? "job.parallelism"
                                                    : "a parallelism in job.operators",
                          p, (int)cfg->job_max_parallelism);
    int tms = ts_task_managers_for(p, cfg->tm_slots), limit = ts__k8s_limit(cfg);
    if (tms > limit)
        return ts_err_set(err, TS_EINVAL,
                          "a parallelism of %d needs %d task managers, and the cluster (k8s.quota, "
                          "k8s.nodes x k8s.pods_per_node) holds %d", p, tms, limit);
    return TS_OK;
}

int ts_sim_cfg_parallelism_for(const ts_sim_cfg *cfg, double rate, int max_tms)
{
    int limit = max_tms * (int)cfg->tm_slots, p = 1;
    if (limit > cfg->job_max_parallelism)
        limit = (int)cfg->job_max_parallelism;
    while (p < limit && ts_sim_capacity(cfg, p) < rate)
        p++;
    return p;
}

int ts_sim_cfg_size_to(ts_sim_cfg *cfg, double peak_rate, int max_tms)
{
    int p = (int)ceil(0.6 * max_tms) * (int)cfg->tm_slots;
    if (p > cfg->job_max_parallelism)
        p = (int)cfg->job_max_parallelism;
    if (!(peak_rate > 0))
        return 1;
    double cost = cfg->job_cost * ts_sim_capacity(cfg, p) / peak_rate;
    cost *= 1 - 1e-9; /* so that rounding does not ask for one more */
    cfg->job_cost = cost < 1e-12 ? 1e-12 : cost > 1e3 ? 1e3 : cost;
    return ts_sim_cfg_parallelism_for(cfg, peak_rate, max_tms);
}
