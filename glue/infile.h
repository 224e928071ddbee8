/*
 * A small file as a whole: configurations, presets, JSON.
 *
 *     char *text;
 *     size_t n;
 *     if (ts_infile_read(path, 1 << 20, &text, &n, &err) == TS_OK) ... free(text);
 */
#ifndef TS_GLUE_INFILE_H
#define TS_GLUE_INFILE_H

#include <stddef.h>

#include "core/status.h"

/* The bytes of a file, and a NUL after them; the caller frees *text. EIO: cannot be opened or read;
 * ELIMIT: longer than most; ENOMEM. On failure *text is NULL. */
ts_status ts_infile_read(const char *path, size_t most, char **text, size_t *length, ts_err *err);

#endif
