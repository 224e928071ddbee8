/* Service 2: what is sufficient, and what is not. */
#include "core/meter.h"
#include "tests/tap.h"
#include "tests/unit/core_help.h"

static ts_report r;
static ts_cmds cmds;
static ts_meter *m;

static void start(void)
{
    ts_meter_cfg cfg;
    ts_param_defaults(ts_meter_params, ts_meter_n_params, &cfg);
    ts_meter_free(m);
    CU_ASSERT_EQUAL_FATAL(ts_meter_new(&m, &cfg), TS_OK);
}

static int step(ts_event ev)
{
    cmds.n = 0;
    CU_ASSERT_EQUAL(ts_meter_step(m, &ev, &cmds), TS_OK);
    return cmds.n;
}

static void saves_a_sufficient_configuration(void)
{
    start();
    healthy_report(&r, TS_SEC, 1, 4, 1000, 0, 0.56);
    CU_ASSERT_EQUAL_FATAL(step(report_event(&r)), 1);
    CU_ASSERT_EQUAL(cmds.v[0].kind, TS_CMD_TABLE_PUT);
    const ts_table_row *row = &cmds.v[0].u.row;
    CU_ASSERT_EQUAL(row->task_managers, 4);
    CU_ASSERT_EQUAL(row->cpu_tenths, 6);
    CU_ASSERT_EQUAL(row->max_rate, 1000);
    CU_ASSERT_EQUAL(row->updated_at, TS_SEC);
    healthy_report(&r, 2 * TS_SEC, 2, 4, 999, 0, 0.56);
    CU_ASSERT_EQUAL(step(report_event(&r)), 0);
    healthy_report(&r, 3 * TS_SEC, 3, 4, 1001, 0, 0.56);
    CU_ASSERT_EQUAL(step(report_event(&r)), 1);
    CU_ASSERT_EQUAL(step(report_event(&r)), 0); /* the same report again */
}

static void limits(void)
{
    static const struct {
        ts_metric metric;
        double value;
        int n;
    } rows[] = {
        {TS_METRIC_MEMORY, 0.9, 1},           {TS_METRIC_MEMORY, 0.91, 0},
        {TS_METRIC_CPU, 0.2, 1},              {TS_METRIC_CPU, 0.19, 0},
        {TS_METRIC_CPU, 0.8, 1},              {TS_METRIC_CPU, 0.81, 0},
        {TS_METRIC_PENDING_RECORDS, 1000, 1}, {TS_METRIC_PENDING_RECORDS, 1001, 0},
        {TS_METRIC_MEMORY, NAN, 0},           {TS_METRIC_CPU, NAN, 0},
        {TS_METRIC_PENDING_RECORDS, NAN, 0},  {TS_METRIC_ARRIVAL_RATE, NAN, 0},
        {TS_METRIC_TASK_MANAGERS, NAN, 0},    {TS_METRIC_TASK_MANAGERS, 0, 0},
        {TS_METRIC_TASK_MANAGERS, 1e18, 0},
    };
    for (int i = 0; i < TS_COUNT_OF(rows); i++) {
        start();
        healthy_report(&r, TS_SEC, 1, 4, 1000, 0, 0.5);
        r.v[rows[i].metric] = rows[i].value;
        CU_ASSERT_EQUAL(step(report_event(&r)), rows[i].n);
    }
}

static void a_fresh_job_is_not_judged(void)
{
    start();
    healthy_report(&r, TS_SEC, 1, 4, 1000, 0, 0.5);
    r.v[TS_METRIC_JOB_UPTIME] = 179999;
    CU_ASSERT_EQUAL(step(report_event(&r)), 0);
    healthy_report(&r, 2 * TS_SEC, 2, 4, 1000, 0, 0.5);
    r.v[TS_METRIC_JOB_UPTIME] = 180000;
    CU_ASSERT_EQUAL(step(report_event(&r)), 1);
}

/*
 * k lags of 500 after nine of 0: the median stays 0 and two deviations, 1000 sqrt(k 9) / (k + 9),
 * stay below 500 until k = 9, when the median becomes 250.
 */
static void an_unsteady_lag_is_not_sufficient(void)
{
    start();
    for (int i = 1; i <= 9; i++) {
        healthy_report(&r, i * TS_SEC, (uint64_t)i, 4, 1000, 0, 0.5);
        CU_ASSERT_EQUAL(step(report_event(&r)), i == 1);
    }
    for (int i = 10; i <= 18; i++) {
        healthy_report(&r, i * TS_SEC, (uint64_t)i, 4, 2000, 500, 0.5);
        CU_ASSERT_EQUAL(step(report_event(&r)), i == 18);
    }
}

/* 200 s later the window of 180 s holds nothing of the old lag. */
static void the_window_forgets(void)
{
    start();
    for (int i = 1; i <= 9; i++) {
        healthy_report(&r, i * TS_SEC, (uint64_t)i, 4, 1000, 0, 0.5);
        step(report_event(&r));
    }
    healthy_report(&r, 200 * TS_SEC, 10, 4, 2000, 500, 0.5);
    CU_ASSERT_EQUAL(step(report_event(&r)), 1);
}

static void rows_from_the_store(void)
{
    start();
    CU_ASSERT_EQUAL(step(row_event(0, 4, 5, 5000)), 0);
    healthy_report(&r, TS_SEC, 1, 4, 4000, 0, 0.5);
    CU_ASSERT_EQUAL(step(report_event(&r)), 0);
    step(row_event(TS_SEC, 4, 5, 3000)); /* an older one come late does not take anything back */
    healthy_report(&r, 2 * TS_SEC, 2, 4, 4500, 0, 0.5);
    CU_ASSERT_EQUAL(step(report_event(&r)), 0);
    step(row_event(TS_SEC, -4, 5, 3000)); /* rubbish */
    healthy_report(&r, 3 * TS_SEC, 3, 4, 5001, 0, 0.5);
    CU_ASSERT_EQUAL(step(report_event(&r)), 1);
}

static void more_reports_than_room(void)
{
    start();
    for (int i = 1; i <= 10000; i++) {
        healthy_report(&r, i * TS_MSEC, (uint64_t)i, 4, 1000, i % 7, 0.5);
        step(report_event(&r));
    }
    healthy_report(&r, 10001 * TS_MSEC, 10001, 4, 2000, 3, 0.5);
    CU_ASSERT_EQUAL(step(report_event(&r)), 1);
}

static const ts_test tests[] = {
    {"saves a sufficient configuration", saves_a_sufficient_configuration},
    {"limits", limits},
    {"a fresh job is not judged", a_fresh_job_is_not_judged},
    {"an unsteady lag is not sufficient", an_unsteady_lag_is_not_sufficient},
    {"the window forgets", the_window_forgets},
    {"rows from the store", rows_from_the_store},
    {"more reports than room", more_reports_than_room},
};

int main(void)
{
    int failed = ts_tap_main("meter", tests, TS_COUNT_OF(tests));
    ts_meter_free(m);
    return failed;
}
