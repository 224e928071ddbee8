/*
 * What the readers of traces/ share: the table of formats, the open trace, and the judgement of a
 * row.
 *
 * A reader turns bytes into rows and knows its syntax; all that is said about rows (order,
 * duplicates, nulls, limits, counters) is said once, in ts__lane_take. A lane is one series.
 */
#ifndef TS_TRACES_READER_H
#define TS_TRACES_READER_H

#include <math.h>

#include "traces/source.h"
#include "traces/trace.h"

enum { TS__BATCH = 1000, TS__TEXT = 4096 };

typedef struct ts__format {
    const char *name;
    const char *what; /* one line for people */
    /*
     * Whether the first bytes, n of them and a NUL, look like this. Formats are asked in the order
     * of the table.
     */
    bool (*sniff)(const char *head, size_t n);
    /*
     * Makes t->reader. May read and may rewind. On failure it leaves nothing but what close frees.
     */
    ts_status (*open)(ts_trace *t, ts_err *err);
    /*
     * Up to max > 0 rows in order of time into rows, their number into *n. OK with *n >= 1, or DONE
     * with *n == 0; a failure may come with good rows before it.
     */
    ts_status (*read)(ts_trace *t, ts_trace_sample *rows, int max, int *n, ts_err *err);
    /* Frees t->reader, which may be NULL. */
    void (*close)(ts_trace *t);
    bool bare; /* has no file: the path is the trace */
} ts__format;

extern const ts__format ts__csv, ts__prometheus, ts__openmetrics, ts__promdump, ts__kcat,
    ts__offsets, ts__binary, ts__gen;

typedef enum ts__kind { TS__KIND_UNKNOWN, TS__KIND_GAUGE, TS__KIND_COUNTER } ts__kind;

struct ts_trace {
    const ts__format *format;
    void *reader;
    char *path;
    ts__source src;
    ts_trace_options options; /* the strings are lent, for open only */
    char *series;             /* a copy of options.series, or NULL */
    ts__kind kind;            /* by option */
    ts_trace_stats stats;
    double sum;
    ts_trace_sample rows[TS__BATCH];
    int n_rows, i_row;
    ts_status ended; /* what to say when the rows are used up; OK: read on */
    ts_err failure;
};

/* A place in the file, for errors: of a row, where its value stands and where its time does. */
typedef struct ts__place {
    long line, column, time_column;
} ts__place;

/* EPARSE at a place of the trace's file, with words. */
#define ts__fail(t, err, place, ...)                                                               \
    ts_err_at(err, TS_EPARSE, (t)->path, (place).line, (place).column, __VA_ARGS__)

/*
 * Some bytes of [p, end) for a message, in quotes, cut at 32, what is not printable as '?'. Returns
 * buf.
 */
typedef struct ts__quoted {
    char text[40];
} ts__quoted;
const char *ts__quote(ts__quoted *buf, const char *p, const char *end);

/*
 * "found ...; ... was expected" at a place: what is found is [p, end), or the line from p on if end
 * is NULL.
 */
ts_status ts__expected(ts_trace *t, ts_err *err, ts__place place, const char *p, const char *end,
                       const char *what);

/* Where p is in the present line, which begins at `line`. */
static inline ts__place ts__place_in(const ts_trace *t, const char *line, const char *p)
{
    return (ts__place){t->src.line, p - line + 1, p - line + 1};
}

/*
 * One series: where it is and what the last row said. Start with {.at = -1}, counter as found out.
 */
typedef struct ts__lane {
    bool counter;
    ts_time at;   /* of the last row; -1: none yet */
    double value; /* counter: as read */
} ts__lane;

/* A row that is a duplicate, null or wrong: counts it (EMPTY) or fails. */
ts_status ts__lane_odd(ts_trace *t, const ts__lane *lane, ts_time at, double value, ts__place place,
                       ts_err *err);

/* What is left of ts__lane_take for a counter. */
ts_status ts__lane_increase(ts_trace *t, ts__lane *lane, ts_time at, double value, ts__place place,
                            ts_trace_sample *row, ts_err *err);

/*
 * Takes a row of a series. OK: *row is the next sample. EMPTY: there is none from this row (a null,
 * a duplicate, the first of a counter). Negative: wrong, *err says what and where.
 */
static inline ts_status ts__lane_take(ts_trace *t, ts__lane *lane, ts_time at, double value,
                                      ts__place place, ts_trace_sample *row, ts_err *err)
{
    if (at <= lane->at || !(value >= 0 && value <= TS_TRACE_MAX_VALUE)) {
        ts_status status = ts__lane_odd(t, lane, at, value, place, err);
        if (status != TS_OK)
            return status;
    }
    if (lane->counter)
        return ts__lane_increase(t, lane, at, value, place, row, err);
    lane->at = at;
    *row = (ts_trace_sample){at, value};
    return TS_OK;
}

/* The kind of a series by option, or by its name; UNKNOWN for an empty name. */
ts__kind ts__kind_by_name(const ts_trace *t, const char *name);

/* Whether a series without a name is one, by its first rows. */
bool ts__counter_by_rows(const ts_trace_sample *rows, int n);

/* Makes of a lane that was taken for a gauge a counter, and of its rows so far the rates. */
void ts__lane_turn_counter(ts_trace *t, ts__lane *lane, ts_trace_sample *rows, int *n);

/* The step, as ts_trace_stats says, from n distances, which are sorted; 0 for none. */
ts_time ts__step_of(ts_time *distances, int n);

/*
 * Remembers a series for the stats: how many, and the first one's text and kind (UNKNOWN: gauge).
 */
void ts__note_series(ts_trace *t, const char *text, ts__kind kind);

/* Whether option `series` wants a series of this text. */
bool ts__wants_series(const ts_trace *t, const char *text);

#endif
