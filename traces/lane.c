/* One series: its order, duplicates, nulls, limits and kind; see reader.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "traces/reader.h"

/* Counters may count bytes since long ago. */
#define MAX_COUNTER 1e300

const char *ts__quote(ts__quoted *buf, const char *p, const char *end)
{
    char *to = buf->text;
    *to++ = '\'';
    for (; p < end && to < buf->text + 33 && *p != '\n' && *p != '\r'; p++)
        *to++ = *p >= ' ' && *p <= '~' ? *p : '?';
    if (p < end && *p != '\n' && *p != '\r')
        to += sprintf(to, "...");
    strcpy(to, "'");
    return buf->text;
}

ts_status ts__expected(ts_trace *t, ts_err *err, ts__place place, const char *p, const char *end,
                       const char *what)
{
    ts__quoted found;
    return ts__fail(t, err, place, "found %s; %s was expected",
                    ts__quote(&found, p, end != NULL ? end : t->src.end), what);
}

ts_status ts__lane_odd(ts_trace *t, const ts__lane *lane, ts_time at, double value, ts__place place,
                       ts_err *err)
{
    if (at < lane->at)
        return ts_err_at(err, TS_EPARSE, t->path, place.line, place.time_column,
                         "time goes back by %.9g s; rows in order of time were expected%s",
                         ts_seconds(lane->at - at),
                         t->format == &ts__csv ? " (--order any sorts them)" : "");
    if (isnan(value)) {
        t->stats.n_null++;
        return TS_EMPTY;
    }
    if (value < 0)
        return ts__fail(t, err, place, "the load is %.6g; zero or more was expected", value);
    if (isinf(value))
        return ts__fail(t, err, place, "the load is infinite; a finite number was expected");
    if (value > (lane->counter ? MAX_COUNTER : TS_TRACE_MAX_VALUE))
        return ts__fail(t, err, place, "the load is %.6g; at most %.0e records/s was expected",
                        value, TS_TRACE_MAX_VALUE);
    if (at > lane->at)
        return TS_OK;
    t->stats.n_duplicate++;
    return TS_EMPTY;
}

ts_status ts__lane_increase(ts_trace *t, ts__lane *lane, ts_time at, double value, ts__place place,
                            ts_trace_sample *row, ts_err *err)
{
    ts__lane before = *lane;
    *lane = (ts__lane){true, at, value};
    if (before.at < 0)
        return TS_EMPTY;
    double increase = value - before.value;
    if (increase < 0) {
        t->stats.n_reset++;
        increase = value;
    }
    *row = (ts_trace_sample){before.at, increase / ts_seconds(at - before.at)};
    if (row->value > TS_TRACE_MAX_VALUE)
        return ts__fail(t, err, place,
                        "the counter rises by %.6g/s; at most %.0e records/s was expected",
                        row->value, TS_TRACE_MAX_VALUE);
    return TS_OK;
}

ts__kind ts__kind_by_name(const ts_trace *t, const char *name)
{
    static const char *const ends[] = {"_total", "_count", "_sum", "_bucket", "offset", "offsets"};
    size_t n = strlen(name);
    if (t->kind != TS__KIND_UNKNOWN)
        return t->kind;
    for (int i = 0; i < TS_COUNT_OF(ends); i++)
        if (n >= strlen(ends[i]) && strcmp(name + n - strlen(ends[i]), ends[i]) == 0)
            return TS__KIND_COUNTER;
    return n > 0 ? TS__KIND_GAUGE : TS__KIND_UNKNOWN;
}

bool ts__counter_by_rows(const ts_trace_sample *rows, int n)
{
    int n_rise = 0;
    for (int i = 1; i < n; i++) {
        if (rows[i].value < rows[i - 1].value || rows[i].value != floor(rows[i].value))
            return false;
        n_rise += rows[i].value > rows[i - 1].value;
    }
    return n >= 32 && n_rise * 10 >= (n - 1) * 9;
}

void ts__lane_turn_counter(ts_trace *t, ts__lane *lane, ts_trace_sample *rows, int *n)
{
    *lane = (ts__lane){true, rows[*n - 1].at, rows[*n - 1].value};
    for (int i = 0; i + 1 < *n; i++)
        rows[i].value =
            (rows[i + 1].value - rows[i].value) / ts_seconds(rows[i + 1].at - rows[i].at);
    --*n;
    strcpy(t->stats.kind, "counter");
}

static int compare_times(const void *a, const void *b)
{
    ts_time x = *(const ts_time *)a, y = *(const ts_time *)b;
    return (x > y) - (x < y);
}

ts_time ts__step_of(ts_time *distances, int n)
{
    int n_most = 0;
    ts_time most = 0;
    if (n == 0)
        return 0;
    qsort(distances, (size_t)n, sizeof *distances, compare_times);
    for (int i = 0, run = 0; i < n; i++) {
        run = i > 0 && distances[i] == distances[i - 1] ? run + 1 : 1;
        if (run > n_most) {
            n_most = run;
            most = distances[i];
        }
    }
    return n_most * 2 >= n ? most : distances[n / 2];
}

void ts__note_series(ts_trace *t, const char *text, ts__kind kind)
{
    if (t->stats.n_series++ > 0)
        return;
    snprintf(t->stats.series, sizeof t->stats.series, "%s", text);
    strcpy(t->stats.kind, kind == TS__KIND_COUNTER ? "counter" : "gauge");
}

bool ts__wants_series(const ts_trace *t, const char *text)
{
    return t->series == NULL || strstr(text, t->series) != NULL;
}
