/*
 * The digest of a run: every event and command folded into 64 bits; see tape.h.
 *
 * A multiply-xor hash (each word: rotate, xor, multiply by an odd constant), in four lanes where
 * there is an array, so that the multiplications overlap: samples come by the hundred every
 * simulated second. It is there to catch lost determinism, not an adversary.
 */
#include "core/tape.h"

#include <math.h>
#include <string.h>

#define MULTIPLIER UINT64_C(0x9e3779b97f4a7c15)

static inline uint64_t fold(uint64_t h, uint64_t word)
{
    h = ((h << 29) | (h >> 35)) ^ word;
    return h * MULTIPLIER;
}

static inline uint64_t bits(double v)
{
    uint64_t word;
    if (isnan(v))
        return UINT64_C(0x7ff8000000000000);
    memcpy(&word, &v, sizeof word);
    return word;
}

static inline uint64_t pair(int64_t high, int64_t low)
{
    return ((uint64_t)high << 32) ^ (uint64_t)low;
}

/* Brings the high bits down, so that a difference in any word reaches all of the digest. */
static uint64_t finish(uint64_t h)
{
    h ^= h >> 32;
    return h * MULTIPLIER;
}

static uint64_t fold_doubles(uint64_t h, const double *v, int n)
{
    uint64_t lane[4] = {h, 1, 2, 3};
    int i = 0;
    for (; i + 4 <= n; i += 4)
        for (int k = 0; k < 4; k++)
            lane[k] = fold(lane[k], bits(v[i + k]));
    for (; i < n; i++)
        lane[0] = fold(lane[0], bits(v[i]));
    return fold(fold(fold(lane[0], lane[1]), lane[2]), lane[3]);
}

static uint64_t fold_samples(uint64_t h, const ts_samples *s)
{
    uint64_t key = fold(fold(fold(h, s->query), (uint64_t)s->status), (uint64_t)s->n), value = 1,
             at = 2;
    for (int i = 0; i < s->n; i++) {
        key = fold(key, pair(s->v[i].metric, s->v[i].instance));
        value = fold(value, bits(s->v[i].value));
        at = fold(at, (uint64_t)s->v[i].at);
    }
    return fold(fold(key, value), at);
}

static uint64_t fold_report(uint64_t h, const ts_report *r)
{
    h = fold(fold(h, (uint64_t)r->at), r->sequence);
    h = fold(fold_doubles(h, r->v, TS_N_METRICS), (uint64_t)r->n_vertices);
    for (int i = 0; i < r->n_vertices; i++)
        h = fold_doubles(h, r->vertex[i], TS_N_VERTEX_METRICS);
    uint64_t key = fold(h, (uint64_t)r->n_pods), cpu = 1, memory = 2, at = 3, read = 4;
    for (int i = 0; i < r->n_pods; i++) {
        const ts_pod *pod = &r->pods[i];
        key = fold(key, pair(pod->id, pod->ready));
        cpu = fold(cpu, bits(pod->cpu));
        memory = fold(memory, bits(pod->memory));
        at = fold(at, (uint64_t)pod->started_at);
        read = fold(read, bits(pod->ingestion));
    }
    return fold(fold(fold(fold(key, cpu), memory), at), read);
}

static uint64_t fold_text(uint64_t h, const char *text)
{
    for (; *text != '\0'; text++)
        h = fold(h, (unsigned char)*text);
    return fold(h, 0);
}

static uint64_t fold_prediction(uint64_t h, const ts_prediction *p)
{
    h = fold(fold(fold(h, (uint64_t)p->made_at), (uint64_t)p->step), (uint64_t)p->n);
    h = fold_doubles(h, p->value, p->n);
    h = fold_doubles(h, p->quantile, p->n);
    return fold_text(h, p->method);
}

static uint64_t fold_message(uint64_t h, const ts_message *m)
{
    h = fold(fold(h, (uint64_t)m->topic), (uint64_t)m->offset);
    return m->topic == TS_TOPIC_METRICS ? fold_report(h, m->u.report)
                                        : fold_prediction(h, m->u.prediction);
}

static uint64_t fold_row(uint64_t h, const ts_table_row *row)
{
    h = fold(h, pair(row->task_managers, row->cpu_tenths));
    h = fold(fold(h, bits(row->max_rate)), bits(row->smoothed_rate));
    return fold(fold(h, (uint64_t)row->n), (uint64_t)row->updated_at);
}

static uint64_t fold_progress(uint64_t h, const ts_progress *p)
{
    return fold(fold(fold(h, p->rescale), pair(p->phase, p->failure)), (uint64_t)p->parallelism);
}

static uint64_t fold_job(uint64_t h, const ts_job *job)
{
    h = fold(fold(h, pair(job->parallelism, job->task_managers)),
             pair(job->slots_per_task_manager, job->max_parallelism));
    h = fold(fold(h, (uint64_t)job->partitions), bits(job->cores_per_task_manager));
    h = fold(h, (uint64_t)job->n_vertices);
    for (int i = 0; i < job->n_vertices; i++) {
        const ts_vertex *v = &job->vertex[i];
        h = fold_text(h, v->name);
        h = fold(fold(h, pair(v->parallelism, v->max_parallelism)), pair(v->upstream, v->hash));
        h = fold(h, (uint64_t)v->partitions);
    }
    return h;
}

static uint64_t fold_parallelism(uint64_t h, const int *parallelism, int n)
{
    h = fold(h, (uint64_t)n);
    for (int i = 0; i < n; i++)
        h = fold(h, (uint64_t)parallelism[i]);
    return h;
}

static uint64_t fold_order(uint64_t h, const ts_rescale_order *o)
{
    h = fold(fold(h, o->rescale), pair(o->parallelism, o->task_managers));
    return fold_parallelism(fold(h, (uint64_t)o->kind), o->vertex, o->n_vertices);
}

static uint64_t fold_decision(uint64_t h, const ts_decision *d)
{
    const double numbers[] = {
        d->rate,      d->lag,       d->cpu,         d->memory,    d->predicted[0], d->predicted[1],
        d->error[0],  d->error[1],  d->weight[0],   d->weight[1], d->aggregate,    d->sustained,
        d->target_rate, d->fit[0],  d->fit[1],      d->fit[2],    d->wanted,
    };
    h = fold(fold(h, (uint64_t)d->at), pair(d->current, d->target));
    h = fold(fold(h, pair(d->trigger, d->vetoes)), pair(d->lookup, d->n_rows));
    h = fold_doubles(h, numbers, TS_COUNT_OF(numbers));
    h = fold_parallelism(h, d->vertex_target, d->n_vertices);
    h = fold(h, (uint64_t)d->n_notes);
    for (int i = 0; i < d->n_notes; i++) {
        h = fold_text(h, d->notes[i].name);
        h = fold(h, (uint64_t)d->notes[i].vertex);
        h = fold(fold(h, bits(d->notes[i].value)), bits(d->notes[i].limit));
    }
    return h;
}

uint64_t ts_digest_event(uint64_t h, const ts_event *ev)
{
    h = fold(fold(h, (uint64_t)ev->kind), (uint64_t)ev->at);
    switch (ev->kind) {
    case TS_EVENT_SAMPLES:
        h = fold_samples(h, &ev->u.samples);
        break;
    case TS_EVENT_MESSAGE:
        h = fold_message(h, &ev->u.message);
        break;
    case TS_EVENT_TABLE_ROW:
        h = fold_row(h, &ev->u.row);
        break;
    case TS_EVENT_PROGRESS:
        h = fold_progress(h, &ev->u.progress);
        break;
    case TS_EVENT_JOB:
        h = fold_job(h, &ev->u.job);
        break;
    case TS_EVENT_HISTORY:
        h = fold(fold(h, (uint64_t)ev->u.history.at), bits(ev->u.history.rate));
        break;
    case TS_EVENT_PLAN:
        h = fold(fold(h, (uint64_t)ev->u.plan.at), (uint64_t)ev->u.plan.task_managers);
        break;
    default: /* a timer is its time */
        break;
    }
    return finish(h);
}

uint64_t ts_digest_cmd(uint64_t h, const ts_cmd *cmd)
{
    h = fold(h, 0x100u + (uint64_t)cmd->kind);
    switch (cmd->kind) {
    case TS_CMD_QUERY:
        h = fold(h, cmd->u.query);
        break;
    case TS_CMD_STORE:
        h = fold_samples(h, &cmd->u.samples);
        break;
    case TS_CMD_PUBLISH:
        h = fold_message(h, &cmd->u.message);
        break;
    case TS_CMD_TABLE_PUT:
        h = fold_row(h, &cmd->u.row);
        break;
    case TS_CMD_EXPLAIN:
        h = fold_decision(h, cmd->u.decision);
        break;
    default: /* the orders of a rescale */
        h = fold_order(h, &cmd->u.order);
        break;
    }
    return finish(h);
}
