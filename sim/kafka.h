/*
 * The topic: partitions, offsets, and when what is waiting arrived.
 *
 * Arrivals are one integer, the records so far: A(t). Which partition a record goes to is a pure
 * function of its number, a fixed pattern of 16 records per partition (by smooth weighted round
 * robin, as in nginx), so the log-end offset of partition j is (A / period) * slots_j + prefix[A
 * % period][j]: exact, monotone, and summing to A. Offsets are integers, so nothing is lost to
 * rounding.
 *
 * One ring of (time, A) serves every partition: arrivals are linear in between. Each offset
 * knows the entry it lies behind (its segment), so reading n records walks the ring once and
 * finds each record's age on the way. The ring is kept from the oldest committed offset on,
 * which is how far a restart may go back.
 */
#ifndef TS_SIM_KAFKA_H
#define TS_SIM_KAFKA_H

#include "core/status.h"
#include "core/types.h"

/* An entry of the ring: total records at a time, and the total as periods and rest. */
typedef struct ts__arrival {
    ts_time at;
    int64_t total, periods;
    int32_t rest;
} ts__arrival;

/* One offset per partition, and the ring entry at or before each. */
typedef struct ts__offsets {
    int64_t *at;
    int64_t *segment;
} ts__offsets;

typedef struct ts__kafka {
    int n; /* partitions */
    int period;
    uint16_t *prefix; /* [period][n]: records of each partition among the first r of a period */
    int64_t *slots;   /* [n]: records of each partition in a period */
    double *share;    /* [n]: slots / period */
    ts__offsets processed, snapshot, committed;
    int64_t *log_end; /* [n]: at the last entry */
    int64_t total;    /* records that arrived */
    int64_t n_read;   /* records processed, rollbacks taken back */
    int64_t lost, reprocessed;
    int64_t n_committed, n_snapshot; /* sums of offsets */
    ts__arrival *ring;
    /* entries [tail, head), at index % capacity; capacity is a power of two */
    int64_t capacity, head, tail;
} ts__kafka;

/* Told of n records whose wait in Kafka went linearly from one time to another, in seconds. */
typedef void ts__served(void *arg, int64_t n, double wait_first, double wait_last);

ts_status ts__kafka_init(ts__kafka *k, int partitions, double skew, ts_time start);
void ts__kafka_fini(ts__kafka *k);

/* n records arrive evenly between the last entry and `at`. ENOMEM: nothing happened. */
ts_status ts__kafka_arrive(ts__kafka *k, ts_time at, int64_t n);

/* Records not yet processed (or lost): all, and of one partition. */
static inline int64_t ts__kafka_lag(const ts__kafka *k)
{
    return k->total - k->n_read - k->lost;
}

static inline int64_t ts__kafka_waiting(const ts__kafka *k, int j)
{
    return k->log_end[j] - k->processed.at[j];
}

/* By committed offsets, as the consumer group's lag. */
static inline int64_t ts__kafka_committed_lag(const ts__kafka *k)
{
    return k->total - k->n_committed;
}

/* Everything is read, without a wait. */
void ts__kafka_read_all(ts__kafka *k);

/* n <= waiting records of partition j are read evenly over [from, to); served is told of their
 * waits. */
void ts__kafka_read(ts__kafka *k, int j, int64_t n, ts_time from, ts_time to, ts__served *served,
                    void *arg);

/* Seconds since the oldest record not yet processed arrived: the lag as a time; 0 without lag. */
double ts__kafka_age(const ts__kafka *k, ts_time now);

/* A checkpoint's barrier, its completion, and the restart from the last completed one. */
void ts__kafka_snapshot(ts__kafka *k);
void ts__kafka_commit(ts__kafka *k);
void ts__kafka_rollback(ts__kafka *k);

/* Records that arrived before a time are deleted; what was not read of them is lost. By whole
 * entries. */
void ts__kafka_expire(ts__kafka *k, ts_time before);

/* The invariants; EBROKEN with words. */
ts_status ts__kafka_check(const ts__kafka *k, ts_err *err);

/* Zipf weights 1/(i+1)^s, summing to 1. */
void ts__zipf(double *weight, int n, double s);

#endif
