/*
 * Flink autoscaler: excluded.periods, the times in which nothing is applied.
 *
 * A list joined by ';'. Each element is a daily range `HH:MM[:SS]-HH:MM[:SS]` (both ends belong to
 * it), a Quartz cron expression of 6 or 7 fields (second minute hour day-of-month month day-of-week
 * [year]; weekdays 1 = SUN to 7 = SAT; exactly one of the two days is '?'), or one of each joined
 * by '&&', which then must both hold. Times are UTC; the operator uses the time zone of its own
 * machine.
 *
 *     "9:30:30-10:50:20 && * * * ? * 2,5"  Mondays and Thursdays, from 9:30:30 to 10:50:20
 *     "* * 9-11,14-16 * * ?"               daily, 9:00:00 to 11:59:59, 14:00:00 to 16:59:59
 */
#ifndef TS_CORE_RULES_FLINK_PERIODS_H
#define TS_CORE_RULES_FLINK_PERIODS_H

#include "core/status.h"
#include "core/types.h"

/* One bit per value. */
typedef struct ts_flink_cron {
    uint64_t second, minute, hour, day, month, weekday; /* weekday: bits 1 (SUN) to 7 (SAT) */
    uint64_t year[3];                                   /* from 1970 */
    bool any_day, any_weekday;                          /* '?' */
    bool last_day, near_weekday; /* L, nW: the last day, the weekday nearest to day n; LW: both */
    bool last_weekday;           /* nL: the last such weekday of the month */
    int offset;                  /* L-n: days before the last one */
    int nth;                     /* n#k: the k-th such weekday; 0: all */
} ts_flink_cron;

typedef struct ts_flink_period {
    bool daily, has_cron;
    ts_time from, to; /* of the day */
    ts_flink_cron cron;
} ts_flink_period;

enum { TS_FLINK_PERIODS = 16 };
typedef struct ts_flink_periods {
    ts_flink_period period[TS_FLINK_PERIODS];
    int n;
} ts_flink_periods;

/* EINVAL with words; ELIMIT with more than TS_FLINK_PERIODS. "" is none. */
ts_status ts_flink_periods_parse(const char *text, ts_flink_periods *out, ts_err *err);

/* Whether a time falls into one of them. */
bool ts_flink_periods_contain(const ts_flink_periods *periods, ts_time at);

#endif
