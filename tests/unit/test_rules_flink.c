/* The Flink autoscaler's rules where the conformance rows do not reach; numbers worked by hand. */
#include <limits.h>
#include <math.h>

#include "core/rules/decimal.h"
#include "core/rules/flink_scaler.h"
#include "core/rules/flink_veto.h"
#include "core/rules/flink_window.h"
#include "tests/tap.h"

static const ts_flink_scaling defaults = {
    .utilization_target = 0.7,
    .max_down = 0.6,
    .max_up = 100000,
    .min_parallelism = 1,
    .max_parallelism = 200,
    .effectiveness = 0.1,
    .coefficient_min = 0.5,
    .min_observations = 3,
};

static void decimals(void)
{
    CU_ASSERT_EQUAL(ts_round_half_up(1.0005, 3), 1.001); /* in binary below the tie */
    CU_ASSERT_EQUAL(ts_round_half_up(-1.0005, 3), -1.001);
    CU_ASSERT_EQUAL(ts_round_half_up(1.00049, 3), 1.0);
    CU_ASSERT_EQUAL(ts_round_half_up(0.9995, 3), 1.0);
    CU_ASSERT_EQUAL(ts_round_half_up(0.0005, 3), 0.001);
    CU_ASSERT_EQUAL(ts_round_half_up(0.00049, 3), 0);
    CU_ASSERT_EQUAL(ts_round_half_up(1e300, 3), 1e300);
    CU_ASSERT_EQUAL(ts_round_half_up(0, 3), 0);
    CU_ASSERT_TRUE(isnan(ts_round_half_up(NAN, 3)));
    CU_ASSERT_EQUAL(ts_round_half_up(-INFINITY, 3), -INFINITY);
    CU_ASSERT_EQUAL(ts_round_ceiling(0.55, 2), 0.55); /* 0.55 * 100 is above 55 in binary */
    CU_ASSERT_EQUAL(ts_round_ceiling(0.550001, 2), 0.56);
    CU_ASSERT_EQUAL(ts_round_ceiling(0.7000000000000001, 2), 0.71);
    CU_ASSERT_EQUAL(ts_round_ceiling(-0.559, 2), -0.55);
    CU_ASSERT_EQUAL(ts_round_ceiling(1e-9, 2), 0.01);
}

/* The fast way and the decimal way are one, near ties too. */
static void rounding(void)
{
    int wrong = 0;
    for (int i = 0; i < 200000; i++) {
        double v = (i - 100000) / 2000.0 + (i % 7 - 3) * 1e-12;
        double expected = ts_round_half_up(v, 3);
        wrong += ts_flink_round(v) != (expected == 0 ? v : expected);
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(ts_flink_round(0.0004), 0.0004); /* never to zero */
    CU_ASSERT_EQUAL(ts_flink_round(123456789.0625), 123456789.063);
}

/* Rule 2 is observable: 65 / (100/3) * 100 is 195, with the rate rounded to 33.333 it is 196. */
static void rounding_is_observable(void)
{
    ts_flink_vertex v = {.parallelism = 100, .max_parallelism = 720, .demand = {65, 0}};
    ts_flink_scaling cfg = defaults;
    ts_flink_delayed delayed = {.active = false};
    ts_flink_change c;
    cfg.utilization_target = 1;
    v.tpr = 100 / 3.0;
    CU_ASSERT_EQUAL(ts_flink_decide(&cfg, &v, 0, &delayed, &c), TS_OK);
    CU_ASSERT_EQUAL(c.parallelism, 195);
    v.tpr = ts_flink_select_tpr(100 / 3.0, NAN, 0.15);
    CU_ASSERT_EQUAL(ts_flink_decide(&cfg, &v, 0, &delayed, &c), TS_OK);
    CU_ASSERT_EQUAL(c.parallelism, 196);
}

static void averages(void)
{
    ts_flink_sample s[] = {{0, NAN}, {TS_SEC, 2}, {2 * TS_SEC, INFINITY}, {3 * TS_SEC, 6},
                           {4 * TS_SEC, NAN}};
    CU_ASSERT_EQUAL(ts_flink_average(s, 5, 1), 4);
    CU_ASSERT_EQUAL(ts_flink_average(s, 5, 2), 4);
    CU_ASSERT_TRUE(isnan(ts_flink_average(s, 5, 3)));
    CU_ASSERT_EQUAL(ts_flink_average(s + 2, 1, 1), INFINITY);
    CU_ASSERT_TRUE(isnan(ts_flink_average(s, 1, 1)));
    CU_ASSERT_TRUE(isnan(ts_flink_average(s, 0, 0)));
    CU_ASSERT_TRUE(isnan(ts_flink_rate(s, 2))); /* one point */
    s[2].value = 3;
    CU_ASSERT_EQUAL(ts_flink_rate(s, 5), 2); /* 2 to 6 in 2 s */
    s[3].at = s[1].at;                       /* no time between them: as 1 ms */
    CU_ASSERT_EQUAL(ts_flink_rate(s, 5), 4000);
}

static void busy(void)
{
    CU_ASSERT_EQUAL(ts_flink_busy_time(TS_FLINK_MAX, 0.25, 900, 3), 250);
    CU_ASSERT_EQUAL(ts_flink_busy_time(TS_FLINK_MIN, 0.25, 900, 3), 250);
    CU_ASSERT_EQUAL(ts_flink_busy_time(TS_FLINK_AVG, 0.25, 900, 3), 300);
    CU_ASSERT_EQUAL(ts_flink_tpr_input_rate(TS_FLINK_MAX, 10, 20), 10);
    CU_ASSERT_EQUAL(ts_flink_tpr_input_rate(TS_FLINK_MAX, NAN, 20), 20);
    CU_ASSERT_EQUAL(ts_flink_tpr_input_rate(TS_FLINK_AVG, 10, 20), 20);
    CU_ASSERT_EQUAL(ts_flink_observed_tpr(100, 3000, 1000, 30 * TS_SEC, 7), 7);
    CU_ASSERT_EQUAL(ts_flink_observed_tpr(100, 3000, 500, 30 * TS_SEC, 7), 200);
    CU_ASSERT_EQUAL(ts_flink_observed_tpr(100, 2999, 500, 30 * TS_SEC, 7), 7);
    CU_ASSERT_EQUAL(ts_flink_select_tpr(125, 100, 0.25), 125);
    CU_ASSERT_EQUAL(ts_flink_select_tpr(125.001, 100, 0.25), 100);
    CU_ASSERT_EQUAL(ts_flink_select_tpr(INFINITY, 100, 0.15), 100);
}

/* A source with two successors that join again: the three shapes of an edge. */
static void edges(void)
{
    CU_ASSERT_EQUAL(ts_flink_edge_rate(1, 40, NAN, 99), 40);
    CU_ASSERT_EQUAL(ts_flink_edge_rate(2, 40, 15, 99), 25);
    CU_ASSERT_EQUAL(ts_flink_edge_rate(2, 40, NAN, 99), 99);
    CU_ASSERT_EQUAL(ts_flink_edge_ratio(25, 50), 0.5);
    CU_ASSERT_EQUAL(ts_flink_edge_ratio(25, 0), 0);
    CU_ASSERT_TRUE(isnan(ts_flink_edge_ratio(25, NAN)));
    ts_flink_demand up[2] = {{100, 10}, {50, 0}};
    double ratio[2] = {0.5, 2};
    ts_flink_demand d = ts_flink_propagate(up, ratio, 2);
    CU_ASSERT_EQUAL(d.target, 150);
    CU_ASSERT_EQUAL(d.catch_up, 5);
    d = ts_flink_source_demand(100, -150, 900, 30 * TS_MIN);
    CU_ASSERT_EQUAL(d.target, 0); /* a shrinking lag asks for nothing below 0 */
    CU_ASSERT_EQUAL(d.catch_up, 0.5);
    CU_ASSERT_TRUE(isnan(ts_flink_source_demand(NAN, 1, 0, 0).target));
}

static void capacity(void)
{
    ts_flink_times t = {.catch_up = 1800 * TS_SEC, .restart = 300 * TS_SEC};
    ts_flink_demand d = {70, 3};
    CU_ASSERT_EQUAL(ts_flink_capacity(&d, 0.7, false, &t), 103);
    CU_ASSERT_EQUAL(ts_flink_capacity(&d, 0.7, true, &t), 115); /* 3 + 11.67 + 100 */
    CU_ASSERT_EQUAL(ts_flink_capacity(&d, 1.5, false, &t), 73);
    CU_ASSERT_EQUAL(ts_flink_capacity(&d, -0.1, true, &t), INFINITY);
    d.target = 0.5;
    d.catch_up = 0;
    CU_ASSERT_EQUAL(ts_flink_capacity(&d, 1, false, &t), 1); /* half up */
    d.catch_up = NAN;
    CU_ASSERT_TRUE(isnan(ts_flink_capacity(&d, 1, false, &t)));
    CU_ASSERT_FALSE(ts_flink_backlog(10, NAN, TS_SEC));
    CU_ASSERT_TRUE(ts_flink_backlog(10, 0, TS_SEC));
    CU_ASSERT_FALSE(ts_flink_backlog(0, 0, TS_SEC));
}

/* What is not known, not finite or too large; never undefined, never below one. */
static void extremes(void)
{
    ts_flink_vertex v = {.parallelism = 10, .max_parallelism = 720, .tpr = NAN, .demand = {70, 0}};
    ts_flink_delayed delayed = {.active = false};
    ts_flink_scaling cfg = defaults;
    ts_flink_change c;
    CU_ASSERT_EQUAL(ts_flink_decide(&cfg, &v, 0, &delayed, &c), TS_OK);
    CU_ASSERT_EQUAL(c.why, TS_FLINK_NO_METRICS);
    CU_ASSERT_EQUAL(c.parallelism, 10);
    v.tpr = INFINITY; /* nothing came in: down as far as it may */
    ts_flink_decide(&cfg, &v, 0, &delayed, &c);
    CU_ASSERT_EQUAL(c.parallelism, 4);
    v.tpr = 0; /* and up as far as it may */
    ts_flink_decide(&cfg, &v, 0, &delayed, &c);
    CU_ASSERT_EQUAL(c.parallelism, 200);
    v.excluded = true;
    ts_flink_decide(&cfg, &v, 0, &delayed, &c);
    CU_ASSERT_EQUAL(c.why, TS_FLINK_EXCLUDED);
    CU_ASSERT_EQUAL(c.parallelism, 10);

    int p = 0;
    unsigned events = 0;
    v.max_parallelism = INT_MAX;
    CU_ASSERT_EQUAL(ts_flink_scale(&v, 1e300, 1, INT_MAX, TS_FLINK_OFF, &p, &events), TS_OK);
    CU_ASSERT_EQUAL(p, INT_MAX);
    CU_ASSERT_EQUAL(ts_flink_scale(&v, NAN, 3, 20, TS_FLINK_OFF, &p, &events), TS_OK);
    CU_ASSERT_EQUAL(p, 3);
    CU_ASSERT_EQUAL(ts_flink_scale(&v, 1, 8, 7, TS_FLINK_OFF, &p, &events), TS_EINVAL);
    v.max_parallelism = 0;
    CU_ASSERT_EQUAL(ts_flink_scale(&v, 1, 1, 20, TS_FLINK_OFF, &p, &events), TS_EINVAL);
}

static void ineffective(void)
{
    ts_flink_record last = {5, 10, 50, 100};
    CU_ASSERT_FALSE(ts_flink_ineffective(&last, 55, 0.1));
    CU_ASSERT_TRUE(ts_flink_ineffective(&last, 54.9, 0.1));
    CU_ASSERT_TRUE(ts_flink_ineffective(&last, 40, 0.1));
    ts_flink_vertex v = {.parallelism = 10, .max_parallelism = 720, .tpr = 52, .demand = {70, 0},
                         .history = &last, .n_history = 1};
    ts_flink_delayed delayed = {.active = false};
    ts_flink_scaling cfg = defaults;
    ts_flink_change c;
    ts_flink_decide(&cfg, &v, 0, &delayed, &c); /* detection off: the event, but no block */
    CU_ASSERT_EQUAL(c.parallelism, 20);
    CU_ASSERT_EQUAL(c.events, TS_FLINK_INEFFECTIVE);
    CU_ASSERT_EQUAL(c.expected, 104);
    cfg.block_ineffective = true;
    ts_flink_decide(&cfg, &v, 0, &delayed, &c);
    CU_ASSERT_EQUAL(c.why, TS_FLINK_BLOCKED_INEFFECTIVE);
    CU_ASSERT_EQUAL(c.parallelism, 10);
    v.parallelism = 11; /* somebody else has rescaled since */
    ts_flink_decide(&cfg, &v, 0, &delayed, &c);
    CU_ASSERT_EQUAL(c.why, TS_FLINK_CHANGED);
    CU_ASSERT_EQUAL(c.events, 0);
}

static ts_flink_change propose(ts_flink_delayed *d, double target, ts_time now)
{
    ts_flink_scaling cfg = defaults;
    ts_flink_vertex v = {.parallelism = 100, .max_parallelism = 720, .tpr = 1000};
    ts_flink_change c;
    cfg.utilization_target = 1;
    cfg.down_interval = 60 * TS_SEC;
    v.demand.target = target;
    v.band = (ts_flink_band){0, 800};
    CU_ASSERT_EQUAL(ts_flink_decide(&cfg, &v, now * TS_SEC, d, &c), TS_OK);
    return c;
}

/* Rule 14: the timer starts with the first proposal; the largest of the last minute counts. */
static void delayed_down(void)
{
    ts_flink_delayed d = {.active = false};
    CU_ASSERT_EQUAL(propose(&d, 600, 0).why, TS_FLINK_DELAYED_DOWN);
    CU_ASSERT_EQUAL(propose(&d, 800, 10).why, TS_FLINK_DELAYED_DOWN);
    CU_ASSERT_EQUAL(propose(&d, 500, 59).why, TS_FLINK_DELAYED_DOWN);
    ts_flink_change c = propose(&d, 600, 60);
    CU_ASSERT_EQUAL(c.parallelism, 80);
    CU_ASSERT_TRUE(c.outside);
    CU_ASSERT_EQUAL(c.proposed, 60);
    CU_ASSERT_EQUAL(propose(&d, 500, 70).parallelism, 80); /* that of 10 is in [10, 70] */
    CU_ASSERT_EQUAL(propose(&d, 500, 71).parallelism, 60);
    CU_ASSERT_EQUAL(propose(&d, 1000, 80).why, TS_FLINK_AT_TARGET); /* clears it */
    CU_ASSERT_EQUAL(propose(&d, 500, 90).why, TS_FLINK_DELAYED_DOWN);
    CU_ASSERT_EQUAL(propose(&d, 1250, 140).parallelism, 125);       /* so does this */
    CU_ASSERT_EQUAL(propose(&d, 500, 150).why, TS_FLINK_DELAYED_DOWN);
    CU_ASSERT_EQUAL(propose(&d, 400, 209).why, TS_FLINK_DELAYED_DOWN);
    CU_ASSERT_EQUAL(propose(&d, 400, 210).parallelism, 50);
}

/* What was once proposed is what somebody has meanwhile set: nothing is left to do. */
static void delayed_to_the_present(void)
{
    ts_flink_delayed d = {.active = false};
    ts_flink_delayed_record(&d, (ts_flink_proposal){5 * TS_SEC, 100, true});
    ts_flink_change c = propose(&d, 800, 65);
    CU_ASSERT_EQUAL(c.why, TS_FLINK_AT_TARGET);
    CU_ASSERT_EQUAL(c.parallelism, 100);
    CU_ASSERT_FALSE(c.outside);
    CU_ASSERT_EQUAL(propose(&d, 800, 66).parallelism, 80); /* that of 5 is no longer in the window */
}

/* More falling proposals than there is room for: what is kept is never below what was proposed. */
static void delayed_room(void)
{
    ts_flink_delayed d = {.active = false};
    ts_flink_proposal max;
    enum { MORE = TS_FLINK_DELAYED_ROOM + 50 };
    for (int i = 0; i < MORE; i++)
        ts_flink_delayed_record(&d, (ts_flink_proposal){i, 1000 - i, false});
    CU_ASSERT_EQUAL(d.n, TS_FLINK_DELAYED_ROOM);
    for (int i = 0; i < MORE; i++) {
        CU_ASSERT_TRUE(ts_flink_delayed_max(&d, i, &max));
        CU_ASSERT_TRUE(max.parallelism >= 1000 - i);
        if (i < TS_FLINK_DELAYED_ROOM)
            CU_ASSERT_EQUAL(max.parallelism, 1000 - i);
    }
    CU_ASSERT_FALSE(ts_flink_delayed_max(&d, MORE, &max));
}

static void scalability(void)
{
    ts_flink_record h[] = {{2, 4, 100, 0}, {4, 8, 160, 0}, {2, 4, 80, 0}};
    /* beta = 80/2 of the newest; (200 + 640 + 160) / (24 * 40) = 1.04 */
    CU_ASSERT_EQUAL(ts_flink_scalability(h, 3, 3, 0.5), 1);
    h[1].tpr = 100; /* (200 + 400 + 160) / 960 = 0.7917 */
    CU_ASSERT_EQUAL(ts_flink_scalability(h, 3, 3, 0.5), 0.8);
    CU_ASSERT_EQUAL(ts_flink_scalability(h, 3, 3, 0.9), 0.9);
    CU_ASSERT_EQUAL(ts_flink_scalability(h, 3, 4, 0.5), 1);
    h[0].tpr = NAN;
    CU_ASSERT_EQUAL(ts_flink_scalability(h, 3, 3, 0.5), 1);
    CU_ASSERT_EQUAL(ts_flink_scalability(h, 0, 0, 0.5), 1);
    h[0].tpr = h[2].tpr = INFINITY; /* the baseline: infinite by infinite */
    CU_ASSERT_TRUE(isnan(ts_flink_scalability(h, 3, 3, 0.5)));
    h[0].tpr = h[2].tpr = 80;
    h[1].tpr = INFINITY;
    CU_ASSERT_EQUAL(ts_flink_scalability(h, 3, 3, 0.5), 1);
}

static void job(void)
{
    ts_flink_change c[2] = {{.parallelism = 3, .why = TS_FLINK_CHANGED, .outside = false},
                            {.parallelism = 4, .why = TS_FLINK_AT_TARGET, .outside = true}};
    CU_ASSERT_FALSE(ts_flink_job_acts(c, 2));
    c[0].outside = true;
    CU_ASSERT_TRUE(ts_flink_job_acts(c, 2));
    CU_ASSERT_FALSE(ts_flink_job_acts(c, 0));
}

static void window(void)
{
    ts_flink_window_cfg cfg = {.window = 100, .stabilization = 10};
    ts_time at[] = {0, 1, 10, 60};
    ts_flink_window w = ts_flink_window_step(&cfg, at, 4, 109, 0);
    CU_ASSERT_FALSE(w.full);
    CU_ASSERT_EQUAL(w.drop, 0); /* those of the stabilisation stay until the window is full */
    w = ts_flink_window_step(&cfg, at, 4, 110, 0);
    CU_ASSERT_TRUE(w.full);
    CU_ASSERT_EQUAL(w.drop, 2);
    w = ts_flink_window_step(&cfg, at, 4, 500, 0); /* full, but one sample: no rates */
    CU_ASSERT_FALSE(w.full);
    CU_ASSERT_EQUAL(w.drop, 4);
    w = ts_flink_window_step(&cfg, at, 4, 110, 5); /* restarted after the first */
    CU_ASSERT_TRUE(w.restarted);
    CU_ASSERT_EQUAL(w.drop, 4);
    CU_ASSERT_FALSE(w.full);
    w = ts_flink_window_step(&cfg, at, 0, 9, 0);
    CU_ASSERT_TRUE(w.stabilizing);
    ts_time tracked[] = {7, 3};
    CU_ASSERT_EQUAL(ts_flink_restart_time(5, true, 20, tracked, 2), 7);
    CU_ASSERT_EQUAL(ts_flink_restart_time(5, true, 6, tracked, 2), 6);
    CU_ASSERT_EQUAL(ts_flink_restart_time(5, false, 6, tracked, 2), 5);
}

static void vetoes(void)
{
    CU_ASSERT_EQUAL(ts_flink_memory_pressure(0.6, 0.1, 0.5, 0.9), TS_FLINK_VETO_GC);
    CU_ASSERT_EQUAL(ts_flink_memory_pressure(0.5, 0.91, 0.5, 0.9), TS_FLINK_VETO_HEAP);
    CU_ASSERT_EQUAL(ts_flink_memory_pressure(0.5, 0.9, 0.5, 0.9), TS_FLINK_PASS);
    CU_ASSERT_EQUAL(ts_flink_memory_pressure(NAN, NAN, 0, 0), TS_FLINK_PASS);
    ts_flink_quota q = {.cpu = 8, .memory = 100, .tm_cpu = 4, .tm_memory = 30, .slots_per_tm = 2};
    ts_flink_group g[2] = {{3, 5}, {1, 1}};
    CU_ASSERT_EQUAL(ts_flink_quota_veto(&q, g, 2), TS_FLINK_VETO_CPU_QUOTA); /* 6/2 * 4 */
    q.cpu = NAN;
    CU_ASSERT_EQUAL(ts_flink_quota_veto(&q, g, 2), TS_FLINK_PASS); /* 90 of 100 */
    q.memory = 89;
    CU_ASSERT_EQUAL(ts_flink_quota_veto(&q, g, 2), TS_FLINK_VETO_MEMORY_QUOTA);
    g[0].next = 4; /* 5/2 = 4/2: no more task managers, so nothing is asked */
    CU_ASSERT_EQUAL(ts_flink_quota_veto(&q, g, 2), TS_FLINK_PASS);
    ts_flink_gate gate = {.excluded_period = true, .quota = q, .groups = g, .n_groups = 2};
    g[0].next = 5;
    CU_ASSERT_EQUAL(ts_flink_gate_veto(&gate), TS_FLINK_VETO_DISABLED); /* in this order */
    gate.scaling_enabled = true;
    CU_ASSERT_EQUAL(ts_flink_gate_veto(&gate), TS_FLINK_VETO_EXCLUDED);
    gate.excluded_period = false;
    CU_ASSERT_EQUAL(ts_flink_gate_veto(&gate), TS_FLINK_VETO_CLUSTER);
    gate.cluster_has_room = true;
    CU_ASSERT_EQUAL(ts_flink_gate_veto(&gate), TS_FLINK_VETO_MEMORY_QUOTA);
    gate.quota.memory = NAN;
    CU_ASSERT_EQUAL(ts_flink_gate_veto(&gate), TS_FLINK_PASS);
    CU_ASSERT_EQUAL(ts_flink_task_managers(5, 2), 3);
    CU_ASSERT_EQUAL(ts_flink_task_managers(4, 2), 2);
    CU_ASSERT_STRING_EQUAL(ts_flink_veto_name(TS_FLINK_VETO_MEMORY_QUOTA), "memory-quota");
}

static const ts_test tests[] = {
    {"decimal rounding", decimals},
    {"rounding of metrics", rounding},
    {"rounding is observable", rounding_is_observable},
    {"rates and averages", averages},
    {"busy time and observed rate", busy},
    {"edges and demand", edges},
    {"capacity and backlog", capacity},
    {"unknown, infinite, huge", extremes},
    {"ineffective scale-up", ineffective},
    {"delayed scale-down", delayed_down},
    {"delayed scale-down, to the present", delayed_to_the_present},
    {"delayed scale-down, bounded", delayed_room},
    {"observed scalability", scalability},
    {"the job acts", job},
    {"window and restart time", window},
    {"vetoes", vetoes},
};

int main(void)
{
    return ts_tap_main("rules flink", tests, TS_COUNT_OF(tests));
}
