/*
 * Rows of time and value in text: "timestamp|value", "date,messages", two bare columns, and their
 * kin.
 *
 * The separator is the one of tab | ; , blank that splits most of the first lines into as many
 * cells as the very first, two or more. The first line is a header if it has no time where one was
 * expected. The time column is the one named timestamp, time, date, datetime or ts, else the first;
 * the value column the one named value, rate, messages, records, requests, load or count, else the
 * first other one. Lines that are empty or begin with # are skipped. A value that is empty, null,
 * none, na, n/a or nan is a null. A cell in double quotes may hold the separator.
 *
 * Rows are in order of time, unless option `order` is `any`: then all are kept and sorted
 * (order.h).
 *
 * A block of whole lines is walked once, each number read where its cell begins: no cell is copied
 * or searched for its end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "traces/cells.h"
#include "traces/number.h"
#include "traces/order.h"

typedef struct csv {
    char separator;
    int time_column, value_column, last_column; /* from 0 */
    ts__unit unit;
    ts__lane lane;
    bool any_order, sorted;
    ts__order order; /* any_order: all rows, by time if sorted */
} csv;

static bool sniff(const char *head, size_t n)
{
    (void)head, (void)n;
    return true;
}

static ts_status choose_columns(ts_trace *t, csv *r, const char *header, ts_err *err)
{
    static const char *const values[] = {"value",    "rate", "messages", "records",
                                         "requests", "load", "count",    NULL};
    ts_status status = TS_OK;
    r->time_column =
        header != NULL ? ts__column_named(header, r->separator, ts__time_columns, -1) : 0;
    if (t->options.time_column != NULL)
        status =
            ts__column_given(t, r->separator, header, t->options.time_column, &r->time_column, err);
    if (r->time_column < 0)
        r->time_column = 0;
    r->value_column =
        header != NULL ? ts__column_named(header, r->separator, values, r->time_column) : -1;
    if (r->value_column < 0)
        r->value_column = r->time_column == 0;
    if (status == TS_OK && t->options.value_column != NULL)
        status = ts__column_given(t, r->separator, header, t->options.value_column,
                                  &r->value_column, err);
    if (status == TS_OK && r->time_column == r->value_column)
        status = ts_err_set(err, TS_EINVAL, "time and value cannot be the same column");
    r->last_column = r->time_column > r->value_column ? r->time_column : r->value_column;
    return status;
}

/* A first line is data if a time stands where the option says, or in its first cell. */
static bool is_header(const ts_trace *t, const csv *r, const char *line)
{
    const char *end;
    int column = 0;
    if (t->options.time_column != NULL)
        column = atoi(t->options.time_column) - 1;
    if (column < 0)
        return true;
    const char *p = ts__cell_at(line, r->separator, column, &end);
    ts__unit unit = r->unit;
    ts_time at;
    return p == NULL || ts__scan_time(p, &unit, &at) == NULL;
}

/* The value column's name says what kind of series it is. */
static void begin_lane(ts_trace *t, csv *r, const char *header)
{
    char name[128] = "";
    const char *end;
    const char *p =
        header != NULL ? ts__cell_at(header, r->separator, r->value_column, &end) : NULL;
    if (p != NULL)
        snprintf(name, sizeof name, "%.*s", (int)(end - p < 127 ? end - p : 127), p);
    ts__kind kind = ts__kind_by_name(t, name);
    r->lane = (ts__lane){.at = -1, .counter = kind == TS__KIND_COUNTER};
    ts__note_series(t, name, kind);
}

static ts_status open_csv(ts_trace *t, ts_err *err)
{
    csv *r = t->reader = calloc(1, sizeof *r);
    if (r == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    if (t->options.time_unit != NULL)
        ts__unit_parse(t->options.time_unit, &r->unit);
    r->any_order = t->options.order != NULL && strcmp(t->options.order, "any") == 0;
    ts_status status = ts__first_line(t, err);
    if (status != TS_OK)
        return status;
    if ((status = ts__choose_separator(t, &r->separator, err)) != TS_OK)
        return status;
    const char *header = is_header(t, r, t->src.at) ? t->src.at : NULL;
    if ((status = choose_columns(t, r, header, err)) != TS_OK)
        return status;
    begin_lane(t, r, header);
    if (header != NULL) {
        t->src.at = ts__next_line(&t->src, header);
        t->src.line++;
    }
    return TS_OK;
}

static ts_status missing(ts_trace *t, const char *line, const char *p, int column, const char *what,
                         ts_err *err)
{
    const csv *r = t->reader;
    ts__quoted found;
    return ts__fail(t, err, ts__place_in(t, line, p), "found %s in column %d; %s was expected",
                    ts__quote(&found, p, ts__cell_end(p, r->separator)), column + 1, what);
}

/* What stands for "no value". NULL: p is none of it. */
static const char *scan_null(const char *p, char separator)
{
    static const char *const words[] = {"", "null", "none", "na", "n/a", "nil", "-"};
    const char *end = ts__cell_end(p, separator);
    size_t n = (size_t)(end - p);
    if (n >= 2 && *p == '"' && end[-1] == '"') {
        p++;
        n -= 2;
    }
    for (int i = 0; i < TS_COUNT_OF(words); i++)
        if (strlen(words[i]) == n && strncasecmp(p, words[i], n) == 0)
            return end;
    return NULL;
}

/* Blanks around a number are nobody's meaning, unless they separate. */
static const char *skip_blanks(const char *p, char separator)
{
    while (*p == ' ' && separator != ' ')
        p++;
    return p;
}

static const char *read_time(ts_trace *t, csv *r, const char *line, const char *p, ts_time *at,
                             ts_err *err)
{
    const char *start = p;
    p = skip_blanks(p, r->separator);
    bool quoted = *p == '"';
    const char *end = ts__scan_time(p + quoted, &r->unit, at);
    if (end != NULL && !(quoted && *end++ != '"')) {
        end = skip_blanks(end, r->separator);
        if (ts__ends_cell(end, r->separator))
            return end;
    }
    missing(t, line, start, r->time_column,
            r->unit == TS__UNIT_ISO
                ? "a date such as 2019-10-06 22:00:00"
                : "a time (s, ms, us, ns since 1970 or an ISO date, before 2116)",
            err);
    return NULL;
}

static const char *read_value(ts_trace *t, csv *r, const char *line, const char *p, double *value,
                              ts_err *err)
{
    const char *start = p;
    p = skip_blanks(p, r->separator);
    bool quoted = *p == '"';
    const char *end = ts__scan_double(p + quoted, value);
    if (end != NULL && !(quoted && *end++ != '"')) {
        end = skip_blanks(end, r->separator);
        if (ts__ends_cell(end, r->separator))
            return end;
    }
    *value = NAN;
    if ((end = scan_null(p, r->separator)) == NULL)
        missing(t, line, start, r->value_column, "a number, or null", err);
    return end;
}

/*
 * One line, ended by a newline. Its time and value, and where the value stands; the next line or
 * NULL.
 */
static const char *read_line(ts_trace *t, csv *r, const char *line, ts_time *at, double *value,
                             ts__place *where, ts_err *err)
{
    const char *p = line;
    where->line = t->src.line;
    for (int column = 0;; column++, p++) {
        if (column == r->time_column) {
            where->time_column = p - line + 1;
            p = read_time(t, r, line, p, at, err);
        } else if (column == r->value_column) {
            where->column = p - line + 1;
            p = read_value(t, r, line, p, value, err);
        } else {
            p = ts__cell_end(p, r->separator);
        }
        if (p == NULL)
            return NULL;
        if (column == r->last_column)
            break;
        if (*p != r->separator) {
            ts__fail(t, err, ts__place_in(t, line, p),
                     "the line ends after column %d; column %d was expected", column + 1,
                     r->last_column + 1);
            return NULL;
        }
    }
    return *p == '\n' ? p + 1 : ts__next_line(&t->src, p);
}

/* The next line that is not skipped. DONE: there is none. */
static inline ts_status next_row(ts_trace *t, csv *r, ts_time *at, double *value, ts__place *where,
                                 ts_err *err)
{
    ts__source *src = &t->src;
    for (;; src->line++) {
        if (src->at == src->lines) {
            ts_status status = ts__source_lines(src, err);
            if (status != TS_OK)
                return status;
        }
        if (!ts__line_is_skipped(src->at))
            break;
        src->at = ts__next_line(src, src->at);
    }
    const char *next = read_line(t, r, src->at, at, value, where, err);
    if (next == NULL)
        return TS_EPARSE;
    src->at = (char *)next;
    src->line++;
    return TS_OK;
}

/* All rows of the file, sorted. */
static ts_status put_in_order(ts_trace *t, csv *r, ts_err *err)
{
    ts_time at = 0;
    double value = 0;
    ts__place where;
    ts_status status;
    while ((status = next_row(t, r, &at, &value, &where, err)) == TS_OK)
        if ((status = ts__order_put(t, &r->order, at, value, where.line, err)) != TS_OK)
            return status;
    if (status != TS_DONE)
        return status;
    ts__order_sort(&r->order);
    r->sorted = true;
    return TS_OK;
}

static ts_status next_in_order(ts_trace *t, csv *r, ts_time *at, double *value, ts__place *where,
                               ts_err *err)
{
    if (!r->sorted) {
        ts_status status = put_in_order(t, r, err);
        if (status != TS_OK)
            return status;
    }
    *where = (ts__place){0, 0, 0};
    return ts__order_next(&r->order, at, value, &where->line) ? TS_OK : TS_DONE;
}

static ts_status read_rows(ts_trace *t, ts_trace_sample *rows, int max, int *n, ts_err *err)
{
    csv *r = t->reader;
    ts_time at = 0;
    double value = 0;
    ts__place where;
    *n = 0;
    while (*n < max) {
        ts_status status = r->any_order ? next_in_order(t, r, &at, &value, &where, err)
                                        : next_row(t, r, &at, &value, &where, err);
        if (status != TS_OK)
            return status == TS_DONE && *n > 0 ? TS_OK : status;
        status = ts__lane_take(t, &r->lane, at, value, where, &rows[*n], err);
        if (status < 0)
            return status;
        *n += status == TS_OK;
    }
    return TS_OK;
}

static void close_csv(ts_trace *t)
{
    csv *r = t->reader;
    if (r != NULL)
        ts__order_fini(&r->order);
    free(r);
}

const ts__format ts__csv = {
    .name = "csv",
    .what = "rows of time and value in text: timestamp|value, date,messages",
    .sniff = sniff,
    .open = open_csv,
    .read = read_rows,
    .close = close_csv,
};
