/*
 * What truly happened: latencies, lag, downtime, rescales, by the second and in all.
 *
 * The end-to-end latency of a record is its wait in Kafka plus that of a healthy job: a
 * log-normal base (fetch, network buffers, service) and the queue for buffers, exponential with
 * mean buffer_time / (1 - utilisation) as in M/M/1, at most buffer_max. A flow without wait is
 * spread over 28 quantiles of that distribution, finer towards the tail (tenths, hundredths,
 * thousandths); records with a wait take its quantiles in turn, by the golden ratio.
 */
#ifndef TS_SIM_ACCOUNT_H
#define TS_SIM_ACCOUNT_H

#include "sim/hist.h"
#include "sim/simplant.h"

#define TS__CELLS 28

typedef struct ts__account {
    ts_sim_observer observer;
    ts_time started_at, second_at;
    /* of each cell: latencies, cumulated share */
    double base[TS__CELLS], queue[TS__CELLS], upto[TS__CELLS];
    double buffer_time, buffer_max; /* seconds */
    double turn;        /* in [0, 1): the quantile whose turn it is */
    const double *utilisation; /* the job's, of the step under way; lent */
    ts_hist second, total;
    double last_p95;    /* of the last whole second; NaN: nothing left */
    double offered, read;           /* records in this second */
    double busy_cores, total_cores; /* core-seconds used and there in this second */
    double lag_integral, lag_max, miss_time, downtime, catch_up;
    int taskmanagers_max;
    int up, down, other, failed, refused, flaps;
    int last_direction;
    ts_time last_turn_at;
    bool open;          /* a rescale is not told yet */
    ts_sim_rescale rescale;
} ts__account;

void ts__account_init(ts__account *a, const ts_sim_cfg *cfg, const ts_sim_observer *observer,
                      ts_time start, const double *utilisation);

/* n records left after waits in Kafka from first to last, seconds; a ts__served. */
void ts__account_served(void *account, int64_t n, double first, double last);

/* A step of so many seconds is over; lag before and after it in records. */
void ts__account_step(ts__account *a, double seconds, double lag_before, double lag_after,
                      bool down);

/* The second that ends now: tells the observer and begins the next. */
typedef struct ts__state {
    double lag, lag_age, committed_lag, arrivals; /* lag_age: seconds; arrivals: records/s now */
    int task_managers, parallelism;
} ts__state;
void ts__account_second(ts__account *a, ts_time now, const ts__state *state);

/* A rescale begins, and ends well (running again at `to`) or badly. The record stays open until
 * it is caught up. */
void ts__account_requested(ts__account *a, ts_time now, int from, int to);
void ts__account_stopped(ts__account *a, ts_time now);
void ts__account_failed(ts__account *a, ts_failure failure);
void ts__account_refused(ts__account *a); /* it did not begin */
void ts__account_running(ts__account *a, ts_time now);

/* The run is over at `now`. */
void ts__account_end(ts__account *a, ts_time now, const ts__state *state);

/* Fills what it knows of the totals. */
void ts__account_totals(const ts__account *a, ts_time now, ts_sim_totals *t);

#endif
