/*
 * Combining forecasts by how good each has been, for every horizon by itself.
 *
 * Only errors that can be seen at the origin count: what was said h steps ago about now. The rules:
 *   mean, median   every member alike
 *   smape          the system's own: w = 1 - e_k / sum(e), e = 0.5 smape + 0.5 e,
 *                  smape = 200 |y - f| / (|y| + |f|)
 *   inverse        w ~ (discounted mean |error|)^-power; Bates and Granger, "The Combination of
 *                  Forecasts" (1969)
 *   mlpoly         polynomially weighted averages with one learning rate per member:
 *                  w ~ max(R, 0) / sum r^2, R = sum r, r the regret against the member by the
 *                  slope of the absolute loss; Gaillard, Stoltz and van Erven,
 *                  "A second-order bound with excess losses" (2014), algorithm 1 (ML-Poly)
 *   boa            Bernstein online aggregation: w ~ q exp(-q sum l (1 + q l)); Wintenberger,
 *                  "Optimal learning with Bernstein online aggregation" (2017), equation 10
 * Sums of mlpoly and boa, and the errors of inverse, are discounted by a half-life, so that the
 * past fades. A member that has said nothing yet has no weight; members without a score share
 * only if none has one.
 *
 *     ts_combiner_observe(&c, y);               // each step: scores what was said about it
 *     ts_combiner_mix(&c, said, mean);          // said[member][horizon], NaN: nothing; kept
 */
#ifndef TS_CORE_FORECAST_COMBINE_H
#define TS_CORE_FORECAST_COMBINE_H

#include "core/status.h"
#include "core/types.h"

typedef enum ts_combine_rule {
    TS_COMBINE_MEAN,
    TS_COMBINE_MEDIAN,
    TS_COMBINE_SMAPE,
    TS_COMBINE_INVERSE,
    TS_COMBINE_MLPOLY,
    TS_COMBINE_BOA
} ts_combine_rule;

/* Their names, in the order of the enumeration, NULL-terminated. */
extern const char *const ts_combine_rules[];

typedef struct ts_combiner {
    ts_combine_rule rule;
    double keep;  /* share of a score that is left a step later */
    double power; /* of inverse */
    int n, horizon;
    int64_t now;
    double *said;  /* [horizon][n][horizon]: ring of what was said at past origins */
    double *mixed; /* [horizon][horizon]: and of what came of it */
    double *score;   /* [horizon][n]: smape: e; inverse: sum |error|; mlpoly: R;
                        boa: sum l (1 + q l) */
    double *spread; /* [horizon][n]: inverse: number of errors; mlpoly, boa: sum of squares */
    double *largest; /* [horizon][n]: boa: the largest |l| */
    double *weight; /* [n], scratch */
} ts_combiner;

/* half_life in steps, above 0. ENOMEM; fini is due in any case. */
ts_status ts_combiner_init(ts_combiner *c, ts_combine_rule rule, int n, int horizon, double power);
void ts_combiner_fini(ts_combiner *c);
void ts_combiner_reset(ts_combiner *c, double half_life);

/* Scores what was said about this step; NaN: nothing is scored. */
void ts_combiner_observe(ts_combiner *c, double y);

/* What the members say now into one forecast, mean[0..horizon); NaN where no member speaks. */
void ts_combiner_mix(ts_combiner *c, const double *said, double *mean);

/* The members' weights for horizon h (1..) if all that say something now are `said`: into
 * w[0..n), sum 1 or all 0. median: as mean. */
void ts_combiner_weights(const ts_combiner *c, const double *said, int h, double *w);

#endif
