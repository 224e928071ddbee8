/*
 * Time and limits, the vocabulary of everything else.
 *
 * Time is a signed 64-bit count of nanoseconds since the Unix epoch (in simulation: since the epoch
 * of the trace). Instants end in _at, intervals are half-open [start, end). Nothing in core/ reads
 * a clock: the only time a service sees is the one in the event it is handed.
 */
#ifndef TS_CORE_TYPES_H
#define TS_CORE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t ts_time;

#define TS_NEVER INT64_MAX
#define TS_USEC ((ts_time)1000)
#define TS_MSEC ((ts_time)1000000)
#define TS_SEC ((ts_time)1000000000)
#define TS_MIN (60 * TS_SEC)
#define TS_HOUR (3600 * TS_SEC)
#define TS_DAY (24 * TS_HOUR)

/* Seconds as a double, for arithmetic on rates; exact to a microsecond over a century. */
static inline double ts_seconds(ts_time t)
{
    return (double)t / 1e9;
}

/* The nearest time to a number of seconds; the caller has made sure that |s| < 9e9. */
static inline ts_time ts_from_seconds(double s)
{
    double ns = s * 1e9;
    return (ts_time)(ns < 0 ? ns - 0.5 : ns + 0.5);
}

#define TS_COUNT_OF(a) ((int)(sizeof(a) / sizeof((a)[0])))

#endif
