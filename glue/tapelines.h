/* Lines of a tape file in and out, compressed or not, with a CRC-32 over them; shared by recorder
 * and player. */
#ifndef TS_GLUE_TAPELINES_H
#define TS_GLUE_TAPELINES_H

#include <zlib.h>

#include "core/tape.h"
#include "glue/outfile.h"

#define TS__TAPE_MAGIC "T tidalscale-tape "
#define TS__TAPE_VERSION "1"

typedef struct ts__tape_writer {
    ts_outfile file;
    gzFile gz; /* NULL: plain */
    uLong crc;
} ts__tape_writer;

ts_status ts__tape_create(ts__tape_writer *w, const char *path, ts_err *err);

/* n bytes, as they are. EIO. */
ts_status ts__tape_write(ts__tape_writer *w, const char *bytes, int n);
ts_status ts__tape_commit(ts__tape_writer *w, ts_err *err);
void ts__tape_abandon(ts__tape_writer *w);

typedef struct ts__tape_reader {
    gzFile gz;
    char path[256]; /* for messages */
    long line;      /* of the last one given */
    size_t from, to;
    char bytes[2 * TS_TAPE_LINE_SIZE];
} ts__tape_reader;

ts_status ts__tape_open(ts__tape_reader *r, const char *path, ts_err *err);

/* The next line, without its newline, terminated; lent until the next call. DONE; EPARSE, EIO,
 * EMISMATCH (cut). */
ts_status ts__tape_line(ts__tape_reader *r, char **line, size_t *length, ts_err *err);
void ts__tape_close(ts__tape_reader *r);

#endif
