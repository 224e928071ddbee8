/*
 * A source of load: what traces give and the modelled cluster takes, one interval at a time.
 */
#ifndef TS_CORE_LOAD_H
#define TS_CORE_LOAD_H

#include "core/status.h"
#include "core/types.h"

/* Over [at, at + duration) records arrive at rate (1/s, finite, >= 0) on average. */
typedef struct ts_load_point {
    ts_time at;
    ts_time duration;
    double rate;
} ts_load_point;

typedef struct ts_load ts_load;
struct ts_load {
    /* OK: the next interval, which begins where the last one ended. DONE: no more. Negative: *err
     * says. */
    ts_status (*next)(ts_load *load, ts_load_point *point, ts_err *err);
    void (*close)(ts_load *load);
};

#endif
