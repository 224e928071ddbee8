/*
 * A decision taken anew from a tape; see rederive.h.
 *
 * The tape is played to the services as `verify` does it, by a player that demands each of their
 * commands, but only up to the moment; a plant around it listens to what they decide.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/table.h"
#include "experiments/explained.h"
#include "glue/tapefile.h"

typedef struct ear {
    ts_plant plant;
    ts_plant *inner;
    const ts_tape_moment *moment;
    bool started;
    ts_time start, until;
    ts_job job;
    ts_table table;
    bool looked;
    int64_t n; /* of the decision, of so many: */
    int64_t n_decisions, n_commands;
    ts_rederived *out;
} ear;

static ts_time after(ts_time start, ts_time since)
{
    return since > 0 && start > TS_NEVER - since ? TS_NEVER : start + since;
}

static bool is_of_earlier_time(ts_event_kind kind)
{
    return kind == TS_EVENT_HISTORY || kind == TS_EVENT_TABLE_ROW || kind == TS_EVENT_PLAN;
}

static ts_status ear_next(ts_plant *plant, ts_time deadline, ts_event *ev)
{
    ear *e = (ear *)plant;
    ts_status status = e->inner->ops->next(e->inner, deadline, ev);
    if (status != TS_OK)
        return status;
    if (!e->started && !is_of_earlier_time(ev->kind)) {
        e->started = true;
        e->start = ev->at;
        e->until = e->moment->since_start ? after(e->start, e->moment->at) : e->moment->at;
    }
    if (e->started && ev->at > e->until)
        return TS_DONE;
    if (ev->kind == TS_EVENT_JOB)
        e->job = ev->u.job;
    else if (ev->kind == TS_EVENT_TABLE_ROW)
        ts_table_put(&e->table, &ev->u.row);
    return TS_OK;
}

/* Those in between two looks of the policy are left out, unless there was no look yet. */
static void hear(ear *e, const ts_decision *d)
{
    bool look = !(d->vetoes >> TS_VETO_INTERVAL & 1);
    if (look || !e->looked) {
        e->out->decision = *d;
        e->out->job = e->job;
        e->n = e->n_decisions;
    }
    e->looked = e->looked || look;
    e->n_decisions++;
}

static ts_status ear_apply(ts_plant *plant, const ts_cmd *cmd)
{
    ear *e = (ear *)plant;
    e->n_commands++;
    if (cmd->kind == TS_CMD_EXPLAIN)
        hear(e, cmd->u.decision);
    return e->inner->ops->apply(e->inner, cmd);
}

static const ts_plant_ops ear_ops = {"ear", ear_next, ear_apply, NULL, NULL};

/* Those rows of the table that are nearest to what was wanted. */
static void take_rows(ts_explained *x, const ts_table *t)
{
    double near = isnan(x->decision.wanted) ? x->decision.current : x->decision.wanted;
    x->n_all_rows = t->n;
    for (int i = 0; i < t->n; i++) {
        const ts_table_row *row = &t->rows[i];
        int k = x->n_rows;
        while (k > 0 && fabs(row->task_managers - near) <
                            fabs(x->rows[k - 1].task_managers - near)) {
            if (k < TS__MAX_ROWS)
                x->rows[k] = x->rows[k - 1];
            k--;
        }
        if (k < TS__MAX_ROWS)
            x->rows[k] = *row;
        x->n_rows += x->n_rows < TS__MAX_ROWS;
    }
}

static ts_status fill(ts_explained **out, const ear *e, const char *path, const char *policy,
                      ts_err *err)
{
    if (e->n_decisions == 0)
        return ts_err_set(err, TS_EUNKNOWN, "%.200s: nothing had been decided by then", path);
    ts_explained *x = calloc(1, sizeof *x);
    if (x == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    x->n = e->n;
    x->start = e->start;
    x->at = ts_seconds(e->out->decision.at - e->start);
    snprintf(x->policy, sizeof x->policy, "%s", policy);
    snprintf(x->trace, sizeof x->trace, "%s", path);
    snprintf(e->out->words, sizeof e->out->words,
             "%" PRId64 " commands up to here, byte for byte", e->n_commands);
    ts_explained_attach(x, e->out);
    take_rows(x, &e->table);
    *out = x;
    return TS_OK;
}

ts_status ts_rederive_tape(ts_explained **out, ts_rederived *again, const char *path,
                           const ts_tape_moment *moment, bool external, ts_err *err)
{
    ear *e = calloc(1, sizeof *e);
    uint64_t digest;
    *out = NULL;
    memset(again, 0, sizeof *again);
    if (e == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    e->plant.ops = &ear_ops;
    e->moment = moment;
    e->out = again;
    ts_table_init(&e->table);
    ts_status status = ts_player_new(&e->inner, path, err);
    if (status == TS_OK)
        status = ts_player_run(e->inner, &e->plant, path, external, &digest, err);
    if (status == TS_OK)
        status = fill(out, e, path, ts_player_info(e->inner)->cfg.policy->name, err);
    if (e->inner != NULL)
        e->inner->ops->close(e->inner);
    free(e);
    return status;
}
