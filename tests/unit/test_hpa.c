/*
 * Policy hpa: the metric's arithmetic by the conformance rows and by hand, the behaviour by hand.
 *
 * Every pod is long ready unless a test says otherwise.
 */
#include <stdio.h>
#include <string.h>

#include "tests/unit/policy_help.h"

static bench b;
static ts_time now;

enum { START = 100000 };

static void start(int n)
{
    bench_start(&b, "hpa", n);
    now = START * TS_SEC;
    empty_report(&b.report, now, 1);
}

static void add_pod(int id, bool ready, ts_time started_at, double cpu)
{
    b.report.pods[b.report.n_pods++] = (ts_pod){id, ready, started_at, cpu, 0.5, NAN};
}

/* n pods, all ready and old, all at one CPU share. */
static void pods(int n, double cpu)
{
    b.report.n_pods = 0;
    for (int i = 0; i < n; i++)
        add_pod(i, true, 0, cpu);
}

static int look(ts_time at)
{
    b.report.at = at;
    return bench_decide(&b)->target;
}

/* The target is taken at once, as a cluster would that needs no time. */
static int act(ts_time at)
{
    int target = look(at);
    b.job.parallelism = b.job.task_managers = target;
    return target;
}

static void utilization_by_hand(void)
{
    static const struct {
        int n;
        double cpu;
        int target;
    } rows[] = {
        {5, 0.80, 5}, {5, 0.879, 5}, {5, 0.89, 6}, {5, 1.60, 10}, {10, 0.879, 10},
        {10, 0.88, 10}, /* 88/80 is 1 + 0.1 in doubles: within, there as here */
        {10, 0.89, 12}, {10, 0.90, 12},
    };
    for (int i = 0; i < TS_COUNT_OF(rows); i++) {
        start(rows[i].n);
        pods(rows[i].n, rows[i].cpu);
        CU_ASSERT_EQUAL(look(now), rows[i].target);
    }
    CU_ASSERT_EQUAL(b.decision.trigger, TS_TRIGGER_POLICY);
    start(5);
    pods(5, 0.85);
    look(now);
    CU_ASSERT_TRUE(has_veto(&b.decision, TS_VETO_TOLERANCE));
}

/* ---- rows of data/conformance/hpa.tsv of metric cpu ------------------------------------------ */

/* The value of "key=" in "k=v;k=v", into out. */
static const char *value_of(const char *inputs, const char *key, char *out, size_t size)
{
    char pattern[32];
    snprintf(pattern, sizeof pattern, "%s=", key);
    const char *at = strstr(inputs, pattern);
    out[0] = '\0';
    if (at == NULL)
        return out;
    at += strlen(pattern);
    size_t n = strcspn(at, ";\t\n");
    snprintf(out, size, "%.*s", (int)n, at);
    return out;
}

static void run_row(const char *inputs, int expected)
{
    char text[128], ready[128], share[32], *usage = text, *flag = ready;
    int current = atoi(value_of(inputs, "cur", text, sizeof text));
    start(current);
    snprintf(share, sizeof share, "%g",
             atof(value_of(inputs, "target_pct", text, sizeof text)) / 100);
    bench_set(&b, "cpu_target", share);
    double request = atof(value_of(inputs, "request_m", text, sizeof text));
    value_of(inputs, "ready", ready, sizeof ready);
    value_of(inputs, "usage_m", text, sizeof text);
    bench_set(&b, "down_stabilization", "0s");
    for (int i = 0; *usage != '\0'; i++) {
        bool missing = strncmp(usage, "missing", 7) == 0;
        /* not ready: started just now, and so never ready */
        add_pod(i, *flag == '1', *flag == '1' ? 0 : now - TS_SEC,
                missing ? NAN : atof(usage) / request);
        usage += strcspn(usage, "|");
        usage += *usage == '|';
        flag += strcspn(flag, "|");
        flag += *flag == '|';
    }
    CU_ASSERT_EQUAL(look(now), expected);
}

static void conformance(void)
{
    char path[512], line[1024], value[32];
    if (ts_tap_data("conformance/hpa.tsv", path, sizeof path) == NULL)
        return;
    FILE *f = fopen(path, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    int n = 0;
    while (fgets(line, sizeof line, f) != NULL) {
        if (strstr(line, "metric=cpu") == NULL)
            continue;
        run_row(line, atoi(value_of(line, "new", value, sizeof value)));
        n++;
    }
    fclose(f);
    CU_ASSERT_TRUE(n >= 4);
}

/* ---- pods that cannot be counted as they are ------------------------------------------------- */

/* 3 of 4 at 120 % of 80: 1.5; with the missing one at 0: 90 / 80 = 1.125, ceil(1.125 * 4) = 5. */
static void missing_pods_on_the_way_up(void)
{
    start(4);
    pods(3, 1.2);
    add_pod(3, true, 0, NAN);
    CU_ASSERT_EQUAL(look(now), 5);
}

/* 3 of 4 at 20 %: 0.25; with the missing one at 100 %: 40 / 80 = 0.5, ceil(0.5 * 4) = 2. */
static void missing_pods_on_the_way_down(void)
{
    start(4);
    bench_set(&b, "down_stabilization", "0s");
    pods(3, 0.2);
    add_pod(3, true, 0, NAN);
    CU_ASSERT_EQUAL(look(now), 2);
}

/* 1 of 4 at 160 %: 2; with three missing at 0: 40 / 80 = 0.5, the other direction: nothing. */
static void a_reversal_does_nothing(void)
{
    start(4);
    bench_set(&b, "down_stabilization", "0s");
    pods(1, 1.6);
    for (int i = 1; i < 4; i++)
        add_pod(i, true, 0, NAN);
    CU_ASSERT_EQUAL(look(now), 4);
    CU_ASSERT_TRUE(has_veto(&b.decision, TS_VETO_TOLERANCE));
}

/* A pod younger than 5 min counts once it has been ready for the metric's window of 15 s. */
static void cpu_initialization(void)
{
    start(2);
    pods(1, 1.2);
    add_pod(1, true, now - TS_MIN, 1.2);
    /* 120 / 80 = 1.5, with the new one at 0: 60 / 80 = 0.75: reversed */
    CU_ASSERT_EQUAL(look(now), 2);
    CU_ASSERT_EQUAL(look(now + 15 * TS_SEC), 3); /* ready for 15 s: both count, ceil(1.5 * 2) */
}

/* Unready pods are left out on the way down: ceil(0.25 * 3) = 1 of the three ready ones. */
static void unready_pods_on_the_way_down(void)
{
    start(4);
    bench_set(&b, "down_stabilization", "0s");
    pods(3, 0.2);
    add_pod(3, false, now - TS_MIN, 0.9);
    CU_ASSERT_EQUAL(look(now), 1);
}

/* An old pod that turns unready after it was ready goes on counting. */
static void once_ready_counts(void)
{
    start(2);
    pods(2, 1.2);
    CU_ASSERT_EQUAL(look(now), 3);
    start(2);
    pods(2, 0.8);
    look(now);
    b.report.pods[1].ready = false;
    b.report.pods[0].cpu = b.report.pods[1].cpu = 1.2;
    CU_ASSERT_EQUAL(look(now + 15 * TS_SEC), 3);
}

static void pending_pods_are_unready(void)
{
    start(2);
    pods(1, 1.2);
    add_pod(1, false, TS_NEVER, NAN);
    CU_ASSERT_EQUAL(look(now), 2); /* 60 / 80: reversed */
}

static void without_pods_the_job_stands_for_them(void)
{
    start(4);
    b.report.v[TS_METRIC_CPU] = 1.0;
    CU_ASSERT_EQUAL(look(now), 5);
    start(4);
    CU_ASSERT_EQUAL(look(now), 4);
    CU_ASSERT_TRUE(has_veto(&b.decision, TS_VETO_NO_DATA));
    start(4);
    b.report.v[TS_METRIC_CPU] = 1.0; /* but pods without any sample are pods */
    add_pod(0, true, 0, NAN);
    CU_ASSERT_EQUAL(look(now), 4);
    CU_ASSERT_TRUE(has_veto(&b.decision, TS_VETO_NO_DATA));
}

/* ---- behaviour ------------------------------------------------------------------------------- */

static void looks_every_sync_period(void)
{
    start(4);
    pods(4, 0.8);
    look(now);
    pods(4, 1.6);
    CU_ASSERT_EQUAL(look(now + 14 * TS_SEC), 4);
    CU_ASSERT_TRUE(has_veto(&b.decision, TS_VETO_INTERVAL));
    CU_ASSERT_EQUAL(look(now + 47 * TS_SEC), 8); /* late */
    CU_ASSERT_EQUAL(look(now + 59 * TS_SEC), 4);
    CU_ASSERT_TRUE(has_veto(&b.decision, TS_VETO_INTERVAL)); /* and in step again at 60 s */
}

/* 300 s after the last higher recommendation, the first of which is the size at the start. */
static void scale_down_waits(void)
{
    start(10);
    pods(10, 0.4);
    for (int t = 0; t < 300; t += 15) {
        CU_ASSERT_EQUAL(look(now + t * TS_SEC), 10);
        CU_ASSERT_TRUE(has_veto(&b.decision, TS_VETO_STABILISING));
    }
    CU_ASSERT_EQUAL(act(now + 300 * TS_SEC), 5);
}

static void scale_down_takes_the_largest(void)
{
    start(10);
    pods(10, 0.4);
    for (int t = 0; t < 150; t += 15)
        CU_ASSERT_EQUAL(look(now + t * TS_SEC), 10);
    pods(10, 0.6); /* 75 %: 8 */
    CU_ASSERT_EQUAL(look(now + 150 * TS_SEC), 10);
    pods(10, 0.2);
    for (int t = 165; t < 300; t += 15)
        CU_ASSERT_EQUAL(look(now + t * TS_SEC), 10);
    CU_ASSERT_EQUAL(act(now + 300 * TS_SEC), 8);
}

/* max(4 pods, 100 %) per 15 s, then the maximum. */
static void scale_up_is_limited(void)
{
    start(1);
    pods(1, 80);
    CU_ASSERT_EQUAL(act(now), 5);
    pods(5, 80);
    CU_ASSERT_EQUAL(act(now + 15 * TS_SEC), 10);
    pods(10, 80);
    CU_ASSERT_EQUAL(act(now + 30 * TS_SEC), 20);
    CU_ASSERT_EQUAL(act(now + 45 * TS_SEC), 20);
}

/* With a period of 60 s what was added in the last minute counts: 1 -> 5, and no more until it
 * is over. */
static void the_period_is_remembered(void)
{
    start(1);
    bench_set(&b, "up_period", "60s");
    pods(1, 80);
    CU_ASSERT_EQUAL(act(now), 5);
    pods(5, 80);
    for (int t = 15; t < 60; t += 15) {
        CU_ASSERT_EQUAL(act(now + t * TS_SEC), 5);
        CU_ASSERT_TRUE(has_veto(&b.decision, TS_VETO_BOUNDS));
    }
    CU_ASSERT_EQUAL(act(now + 60 * TS_SEC), 10);
}

/* Percent limits: up is rounded up, down is truncated; the policies select the larger or the
 * smaller change. */
static void percent_and_select(void)
{
    static const struct {
        const char *key[2], *value[2], *select;
        double cpu;
        int target;
    } rows[] = {
        {{"up_pods", "up_percent"}, {"0", "10"}, "max", 4.0, 8},       /* ceil(7 * 1.1) */
        {{"up_pods", "up_percent"}, {"3", "10"}, "max", 4.0, 10},
        {{"up_pods", "up_percent"}, {"3", "10"}, "min", 4.0, 8},
        {{"up_pods", "up_percent"}, {"3", "10"}, "disabled", 4.0, 7},
        {{"down_pods", "down_percent"}, {"0", "10"}, "max", 0.08, 6},  /* trunc(7 * 0.9) */
        {{"down_pods", "down_percent"}, {"2", "10"}, "max", 0.08, 5},
        {{"down_pods", "down_percent"}, {"2", "10"}, "min", 0.08, 6},
        {{"down_pods", "down_percent"}, {"2", "10"}, "disabled", 0.08, 7},
    };
    for (int i = 0; i < TS_COUNT_OF(rows); i++) {
        start(7);
        bench_set(&b, "down_stabilization", "0s");
        bench_set(&b, rows[i].key[0], rows[i].value[0]);
        bench_set(&b, rows[i].key[1], rows[i].value[1]);
        bench_set(&b, rows[i].key[0][0] == 'u' ? "up_select" : "down_select", rows[i].select);
        pods(7, rows[i].cpu);
        CU_ASSERT_EQUAL(look(now), rows[i].target);
    }
}

/* Up no more than the least of the window. */
static void scale_up_stabilises_too(void)
{
    start(4);
    bench_set(&b, "up_stabilization", "30s");
    pods(4, 0.8);
    CU_ASSERT_EQUAL(look(now), 4);
    pods(4, 1.6);
    CU_ASSERT_EQUAL(look(now + 15 * TS_SEC), 4);
    pods(4, 1.2);
    CU_ASSERT_EQUAL(look(now + 30 * TS_SEC),
                    6); /* the one at the start is 30 s old: not after the cut */
}

static void outside_the_bounds(void)
{
    start(25);
    CU_ASSERT_EQUAL(look(now), 20);
    start(1);
    bench_set(&b, "min", "3");
    CU_ASSERT_EQUAL(look(now), 3);
}

/* ---- other metrics --------------------------------------------------------------------------- */

static void start_on(const char *metric, const char *target, int n)
{
    start(n);
    bench_set(&b, "cpu_target", "0");
    bench_set(&b, metric, target);
    bench_set(&b, "down_stabilization", "0s");
}

/* An average value: ceil(total / target), whatever there is; a value: ceil(pods ready * ratio). */
static void external_metrics(void)
{
    static const struct {
        const char *type;
        int ready;
        double lag;
        int target;
    } rows[] = {
        {"average", 4, 4000, 4}, {"average", 4, 4400, 4}, {"average", 4, 4401, 5},
        {"average", 4, 6000, 6}, {"average", 2, 6000, 6}, {"average", 4, 1500, 2},
        {"average", 4, 0, 1},    {"value", 4, 1000, 4},   {"value", 4, 1500, 6},
        {"value", 2, 1500, 3},   {"value", 2, 3000, 6},   {"value", 4, 500, 2},
    };
    for (int i = 0; i < TS_COUNT_OF(rows); i++) {
        start_on("lag_target", "1000", 4);
        bench_set(&b, "lag_type", rows[i].type);
        for (int k = 0; k < 4; k++)
            add_pod(k, k < rows[i].ready, 0, NAN);
        b.report.v[TS_METRIC_PENDING_RECORDS] = rows[i].lag;
        CU_ASSERT_EQUAL(look(now), rows[i].target);
    }
    start_on("rate_target", "0.5", 4);
    b.report.v[TS_METRIC_ARRIVAL_RATE] = 2.6; /* ceil(5.2) */
    CU_ASSERT_EQUAL(look(now), 6);
    CU_ASSERT_EQUAL(b.decision.wanted, 5.2);
}

static void memory(void)
{
    start_on("memory_target", "0.5", 4);
    for (int k = 0; k < 4; k++)
        add_pod(k, false, now - TS_SEC, NAN); /* unready pods count, other than for CPU */
    for (int k = 0; k < 4; k++)
        b.report.pods[k].memory = 0.75;
    CU_ASSERT_EQUAL(look(now), 6);
    start_on("memory_target", "0.5", 4);
    b.report.v[TS_METRIC_MEMORY] = 0.2;
    CU_ASSERT_EQUAL(look(now), 2);
}

/* The largest of several; one that fails blocks the way down only. */
static void several_metrics(void)
{
    start(4);
    bench_set(&b, "down_stabilization", "0s");
    bench_set(&b, "lag_target", "1000");
    pods(4, 1.2); /* 6 */
    b.report.v[TS_METRIC_PENDING_RECORDS] = 8000;
    CU_ASSERT_EQUAL(look(now), 8);
    b.report.v[TS_METRIC_PENDING_RECORDS] = 100;
    CU_ASSERT_EQUAL(look(now + 15 * TS_SEC), 6);
    b.report.v[TS_METRIC_PENDING_RECORDS] = NAN;
    CU_ASSERT_EQUAL(look(now + 30 * TS_SEC), 6);
    CU_ASSERT_EQUAL(b.decision.vetoes, 0);
    pods(4, 0.2);
    CU_ASSERT_EQUAL(look(now + 45 * TS_SEC), 4);
    CU_ASSERT_EQUAL(b.decision.vetoes, 1u << TS_VETO_NO_DATA);
    b.report.v[TS_METRIC_PENDING_RECORDS] = 100;
    CU_ASSERT_EQUAL(look(now + 60 * TS_SEC), 1);
}

static void needs_a_metric(void)
{
    ts_err err = {0};
    start_on("lag_target", "0", 4);
    CU_ASSERT_EQUAL(b.policy->init(b.state, b.cfg, &err), TS_EINVAL);
}

/* The same rule at 35 %, by another kind of rescale. */
static void reactive(void)
{
    bench_start(&b, "reactive", 4);
    empty_report(&b.report, now, 1);
    CU_ASSERT_EQUAL(b.policy->rescale, TS_RESCALE_REACTIVE);
    pods(4, 0.38);
    CU_ASSERT_EQUAL(look(now), 4);
    pods(4, 0.70);
    CU_ASSERT_EQUAL(look(now + 15 * TS_SEC), 8);
}

static const ts_test tests[] = {
    {"utilization by hand", utilization_by_hand},
    {"conformance rows", conformance},
    {"missing pods on the way up", missing_pods_on_the_way_up},
    {"missing pods on the way down", missing_pods_on_the_way_down},
    {"a reversal does nothing", a_reversal_does_nothing},
    {"CPU initialization", cpu_initialization},
    {"unready pods on the way down", unready_pods_on_the_way_down},
    {"once ready counts", once_ready_counts},
    {"pending pods are unready", pending_pods_are_unready},
    {"without pods the job stands for them", without_pods_the_job_stands_for_them},
    {"looks every sync period", looks_every_sync_period},
    {"scale-down waits", scale_down_waits},
    {"scale-down takes the largest", scale_down_takes_the_largest},
    {"scale-up is limited", scale_up_is_limited},
    {"the period is remembered", the_period_is_remembered},
    {"percent and select", percent_and_select},
    {"scale-up stabilises too", scale_up_stabilises_too},
    {"outside the bounds", outside_the_bounds},
    {"external metrics", external_metrics},
    {"memory", memory},
    {"several metrics", several_metrics},
    {"needs a metric", needs_a_metric},
    {"reactive", reactive},
};

int main(void)
{
    int failed = ts_tap_main("hpa", tests, TS_COUNT_OF(tests));
    bench_fini(&b);
    return failed;
}
