/* A decision as JSON, and the log of decisions; see decision.h. */
#include "experiments/decision.h"

#include <inttypes.h>
#include <math.h>

static void number(ts_json_writer *w, const char *key, double v, bool brief)
{
    if (!brief || !isnan(v))
        ts_json_number(w, key, v);
}

static void reasons(ts_json_writer *w, const ts_decision *d)
{
    ts_json_integer(w, "current", d->current);
    ts_json_integer(w, "target", d->target);
    ts_json_text(w, "trigger", d->trigger ? ts_trigger_name(d->trigger) : NULL);
    ts_json_begin(w, "vetoes", '[');
    for (int i = 0; i < TS_N_VETOES; i++)
        if (d->vetoes >> i & 1)
            ts_json_text(w, NULL, ts_veto_name((ts_veto)i));
    ts_json_end(w, ']');
}

static void measured(ts_json_writer *w, const ts_decision *d, bool brief)
{
    number(w, "rate", d->rate, brief);
    number(w, "lag", d->lag, brief);
    number(w, "cpu", d->cpu, brief);
    number(w, "memory", d->memory, brief);
}

static void predicted(ts_json_writer *w, const ts_decision *d, bool brief)
{
    static const char *const names[] = {"short_term", "long_term"};
    for (int i = 0; i < 2; i++) {
        if (brief && isnan(d->predicted[i]))
            continue;
        ts_json_begin(w, names[i], '{');
        number(w, "predicted", d->predicted[i], brief);
        number(w, "error", d->error[i], brief);
        number(w, "weight", d->weight[i], brief);
        ts_json_end(w, '}');
    }
    number(w, "aggregate", d->aggregate, brief);
}

static void table(ts_json_writer *w, const ts_decision *d, bool brief)
{
    number(w, "sustained", d->sustained, brief);
    number(w, "target_rate", d->target_rate, brief);
    if (!brief || d->lookup != TS_LOOKUP_NONE) {
        ts_json_text(w, "lookup", d->lookup ? ts_lookup_name(d->lookup) : NULL);
        ts_json_integer(w, "n_rows", d->n_rows);
    }
    if (!brief || !isnan(d->fit[0])) {
        ts_json_begin(w, "fit", '[');
        for (int i = 0; i < 3; i++)
            ts_json_number(w, NULL, d->fit[i]);
        ts_json_end(w, ']');
    }
    number(w, "wanted", d->wanted, brief);
}

static void vertices(ts_json_writer *w, const ts_decision *d, const ts_job *job)
{
    if (job->n_vertices == 0)
        return;
    ts_json_begin(w, "vertices", '[');
    for (int i = 0; i < job->n_vertices; i++) {
        int present = job->vertex[i].parallelism;
        int target = d->n_vertices > i     ? d->vertex_target[i]
                     : ts_decision_acts(d) ? d->target
                                           : present;
        ts_json_begin(w, NULL, '{');
        ts_json_text(w, "name", job->vertex[i].name);
        ts_json_integer(w, "parallelism", present);
        ts_json_integer(w, "target", target);
        ts_json_end(w, '}');
    }
    ts_json_end(w, ']');
}

static void notes(ts_json_writer *w, const ts_decision *d, const ts_job *job, bool brief)
{
    if (brief && d->n_notes == 0)
        return;
    ts_json_begin(w, "notes", '[');
    for (int i = 0; i < d->n_notes; i++) {
        const ts_note *n = &d->notes[i];
        ts_json_begin(w, NULL, '{');
        if (n->vertex >= 0 && n->vertex < job->n_vertices)
            ts_json_text(w, "vertex", job->vertex[n->vertex].name);
        else if (n->vertex >= 0)
            ts_json_integer(w, "vertex", n->vertex);
        ts_json_text(w, "name", n->name);
        ts_json_number(w, "value", n->value);
        number(w, "limit", n->limit, brief);
        ts_json_end(w, '}');
    }
    ts_json_end(w, ']');
}

void ts_decision_json(ts_json_writer *w, const ts_decision *d, const ts_job *job, bool brief)
{
    reasons(w, d);
    measured(w, d, brief);
    predicted(w, d, brief);
    table(w, d, brief);
    vertices(w, d, job);
    notes(w, d, job, brief);
}

/* ---- the log --------------------------------------------------------------------------------- */

static void write_line(const ts_decision_log *log, const ts_decision *d, const ts_job *job)
{
    char seed[24];
    ts_json_writer w = {.out = log->out, .compact = true};
    snprintf(seed, sizeof seed, "%" PRIu64, log->seed);
    ts_json_begin(&w, NULL, '{');
    ts_json_text(&w, "policy", log->policy);
    ts_json_text(&w, "trace", log->trace);
    ts_json_text(&w, "seed", seed);
    ts_json_integer(&w, "replication", log->replication);
    ts_json_integer(&w, "decision", log->n);
    ts_json_number(&w, "at", ts_seconds(d->at - log->start_at));
    ts_json_number(&w, "unix", ts_seconds(d->at));
    ts_json_bool(&w, "act", ts_decision_acts(d));
    ts_decision_json(&w, d, job, true);
    ts_json_end(&w, '}');
}

static bool is_wanted(const ts_decision_log *log, const ts_decision *d)
{
    bool looked = d->trigger != TS_TRIGGER_NONE || !(d->vetoes >> TS_VETO_INTERVAL & 1);
    bool same = log->any && d->trigger == log->trigger && d->vetoes == log->vetoes;
    return log->all || ts_decision_acts(d) || (looked && !same);
}

void ts_decision_log_take(ts_decision_log *log, const ts_decision *d, const ts_job *job)
{
    if (is_wanted(log, d)) {
        write_line(log, d, job);
        log->any = true;
        log->trigger = d->trigger;
        log->vetoes = d->vetoes;
    }
    log->n++;
}
