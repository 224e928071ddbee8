/* The figures; see figures.h. */
#include "config.h"

#include "experiments/figures.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "experiments/figures_data.h"
#include "experiments/stats.h"
#include "glue/datadir.h"
#include "glue/gnuplot.h"
#include "glue/outfile.h"

/* What a figure is drawn from: which table holds what is asked for, and the script that chooses. */
static const struct source {
    const char *table, *chooser, *one;
} replays = {"runs", "chosen", "run"}, benchmarks = {"benchmarks", "bench_chosen", "benchmark"},
  maps = {"maps", "map_chosen", "map"};

static const struct figure {
    const char *name, *help;
    int max_blocks;
    bool grouped; /* all runs of a configuration are drawn as one */
    const struct source *source;
    bool compares; /* sets configurations side by side */
} figures[] = {
    {"timeline", "load, predictions, task managers, lag, latency, rescales", 4, false, &replays,
     false},
    {"predictions", "predicted against true load, errors and weights over time", 1, false,
     &replays, false},
    {"table", "the historic performance table and the plane fitted to it", 1, false, &replays,
     false},
    {"latency", "how latency is distributed, by policy", 6, true, &replays, false},
    {"resources", "latency and SLO misses against task managers, by policy", 6, true, &replays,
     false},
    {"pareto", "service against task-manager hours, and the Pareto front", 64, true, &replays,
     true},
    {"measures", "the main measures with intervals, by policy", 64, true, &replays, true},
    {"regret", "how far from the optimum, by part (compare --regret)", 64, false, &replays, true},
    {"sensitivity", "a measure over one or two constants (tidalscale sensitivity)", 4, false, &maps,
     false},
    {"bench_ranks", "mean ranks of predictors, and which are not told apart", 64, false,
     &benchmarks, false},
    {"bench_horizon", "error of predictors by how far ahead", 6, false, &benchmarks, false},
    {"bench_panels", "forecast against truth, a panel a series", 18, false, &benchmarks, false},
    {"bench_cost", "error of predictors against the time of a step", 64, false, &benchmarks, false},
    {"bench_outcome", "places of predictors by error and behind a controller", 64, false,
     &benchmarks, false},
};

enum { MAX_LABEL = 256, MAX_SQL = 1 << 16, TIME_LIMIT_S = 120 };

/* One drawing under way. */
typedef struct drawing {
    const struct figure *figure;
    ts_db *db;
    const char *kind;
    char directory[64];
    FILE *script;
    char *text; /* the script */
    size_t size;
    int n_blocks;
} drawing;

/* The i-th figure of a source, or NULL. */
static const struct figure *nth(const struct source *source, int i)
{
    for (int k = 0; k < TS_COUNT_OF(figures); k++)
        if (figures[k].source == source && i-- == 0)
            return &figures[k];
    return NULL;
}

const char *ts_figure_name(int i)
{
    const struct figure *f = nth(&replays, i);
    return f != NULL ? f->name : NULL;
}

const char *ts_figure_help(int i)
{
    const struct figure *f = nth(&replays, i);
    return f != NULL ? f->help : NULL;
}

int ts_figure_most(int i)
{
    return nth(&replays, i)->max_blocks;
}

bool ts_figure_is_grouped(int i)
{
    return nth(&replays, i)->grouped;
}

bool ts_figure_compares(int i)
{
    return nth(&replays, i)->compares;
}

const char *ts_figure_map_name(int i)
{
    const struct figure *f = nth(&maps, i);
    return f != NULL ? f->name : NULL;
}

const char *ts_figure_map_help(int i)
{
    const struct figure *f = nth(&maps, i);
    return f != NULL ? f->help : NULL;
}

const char *ts_figure_bench_name(int i)
{
    const struct figure *f = nth(&benchmarks, i);
    return f != NULL ? f->name : NULL;
}

const char *ts_figure_bench_help(int i)
{
    const struct figure *f = nth(&benchmarks, i);
    return f != NULL ? f->help : NULL;
}

/* ---- what is asked for ----------------------------------------------------------------------- */

static const struct figure *find(const char *name, ts_err *err)
{
    char list[200] = "";
    for (int i = 0; i < TS_COUNT_OF(figures); i++) {
        size_t used = strlen(list);
        if (strcmp(figures[i].name, name) == 0)
            return &figures[i];
        snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", figures[i].name);
    }
    ts_err_set(err, TS_EUNKNOWN, "'%.60s' is not one of the figures %s", name, list);
    return NULL;
}

static const char *kind_of(const char *path, ts_err *err)
{
    static const char *const kinds[] = {"pdf", "svg", "png"};
    const char *dot = strrchr(path, '.');
    for (int i = 0; dot != NULL && i < TS_COUNT_OF(kinds); i++)
        if (strcmp(dot + 1, kinds[i]) == 0)
            return kinds[i];
    ts_err_at(err, TS_EINVAL, path, 0, 0, "a figure's name ends in .pdf, .svg or .png");
    return NULL;
}

/* ---- arithmetic ------------------------------------------------------------------------------ */

static ts_status run_sql(ts_db *db, const char *sql, const char *path, ts_err *err)
{
    ts_err inner = {.status = TS_OK};
    ts_status status = ts_db_exec(db, sql, &inner);
    if (status != TS_OK)
        ts_err_at(err, status, path, 0, 0, "%s", inner.message);
    return status;
}

/* Runs a script of plots/. */
static ts_status run_script(ts_db *db, const char *name, ts_err *err)
{
    char path[TS_DATADIR_PATH], file[80];
    static const size_t size = MAX_SQL;
    snprintf(file, sizeof file, "plots/%s.sql", name);
    ts_status status = ts_datadir_find(file, path, err);
    if (status != TS_OK)
        return status;
    FILE *f = fopen(path, "rb");
    char *sql = f ? malloc(size) : NULL;
    if (sql == NULL) {
        status = ts_err_at(err, TS_EIO, path, 0, 0, "cannot be read: %s", strerror(errno));
    } else {
        size_t n = fread(sql, 1, size - 1, f);
        sql[n] = '\0';
        status = run_sql(db, sql, path, err);
    }
    free(sql);
    if (f != NULL)
        fclose(f);
    return status;
}

/* Drops every temporary table, so that one database can be drawn from again. */
static void clean(ts_db *db)
{
    ts_stmt *s;
    char sql[300];
    for (;;) {
        if (ts_db_prepare(db, &s, "SELECT name FROM sqlite_temp_master WHERE type = 'table'", NULL,
                          NULL) != TS_OK)
            return;
        bool more = ts_stmt_step(s, NULL) == TS_OK;
        if (more)
            snprintf(sql, sizeof sql, "DROP TABLE temp.\"%.200s\"", ts_stmt_text(s, 0));
        ts_stmt_free(s);
        if (!more || ts_db_exec(db, sql, NULL) != TS_OK)
            return;
    }
}

static ts_status ask_for(ts_db *db, const struct source *source, const ts_figure_options *o,
                         ts_err *err)
{
    char sql[100];
    ts_stmt *s = NULL, *find_run = NULL;
    snprintf(sql, sizeof sql, "SELECT 1 FROM %s WHERE id = ?", source->table);
    ts_status status = ts_db_prepare(db, &s, "INSERT OR IGNORE INTO asked VALUES(?)", NULL, err);
    if (status == TS_OK)
        status = ts_db_prepare(db, &find_run, sql, NULL, err);
    for (int i = 0; status == TS_OK && i < o->n_runs; i++) {
        ts_stmt_bind_int(find_run, 1, o->runs[i]);
        ts_stmt_bind_int(s, 1, o->runs[i]);
        status = ts_stmt_step(find_run, err);
        if (status == TS_DONE)
            status = ts_err_set(err, TS_EUNKNOWN, "there is no %s %" PRId64 " in the database",
                                source->one, o->runs[i]);
        else if (status == TS_OK)
            status = ts_stmt_run(s, err);
        if (status == TS_OK)
            ts_stmt_step(find_run, NULL); /* past its only row */
    }
    ts_stmt_free(s);
    ts_stmt_free(find_run);
    return status;
}

static ts_status choose(drawing *d, const ts_figure_options *o, ts_err *err)
{
    char sql[400];
    snprintf(sql, sizeof sql,
             "CREATE TEMP TABLE asked(run INTEGER PRIMARY KEY);"
             "CREATE TEMP TABLE figure AS SELECT '%s' AS name, %d AS max_blocks, %d AS grouped,"
             " '%.40s' AS measure;",
             d->figure->name, d->figure->max_blocks, d->figure->grouped,
             o != NULL && o->measure != NULL ? o->measure : "slo_miss_records");
    ts_status status = ts_db_exec(d->db, sql, err);
    if (status == TS_OK)
        status = ts_db_add_function(d->db, "half_width", ts_stats_half, err);
    if (status == TS_OK) /* not every SQLite has it */
        status = ts_db_add_function(d->db, "raised", pow, err);
    if (status == TS_OK && o != NULL)
        status = ask_for(d->db, d->figure->source, o, err);
    if (status == TS_OK)
        status = run_script(d->db, d->figure->source->chooser, err);
    return status == TS_OK ? run_script(d->db, "measure_names", err) : status;
}

/* ---- the script ------------------------------------------------------------------------------ */

static void put_text(drawing *d, const char *name, const char *value)
{
    fprintf(d->script, "%s = ", name);
    ts_gnuplot_quote(d->script, value);
    fputc('\n', d->script);
}

/* The blocks' labels; d->n_blocks. */
static ts_status put_labels(drawing *d, ts_err *err)
{
    char labels[TS__FIGURE_BLOCKS][MAX_LABEL];
    ts_stmt *s;
    ts_status status = ts_db_prepare(
        d->db, &s, "SELECT min(label) FROM chosen GROUP BY block ORDER BY block", NULL, err);
    int n = 0;
    while (status == TS_OK && (status = ts_stmt_step(s, err)) == TS_OK) {
        if (n == d->figure->max_blocks) {
            status = ts_err_set(err, TS_EINVAL, "the figure %s shows at most %d %s",
                                d->figure->name, d->figure->max_blocks,
                                d->figure->grouped ? "configurations" : "runs: choose with --run");
            break;
        }
        snprintf(labels[n++], MAX_LABEL, "%s", ts_stmt_text(s, 0));
    }
    ts_stmt_free(s);
    if (status < 0)
        return status;
    if (n == 0)
        return ts_err_set(err, TS_EMPTY, "there is no run that the figure %s can show",
                          d->figure->name);
    d->n_blocks = n;
    fprintf(d->script, "n = %d\narray label[%d]\n", n, n);
    for (int i = 0; i < n; i++) {
        fprintf(d->script, "label[%d] = ", i + 1);
        ts_gnuplot_quote(d->script, labels[i]);
        fputc('\n', d->script);
    }
    return TS_OK;
}

/* The trace, if all have the same; what the reader needs to know first. */
static ts_status put_title(drawing *d, const ts_figure_options *o, ts_err *err)
{
    ts_stmt *s;
    if (o != NULL && o->title != NULL) {
        put_text(d, "title", o->title);
        return TS_OK;
    }
    ts_status status = ts_db_prepare(
        d->db, &s, "SELECT min(trace) FROM chosen HAVING count(DISTINCT trace) = 1", NULL, err);
    if (status != TS_OK)
        return status;
    status = ts_stmt_step(s, err);
    put_text(d, "title", status == TS_OK && !ts_stmt_is_null(s, 0) ? ts_stmt_text(s, 0) : "");
    ts_stmt_free(s);
    return status < 0 ? status : TS_OK;
}

static ts_status put_load(drawing *d, const char *variable, const char *name, ts_err *err)
{
    char path[TS_DATADIR_PATH], file[80];
    snprintf(file, sizeof file, "plots/%s.gp", name);
    ts_status status = ts_datadir_find(file, path, err);
    if (status == TS_OK && strpbrk(path, "'\n") != NULL)
        return ts_err_at(err, TS_EINVAL, path, 0, 0, "gnuplot cannot load a file of this name");
    if (status == TS_OK && variable != NULL)
        put_text(d, variable, path);
    else if (status == TS_OK)
        fprintf(d->script, "load '%s'\n", path);
    return status;
}

static ts_status write_script(drawing *d, const ts_figure_options *o, ts_err *err)
{
    put_text(d, "kind", d->kind);
    fputs("file(table, block) = sprintf('%s-%d.dat', table, block)\n", d->script);
    ts_status status = put_title(d, o, err);
    if (status == TS_OK)
        status = put_labels(d, err);
    if (status == TS_OK)
        status = run_script(d->db, d->figure->name, err);
    if (status == TS_OK)
        status = ts__figure_data(d->db, d->directory, d->n_blocks, d->script, err);
    if (status == TS_OK)
        status = put_load(d, "style", "style", err);
    if (status == TS_OK)
        status = put_load(d, NULL, d->figure->name, err);
    return status;
}

/* ---- the private directory ------------------------------------------------------------------- */

static ts_status make_directory(drawing *d, ts_err *err)
{
    const char *root = getenv("TMPDIR");
    int n = snprintf(d->directory, sizeof d->directory, "%s/tidalscale-XXXXXX",
                     root && *root ? root : "/tmp");
    if (n >= (int)sizeof d->directory)
        snprintf(d->directory, sizeof d->directory, "/tmp/tidalscale-XXXXXX");
    if (mkdtemp(d->directory) != NULL)
        return TS_OK;
    ts_err_at(err, TS_EIO, d->directory, 0, 0, "cannot be made: %s", strerror(errno));
    d->directory[0] = '\0';
    return TS_EIO;
}

static void remove_directory(const drawing *d)
{
    char path[400];
    DIR *dir = *d->directory ? opendir(d->directory) : NULL;
    if (dir == NULL)
        return;
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        snprintf(path, sizeof path, "%s/%.255s", d->directory, e->d_name);
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            unlink(path);
    }
    closedir(dir);
    rmdir(d->directory);
}

/* What gnuplot has made, to where it is wanted. */
static ts_status deliver(const drawing *d, const char *path, ts_err *err)
{
    char from[100], buf[1 << 14];
    ts_outfile out;
    snprintf(from, sizeof from, "%s/figure.%s", d->directory, d->kind);
    FILE *f = fopen(from, "rb");
    if (f == NULL)
        return ts_err_set(err, TS_EIO, "gnuplot has drawn nothing");
    ts_status status = ts_outfile_open(&out, path, err);
    for (size_t n; status == TS_OK && (n = fread(buf, 1, sizeof buf, f)) > 0;)
        fwrite(buf, 1, n, out.stream); /* a failure sticks to the stream */
    fclose(f);
    return status == TS_OK ? ts_outfile_commit(&out, err) : status;
}

static ts_status draw(drawing *d, const char *path, const ts_figure_options *o, ts_err *err)
{
    ts_status status = make_directory(d, err);
    if (status == TS_OK)
        status = choose(d, o, err);
    if (status == TS_OK)
        status = write_script(d, o, err);
    if (status != TS_OK)
        return status;
    if (fflush(d->script) != 0)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    status = ts_gnuplot_run(d->text, d->directory, TIME_LIMIT_S, err);
    return status == TS_OK ? deliver(d, path, err) : status;
}

ts_status ts_figure_draw(const char *name, ts_db *db, const char *path,
                         const ts_figure_options *options, ts_err *err)
{
    char program[4096];
    drawing d = {.figure = find(name, err), .db = db, .kind = kind_of(path, err)};
    if (d.figure == NULL)
        return TS_EUNKNOWN;
    if (d.kind == NULL)
        return TS_EINVAL;
    ts_status status = ts_gnuplot_find(program, sizeof program, err);
    if (status != TS_OK)
        return status;
    d.script = open_memstream(&d.text, &d.size);
    if (d.script == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    clean(db);
    status = draw(&d, path, options, err);
    clean(db);
    remove_directory(&d);
    fclose(d.script);
    free(d.text);
    return status;
}
