/*
 * tidalscale diff: what a change of an autoscaler's configuration does, over recorded loads: which
 * keys differ, which decisions change, at what cost, and whether that is more than is allowed. What
 * is printed is diff_show.c.
 *
 * The runs are those of replay (session.h), of one policy with either configuration; policy 0 is A,
 * policy 1 is B. Gates are experiments/diff.h.
 */
#include "cli/cli.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/diff.h"

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

/* The decisions to act of one run. */
struct actions {
    ts_action *list;
    int n;
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

ts_action_walk ts_diff_walk(const ts_session *s, int trace, int replication)
{
    const struct actions *a = actions_of(s, trace, 0, replication),
                         *b = actions_of(s, trace, 1, replication);
    return (ts_action_walk){a->list, b->list, a->n, b->n};
}

ts_diff_counts ts_diff_count(const ts_session *s, int trace, int replication)
{
    ts_action_walk w = ts_diff_walk(s, trace, replication);
    ts_diff_counts c = {0, w.n_a, w.n_b, TS_NEVER};
    const ts_action *a, *b;
    while (ts_action_walk_next(&w, &a, &b)) {
        if (ts_action_same(a, b))
            c.same++;
        else if (c.first_at == TS_NEVER)
            c.first_at = a != NULL ? a->at : b->at;
    }
    return c;
}

ts_compare ts_diff_compare(const ts_session *s)
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

int ts_diff_each_key(const ts_session *s,
                    void (*each)(void *, const char *key, const char *a, const char *b), void *arg)
{
    struct key_pair p = {
        .b = &s->plan.specs[s->plan.n_replications].config, .each = each, .arg = arg};
    ts_config_each(&s->plan.specs[0].config, compare_key, &p);
    return p.n;
}

/* ---- gates ----------------------------------------------------------------------------------- */

void ts_diff_gate_text(const ts_gate *g, char out[64])
{
    snprintf(out, 64, "%.32s=%g%s", ts_outcomes[g->measure].key, g->limit, g->percent ? "%" : "");
}

bool ts_diff_judge(const ts_session *s,
                  void (*each)(void *arg, const ts_gate *g, const ts_verdict *v, const char *trace),
                  void *arg)
{
    const ts_request *r = s->request;
    ts_compare c = ts_diff_compare(s);
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
    ts_diff_counts c = ts_diff_count(s, trace, replication);
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
    ts_compare c = ts_diff_compare(s);
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
    ts_diff_gate_text(g, text);
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
    ts_diff_each_key(s, json_key, w);
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
    bool failed = ts_diff_judge(s, json_verdict, w);
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
    bool failed = ts_diff_judge(s, note_unknown, &unknown);
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
                    .show = ts_diff_show,
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
