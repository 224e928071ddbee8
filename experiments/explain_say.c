/* A decision in words for people, and as JSON; see explain.h. */
#include "experiments/explained.h"

#include <inttypes.h>
#include <math.h>

#include "experiments/decision.h"
#include "glue/json.h"

static const char *const veto_words[TS_N_VETOES] = {
    [TS_VETO_RESCALING] = "a rescale is under way",
    [TS_VETO_COOLDOWN] = "too soon after the last rescale",
    [TS_VETO_DIRECTION] = "the target disagrees with the trigger",
    [TS_VETO_SAME] = "the target is the present parallelism",
    [TS_VETO_BOUNDS] = "the bounds hold it where it is",
    [TS_VETO_NO_DATA] = "a metric that is needed is missing",
    [TS_VETO_NOT_RUNNING] = "the job is not running",
    [TS_VETO_STABILISING] = "a stabilisation window holds it back",
    [TS_VETO_TOLERANCE] = "within the tolerance of the target",
    [TS_VETO_INTERVAL] = "not yet this policy's time to look",
    [TS_VETO_DISABLED] = "scaling is switched off: it only reports",
    [TS_VETO_EXCLUDED] = "within a time in which nothing is to be done",
    [TS_VETO_MEMORY] = "the task managers are short of memory",
    [TS_VETO_RESOURCES] = "the cluster, or a quota, has no room for it",
    [TS_VETO_INEFFECTIVE] = "the last scale-up brought too little",
};

static const char *const trigger_words[] = {
    [TS_TRIGGER_NONE] = "nothing called for a change",
    [TS_TRIGGER_CPU] = "the CPU is over its limit",
    [TS_TRIGGER_MEMORY] = "memory is over its limit",
    [TS_TRIGGER_LAG] = "the lag is over its limit",
    [TS_TRIGGER_IDLE] = "there is more than the load needs",
    [TS_TRIGGER_PROACTIVE] = "more is predicted than the present configuration sustains",
    [TS_TRIGGER_POLICY] = "the policy's own rule",
};

static const char *const lookup_words[] = {
    [TS_LOOKUP_NONE] = "was not asked",
    [TS_LOOKUP_HIT] = "has a row for this load",
    [TS_LOOKUP_REGRESSION] = "has a plane fitted to its rows",
    [TS_LOOKUP_QUOTIENT] = "has one row to go by, in proportion",
    [TS_LOOKUP_INGESTION] = "has no row; in proportion to what is ingested",
    [TS_LOOKUP_RECOVERY] = "gives way to lag recovery",
    [TS_LOOKUP_CURVE] = "says what every number of task managers carries",
};

/* ---- words ----------------------------------------------------------------------------------- */

static void line(FILE *out, const char *name, double value, const char *unit)
{
    if (isnan(value))
        fprintf(out, "    %-18s no value\n", name);
    else
        fprintf(out, "    %-18s %.6g%s\n", name, value, unit);
}

static void say_measured(const ts_decision *d, FILE *out)
{
    fputs("  Measured\n", out);
    line(out, "load", d->rate, " records/s");
    line(out, "lag", d->lag, " records");
    line(out, "CPU", d->cpu, " of 1");
    line(out, "memory", d->memory, " of 1");
}

const char *ts__note_text(const ts_note *note, char text[TS__NOTE_TEXT])
{
    int n = isnan(note->value) ? snprintf(text, TS__NOTE_TEXT, "no value")
                               : snprintf(text, TS__NOTE_TEXT, "%.6g", note->value);
    if (!isnan(note->limit))
        snprintf(text + n, (size_t)(TS__NOTE_TEXT - n), "; limit %.6g", note->limit);
    return text;
}

/* Those about the job. */
static void say_notes(const ts_decision *d, FILE *out)
{
    char text[TS__NOTE_TEXT];
    bool any = false;
    for (int i = 0; i < d->n_notes; i++) {
        if (d->notes[i].vertex >= 0)
            continue;
        if (!any)
            fputs("  Against what\n", out);
        any = true;
        fprintf(out, "    %-18s %s\n", d->notes[i].name, ts__note_text(&d->notes[i], text));
    }
}

static void say_predicted(const ts_decision *d, FILE *out)
{
    static const char *const names[] = {"short-term", "long-term"};
    if (isnan(d->aggregate))
        return;
    fputs("  Predicted\n", out);
    for (int i = 0; i < 2; i++) {
        if (isnan(d->predicted[i])) {
            line(out, names[i], NAN, "");
            continue;
        }
        fprintf(out, "    %-18s %.6g records/s; weight %.3f", names[i], d->predicted[i],
                d->weight[i]);
        if (isnan(d->error[i]))
            fputs(", not yet scored\n", out);
        else
            fprintf(out, ", error (smoothed sMAPE) %.2f %%\n", 100 * d->error[i]);
    }
    line(out, "together", d->aggregate, " records/s");
}

static void say_table(const ts_decision *d, FILE *out)
{
    if (isnan(d->sustained) && d->lookup == TS_LOOKUP_NONE)
        return;
    fputs("  Table\n", out);
    line(out, "present sustains", d->sustained, " records/s");
    if (d->lookup == TS_LOOKUP_NONE)
        return;
    line(out, "to sustain", d->target_rate, " records/s");
    fprintf(out, "    %-18s %s", "the table", lookup_words[d->lookup]);
    if (d->n_rows > 0)
        fprintf(out, " (%d row%s)", d->n_rows, d->n_rows == 1 ? "" : "s");
    fputc('\n', out);
    if (isfinite(d->fit[1]) && d->lookup == TS_LOOKUP_REGRESSION)
        fprintf(out, "    %-18s load = %.6g %+.6g * task managers %+.6g * CPU\n", "the plane",
                d->fit[0], d->fit[1], d->fit[2]);
    line(out, "wanted", d->wanted, " task managers");
}

static void say_vetoes(const ts_decision *d, FILE *out)
{
    if (d->vetoes != 0)
        fputs("  Vetoes\n", out);
    for (int i = 0; i < TS_N_VETOES; i++)
        if (d->vetoes >> i & 1)
            fprintf(out, "    %-18s %s\n", ts_veto_name((ts_veto)i), veto_words[i]);
}

static void say_outcome(const ts_decision *d, FILE *out)
{
    fprintf(out, "  Parallelism %d; trigger: %s (%s). ", d->current, ts_trigger_name(d->trigger),
            trigger_words[d->trigger]);
    if (d->vetoes != 0)
        fputs("Nothing was done: vetoed.\n", out);
    else if (!ts_decision_acts(d))
        fputs("Nothing was to be done.\n", out);
    else if (d->n_vertices > 0)
        fprintf(out, "Decided: a parallelism for each vertex, %d at most.\n", d->target);
    else
        fprintf(out, "Decided: rescale to %d.\n", d->target);
}

void ts_explain_decision(const ts_decision *d, const ts_job *job, FILE *out)
{
    say_outcome(d, out);
    say_measured(d, out);
    say_notes(d, out);
    say_predicted(d, out);
    say_table(d, out);
    ts__explain_vertices(d, job, out);
    say_vetoes(d, out);
}

static void say_rows(const ts_explained *x, FILE *out)
{
    if (x->n_rows == 0)
        return;
    fprintf(out, "  Rows of the table then (%d of %d, the nearest)\n", x->n_rows, x->n_all_rows);
    fputs("    task managers  CPU   sustained (records/s)  smoothed  observations\n", out);
    for (int i = 0; i < x->n_rows; i++) {
        const ts_table_row *r = &x->rows[i];
        fprintf(out, "    %13d  %.1f  %22.6g  %8.6g  %12" PRId64 "\n", r->task_managers,
                r->cpu_tenths / 10.0, r->max_rate, r->smoothed_rate, r->n);
    }
}

static void say_rescale(const ts_explained *x, FILE *out)
{
    static const char *const words[] = {"asked for", "job stopped", "running again", "caught up"};
    if (!x->rescaled)
        return;
    fprintf(out, "  What came of it%s%s\n", x->failure ? ": it failed, " : "",
            x->failure ? ts_failure_name(x->failure) : "");
    for (int i = 0; i < 4; i++)
        if (!isnan(x->moments[i]))
            fprintf(out, "    %-18s %.3f s\n", words[i], x->moments[i]);
}

static void say_rederived(const ts_rederived *again, FILE *out)
{
    if (again == NULL)
        return;
    if (again->status == TS_OK) {
        fprintf(out, "  Re-derived: same (%s)\n", again->words);
        return;
    }
    fprintf(out, "  Re-derived: %s%s\n", again->status == TS_EMISMATCH ? "" : "cannot: ",
            again->words);
    for (int i = 0; i < again->n_shown; i++)
        fprintf(out, "    %-18s recorded %.9g, now %.9g\n", again->difference[i].name,
                again->difference[i].recorded, again->difference[i].now);
}

void ts_explained_print(const ts_explained *x, FILE *out)
{
    if (x->run > 0)
        fprintf(out, "Run %" PRId64 ", policy %s, load %s\n", x->run, x->policy, x->trace);
    else
        fprintf(out, "Policy %s, tape %s\n", x->policy, x->trace);
    fprintf(out, "Decision %" PRId64 ", %.3f s (%.3f h) after the start\n", x->n, x->at,
            x->at / 3600);
    ts_explain_decision(&x->decision, &x->job, out);
    if (x->decision.n_notes > 0 && x->noted != x->n)
        fprintf(out, "  (the numbers under 'against what' are of %" PRId64 " decision%s earlier)\n",
                x->n - x->noted, x->n - x->noted == 1 ? "" : "s");
    say_rows(x, out);
    say_rescale(x, out);
    say_rederived(x->again, out);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void json_rows(ts_json_writer *w, const ts_explained *x)
{
    ts_json_begin(w, "table", '[');
    for (int i = 0; i < x->n_rows; i++) {
        ts_json_begin(w, NULL, '{');
        ts_json_integer(w, "task_managers", x->rows[i].task_managers);
        ts_json_number(w, "cpu", x->rows[i].cpu_tenths / 10.0);
        ts_json_number(w, "max_rate", x->rows[i].max_rate);
        ts_json_end(w, '}');
    }
    ts_json_end(w, ']');
}

static void json_rescale(ts_json_writer *w, const ts_explained *x)
{
    static const char *const names[] = {"requested_at", "stopped_at", "running_at", "caught_up_at"};
    if (!x->rescaled)
        return;
    ts_json_begin(w, "rescale", '{');
    for (int i = 0; i < 4; i++)
        ts_json_number(w, names[i], x->moments[i]);
    ts_json_text(w, "failure", x->failure ? ts_failure_name(x->failure) : NULL);
    ts_json_end(w, '}');
}

static void json_rederived(ts_json_writer *w, const ts_rederived *again)
{
    if (again == NULL)
        return;
    bool differs = again->status == TS_EMISMATCH;
    ts_json_begin(w, "rederived", '{');
    ts_json_text(w, "status", again->status == TS_OK ? "same" : differs ? "differs" : "cannot");
    ts_json_text(w, "words", again->words);
    ts_json_begin(w, "differences", '[');
    for (int i = 0; i < again->n_shown; i++) {
        ts_json_begin(w, NULL, '{');
        ts_json_text(w, "name", again->difference[i].name);
        ts_json_number(w, "recorded", again->difference[i].recorded);
        ts_json_number(w, "now", again->difference[i].now);
        ts_json_end(w, '}');
    }
    ts_json_end(w, ']');
    ts_json_end(w, '}');
}

void ts_explained_json(const ts_explained *x, FILE *out)
{
    ts_json_writer w = {.out = out};
    ts_json_begin(&w, NULL, '{');
    if (x->run > 0)
        ts_json_integer(&w, "run", x->run);
    ts_json_text(&w, "policy", x->policy);
    ts_json_text(&w, x->run > 0 ? "trace" : "tape", x->trace);
    ts_json_integer(&w, "decision", x->n);
    ts_json_number(&w, "at", x->at);
    ts_decision_json(&w, &x->decision, &x->job, false);
    json_rows(&w, x);
    json_rescale(&w, x);
    json_rederived(&w, x->again);
    ts_json_end(&w, '}');
}
