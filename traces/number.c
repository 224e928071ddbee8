/*
 * Numbers and times out of text; see number.h.
 *
 * Doubles: up to 19 digits are gathered in an integer m with s of them after the point. If m < 2^53
 * and s <= 22 then m and 10^s are exact doubles and one division rounds correctly (Clinger, "How to
 * Read Floating Point Numbers Accurately", PLDI 1990). Else if the machine has 128-bit integers the
 * division is done there, with 63 bits of quotient and a sticky bit, and the conversion to double
 * rounds once. The rest (exponents, more digits) is left to strtod. 9007199254740993 reads as
 * 9007199254740992 and 99978.89111111111 as 0x1.868ae41fdb975p+16; both are pinned in
 * tests/unit/test_trace_number.c beside a comparison with strtod over many numbers.
 */
#include "config.h"

#include "traces/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                              1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                              1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static inline const char *scan_digits(const char *p, uint64_t *m)
{
    for (unsigned d; (d = (unsigned)(*p - '0')) <= 9; p++)
        *m = *m * 10 + d;
    return p;
}

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 wide;

static const uint64_t whole_tens[] = {
    UINT64_C(1),
    UINT64_C(10),
    UINT64_C(100),
    UINT64_C(1000),
    UINT64_C(10000),
    UINT64_C(100000),
    UINT64_C(1000000),
    UINT64_C(10000000),
    UINT64_C(100000000),
    UINT64_C(1000000000),
    UINT64_C(10000000000),
    UINT64_C(100000000000),
    UINT64_C(1000000000000),
    UINT64_C(10000000000000),
    UINT64_C(100000000000000),
    UINT64_C(1000000000000000),
    UINT64_C(10000000000000000),
    UINT64_C(100000000000000000),
    UINT64_C(1000000000000000000),
    UINT64_C(10000000000000000000),
};

/* v * 2^e for a v of [2^62, 2^64) and -126 <= e <= 0, where the result is a normal number. */
static double times_power(double v, int e)
{
    uint64_t bits = (uint64_t)(1023 + e) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return v * power;
}

/* m / 10^scale to the nearest double; m > 0, scale <= 19. */
static double divide(uint64_t m, int scale)
{
    uint64_t ten = whole_tens[scale];
    int lead_m = __builtin_clzll(m), lead_ten = __builtin_clzll(ten);
    wide numerator = (wide)(m << lead_m) << 63;
    ten <<= lead_ten;
    uint64_t quotient = (uint64_t)(numerator / ten);
    quotient |=
        (uint64_t)numerator != quotient * ten; /* a remainder: the product differs, modulo 2^64 */
    return times_power((double)quotient, lead_ten - lead_m - 63);
}
#define HAVE_DIVIDE 1
#else
static double divide(uint64_t m, int scale)
{
    return (double)m / tens[scale];
}
#define HAVE_DIVIDE 0
#endif

static const char *scan_word(const char *p, double *out)
{
    static const struct {
        const char *text;
        double value;
    } words[] = {{"nan", NAN}, {"infinity", INFINITY}, {"inf", INFINITY}};
    bool negative = *p == '-';
    p += negative || *p == '+';
    for (int i = 0; i < TS_COUNT_OF(words); i++) {
        size_t n = strlen(words[i].text);
        if (strncasecmp(p, words[i].text, n) == 0) {
            *out = negative ? -words[i].value : words[i].value;
            return p + n;
        }
    }
    return NULL;
}

/* From start, with the mantissa ending at p. */
static const char *scan_slowly(const char *start, const char *p, double *out)
{
    if (*p == 'e' || *p == 'E') {
        p += 1 + (p[1] == '-' || p[1] == '+');
        if (*p < '0' || *p > '9')
            return NULL;
    }
    char *end;
    *out = strtod(start, &end);
    return end;
}

const char *ts__scan_double(const char *start, double *out)
{
    bool negative = *start == '-';
    const char *first = start + (negative || *start == '+');
    uint64_t m = 0;
    const char *p = scan_digits(first, &m);
    int n_digits = (int)(p - first), scale = 0;
    if (*p == '.') {
        const char *point = p++;
        p = scan_digits(p, &m);
        scale = (int)(p - point) - 1;
        n_digits += scale;
    }
    if (n_digits == 0)
        return scan_word(start, out);
    bool exact = m < (UINT64_C(1) << 53);
    if (n_digits > 19 || *p == 'e' || *p == 'E' || !(exact || HAVE_DIVIDE))
        return scan_slowly(start, p, out);
    double v = exact ? (double)m / tens[scale] : divide(m, scale);
    *out = negative ? -v : v;
    return p;
}

bool ts__unit_parse(const char *text, ts__unit *unit)
{
    static const char *const names[] = {"s", "ms", "us", "ns", "iso"};
    for (int i = 0; i < TS_COUNT_OF(names); i++) {
        if (strcmp(names[i], text) == 0) {
            *unit = (ts__unit)(TS__UNIT_S + i);
            return true;
        }
    }
    return false;
}

/* Exactly n digits. */
static const char *scan_fixed(const char *p, int n, int *out)
{
    *out = 0;
    for (int i = 0; i < n; i++, p++) {
        if (*p < '0' || *p > '9')
            return NULL;
        *out = *out * 10 + (*p - '0');
    }
    return p;
}

/*
 * Digits after a point as nanoseconds of a unit that has that many; digits past the ninth are
 * dropped.
 */
static const char *scan_fraction(const char *p, ts_time unit_ns, ts_time *out)
{
    ts_time m = 0, ten = 1;
    for (; *p >= '0' && *p <= '9'; p++) {
        if (ten < 1000000000) {
            m = m * 10 + (*p - '0');
            ten *= 10;
        }
    }
    *out = m * unit_ns / ten;
    return p;
}

/*
 * Days since 1970-01-01 of a date of the Gregorian calendar (Hinnant, "chrono-compatible low-level
 * date algorithms").
 */
static int64_t days_of(int year, int month, int day)
{
    int y = year - (month <= 2);
    int era = y / 400, of_era = y % 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return (int64_t)era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* Z, +hh:mm, -hhmm, or nothing. */
static const char *scan_zone(const char *p, int *seconds)
{
    int hour, minute;
    *seconds = 0;
    if (*p == 'Z' || *p == 'z')
        return p + 1;
    if (*p != '+' && *p != '-')
        return p;
    int sign = *p == '-' ? -1 : 1;
    if ((p = scan_fixed(p + 1, 2, &hour)) == NULL)
        return NULL;
    p += *p == ':';
    if ((p = scan_fixed(p, 2, &minute)) == NULL || hour > 23 || minute > 59)
        return NULL;
    *seconds = sign * (hour * 3600 + minute * 60);
    return p;
}

static const char *scan_clock(const char *p, ts_time *out)
{
    int hour, minute, second = 0, zone;
    ts_time fraction = 0;
    if ((p = scan_fixed(p, 2, &hour)) == NULL || *p++ != ':' ||
        (p = scan_fixed(p, 2, &minute)) == NULL)
        return NULL;
    if (*p == ':' && (p = scan_fixed(p + 1, 2, &second)) == NULL)
        return NULL;
    if (*p == '.')
        p = scan_fraction(p + 1, TS_SEC, &fraction);
    if (hour > 23 || minute > 59 || second > 60 || (p = scan_zone(p, &zone)) == NULL)
        return NULL;
    *out = (hour * 3600 + minute * 60 + second - zone) * TS_SEC + fraction;
    return p;
}

static const char *scan_iso(const char *p, ts_time *at)
{
    int year, month, day;
    ts_time clock = 0;
    if ((p = scan_fixed(p, 4, &year)) == NULL || *p++ != '-' ||
        (p = scan_fixed(p, 2, &month)) == NULL || *p++ != '-' ||
        (p = scan_fixed(p, 2, &day)) == NULL)
        return NULL;
    if (year < 1970 || year > 2115 || month < 1 || month > 12 || day < 1 || day > 31)
        return NULL;
    if (*p == 'T' || *p == 't' || (*p == ' ' && p[1] >= '0' && p[1] <= '9'))
        p = scan_clock(p + 1, &clock);
    if (p == NULL || days_of(year, month, day) * TS_DAY + clock < 0)
        return NULL;
    *at = days_of(year, month, day) * TS_DAY + clock;
    return p;
}

static ts__unit unit_of(uint64_t m)
{
    if (m < 100000000000u)
        return TS__UNIT_S;
    if (m < 100000000000000u)
        return TS__UNIT_MS;
    return m < 100000000000000000u ? TS__UNIT_US : TS__UNIT_NS;
}

static const char *scan_epoch(const char *start, const char *p, uint64_t m, ts__unit *unit,
                              ts_time *at)
{
    static const ts_time ns[] = {0, TS_SEC, TS_MSEC, TS_USEC, 1};
    ts_time fraction = 0;
    if (*unit == TS__UNIT_AUTO)
        *unit = unit_of(m);
    ts_time unit_ns = ns[*unit];
    if (*p == '.')
        p = scan_fraction(p + 1, unit_ns, &fraction);
    if (*p == 'e' || *p == 'E') {
        double v;
        p = ts__scan_double(start, &v);
        if (p == NULL || !(v * (double)unit_ns < (double)TS__TIME_END))
            return NULL;
        *at = (ts_time)(v * (double)unit_ns + 0.5);
        return p;
    }
    if (m >= (uint64_t)(TS__TIME_END / unit_ns))
        return NULL;
    *at = (ts_time)m * unit_ns + fraction;
    return p;
}

const char *ts__scan_time(const char *p, ts__unit *unit, ts_time *at)
{
    uint64_t m = 0;
    const char *start = p;
    if (*unit == TS__UNIT_ISO)
        return scan_iso(p, at);
    p = scan_digits(p, &m);
    if (*unit == TS__UNIT_AUTO && p - start == 4 && *p == '-') {
        *unit = TS__UNIT_ISO;
        return scan_iso(start, at);
    }
    if (p == start || p - start > 19)
        return NULL;
    return scan_epoch(start, p, m, unit, at);
}

int ts__format_double(double v, char *buf)
{
    int n = 0;
    if (v == floor(v) && fabs(v) < 1e15)
        return snprintf(buf, 32, "%" PRId64, (int64_t)v);
    for (int digits = 15; digits <= 17; digits++) {
        n = snprintf(buf, 32, "%.*g", digits, v);
        if (strtod(buf, NULL) == v)
            break;
    }
    return n;
}

int ts__format_seconds(ts_time at, char *buf)
{
    int n = snprintf(buf, 32, "%" PRId64, at / TS_SEC);
    if (at % TS_SEC == 0)
        return n;
    n += snprintf(buf + n, 32 - (size_t)n, ".%09" PRId64, at % TS_SEC);
    while (buf[n - 1] == '0')
        buf[--n] = '\0';
    return n;
}
