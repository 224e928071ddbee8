/* rate() against values worked out by hand from Prometheus' extrapolatedRate, staleness, and the
 * answer to a query. */
#include <math.h>

#include "sim/prometheus.h"
#include "sim/rng.h"
#include "tests/tap.h"

static ts__counter c;

static void start(void)
{
    ts__counter_init(&c, TS_MIN, 5 * TS_SEC);
}

static void add(int seconds, double value)
{
    ts__counter_add(&c, seconds * TS_SEC, value);
}

static double rate(int at, int window)
{
    return ts__counter_rate(&c, at * TS_SEC, window * TS_SEC);
}

static void steady(void)
{
    start();
    for (int i = 0; i < 12; i++)
        add(5 * i, 1000 + 50 * i);
    CU_ASSERT_DOUBLE_EQUAL(rate(57, 60), 10, 1e-12); /* 550 * (55 + 3 + 2)/55/60 */
    ts__counter_fini(&c);
}

/* It cannot have been below zero: no stretch to before its first record. */
static void from_zero(void)
{
    start();
    for (int i = 0; i < 12; i++)
        add(5 * i, 50 * i);
    CU_ASSERT_DOUBLE_EQUAL(rate(57, 60), 9.5, 1e-12); /* 550 * (55 + 0 + 2)/55/60 */
    ts__counter_fini(&c);
    start();
    for (int i = 0; i < 12; i++)
        add(5 * i, 10 + 50 * i);
    /* 55 * 10/550 = 1 s before */
    CU_ASSERT_DOUBLE_EQUAL(rate(57, 60), 550 * (55 + 1 + 2) / 55.0 / 60, 1e-12);
    ts__counter_fini(&c);
}

static void reset(void)
{
    static const double v[] = {1000, 1050, 1100, 20, 70, 120};
    start();
    for (int i = 0; i < 6; i++)
        add(5 * i, v[i]);
    CU_ASSERT_DOUBLE_EQUAL(rate(25, 30), 8.8, 1e-12); /* (120 - 1000 + 1100) * (25 + 5 + 0)/25/30 */
    /* the reset leaves the window with its sample before: 50 in 5 s, stretched by 1 s and 4 s,
     * is 100 in 10 s */
    CU_ASSERT_DOUBLE_EQUAL(rate(29, 10), 10, 1e-12);
    ts__counter_fini(&c);
}

/* An edge 1.1 mean distances away or more gets half a distance. */
static void far_edges(void)
{
    start();
    add(20, 100);
    add(25, 150);
    add(30, 200);
    CU_ASSERT_DOUBLE_EQUAL(rate(60, 60), 2.5, 1e-12); /* 100 * (10 + 2.5 + 2.5)/10/60 */
    ts__counter_fini(&c);
}

static void too_few(void)
{
    start();
    CU_ASSERT_TRUE(isnan(rate(0, 60)));
    add(0, 5);
    CU_ASSERT_TRUE(isnan(rate(1, 60)));
    add(5, 6);
    CU_ASSERT_FALSE(isnan(rate(59, 60)));
    /* the window is open on the left: the sample at 0 is out */
    CU_ASSERT_TRUE(isnan(rate(60, 60)));
    ts__counter_fini(&c);
}

/* What the running sums say is what a fresh computation over the window says. */
static void running(void)
{
    enum { N = 3000 };
    static ts__point v[N];
    ts_rng r;
    ts_rng_init(&r, 1, "rate", 0);
    start();
    double value = 0;
    for (int i = 0; i < N; i++) {
        value = ts_rng_chance(&r, 0.1) ? 0 : value + (double)(ts_rng_next(&r) % 1000);
        v[i] = (ts__point){5 * TS_SEC * i + (ts_time)(ts_rng_next(&r) % 1000000), value};
        ts__counter_add(&c, v[i].at, v[i].value);
        ts_time at = v[i].at + (ts_time)(ts_rng_next(&r) % 4000000000u);
        ts__counter fresh;
        ts__counter_init(&fresh, TS_MIN, 5 * TS_SEC);
        for (int k = i > 13 ? i - 13 : 0; k <= i; k++)
            if (v[k].at > at - TS_MIN)
                ts__counter_add(&fresh, v[k].at, v[k].value);
        double a = ts__counter_rate(&c, at, TS_MIN), b = ts__counter_rate(&fresh, at, TS_MIN);
        CU_ASSERT_TRUE_FATAL(a == b || (isnan(a) && isnan(b)));
        ts__counter_fini(&fresh);
    }
    ts__counter_fini(&c);
}

static ts__prometheus p;
static ts_sample out[TS_MAX_SAMPLES];

static void begin(void)
{
    ts_sim_cfg cfg;
    ts_sim_cfg_init(&cfg);
    ts__prometheus_init(&p, &cfg);
}

/* The value of a metric in the answer at a time; NaN if it is not there. */
static double ask(ts_metric metric, int32_t instance, int at)
{
    int n = ts__prometheus_answer(&p, at * TS_SEC, out);
    for (int i = 0; i < n; i++)
        if (out[i].metric == metric && out[i].instance == instance)
            return out[i].value;
    return NAN;
}

static void staleness(void)
{
    begin();
    CU_ASSERT_TRUE(isnan(ask(TS_METRIC_BUSY, 0, 0)));
    ts__prometheus_gauge(&p, TS_METRIC_BUSY, 10 * TS_SEC, 700);
    CU_ASSERT_EQUAL(ask(TS_METRIC_BUSY, 0, 10), 700);
    CU_ASSERT_EQUAL(ask(TS_METRIC_BUSY, 0, 309), 700); /* within the lookback of 300 s */
    CU_ASSERT_TRUE(isnan(ask(TS_METRIC_BUSY, 0, 310)));
    ts__prometheus_gauge(&p, TS_METRIC_BUSY, 320 * TS_SEC, 600);
    ts__prometheus_gauge(&p, TS_METRIC_GROUP_LAG, 320 * TS_SEC, 5);
    ts__prometheus_gauge(&p, TS_METRIC_BUSY, 325 * TS_SEC, NAN); /* not found any more */
    CU_ASSERT_TRUE(isnan(ask(TS_METRIC_BUSY, 0, 325)));
    ts__prometheus_lost(&p, TS_SOURCE_FLINK);
    CU_ASSERT_EQUAL(ask(TS_METRIC_GROUP_LAG, 0, 326), 5);
    ts__prometheus_lost(&p, TS_SOURCE_BROKER);
    CU_ASSERT_TRUE(isnan(ask(TS_METRIC_GROUP_LAG, 0, 326)));
    ts__prometheus_fini(&p);
}

/* A pod is found by one scrape and not by the next. */
static void pods(void)
{
    begin();
    for (int scrape = 0; scrape < 3; scrape++) {
        ts__prometheus_pods_begin(&p);
        for (int32_t id = scrape; id < scrape + 2; id++)
            ts__prometheus_pod(&p, 5 * scrape * TS_SEC, id, id == 1, 100 + id, 0.5,
                               2.0 * scrape + 10 * id);
        ts__prometheus_pods_end(&p);
    }
    CU_ASSERT_EQUAL(p.n_pods, 2); /* 2 and 3 */
    CU_ASSERT_TRUE(isnan(ask(TS_METRIC_POD_READY, 1, 10)));
    CU_ASSERT_EQUAL(ask(TS_METRIC_POD_READY, 2, 10), 0);
    CU_ASSERT_EQUAL(ask(TS_METRIC_POD_STARTED, 3, 10), 103);
    /* pod 2: 22 at 5 s, 24 at 10 s: 2 * (5 + 2.5 + 0)/5/120 of one core; the window begins long
     * before */
    CU_ASSERT_DOUBLE_EQUAL(ask(TS_METRIC_POD_CPU, 2, 10), 0.025, 1e-12);
    CU_ASSERT_TRUE(isnan(ask(TS_METRIC_POD_CPU, 3, 10))); /* one sample */
    ts__prometheus_lost(&p, TS_SOURCE_KUBERNETES);
    CU_ASSERT_TRUE(isnan(ask(TS_METRIC_POD_CPU, 2, 10)));
    ts__prometheus_fini(&p);
}

/* A redeployed job's counters are other series: both count while they are in the window. */
static void generations(void)
{
    begin();
    for (int i = 0; i <= 4; i++)
        ts__prometheus_read(&p, 5 * i * TS_SEC, 1000 + 100 * i, 0);
    for (int i = 0; i <= 4; i++)
        ts__prometheus_read(&p, (60 + 5 * i) * TS_SEC, 50 * i, 1);
    /* 400 * (20 + 2.5 + 2.5)/20/120 + 200 * (20 + 0 + 0)/20/120 */
    CU_ASSERT_DOUBLE_EQUAL(ask(TS_METRIC_INGESTION_RATE, 0, 80), (500 + 200) / 120.0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(ask(TS_METRIC_INGESTION_RATE, 0, 160), (200 * 22.5 / 20) / 120.0, 1e-12);
    ts__prometheus_fini(&p);
}

static void arrival_rate(void)
{
    begin();
    for (int i = 0; i <= 40; i++)
        ts__prometheus_gauge(&p, TS_METRIC_LOG_END_OFFSET, 5 * i * TS_SEC, 5000.0 * i);
    CU_ASSERT_DOUBLE_EQUAL(ask(TS_METRIC_ARRIVAL_RATE, 0, 200), 1000, 1e-9);
    CU_ASSERT_EQUAL(ask(TS_METRIC_LOG_END_OFFSET, 0, 200), 200000);
    ts__prometheus_fini(&p);
}

/* A topic that was there before: 100/s from the first moment, and after a whole window of its own.
 */
static void warm_start(void)
{
    begin();
    ts__prometheus_warm(&p, 0, 100);
    CU_ASSERT_DOUBLE_EQUAL(ask(TS_METRIC_ARRIVAL_RATE, 0, 1), 100, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(ask(TS_METRIC_INGESTION_RATE, 0, 1), 100, 1e-9);
    for (int t = 5; t <= 300; t += 5) {
        ts__prometheus_gauge(&p, TS_METRIC_LOG_END_OFFSET, t * TS_SEC, 100.0 * t);
        ts__prometheus_read(&p, t * TS_SEC, 100.0 * t, 0);
        CU_ASSERT_DOUBLE_EQUAL(ask(TS_METRIC_ARRIVAL_RATE, 0, t), 100, 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(ask(TS_METRIC_INGESTION_RATE, 0, t), 100, 1e-9);
    }
    ts__prometheus_fini(&p);
}

static const ts_test tests[] = {
    {"a steady counter", steady},
    {"not to before it was zero", from_zero},
    {"a counter reset", reset},
    {"edges far from the samples", far_edges},
    {"too few samples", too_few},
    {"running sums equal a fresh computation", running},
    {"staleness and lookback", staleness},
    {"pods come and go", pods},
    {"generations of a job's counters", generations},
    {"arrival rate", arrival_rate},
    {"a topic and a job that were there before", warm_start},
};

int main(void)
{
    return ts_tap_main("sim prometheus", tests, TS_COUNT_OF(tests));
}
