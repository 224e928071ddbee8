/*
 * Flink autoscaler, rules 17 and 18: which samples count, and how long a restart is taken to be.
 *
 * The caller keeps the samples, oldest first. On every collection:
 *
 *     ts_flink_window w = ts_flink_window_step(&cfg, at, n, now, running_at);
 *     drop the first w.drop samples, append the one just collected;
 *     if (w.full) decide on what is left (at least two);
 *
 * Samples taken during stabilisation are kept and count in averages, though documentation says
 * otherwise.
 */
#ifndef TS_CORE_RULES_FLINK_WINDOW_H
#define TS_CORE_RULES_FLINK_WINDOW_H

#include "core/types.h"

typedef struct ts_flink_window_cfg {
    ts_time window;        /* metrics.window */
    ts_time stabilization; /* stabilization.interval */
} ts_flink_window_cfg;

typedef struct ts_flink_window {
    int drop;         /* samples to forget, from the oldest */
    bool restarted;   /* the job runs since a time after the first sample: all of them */
    bool stabilizing; /* no decision yet */
    bool full;        /* decide */
} ts_flink_window;

/* at[n]: the times of the samples kept so far, without the one being collected at `now`. */
ts_flink_window ts_flink_window_step(const ts_flink_window_cfg *cfg, const ts_time *at, int n,
                                     ts_time now, ts_time running_at);

/* Rule 18. tracked[n]: the restarts seen; used only if tracking, and never above limit. */
ts_time ts_flink_restart_time(ts_time configured, bool tracking, ts_time limit,
                              const ts_time *tracked, int n);

#endif
