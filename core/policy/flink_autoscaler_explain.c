/*
 * The notes of a decision; see flink_autoscaler.h.
 *
 * First what decides, of every vertex, then what that came from: a graph of many vertices has more
 * to tell than a decision has room for.
 */
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
static void explain_vertex(const ts_job *job, int vertex, const ts__flink_evaluated *v,
                           const ts_flink_change *c, ts_decision *d)
{
    ts_decision_note_vertex(d, vertex, "scale-up-below", v->tpr, v->band.up);
    ts_decision_note_vertex(d, vertex, "scale-down-above", v->tpr, v->band.down);
    ts_decision_note_vertex(d, vertex, "target-rate", v->demand.target, NAN);
    if (c != NULL && c->why != TS_FLINK_EXCLUDED && c->why != TS_FLINK_NO_METRICS)
        ts_decision_note_vertex(d, vertex, "parallelism", c->proposed,
                                job->vertex[vertex].parallelism);
}

static void explain_rates(int vertex, const ts__flink_evaluated *v, ts_decision *d)
{
    ts_decision_note_vertex(d, vertex, "busy-ms", v->busy, NAN);
    ts_decision_note_vertex(d, vertex, "busy-rate", v->busy_tpr, NAN);
    if (!isnan(v->observed))
        ts_decision_note_vertex(d, vertex, "observed-rate", v->observed, NAN);
    if (v->demand.catch_up != 0)
        ts_decision_note_vertex(d, vertex, "catch-up-rate", v->demand.catch_up, NAN);
}

/* From the capacity wanted to the parallelism before limits and alignment. */
static void explain_proposal(const ts_flink_cfg *cfg, const ts_job *job, int vertex, ts_time restart,
                             const ts__flink_evaluated *v, const ts_flink_change *c, ts_decision *d)
{
    ts_flink_times times = {.catch_up = cfg->catch_up, .restart = restart};
    if (isnan(c->factor))
        return;
    ts_decision_note_vertex(d, vertex, "capacity-wanted",
                            ts_flink_capacity(&v->demand, cfg->target, true, &times), NAN);
    ts_decision_note_vertex(d, vertex, "factor", c->factor, NAN);
    ts_decision_note_vertex(d, vertex, "unaligned",
                            ceil(c->factor * job->vertex[vertex].parallelism), NAN);
    if (!isnan(c->expected))
        ts_decision_note_vertex(d, vertex, "expected-rate", c->expected, NAN);
}

void ts__flink_explain(const ts_flink_cfg *cfg, const ts_job *job, const ts__flink_evaluation *e,
                       const ts_flink_change *changes, const ts_flink_delayed *delayed,
                       ts_time restart, ts_decision *d)
{
    ts_decision_note(d, "restart-seconds", ts_seconds(restart), NAN);
    if (e->backlog)
        ts_decision_note(d, "backlog", 1, NAN);
    for (int i = 0; i < e->n; i++) {
        explain_vertex(job, i, &e->vertex[i], changes == NULL ? NULL : &changes[i], d);
        if (changes != NULL)
            explain_why(cfg, i, &changes[i], &delayed[i], d);
    }
    for (int i = 0; i < e->n; i++) {
        explain_rates(i, &e->vertex[i], d);
        if (changes != NULL)
            explain_proposal(cfg, job, i, restart, &e->vertex[i], &changes[i], d);
    }
}
