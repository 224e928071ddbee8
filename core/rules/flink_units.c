/* Durations and sizes; see flink_units.h. */
#include "core/rules/flink_units.h"

#include <string.h>

#include "core/rules/ascii.h"

typedef struct unit {
    const char *names; /* blank-separated, with blanks around each */
    int64_t scale;
} unit;

static const unit durations[] = {
    {" d day days ", TS_DAY},
    {" h hour hours ", TS_HOUR},
    {" m min minute minutes ", TS_MIN},
    {" s sec secs second seconds ", TS_SEC},
    {" ms milli millis millisecond milliseconds ", TS_MSEC},
    {" \302\265s micro micros microsecond microseconds ", TS_USEC},
    {" ns nano nanos nanosecond nanoseconds ", 1},
};

static const unit sizes[] = {
    {" b bytes ", 1},
    {" k kb kibibytes ", INT64_C(1) << 10},
    {" m mb mebibytes ", INT64_C(1) << 20},
    {" g gb gibibytes ", INT64_C(1) << 30},
    {" t tb tebibytes ", INT64_C(1) << 40},
};

static const char *skip_blanks(const char *at)
{
    while (ts_ascii_blank(*at))
        at++;
    return at;
}

/* Digits at *at; moves on. False if there are none or they do not fit. */
static bool digits(const char **at, int64_t *out)
{
    const char *start = *at;
    int64_t v = 0;
    for (; ts_ascii_digit(**at); (*at)++) {
        int digit = **at - '0';
        if (v > (INT64_MAX - digit) / 10)
            return false;
        v = v * 10 + digit;
    }
    *out = v;
    return *at > start;
}

static bool scale(int64_t v, int64_t by, int64_t *out)
{
    if (v > INT64_MAX / by)
        return false;
    *out = v * by;
    return true;
}

/* The scale of a unit's name, which ends at blanks or the text's end; 0 if it is none. */
static int64_t unit_of(const unit *units, int n, const char *name)
{
    char word[24];
    size_t length = strcspn(name, " \t");
    if (length > sizeof word - 3 || *skip_blanks(name + length) != '\0')
        return 0;
    word[0] = ' ';
    for (size_t i = 0; i < length; i++)
        word[i + 1] = ts_ascii_lower(name[i]);
    word[length + 1] = ' ';
    word[length + 2] = '\0';
    for (int i = 0; i < n; i++)
        if (strstr(units[i].names, word) != NULL)
            return units[i].scale;
    return 0;
}

static ts_status amount(const char *text, const unit *units, int n, int64_t none, int64_t *out)
{
    int64_t v;
    text = skip_blanks(text);
    if (!digits(&text, &v))
        return TS_EINVAL;
    text = skip_blanks(text);
    int64_t by = *text == '\0' ? none : unit_of(units, n, text);
    return by > 0 && scale(v, by, out) ? TS_OK : TS_EINVAL;
}

/* nS with up to nine decimals, as nanoseconds after the point. */
static bool decimals(const char **at, ts_time *out)
{
    ts_time tenth = TS_SEC / 10;
    if (**at != '.')
        return true;
    (*at)++;
    for (; ts_ascii_digit(**at) && tenth > 0; (*at)++, tenth /= 10)
        *out += (**at - '0') * tenth;
    return **at == 'S' || **at == 's';
}

/* P[nD][T[nH][nM][n[.n]S]] after the P */
static ts_status iso(const char *at, ts_time *out)
{
    static const struct {
        char letter;
        bool time;
        ts_time scale;
    } parts[] = {
        {'D', false, TS_DAY}, {'H', true, TS_HOUR}, {'M', true, TS_MIN}, {'S', true, TS_SEC}};
    ts_time total = 0;
    bool time = false;
    int i = 0;
    for (; *at != '\0'; i++) {
        ts_time v, part = 0, fraction = 0;
        if ((*at == 'T' || *at == 't') && !time) {
            time = true;
            at++;
        }
        if (!digits(&at, &v) || !decimals(&at, &fraction))
            return TS_EINVAL;
        while (i < TS_COUNT_OF(parts) &&
               (parts[i].letter != ts_ascii_upper(*at) || parts[i].time != time))
            i++;
        if (i >= TS_COUNT_OF(parts) || !scale(v, parts[i].scale, &part) ||
            part > INT64_MAX - TS_SEC - total)
            return TS_EINVAL;
        total += part + fraction;
        at++;
    }
    *out = total;
    return i > 0 ? TS_OK : TS_EINVAL;
}

ts_status ts_flink_parse_duration(const char *text, ts_time *out)
{
    if (*text == 'P' || *text == 'p')
        return iso(text + 1, out);
    return amount(text, durations, TS_COUNT_OF(durations), TS_MSEC, out);
}

ts_status ts_flink_parse_size(const char *text, int64_t *bytes)
{
    return amount(text, sizes, TS_COUNT_OF(sizes), 1, bytes);
}
