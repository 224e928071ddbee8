/* Policies side by side: the tables; see compare.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/columns.h"
#include "experiments/compare.h"

enum { WIDTH = 100, MAX_POLICIES = 64, LABEL = 24, LABEL_SIZE = 128 };

/* All measures, by group; and those whose differences are told. */
static const ts_outcome_key all_columns[] = {
    TS_OUTCOME_latency_mean_s,      TS_OUTCOME_latency_p50_s,     TS_OUTCOME_latency_p95_s,
    TS_OUTCOME_latency_p99_s,       TS_OUTCOME_slo_miss_records,  TS_OUTCOME_slo_miss_time,
    TS_OUTCOME_lag_seconds_mean,    TS_OUTCOME_lag_seconds_max,   TS_OUTCOME_lag_mean,
    TS_OUTCOME_lag_max,             TS_OUTCOME_records_lost,      TS_OUTCOME_reprocessed,
    TS_OUTCOME_taskmanager_seconds, TS_OUTCOME_taskmanagers_mean, TS_OUTCOME_taskmanagers_max,
    TS_OUTCOME_slots_unused_mean,   TS_OUTCOME_cpu_mean,          TS_OUTCOME_cpu_p5,
    TS_OUTCOME_cpu_p95,             TS_OUTCOME_rescales_up,       TS_OUTCOME_rescales_down,
    TS_OUTCOME_rescales_other,      TS_OUTCOME_rescales_failed,   TS_OUTCOME_rescales_refused,
    TS_OUTCOME_downtime_s,          TS_OUTCOME_flaps,             TS_OUTCOME_catch_up_s,
    TS_OUTCOME_theta_u,             TS_OUTCOME_theta_o,           TS_OUTCOME_tau_u,
    TS_OUTCOME_tau_o,               TS_OUTCOME_upsilon,           TS_OUTCOME_prediction_mase,
    TS_OUTCOME_prediction_smape,    TS_OUTCOME_prediction_rmse,
};
static const ts_outcome_key difference_columns[] = {
    TS_OUTCOME_latency_mean_s,   TS_OUTCOME_latency_p95_s,       TS_OUTCOME_latency_p99_s,
    TS_OUTCOME_slo_miss_records, TS_OUTCOME_slo_miss_time,       TS_OUTCOME_taskmanager_seconds,
    TS_OUTCOME_taskmanagers_mean, TS_OUTCOME_rescales_up,        TS_OUTCOME_rescales_down,
    TS_OUTCOME_downtime_s,
};

/* A page under way: what its cells are taken from. */
struct page {
    const ts_compare *c;
    int trace;
    const ts_compare_options *options;
    const ts_outcome_key *columns;
    int n, policy[MAX_POLICIES]; /* the policies that have numbers, in the order of the rows */
    char label[MAX_POLICIES][LABEL_SIZE]; /* by policy; short */
    int base; /* the policy from which differences are told; -1: no differences */
};

/* Of any finished run of the policy; there is one. */
static const char *full_label(const struct page *p, int policy)
{
    const ts_compare *c = p->c;
    int t = p->trace == TS_ALL_TRACES ? 0 : p->trace;
    const ts_run_outcome *r = &c->runs[(t * c->n_policies + policy) * c->n_replications];
    while (r->label == NULL)
        r++;
    return r->label;
}

static bool is_shortened(const char *label)
{
    return ts_columns_width(label) > LABEL;
}

/* Which policies have numbers, and what they are called in the tables. */
static void list_policies(struct page *p)
{
    for (int i = 0; i < p->c->n_policies && i < MAX_POLICIES; i++) {
        ts_outcome_key any = TS_OUTCOME_taskmanager_seconds;
        if (ts_compare_mean(p->c, p->trace, i, any).n == 0)
            continue;
        const char *full = full_label(p, i);
        int name = (int)strcspn(full, ":");
        p->policy[p->n++] = i;
        if (is_shortened(full))
            snprintf(p->label[i], LABEL_SIZE, "%.*s:... (%d)", name < LABEL ? name : LABEL, full,
                     i + 1);
        else
            snprintf(p->label[i], LABEL_SIZE, "%s", full);
    }
}

static void explain_labels(const struct page *p, FILE *out)
{
    for (int i = 0; i < p->n; i++) {
        const char *full = full_label(p, p->policy[i]);
        if (is_shortened(full))
            fprintf(out, "  (%d) %s\n", p->policy[i] + 1, full);
    }
}

/* ---- cells ----------------------------------------------------------------------------------- */

static const char *row_label(const void *arg, int row)
{
    const struct page *p = arg;
    return p->label[p->policy[row]];
}

static const char *measure_group(const void *arg, int column)
{
    return ts_outcomes[((const struct page *)arg)->columns[column]].group;
}

static const char *measure_heading(const void *arg, int column)
{
    return ts_outcomes[((const struct page *)arg)->columns[column]].heading;
}

static void measure_cell(const void *arg, int row, int column, char out[TS_COLUMNS_CELL])
{
    const struct page *p = arg;
    ts_outcome_key m = p->columns[column];
    bool difference = p->base >= 0;
    ts_interval i = difference
                        ? ts_compare_difference(p->c, p->trace, p->policy[row], p->base, m)
                        : ts_compare_mean(p->c, p->trace, p->policy[row], m);
    ts_outcome_text(m, &i, difference, out, TS_COLUMNS_CELL);
    if (difference && ts_interval_excludes(&i, 0))
        strncat(out, "*", TS_COLUMNS_CELL - strlen(out) - 1);
}

static void print_measures(const struct page *page, const ts_outcome_key *columns, int n, FILE *out)
{
    struct page p = *page;
    p.columns = columns;
    ts_columns t = {.corner = "policy",
                    .n_rows = p.n,
                    .n_columns = n,
                    .width = WIDTH,
                    .label = row_label,
                    .group = measure_group,
                    .heading = measure_heading,
                    .cell = measure_cell,
                    .arg = &p};
    ts_columns_print(&t, out);
}

/* ---- the front ------------------------------------------------------------------------------- */

enum { FRONT_RESOURCES, FRONT_COST, FRONT_SERVICE, FRONT_MARK };

/* The columns of the front that are shown: costs only at a price. */
static int front_column(const struct page *p, int column)
{
    return p->options->price > 0 || column == 0 ? column : column + 1;
}

static const char *front_heading(const void *arg, int column)
{
    const struct page *p = arg;
    switch (front_column(p, column)) {
    case FRONT_RESOURCES: return "taskmanager_seconds";
    case FRONT_COST: return "cost";
    case FRONT_SERVICE: return ts_outcomes[p->options->service].key;
    default: return "front";
    }
}

static void mark(const struct page *p, int policy, char *out)
{
    int by = ts_compare_beaten_by(p->c, p->trace, policy, p->options->service);
    if (by < 0)
        strcpy(out, "yes");
    else
        snprintf(out, TS_COLUMNS_CELL, "beaten by %.40s", p->label[by]);
}

static void front_cell(const void *arg, int row, int column, char out[TS_COLUMNS_CELL])
{
    const struct page *p = arg;
    int policy = p->policy[row], which = front_column(p, column);
    ts_outcome_key m =
        which == FRONT_SERVICE ? p->options->service : TS_OUTCOME_taskmanager_seconds;
    ts_interval i = ts_compare_mean(p->c, p->trace, policy, m);
    if (which == FRONT_MARK)
        mark(p, policy, out);
    else if (which == FRONT_COST)
        snprintf(out, TS_COLUMNS_CELL, "%.2f", i.mean / 3600 * p->options->price);
    else
        ts_outcome_text(m, &i, false, out, TS_COLUMNS_CELL);
}

/* A copy of the page with the rows by resources, fewest first. */
static struct page by_resources(const struct page *p)
{
    struct page sorted = *p;
    for (int i = 1; i < sorted.n; i++) { /* few rows: insertion keeps equals in order */
        int policy = sorted.policy[i], k = i;
        double x =
            ts_compare_mean(p->c, p->trace, policy, TS_OUTCOME_taskmanager_seconds).mean;
        for (; k > 0 && ts_compare_mean(p->c, p->trace, sorted.policy[k - 1],
                                        TS_OUTCOME_taskmanager_seconds).mean > x; k--)
            sorted.policy[k] = sorted.policy[k - 1];
        sorted.policy[k] = policy;
    }
    return sorted;
}

static void print_front(const struct page *p, FILE *out)
{
    struct page sorted = by_resources(p);
    ts_columns t = {.corner = "policy",
                    .n_rows = p->n,
                    .n_columns = p->options->price > 0 ? 4 : 3,
                    .label = row_label,
                    .heading = front_heading,
                    .cell = front_cell,
                    .arg = &sorted};
    fprintf(out, "\nPareto front of %s against task-manager seconds\n",
            ts_outcomes[p->options->service].key);
    ts_columns_print(&t, out);
}

/* ---- the page -------------------------------------------------------------------------------- */

static void print_replications(const struct page *p, FILE *out)
{
    int n = p->c->n_replications;
    if (n > 1)
        fprintf(out, "Mean \u00b1 half of the 95 %% interval over %d replications (Student's t).\n",
                n);
    else
        fputs("One replication: no intervals (--replications 5 gives them).\n", out);
}

/* Every policy but the first against the first. */
static void print_differences(const struct page *page, FILE *out)
{
    struct page p = *page;
    p.base = p.policy[0];
    p.n--;
    memmove(p.policy, p.policy + 1, (size_t)p.n * sizeof p.policy[0]);
    fprintf(out, "\nDifference from %s, under the same random numbers%s\n", p.label[p.base],
            p.c->n_replications > 1 ? " (*: told apart from 0)" : "");
    print_measures(&p, difference_columns, TS_COUNT_OF(difference_columns), out);
}

void ts_compare_print(const ts_compare *c, int trace, const ts_compare_options *options, FILE *out)
{
    struct page p = {.c = c, .trace = trace, .options = options, .base = -1};
    list_policies(&p);
    if (p.n == 0)
        return;
    print_replications(&p, out);
    explain_labels(&p, out);
    fputc('\n', out);
    print_measures(&p, all_columns, TS_COUNT_OF(all_columns), out);
    if (p.n > 1)
        print_differences(&p, out);
    print_front(&p, out);
}
