/* Regret and the oracle's frontier into the results database; see regret.h and schema.sql. */
#include "experiments/regret.h"

enum { N_KINDS = TS_RESCALE_IN_PLACE + 1 };

static ts_status forget(ts_db *db, const char *sql, int64_t run, ts_err *err)
{
    ts_stmt *s;
    ts_status status = ts_db_prepare(db, &s, sql, NULL, err);
    if (status != TS_OK)
        return status;
    ts_stmt_bind_int(s, 1, run);
    status = ts_stmt_run(s, err);
    ts_stmt_free(s);
    return status;
}

static ts_status put_part(ts_stmt *s, const char *part, const ts_service *v, ts_err *err)
{
    ts_stmt_bind_text(s, 2, part);
    ts_stmt_bind_double(s, 3, v->seconds);
    ts_stmt_bind_double(s, 4, v->late);
    return ts_stmt_run(s, err);
}

static ts_status keep_parts(ts_db *db, int64_t run, const ts_regret *r, ts_err *err)
{
    ts_stmt *s;
    ts_status status = forget(db, "DELETE FROM regrets WHERE run = ?1", run, err);
    if (status == TS_OK)
        status = ts_db_prepare_insert(db, &s, "regrets", 4, err);
    if (status != TS_OK)
        return status;
    ts_stmt_bind_int(s, 1, run);
    status = put_part(s, "optimum", &r->oracle, err);
    for (int i = 0; i < TS_N_REGRET_PARTS && status == TS_OK; i++)
        status = put_part(s, ts_regret_part_name((ts_regret_part)i), &r->part[i], err);
    if (status == TS_OK)
        status = put_part(s, "equal", &r->equal, err);
    ts_stmt_free(s);
    return status;
}

static ts_status keep_frontier(ts_db *db, int64_t run, ts_rescale_kind kind,
                               const ts_oracle_answer *a, ts_err *err)
{
    ts_stmt *s;
    ts_status status = forget(db, "DELETE FROM frontier WHERE run = ?1", run, err);
    if (status == TS_OK)
        status = ts_db_prepare_insert(db, &s, "frontier", 5, err);
    if (status != TS_OK)
        return status;
    ts_stmt_bind_int(s, 1, run);
    ts_stmt_bind_text(s, 3, ts_rescale_kind_name(kind));
    for (int i = 0; i < a->n_frontier && status == TS_OK; i++) {
        ts_stmt_bind_int(s, 2, i);
        ts_stmt_bind_double(s, 4, a->frontier[i].seconds);
        ts_stmt_bind_double(s, 5, a->frontier[i].late);
        status = ts_stmt_run(s, err);
    }
    ts_stmt_free(s);
    return status;
}

ts_status ts_regret_keep(ts_results *results, const int64_t *ids, const ts_replay_spec *specs,
                         const ts_regret *r, int n, const ts_regret_options *options,
                         const ts_replay_watch *watch, ts_err *err)
{
    ts_oracle_answer by_kind[N_KINDS] = {{.plan = NULL}};
    ts_db *db = ts_results_db(results);
    ts_status status = TS_OK;
    for (int i = 0; i < n && status == TS_OK; i++) {
        ts_oracle_answer *a = &by_kind[ts_oracle_kind(&specs[i])];
        if (ids[i] != 0 && a->frontier == NULL)
            status = ts_regret_frontier(&specs[i], options->max, watch, a, err);
    }
    if (status == TS_OK)
        status = ts_db_begin(db, err);
    bool begun = status == TS_OK;
    for (int i = 0; i < n && status == TS_OK; i++) {
        ts_rescale_kind kind = ts_oracle_kind(&specs[i]);
        if (ids[i] == 0)
            continue;
        status = keep_parts(db, ids[i], &r[i], err);
        if (status == TS_OK)
            status = keep_frontier(db, ids[i], kind, &by_kind[kind], err);
    }
    if (status == TS_OK)
        status = ts_db_commit(db, err);
    else if (begun)
        ts_db_rollback(db);
    for (int k = 0; k < N_KINDS; k++)
        ts_oracle_answer_fini(&by_kind[k]);
    return status;
}
