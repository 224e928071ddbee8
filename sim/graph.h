/*
 * The job graph as the model's text gives it, and how capacity grows with task managers.
 *
 * "source:2,split:3,count:4:1:keyed,sink:1" is a chain; "a:1,b<a:2,c<a:2,d<b+c:1" a diamond.
 * Operators are named before they are used as upstream, so the order of the text is a
 * topological order. All share one parallelism.
 */
#ifndef TS_SIM_GRAPH_H
#define TS_SIM_GRAPH_H

#include "sim/config.h"

#define TS__MAX_OPERATORS 16
#define TS__MAX_POINTS 16

typedef struct ts__operator {
    char name[24];
    unsigned upstream;  /* bit mask of operators before it */
    double cost;        /* per record that comes in, relative */
    double selectivity; /* records out per record in */
    bool keyed;         /* its input is distributed by key groups */
    double visits;      /* records that come in per record read from Kafka */
} ts__operator;

/* by_partition + by_key = 1: share of the cost of a record that falls where its partition is, or
 * where its key is. Behind a keyed operator, work stays where the key is. */
typedef struct ts__graph {
    int n;
    ts__operator op[TS__MAX_OPERATORS];
    double by_partition, by_key;
} ts__graph;

/* EINVAL with the place in the text and what was expected. */
ts_status ts__graph_parse(ts__graph *g, const char *text, ts_err *err);

/* Capacity of n task managers in units of one: tm.table, or a law. */
typedef struct ts__scaling {
    int contention; /* ts_sim_contention */
    double sigma, kappa;
    int n;
    double task_managers[TS__MAX_POINTS], rate[TS__MAX_POINTS];
} ts__scaling;

ts_status ts__scaling_parse(ts__scaling *s, const ts_sim_cfg *cfg, ts_err *err);

/* Capacity of n task managers, each counting as much as one would alone: in (0, ...); 1 for n =
 * 1 or no contention. */
double ts__scaling_efficiency(const ts__scaling *s, int n);

#endif
