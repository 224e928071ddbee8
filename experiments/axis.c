/* The axes of a sensitivity map; see map.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/param.h"
#include "experiments/map.h"

/* What is between two marks, copied. */
struct part {
    char text[TS_AXIS_VALUE];
};

/* Splits at a mark into at most `most` parts; how many there are, or -1: too many or too long. */
static int split(const char *text, char mark, struct part *parts, int most)
{
    int n = 0;
    for (;;) {
        const char *end = strchr(text, mark);
        size_t length = end != NULL ? (size_t)(end - text) : strlen(text);
        if (n == most || length >= sizeof parts[0].text)
            return -1;
        memcpy(parts[n].text, text, length);
        parts[n++].text[length] = '\0';
        if (end == NULL)
            return n;
        text = end + 1;
    }
}

/* A plain number, or a duration in seconds. */
static bool number(const char *text, double *out, bool *duration)
{
    ts_time t;
    *duration = ts_parse_double(text, out) != TS_OK;
    if (!*duration)
        return true;
    if (ts_parse_duration(text, &t) != TS_OK)
        return false;
    *out = ts_seconds(t);
    return true;
}

static void add(ts_axis *a, const struct part *value)
{
    bool duration;
    memcpy(a->value[a->n], value->text, sizeof value->text);
    if (!number(value->text, &a->number[a->n], &duration))
        a->number[a->n] = NAN;
    a->n++;
}

/* The i-th of n values from low to high; the ends exactly. */
static double between(double low, double high, int i, int64_t n, bool log_scale)
{
    double share = (double)i / (double)(n - 1);
    if (i == 0 || i == n - 1)
        return i == 0 ? low : high;
    return log_scale ? low * pow(high / low, share) : low + (high - low) * share;
}

static ts_status take_range(ts_axis *a, const struct part *p, ts_err *err)
{
    double low, high;
    int64_t n;
    bool long_low, long_high;
    if (!number(p[0].text, &low, &long_low) || !number(p[1].text, &high, &long_high))
        return ts_err_set(err, TS_EINVAL, "%s: '%s:%s' are not two numbers or durations", a->key,
                          p[0].text, p[1].text);
    if (ts_parse_int(p[2].text, &n) != TS_OK || n < 2 || n > TS_AXIS_MOST)
        return ts_err_set(err, TS_EINVAL, "%s: '%s' is not how many values, from 2 to %d", a->key,
                          p[2].text, TS_AXIS_MOST);
    if (!(low < high) || (a->log && !(low > 0)))
        return ts_err_set(err, TS_EINVAL, "%s: from %s to %s is not upwards%s", a->key, p[0].text,
                          p[1].text, a->log ? " from above 0, as ratios need" : "");
    for (int i = 0; i < n; i++) {
        struct part value;
        double v = between(low, high, i, n, a->log);
        const char *unit = long_low || long_high ? "s" : "";
        /* whole numbers whole, also for a key that takes no others; six digits of the rest */
        bool whole = v == floor(v) && fabs(v) < 1e15;
        snprintf(value.text, sizeof value.text, whole ? "%.0f%s" : "%.6g%s", v, unit);
        add(a, &value);
    }
    return TS_OK;
}

static ts_status take_list(ts_axis *a, const char *text, ts_err *err)
{
    struct part parts[TS_AXIS_MOST];
    int n = split(text, ',', parts, TS_AXIS_MOST);
    if (n < 0)
        return ts_err_set(err, TS_EINVAL, "%s: a value of %d bytes or more, or more than %d values",
                          a->key, TS_AXIS_VALUE, TS_AXIS_MOST);
    for (int i = 0; i < n; i++) {
        if (parts[i].text[0] == '\0')
            return ts_err_set(err, TS_EINVAL, "%s: there is an empty value", a->key);
        add(a, &parts[i]);
    }
    return TS_OK;
}

ts_status ts_axis_parse(const char *text, ts_axis *out, ts_err *err)
{
    struct part p[3];
    const char *eq = strchr(text, '=');
    out->n = 0;
    if (eq == NULL || eq == text || eq - text >= TS_AXIS_VALUE || eq[1] == '\0')
        return ts_err_set(err, TS_EINVAL,
                          "'%.60s' is not of the form KEY=LOW:HIGH:N, KEY=log:LOW:HIGH:N or "
                          "KEY=A,B,...",
                          text);
    snprintf(out->key, sizeof out->key, "%.*s", (int)(eq - text), text);
    const char *values = eq + 1;
    out->log = strncmp(values, "log:", 4) == 0;
    values += out->log ? 4 : 0;
    if (split(values, ':', p, 3) == 3 && strchr(values, ',') == NULL)
        return take_range(out, p, err);
    if (out->log)
        return ts_err_set(err, TS_EINVAL, "%s: expected log:LOW:HIGH:N", out->key);
    return take_list(out, values, err);
}
