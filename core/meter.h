/*
 * Service 2, the performance meter: reads the latest report, decides whether the present
 * configuration is sufficient for the present load, and if so saves configuration -> load (steps 3
 * and 4).
 *
 * Sufficient: mean memory <= memory_max; cpu_min <= CPU <= cpu_max; lag
 * <= one second of arrivals; lag within `deviations` standard deviations of its median over the
 * window. A job that has run for less than `settle` is not judged: what a fresh JVM needs says
 * nothing about the configuration.
 */
#ifndef TS_CORE_METER_H
#define TS_CORE_METER_H

#include "core/event.h"
#include "core/param.h"
#include "core/table.h"

typedef struct ts_meter_cfg {
    double memory_max, cpu_min, cpu_max;
    double lag_seconds; /* of arrivals */
    double deviations;
    double alpha;    /* of the smoothed rate */
    ts_time window;  /* the rescale window */
    ts_time settle;
} ts_meter_cfg;

extern const ts_param ts_meter_params[];
extern const int ts_meter_n_params;

typedef struct ts_meter ts_meter;

ts_status ts_meter_new(ts_meter **out, const ts_meter_cfg *cfg);
void ts_meter_free(ts_meter *m);
ts_status ts_meter_step(ts_meter *m, const ts_event *ev, ts_cmds *out);
ts_time ts_meter_deadline(const ts_meter *m); /* TS_NEVER: it only reacts */

#endif
