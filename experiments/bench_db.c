/* Benchmarks into tables; see bench_db.h. */
#include "config.h"

#include "experiments/bench_db.h"

#include <math.h>

#include "experiments/bench_schema_sql.h"

static const ts_db_kind bench_kind = {
    .application_id = 0x54534342, /* "TSCB" */
    .version = 1,
    .what = "a benchmark database of tidalscale",
    .schema = schema_sql,
};

ts_status ts_bench_db_open(ts_db **out, const char *path, bool read_only, ts_err *err)
{
    return ts_db_open(out, path, &bench_kind, read_only ? TS_DB_READ : TS_DB_WRITE, err);
}

/* A row's keys, from which all tables but the first begin. method and series may be -1: not one of
 * the keys. */
static int bind_keys(ts_stmt *s, int64_t id, int series, int method)
{
    int i = 1;
    ts_stmt_bind_int(s, i++, id);
    if (series >= 0)
        ts_stmt_bind_int(s, i++, series);
    if (method >= 0)
        ts_stmt_bind_int(s, i++, method);
    return i;
}

static int bind_doubles(ts_stmt *s, int i, const double *v, int n)
{
    for (int k = 0; k < n; k++)
        ts_stmt_bind_double(s, i++, v[k]);
    return i;
}

static ts_status write_benchmark(ts_db *db, int64_t id, const ts_bench *b, const char *command,
                                 ts_err *err)
{
    ts_stmt *s;
    ts_status status = ts_db_prepare_insert(db, &s, "benchmarks", 9, err);
    if (status != TS_OK)
        return status;
    const double test[] = {b->friedman, b->friedman_p, b->critical_difference};
    ts_stmt_bind_int(s, 1, id);
    ts_stmt_bind_text(s, 2, b->protocol.kind == TS_BENCH_PAPER ? "paper" : "clean");
    ts_stmt_bind_text(s, 3, command);
    ts_stmt_bind_text(s, 4, PACKAGE_VERSION);
    ts_stmt_bind_int(s, 5, b->n_ranked);
    ts_stmt_bind_int(s, 6, b->n_in_ranks);
    bind_doubles(s, 7, test, TS_COUNT_OF(test));
    status = ts_stmt_run(s, err);
    ts_stmt_free(s);
    return status;
}

static ts_status write_series(ts_db *db, int64_t id, const ts_bench *b, ts_err *err)
{
    ts_stmt *s;
    ts_status status = ts_db_prepare_insert(db, &s, "series", 12, err);
    for (int k = 0; status == TS_OK && k < b->n_series; k++) {
        const ts_bench_series *y = &b->series[k];
        const int whole[] = {y->n, y->n_missing, b->plan[k].first_test, y->season,
                             b->plan[k].horizon};
        int i = bind_keys(s, id, k, -1);
        ts_stmt_bind_text(s, i++, y->file);
        ts_stmt_bind_text(s, i++, y->name);
        ts_stmt_bind_text(s, i++, y->rate);
        ts_stmt_bind_double(s, i++, ts_seconds(y->step));
        for (int j = 0; j < TS_COUNT_OF(whole); j++)
            ts_stmt_bind_int(s, i++, whole[j]);
        ts_stmt_bind_double(s, i, b->plan[k].scale);
        status = ts_stmt_run(s, err);
    }
    ts_stmt_free(s);
    return status;
}

static ts_status write_methods(ts_db *db, int64_t id, const ts_bench *b, ts_err *err)
{
    ts_stmt *s;
    ts_status status = ts_db_prepare_insert(db, &s, "methods", 5, err);
    for (int j = 0; status == TS_OK && j < b->n_methods; j++) {
        int i = bind_keys(s, id, -1, j);
        ts_stmt_bind_text(s, i++, b->method[j].name);
        ts_stmt_bind_int(s, i++, b->method[j].published);
        ts_stmt_bind_double(s, i, b->rank[j]);
        status = ts_stmt_run(s, err);
    }
    ts_stmt_free(s);
    return status;
}

static ts_status write_truth(ts_db *db, int64_t id, const ts_bench *b, ts_err *err)
{
    ts_stmt *s;
    ts_status status = ts_db_prepare_insert(db, &s, "truth", 5, err);
    for (int k = 0; k < b->n_series; k++) {
        for (int t = 0; status == TS_OK && t < b->series[k].n; t++) {
            int i = bind_keys(s, id, k, -1);
            ts_stmt_bind_int(s, i++, t);
            ts_stmt_bind_double(s, i++, ts_seconds(b->series[k].at[t]));
            ts_stmt_bind_double(s, i, b->series[k].y[t]);
            status = ts_stmt_run(s, err);
        }
    }
    ts_stmt_free(s);
    return status;
}

/* What goes into a table for one method on one series. */
typedef ts_status write_cell(ts_stmt *s, int64_t id, const ts_bench *b, int series, int method,
                             ts_err *err);

static ts_status write_score(ts_stmt *s, int64_t id, const ts_bench *b, int series, int method,
                             ts_err *err)
{
    const ts_bench_cell *c = ts_bench_at(b, series, method);
    const double v[] = {c->score.mase,    c->score.smape, c->score.mape,
                        c->score.rmse,    c->score.mae,   c->score.coverage90,
                        c->score.pinball, c->score.width, c->rank};
    int i = bind_keys(s, id, series, method);
    ts_stmt_bind_text(s, i++, c->status == TS_OK ? NULL : c->error.message);
    ts_stmt_bind_int(s, i++, c->score.n);
    ts_stmt_bind_int(s, i++, c->n_empty);
    for (int k = 0; k < TS_COUNT_OF(v); k++)
        ts_stmt_bind_double(s, i++, c->status == TS_OK ? v[k] : NAN);
    return ts_stmt_run(s, err);
}

static ts_status write_times(ts_stmt *s, int64_t id, const ts_bench *b, int series, int method,
                             ts_err *err)
{
    const ts_bench_cell *c = ts_bench_at(b, series, method);
    const double v[] = {c->fit_s, c->step_s, c->longest_s};
    bind_doubles(s, bind_keys(s, id, series, method), v, TS_COUNT_OF(v));
    return ts_stmt_run(s, err);
}

static ts_status write_ahead(ts_stmt *s, int64_t id, const ts_bench *b, int series, int method,
                             ts_err *err)
{
    const ts_bench_cell *c = ts_bench_at(b, series, method);
    ts_status status = TS_OK;
    for (int k = 0; status == TS_OK && c->mase_ahead != NULL && k < b->plan[series].horizon; k++) {
        int i = bind_keys(s, id, series, method);
        ts_stmt_bind_int(s, i++, k + 1);
        ts_stmt_bind_double(s, i, c->mase_ahead[k]);
        status = ts_stmt_run(s, err);
    }
    return status;
}

static ts_status write_points(ts_stmt *s, int64_t id, const ts_bench *b, int series, int method,
                              ts_err *err)
{
    const ts_bench_points *p = &ts_bench_at(b, series, method)->points;
    ts_status status = TS_OK;
    for (int k = 0; status == TS_OK && k < p->n; k++) {
        const double v[] = {p->point[k].mean, p->point[k].lo, p->point[k].hi};
        int i = bind_keys(s, id, series, method);
        ts_stmt_bind_int(s, i++, p->point[k].target);
        bind_doubles(s, i, v, TS_COUNT_OF(v));
        status = ts_stmt_run(s, err);
    }
    return status;
}

static ts_status write_outcome(ts_stmt *s, int64_t id, const ts_bench *b, int series, int method,
                               ts_err *err)
{
    if (b->outcome == NULL)
        return TS_OK;
    const ts_outcome *o = &b->outcome[series * b->n_methods + method];
    const double v[] = {o->lag_seconds, o->taskmanager_seconds, o->slo_miss};
    int i = bind_doubles(s, bind_keys(s, id, series, method), v, TS_COUNT_OF(v));
    ts_stmt_bind_int(s, i, (int64_t)o->rescales);
    return ts_stmt_run(s, err);
}

static const struct {
    const char *table;
    int columns;
    write_cell *write;
} cell_tables[] = {
    {"scores", 15, write_score},
    {"times", 6, write_times},
    {"ahead", 5, write_ahead},
    {"points", 7, write_points},
    {"outcomes", 7, write_outcome},
};

static ts_status write_cells(ts_db *db, int64_t id, const ts_bench *b, int table, ts_err *err)
{
    ts_stmt *s;
    ts_status status =
        ts_db_prepare_insert(db, &s, cell_tables[table].table, cell_tables[table].columns, err);
    for (int k = 0; k < b->n_series; k++)
        for (int j = 0; status == TS_OK && j < b->n_methods; j++)
            if (ts_bench_at(b, k, j)->status != TS_EMPTY)
                status = cell_tables[table].write(s, id, b, k, j, err);
    ts_stmt_free(s);
    return status;
}

static ts_status next_id(ts_db *db, int64_t *id, ts_err *err)
{
    ts_stmt *s;
    ts_status status =
        ts_db_prepare(db, &s, "SELECT coalesce(max(id), 0) + 1 FROM benchmarks", NULL, err);
    if (status != TS_OK)
        return status;
    status = ts_stmt_step(s, err);
    if (status == TS_OK)
        *id = ts_stmt_int(s, 0);
    ts_stmt_free(s);
    return status;
}

static ts_status write_all(ts_db *db, int64_t id, const ts_bench *b, const char *command,
                           ts_err *err)
{
    ts_status status = write_benchmark(db, id, b, command, err);
    if (status == TS_OK)
        status = write_series(db, id, b, err);
    if (status == TS_OK)
        status = write_methods(db, id, b, err);
    if (status == TS_OK)
        status = write_truth(db, id, b, err);
    for (int table = 0; status == TS_OK && table < TS_COUNT_OF(cell_tables); table++)
        status = write_cells(db, id, b, table, err);
    return status;
}

ts_status ts_bench_db_write(ts_db *db, const ts_bench *b, const char *command, int64_t *id,
                            ts_err *err)
{
    ts_status status = ts_db_begin(db, err);
    if (status == TS_OK)
        status = next_id(db, id, err);
    if (status == TS_OK)
        status = write_all(db, *id, b, command, err);
    if (status == TS_OK)
        return ts_db_commit(db, err);
    ts_db_rollback(db);
    return status;
}
