/* Published forecasts as points to score; see bench_published.h. */
#include "config.h"

#include "experiments/bench_published.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/param.h"

enum { LINE_SIZE = 65536, FIRST_METHOD = 2, MAX_FILES = 16 };

typedef struct reader {
    const char *path;
    FILE *file;
    long line;
    int step; /* of the last row; -1: none */
    char text[LINE_SIZE];
} reader;

/* DONE: no more lines. The line is without its end. */
static ts_status read_line(reader *r, ts_err *err)
{
    if (fgets(r->text, sizeof r->text, r->file) == NULL)
        return ferror(r->file) ? ts_err_at(err, TS_EIO, r->path, 0, 0, "%s", strerror(errno))
                               : TS_DONE;
    r->line++;
    size_t n = strcspn(r->text, "\r\n");
    if (r->text[n] == '\0' && n + 1 == sizeof r->text)
        return ts_err_at(err, TS_EPARSE, r->path, r->line, 0, "a line of more than %d bytes",
                         LINE_SIZE - 2);
    r->text[n] = '\0';
    return TS_OK;
}

/* The next field of a line, ended in place; NULL: there is none. */
static char *next_field(char **rest)
{
    char *field = *rest, *comma = field == NULL ? NULL : strchr(field, ',');
    *rest = comma == NULL ? NULL : comma + 1;
    if (comma != NULL)
        *comma = '\0';
    return field;
}

static ts_status read_header(ts_published *out, reader *r, ts_err *err)
{
    ts_status status = read_line(r, err);
    if (status < 0)
        return status;
    char *rest = r->text, *name;
    const char *date = next_field(&rest), *truth = next_field(&rest);
    if (status == TS_DONE || truth == NULL || rest == NULL || strcmp(date, "date") != 0 ||
        strcmp(truth, "t") != 0)
        return ts_err_at(err, TS_EPARSE, r->path, 1, 1, "the header is not 'date,t,METHOD,...'");
    while ((name = next_field(&rest)) != NULL) {
        size_t n = strlen(name);
        if (out->n_methods == TS_PUBLISHED_MAX_METHODS)
            return ts_err_at(err, TS_ELIMIT, r->path, 1, 0, "more than %d methods",
                             TS_PUBLISHED_MAX_METHODS);
        if (n == 0 || n >= TS_PUBLISHED_NAME_SIZE)
            return ts_err_at(err, TS_EPARSE, r->path, 1, name - r->text + 1,
                             "a method's name has 1 to %d bytes, not %zu",
                             TS_PUBLISHED_NAME_SIZE - 1, n);
        memcpy(out->name[out->n_methods++], name, n + 1);
    }
    return TS_OK;
}

static bool parse_date(const char *text, ts_time *at)
{
    struct tm tm = {.tm_sec = 0};
    const char *end = strptime(text, "%Y-%m-%d %H:%M:%S", &tm);
    *at = (ts_time)timegm(&tm) * TS_SEC;
    return end != NULL && *end == '\0';
}

/* Which step of the series a row is about, by its time, and its truth must be the series' own. */
static ts_status find_step(reader *r, char **rest, const ts_bench_series *s, int *step, ts_err *err)
{
    ts_time at;
    double truth;
    const char *date = next_field(rest), *text = next_field(rest);
    if (!parse_date(date, &at))
        return ts_err_at(err, TS_EPARSE, r->path, r->line, 1,
                         "'%.40s' is not a time such as 2019-10-23 17:00:00", date);
    if (text == NULL || ts_parse_double(text, &truth) != TS_OK)
        return ts_err_at(err, TS_EPARSE, r->path, r->line, 2, "no true value after the time");
    *step = ts_bench_series_find(s, at);
    if (*step < 0)
        return ts_err_at(err, TS_EMISMATCH, r->path, r->line, 1, "%s is not a step of %s", date,
                         s->file);
    if (*step <= r->step)
        return ts_err_at(err, TS_EPARSE, r->path, r->line, 1,
                         "%s is not later than the row before it", date);
    r->step = *step;
    if (!(fabs(truth - s->y[*step]) < 1))
        return ts_err_at(err, TS_EMISMATCH, r->path, r->line, 2, "true value %s, but %s has %.17g",
                         text, s->file, s->y[*step]);
    return TS_OK;
}

static ts_status read_row(ts_published *out, int first, reader *r, const ts_bench_series *s,
                          ts_err *err)
{
    char *rest = r->text;
    int step = -1;
    ts_status status = find_step(r, &rest, s, &step, err);
    for (int j = first; status == TS_OK && j < out->n_methods; j++) {
        double value;
        const char *text = next_field(&rest);
        ts_bench_points *p = &out->points[j];
        if (text == NULL || ts_parse_double(text, &value) != TS_OK)
            return ts_err_at(err, TS_EPARSE, r->path, r->line, 0, "%s: '%.40s' is not a number",
                             out->name[j], text == NULL ? "" : text);
        p->point[p->n++] = (ts_bench_point){step, 1, value, NAN, NAN};
    }
    if (status == TS_OK && rest != NULL)
        return ts_err_at(err, TS_EPARSE, r->path, r->line, 0, "more fields than the header has");
    return status;
}

static ts_status read_rows(ts_published *out, int first, reader *r, const ts_bench_series *s,
                           ts_err *err)
{
    for (int j = first; j < out->n_methods; j++) {
        out->points[j].point = calloc((size_t)s->n, sizeof *out->points[j].point);
        if (out->points[j].point == NULL)
            return ts_err_set(err, TS_ENOMEM, "out of memory");
    }
    ts_status status;
    while ((status = read_line(r, err)) == TS_OK)
        if (r->text[0] != '\0' && (status = read_row(out, first, r, s, err)) != TS_OK)
            break;
    return status == TS_DONE ? TS_OK : status;
}

static ts_status read_file(ts_published *out, const char *path, const ts_bench_series *s,
                           ts_err *err)
{
    int first = out->n_methods;
    reader *r = malloc(sizeof *r);
    if (r == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    *r = (reader){.path = path, .step = -1, .file = fopen(path, "r")};
    ts_status status =
        r->file != NULL ? TS_OK : ts_err_at(err, TS_EIO, path, 0, 0, "%s", strerror(errno));
    if (status == TS_OK)
        status = read_header(out, r, err);
    if (status == TS_OK)
        status = read_rows(out, first, r, s, err);
    if (r->file != NULL)
        fclose(r->file);
    free(r);
    return status;
}

/* SERIES_GROUP.csv, where GROUP has no underscore. */
static bool belongs(const char *file, const char *series)
{
    size_t n = strlen(series), m = strlen(file);
    return m > n + 5 && strncmp(file, series, n) == 0 && file[n] == '_' &&
           strchr(file + n + 1, '_') == NULL && strcmp(file + m - 4, ".csv") == 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* Names of the files of a series in a directory, sorted, since a directory has no order. */
static ts_status list_files(char (*names)[256], int *n, const char *directory, const char *series,
                            ts_err *err)
{
    struct dirent *entry;
    ts_status status = TS_OK;
    DIR *dir = opendir(directory);
    if (dir == NULL)
        return ts_err_at(err, TS_EIO, directory, 0, 0, "%s", strerror(errno));
    while (status == TS_OK && (entry = readdir(dir)) != NULL) {
        if (!belongs(entry->d_name, series))
            continue;
        if (*n == MAX_FILES)
            status = ts_err_at(err, TS_ELIMIT, directory, 0, 0, "more than %d files for %s",
                               MAX_FILES, series);
        else
            snprintf(names[(*n)++], 256, "%s", entry->d_name);
    }
    closedir(dir);
    qsort(names, (size_t)*n, sizeof names[0], by_name);
    return status;
}

/* Leaves only the points about steps that all methods speak of. */
static void keep_common(ts_published *p, unsigned char *count, int n)
{
    memset(count, 0, (size_t)n);
    for (int j = 0; j < p->n_methods; j++)
        for (int i = 0; i < p->points[j].n; i++)
            count[p->points[j].point[i].target]++;
    for (int j = 0; j < p->n_methods; j++) {
        ts_bench_points *q = &p->points[j];
        int kept = 0;
        for (int i = 0; i < q->n; i++)
            if (count[q->point[i].target] == p->n_methods)
                q->point[kept++] = q->point[i];
        q->n = kept;
    }
}

ts_status ts_published_load(ts_published *out, const char *directory, const ts_bench_series *s,
                            ts_err *err)
{
    char names[MAX_FILES][256], path[4096];
    int n = 0;
    *out = (ts_published){.n_methods = 0};
    if (strlen(directory) > 3800)
        return ts_err_set(err, TS_EIO, "a directory's name of more than 3800 bytes");
    ts_status status = list_files(names, &n, directory, s->name, err);
    for (int i = 0; status == TS_OK && i < n; i++) {
        snprintf(path, sizeof path, "%.3800s/%.255s", directory, names[i]);
        status = read_file(out, path, s, err);
    }
    unsigned char *count = status == TS_OK ? malloc((size_t)s->n) : NULL;
    if (status == TS_OK && count == NULL)
        status = ts_err_set(err, TS_ENOMEM, "out of memory");
    if (status == TS_OK)
        keep_common(out, count, s->n);
    else
        ts_published_fini(out);
    free(count);
    return status;
}

void ts_published_fini(ts_published *p)
{
    for (int j = 0; j < p->n_methods; j++)
        ts_bench_points_fini(&p->points[j]);
    *p = (ts_published){.n_methods = 0};
}
