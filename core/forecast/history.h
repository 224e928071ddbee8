/*
 * The last `capacity` values of a series, contiguous, with its gaps filled.
 *
 * A missing value repeats the one before it; once the next value is known the gap becomes a
 * straight line between its ends. Missing values before the first one are not kept.
 *
 *     const double *end = ts_history_end(&h);    // end[-1] is the newest, end[-h.n] the oldest
 */
#ifndef TS_CORE_FORECAST_HISTORY_H
#define TS_CORE_FORECAST_HISTORY_H

#include "core/status.h"

typedef struct ts_history {
    double *buf; /* 2 * capacity, so that moving the values to the front is rare */
    int capacity, start, n;
    int gap; /* how many of the newest are missing and only repeated */
} ts_history;

ts_status ts_history_init(ts_history *h, int capacity);
void ts_history_fini(ts_history *h);
void ts_history_clear(ts_history *h);
void ts_history_push(ts_history *h, double y);

static inline const double *ts_history_end(const ts_history *h)
{
    return h->buf + h->start + h->n;
}

#endif
