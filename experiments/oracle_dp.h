/*
 * The clairvoyant optimum: when to run how many task managers, if all load is known beforehand.
 *
 *     ts_oracle_dp *dp;
 *     ts_oracle_plan plan;
 *     ts_oracle_dp_new(&dp, &problem, &err);
 *     ts_oracle_dp_budget(dp, 0.01 * records, &plan, &err);    // least resources, 1 % late
 *     ts_oracle_dp_weighted(dp, 0.002, &plan, &err);           // least resources + weight * late
 *
 * Time is cut into ticks, and every `step` ticks the number of task managers may change. Records
 * wait in one queue, first in, first out, which the job reads at its capacity; to change, it goes
 * on for a while as it was, then reads nothing, and afterwards it warms up. A record that has to
 * wait d ticks is late with a probability that grows with d (wait_share); one that need not, with a
 * probability that grows with utilisation (busy_share). A change takes whole steps until it is
 * warm; no other begins in between.
 *
 * A state is (time, level, backlog, highest level so far), a path to it costs task-manager seconds
 * and late records, and of two paths to one (time, level) the one that is worse in everything can
 * be forgotten: all that comes after grows with the backlog, and falls with the highest level. That
 * is dynamic programming with labels (Hansen, Bicriterion path problems, 1980). With a weight,
 * seconds and late records are one number; with a budget, the weighted problem (Lagrange's
 * multiplier) gives a plan within the budget and a bound below which no plan within it can be, and
 * a search over labels that the bound does not exclude the rest.
 *
 * Known values: tests/unit/test_oracle_dp.c compares with all plans there are, on small loads.
 */
#ifndef TS_EXPERIMENTS_ORACLE_DP_H
#define TS_EXPERIMENTS_ORACLE_DP_H

#include "core/status.h"
#include "core/types.h"

enum { TS_ORACLE_WAITS = 8, TS_ORACLE_BUSY = 1024, TS_ORACLE_MAX_LEVELS = 256 };

/* Pointers are lent for as long as the problem is worked on. */
typedef struct ts_oracle_problem {
    int n_ticks;
    double tick_s;          /* seconds of a tick */
    const double *arrivals; /* [n_ticks] records */
    int step;               /* ticks from one moment of decision to the next */
    /* Level i, in [0, n_levels), is least + i task managers. start: the level it begins with; -1:
     * whichever is best. */
    int least, n_levels, start;
    const double *capacity; /* [n_levels] records in a tick, warm */
    /* A change from level i to j, at [i * n_levels + j]; the diagonal is not looked at. A second
     * such block follows, for changes to a level above every one so far (images are not there). */
    const double *lead;     /* ticks from the decision until the job stops */
    const double *down;     /* ticks from the decision until it reads again; >= lead */
    const double *warmup;   /* ticks from then on until it is warm */
    const double *extra;    /* task-manager seconds more than if j had been paid for all along */
    double warmup_start;    /* share of the capacity at first; from there linearly to 1 */
    /* Of the records that had to wait wait[k] ticks or more, wait_share[k] more are late than of
     * those that waited less. wait[0] = 1, ascending; wait_share[0] >= busy_share of the last. */
    int n_waits;
    int wait[TS_ORACLE_WAITS];
    double wait_share[TS_ORACLE_WAITS];
    double busy_share[TS_ORACLE_BUSY + 1]; /* of those without a wait, at utilisation k/BUSY */
    /* Labels kept for one (time, level) at most; 0: all, which is exact. With a limit, what is more
     * is rounded away, labels are compared without their highest level, a plan within 0.1 % of the
     * multiplier's is good enough, and a budget beyond which records are better left than read is
     * not used up. The bound is still one: it takes every image to be there. */
    int max_labels;
} ts_oracle_problem;

/* From a tick on, so many task managers. */
typedef struct ts_oracle_act {
    int tick, task_managers;
} ts_oracle_act;

typedef struct ts_oracle_plan {
    double seconds; /* task-manager seconds */
    double late;    /* records; those that are still waiting at the end count as late */
    double bound;   /* no plan within the budget uses less (by weight: costs less); 0: not known */
    double weight;  /* task-manager seconds that one more late record would save about here */
    bool exact;     /* nothing was rounded away: it is the optimum */
    bool feasible;  /* within the budget; else it is the one with the fewest late records */
    int n_acts;
    ts_oracle_act *act; /* [n_acts], the first at tick 0 */
} ts_oracle_plan;

void ts_oracle_plan_fini(ts_oracle_plan *plan);

typedef struct ts_oracle_dp ts_oracle_dp;

/* EINVAL: a problem without ticks, levels or steps, or with numbers that are none; ELIMIT: more
 * than 2^25 moments of decision times pairs of levels. */
ts_status ts_oracle_dp_new(ts_oracle_dp **out, const ts_oracle_problem *problem, ts_err *err);
void ts_oracle_dp_free(ts_oracle_dp *dp);

/* Least seconds + weight * late. The caller owns the plan. */
ts_status ts_oracle_dp_weighted(ts_oracle_dp *dp, double weight, ts_oracle_plan *plan, ts_err *err);

/* Least seconds with at most so many late records. The caller owns the plan. */
ts_status ts_oracle_dp_budget(ts_oracle_dp *dp, double budget, ts_oracle_plan *plan, ts_err *err);

/* The best that weights gave so far: the frontier of seconds against late records, by ascending
 * late records. Lent until the next call. */
typedef struct ts_oracle_point {
    double weight, seconds, late;
} ts_oracle_point;
int ts_oracle_dp_frontier(const ts_oracle_dp *dp, const ts_oracle_point **points);

/* Seconds and late records of a plan's acts in this model. EINVAL: acts that are none. */
ts_status ts_oracle_dp_score(const ts_oracle_dp *dp, const ts_oracle_act *act, int n,
                             double *seconds, double *late);

#endif
