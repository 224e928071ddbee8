/*
 * The bytes of a trace file, plain or gzip, a buffer at a time.
 *
 *     while ((s = ts__source_lines(&src, err)) == TS_OK)
 *         for (char *p = src.at; p < src.lines; p = next)   // whole lines, each ends in '\n'
 *             ...
 *
 * What is unread lies in [at, end), and *end is a NUL. Memory is one buffer of a little over a
 * megabyte, touched only as far as it is used; a line, or whatever a reader needs in one piece, may
 * be TS__SOURCE_LINE bytes long. A gzip file is read to its trailer, so a truncated one is an
 * error; several members in a row are one file; one that expands more than TS__SOURCE_RATIO-fold
 * over TS__SOURCE_FREE bytes is refused as a bomb (deflate can reach 1030, recorded load rarely
 * 60).
 */
#ifndef TS_TRACES_SOURCE_H
#define TS_TRACES_SOURCE_H

#include <zlib.h>

#include "core/status.h"
#include "core/types.h"

#define TS__SOURCE_LINE (1 << 20)
#define TS__SOURCE_RATIO 250
#define TS__SOURCE_FREE (16 << 20)

typedef struct ts__source {
    char *at, *end; /* unread; the reader moves at */
    char *lines;    /* end of the last whole line in it, set by ts__source_lines */
    char *buf;
    int64_t n_before; /* bytes of the trace before the first in buf */
    long line;        /* number of the line that at is in, from 1; the reader counts */
    const char *path; /* lent */
    int fd;
    bool eof;
    bool gz, member_open;
    z_stream z;
    unsigned char *packed; /* gzip: what was read of the file */
    int64_t n_packed, n_unpacked;
} ts__source;

/*
 * Opens and reads the first bytes; a byte-order mark is skipped. path must stay until fini. EIO:
 * missing, not permitted, a directory or device. EPARSE: broken gzip, UTF-16. On failure nothing is
 * left open.
 */
ts_status ts__source_init(ts__source *s, const char *path, ts_err *err);
void ts__source_fini(ts__source *s);

/* Back to the start. ENOTSUP where that cannot be done (a pipe), which the first function tells. */
bool ts__source_can_rewind(const ts__source *s);
ts_status ts__source_rewind(ts__source *s, ts_err *err);

/* Reads more behind what is unread, which may move. DONE at the end of the file. */
ts_status ts__source_more(ts__source *s, ts_err *err);

/*
 * At least one whole line from at to lines; called with the lines before used up (at == lines). The
 * last line of the file gets a newline if it has none. DONE at the end. ELIMIT: longer than
 * TS__SOURCE_LINE.
 */
ts_status ts__source_lines(ts__source *s, ts_err *err);

/* Makes at least n bytes lie in one piece from at on, fewer only at the end of the file. */
static inline ts_status ts__source_want(ts__source *s, ptrdiff_t n, ts_err *err)
{
    while (s->end - s->at < n && !s->eof) {
        ts_status status = ts__source_more(s, err);
        if (status < 0)
            return status;
    }
    return TS_OK;
}

#endif
