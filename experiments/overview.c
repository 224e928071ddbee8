/* A run in at most 1,000 intervals, the least and the largest of each value in it; see overview.h and schema.sql. */
#include "experiments/overview.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_INTERVALS = 1000 };

/* What is drawn, in the order of the table: from which log and column. */
static const struct {
    ts__log log;
    int column;
} drawn[] = {
    {TS__LOG_SERIES, 1},       /* offered */
    {TS__LOG_SERIES, 2},       /* processed */
    {TS__LOG_SERIES, 3},       /* lag */
    {TS__LOG_SERIES, 5},       /* task managers */
    {TS__LOG_SERIES, 6},       /* parallelism */
    {TS__LOG_SERIES, 7},       /* cpu */
    {TS__LOG_SERIES, 9},       /* latency p95 */
    {TS__LOG_PREDICTIONS, 5},  /* short-term */
    {TS__LOG_PREDICTIONS, 5},  /* long-term */
    {TS__LOG_DECISIONS, 11},   /* errors */
    {TS__LOG_DECISIONS, 12},
    {TS__LOG_DECISIONS, 13},   /* weights */
    {TS__LOG_DECISIONS, 14},
};
enum { N_DRAWN = TS_COUNT_OF(drawn), SHORT_TERM = 7, LONG_TERM = 8 };

typedef struct interval {
    double least[N_DRAWN], most[N_DRAWN]; /* NaN: no value */
} interval;

typedef struct overview {
    ts_time start, width;
    int n;
    interval v[MAX_INTERVALS];
} overview;

static void note(overview *o, ts_time at, int i, double x)
{
    int64_t k = at < o->start ? -1 : (at - o->start) / o->width;
    if (k < 0 || k >= o->n)
        return;
    o->v[k].least[i] = fmin(o->v[k].least[i], x); /* NaN gives way */
    o->v[k].most[i] = fmax(o->v[k].most[i], x);
}

/* Every row of the series or of the decisions; the time is their first column. */
static void take(overview *o, const ts_recording *r, ts__log log)
{
    ts_rowlog_reader reader = ts_rowlog_read(&r->log[log]);
    while (ts_rowlog_next(&reader)) {
        for (int i = 0; i < N_DRAWN; i++) {
            if (drawn[i].log != log)
                continue;
            ts_cell c = reader.row[drawn[i].column];
            bool whole = ts__log_columns[log][drawn[i].column] == 'i';
            note(o, reader.row[0].whole, i, whole ? (double)c.whole : c.real);
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
        ts_time at = row[4].whole;
        double value = row[5].real;
        more = ts_rowlog_next(&reader);
        if (!more || row[3].whole == 1)
            note(o, at, i, value);
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
    take(o, r, TS__LOG_SERIES);
    take(o, r, TS__LOG_DECISIONS);
    take_predictions(o, r);
}

ts_status ts__overview_write(ts_db *db, int64_t run, const ts_recording *r, ts_time start, ts_err *err)
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
