/* Declared parameters; see param.h. */
#include "core/param.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    double ns;
} units[] = {
    {"ns", 1},         {"us", 1e3},       {"ms", 1e6},        {"s", 1e9},      {"sec", 1e9},
    {"m", 60e9},       {"min", 60e9},     {"h", 3600e9},      {"d", 86400e9},  {"w", 7 * 86400e9},
};

ts_status ts_parse_double(const char *text, double *out)
{
    char *end;
    if (*text == '\0' || *text == ' ' || *text == '\t')
        return TS_EINVAL;
    double v = strtod(text, &end);
    if (*end != '\0' || !isfinite(v))
        return TS_EINVAL;
    *out = v;
    return TS_OK;
}

ts_status ts_parse_int(const char *text, int64_t *out)
{
    char *end;
    if (*text == '\0' || *text == ' ' || *text == '\t')
        return TS_EINVAL;
    errno = 0;
    long long v = strtoll(text, &end, 10);
    if (*end != '\0' || errno == ERANGE)
        return TS_EINVAL;
    *out = v;
    return TS_OK;
}

ts_status ts_parse_duration(const char *text, ts_time *out)
{
    char *end;
    if (*text == '\0' || *text == ' ' || *text == '\t')
        return TS_EINVAL;
    double v = strtod(text, &end);
    if (end == text || !isfinite(v))
        return TS_EINVAL;
    while (*end == ' ')
        end++;
    double scale = *end == '\0' ? 1e9 : 0;
    for (int i = 0; i < TS_COUNT_OF(units); i++)
        if (strcmp(end, units[i].name) == 0)
            scale = units[i].ns;
    if (scale == 0 || fabs(v) * scale > 9.2e18)
        return TS_EINVAL;
    *out = ts_from_seconds(v * scale / 1e9);
    return TS_OK;
}

int ts_param_find(const ts_param *params, int n, const char *key)
{
    for (int i = 0; i < n; i++)
        if (strcmp(params[i].key, key) == 0)
            return i;
    return -1;
}

static int least(int a, int b, int c)
{
    int m = a < b ? a : b;
    return m < c ? m : c;
}

int ts_param_distance(const char *a, const char *b)
{
    int row[TS_PARAM_KEY_SIZE], n = (int)strlen(b);
    if (n >= TS_PARAM_KEY_SIZE)
        n = TS_PARAM_KEY_SIZE - 1;
    for (int j = 0; j <= n; j++)
        row[j] = j;
    for (int i = 1; a[i - 1] != '\0' && i < TS_PARAM_KEY_SIZE; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= n; j++) {
            int above = row[j];
            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[n];
}

const char *ts_param_nearest(const ts_param *params, int n, const char *key)
{
    int best = 0;
    for (int i = 1; i < n; i++)
        if (ts_param_distance(key, params[i].key) < ts_param_distance(key, params[best].key))
            best = i;
    return params[best].key;
}

static ts_status parse_bool(const char *text, bool *out)
{
    static const char *const words[] = {"false", "true", "no", "yes", "off", "on", "0", "1"};
    for (int i = 0; i < TS_COUNT_OF(words); i++) {
        if (strcmp(text, words[i]) == 0) {
            *out = i % 2 == 1;
            return TS_OK;
        }
    }
    return TS_EINVAL;
}

static ts_status set_choice(const ts_param *p, int *field, const char *text, ts_err *err)
{
    char list[256] = "";
    for (int i = 0; p->choices[i] != NULL; i++) {
        if (strcmp(p->choices[i], text) == 0) {
            *field = i;
            return TS_OK;
        }
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", p->choices[i]);
    }
    return ts_err_set(err, TS_EINVAL, "%s: '%.60s' is not one of %s", p->key, text, list);
}

static ts_status wrong_kind(const ts_param *p, const char *text, const char *expected, ts_err *err)
{
    return ts_err_set(err, TS_EINVAL, "%s: '%.60s' is not %s", p->key, text, expected);
}

static ts_status out_of_range(const ts_param *p, const char *text, double scale, const char *unit,
                              ts_err *err)
{
    return ts_err_set(err, TS_ERANGE, "%s: %.60s is outside %.10g%s to %.10g%s", p->key, text,
                      p->min / scale, unit, p->max / scale, unit);
}

static bool within(const ts_param *p, double v)
{
    return v >= p->min && v <= p->max;
}

ts_status ts_param_set(const ts_param *params, int i, void *base, const char *text, ts_err *err)
{
    const ts_param *p = &params[i];
    void *field = (char *)base + p->offset;
    double d;
    int64_t n;
    ts_time t;
    bool b;
    switch (p->kind) {
    case TS_PARAM_DOUBLE:
        if (ts_parse_double(text, &d) != TS_OK)
            return wrong_kind(p, text, "a number", err);
        if (!within(p, d))
            return out_of_range(p, text, 1, "", err);
        *(double *)field = d;
        return TS_OK;
    case TS_PARAM_INT:
        if (ts_parse_int(text, &n) != TS_OK)
            return wrong_kind(p, text, "a whole number", err);
        if (!within(p, (double)n))
            return out_of_range(p, text, 1, "", err);
        *(int64_t *)field = n;
        return TS_OK;
    case TS_PARAM_BOOL:
        if (parse_bool(text, &b) != TS_OK)
            return wrong_kind(p, text, "true or false", err);
        *(bool *)field = b;
        return TS_OK;
    case TS_PARAM_TIME:
        if (ts_parse_duration(text, &t) != TS_OK)
            return wrong_kind(p, text, "a duration such as 180s, 3min, 1h or 250ms", err);
        if (!within(p, (double)t))
            return out_of_range(p, text, 1e9, "s", err);
        *(ts_time *)field = t;
        return TS_OK;
    case TS_PARAM_CHOICE:
        return set_choice(p, field, text, err);
    case TS_PARAM_TEXT:
        if (strlen(text) >= TS_PARAM_TEXT_SIZE)
            return ts_err_set(err, TS_ERANGE, "%s: longer than %d bytes", p->key,
                              TS_PARAM_TEXT_SIZE - 1);
        strcpy(field, text);
        return TS_OK;
    }
    return TS_EINVAL;
}

void ts_param_defaults(const ts_param *params, int n, void *base)
{
    for (int i = 0; i < n; i++) {
        ts_status s = ts_param_set(params, i, base, params[i].fallback, NULL);
        assert(s == TS_OK);
        (void)s;
    }
}

static void format_time(ts_time t, char *buf, int size)
{
    if (t % TS_SEC == 0)
        snprintf(buf, (size_t)size, "%" PRId64 "s", t / TS_SEC);
    else if (t % TS_MSEC == 0)
        snprintf(buf, (size_t)size, "%" PRId64 "ms", t / TS_MSEC);
    else
        snprintf(buf, (size_t)size, "%" PRId64 "ns", t);
}

/* The shortest of %.15g, %.16g, %.17g that reads back to the same number. */
static void format_double(double v, char *buf, int size)
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(buf, (size_t)size, "%.*g", digits, v);
        if (strtod(buf, NULL) == v)
            return;
    }
}

const char *ts_param_get(const ts_param *params, int i, const void *base, char *buf, int size)
{
    const ts_param *p = &params[i];
    const void *field = (const char *)base + p->offset;
    switch (p->kind) {
    case TS_PARAM_DOUBLE:
        format_double(*(const double *)field, buf, size);
        break;
    case TS_PARAM_INT:
        snprintf(buf, (size_t)size, "%" PRId64, *(const int64_t *)field);
        break;
    case TS_PARAM_BOOL:
        snprintf(buf, (size_t)size, "%s", *(const bool *)field ? "true" : "false");
        break;
    case TS_PARAM_TIME:
        format_time(*(const ts_time *)field, buf, size);
        break;
    case TS_PARAM_CHOICE:
        snprintf(buf, (size_t)size, "%s", p->choices[*(const int *)field]);
        break;
    case TS_PARAM_TEXT:
        snprintf(buf, (size_t)size, "%s", (const char *)field);
        break;
    }
    return buf;
}
