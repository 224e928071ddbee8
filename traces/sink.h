/*
 * A file that is there whole or not at all.
 *
 * What is written goes to a file beside the one that is meant, and takes its place at commit, when
 * every byte is safely there; until then, and on any failure, an earlier file of that name stays as
 * it was. "-" is standard output, and what is no ordinary file (a device, a pipe) is written as it
 * is. With gzip, no time or name is stored: the same content gives the same bytes.
 */
#ifndef TS_TRACES_SINK_H
#define TS_TRACES_SINK_H

#include <zlib.h>

#include "core/status.h"
#include "core/types.h"

typedef struct ts__sink {
    int fd;
    char *path, *temporary; /* temporary: NULL if it is written in place */
    bool gz;
    z_stream z;
    unsigned char *buf;
    size_t n; /* bytes in buf */
} ts__sink;

/* EIO with words. On failure nothing is left. */
ts_status ts__sink_init(ts__sink *s, const char *path, bool gz, ts_err *err);
ts_status ts__sink_put(ts__sink *s, const void *bytes, size_t n, ts_err *err);

/* Makes it real. The sink is finished in any case. */
ts_status ts__sink_commit(ts__sink *s, ts_err *err);

/* As if it had never been; harmless after commit. */
void ts__sink_discard(ts__sink *s);

#endif
