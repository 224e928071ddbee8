/*
 * Lines of cells: what CSV traces and offset tables share.
 *
 * Text ends in a NUL, and in a newline before it where whole lines are said. A cell in double
 * quotes may hold the separator. A line that is empty or begins with # is skipped.
 */
#ifndef TS_TRACES_CELLS_H
#define TS_TRACES_CELLS_H

#include <string.h>

#include "traces/reader.h"

/* The newline or NUL that ends the line at p. */
const char *ts__line_end(const char *p);

/* The line after the one that p is in, in a block of whole lines. */
static inline char *ts__next_line(const ts__source *src, const char *p)
{
    return (char *)memchr(p, '\n', (size_t)(src->lines - p)) + 1;
}

static inline bool ts__line_is_skipped(const char *p)
{
    return *p == '#' || *p == '\n' || (*p == '\r' && p[1] == '\n');
}

/* Moves to the first line that says something. EPARSE: there is none. */
ts_status ts__first_line(ts_trace *t, ts_err *err);

static inline bool ts__ends_cell(const char *p, char separator)
{
    return *p == separator || *p == '\n' || (*p == '\r' && p[1] == '\n');
}

/* The separator, line end or NUL that ends the cell that begins at p. */
const char *ts__cell_end(const char *p, char separator);

/*
 * Column i of the line at p, without quotes: its begin, and its end in *end. NULL: there is none.
 */
const char *ts__cell_at(const char *p, char separator, int i, const char **end);

/*
 * The first column whose header is one of the names (any case), but not column `except`; -1 if none
 * is.
 */
int ts__column_named(const char *header, char separator, const char *const *names, int except);

/*
 * The separator of the lines at p: the one of tab | ; , blank that splits most of the first lines
 * into as many cells as the very first, two or more; NUL if none does.
 */
char ts__find_separator(const char *p);

/* The one by option, or found. EINVAL: not one character. EPARSE: none found. */
ts_status ts__choose_separator(ts_trace *t, char *separator, ts_err *err);

/* A column by option, a number from 1 or a name; header may be NULL. EINVAL: there is none. */
ts_status ts__column_given(ts_trace *t, char separator, const char *header, const char *given,
                           int *column, ts_err *err);

/* Names of time columns, ended by NULL. */
extern const char *const ts__time_columns[];

#endif
