/* The grammar of RFC 8259; see json_scan.h. A recursive descent over bytes; text[n] is 0, which no
 * rule takes. */
#include "glue/json_scan.h"

#include <string.h>

#include "glue/utf8.h"

typedef struct scan {
    const unsigned char *p, *end;
    int depth;
    long n_keys, stop_key;
    bool stopped;
    ts_status status;
    const char *what;
} scan;

/* Always false, so that a rule can end with it. */
static bool fail(scan *s, ts_status status, const char *what)
{
    if (s->what == NULL) {
        s->status = status;
        s->what = what;
    }
    return false;
}

static void blank(scan *s)
{
    while (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r')
        s->p++;
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool digits(scan *s)
{
    if (!is_digit(*s->p))
        return fail(s, TS_EPARSE, "expected a digit");
    while (is_digit(*s->p))
        s->p++;
    return true;
}

static bool number(scan *s)
{
    s->p += *s->p == '-';
    if (*s->p == '0' && is_digit(s->p[1]))
        return fail(s, TS_EPARSE, "a number does not begin with 0");
    if (!digits(s))
        return false;
    if (*s->p == '.') {
        s->p++;
        if (!digits(s))
            return false;
    }
    if (*s->p == 'e' || *s->p == 'E') {
        s->p++;
        s->p += *s->p == '+' || *s->p == '-';
        return digits(s);
    }
    return true;
}

/* Four hexadecimal digits, or -1. */
static long hex4(scan *s)
{
    long v = 0;
    for (int i = 0; i < 4; i++, s->p++) {
        unsigned char c = *s->p, lower = c | 0x20;
        if (is_digit(c))
            v = v * 16 + (c - '0');
        else if (lower >= 'a' && lower <= 'f')
            v = v * 16 + (lower - 'a' + 10);
        else
            return -1;
    }
    return v;
}

static bool unicode_escape(scan *s)
{
    long v = hex4(s);
    if (v < 0)
        return fail(s, TS_EPARSE, "expected four hexadecimal digits");
    if (v == 0)
        return fail(s, TS_EPARSE, "\\u0000 is not taken");
    if (v >= 0xdc00 && v <= 0xdfff)
        return fail(s, TS_EPARSE, "half of a surrogate pair");
    if (v < 0xd800 || v > 0xdbff)
        return true;
    if (s->p[0] != '\\' || s->p[1] != 'u')
        return fail(s, TS_EPARSE, "half of a surrogate pair");
    s->p += 2;
    v = hex4(s);
    return (v >= 0xdc00 && v <= 0xdfff) || fail(s, TS_EPARSE, "half of a surrogate pair");
}

static bool escape(scan *s)
{
    unsigned char c = *++s->p;
    if (c == 'u') {
        s->p++;
        return unicode_escape(s);
    }
    if (c == '\0' || strchr("\"\\/bfnrt", c) == NULL)
        return fail(s, TS_EPARSE, "no such escape");
    s->p++;
    return true;
}

static bool character(scan *s)
{
    int n = ts__utf8_length(s->p);
    s->p += n;
    return n > 0 || fail(s, TS_EPARSE, "not UTF-8");
}

static bool string(scan *s)
{
    s->p++;
    while (*s->p != '"') {
        if (s->p >= s->end)
            return fail(s, TS_EPARSE, "the string has no end");
        if (*s->p < 0x20)
            return fail(s, TS_EPARSE, "a control character in a string");
        if (!(*s->p == '\\' ? escape(s) : character(s)))
            return false;
    }
    s->p++;
    return true;
}

static bool word(scan *s, const char *w)
{
    size_t n = strlen(w);
    if (strncmp((const char *)s->p, w, n) != 0)
        return fail(s, TS_EPARSE, "expected a JSON value");
    s->p += n;
    return true;
}

static bool key(scan *s)
{
    if (*s->p != '"')
        return fail(s, TS_EPARSE, "expected a key in double quotes");
    if (s->n_keys == s->stop_key) {
        s->stopped = true;
        return false;
    }
    if (++s->n_keys > TS__JSON_MAX_KEYS)
        return fail(s, TS_ELIMIT, "more than 65,536 keys");
    if (!string(s))
        return false;
    blank(s);
    if (*s->p != ':')
        return fail(s, TS_EPARSE, "expected ':'");
    s->p++;
    return true;
}

static bool value(scan *s);

/* An object or an array, at its opening bracket. */
static bool container(scan *s, unsigned char close)
{
    if (++s->depth > TS__JSON_MAX_DEPTH)
        return fail(s, TS_ELIMIT, "nested more than 64 deep");
    s->p++;
    blank(s);
    for (bool first = true; *s->p != close || !first; first = false) {
        blank(s);
        if ((close == '}' && !key(s)) || !value(s))
            return false;
        blank(s);
        if (*s->p == close)
            break;
        if (*s->p != ',')
            return fail(s, TS_EPARSE, close == '}' ? "expected ',' or '}'" : "expected ',' or ']'");
        s->p++;
    }
    s->p++;
    s->depth--;
    return true;
}

static bool value(scan *s)
{
    blank(s);
    switch (*s->p) {
    case '{':
        return container(s, '}');
    case '[':
        return container(s, ']');
    case '"':
        return string(s);
    case 't':
        return word(s, "true");
    case 'f':
        return word(s, "false");
    case 'n':
        return word(s, "null");
    }
    return *s->p == '-' || is_digit(*s->p) ? number(s)
                                           : fail(s, TS_EPARSE, "expected a JSON value");
}

ts_status ts__json_scan(const char *text, size_t n, long stop_key, size_t *at, const char **what)
{
    scan s = {.p = (const unsigned char *)text, .stop_key = stop_key, .status = TS_OK};
    s.end = s.p + n;
    if (value(&s)) {
        blank(&s);
        if (s.p != s.end)
            fail(&s, TS_EPARSE, "expected nothing more after the value");
    }
    *at = (size_t)(s.p - (const unsigned char *)text);
    *what = s.what;
    return s.status;
}
