/* DS2, KEDA, Dhalion, Varga, Daedalus, Phoebe: numbers worked by hand. */
#include <limits.h>
#include <math.h>

#include "core/rules/daedalus.h"
#include "core/rules/dhalion.h"
#include "core/rules/ds2.h"
#include "core/rules/keda.h"
#include "core/rules/phoebe.h"
#include "core/rules/varga.h"
#include "tests/tap.h"

static void ds2(void)
{
    CU_ASSERT_EQUAL(ts_ds2_true_rate(300, 2), 150);
    CU_ASSERT_EQUAL(ts_ds2_true_rate(300, 0), INFINITY);
    CU_ASSERT_TRUE(isnan(ts_ds2_true_rate(0, 0)));
    CU_ASSERT_EQUAL(ts_ds2_instances(1000, 600, 3), 5);
    CU_ASSERT_EQUAL(ts_ds2_instances(1000, INFINITY, 3), 0);
    CU_ASSERT_EQUAL(ts_ds2_instances(0, NAN, 3), 0);
    CU_ASSERT_EQUAL(ts_ds2_parallelism(5, 3, 0), 5);
    CU_ASSERT_EQUAL(ts_ds2_parallelism(5, 3, 0.1), 6); /* 5.5 */
    CU_ASSERT_EQUAL(ts_ds2_parallelism(0, 3, 0), 1);
    CU_ASSERT_EQUAL(ts_ds2_parallelism(NAN, 3, 0), 3);
    CU_ASSERT_EQUAL(ts_ds2_parallelism(1e300, 3, 0), INT_MAX);
    /* 4.5 instances are built as 5 and emit as 4.5 do: half as much again as 3 */
    CU_ASSERT_EQUAL(ts_ds2_output(900, 3, 4.5), 1350);
    double target[] = {100, 300}, observed[] = {90, 200};
    CU_ASSERT_EQUAL(ts_ds2_correction(target, observed, 2, 1.2), 1.5);
    CU_ASSERT_EQUAL(ts_ds2_correction(target, observed, 2, 1.5), 1);
    observed[1] = 0;
    CU_ASSERT_EQUAL(ts_ds2_correction(target, observed, 2, 1.2), 1);
}

static void keda(void)
{
    ts_keda k = {.threshold = 10, .partitions = 12};
    CU_ASSERT_FALSE(ts_keda_active(&k, 0));
    CU_ASSERT_TRUE(ts_keda_active(&k, 1));
    CU_ASSERT_EQUAL(ts_keda_metric(&k, 129), 129); /* 129/10 = 12, not above 12 */
    CU_ASSERT_EQUAL(ts_keda_metric(&k, 130), 120);
    k.allow_idle = true;
    CU_ASSERT_EQUAL(ts_keda_metric(&k, 130), 130);
    k.limit_to_lag = true;
    k.with_lag = 5;
    CU_ASSERT_EQUAL(ts_keda_metric(&k, 130), 50);
    k = (ts_keda){.threshold = 10, .partitions = 12, .even = true};
    CU_ASSERT_EQUAL(ts_keda_factor(&k, 41), 6);
    CU_ASSERT_EQUAL(ts_keda_factor(&k, 61), 12);
    CU_ASSERT_EQUAL(ts_keda_factor(&k, 1000), 12);
    CU_ASSERT_EQUAL(ts_keda_factor(&k, 0), 1);
    CU_ASSERT_EQUAL(ts_keda_metric(&k, 41), 60);
    k.partitions = INT64_C(999999999989); /* a prime: quickly, and without overflow */
    CU_ASSERT_EQUAL(ts_keda_factor(&k, INT64_MAX), k.partitions);
}

static void dhalion(void)
{
    const ts_dhalion_limits l = {0.9, 10, 10000, 0.2, 0.8};
    ts_dhalion_operator op = {.parallelism = 3, .backpressure = 0.5, .input_buffer = 0.21};
    CU_ASSERT_EQUAL(ts_dhalion_up(&l, &op), 6);
    op.backpressure = 1; /* at most 0.9: ten times */
    CU_ASSERT_DOUBLE_EQUAL(ts_dhalion_factor(&l, &op), 10, 1e-12);
    op.backpressure = 0;
    CU_ASSERT_EQUAL(ts_dhalion_up(&l, &op), 3);
    CU_ASSERT_EQUAL(ts_dhalion_down(&l, &op), 3);
    op.input_buffer = 0.2;
    CU_ASSERT_EQUAL(ts_dhalion_down(&l, &op), 2);
    op.parallelism = 1;
    CU_ASSERT_EQUAL(ts_dhalion_down(&l, &op), 1);
    ts_dhalion_operator source = {.parallelism = 4, .source = true, .pending_rate = 50,
                                  .consumed_rate = 100, .lag = 10001};
    CU_ASSERT_EQUAL(ts_dhalion_up(&l, &source), 6);
    CU_ASSERT_EQUAL(ts_dhalion_down(&l, &source), 4);
    source.consumed_rate = 0; /* the most there is */
    CU_ASSERT_EQUAL(ts_dhalion_factor(&l, &source), 10);
    source.pending_rate = -50;
    CU_ASSERT_EQUAL(ts_dhalion_factor(&l, &source), 1);
    source.lag = 10000;
    CU_ASSERT_EQUAL(ts_dhalion_down(&l, &source), 3);
}

/* What is not known is no reason to do anything, neither up nor down. */
static void dhalion_unknown(void)
{
    const ts_dhalion_limits l = {0.9, 10, 10000, 0.2, 0.8};
    ts_dhalion_operator op = {.parallelism = 10, .backpressure = NAN, .input_buffer = NAN};
    CU_ASSERT_TRUE(isnan(ts_dhalion_factor(&l, &op)));
    CU_ASSERT_EQUAL(ts_dhalion_up(&l, &op), 10);
    CU_ASSERT_EQUAL(ts_dhalion_down(&l, &op), 10);
    ts_dhalion_operator source = {.parallelism = 10, .source = true, .pending_rate = NAN,
                                  .consumed_rate = 100, .lag = NAN};
    CU_ASSERT_EQUAL(ts_dhalion_up(&l, &source), 10);
    CU_ASSERT_EQUAL(ts_dhalion_down(&l, &source), 10);
    source.pending_rate = 50;
    source.consumed_rate = NAN;
    CU_ASSERT_EQUAL(ts_dhalion_up(&l, &source), 10);
}

static void varga(void)
{
    ts_varga_operator op = {.parallelism = 4, .idle = 0.16, .lag_slope = 100, .rate = 100};
    CU_ASSERT_EQUAL(ts_varga_parallelism(&op, 0.7), 5);
    op.causes_backpressure = true;
    CU_ASSERT_EQUAL(ts_varga_parallelism(&op, 0.7), 8);
    op.lag_slope = -50;
    CU_ASSERT_EQUAL(ts_varga_parallelism(&op, 0.7), 5);
    op.idle = 1;
    op.causes_backpressure = false;
    CU_ASSERT_EQUAL(ts_varga_parallelism(&op, 0.7), 1);
    op.idle = NAN;
    CU_ASSERT_EQUAL(ts_varga_parallelism(&op, 0.7), 4);
}

static void recovery(void)
{
    double load[] = {100};
    ts_recovery r = {.forecast = load, .n = 1, .step = 60, .checkpoint = 10, .downtime = 30};
    CU_ASSERT_DOUBLE_EQUAL(ts_recovery_time(&r, 200), 70, 1e-9);
    CU_ASSERT_EQUAL(ts_recovery_time(&r, 100), INFINITY);
    r.lag = 1000;
    CU_ASSERT_DOUBLE_EQUAL(ts_recovery_time(&r, 200), 80, 1e-9);
    /* 10 s steps: 0 to 20 s down at 100 and 200: 3000 behind; then 300 at capacity 200: 1000 more;
       then 50 */
    double steps[] = {100, 200, 300, 50};
    ts_recovery s = {.forecast = steps, .n = 4, .step = 10, .downtime = 20};
    CU_ASSERT_DOUBLE_EQUAL(ts_recovery_time(&s, 200), 30 + 4000 / 150.0, 1e-9);
    s.downtime = 100; /* beyond the forecast: 100 + 200 + 300 + 7 * 50, each 10 s */
    CU_ASSERT_DOUBLE_EQUAL(ts_recovery_time(&s, 200), 100 + 9500 / 150.0, 1e-9);
    s.downtime = 25; /* within a step: 1000 + 2000 + 1500, then 5 s at 300 */
    CU_ASSERT_DOUBLE_EQUAL(ts_recovery_time(&s, 200), 30 + 5000 / 150.0, 1e-9);
    s.downtime = 0;
    CU_ASSERT_EQUAL(ts_recovery_time(&s, 200), 0);
}

static void daedalus(void)
{
    ts_daedalus_worker w[2] = {{0}};
    CU_ASSERT_EQUAL(ts_daedalus_rate_at(&w[0], 1), 0);
    ts_daedalus_observe(&w[0], 0.4, 200);
    CU_ASSERT_DOUBLE_EQUAL(ts_daedalus_rate_at(&w[0], 1), 500, 1e-9);
    w[0] = (ts_daedalus_worker){0};
    ts_daedalus_observe(&w[0], 0.2, 100);
    ts_daedalus_observe(&w[0], 0.6, 300);
    CU_ASSERT_DOUBLE_EQUAL(ts_daedalus_rate_at(&w[0], 1), 500, 1e-9);
    /* the other at half the CPU: full is 1 - (0.4 - 0.2) = 0.8 for it, at 600/s per CPU: 480 */
    ts_daedalus_observe(&w[1], 0.1, 60);
    ts_daedalus_observe(&w[1], 0.3, 180);
    CU_ASSERT_DOUBLE_EQUAL(ts_daedalus_capacity(w, 2), 980, 1e-9);

    ts_scale_outs t = {{0}};
    ts_scale_outs_learn(&t, 2, 980);
    ts_scale_outs_learn(&t, 2, 1000);
    CU_ASSERT_EQUAL(t.capacity[2], 990);
    CU_ASSERT_EQUAL(ts_daedalus_capacity_at(&t, 2, 2, 1000), 990);
    CU_ASSERT_EQUAL(ts_daedalus_capacity_at(&t, 3, 2, 1000), 1500);
    CU_ASSERT_EQUAL(ts_daedalus_downtime(30, 45), 31);
    CU_ASSERT_EQUAL(ts_daedalus_downtime(30, 12), 29);
}

/* A line that does not rise says nothing of full CPU: in proportion. */
static void daedalus_flat(void)
{
    ts_daedalus_worker w = {0};
    ts_daedalus_observe(&w, 0.4, 300);
    ts_daedalus_observe(&w, 0.6, 200);
    CU_ASSERT_DOUBLE_EQUAL(ts_daedalus_rate_at(&w, 1), 500, 1e-9);
}

/* Skew counts as it is in the loop; a worker that was not seen in it does not. */
static void daedalus_loops(void)
{
    ts_daedalus_worker w[3] = {{0}};
    ts_daedalus_observe(&w[0], 0.9, 450);
    ts_daedalus_observe(&w[1], 0.1, 50);
    ts_daedalus_observe(&w[2], 0.5, 250);
    ts_daedalus_capacity(w, 3);
    ts_daedalus_observe(&w[0], 0.5, 250);
    ts_daedalus_observe(&w[1], 0.5, 250);
    CU_ASSERT_DOUBLE_EQUAL(ts_daedalus_capacity(w, 3), 1000, 1e-9);
    CU_ASSERT_EQUAL(ts_daedalus_capacity(w, 3), 0);
}

static void daedalus_chooses(void)
{
    ts_scale_outs t = {{0}};
    double load[] = {1000, 1500};
    ts_daedalus_question q = {
        .table = &t, .present = 2, .min = 1, .max = 10, .present_capacity = 1000, .load = 1000,
        .down_up = 30, .down_down = 15, .recovery_limit = 600, .loop = 60,
        .recovery = {.forecast = load, .n = 2, .step = 450, .checkpoint = 10},
    };
    /* 3 has 1500 >= the largest, drains 40 000 at 500/s in 80 s */
    CU_ASSERT_EQUAL(ts_daedalus_choose(&q), 3);
    CU_ASSERT_DOUBLE_EQUAL(ts_daedalus_examine(&q, 3).recovery, 110, 1e-9);
    CU_ASSERT_EQUAL(ts_daedalus_examine(&q, 3).peak, 1000);
    q.recovery_limit = 100; /* 110 s is too long; 4 drains at 1000/s: 70 s */
    CU_ASSERT_EQUAL(ts_daedalus_choose(&q), 4);
    q.min = 6;
    CU_ASSERT_EQUAL(ts_daedalus_choose(&q), 6);
    q.load = 1e9;
    CU_ASSERT_EQUAL(ts_daedalus_choose(&q), 10);
}

/* The present one: 900 of 1000 would take 30 + 36 000 / 100 = 390 s to recover, the peak that comes
 * after that is no reason; but it is for another. */
static void daedalus_stays(void)
{
    ts_scale_outs t = {{0}};
    double load[] = {900, 2900};
    ts_daedalus_question q = {
        .table = &t, .present = 2, .min = 1, .max = 10, .present_capacity = 1000, .load = 900,
        .down_up = 30, .down_down = 15, .recovery_limit = 600, .loop = 60,
        .recovery = {.forecast = load, .n = 2, .step = 450, .checkpoint = 10},
    };
    CU_ASSERT_EQUAL(ts_daedalus_choose(&q), 2);
    q.recovery_limit = 389; /* 3: 30 + 36 000 / 600 = 90 s, but below 2900 */
    CU_ASSERT_EQUAL(ts_daedalus_choose(&q), 6);
    q.settling = true;
    CU_ASSERT_EQUAL(ts_daedalus_choose(&q), 2);
    q.recovery.step = 30; /* 2900 comes within the next loop */
    CU_ASSERT_TRUE(ts_daedalus_choose(&q) != 2);
}

/* Down to a half, unless more than a second's work lies before the present one. */
static void daedalus_goes_down(void)
{
    ts_scale_outs t = {{0}};
    double load[] = {400};
    ts_daedalus_question q = {
        .table = &t, .present = 4, .min = 1, .max = 10, .present_capacity = 2000, .load = 400,
        .down_up = 30, .down_down = 15, .recovery_limit = 600, .loop = 60,
        .recovery = {.forecast = load, .n = 1, .step = 900, .checkpoint = 10, .lag = 2000},
    };
    CU_ASSERT_EQUAL(ts_daedalus_choose(&q), 1); /* 15 + (2000 + 10 000) / 100 */
    CU_ASSERT_DOUBLE_EQUAL(ts_daedalus_examine(&q, 1).recovery, 135, 1e-9);
    q.recovery.lag = 2001;
    CU_ASSERT_EQUAL(ts_daedalus_choose(&q), 4);
    q.recovery.lag = 0;
    ts_scale_outs_learn(&t, 1, 300); /* seen to be less than in proportion */
    CU_ASSERT_EQUAL(ts_daedalus_choose(&q), 2);
}

/*
 * Decisions that the implementation logged (dos-group/phoebe, data/ads/phoebe, first run, 18:19,
 * 19:20, 20:06 and 18:16), of 2 to 24: the smallest that is valid, though both bests are larger;
 * nothing is valid; the smallest valid one is only one fewer.
 */
static void phoebe_log(void)
{
    static const struct {
        int present, best_recovery, best_latency, choice;
        double recovery[23], latency[23];
    } rows[] = {
        {24, 23, 24, 21,
         {1880.84, 1445.3, 1180.16, 1001.79, 873.58, 776.98, 701.59, 641.11, 591.51,
          550.1, 515.01, 484.89, 458.76, 382.21, 320.93, 263.03, 214.51, 195.4, 185.8,
          179.25, 173.27, 165.73, 160.35},
         {1335.44, 1335.44, 1335.44, 1335.44, 1335.44, 1335.44, 1335.44, 1335.44,
          1354.29, 1354.29, 1354.29, 1337.89, 1337.89, 1337.89, 1314.69, 1314.69,
          1314.69, 1320.0, 1320.0, 1320.0, 1336.9, 1336.9, 1156.94}},
        {7, 21, 24, 8,
         {1054.74, 820.11, 677.28, 581.19, 512.12, 460.08, 159.14, 148.65, 139.72,
          133.96, 128.18, 125.2, 121.82, 119.12, 116.96, 115.26, 113.12, 111.78, 110.56,
          109.46, 108.45, 107.52, 106.83},
         {1295.63, 1295.63, 1295.63, 1295.63, 1295.63, 1304.21, 1304.21, 1304.21,
          1309.14, 1309.14, 1309.14, 1279.02, 1279.02, 1279.02, 1284.35, 1284.35,
          1284.35, 1305.6, 1305.6, 1298.19, 1299.59, 1305.72, 1156.84}},
        {24, 24, 24, 24,
         {2579.53, 1974.07, 1605.49, 1357.53, 1179.3, 1045.01, 940.2, 856.12, 787.17,
          729.61, 680.83, 638.96, 602.64, 570.82, 542.72, 517.72, 495.34, 475.19,
          456.94, 440.35, 425.19, 365.42, 280.7},
         {1365.2, 1365.2, 1365.2, 1365.2, 1365.2, 1365.2, 1365.2, 1365.2, 1365.2,
          1365.2, 1365.2, 1362.11, 1362.11, 1362.11, 1361.93, 1361.93, 1361.93, 1361.94,
          1361.94, 1360.88, 1360.7, 1361.86, 1165.54}},
        {24, 23, 24, 24,
         {2053.26, 1575.79, 1285.13, 1089.58, 949.03, 843.13, 760.48, 694.17, 639.8,
          594.4, 555.93, 522.92, 494.27, 469.18, 447.02, 362.66, 311.78, 255.39, 202.23,
          191.92, 183.85, 176.88, 170.47},
         {1335.44, 1335.44, 1335.44, 1335.44, 1335.44, 1335.44, 1335.44, 1335.44,
          1340.19, 1340.19, 1340.19, 1331.29, 1331.29, 1331.29, 1314.22, 1314.22,
          1314.22, 1299.75, 1299.75, 1299.75, 1323.54, 1323.54, 1161.73}},
    };
    const ts_phoebe_limits l = {180, 0.05, 2};
    for (int i = 0; i < TS_COUNT_OF(rows); i++) {
        ts_phoebe_candidate c[23];
        int at = rows[i].present - 2;
        for (int k = 0; k < 23; k++)
            c[k] = (ts_phoebe_candidate){k + 2, rows[i].recovery[k], rows[i].latency[k], false};
        CU_ASSERT_EQUAL(ts_phoebe_best(&l, c, 23, at, false), rows[i].best_recovery);
        CU_ASSERT_EQUAL(ts_phoebe_best(&l, c, 23, at, true), rows[i].best_latency);
        CU_ASSERT_EQUAL(ts_phoebe_choose(&l, c, 23, at, 0), rows[i].choice);
    }
}

static void phoebe(void)
{
    const ts_phoebe_limits l = {180, 0.05, 2}, tight = {50, 0.05, 2};
    ts_phoebe_candidate c[] = {{4, 100, 9, false}, {6, 98, 8.9, false}, {8, 60, 8.8, false},
                               {10, 59, 8.7, false}};
    CU_ASSERT_EQUAL(ts_phoebe_best(&l, c, 4, 0, false), 8);
    CU_ASSERT_EQUAL(ts_phoebe_best(&l, c, 4, 0, true), 4);
    CU_ASSERT_EQUAL(ts_phoebe_best(&l, c, 4, 3, true), 4);
    CU_ASSERT_EQUAL(ts_phoebe_choose(&l, c, 4, 0, 0), 4);     /* valid */
    CU_ASSERT_EQUAL(ts_phoebe_choose(&l, c, 4, 3, -1), 4);    /* six fewer */
    CU_ASSERT_EQUAL(ts_phoebe_choose(&l, c, 4, 3, 1), 10);    /* rising, and 10 is valid */
    CU_ASSERT_EQUAL(ts_phoebe_choose(&l, c, 4, 1, -1), 6);    /* only two fewer */
    CU_ASSERT_EQUAL(ts_phoebe_choose(&tight, c, 4, 0, 1), 8); /* none: the larger best */
    CU_ASSERT_EQUAL(ts_phoebe_choose(&tight, c, 4, 3, 0), 10); /* 8 is only two fewer */
    c[0].slow = c[1].slow = true;
    CU_ASSERT_EQUAL(ts_phoebe_choose(&l, c, 4, 0, 1), 8);
    c[1].recovery = 62;
    CU_ASSERT_EQUAL(ts_phoebe_best(&l, c, 3, 0, false), 6);
    c[0].recovery = c[1].recovery = INFINITY;
    CU_ASSERT_EQUAL(ts_phoebe_best(&l, c, 4, 0, false), 8);
    c[2].recovery = c[3].recovery = INFINITY; /* nothing recovers: the most */
    CU_ASSERT_EQUAL(ts_phoebe_best(&l, c, 4, 1, false), 10);
    c[0] = (ts_phoebe_candidate){4, 180, 1, false}; /* less than the limit, not just that */
    CU_ASSERT_FALSE(ts_phoebe_valid(&l, &c[0]));
}

static void phoebe_models(void)
{
    double capacity[11] = {0};
    CU_ASSERT_EQUAL(ts_phoebe_capacity(capacity, 10, 4), 0);
    capacity[2] = 900;
    CU_ASSERT_EQUAL(ts_phoebe_capacity(capacity, 10, 4), 1800);
    capacity[4] = 1500; /* 300 + 300 p */
    CU_ASSERT_DOUBLE_EQUAL(ts_phoebe_capacity(capacity, 10, 4), 1500, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(ts_phoebe_capacity(capacity, 10, 10), 3300, 1e-9);
    capacity[4] = 600; /* no rise: 1500 of 6 */
    CU_ASSERT_DOUBLE_EQUAL(ts_phoebe_capacity(capacity, 10, 10), 2500, 1e-9);
    capacity[2] = 100; /* -400 + 250 p: not below 0 */
    CU_ASSERT_DOUBLE_EQUAL(ts_phoebe_capacity(capacity, 10, 1), 700.0 / 6, 1e-9);

    ts_phoebe_latency m = {0};
    CU_ASSERT_TRUE(isnan(ts_phoebe_latency_at(&m, 0.5)));
    ts_phoebe_observe(&m, 0.5, 5, 1); /* 3 + 1 / (1 - u) */
    CU_ASSERT_DOUBLE_EQUAL(ts_phoebe_latency_at(&m, 0.9), 5, 1e-9);
    ts_phoebe_observe(&m, 0.75, 7, 1);
    CU_ASSERT_DOUBLE_EQUAL(ts_phoebe_latency_at(&m, 0.9), 13, 1e-9);
    CU_ASSERT_EQUAL(ts_phoebe_latency_at(&m, 1), INFINITY);
    ts_phoebe_observe(&m, 0.9, 1, 0); /* only this one counts, and a line that falls never */
    CU_ASSERT_DOUBLE_EQUAL(ts_phoebe_latency_at(&m, 0.1), 1, 1e-9);
}

static const ts_test tests[] = {
    {"ds2", ds2},           {"keda", keda},         {"dhalion", dhalion},
    {"dhalion, unknown", dhalion_unknown},
    {"varga", varga},       {"recovery", recovery}, {"daedalus: capacity", daedalus},
    {"daedalus: a flat line", daedalus_flat},
    {"daedalus: loops", daedalus_loops},
    {"daedalus: the choice", daedalus_chooses},
    {"daedalus: stays", daedalus_stays},
    {"daedalus: goes down", daedalus_goes_down},
    {"phoebe: the log", phoebe_log},
    {"phoebe: the choice", phoebe},
    {"phoebe: models", phoebe_models},
};

int main(void)
{
    return ts_tap_main("rules peers", tests, TS_COUNT_OF(tests));
}
