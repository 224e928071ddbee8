/* What the tests of the services build by hand: reports, and events around them. */
#ifndef TS_TESTS_CORE_HELP_H
#define TS_TESTS_CORE_HELP_H

#include <math.h>

#include "core/event.h"

static inline void empty_report(ts_report *r, ts_time at, uint64_t sequence)
{
    ts_samples none = {.n = 0};
    ts_report_build(r, at, sequence, &none);
}

/* A job of n task managers, all slots in use, that ingests what arrives. */
static inline void healthy_report(ts_report *r, ts_time at, uint64_t sequence, int n, double rate,
                                  double lag, double cpu)
{
    empty_report(r, at, sequence);
    r->v[TS_METRIC_ARRIVAL_RATE] = r->v[TS_METRIC_INGESTION_RATE] = rate;
    r->v[TS_METRIC_PENDING_RECORDS] = lag;
    r->v[TS_METRIC_CPU] = cpu;
    r->v[TS_METRIC_MEMORY] = 0.5;
    r->v[TS_METRIC_TASK_MANAGERS] = r->v[TS_METRIC_SLOTS_TOTAL] = n;
    r->v[TS_METRIC_SLOTS_FREE] = 0;
}

static inline ts_event report_event(const ts_report *r)
{
    ts_event ev = {.kind = TS_EVENT_MESSAGE, .at = r->at};
    ev.u.message.topic = TS_TOPIC_METRICS;
    ev.u.message.u.report = r;
    return ev;
}

static inline ts_event timer_event(ts_time at)
{
    return (ts_event){.kind = TS_EVENT_TIMER, .at = at};
}

static inline ts_event row_event(ts_time at, int task_managers, int cpu_tenths, double rate)
{
    ts_event ev = {.kind = TS_EVENT_TABLE_ROW, .at = at};
    ev.u.row = (ts_table_row){task_managers, cpu_tenths, rate, rate, 1, at};
    return ev;
}

#endif
