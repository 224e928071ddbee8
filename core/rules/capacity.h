/*
 * What every scale-out carries at full CPU, read off the historic performance table.
 *
 * Of a scale-out that has rows the one with the highest CPU says most: its load, which was seen
 * while the CPU was at most half a tenth above the row's, in proportion at full CPU. Between two
 * such scale-outs capacity runs in a straight line, beyond them with a power of the scale-out: that
 * of the smallest and the largest known, but within 0.5 to 1, or `growth` where one is known.
 * (Capacity of ten task managers is rarely ten times that of one, and to believe so is to scale up
 * too little: in ContTune's measurements of Nexmark Q1 the power is 0.81.)
 *
 * Known value: rows (4, 0.5) 1100 and (8, 0.5) 1925 give 2000 and 3500, in between 2750 at 6, and
 * 2000 / 1.75 = 1142.86 at 2 (tests/unit/test_rules_lot.c).
 */
#ifndef TS_CORE_RULES_CAPACITY_H
#define TS_CORE_RULES_CAPACITY_H

#include "core/table.h"

/* One scale-out as it is now; rate / CPU, NaN: not known. Where the table says more, this
 * counts. */
typedef struct ts_capacity_now {
    int task_managers;
    double capacity;
} ts_capacity_now;

/* Into capacity[1..n], records/s. False: neither the table nor `now` says anything within 1..n. */
bool ts_capacity_curve(const ts_table *t, const ts_capacity_now *now, double growth, int n,
                       double *capacity);

#endif
