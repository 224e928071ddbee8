/*
 * Rows of one series that a file has in any order, such as the answers of several scrapes laid end
 * to end: all of them are kept, 24 bytes each, and given back by time, those of one time as they
 * stood in the file.
 *
 *     ts__order_put(t, o, at, value, line, err)     for each row
 *     ts__order_sort(t, o)
 *     while (ts__order_next(o, &at, &value, &line))
 */
#ifndef TS_TRACES_ORDER_H
#define TS_TRACES_ORDER_H

#include "traces/reader.h"

typedef struct ts__order_row {
    ts_time at;
    double value;
    long line;
} ts__order_row;

/* Zero is empty; ts__order_fini frees. */
typedef struct ts__order {
    ts__order_row *row;
    size_t n, capacity, next;
    ts_time latest;
} ts__order;

void ts__order_fini(ts__order *o);

/* Counts it in t->stats if it stands behind a later one. ELIMIT: more than TS_TRACE_MAX_STEPS. */
ts_status ts__order_put(ts_trace *t, ts__order *o, ts_time at, double value, long line,
                        ts_err *err);

void ts__order_sort(ts__order *o);

/* The next by time; false: there is none. */
bool ts__order_next(ts__order *o, ts_time *at, double *value, long *line);

#endif
