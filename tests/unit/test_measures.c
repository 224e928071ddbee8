/* What a replay measures: elasticity, utilisation and predictions, by hand. */
#include <math.h>

#include "experiments/measures.h"
#include "tests/tap.h"

/* One task manager carries 100/s, two 200/s, ... */
static ts_gauge *linear_gauge(ts_time horizon)
{
    ts_sim_cfg cfg;
    ts_gauge *g;
    ts_sim_cfg_init(&cfg);
    cfg.tm_contention = TS_SIM_CONTENTION_NONE;
    cfg.tm_speed_sigma = 0;
    cfg.job_cost *= ts_sim_capacity(&cfg, 1) / 100.000001;
    CU_ASSERT_EQUAL_FATAL(ts_gauge_new(&g, &cfg, horizon), TS_OK);
    return g;
}

static void second(ts_gauge *g, double offered, int parallelism, int task_managers, double cpu,
                   double lag_age)
{
    ts_sim_second s = {.offered = offered,
                       .parallelism = parallelism,
                       .task_managers = task_managers,
                       .cpu = cpu,
                       .lag_age = lag_age};
    ts_gauge_second(g, &s);
}

static void elasticity(void)
{
    ts_gauge *g = linear_gauge(TS_MIN);
    ts_measures m;
    second(g, 350, 4, 4, 0.8, 0);   /* demand 4, supply 4 */
    second(g, 350, 2, 4, 1.0, 2); /* short of 2 of 4; supply moved, demand did not */
    second(g, 150, 3, 4, 0.5, 0);   /* 1 over a demand of 2; supply rose while demand fell */
    second(g, 250, 4, 4, 0.6, 0);   /* 1 over a demand of 3; both rose */
    ts_gauge_measures(g, &m);
    ts_gauge_free(g);
    CU_ASSERT_DOUBLE_EQUAL(m.theta_u, (2.0 / 4) / 4, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(m.theta_o, (1.0 / 2 + 1.0 / 3) / 4, 1e-12);
    CU_ASSERT_EQUAL(m.tau_u, 0.25);
    CU_ASSERT_EQUAL(m.tau_o, 0.5);
    CU_ASSERT_EQUAL(m.upsilon, 0.5);
    CU_ASSERT_DOUBLE_EQUAL(m.cpu_mean, 0.725, 1e-12);
    CU_ASSERT_EQUAL(m.lag_seconds_max, 2);
    CU_ASSERT_EQUAL(m.slots_unused_mean, (0 + 2 + 1 + 0) / 4.0);
    CU_ASSERT_TRUE(isnan(m.mase));
}

static void decide(ts_gauge *g, ts_time at, double rate, double aggregate)
{
    ts_decision d;
    ts_decision_init(&d, at, 1);
    d.rate = rate;
    d.aggregate = aggregate;
    ts_gauge_decision(g, &d);
}

static void predictions(void)
{
    ts_gauge *g = linear_gauge(TS_MIN);
    ts_measures m;
    decide(g, 0, 100, 120);           /* for one minute: 130 comes: 10 off, holding 30 off */
    decide(g, 30 * TS_SEC, 110, NAN); /* says nothing */
    decide(g, TS_MIN, 130, 150);      /* for two minutes: 120 comes: 30 off, holding 10 off */
    decide(g, 2 * TS_MIN, 120, 999);  /* its time never comes */
    ts_gauge_measures(g, &m);
    ts_gauge_free(g);
    CU_ASSERT_EQUAL(m.n_predictions, 2);
    CU_ASSERT_EQUAL(m.mase, (10.0 + 30) / (30 + 10));
    CU_ASSERT_DOUBLE_EQUAL(m.rmse, sqrt((100 + 900) / 2.0), 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(m.smape, (200.0 * 10 / 250 + 200.0 * 30 / 270) / 2, 1e-12);
}

static const ts_test tests[] = {
    {"elasticity", elasticity},
    {"predictions at the horizon of their use", predictions},
};

int main(void)
{
    return ts_tap_main("measures", tests, TS_COUNT_OF(tests));
}
