/* A progress bar on standard error, if that is a terminal; nothing otherwise. Not for more than one
 * at a time. */
#ifndef TS_CLI_PROGRESS_H
#define TS_CLI_PROGRESS_H

#include <stdbool.h>

typedef struct ts_progress_bar {
    bool shown, enabled;
    const char *what;
    double started_s;
} ts_progress_bar;

void ts_progress_start(ts_progress_bar *bar, const char *what);
void ts_progress_show(ts_progress_bar *bar, double share); /* in [0, 1] */
void ts_progress_end(ts_progress_bar *bar);                /* wipes it */

#endif
