/*
 * Output that is there wholly or not at all.
 *
 *     ts_outfile f;
 *     ts_outfile_open(&f, "figure.pdf", &err);
 *     fwrite(bytes, 1, n, f.stream);
 *     ts_outfile_commit(&f, &err);              // or ts_outfile_abandon(&f)
 *
 * It is written under another name in the same directory and takes its own when it is complete, in
 * place of what had it before. Something that is there and is no regular file (a device, a pipe) is
 * written to directly.
 */
#ifndef TS_GLUE_OUTFILE_H
#define TS_GLUE_OUTFILE_H

#include <stdio.h>

#include "core/status.h"

typedef struct ts_outfile {
    FILE *stream;
    char *path, *temporary; /* temporary is NULL if it is written to directly */
} ts_outfile;

/* EINVAL: a directory, or no name; EIO, ENOMEM. On failure there is nothing to abandon. */
ts_status ts_outfile_open(ts_outfile *f, const char *path, ts_err *err);

/* EIO: something could not be written (a full disk); the file is then as if never opened. */
ts_status ts_outfile_commit(ts_outfile *f, ts_err *err);

/* Harmless after a commit, or on a zeroed struct. */
void ts_outfile_abandon(ts_outfile *f);

#endif
