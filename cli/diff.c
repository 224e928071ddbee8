/*
 * tidalscale diff: what a change of an autoscaler's configuration does, over recorded loads: which
 * keys differ, which decisions change, at what cost, and whether that is more than is allowed.
 *
 * The runs are those of replay (session.h), of one policy with either configuration; policy 0 is A,
 * policy 1 is B. Gates are experiments/diff.h.
 */
#include "cli/cli.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/session.h"
#include "experiments/columns.h"

static const char help_text[] =
    "Usage: tidalscale diff A B TRACE... [OPTION]...\n"
    "\n"
    "Replays loads under one policy with configuration A and with configuration B, by\n"
    "the same random numbers, and says which keys differ, which decisions change, and\n"
    "what that costs or saves, with 95 % confidence intervals. A gate for changes to\n"
    "an autoscaler's configuration:\n"
    "\n"
    "  tidalscale diff main.yaml branch.yaml load.csv \\\n"
    "    --gate slo_miss_records=0.005 --gate taskmanager_seconds=5%\n"
    "  tidalscale diff old.conf new.conf a.csv b.csv --policy hpa --replications 10\n"
    "\n"
    "A and B are configuration files as the policy's original reads them (of\n"
    "flink-autoscaler: a Flink configuration); for a policy without such, lines\n"
    "KEY=VALUE with the keys of 'tidalscale policy show NAME'.\n"
    "\n"
    "A gate fails if, on any of the traces, the mean of the differences exceeds its\n"
    "limit; the interval need not exclude the limit, but it is said whether it does.\n"
    "As a percentage the limit is of A's mean. MEASURE is any number of the JSON\n"
    "object of which less, or more, is better. Exit status: 0 all gates passed, 1 one\n"
    "failed, 2 anything else went wrong.\n"
    "\n";

enum { FIRST_ACTIONS = 8, N_MEASURES = 14 };

static const ts_outcome_key measures[N_MEASURES] = {
    TS_OUTCOME_latency_mean_s,      TS_OUTCOME_latency_p95_s,     TS_OUTCOME_latency_p99_s,
    TS_OUTCOME_slo_miss_records,    TS_OUTCOME_slo_miss_time,     TS_OUTCOME_lag_seconds_mean,
    TS_OUTCOME_taskmanager_seconds, TS_OUTCOME_taskmanagers_mean, TS_OUTCOME_rescales_up,
    TS_OUTCOME_rescales_down,       TS_OUTCOME_rescales_failed,   TS_OUTCOME_downtime_s,
    TS_OUTCOME_flaps,               TS_OUTCOME_catch_up_s,
};

/* The decisions to act of one run. */
struct actions {
    ts_action *list;
    int n;
};

/* How the decisions of two runs compare. */
struct counts {
    int same, a, b;
    ts_time first_at; /* of the first that is not the same; TS_NEVER: all are */
};

/* ---- keeping --------------------------------------------------------------------------------- */

static ts_status take(ts_session *s, const ts_delivery *d, ts_err *err)
{
    struct actions **of = s->arg;
    if (*of == NULL)
        *of = calloc((size_t)s->plan.n, sizeof **of);
    struct actions *mine = *of != NULL ? &(*of)[d->index] : NULL;
    size_t size = (size_t)d->n_actions * sizeof(ts_action);
    if (mine == NULL || (size > 0 && (mine->list = malloc(size)) == NULL))
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    if (size > 0)
        memcpy(mine->list, d->actions, size);
    mine->n = d->n_actions;
    return TS_OK;
}

static const struct actions *actions_of(const ts_session *s, int trace, int policy, int replication)
{
    const struct actions *all = *(struct actions **)s->arg;
    return &all[(trace * 2 + policy) * s->plan.n_replications + replication];
}

static ts_action_walk walk_of(const ts_session *s, int trace, int replication)
{
    const struct actions *a = actions_of(s, trace, 0, replication),
                         *b = actions_of(s, trace, 1, replication);
    return (ts_action_walk){a->list, b->list, a->n, b->n};
}

static struct counts count(const ts_session *s, int trace, int replication)
{
    ts_action_walk w = walk_of(s, trace, replication);
    struct counts c = {0, w.n_a, w.n_b, TS_NEVER};
    const ts_action *a, *b;
    while (ts_action_walk_next(&w, &a, &b)) {
        if (ts_action_same(a, b))
            c.same++;
        else if (c.first_at == TS_NEVER)
            c.first_at = a != NULL ? a->at : b->at;
    }
    return c;
}

static ts_compare compare_of(const ts_session *s)
{
    return (ts_compare){s->outcomes, s->plan.n_loads, 2, s->plan.n_replications};
}

/* ---- keys ------------------------------------------------------------------------------------ */

/* One key with its two values, in turn: told to `each` if they differ. */
struct key_pair {
    const ts_config *b;
    void (*each)(void *arg, const char *key, const char *a, const char *b);
    void *arg;
    int n;
    const char *wanted;
    char value[TS_PARAM_TEXT_SIZE];
};

static void find_value(void *arg, const char *key, const char *value, const char *fallback,
                       const char *help)
{
    struct key_pair *p = arg;
    (void)fallback, (void)help;
    if (strcmp(key, p->wanted) == 0)
        snprintf(p->value, sizeof p->value, "%s", value);
}

static void compare_key(void *arg, const char *key, const char *value, const char *fallback,
                        const char *help)
{
    struct key_pair *p = arg;
    (void)fallback, (void)help;
    p->wanted = key;
    ts_config_each(p->b, find_value, p);
    if (strcmp(value, p->value) == 0)
        return;
    p->n++;
    p->each(p->arg, key, value, p->value);
}

/* Returns how many keys differ. */
static int each_key(const ts_session *s,
                    void (*each)(void *, const char *key, const char *a, const char *b), void *arg)
{
    struct key_pair p = {
        .b = &s->plan.specs[s->plan.n_replications].config, .each = each, .arg = arg};
    ts_config_each(&s->plan.specs[0].config, compare_key, &p);
    return p.n;
}

static void print_key(void *arg, const char *key, const char *a, const char *b)
{
    fprintf(arg, "  %-40s %-16s %s\n", key, a, b);
}

static void show_keys(const ts_session *s, FILE *out)
{
    const ts_request *r = s->request;
    fprintf(out, "Configurations of %s\n  A  %s\n  B  %s\n\n  %-40s %-16s %s\n", r->policies[0],
            r->configs[0], r->configs[1], "key", "A", "B");
    if (each_key(s, print_key, out) == 0)
        fputs("  (no key differs)\n", out);
    fputc('\n', out);
}

/* ---- decisions ------------------------------------------------------------------------------- */

static void clock_text(ts_time since, char out[32])
{
    int64_t t = since / TS_SEC;
    snprintf(out, 32, "%" PRId64 ":%02d:%02d", t / 3600, (int)(t / 60 % 60), (int)(t % 60));
}

static void action_text(const ts_action *a, char out[64])
{
    if (a == NULL)
        snprintf(out, 64, "-");
    else
        snprintf(out, 64, "%d -> %d (%s)", a->from, a->to, ts_trigger_name(a->trigger));
}

static void show_first_actions(const ts_session *s, int trace, FILE *out)
{
    ts_action_walk w = walk_of(s, trace, 0);
    const ts_action *a, *b;
    int n = 0;
    fprintf(out, "  %-10s %-28s %s\n", "time", "A", "B");
    while (n < FIRST_ACTIONS && ts_action_walk_next(&w, &a, &b)) {
        char at[32], x[64], y[64];
        if (ts_action_same(a, b))
            continue;
        clock_text((a != NULL ? a : b)->at - s->plan.loads[trace].survey.start_at, at);
        action_text(a, x);
        action_text(b, y);
        fprintf(out, "  %-10s %-28s %s\n", at, x, y);
        n++;
    }
}

/* "14 by A, 22 by B, 3 of them the same" of the first replication, and the means over all. */
static void show_decisions(const ts_session *s, int trace, FILE *out)
{
    int n = s->plan.n_replications;
    double same = 0, a = 0, b = 0;
    struct counts c = count(s, trace, 0);
    for (int r = 0; r < n; r++) {
        struct counts k = count(s, trace, r);
        same += (double)k.same / n;
        a += (double)k.a / n;
        b += (double)k.b / n;
    }
    fprintf(out, "Decisions to act: %d by A, %d by B, %d of them the same (replication 0", c.a, c.b,
            c.same);
    if (n > 1)
        fprintf(out, "; over %d: %.1f, %.1f, %.1f", n, a, b, same);
    fputs(")\n", out);
    if (c.first_at != TS_NEVER)
        show_first_actions(s, trace, out);
    fputc('\n', out);
}

/* ---- measures -------------------------------------------------------------------------------- */

/* One table: a row a measure, those of the gates after the usual ones. */
struct page {
    const ts_session *s;
    ts_compare c;
    int trace, n;
    ts_outcome_key row[N_MEASURES + TS_MAX_GATES];
};

static void list_measures(struct page *p)
{
    const ts_request *r = p->s->request;
    memcpy(p->row, measures, sizeof measures);
    p->n = N_MEASURES;
    for (int g = 0; g < r->n_gates; g++) {
        bool listed = false;
        for (int i = 0; i < p->n && !listed; i++)
            listed = p->row[i] == r->gates[g].measure;
        if (!listed)
            p->row[p->n++] = r->gates[g].measure;
    }
}

static const char *row_label(const void *arg, int row)
{
    const struct page *p = arg;
    return ts_outcomes[p->row[row]].key;
}

static const char *heading(const void *arg, int column)
{
    static const char *const names[] = {"A", "B", "B - A", "%"};
    (void)arg;
    return names[column];
}

static void cell(const void *arg, int row, int column, char out[TS_COLUMNS_CELL])
{
    const struct page *p = arg;
    ts_outcome_key m = p->row[row];
    ts_interval a = ts_compare_mean(&p->c, p->trace, 0, m);
    ts_interval d = ts_compare_difference(&p->c, p->trace, 1, 0, m);
    if (column < 2) {
        ts_interval i = ts_compare_mean(&p->c, p->trace, column, m);
        ts_outcome_text(m, &i, false, out, TS_COLUMNS_CELL);
    } else if (column == 2) {
        ts_outcome_text(m, &d, true, out, TS_COLUMNS_CELL);
        if (ts_interval_excludes(&d, 0))
            strcat(out, "*");
    } else if (a.mean != 0 && isfinite(d.mean)) {
        snprintf(out, TS_COLUMNS_CELL, "%+.1f", 100 * d.mean / fabs(a.mean));
    } else {
        snprintf(out, TS_COLUMNS_CELL, "-");
    }
}

static void show_measures(const ts_session *s, int trace, FILE *out)
{
    struct page p = {.s = s, .c = compare_of(s), .trace = trace};
    ts_columns t = {.corner = "measure",
                    .n_columns = 4,
                    .label = row_label,
                    .heading = heading,
                    .cell = cell,
                    .arg = &p};
    list_measures(&p);
    t.n_rows = p.n;
    ts_columns_print(&t, out);
    fputs(s->plan.n_replications > 1
              ? "\u00b1 half of the 95 % interval; *: the difference is told apart from 0\n"
              : "one replication: no intervals\n",
          out);
}

/* ---- gates ----------------------------------------------------------------------------------- */

static void gate_text(const ts_gate *g, char out[64])
{
    snprintf(out, 64, "%.32s=%g%s", ts_outcomes[g->measure].key, g->limit, g->percent ? "%" : "");
}

/* Calls each for every gate on every trace (NULL: there is only one); returns whether one failed. */
static bool judge(const ts_session *s,
                  void (*each)(void *arg, const ts_gate *g, const ts_verdict *v, const char *trace),
                  void *arg)
{
    const ts_request *r = s->request;
    ts_compare c = compare_of(s);
    bool failed = false;
    for (int g = 0; g < r->n_gates; g++) {
        for (int t = 0; t < s->plan.n_loads; t++) {
            ts_verdict v = ts_gate_judge(&r->gates[g], &c, t);
            failed = failed || v.failed;
            if (each != NULL)
                each(arg, &r->gates[g], &v, s->plan.n_loads > 1 ? s->plan.loads[t].trace : NULL);
        }
    }
    return failed;
}

static void print_verdict(void *arg, const ts_gate *g, const ts_verdict *v, const char *trace)
{
    char text[64], difference[TS_COLUMNS_CELL], allowed[TS_COLUMNS_CELL];
    ts_interval limit = {1, -ts_outcome_better(g->measure) * v->allowed, NAN};
    gate_text(g, text);
    ts_outcome_text(g->measure, &limit, true, allowed, sizeof allowed);
    ts_outcome_text(g->measure, &v->difference, true, difference, sizeof difference);
    fprintf(arg, "  %-6s %-32s ", !v->known ? "?" : v->failed ? "FAILED" : "passed", text);
    if (trace != NULL)
        fprintf(arg, "%s: ", trace);
    if (v->known)
        fprintf(arg, "%s, allowed %s%s\n", difference, allowed,
                v->certain ? "" : " (which is within the interval)");
    else
        fputs("there is no such number in these runs\n", arg);
}

static void show_gates(const ts_session *s, FILE *out)
{
    if (s->request->n_gates == 0)
        return;
    fputs("Gates\n", out);
    judge(s, print_verdict, out);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void show(const ts_session *s, FILE *out)
{
    if (s->n_done < s->plan.n) { /* interrupted: half a comparison says nothing */
        fprintf(out, "%d of %d runs were done; nothing is compared\n", s->n_done, s->plan.n);
        return;
    }
    show_keys(s, out);
    for (int t = 0; t < s->plan.n_loads; t++) {
        ts_session_show_load(s, &s->plan.loads[t], out);
        show_decisions(s, t, out);
        show_measures(s, t, out);
        fputc('\n', out);
    }
    if (s->plan.n_loads > 1) {
        fprintf(out, "All %d traces: means over the traces\n", s->plan.n_loads);
        show_measures(s, TS_ALL_TRACES, out);
        fputc('\n', out);
    }
    show_gates(s, out);
    ts_session_show_work(s, out);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void json_key(void *arg, const char *key, const char *a, const char *b)
{
    ts_json_writer *w = arg;
    ts_json_begin(w, NULL, '{');
    ts_json_text(w, "key", key);
    ts_json_text(w, "a", a);
    ts_json_text(w, "b", b);
    ts_json_end(w, '}');
}

static void json_decisions(const ts_session *s, int trace, int replication, ts_json_writer *w)
{
    struct counts c = count(s, trace, replication);
    ts_time start = s->plan.loads[trace].survey.start_at;
    ts_json_begin(w, NULL, '{');
    ts_json_text(w, "trace", s->plan.loads[trace].trace);
    ts_json_integer(w, "replication", replication);
    ts_json_integer(w, "a", c.a);
    ts_json_integer(w, "b", c.b);
    ts_json_integer(w, "same", c.same);
    ts_json_number(w, "first_difference_s",
                   c.first_at == TS_NEVER ? NAN : ts_seconds(c.first_at - start));
    ts_json_end(w, '}');
}

static void json_measure(const ts_session *s, int trace, ts_outcome_key m, ts_json_writer *w)
{
    ts_compare c = compare_of(s);
    ts_interval d = ts_compare_difference(&c, trace, 1, 0, m);
    ts_json_begin(w, NULL, '{');
    ts_json_text(w, "trace", s->plan.loads[trace].trace);
    ts_json_text(w, "measure", ts_outcomes[m].key);
    ts_json_number(w, "a", ts_compare_mean(&c, trace, 0, m).mean);
    ts_json_number(w, "b", ts_compare_mean(&c, trace, 1, m).mean);
    ts_json_number(w, "difference", d.mean);
    ts_json_number(w, "half_width", d.half);
    ts_json_integer(w, "n", d.n);
    ts_json_end(w, '}');
}

static void json_verdict(void *arg, const ts_gate *g, const ts_verdict *v, const char *trace)
{
    ts_json_writer *w = arg;
    char text[64];
    gate_text(g, text);
    ts_json_begin(w, NULL, '{');
    ts_json_text(w, "gate", text);
    ts_json_text(w, "trace", trace);
    ts_json_number(w, "worse", v->worse);
    ts_json_number(w, "half_width", v->difference.half);
    ts_json_number(w, "allowed", v->allowed);
    ts_json_bool(w, "failed", v->failed);
    ts_json_bool(w, "certain", v->certain);
    ts_json_end(w, '}');
}

static void json(const ts_session *s, ts_json_writer *w)
{
    if (s->n_done < s->plan.n)
        return;
    ts_json_begin(w, "keys", '[');
    each_key(s, json_key, w);
    ts_json_end(w, ']');
    ts_json_begin(w, "decisions", '[');
    for (int t = 0; t < s->plan.n_loads; t++)
        for (int r = 0; r < s->plan.n_replications; r++)
            json_decisions(s, t, r, w);
    ts_json_end(w, ']');
    ts_json_begin(w, "measures", '[');
    for (int t = 0; t < s->plan.n_loads; t++)
        for (int m = 0; m < TS_N_OUTCOMES; m++)
            json_measure(s, t, (ts_outcome_key)m, w);
    ts_json_end(w, ']');
    ts_json_begin(w, "gates", '[');
    bool failed = judge(s, json_verdict, w);
    ts_json_end(w, ']');
    ts_json_bool(w, "failed", failed);
}

/* ---- the command ----------------------------------------------------------------------------- */

static void note_unknown(void *arg, const ts_gate *g, const ts_verdict *v, const char *trace)
{
    const ts_gate **unknown = arg;
    (void)trace;
    if (!v->known)
        *unknown = g;
}

static int verdict(const ts_session *s)
{
    const ts_gate *unknown = NULL;
    bool failed = judge(s, note_unknown, &unknown);
    ts_err err;
    ts_err_clear(&err);
    if (failed || unknown == NULL)
        return failed ? TS_EXIT_FAILED : TS_EXIT_OK;
    ts_err_set(&err, TS_EINVAL, "--gate: these runs have no %s", ts_outcomes[unknown->measure].key);
    return ts_cli_fail(&err);
}

int ts_cli_diff(int argc, char **argv)
{
    ts_request request = {.command = "diff",
                          .asker = TS_BY_DIFF,
                          .preset = "auto",
                          .seed = 1,
                          .replications = 5,
                          .workers = 1};
    struct actions *actions = NULL;
    ts_session s = {.request = &request,
                    .show = show,
                    .json = json,
                    .take = take,
                    .verdict = verdict,
                    .arg = &actions};
    int status = ts_session_main(&s, argc, argv, help_text);
    for (int i = 0; actions != NULL && i < s.n_done; i++)
        free(actions[i].list);
    free(actions);
    return status;
}
