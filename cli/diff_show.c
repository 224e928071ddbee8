/* What tidalscale diff prints; see diff.h. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "cli/diff.h"
#include "experiments/columns.h"

enum { FIRST_ACTIONS = 8, N_MEASURES = 16 };

static const ts_outcome_key measures[N_MEASURES] = {
    TS_OUTCOME_latency_mean_s,      TS_OUTCOME_latency_p95_s,     TS_OUTCOME_latency_p99_s,
    TS_OUTCOME_slo_miss_records,    TS_OUTCOME_slo_miss_time,     TS_OUTCOME_lag_seconds_mean,
    TS_OUTCOME_taskmanager_seconds, TS_OUTCOME_taskmanagers_mean, TS_OUTCOME_rescales_up,
    TS_OUTCOME_rescales_down,       TS_OUTCOME_rescales_other,    TS_OUTCOME_rescales_failed,
    TS_OUTCOME_rescales_refused,    TS_OUTCOME_downtime_s,        TS_OUTCOME_flaps,
    TS_OUTCOME_catch_up_s,
};

/* ---- keys ------------------------------------------------------------------------------------ */

static void print_key(void *arg, const char *key, const char *a, const char *b)
{
    fprintf(arg, "  %-40s %-16s %s\n", key, a, b);
}

static void show_keys(const ts_session *s, FILE *out)
{
    const ts_request *r = s->request;
    fprintf(out, "Configurations of %s\n  A  %s\n  B  %s\n\n  %-40s %-16s %s\n", r->policies[0],
            r->configs[0], r->configs[1], "key", "A", "B");
    if (ts_diff_each_key(s, print_key, out) == 0)
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
    ts_action_walk w = ts_diff_walk(s, trace, 0);
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
    ts_diff_counts c = ts_diff_count(s, trace, 0);
    for (int r = 0; r < n; r++) {
        ts_diff_counts k = ts_diff_count(s, trace, r);
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
    struct page p = {.s = s, .c = ts_diff_compare(s), .trace = trace};
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

static void print_verdict(void *arg, const ts_gate *g, const ts_verdict *v, const char *trace)
{
    char text[64], difference[TS_COLUMNS_CELL], allowed[TS_COLUMNS_CELL];
    ts_interval limit = {1, -ts_outcome_better(g->measure) * v->allowed, NAN};
    ts_diff_gate_text(g, text);
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
    ts_diff_judge(s, print_verdict, out);
}

/* ---- all of it ------------------------------------------------------------------------------- */

void ts_diff_show(const ts_session *s, FILE *out)
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
