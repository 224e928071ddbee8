/* Durations and sizes as Flink writes them in a configuration. */
#ifndef TS_CORE_RULES_FLINK_UNITS_H
#define TS_CORE_RULES_FLINK_UNITS_H

#include "core/status.h"
#include "core/types.h"

/* "15 min", "1h", "30s", "500 ms", ISO-8601 "PT5M" or "P1DT2H"; no unit: milliseconds. EINVAL. */
ts_status ts_flink_parse_duration(const char *text, ts_time *out);

/* "30 gb", "512m", "1 kibibytes"; units of 1024; no unit: bytes. EINVAL. */
ts_status ts_flink_parse_size(const char *text, int64_t *bytes);

#endif
