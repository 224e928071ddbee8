/* What SQL left behind, for gnuplot; see figures_data.h. */
#include "config.h"

#include "experiments/figures_data.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "glue/gnuplot.h"

/* Where it goes. */
typedef struct data {
    ts_db *db;
    const char *directory;
    FILE *script;
    int n_blocks;
} data;

static FILE *data_file(const data *d, const char *table, int block, ts_err *err)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%.200s-%d.dat", d->directory, table, block);
    FILE *f = fopen(path, "wb");
    if (f == NULL)
        ts_err_at(err, TS_EIO, path, 0, 0, "cannot be written: %s", strerror(errno));
    return f;
}

static void put_names(FILE *f, const ts_stmt *s, int first)
{
    for (int i = first; i < ts_stmt_columns(s); i++)
        fprintf(f, "%s%s", i > first ? " " : "", ts_stmt_name(s, i));
    fputc('\n', f);
}

static void put_row(FILE *f, const ts_stmt *s, int first)
{
    for (int i = first; i < ts_stmt_columns(s); i++) {
        double v = ts_stmt_double(s, i);
        if (isfinite(v))
            fprintf(f, "%s%.10g", i > first ? " " : "", v);
        else
            fputs(i > first ? " NaN" : "NaN", f);
    }
    fputc('\n', f);
}

/* A table whose rows come block by block, the block first: a file each, and how many rows they
 * have. */
static ts_status put_blocks(const data *d, const char *table, ts_stmt *s, ts_err *err)
{
    int64_t rows[TS__FIGURE_BLOCKS] = {0};
    FILE *f = NULL;
    int block = 0;
    ts_status status;
    while ((status = ts_stmt_step(s, err)) == TS_OK) {
        int b = (int)ts_stmt_int(s, 0);
        if (b < 1 || b > d->n_blocks)
            continue;
        if (b != block && f != NULL && fclose(f) != 0)
            status = TS_EIO;
        if (b != block)
            f = data_file(d, table, b, err);
        if (f == NULL || status != TS_OK)
            return ts_err_set(err, TS_EIO, "the data of the figure cannot be written");
        if (rows[b - 1]++ == 0)
            put_names(f, s, 1);
        put_row(f, s, 1);
        block = b;
    }
    if (f != NULL && fclose(f) != 0)
        return ts_err_set(err, TS_EIO, "the data of the figure cannot be written");
    fprintf(d->script, "array rows_%s[%d] = [", table, d->n_blocks);
    for (int i = 0; i < d->n_blocks; i++)
        fprintf(d->script, "%s%" PRId64, i ? ", " : "", rows[i]);
    fputs("]\n", d->script);
    return status < 0 ? status : TS_OK;
}

/* One row: a variable each. */
static ts_status put_scalars(const data *d, ts_stmt *s, ts_err *err)
{
    ts_status status = ts_stmt_step(s, err);
    for (int i = 0; status == TS_OK && i < ts_stmt_columns(s); i++) {
        double v = ts_stmt_double(s, i);
        fprintf(d->script, "%s = %.17g\n", ts_stmt_name(s, i), isfinite(v) ? v : 0.0);
    }
    return status < 0 ? status : TS_OK;
}

/* Texts in the second column: an array of them. */
static ts_status put_texts(const data *d, const char *table, ts_stmt *s, ts_err *err)
{
    ts_status status;
    int n = 0;
    fprintf(d->script, "array %s[%d]\n", table, TS__FIGURE_BLOCKS);
    while ((status = ts_stmt_step(s, err)) == TS_OK && n < TS__FIGURE_BLOCKS) {
        fprintf(d->script, "%s[%d] = ", table, ++n);
        ts_gnuplot_quote(d->script, ts_stmt_text(s, 1));
        fputc('\n', d->script);
    }
    return status < 0 ? status : TS_OK;
}

/* An array for each column but the first, by row. */
static ts_status put_arrays(const data *d, ts_stmt *s, ts_err *err)
{
    ts_status status;
    for (int i = 1; i < ts_stmt_columns(s); i++)
        fprintf(d->script, "array %s[%d]\n", ts_stmt_name(s, i), TS__FIGURE_BLOCKS);
    for (int n = 1; (status = ts_stmt_step(s, err)) == TS_OK && n <= TS__FIGURE_BLOCKS; n++)
        for (int i = 1; i < ts_stmt_columns(s); i++) {
            double v = ts_stmt_double(s, i);
            fprintf(d->script, "%s[%d] = %.17g\n", ts_stmt_name(s, i), n, isfinite(v) ? v : 0.0);
        }
    return status < 0 ? status : TS_OK;
}

static ts_status put_table(const data *d, const char *table, ts_err *err)
{
    char sql[300];
    ts_stmt *s;
    snprintf(sql, sizeof sql, "SELECT * FROM temp.\"%.200s\"", table);
    ts_status status = ts_db_prepare(d->db, &s, sql, NULL, err);
    if (status != TS_OK)
        return status;
    if (strcmp(table, "scalars") == 0)
        status = put_scalars(d, s, err);
    else if (strncmp(table, "label_", 6) == 0)
        status = put_texts(d, table, s, err);
    else if (strncmp(table, "array_", 6) == 0)
        status = put_arrays(d, s, err);
    else
        status = put_blocks(d, table, s, err);
    ts_stmt_free(s);
    return status;
}

ts_status ts__figure_data(ts_db *db, const char *directory, int n_blocks, FILE *script, ts_err *err)
{
    const data d = {db, directory, script, n_blocks};
    ts_stmt *s;
    ts_status status = ts_db_prepare(
        db, &s,
        "SELECT name FROM sqlite_temp_master WHERE type = 'table' AND substr(name, 1, 1) <> '_' "
        "AND name NOT IN ('asked', 'figure', 'chosen') ORDER BY rowid",
        NULL, err);
    while (status == TS_OK && (status = ts_stmt_step(s, err)) == TS_OK)
        status = put_table(&d, ts_stmt_text(s, 0), err);
    ts_stmt_free(s);
    return status < 0 ? status : TS_OK;
}
