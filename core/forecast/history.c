/* The past of a series; see history.h. */
#include "core/forecast/history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

ts_status ts_history_init(ts_history *h, int capacity)
{
    *h = (ts_history){.capacity = capacity};
    h->buf = calloc(2 * (size_t)capacity, sizeof *h->buf);
    return h->buf == NULL ? TS_ENOMEM : TS_OK;
}

void ts_history_fini(ts_history *h)
{
    free(h->buf);
    h->buf = NULL;
}

void ts_history_clear(ts_history *h)
{
    h->start = h->n = h->gap = 0;
}

static void append(ts_history *h, double y)
{
    if (h->n == h->capacity) {
        h->start++;
        h->n--;
    }
    if (h->start + h->n == 2 * h->capacity) {
        memmove(h->buf, h->buf + h->start, (size_t)h->n * sizeof *h->buf);
        h->start = 0;
    }
    h->buf[h->start + h->n++] = y;
}

/* The gap before the newest value becomes a line from the value before it. */
static void fill_gap(ts_history *h)
{
    double *newest = h->buf + h->start + h->n - 1;
    int gap = h->gap < h->n - 1 ? h->gap : h->n - 1;
    double before = newest[-gap], step = (*newest - before) / (h->gap + 1);
    for (int i = 1; i <= gap; i++)
        newest[-i] = *newest - i * step;
    h->gap = 0;
}

void ts_history_push(ts_history *h, double y)
{
    if (isnan(y)) {
        if (h->n > 0) {
            append(h, h->buf[h->start + h->n - 1]);
            h->gap++;
        }
        return;
    }
    append(h, y);
    if (h->gap > 0)
        fill_gap(h);
}
