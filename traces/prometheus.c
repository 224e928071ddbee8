/*
 * Prometheus' answer to /api/v1/query_range, and `promtool query range -o json`.
 *
 *     {"status":"success","data":{"resultType":"matrix","result":[
 *         {"metric":{"__name__":"x_total","job":"a"},
 *          "values":[[1661724000,"7796"],[1661724015.5,"NaN"],...]}, ...]}}
 *
 * The document is walked as it arrives, never held: keys may come in any order and unknown values
 * are skipped, but "metric" comes before "values". What is around the pairs is read a byte at a
 * time; a pair is read in one go where it lies, for which it must be within PAIR bytes. A file is
 * first searched for a second "metric" (at the speed of memchr for its m, which no number holds):
 * with one series the rows stream, with several, or with the option `series`, they are summed on a
 * grid. Values that are "NaN" are nulls.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "traces/grid.h"
#include "traces/json.h"
#include "traces/number.h"

enum { PAIR = 512, MAX_DEPTH = 1000 };

typedef struct prom {
    ts__json json;
    ts__grid *grid; /* NULL: one series, which streams */
    ts__lane lane;  /* of that one */
    bool unknown;   /* whether it counts is not known yet */
    int depth;      /* open objects around the array of series */
    bool in_result; /* within that array */
    bool in_series; /* within a series of it */
    bool in_values; /* within its pairs */
    bool have_labels;
    int64_t n_series, n_members, n_pairs; /* begun in what we are within */
    int64_t n_wanted;
    char metric[256];    /* the name of all wanted series; two are an error */
    char name[256];      /* of the present series */
    char text[TS__TEXT]; /* of it: name{label="value",...} */
} prom;

static bool sniff(const char *head, size_t n)
{
    static const char *const keys[] = {"\"status\"", "\"data\"", "\"resultType\"", "\"result\""};
    const char *p = head + strspn(head, " \t\r\n");
    (void)n;
    if (*p == '[')
        return p[1 + strspn(p + 1, " \t\r\n")] == '{';
    if (*p != '{')
        return false;
    p += 1 + strspn(p + 1, " \t\r\n");
    for (int i = 0; i < TS_COUNT_OF(keys); i++)
        if (strncmp(p, keys[i], strlen(keys[i])) == 0)
            return true;
    return false;
}

static ts_status check_type(ts_trace *t, ts_err *err)
{
    prom *r = t->reader;
    char type[40];
    ts__place at = ts__json_place(&r->json, t->src.at);
    ts_status status = ts__json_string(&r->json, type, sizeof type, err);
    if (status != TS_OK || strcmp(type, "matrix") == 0)
        return status;
    return ts__fail(
        t, err, at,
        "the result is a %s, one moment; a matrix, the answer to query_range, was expected", type);
}

static ts_status fail_as_said(ts_trace *t, ts_err *err)
{
    prom *r = t->reader;
    char text[200];
    ts__place at = ts__json_place(&r->json, t->src.at);
    ts_status status = ts__json_string(&r->json, text, sizeof text, err);
    if (status != TS_OK)
        return status;
    return ts__fail(t, err, at,
                    "Prometheus answered with an error (%s); an answer with data was expected",
                    text);
}

/*
 * A member outside of the result. OK: go on; DONE: its value is entered, an object or the array of
 * series.
 */
static ts_status member(ts_trace *t, ts_err *err)
{
    prom *r = t->reader;
    char name[40];
    ts_status status = ts__json_key(&r->json, name, sizeof name, err);
    if (status != TS_OK)
        return status;
    char c = ts__json_peek(&r->json, err);
    bool data = strcmp(name, "data") == 0;
    if ((data || strcmp(name, "result") == 0) && c == '[') {
        t->src.at++;
        r->in_result = true;
        return TS_DONE;
    }
    if (data && c == '{' && r->depth < MAX_DEPTH) {
        t->src.at++;
        r->depth++;
        return TS_DONE;
    }
    if (strcmp(name, "resultType") == 0)
        return check_type(t, err);
    if (strcmp(name, "error") == 0)
        return fail_as_said(t, err);
    return ts__json_skip(&r->json, err);
}

static ts_status end_of_document(ts_trace *t, ts_err *err)
{
    prom *r = t->reader;
    if (ts__json_peek(&r->json, err) != '\0' || t->src.at != t->src.end || r->json.status < 0)
        return ts__json_expected(&r->json, "the end of the file", err);
    return TS_DONE;
}

/* From the start, or from behind the array of series, to the next such array. DONE: the end. */
static ts_status find_result(ts_trace *t, bool at_value, ts_err *err)
{
    prom *r = t->reader;
    while (!r->in_result) {
        if (!at_value && r->depth == 0)
            return end_of_document(t, err);
        if (!at_value && !ts__json_eat(&r->json, ',', err)) {
            if (!ts__json_eat(&r->json, '}', err))
                return ts__json_expected(&r->json, "a comma or }", err);
            r->depth--;
            continue;
        }
        if (at_value && ts__json_eat(&r->json, '}', err)) {
            r->depth--;
            at_value = false;
            continue;
        }
        ts_status status = member(t, err);
        if (status < 0)
            return status;
        at_value = status == TS_DONE;
    }
    return TS_OK;
}

static ts_status enter(ts_trace *t, ts_err *err)
{
    prom *r = t->reader;
    if (ts__json_eat(&r->json, '[', err)) {
        r->in_result = true;
        return TS_OK;
    }
    if (!ts__json_eat(&r->json, '{', err))
        return ts__json_expected(&r->json, "{ or [", err);
    r->depth = 1;
    ts_status status = find_result(t, true, err);
    return status == TS_DONE ? ts__json_expected(&r->json, "a result", err) : status;
}

static void append(char *buf, size_t size, size_t *n, const char *text)
{
    int wrote = snprintf(buf + *n, size - *n, "%s", text);
    *n += (size_t)wrote < size - *n ? (size_t)wrote : size - *n - 1;
}

/* The labels of a series as name{label="value",...} into r->text, and its name. */
static ts_status labels(ts_trace *t, ts_err *err)
{
    prom *r = t->reader;
    char label[256], value[1024], list[TS__TEXT - 256] = "";
    size_t n = 0;
    r->name[0] = '\0';
    if (!ts__json_eat(&r->json, '{', err))
        return ts__json_expected(&r->json, "an object of labels", err);
    for (int i = 0; !ts__json_eat(&r->json, '}', err); i++) {
        if (i > 0 && !ts__json_eat(&r->json, ',', err))
            return ts__json_expected(&r->json, "a comma or }", err);
        ts_status status = ts__json_key(&r->json, label, sizeof label, err);
        if (status == TS_OK)
            status = ts__json_string(&r->json, value, sizeof value, err);
        if (status != TS_OK)
            return status;
        if (strcmp(label, "__name__") == 0) {
            snprintf(r->name, sizeof r->name, "%.255s", value);
            continue;
        }
        append(list, sizeof list, &n, n > 0 ? "," : "{");
        append(list, sizeof list, &n, label);
        append(list, sizeof list, &n, "=\"");
        append(list, sizeof list, &n, value);
        append(list, sizeof list, &n, "\"");
    }
    snprintf(r->text, sizeof r->text, "%s%.*s%s", r->name, (int)n, list, n > 0 ? "}" : "");
    r->have_labels = true;
    return TS_OK;
}

/* Behind "values": of a series that is wanted: into its pairs, with a lane for them. */
static ts_status begin_values(ts_trace *t, int *lane, ts_err *err)
{
    prom *r = t->reader;
    if (!ts__json_eat(&r->json, '[', err))
        return ts__json_expected(&r->json, "an array of pairs", err);
    r->in_values = true;
    r->n_pairs = 0;
    if (r->n_wanted++ == 0)
        strcpy(r->metric, r->name);
    if (strcmp(r->metric, r->name) != 0)
        return ts__fail(
            t, err, ts__json_place(&r->json, t->src.at),
            "the metrics '%.60s' and '%.60s' are both here; one was expected: choose by the option series",
            r->metric, r->name);
    ts__kind kind = ts__kind_by_name(t, r->name);
    ts__note_series(t, r->text, kind);
    if (r->grid != NULL)
        return ts__grid_lane(t, r->grid, kind, lane, err);
    r->lane = (ts__lane){.at = -1, .counter = kind == TS__KIND_COUNTER};
    r->unknown = kind == TS__KIND_UNKNOWN;
    return TS_OK;
}

/* A member of a series. OK: go on; DONE: it is the values that are wanted, and they are entered. */
static ts_status series_member(ts_trace *t, int *lane, ts_err *err)
{
    prom *r = t->reader;
    char word[40];
    ts_status status = ts__json_key(&r->json, word, sizeof word, err);
    if (status != TS_OK)
        return status;
    if (strcmp(word, "metric") == 0)
        return labels(t, err);
    if (strcmp(word, "value") == 0)
        return ts__fail(
            t, err, ts__json_place(&r->json, t->src.at),
            "the result is a vector, one moment; a matrix, the answer to query_range, was expected");
    if (strcmp(word, "values") != 0)
        return ts__json_skip(&r->json, err);
    if (!r->have_labels)
        return ts__json_expected(&r->json, "\"metric\" before \"values\", and values once", err);
    r->have_labels = false;
    if (!ts__wants_series(t, r->text))
        return ts__json_skip(&r->json, err);
    status = begin_values(t, lane, err);
    return status == TS_OK ? TS_DONE : status;
}

/* Into the next series. DONE: there is none, and the document ends well. */
static ts_status next_object(ts_trace *t, ts_err *err)
{
    prom *r = t->reader;
    if (ts__json_eat(&r->json, ']', err)) {
        r->in_result = false;
        ts_status status = find_result(t, false, err);
        return status == TS_OK ? ts__json_expected(&r->json, "one result", err) : status;
    }
    if ((r->n_series++ > 0 && !ts__json_eat(&r->json, ',', err)) ||
        !ts__json_eat(&r->json, '{', err))
        return ts__json_expected(&r->json, "a series {...}", err);
    r->in_series = true;
    r->have_labels = false;
    r->n_members = 0;
    return TS_OK;
}

/* To the values of the next wanted series. DONE: no more. */
static ts_status next_series(ts_trace *t, int *lane, ts_err *err)
{
    prom *r = t->reader;
    ts_status status = TS_OK;
    if (!r->in_result)
        return TS_DONE;
    while (status == TS_OK) {
        if (!r->in_series && (status = next_object(t, err)) != TS_OK)
            return status;
        if (ts__json_eat(&r->json, '}', err)) {
            r->in_series = false;
            continue;
        }
        if (r->n_members++ > 0 && !ts__json_eat(&r->json, ',', err))
            return ts__json_expected(&r->json, "a comma or }", err);
        status = series_member(t, lane, err);
    }
    return status == TS_DONE ? TS_OK : status;
}

/* What was expected where a pair breaks off at p. */
static ts_status bad_pair(ts_trace *t, const char *p, const char *expected, ts_err *err)
{
    prom *r = t->reader;
    t->src.at = (char *)p;
    return ts__json_expected(&r->json, expected, err);
}

/* [time,"value"] with a comma before it but for the first. DONE: the array ends instead. */
static ts_status pair(ts_trace *t, ts_time *at, double *value, ts__place *where, ts_err *err)
{
    prom *r = t->reader;
    ts__unit unit = TS__UNIT_S;
    ts_status status = ts__source_want(&t->src, PAIR, err);
    if (status != TS_OK)
        return status;
    const char *p = ts__json_blanks(&r->json, t->src.at), *next;
    if (*p == ']') {
        t->src.at = (char *)p + 1;
        r->in_values = false;
        return TS_DONE;
    }
    if (r->n_pairs++ > 0 && *p++ != ',')
        return bad_pair(t, p - 1, "a comma or ]", err);
    p = ts__json_blanks(&r->json, p);
    if (*p != '[')
        return bad_pair(t, p, "a pair [time,\"value\"]", err);
    p = ts__json_blanks(&r->json, p + 1);
    *where = ts__json_place(&r->json, p);
    if ((next = ts__scan_time(p, &unit, at)) == NULL)
        return bad_pair(t, p, "a time in seconds", err);
    p = ts__json_blanks(&r->json, next);
    if (*p != ',')
        return bad_pair(t, p, "a comma", err);
    p = ts__json_blanks(&r->json, p + 1);
    where->column = ts__json_place(&r->json, p).column;
    bool quoted = *p == '"';
    if ((next = ts__scan_double(p + quoted, value)) == NULL || (quoted && *next++ != '"'))
        return bad_pair(t, p, "a number in quotes", err);
    p = ts__json_blanks(&r->json, next);
    if (*p != ']')
        return bad_pair(t, p, "]", err);
    t->src.at = (char *)p + 1;
    return TS_OK;
}

/* Everything onto the grid. */
static ts_status sum_all(ts_trace *t, ts_err *err)
{
    prom *r = t->reader;
    ts_time at;
    double value;
    ts__place where;
    int lane = 0;
    ts_status status;
    while ((status = next_series(t, &lane, err)) == TS_OK) {
        while ((status = pair(t, &at, &value, &where, err)) == TS_OK)
            if ((status = ts__grid_take(t, r->grid, lane, at, value, where, err)) != TS_OK)
                return status;
        if (status < 0)
            return status;
    }
    return status == TS_DONE ? TS_OK : status;
}

/* Rows of the one series. */
static ts_status stream(ts_trace *t, ts_trace_sample *rows, int max, int *n, ts_err *err)
{
    prom *r = t->reader;
    ts_time at;
    double value;
    ts__place where;
    ts_status status = TS_OK;
    while (*n < max) {
        status = r->in_values ? pair(t, &at, &value, &where, err) : next_series(t, NULL, err);
        if (status < 0 || (status == TS_DONE && !r->in_result))
            return status;
        if (status == TS_DONE || r->n_pairs == 0)
            continue;
        status = ts__lane_take(t, &r->lane, at, value, where, &rows[*n], err);
        if (status < 0)
            return status;
        *n += status == TS_OK;
    }
    return TS_OK;
}

static ts_status read_prometheus(ts_trace *t, ts_trace_sample *rows, int max, int *n, ts_err *err)
{
    prom *r = t->reader;
    if (r->grid != NULL)
        return ts__grid_read(t, r->grid, sum_all, rows, max, n, err);
    *n = 0;
    ts_status status = stream(t, rows, max, n, err);
    if (r->unknown && ts__counter_by_rows(rows, *n))
        ts__lane_turn_counter(t, &r->lane, rows, n);
    r->unknown = false;
    return status == TS_DONE && *n > 0 ? TS_OK : status;
}

/* Whether `"metric"` is in what is unread more than once; reads as far as that takes. */
static ts_status find_second(ts_trace *t, bool *found, ts_err *err)
{
    static const char word[] = "\"metric\"";
    enum { N = sizeof word - 1 };
    ts_status status = TS_OK;
    int n = 0;
    for (*found = false; !*found && status == TS_OK; status = ts__source_more(&t->src, err)) {
        char *m = t->src.at;
        while (!*found && (m = memchr(m, 'm', (size_t)(t->src.end - m))) != NULL) {
            if (m > t->src.at && t->src.end - m >= N - 1 && memcmp(m - 1, word, N) == 0)
                *found = ++n > 1;
            m++;
        }
        if (t->src.end - t->src.at > N)
            t->src.at = t->src.end - (N - 1);
    }
    return status < 0 ? status : TS_OK;
}

static ts_status open_prometheus(ts_trace *t, ts_err *err)
{
    prom *r = t->reader = calloc(1, sizeof *r);
    bool many = true;
    ts_status status = TS_OK;
    if (r == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    r->json.t = t;
    if (t->series == NULL && ts__source_can_rewind(&t->src)) {
        status = find_second(t, &many, err);
        if (status == TS_OK)
            status = ts__source_rewind(&t->src, err);
    }
    if (status == TS_OK && many)
        status = ts__grid_new(&r->grid, 0, err);
    return status == TS_OK ? enter(t, err) : status;
}

static void close_prometheus(ts_trace *t)
{
    prom *r = t->reader;
    if (r != NULL)
        ts__grid_free(r->grid);
    free(r);
}

const ts__format ts__prometheus = {
    .name = "prometheus",
    .what = "Prometheus' answer to query_range: JSON, one or many series",
    .sniff = sniff,
    .open = open_prometheus,
    .read = read_prometheus,
    .close = close_prometheus,
};
