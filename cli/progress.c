/* A progress bar; see progress.h. */
#include "config.h"

#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void ts_progress_start(ts_progress_bar *bar, const char *what)
{
    *bar = (ts_progress_bar){.enabled = isatty(STDERR_FILENO), .what = what, .started_s = now_s()};
}

void ts_progress_show(ts_progress_bar *bar, double share)
{
    enum { WIDTH = 40 };
    double spent = now_s() - bar->started_s;
    if (!bar->enabled || spent < 0.3)
        return;
    int filled = (int)(share * WIDTH);
    fprintf(stderr, "\r%s [", bar->what);
    for (int i = 0; i < WIDTH; i++)
        fputc(i < filled ? '#' : '.', stderr);
    fprintf(stderr, "] %3d %%", (int)(100 * share));
    if (share > 0.02)
        fprintf(stderr, ", %.0f s left ", spent / share - spent);
    fputs("\033[K", stderr);
    bar->shown = true;
}

void ts_progress_end(ts_progress_bar *bar)
{
    if (bar->shown)
        fputs("\r\033[K", stderr);
    bar->shown = false;
}
