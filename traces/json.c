/* JSON as it arrives; see json.h. */
#include "traces/json.h"

#include <string.h>

enum { MAX_DEPTH = 1000 };

ts__place ts__json_place(const ts__json *j, const char *p)
{
    long column = (long)(j->t->src.n_before + (p - j->t->src.buf) - j->line_start) + 1;
    return (ts__place){j->t->src.line, column, column};
}

ts_status ts__json_expected(ts__json *j, const char *what, ts_err *err)
{
    if (j->status < 0)
        return j->status;
    if (j->t->src.at == j->t->src.end)
        return ts__fail(j->t, err, ts__json_place(j, j->t->src.at),
                        "the file ends here; %s was expected", what);
    return ts__expected(j->t, err, ts__json_place(j, j->t->src.at), j->t->src.at, NULL, what);
}

/* The byte at hand, NUL at the end of the file or on failure (j->status). */
static char byte(ts__json *j, ts_err *err)
{
    if (j->t->src.at == j->t->src.end && j->status == TS_OK)
        j->status = ts__source_more(&j->t->src, err);
    return *j->t->src.at;
}

static void new_line(ts__json *j, const char *after)
{
    j->t->src.line++;
    j->line_start = j->t->src.n_before + (after - j->t->src.buf);
}

char ts__json_peek(ts__json *j, ts_err *err)
{
    char c;
    while ((c = byte(j, err)) == ' ' || c == '\n' || c == '\t' || c == '\r') {
        j->t->src.at++;
        if (c == '\n')
            new_line(j, j->t->src.at);
    }
    return c;
}

bool ts__json_eat(ts__json *j, char c, ts_err *err)
{
    if (ts__json_peek(j, err) != c)
        return false;
    j->t->src.at++;
    return true;
}

ts_status ts__json_string(ts__json *j, char *buf, size_t size, ts_err *err)
{
    size_t n = 0;
    if (!ts__json_eat(j, '"', err))
        return ts__json_expected(j, "a string", err);
    for (char c; (c = byte(j, err)) != '"'; j->t->src.at++) {
        if ((unsigned char)c < ' ')
            return ts__json_expected(j, "the end of a string", err);
        if (c == '\\') {
            j->t->src.at++;
            c = byte(j, err);
            if ((unsigned char)c < ' ')
                return ts__json_expected(j, "the end of a string", err);
            if (strchr("\"\\/", c) == NULL && n + 1 < size)
                buf[n++] = '\\';
        }
        if (n + 1 < size)
            buf[n++] = c;
    }
    j->t->src.at++;
    buf[n] = '\0';
    return TS_OK;
}

ts_status ts__json_key(ts__json *j, char *buf, size_t size, ts_err *err)
{
    ts_status status = ts__json_string(j, buf, size, err);
    if (status == TS_OK && !ts__json_eat(j, ':', err))
        status = ts__json_expected(j, "a colon", err);
    return status;
}

ts_status ts__json_skip(ts__json *j, ts_err *err)
{
    char ignored[8];
    int depth = 0;
    do {
        char c = ts__json_peek(j, err);
        if (c == '"') {
            ts_status status = ts__json_string(j, ignored, sizeof ignored, err);
            if (status != TS_OK)
                return status;
        } else if (c == '\0' || (depth == 0 && strchr(",]}:", c) != NULL)) {
            return ts__json_expected(j, "a value", err);
        } else {
            depth += (c == '{' || c == '[') - (c == '}' || c == ']');
            j->t->src.at++;
            while (depth == 0 && strchr(",]} \t\r\n", byte(j, err)) == NULL && c != '}' && c != ']')
                j->t->src.at++;
        }
        if (depth > MAX_DEPTH)
            return ts__json_expected(j, "fewer brackets", err);
    } while (depth > 0);
    return TS_OK;
}

const char *ts__json_blanks(ts__json *j, const char *p)
{
    for (; *p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'; p++)
        if (*p == '\n')
            new_line(j, p + 1);
    return p;
}
