/* The notes of a decision; see flink_autoscaler.h. */
#include <math.h>

#include "core/policy/flink_autoscaler.h"

static const char *why_name(ts_flink_why why)
{
    static const char *const names[] = {
        [TS_FLINK_CHANGED] = "changed",
        [TS_FLINK_NO_METRICS] = "no-metrics",
        [TS_FLINK_AT_TARGET] = "at-target",
        [TS_FLINK_DELAYED_DOWN] = "delayed-down",
        [TS_FLINK_BLOCKED_INEFFECTIVE] = "blocked-ineffective",
        [TS_FLINK_EXCLUDED] = "excluded",
    };
    return names[why];
}

/* Notes of a vertex, at most. */
enum { MOST = 15 };

/* A delayed scale-down: seconds since the first of its proposals, of those that it has to wait. */
static void explain_why(const ts_flink_cfg *cfg, int vertex, const ts_flink_change *c,
                        const ts_flink_delayed *delayed, ts_decision *d)
{
    bool waits = c->why == TS_FLINK_DELAYED_DOWN;
    ts_decision_note_vertex(d, vertex, why_name(c->why),
                            waits ? ts_seconds(d->at - delayed->first_at) : c->parallelism,
                            waits ? ts_seconds(cfg->down_interval) : (double)NAN);
    if (c->events & TS_FLINK_LIMITED)
        ts_decision_note_vertex(d, vertex, "limited-by-alignment", c->proposed, NAN);
    if (c->events & TS_FLINK_INEFFECTIVE)
        ts_decision_note_vertex(d, vertex, "ineffective-scale-up", NAN, cfg->effectiveness);
}

/* What decides of one vertex: its rate against the band, what it is asked for, what came of it. */
static void explain_outcome(const ts_flink_cfg *cfg, const ts_job *job, int vertex,
                            const ts__flink_evaluated *v, const ts_flink_change *c,
                            const ts_flink_delayed *delayed, ts_decision *d)
{
    ts_decision_note_vertex(d, vertex, "scale-up-below", v->tpr, v->band.up);
    ts_decision_note_vertex(d, vertex, "scale-down-above", v->tpr, v->band.down);
    ts_decision_note_vertex(d, vertex, "target-rate", v->demand.target, NAN);
    if (c == NULL)
        return;
    if (!isnan(c->factor))
        ts_decision_note_vertex(d, vertex, "parallelism", c->proposed,
                                job->vertex[vertex].parallelism);
    explain_why(cfg, vertex, c, delayed, d);
}

/* What that came from: rates, and the way from the capacity wanted to a parallelism. */
static void explain_origin(const ts_flink_cfg *cfg, const ts_job *job, int vertex,
                           const ts__flink_evaluated *v, const ts_flink_change *c, ts_time restart,
                           ts_decision *d)
{
    ts_flink_times times = {.catch_up = cfg->catch_up, .restart = restart};
    ts_decision_note_vertex(d, vertex, "busy-ms", v->busy, NAN);
    ts_decision_note_vertex(d, vertex, "busy-rate", v->busy_tpr, NAN);
    if (!isnan(v->observed))
        ts_decision_note_vertex(d, vertex, "observed-rate", v->observed, NAN);
    if (v->demand.catch_up != 0)
        ts_decision_note_vertex(d, vertex, "catch-up-rate", v->demand.catch_up, NAN);
    if (c == NULL || isnan(c->factor))
        return;
    ts_decision_note_vertex(d, vertex, "capacity-wanted",
                            ts_flink_capacity(&v->demand, cfg->target, true, &times), NAN);
    ts_decision_note_vertex(d, vertex, "factor", c->factor, NAN);
    ts_decision_note_vertex(d, vertex, "unaligned",
                            ceil(c->factor * job->vertex[vertex].parallelism), NAN);
    if (!isnan(c->expected))
        ts_decision_note_vertex(d, vertex, "expected-rate", c->expected, NAN);
}

/* All of one vertex after the other if there is room, else first what decides of each. */
void ts__flink_explain(const ts_flink_cfg *cfg, const ts_job *job, const ts__flink_evaluation *e,
                       const ts_flink_change *changes, const ts_flink_delayed *delayed,
                       ts_time restart, ts_decision *d)
{
    ts_decision_note(d, "restart-seconds", ts_seconds(restart), NAN);
    if (e->backlog)
        ts_decision_note(d, "backlog", 1, NAN);
    int passes = d->n_notes + e->n * MOST <= TS_MAX_NOTES ? 1 : 2;
    for (int pass = 1; pass <= passes; pass++) {
        for (int i = 0; i < e->n; i++) {
            const ts_flink_change *c = changes == NULL ? NULL : &changes[i];
            if (pass == 1)
                explain_outcome(cfg, job, i, &e->vertex[i], c, &delayed[i], d);
            if (pass == passes)
                explain_origin(cfg, job, i, &e->vertex[i], c, restart, d);
        }
    }
}
