/* Policy flink-autoscaler: whole decisions by hand from the rules, its memory, and every veto. */
#include <stdio.h>

#include "tests/unit/flink_help.h"

static bool acts(const ts_decision *d)
{
    return d->vetoes == 0 && d->n_vertices > 0;
}

static unsigned only(ts_veto veto)
{
    return 1u << veto;
}

/*
 * A source that reads 1000/s with 3600 pending, 800 ms/s busy, and a sink that gets two records for
 * each, 350 ms/s busy. Target utilization 0.7, catch-up 1800 s, restart 300 s:
 *
 *     source  true rate 1000/0.8 = 1250; wanted 2 + 1000*300/1800 + 1000/0.7 = 1597; factor 1.2776;
 *             4 * factor = 5.1, so 6, which divides 12 partitions
 *             band 2 + 1000 = 1002 to 2 + 166.7 + 2500 = 2669: inside
 *     sink    true rate 2000/0.35 = 5714.286; wanted 4 + 333.3 + 2857.1 = 3194; factor 0.559;
 *             8 * factor = 4.5, so 5; of 128 key groups 6 is the first that lightens: 21 < 25
 *             band 2004 to 4 + 333.3 + 5000 = 5337: outside, so both are applied
 */
static void by_hand(void)
{
    job_start();
    const ts_decision *d = job_run(20);
    CU_ASSERT_TRUE(acts(d));
    CU_ASSERT_EQUAL(d->trigger, TS_TRIGGER_POLICY);
    CU_ASSERT_EQUAL(d->n_vertices, 2);
    CU_ASSERT_EQUAL(d->vertex_target[0], 6);
    CU_ASSERT_EQUAL(d->vertex_target[1], 6);
    CU_ASSERT_EQUAL(d->target, 6);
    CU_ASSERT_EQUAL(d->target_rate, 1002);
    CU_ASSERT_EQUAL(job_value("scale-up-below", 0), 1250);
    CU_ASSERT_EQUAL(job_limit("scale-up-below", 0), 1002);
    CU_ASSERT_EQUAL(job_limit("scale-down-above", 0), 2669);
    CU_ASSERT_EQUAL(job_value("target-rate", 0), 1000);
    CU_ASSERT_EQUAL(job_value("catch-up-rate", 0), 2);
    CU_ASSERT_EQUAL(job_value("capacity-wanted", 0), 1597);
    CU_ASSERT_EQUAL(job_value("factor", 0), 1597.0 / 1250);
    CU_ASSERT_EQUAL(job_value("unaligned", 0), 6);
    CU_ASSERT_EQUAL(job_value("expected-rate", 0), 1875);
    CU_ASSERT_EQUAL(job_value("scale-up-below", 1), 5714.286);
    CU_ASSERT_EQUAL(job_limit("scale-up-below", 1), 2004);
    CU_ASSERT_EQUAL(job_limit("scale-down-above", 1), 5337);
    CU_ASSERT_EQUAL(job_value("capacity-wanted", 1), 3194);
    CU_ASSERT_EQUAL(job_value("unaligned", 1), 5);
    CU_ASSERT_EQUAL(job_value("parallelism", 1), 6);
    CU_ASSERT_EQUAL(job_limit("parallelism", 1), 8);
    CU_ASSERT_EQUAL(job_value("changed", 1), 6);
    CU_ASSERT_EQUAL(job_value("restart-seconds", -1), 300);
    CU_ASSERT_EQUAL(job_value("samples", -1), 16);
}

static void tolerance(void)
{
    job_start();
    job.vertex[1].busy = 400; /* true rate 5000: 7 instead of 8, but inside the band */
    const ts_decision *d = job_run(20);
    CU_ASSERT_EQUAL(d->vetoes, only(TS_VETO_TOLERANCE));
    CU_ASSERT_EQUAL(job_value("changed", 0), 6);
    CU_ASSERT_EQUAL(job_value("changed", 1), 7);
    CU_ASSERT_EQUAL(d->n_vertices, 0);
}

static void at_target(void)
{
    job_start();
    bench_set(&job.b, "restart.time", "0s");
    job.vertex[0].busy = job.vertex[1].busy = 695; /* at 700, 1429/1428.571 would round up */
    job.vertex[0].lag = 0;
    const ts_decision *d = job_run(20);
    CU_ASSERT_EQUAL(d->vetoes, only(TS_VETO_SAME));
    CU_ASSERT_EQUAL(job_value("at-target", 0), 4);
}

/* Stable after 5 minutes, and then 15 minutes of samples. Samples from before count. */
static void waits_for_window(void)
{
    job_start();
    CU_ASSERT_EQUAL(job_run(1)->vetoes, only(TS_VETO_STABILISING));
    job.now += 30 * TS_SEC;
    job_report();
    CU_ASSERT_EQUAL(bench_decide(&job.b)->vetoes, only(TS_VETO_INTERVAL));
    job.now -= 30 * TS_SEC;
    for (int minute = 2; minute < 20; minute++) {
        CU_ASSERT_EQUAL(job_run(1)->vetoes, only(TS_VETO_STABILISING));
        CU_ASSERT_EQUAL(job_value("samples", -1), minute);
    }
    CU_ASSERT_EQUAL(job_value("window-seconds", -1), 14 * 60);
    CU_ASSERT_TRUE(acts(job_run(1)));
}

static void looks_at_its_interval(void)
{
    job_start();
    bench_set(&job.b, "reconcile", "120s");
    bench_set(&job.b, "stabilization.interval", "0s");
    bench_set(&job.b, "metrics.window", "4min");
    int looks = 0;
    for (int minute = 1; minute <= 5; minute++)
        looks += !has_veto(job_run(1), TS_VETO_INTERVAL);
    CU_ASSERT_EQUAL(looks, 3); /* minutes 1, 3 and 5 */
    CU_ASSERT_TRUE(acts(&job.b.decision));
    CU_ASSERT_EQUAL(job_value("samples", -1), 3);
}

static void a_restart_empties_the_window(void)
{
    job_start();
    job_run(19);
    job.now += 20 * TS_SEC;
    job.running_at = job.now;
    job.vertex[0].in_total = job.vertex[1].in_total = 0;
    for (int minute = 1; minute < 20; minute++)
        CU_ASSERT_EQUAL(job_run(1)->vetoes, only(TS_VETO_STABILISING));
    CU_ASSERT_TRUE(acts(job_run(1)));
}

/* The uptime is some seconds old, more or fewer: still the same run. */
static void an_old_uptime(void)
{
    job_start();
    for (int minute = 1; minute <= 20; minute++) {
        job_pass(60);
        job_report();
        job.b.report.v[TS_METRIC_JOB_UPTIME] -= 1000 * (1 + minute * 7 % 13);
        bench_decide(&job.b);
    }
    CU_ASSERT_EQUAL(job_value("samples", -1), 20);
    CU_ASSERT_EQUAL(job_value("running-seconds", -1), 20 * 60 - 1); /* the 13th was 1 s old */
}

/* ---- what is missing ------------------------------------------------------------------------- */

static void missing_for_minutes(void)
{
    static const struct {
        int vertex;
        ts_metric metric;
    } needed[] = {
        {0, TS_METRIC_VERTEX_BUSY_MAX},   {1, TS_METRIC_VERTEX_BUSY_MAX},
        {0, TS_METRIC_VERTEX_RECORDS_IN}, {1, TS_METRIC_VERTEX_RECORDS_IN},
        {0, TS_METRIC_VERTEX_IN_RATE},    {0, TS_METRIC_VERTEX_PRESSURED_AVG},
    };
    for (int i = 0; i < TS_COUNT_OF(needed); i++) {
        job_start();
        job_run(17);
        for (int minute = 18; minute <= 24; minute++) {
            job_pass(60);
            job_report();
            job_put(needed[i].vertex, needed[i].metric, NAN);
            const ts_decision *d = bench_decide(&job.b);
            CU_ASSERT_EQUAL(d->vetoes, only(TS_VETO_NO_DATA));
            CU_ASSERT_EQUAL(d->target, d->current);
            CU_ASSERT_STRING_EQUAL(job_note(ts_metric_get(needed[i].metric)->name,
                                            needed[i].vertex)->name,
                                   ts_metric_get(needed[i].metric)->name);
        }
        CU_ASSERT_TRUE(acts(job_run(1))); /* rates span the gap */
        CU_ASSERT_EQUAL(job.b.decision.vertex_target[1], 6);
    }
}

static void nothing_is_known(void)
{
    job_start();
    job_run(19);
    job_pass(60);
    job_report();
    job.b.report.n_vertices = 0;
    CU_ASSERT_EQUAL(bench_decide(&job.b)->vetoes, only(TS_VETO_NO_DATA));
    job_pass(60);
    job_report();
    job.b.report.v[TS_METRIC_JOB_UPTIME] = NAN;
    CU_ASSERT_EQUAL(bench_decide(&job.b)->vetoes, only(TS_VETO_NO_DATA));
    job_pass(60);
    job_report();
    job.b.report.v[TS_METRIC_JOB_UPTIME] = 0;
    CU_ASSERT_EQUAL(bench_decide(&job.b)->vetoes, only(TS_VETO_NOT_RUNNING));
    job.b.job.n_vertices = 0;
    CU_ASSERT_EQUAL(job_run(1)->vetoes, only(TS_VETO_NO_DATA));
}

/* The sink's gauge is optional, so is a source's pending count: none are taken to be pending. */
static void optional(void)
{
    job_start();
    for (int minute = 1; minute <= 20; minute++) {
        job_pass(60);
        job_report();
        job_put(1, TS_METRIC_VERTEX_IN_RATE, NAN);
        job_put(0, TS_METRIC_VERTEX_PENDING, NAN);
        bench_decide(&job.b);
    }
    CU_ASSERT_TRUE(acts(&job.b.decision));
    CU_ASSERT_EQUAL(job_value("scale-up-below", 1), 5714.286);
    CU_ASSERT_EQUAL(job_limit("scale-up-below", 0), 1000);
}

/* Without output counts the rate of one of two inputs is not known: that vertex is left alone. */
static void a_join(void)
{
    job_clear();
    job_add("a", 4, 0);
    job_add("b", 4, 0);
    job_add("join", 4, 3);
    job.vertex[0] = (struct vertex_load){.rate = 100, .gauge = NAN, .out = 150, .busy = 900};
    job.vertex[1] = (struct vertex_load){.rate = 300, .gauge = NAN, .out = 150, .busy = 900,
                                         .lag_rate = 30};
    job.vertex[2] = (struct vertex_load){.rate = 300, .gauge = NAN, .busy = 900};
    job_run(20);
    CU_ASSERT_EQUAL(job_value("target-rate", 0), 100);
    CU_ASSERT_EQUAL(job_value("target-rate", 1), 330);
    CU_ASSERT_EQUAL(job_value("target-rate", 2), 100 * 1.5 + 330 * 0.5);
    job.vertex[0].out_total = job.vertex[1].out_total = NAN;
    CU_ASSERT_TRUE(acts(job_run(20)));
    CU_ASSERT_TRUE(isnan(job_value("target-rate", 2)));
    CU_ASSERT_EQUAL(job_value("no-metrics", 2), 4);
    CU_ASSERT_EQUAL(job.b.decision.vertex_target[2], 4);
}

/* What `b` sends is not for `c` alone, so `a` sends it all of its own, not what `b` leaves. */
static void a_shared_input(void)
{
    job_clear();
    job_add("a", 4, 0);
    job_add("b", 4, 0);
    job_add("c", 4, 3);
    job_add("d", 4, 2);
    for (int i = 0; i < 4; i++)
        job.vertex[i] = (struct vertex_load){.rate = 100, .gauge = NAN, .out = 50, .busy = 900};
    job.vertex[0].out = 70;
    job_run(20);
    CU_ASSERT_EQUAL(job_value("target-rate", 1), 100);
    CU_ASSERT_EQUAL(job_value("target-rate", 2), 100 * 0.7 + 100 * 0.3);
    CU_ASSERT_EQUAL(job_value("target-rate", 3), 100);
}

/* Back from 20 minutes of counting to 0, while the job runs on: if it is not for an uptime that is
   late, the rules see a rate below 0. */
static void counter_reset(void)
{
    job_start();
    job_run(20);
    job.vertex[0].in_total = 0;
    CU_ASSERT_EQUAL(job_run(1)->vetoes, only(TS_VETO_NO_DATA));
    CU_ASSERT_EQUAL(job_value("counter-fell", 0), 60000);
    CU_ASSERT_EQUAL(job_limit("counter-fell", 0), 1200000);
    job_run(1);
    CU_ASSERT_EQUAL(job_value("target-rate", 0), 0);
    CU_ASSERT_TRUE(job_value("busy-rate", 0) < 0);
    CU_ASSERT_EQUAL(job_value("factor", 0), 0.4);
    CU_ASSERT_TRUE(acts(&job.b.decision));
    CU_ASSERT_EQUAL(job.b.decision.vertex_target[0], 2);
}

/* Nothing comes in: no limit is seen, and each look takes off scale-down.max-factor. */
static void infinite_rate(void)
{
    job_start();
    job.vertex[0].rate = job.vertex[1].rate = job.vertex[0].lag = 0;
    const ts_decision *d = job_run(20);
    CU_ASSERT_EQUAL(job_value("scale-up-below", 0), (double)INFINITY);
    CU_ASSERT_TRUE(acts(d));
    CU_ASSERT_EQUAL(d->vertex_target[0], 2);
    CU_ASSERT_EQUAL(d->vertex_target[1], 4);
}

/* The counters are of the new run, the uptime still of the old. */
static void late_uptime(void)
{
    job_start();
    job_run(20);
    job.vertex[0].in_total = job.vertex[1].in_total = 0;
    job_pass(60);
    job_report();
    CU_ASSERT_EQUAL(bench_decide(&job.b)->vetoes, only(TS_VETO_NO_DATA));
    job.running_at = job.now - 50 * TS_SEC;
    CU_ASSERT_EQUAL(job_run(1)->vetoes, only(TS_VETO_STABILISING));
    CU_ASSERT_EQUAL(job_value("samples", -1), 1);
}

/* What is reported just after a rescale may be of the run before. */
static void fresh(void)
{
    job_start();
    CU_ASSERT_TRUE(acts(job_run(20)));
    job_rescale(30);
    job_pass(29);
    job_report();
    CU_ASSERT_EQUAL(bench_decide(&job.b)->vetoes, only(TS_VETO_INTERVAL));
    job_pass(1);
    job_report();
    CU_ASSERT_EQUAL(bench_decide(&job.b)->vetoes, only(TS_VETO_STABILISING));
    CU_ASSERT_EQUAL(job_value("samples", -1), 1);
    job_start();
    CU_ASSERT_TRUE(acts(job_run(20)));
    job_rescale(40);
    job_pass(29);
    job_report();
    CU_ASSERT_EQUAL(bench_decide(&job.b)->vetoes, only(TS_VETO_STABILISING));
    CU_ASSERT_EQUAL(job_value("running-seconds", -1), 29);
    CU_ASSERT_EQUAL(job_limit("running-seconds", -1), 30);
}

/* With nothing coming in it goes down and down; what was seen then compares with nothing, so with
   observed-scalability the original fails from then on. */
static const ts_decision *after_idling(const char *observed)
{
    job_start();
    bench_set(&job.b, "observed-scalability.enabled", observed);
    bench_set(&job.b, "scaling.parallelism-alignment.mode", "OFF");
    job.b.job.vertex[0].parallelism = 10;
    job.vertex[0].rate = job.vertex[1].rate = job.vertex[0].lag = 0;
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_TRUE(acts(job_run(20)));
        job_rescale(30);
    }
    job.vertex[0].rate = 5000;
    job.vertex[0].busy = 1000;
    job.vertex[0].lag_rate = 500;
    return job_run(20);
}

static void infinite_baseline(void)
{
    CU_ASSERT_TRUE(acts(after_idling("false")));
    CU_ASSERT_EQUAL(after_idling("true")->vetoes, only(TS_VETO_NO_DATA));
}

/* ---- vetoes ---------------------------------------------------------------------------------- */

static unsigned vetoes_with(const char *key, const char *value)
{
    job_start();
    bench_set(&job.b, key, value);
    ts_err err = {.status = TS_OK};
    CU_ASSERT_EQUAL(job.b.policy->init(job.b.state, job.b.cfg, &err), TS_OK);
    return job_run(20)->vetoes;
}

static void switched_off(void)
{
    CU_ASSERT_EQUAL(vetoes_with("scaling.enabled", "false"), only(TS_VETO_DISABLED));
    CU_ASSERT_EQUAL(job_value("changed", 1), 6); /* reported all the same */
    CU_ASSERT_EQUAL(vetoes_with("enabled", "false"), only(TS_VETO_DISABLED));
    CU_ASSERT_EQUAL(job.b.decision.n_notes, 0);
}

static void excluded_period(void)
{
    CU_ASSERT_EQUAL(vetoes_with("excluded.periods", "00:10-00:20"), only(TS_VETO_EXCLUDED));
    CU_ASSERT_TRUE(acts(job_run(1))); /* 00:21 */
    CU_ASSERT_EQUAL(vetoes_with("excluded.periods", "00:10-00:15;* * 1 * * ?"), 0);
}

static void memory_pressure(void)
{
    job_start();
    job.gc = 1000;
    CU_ASSERT_TRUE(acts(job_run(20)));
    job.gc = 1001;
    CU_ASSERT_EQUAL(job_run(1)->vetoes, only(TS_VETO_MEMORY));
    job_start();
    bench_set(&job.b, "memory.heap-usage.threshold", "0.8");
    job.heap = 0.7;
    CU_ASSERT_TRUE(acts(job_run(20)));
    job.heap = 0.9; /* the average over the window passes 0.8 in the ninth minute */
    CU_ASSERT_TRUE(acts(job_run(8)));
    CU_ASSERT_EQUAL(job_run(1)->vetoes, only(TS_VETO_MEMORY));
    CU_ASSERT_EQUAL(job_limit("heap-usage", -1), 0.8);
}

/* Source 4 to 12, so 8 to 12 slots of one each; each task manager 2 cores. */
static unsigned growing(const char *key, const char *value)
{
    job_start();
    job.vertex[0].busy = 1000;
    job.vertex[0].lag_rate = 1000; /* 2000/0.7 = 2857; 2857/1000 * 4 = 11.4 */
    bench_set(&job.b, "catch-up.duration", "0s");
    job.b.job.cores_per_task_manager = 2;
    bench_set(&job.b, "taskmanager.memory", "1000");
    bench_set(&job.b, key, value);
    return job_run(20)->vetoes;
}

static void resources(void)
{
    CU_ASSERT_EQUAL(growing("quota.cpu", "24"), 0);
    CU_ASSERT_EQUAL(job.b.decision.target, 12);
    CU_ASSERT_EQUAL(growing("quota.cpu", "23.9"), only(TS_VETO_RESOURCES));
    CU_ASSERT_EQUAL(job_value("cpu-quota", -1), 24);
    CU_ASSERT_EQUAL(growing("quota.memory", "12000"), 0);
    CU_ASSERT_EQUAL(growing("quota.memory", "11999"), only(TS_VETO_RESOURCES));
    CU_ASSERT_EQUAL(growing("cluster.task-managers", "12"), 0);
    CU_ASSERT_EQUAL(growing("cluster.task-managers", "11"), only(TS_VETO_RESOURCES));
    CU_ASSERT_EQUAL(job_value("cluster-task-managers", -1), 12);
}

static void excluded_vertex(void)
{
    CU_ASSERT_EQUAL(vetoes_with("vertex.exclude.ids", "x;sink"), only(TS_VETO_SAME) |
                                                                     only(TS_VETO_TOLERANCE));
    CU_ASSERT_EQUAL(job_value("excluded", 1), 8);
}

/* ---- memory ---------------------------------------------------------------------------------- */

/* The sink would do with 5, for a while with 7; after an hour it is the most of that hour. The rate
   then must have been outside the band, too: with 0.65 it was, with 0.4 not. */
static void delayed_scale_down(const char *min)
{
    job_start();
    bench_set(&job.b, "scale-down.interval", "1h");
    bench_set(&job.b, "utilization.min", min);
    job.b.job.vertex[1].hash = false;
    job_run(20);
    CU_ASSERT_EQUAL(job.b.decision.vetoes, only(TS_VETO_STABILISING) | only(TS_VETO_TOLERANCE));
    CU_ASSERT_EQUAL(job_value("parallelism", 1), 5);
    CU_ASSERT_EQUAL(job_value("delayed-down", 1), 0);
    job.vertex[1].busy = 500; /* 3194/(2000/0.491) * 8 = 6.3 */
    job_run(15);
    CU_ASSERT_EQUAL(job_value("parallelism", 1), 7);
    job.vertex[1].busy = 350;
    for (int minute = 16; minute < 60; minute++)
        CU_ASSERT_FALSE(acts(job_run(1)));
    CU_ASSERT_EQUAL(job_value("delayed-down", 1), 59 * 60);
    job_run(1);
    CU_ASSERT_EQUAL(job_value("parallelism", 1), 5);
    CU_ASSERT_EQUAL(job_value("changed", 1), 7);
}

static void an_hour_of_scale_down(void)
{
    delayed_scale_down("0.65");
    CU_ASSERT_TRUE(acts(&job.b.decision));
    CU_ASSERT_EQUAL(job.b.decision.vertex_target[1], 7);
    delayed_scale_down("0.4");
    CU_ASSERT_EQUAL(job.b.decision.vetoes, only(TS_VETO_TOLERANCE));
}

/* A proposal to stay starts the hour anew. */
static void delay_starts_anew(void)
{
    job_start();
    bench_set(&job.b, "scale-down.interval", "1h");
    job_run(50);
    job.vertex[1].busy = 620;
    job_run(15);
    CU_ASSERT_EQUAL(job_value("at-target", 1), 8);
    job.vertex[1].busy = 350;
    int minutes = 0;
    while (!acts(job_run(1)))
        minutes++;
    CU_ASSERT_TRUE(minutes >= 60 && minutes < 75);
}

/* So does a rescale of any vertex. */
static void rescale_starts_anew(void)
{
    job_start();
    bench_set(&job.b, "scale-down.interval", "1h");
    job_run(40);
    CU_ASSERT_EQUAL(job_value("delayed-down", 1), 20 * 60); /* since the window was full */
    job.vertex[0].lag_rate = 300;
    while (!acts(job_run(1)) && job_value("delayed-down", 1) < 59 * 60)
        ;
    CU_ASSERT_TRUE(acts(&job.b.decision));
    job.vertex[0].lag_rate = 0;
    job.vertex[0].busy = 450;
    job_rescale(30);
    job_run(20);
    CU_ASSERT_EQUAL(job_value("delayed-down", 1), 0);
}

/* From 4 to 6, yet it can do no more than before. */
static void ineffective(const char *blocks, unsigned vetoes)
{
    job_start();
    bench_set(&job.b, "scaling.effectiveness.detection.enabled", blocks);
    job.vertex[0].lag_rate = 300;
    job.vertex[1].busy = 560;
    CU_ASSERT_TRUE(acts(job_run(20)));
    CU_ASSERT_TRUE(job.b.decision.vertex_target[0] > 4);
    job_rescale(30);
    job_run(20);
    CU_ASSERT_EQUAL(job.b.decision.vetoes & only(TS_VETO_INEFFECTIVE), vetoes);
    CU_ASSERT_EQUAL(job_limit("ineffective-scale-up", 0), 0.1);
}

static void ineffective_scaling(void)
{
    ineffective("true", only(TS_VETO_INEFFECTIVE));
    CU_ASSERT_EQUAL(job_value("blocked-ineffective", 0), job.b.job.vertex[0].parallelism);
    ineffective("false", 0);
    CU_ASSERT_TRUE(acts(&job.b.decision));
}

static double restart_after(double seconds, const char *tracking)
{
    job_start();
    bench_set(&job.b, "restart.time-tracking.enabled", tracking);
    CU_ASSERT_TRUE(acts(job_run(20)));
    job_rescale(seconds);
    job_run(20);
    return job_value("restart-seconds", -1);
}

static void restart_tracking(void)
{
    CU_ASSERT_EQUAL(restart_after(75, "true"), 75);
    CU_ASSERT_EQUAL(restart_after(2000, "true"), 900);
    CU_ASSERT_EQUAL(restart_after(75, "false"), 300);
}

/* The newest is known however old it is. */
static void an_old_restart(void)
{
    job_start();
    bench_set(&job.b, "restart.time-tracking.enabled", "true");
    bench_set(&job.b, "history.max.age", "30min");
    CU_ASSERT_TRUE(acts(job_run(20)));
    job_rescale(75);
    job.vertex[0].busy = job.vertex[1].busy = 690;
    for (int minute = 1; minute <= 60; minute++)
        CU_ASSERT_FALSE(acts(job_run(1)));
    CU_ASSERT_EQUAL(job_value("restart-seconds", -1), 75);
}

/* A rescale that failed took no time: the job still has what it had. */
static void failed_restart(void)
{
    job_start();
    bench_set(&job.b, "restart.time-tracking.enabled", "true");
    CU_ASSERT_TRUE(acts(job_run(20)));
    job.b.last_rescale_at = job.now;
    CU_ASSERT_TRUE(acts(job_run(1))); /* and it is tried again */
    CU_ASSERT_EQUAL(job_value("restart-seconds", -1), 300);
}

/* 60 s behind at 1000/s, half the time back-pressured: 2000/s were seen, busy time says 10000. */
static void observed_rate(void)
{
    job_start();
    job.vertex[0].busy = 100;
    job.vertex[0].pressured = 500;
    job.vertex[0].lag = 60000;
    job_run(20);
    CU_ASSERT_DOUBLE_EQUAL(job_value("busy-rate", 0), 10000, 1e-8);
    CU_ASSERT_EQUAL(job_value("observed-rate", 0), 2000);
    CU_ASSERT_EQUAL(job_value("scale-up-below", 0), 2000);
    CU_ASSERT_TRUE(isnan(job_value("backlog", -1)));
    job.vertex[0].lag = 301000;
    job_run(1);
    CU_ASSERT_EQUAL(job_value("backlog", -1), 1);
    CU_ASSERT_EQUAL(job_limit("scale-down-above", 1), (double)INFINITY);
}

/* By accumulated busy time: an average subtask is half as busy as the busiest. */
static void aggregators(void)
{
    static const struct {
        const char *name;
        double busy;
    } rows[] = {{"MAX", 800}, {"MIN", 200}, {"AVG", 400}};
    for (int i = 0; i < TS_COUNT_OF(rows); i++) {
        job_start();
        bench_set(&job.b, "metrics.busy-time.aggregator", rows[i].name);
        job_run(20);
        CU_ASSERT_DOUBLE_EQUAL(job_value("busy-ms", 0), rows[i].busy, 1e-9);
    }
}

static const ts_test tests[] = {
    {"two vertices by hand", by_hand},
    {"inside the band nothing is done", tolerance},
    {"at the target nothing is done", at_target},
    {"it waits until stable and for a full window", waits_for_window},
    {"it looks at its own interval", looks_at_its_interval},
    {"a restart empties the window", a_restart_empties_the_window},
    {"an uptime that is seconds old is no restart", an_old_uptime},
    {"no action while a needed metric is missing", missing_for_minutes},
    {"no action without vertices, uptime, a running job", nothing_is_known},
    {"what may be missing", optional},
    {"a join's demand, and what is not known of it", a_join},
    {"an input that others share", a_shared_input},
    {"a counter that is reset", counter_reset},
    {"counters of the new run, uptime of the old", late_uptime},
    {"just after a rescale", fresh},
    {"an infinite true rate", infinite_rate},
    {"an infinite rate as what others are compared with", infinite_baseline},
    {"scaling switched off", switched_off},
    {"excluded periods", excluded_period},
    {"memory pressure", memory_pressure},
    {"quotas and the cluster", resources},
    {"an excluded vertex", excluded_vertex},
    {"a scale-down waits an hour and takes the most of it", an_hour_of_scale_down},
    {"a proposal to stay starts the hour anew", delay_starts_anew},
    {"and so does a rescale", rescale_starts_anew},
    {"ineffective scale-ups", ineffective_scaling},
    {"restart time is tracked", restart_tracking},
    {"the newest restart time is kept", an_old_restart},
    {"a failed rescale is no restart", failed_restart},
    {"the observed rate, and a backlog", observed_rate},
    {"busy time of the busiest, idlest, average subtask", aggregators},
};

int main(void)
{
    int status = ts_tap_main("flink-autoscaler", tests, TS_COUNT_OF(tests));
    bench_fini(&job.b);
    return status;
}
