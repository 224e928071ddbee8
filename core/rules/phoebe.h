/*
 * Phoebe: recovery time and latency predicted for every scale-out, and one chosen between them.
 *
 * M. K. Geldenhuys et al., Phoebe: QoS-aware distributed stream processing through anticipating
 * dynamic workloads, ICWS 2022. 600 s after the last change: recovery from a forecast of 600 s, a
 * downtime of 110 s, a checkpoint 10 s ago (core/rules/recovery.h), to be within 180 s; latency
 * from a model.
 */
#ifndef TS_CORE_RULES_PHOEBE_H
#define TS_CORE_RULES_PHOEBE_H

#include "core/types.h"

typedef struct ts_phoebe_candidate {
    int scale_out;
    double recovery; /* seconds; +inf: never */
    double latency;
} ts_phoebe_candidate;

/*
 * Of the values, in the order of the candidates and beginning with the present one: the lowest,
 * where one within 5 % of the best so far wins only by a smaller scale-out. Returns the scale-out.
 */
int ts_phoebe_best(const ts_phoebe_candidate *c, int n, int present, bool latency);

/*
 * The larger of the best scale-outs for recovery and for latency; the present one if the load rises
 * and the present one still recovers within the limit, or if the choice is one or two fewer.
 * present is an index into c.
 */
int ts_phoebe_choose(const ts_phoebe_candidate *c, int n, int present, double slope, double limit);

#endif
