/*
 * Labels of the clairvoyant optimum: what it costs to be somewhere, and by which way.
 *
 * Of the labels of one (time, level), those are kept that no other one beats. By weight, a label is
 * (value, backlog), value = seconds + weight * late; within a budget, (seconds, late, backlog).
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
    int16_t level;
} ts__oracle_label;

typedef struct ts__oracle_labels {
    ts__oracle_label *v;
    int n, capacity;
} ts__oracle_labels;

ts_status ts__oracle_labels_add(ts__oracle_labels *set, const ts__oracle_label *label);
void ts__oracle_labels_fini(ts__oracle_labels *set);

/*
 * Leaves the labels that no other one beats, by ascending value. weighted: by (value, backlog).
 * max > 0: at most so many, those of least value and the one of least backlog; returns whether
 * some had to go for that.
 */
bool ts__oracle_labels_settle(ts__oracle_labels *set, bool weighted, int max);

#endif
