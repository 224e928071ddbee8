/*
 * What policies share that look once in a loop and forecast the load, one value for each loop.
 *
 *     ts__loop_watch(&s->loop, rate);                          // every report
 *     if (ts__due(&s->loop.clock, view->at, c->interval, d)) {
 *         double load = ts__loop_end(&s->loop, view->at, c->interval, forecasters, n);
 *         ...
 */
#ifndef TS_CORE_POLICY_LOOP_H
#define TS_CORE_POLICY_LOOP_H

#include "core/forecast.h"
#include "core/policy/look.h"

/* Zeroed is the beginning. */
typedef struct ts__loop {
    ts__clock clock;
    bool ended_once, gap; /* gap: loops were missed before the one that ended last */
    ts_time ended_at;
    double load; /* mean of n rates */
    int64_t n;
} ts__loop;

/* Takes a rate; NaN: none. */
void ts__loop_watch(ts__loop *l, double rate);

/* Ends a loop: its load, NaN if none was seen, goes to the n forecasters; loops that nobody saw
 * (a rescale was under way) are missing values before it. */
double ts__loop_end(ts__loop *l, ts_time at, ts_time interval, ts_forecaster *const *f, int n);

/* How many steps of `interval` are forecast. EINVAL: `ahead` is not 1 to TS__LOOP_STEPS of them. */
enum { TS__LOOP_STEPS = 64, TS__LOOP_HISTORY = 1440 };
ts_status ts__loop_steps(ts_time ahead, ts_time interval, int *n, ts_err *err);

#endif
