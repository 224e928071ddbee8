/* The results database: recordings into tables; see results.h and schema.sql. */
#include "config.h"

#include "experiments/results.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/overview.h"
#include "experiments/recording.h"
#include "experiments/schema_sql.h"
#include "experiments/summary.h"

enum { ROWS_A_STATEMENT = 8 };

static const ts_db_kind results_kind = {
    .application_id = 0x5453434c, /* "TSCL" */
    .version = 2,
    .what = "a results database of tidalscale",
    .schema = schema_sql,
};

struct ts_results {
    ts_db *db;
};

/* ---- opening --------------------------------------------------------------------------------- */

static ts_status name_vetoes(ts_db *db, ts_err *err)
{
    ts_stmt *s;
    ts_status status =
        ts_db_prepare(db, &s, "INSERT OR IGNORE INTO veto_names VALUES(?1, ?2)", NULL, err);
    for (int i = 0; status == TS_OK && i < TS_N_VETOES; i++) {
        ts_stmt_bind_int(s, 1, 1 << i);
        ts_stmt_bind_text(s, 2, ts_veto_name(i));
        status = ts_stmt_run(s, err);
    }
    ts_stmt_free(s);
    return status;
}

ts_status ts_results_open(ts_results **out, const char *path, bool read_only, ts_err *err)
{
    *out = NULL;
    ts_results *r = calloc(1, sizeof *r);
    if (r == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    ts_status status =
        ts_db_open(&r->db, path, &results_kind, read_only ? TS_DB_READ : TS_DB_WRITE, err);
    if (status != TS_OK) {
        free(r);
        return status;
    }
    *out = r;
    return TS_OK;
}

void ts_results_close(ts_results *r)
{
    if (r == NULL)
        return;
    ts_db_close(r->db);
    free(r);
}

ts_db *ts_results_db(ts_results *r)
{
    return r->db;
}

static ts_status last_id(ts_db *db, int64_t *id, ts_err *err)
{
    ts_stmt *s;
    ts_status status = ts_db_prepare(db, &s, "SELECT coalesce(max(id), 0) FROM runs", NULL, err);
    if (status != TS_OK)
        return status;
    status = ts_stmt_step(s, err);
    if (status == TS_OK)
        *id = ts_stmt_int(s, 0);
    ts_stmt_free(s);
    return status;
}

ts_status ts_results_last(ts_results *r, int64_t *id, ts_err *err)
{
    return last_id(r->db, id, err);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void bind_time(ts_stmt *s, int i, ts_time t, ts_time start)
{
    if (t == TS_NEVER)
        ts_stmt_bind_null(s, i);
    else
        ts_stmt_bind_double(s, i, ts_seconds(t - start));
}

/* kind: a letter of ts__log_columns. */
static void bind_cell(ts_stmt *s, int i, char kind, ts_cell c, const ts_recording *r, ts_time start)
{
    switch (kind) {
    case 't':
        bind_time(s, i, c.whole, start);
        return;
    case 'i':
        ts_stmt_bind_int(s, i, c.whole);
        return;
    case 'v': /* a vertex; of none: the whole job */
        if (c.whole < 0)
            ts_stmt_bind_null(s, i);
        else
            ts_stmt_bind_int(s, i, c.whole);
        return;
    case 'r':
        ts_stmt_bind_double(s, i, c.real);
        return;
    case 's':
        ts_stmt_bind_text(s, i, r->names[c.whole]);
        return;
    case 'P':
        ts_stmt_bind_text(s, i, ts_topic_name((ts_topic)c.whole));
        return;
    case 'G':
        ts_stmt_bind_text(s, i, c.whole == 0 ? NULL : ts_trigger_name((ts_trigger)c.whole));
        return;
    case 'L':
        ts_stmt_bind_text(s, i, c.whole == 0 ? NULL : ts_lookup_name((ts_lookup)c.whole));
        return;
    case 'F':
        ts_stmt_bind_text(s, i, c.whole == 0 ? NULL : ts_failure_name((ts_failure)c.whole));
        return;
    case 'K':
        ts_stmt_bind_text(s, i, ts_rescale_kind_name((ts_rescale_kind)c.whole));
        return;
    }
}

/* How a log's rows are numbered in its table: by one integer (see schema.sql), or by run and
 * number. */
static const struct table {
    const char *name;
    bool one_key;
} tables[TS__N_LOGS] = {
    [TS__LOG_SERIES] = {"series_data", true},
    [TS__LOG_PREDICTIONS] = {"predictions_data", true},
    [TS__LOG_DECISIONS] = {"decisions_data", true},
    [TS__LOG_NOTES] = {"notes", false},
    [TS__LOG_RESCALES] = {"rescales", false},
    [TS__LOG_TABLE_ROWS] = {"table_rows", false},
    [TS__LOG_VERTICES] = {"vertices", false},
    [TS__LOG_VERTEX_TARGETS] = {"vertex_targets", false},
    [TS__LOG_PLANS] = {"plans", false},
    [TS__LOG_FRONTIER] = {"frontier", false},
};

/* The run that is being written. */
typedef struct writer {
    ts_db *db;
    int64_t run;
    const ts_recording *recording;
    ts_time start;
} writer;

static void bind_row(const writer *w, ts_stmt *s, int i, ts__log log,
                     const ts_rowlog_reader *reader)
{
    const char *columns = ts__log_columns[log];
    int64_t n = reader->n - 1;
    if (tables[log].one_key) {
        ts_stmt_bind_int(s, i++, (w->run << 32) + n);
    } else {
        ts_stmt_bind_int(s, i++, w->run);
        ts_stmt_bind_int(s, i++, n);
    }
    for (int c = 0; columns[c] != '\0'; c++)
        bind_cell(s, i + c, columns[c], reader->row[c], w->recording, w->start);
}

/* The next `batch` rows a statement, as long as there are so many. */
static ts_status write_batches(const writer *w, ts__log log, ts_rowlog_reader *reader, int batch,
                               ts_err *err)
{
    int width = (int)strlen(ts__log_columns[log]) + (tables[log].one_key ? 1 : 2);
    int64_t left = w->recording->log[log].n_rows - reader->n;
    ts_stmt *s;
    if (left < batch)
        return TS_OK;
    ts_status status = ts_db_prepare_insert_rows(w->db, &s, tables[log].name, width, batch, err);
    for (; status == TS_OK && left >= batch; left -= batch) {
        for (int k = 0; k < batch && ts_rowlog_next(reader); k++)
            bind_row(w, s, 1 + k * width, log, reader);
        status = ts_stmt_run(s, err);
    }
    ts_stmt_free(s);
    return status;
}

static ts_status write_log(const writer *w, ts__log log, ts_err *err)
{
    ts_rowlog_reader reader = ts_rowlog_read(&w->recording->log[log]);
    ts_status status = write_batches(w, log, &reader, ROWS_A_STATEMENT, err);
    return status == TS_OK ? write_batches(w, log, &reader, 1, err) : status;
}

static ts_status write_latency(ts_db *db, int64_t run, const ts_sim_totals *t, ts_err *err)
{
    ts_stmt *s;
    ts_status status = ts_db_prepare_insert(db, &s, "latency", 3, err);
    if (status != TS_OK)
        return status;
    ts_stmt_bind_int(s, 1, run);
    for (int i = 0; status == TS_OK && i < t->n_buckets; i++) {
        if (t->bucket_count[i] == 0)
            continue;
        ts_stmt_bind_double(s, 2, t->bucket_edge[i]);
        ts_stmt_bind_int(s, 3, t->bucket_count[i]);
        status = ts_stmt_run(s, err);
    }
    ts_stmt_free(s);
    return status;
}

/* ---- runs ------------------------------------------------------------------------------------ */

/* Numbers of 64 bits as text; lent until the statement is run. */
struct digits {
    char seed[32], digest[32], load[32];
};

static void bind_spec(ts_stmt *s, int *i, const ts_run_spec *spec, uint64_t digest,
                      struct digits *text)
{
    snprintf(text->seed, sizeof text->seed, "%" PRIu64, spec->seed);
    snprintf(text->digest, sizeof text->digest, "%016" PRIx64, digest);
    snprintf(text->load, sizeof text->load, "%016" PRIx64, spec->load_digest);
    ts_stmt_bind_text(s, (*i)++, spec->policy);
    ts_stmt_bind_text(s, (*i)++, spec->trace);
    ts_stmt_bind_text(s, (*i)++, spec->preset);
    ts_stmt_bind_text(s, (*i)++, text->seed);
    ts_stmt_bind_int(s, (*i)++, spec->replication);
    ts_stmt_bind_text(s, (*i)++, PACKAGE_VERSION);
    ts_stmt_bind_text(s, (*i)++, text->digest);
    ts_stmt_bind_text(s, (*i)++, spec->command);
    ts_stmt_bind_text(s, (*i)++, spec->parameters ? spec->parameters : "");
    ts_stmt_bind_text(s, (*i)++, spec->model ? spec->model : "");
    ts_stmt_bind_text(s, (*i)++, spec->load ? spec->load : "");
    ts_stmt_bind_text(s, (*i)++, text->load);
}

static void bind_totals(ts_stmt *s, int *i, const ts_sim_totals *t)
{
    const int64_t records[] = {(int64_t)t->events, t->records_in,   t->records_out,
                               t->records_left,    t->records_lost, t->reprocessed};
    const double service[] = {t->latency_mean,     t->latency_p50,   t->latency_p95,
                              t->latency_p99,      t->slo_miss_records, t->slo_miss_time,
                              t->lag_max,          t->lag_mean,      t->taskmanager_seconds,
                              t->taskmanagers_mean};
    const int actions[] = {t->taskmanagers_max, t->rescales_up, t->rescales_down,
                           t->rescales_failed, t->flaps};
    ts_stmt_bind_double(s, (*i)++, t->simulated_s);
    for (int k = 0; k < TS_COUNT_OF(records); k++)
        ts_stmt_bind_int(s, (*i)++, records[k]);
    for (int k = 0; k < TS_COUNT_OF(service); k++)
        ts_stmt_bind_double(s, (*i)++, service[k]);
    for (int k = 0; k < TS_COUNT_OF(actions); k++)
        ts_stmt_bind_int(s, (*i)++, actions[k]);
    ts_stmt_bind_double(s, (*i)++, t->downtime_s);
    ts_stmt_bind_double(s, (*i)++, t->catch_up_s);
}

enum { RUN_COLUMNS = 38 };

static ts_status write_run(ts_db *db, int64_t id, const ts_run_spec *spec,
                           const ts_sim_totals *totals, uint64_t digest, ts_time start, ts_err *err)
{
    struct digits text;
    ts_stmt *s;
    ts_status status = ts_db_prepare_insert(db, &s, "runs", RUN_COLUMNS, err);
    if (status != TS_OK)
        return status;
    int i = 1;
    ts_stmt_bind_int(s, i++, id);
    bind_spec(s, &i, spec, digest, &text);
    ts_stmt_bind_int(s, i++, start);
    bind_totals(s, &i, totals);
    status = ts_stmt_run(s, err);
    ts_stmt_free(s);
    return status;
}

static ts_status write_outcomes(ts_db *db, int64_t run, const double *outcomes, ts_err *err)
{
    ts_stmt *s;
    ts_status status = ts_db_prepare_insert(db, &s, "outcomes", 3, err);
    if (status != TS_OK)
        return status;
    ts_stmt_bind_int(s, 1, run);
    for (int i = 0; status == TS_OK && i < TS_N_OUTCOMES; i++) {
        ts_stmt_bind_text(s, 2, ts_outcomes[i].key);
        ts_stmt_bind_double(s, 3, outcomes[i]);
        status = ts_stmt_run(s, err);
    }
    ts_stmt_free(s);
    return status;
}

/* The instant from which the run's times count: its first second. */
static ts_time start_of(const ts_recording *r)
{
    ts_rowlog_reader reader = ts_rowlog_read(&r->log[TS__LOG_SERIES]);
    return ts_rowlog_next(&reader) ? reader.row[0].whole : 0;
}

static ts_status write_all(ts_db *db, const ts_run_spec *spec, const ts_sim_totals *totals,
                           uint64_t digest, const ts_recording *r, ts_err *err)
{
    int64_t id = 0;
    ts_time start = start_of(r);
    ts_status status = name_vetoes(db, err);
    if (status == TS_OK)
        status = last_id(db, &id, err);
    if (status == TS_OK)
        status = write_run(db, ++id, spec, totals, digest, start, err);
    if (status == TS_OK && spec->outcomes != NULL)
        status = write_outcomes(db, id, spec->outcomes, err);
    for (int i = 0; status == TS_OK && i < TS__N_LOGS; i++)
        status = write_log(&(writer){db, id, r, start}, (ts__log)i, err);
    if (status == TS_OK)
        status = ts__overview_write(db, id, r, start, err);
    if (status == TS_OK)
        status = write_latency(db, id, totals, err);
    return status;
}

ts_status ts_results_write(ts_results *r, const ts_run_spec *spec, const ts_sim_totals *totals,
                           uint64_t digest, const ts_recording *recording, ts_err *err)
{
    if (recording->status != TS_OK)
        return ts_err_set(err, recording->status, "the run was not recorded whole: %s",
                          ts_status_text(recording->status));
    ts_status status = ts_db_begin(r->db, err);
    if (status == TS_OK)
        status = write_all(r->db, spec, totals, digest, recording, err);
    if (status == TS_OK)
        return ts_db_commit(r->db, err);
    ts_db_rollback(r->db);
    return status;
}

/* ---- finding --------------------------------------------------------------------------------- */

/* The outcomes of a run by their keys; EMPTY: it has not all that there are now. */
static ts_status read_outcomes(ts_db *db, int64_t run, double *outcomes, ts_err *err)
{
    ts_stmt *s;
    ts_status status = ts_db_prepare(
        db, &s, "SELECT value FROM outcomes WHERE run = ?1 AND key = ?2", NULL, err);
    for (int i = 0; i < TS_N_OUTCOMES && status == TS_OK; i++) {
        ts_stmt_bind_int(s, 1, run);
        ts_stmt_bind_text(s, 2, ts_outcomes[i].key);
        status = ts_stmt_step(s, err);
        if (status == TS_OK) {
            outcomes[i] = ts_stmt_double(s, 0);
            ts_stmt_step(s, NULL); /* past its only row */
        }
    }
    ts_stmt_free(s);
    return status == TS_DONE ? TS_EMPTY : status;
}

ts_status ts_results_find(ts_results *r, const ts_run_spec *spec, ts_run_found *found,
                          double *outcomes, ts_err *err)
{
    struct digits text;
    ts_stmt *s;
    ts_status status = ts_db_prepare(
        r->db, &s,
        "SELECT id, digest, events, simulated_s FROM runs WHERE policy = ?1 AND seed = ?2 AND "
        "replication = ?3 AND version = ?4 AND parameters = ?5 AND model = ?6 AND load = ?7 AND "
        "load_digest = ?8 ORDER BY id DESC LIMIT 1",
        NULL, err);
    if (status != TS_OK)
        return status;
    snprintf(text.seed, sizeof text.seed, "%" PRIu64, spec->seed);
    snprintf(text.load, sizeof text.load, "%016" PRIx64, spec->load_digest);
    ts_stmt_bind_text(s, 1, spec->policy);
    ts_stmt_bind_text(s, 2, text.seed);
    ts_stmt_bind_int(s, 3, spec->replication);
    ts_stmt_bind_text(s, 4, PACKAGE_VERSION);
    ts_stmt_bind_text(s, 5, spec->parameters);
    ts_stmt_bind_text(s, 6, spec->model);
    ts_stmt_bind_text(s, 7, spec->load);
    ts_stmt_bind_text(s, 8, text.load);
    status = ts_stmt_step(s, err);
    if (status == TS_OK)
        *found = (ts_run_found){.id = ts_stmt_int(s, 0),
                                .digest = strtoull(ts_stmt_text(s, 1), NULL, 16),
                                .events = (uint64_t)ts_stmt_int(s, 2),
                                .simulated_s = ts_stmt_double(s, 3)};
    ts_stmt_free(s);
    if (status != TS_OK)
        return status == TS_DONE ? TS_EMPTY : status;
    return read_outcomes(r->db, found->id, outcomes, err);
}
