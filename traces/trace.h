/*
 * Recorded and synthetic load: one table of formats behind one cursor.
 *
 * Each reader streams in bounded memory and takes gzip transparently. A trace is opened by path (or
 * a "gen:..." spec for a synthetic one, see gen.h), its format is sniffed or named, and then it is
 * one regular walk through (time, value) samples; ts_trace_load turns that into the load that the
 * model takes.
 *
 *     ts_trace *t;
 *     ts_trace_sample s;
 *     ts_status status = ts_trace_open(&t, "load.csv.gz", NULL, &err);
 *     while (status == TS_OK && (status = ts_trace_next(t, &s, &err)) == TS_OK)
 *         ...
 *     ts_trace_close(t);
 *
 * A sample says how many records a second arrive from its time until the next one's. A gauge is
 * that number; of a counter it is the increase until the next row over the time between them (from
 * zero where the counter falls: it was reset). A value is a counter if the file says so
 * (OpenMetrics TYPE, Kafka offsets), or its name ends in _total, _count, _sum, _bucket, offset or
 * offsets, or, where it has no name (a Prometheus expression), if in its first rows, at least 32,
 * it is whole, never falls, and rises nine times in ten. Anything else is a gauge; `kind`
 * overrides.
 *
 * Formats that hold one series after another (Prometheus, Kafka) are summed on a regular grid in
 * memory, 12 bytes for each step, at most TS_TRACE_MAX_STEPS of them: a series counts from each of
 * its times until its next, in proportion where that does not fall on the grid. A single series in
 * a query_range answer, and every other format, streams through a fixed buffer, however long it is;
 * but the rows of a CSV file in any order (`order`) are kept, 24 bytes each.
 *
 * Series of messages per step, such as published forecasting sets, are read as they stand: the
 * number is taken for records/s. Use `scale` (1/300 for five-minute sums) where that is not meant.
 */
#ifndef TS_TRACES_TRACE_H
#define TS_TRACES_TRACE_H

#include "core/load.h"
#include "core/status.h"
#include "core/types.h"

/* No load is this high (records/s); what is beyond is an error in the recording. */
#define TS_TRACE_MAX_VALUE 1e15
#define TS_TRACE_MAX_STEPS (1 << 24)

typedef struct ts_trace ts_trace;

/* How to read it; zero means "find out". Strings are lent until ts_trace_open returns. */
typedef struct ts_trace_options {
    const char *format;    /* csv, prometheus, openmetrics, promdump, kcat, offsets, binary, gen */
    const char *separator; /* csv: one character, or "tab" */
    const char *time_column, *value_column; /* csv: a name, or a number from 1 */
    const char *time_unit;                  /* s, ms, us, ns, iso */
    /* Take only series whose text, name{label="value",...}, has this in it; else all are summed. */
    const char *series;
    const char *kind; /* "gauge" or "counter" */
    /* csv: "time", the order of the rows (the default), or "any": all are kept and sorted first */
    const char *order;
} ts_trace_options;

/* One sample. Gaps are not filled here. */
typedef struct ts_trace_sample {
    ts_time at;
    double value; /* records/s */
} ts_trace_sample;

/* What was tolerated and counted on the way. Complete when the cursor is DONE. */
typedef struct ts_trace_stats {
    int64_t n;           /* samples given */
    int64_t n_null;      /* rows without a value: null, empty, NaN */
    int64_t n_duplicate; /* rows with a time seen already: the first is kept */
    int64_t n_gap;       /* steps missing between neighbours */
    int64_t n_reset;     /* counter resets */
    int64_t n_unordered; /* order any: rows that stood behind a later one */
    /*
     * step: the most common distance in the first 1000 rows, or the middle one if none is the half
     * of all
     */
    ts_time first_at, last_at, step;
    double min, max, mean;
    int64_t n_series;                      /* that were summed; 1 where a format has no series */
    char format[16], series[128], kind[8]; /* series: the first one's text, or the column's name */
} ts_trace_stats;

/*
 * Opens a trace. EIO: cannot be read; EPARSE: not a trace, with file, line, column and what was
 * expected; EUNKNOWN: no such format. On success the caller closes it.
 */
ts_status ts_trace_open(ts_trace **out, const char *path, const ts_trace_options *options,
                        ts_err *err);
void ts_trace_close(ts_trace *t);

/*
 * The next sample: strictly later than the one before, finite and >= 0. DONE at the end. Negative:
 * *err.
 */
ts_status ts_trace_next(ts_trace *t, ts_trace_sample *sample, ts_err *err);

/* So far. Lent until close. */
const ts_trace_stats *ts_trace_get_stats(ts_trace *t);

/* What was tolerated in words, "3 without a value, ..."; whether there was anything. */
enum { TS_TRACE_TOLERATED_SIZE = 256 };
bool ts_trace_tolerated(const ts_trace_stats *stats, char words[TS_TRACE_TOLERATED_SIZE]);

/* The i-th format's name and what it is in a line, or NULL past the last. For help. */
const char *ts_trace_format_name(int i);
const char *ts_trace_format_what(int i);

/* A time as traces may have it: "2021-03-01T03:12:00Z", a blank for the T, the clock or the zone
 * (UTC) left out, the zone as +hh:mm; 1970 to 2115. False, and nothing else, if it is none. */
bool ts_trace_parse_time(const char *text, ts_time *out);

/* How a load is made of a trace. Zeroes stand for: scale 1, compress 1, no limit, linear. */
typedef struct ts_load_options {
    double scale;    /* values are multiplied */
    double compress; /* time is divided: 24 makes a day an hour */
    ts_time until;   /* stop so long after the start (after compression); 0: all of it */
    double clip;     /* no rate above this (records/s, after scaling); 0: none */
    /* Hold each value until the next, instead of linear interpolation; both keep a step's mean. */
    bool step;
} ts_load_options;

/*
 * The load of a trace, in intervals of at most a second that meet each other without gap; missing
 * samples are interpolated linearly; the last sample lasts one step. Takes the trace on success:
 * closing the load closes it. EINVAL: options out of range.
 */
ts_status ts_trace_load(ts_load **out, ts_trace *trace, const ts_load_options *options,
                        ts_err *err);

/* Reads a trace once and says what is in it: for sizing a cluster and for `trace info`. */
ts_status ts_trace_survey(const char *path, const ts_trace_options *options, ts_trace_stats *stats,
                          ts_err *err);

#endif
