/*
 * The broker of the control topics, and whatever else is on its way to the services.
 *
 * A message is copied when it is published and delivered after publish and delivery delay, in
 * the order of its topic; it may be lost, or come twice. Table rows, progress and the job travel
 * in the same envelopes, which are a fixed number: when they run short it is messages that are
 * dropped, never progress.
 */
#ifndef TS_SIM_BROKER_H
#define TS_SIM_BROKER_H

#include "core/event.h"
#include "sim/config.h"
#include "sim/rng.h"

#define TS__ENVELOPES 64

typedef struct ts__envelope {
    ts_event ev; /* a message points into the body */
    int next;    /* free envelope after this one */
    union {
        ts_report report;
        ts_prediction prediction;
    } body;
} ts__envelope;

typedef struct ts__broker {
    const ts_sim_cfg *cfg;
    ts_rng delay, fault;
    ts__envelope *envelope; /* [TS__ENVELOPES] */
    int free, n_free, lent; /* lent: the one that was delivered last, -1 if none */
    int64_t offset[TS_N_TOPICS];
    ts_time last_at[TS_N_TOPICS];
    int64_t n_lost, n_dropped;
} ts__broker;

ts_status ts__broker_init(ts__broker *b, const ts_sim_cfg *cfg, uint64_t seed, int replication);
void ts__broker_fini(ts__broker *b);

/*
 * Publishes a message: into copies[] the envelopes to deliver (0: lost, or no room; 2: twice)
 * and when. Returns how many.
 */
int ts__broker_publish(ts__broker *b, ts_time now, const ts_message *m, int copies[2],
                       ts_time at[2]);

/* An envelope for any other event, -1 if there is none left. */
int ts__broker_wrap(ts__broker *b, const ts_event *ev);

/* The event in an envelope, which stays lent until ts__broker_take_back. */
void ts__broker_deliver(ts__broker *b, int envelope, ts_time at, ts_event *ev);
void ts__broker_take_back(ts__broker *b);

#endif
