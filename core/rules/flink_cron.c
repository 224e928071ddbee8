/*
 * Quartz cron expressions; see flink_periods.h. Supported as there: * ? , - / L W LW L-n n#k nL,
 * names of months and weekdays, ranges that wrap around (FRI-MON, 22-2), and no day without '?' for
 * the other.
 */
#include "core/rules/flink_cron.h"

#include <stdlib.h>
#include <string.h>

#include "core/rules/ascii.h"

enum { FIRST_YEAR = 1970, LAST_YEAR = 2099, FIELD_SIZE = 128 };

/* --- a field of values --------------------------------------------------------------------------
   */

typedef struct field_kind {
    int min, max;
    const char *names; /* three letters each, from min on; NULL: none */
} field_kind;

static const field_kind seconds = {0, 59, NULL}, hours = {0, 23, NULL}, days = {1, 31, NULL},
                        months = {1, 12, "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"},
                        weekdays = {1, 7, "SUNMONTUEWEDTHUFRISAT"},
                        years = {FIRST_YEAR, LAST_YEAR, NULL};

/* Reads a number or a name at *at and moves on; -1 if there is none within bounds. */
static int value_at(const field_kind *k, const char **at)
{
    int v = -1;
    if (ts_ascii_digit(**at)) {
        char *end;
        long n = strtol(*at, &end, 10);
        v = n > LAST_YEAR ? -1 : (int)n;
        *at = end;
    } else if (k->names != NULL && strlen(*at) >= 3) {
        for (int i = 0; i <= k->max - k->min; i++)
            if (strncmp(*at, k->names + 3 * i, 3) == 0)
                v = k->min + i;
        *at += 3;
    }
    return v >= k->min && v <= k->max ? v : -1;
}

static void set_bit(uint64_t *bits, int i)
{
    bits[i / 64] |= (uint64_t)1 << (i % 64);
}

static bool has_bit(const uint64_t *bits, int i)
{
    return (bits[i / 64] >> (i % 64)) & 1;
}

/* From `from` by `step` up to `to`, around the end if to < from. Bits count from `base`. */
static void set_range(const field_kind *k, int from, int to, int step, int base, uint64_t *bits)
{
    int size = k->max - k->min + 1;
    int length = to >= from ? to - from : to - from + size;
    for (int i = 0; i <= length; i += step)
        set_bit(bits, k->min + (from - k->min + i) % size - base);
}

/* One element of a list: *, v, v-v, each with /step. Moves on; false if it is none. */
static bool element(const field_kind *k, const char **at, int base, uint64_t *bits)
{
    int from = k->min, to = k->max, step = 1;
    bool single = false;
    if (**at == '*') {
        (*at)++;
    } else if (**at != '/') {
        from = value_at(k, at);
        to = from;
        single = true;
        if (**at == '-') {
            (*at)++;
            to = value_at(k, at);
            single = false;
        }
    }
    if (from < 0 || to < 0)
        return false;
    if (**at == '/') {
        char *end;
        long n = ts_ascii_digit((*at)[1]) ? strtol(*at + 1, &end, 10) : 0;
        if (n < 1 || n > k->max)
            return false;
        *at = end;
        step = (int)n;
        to = single ? k->max : to;
    }
    set_range(k, from, to, step, base, bits);
    return true;
}

static bool list(const field_kind *k, const char *text, int base, uint64_t *bits)
{
    for (;;) {
        if (!element(k, &text, base, bits))
            return false;
        if (*text == '\0')
            return true;
        if (*text++ != ',')
            return false;
    }
}

/* --- the two days -------------------------------------------------------------------------------
   */

static bool ends_with(const char *text, char c)
{
    size_t n = strlen(text);
    return n > 0 && text[n - 1] == c;
}

/* ? L L-n LW nW, or a list */
static bool parse_day(const char *text, ts_flink_cron *c)
{
    if (strcmp(text, "?") == 0) {
        c->any_day = true;
        return true;
    }
    c->near_weekday = ends_with(text, 'W');
    if (*text == 'L') {
        char *end = (char *)text + 1;
        c->last_day = true;
        if (*end == '-' && ts_ascii_digit(end[1])) {
            long n = strtol(end + 1, &end, 10);
            c->offset = n <= 30 ? (int)n : -1;
        }
        return c->offset >= 0 && strcmp(end, c->near_weekday ? "W" : "") == 0;
    }
    if (c->near_weekday) {
        int day = value_at(&days, &text);
        if (day < 0 || strcmp(text, "W") != 0)
            return false;
        set_bit(&c->day, day);
        return true;
    }
    return list(&days, text, 0, &c->day);
}

/* ? L nL n#k, or a list */
static bool parse_weekday(const char *text, ts_flink_cron *c)
{
    if (strcmp(text, "?") == 0) {
        c->any_weekday = true;
        return true;
    }
    const char *at = text;
    int day = strcmp(text, "L") == 0 ? 7 : value_at(&weekdays, &at);
    bool last = day > 0 && at > text && strcmp(at, "L") == 0;
    bool nth = day > 0 && *at == '#' && at[1] >= '1' && at[1] <= '5' && at[2] == '\0';
    if (strcmp(text, "L") != 0 && !last && !nth)
        return list(&weekdays, text, 0, &c->weekday);
    set_bit(&c->weekday, day);
    c->last_weekday = last;
    c->nth = nth ? at[1] - '0' : 0;
    return true;
}

/* Upper case, split at blanks; the number of fields, or 0 if there are too many or they are too
   long. */
static int split(const char *text, char fields[7][FIELD_SIZE])
{
    int n = 0;
    while (*(text += strspn(text, " \t")) != '\0') {
        size_t length = strcspn(text, " \t");
        if (n == 7 || length >= FIELD_SIZE)
            return 0;
        for (size_t i = 0; i < length; i++)
            fields[n][i] = ts_ascii_upper(text[i]);
        fields[n++][length] = '\0';
        text += length;
    }
    return n;
}

ts_status ts__flink_cron_parse(const char *text, ts_flink_cron *out)
{
    char f[7][FIELD_SIZE];
    int n = split(text, f);
    *out = (ts_flink_cron){.second = 0};
    if (n < 6)
        return TS_EINVAL;
    bool good = list(&seconds, f[0], 0, &out->second) && list(&seconds, f[1], 0, &out->minute) &&
                list(&hours, f[2], 0, &out->hour) && parse_day(f[3], out) &&
                list(&months, f[4], 0, &out->month) && parse_weekday(f[5], out) &&
                list(&years, n == 7 ? f[6] : "*", FIRST_YEAR, out->year);
    return good && out->any_day != out->any_weekday ? TS_OK : TS_EINVAL;
}

/* --- matching -----------------------------------------------------------------------------------
   */

typedef struct civil {
    int year, month, day, weekday, last; /* weekday 1 = SUN; last day of the month */
} civil;

/* Days since 1970-01-01 to the proleptic Gregorian calendar, by eras of 400 years from 1 March. */
static civil civil_of(int64_t day_number)
{
    int64_t z = day_number + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    civil c = {
        .day = (int)(doy - (153 * mp + 2) / 5 + 1),
        .month = (int)(mp < 10 ? mp + 3 : mp - 9),
        .weekday = (int)(((day_number + 4) % 7 + 7) % 7) + 1,
    };
    c.year = (int)(yoe + era * 400 + (c.month <= 2));
    bool leap = (c.year % 4 == 0 && c.year % 100 != 0) || c.year % 400 == 0;
    c.last = c.month == 2 ? 28 + leap : 30 + (c.month + c.month / 8) % 2;
    return c;
}

/* The weekday (Monday to Friday) nearest to a day, within the month. */
static int nearest(const civil *c, int day)
{
    int weekday = ((c->weekday - 1 + day - c->day) % 7 + 7) % 7 + 1;
    if (weekday == 7)
        return day > 1 ? day - 1 : day + 2;
    if (weekday == 1)
        return day < c->last ? day + 1 : day - 2;
    return day;
}

static bool day_matches(const ts_flink_cron *cron, const civil *c)
{
    if (!cron->last_day && !cron->near_weekday)
        return has_bit(&cron->day, c->day);
    int day = c->last - cron->offset;
    if (!cron->last_day)
        for (day = 1; !has_bit(&cron->day, day);)
            day++;
    day = day < 1 ? 1 : day > c->last ? c->last : day;
    return c->day == (cron->near_weekday ? nearest(c, day) : day);
}

static bool weekday_matches(const ts_flink_cron *cron, const civil *c)
{
    if (!has_bit(&cron->weekday, c->weekday))
        return false;
    if (cron->last_weekday)
        return c->day + 7 > c->last;
    return cron->nth == 0 || (c->day - 1) / 7 + 1 == cron->nth;
}

bool ts__flink_cron_matches(const ts_flink_cron *cron, ts_time at)
{
    int64_t second = at / TS_SEC - (at % TS_SEC < 0);
    int64_t day_number = second / 86400 - (second % 86400 < 0);
    int of_day = (int)(second - day_number * 86400);
    civil c = civil_of(day_number);
    if (c.year < FIRST_YEAR || c.year > LAST_YEAR || !has_bit(cron->year, c.year - FIRST_YEAR))
        return false;
    return has_bit(&cron->second, of_day % 60) && has_bit(&cron->minute, of_day / 60 % 60) &&
           has_bit(&cron->hour, of_day / 3600) && has_bit(&cron->month, c.month) &&
           (cron->any_day || day_matches(cron, &c)) &&
           (cron->any_weekday || weekday_matches(cron, &c));
}
