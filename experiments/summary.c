/* Tables and JSON of outcomes; see summary.h. */
#include "experiments/summary.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "experiments/columns.h"

const ts_outcome_info ts_outcomes[TS_N_OUTCOMES] = {
#define TS_OUTCOME_INFO(key, group, heading, format, value) {#key, group, heading, format},
    TS_OUTCOME_LIST(TS_OUTCOME_INFO)
#undef TS_OUTCOME_INFO
};

ts_status ts_outcome_find(const char *key, ts_outcome_key *out, ts_err *err)
{
    char list[600] = "";
    for (int i = 0; i < TS_N_OUTCOMES; i++) {
        size_t used = strlen(list);
        *out = (ts_outcome_key)i;
        if (strcmp(ts_outcomes[i].key, key) == 0)
            return TS_OK;
        snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "", ts_outcomes[i].key);
    }
    return ts_err_set(err, TS_EUNKNOWN, "'%.40s' is not one of %s", key, list);
}

int ts_outcome_better(ts_outcome_key measure)
{
    switch (measure) {
    case TS_OUTCOME_records_in:
    case TS_OUTCOME_cpu_mean:
    case TS_OUTCOME_cpu_p5:
    case TS_OUTCOME_cpu_p95: return 0;
    case TS_OUTCOME_records_out: return 1;
    default: return -1;
    }
}

void ts_outcomes_of(const ts_replay_result *r, double v[TS_N_OUTCOMES])
{
#define TS_OUTCOME_VALUE(key, group, heading, format, value) v[TS_OUTCOME_##key] = value;
    TS_OUTCOME_LIST(TS_OUTCOME_VALUE)
#undef TS_OUTCOME_VALUE
}

void ts_run_outcome_fill(ts_run_outcome *o, const ts_replay_spec *spec, const ts_replay_result *r)
{
    *o = (ts_run_outcome){
        .label = spec->label,
        .trace = spec->trace,
        .seed = spec->seed,
        .digest = r->digest,
        .events = r->events,
        .replication = spec->replication,
        .simulated_s = r->totals.simulated_s,
        .wall_s = r->wall_s,
        .oracle = r->oracle,
    };
    ts_outcomes_of(r, o->v);
}

void ts_outcome_text(ts_outcome_key measure, const ts_interval *i, bool difference, char *out,
                     int size)
{
    const char *format = ts_outcomes[measure].format;
    if (!isfinite(i->mean)) {
        snprintf(out, (size_t)size, "-");
        return;
    }
    int used = difference && i->mean >= 0 ? snprintf(out, (size_t)size, "+") : 0;
    used += snprintf(out + used, (size_t)(size - used), format, i->mean);
    if (!isfinite(i->half) || used + 4 >= size)
        return;
    used += snprintf(out + used, (size_t)(size - used), "\u00b1");
    snprintf(out + used, (size_t)(size - used), format, i->half);
}

/* ---- the table
 * -------------------------------------------------------------------------------------- */

static const ts_outcome_key main_columns[] = {
    TS_OUTCOME_latency_mean_s,      TS_OUTCOME_latency_p50_s,
    TS_OUTCOME_latency_p95_s,       TS_OUTCOME_latency_p99_s,
    TS_OUTCOME_slo_miss_records,    TS_OUTCOME_slo_miss_time,
    TS_OUTCOME_lag_seconds_mean,    TS_OUTCOME_lag_seconds_max,
    TS_OUTCOME_taskmanager_seconds, TS_OUTCOME_taskmanagers_mean,
    TS_OUTCOME_taskmanagers_max,    TS_OUTCOME_rescales_up,
    TS_OUTCOME_rescales_down,       TS_OUTCOME_rescales_failed,
    TS_OUTCOME_downtime_s,          TS_OUTCOME_flaps,
};
static const ts_outcome_key more_columns[] = {
    TS_OUTCOME_records_lost, TS_OUTCOME_reprocessed, TS_OUTCOME_rescales_other,
    TS_OUTCOME_rescales_refused, TS_OUTCOME_catch_up_s, TS_OUTCOME_lag_max,
    TS_OUTCOME_theta_u, TS_OUTCOME_theta_o, TS_OUTCOME_tau_u, TS_OUTCOME_tau_o, TS_OUTCOME_upsilon,
    TS_OUTCOME_cpu_mean, TS_OUTCOME_cpu_p5, TS_OUTCOME_cpu_p95, TS_OUTCOME_slots_unused_mean,
    TS_OUTCOME_prediction_mase, TS_OUTCOME_prediction_smape, TS_OUTCOME_prediction_rmse,
};

/* One table: some columns of all runs, a row a label. */
struct table {
    const ts_run_outcome *runs;
    int n;
    const ts_outcome_key *columns;
};

/* The i-th label that is new in order of appearance, or NULL. */
static const char *label_at(const ts_run_outcome *runs, int n, int wanted)
{
    for (int i = 0; i < n; i++) {
        bool seen = false;
        for (int j = 0; j < i && !seen; j++)
            seen = strcmp(runs[j].label, runs[i].label) == 0;
        if (!seen && wanted-- == 0)
            return runs[i].label;
    }
    return NULL;
}

static const char *label(const void *arg, int row)
{
    const struct table *t = arg;
    return label_at(t->runs, t->n, row);
}

static const char *group(const void *arg, int column)
{
    return ts_outcomes[((const struct table *)arg)->columns[column]].group;
}

static const char *heading(const void *arg, int column)
{
    return ts_outcomes[((const struct table *)arg)->columns[column]].heading;
}

static void cell(const void *arg, int row, int column, char out[TS_COLUMNS_CELL])
{
    const struct table *t = arg;
    const char *wanted = label(arg, row);
    double v[1024];
    int m = 0;
    for (int i = 0; i < t->n && m < TS_COUNT_OF(v); i++)
        if (strcmp(t->runs[i].label, wanted) == 0)
            v[m++] = t->runs[i].v[t->columns[column]];
    ts_interval mean = ts_stats_mean(v, m);
    ts_outcome_text(t->columns[column], &mean, false, out, TS_COLUMNS_CELL);
}

static void table(FILE *out, const ts_run_outcome *runs, int n, const ts_outcome_key *columns,
                  int n_columns)
{
    struct table t = {runs, n, columns};
    ts_columns c = {.corner = "policy",
                    .n_columns = n_columns,
                    .label = label,
                    .group = group,
                    .heading = heading,
                    .cell = cell,
                    .arg = &t};
    while (label_at(runs, n, c.n_rows) != NULL)
        c.n_rows++;
    ts_columns_print(&c, out);
}

void ts_summary_table(FILE *out, const ts_run_outcome *runs, int n)
{
    table(out, runs, n, main_columns, TS_COUNT_OF(main_columns));
    fputc('\n', out);
    table(out, runs, n, more_columns, TS_COUNT_OF(more_columns));
}

/* ---- JSON
 * ------------------------------------------------------------------------------------------- */

static void json_run(ts_json_writer *w, const ts_run_outcome *r, long max_rss_kib)
{
    char text[32];
    ts_json_begin(w, NULL, '{');
    ts_json_text(w, "policy", r->label);
    snprintf(text, sizeof text, "%" PRIu64,
             r->seed); /* readers of JSON round integers of 64 bits */
    ts_json_text(w, "seed", text);
    ts_json_integer(w, "replication", r->replication);
    ts_json_text(w, "trace", r->trace);
    for (int i = 0; i < TS_N_OUTCOMES; i++)
        ts_json_number(w, ts_outcomes[i].key, r->v[i]);
    snprintf(text, sizeof text, "%016" PRIx64, r->digest);
    ts_json_text(w, "digest", text);
    ts_json_number(w, "simulated_s", r->simulated_s);
    ts_json_number(w, "wall_s", r->wall_s);
    ts_json_integer(w, "events", (int64_t)r->events);
    ts_json_integer(w, "max_rss_kib", max_rss_kib);
    if (r->oracle.n_replays > 0) {
        ts_json_begin(w, "oracle", '{');
        ts_json_integer(w, "replays", r->oracle.n_replays);
        ts_json_bool(w, "kept", r->oracle.kept);
        ts_json_number(w, "budget", r->oracle.budget);
        ts_json_number(w, "bound_taskmanager_seconds", r->oracle.bound);
        ts_json_end(w, '}');
    }
    ts_json_end(w, '}');
}

void ts_summary_json(ts_json_writer *w, const ts_run_outcome *runs, int n, long max_rss_kib)
{
    ts_json_begin(w, "runs", '[');
    for (int i = 0; i < n; i++)
        json_run(w, &runs[i], max_rss_kib);
    ts_json_end(w, ']');
}
