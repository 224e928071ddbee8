/*
 * Numbers and times out of text, by hand: a trace is mostly digits.
 *
 * The text lies in a buffer that ends in a character no number holds (a NUL, a newline, a quote),
 * so nothing here needs its length. Each function returns the first character it did not use, or
 * NULL if there was no number.
 */
#ifndef TS_TRACES_NUMBER_H
#define TS_TRACES_NUMBER_H

#include "core/types.h"

/*
 * A decimal number, rounded to the nearest double as strtod does; also nan, inf and infinity in any
 * case, with a sign. No leading blanks, no hexadecimal.
 */
const char *ts__scan_double(const char *p, double *out);

/* Times are below this, in the year 2116, so that the sum of two never overflows. */
#define TS__TIME_END (INT64_C(1) << 62)

typedef enum ts__unit {
    TS__UNIT_AUTO,
    TS__UNIT_S,
    TS__UNIT_MS,
    TS__UNIT_US,
    TS__UNIT_NS,
    TS__UNIT_ISO
} ts__unit;

/* "s", "ms", "us", "ns", "iso" into *unit; false for anything else. */
bool ts__unit_parse(const char *text, ts__unit *unit);

/*
 * A time since the epoch, from 1970 to 2115. With unit AUTO it is found and stored: "2019-10-06
 * 22:00:00" is ISO, a number below 1e11 seconds, below 1e14 milliseconds, below 1e17 microseconds,
 * else nanoseconds. ISO: a date, then nothing (midnight), or T or a blank and
 * hh:mm[:ss[.fraction]], then nothing (UTC), Z, or +hh:mm.
 */
const char *ts__scan_time(const char *p, ts__unit *unit, ts_time *at);

/*
 * The shortest of %.15g, %.16g, %.17g that reads back the same. buf holds 32. Returns its length.
 */
int ts__format_double(double v, char *buf);

/* Seconds with as many decimals as are not zero. buf holds 32; at >= 0. Returns its length. */
int ts__format_seconds(ts_time at, char *buf);

#endif
