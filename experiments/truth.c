/* The truth in place of a part; see truth.h. */
#include "config.h"

#include "experiments/truth.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SECONDS = 1 << 24, MAX_COUNT = 128, LOWEST = 2, HIGHEST = 8 /* tenths of CPU */ };

struct ts_truth {
    ts_time start_at;
    int n;          /* seconds */
    double *before; /* [n + 1] records before each second */
    int n_rows;
    ts_table_row rows[MAX_COUNT * (HIGHEST - LOWEST + 1)];
};

/* ---- the load -------------------------------------------------------------------------------- */

/* Records up to a time; where there is no load, as of the second next to it. */
static double records_by(const ts_truth *t, ts_time at)
{
    double x = ts_seconds(at - t->start_at);
    if (x <= 0)
        return x * t->before[1];
    if (x >= t->n)
        return t->before[t->n] + (x - t->n) * (t->before[t->n] - t->before[t->n - 1]);
    int i = (int)x;
    return t->before[i] + (x - i) * (t->before[i + 1] - t->before[i]);
}

double ts_truth_load(const ts_truth *t, ts_time from, ts_time to)
{
    double records = records_by(t, to) - records_by(t, from);
    return to > from && records > 0 ? records / ts_seconds(to - from) : 0;
}

static ts_status make_room(ts_truth *t, int n, int *room)
{
    if (n < *room)
        return TS_OK;
    int more = 2 * n + 4096;
    double *grown = n > MAX_SECONDS ? NULL : realloc(t->before, (size_t)more * sizeof *grown);
    if (grown == NULL)
        return TS_ENOMEM;
    t->before = grown;
    *room = more;
    return TS_OK;
}

/* Intervals are at most a second and meet each other. */
static ts_status read_load(ts_truth *t, ts_load *load, ts_err *err)
{
    ts_load_point p;
    int room = 0;
    double records = 0;
    ts_status status;
    while ((status = load->next(load, &p, err)) == TS_OK) {
        if (t->n == 0)
            t->start_at = p.at;
        int end = (int)((p.at + p.duration - t->start_at + TS_SEC - 1) / TS_SEC);
        if (make_room(t, end, &room) != TS_OK)
            return ts_err_set(err, TS_ENOMEM, "no memory for a load of %d seconds", end);
        if (t->n == 0)
            t->before[0] = 0;
        records += p.rate * ts_seconds(p.duration);
        for (; t->n < end; t->n++)
            t->before[t->n + 1] = records;
        t->before[end] = records;
    }
    return status != TS_DONE ? status
        : t->n > 0 ? TS_OK : ts_err_set(err, TS_EINVAL, "the load is empty");
}

/* ---- the table ------------------------------------------------------------------------------- */

static void fill_rows(ts_truth *t, const ts_replay_spec *spec)
{
    const ts_sim_cfg *m = &spec->model;
    for (int n = 1; n <= MAX_COUNT; n++) {
        double capacity = ts_sim_capacity_of(m, n * (int)m->tm_slots, spec->seed,
                                             spec->replication);
        for (int c = LOWEST; c <= HIGHEST && capacity > 0; c++) {
            double use = (0.1 * c - m->tm_cpu_idle) / (1 - m->tm_cpu_idle);
            if (use > 0)
                t->rows[t->n_rows++] = (ts_table_row){
                    .task_managers = n, .cpu_tenths = c, .max_rate = use * capacity,
                    .smoothed_rate = use * capacity, .n = 1, .updated_at = t->start_at};
        }
    }
}

int ts_truth_rows(const ts_truth *t, const ts_table_row **rows)
{
    *rows = t->rows;
    return t->n_rows;
}

ts_status ts_truth_new(ts_truth **out, const ts_replay_spec *spec, ts_err *err)
{
    ts_load *load;
    ts_truth *t = *out = NULL;
    ts_status status = ts_replay_open_load(spec, &load, err);
    if (status != TS_OK)
        return status;
    t = calloc(1, sizeof *t);
    status = t != NULL ? read_load(t, load, err) : ts_err_set(err, TS_ENOMEM, "out of memory");
    load->close(load);
    if (status != TS_OK) {
        ts_truth_free(t);
        return status;
    }
    fill_rows(t, spec);
    *out = t;
    return TS_OK;
}

void ts_truth_free(ts_truth *t)
{
    if (t != NULL)
        free(t->before);
    free(t);
}

/* ---- what is changed in a spec --------------------------------------------------------------- */

/* A rescale takes no time: no stage, no pod, no state, no warm-up, and nothing to be read again. */
static void act_for_nothing(ts_sim_cfg *m)
{
    ts_time *const none[] = {
        &m->rescale_trigger, &m->rescale_savepoint, &m->rescale_stop, &m->rescale_deploy,
        &m->rescale_restore, &m->rescale_restart, &m->rescale_cooldown,
        &m->rescale_stabilisation, &m->rescale_release, &m->rescale_cancel, &m->k8s_api,
        &m->k8s_schedule, &m->k8s_image_pull, &m->k8s_container, &m->k8s_grace,
        &m->tm_jvm_start, &m->tm_register, &m->tm_warmup, &m->checkpoint_base};
    for (int i = 0; i < TS_COUNT_OF(none); i++)
        *none[i] = 0;
    m->tm_warmup_start = 1;
    m->checkpoint_interval = TS_SEC;
    m->checkpoint_bandwidth = 1e15;
    m->rescale_savepoint_failure = m->rescale_deploy_failure = 0;
    m->rescale_pods_failure = m->rescale_restore_failure = 0;
}

/* Bounds and cool-downs; `policy` is one's name, or NULL: of every policy that has the key. A
 * window that a rule looks through, or that is the base of a rate, is part of the rule. */
static const struct lifted {
    const char *policy, *key, *value; /* NULL: all that the cluster holds */
} lifted[] = {
    {NULL, "min", "1"},
    {NULL, "max", NULL},
    {NULL, "minReplicaCount", "1"},
    {NULL, "maxReplicaCount", NULL},
    {NULL, "vertex.min-parallelism", "1"},
    {NULL, "vertex.max-parallelism", NULL},
    {NULL, "cooldown", "0s"},
    {NULL, "cooldownPeriod", "0s"},
    {"tide", "window", "1s"},
};

/* What the cluster holds, and a policy's keys take. */
static int most_of(const ts_sim_cfg *m)
{
    int n = MAX_COUNT;
    while (n > 1 && (n > m->k8s_quota || n > m->k8s_nodes * m->k8s_pods_per_node ||
                     n * m->tm_slots > m->job_max_parallelism))
        n--;
    return n;
}

static void lift(ts_replay_spec *spec)
{
    char most[16];
    snprintf(most, sizeof most, "%d", most_of(&spec->model));
    for (int i = 0; i < TS_COUNT_OF(lifted); i++) {
        const struct lifted *l = &lifted[i];
        if (l->policy == NULL || strcmp(l->policy, spec->config.policy->name) == 0)
            ts_config_set(&spec->config, l->key, l->value != NULL ? l->value : most, NULL);
    }
}

void ts_truth_apply(const ts_truth *t, unsigned parts, ts_replay_spec *spec)
{
    spec->truth = t;
    spec->true_parts |= parts;
    if (parts & TS_TRUTH_ACTING)
        act_for_nothing(&spec->model);
    if (parts & TS_TRUTH_CONSTRAINT)
        lift(spec);
}

/* ---- the wrapper ----------------------------------------------------------------------------- */

typedef struct wrapper {
    ts_plant plant;
    ts_plant *inner;
    const ts_truth *truth;
    unsigned parts;
    ts_prediction prediction;
} wrapper;

/* A value speaks of the step that ends at its time, of its last minute if it is longer. */
static void tell_truth(wrapper *w, ts_event *ev)
{
    ts_prediction *p = &w->prediction;
    *p = *ev->u.message.u.prediction;
    ts_time length = p->step < TS_MIN ? p->step : TS_MIN;
    for (int k = 0; k < p->n; k++) {
        ts_time when = p->made_at + (k + 1) * p->step;
        p->value[k] = p->quantile[k] = ts_truth_load(w->truth, when - length, when);
    }
    ev->u.message.u.prediction = p;
}

static ts_status next(ts_plant *plant, ts_time deadline, ts_event *ev)
{
    wrapper *w = (wrapper *)plant;
    ts_status status = w->inner->ops->next(w->inner, deadline, ev);
    if (status == TS_OK && w->parts & TS_TRUTH_PREDICTION && ev->kind == TS_EVENT_MESSAGE &&
        ev->u.message.topic != TS_TOPIC_METRICS)
        tell_truth(w, ev);
    return status;
}

static ts_status apply(ts_plant *plant, const ts_cmd *cmd)
{
    wrapper *w = (wrapper *)plant;
    if (w->parts & TS_TRUTH_TABLE && cmd->kind == TS_CMD_TABLE_PUT)
        return TS_OK;
    return w->inner->ops->apply(w->inner, cmd);
}

static void close_wrapper(ts_plant *plant)
{
    wrapper *w = (wrapper *)plant;
    w->inner->ops->close(w->inner);
    free(w);
}

static const char *error(const ts_plant *plant)
{
    const wrapper *w = (const wrapper *)plant;
    return w->inner->ops->error != NULL ? w->inner->ops->error(w->inner) : NULL;
}

static const ts_plant_ops wrapper_ops = {"truth", next, apply, close_wrapper, error};

ts_status ts_truth_wrap(ts_plant **out, ts_plant *inner, const ts_truth *t, unsigned parts)
{
    wrapper *w = calloc(1, sizeof *w);
    if (w == NULL)
        return TS_ENOMEM;
    *w = (wrapper){.plant.ops = &wrapper_ops, .inner = inner, .truth = t, .parts = parts};
    *out = &w->plant;
    return TS_OK;
}
