/*
 * Service 1, the metric reporter: every second it asks for every metric, keeps the values locally,
 * labels them and publishes a metric report (steps 1 and 2).
 *
 * A QUERY that is not answered before the next one is due is given up; late and repeated answers
 * are dropped and counted. A query that failed or was given up still makes a report, with every
 * value missing: silence would look like health. Timers may come late: the next one stays in step
 * with the first.
 */
#ifndef TS_CORE_REPORTER_H
#define TS_CORE_REPORTER_H

#include "core/event.h"
#include "core/param.h"

typedef struct ts_reporter_cfg {
    ts_time period;
} ts_reporter_cfg;

extern const ts_param ts_reporter_params[];
extern const int ts_reporter_n_params;

typedef struct ts_reporter {
    ts_reporter_cfg cfg;
    ts_time next_at, asked_at;
    uint64_t query, sequence;
    uint64_t n_late; /* answers that nobody waited for any more */
    bool waiting;
    ts_report report;
} ts_reporter;

void ts_reporter_init(ts_reporter *r, const ts_reporter_cfg *cfg);
ts_status ts_reporter_step(ts_reporter *r, const ts_event *ev, ts_cmds *out);
ts_time ts_reporter_deadline(const ts_reporter *r);

#endif
