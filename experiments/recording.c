/* What a run tells, appended to one row log per table; see results.h and recording.h. */
#include "experiments/recording.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTES_EVERY TS_MIN

const char *const ts__log_columns[TS__N_LOGS] = {
    [TS__LOG_SERIES] = "trrrriirrr",
    [TS__LOG_PREDICTIONS] = "Pstitrr",
    [TS__LOG_DECISIONS] = "tiiGirrrrrrrrrrrrrLirrrr",
    [TS__LOG_NOTES] = "ivsrr",
    [TS__LOG_RESCALES] = "ttttiiF",
    [TS__LOG_TABLE_ROWS] = "tirrri",
    [TS__LOG_VERTICES] = "siiii",
    [TS__LOG_VERTEX_TARGETS] = "iiii",
    [TS__LOG_PLANS] = "ti",
    [TS__LOG_FRONTIER] = "Krr",
};

ts_status ts_recording_new(ts_recording **out)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return TS_ENOMEM;
    for (int i = 0; i < TS__N_LOGS; i++)
        ts_rowlog_init(&(*out)->log[i], (int)strlen(ts__log_columns[i]));
    return TS_OK;
}

void ts_recording_free(ts_recording *r)
{
    if (r == NULL)
        return;
    for (int i = 0; i < TS__N_LOGS; i++)
        ts_rowlog_fini(&r->log[i]);
    free(r);
}

static void add(ts_recording *r, ts__log log, const ts_cell *row)
{
    ts_status status = ts_rowlog_add(&r->log[log], row);
    if (r->status == TS_OK)
        r->status = status;
}

/* The index of a name; constants are found again by their address. */
static int64_t name_index(ts_recording *r, const char *name, bool constant)
{
    for (int i = 0; constant && i < r->n_names; i++)
        if (r->lent[i] == name)
            return i;
    for (int i = 0; i < r->n_names; i++)
        if (strncmp(r->names[i], name, sizeof r->names[i] - 1) == 0)
            return i;
    if (r->n_names == TS__MAX_NAMES) {
        r->status = r->status == TS_OK ? TS_ELIMIT : r->status;
        return 0;
    }
    snprintf(r->names[r->n_names], sizeof r->names[0], "%s", name);
    r->lent[r->n_names] = constant ? name : NULL;
    return r->n_names++;
}

void ts_recording_second(ts_recording *r, const ts_sim_second *s)
{
    const ts_cell row[] = {
        {.whole = s->at},        {.real = s->offered},         {.real = s->processed},
        {.real = s->lag},        {.real = s->committed_lag},   {.whole = s->task_managers},
        {.whole = s->parallelism}, {.real = s->cpu},           {.real = s->latency_mean},
        {.real = s->latency_p95},
    };
    add(r, TS__LOG_SERIES, row);
}

void ts_recording_rescale(ts_recording *r, const ts_sim_rescale *rescale)
{
    const ts_cell row[] = {
        {.whole = rescale->requested_at}, {.whole = rescale->stopped_at},
        {.whole = rescale->running_at},   {.whole = rescale->caught_up_at},
        {.whole = rescale->from},         {.whole = rescale->to},
        {.whole = rescale->failure},
    };
    add(r, TS__LOG_RESCALES, row);
}

static void prediction(ts_recording *r, ts_topic topic, const ts_prediction *p)
{
    int64_t method = name_index(r, p->method, false);
    for (int k = 0; k < p->n; k++) {
        bool asked = p->quantile[k] != p->value[k];
        const ts_cell row[] = {
            {.whole = topic},
            {.whole = method},
            {.whole = p->made_at},
            {.whole = k + 1},
            {.whole = p->made_at + (k + 1) * p->step},
            {.real = p->value[k]},
            {.real = asked ? p->quantile[k] : NAN},
        };
        add(r, TS__LOG_PREDICTIONS, row);
    }
}

static void table_row(ts_recording *r, ts_time at, const ts_table_row *t)
{
    const ts_cell row[] = {
        {.whole = at},           {.whole = t->task_managers},  {.real = t->cpu_tenths / 10.0},
        {.real = t->max_rate},   {.real = t->smoothed_rate},   {.whole = t->n},
    };
    add(r, TS__LOG_TABLE_ROWS, row);
}

/*
 * The notes of the decision just recorded. They are kept when the decision is another one than the
 * last that had some, and of one that does not change every minute: the numbers that vary are
 * columns of the decision itself.
 */
static void notes(ts_recording *r, const ts_decision *d)
{
    int64_t n = r->log[TS__LOG_DECISIONS].n_rows - 1;
    bool same = r->noted.trigger == d->trigger && r->noted.vetoes == d->vetoes &&
                r->noted.target == d->target && r->noted.current == d->current;
    if (same && d->at - r->noted.at < NOTES_EVERY)
        return;
    r->noted = *d;
    for (int i = 0; i < d->n_notes; i++) {
        const ts_cell row[] = {
            {.whole = n},
            {.whole = d->notes[i].vertex},
            {.whole = name_index(r, d->notes[i].name, true)},
            {.real = d->notes[i].value},
            {.real = d->notes[i].limit},
        };
        add(r, TS__LOG_NOTES, row);
    }
}

/* What the decision just recorded gives each vertex, if it gives one of its own. */
static void vertex_targets(ts_recording *r, const ts_decision *d)
{
    int64_t n = r->log[TS__LOG_DECISIONS].n_rows - 1;
    for (int i = 0; i < d->n_vertices; i++) {
        const ts_cell row[] = {
            {.whole = n},
            {.whole = i},
            {.whole = r->job.vertex[i].parallelism},
            {.whole = d->vertex_target[i]},
        };
        add(r, TS__LOG_VERTEX_TARGETS, row);
    }
}

static void decision(ts_recording *r, const ts_decision *d)
{
    const ts_cell row[] = {
        {.whole = d->at},          {.whole = d->current},     {.whole = d->target},
        {.whole = d->trigger},     {.whole = d->vetoes},      {.real = d->rate},
        {.real = d->lag},          {.real = d->cpu},          {.real = d->memory},
        {.real = d->predicted[0]}, {.real = d->predicted[1]}, {.real = d->error[0]},
        {.real = d->error[1]},     {.real = d->weight[0]},    {.real = d->weight[1]},
        {.real = d->aggregate},    {.real = d->sustained},    {.real = d->target_rate},
        {.whole = d->lookup},      {.whole = d->n_rows},      {.real = d->fit[0]},
        {.real = d->fit[1]},       {.real = d->fit[2]},       {.real = d->wanted},
    };
    add(r, TS__LOG_DECISIONS, row);
    if (d->trigger != TS_TRIGGER_NONE || (d->vetoes & ~(1u << TS_VETO_INTERVAL)) != 0)
        notes(r, d);
    vertex_targets(r, d);
}

/* The vertices are told once: only their parallelism changes. */
void ts_recording_job(ts_recording *r, const ts_job *job)
{
    r->job = *job;
    for (int64_t i = r->log[TS__LOG_VERTICES].n_rows; i < job->n_vertices; i++) {
        const ts_vertex *v = &job->vertex[i];
        const ts_cell row[] = {
            {.whole = name_index(r, v->name, false)}, {.whole = v->upstream},
            {.whole = v->hash},                       {.whole = v->max_parallelism},
            {.whole = v->partitions},
        };
        add(r, TS__LOG_VERTICES, row);
    }
}

void ts_recording_plan(ts_recording *r, const ts_plan_step *plan, int n)
{
    for (int i = 0; i < n; i++)
        add(r, TS__LOG_PLANS,
            (const ts_cell[]){{.whole = plan[i].at}, {.whole = plan[i].task_managers}});
}

void ts_recording_frontier(ts_recording *r, ts_rescale_kind kind, double seconds, double late)
{
    add(r, TS__LOG_FRONTIER, (const ts_cell[]){{.whole = kind}, {.real = seconds}, {.real = late}});
}

void ts_recording_cmd(ts_recording *r, ts_time at, const ts_cmd *cmd)
{
    if (cmd->kind == TS_CMD_PUBLISH && cmd->u.message.topic != TS_TOPIC_METRICS)
        prediction(r, cmd->u.message.topic, cmd->u.message.u.prediction);
    else if (cmd->kind == TS_CMD_TABLE_PUT)
        table_row(r, at, &cmd->u.row);
    else if (cmd->kind == TS_CMD_EXPLAIN)
        decision(r, cmd->u.decision);
}
