/*
 * Synthetic load from a spec of one line, read as if it were a trace file.
 *
 *     gen:TERM[+TERM]...                TERM: KIND[,KEY=VALUE]...
 *
 *     gen:constant,base=5000,duration=1h
 *     gen:diurnal,days=7,base=20000,amplitude=15000,flash=2d4h/30min/x3,noise=0.02,seed=1
 *     gen:sine,base=40000,amplitude=30000,period=1h,hours=6+walk,base=5000,sigma=2000
 *
 * The terms are summed. Kinds, with the keys each takes, and the keys of the whole (duration, step,
 * noise, seed, ...), which may stand in any term, are listed by ts_trace_gen_help. Any term may
 * also take, any number of times,
 *
 *     flash=AT/LENGTH/xFACTOR       a flash crowd: the term is multiplied by up to FACTOR, rising over
 *                                   the first tenth of LENGTH, full until its half, and falling
 *                                   linearly to its end
 *     outage=AT/LENGTH[/RETURN]     the term is zero for LENGTH; with RETURN, what was withheld (LENGTH
 *                                   at the load it failed at) comes on top afterwards, over RETURN
 *
 * AT counts from the start, which is taken for a Monday at midnight. Durations are like 10s, 30min,
 * 2d4h. A sample is the load in the middle of its step, times (1 + noise * gauss), not below zero,
 * rounded to a multiple of `round`. The same spec gives the same bytes everywhere: the random
 * numbers are splitmix64 (Steele, Lea and Flood, OOPSLA 2014; seed 1234567 begins with
 * 6457827717110365317) and a gauss is the sum of twelve uniform ones less six, which needs no libm.
 */
#ifndef TS_TRACES_GEN_H
#define TS_TRACES_GEN_H

#include "core/param.h"

enum { TS__GEN_TERMS = 16, TS__GEN_EVENTS = 16 };

typedef struct ts__gen_event {
    bool outage;
    ts_time at, length;
    double factor;    /* flash */
    ts_time comeback; /* outage: RETURN */
    double withheld;  /* outage, set on the way: load when it failed; -1 before */
} ts__gen_event;

typedef struct ts__gen_term {
    int kind;
    double base, amplitude, from, to, weekend, sigma, height;
    ts_time period, phase, at, length, peak, revert, comeback;
    ts__gen_event events[TS__GEN_EVENTS];
    int n_events;
    double walk; /* walk, on the way: where it is */
} ts__gen_term;

typedef struct ts__gen_spec {
    ts_time duration, step, start;
    int64_t seed;
    double noise, round;
    ts__gen_term terms[TS__GEN_TERMS];
    int n_terms;
} ts__gen_spec;

typedef enum ts__gen_kind {
    TS__GEN_CONSTANT,
    TS__GEN_SINE,
    TS__GEN_STEP,
    TS__GEN_RAMP,
    TS__GEN_WALK,
    TS__GEN_DIURNAL,
    TS__GEN_FLASH,
    TS__GEN_SAWTOOTH,
    TS__GEN_OUTAGE
} ts__gen_kind;

/* Parses a spec (with or without "gen:"). EPARSE: words, with the column in the spec. */
ts_status ts__gen_parse(ts__gen_spec *spec, const char *text, ts_err *err);

/* The kinds and keys for people, into buf; returns buf. 8 KiB are enough. */
const char *ts_trace_gen_help(char *buf, int size);

#endif
