/*
 * Records as `kcat -C -J` prints them, a JSON object in a line: counted by the second of their
 * timestamps.
 *
 *     {"topic":"in","partition":0,"offset":17,"tstype":"create","ts":1661724000123,"broker":1,...}
 *
 * Partitions come in any order and so do the timestamps, hence the counting on a grid of one
 * second. A second without records between the first and the last is a load of zero. Of a line only
 * its members up to "ts" are read, and whether it ends in a brace: the rest is the record's own. A
 * record without a timestamp (-1) is a null. Option `series` takes partitions by
 * "topic[partition]".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "traces/cells.h"
#include "traces/grid.h"
#include "traces/number.h"

typedef struct kcat {
    ts__grid *grid;
    char text[600]; /* topic[partition] of the last line */
    size_t n_last;  /* of it, the topic */
    double last_partition;
    bool wanted;
    const char *topic; /* of the present line */
    int n_topic;
    double partition;
} kcat;

static bool sniff(const char *head, size_t n)
{
    (void)n;
    return strncmp(head, "{\"topic\":", 9) == 0;
}

static ts_status wrong(ts_trace *t, const char *line, const char *p, const char *expected,
                       ts_err *err)
{
    return ts__expected(t, err, ts__place_in(t, line, p), p, NULL, expected);
}

/* Behind the string at p, which ends in the line; else NULL. */
static const char *string_end(const char *p)
{
    if (*p++ != '"')
        return NULL;
    for (; *p != '"'; p++) {
        p += *p == '\\';
        if ((unsigned char)*p < ' ')
            return NULL;
    }
    return p + 1;
}

/* Behind the value at p, a bracketed one too; NULL: the line ends in it. */
static const char *value_end(const char *p)
{
    int depth = 0;
    do {
        depth += (*p == '{' || *p == '[') - (*p == '}' || *p == ']');
        if (*p == '"')
            p = string_end(p);
        else
            p = (unsigned char)*p < ' ' ? NULL : p + 1;
    } while (p != NULL && (depth > 0 || strchr(",}", *p) == NULL));
    return p;
}

static bool is_key(const char *p, const char *end, const char *key)
{
    size_t n = strlen(key);
    return (size_t)(end - p) == n + 2 && memcmp(p + 1, key, n) == 0;
}

/* Notes the partition where it is another than in the line before, and whether it is wanted. */
static ts_status note_partition(ts_trace *t, kcat *r, ts_err *err)
{
    bool is_new;
    int lane, n = r->n_topic < 255 ? r->n_topic : 255;
    if (r->partition == r->last_partition && (size_t)n == r->n_last &&
        memcmp(r->topic, r->text, r->n_last) == 0)
        return TS_OK;
    r->last_partition = r->partition;
    r->n_last = (size_t)n;
    snprintf(r->text, sizeof r->text, "%.*s[%.0f]", n, r->topic, r->partition);
    r->wanted = ts__wants_series(t, r->text);
    if (!r->wanted)
        return TS_OK;
    ts_status status = ts__grid_named(t, r->grid, r->text, strlen(r->text), &lane, &is_new, err);
    if (status == TS_OK && is_new)
        ts__note_series(t, r->text, TS__KIND_COUNTER);
    return status;
}

/* One record, in the second of its time. */
static ts_status count(ts_trace *t, kcat *r, const char *line, const char *at_ts, ts_err *err)
{
    ts_time at;
    ts__unit unit = TS__UNIT_MS;
    ts__place where = ts__place_in(t, line, at_ts);
    ts_status status = note_partition(t, r, err);
    if (status != TS_OK || !r->wanted)
        return status;
    if (strncmp(at_ts, "-1", 2) == 0) {
        t->stats.n_null++;
        return TS_OK;
    }
    const char *end = ts__scan_time(at_ts, &unit, &at);
    if (end == NULL || strchr(",} ", *end) == NULL)
        return wrong(t, line, at_ts, "a time in milliseconds", err);
    at -= at % TS_SEC;
    return ts__grid_add(t, r->grid, at, at + TS_SEC, 1, where, err);
}

/* Walks the members of a line to "ts". */
static ts_status record(ts_trace *t, const char *line, ts_err *err)
{
    kcat *r = t->reader;
    const char *p = line;
    r->topic = "";
    r->n_topic = 0;
    r->partition = -1;
    if (*p != '{')
        return wrong(t, line, line, "a record {...} as kcat -J prints it", err);
    do {
        const char *key = ++p;
        if ((p = string_end(key)) == NULL || *p != ':')
            return wrong(t, line, key, "a member \"name\":", err);
        const char *key_end = p, *value = p + 1;
        if (is_key(key, key_end, "ts"))
            return count(t, r, line, value, err);
        if ((p = value_end(value)) == NULL)
            return wrong(t, line, value, "a value that ends in the line", err);
        if (is_key(key, key_end, "partition"))
            ts__scan_double(value, &r->partition);
        if (is_key(key, key_end, "topic") && *value == '"') {
            r->topic = value + 1;
            r->n_topic = (int)(p - value) - 2;
        }
    } while (*p == ',');
    return wrong(t, line, p, "a member \"ts\"", err);
}

/* Whether a line that ends at the newline `end` ends in a brace. */
static bool is_whole(const char *line, const char *end)
{
    while (end > line && (end[-1] == ' ' || end[-1] == '\r'))
        end--;
    return end > line && end[-1] == '}';
}

static ts_status take_line(ts_trace *t, const char *line, ts_err *err)
{
    if (!is_whole(line, ts__next_line(&t->src, line) - 1))
        return wrong(t, line, line, "a record {...} that ends in its line", err);
    return record(t, line, err);
}

static ts_status fill(ts_trace *t, ts_err *err)
{
    return ts__each_line(t, take_line, err);
}

static ts_status read_kcat(ts_trace *t, ts_trace_sample *rows, int max, int *n, ts_err *err)
{
    kcat *r = t->reader;
    return ts__grid_read(t, r->grid, fill, rows, max, n, err);
}

static ts_status open_kcat(ts_trace *t, ts_err *err)
{
    kcat *r = t->reader = calloc(1, sizeof *r);
    if (r == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    r->last_partition = NAN;
    return ts__grid_new(&r->grid, TS_SEC, err);
}

static void close_kcat(ts_trace *t)
{
    kcat *r = t->reader;
    if (r != NULL)
        ts__grid_free(r->grid);
    free(r);
}

const ts__format ts__kcat = {
    .name = "kcat",
    .what = "records as kcat -C -J prints them, counted by their timestamps",
    .sniff = sniff,
    .open = open_kcat,
    .read = read_kcat,
    .close = close_kcat,
};
