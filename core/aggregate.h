/*
 * Step 8: combining the predictions by each model's recent performance.
 *
 * A prediction is scored when the time it spoke of has come: smoothed sMAPE of the next-step
 * prediction, e = alpha * smape + (1 - alpha) * e. Weight of a model = 1 - e_i / sum(e); a model
 * with no score yet has weight 0 unless none has one.
 */
#ifndef TS_CORE_AGGREGATE_H
#define TS_CORE_AGGREGATE_H

#include "core/event.h"
#include "core/param.h"

typedef struct ts_aggregate_cfg {
    double alpha;
    ts_time horizon; /* the moment ahead for which the controller wants a load */
} ts_aggregate_cfg;

extern const ts_param ts_aggregate_params[];
extern const int ts_aggregate_n_params;

typedef struct ts_aggregate ts_aggregate;

/* What the models say now and what weight they have; index 0 short-term, 1 long-term. NaN:
 * nothing. */
typedef struct ts_combined {
    double predicted[2], error[2], weight[2];
    double value; /* NaN: no prediction at all */
} ts_combined;

ts_status ts_aggregate_new(ts_aggregate **out, const ts_aggregate_cfg *cfg);
void ts_aggregate_free(ts_aggregate *a);

/* Takes a prediction from a topic; a later one of the same topic replaces it as the present one. */
void ts_aggregate_predict(ts_aggregate *a, ts_topic topic, const ts_prediction *p);

/* Takes the observed load, and scores every prediction that spoke of a time up to now. */
void ts_aggregate_observe(ts_aggregate *a, ts_time at, double rate);

/* The combination at a time for `horizon` ahead; a prediction older than its own reach counts as
 * none. */
void ts_aggregate_combine(const ts_aggregate *a, ts_time at, ts_combined *out);

/* The last moment that a prediction speaks of; `at` if there is none beyond it. */
ts_time ts_aggregate_reach(const ts_aggregate *a, ts_time at);

/* The combination, at a time, of the predictions that reach as far as `when`; NaN: none does. */
double ts_aggregate_load_at(const ts_aggregate *a, ts_time at, ts_time when);

#endif
