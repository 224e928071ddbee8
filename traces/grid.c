/* The sum of many series on a regular grid; see grid.h. */
#include "traces/grid.h"

#include <stdlib.h>
#include <string.h>

#include "traces/cells.h"

enum { MAX_LANES = 100000, AHEAD = TS__BATCH, MAX_BRIDGE = 10000 };

typedef struct lane {
    ts__kind kind;
    ts__lane lane;
    ts_trace_sample held; /* gauge: the sample whose end is not known yet */
    bool holds;
} lane;

/* A row that waits until the step is known. */
typedef struct waiting {
    int lane;
    ts_time at;
    double value;
    ts__place place;
} waiting;

typedef struct name {
    uint64_t hash;
    size_t n;
    char *text; /* NULL: this place is free */
    int lane;
} name;

struct ts__grid {
    ts_time origin, step;
    bool fixed, filled;
    double *sums;    /* records/s by step, NaN where no series was */
    float *coverage; /* how many series were, as a sum of parts */
    int64_t n, capacity, i_read;
    lane *lanes;
    int n_lanes, lanes_capacity;
    name *names; /* open addressing, a power of two of places, at most half of them used */
    size_t n_names, n_places;
    waiting *ahead;
    int n_ahead;
};

static ts_status no_memory(ts_err *err)
{
    return ts_err_set(err, TS_ENOMEM, "out of memory");
}

ts_status ts__grid_new(ts__grid **out, ts_time fixed_step, ts_err *err)
{
    ts__grid *g = calloc(1, sizeof *g);
    if (g == NULL)
        return no_memory(err);
    g->ahead = malloc(AHEAD * sizeof *g->ahead);
    if (g->ahead == NULL) {
        free(g);
        return no_memory(err);
    }
    g->origin = -1;
    g->step = fixed_step;
    g->fixed = fixed_step > 0;
    *out = g;
    return TS_OK;
}

void ts__grid_free(ts__grid *g)
{
    if (g == NULL)
        return;
    for (size_t i = 0; i < g->n_places; i++)
        free(g->names[i].text);
    free(g->names);
    free(g->lanes);
    free(g->ahead);
    free(g->sums);
    free(g->coverage);
    free(g);
}

ts_status ts__grid_lane(ts_trace *t, ts__grid *g, ts__kind kind, int *out, ts_err *err)
{
    if (g->n_lanes == MAX_LANES)
        return ts_err_at(err, TS_ELIMIT, t->path, t->src.line, 0, "more than %d series", MAX_LANES);
    if (g->n_lanes == g->lanes_capacity) {
        int capacity = g->lanes_capacity ? g->lanes_capacity * 2 : 16;
        lane *lanes = realloc(g->lanes, (size_t)capacity * sizeof *lanes);
        if (lanes == NULL)
            return no_memory(err);
        g->lanes = lanes;
        g->lanes_capacity = capacity;
    }
    g->lanes[g->n_lanes] = (lane){.lane = {.at = -1}};
    ts__grid_set_kind(g, g->n_lanes, kind);
    *out = g->n_lanes++;
    return TS_OK;
}

void ts__grid_set_kind(ts__grid *g, int i, ts__kind kind)
{
    g->lanes[i].kind = kind;
    g->lanes[i].lane.counter = kind == TS__KIND_COUNTER;
}

/* FNV-1a (Fowler, Noll, Vo); the empty text has 0xcbf29ce484222325. */
static uint64_t hash_of(const char *text, size_t n)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
    return h;
}

static name *place_of(name *names, size_t n_places, uint64_t hash, const char *text, size_t n)
{
    for (size_t i = hash & (n_places - 1);; i = (i + 1) & (n_places - 1)) {
        name *p = &names[i];
        if (p->text == NULL || (p->hash == hash && p->n == n && memcmp(p->text, text, n) == 0))
            return p;
    }
}

static ts_status more_places(ts__grid *g, ts_err *err)
{
    size_t n_places = g->n_places ? g->n_places * 2 : 64;
    name *names = calloc(n_places, sizeof *names);
    if (names == NULL)
        return no_memory(err);
    for (size_t i = 0; i < g->n_places; i++) {
        const name *old = &g->names[i];
        if (old->text != NULL)
            *place_of(names, n_places, old->hash, old->text, old->n) = *old;
    }
    free(g->names);
    g->names = names;
    g->n_places = n_places;
    return TS_OK;
}

ts_status ts__grid_named(ts_trace *t, ts__grid *g, const char *text, size_t n, int *out,
                         bool *is_new, ts_err *err)
{
    ts_status status = TS_OK;
    if (g->n_names * 2 >= g->n_places && (status = more_places(g, err)) != TS_OK)
        return status;
    uint64_t hash = hash_of(text, n);
    name *p = place_of(g->names, g->n_places, hash, text, n);
    *is_new = p->text == NULL;
    if (*is_new) {
        char *copy = malloc(n + 1);
        if (copy == NULL)
            return no_memory(err);
        memcpy(copy, text, n);
        copy[n] = '\0';
        if ((status = ts__grid_lane(t, g, TS__KIND_GAUGE, &p->lane, err)) != TS_OK) {
            free(copy);
            return status;
        }
        *p = (name){hash, n, copy, p->lane};
        g->n_names++;
    }
    *out = p->lane;
    return TS_OK;
}

/* Makes room for n steps from the origin on. */
static bool reserve(ts__grid *g, int64_t n)
{
    if (n <= g->capacity)
        return true;
    int64_t capacity = g->capacity ? g->capacity : 1024;
    while (capacity < n)
        capacity *= 2;
    double *sums = realloc(g->sums, (size_t)capacity * sizeof *sums);
    if (sums != NULL)
        g->sums = sums;
    float *coverage = realloc(g->coverage, (size_t)capacity * sizeof *coverage);
    if (coverage != NULL)
        g->coverage = coverage;
    if (sums == NULL || coverage == NULL)
        return false;
    g->capacity = capacity;
    return true;
}

static void clear_steps(ts__grid *g, int64_t from, int64_t to)
{
    for (int64_t i = from; i < to; i++) {
        g->sums[i] = NAN;
        g->coverage[i] = 0;
    }
}

/*
 * Makes step i exist, which may be before the origin: then the grid moves, at least doubling, and i
 * with it.
 */
static ts_status extend(ts_trace *t, ts__grid *g, int64_t *i, ts__place place, ts_err *err)
{
    int64_t before = *i < 0 ? -*i : 0;
    int64_t n = before > 0 ? g->n + before : *i + 1;
    if (*i < -TS_TRACE_MAX_STEPS || n > TS_TRACE_MAX_STEPS)
        return ts_err_at(err, TS_ELIMIT, t->path, place.line, place.time_column,
                         "the series reach over more than %d steps of %.9g s, too many to sum",
                         TS_TRACE_MAX_STEPS, ts_seconds(g->step));
    if (before > 0 && before < g->n && g->n * 2 <= TS_TRACE_MAX_STEPS)
        before = g->n;
    n = before > 0 ? g->n + before : n;
    if (n <= g->n)
        return TS_OK;
    if (!reserve(g, n))
        return no_memory(err);
    if (before > 0) {
        memmove(g->sums + before, g->sums, (size_t)g->n * sizeof *g->sums);
        memmove(g->coverage + before, g->coverage, (size_t)g->n * sizeof *g->coverage);
        clear_steps(g, 0, before);
        g->origin -= before * g->step;
        *i += before;
    } else {
        clear_steps(g, g->n, n);
    }
    g->n = n;
    return TS_OK;
}

static int64_t step_at(const ts__grid *g, ts_time at)
{
    ts_time from = at - g->origin;
    return from >= 0 ? from / g->step : -((-from + g->step - 1) / g->step);
}

ts_status ts__grid_add(ts_trace *t, ts__grid *g, ts_time from, ts_time to, double rate,
                       ts__place place, ts_err *err)
{
    if (g->origin < 0)
        g->origin = g->fixed ? from - from % g->step : from;
    while (from < to) {
        int64_t i = step_at(g, from);
        ts_status status = extend(t, g, &i, place, err);
        if (status != TS_OK)
            return status;
        ts_time end = g->origin + (i + 1) * g->step;
        double part = (double)((end < to ? end : to) - from) / (double)g->step;
        g->sums[i] = (isnan(g->sums[i]) ? 0 : g->sums[i]) + rate * part;
        g->coverage[i] += (float)part;
        from = end;
    }
    return TS_OK;
}

/* Gives what a gauge held until the time of its next sample. */
static ts_status release(ts_trace *t, ts__grid *g, lane *l, ts_time until, ts__place place,
                         ts_err *err)
{
    if (!l->holds)
        return TS_OK;
    l->holds = false;
    if (until - l->held.at > g->step + g->step / 2)
        until = l->held.at + g->step;
    return ts__grid_add(t, g, l->held.at, until, l->held.value, place, err);
}

static ts_status take_now(ts_trace *t, ts__grid *g, const waiting *w, ts_err *err)
{
    lane *l = &g->lanes[w->lane];
    ts_trace_sample row;
    ts_status status = ts__lane_take(t, &l->lane, w->at, w->value, w->place, &row, err);
    if (status != TS_OK)
        return status == TS_EMPTY ? TS_OK : status;
    if (l->lane.counter)
        return (w->at - row.at) / g->step > MAX_BRIDGE
                   ? TS_OK
                   : ts__grid_add(t, g, row.at, w->at, row.value, w->place, err);
    status = release(t, g, l, row.at, w->place, err);
    l->held = row;
    l->holds = true;
    return status;
}

/* The step, from the distances between the waiting rows of each series. */
static ts_time find_step(const ts__grid *g)
{
    ts_time distances[AHEAD];
    int n = 0, last_lane = -1;
    for (int i = 0; i < g->n_ahead; i++) {
        int before = i - 1;
        if (last_lane != g->ahead[i].lane)
            while (before >= 0 && g->ahead[before].lane != g->ahead[i].lane)
                before--;
        last_lane = g->ahead[i].lane;
        if (before >= 0 && g->ahead[i].at > g->ahead[before].at)
            distances[n++] = g->ahead[i].at - g->ahead[before].at;
    }
    return ts__step_of(distances, n);
}

/* Whether the first series without a name, by its waiting rows, counts. */
static bool nameless_count(const ts__grid *g)
{
    ts_trace_sample rows[AHEAD];
    int n = 0, first = -1;
    for (int i = 0; i < g->n_ahead; i++) {
        const waiting *w = &g->ahead[i];
        if (first < 0 && g->lanes[w->lane].kind == TS__KIND_UNKNOWN)
            first = w->lane;
        if (w->lane == first && !isnan(w->value))
            rows[n++] = (ts_trace_sample){w->at, w->value};
    }
    return ts__counter_by_rows(rows, n);
}

/* Decides what had to be seen first, and takes the rows that waited for it. */
static ts_status decide(ts_trace *t, ts__grid *g, ts_err *err)
{
    g->step = find_step(g);
    if (g->step == 0)
        return ts_err_at(err, TS_EPARSE, t->path, 0, 0,
                         "no series has two rows; a trace needs at least two");
    bool count = nameless_count(g);
    for (int i = 0; i < g->n_lanes; i++)
        if (g->lanes[i].kind == TS__KIND_UNKNOWN)
            ts__grid_set_kind(g, i, count ? TS__KIND_COUNTER : TS__KIND_GAUGE);
    if (count)
        strcpy(t->stats.kind, "counter");
    ts_status status = TS_OK;
    for (int i = 0; i < g->n_ahead && status == TS_OK; i++)
        status = take_now(t, g, &g->ahead[i], err);
    g->n_ahead = 0;
    return status;
}

ts_status ts__grid_take(ts_trace *t, ts__grid *g, int i, ts_time at, double value, ts__place place,
                        ts_err *err)
{
    waiting w = {i, at, value, place};
    if (g->step > 0)
        return take_now(t, g, &w, err);
    g->ahead[g->n_ahead++] = w;
    return g->n_ahead == AHEAD ? decide(t, g, err) : TS_OK;
}

/* Steps at an end that belong to the recording's edge rather than to the load. */
static void drop_edges(ts__grid *g)
{
    if (g->fixed)
        return;
    while (g->n > 0 && isnan(g->sums[g->n - 1]))
        g->n--;
    while (g->i_read < g->n && isnan(g->sums[g->i_read]))
        g->i_read++;
    if (g->n - g->i_read > 2 && g->coverage[g->n - 1] < g->coverage[g->n - 2] / 2)
        g->n--;
    if (g->n - g->i_read > 2 && g->coverage[g->i_read] < g->coverage[g->i_read + 1] / 2)
        g->i_read++;
}

static ts_status end(ts_trace *t, ts__grid *g, ts_err *err)
{
    ts__place nowhere = {0, 0, 0};
    ts_status status = TS_OK;
    if (g->step == 0 && g->n_ahead > 0)
        status = decide(t, g, err);
    for (int i = 0; i < g->n_lanes && status == TS_OK; i++)
        status = release(t, g, &g->lanes[i], g->lanes[i].held.at + g->step, nowhere, err);
    if (status == TS_OK)
        drop_edges(g);
    return status;
}

static int give(ts__grid *g, ts_trace_sample *rows, int max)
{
    int n = 0;
    for (; g->i_read < g->n && n < max; g->i_read++) {
        double v = g->sums[g->i_read];
        if (!isnan(v) || g->fixed)
            rows[n++] = (ts_trace_sample){g->origin + g->i_read * g->step, isnan(v) ? 0 : v};
    }
    return n;
}

ts_status ts__grid_read(ts_trace *t, ts__grid *g, ts_status (*fill)(ts_trace *t, ts_err *err),
                        ts_trace_sample *rows, int max, int *n, ts_err *err)
{
    *n = 0;
    if (!g->filled) {
        ts_status status = fill(t, err);
        if (status == TS_OK)
            status = end(t, g, err);
        if (status != TS_OK)
            return status;
        g->filled = true;
    }
    *n = give(g, rows, max);
    return *n > 0 ? TS_OK : TS_DONE;
}

ts_status ts__each_line(ts_trace *t, ts_status (*take)(ts_trace *t, const char *line, ts_err *err),
                        ts_err *err)
{
    ts__source *src = &t->src;
    for (;; src->line++) {
        if (src->at == src->lines) {
            ts_status status = ts__source_lines(src, err);
            if (status != TS_OK)
                return status == TS_DONE ? TS_OK : status;
        }
        const char *line = src->at;
        if (*line != '\n' && !(*line == '\r' && line[1] == '\n')) {
            ts_status status = take(t, line, err);
            if (status != TS_OK)
                return status;
        }
        src->at = ts__next_line(src, line);
    }
}
