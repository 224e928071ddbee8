/* The control topics: copies, order, loss, duplication, and a fixed number of envelopes. */
#include <string.h>

#include "sim/broker.h"
#include "tests/tap.h"

static ts_sim_cfg cfg;
static ts__broker b;
static int copies[2];
static ts_time at[2];

static void begin(double loss, double duplicate)
{
    ts_sim_cfg_init(&cfg);
    cfg.broker_loss = loss;
    cfg.broker_duplicate = duplicate;
    ts__broker_init(&b, &cfg, 1, 0);
}

static int publish(ts_time now, double value)
{
    ts_prediction p = {.made_at = now, .n = 1, .value = {value}};
    ts_message m = {.topic = TS_TOPIC_SHORT_TERM, .u.prediction = &p};
    return ts__broker_publish(&b, now, &m, copies, at);
}

/* In order and one by one, although delays are drawn; the body is a copy. */
static void ordered(void)
{
    ts_time last = 0;
    begin(0, 0);
    for (int i = 0; i < 1000; i++) {
        ts_event ev;
        CU_ASSERT_EQUAL_FATAL(publish(i * TS_MSEC, i), 1);
        CU_ASSERT_TRUE(at[0] > i * TS_MSEC && at[0] >= last);
        last = at[0];
        ts__broker_deliver(&b, copies[0], at[0], &ev);
        CU_ASSERT_EQUAL(ev.kind, TS_EVENT_MESSAGE);
        CU_ASSERT_EQUAL(ev.at, at[0]);
        CU_ASSERT_EQUAL(ev.u.message.offset, i);
        CU_ASSERT_EQUAL(ev.u.message.u.prediction->value[0], i);
        ts__broker_take_back(&b);
    }
    CU_ASSERT_EQUAL(b.n_free, TS__ENVELOPES);
    ts__broker_fini(&b);
}

static void report_copied(void)
{
    static ts_report r;
    ts_event ev;
    begin(0, 0);
    r.n_pods = 2;
    r.sequence = 7;
    r.pods[1].id = 42;
    ts_message m = {.topic = TS_TOPIC_METRICS, .u.report = &r};
    CU_ASSERT_EQUAL(ts__broker_publish(&b, 0, &m, copies, at), 1);
    r.pods[1].id = 0;
    ts__broker_deliver(&b, copies[0], at[0], &ev);
    CU_ASSERT_EQUAL(ev.u.message.u.report->pods[1].id, 42);
    CU_ASSERT_EQUAL(ev.u.message.u.report->sequence, 7);
    ts__broker_fini(&b);
}

static void faults(void)
{
    begin(1, 0);
    CU_ASSERT_EQUAL(publish(0, 1), 0);
    CU_ASSERT_EQUAL(b.n_lost, 1);
    ts__broker_fini(&b);
    begin(0, 1);
    CU_ASSERT_EQUAL(publish(0, 1), 2);
    CU_ASSERT_TRUE(at[1] >= at[0]);
    CU_ASSERT_EQUAL(b.envelope[copies[0]].ev.u.message.offset,
                    b.envelope[copies[1]].ev.u.message.offset);
    ts__broker_fini(&b);
}

/* When nobody takes them, messages are dropped and counted, and progress still gets through. */
static void bounded(void)
{
    ts_event ev = {.kind = TS_EVENT_PROGRESS};
    int n = 0, wrapped = 0;
    begin(0, 0);
    for (int i = 0; i < 200; i++)
        n += publish(0, i);
    CU_ASSERT_EQUAL(n, TS__ENVELOPES - 16);
    CU_ASSERT_EQUAL(b.n_dropped, 200 - n);
    while (ts__broker_wrap(&b, &ev) >= 0)
        wrapped++;
    CU_ASSERT_EQUAL(wrapped, 16);
    ts__broker_fini(&b);
}

static const ts_test tests[] = {
    {"in the order of the topic", ordered},
    {"a report is copied", report_copied},
    {"loss and duplication", faults},
    {"a fixed number of envelopes", bounded},
};

int main(void)
{
    return ts_tap_main("sim broker", tests, TS_COUNT_OF(tests));
}
