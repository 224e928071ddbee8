/*
 * The modelled cluster against closed forms: nothing, healthy flow, saturation, drain, lag as an
 * integral, latency, uneven partitions, retention, warm-up, what Prometheus sees, and loads that
 * cannot be.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/model/drive.h"
#include "tests/tap.h"

static ts_drive d;
static ts_sim_cfg cfg;

static void run(const ts_stretch *load, int n)
{
    d = (ts_drive){.load = load, .n_load = n};
    ts_drive_run(&d, &cfg, 1);
    CU_ASSERT_EQUAL(d.status, TS_DONE);
    CU_ASSERT_EQUAL(d.totals.records_in,
                    d.totals.records_out + d.totals.records_left + d.totals.records_lost);
}

static void zero(void)
{
    static const ts_stretch load[] = {{600, 0}};
    ts_drive_plain(&cfg);
    run(load, 1);
    CU_ASSERT_EQUAL(d.totals.records_in, 0);
    CU_ASSERT_EQUAL(d.totals.lag_max, 0);
    CU_ASSERT_EQUAL(d.totals.slo_miss_time, 0);
    CU_ASSERT_TRUE(isnan(d.totals.latency_p95));
    CU_ASSERT_EQUAL(d.totals.simulated_s, 600);
    CU_ASSERT_EQUAL(d.totals.taskmanager_seconds, 600);
    CU_ASSERT_EQUAL(d.n_seconds, 600);
    CU_ASSERT_EQUAL(d.seen[TS_METRIC_BUSY], 0);
    CU_ASSERT_DOUBLE_EQUAL(d.seen[TS_METRIC_IDLE], 1000, 1e-9);
    CU_ASSERT_EQUAL(d.seen[TS_METRIC_CPU], 0);
}

/* 500 of 1000 records/s: half busy, nothing waits, every record is out. A scrape sees whole
 * records only. */
static void healthy(void)
{
    static const ts_stretch load[] = {{600, 500}};
    ts_drive_plain(&cfg);
    run(load, 1);
    CU_ASSERT_EQUAL(d.totals.records_in, 300000);
    CU_ASSERT_EQUAL(d.totals.records_out, 300000);
    CU_ASSERT_EQUAL(d.totals.lag_max, 0);
    CU_ASSERT_DOUBLE_EQUAL(d.second[300].cpu, 0.5, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(d.seen[TS_METRIC_BUSY], 500, 0.5);
    CU_ASSERT_DOUBLE_EQUAL(d.seen[TS_METRIC_CPU], 0.5, 5e-4);
    CU_ASSERT_DOUBLE_EQUAL(d.seen[TS_METRIC_POD_CPU], 0.5, 5e-4);
    CU_ASSERT_DOUBLE_EQUAL(d.seen[TS_METRIC_ARRIVAL_RATE], 500, 0.05);
    CU_ASSERT_DOUBLE_EQUAL(d.seen[TS_METRIC_INGESTION_RATE], 500, 0.05);
    CU_ASSERT_EQUAL(d.seen[TS_METRIC_PENDING_RECORDS], 0);
    CU_ASSERT_EQUAL(d.seen[TS_METRIC_PARTITIONS], 1);
    CU_ASSERT_EQUAL(d.seen[TS_METRIC_TASK_MANAGERS], 1);
    CU_ASSERT_EQUAL(d.seen[TS_METRIC_SLOTS_FREE], 0);
    CU_ASSERT_EQUAL(d.n_messages, 600);
}

/* 0.3 records/s: fractions are carried, not lost. */
static void trickle(void)
{
    static const ts_stretch load[] = {{1000, 0.3}};
    ts_drive_plain(&cfg);
    run(load, 1);
    CU_ASSERT_TRUE(llabs(d.totals.records_in - 300) <= 1);
}

/* lambda = 1500, mu = 1000: lag = 500 t, to the record. */
static void saturated(void)
{
    static const ts_stretch load[] = {{600, 1500}};
    ts_drive_plain(&cfg);
    run(load, 1);
    for (int t = 0; t < 600; t++) {
        CU_ASSERT_DOUBLE_EQUAL_FATAL(d.second[t].lag, 500 * (t + 1), 1);
        CU_ASSERT_DOUBLE_EQUAL_FATAL(d.second[t].processed, 1000, 1);
    }
    CU_ASSERT_DOUBLE_EQUAL(d.totals.lag_mean, 150000, 1);
    CU_ASSERT_DOUBLE_EQUAL(d.seen[TS_METRIC_BUSY], 1000, 1);
    CU_ASSERT_DOUBLE_EQUAL(d.seen[TS_METRIC_CPU], 1, 1e-3);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.slo_miss_time, 1 - 14.0 / 600, 2.0 / 600);
}

/* A record that arrives at t waits lag/mu = 0.5 t, so mean 100 s and median 100 s after 600 s,
 * and the last leaves at 400 s. */
static void waits(void)
{
    static const ts_stretch load[] = {{600, 1500}};
    ts_drive_plain(&cfg);
    run(load, 1);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.latency_mean, 100, 0.1);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.latency_p50, 100, 0.8);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.latency_p95, 190, 1.6);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.slo_miss_records, 1 - 5 / 200.0, 1e-3);
}

/* B = 100,000 of backlog at mu - lambda = 400 is gone after 250 s. */
static void drain(void)
{
    static const ts_stretch load[] = {{200, 1500}, {400, 600}};
    ts_drive_plain(&cfg);
    run(load, 2);
    CU_ASSERT_DOUBLE_EQUAL(d.second[199].lag, 100000, 1);
    CU_ASSERT_TRUE(d.second[200 + 248].lag > 0);
    CU_ASSERT_TRUE(d.second[200 + 250].lag <= 1);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.lag_max, 100000, 1);
    CU_ASSERT_EQUAL(d.totals.records_left, 0);
    CU_ASSERT_EQUAL(d.totals.records_out, 200 * 1500 + 400 * 600);
}

/* lag(t) = integral of in - out, over every second of an uneven load. */
static void integral(void)
{
    static const ts_stretch load[] = {{100, 700}, {50, 2500.5}, {33.3, 0}, {100, 1200},
                                      {200, 100.25}};
    double sum = 0;
    ts_drive_plain(&cfg);
    run(load, 5);
    for (int t = 0; t < d.n_seconds; t++) {
        double seconds = t + 1 < d.n_seconds ? 1 : d.totals.simulated_s - t;
        sum += (d.second[t].offered - d.second[t].processed) * seconds;
        CU_ASSERT_DOUBLE_EQUAL_FATAL(sum, d.second[t].lag, 1e-6);
    }
    CU_ASSERT_DOUBLE_EQUAL(d.totals.simulated_s, 483.3, 1e-9);
}

/* The step of the load does not matter: 100 ms, 1 s and 1 min give the same lag. */
static void steps(void)
{
    static const ts_stretch load[] = {{300, 1500}, {900, 600}};
    double lag[3];
    for (int i = 0; i < 3; i++) {
        ts_drive_plain(&cfg);
        d = (ts_drive){.load = load, .n_load = 2, .step = i == 0 ? 0.1 : i == 1 ? 1 : 60};
        ts_drive_run(&d, &cfg, 1);
        lag[i] = d.totals.lag_mean;
        CU_ASSERT_EQUAL(d.totals.records_out, 300 * 1500 + 900 * 600);
    }
    CU_ASSERT_DOUBLE_EQUAL(lag[0], lag[1], 1);
    CU_ASSERT_DOUBLE_EQUAL(lag[2], lag[1], 1);
}

/* Two subtasks of three partitions: the one with two of them falls behind, the other does not. */
static void uneven(void)
{
    static const ts_stretch load[] = {{300, 1800}};
    ts_drive_plain(&cfg);
    cfg.kafka_partitions = 3;
    cfg.job_parallelism = 2;
    run(load, 1); /* 1200 a second on the first, 600 on the second */
    CU_ASSERT_DOUBLE_EQUAL(d.second[299].lag, 200 * 300, 2);
    CU_ASSERT_DOUBLE_EQUAL(d.second[299].cpu, (1 + 0.6) / 2, 1e-3);
}

/* A hot key group holds everybody back: half of the keys' work of two subtasks cannot be moved
 * elsewhere. */
static void hot_key(void)
{
    static const ts_stretch load[] = {{300, 3000}};
    ts_drive_plain(&cfg);
    strcpy(cfg.job_operators, "source:0.000001,count:1:1:keyed");
    cfg.kafka_partitions = 2;
    cfg.job_parallelism = 2;
    cfg.job_max_parallelism = 3; /* groups 0 and 1 on the first, 2 on the second */
    run(load, 1);
    CU_ASSERT_DOUBLE_EQUAL(d.second[299].processed, 1500, 2);
    CU_ASSERT_DOUBLE_EQUAL(d.second[299].cpu, 0.75, 1e-3);
    /* both sources wait for the hot key nearly all the time; half of the second core is idle */
    CU_ASSERT_DOUBLE_EQUAL(d.seen[TS_METRIC_BACK_PRESSURED], 1000, 2);
    CU_ASSERT_DOUBLE_EQUAL(d.seen[TS_METRIC_IDLE], 500 / 4, 2);
}

/* A minute of retention: what is older is lost, in = out + left + lost. */
static void retention(void)
{
    static const ts_stretch load[] = {{1000, 3000}};
    ts_drive_plain(&cfg);
    cfg.kafka_retention = TS_MIN;
    run(load, 1);
    CU_ASSERT_EQUAL(d.totals.records_in, 3000000);
    CU_ASSERT_DOUBLE_EQUAL((double)d.totals.records_out, 1000000, 1);
    CU_ASSERT_DOUBLE_EQUAL((double)d.totals.records_left, 60 * 3000, 3000);
    CU_ASSERT_TRUE(d.totals.records_lost > 1700000);
    CU_ASSERT_TRUE(d.totals.latency_p99 < 62);
}

/* A cold JVM at 60 %, linearly to 1 over 30 s: it has lost 0.2 * 30 s of work. */
static void warm_up(void)
{
    static const ts_stretch load[] = {{400, 1000}};
    static const ts_order orders[] = {{.at = 10, .parallelism = 1}};
    double cold, warm;
    for (int i = 0; i < 2; i++) {
        ts_drive_plain(&cfg);
        cfg.tm_warmup = i == 0 ? 0 : 30 * TS_SEC;
        d = (ts_drive){.load = load, .n_load = 1, .orders = orders, .n_orders = 1};
        ts_drive_run(&d, &cfg, 1);
        *(i == 0 ? &warm : &cold) = d.second[399].lag;
    }
    CU_ASSERT_DOUBLE_EQUAL(cold - warm, 6000, 200);
}

/* The healthy latency is the base distribution and the M/M/1-like queue: quantiles from their
 * closed forms. */
static void base_latency(void)
{
    static const ts_stretch load[] = {{600, 500}};
    ts_drive_plain(&cfg);
    cfg.job_base_latency = 200 * TS_MSEC;
    cfg.job_latency_spread = 0.5;
    run(load, 1);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.latency_p50 / 0.2, 1, 0.08);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.latency_p95 / (0.2 * exp(0.5 * 1.6449)), 1, 0.04);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.latency_mean / (0.2 * exp(0.125)), 1, 0.02);
    ts_drive_plain(&cfg);
    cfg.job_buffer_time = 100 * TS_MSEC;
    cfg.job_buffer_max = TS_HOUR;
    run(load, 1); /* exponential with mean 0.1/(1 - 0.5) */
    CU_ASSERT_DOUBLE_EQUAL(d.totals.latency_mean / 0.2, 1, 0.02);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.latency_p95 / (0.2 * log(20)), 1, 0.04);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.latency_p99 / (0.2 * log(100)), 1, 0.06);
}

/* Committed offsets move at checkpoints only: the group's lag saws between 0.4 and 10.4 s of
 * arrivals. */
static void committed(void)
{
    static const ts_stretch load[] = {{300, 500}};
    double most = 0, least = INFINITY;
    ts_drive_plain(&cfg);
    cfg.state_base = 0;
    run(load, 1);
    for (int t = 100; t < 300; t++) {
        most = fmax(most, d.second[t].committed_lag);
        least = fmin(least, d.second[t].committed_lag);
    }
    /* at the second before the one that begins at 10 s has ended at 10.4 s */
    CU_ASSERT_DOUBLE_EQUAL(most, 5000, 1);
    CU_ASSERT_DOUBLE_EQUAL(least, 500, 1);
    CU_ASSERT_EQUAL(d.seen[TS_METRIC_CHECKPOINT_DURATION], 400);
}

/* Checkpoints that never complete leave the group's lag to grow, and the job none the worse. */
static void no_checkpoints(void)
{
    static const ts_stretch load[] = {{300, 500}};
    ts_drive_plain(&cfg);
    cfg.checkpoint_failure = 1;
    run(load, 1);
    CU_ASSERT_EQUAL(d.second[299].committed_lag, 150000);
    CU_ASSERT_EQUAL(d.second[299].lag, 0);
    CU_ASSERT_TRUE(isnan(d.seen[TS_METRIC_CHECKPOINT_DURATION]));
}

/* Noise has the trace's mean, and the variance asked for. */
static void noise(void)
{
    static const ts_stretch load[] = {{10000, 400}};
    for (int kind = TS_SIM_NOISE_POISSON; kind <= TS_SIM_NOISE_GAMMA; kind++) {
        double sum = 0, squares = 0;
        ts_drive_plain(&cfg);
        cfg.load_noise = kind;
        cfg.load_shape = 16;
        run(load, 1);
        for (int t = 0; t < d.n_seconds; t++) {
            sum += d.second[t].offered;
            squares += (d.second[t].offered - 400) * (d.second[t].offered - 400);
        }
        double variance = kind == TS_SIM_NOISE_POISSON ? 400 : 400 + 400 * 400 / 16.0;
        CU_ASSERT_DOUBLE_EQUAL(sum / 10000, 400, 5 * sqrt(variance / 10000));
        CU_ASSERT_DOUBLE_EQUAL(squares / 10000 / variance, 1, 0.08);
        CU_ASSERT_EQUAL((double)d.totals.records_in, sum);
    }
}

/* Scrapes that fail make gauges stale; scrapes that do not happen leave the old value standing. */
static void missing_scrapes(void)
{
    static const ts_stretch load[] = {{600, 500}};
    ts_drive_plain(&cfg);
    cfg.prometheus_scrape_failure = 1;
    run(load, 1);
    for (int m = 0; m < TS_N_METRICS; m++)
        CU_ASSERT_TRUE(isnan(d.seen[m]));
    cfg.prometheus_scrape_failure = 0;
    cfg.prometheus_scrape_skip = 0.5;
    run(load, 1);
    CU_ASSERT_DOUBLE_EQUAL(d.seen[TS_METRIC_ARRIVAL_RATE], 500, 25);
    CU_ASSERT_EQUAL(d.seen[TS_METRIC_PARTITIONS], 1);
    cfg.prometheus_query_failure = 1;
    run(load, 1);
    CU_ASSERT_EQUAL(d.n_failed_queries, 600);
}

/* Loads that cannot be are refused at the start or break the plant, with words. */
static void impossible(void)
{
    static const ts_stretch bad[][2] = {{{1, NAN}, {1, 1}}, {{1, -1}, {1, 1}},
                                        {{1, INFINITY}, {1, 1}}, {{1, 1e308}, {1, 1}},
                                        {{10, 1}, {1, NAN}}, {{10, 1}, {1, 1e13}}};
    ts_drive_plain(&cfg);
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        d = (ts_drive){.load = bad[i], .n_load = 2};
        ts_drive_run(&d, &cfg, 1);
        CU_ASSERT_EQUAL(d.status, TS_ERANGE);
        CU_ASSERT_PTR_NOT_NULL(strstr(d.error, "expected"));
    }
    d = (ts_drive){.n_load = 0};
    ts_drive_run(&d, &cfg, 1);
    CU_ASSERT_EQUAL(d.status, TS_EINVAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(d.error, "empty"));
    static const ts_stretch flood[] = {{20000, 1e12}};
    d = (ts_drive){.load = flood, .n_load = 1};
    ts_drive_run(&d, &cfg, 1);
    CU_ASSERT_EQUAL(d.status, TS_ELIMIT);
}

static const ts_test tests[] = {
    {"zero load", zero},
    {"a healthy job", healthy},
    {"fractions of records", trickle},
    {"saturation: lag = (lambda - mu) t", saturated},
    {"saturation: waits", waits},
    {"a backlog drains in B/(mu - lambda)", drain},
    {"lag is the integral of in - out", integral},
    {"the load's step does not matter", steps},
    {"uneven partitions", uneven},
    {"a hot key group", hot_key},
    {"retention", retention},
    {"warm-up", warm_up},
    {"the latency of a healthy job", base_latency},
    {"committed offsets", committed},
    {"checkpoints that fail", no_checkpoints},
    {"noise", noise},
    {"missing scrapes and queries", missing_scrapes},
    {"impossible loads", impossible},
};

int main(void)
{
    return ts_tap_main("sim flow", tests, TS_COUNT_OF(tests));
}
