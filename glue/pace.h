/*
 * A wrapper that lets virtual time pass at a ratio of real time.
 *
 *     ts_pace_new(&plant, plant, 60);      // a minute of the run takes a second
 *
 * It holds each event back until its time has come and changes nothing else: a paced run gives the
 * same events and commands as one that is not, which is how it is shown that nothing looks at real
 * time behind our back.
 */
#ifndef TS_GLUE_PACE_H
#define TS_GLUE_PACE_H

#include "core/plant.h"

/* Takes inner, and sets *out, on success only: out may be where inner is kept. ratio: virtual
 * seconds per real second, finite and > 0 (EINVAL). The first event comes at once and the others
 * are timed from it; HISTORY, which is of an earlier time, is not held back. */
ts_status ts_pace_new(ts_plant **out, ts_plant *inner, double ratio);

#endif
