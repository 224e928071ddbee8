/* A run in at most 1,000 intervals, the least and the largest of each value in it; see overview.h
 * and schema.sql. */
#include "experiments/overview.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_INTERVALS = 1000 };

/* What is drawn, in the order of the table: the column of its log. */
static const struct {
    int column;
    bool whole;
} drawn[] = {
    /* of the series: offered, processed, lag, task managers, parallelism, cpu, latency p95 */
    {1, false}, {2, false}, {3, false}, {5, true}, {6, true}, {7, false}, {9, false},
    /* of the predictions: short-term, long-term */
    {5, false}, {5, false},
    /* of the decisions: errors, weights */
    {11, false}, {12, false}, {13, false}, {14, false},
};
enum {
    N_DRAWN = TS_COUNT_OF(drawn),
    OFFERED = 0,
    LATENCY = 6,
    SHORT_TERM = 7,
    LONG_TERM = 8,
    ERROR = 9,
    WEIGHT = 12
};

typedef struct interval {
    double least[N_DRAWN], most[N_DRAWN]; /* NaN: no value */
} interval;

typedef struct overview {
    ts_time start, width;
    int n;
    interval v[MAX_INTERVALS];
} overview;

/* The interval of a moment, or NULL. */
static interval *interval_of(overview *o, ts_time at)
{
    int64_t k = at < o->start ? -1 : (at - o->start) / o->width;
    return k < 0 || k >= o->n ? NULL : &o->v[k];
}

static void note(interval *v, int i, double x)
{
    if (x < v->least[i] || isnan(v->least[i]))
        v->least[i] = x;
    if (x > v->most[i] || isnan(v->most[i]))
        v->most[i] = x;
}

/* Every row of the series or of the decisions; the time is their first column. */
static void take(overview *o, const ts_recording *r, ts__log log, int first, int last)
{
    ts_rowlog_reader reader = ts_rowlog_read(&r->log[log]);
    while (ts_rowlog_next(&reader)) {
        interval *v = interval_of(o, reader.row[0].whole);
        for (int i = first; v != NULL && i <= last; i++) {
            ts_cell c = reader.row[drawn[i].column];
            note(v, i, drawn[i].whole ? (double)c.whole : c.real);
        }
    }
}

/* Of each prediction the last step: the one before a first step, and the very last. */
static void take_predictions(overview *o, const ts_recording *r)
{
    ts_rowlog_reader reader = ts_rowlog_read(&r->log[TS__LOG_PREDICTIONS]);
    bool more = ts_rowlog_next(&reader);
    while (more) {
        ts_cell *row = reader.row;
        int i = row[0].whole == TS_TOPIC_SHORT_TERM ? SHORT_TERM : LONG_TERM;
        interval *v = interval_of(o, row[4].whole);
        double value = row[5].real;
        more = ts_rowlog_next(&reader);
        if (v != NULL && (!more || row[3].whole == 1))
            note(v, i, value);
    }
}

static void fill(overview *o, const ts_recording *r, ts_time start)
{
    int64_t seconds = r->log[TS__LOG_SERIES].n_rows;
    int64_t width = (seconds + MAX_INTERVALS - 1) / MAX_INTERVALS;
    o->start = start;
    o->width = (width > 0 ? width : 1) * TS_SEC;
    o->n = (int)((seconds * TS_SEC + o->width - 1) / o->width);
    for (int k = 0; k < o->n; k++)
        for (int i = 0; i < N_DRAWN; i++)
            o->v[k].least[i] = o->v[k].most[i] = NAN;
    take(o, r, TS__LOG_SERIES, OFFERED, LATENCY);
    take(o, r, TS__LOG_DECISIONS, ERROR, WEIGHT);
    take_predictions(o, r);
}

ts_status ts__overview_write(ts_db *db, int64_t run, const ts_recording *r, ts_time start,
                             ts_err *err)
{
    ts_stmt *s = NULL;
    overview *o = malloc(sizeof *o);
    if (o == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    ts_status status = ts_db_prepare_insert(db, &s, "overview", 3 + 2 * N_DRAWN, err);
    fill(o, r, start);
    for (int k = 0; status == TS_OK && k < o->n; k++) {
        ts_stmt_bind_int(s, 1, run);
        ts_stmt_bind_double(s, 2, ts_seconds(k * o->width));
        ts_stmt_bind_double(s, 3, ts_seconds(o->width));
        for (int i = 0; i < N_DRAWN; i++) {
            ts_stmt_bind_double(s, 4 + 2 * i, o->v[k].least[i]);
            ts_stmt_bind_double(s, 5 + 2 * i, o->v[k].most[i]);
        }
        status = ts_stmt_run(s, err);
    }
    ts_stmt_free(s);
    free(o);
    return status;
}
