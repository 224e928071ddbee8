/*
 * Daedalus: capacity learnt from every worker's CPU, and the smallest scale-out that recovers in
 * time.
 *
 * D. Pfister, D. Scheinert, M. K. Geldenhuys, O. Kao, Daedalus: self-adaptive horizontal
 * autoscaling for resource efficiency of distributed stream processing systems, ICPE 2024. Every 60
 * s:
 *
 *     for each worker, as often as it is seen: ts_daedalus_observe(&worker, cpu, throughput);
 *     capacity = ts_daedalus_capacity(workers, n);  ts_scale_outs_learn(&table, p, capacity);
 *     choice = ts_daedalus_choose(&question);
 */
#ifndef TS_CORE_RULES_DAEDALUS_H
#define TS_CORE_RULES_DAEDALUS_H

#include "core/rules/recovery.h"
#include "core/rules/scale_outs.h"

/* Throughput against CPU of one worker, updated one by one (Welford), and its CPU in the present
 * loop; zeroed is empty. */
typedef struct ts_daedalus_worker {
    int64_t n, loop_n;
    double mean_cpu, mean_rate; /* fraction of a core's limit; 1/s */
    double cpu_squares, products, loop_cpu;
} ts_daedalus_worker;

void ts_daedalus_observe(ts_daedalus_worker *w, double cpu, double rate);

/* What the line through the observations says at this CPU; proportional to CPU while they do not
   show that more CPU does more. */
double ts_daedalus_rate_at(const ts_daedalus_worker *w, double cpu);

/* Ends a loop: the sum over its workers of their rates at 1 - (largest mean CPU - own mean), means
   of the loop: with skew, the fullest worker is full first. 0 without observations. */
double ts_daedalus_capacity(ts_daedalus_worker *workers, int n);

/* Observed, or in proportion to the present scale-out's. */
double ts_daedalus_capacity_at(const ts_scale_outs *t, int p, int present,
                               double present_capacity);

/* 1 s towards what a rescale did take. Seconds. */
double ts_daedalus_downtime(double estimate, double observed);

typedef struct ts_daedalus_question {
    const ts_scale_outs *table;
    int present, min, max; /* scale-outs */
    double present_capacity, load;
    double down_up, down_down; /* expected downtimes: 30 s up, 15 s down */
    double recovery_limit;     /* 600 s */
    bool settling;             /* less than 600 s since the last rescale */
    double loop;               /* 60 s */
    ts_recovery recovery;      /* downtime is filled in; forecast: 900 s */
} ts_daedalus_question;

/* What one scale-out has to offer. */
typedef struct ts_daedalus_candidate {
    double capacity, recovery; /* recovery in seconds; +inf: never */
    double peak;               /* of the forecast until it has recovered */
} ts_daedalus_candidate;

ts_daedalus_candidate ts_daedalus_examine(const ts_daedalus_question *q, int p);

/*
 * The smallest scale-out with capacity above the load that recovers in time, not below the forecast
 * until then, and, other than the present one, not below the largest forecast either; max if there
 * is none. Not a smaller one than now while the lag is more than a second's capacity. While
 * settling, the present one as long as it stands the load and the forecast of the next loop.
 */
int ts_daedalus_choose(const ts_daedalus_question *q);

#endif
