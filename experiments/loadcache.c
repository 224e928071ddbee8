/* A load that is read once and walked by many runs; see loadcache.h. */
#include "experiments/loadcache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct interval {
    double rate;
    uint32_t duration; /* ns */
};

struct ts_loadcache {
    struct interval *interval;
    int64_t n, room;
    ts_time start_at;
    uint64_t digest;
    bool dropped;
};

ts_status ts_loadcache_new(ts_loadcache **out)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return TS_ENOMEM;
    (*out)->digest = UINT64_C(0xcbf29ce484222325);
    return TS_OK;
}

void ts_loadcache_free(ts_loadcache *c)
{
    if (c == NULL)
        return;
    free(c->interval);
    free(c);
}

static void fold(ts_loadcache *c, const void *bytes, size_t n)
{
    const unsigned char *b = bytes;
    for (size_t i = 0; i < n; i++)
        c->digest = (c->digest ^ b[i]) * UINT64_C(0x100000001b3);
}

/* Room for one more; false: out of memory. */
static bool grow(ts_loadcache *c)
{
    if (c->n < c->room)
        return true;
    int64_t room = c->room > 0 ? 2 * c->room : 4096;
    struct interval *larger = realloc(c->interval, (size_t)room * sizeof *larger);
    if (larger == NULL)
        return false;
    c->interval = larger;
    c->room = room;
    return true;
}

ts_status ts_loadcache_add(ts_loadcache *c, const ts_load_point *p)
{
    assert(p->duration > 0 && p->duration <= TS_SEC);
    if (c->n == 0 && !c->dropped)
        c->start_at = p->at;
    fold(c, &p->at, sizeof p->at);
    fold(c, &p->duration, sizeof p->duration);
    fold(c, &p->rate, sizeof p->rate);
    if (c->dropped)
        return TS_OK;
    if (c->n == TS_LOADCACHE_MAX) {
        free(c->interval);
        c->interval = NULL;
        c->n = c->room = 0;
        c->dropped = true;
        return TS_OK;
    }
    if (!grow(c))
        return TS_ENOMEM;
    c->interval[c->n++] = (struct interval){p->rate, (uint32_t)p->duration};
    return TS_OK;
}

bool ts_loadcache_is_whole(const ts_loadcache *c)
{
    return c != NULL && !c->dropped;
}

ts_time ts_loadcache_start(const ts_loadcache *c)
{
    return c->start_at;
}

uint64_t ts_loadcache_digest(const ts_loadcache *c)
{
    return c->digest;
}

/* ---- walking --------------------------------------------------------------------------------- */

struct walk {
    ts_load load;
    const ts_loadcache *cache;
    int64_t next;
    ts_time at;
};

static ts_status walk_next(ts_load *load, ts_load_point *point, ts_err *err)
{
    struct walk *w = (struct walk *)load;
    (void)err;
    if (w->next == w->cache->n)
        return TS_DONE;
    const struct interval *i = &w->cache->interval[w->next++];
    *point = (ts_load_point){w->at, i->duration, i->rate};
    w->at += i->duration;
    return TS_OK;
}

static void walk_close(ts_load *load)
{
    free(load);
}

ts_load *ts_loadcache_walk(const ts_loadcache *c)
{
    assert(ts_loadcache_is_whole(c));
    struct walk *w = malloc(sizeof *w);
    if (w == NULL)
        return NULL;
    *w = (struct walk){{walk_next, walk_close}, c, 0, c->start_at};
    return &w->load;
}
