/* The table of formats and the cursor over any of them; see trace.h. */
#include "config.h"

#include "traces/trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "traces/number.h"
#include "traces/reader.h"

/* In the order in which they are asked whether a file is theirs; csv takes any text. */
static const ts__format *const formats[] = {
    &ts__binary,      &ts__prometheus, &ts__promdump, &ts__kcat,
    &ts__openmetrics, &ts__offsets,    &ts__csv,      &ts__gen,
};

const char *ts_trace_format_name(int i)
{
    return i >= 0 && i < TS_COUNT_OF(formats) ? formats[i]->name : NULL;
}

const char *ts_trace_format_what(int i)
{
    return i >= 0 && i < TS_COUNT_OF(formats) ? formats[i]->what : NULL;
}

static const ts__format *format_named(const char *name, ts_err *err)
{
    char list[256] = "";
    for (int i = 0; i < TS_COUNT_OF(formats); i++) {
        if (strcmp(formats[i]->name, name) == 0)
            return formats[i];
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", formats[i]->name);
    }
    ts_err_set(err, TS_EUNKNOWN, "format '%.40s' is not one of %s", name, list);
    return NULL;
}

static ts_status check_options(ts_trace *t, ts_err *err)
{
    const ts_trace_options *o = &t->options;
    if (o->kind != NULL)
        t->kind = strcmp(o->kind, "counter") == 0 ? TS__KIND_COUNTER : TS__KIND_GAUGE;
    if (t->kind == TS__KIND_GAUGE && strcmp(o->kind, "gauge") != 0)
        return ts_err_set(err, TS_EINVAL, "kind '%.40s' is not gauge or counter", o->kind);
    if (o->order != NULL && strcmp(o->order, "any") != 0 && strcmp(o->order, "time") != 0)
        return ts_err_set(err, TS_EINVAL, "order '%.40s' is not time or any", o->order);
    ts__unit unit;
    if (o->time_unit != NULL && !ts__unit_parse(o->time_unit, &unit))
        return ts_err_set(err, TS_EINVAL, "time unit '%.40s' is not one of s, ms, us, ns, iso",
                          o->time_unit);
    return TS_OK;
}

/* Text has no bytes below a blank but tab and line ends. */
static ts_status check_is_text(ts_trace *t, ts_err *err)
{
    for (const char *p = t->src.at; p < t->src.end; p++) {
        if ((unsigned char)*p < ' ' && strchr("\t\n\r", *p) == NULL) {
            ts__place at = {0, 0, 0};
            return ts__fail(t, err, at,
                            "byte %td is 0x%02x: not a text file, nor a trace in binary form",
                            p - t->src.at + 1, (unsigned char)*p);
        }
    }
    return TS_OK;
}

static ts_status sniff(ts_trace *t, ts_err *err)
{
    ts_status status = ts__source_want(&t->src, 4096, err);
    size_t n = (size_t)(t->src.end - t->src.at);
    if (status != TS_OK)
        return status;
    if (n == 0)
        return ts_err_at(err, TS_EPARSE, t->path, 0, 0, "is empty; a trace was expected");
    if (!ts__binary.sniff(t->src.at, n) && (status = check_is_text(t, err)) != TS_OK)
        return status;
    for (int i = 0; t->format == NULL; i++)
        if (formats[i]->sniff(t->src.at, n))
            t->format = formats[i];
    return TS_OK;
}

static ts_status find_format(ts_trace *t, ts_err *err)
{
    if (t->options.format != NULL && (t->format = format_named(t->options.format, err)) == NULL)
        return TS_EUNKNOWN;
    if (t->format == NULL && strncmp(t->path, "gen:", 4) == 0)
        t->format = &ts__gen;
    if (t->format != NULL && t->format->bare)
        return TS_OK;
    ts_status status = ts__source_init(&t->src, t->path, err);
    return status == TS_OK ? sniff(t, err) : status;
}

/*
 * Fills t->rows; the first batch is filled as far as the trace goes, for the step is found in it.
 */
static void read_batch(ts_trace *t)
{
    t->i_row = t->n_rows = 0;
    while (t->n_rows < TS__BATCH && t->ended == TS_OK) {
        int n = 0;
        t->ended = t->format->read(t, t->rows + t->n_rows, TS__BATCH - t->n_rows, &n, &t->failure);
        t->n_rows += n;
    }
}

static ts_status fail_again(const ts_trace *t, ts_err *err)
{
    if (err != NULL && err->status == TS_OK)
        *err = t->failure;
    return t->ended;
}

/* The first rows, on which the step depends; what is too short is no trace. */
static ts_status begin(ts_trace *t, ts_err *err)
{
    ts_time distances[TS__BATCH];
    read_batch(t);
    if (t->ended < 0 && t->n_rows < 2)
        return fail_again(t, err);
    if (t->n_rows < 2)
        return ts_err_at(err, TS_EPARSE, t->path, 0, 0,
                         "has %s with a value; at least two samples were expected",
                         t->n_rows == 0 ? "no row" : "one row only");
    for (int i = 1; i < t->n_rows; i++)
        distances[i - 1] = t->rows[i].at - t->rows[i - 1].at;
    t->stats.step = ts__step_of(distances, t->n_rows - 1);
    return TS_OK;
}

static ts_status open_it(ts_trace *t, ts_err *err)
{
    ts_status status = check_options(t, err);
    if (status == TS_OK)
        status = find_format(t, err);
    if (status == TS_OK)
        status = t->format->open(t, err);
    if (status == TS_OK)
        status = begin(t, err);
    return status;
}

ts_status ts_trace_open(ts_trace **out, const char *path, const ts_trace_options *options,
                        ts_err *err)
{
    ts_trace *t = calloc(1, sizeof *t);
    if (t == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    t->src.fd = -1;
    t->path = strdup(path);
    if (options != NULL)
        t->options = *options;
    if (t->options.series != NULL)
        t->series = strdup(t->options.series);
    if (t->path == NULL || (t->options.series != NULL && t->series == NULL)) {
        ts_trace_close(t);
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    }
    ts_status status = open_it(t, err);
    if (status != TS_OK) {
        ts_trace_close(t);
        return status;
    }
    t->options = (ts_trace_options){.format = NULL};
    snprintf(t->stats.format, sizeof t->stats.format, "%s", t->format->name);
    *out = t;
    return TS_OK;
}

void ts_trace_close(ts_trace *t)
{
    if (t == NULL)
        return;
    if (t->format != NULL)
        t->format->close(t);
    ts__source_fini(&t->src);
    free(t->series);
    free(t->path);
    free(t);
}

static void count_gap(ts_trace_stats *stats, ts_time distance)
{
    if (stats->n > 0 && distance - stats->step > stats->step / 2)
        stats->n_gap += (distance + stats->step / 2) / stats->step - 1;
}

static void count(ts_trace *t, const ts_trace_sample *s)
{
    ts_trace_stats *stats = &t->stats;
    count_gap(stats, s->at - stats->last_at);
    if (stats->n == 0) {
        stats->first_at = s->at;
        stats->min = stats->max = s->value;
    }
    stats->last_at = s->at;
    stats->n++;
    stats->min = s->value < stats->min ? s->value : stats->min;
    stats->max = s->value > stats->max ? s->value : stats->max;
    t->sum += s->value;
}

ts_status ts_trace_next(ts_trace *t, ts_trace_sample *sample, ts_err *err)
{
    if (t->i_row == t->n_rows) {
        if (t->ended == TS_OK)
            read_batch(t);
        if (t->n_rows == t->i_row)
            return t->ended < 0 ? fail_again(t, err) : TS_DONE;
    }
    *sample = t->rows[t->i_row++];
    count(t, sample);
    return TS_OK;
}

const ts_trace_stats *ts_trace_get_stats(ts_trace *t)
{
    t->stats.mean = t->stats.n > 0 ? t->sum / (double)t->stats.n : 0;
    return &t->stats;
}

bool ts_trace_tolerated(const ts_trace_stats *s, char words[TS_TRACE_TOLERATED_SIZE])
{
    snprintf(words, TS_TRACE_TOLERATED_SIZE,
             "%" PRId64 " without a value, %" PRId64 " duplicate times, %" PRId64
             " missing steps, %" PRId64 " counter resets, %" PRId64 " rows out of order",
             s->n_null, s->n_duplicate, s->n_gap, s->n_reset, s->n_unordered);
    return s->n_null + s->n_duplicate + s->n_gap + s->n_reset + s->n_unordered > 0;
}

ts_status ts_trace_survey(const char *path, const ts_trace_options *options, ts_trace_stats *stats,
                          ts_err *err)
{
    ts_trace *t;
    ts_trace_sample s;
    ts_status status = ts_trace_open(&t, path, options, err);
    if (status != TS_OK)
        return status;
    while ((status = ts_trace_next(t, &s, err)) == TS_OK)
        ;
    *stats = *ts_trace_get_stats(t);
    ts_trace_close(t);
    return status == TS_DONE ? TS_OK : status;
}

bool ts_trace_parse_time(const char *text, ts_time *out)
{
    ts__unit unit = TS__UNIT_ISO;
    ts_time at;
    const char *end = ts__scan_time(text, &unit, &at);
    if (end == NULL || *end != '\0')
        return false;
    *out = at;
    return true;
}
