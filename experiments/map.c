/* A sensitivity map: its runs and their numbers; see map.h. */
#include "experiments/map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "glue/outfile.h"

int ts_map_n_cells(const ts_map *m)
{
    return m->axis[0]->n * (m->n_axes > 1 ? m->axis[1]->n : 1);
}

int ts_map_n_runs(const ts_map *m)
{
    return ts_map_n_cells(m) * m->n_replications;
}

int ts_map_index(const ts_map *m, int cell, int axis)
{
    return axis == 0 ? cell % m->axis[0]->n : cell / m->axis[0]->n;
}

ts_status ts_map_init(ts_map *m, ts_err *err)
{
    double runs = (double)ts_map_n_cells(m) * m->n_replications;
    m->v = NULL;
    if (runs > TS_MAP_MOST_RUNS)
        return ts_err_set(err, TS_ELIMIT, "%.0f runs are more than %d", runs, TS_MAP_MOST_RUNS);
    m->v = malloc((size_t)runs * sizeof *m->v);
    if (m->v == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory for %.0f runs", runs);
    for (int r = 0; r < (int)runs; r++)
        for (int k = 0; k < TS_N_OUTCOMES; k++)
            m->v[r][k] = NAN;
    return TS_OK;
}

void ts_map_fini(ts_map *m)
{
    free(m->v);
    m->v = NULL;
}

/* ---- specs ----------------------------------------------------------------------------------- */

static ts_status apply_one(const ts_axis *a, int i, ts_replay_spec *spec, ts_err *err)
{
    if (strncmp(a->key, "model.", 6) != 0)
        return ts_config_set(&spec->config, a->key, a->value[i], err);
    int k = ts_param_find(ts_sim_params, ts_sim_n_params, a->key + 6);
    if (k < 0)
        return ts_err_set(err, TS_EUNKNOWN, "the model has no constant '%.60s'; the nearest is '%s'",
                          a->key + 6,
                          ts_param_nearest(ts_sim_params, ts_sim_n_params, a->key + 6));
    return ts_param_set(ts_sim_params, k, &spec->model, a->value[i], err);
}

ts_status ts_map_apply(const ts_map *m, int run, ts_replay_spec *spec, ts_err *err)
{
    int cell = run / m->n_replications;
    ts_status status = TS_OK;
    for (int k = 0; k < m->n_axes && status == TS_OK; k++)
        status = apply_one(m->axis[k], ts_map_index(m, cell, k), spec, err);
    spec->replication = run % m->n_replications;
    return status;
}

ts_status ts_map_check(const ts_map *m, const ts_replay_spec *spec, ts_err *err)
{
    ts_status status = TS_OK;
    ts_replay_spec *copy = malloc(sizeof *copy);
    if (copy == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    for (int k = 0; k < m->n_axes; k++) {
        *copy = *spec;
        for (int i = 0; i < m->axis[k]->n && status == TS_OK; i++)
            status = apply_one(m->axis[k], i, copy, err);
    }
    free(copy);
    return status;
}

/* ---- numbers --------------------------------------------------------------------------------- */

void ts_map_put(ts_map *m, int run, const ts_replay_result *result)
{
    ts_outcomes_of(result, m->v[run]);
}

ts_interval ts_map_cell(const ts_map *m, int cell, ts_outcome_key measure)
{
    double v[1000];
    int n = m->n_replications < TS_COUNT_OF(v) ? m->n_replications : TS_COUNT_OF(v);
    for (int r = 0; r < n; r++)
        v[r] = m->v[cell * m->n_replications + r][measure];
    return ts_stats_mean(v, n);
}

/* A cell with what it is ranked by: less is better. */
struct ranked {
    double badness;
    int cell;
};

static int by_badness(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    int order = (x->badness > y->badness) - (x->badness < y->badness);
    return order != 0 ? order : x->cell - y->cell;
}

int ts_map_rank(const ts_map *m, ts_outcome_key measure, int *cells)
{
    int n = 0, n_cells = ts_map_n_cells(m);
    double sign = ts_outcome_better(measure) > 0 ? -1 : 1;
    struct ranked *ranked = malloc((size_t)n_cells * sizeof *ranked);
    for (int c = 0; ranked != NULL && c < n_cells; c++) {
        ts_interval i = ts_map_cell(m, c, measure);
        if (isfinite(i.mean))
            ranked[n++] = (struct ranked){sign * i.mean, c};
    }
    if (n > 0)
        qsort(ranked, (size_t)n, sizeof *ranked, by_badness);
    for (int i = 0; i < n; i++)
        cells[i] = ranked[i].cell;
    free(ranked);
    return n;
}

/* ---- the database ---------------------------------------------------------------------------- */

static ts_status write_axes(const ts_map *m, ts_db *db, int64_t id, ts_err *err)
{
    ts_stmt *s;
    ts_status status = ts_db_prepare_insert(db, &s, "map_values", 5, err);
    if (status != TS_OK)
        return status;
    ts_stmt_bind_int(s, 1, id);
    for (int k = 0; k < m->n_axes; k++) {
        for (int i = 0; i < m->axis[k]->n && status == TS_OK; i++) {
            ts_stmt_bind_int(s, 2, k);
            ts_stmt_bind_int(s, 3, i);
            ts_stmt_bind_text(s, 4, m->axis[k]->value[i]);
            ts_stmt_bind_double(s, 5, m->axis[k]->number[i]);
            status = ts_stmt_run(s, err);
        }
    }
    ts_stmt_free(s);
    return status;
}

static ts_status write_runs(const ts_map *m, ts_db *db, int64_t id, ts_outcome_key measure,
                            int rank, ts_err *err)
{
    ts_stmt *s;
    ts_status status = ts_db_prepare_insert(db, &s, "map_runs", 7, err);
    if (status != TS_OK)
        return status;
    ts_stmt_bind_int(s, 1, id);
    ts_stmt_bind_int(s, 2, rank);
    ts_stmt_bind_text(s, 3, ts_outcomes[measure].key);
    for (int run = 0; run < ts_map_n_runs(m) && status == TS_OK; run++) {
        int cell = run / m->n_replications;
        if (!isfinite(m->v[run][measure]))
            continue;
        ts_stmt_bind_int(s, 4, ts_map_index(m, cell, 0));
        ts_stmt_bind_int(s, 5, ts_map_index(m, cell, 1));
        ts_stmt_bind_int(s, 6, run % m->n_replications);
        ts_stmt_bind_double(s, 7, m->v[run][measure]);
        status = ts_stmt_run(s, err);
    }
    ts_stmt_free(s);
    return status;
}

static ts_status write_map(const ts_map *m, ts_db *db, const ts_run_spec *spec, int64_t *id,
                           ts_err *err)
{
    char seed[32], digest[32];
    ts_stmt *s;
    ts_status status = ts_db_prepare(
        db, &s,
        "INSERT INTO maps SELECT coalesce(max(id), 0) + 1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
        " ?11, ?12, ?13, ?14 FROM maps RETURNING id",
        NULL, err);
    if (status != TS_OK)
        return status;
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)spec->seed);
    snprintf(digest, sizeof digest, "%016llx", (unsigned long long)spec->load_digest);
    const char *const texts[] = {
        spec->policy,     spec->trace, spec->preset, seed,   spec->command,
        spec->parameters, spec->model, spec->load,   digest, m->axis[0]->key,
        m->n_axes > 1 ? m->axis[1]->key : NULL};
    for (int i = 0; i < TS_COUNT_OF(texts); i++)
        ts_stmt_bind_text(s, 1 + i, texts[i]);
    ts_stmt_bind_int(s, 12, m->axis[0]->log);
    ts_stmt_bind_int(s, 13, m->n_axes > 1 && m->axis[1]->log);
    ts_stmt_bind_int(s, 14, m->n_replications);
    status = ts_stmt_step(s, err);
    if (status == TS_OK)
        *id = ts_stmt_int(s, 0);
    ts_stmt_free(s);
    return status;
}

ts_status ts_map_write(const ts_map *m, ts_results *results, const ts_run_spec *spec,
                       const ts_outcome_key *measures, int n_measures, int64_t *id, ts_err *err)
{
    ts_db *db = ts_results_db(results);
    ts_status status = ts_db_begin(db, err);
    if (status == TS_OK)
        status = write_map(m, db, spec, id, err);
    if (status == TS_OK)
        status = write_axes(m, db, *id, err);
    for (int i = 0; i < n_measures && status == TS_OK; i++)
        status = write_runs(m, db, *id, measures[i], i, err);
    if (status == TS_OK)
        return ts_db_commit(db, err);
    ts_db_rollback(db);
    return status;
}

/* ---- CSV ------------------------------------------------------------------------------------- */

/* A value as a field: quoted if it has to be. */
static void put_field(FILE *out, const char *text)
{
    if (strpbrk(text, ",\"\n") == NULL) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

static void put_run(const ts_map *m, int run, FILE *out)
{
    int cell = run / m->n_replications;
    for (int k = 0; k < m->n_axes; k++) {
        put_field(out, m->axis[k]->value[ts_map_index(m, cell, k)]);
        fputc(',', out);
    }
    fprintf(out, "%d", run % m->n_replications);
    for (int i = 0; i < TS_N_OUTCOMES; i++) {
        if (isfinite(m->v[run][i]))
            fprintf(out, ",%.10g", m->v[run][i]);
        else
            fputc(',', out);
    }
    fputc('\n', out);
}

ts_status ts_map_csv(const ts_map *m, const char *path, ts_err *err)
{
    ts_outfile f;
    ts_status status = ts_outfile_open(&f, path, err);
    if (status != TS_OK)
        return status;
    for (int k = 0; k < m->n_axes; k++)
        fprintf(f.stream, "%s,", m->axis[k]->key);
    fputs("replication", f.stream);
    for (int i = 0; i < TS_N_OUTCOMES; i++)
        fprintf(f.stream, ",%s", ts_outcomes[i].key);
    fputc('\n', f.stream);
    for (int run = 0; run < ts_map_n_runs(m); run++)
        if (isfinite(m->v[run][TS_OUTCOME_taskmanager_seconds]))
            put_run(m, run, f.stream);
    return ts_outfile_commit(&f, err);
}
