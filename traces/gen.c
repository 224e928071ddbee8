/* Synthetic load as a trace; see gen.h. */
#include "traces/gen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "traces/reader.h"

typedef struct gen {
    ts__gen_spec spec;
    uint64_t random; /* splitmix64's state */
    int64_t i, n;    /* samples given, and of all */
} gen;

static uint64_t draw(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Nearly normal: the sum of twelve uniform numbers, less six (variance 12/12). */
static double gauss(gen *g)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += (double)(draw(&g->random) >> 11) * 0x1p-53;
    return sum;
}

static double wave(ts_time at, ts_time period)
{
    return sin(2 * 3.14159265358979323846 * (double)(at % period) / (double)period);
}

/* 0 before, a straight line, 1 after. */
static double line(ts_time at, ts_time from, ts_time length)
{
    double u = (double)(at - from) / (double)length;
    return u < 0 ? 0 : u > 1 ? 1 : u;
}

/* A flash crowd's shape: up over a tenth, full until the half, down to the end. */
static double crowd(ts_time at, ts_time from, ts_time length)
{
    if (at < from || at >= from + length)
        return 0;
    double u = (double)(at - from) / (double)length;
    return u < 0.1 ? u * 10 : u < 0.5 ? 1 : (1 - u) * 2;
}

static double diurnal(const ts__gen_term *x, ts_time at)
{
    double level = x->base + x->amplitude * wave(at + 5 * TS_DAY / 4 - x->peak % TS_DAY, TS_DAY);
    return at / TS_DAY % 7 >= 5 ? level * x->weekend : level;
}

static double walk(gen *g, ts__gen_term *x)
{
    double hours = ts_seconds(g->spec.step) / 3600;
    if (x->walk < 0)
        x->walk = x->base;
    if (x->revert > 0)
        x->walk += (x->base - x->walk) * fmin(1, (double)g->spec.step / (double)x->revert);
    x->walk = fabs(x->walk + x->sigma * sqrt(hours) * gauss(g));
    return x->walk;
}

static double plain_value(gen *g, ts__gen_term *x, ts_time at)
{
    switch ((ts__gen_kind)x->kind) {
    case TS__GEN_CONSTANT:
    case TS__GEN_OUTAGE: return x->base;
    case TS__GEN_SINE: return x->base + x->amplitude * wave(at + x->phase, x->period);
    case TS__GEN_STEP: return at < x->at ? x->from : x->to;
    case TS__GEN_RAMP: return x->from + (x->to - x->from) * line(at, x->at, x->length);
    case TS__GEN_WALK: return walk(g, x);
    case TS__GEN_DIURNAL: return diurnal(x, at);
    case TS__GEN_FLASH: return x->height * crowd(at, x->at, x->length);
    case TS__GEN_SAWTOOTH:
        return x->from + (x->to - x->from) * (double)(at % x->period) / (double)x->period;
    }
    return 0;
}

/* The load v of a term at a time, after its own flash crowds and outages. */
static double eventful(ts__gen_term *x, ts_time at, double v)
{
    double before = v;
    for (int i = 0; i < x->n_events; i++) {
        ts__gen_event *e = &x->events[i];
        if (!e->outage) {
            v *= 1 + (e->factor - 1) * crowd(at, e->at, e->length);
        } else if (at >= e->at && at < e->at + e->length) {
            e->withheld = e->withheld < 0 ? before : e->withheld;
            v = 0;
        } else if (e->withheld > 0 && at < e->at + e->length + e->comeback) {
            v += e->withheld * (double)e->length / (double)e->comeback;
        }
    }
    return v;
}

/*
 * To a multiple of a unit; of one below 1 by division, so that 0.001 gives the doubles of three
 * decimals.
 */
static double round_to(double v, double unit)
{
    return unit < 1 ? floor(v / unit + 0.5) / (1 / unit) : floor(v / unit + 0.5) * unit;
}

static double value(gen *g, ts_time at)
{
    double sum = 0;
    for (int i = 0; i < g->spec.n_terms; i++) {
        ts__gen_term *x = &g->spec.terms[i];
        sum += fmax(0, eventful(x, at, fmax(0, plain_value(g, x, at))));
    }
    if (g->spec.noise > 0)
        sum *= 1 + g->spec.noise * gauss(g);
    if (g->spec.round > 0)
        sum = round_to(sum, g->spec.round);
    return fmin(fmax(0, sum), TS_TRACE_MAX_VALUE);
}

static bool sniff(const char *head, size_t n)
{
    (void)head, (void)n;
    return false;
}

static ts_status open_gen(ts_trace *t, ts_err *err)
{
    gen *g = t->reader = calloc(1, sizeof *g);
    if (g == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    ts_status status = ts__gen_parse(&g->spec, t->path, err);
    if (status != TS_OK)
        return status;
    g->random = (uint64_t)g->spec.seed;
    g->n = g->spec.duration / g->spec.step;
    ts__note_series(t, strncmp(t->path, "gen:", 4) == 0 ? t->path + 4 : t->path, TS__KIND_GAUGE);
    return TS_OK;
}

static ts_status read_gen(ts_trace *t, ts_trace_sample *rows, int max, int *n, ts_err *err)
{
    gen *g = t->reader;
    (void)err;
    for (*n = 0; *n < max && g->i < g->n; ++*n) {
        ts_time at = g->i++ * g->spec.step;
        rows[*n] = (ts_trace_sample){g->spec.start + at, value(g, at + g->spec.step / 2)};
    }
    return *n > 0 ? TS_OK : TS_DONE;
}

static void close_gen(ts_trace *t)
{
    free(t->reader);
}

const ts__format ts__gen = {
    .name = "gen",
    .what = "synthetic, from a spec such as gen:sine,period=1h,hours=6",
    .sniff = sniff,
    .open = open_gen,
    .read = read_gen,
    .close = close_gen,
    .bare = true,
};
