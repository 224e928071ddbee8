/*
 * The job graph as the model's text gives it, and how capacity grows with task managers.
 *
 * "source:2,split:3,count:4:1:keyed,sink:1" is a chain; "a:1,b<a:2,c<a:2,d<b+c:1" a diamond.
 * Operators are named before they are used as upstream, so the order of the text is a
 * topological order. The first is the only source. "count:4:1:keyed@6" starts with a parallelism of
 * its own, 6, and "@50%" with half the job's, rounded up; the others have the job's.
 *
 * Operators are chained into vertices as Flink does: one with a single input that is not keyed and
 * comes from an operator of the same parallelism runs in that one's thread; a keyed input, a join
 * or another parallelism begins a new vertex. Vertices stay what they are when parallelism changes.
 * "source:2,split:3,count:4:1:keyed,sink:1" has two, "Source: source -> split" and "count -> sink",
 * of half the cost each (tests/unit/test_sim_graph.c).
 */
#ifndef TS_SIM_GRAPH_H
#define TS_SIM_GRAPH_H

#include "core/event.h"
#include "sim/config.h"

#define TS__MAX_OPERATORS TS_MAX_VERTICES
#define TS__MAX_POINTS 16

typedef struct ts__operator {
    char name[24];
    unsigned upstream;  /* bit mask of operators before it */
    double cost;        /* per record that comes in, relative */
    double selectivity; /* records out per record in */
    bool keyed;         /* its input is distributed by key groups */
    int parallelism;    /* at the start; 0: the job's; < 0: so many per cent of it */
    double visits;      /* records that come in per record read from Kafka */
    int vertex;         /* which it is part of */
} ts__operator;

typedef struct ts__vertex {
    char name[TS_VERTEX_NAME_SIZE]; /* as Flink's */
    int first;         /* operator */
    int parallelism;   /* at the start, as its operators' */
    unsigned upstream; /* bit mask of vertices before it */
    bool hash;         /* its input is distributed by key groups */
    bool forward;      /* each subtask's input comes from those of its own number */
    double cost;       /* share of the cost of a record read from Kafka; they sum to 1 */
    double visits;     /* records that come in per record read from Kafka */
    double out;        /* records that leave for other vertices, likewise */
} ts__vertex;

typedef struct ts__graph {
    int n, n_vertices;
    ts__operator op[TS__MAX_OPERATORS];
    ts__vertex vertex[TS_MAX_VERTICES];
} ts__graph;

/* EINVAL with the place in the text and what was expected. */
ts_status ts__graph_parse(ts__graph *g, const char *text, ts_err *err);

/* sim/vertex.c: operators, visits known, into vertices. */
void ts__graph_chain(ts__graph *g);

/* The parallelism of each vertex at the start into p; returns the largest. */
int ts__graph_start(const ts__graph *g, int job_parallelism, int *p);

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
