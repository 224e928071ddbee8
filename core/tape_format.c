/*
 * Events and commands to tape lines; see tape.h. The reader of these lines is core/tape_parse.c,
 * field by field.
 *
 * Fields are separated by one blank. Names are tokens: a byte that is not printable, a blank or a
 * '%' is written as %XX, and an empty name as '-'. Doubles are written with %a, which is exact;
 * every NaN is "nan".
 */
#include "core/tape.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

/* A buffer being filled; once something did not fit, at stays beyond size. */
struct writer {
    char *buf;
    int size, at;
};

__attribute__((format(printf, 2, 3))) static void put(struct writer *w, const char *format, ...)
{
    if (w->at >= w->size)
        return;
    va_list args;
    va_start(args, format);
    int n = vsnprintf(w->buf + w->at, (size_t)(w->size - w->at), format, args);
    va_end(args);
    w->at = n < 0 ? w->size : w->at + n;
}

static void put_double(struct writer *w, double v)
{
    if (isnan(v))
        put(w, " nan");
    else
        put(w, " %a", v);
}

static void put_time(struct writer *w, ts_time t)
{
    put(w, " %" PRId64, t);
}

static void put_name(struct writer *w, const char *name)
{
    put(w, *name == '\0' ? " -" : " ");
    for (const char *c = name; *c != '\0'; c++) {
        if (*c > ' ' && *c < 127 && *c != '%' && !(*c == '-' && c[1] == '\0' && c == name))
            put(w, "%c", *c);
        else
            put(w, "%%%02X", (unsigned char)*c);
    }
}

static void put_samples(struct writer *w, const ts_samples *s)
{
    put(w, " %" PRIu64 " %s %d", s->query, ts_status_name(s->status), s->n);
    for (int i = 0; i < s->n; i++) {
        put(w, " %s %" PRId32, ts_metric_get(s->v[i].metric)->name, s->v[i].instance);
        put_double(w, s->v[i].value);
        put_time(w, s->v[i].at);
    }
}

static void put_report(struct writer *w, const ts_report *r)
{
    int n = 0;
    for (int i = 0; i < TS_N_METRICS; i++)
        n += !isnan(r->v[i]);
    put_time(w, r->at);
    put(w, " %" PRIu64 " %d", r->sequence, n);
    for (int i = 0; i < TS_N_METRICS; i++) {
        if (isnan(r->v[i]))
            continue;
        put(w, " %s", ts_metric_get((ts_metric)i)->name);
        put_double(w, r->v[i]);
    }
    put(w, " %d", r->n_vertices);
    for (int i = 0; i < r->n_vertices; i++)
        for (int k = 0; k < TS_N_VERTEX_METRICS; k++)
            put_double(w, r->vertex[i][k]);
    put(w, " %d", r->n_pods);
    for (int i = 0; i < r->n_pods; i++) {
        put(w, " %" PRId32 " %d", r->pods[i].id, r->pods[i].ready);
        put_time(w, r->pods[i].started_at);
        put_double(w, r->pods[i].cpu);
        put_double(w, r->pods[i].memory);
        put_double(w, r->pods[i].ingestion);
    }
}

static void put_prediction(struct writer *w, const ts_prediction *p)
{
    put_time(w, p->made_at);
    put_time(w, p->step);
    put(w, " %d", p->n);
    for (int i = 0; i < p->n; i++) {
        put_double(w, p->value[i]);
        put_double(w, p->quantile[i]);
    }
    put_name(w, p->method);
}

static void put_message(struct writer *w, const ts_message *m)
{
    put(w, " %s %" PRId64, ts_topic_name(m->topic), m->offset);
    if (m->topic == TS_TOPIC_METRICS)
        put_report(w, m->u.report);
    else
        put_prediction(w, m->u.prediction);
}

static void put_row(struct writer *w, const ts_table_row *row)
{
    put(w, " %d %d", row->task_managers, row->cpu_tenths);
    put_double(w, row->max_rate);
    put_double(w, row->smoothed_rate);
    put(w, " %" PRId64, row->n);
    put_time(w, row->updated_at);
}

static void put_progress(struct writer *w, const ts_progress *p)
{
    put(w, " %" PRIu64 " %s %s %d", p->rescale, ts_phase_name(p->phase),
        ts_failure_name(p->failure), p->parallelism);
}

static void put_job(struct writer *w, const ts_job *job)
{
    put(w, " %d %d %d %d %d", job->parallelism, job->task_managers, job->slots_per_task_manager,
        job->max_parallelism, job->partitions);
    put_double(w, job->cores_per_task_manager);
    put(w, " %d", job->n_vertices);
    for (int i = 0; i < job->n_vertices; i++) {
        const ts_vertex *v = &job->vertex[i];
        put_name(w, v->name);
        put(w, " %d %d %u %d %d", v->parallelism, v->max_parallelism, v->upstream, v->hash,
            v->partitions);
    }
}

static void put_parallelism(struct writer *w, const int *parallelism, int n)
{
    put(w, " %d", n);
    for (int i = 0; i < n; i++)
        put(w, " %d", parallelism[i]);
}

static void put_order(struct writer *w, const ts_rescale_order *o)
{
    put(w, " %" PRIu64 " %d %d %s", o->rescale, o->parallelism, o->task_managers,
        ts_rescale_kind_name(o->kind));
    put_parallelism(w, o->vertex, o->n_vertices);
}

static void put_decision(struct writer *w, const ts_decision *d)
{
    const double numbers[] = {
        d->rate,     d->lag,      d->cpu,       d->memory,    d->predicted[0], d->predicted[1],
        d->error[0], d->error[1], d->weight[0], d->weight[1], d->aggregate,    d->sustained,
        d->target_rate,
    };
    put_time(w, d->at);
    put(w, " %d %d %s %x", d->current, d->target, ts_trigger_name(d->trigger), d->vetoes);
    for (int i = 0; i < TS_COUNT_OF(numbers); i++)
        put_double(w, numbers[i]);
    put(w, " %s %d", ts_lookup_name(d->lookup), d->n_rows);
    for (int i = 0; i < 3; i++)
        put_double(w, d->fit[i]);
    put_double(w, d->wanted);
    put_parallelism(w, d->vertex_target, d->n_vertices);
    put(w, " %d", d->n_notes);
    for (int i = 0; i < d->n_notes; i++) {
        put_name(w, d->notes[i].name);
        put(w, " %d", d->notes[i].vertex);
        put_double(w, d->notes[i].value);
        put_double(w, d->notes[i].limit);
    }
}

static void put_event_fields(struct writer *w, const ts_event *ev)
{
    switch (ev->kind) {
    case TS_EVENT_SAMPLES:
        put_samples(w, &ev->u.samples);
        break;
    case TS_EVENT_MESSAGE:
        put_message(w, &ev->u.message);
        break;
    case TS_EVENT_TABLE_ROW:
        put_row(w, &ev->u.row);
        break;
    case TS_EVENT_PROGRESS:
        put_progress(w, &ev->u.progress);
        break;
    case TS_EVENT_JOB:
        put_job(w, &ev->u.job);
        break;
    case TS_EVENT_HISTORY:
        put_time(w, ev->u.history.at);
        put_double(w, ev->u.history.rate);
        break;
    case TS_EVENT_PLAN:
        put_time(w, ev->u.plan.at);
        put(w, " %d", ev->u.plan.task_managers);
        break;
    default: /* a timer has no fields */
        break;
    }
}

static void put_cmd_fields(struct writer *w, const ts_cmd *cmd)
{
    switch (cmd->kind) {
    case TS_CMD_QUERY:
        put(w, " %" PRIu64, cmd->u.query);
        break;
    case TS_CMD_STORE:
        put_samples(w, &cmd->u.samples);
        break;
    case TS_CMD_PUBLISH:
        put_message(w, &cmd->u.message);
        break;
    case TS_CMD_TABLE_PUT:
        put_row(w, &cmd->u.row);
        break;
    case TS_CMD_EXPLAIN:
        put_decision(w, cmd->u.decision);
        break;
    default: /* the orders of a rescale */
        put_order(w, &cmd->u.order);
        break;
    }
}

static int end(const struct writer *w)
{
    return w->at < w->size ? w->at : -1;
}

int ts_tape_format_event(const ts_event *ev, char *buf, int size)
{
    struct writer w = {buf, size, 0};
    put(&w, "E %" PRId64 " %s", ev->at, ts_event_kind_name(ev->kind));
    put_event_fields(&w, ev);
    return end(&w);
}

int ts_tape_format_cmd(const ts_cmd *cmd, char *buf, int size)
{
    struct writer w = {buf, size, 0};
    put(&w, "C %s", ts_cmd_kind_name(cmd->kind));
    put_cmd_fields(&w, cmd);
    return end(&w);
}
