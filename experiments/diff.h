/*
 * Two configurations of one policy: which decisions change, and whether a measure gets worse by
 * more than it may.
 *
 *     ts_action_walk w = {a, b, n_a, n_b};
 *     const ts_action *x, *y;
 *     while (ts_action_walk_next(&w, &x, &y)) ...   // x NULL: A did nothing at y->at; and so on
 *
 *     ts_gate gate;
 *     ts_gate_parse("slo_miss_records=0.01", &gate, &err);
 *     ts_verdict v = ts_gate_judge(&gate, &compare, trace);   // policy 0 is A, 1 is B
 *
 * A gate fails if the mean of the differences, replication by replication, exceeds what is allowed.
 * The interval need not exclude that limit: both configurations run under the same random numbers,
 * so one that changes no decision differs by exactly nothing, and a wide interval is no reason to
 * let a change pass. Whether it excludes the limit is told beside it.
 */
#ifndef TS_EXPERIMENTS_DIFF_H
#define TS_EXPERIMENTS_DIFF_H

#include "experiments/campaign.h"
#include "experiments/compare.h"

/* Two lists in order of time, side by side. */
typedef struct ts_action_walk {
    const ts_action *a, *b;
    int n_a, n_b; /* left */
} ts_action_walk;

/* The next moment at which one of them acts, or both; false past the last. */
bool ts_action_walk_next(ts_action_walk *w, const ts_action **a, const ts_action **b);

/* Whether both did the same; either may be NULL, then not. */
bool ts_action_same(const ts_action *a, const ts_action *b);

typedef struct ts_gate {
    ts_outcome_key measure;
    double limit; /* >= 0 */
    bool percent; /* of A's mean; else in the measure's own unit */
} ts_gate;

/* "MEASURE=LIMIT" or "MEASURE=LIMIT%". EUNKNOWN: no such measure; EINVAL: one of which neither less
 * nor more is better, or no such limit. */
ts_status ts_gate_parse(const char *text, ts_gate *out, ts_err *err);

typedef struct ts_verdict {
    ts_interval difference; /* B - A */
    double worse, allowed;  /* how much worse B is (negative: better), and how much it may be */
    bool known;             /* there are numbers to judge by */
    bool failed;            /* worse > allowed */
    bool certain;           /* the interval lies on one side of what is allowed */
} ts_verdict;

/* B against A on a trace, or TS_ALL_TRACES. A's mean of 0 allows nothing as a percentage. */
ts_verdict ts_gate_judge(const ts_gate *gate, const ts_compare *c, int trace);

#endif
