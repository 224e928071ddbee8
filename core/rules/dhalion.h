/*
 * Dhalion's resolvers, as they are in open-source Heron.
 *
 * A. Floratou et al., Dhalion: self-regulating stream processing in Heron, VLDB 2017. An operator
 * that is behind is scaled by how much it is behind; one that is idle loses a fifth of its
 * instances. Every 15 s, and not within 120 s of the last action.
 */
#ifndef TS_CORE_RULES_DHALION_H
#define TS_CORE_RULES_DHALION_H

#include "core/types.h"

typedef struct ts_dhalion_operator {
    int parallelism; /* >= 1 */
    bool source;
    /* of a source: growth of its lag and what it reads, 1/s; its lag, records */
    double pending_rate, consumed_rate, lag;
    /* of others: the largest of their upstreams, a fraction of time; how full, 0 to 1 */
    double backpressure, input_buffer;
} ts_dhalion_operator;

/* 1 + pending / consumed for a source, 1 + bp / (1 - bp) with bp at most 0.9 for others; at least
   1. NaN if what it is made of is not known. */
double ts_dhalion_factor(const ts_dhalion_operator *op);

/* ceil(p * factor); if that is p and the operator is idle (lag <= 10,000, or a buffer at most 0.2
   full): floor(0.8 p), at least 1. p if the factor is NaN. */
int ts_dhalion_parallelism(const ts_dhalion_operator *op);

#endif
