/*
 * A campaign: many replays on several workers, delivered in order.
 *
 * Runs are handed out in the order of the list and delivered in that order too, whoever finishes
 * first, so that tables and databases are the same on any number of workers. Every run has its own
 * services and its own cluster; nothing is shared but the loads, which nobody changes. At most two
 * runs per worker are under way or wait for their turn, so memory does not grow with their number.
 */
#ifndef TS_EXPERIMENTS_CAMPAIGN_H
#define TS_EXPERIMENTS_CAMPAIGN_H

#include "experiments/replay.h"

/* One decision to act: to go from one parallelism to another. */
typedef struct ts_action {
    ts_time at;
    int from, to;
    ts_trigger trigger;
} ts_action;

/* One finished run; all of it is lent for the call. */
typedef struct ts_delivery {
    int index;
    const ts_replay_spec *spec;
    const ts_replay_result *result;
    const ts_recording *recording; /* NULL unless asked for, as the following */
    const char *explained, *log;
    const ts_action *actions; /* [n_actions], in order of time */
    int n_actions;
} ts_delivery;

typedef struct ts_campaign {
    const ts_replay_spec *specs; /* [n], or NULL: */
    /* makes the spec of a run where n are too many to be kept; called by any worker, so it changes
     * nothing but *spec. Negative with words ends the campaign. */
    ts_status (*make)(const void *arg, int index, ts_replay_spec *spec, ts_err *err);
    int n;
    int workers;
    bool record;  /* make a recording of each run for `deliver` */
    bool explain; /* put every decision to act into words for `deliver` */
    bool log;     /* write the log of decisions (decision.h) for `deliver`; */
    bool log_all; /* of all of them */
    bool actions; /* list every decision to act for `deliver` */
    const volatile sig_atomic_t *stop;
    void *arg;
    /* In order of the list, in the caller's thread. Negative ends the campaign. */
    ts_status (*deliver)(void *arg, const ts_delivery *d, ts_err *err);
    /* From time to time, in the caller's thread, with the share of all work that is done; or NULL.
     */
    void (*progress)(void *arg, double share);
} ts_campaign;

/* OK: all delivered. EINTR: stopped; what was delivered stands. Negative: the first failing run's
 * error. */
ts_status ts_campaign_run(const ts_campaign *c, ts_err *err);

#endif
