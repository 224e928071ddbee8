/*
 * Dhalion's resolvers: an operator that holds others up is scaled by how much it does; one that is
 * idle loses a fifth of its instances.
 *
 * A. Floratou, A. Agrawal, B. Graham, S. Rao, K. Ramasamy, Dhalion: self-regulating stream
 * processing in Heron, VLDB 2017; open-source Heron's resolvers, and their form for Flink on
 * Kafka.
 */
#ifndef TS_CORE_RULES_DHALION_H
#define TS_CORE_RULES_DHALION_H

#include "core/types.h"

typedef struct ts_dhalion_limits {
    double max_pressure;          /* 0.9: back-pressure that counts at most, in [0, 1) */
    double max_factor;            /* 10: of a source */
    double idle_lag, idle_buffer; /* 10,000 records; 0.2: at or below, an operator is idle */
    double keep;                  /* 0.8: of an idle operator's instances */
} ts_dhalion_limits;

typedef struct ts_dhalion_operator {
    int parallelism; /* >= 1 */
    bool source;
    /* of a source: growth of its lag and what it reads, 1/s; its lag, records */
    double pending_rate, consumed_rate, lag;
    /* of others: the largest of their upstreams, a fraction of time; how full, 0 to 1 */
    double backpressure, input_buffer;
} ts_dhalion_operator;

/* 1 + pending / consumed for a source, 1 + bp / (1 - bp) for others; at least 1. NaN if what it is
   made of is not known. */
double ts_dhalion_factor(const ts_dhalion_limits *l, const ts_dhalion_operator *op);

/* For one that holds others up: ceil(p * factor); p if the factor is NaN. */
int ts_dhalion_up(const ts_dhalion_limits *l, const ts_dhalion_operator *op);

/* While nobody does: floor(keep * p), at least 1, of an idle one; p of one that is
   not, or of which it is not known. */
int ts_dhalion_down(const ts_dhalion_limits *l, const ts_dhalion_operator *op);

#endif
