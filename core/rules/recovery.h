/*
 * How long a job takes to be up to date again after it was stopped: what Daedalus and Phoebe
 * predict for every scale-out before they choose one.
 *
 * From the stop nothing is processed for the downtime. Then what has come since the last
 * checkpoint, the lag there was, and what came meanwhile are worked off with the capacity that the
 * load leaves over.
 */
#ifndef TS_CORE_RULES_RECOVERY_H
#define TS_CORE_RULES_RECOVERY_H

#include "core/types.h"

typedef struct ts_recovery {
    const double *forecast; /* load, 1/s, of n steps from the stop on; then the last one */
    int n;                  /* >= 1 */
    double step;            /* seconds, > 0 */
    double checkpoint;      /* seconds since the last checkpoint; that load is processed again */
    double downtime;        /* seconds */
    double lag;             /* records at the stop */
} ts_recovery;

/* Seconds from the stop until nothing is behind; +inf if that never comes. */
double ts_recovery_time(const ts_recovery *r, double capacity);

#endif
