/*
 * The metric report: what the reporter asks for, and what it publishes to the topic 'metrics'.
 *
 * TS_METRIC_LIST is the one place that says which metrics exist: our name, whose metric it is, its
 * unit, whether there is one value or one per pod or vertex, and the PromQL with which a live
 * Prometheus is asked. The modelled Prometheus answers the same list. A vertex is what Flink calls
 * a job vertex, a chain of operators that run as one task; its series are told apart by task_name.
 * $topic, $group, $namespace, $deployment,
 * $job and $window are filled in by whoever asks.
 */
#ifndef TS_CORE_REPORT_H
#define TS_CORE_REPORT_H

#include <math.h>

#include "core/status.h"
#include "core/types.h"

/* X(NAME, "name", source, "unit", scope, "promql") */
#define TS_METRIC_LIST(X)                                                                          \
    X(ARRIVAL_RATE, "arrival_rate", BROKER, "1/s", ONE,                                            \
      "sum(rate(kafka_topic_partition_current_offset{topic=\"$topic\"}[$window]))")                \
    X(LOG_END_OFFSET, "log_end_offset", BROKER, "records", ONE,                                    \
      "sum(kafka_topic_partition_current_offset{topic=\"$topic\"})")                               \
    X(COMMITTED_OFFSET, "committed_offset", BROKER, "records", ONE,                                \
      "sum(kafka_consumergroup_current_offset{consumergroup=\"$group\",topic=\"$topic\"})")        \
    X(GROUP_LAG, "group_lag", BROKER, "records", ONE,                                              \
      "sum(kafka_consumergroup_lag{consumergroup=\"$group\",topic=\"$topic\"})")                   \
    X(PARTITIONS, "partitions", BROKER, "1", ONE,                                                  \
      "count(kafka_topic_partition_current_offset{topic=\"$topic\"})")                             \
    X(PODS_WANTED, "pods_wanted", KUBERNETES, "1", ONE,                                            \
      "kube_deployment_spec_replicas{namespace=\"$namespace\",deployment=\"$deployment\"}")        \
    X(PODS_READY, "pods_ready", KUBERNETES, "1", ONE,                                              \
      "kube_deployment_status_replicas_ready{namespace=\"$namespace\",deployment=\"$"              \
      "deployment\"}")                                                                             \
    X(POD_READY, "pod_ready", KUBERNETES, "1", POD,                                                \
      "kube_pod_status_ready{namespace=\"$namespace\",pod=~\"$deployment-.*\",condition="          \
      "\"true\"}")                                                                                 \
    X(POD_STARTED, "pod_started", KUBERNETES, "s", POD,                                            \
      "kube_pod_start_time{namespace=\"$namespace\",pod=~\"$deployment-.*\"}")                     \
    X(POD_CPU, "pod_cpu", KUBERNETES, "share of request", POD,                                     \
      "sum by (pod) (rate(container_cpu_usage_seconds_total{namespace=\"$namespace\","             \
      "pod=~\"$deployment-.*\"}[$window])) / sum by (pod) (kube_pod_container_resource_requests{"  \
      "namespace=\"$namespace\",pod=~\"$deployment-.*\",resource=\"cpu\"})")                       \
    X(POD_MEMORY, "pod_memory", KUBERNETES, "share of limit", POD,                                 \
      "sum by (pod) (container_memory_working_set_bytes{namespace=\"$namespace\","                 \
      "pod=~\"$deployment-.*\"}) / sum by (pod) (kube_pod_container_resource_limits{"              \
      "namespace=\"$namespace\",pod=~\"$deployment-.*\",resource=\"memory\"})")                    \
    X(TASK_MANAGERS, "task_managers", FLINK, "1", ONE,                                             \
      "flink_jobmanager_numRegisteredTaskManagers")                                                \
    X(SLOTS_TOTAL, "slots_total", FLINK, "1", ONE, "flink_jobmanager_taskSlotsTotal")              \
    X(SLOTS_FREE, "slots_free", FLINK, "1", ONE, "flink_jobmanager_taskSlotsAvailable")            \
    X(JOB_UPTIME, "job_uptime", FLINK, "ms", ONE,                                                  \
      "flink_jobmanager_job_uptime{job_name=\"$job\"}")                                            \
    X(RESTARTS, "restarts", FLINK, "1", ONE,                                                       \
      "flink_jobmanager_job_numRestarts{job_name=\"$job\"}")                                       \
    X(CHECKPOINT_DURATION, "checkpoint_duration", FLINK, "ms", ONE,                                \
      "flink_jobmanager_job_lastCheckpointDuration{job_name=\"$job\"}")                            \
    X(CHECKPOINT_SIZE, "checkpoint_size", FLINK, "bytes", ONE,                                     \
      "flink_jobmanager_job_lastCheckpointSize{job_name=\"$job\"}")                                \
    X(INGESTION_RATE, "ingestion_rate", FLINK, "1/s", ONE,                                         \
      "sum(rate(flink_taskmanager_job_task_operator_KafkaSourceReader_numRecordsIn{job_name=\"$"   \
      "job\"}[$window]))")                                                                         \
    X(PENDING_RECORDS, "pending_records", FLINK, "records", ONE,                                   \
      "sum(flink_taskmanager_job_task_operator_pendingRecords{job_name=\"$job\"})")                \
    X(BUSY, "busy", FLINK, "ms/s", ONE,                                                            \
      "max(flink_taskmanager_job_task_busyTimeMsPerSecond{job_name=\"$job\"})")                    \
    X(IDLE, "idle", FLINK, "ms/s", ONE,                                                            \
      "avg(flink_taskmanager_job_task_idleTimeMsPerSecond{job_name=\"$job\"})")                    \
    X(BACK_PRESSURED, "back_pressured", FLINK, "ms/s", ONE,                                        \
      "max(flink_taskmanager_job_task_backPressuredTimeMsPerSecond{job_name=\"$job\"})")           \
    X(CPU, "cpu", FLINK, "share", ONE, "avg(flink_taskmanager_Status_JVM_CPU_Load)")               \
    X(MEMORY, "memory", FLINK, "share", ONE,                                                       \
      "avg(flink_taskmanager_Status_JVM_Memory_Heap_Used / "                                       \
      "flink_taskmanager_Status_JVM_Memory_Heap_Max)")                                             \
    X(LATENCY, "latency", FLINK, "ms", ONE,                                                        \
      "max(flink_taskmanager_job_latency_source_id_operator_id_operator_subtask_index_latency{"    \
      "quantile=\"0.95\"})")                                                                       \
    X(GC_TIME, "gc_time", FLINK, "ms/s", ONE,                                                      \
      "max(flink_taskmanager_Status_JVM_GarbageCollector_All_TimeMsPerSecond)")                    \
    X(CHECKPOINT_AGE, "checkpoint_age", FLINK, "s", ONE,                                           \
      "time() - max_over_time(timestamp(changes("                                                  \
      "flink_jobmanager_job_lastCompletedCheckpointId{job_name=\"$job\"}[10s]) > 0)[30m:1s])")     \
    X(POD_INGESTION, "pod_ingestion", FLINK, "1/s", POD,                                           \
      "sum by (pod) (rate(flink_taskmanager_job_task_operator_KafkaSourceReader_numRecordsIn{"     \
      "job_name=\"$job\"}[$window]))")                                                             \
    X(VERTEX_RECORDS_IN, "vertex_records_in", FLINK, "records", VERTEX,                            \
      "sum by (task_name) (flink_taskmanager_job_task_numRecordsIn{job_name=\"$job\"})")           \
    X(VERTEX_RECORDS_OUT, "vertex_records_out", FLINK, "records", VERTEX,                          \
      "sum by (task_name) (flink_taskmanager_job_task_numRecordsOut{job_name=\"$job\"})")          \
    X(VERTEX_IN_RATE, "vertex_in_rate", FLINK, "1/s", VERTEX,                                      \
      "sum by (task_name) (flink_taskmanager_job_task_numRecordsInPerSecond{job_name=\"$job\"})")  \
    X(VERTEX_PENDING, "vertex_pending", FLINK, "records", VERTEX,                                  \
      "sum by (task_name) (flink_taskmanager_job_task_operator_pendingRecords{job_name=\"$"        \
      "job\"})")                                                                                   \
    X(VERTEX_BUSY_MAX, "vertex_busy_max", FLINK, "ms/s", VERTEX,                                   \
      "max by (task_name) (flink_taskmanager_job_task_busyTimeMsPerSecond{job_name=\"$job\"})")    \
    X(VERTEX_BUSY_AVG, "vertex_busy_avg", FLINK, "ms/s", VERTEX,                                   \
      "avg by (task_name) (flink_taskmanager_job_task_busyTimeMsPerSecond{job_name=\"$job\"})")    \
    X(VERTEX_BUSY_MIN, "vertex_busy_min", FLINK, "ms/s", VERTEX,                                   \
      "min by (task_name) (flink_taskmanager_job_task_busyTimeMsPerSecond{job_name=\"$job\"})")    \
    X(VERTEX_BUSY_TOTAL, "vertex_busy_total", FLINK, "ms", VERTEX,                                 \
      "sum by (task_name) (flink_taskmanager_job_task_accumulateBusyTimeMs{job_name=\"$job\"})")   \
    X(VERTEX_IDLE, "vertex_idle", FLINK, "ms/s", VERTEX,                                           \
      "avg by (task_name) (flink_taskmanager_job_task_idleTimeMsPerSecond{job_name=\"$job\"})")    \
    X(VERTEX_PRESSURED_MAX, "vertex_pressured_max", FLINK, "ms/s", VERTEX,                         \
      "max by (task_name) (flink_taskmanager_job_task_backPressuredTimeMsPerSecond{job_name=\"$"   \
      "job\"})")                                                                                   \
    X(VERTEX_PRESSURED_AVG, "vertex_pressured_avg", FLINK, "ms/s", VERTEX,                         \
      "avg by (task_name) (flink_taskmanager_job_task_backPressuredTimeMsPerSecond{job_name=\"$"   \
      "job\"})")                                                                                   \
    X(VERTEX_BUFFERS, "vertex_buffers", FLINK, "share", VERTEX,                                    \
      "max by (task_name) (flink_taskmanager_job_task_buffers_inPoolUsage{job_name=\"$job\"})")

typedef enum ts_metric {
#define TS_METRIC_ENUM(name, key, source, unit, scope, promql) TS_METRIC_##name,
    TS_METRIC_LIST(TS_METRIC_ENUM)
#undef TS_METRIC_ENUM
        TS_N_METRICS
} ts_metric;

typedef enum ts_metric_source {
    TS_SOURCE_BROKER,
    TS_SOURCE_KUBERNETES,
    TS_SOURCE_FLINK
} ts_metric_source;
typedef enum ts_metric_scope { TS_SCOPE_ONE, TS_SCOPE_POD, TS_SCOPE_VERTEX } ts_metric_scope;

typedef struct ts_metric_info {
    const char *name;
    ts_metric_source source;
    const char *unit;
    ts_metric_scope scope;
    const char *promql;
} ts_metric_info;

/* The description of a metric; the table is const and lives as long as the program. */
const ts_metric_info *ts_metric_get(ts_metric metric);

/* The metric of a name, or -1. */
int ts_metric_find(const char *name);

/* One observed value. instance: 0 for scope ONE; for scope POD a number that a pod keeps for its
 * life; for scope VERTEX its place in the job graph (core/event.h). */
typedef struct ts_sample {
    ts_metric metric;
    int32_t instance;
    double value; /* NaN counts as no sample */
    ts_time at;   /* when Prometheus says that it was sampled */
} ts_sample;

/* The answer to one QUERY. status < 0: the query failed as a whole and n is 0. v is lent for the
 * call. */
typedef struct ts_samples {
    uint64_t query;
    ts_status status;
    int n;
    const ts_sample *v;
} ts_samples;

#define TS_MAX_PODS 256
#define TS_MAX_VERTICES 16

/* Metrics of scope VERTEX follow each other in the list. */
#define TS_N_VERTEX_METRICS (TS_METRIC_VERTEX_BUFFERS - TS_METRIC_VERTEX_RECORDS_IN + 1)

#define TS_MAX_SAMPLES (TS_N_METRICS + 5 * TS_MAX_PODS + TS_N_VERTEX_METRICS * TS_MAX_VERTICES)

typedef struct ts_pod {
    int32_t id;
    bool ready;
    ts_time started_at; /* TS_NEVER: unknown */
    double cpu;         /* share of its request; NaN: no sample */
    double memory;      /* share of its limit; NaN: no sample */
    double ingestion;   /* records/s that its sources read; NaN: no sample */
} ts_pod;

/* Step 2: what is published to 'metrics'. Every value may be NaN: no sample. Pods are in order
 * of id. */
typedef struct ts_report {
    ts_time at; /* when it was asked for */
    uint64_t sequence;
    double v[TS_N_METRICS]; /* scope ONE only; the others stay NaN */
    int n_vertices;         /* those with any sample, and all before them */
    double vertex[TS_MAX_VERTICES][TS_N_VERTEX_METRICS];
    int n_pods;
    ts_pod pods[TS_MAX_PODS];
} ts_report;

/* A metric of scope VERTEX of a vertex; NaN: no sample. */
static inline double ts_report_vertex(const ts_report *r, int vertex, ts_metric metric)
{
    return vertex < r->n_vertices ? r->vertex[vertex][metric - TS_METRIC_VERTEX_RECORDS_IN]
                                  : (double)NAN;
}

/* Derived values that several services need, so that they agree on them. NaN where it cannot be
 * said. */
double ts_report_rate(const ts_report *r); /* offered load, records/s */
double ts_report_lag(const ts_report *r);  /* pending records, else the consumer group's lag */
int ts_report_parallelism(const ts_report *r); /* slots in use; 0: unknown */

/* The newest report that a service has seen; begins as zeros. */
typedef struct ts_report_mark {
    ts_time at;
    uint64_t sequence;
} ts_report_mark;

/*
 * Is it a report not seen yet? Then it becomes the newest. One that is neither later nor higher in
 * number is a repetition or out of order. (A reporter that was started anew counts from 1 again,
 * and a clock that was set back goes on counting: both are news.)
 */
bool ts_report_is_news(ts_report_mark *newest, const ts_report *r);

/* Copies what is valid: the room for pods is large and mostly empty. */
void ts_report_copy(ts_report *to, const ts_report *from);

/* Labels and folds an answer into a report: an empty report at `at`, then each sample in its
 * place. */
void ts_report_build(ts_report *r, ts_time at, uint64_t sequence, const ts_samples *samples);

#endif
