/* The event list; see des.h. */
#include "sim/des.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    SMALL = 4 /* events that go into the heap at once */
};

void ts_des_init(ts_des *des)
{
    *des = (ts_des){.near_end = INT64_MIN, .far = {-1, 0}, .free = -1};
}

void ts_des_fini(ts_des *des)
{
    ts_heap_fini(&des->near);
    for (int i = 0; i < TS_DES_MAX_RUNGS; i++)
        free(des->rung[i].bucket);
    free(des->node);
    ts_des_init(des);
}

static ts_status grow(ts_des *des)
{
    if (des->capacity > INT32_MAX / 2)
        return TS_ELIMIT;
    int32_t capacity = des->capacity ? 2 * des->capacity : 256;
    ts_des_node *node = realloc(des->node, (size_t)capacity * sizeof *node);
    if (node == NULL)
        return TS_ENOMEM;
    des->node = node;
    des->capacity = capacity;
    return TS_OK;
}

/* A node from the free chain or the end of the array, -1 if memory is short. */
static int32_t take_node(ts_des *des, ts_status *status)
{
    int32_t i = des->free;
    if (i >= 0) {
        des->free = des->node[i].next;
        return i;
    }
    if (des->n_nodes == des->capacity && (*status = grow(des)) != TS_OK)
        return -1;
    return des->n_nodes++;
}

static void link_node(ts_des *des, ts_des_chain *chain, int32_t i)
{
    des->node[i].next = chain->head;
    chain->head = i;
    chain->n++;
}

static ts_des_chain *bucket_of(ts_des_rung *r, ts_time at)
{
    return &r->bucket[(uint64_t)(at - r->start) >> r->shift];
}

static void into_far(ts_des *des, int32_t i, ts_time at)
{
    if (des->far.n == 0 || at < des->far_min)
        des->far_min = at;
    if (des->far.n == 0 || at > des->far_max)
        des->far_max = at;
    link_node(des, &des->far, i);
}

ts_status ts_des_push(ts_des *des, ts_time at, int rank, uint64_t arg)
{
    assert(rank >= 0 && rank < 256 && at < TS_NEVER);
    ts_des_event ev = {at, (uint64_t)rank << 56 | des->sequence, arg};
    ts_status status = TS_OK;
    if (at < des->near_end) {
        status = ts_heap_push(&des->near, &ev);
    } else {
        int32_t i = take_node(des, &status);
        if (i < 0)
            return status;
        des->node[i].ev = ev;
        int r = des->n_rungs - 1;
        while (r >= 0 && at >= des->rung[r].end)
            r--;
        if (r >= 0)
            link_node(des, bucket_of(&des->rung[r], at), i);
        else
            into_far(des, i, at);
    }
    if (status == TS_OK) {
        des->sequence++;
        des->n++;
    }
    return status;
}

/* Spreads a chain over a new rung that covers [lo, hi): about one event to a bucket. */
static ts_status spread(ts_des *des, ts_des_chain chain, ts_time lo, ts_time hi)
{
    ts_des_rung *r = &des->rung[des->n_rungs];
    if (r->bucket == NULL)
        r->bucket = malloc(TS_DES_MAX_BUCKETS * sizeof *r->bucket);
    if (r->bucket == NULL)
        return TS_ENOMEM;
    uint64_t range = (uint64_t)hi - (uint64_t)lo, wanted = (uint64_t)chain.n;
    wanted = wanted < TS_DES_MAX_BUCKETS ? wanted : TS_DES_MAX_BUCKETS;
    r->shift = 0;
    while ((range - 1) >> r->shift >= wanted)
        r->shift++;
    r->start = lo;
    r->end = hi;
    r->current = 0;
    des->near_end = lo;
    r->n_buckets = (int)((range - 1) >> r->shift) + 1;
    for (int b = 0; b < r->n_buckets; b++)
        r->bucket[b] = (ts_des_chain){-1, 0};
    des->n_rungs++;
    for (int32_t i = chain.head; i >= 0;) {
        int32_t next = des->node[i].next;
        link_node(des, bucket_of(r, des->node[i].ev.at), i);
        i = next;
    }
    return TS_OK;
}

/* Moves a chain into the heap; from now on every event before end belongs there. */
static ts_status settle(ts_des *des, ts_des_chain *chain, ts_time end)
{
    while (chain->head >= 0) {
        int32_t i = chain->head;
        ts_status s = ts_heap_push(&des->near, &des->node[i].ev);
        if (s != TS_OK)
            return s;
        chain->head = des->node[i].next;
        chain->n--;
        des->node[i].next = des->free;
        des->free = i;
    }
    des->near_end = end;
    return TS_OK;
}

/* The next bucket with something in it goes to the heap or is spread again; a rung that is done
 * is dropped. */
static ts_status lower(ts_des *des)
{
    ts_des_rung *r = &des->rung[des->n_rungs - 1];
    while (r->current < r->n_buckets && r->bucket[r->current].n == 0)
        r->current++;
    if (r->current == r->n_buckets) {
        des->near_end = r->end;
        des->n_rungs--;
        return TS_OK;
    }
    ts_des_chain *chain = &r->bucket[r->current];
    ts_time lo = (ts_time)((uint64_t)r->start + ((uint64_t)r->current << r->shift));
    ts_time hi = r->current + 1 == r->n_buckets ? r->end : lo + ((ts_time)1 << r->shift);
    ts_status s;
    if (chain->n > 4 * SMALL && r->shift > 0 && des->n_rungs < TS_DES_MAX_RUNGS)
        s = spread(des, *chain, lo, hi);
    else
        s = settle(des, chain, hi);
    if (s == TS_OK)
        r->current++;
    return s;
}

/* Brings the next events into the heap; false if there are none (or no memory to sort them in). */
static bool refill(ts_des *des)
{
    while (des->near.n == 0) {
        ts_status s = TS_OK;
        if (des->n_rungs > 0) {
            s = lower(des);
        } else if (des->far.n == 0) {
            return false;
        } else if (des->far.n <= SMALL) {
            s = settle(des, &des->far, des->far_max + 1);
        } else if ((s = spread(des, des->far, des->far_min, des->far_max + 1)) == TS_OK) {
            des->far = (ts_des_chain){-1, 0};
        }
        if (s != TS_OK)
            return false;
    }
    return true;
}

bool ts_des_peek(ts_des *des, ts_time *at)
{
    if (des->near.n == 0 && !refill(des))
        return false;
    *at = des->near.v[0].at;
    return true;
}

bool ts_des_pop(ts_des *des, ts_des_event *ev)
{
    if (des->near.n == 0 && !refill(des))
        return false;
    ts_heap_pop(&des->near, ev);
    des->n--;
    return true;
}
