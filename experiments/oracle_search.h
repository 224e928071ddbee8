/*
 * The search of the clairvoyant optimum: labels forward in time; see oracle_dp.h.
 */
#ifndef TS_EXPERIMENTS_ORACLE_SEARCH_H
#define TS_EXPERIMENTS_ORACLE_SEARCH_H

#include "experiments/oracle_labels.h"

enum { TS__ORACLE_BOUNDS = 5 };

/* A path can be forgotten if seconds + weight * (late - budget), with what is to come at least, is
 * more than the limit. */
typedef struct ts__oracle_bound {
    double weight;
    double *to_go; /* [n_steps + 1][n_levels] least seconds + weight * late from there on; lent */
} ts__oracle_bound;

/* What is looked for, and what may be left out. */
typedef struct ts__oracle_aim {
    bool weighted;   /* the least seconds + weight * late; else the least seconds within budget */
    double weight;   /* labels of least seconds + weight * late are kept first */
    double budget;   /* late records; 0 if weighted */
    double limit;
    ts__oracle_bound bound[TS__ORACLE_BOUNDS]; /* if weighted, of that weight */
    int n_bounds;
    int max_labels;
    bool blind;      /* labels are compared without their highest level, though it counts */
    bool hopeful;    /* no change is to a level above all so far: a relaxation */
} ts__oracle_aim;

/* OK: *plan is filled but for bound and weight. EMPTY: there is no path within limit and budget;
 * plan->exact: none was rounded away. */
ts_status ts__oracle_search(const ts__oracle_model *m, const ts__oracle_aim *aim,
                            ts_oracle_plan *plan);

/* A lower bound of seconds + weight * late from each (step, level): as if every step and every
 * change began without backlog. */
void ts__oracle_to_go(const ts__oracle_model *m, double weight, double *to_go);

#endif
