/*
 * tidalscale trace plot: a load over time, drawn by plots/trace.gp. The trace is read twice, once
 * for its length and once to gather it in parts, so that a figure costs the same for a day and for
 * a year.
 */
#include "config.h"

#include "cli/trace.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "glue/datadir.h"
#include "glue/gnuplot.h"
#include "glue/outfile.h"

enum { PARTS = 1000, TIME_LIMIT_S = 60 };

/* A part of the time: how many samples, their bounds and their sum. */
typedef struct part {
    int64_t n;
    double least, most, sum;
} part;

static const char *kind_of(const char *path, ts_err *err)
{
    static const char *const kinds[] = {"pdf", "svg", "png"};
    const char *dot = strrchr(path, '.');
    for (int i = 0; dot != NULL && i < TS_COUNT_OF(kinds); i++)
        if (strcmp(dot + 1, kinds[i]) == 0)
            return kinds[i];
    ts_err_set(err, TS_EINVAL, "'%.100s' does not end in .pdf, .svg or .png", path);
    return NULL;
}

static void add(part *p, double v)
{
    p->least = p->n == 0 || v < p->least ? v : p->least;
    p->most = p->n == 0 || v > p->most ? v : p->most;
    p->sum += v;
    p->n++;
}

/* The trace in n parts of equal time. */
static ts_status gather(const ts_trace_request *r, const ts_trace_stats *stats, part *parts, int n,
                        ts_err *err)
{
    ts_trace *t;
    ts_trace_sample s;
    double length = (double)(stats->last_at + stats->step - stats->first_at);
    ts_status status = ts_trace_open(&t, r->trace, &r->options, err);
    if (status != TS_OK)
        return status;
    while ((status = ts_trace_next(t, &s, err)) == TS_OK) {
        int i = (int)((double)(s.at - stats->first_at + stats->step / 2) / length * n);
        add(&parts[i < 0 ? 0 : i < n ? i : n - 1], s.value);
    }
    ts_trace_close(t);
    return status == TS_DONE ? TS_OK : status;
}

static ts_status write_data(const char *directory, const part *parts, int n, double hours,
                            ts_err *err)
{
    char path[128];
    snprintf(path, sizeof path, "%s/load.dat", directory);
    FILE *f = fopen(path, "w");
    if (f == NULL)
        return ts_err_at(err, TS_EIO, path, 0, 0, "cannot be written");
    fputs("hours least most mean\n", f);
    for (int i = 0; i < n; i++)
        if (parts[i].n > 0)
            fprintf(f, "%.9g %.9g %.9g %.9g\n", (i + 0.5) * hours / n, parts[i].least,
                    parts[i].most, parts[i].sum / (double)parts[i].n);
    return fclose(f) == 0 ? TS_OK : ts_err_at(err, TS_EIO, path, 0, 0, "cannot be written");
}

static ts_status put_path(FILE *script, const char *before, const char *name, ts_err *err)
{
    char path[TS_DATADIR_PATH];
    ts_status status = ts_datadir_find(name, path, err);
    if (status != TS_OK)
        return status;
    fputs(before, script);
    ts_gnuplot_quote(script, path);
    fputc('\n', script);
    return TS_OK;
}

static ts_status write_script(FILE *script, const ts_trace_request *r, const char *kind,
                              const ts_trace_stats *stats, int n, ts_err *err)
{
    fprintf(script, "kind = '%s'\ntitle = ", kind);
    ts_gnuplot_quote(script, r->title != NULL ? r->title : "");
    fprintf(script, "\nhours = %.9g\nrate_max = %.9g\nranged = %d\n",
            ts_seconds(stats->last_at + stats->step - stats->first_at) / 3600, stats->max,
            stats->n > n);
    ts_status status = put_path(script, "style = ", "plots/style.gp", err);
    return status == TS_OK ? put_path(script, "load ", "plots/trace.gp", err) : status;
}

/* The drawn file to where it is wanted. */
static ts_status deliver(const char *directory, const char *kind, const char *path, ts_err *err)
{
    char drawn[128], buf[4096];
    ts_outfile out;
    snprintf(drawn, sizeof drawn, "%s/figure.%s", directory, kind);
    FILE *f = fopen(drawn, "rb");
    if (f == NULL)
        return ts_err_set(err, TS_EIO, "gnuplot drew nothing");
    ts_status status = ts_outfile_open(&out, path, err);
    if (status == TS_OK) {
        for (size_t n; (n = fread(buf, 1, sizeof buf, f)) > 0;)
            fwrite(buf, 1, n, out.stream);
        status = ts_outfile_commit(&out, err);
    }
    fclose(f);
    return status;
}

static ts_status draw(const ts_trace_request *r, const char *kind, const char *directory,
                      part *parts, ts_err *err)
{
    ts_trace_stats stats;
    char *text = NULL;
    size_t size;
    ts_status status = ts_trace_survey(r->trace, &r->options, &stats, err);
    if (status != TS_OK)
        return status;
    int n = stats.n < PARTS ? (int)stats.n : PARTS;
    status = gather(r, &stats, parts, n, err);
    if (status == TS_OK)
        status = write_data(directory, parts, n,
                            ts_seconds(stats.last_at + stats.step - stats.first_at) / 3600, err);
    FILE *script = open_memstream(&text, &size);
    if (status == TS_OK && script == NULL)
        status = ts_err_set(err, TS_ENOMEM, "out of memory");
    if (status == TS_OK)
        status = write_script(script, r, kind, &stats, n, err);
    if (script != NULL && fclose(script) != 0 && status == TS_OK)
        status = ts_err_set(err, TS_ENOMEM, "out of memory");
    if (status == TS_OK)
        status = ts_gnuplot_run(text, directory, TIME_LIMIT_S, err);
    if (status == TS_OK)
        status = deliver(directory, kind, r->output, err);
    free(text);
    return status;
}

static void remove_all(const char *directory, const char *kind)
{
    char path[128];
    snprintf(path, sizeof path, "%s/load.dat", directory);
    unlink(path);
    snprintf(path, sizeof path, "%s/figure.%s", directory, kind);
    unlink(path);
    rmdir(directory);
}

int ts_cli_trace_plot(const ts_trace_request *r)
{
    char directory[80];
    part *parts = calloc(PARTS, sizeof *parts);
    ts_err err;
    ts_err_clear(&err);
    const char *kind = kind_of(r->output, &err), *root = getenv("TMPDIR");
    if (snprintf(directory, sizeof directory, "%s/tidalscale-XXXXXX",
                 root && *root ? root : "/tmp") >= (int)sizeof directory)
        strcpy(directory, "/tmp/tidalscale-XXXXXX");
    ts_status status = kind != NULL ? TS_OK : TS_EINVAL;
    if (parts == NULL)
        status = ts_err_set(&err, TS_ENOMEM, "out of memory");
    if (status == TS_OK && mkdtemp(directory) == NULL)
        status = ts_err_at(&err, TS_EIO, directory, 0, 0, "cannot be made");
    if (status == TS_OK) {
        status = draw(r, kind, directory, parts, &err);
        remove_all(directory, kind);
    }
    free(parts);
    return status == TS_OK ? TS_EXIT_OK : ts_cli_fail(&err);
}
