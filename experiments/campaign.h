/*
 * A campaign: many replays on several workers, delivered in order.
 *
 * Runs are handed out in the order of the list and delivered in that order too, whoever finishes
 * first, so that tables and databases are the same on any number of workers. Every run has its own
 * services and its own cluster; nothing is shared. At most two finished runs per worker wait for
 * their turn.
 */
#ifndef TS_EXPERIMENTS_CAMPAIGN_H
#define TS_EXPERIMENTS_CAMPAIGN_H

#include "experiments/replay.h"

typedef struct ts_campaign {
    const ts_replay_spec *specs;
    int n;
    int workers;
    bool record;  /* make a recording of each run for `deliver` */
    bool explain; /* put every decision to act into words for `deliver` */
    ts_time start_at, end_at; /* of the traces; for progress */
    const volatile sig_atomic_t *stop;
    void *arg;
    /* In order of the list, in the caller's thread; lent for the call. Negative ends the campaign.
     */
    ts_status (*deliver)(void *arg, int index, const ts_replay_result *result,
                         const ts_recording *recording, const char *explained, ts_err *err);
    /* From time to time, in the caller's thread, with the share of all work that is done; or NULL.
     */
    void (*progress)(void *arg, double share);
} ts_campaign;

/* OK: all delivered. EINTR: stopped; what was delivered stands. Negative: the first failing run's
 * error. */
ts_status ts_campaign_run(const ts_campaign *c, ts_err *err);

#endif
