/* Rows in any order, put in order of time; see order.h. */
#include "traces/order.h"

#include <stdlib.h>

void ts__order_fini(ts__order *o)
{
    free(o->row);
}

ts_status ts__order_put(ts_trace *t, ts__order *o, ts_time at, double value, long line, ts_err *err)
{
    if (o->n == TS_TRACE_MAX_STEPS)
        return ts_err_at(err, TS_ELIMIT, t->path, line, 0,
                         "more than %d rows cannot be put in order", TS_TRACE_MAX_STEPS);
    if (o->n == o->capacity) {
        size_t capacity = o->capacity == 0 ? 1024 : 2 * o->capacity;
        ts__order_row *grown = realloc(o->row, capacity * sizeof *grown);
        if (grown == NULL)
            return ts_err_set(err, TS_ENOMEM, "out of memory");
        o->row = grown;
        o->capacity = capacity;
    }
    t->stats.n_unordered += o->n > 0 && at < o->latest;
    if (o->n == 0 || at > o->latest)
        o->latest = at;
    o->row[o->n++] = (ts__order_row){at, value, line};
    return TS_OK;
}

static int by_time(const void *a, const void *b)
{
    const ts__order_row *x = a, *y = b;
    int order = (x->at > y->at) - (x->at < y->at);
    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

void ts__order_sort(ts__order *o)
{
    if (o->n > 0)
        qsort(o->row, o->n, sizeof o->row[0], by_time);
}

bool ts__order_next(ts__order *o, ts_time *at, double *value, long *line)
{
    if (o->next == o->n)
        return false;
    const ts__order_row *row = &o->row[o->next++];
    *at = row->at;
    *value = row->value;
    *line = row->line;
    return true;
}
