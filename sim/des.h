/*
 * The event list: what is going to happen, in order.
 *
 *     ts_des des;
 *     ts_des_init(&des);
 *     ts_des_push(&des, at, RANK_SCRAPE, source);
 *     while (ts_des_pop(&des, &ev)) ...
 *     ts_des_fini(&des);
 *
 * Order is (time, rank, sequence), so the same pushes always give the same pops. A ladder queue
 * (Tang, Goh and Thng, ACM TOMACS 15(3), 2005) with a heap at its foot: far events lie unsorted
 * in one chain; when they come near they are spread over buckets whose width follows from their
 * number and range; a bucket that is still crowded is spread again; a small one goes into the
 * heap, which alone is sorted. An event is touched a constant number of times, and what cannot
 * be spread (many events at one instant) is still only a heap. In the hold model a plain binary
 * heap costs 43 ns an event at 100 pending and 80 at 10,000 where this costs 31
 * (bench/bench_des, drawing the time included).
 */
#ifndef TS_SIM_DES_H
#define TS_SIM_DES_H

#include "sim/heap.h"

#define TS_DES_MAX_RUNGS 8
#define TS_DES_MAX_BUCKETS 4096

/* A chain of nodes, and its length. */
typedef struct ts_des_chain {
    int32_t head, n;
} ts_des_chain;

/* Buckets of 1 << shift nanoseconds from start; those before current are done. */
typedef struct ts_des_rung {
    ts_time start, end;
    int shift, n_buckets, current;
    ts_des_chain *bucket;
} ts_des_rung;

typedef struct ts_des_node {
    ts_des_event ev;
    int32_t next;
} ts_des_node;

typedef struct ts_des {
    ts_heap near; /* every event before near_end */
    ts_time near_end;
    int n_rungs; /* the last is the finest */
    ts_des_rung rung[TS_DES_MAX_RUNGS];
    ts_des_chain far; /* events past the first rung */
    ts_time far_min, far_max;
    ts_des_node *node;
    int32_t n_nodes, capacity, free;
    uint64_t sequence;
    int64_t n;
} ts_des;

void ts_des_init(ts_des *des);
void ts_des_fini(ts_des *des);

/*
 * Schedules an event: at < TS_NEVER, rank in [0, 256). An event in the past of the last pop is
 * delivered next. ENOMEM: out of memory; ELIMIT: two billion are pending.
 */
ts_status ts_des_push(ts_des *des, ts_time at, int rank, uint64_t arg);

/* The time of the next event into *at, false if there is none. Not const: it sorts what comes
 * near. */
bool ts_des_peek(ts_des *des, ts_time *at);

/* Takes out the next event, false if there is none. */
bool ts_des_pop(ts_des *des, ts_des_event *ev);

static inline int ts_des_rank(const ts_des_event *ev)
{
    return (int)(ev->order >> 56);
}

#endif
