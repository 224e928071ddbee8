/*
 * A binary heap of events: the near end of the event list (sim/des.h), and the plain list that the
 * benchmark measures it against.
 *
 * Events are ordered by (at, order), where order holds the rank above the sequence number: ties
 * in time go by rank, ties in rank by who was scheduled first.
 */
#ifndef TS_SIM_HEAP_H
#define TS_SIM_HEAP_H

#include "core/status.h"
#include "core/types.h"

typedef struct ts_des_event {
    ts_time at;
    uint64_t order; /* rank << 56 | sequence */
    uint64_t arg;   /* the owner's */
} ts_des_event;

typedef struct ts_heap {
    ts_des_event *v;
    int n, capacity;
} ts_heap;

static inline bool ts_des_before(const ts_des_event *a, const ts_des_event *b)
{
    return a->at < b->at || (a->at == b->at && a->order < b->order);
}

/* A zeroed heap is an empty one; fini frees its memory. */
void ts_heap_fini(ts_heap *h);

/* ENOMEM: nothing was added. */
ts_status ts_heap_push(ts_heap *h, const ts_des_event *ev);

/* Takes out the first event; the heap is not empty. */
void ts_heap_pop(ts_heap *h, ts_des_event *ev);

#endif
