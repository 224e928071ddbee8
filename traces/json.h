/*
 * JSON as it arrives: bytes, strings and keys out of a trace's source, without holding the
 * document.
 *
 * Strings and values may be of any length and lie across buffers; what is kept of a string is cut
 * at the caller's size. Lines are counted where blanks are skipped, for a newline is nowhere else
 * in JSON.
 */
#ifndef TS_TRACES_JSON_H
#define TS_TRACES_JSON_H

#include "traces/reader.h"

typedef struct ts__json {
    ts_trace *t;
    ts_status status;   /* of the last refill */
    int64_t line_start; /* offset of the present line */
} ts__json;

/* Where p, in the source's buffer, is. */
ts__place ts__json_place(const ts__json *j, const char *p);

/* "found ...; ... was expected" where the source is, or the failure of the last refill. */
ts_status ts__json_expected(ts__json *j, const char *what, ts_err *err);

/* Behind the blanks at p, which must not reach the end of the buffer unless the file ends there. */
const char *ts__json_blanks(ts__json *j, const char *p);

/* The next byte that is not blank, NUL at the end of the file or on failure. */
char ts__json_peek(ts__json *j, ts_err *err);

/* Whether that byte is c, which is then behind us. */
bool ts__json_eat(ts__json *j, char c, ts_err *err);

/* A string into buf, cut at its size; escapes are kept as they are but for \" \\ and \/. */
ts_status ts__json_string(ts__json *j, char *buf, size_t size, ts_err *err);

/* A string and the colon behind it. */
ts_status ts__json_key(ts__json *j, char *buf, size_t size, ts_err *err);

/* Any value, told by brackets and strings alone. */
ts_status ts__json_skip(ts__json *j, ts_err *err);

#endif
