/*
 * Varga's controller: utilization for all operators, lag for those that hold others up.
 *
 * B. Varga, M. Balassi, A. Kiss, Towards autoscaling of Apache Flink jobs, Acta Univ. Sapientiae
 * Informatica 2021: parallelism as a Kubernetes HPA over two custom metrics. What is applied is the
 * largest proposal of the last 300 s.
 */
#ifndef TS_CORE_RULES_VARGA_H
#define TS_CORE_RULES_VARGA_H

#include "core/types.h"

typedef struct ts_varga_operator {
    int parallelism;
    double idle;              /* fraction of time */
    double lag_slope, rate;   /* the lag's growth over 60 s, and the input; 1/s */
    bool causes_backpressure; /* only then does its lag count */
} ts_varga_operator;

/* ceil(p * max((1 - idle) / target, 1 + lag_slope / rate)), at least 1; target is 0.7. */
int ts_varga_parallelism(const ts_varga_operator *op, double target);

#endif
