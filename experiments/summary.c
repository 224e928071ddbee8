/* Tables and JSON of outcomes; see summary.h. */
#include "experiments/summary.h"

#include <gsl/gsl_cdf.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "glue/json.h"

const ts_outcome_info ts_outcomes[TS_N_OUTCOMES] = {
#define TS_OUTCOME_INFO(key, group, heading, format, value) {#key, group, heading, format},
    TS_OUTCOME_LIST(TS_OUTCOME_INFO)
#undef TS_OUTCOME_INFO
};

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
        .v = {
#define TS_OUTCOME_VALUE(key, group, heading, format, value) value,
            TS_OUTCOME_LIST(TS_OUTCOME_VALUE)
#undef TS_OUTCOME_VALUE
        },
    };
}

void ts_mean_ci(const double *v, int n, double *mean, double *half)
{
    double sum = 0, squares = 0;
    int m = 0;
    for (int i = 0; i < n; i++) {
        if (isfinite(v[i])) {
            sum += v[i];
            m++;
        }
    }
    *mean = m > 0 ? sum / m : NAN;
    for (int i = 0; i < n; i++)
        if (isfinite(v[i]))
            squares += (v[i] - *mean) * (v[i] - *mean);
    *half = m > 1 ? gsl_cdf_tdist_Pinv(0.975, m - 1) * sqrt(squares / (m - 1) / m) : NAN;
}

/* ---- the table
 * -------------------------------------------------------------------------------------- */

static const ts_outcome main_columns[] = {
    TS_OUTCOME_latency_mean_s,      TS_OUTCOME_latency_p50_s,
    TS_OUTCOME_latency_p95_s,       TS_OUTCOME_latency_p99_s,
    TS_OUTCOME_slo_miss_records,    TS_OUTCOME_slo_miss_time,
    TS_OUTCOME_lag_seconds_mean,    TS_OUTCOME_lag_seconds_max,
    TS_OUTCOME_taskmanager_seconds, TS_OUTCOME_taskmanagers_mean,
    TS_OUTCOME_taskmanagers_max,    TS_OUTCOME_rescales_up,
    TS_OUTCOME_rescales_down,       TS_OUTCOME_rescales_failed,
    TS_OUTCOME_downtime_s,          TS_OUTCOME_flaps,
};
static const ts_outcome more_columns[] = {
    TS_OUTCOME_records_lost, TS_OUTCOME_reprocessed, TS_OUTCOME_catch_up_s, TS_OUTCOME_lag_max,
    TS_OUTCOME_theta_u, TS_OUTCOME_theta_o, TS_OUTCOME_tau_u, TS_OUTCOME_tau_o, TS_OUTCOME_upsilon,
    TS_OUTCOME_cpu_mean, TS_OUTCOME_cpu_p5, TS_OUTCOME_cpu_p95, TS_OUTCOME_slots_unused_mean,
    TS_OUTCOME_prediction_mase, TS_OUTCOME_prediction_smape, TS_OUTCOME_prediction_rmse,
};

enum { MAX_COLUMNS = 32, CELL = 40 };

/* Bytes are not columns on the screen: "±" is two bytes. */
static int width_of(const char *s)
{
    int n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xc0) != 0x80;
    return n;
}

static void cell(char *buf, const ts_run_outcome *runs, int n, const char *label, ts_outcome column)
{
    double v[1024], mean, half;
    int m = 0;
    for (int i = 0; i < n && m < TS_COUNT_OF(v); i++)
        if (strcmp(runs[i].label, label) == 0)
            v[m++] = runs[i].v[column];
    ts_mean_ci(v, m, &mean, &half);
    if (!isfinite(mean)) {
        strcpy(buf, "-");
        return;
    }
    int used = snprintf(buf, CELL, ts_outcomes[column].format, mean);
    if (isfinite(half) && used > 0 && used < CELL)
        snprintf(buf + used, (size_t)(CELL - used), "\u00b1%.2g", half);
}

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

static void pad(FILE *out, const char *text, int width)
{
    fprintf(out, "%*s%s", width - width_of(text), "", text);
}

static void heading(FILE *out, const ts_outcome *columns, int n, const int *width, int first)
{
    fprintf(out, "%-*s", first, "");
    for (int c = 0; c < n;) {
        const char *group = ts_outcomes[columns[c]].group;
        int span = 0;
        for (; c < n && strcmp(ts_outcomes[columns[c]].group, group) == 0; c++)
            span += width[c] + 1;
        fprintf(out, " %-*s", span - 1, group);
    }
    fprintf(out, "\n%-*s", first, "policy");
    for (int c = 0; c < n; c++) {
        fputc(' ', out);
        pad(out, ts_outcomes[columns[c]].heading, width[c]);
    }
    fputc('\n', out);
}

static void table(FILE *out, const ts_run_outcome *runs, int n, const ts_outcome *columns,
                  int n_columns)
{
    int width[MAX_COLUMNS] = {0}, first = 6;
    char buf[CELL];
    const char *label;
    for (int l = 0; (label = label_at(runs, n, l)) != NULL; l++) {
        first = width_of(label) > first ? width_of(label) : first;
        for (int c = 0; c < n_columns; c++) {
            cell(buf, runs, n, label, columns[c]);
            int w = width_of(buf), h = width_of(ts_outcomes[columns[c]].heading);
            w = h > w ? h : w;
            width[c] = w > width[c] ? w : width[c];
        }
    }
    for (int c = 0, start = 0; c < n_columns; c++) { /* a group's name must fit over its columns */
        const char *group = ts_outcomes[columns[c]].group;
        bool last = c + 1 == n_columns || strcmp(ts_outcomes[columns[c + 1]].group, group) != 0;
        if (!last)
            continue;
        int span = c - start;
        for (int k = start; k <= c; k++)
            span += width[k];
        width[c] += width_of(group) > span ? width_of(group) - span : 0;
        start = c + 1;
    }
    heading(out, columns, n_columns, width, first);
    for (int l = 0; (label = label_at(runs, n, l)) != NULL; l++) {
        fprintf(out, "%s%*s", label, first - width_of(label), "");
        for (int c = 0; c < n_columns; c++) {
            cell(buf, runs, n, label, columns[c]);
            fputc(' ', out);
            pad(out, buf, width[c]);
        }
        fputc('\n', out);
    }
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
    ts_json_end(w, '}');
}

void ts_summary_json(FILE *out, const ts_run_outcome *runs, int n, long max_rss_kib)
{
    ts_json_writer w = {.out = out};
    ts_json_begin(&w, NULL, '{');
    ts_json_begin(&w, "runs", '[');
    for (int i = 0; i < n; i++)
        json_run(&w, &runs[i], max_rss_kib);
    ts_json_end(&w, ']');
    ts_json_end(&w, '}');
}
