/*
 * Where the program's own files are: presets, the scripts of the figures.
 *
 *     char path[TS_DATADIR_PATH];
 *     ts_datadir_find("presets/wordcount.json", path, &err);
 *
 * In this order: $TIDALSCALE_HOME if it is set, and then only there; beside the running program or
 * one directory up (a build in the source tree); ../share/tidalscale from the program (wherever it
 * was installed to); the directory given to configure.
 */
#ifndef TS_GLUE_DATADIR_H
#define TS_GLUE_DATADIR_H

#include "core/status.h"

#define TS_DATADIR_PATH 4096

/* EIO: it is in none of these places; the words name the last. name is relative and one of
 * our own. */
ts_status ts_datadir_find(const char *name, char path[TS_DATADIR_PATH], ts_err *err);

#endif
