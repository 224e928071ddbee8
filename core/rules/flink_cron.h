/* Quartz cron expressions, for flink_periods.c. */
#ifndef TS_CORE_RULES_FLINK_CRON_H
#define TS_CORE_RULES_FLINK_CRON_H

#include "core/rules/flink_periods.h"

/* Of the whole text; EINVAL if it is none. */
ts_status ts__flink_cron_parse(const char *text, ts_flink_cron *out);

/* Whether the second that `at` lies in satisfies it (UTC). */
bool ts__flink_cron_matches(const ts_flink_cron *cron, ts_time at);

#endif
