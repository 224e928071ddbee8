/*
 * Parameters of policy `oracle`: what its schedule is to be the best of. Whoever knows the load
 * (experiments/oracle.h) works the schedule out by them; the policy only follows it.
 */
#ifndef TS_CORE_POLICY_ORACLE_H
#define TS_CORE_POLICY_ORACLE_H

#include "core/policy.h"

enum ts_oracle_mode { TS_ORACLE_SLO, TS_ORACLE_COST };

typedef struct ts_oracle_cfg {
    int mode;             /* ts_oracle_mode */
    double budget;        /* share of records that may be late */
    double weight;        /* task-manager seconds that a late record costs; 0: see the help */
    ts_time step, retry;
    int64_t min, max, start; /* task managers; start 0: whichever are best */
} ts_oracle_cfg;

extern const ts_policy ts__policy_oracle;

#endif
