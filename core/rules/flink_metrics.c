/*
 * Rules 1 to 9; see flink_metrics.h. Known value (rule 8): 700/s at utilization 0.7 with 350/s of
 * catch-up, restart 300 s and catch-up 60 s needs 350 + 3500 + 1000 = 4850/s; row T7 of
 * data/conformance/flink-autoscaler.tsv.
 */
#include "core/rules/flink_metrics.h"

#include <math.h>

#include "core/rules/decimal.h"

/* Where a tie is far the binary value settles it; decimal digits are only needed near one. */
double ts_flink_round(double value)
{
    double scaled = fabs(value) * 1000;
    double rounded;
    if (scaled < 1e12 && fabs(scaled - floor(scaled) - 0.5) > 1e-3)
        rounded = copysign(floor(scaled + 0.5) / 1000, value);
    else
        rounded = ts_round_half_up(value, 3);
    return rounded == 0 ? value : rounded;
}

double ts_flink_rate(const ts_flink_sample *samples, int n)
{
    const ts_flink_sample *first = NULL, *last = NULL;
    for (int i = 0; i < n; i++) {
        if (isnan(samples[i].value))
            continue;
        if (first == NULL)
            first = &samples[i];
        else
            last = &samples[i];
    }
    if (last == NULL)
        return NAN;
    ts_time ms = (last->at - first->at) / TS_MSEC;
    return 1000 * (last->value - first->value) / (double)(ms > 1 ? ms : 1);
}

double ts_flink_average(const ts_flink_sample *samples, int n, int min_count)
{
    double sum = 0;
    int count = 0;
    bool infinite = false;
    for (int i = 0; i < n; i++) {
        if (isinf(samples[i].value)) {
            infinite = true;
        } else if (!isnan(samples[i].value)) {
            sum += samples[i].value;
            count++;
        }
    }
    if (count == 0)
        return infinite ? INFINITY : NAN;
    return count < min_count ? NAN : sum / count;
}

double ts_flink_busy_time(ts_flink_aggregator aggregator, double load_average,
                          double accumulated_rate, int parallelism)
{
    if (aggregator == TS_FLINK_AVG)
        return accumulated_rate / parallelism;
    return load_average * 1000;
}

double ts_flink_tpr_input_rate(ts_flink_aggregator aggregator, double gauge_average,
                               double records_in_rate)
{
    if (aggregator == TS_FLINK_AVG || !isfinite(gauge_average))
        return records_in_rate;
    return gauge_average;
}

double ts_flink_busy_tpr(double rate, double busy)
{
    return rate == 0 ? INFINITY : rate / (busy / 1000);
}

static double whole_seconds(ts_time t)
{
    return (double)(t / TS_SEC);
}

double ts_flink_observed_tpr(double rate, double lag, double backpressure, ts_time lag_threshold,
                             double window_average)
{
    if (rate == 0)
        return INFINITY;
    bool catching_up = lag >= whole_seconds(lag_threshold) * rate;
    if (!catching_up || backpressure >= 1000)
        return window_average;
    double observed = rate / (1 - backpressure / 1000);
    return isnan(observed) ? window_average : observed;
}

double ts_flink_select_tpr(double busy_tpr, double observed_average, double switch_threshold)
{
    bool observed = !isnan(observed_average) &&
                    (!isfinite(busy_tpr) || busy_tpr > observed_average * (1 + switch_threshold));
    return ts_flink_round(observed ? observed_average : busy_tpr);
}

ts_flink_demand ts_flink_source_demand(double in_rate, double lag_rate, double lag,
                                       ts_time catch_up)
{
    double target = in_rate + lag_rate;
    double seconds = whole_seconds(catch_up);
    return (ts_flink_demand){
        .target = ts_flink_round(target < 0 ? 0 : target),
        .catch_up = ts_flink_round(seconds == 0 ? 0 : lag / seconds),
    };
}

double ts_flink_edge_rate(int n_inputs, double downstream_in, double others_out,
                          double upstream_out)
{
    if (n_inputs == 1)
        return downstream_in;
    return isnan(others_out) ? upstream_out : downstream_in - others_out;
}

double ts_flink_edge_ratio(double edge_rate, double upstream_in)
{
    return upstream_in == 0 ? 0 : edge_rate / upstream_in;
}

ts_flink_demand ts_flink_propagate(const ts_flink_demand *upstream, const double *ratio, int n)
{
    ts_flink_demand sum = {0, 0};
    for (int i = 0; i < n; i++) {
        sum.target += upstream[i].target * ratio[i];
        sum.catch_up += upstream[i].catch_up * ratio[i];
    }
    sum.target = ts_flink_round(sum.target);
    sum.catch_up = ts_flink_round(sum.catch_up);
    return sum;
}

static double clamp01(double v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

/* To a whole number, half up; beyond 2^52 a double is whole already. */
static double whole(double v)
{
    return fabs(v) < 4503599627370496.0 ? floor(v + 0.5) : v;
}

double ts_flink_capacity(const ts_flink_demand *demand, double utilization, bool with_restart,
                         const ts_flink_times *times)
{
    if (isnan(demand->catch_up) || isnan(demand->target))
        return NAN;
    utilization = clamp01(utilization);
    if (utilization == 0)
        return INFINITY;
    double catch_up = whole_seconds(times->catch_up);
    double restart = 0;
    if (with_restart && catch_up > 0)
        restart = demand->target * whole_seconds(times->restart) / catch_up;
    return whole(demand->catch_up + restart + demand->target / utilization);
}

bool ts_flink_backlog(double lag, double rate, ts_time threshold)
{
    return lag / rate > whole_seconds(threshold);
}

ts_flink_band ts_flink_thresholds(const ts_flink_demand *demand,
                                  const ts_flink_utilization *utilization,
                                  const ts_flink_times *times, bool backlog)
{
    const ts_flink_utilization *u = utilization;
    double max = isnan(u->max) ? u->target + u->boundary : u->max;
    double min = isnan(u->min) ? u->target - u->boundary : u->min;
    if (backlog) {
        max = 1;
        min = 0;
    }
    return (ts_flink_band){
        .up = ts_flink_capacity(demand, max, false, times),
        .down = ts_flink_capacity(demand, min, true, times),
    };
}

bool ts_flink_outside(double tpr, const ts_flink_band *band)
{
    return tpr < band->up || tpr > band->down;
}
