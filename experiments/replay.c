/*
 * One replay; see replay.h.
 *
 * The plants are stacked: the modelled cluster, around it (if asked for) the pace and the tape, and
 * outermost the witness, which only looks: it hands commands to the recording and the gauge and
 * ends the run when it is interrupted.
 */
#include "config.h"

#include "experiments/replay.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "experiments/oracle.h"
#include "experiments/schedule.h"
#include "experiments/truth.h"
#include "glue/external.h"
#include "glue/pace.h"
#include "glue/tapefile.h"

typedef struct witness {
    ts_plant plant;
    ts_plant *inner;
    ts_recording *recording;
    ts_gauge *gauge;
    const ts_replay_spec *spec;
    const ts_replay_watch *watch;
    ts_time at;
    ts_job job; /* as it was last told */
    double model_s, recording_s; /* only with a profile */
} witness;

static double clock_s(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The time if somebody wants a profile, else 0 for nothing. Not the thread's own time, which is a
 * system call. */
static double lap(const witness *w)
{
    return w->watch != NULL && w->watch->profile != NULL ? clock_s(CLOCK_MONOTONIC) : 0;
}

static void tell_progress(const witness *w)
{
    const ts_replay_watch *t = w->watch;
    const ts_replay_spec *s = w->spec;
    if (t->permille == NULL || s->end_at <= s->start_at)
        return;
    double share = (double)(w->at - s->start_at) / (double)(s->end_at - s->start_at);
    atomic_store_explicit(t->permille, (int)(1000 * (share < 0 ? 0 : share > 1 ? 1 : share)),
                          memory_order_relaxed);
}

static void saw_job(witness *w, const ts_job *job)
{
    w->job = *job;
    if (w->recording != NULL)
        ts_recording_job(w->recording, job);
}

static ts_status witness_next(ts_plant *plant, ts_time deadline, ts_event *ev)
{
    witness *w = (witness *)plant;
    if (w->watch != NULL && w->watch->stop != NULL && *w->watch->stop)
        return TS_EINTR;
    double start = lap(w);
    ts_status status = w->inner->ops->next(w->inner, deadline, ev);
    w->model_s += lap(w) - start;
    if (status == TS_OK)
        w->at = ev->at;
    if (status == TS_OK && ev->kind == TS_EVENT_JOB)
        saw_job(w, &ev->u.job);
    if (w->watch != NULL && status == TS_OK && ev->kind == TS_EVENT_SAMPLES)
        tell_progress(w);
    return status;
}

static void saw_decision(witness *w, const ts_decision *d)
{
    ts_gauge_decision(w->gauge, d);
    if (w->watch != NULL && w->watch->decided != NULL)
        w->watch->decided(w->watch->arg, d, &w->job);
}

static ts_status witness_apply(ts_plant *plant, const ts_cmd *cmd)
{
    witness *w = (witness *)plant;
    double start = lap(w);
    if (cmd->kind == TS_CMD_EXPLAIN)
        saw_decision(w, cmd->u.decision);
    if (w->recording != NULL)
        ts_recording_cmd(w->recording, w->at, cmd);
    double seen = lap(w);
    ts_status status = w->inner->ops->apply(w->inner, cmd);
    w->recording_s += seen - start;
    w->model_s += lap(w) - seen;
    return status;
}

static void witness_close(ts_plant *plant)
{
    witness *w = (witness *)plant;
    w->inner->ops->close(w->inner);
}

static const char *witness_error(const ts_plant *plant)
{
    const witness *w = (const witness *)plant;
    return w->inner->ops->error != NULL ? w->inner->ops->error(w->inner) : NULL;
}

static const ts_plant_ops witness_ops = {"witness", witness_next, witness_apply, witness_close,
                                         witness_error};

static void saw_second(void *arg, const ts_sim_second *s)
{
    witness *w = arg;
    ts_gauge_second(w->gauge, s);
    if (w->recording != NULL)
        ts_recording_second(w->recording, s);
}

static void saw_rescale(void *arg, const ts_sim_rescale *r)
{
    witness *w = arg;
    if (w->recording != NULL)
        ts_recording_rescale(w->recording, r);
}

void ts_replay_spec_init(ts_replay_spec *spec, const char *trace, const ts_policy *policy)
{
    memset(spec, 0, sizeof *spec);
    spec->trace = trace;
    spec->seed = 1;
    strncpy(spec->label, policy->name, sizeof spec->label - 1);
    ts_config_init(&spec->config, policy);
    ts_sim_cfg_init(&spec->model);
}

/* *first_at: when it begins; NULL: of no interest. */
static ts_status open_load(const ts_replay_spec *spec, const char *path, bool whole, ts_load **out,
                           ts_time *first_at, ts_err *err)
{
    ts_trace *trace = NULL;
    ts_load_options options = spec->load;
    if (whole)
        options.until = 0;
    ts_status status = ts_trace_open(&trace, path, &spec->trace_options, err);
    if (status == TS_OK && (status = ts_trace_load(out, trace, &options, err)) != TS_OK)
        ts_trace_close(trace);
    if (status == TS_OK && first_at != NULL)
        *first_at = ts_trace_get_stats(trace)->first_at;
    return status;
}

/* The schedule for a policy that follows one: the spec's, or out of a file into *read, which the
 * caller frees. */
static ts_status open_plan(const ts_replay_spec *spec, ts_time start_at, ts_sim_start *start,
                           ts_plan_step **read, ts_err *err)
{
    const ts_schedule_place place = {start_at, spec->load.compress};
    start->plan = spec->plan;
    start->n_plan = spec->n_plan;
    if (!(spec->config.policy->needs & TS_NEEDS_PLAN) || spec->plan != NULL)
        return TS_OK;
    ts_status status = ts_schedule_of(read, &start->n_plan, &spec->config, &place, err);
    start->plan = *read;
    return status;
}

/* The load of the run: a walk through what was read before, or the trace. */
static ts_status open_own_load(const ts_replay_spec *spec, ts_load **out, ts_time *start_at,
                               ts_err *err)
{
    if (!ts_loadcache_is_whole(spec->cached))
        return open_load(spec, spec->trace, false, out, start_at, err);
    *start_at = ts_loadcache_start(spec->cached);
    *out = ts_loadcache_walk(spec->cached);
    return *out != NULL ? TS_OK : ts_err_set(err, TS_ENOMEM, "out of memory");
}

ts_status ts_replay_open_load(const ts_replay_spec *spec, ts_load **out, ts_err *err)
{
    ts_time start_at;
    return open_own_load(spec, out, &start_at, err);
}

/* The modelled cluster over the load; *sim stays owned by whoever closes the stack. */
static ts_status open_cluster(const ts_replay_spec *spec, witness *w, ts_plant **sim, ts_err *err)
{
    ts_load *load = NULL, *history = NULL;
    ts_plan_step *read = NULL;
    ts_time start_at = 0;
    ts_sim_start start = {.rows = NULL};
    ts_sim_observer observer = {w, saw_second, saw_rescale};
    ts_status status = open_own_load(spec, &load, &start_at, err);
    if (status == TS_OK && spec->history != NULL)
        status = open_load(spec, spec->history, true, &history, NULL, err);
    if (status == TS_OK)
        status = open_plan(spec, start_at, &start, &read, err);
    if (status == TS_OK) {
        if (w->recording != NULL)
            ts_recording_plan(w->recording, start.plan, start.n_plan);
        start.history = history;
        if (spec->true_parts & TS_TRUTH_TABLE)
            start.n_rows = ts_truth_rows(spec->truth, &start.rows);
        status = ts_simplant_new(sim, &spec->model, load, spec->seed, spec->replication, &start,
                                 &observer, err);
    }
    if (status != TS_OK && load != NULL)
        load->close(load);
    if (history != NULL)
        history->close(history);
    free(read);
    return status;
}

/* Wraps *top by what the spec asks for. On failure *top is still what has to be closed. */
static ts_status wrap(const ts_replay_spec *spec, ts_plant **top, ts_err *err)
{
    if (spec->true_parts != 0) {
        ts_status status = ts_truth_wrap(top, *top, spec->truth, spec->true_parts);
        if (status != TS_OK)
            return ts_err_set(err, status, "truth: %s", ts_status_text(status));
    }
    if (spec->pace > 0) {
        ts_status status = ts_pace_new(top, *top, spec->pace);
        if (status != TS_OK)
            return ts_err_set(err, status, "pace: %s", ts_status_text(status));
    }
    if (spec->tape == NULL)
        return TS_OK;
    return ts_recorder_new(top, *top, spec->tape, &spec->config, spec->seed, err);
}

static ts_status run(const ts_replay_spec *spec, witness *w, ts_services *services, ts_plant *top,
                     const ts_external_source *outside, ts_err *err)
{
    w->plant.ops = &witness_ops;
    w->inner = top;
    ts_status status = ts_run(services, &w->plant);
    if (status == TS_EINTR)
        return ts_err_set(err, status, "%s: interrupted", spec->label);
    if (status != TS_OK) {
        const char *words = outside->failure.status != TS_OK ? outside->failure.message
                                                             : witness_error(&w->plant);
        return ts_err_set(err, status, "%s over %.200s: %s", spec->label, spec->trace,
                          words != NULL ? words : ts_status_text(status));
    }
    return spec->tape != NULL ? ts_recorder_finish(top, ts_services_digest(services), err) : TS_OK;
}

static ts_status replay(const ts_replay_spec *spec, ts_recording *recording,
                        const ts_replay_watch *watch, ts_replay_result *result, ts_err *err)
{
    witness w = {.recording = recording, .spec = spec, .watch = watch};
    ts_plant *sim = NULL, *top = NULL;
    ts_services *services = NULL;
    ts_config config = spec->config;
    ts_external_source outside;
    ts_external_source_init(&outside, NULL);
    config.methods = &outside.source;
    double start = clock_s(CLOCK_MONOTONIC), cpu = lap(&w);
    ts_status status = ts_gauge_new(&w.gauge, &spec->model, spec->config.aggregate.horizon);
    if (status == TS_OK)
        status = ts_services_new(&services, &config, TS_SERVICES_ALL, err);
    if (status == TS_OK)
        status = open_cluster(spec, &w, &sim, err);
    top = sim;
    if (status == TS_OK)
        status = wrap(spec, &top, err);
    if (status == TS_OK)
        status = run(spec, &w, services, top, &outside, err);
    if (status == TS_OK) {
        ts_simplant_totals(sim, &result->totals);
        ts_gauge_measures(w.gauge, &result->measures);
        result->digest = ts_services_digest(services);
        result->events = result->totals.events;
        result->wall_s = clock_s(CLOCK_MONOTONIC) - start;
        result->oracle = (ts_oracle_note){0};
        if (watch != NULL && watch->profile != NULL)
            *watch->profile = (ts_replay_profile){w.model_s, w.recording_s, lap(&w) - cpu};
    } else {
        ts_err_set(err, status, "%s", ts_status_text(status));
    }
    if (top != NULL)
        top->ops->close(top);
    ts_services_free(services);
    ts_gauge_free(w.gauge);
    return status;
}

ts_status ts_replay_run(const ts_replay_spec *spec, ts_recording *recording,
                        const ts_replay_watch *watch, ts_replay_result *result, ts_err *err)
{
    if (!ts_is_oracle(spec) || spec->plan != NULL)
        return replay(spec, recording, watch, result, err);
    ts_oracle_answer answer;
    ts_replay_spec found = *spec;
    double start = clock_s(CLOCK_MONOTONIC);
    ts_status status = ts_oracle_find(spec, watch, &answer, err);
    if (status != TS_OK)
        return status;
    ts_oracle_apply(&answer, &found);
    for (int i = 0; recording != NULL && i < answer.n_frontier; i++)
        ts_recording_frontier(recording, ts_oracle_kind(spec), answer.frontier[i].seconds,
                              answer.frontier[i].late);
    status = replay(&found, recording, watch, result, err);
    result->wall_s = clock_s(CLOCK_MONOTONIC) - start;
    const ts_oracle_cfg *c = ts_oracle_cfg_of(spec);
    result->oracle = (ts_oracle_note){answer.n_replays, answer.kept, answer.bound,
                                      c->mode == TS_ORACLE_SLO ? c->budget : NAN};
    ts_oracle_answer_fini(&answer);
    return status;
}
