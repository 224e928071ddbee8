/*
 * Labels of the clairvoyant optimum: what it costs to be somewhere, and by which way.
 *
 * Of the labels of one (time, level), those are kept that no other one beats. By weight, a label is
 * (value, backlog, highest level), value = seconds + weight * late; within a budget it is (seconds,
 * late, backlog, highest level).
 */
#ifndef TS_EXPERIMENTS_ORACLE_LABELS_H
#define TS_EXPERIMENTS_ORACLE_LABELS_H

#include <stddef.h>
#include <stdint.h>

#include "experiments/oracle_queue.h"

typedef struct ts__oracle_label {
    double seconds, value;
    ts__oracle_state state;
    int32_t parent; /* among all labels; -1: none */
    int32_t step;
    int16_t level, highest; /* so far */
} ts__oracle_label;

typedef struct ts__oracle_labels {
    ts__oracle_label *v;
    int n, capacity;
} ts__oracle_labels;

ts_status ts__oracle_labels_add(ts__oracle_labels *set, const ts__oracle_label *label);
void ts__oracle_labels_fini(ts__oracle_labels *set);

/* What counts of the highest level: nothing, that it is no lower, or that it is the same. */
typedef enum ts__oracle_heed { TS__HEED_NOTHING, TS__HEED_LOWER, TS__HEED_OTHER } ts__oracle_heed;

/* What is compared. */
typedef struct ts__oracle_order {
    bool weighted;
    ts__oracle_heed highest;
} ts__oracle_order;

/*
 * Leaves the labels that no other one beats, by ascending value.
 * max > 0: at most so many, those of least value and the one of least backlog; returns whether
 * some had to go for that.
 */
bool ts__oracle_labels_settle(ts__oracle_labels *set, ts__oracle_order order, int max);

static inline bool ts__oracle_no_lower(const ts__oracle_label *a, const ts__oracle_label *b,
                                       ts__oracle_heed heed)
{
    return heed == TS__HEED_NOTHING || a->highest == b->highest ||
        (heed == TS__HEED_LOWER && a->highest > b->highest);
}

#endif
