/* The report: samples in their places, pods in order, what cannot be said is NaN. */
#include <string.h>

#include "tests/tap.h"
#include "tests/unit/core_help.h"

static ts_report r;

static void build(const ts_sample *v, int n)
{
    ts_samples samples = {.query = 1, .n = n, .v = v};
    ts_report_build(&r, 7 * TS_SEC, 3, &samples);
}

static void names_and_metrics(void)
{
    for (int i = 0; i < TS_N_METRICS; i++) {
        const ts_metric_info *info = ts_metric_get((ts_metric)i);
        CU_ASSERT_EQUAL(ts_metric_find(info->name), i);
        CU_ASSERT_TRUE(strlen(info->promql) > 0);
    }
    CU_ASSERT_EQUAL(ts_metric_find("cpus"), -1);
    CU_ASSERT_STRING_EQUAL(ts_metric_get(TS_METRIC_POD_CPU)->name, "pod_cpu");
    CU_ASSERT_EQUAL(ts_metric_get(TS_METRIC_POD_CPU)->scope, TS_SCOPE_POD);
}

static void samples_fall_into_place(void)
{
    const ts_sample v[] = {
        {TS_METRIC_ARRIVAL_RATE, 0, 1200, 0},
        {TS_METRIC_POD_CPU, 9, 0.5, 0},
        {TS_METRIC_POD_READY, 4, 1, 0},
        {TS_METRIC_CPU, 0, NAN, 0},
        {TS_METRIC_POD_READY, 9, 0, 0},
        {TS_METRIC_POD_STARTED, 4, 2.5, 0},
        {(ts_metric)999, 0, 1, 0},
        {TS_METRIC_POD_MEMORY, 4, .25, 0},
    };
    build(v, TS_COUNT_OF(v));
    CU_ASSERT_EQUAL(r.at, 7 * TS_SEC);
    CU_ASSERT_EQUAL(r.sequence, 3);
    CU_ASSERT_EQUAL(ts_report_rate(&r), 1200);
    CU_ASSERT_TRUE(isnan(r.v[TS_METRIC_CPU]));
    CU_ASSERT_TRUE(isnan(r.v[TS_METRIC_POD_CPU]));
    CU_ASSERT_EQUAL_FATAL(r.n_pods, 2);
    CU_ASSERT_EQUAL(r.pods[0].id, 4);
    CU_ASSERT_TRUE(r.pods[0].ready);
    CU_ASSERT_EQUAL(r.pods[0].started_at, 2500 * TS_MSEC);
    CU_ASSERT_TRUE(isnan(r.pods[0].cpu));
    CU_ASSERT_EQUAL(r.pods[0].memory, 0.25);
    CU_ASSERT_EQUAL(r.pods[1].id, 9);
    CU_ASSERT_FALSE(r.pods[1].ready);
    CU_ASSERT_EQUAL(r.pods[1].started_at, TS_NEVER);
    CU_ASSERT_EQUAL(r.pods[1].cpu, 0.5);
}

static void lag_prefers_pending_records(void)
{
    const ts_sample v[] = {{TS_METRIC_GROUP_LAG, 0, 90, 0}, {TS_METRIC_PENDING_RECORDS, 0, 40, 0}};
    build(v, 2);
    CU_ASSERT_EQUAL(ts_report_lag(&r), 40);
    build(v, 1);
    CU_ASSERT_EQUAL(ts_report_lag(&r), 90);
    build(v, 0);
    CU_ASSERT_TRUE(isnan(ts_report_lag(&r)));
}

static void the_implausible_is_missing(void)
{
    static const double bad[] = {-1, INFINITY, -INFINITY};
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        const ts_sample v[] = {
            {TS_METRIC_ARRIVAL_RATE, 0, bad[i], 0}, {TS_METRIC_GROUP_LAG, 0, bad[i], 0},
            {TS_METRIC_SLOTS_TOTAL, 0, bad[i], 0},  {TS_METRIC_SLOTS_FREE, 0, 0, 0},
            {TS_METRIC_POD_STARTED, 1, bad[i], 0},
        };
        build(v, TS_COUNT_OF(v));
        CU_ASSERT_TRUE(isnan(ts_report_rate(&r)));
        CU_ASSERT_TRUE(isnan(ts_report_lag(&r)));
        CU_ASSERT_EQUAL(ts_report_parallelism(&r), 0);
        CU_ASSERT_EQUAL(r.pods[0].started_at, TS_NEVER);
    }
}

static void slots_in_use(void)
{
    const ts_sample v[] = {{TS_METRIC_SLOTS_TOTAL, 0, 8, 0}, {TS_METRIC_SLOTS_FREE, 0, 3, 0}};
    build(v, 2);
    CU_ASSERT_EQUAL(ts_report_parallelism(&r), 5);
    build(v, 1);
    CU_ASSERT_EQUAL(ts_report_parallelism(&r), 0);
}

static void pods_beyond_the_room_are_left_out(void)
{
    static ts_sample v[TS_MAX_PODS + 10];
    for (int i = 0; i < TS_COUNT_OF(v); i++)
        v[i] = (ts_sample){TS_METRIC_POD_CPU, 1000 - i, 0.5, 0};
    build(v, TS_COUNT_OF(v));
    CU_ASSERT_EQUAL(r.n_pods, TS_MAX_PODS);
    for (int i = 1; i < r.n_pods; i++)
        CU_ASSERT_TRUE(r.pods[i - 1].id < r.pods[i].id);
}

static void vertices(void)
{
    const ts_sample v[] = {
        {TS_METRIC_VERTEX_BUSY_MAX, 2, 700, 0},
        {TS_METRIC_VERTEX_RECORDS_IN, 0, 1e6, 0},
        {TS_METRIC_VERTEX_BUFFERS, 0, 0.5, 0},
        {TS_METRIC_VERTEX_IDLE, TS_MAX_VERTICES, 1, 0}, /* no such vertices */
        {TS_METRIC_VERTEX_IDLE, -1, 1, 0},
    };
    CU_ASSERT_EQUAL(ts_metric_get(TS_METRIC_VERTEX_BUFFERS)->scope, TS_SCOPE_VERTEX);
    for (int m = 0; m < TS_N_METRICS; m++)
        CU_ASSERT_EQUAL(ts_metric_get((ts_metric)m)->scope == TS_SCOPE_VERTEX,
                        m >= TS_METRIC_VERTEX_RECORDS_IN &&
                            m < TS_METRIC_VERTEX_RECORDS_IN + TS_N_VERTEX_METRICS);
    build(v, TS_COUNT_OF(v));
    CU_ASSERT_EQUAL(r.n_vertices, 3);
    CU_ASSERT_EQUAL(ts_report_vertex(&r, 0, TS_METRIC_VERTEX_RECORDS_IN), 1e6);
    CU_ASSERT_EQUAL(ts_report_vertex(&r, 0, TS_METRIC_VERTEX_BUFFERS), 0.5);
    CU_ASSERT_EQUAL(ts_report_vertex(&r, 2, TS_METRIC_VERTEX_BUSY_MAX), 700);
    CU_ASSERT_TRUE(isnan(ts_report_vertex(&r, 1, TS_METRIC_VERTEX_BUSY_MAX)));
    CU_ASSERT_TRUE(isnan(ts_report_vertex(&r, 3, TS_METRIC_VERTEX_BUSY_MAX)));
    build(v, 0);
    CU_ASSERT_EQUAL(r.n_vertices, 0);
}

static void news(void)
{
    static const struct {
        ts_time at;
        uint64_t sequence;
        bool news;
    } rows[] = {
        {5, 1, true},   {5, 1, false}, {6, 2, true},  {5, 1, false}, /* repeated, out of order */
        {7, 1, true},   {8, 2, true},                                /* a reporter started anew */
        {3, 3, true},   {4, 4, true},                                /* a clock set back */
    };
    ts_report_mark mark = {0};
    for (int i = 0; i < TS_COUNT_OF(rows); i++) {
        r.at = rows[i].at;
        r.sequence = rows[i].sequence;
        CU_ASSERT_EQUAL(ts_report_is_news(&mark, &r), rows[i].news);
    }
}

static void copies_what_is_valid(void)
{
    static ts_report copy;
    const ts_sample v[] = {{TS_METRIC_POD_CPU, 2, 0.5, 0}, {TS_METRIC_CPU, 0, 0.25, 0}};
    build(v, 2);
    copy.pods[1].id = 77;
    ts_report_copy(&copy, &r);
    CU_ASSERT_EQUAL(copy.sequence, 3);
    CU_ASSERT_EQUAL(copy.v[TS_METRIC_CPU], 0.25);
    CU_ASSERT_EQUAL(copy.pods[0].id, 2);
    CU_ASSERT_EQUAL(copy.pods[1].id, 77);
}

static const ts_test tests[] = {
    {"names and metrics", names_and_metrics},
    {"samples fall into place", samples_fall_into_place},
    {"lag prefers pending records", lag_prefers_pending_records},
    {"the implausible is missing", the_implausible_is_missing},
    {"slots in use", slots_in_use},
    {"vertices", vertices},
    {"pods beyond the room are left out", pods_beyond_the_room_are_left_out},
    {"news", news},
    {"copies what is valid", copies_what_is_valid},
};

int main(void)
{
    return ts_tap_main("report", tests, TS_COUNT_OF(tests));
}
