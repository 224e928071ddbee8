/*
 * The truth in place of a part: what a policy would do if one thing it relies on were perfect.
 *
 *     ts_truth *truth;
 *     ts_truth_new(&truth, &spec, &err);
 *     ts_truth_apply(truth, TS_TRUTH_PREDICTION | TS_TRUTH_TABLE, &spec);   // and replay it
 *     ts_truth_free(truth);                                                // after that
 *
 * Prediction: messages of the prediction topics come with the true mean load of the times they
 * speak of. Table: the historic performance table starts with the model's true capacities, and
 * nothing is put into it. Acting: what a rescale takes in the model is nothing. Constraint: bounds
 * and cool-downs that the policy has keys for are lifted.
 */
#ifndef TS_EXPERIMENTS_TRUTH_H
#define TS_EXPERIMENTS_TRUTH_H

#include "core/plant.h"
#include "experiments/replay.h"

enum {
    TS_TRUTH_PREDICTION = 1,
    TS_TRUTH_TABLE = 2,
    TS_TRUTH_ACTING = 4,
    TS_TRUTH_CONSTRAINT = 8
};

typedef struct ts_truth ts_truth;

/* Reads the load of a spec, and works out the capacities of its cluster. The caller frees it. */
ts_status ts_truth_new(ts_truth **out, const ts_replay_spec *spec, ts_err *err);
void ts_truth_free(ts_truth *t);

/* The mean load over [from, to), records/s; before the start and after the end, that of the first
 * and the last second. */
double ts_truth_load(const ts_truth *t, ts_time from, ts_time to);

/* The rows of a true table: for every number of task managers the load at each CPU share from 0.2
 * to 0.8. Lent. */
int ts_truth_rows(const ts_truth *t, const ts_table_row **rows);

/* Puts the truth (lent) in place of parts of a spec. */
void ts_truth_apply(const ts_truth *t, unsigned parts, ts_replay_spec *spec);

/* A wrapper with true predictions and a table that nothing is put into, as parts say. Takes inner,
 * and sets *out, on success only. */
ts_status ts_truth_wrap(ts_plant **out, ts_plant *inner, const ts_truth *t, unsigned parts);

#endif
