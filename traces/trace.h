/*
 * Recorded and synthetic load: one table of formats behind one cursor.
 *
 * Each reader streams in bounded memory and takes gzip transparently. A trace is opened by path (or a
 * "gen:..." spec for a synthetic one), its format is sniffed or named, and then it is one regular walk
 * through (time, value) samples; ts_trace_load turns that into the load that the model takes.
 */
#ifndef TS_TRACES_TRACE_H
#define TS_TRACES_TRACE_H

#include "core/load.h"
#include "core/status.h"
#include "core/types.h"

typedef struct ts_trace ts_trace;

/* How to read it; zero means "find out". Strings are lent until ts_trace_open returns. */
typedef struct ts_trace_options {
    const char *format;    /* csv, prometheus, openmetrics, promdump, kcat, offsets, binary, gen */
    const char *separator; /* csv: one character, or "tab" */
    const char *time_column, *value_column; /* csv: a name, or a number from 1 */
    const char *time_unit; /* s, ms, us, ns, iso */
    const char *series;    /* substring of the label set to take where a file has many; else they are summed */
    const char *kind;      /* "gauge" or "counter" */
} ts_trace_options;

/* One sample. Gaps are not filled here. */
typedef struct ts_trace_sample {
    ts_time at;
    double value; /* records/s */
} ts_trace_sample;

/* What was tolerated and counted on the way. Complete when the cursor is DONE. */
typedef struct ts_trace_stats {
    int64_t n;            /* samples given */
    int64_t n_null;       /* rows without a value: null, empty, NaN */
    int64_t n_duplicate;  /* rows with a time seen already: the first is kept */
    int64_t n_gap;        /* steps missing between neighbours */
    int64_t n_reset;      /* counter resets */
    ts_time first_at, last_at, step; /* step: the most common distance in the first 1000 rows */
    double min, max, mean;
    char format[16], series[128];
} ts_trace_stats;

/*
 * Opens a trace. EIO: cannot be read; EPARSE: not a trace, with file, line, column and what was expected;
 * EUNKNOWN: no such format. On success the caller closes it.
 */
ts_status ts_trace_open(ts_trace **out, const char *path, const ts_trace_options *options, ts_err *err);
void ts_trace_close(ts_trace *t);

/* The next sample: strictly later than the one before, finite and >= 0. DONE at the end. Negative: *err. */
ts_status ts_trace_next(ts_trace *t, ts_trace_sample *sample, ts_err *err);

/* So far. */
const ts_trace_stats *ts_trace_get_stats(const ts_trace *t);

/* How a load is made of a trace. Zeroes stand for: scale 1, compress 1, no limit, linear. */
typedef struct ts_load_options {
    double scale;    /* values are multiplied */
    double compress; /* time is divided: 24 makes a day an hour */
    ts_time until;   /* stop so long after the start (after compression); 0: all of it */
    bool step;       /* hold each value until the next, instead of linear interpolation; both keep a step's mean */
} ts_load_options;

/*
 * The load of a trace, in intervals of at most a second that meet each other without gap; missing samples
 * are interpolated linearly. Takes the trace on success: closing the load closes it.
 */
ts_status ts_trace_load(ts_load **out, ts_trace *trace, const ts_load_options *options, ts_err *err);

/* Reads a trace once and says what is in it: for sizing a cluster and for `trace info`. */
ts_status ts_trace_survey(const char *path, const ts_trace_options *options, ts_trace_stats *stats,
                          ts_err *err);

#endif
