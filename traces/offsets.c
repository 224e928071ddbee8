/*
 * Log-end offsets over time: a table of time, partition and offset, and perhaps topic, with a
 * header.
 *
 *     time,topic,partition,offset
 *     2024-01-01T00:00:00Z,in,0,1000
 *     2024-01-01T00:00:00Z,in,1,980
 *
 * Each partition's offset is a counter; their rates are summed on a grid (grid.h). The rows of a
 * partition are in order of time, in whatever way partitions follow each other. Separator and times
 * are as in csv.c. Option `series` takes partitions by "topic[partition]".
 */
#include <stdlib.h>
#include <string.h>

#include "traces/cells.h"
#include "traces/grid.h"
#include "traces/number.h"

typedef struct offsets {
    ts__grid *grid;
    char separator;
    ts__unit unit;
    int topic, partition, time, offset, last; /* columns from 0; topic may be -1 */
} offsets;

static const char *const partition_columns[] = {"partition", "partition_id", NULL};
static const char *const topic_columns[] = {"topic", NULL};
static const char *const offset_columns[] = {
    "offset", "log_end_offset", "log-end-offset", "logendoffset", "end_offset", "latest_offset",
    NULL};

static bool sniff(const char *head, size_t n)
{
    char c;
    (void)n;
    for (; ts__line_is_skipped(head); head++)
        if (*(head = ts__line_end(head)) == '\0')
            return false;
    c = ts__find_separator(head);
    return c != '\0' && ts__column_named(head, c, partition_columns, -1) >= 0 &&
           ts__column_named(head, c, offset_columns, -1) >= 0 &&
           ts__column_named(head, c, ts__time_columns, -1) >= 0;
}

static int last_of(const offsets *r)
{
    const int columns[] = {r->topic, r->partition, r->time, r->offset};
    int last = 0;
    for (int i = 0; i < TS_COUNT_OF(columns); i++)
        last = columns[i] > last ? columns[i] : last;
    return last;
}

static ts_status choose_columns(ts_trace *t, offsets *r, ts_err *err)
{
    const char *header = t->src.at;
    r->topic = ts__column_named(header, r->separator, topic_columns, -1);
    r->partition = ts__column_named(header, r->separator, partition_columns, -1);
    r->time = ts__column_named(header, r->separator, ts__time_columns, -1);
    r->offset = ts__column_named(header, r->separator, offset_columns, -1);
    ts_status status = TS_OK;
    if (t->options.time_column != NULL)
        status = ts__column_given(t, r->separator, header, t->options.time_column, &r->time, err);
    if (status == TS_OK && t->options.value_column != NULL)
        status =
            ts__column_given(t, r->separator, header, t->options.value_column, &r->offset, err);
    if (status == TS_OK && (r->partition < 0 || r->time < 0 || r->offset < 0)) {
        status = ts__fail(t, err, ts__place_in(t, header, header),
                          "a header with time, partition and offset was expected");
    }
    r->last = last_of(r);
    return status;
}

static ts_status open_offsets(ts_trace *t, ts_err *err)
{
    offsets *r = t->reader = calloc(1, sizeof *r);
    if (r == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    if (t->options.time_unit != NULL)
        ts__unit_parse(t->options.time_unit, &r->unit);
    ts_status status = ts__first_line(t, err);
    if (status == TS_OK)
        status = ts__choose_separator(t, &r->separator, err);
    if (status == TS_OK)
        status = choose_columns(t, r, err);
    if (status != TS_OK)
        return status;
    t->src.at = ts__next_line(&t->src, t->src.at);
    t->src.line++;
    return ts__grid_new(&r->grid, 0, err);
}

/* A cell of the present line, without quotes. */
typedef struct cell {
    const char *at, *end;
} cell;

/* The four cells of a line that matter, in one walk. topic stays empty if there is none. */
typedef struct cells {
    cell topic, partition, time, offset;
} cells;

static ts_status find_cells(ts_trace *t, const char *line, cells *found, ts_err *err)
{
    const offsets *r = t->reader;
    *found = (cells){.topic = {"", ""}};
    found->topic.end = found->topic.at;
    const char *p = line;
    for (int column = 0;; column++, p++) {
        cell c = {p, ts__cell_end(p, r->separator)};
        p = c.end;
        if (*c.at == '"' && p - c.at >= 2 && p[-1] == '"')
            c = (cell){c.at + 1, p - 1};
        if (column == r->topic)
            found->topic = c;
        else if (column == r->partition)
            found->partition = c;
        else if (column == r->time)
            found->time = c;
        else if (column == r->offset)
            found->offset = c;
        if (column == r->last)
            return TS_OK;
        if (*p != r->separator)
            return ts__fail(t, err, ts__place_in(t, line, p), "the line has no column %d",
                            column + 2);
    }
}

static ts_status wrong_cell(ts_trace *t, const char *line, cell c, const char *expected,
                            ts_err *err)
{
    return ts__expected(t, err, ts__place_in(t, line, c.at), c.at, c.end, expected);
}

/* As much of a cell as there is room for. */
static char *append(char *to, size_t room, cell c)
{
    size_t n = (size_t)(c.end - c.at);
    n = n < room ? n : room;
    memcpy(to, c.at, n);
    return to + n;
}

/* The lane of topic[partition], -1 if it is not wanted. */
static ts_status find_lane(ts_trace *t, const cells *found, int *lane, ts_err *err)
{
    offsets *r = t->reader;
    enum { TOPIC = 250, PARTITION = 330 };
    char text[TOPIC + PARTITION + sizeof "[]"], *p = append(text, TOPIC, found->topic);
    bool is_new;
    *p++ = '[';
    p = append(p, PARTITION, found->partition);
    *p++ = ']';
    *p = '\0';
    *lane = -1;
    if (!ts__wants_series(t, text))
        return TS_OK;
    ts_status status = ts__grid_named(t, r->grid, text, (size_t)(p - text), lane, &is_new, err);
    if (status == TS_OK && is_new) {
        ts__kind kind = t->kind == TS__KIND_UNKNOWN ? TS__KIND_COUNTER : t->kind;
        ts__grid_set_kind(r->grid, *lane, kind);
        ts__note_series(t, text, kind);
    }
    return status;
}

static ts_status take_line(ts_trace *t, const char *line, ts_err *err)
{
    offsets *r = t->reader;
    cells found;
    ts_time at;
    double value = NAN;
    int lane;
    if (*line == '#')
        return TS_OK;
    ts_status status = find_cells(t, line, &found, err);
    if (status != TS_OK)
        return status;
    if (found.partition.at == found.partition.end)
        return wrong_cell(t, line, found.partition, "a partition", err);
    if (ts__scan_time(found.time.at, &r->unit, &at) != found.time.end)
        return wrong_cell(t, line, found.time, "a time", err);
    if (found.offset.at != found.offset.end &&
        ts__scan_double(found.offset.at, &value) != found.offset.end)
        return wrong_cell(t, line, found.offset, "an offset", err);
    if ((status = find_lane(t, &found, &lane, err)) != TS_OK || lane < 0)
        return status;
    ts__place where = {t->src.line, found.offset.at - line + 1, found.time.at - line + 1};
    return ts__grid_take(t, r->grid, lane, at, value, where, err);
}

static ts_status fill(ts_trace *t, ts_err *err)
{
    return ts__each_line(t, take_line, err);
}

static ts_status read_offsets(ts_trace *t, ts_trace_sample *rows, int max, int *n, ts_err *err)
{
    offsets *r = t->reader;
    return ts__grid_read(t, r->grid, fill, rows, max, n, err);
}

static void close_offsets(ts_trace *t)
{
    offsets *r = t->reader;
    if (r != NULL)
        ts__grid_free(r->grid);
    free(r);
}

const ts__format ts__offsets = {
    .name = "offsets",
    .what = "a table of Kafka log-end offsets: time,partition,offset[,topic]",
    .sniff = sniff,
    .open = open_offsets,
    .read = read_offsets,
    .close = close_offsets,
};
