/*
 * Predictors that are not ours: a program that speaks JSON lines, or a shared object.
 *
 *     ts_external *x;
 *     ts_external_open(&x, "exec:python3 model.py --order 3", &shape, NULL, &err);
 *     ts_external_step(x, y, 12, mean, &err);        // every step
 *     ts_external_close(x);
 *
 * The words after "exec:" and "plugin:" are split at blanks; '...' and "..." keep blanks together,
 * a backslash takes the next character as it is. There is no shell and nothing else is special.
 *
 * exec:PROGRAM ARG... (version 1). One JSON object per line each way, every line answered by one
 * line before the next is sent. The first line asks for the version and says what is coming;
 * "season2" is the longer season; 0 is none:
 *
 *     > {"version":1,"step_s":300,"season":288,"season2":2016,"horizon":12}
 *     < {"version":1}
 *
 * Then one line a step: its number from 0, its value (null: missing) and how many steps of forecast
 * are wanted, 0 while there is still history to learn from:
 *
 *     > {"t":0,"y":1520,"n":0}
 *     < {}
 *     > {"t":1,"y":1533.5,"n":2}
 *     < {"mean":[1540.1,1546]}
 *
 * "mean":null says that the program cannot answer yet. The end of its input tells the program to
 * go; it has a second. What it writes to standard error is kept, and its last line is quoted if it
 * fails. A program that exits, answers late, at greater length than a megabyte, with anything but
 * such a line, or with a forecast that is not n finite numbers, has failed and is killed with its
 * process group. Negative forecasts count as 0. Unknown keys in an answer are ignored.
 *
 * plugin:FILE.so ARG...: a table as in core/plugin.h, in our own process: a crash there is a crash
 * here.
 */
#ifndef TS_GLUE_EXTERNAL_H
#define TS_GLUE_EXTERNAL_H

#include "core/forecast.h"
#include "core/status.h"
#include "core/types.h"

#define TS_EXTERNAL_EXEC_VERSION 1

/* Of a program; zeroes stand for these values. */
typedef struct ts_external_limits {
    ts_time start;  /* until the first answer: 60 s */
    ts_time answer; /* until any other answer: 10 s */
} ts_external_limits;

typedef struct ts_external ts_external;

/* Whether a predictor spec names an external one. */
bool ts_external_is(const char *spec);
bool ts_external_is_program(const char *spec);

/*
 * Starts one; the caller closes it. EINVAL: no such kind, an unfinished quotation, no words; EIO:
 * cannot be started or loaded; EMISMATCH: another version; ELIMIT: too late. limits may be NULL.
 * spec is lent for the call.
 */
ts_status ts_external_open(ts_external **out, const char *spec, const ts_series_shape *shape,
                           const ts_external_limits *limits, ts_err *err);
void ts_external_close(ts_external *x);

/*
 * One more value (NaN: missing) and the n steps after it (0 <= n <= horizon) into mean. OK; EMPTY:
 * cannot say yet; ELIMIT: no answer in time; EIO: it is gone; EPARSE: not an answer. After a
 * failure every later call fails the same way.
 */
ts_status ts_external_step(ts_external *x, double y, int n, double *mean, ts_err *err);

/*
 * The same behind the table of core/forecast.h, for the services and the benchmark alike:
 *
 *     ts_external_source outside;
 *     ts_external_source_init(&outside, NULL);
 *     config.methods = &outside.source;          // long.method may now be "exec:python3 model.py"
 *
 * One for each run, in one thread, and longer than what is made of it. A forecaster of it that
 * fails answers with a negative status from then on, and `failure` says what happened to the first.
 * The run is then as repeatable as the program is; ours, given the same values, sends the same
 * lines.
 */
typedef struct ts_external_source {
    ts_method_source source;
    ts_external_limits limits;
    ts_err failure;
} ts_external_source;

/* limits may be NULL. */
void ts_external_source_init(ts_external_source *s, const ts_external_limits *limits);

/*
 * Splits text into words as above: a NULL-terminated list in one allocation, for free(). EINVAL: a
 * quotation or a backslash without its end, or no word at all; ENOMEM.
 */
ts_status ts_external_words(char ***out, const char *text, ts_err *err);

#endif
