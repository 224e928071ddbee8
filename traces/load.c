/*
 * A load made of a trace; see trace.h.
 *
 * The samples become cells [start, end) with a mean each; a gap is filled with cells whose means
 * lie on the straight line between its ends. Within a cell the rate is either the mean, or two
 * straight pieces from e0 through m in the middle to e1, where an edge is the neighbours' means
 * interpolated to it (but at most twice either, so that nothing falls below zero) and m = 2 mean -
 * (e0 + e1) / 2, so that the pieces keep the mean and neighbouring cells meet. A cell of mean 100
 * between 100 and 200, all of one length: e0 = 100, m = 75, e1 = 150; pinned in
 * tests/unit/test_trace_load.c. This is the idea of the piecewise parabolic method's edges (Colella
 * and Woodward 1984) with lines.
 */
#include <math.h>
#include <stdlib.h>

#include "traces/reader.h"

/* A gap longer than this many steps is no gap but two traces. */
#define MAX_GAP 10000000

typedef struct cell {
    ts_time start, end;
    double mean;
} cell;

typedef struct load {
    ts_load base;
    ts_trace *trace;
    ts_load_options options;
    ts_time origin, limit;
    ts_trace_sample now, then; /* the sample whose cells are made, and the next one */
    bool have_then;
    int64_t i_cell, n_cells; /* of `now`: more than one over a gap */
    cell cells[3];           /* before, at and after the place in time */
    bool have_after;
    double e0, m, e1; /* of cells[1] */
    ts_time at;       /* where the next interval begins, in cells[1] */
} load;

/* Time of the trace to time of the load. */
static ts_time squeeze(const load *l, ts_time at)
{
    if (l->options.compress == 1)
        return at;
    return l->origin + (ts_time)((double)(at - l->origin) / l->options.compress);
}

static ts_status fetch(load *l, ts_err *err)
{
    ts_status status = ts_trace_next(l->trace, &l->then, err);
    l->have_then = status == TS_OK;
    return status == TS_DONE ? TS_OK : status;
}

/* Goes on to the sample `then` and looks how far it reaches. */
static ts_status advance(load *l, ts_err *err)
{
    ts_time step = ts_trace_get_stats(l->trace)->step;
    l->now = l->then;
    ts_status status = fetch(l, err);
    if (status != TS_OK)
        return status;
    ts_time distance = l->have_then ? l->then.at - l->now.at : step;
    l->i_cell = 0;
    l->n_cells = distance - step > step / 2 ? (distance + step / 2) / step : 1;
    if (l->n_cells > MAX_GAP)
        return ts_err_at(err, TS_ELIMIT, l->trace->path, 0, 0,
                         "a gap of %.6g s, %.3g steps, cannot be filled", ts_seconds(distance),
                         (double)l->n_cells);
    return TS_OK;
}

/* Where cell i of `now` begins; the last one ends at the next sample. */
static ts_time boundary(const load *l, int64_t i)
{
    ts_time step = ts_trace_get_stats(l->trace)->step;
    ts_time distance = l->have_then ? l->then.at - l->now.at : step;
    return l->now.at + distance / l->n_cells * i + distance % l->n_cells * i / l->n_cells;
}

static ts_status make_cell(load *l, cell *out, ts_err *err)
{
    if (l->i_cell == l->n_cells) {
        if (!l->have_then)
            return TS_DONE;
        ts_status status = advance(l, err);
        if (status != TS_OK)
            return status;
    }
    double mean = l->now.value;
    if (l->i_cell > 0)
        mean += (l->then.value - mean) * (double)l->i_cell / (double)l->n_cells;
    out->start = squeeze(l, boundary(l, l->i_cell));
    out->end = squeeze(l, boundary(l, ++l->i_cell));
    out->mean = mean * l->options.scale;
    return TS_OK;
}

static double edge(const cell *a, const cell *b)
{
    double wide_a = (double)(a->end - a->start), wide_b = (double)(b->end - b->start);
    double e =
        wide_a + wide_b > 0 ? (a->mean * wide_b + b->mean * wide_a) / (wide_a + wide_b) : a->mean;
    return fmin(e, 2 * fmin(a->mean, b->mean));
}

static void shape(load *l, bool have_before)
{
    const cell *c = l->cells;
    l->e0 = have_before ? edge(&c[0], &c[1]) : c[1].mean;
    l->e1 = l->have_after ? edge(&c[1], &c[2]) : c[1].mean;
    l->m = 2 * c[1].mean - (l->e0 + l->e1) / 2;
    l->at = c[1].start;
}

static ts_status next_cell(load *l, ts_err *err)
{
    if (!l->have_after)
        return TS_DONE;
    l->cells[0] = l->cells[1];
    l->cells[1] = l->cells[2];
    ts_status status = make_cell(l, &l->cells[2], err);
    l->have_after = status == TS_OK;
    shape(l, true);
    return status < 0 ? status : TS_OK;
}

/* Records of the cell up to the fraction u of it, over its length. */
static double filled(const load *l, double u)
{
    if (u <= 0.5)
        return l->e0 * u + (l->m - l->e0) * u * u;
    u -= 0.5;
    return (l->e0 + l->m) / 4 + l->m * u + (l->e1 - l->m) * u * u;
}

static double rate_between(const load *l, ts_time from, ts_time to)
{
    const cell *c = &l->cells[1];
    if (l->options.step || (from == c->start && to == c->end))
        return c->mean;
    double length = (double)(c->end - c->start);
    double u = (double)(from - c->start) / length, v = (double)(to - c->start) / length;
    return fmax(0, (filled(l, v) - filled(l, u)) / (v - u));
}

/* A piece of the present cell, ending before `end`; goes on to the next cell at its end. */
static ts_status piece(load *l, ts_time end, double *records, ts_err *err)
{
    ts_time from = l->at, to = l->cells[1].end < end ? l->cells[1].end : end;
    *records = to > from ? rate_between(l, from, to) * ts_seconds(to - from) : 0;
    l->at = to;
    return to == l->cells[1].end ? next_cell(l, err) : TS_OK;
}

/*
 * Short cells are given one by one, as they were recorded, but those that are short by compression
 * are put together to a second.
 */
static ts_status next_point(ts_load *base, ts_load_point *point, ts_err *err)
{
    load *l = (load *)base;
    ts_time start = l->at, end = start + TS_SEC < l->limit ? start + TS_SEC : l->limit;
    double sum = 0, records;
    bool whole = l->cells[1].end - start <= end - start && l->cells[1].start == start;
    double mean = l->cells[1].mean;
    ts_status status = TS_OK;
    if (start >= l->limit)
        return TS_DONE;
    int n = 0;
    do {
        status = piece(l, end, &records, err);
        sum += records;
        n++;
    } while (status == TS_OK && l->at < end && (l->options.compress > 1 || l->at == start));
    if (status < 0)
        return status;
    if (status == TS_DONE)
        l->limit = l->at;
    if (l->at == start)
        return TS_DONE;
    double rate = n == 1 && whole ? mean : sum / ts_seconds(l->at - start);
    *point = (ts_load_point){start, l->at - start,
                             l->options.clip > 0 ? fmin(rate, l->options.clip) : rate};
    return TS_OK;
}

static void close_load(ts_load *base)
{
    load *l = (load *)base;
    if (l == NULL)
        return;
    ts_trace_close(l->trace);
    free(l);
}

static bool options_fit(const ts_load_options *o)
{
    return o->scale > 0 && o->scale <= 1e9 && o->compress >= 1 && o->compress <= 1e6 &&
           o->clip >= 0 && o->until >= 0;
}

static ts_status begin(load *l, ts_err *err)
{
    ts_status status = fetch(l, err);
    l->origin = l->then.at;
    l->limit = l->options.until > 0 && l->options.until < TS_NEVER - l->origin
                   ? l->origin + l->options.until
                   : TS_NEVER;
    if (status == TS_OK)
        status = make_cell(l, &l->cells[1], err);
    if (status == TS_OK)
        status = make_cell(l, &l->cells[2], err);
    l->have_after = status == TS_OK;
    shape(l, false);
    return status == TS_DONE ? TS_OK : status;
}

ts_status ts_trace_load(ts_load **out, ts_trace *trace, const ts_load_options *options, ts_err *err)
{
    load *l = calloc(1, sizeof *l);
    if (l == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    l->base = (ts_load){next_point, close_load};
    if (options != NULL)
        l->options = *options;
    l->options.scale = l->options.scale == 0 ? 1 : l->options.scale;
    l->options.compress = l->options.compress == 0 ? 1 : l->options.compress;
    ts_status status = TS_OK;
    if (!options_fit(&l->options))
        status =
            ts_err_set(err, TS_EINVAL,
                       "a load needs 0 < scale <= 1e9, 1 <= compress <= 1e6, clip and until >= 0");
    l->trace = trace;
    if (status == TS_OK)
        status = begin(l, err);
    if (status != TS_OK) {
        free(l);
        return status;
    }
    *out = &l->base;
    return TS_OK;
}
