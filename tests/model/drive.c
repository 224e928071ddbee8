/* The least that can drive a plant; see drive.h. */
#include "tests/model/drive.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const ts_time start_at = 1000 * TS_SEC;

typedef struct ts_stretches {
    ts_load load;
    const ts_stretch *v;
    int n;
    ts_time at, end, step;
} ts_stretches;

static ts_status next_point(ts_load *load, ts_load_point *p, ts_err *err)
{
    ts_stretches *s = (ts_stretches *)load;
    (void)err;
    while (s->n > 0 && s->at >= s->end) {
        s->v++;
        if (--s->n > 0)
            s->end += ts_from_seconds(s->v->seconds);
    }
    if (s->n == 0)
        return TS_DONE;
    ts_time until = s->at + s->step < s->end ? s->at + s->step : s->end;
    *p = (ts_load_point){s->at, until - s->at, s->v->rate};
    s->at = until;
    return TS_OK;
}

static void close_load(ts_load *load)
{
    free(load);
}

ts_load *ts_drive_load(const ts_stretch *v, int n, double step)
{
    ts_stretches *s = calloc(1, sizeof *s);
    if (s == NULL)
        abort();
    s->load = (ts_load){next_point, close_load};
    s->v = v;
    s->n = n;
    s->at = start_at;
    s->end = start_at + (n > 0 ? ts_from_seconds(v[0].seconds) : 0);
    s->step = ts_from_seconds(step);
    return &s->load;
}

static void mix(ts_drive *d, const void *data, size_t n)
{
    for (size_t i = 0; i < n; i++)
        d->digest = (d->digest ^ ((const unsigned char *)data)[i]) * UINT64_C(0x100000001b3);
}

static void mix_double(ts_drive *d, double v)
{
    if (!isnan(v))
        mix(d, &v, sizeof v);
}

static void on_second(void *arg, const ts_sim_second *s)
{
    ts_drive *d = arg;
    if (d->n_seconds < TS_DRIVE_SECONDS)
        d->second[d->n_seconds++] = *s;
    mix_double(d, s->lag);
    mix_double(d, s->cpu);
    mix_double(d, s->latency_mean);
}

static void on_rescale(void *arg, const ts_sim_rescale *r)
{
    ts_drive *d = arg;
    if (d->n_rescales < TS_DRIVE_RESCALES)
        d->rescale[d->n_rescales++] = *r;
}

bool ts_drive_open(ts_drive *d, const ts_sim_cfg *cfg, uint64_t seed)
{
    ts_sim_observer observer = {d, on_second, on_rescale};
    ts_load *load = ts_drive_load(d->load, d->n_load, d->step > 0 ? d->step : 1);
    ts_err err;
    ts_err_clear(&err);
    d->next_query = start_at;
    d->cancel_at = TS_NEVER;
    d->status = ts_simplant_new(&d->plant, cfg, load, seed, d->replication, d->start, &observer,
                                &err);
    if (d->status != TS_OK) {
        snprintf(d->error, sizeof d->error, "%s", err.message);
        load->close(load);
    }
    return d->status == TS_OK;
}

static void apply(ts_drive *d, const ts_cmd *cmd)
{
    d->plant->ops->apply(d->plant, cmd);
}

static void order(ts_drive *d, ts_cmd_kind kind)
{
    const ts_order *o = &d->orders[d->present];
    ts_cmd cmd = {.kind = kind,
                  .u.order = {.rescale = d->n_rescale_orders, .parallelism = o->parallelism,
                              .task_managers = o->task_managers, .kind = o->kind}};
    if (o->task_managers == 0)
        cmd.u.order.task_managers = o->parallelism;
    while (cmd.u.order.n_vertices < 4 && o->vertex[cmd.u.order.n_vertices] > 0) {
        cmd.u.order.vertex[cmd.u.order.n_vertices] = o->vertex[cmd.u.order.n_vertices];
        cmd.u.order.n_vertices++;
    }
    apply(d, &cmd);
}

static ts_time order_at(const ts_drive *d)
{
    return d->next_order < d->n_orders ? start_at + ts_from_seconds(d->orders[d->next_order].at)
           : TS_NEVER;
}

static ts_time deadline(const ts_drive *d)
{
    ts_time at = d->next_query < d->cancel_at ? d->next_query : d->cancel_at;
    return order_at(d) < at ? order_at(d) : at;
}

static void on_timer(ts_drive *d, ts_time at)
{
    if (at >= d->next_query) {
        ts_cmd cmd = {.kind = TS_CMD_QUERY, .u.query = ++d->query};
        apply(d, &cmd);
        d->next_query += TS_SEC;
    }
    if (at >= d->cancel_at) {
        order(d, TS_CMD_CANCEL);
        d->cancel_at = TS_NEVER;
    }
    if (at >= order_at(d)) {
        d->present = d->next_order++;
        d->n_rescale_orders++;
        if (d->orders[d->present].cancel_after > 0)
            d->cancel_at = at + ts_from_seconds(d->orders[d->present].cancel_after);
        order(d, d->orders[d->present].kind == TS_RESCALE_SAVEPOINT ? TS_CMD_SAVEPOINT
                                                                    : TS_CMD_RESCALE);
    }
}

static void on_samples(ts_drive *d, ts_time at, const ts_samples *s)
{
    ts_prediction p = {.made_at = at, .n = 1, .value = {(double)s->n}};
    ts_cmd cmd = {.kind = TS_CMD_PUBLISH,
                  .u.message = {.topic = TS_TOPIC_SHORT_TERM, .u.prediction = &p}};
    d->n_failed_queries += s->status != TS_OK;
    for (int m = 0; m < TS_N_METRICS; m++)
        d->seen[m] = NAN;
    for (int i = 0; i < TS_MAX_VERTICES * TS_N_METRICS; i++)
        d->vertex[i / TS_N_METRICS][i % TS_N_METRICS] = NAN;
    for (int i = 0; i < s->n; i++) {
        mix_double(d, s->v[i].value);
        if (ts_metric_get(s->v[i].metric)->scope == TS_SCOPE_VERTEX)
            d->vertex[s->v[i].instance][s->v[i].metric] = s->v[i].value;
        d->seen[s->v[i].metric] = s->v[i].value;
        if (!(d->largest[s->v[i].metric] >= s->v[i].value))
            d->largest[s->v[i].metric] = s->v[i].value;
    }
    apply(d, &cmd);
}

static void on_progress(ts_drive *d, ts_time at, const ts_progress *p)
{
    if (d->n_progress < TS_DRIVE_PROGRESS) {
        d->progress[d->n_progress].at = at;
        d->progress[d->n_progress++].what = *p;
    }
    mix(d, &at, sizeof at);
    if (p->phase == TS_PHASE_SAVEPOINT_DONE)
        order(d, TS_CMD_RESCALE);
    if (p->phase == TS_PHASE_RUNNING || p->phase == TS_PHASE_FAILED)
        d->cancel_at = TS_NEVER;
}

bool ts_drive_step(ts_drive *d)
{
    ts_event ev;
    d->status = d->plant->ops->next(d->plant, deadline(d), &ev);
    if (d->status != TS_OK)
        return false;
    if (ev.kind == TS_EVENT_TIMER)
        on_timer(d, ev.at);
    else if (ev.kind == TS_EVENT_SAMPLES)
        on_samples(d, ev.at, &ev.u.samples);
    else if (ev.kind == TS_EVENT_PROGRESS)
        on_progress(d, ev.at, &ev.u.progress);
    if (ev.kind == TS_EVENT_JOB)
        d->job = ev.u.job;
    d->n_jobs += ev.kind == TS_EVENT_JOB;
    d->n_messages += ev.kind == TS_EVENT_MESSAGE;
    return true;
}

void ts_drive_close(ts_drive *d)
{
    if (d->status < 0)
        snprintf(d->error, sizeof d->error, "%s", d->plant->ops->error(d->plant));
    ts_simplant_totals(d->plant, &d->totals);
    d->plant->ops->close(d->plant);
    d->plant = NULL;
}

void ts_drive_run(ts_drive *d, const ts_sim_cfg *cfg, uint64_t seed)
{
    if (!ts_drive_open(d, cfg, seed))
        return;
    while (ts_drive_step(d))
        continue;
    ts_drive_close(d);
}

bool ts_drive_told(const ts_drive *d, ts_phase phase, ts_failure failure)
{
    for (int i = 0; i < d->n_progress; i++)
        if (d->progress[i].what.phase == phase && d->progress[i].what.failure == failure)
            return true;
    return false;
}

void ts_drive_plain(ts_sim_cfg *cfg)
{
    ts_sim_cfg_init(cfg);
    strcpy(cfg->job_operators, "source:1");
    cfg->job_cost = 1e-3;
    cfg->kafka_partitions = 1;
    cfg->tm_contention = TS_SIM_CONTENTION_NONE;
    cfg->tm_speed_sigma = cfg->tm_cpu_idle = 0;
    cfg->tm_warmup = 0;
    cfg->job_base_latency = cfg->job_buffer_time = cfg->job_buffer_max = 0;
    cfg->rescale_spread = cfg->k8s_spread = cfg->checkpoint_spread = 0;
}
