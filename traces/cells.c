/* Lines of cells; see cells.h. */
#include "config.h"

#include "traces/cells.h"

#include <stdlib.h>
#include <strings.h>

enum { MAX_COLUMNS = 1000, SNIFF_LINES = 20 };

const char *const ts__time_columns[] = {"timestamp", "time", "date", "datetime", "ts", NULL};

const char *ts__line_end(const char *p)
{
    const char *end = strchr(p, '\n');
    return end != NULL ? end : p + strlen(p);
}

const char *ts__cell_end(const char *p, char separator)
{
    if (*p == '"') {
        for (p++; *p != '"' && *p != '\n' && *p != '\0'; p++)
            ;
        p += *p == '"';
    }
    while (*p != separator && *p != '\n' && *p != '\0' && !(*p == '\r' && p[1] == '\n'))
        p++;
    return p;
}

ts_status ts__first_line(ts_trace *t, ts_err *err)
{
    ts__source *src = &t->src;
    for (;; src->line++) {
        if (src->at == src->lines) {
            ts_status status = ts__source_lines(src, err);
            if (status == TS_DONE)
                return ts_err_at(err, TS_EPARSE, t->path, 0, 0,
                                 "has no row; rows of time and value were expected");
            if (status != TS_OK)
                return status;
        }
        if (!ts__line_is_skipped(src->at))
            return TS_OK;
        src->at = ts__next_line(src, src->at);
    }
}

static int count_cells(const char *p, char separator)
{
    int n = 1;
    for (p = ts__cell_end(p, separator); *p == separator; p = ts__cell_end(p + 1, separator))
        n++;
    return n;
}

/* How many of the first lines have as many cells as the very first, if that has two or more. */
static int lines_that_agree(const char *p, char separator)
{
    int cells = 0, n_agree = 0;
    for (int i = 0; i < SNIFF_LINES && *p != '\0'; i++) {
        const char *end = ts__line_end(p);
        if (!ts__line_is_skipped(p)) {
            int n = count_cells(p, separator);
            if (cells == 0 && n < 2)
                return 0;
            cells = cells == 0 ? n : cells;
            n_agree += n == cells;
        }
        p = *end == '\n' ? end + 1 : end;
    }
    return n_agree;
}

char ts__find_separator(const char *p)
{
    char found = '\0';
    int most = 0;
    for (const char *c = "\t|;, "; *c != '\0'; c++) {
        int n = lines_that_agree(p, *c);
        if (n > most) {
            most = n;
            found = *c;
        }
    }
    return found;
}

ts_status ts__choose_separator(ts_trace *t, char *separator, ts_err *err)
{
    const char *given = t->options.separator;
    if (given != NULL) {
        if (strcmp(given, "tab") == 0 || strcmp(given, "\\t") == 0)
            given = "\t";
        if (strlen(given) != 1 || strchr("\"\n\r.0123456789", *given) != NULL)
            return ts_err_set(err, TS_EINVAL,
                              "separator '%.20s' is not one character that can separate",
                              t->options.separator);
        *separator = *given;
        return TS_OK;
    }
    *separator = ts__find_separator(t->src.at);
    if (*separator != '\0')
        return TS_OK;
    ts__place at = {t->src.line, 1, 1};
    ts__quoted found;
    return ts__fail(t, err, at,
                    "found %s; a time and a value were expected, separated by , ; | tab or blank",
                    ts__quote(&found, t->src.at, ts__line_end(t->src.at)));
}

const char *ts__cell_at(const char *p, char separator, int i, const char **end)
{
    for (; i > 0; i--) {
        p = ts__cell_end(p, separator);
        if (*p != separator)
            return NULL;
        p++;
    }
    *end = ts__cell_end(p, separator);
    if (*p == '"' && *end - p >= 2 && (*end)[-1] == '"') {
        p++;
        --*end;
    }
    return p;
}

int ts__column_named(const char *header, char separator, const char *const *names, int except)
{
    const char *p, *end;
    for (; *names != NULL; names++)
        for (int i = 0; i < MAX_COLUMNS && (p = ts__cell_at(header, separator, i, &end)) != NULL;
             i++)
            if (i != except && strlen(*names) == (size_t)(end - p) &&
                strncasecmp(*names, p, (size_t)(end - p)) == 0)
                return i;
    return -1;
}

ts_status ts__column_given(ts_trace *t, char separator, const char *header, const char *given,
                           int *column, ts_err *err)
{
    const char *const names[] = {given, NULL};
    char *end;
    long number = strtol(given, &end, 10);
    *column = header != NULL ? ts__column_named(header, separator, names, -1) : -1;
    if (*column < 0 && *given != '\0' && *end == '\0' && number >= 1 && number <= MAX_COLUMNS)
        *column = (int)number - 1;
    if (*column >= 0)
        return TS_OK;
    return ts_err_at(err, TS_EINVAL, t->path, t->src.line, 1, "there is no column '%.60s'%s", given,
                     header == NULL ? ": the file has no header, so a number from 1 was expected"
                                    : "");
}
