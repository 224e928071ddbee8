/* The running job: ownership and capacity; see job.h. */
#include "sim/job.h"

#include <math.h>
#include <stdlib.h>

#include "core/report.h"
#include "sim/simplant.h"

const ts__job_model *const ts__job_models[] = {&ts__fluid, NULL};

int ts__task_managers_for(const ts_sim_cfg *cfg, int parallelism)
{
    return (int)((parallelism + cfg->tm_slots - 1) / cfg->tm_slots);
}

int ts__k8s_limit(const ts_sim_cfg *cfg)
{
    int64_t held = cfg->k8s_nodes * cfg->k8s_pods_per_node;
    held = held < cfg->k8s_quota ? held : cfg->k8s_quota;
    return (int)(held < TS_MAX_PODS ? held : TS_MAX_PODS);
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
    job->key_share = malloc((size_t)job->max_parallelism * sizeof *job->key_share);
    job->subtask = calloc((size_t)job->n_max, sizeof *job->subtask);
    if (job->key_share == NULL || job->subtask == NULL) {
        ts__job_fini(job);
        return ts_err_set(err, TS_ENOMEM, "no memory for a job of %d subtasks", job->n_max);
    }
    ts__zipf(job->key_share, job->max_parallelism, cfg->job_key_skew);
    return TS_OK;
}

void ts__job_fini(ts__job *job)
{
    free(job->key_share);
    free(job->subtask);
    job->key_share = NULL;
    job->subtask = NULL;
}

/* Flink's KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex, [first, end). */
static double key_share_of(const ts__job *job, int i)
{
    int64_t groups = job->max_parallelism, p = job->n;
    int64_t first = (i * groups + p - 1) / p, end = ((i + 1) * groups - 1) / p + 1;
    double share = 0;
    for (int64_t g = first; g < end; g++)
        share += job->key_share[g];
    return share;
}

/* Subtasks go round the task managers; a slot gets an even share of its cores. */
static void place(ts__job *job, int i, double cores)
{
    ts__subtask *t = &job->subtask[i];
    t->pod = i % job->n_pods;
    int slots = (job->n - t->pod + job->n_pods - 1) / job->n_pods;
    t->cores = cores / slots;
}

void ts__job_deploy(ts__job *job, const ts__kafka *k, int p, int n_pods, double cores)
{
    job->n = p;
    job->n_pods = n_pods;
    for (int i = 0; i < p; i++) {
        ts__subtask *t = &job->subtask[i];
        *t = (ts__subtask){.by_source = job->graph.by_partition * job->cost};
        place(job, i, cores);
        t->by_key = job->graph.by_key * job->cost * key_share_of(job, i);
        for (int j = i; j < k->n; j += p)
            t->source_share += k->share[j];
    }
    ts__job_rest(job);
}

void ts__job_set_speed(ts__job *job, const double *speed)
{
    double contention = ts__scaling_efficiency(&job->scaling, job->n_pods);
    job->max_rate = job->key_rate = INFINITY;
    for (int i = 0; i < job->n; i++) {
        ts__subtask *t = &job->subtask[i];
        t->capacity = t->cores * speed[t->pod] * contention;
        double rate = t->capacity / (t->by_source * t->source_share + t->by_key);
        job->max_rate = fmin(job->max_rate, rate);
        job->key_rate = fmin(job->key_rate, t->capacity / t->by_key);
    }
}

void ts__job_rest(ts__job *job)
{
    job->rate = job->utilisation = job->busy = job->back_pressured = 0;
    job->idle = 1000;
    for (int i = 0; i < job->n; i++)
        job->subtask[i].rate = job->subtask[i].use = 0;
}

/* The slowest of n machines lies about sigma * sqrt(2 ln n) below the median. */
static double slowest(double sigma, int n)
{
    return n > 1 ? exp(-sigma * sqrt(2 * log(n))) : 1;
}

double ts_sim_capacity(const ts_sim_cfg *cfg, int parallelism)
{
    ts__kafka k;
    ts__job job;
    double speed[TS_MAX_PODS], rate = NAN;
    if (ts__job_init(&job, cfg, NULL) != TS_OK)
        return NAN;
    int n = ts__task_managers_for(cfg, parallelism);
    if (n <= TS_MAX_PODS && parallelism >= 1 && parallelism <= job.n_max &&
        ts__kafka_init(&k, (int)cfg->kafka_partitions, cfg->kafka_skew, 0) == TS_OK) {
        for (int i = 0; i < n; i++)
            speed[i] = slowest(cfg->tm_speed_sigma, n);
        ts__job_deploy(&job, &k, parallelism, n, cfg->tm_cores);
        ts__job_set_speed(&job, speed);
        rate = job.max_rate;
        ts__kafka_fini(&k);
    }
    ts__job_fini(&job);
    return rate;
}
