/* Kinds of the Flink autoscaler's metrics: thresholds, tpr, otpr, rate, backlog, eval. */
#include <math.h>

#include "tests/conformance/kinds.h"

static void run_thresholds(row *r, sequence *seq)
{
    (void)seq;
    ts_flink_utilization u = kinds_utilization(r);
    ts_flink_times times = kinds_times(r, 1800, 300);
    ts_flink_demand d = {row_num(r, "target", NAN), row_num(r, "catchup_rate", 0)};
    ts_flink_band band = ts_flink_thresholds(&d, &u, &times, row_flag(r, "backlog", false));
    row_emit(r, "up", band.up);
    row_emit(r, "down", band.down);
}

static void run_tpr(row *r, sequence *seq)
{
    (void)seq;
    double observed[256];
    ts_flink_sample samples[256];
    int n = row_list(r, "obs", observed, TS_COUNT_OF(observed));
    for (int i = 0; i < n; i++)
        samples[i] = (ts_flink_sample){i * TS_SEC, observed[i]};
    double busy_tpr = ts_flink_busy_tpr(row_num(r, "rate", NAN), row_num(r, "busy", NAN));
    double average = ts_flink_average(samples, n, row_int(r, "minobs", 2));
    row_emit(r, "tpr", ts_flink_select_tpr(busy_tpr, average, row_num(r, "switch", 0.15)));
}

static void run_otpr(row *r, sequence *seq)
{
    (void)seq;
    row_emit(r, "otpr",
             ts_flink_observed_tpr(row_num(r, "rate", NAN), row_num(r, "lag", 0),
                                   row_num(r, "bp", 0), row_seconds(r, "threshold_s", 30 * TS_SEC),
                                   row_num(r, "prev", NAN)));
}

static void run_rate(row *r, sequence *seq)
{
    (void)seq;
    ts_flink_sample samples[ROW_LIST];
    int n = row_series(r, "series", samples, ROW_LIST);
    row_emit(r, "rate", ts_flink_rate(samples, n));
    row_emit(r, "avg", ts_flink_average(samples, n, row_int(r, "minobs", 1)));
}

/* A source without the metric has no lag. */
static double known_lag(double lag)
{
    return isnan(lag) ? 0 : lag;
}

/* lag and rate may be lists, one value per source */
static void run_backlog(row *r, sequence *seq)
{
    (void)seq;
    double lag[16], rate[16];
    int n_lag = row_list(r, "lag", lag, TS_COUNT_OF(lag));
    int n = row_list(r, "rate", rate, TS_COUNT_OF(rate));
    if (n_lag > 0 && n_lag != n) {
        row_malformed(r, "lag", "as many values as rate");
        return;
    }
    ts_time threshold = row_seconds(r, "threshold_s", 300 * TS_SEC);
    bool backlog = false;
    for (int i = 0; i < n; i++)
        backlog |= ts_flink_backlog(n_lag == 0 ? 0 : known_lag(lag[i]), rate[i], threshold);
    row_emit(r, "backlog", backlog);
}

static double last_lag(const ts_flink_sample *samples, int n)
{
    return n == 0 ? 0 : known_lag(samples[n - 1].value);
}

/* A source, and perhaps a sink behind it, from raw samples to thresholds and the source's decision.
   */
static void run_eval(row *r, sequence *seq)
{
    ts_flink_sample in[256], lag[256], sink[256];
    ts_flink_scaling cfg = kinds_scaling(r, 1, 1800, 300, 0);
    ts_flink_utilization u = kinds_utilization(r);
    int n_in = row_series(r, "src_in", in, TS_COUNT_OF(in));
    int n_lag = row_series(r, "src_lag", lag, TS_COUNT_OF(lag));
    int n_sink = row_series(r, "sink_in", sink, TS_COUNT_OF(sink));
    double rate = ts_flink_rate(in, n_in);
    double lag_rate = n_lag == 0 ? 0 : ts_flink_rate(lag, n_lag);
    ts_flink_demand d =
        ts_flink_source_demand(rate, lag_rate, last_lag(lag, n_lag), cfg.times.catch_up);
    double ratio = ts_flink_edge_ratio(ts_flink_rate(sink, n_sink), rate);
    ts_flink_demand down = ts_flink_propagate(&d, &ratio, 1);
    ts_flink_vertex v = {
        .parallelism = row_int(r, "par", 1),
        .max_parallelism = row_int(r, "maxp", 720),
        .partitions = row_int(r, "parts", 0),
        .demand = d,
        .tpr = ts_flink_select_tpr(ts_flink_busy_tpr(rate, row_num(r, "busy", NAN)), NAN, 0.15),
    };
    bool backlog = ts_flink_backlog(last_lag(lag, n_lag), rate,
                                    row_seconds(r, "threshold_s", 300 * TS_SEC));
    v.band = ts_flink_thresholds(&d, &u, &cfg.times, backlog);
    ts_flink_change change;
    ts_status s = ts_flink_decide(&cfg, &v, 0, &seq->delayed, &change);
    row_emit(r, "src_target", d.target);
    row_emit(r, "src_catchup", d.catch_up);
    row_emit(r, "sink_target", down.target);
    row_emit(r, "sink_catchup", down.catch_up);
    row_emit(r, "tpr", v.tpr);
    row_emit(r, "up", v.band.up);
    row_emit(r, "down", v.band.down);
    if (s == TS_OK)
        row_emit(r, "new", change.parallelism);
    else
        row_emit_text(r, "new", "error");
}

const kind kinds_flink_metrics[] = {
    {"thresholds", run_thresholds}, {"tpr", run_tpr},   {"otpr", run_otpr}, {"rate", run_rate},
    {"backlog", run_backlog},       {"eval", run_eval}, {NULL, NULL},
};
