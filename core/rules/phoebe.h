/*
 * Phoebe: recovery time and latency predicted for every scale-out, and one chosen between them.
 *
 * M. K. Geldenhuys, D. Scheinert, O. Kao, L. Thamsen, Phoebe: QoS-aware distributed stream
 * processing through anticipating dynamic workloads, ICWS 2022. 600 s after the last change:
 * recovery from a forecast of 600 s, a downtime of 110 s, a checkpoint 10 s ago
 * (core/rules/recovery.h), to be within 180 s; latency from a model.
 *
 *     for each scale-out: {p, ts_recovery_time(&r, ts_phoebe_capacity(table, max, p)), latency}
 *     choice = ts_phoebe_choose(&limits, candidates, n, present, slope);
 */
#ifndef TS_CORE_RULES_PHOEBE_H
#define TS_CORE_RULES_PHOEBE_H

#include "core/types.h"

typedef struct ts_phoebe_candidate {
    int scale_out;
    double recovery; /* seconds; +inf: never */
    double latency;
    bool slow;       /* its latency is of the higher kind */
} ts_phoebe_candidate;

typedef struct ts_phoebe_limits {
    double recovery; /* 180 s */
    double tie;      /* 0.05: values nearer than this, relative to the new one, are alike */
    int slack;       /* 2: so many fewer are not worth a rescale */
} ts_phoebe_limits;

/* It recovers in less than the limit, and its latency is not of the higher kind. */
bool ts_phoebe_valid(const ts_phoebe_limits *l, const ts_phoebe_candidate *c);

/*
 * Of the values, in the order of the candidates and beginning with the present one: the lowest,
 * where one that ties with the best so far wins only by a smaller scale-out. Of two that are
 * infinite the larger scale-out is better (there they are finite, and fall). Returns the scale-out.
 */
int ts_phoebe_best(const ts_phoebe_limits *l, const ts_phoebe_candidate *c, int n, int present,
                   bool latency);

/*
 * The smallest valid scale-out; if there is none the larger of the best for recovery and for
 * latency. The present one if the load rises and it is valid, or if the choice is no more than
 * slack fewer. Candidates in order of scale-out; present is an index into c.
 */
int ts_phoebe_choose(const ts_phoebe_limits *l, const ts_phoebe_candidate *c, int n, int present,
                     double slope);

/* The capacity of p by a straight line through those known, capacity[1..max] (0: unknown);
   proportional to p while they show no rise. 0 if none is known. */
double ts_phoebe_capacity(const double *capacity, int max, int p);

/* Latency against 1 / (1 - utilization), as of a queue: least squares, older observations count
   less. Zeroed is empty. */
typedef struct ts_phoebe_latency {
    double n, x, y, xx, xy; /* sums of weights, and weighted */
} ts_phoebe_latency;

/* keep: the weight that what was observed before keeps, in (0, 1]. */
void ts_phoebe_observe(ts_phoebe_latency *m, double utilization, double latency, double keep);

/* NaN without observations; +inf at a utilization of 1 or more. */
double ts_phoebe_latency_at(const ts_phoebe_latency *m, double utilization);

#endif
