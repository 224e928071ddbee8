/*
 * gnuplot, at run time: found in PATH, run without a shell, within a time limit.
 *
 *     ts_gnuplot_run("load '/usr/share/tidalscale/plots/style.gp'\n...", "/tmp/private", 60, &err);
 *
 * A string that comes from data goes into a script through ts_gnuplot_quote and by no other way.
 * Single quotes are the only ones in which gnuplot evaluates neither backticks, macros nor escapes.
 * A quote inside cannot be made safe (5.4 takes a doubled one only in the middle of a string, and
 * one in double quotes upsets its search for macros): it becomes an apostrophe.
 */
#ifndef TS_GLUE_GNUPLOT_H
#define TS_GLUE_GNUPLOT_H

#include <stdio.h>

#include "core/status.h"
#include "core/types.h"

/* Is there a gnuplot? EIO with words what to install if not. */
ts_status ts_gnuplot_find(char *path, int size, ts_err *err);

/*
 * Runs a script in a directory, in which it may leave its output. EIO: gnuplot is not there, cannot
 * be run or complains (its first words are in *err); ELIMIT: it took longer than `seconds` and was
 * ended.
 */
ts_status ts_gnuplot_run(const char *script, const char *directory, int seconds, ts_err *err);

/* Writes text as a gnuplot string. ' becomes U+2019, control characters (newlines too) blanks, what
 * is not UTF-8 '?'. */
void ts_gnuplot_quote(FILE *script, const char *text);

#endif
