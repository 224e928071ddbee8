/* The table `overview`: a run in at most 1,000 intervals, for drawing. */
#ifndef TS_EXPERIMENTS_OVERVIEW_H
#define TS_EXPERIMENTS_OVERVIEW_H

#include "experiments/recording.h"
#include "glue/db.h"

/* Writes it for a run that began at `start`; a part of the caller's transaction. */
ts_status ts__overview_write(ts_db *db, int64_t run, const ts_recording *r, ts_time start,
                             ts_err *err);

#endif
