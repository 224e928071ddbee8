/*
 * A load that is read once and walked by many runs.
 *
 * A campaign keeps the intervals of its loads in memory, 16 bytes each (an 18 h recording at one
 * second: 1 MB), and every run walks them on its own: decompressing and parsing it again is a
 * thirtieth of a replay (bench/bench_campaign.c), and a load from a pipe can be read only once.
 * Loads of more than TS_LOADCACHE_MAX intervals are not kept: they are read anew for each run, and
 * memory stays bounded.
 *
 *     ts_loadcache *cache;
 *     ts_loadcache_new(&cache);
 *     while (load->next(load, &point, err) == TS_OK) ts_loadcache_add(cache, &point);
 *     ts_load *mine = ts_loadcache_walk(cache);      // one for each run, in any thread
 *     mine->close(mine);
 *     ts_loadcache_free(cache);                      // after the last of them
 */
#ifndef TS_EXPERIMENTS_LOADCACHE_H
#define TS_EXPERIMENTS_LOADCACHE_H

#include "core/load.h"

#define TS_LOADCACHE_MAX (1 << 22) /* intervals: 48 days of seconds, 64 MiB */

typedef struct ts_loadcache ts_loadcache;

ts_status ts_loadcache_new(ts_loadcache **out);
void ts_loadcache_free(ts_loadcache *c);

/* The next interval, as a load gives it (where the last one ended; at most a second long). One more
 * than TS_LOADCACHE_MAX: all are let go. ENOMEM. */
ts_status ts_loadcache_add(ts_loadcache *c, const ts_load_point *point);

/* Whether all that was added is there to be walked. */
bool ts_loadcache_is_whole(const ts_loadcache *c);

/* When the load begins; 0 for an empty one. */
ts_time ts_loadcache_start(const ts_loadcache *c);

/* A walk from the first interval, over a cache that is whole and no longer added to; the caller
 * closes it. NULL: out of memory. */
ts_load *ts_loadcache_walk(const ts_loadcache *c);

/* 64 bits that tell this load from another (FNV-1a over every interval added, kept or not). */
uint64_t ts_loadcache_digest(const ts_loadcache *c);

#endif
