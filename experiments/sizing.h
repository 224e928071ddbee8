/*
 * Preset `auto`: a modelled cluster that fits the load.
 *
 * So that any trace can be replayed without knowing its job, the cost of a record is chosen such
 * that the load's peak needs a given share (60 %) of the largest scale-out (20 task managers).
 * `static` then takes the scale-out that the peak needs, and every other policy starts from what
 * the first minute needs.
 */
#ifndef TS_EXPERIMENTS_SIZING_H
#define TS_EXPERIMENTS_SIZING_H

#include "experiments/replay.h"

/* What a walk through the load found; rates in records/s, after scale and compression. */
typedef struct ts_load_survey {
    ts_time start_at, end_at;
    double mean, min, max;
    double peak;  /* the largest mean over a minute: what a scale-out is sized by */
    double first; /* mean of the first minute */
    ts_trace_stats stats;
} ts_load_survey;

/* Reads the load of a spec once, into a cache as well unless that is NULL. EPARSE and the like as
 * ts_trace_open; EINVAL: a load without a single record. */
ts_status ts_load_survey_read(const ts_replay_spec *spec, ts_load_survey *survey,
                              ts_loadcache *cache, ts_err *err);

#endif
