/* A binary heap of events; see heap.h. */
#include "sim/heap.h"

#include <assert.h>
#include <stdlib.h>

void ts_heap_fini(ts_heap *h)
{
    free(h->v);
    *h = (ts_heap){0};
}

static ts_status grow(ts_heap *h)
{
    int capacity = h->capacity ? 2 * h->capacity : 64;
    ts_des_event *v = realloc(h->v, (size_t)capacity * sizeof *v);
    if (v == NULL)
        return TS_ENOMEM;
    h->v = v;
    h->capacity = capacity;
    return TS_OK;
}

ts_status ts_heap_push(ts_heap *h, const ts_des_event *ev)
{
    if (h->n == h->capacity && grow(h) != TS_OK)
        return TS_ENOMEM;
    ts_des_event *v = h->v, e = *ev;
    int i = h->n++;
    while (i > 0 && ts_des_before(&e, &v[(i - 1) / 2])) {
        v[i] = v[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    v[i] = e;
    return TS_OK;
}

void ts_heap_pop(ts_heap *h, ts_des_event *ev)
{
    assert(h->n > 0);
    ts_des_event *v = h->v;
    *ev = v[0];
    ts_des_event last = v[--h->n];
    int i = 0, n = h->n;
    for (int child = 1; child < n; child = 2 * i + 1) {
        if (child + 1 < n && ts_des_before(&v[child + 1], &v[child]))
            child++;
        if (!ts_des_before(&v[child], &last))
            break;
        v[i] = v[child];
        i = child;
    }
    v[i] = last;
}
