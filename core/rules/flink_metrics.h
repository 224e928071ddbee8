/*
 * Flink autoscaler, rules 1 to 9: from samples to rates, capacity and the band a vertex may live
 * in.
 *
 * The numbers are those of the Flink Kubernetes operator's autoscaler (commit 6e9caeb4), with its
 * treatment of NaN (not known) and +inf (nothing came in, so there is no limit to be seen). Rates
 * are records per second, busy and back-pressured time milliseconds per second (0 to 1000).
 *
 *     demand = ts_flink_source_demand(in_rate, lag_rate, lag, catch_up);
 *     tpr    = ts_flink_select_tpr(ts_flink_busy_tpr(rate, busy), observed, 0.15);
 *     band   = ts_flink_thresholds(&demand, &utilization, &times, backlog);
 *     if (ts_flink_outside(tpr, &band)) ...
 */
#ifndef TS_CORE_RULES_FLINK_METRICS_H
#define TS_CORE_RULES_FLINK_METRICS_H

#include "core/types.h"

/* One collected value; NaN: the metric was not there. */
typedef struct ts_flink_sample {
    ts_time at;
    double value;
} ts_flink_sample;

/* metrics.busy-time.aggregator */
typedef enum ts_flink_aggregator { TS_FLINK_MAX, TS_FLINK_MIN, TS_FLINK_AVG } ts_flink_aggregator;

/* What a vertex is asked for: records per second now, and on top of that to work off the backlog.
   */
typedef struct ts_flink_demand {
    double target, catch_up;
} ts_flink_demand;

/* Both are used in whole seconds, as the original does. */
typedef struct ts_flink_times {
    ts_time catch_up; /* catch-up.duration; 0: no backlog based scaling */
    ts_time restart;  /* the restart time in use (rule 18) */
} ts_flink_times;

/* max and min NaN: target +/- boundary. */
typedef struct ts_flink_utilization {
    double target, max, min, boundary;
} ts_flink_utilization;

/* A vertex is outside if its true processing rate is below `up` or above `down`. */
typedef struct ts_flink_band {
    double up, down;
} ts_flink_band;

/* Rule 2: to three decimals, half up; what would become 0 is kept. Of every collected and every
   evaluated value. */
double ts_flink_round(double value);

/* Rule 1: per second, from the first to the last value that is not NaN; NaN with fewer than two. */
double ts_flink_rate(const ts_flink_sample *samples, int n);

/* Rule 1: of the finite values; +inf if only such were seen; NaN with none or fewer than min_count.
   */
double ts_flink_average(const ts_flink_sample *samples, int n, int min_count);

/* Rule 3: busy time over the window, from the average of LOAD or from the rate of accumulated time.
   */
double ts_flink_busy_time(ts_flink_aggregator aggregator, double load_average,
                          double accumulated_rate, int parallelism);

/* Rule 3: the input rate that belongs to it; gauge_average NaN for sources. */
double ts_flink_tpr_input_rate(ts_flink_aggregator aggregator, double gauge_average,
                               double records_in_rate);

/* Rule 4. */
double ts_flink_busy_tpr(double rate, double busy);

/* Rule 5, per sample of a source; window_average is the average of the observations before it. Not
   rounded yet: that happens when the sample is stored. */
double ts_flink_observed_tpr(double rate, double lag, double backpressure, ts_time lag_threshold,
                             double window_average);

/* Rule 6; an evaluated value, so rounded. */
double ts_flink_select_tpr(double busy_tpr, double observed_average, double switch_threshold);

/* Rule 7: of a source. NaN when a rate is not known. */
ts_flink_demand ts_flink_source_demand(double in_rate, double lag_rate, double lag,
                                       ts_time catch_up);

/*
 * Rule 7: records per second on one edge. n_inputs of the downstream vertex and its input rate;
 * others_out: the summed output rates of its other inputs, NaN if one of them feeds something else
 * too; upstream_out: the output rate of the edge's own upstream.
 */
double ts_flink_edge_rate(int n_inputs, double downstream_in, double others_out,
                          double upstream_out);
double ts_flink_edge_ratio(double edge_rate, double upstream_in);

/* Rule 7: of a vertex with n input edges, each with its upstream's demand and its ratio. */
ts_flink_demand ts_flink_propagate(const ts_flink_demand *upstream, const double *ratio, int n);

/* Rule 8: the rate a vertex must be able to process at this utilization. Whole, +inf or NaN. */
double ts_flink_capacity(const ts_flink_demand *demand, double utilization, bool with_restart,
                         const ts_flink_times *times);

/* Rule 9. */
bool ts_flink_backlog(double lag, double rate, ts_time threshold);
ts_flink_band ts_flink_thresholds(const ts_flink_demand *demand,
                                  const ts_flink_utilization *utilization,
                                  const ts_flink_times *times, bool backlog);
bool ts_flink_outside(double tpr, const ts_flink_band *band);

#endif
