/*
 * The search of the clairvoyant optimum: labels forward in time; see oracle_dp.h.
 */
#ifndef TS_EXPERIMENTS_ORACLE_SEARCH_H
#define TS_EXPERIMENTS_ORACLE_SEARCH_H

#include "experiments/oracle_labels.h"

/* What is looked for, and what may be left out. */
typedef struct ts__oracle_aim {
    double weight;
    bool weighted;   /* the least seconds + weight * late; else the least seconds within budget */
    double budget;   /* late records */
    double limit;    /* of seconds + weight * late: a path that must end above it is dropped */
    const double *to_go; /* [n_steps + 1][n_levels] least seconds + weight * late from there on, or
                            NULL */
    int max_labels;
} ts__oracle_aim;

/* OK: *plan is filled but for bound and weight. EMPTY: there is no path within limit and budget. */
ts_status ts__oracle_search(const ts__oracle_model *m, const ts__oracle_aim *aim,
                            ts_oracle_plan *plan);

/* A lower bound of seconds + weight * late from each (step, level): as if every step and every
 * change began without backlog. late_of_turns is filled once, by ts__oracle_turns. */
void ts__oracle_to_go(const ts__oracle_model *m, const float *late_of_turns, double weight,
                      double *to_go);

/* Late records of a change that begins without backlog, at [step][from][to], rounded down; NaN: it
 * would last beyond the end. NULL: out of memory. */
float *ts__oracle_turns(const ts__oracle_model *m);

#endif
