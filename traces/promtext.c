/*
 * Prometheus' lines of samples: the OpenMetrics text with timestamps (as `promtool tsdb
 * create-blocks-from openmetrics` reads) and what `promtool tsdb dump` writes.
 *
 *     # TYPE requests counter
 *     requests_total{job="a"} 17 1661724000.5
 *     requests_total{job="a"} 18 1661724015 # {id="x"} 1
 *     # EOF
 *
 *     {__name__="requests_total", job="a"} 17 1661724000000
 *     {__name__="requests_total", job="a"} 18 1661724015000
 *
 * Series are told apart by their text as it stands and summed on a grid, whether they come one
 * after another or interleaved. All series taken must be of one metric (option `series` chooses).
 * The TYPE of a family, where it is given, says whether it counts; its _created samples are left
 * out. Dump times are milliseconds; in OpenMetrics they are seconds, and those too large for that
 * milliseconds, as in the older exposition format.
 */
#include <stdlib.h>
#include <string.h>

#include "traces/cells.h"
#include "traces/grid.h"
#include "traces/number.h"

typedef struct promtext {
    ts__grid *grid;
    bool dump;
    ts__unit unit;
    char metric[256]; /* of all series taken */
    char family[256]; /* of the last TYPE line */
    ts__kind family_kind;
    char last_text[TS__TEXT]; /* the last line's series, and what was made of it */
    size_t n_last;
    int lane;   /* -1: not wanted */
    bool ended; /* # EOF */
} promtext;

static const char *name_end(const char *p)
{
    while ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') ||
           *p == '_' || *p == ':')
        p++;
    return p;
}

static const char *skip_blanks(const char *p)
{
    while (*p == ' ' || *p == '\t')
        p++;
    return p;
}

/* Behind the '}' that closes the labels at p; NULL: the line ends within. */
static const char *labels_end(const char *p)
{
    bool quoted = false;
    for (; *p != '\n' && *p != '\0'; p++) {
        if (quoted && *p == '\\' && p[1] != '\n' && p[1] != '\0')
            p++;
        else if (*p == '"')
            quoted = !quoted;
        else if (*p == '}' && !quoted)
            return p + 1;
    }
    return NULL;
}

static bool sniff_dump(const char *head, size_t n)
{
    (void)n;
    return strncmp(head, "{__name__=\"", 11) == 0;
}

static bool sniff_openmetrics(const char *head, size_t n)
{
    (void)n;
    if (strncmp(head, "# TYPE ", 7) == 0 || strncmp(head, "# HELP ", 7) == 0 ||
        strncmp(head, "# UNIT ", 7) == 0)
        return true;
    const char *p = name_end(head);
    if (p == head || (*head >= '0' && *head <= '9') || *p != '{')
        return false;
    return (p = labels_end(p)) != NULL && *p == ' ';
}

static ts_status wrong(ts_trace *t, const char *line, const char *p, const char *expected,
                       ts_err *err)
{
    return ts__expected(t, err, ts__place_in(t, line, p), p, NULL, expected);
}

/* A bounded copy of [p, end). */
static void copy(char *to, size_t size, const char *p, const char *end)
{
    size_t n = (size_t)(end - p) < size ? (size_t)(end - p) : size - 1;
    memcpy(to, p, n);
    to[n] = '\0';
}

/* "# TYPE name kind", "# EOF", or something of no meaning here. */
static void comment(promtext *r, const char *p)
{
    static const char type[] = "# TYPE ", eof[] = "# EOF";
    r->ended = strncmp(p, eof, strlen(eof)) == 0;
    if (strncmp(p, type, strlen(type)) != 0)
        return;
    p += strlen(type);
    const char *end = name_end(p);
    copy(r->family, sizeof r->family, p, end);
    end = skip_blanks(end);
    bool counter = strncmp(end, "counter", 7) == 0;
    r->family_kind = counter                         ? TS__KIND_COUNTER
                     : strncmp(end, "gauge", 5) == 0 ? TS__KIND_GAUGE
                                                     : TS__KIND_UNKNOWN;
    r->n_last = 0;
}

/* The metric's name of a series: before the labels, or the label __name__. */
static void metric_of(const char *p, const char *end, char *name, size_t size)
{
    static const char label[] = "__name__=\"";
    const char *from = p, *to = name_end(p);
    if (*p == '{') {
        from = p + 1;
        while (from < end && strncmp(from, label, strlen(label)) != 0)
            from++;
        from = from < end ? from + strlen(label) : end;
        to = name_end(from);
    }
    copy(name, size, from, to);
}

static ts__kind kind_of(const ts_trace *t, const promtext *r, const char *name)
{
    size_t n = strlen(r->family);
    bool of_family = n > 0 && strncmp(name, r->family, n) == 0 &&
                     (name[n] == '\0' || strcmp(name + n, "_total") == 0);
    if (t->kind != TS__KIND_UNKNOWN || !of_family || r->family_kind == TS__KIND_UNKNOWN)
        return ts__kind_by_name(t, name);
    return r->family_kind;
}

/* Finds the lane of the series [p, end): r->lane, -1 if it is not wanted. */
static ts_status find_lane(ts_trace *t, promtext *r, const char *line, const char *end, ts_err *err)
{
    char name[sizeof r->metric];
    bool is_new;
    size_t n = (size_t)(end - line);
    if (n >= sizeof r->last_text)
        return wrong(t, line, line, "a series of less than 4096 bytes", err);
    copy(r->last_text, sizeof r->last_text, line, end);
    r->n_last = n;
    r->lane = -1;
    metric_of(line, end, name, sizeof name);
    size_t n_name = strlen(name);
    bool created = n_name > 8 && strcmp(name + n_name - 8, "_created") == 0;
    if (created || !ts__wants_series(t, r->last_text))
        return TS_OK;
    if (t->stats.n_series == 0)
        strcpy(r->metric, name);
    if (strcmp(name, r->metric) != 0)
        return ts__fail(
            t, err, ts__place_in(t, line, line),
            "the metrics '%.60s' and '%.60s' are both here; one was expected: choose by the option series",
            r->metric, name);
    ts_status status = ts__grid_named(t, r->grid, line, n, &r->lane, &is_new, err);
    if (status == TS_OK && is_new) {
        ts__kind kind = kind_of(t, r, name);
        ts__grid_set_kind(r->grid, r->lane, kind);
        ts__note_series(t, r->last_text, kind);
    }
    return status;
}

/* The series at the start of a line into r->lane; *end is behind it. */
static ts_status series(ts_trace *t, const char *line, const char **end, ts_err *err)
{
    promtext *r = t->reader;
    const char *p = line + r->n_last;
    if (r->n_last > 0 && strncmp(line, r->last_text, r->n_last) == 0 &&
        (*p == ' ' || p[-1] == '}')) {
        *end = p;
        return TS_OK;
    }
    p = r->dump ? line : name_end(line);
    if (p == line && *p != '{')
        return wrong(t, line, p, r->dump ? "{__name__=\"...\"}" : "a metric's name", err);
    if (*p == '{' && (p = labels_end(p)) == NULL)
        return wrong(t, line, line, "labels that end in }", err);
    *end = p;
    return find_lane(t, r, line, p, err);
}

/* One sample: series, value, time, and in OpenMetrics perhaps an exemplar. */
static ts_status sample(ts_trace *t, const char *line, ts_err *err)
{
    promtext *r = t->reader;
    const char *p = line, *next;
    double value;
    ts_time at;
    ts__unit unit = r->unit;
    ts_status status = series(t, line, &p, err);
    if (status != TS_OK)
        return status;
    p = skip_blanks(p);
    ts__place where = ts__place_in(t, line, p);
    if ((next = ts__scan_double(p, &value)) == NULL || !(*next == '\t' || ts__ends_cell(next, ' ')))
        return wrong(t, line, p, "a number", err);
    p = skip_blanks(next);
    where.time_column = p - line + 1;
    if (ts__ends_cell(p, '#'))
        return wrong(t, line, p, "a timestamp after the value", err);
    if ((next = ts__scan_time(p, &unit, &at)) == NULL || unit == TS__UNIT_ISO)
        return wrong(t, line, p, r->dump ? "a time in milliseconds" : "a time in seconds", err);
    p = skip_blanks(next);
    if (!ts__ends_cell(p, '#'))
        return wrong(t, line, p, "the end of the line", err);
    return r->lane < 0 ? TS_OK : ts__grid_take(t, r->grid, r->lane, at, value, where, err);
}

static ts_status take_line(ts_trace *t, const char *line, ts_err *err)
{
    promtext *r = t->reader;
    if (r->ended)
        return wrong(t, line, line, "nothing after # EOF", err);
    if (*line != '#')
        return sample(t, line, err);
    comment(r, line);
    return TS_OK;
}

static ts_status fill(ts_trace *t, ts_err *err)
{
    return ts__each_line(t, take_line, err);
}

static ts_status read_promtext(ts_trace *t, ts_trace_sample *rows, int max, int *n, ts_err *err)
{
    promtext *r = t->reader;
    return ts__grid_read(t, r->grid, fill, rows, max, n, err);
}

static ts_status open_promtext(ts_trace *t, bool dump, ts_err *err)
{
    promtext *r = t->reader = calloc(1, sizeof *r);
    if (r == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    r->dump = dump;
    r->unit = dump ? TS__UNIT_MS : TS__UNIT_AUTO;
    return ts__grid_new(&r->grid, 0, err);
}

static ts_status open_dump(ts_trace *t, ts_err *err)
{
    return open_promtext(t, true, err);
}

static ts_status open_openmetrics(ts_trace *t, ts_err *err)
{
    return open_promtext(t, false, err);
}

static void close_promtext(ts_trace *t)
{
    promtext *r = t->reader;
    if (r != NULL)
        ts__grid_free(r->grid);
    free(r);
}

const ts__format ts__promdump = {
    .name = "promdump",
    .what = "lines of promtool tsdb dump: {__name__=\"x\",...} value time",
    .sniff = sniff_dump,
    .open = open_dump,
    .read = read_promtext,
    .close = close_promtext,
};

const ts__format ts__openmetrics = {
    .name = "openmetrics",
    .what = "OpenMetrics text with timestamps: x_total{...} value seconds",
    .sniff = sniff_openmetrics,
    .open = open_openmetrics,
    .read = read_promtext,
    .close = close_promtext,
};
