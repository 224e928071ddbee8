/*
 * What a replay measures beyond the model's own totals: elasticity and the predictions that were
 * used.
 *
 * Fed by the seconds of the model (what truly happened) and the decisions of the controller (what
 * it believed). Elasticity follows the SPEC Research Group (Herbst et al., "Ready for Rain?", 2016,
 * sec. 3): demand is the least parallelism whose capacity carries the offered load; supply the
 * parallelism that runs.
 */
#ifndef TS_EXPERIMENTS_MEASURES_H
#define TS_EXPERIMENTS_MEASURES_H

#include "core/event.h"
#include "sim/simplant.h"

typedef struct ts_measures {
    /* elasticity; shares of time or of demand */
    double theta_u, theta_o; /* mean shortage, mean surplus, over demand */
    double tau_u, tau_o;     /* share of time short of, or over, the demand */
    double upsilon; /* share of time in which supply moves and demand does not, or against it */
    double lag_seconds_mean, lag_seconds_max; /* age of the oldest record waiting */
    double cpu_mean, cpu_p5, cpu_p95;         /* of the task managers, while the job runs */
    double slots_unused_mean;
    /* the combined prediction, at the horizon at which the controller used it; NaN without
     * predictions */
    int64_t n_predictions;
    double smape, rmse, mase; /* mase: against holding the present value for the horizon */
} ts_measures;

typedef struct ts_gauge ts_gauge;

/* cfg says what a parallelism can carry; horizon is the one the controller predicts for. The caller
 * frees it. */
ts_status ts_gauge_new(ts_gauge **out, const ts_sim_cfg *cfg, ts_time horizon);
void ts_gauge_free(ts_gauge *g);

void ts_gauge_second(ts_gauge *g, const ts_sim_second *s);
void ts_gauge_decision(ts_gauge *g, const ts_decision *d);

/* Sums up so far. */
void ts_gauge_measures(const ts_gauge *g, ts_measures *out);

#endif
