/* The running job: ownership and capacity; see job.h. */
#include "sim/job.h"

#include <math.h>
#include <stdlib.h>

#include "core/report.h"
#include "sim/kubernetes.h"
#include "sim/simplant.h"
#include "sim/tasks.h"

const ts__job_model *const ts__job_models[] = {&ts__fluid, NULL};

int ts__k8s_limit(const ts_sim_cfg *cfg)
{
    int64_t held = cfg->k8s_nodes * cfg->k8s_pods_per_node;
    held = held < cfg->k8s_quota ? held : cfg->k8s_quota;
    return (int)(held < TS_MAX_PODS ? held : TS_MAX_PODS);
}

static bool allocate(ts__job *job)
{
    size_t n = (size_t)job->n_max;
    job->key_share = malloc((size_t)job->max_parallelism * sizeof *job->key_share);
    job->work = malloc((size_t)job->graph.n_vertices * n * sizeof *job->work);
    job->slot = calloc(n, sizeof *job->slot);
    return job->key_share != NULL && job->work != NULL && job->slot != NULL &&
           ts__tasks_init(job) == TS_OK;
}

ts_status ts__job_init(ts__job *job, const ts_sim_cfg *cfg, ts_err *err)
{
    *job = (ts__job){.cost = cfg->job_cost, .max_parallelism = (int)cfg->job_max_parallelism};
    ts_status s = ts__graph_parse(&job->graph, cfg->job_operators, err);
    if (s == TS_OK)
        s = ts__scaling_parse(&job->scaling, cfg, err);
    if (s != TS_OK)
        return s;
    int64_t slots = TS_MAX_PODS * cfg->tm_slots;
    job->n_max = slots < job->max_parallelism ? (int)slots : job->max_parallelism;
    job->span = ts_seconds(cfg->job_metrics_window);
    job->n_looks = 1 + (int)((cfg->job_metrics_window - 1) / cfg->prometheus_interval);
    if (!allocate(job)) {
        ts__job_fini(job);
        return ts_err_set(err, TS_ENOMEM, "no memory for a job of %d subtasks", job->n_max);
    }
    ts__zipf(job->key_share, job->max_parallelism, cfg->job_key_skew);
    return TS_OK;
}

void ts__job_fini(ts__job *job)
{
    free(job->key_share);
    free(job->work);
    free(job->slot);
    job->key_share = job->work = NULL;
    job->slot = NULL;
    ts__tasks_fini(job);
}

/* Flink's KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex, [first, end). */
static double key_share_of(const ts__job *job, int64_t p, int i)
{
    int64_t groups = job->max_parallelism;
    int64_t first = (i * groups + p - 1) / p, end = ((i + 1) * groups - 1) / p + 1;
    double share = 0;
    for (int64_t g = first; g < end; g++)
        share += job->key_share[g];
    return share;
}

/* One to one only as long as there are as many subtasks on both sides; then records stay where
 * their key, or their partition, has brought them. */
static ts__spread spread_of(const ts__job *job, int v)
{
    const ts__vertex *vertex = &job->graph.vertex[v];
    ts__spread spread = TS__BY_PARTITION;
    if (vertex->hash)
        return TS__BY_KEY;
    for (int u = 0; u < v; u++) {
        if (!(vertex->upstream >> u & 1))
            continue;
        if (!vertex->forward || job->task[u].parallelism != job->task[v].parallelism)
            return TS__EVENLY;
        if (spread != TS__BY_KEY && job->task[u].spread != TS__BY_PARTITION)
            spread = job->task[u].spread;
    }
    return spread;
}

/* Work per record of each subtask of a vertex, and what it adds to the slots'. */
static void assign(ts__job *job, int v)
{
    ts__task *task = &job->task[v];
    double cost = job->graph.vertex[v].cost * job->cost;
    for (int i = 0; i < task->parallelism; i++) {
        ts__slot *slot = &job->slot[i];
        task->work[i] = cost;
        if (task->spread == TS__BY_PARTITION)
            continue;
        task->work[i] *= task->spread == TS__BY_KEY ? key_share_of(job, task->parallelism, i)
                                                    : 1.0 / task->parallelism;
        slot->by_key += task->work[i];
        slot->hot_key = fmax(slot->hot_key, task->work[i]);
    }
    if (task->spread == TS__BY_PARTITION) {
        job->by_source += cost;
        job->hot_source = fmax(job->hot_source, cost);
    }
}

/* Slots go round the task managers; each gets an even share of their cores. */
static void place(ts__job *job, int i, double cores)
{
    ts__slot *slot = &job->slot[i];
    int pod = i % job->n_pods, sharing = (job->n - pod + job->n_pods - 1) / job->n_pods;
    *slot = (ts__slot){.pod = pod, .cores = cores / sharing};
}

void ts__job_deploy(ts__job *job, const ts__kafka *k, const int *p, int n_pods, double cores)
{
    job->n = 0;
    job->by_source = job->hot_source = 0;
    for (int v = 0; v < job->graph.n_vertices; v++)
        job->n = p[v] > job->n ? p[v] : job->n;
    job->n_pods = n_pods;
    for (int i = 0; i < job->n; i++)
        place(job, i, cores);
    for (int v = 0; v < job->graph.n_vertices; v++) {
        job->task[v] = (ts__task){.parallelism = p[v], .work = job->work + v * job->n_max};
        job->task[v].spread = spread_of(job, v);
        assign(job, v);
    }
    for (int j = 0; j < k->n; j++)
        job->slot[j % p[0]].source_share += k->share[j];
    ts__tasks_forget(job);
    ts__job_rest(job);
}

void ts__job_set_speed(ts__job *job, const double *speed)
{
    double contention = ts__scaling_efficiency(&job->scaling, job->n_pods);
    job->max_rate = job->key_rate = INFINITY;
    for (int i = 0; i < job->n; i++) {
        ts__slot *slot = &job->slot[i];
        double thread = fmin(slot->cores, 1) * speed[slot->pod] * contention;
        slot->capacity = slot->cores * speed[slot->pod] * contention;
        slot->source_rate = thread / job->hot_source;
        double keys = fmin(slot->capacity / slot->by_key, thread / slot->hot_key);
        double all = slot->capacity / (job->by_source * slot->source_share + slot->by_key);
        double own = slot->source_rate / slot->source_share;
        job->key_rate = fmin(job->key_rate, keys);
        job->max_rate = fmin(job->max_rate, fmin(fmin(all, own), keys));
    }
}

void ts__job_rest(ts__job *job)
{
    job->rate = job->utilisation = job->back_pressured = 0;
    job->limited = false;
    for (int i = 0; i < job->n; i++)
        job->slot[i].rate = job->slot[i].use = 0;
}

/* The slowest of n machines lies about sigma * sqrt(2 ln n) below the median. */
static double slowest(double sigma, int n)
{
    return n > 1 ? exp(-sigma * sqrt(2 * log(n))) : 1;
}

/* speed: of the first task managers. NaN: there is no such parallelism. */
static double capacity(const ts_sim_cfg *cfg, int parallelism, const double *speed)
{
    ts__kafka k;
    ts__job job;
    double rate = NAN;
    if (ts__job_init(&job, cfg, NULL) != TS_OK)
        return NAN;
    int n = ts_task_managers_for(parallelism, cfg->tm_slots);
    if (n <= TS_MAX_PODS && parallelism >= 1 && parallelism <= job.n_max &&
        ts__kafka_init(&k, (int)cfg->kafka_partitions, cfg->kafka_skew, 0) == TS_OK) {
        int p[TS_MAX_VERTICES];
        for (int v = 0; v < TS_MAX_VERTICES; v++)
            p[v] = parallelism;
        ts__job_deploy(&job, &k, p, n, cfg->tm_cores);
        ts__job_set_speed(&job, speed);
        rate = job.max_rate;
        ts__kafka_fini(&k);
    }
    ts__job_fini(&job);
    return rate;
}

double ts_sim_capacity(const ts_sim_cfg *cfg, int parallelism)
{
    double speed[TS_MAX_PODS];
    int n = ts_task_managers_for(parallelism, cfg->tm_slots);
    for (int i = 0; i < TS_MAX_PODS; i++)
        speed[i] = slowest(cfg->tm_speed_sigma, n);
    return capacity(cfg, parallelism, speed);
}

double ts_sim_capacity_of(const ts_sim_cfg *cfg, int parallelism, uint64_t seed, int replication)
{
    double speed[TS_MAX_PODS];
    ts__k8s k;
    ts__k8s_init(&k, cfg, seed, replication);
    for (int i = 0; i < TS_MAX_PODS; i++) /* pods go round the nodes */
        speed[i] = k.node[i % cfg->k8s_nodes].speed;
    return capacity(cfg, parallelism, speed);
}
