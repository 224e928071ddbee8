/*
 * The event list under the hold model: take the next event, put one back an exponential time later.
 *
 * Three things in one run, so that their ratios mean something: drawing the time alone, a plain
 * binary heap, and the event list of sim/des.h. ns per event, the drawing included; the best of
 * several rounds, taken in turn.
 */
#define _POSIX_C_SOURCE 199309L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "sim/des.h"
#include "sim/rng.h"

enum { ROUNDS = 7 };

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Exponential times with a mean of a second. */
static ts_time draw(ts_rng *r)
{
    return (ts_time)(1e9 * ts_rng_exponential(r)) + 1;
}

static double hold_nothing(int n, int holds, ts_rng *r)
{
    ts_time sum = 0;
    (void)n;
    double begun = cpu_seconds();
    for (int i = 0; i < holds; i++)
        sum += draw(r);
    double spent = cpu_seconds() - begun;
    return sum > 0 ? spent : NAN;
}

static double hold_heap(int n, int holds, ts_rng *r)
{
    ts_heap heap = {0};
    ts_des_event ev = {0};
    for (int i = 0; i < n; i++) {
        ev = (ts_des_event){draw(r), (uint64_t)i, 0};
        if (ts_heap_push(&heap, &ev) != TS_OK)
            return NAN;
    }
    double begun = 0;
    for (int i = -n; i < holds; i++) {
        if (i == 0)
            begun = cpu_seconds();
        ts_heap_pop(&heap, &ev);
        ev.at += draw(r);
        ev.order = (uint64_t)(n + n + i);
        ts_heap_push(&heap, &ev);
    }
    double spent = cpu_seconds() - begun;
    ts_heap_fini(&heap);
    return spent;
}

static double hold_des(int n, int holds, ts_rng *r)
{
    ts_des des;
    ts_des_event ev;
    ts_des_init(&des);
    for (int i = 0; i < n; i++)
        if (ts_des_push(&des, draw(r), 0, 0) != TS_OK)
            return NAN;
    double begun = 0;
    for (int i = -n; i < holds; i++) {
        if (i == 0)
            begun = cpu_seconds();
        ts_des_pop(&des, &ev);
        ts_des_push(&des, ev.at + draw(r), 0, 0);
    }
    double spent = cpu_seconds() - begun;
    ts_des_fini(&des);
    return spent;
}

typedef double hold(int n, int holds, ts_rng *r);

static void measure(int n)
{
    static hold *const what[] = {hold_nothing, hold_heap, hold_des};
    double best[] = {INFINITY, INFINITY, INFINITY};
    int holds = n < 100000 ? 1000000 : 2 * n;
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < TS_COUNT_OF(what); i++) {
            ts_rng r;
            ts_rng_init(&r, 1, "hold", round);
            double ns = 1e9 * what[i](n, holds, &r) / holds;
            best[i] = ns < best[i] ? ns : best[i];
        }
    }
    printf("%10d %12.1f %12.1f %12.1f %10.2f %10.2f\n", n, best[0], best[1], best[2],
           best[1] / best[2],
           best[2] / best[0]);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static const int sizes[] = {100, 10000, 1000000};
    printf("event list, hold model: ns per event, best of %d rounds\n", ROUNDS);
    printf("%10s %12s %12s %12s %10s %10s\n", "pending", "random alone", "binary heap",
           "event list", "heap/list",
           "list/rand");
    if (argc > 1)
        measure(atoi(argv[1]));
    for (int i = 0; argc == 1 && i < TS_COUNT_OF(sizes); i++)
        measure(sizes[i]);
    return 0;
}
