/* Service 1: asks in step whatever happens, and a report comes of every question. */
#include "core/reporter.h"
#include "tests/tap.h"
#include "tests/unit/core_help.h"

static ts_reporter r;
static ts_cmds cmds;

static void start(void)
{
    ts_reporter_cfg cfg = {TS_SEC};
    ts_reporter_init(&r, &cfg);
}

static void step(ts_event ev)
{
    cmds.n = 0;
    CU_ASSERT_EQUAL(ts_reporter_step(&r, &ev, &cmds), TS_OK);
}

static ts_event answer_event(ts_time at, uint64_t query, ts_status status, const ts_sample *v,
                             int n)
{
    ts_event ev = {.kind = TS_EVENT_SAMPLES, .at = at};
    ev.u.samples = (ts_samples){query, status, n, v};
    return ev;
}

static void asks_keeps_and_publishes(void)
{
    const ts_sample v[] = {{TS_METRIC_CPU, 0, 0.5, 99}};
    start();
    step(timer_event(100 * TS_SEC));
    CU_ASSERT_EQUAL_FATAL(cmds.n, 1);
    CU_ASSERT_EQUAL(cmds.v[0].kind, TS_CMD_QUERY);
    CU_ASSERT_EQUAL(cmds.v[0].u.query, 1);
    CU_ASSERT_EQUAL(ts_reporter_deadline(&r), 101 * TS_SEC);
    step(answer_event(100 * TS_SEC + 20, 1, TS_OK, v, 1));
    CU_ASSERT_EQUAL_FATAL(cmds.n, 2);
    CU_ASSERT_EQUAL(cmds.v[0].kind, TS_CMD_STORE);
    CU_ASSERT_EQUAL(cmds.v[0].u.samples.n, 1);
    CU_ASSERT_EQUAL(cmds.v[1].kind, TS_CMD_PUBLISH);
    CU_ASSERT_EQUAL(cmds.v[1].u.message.topic, TS_TOPIC_METRICS);
    const ts_report *report = cmds.v[1].u.message.u.report;
    CU_ASSERT_EQUAL(report->at, 100 * TS_SEC);
    CU_ASSERT_EQUAL(report->sequence, 1);
    CU_ASSERT_EQUAL(report->v[TS_METRIC_CPU], 0.5);
}

static void a_late_timer_stays_in_step(void)
{
    start();
    step(timer_event(100 * TS_SEC));
    step(timer_event(103 * TS_SEC + 400 * TS_MSEC));
    CU_ASSERT_EQUAL(ts_reporter_deadline(&r), 104 * TS_SEC);
    step(timer_event(103 * TS_SEC + 500 * TS_MSEC)); /* somebody else's */
    CU_ASSERT_EQUAL(cmds.n, 0);
}

static void silence_makes_an_empty_report(void)
{
    start();
    step(timer_event(100 * TS_SEC));
    step(timer_event(101 * TS_SEC));
    CU_ASSERT_EQUAL_FATAL(cmds.n, 2);
    CU_ASSERT_EQUAL(cmds.v[0].kind, TS_CMD_PUBLISH);
    CU_ASSERT_EQUAL(cmds.v[0].u.message.u.report->at, 100 * TS_SEC);
    CU_ASSERT_TRUE(isnan(cmds.v[0].u.message.u.report->v[TS_METRIC_CPU]));
    CU_ASSERT_EQUAL(cmds.v[1].kind, TS_CMD_QUERY);
    CU_ASSERT_EQUAL(cmds.v[1].u.query, 2);
}

static void failure_makes_an_empty_report(void)
{
    start();
    step(timer_event(100 * TS_SEC));
    step(answer_event(100 * TS_SEC + 20, 1, TS_EIO, NULL, 0));
    CU_ASSERT_EQUAL_FATAL(cmds.n, 1);
    CU_ASSERT_EQUAL(cmds.v[0].kind, TS_CMD_PUBLISH);
    CU_ASSERT_TRUE(isnan(cmds.v[0].u.message.u.report->v[TS_METRIC_ARRIVAL_RATE]));
}

static void late_and_repeated_answers_are_dropped(void)
{
    const ts_sample v[] = {{TS_METRIC_CPU, 0, 0.5, 99}};
    start();
    step(timer_event(100 * TS_SEC));
    step(timer_event(101 * TS_SEC));
    step(answer_event(101 * TS_SEC + 10, 1, TS_OK, v, 1));
    CU_ASSERT_EQUAL(cmds.n, 0);
    step(answer_event(101 * TS_SEC + 20, 2, TS_OK, v, 1));
    CU_ASSERT_EQUAL(cmds.n, 2);
    step(answer_event(101 * TS_SEC + 30, 2, TS_OK, v, 1));
    CU_ASSERT_EQUAL(cmds.n, 0);
    CU_ASSERT_EQUAL(r.n_late, 2);
}

static const ts_test tests[] = {
    {"asks, keeps and publishes", asks_keeps_and_publishes},
    {"a late timer stays in step", a_late_timer_stays_in_step},
    {"silence makes an empty report", silence_makes_an_empty_report},
    {"failure makes an empty report", failure_makes_an_empty_report},
    {"late and repeated answers are dropped", late_and_repeated_answers_are_dropped},
};

int main(void)
{
    return ts_tap_main("reporter", tests, TS_COUNT_OF(tests));
}
