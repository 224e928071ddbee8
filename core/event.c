/* Names of events, commands and decisions, and the two small builders; see event.h. */
#include "core/event.h"

#include <assert.h>
#include <math.h>

const char *ts_topic_name(ts_topic topic)
{
    static const char *const names[TS_N_TOPICS] = {"metrics", "predictions-short-term",
                                                   "predictions-long-term"};
    return (unsigned)topic < TS_N_TOPICS ? names[topic] : "unknown";
}

const char *ts_event_kind_name(ts_event_kind kind)
{
    static const char *const names[TS_N_EVENT_KINDS] = {
        "timer", "samples", "message", "table-row", "progress", "job", "history", "plan"};
    return (unsigned)kind < TS_N_EVENT_KINDS ? names[kind] : "unknown";
}

const char *ts_cmd_kind_name(ts_cmd_kind kind)
{
    static const char *const names[TS_N_CMD_KINDS] = {
        "query", "store", "publish", "table-put", "savepoint", "rescale", "cancel", "explain"};
    return (unsigned)kind < TS_N_CMD_KINDS ? names[kind] : "unknown";
}

const char *ts_trigger_name(ts_trigger trigger)
{
    static const char *const names[] = {"none", "cpu",       "memory", "lag",
                                        "idle", "proactive", "policy"};
    return (unsigned)trigger < TS_COUNT_OF(names) ? names[trigger] : "unknown";
}

const char *ts_veto_name(ts_veto veto)
{
    static const char *const names[TS_N_VETOES] = {
        "rescaling", "cooldown",    "direction",   "same",      "bounds",
        "no-data",   "not-running", "stabilising", "tolerance", "interval",
        "disabled",  "excluded",    "memory",      "resources", "ineffective",
    };
    return (unsigned)veto < TS_N_VETOES ? names[veto] : "unknown";
}

const char *ts_lookup_name(ts_lookup lookup)
{
    static const char *const names[] = {"none",     "hit",       "regression",
                                        "quotient", "ingestion", "recovery", "curve"};
    return (unsigned)lookup < TS_COUNT_OF(names) ? names[lookup] : "unknown";
}

const char *ts_phase_name(ts_phase phase)
{
    static const char *const names[] = {"savepoint-done", "deployed", "running", "failed",
                                        "cancelled"};
    return (unsigned)phase < TS_COUNT_OF(names) ? names[phase] : "unknown";
}

const char *ts_failure_name(ts_failure failure)
{
    static const char *const names[] = {"none",    "savepoint", "pods",
                                        "restore", "timeout",   "refused"};
    return (unsigned)failure < TS_COUNT_OF(names) ? names[failure] : "unknown";
}

const char *ts_rescale_kind_name(ts_rescale_kind kind)
{
    static const char *const names[] = {"savepoint", "reactive", "in-place"};
    return (unsigned)kind < TS_COUNT_OF(names) ? names[kind] : "unknown";
}

void ts_decision_init(ts_decision *d, ts_time at, int current)
{
    d->at = at;
    d->current = d->target = current;
    d->trigger = TS_TRIGGER_NONE;
    d->vetoes = 0;
    d->rate = d->lag = d->cpu = d->memory = NAN;
    for (int i = 0; i < 2; i++)
        d->predicted[i] = d->error[i] = d->weight[i] = NAN;
    d->aggregate = d->sustained = d->target_rate = d->wanted = NAN;
    d->lookup = TS_LOOKUP_NONE;
    d->n_rows = 0;
    d->fit[0] = d->fit[1] = d->fit[2] = NAN;
    d->n_notes = d->n_vertices = 0;
}

void ts_decision_note_vertex(ts_decision *d, int vertex, const char *name, double value,
                             double limit)
{
    if (d->n_notes < TS_MAX_NOTES)
        d->notes[d->n_notes++] = (ts_note){name, vertex, value, limit};
}

void ts_decision_note(ts_decision *d, const char *name, double value, double limit)
{
    ts_decision_note_vertex(d, -1, name, value, limit);
}

void ts_decision_aim(ts_decision *d, const int *parallelism, int n)
{
    assert(n >= 1 && n <= TS_MAX_VERTICES);
    d->n_vertices = n;
    d->target = parallelism[0];
    for (int i = 0; i < n; i++) {
        d->vertex_target[i] = parallelism[i];
        d->target = parallelism[i] > d->target ? parallelism[i] : d->target;
    }
}

ts_cmd *ts_cmds_add(ts_cmds *cmds, ts_cmd_kind kind)
{
    assert(cmds->n < TS_MAX_CMDS);
    ts_cmd *cmd = &cmds->v[cmds->n++];
    cmd->kind = kind;
    return cmd;
}
