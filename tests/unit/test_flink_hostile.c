/*
 * Policy flink-autoscaler against what should not be: configurations that contradict themselves,
 * reports and job graphs at random.
 */
#include <limits.h>
#include <stdio.h>

#include "tests/unit/flink_help.h"

/* ---- configuration --------------------------------------------------------------------------- */

static ts_status read_file(const char *text, ts_err *err)
{
    job_clear();
    ts_err_clear(err);
    ts_status s = job.b.policy->load(job.b.cfg, "f.yaml", text, strlen(text), err);
    return s == TS_OK ? job.b.policy->init(job.b.state, job.b.cfg, err) : s;
}

static void refuses(void)
{
    static const struct {
        const char *text;
        ts_status status;
        const char *words;
    } bad[] = {
        {"job.autoscaler.metrics.window: 3 fortnights\n", TS_EINVAL, "metrics.window"},
        {"job.autoscaler.restart.time: 1 h\njob.autoscaler.restart.time: 2 h\n", TS_EINVAL,
         "twice"},
        {"job.autoscaler.metrics.windows: 3 min\n", TS_EUNKNOWN, "metrics.windows"},
        {"job.autoscaler.vertex.min-parallelism: 9\njob.autoscaler.vertex.max-parallelism: 8\n",
         TS_EINVAL, "vertex.min-parallelism 9"},
        {"job.autoscaler.utilization.max: 0.5\n", TS_EINVAL, "utilization.max"},
        {"job.autoscaler.utilization.min: 0.75\n", TS_EINVAL, "utilization.min"},
        {"job.autoscaler.excluded.periods: 25:00-26:00\n", TS_EINVAL, "excluded.periods"},
        {"job.autoscaler.quota.memory: 30 gb\n", TS_EINVAL, "taskmanager.memory"},
        {"job.autoscaler.metrics.window: 30 h\nkubernetes.operator.reconcile.interval: 30 s\n",
         TS_EINVAL, "metrics.window"},
        {"job.autoscaler.history.max.count: 257\n", TS_EINVAL, "history.max.count"},
    };
    ts_err err;
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        CU_ASSERT_EQUAL(read_file(bad[i].text, &err), bad[i].status);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, bad[i].words));
    }
    CU_ASSERT_EQUAL(read_file("job.autoscaler.metrics.window: 30 h\n"
                              "job.autoscaler.history.max.count: 256\n"
                              "taskmanager.memory.process.size: 4 gb\n"
                              "job.autoscaler.quota.memory: 30 gb\n"
                              "state.backend: rocksdb\n",
                              &err),
                    TS_OK);
}

/* What a file says is what is decided by. */
static void decides_by_file(void)
{
    static const char text[] = "job.autoscaler.stabilization.interval: 1 min\n"
                               "job.autoscaler.metrics.window: 2 min\n"
                               "job.autoscaler.scale-down.interval: 0 s\n"
                               "job.autoscaler.vertex.max-parallelism: 5\n";
    ts_err err = {.status = TS_OK};
    job_start();
    CU_ASSERT_EQUAL(job.b.policy->load(job.b.cfg, "f", text, strlen(text), &err), TS_OK);
    CU_ASSERT_NOT_EQUAL(job_run(2)->vetoes, 0);
    CU_ASSERT_EQUAL(job_run(1)->vetoes, 0); /* at 3 minutes: stable at 1, a sample of then */
    CU_ASSERT_EQUAL(job.b.decision.vertex_target[0], 5);
}

/* ---- reports and graphs at random ------------------------------------------------------------ */

static uint64_t dice;

static unsigned roll(unsigned sides)
{
    dice = dice * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(dice >> 33) % sides;
}

static double any_value(void)
{
    static const double odd[] = {NAN,   (double)INFINITY, -(double)INFINITY, -1, -1e308, 0, -0.0,
                                 1e308, 1e-308,           1e15};
    return roll(3) == 0 ? odd[roll(TS_COUNT_OF(odd))] : roll(1000000) / 7.0;
}

static int any_count(void)
{
    static const int odd[] = {INT_MIN, -1, 0, INT_MAX, 1};
    return roll(8) == 0 ? odd[roll(TS_COUNT_OF(odd))] : 1 + (int)roll(300);
}

static void any_job(void)
{
    ts_job *j = &job.b.job;
    j->n_vertices = (int)roll(TS_MAX_VERTICES + 1);
    j->slots_per_task_manager = any_count();
    j->cores_per_task_manager = any_value();
    for (int i = 0; i < j->n_vertices; i++) {
        j->vertex[i] = (ts_vertex){.name = "v",
                                   .parallelism = any_count(),
                                   .max_parallelism = any_count(),
                                   .upstream = roll(4) == 0 ? roll(1u << 31) : i == 0 ? 0 : 1,
                                   .hash = roll(2),
                                   .partitions = any_count()};
    }
}

/* Mostly good values, so that the policy gets as far as to decide. */
static void any_report(unsigned faults)
{
    ts_report *r = &job.b.report;
    job_report();
    for (unsigned i = 0; i < faults; i++)
        r->v[roll(TS_N_METRICS)] = any_value();
    for (unsigned i = 0; i < faults && r->n_vertices > 0; i++)
        r->vertex[roll((unsigned)r->n_vertices)][roll(TS_N_VERTEX_METRICS)] = any_value();
    if (faults > 0 && roll(20) == 0)
        r->n_vertices = (int)roll((unsigned)r->n_vertices + 1);
}

static bool is_there(int vertex, ts_metric metric)
{
    return isfinite(ts_report_vertex(&job.b.report, vertex, metric));
}

/* Whether everything that a decision must rest on was reported just now. */
static bool all_there(void)
{
    for (int i = 0; i < job.b.job.n_vertices; i++) {
        unsigned inputs = job.b.job.vertex[i].upstream & ((1u << i) - 1);
        if (!is_there(i, TS_METRIC_VERTEX_BUSY_MAX) || !is_there(i, TS_METRIC_VERTEX_RECORDS_IN))
            return false;
        if (inputs == 0 && (!is_there(i, TS_METRIC_VERTEX_IN_RATE) ||
                            !is_there(i, TS_METRIC_VERTEX_PRESSURED_AVG)))
            return false;
    }
    return job.b.report.v[TS_METRIC_JOB_UPTIME] > 0 && job.b.job.n_vertices > 0;
}

static int acted;

static void check(const ts_decision *d)
{
    CU_ASSERT_TRUE(d->n_notes >= 0 && d->n_notes <= TS_MAX_NOTES);
    if (d->vetoes != 0)
        return;
    acted++;
    CU_ASSERT_TRUE(all_there());
    CU_ASSERT_EQUAL(d->n_vertices, job.b.job.n_vertices);
    for (int i = 0; i < d->n_vertices; i++) {
        const ts_vertex *v = &job.b.job.vertex[i];
        CU_ASSERT_TRUE(d->vertex_target[i] >= 1);
        CU_ASSERT_TRUE(d->vertex_target[i] <= 200 || d->vertex_target[i] <= v->parallelism);
    }
}

static void any_pass(unsigned faults)
{
    job_pass(60);
    if (roll(100) == 0)
        job.now -= (ts_time)roll(7200) * TS_SEC;
    if (roll(60) == 0)
        job.running_at = job.now - (ts_time)roll(3600) * TS_SEC;
    any_report(roll(4) == 0 ? faults : 0);
    check(bench_decide(&job.b));
}

static void hostile_reports(void)
{
    acted = 0;
    for (int run = 0; run < 60; run++) {
        dice = (uint64_t)run;
        job_start();
        bench_set(&job.b, "stabilization.interval", "1min");
        bench_set(&job.b, "metrics.window", "3min");
        bench_set(&job.b, "scale-down.interval", run % 2 ? "0s" : "10min");
        bench_set(&job.b, "observed-scalability.enabled", run % 3 ? "true" : "false");
        bench_set(&job.b, "restart.time-tracking.enabled", "true");
        for (int i = 0; i < 500; i++)
            any_pass(1 + roll(4));
    }
    CU_ASSERT_TRUE(acted > 100);
}

static void hostile_graphs(void)
{
    acted = 0;
    for (int run = 0; run < 300; run++) {
        dice = 1000 + (uint64_t)run;
        job_start();
        bench_set(&job.b, "stabilization.interval", "0s");
        bench_set(&job.b, "metrics.window", "2min");
        any_job();
        for (int i = 0; i < job.b.job.n_vertices; i++)
            job.vertex[i] = (struct vertex_load){.rate = roll(5000), .gauge = NAN,
                                                 .out = roll(5000), .busy = roll(1001)};
        for (int i = 0; i < 20; i++)
            any_pass(roll(2));
    }
    CU_ASSERT_TRUE(acted > 10);
}

/* All there, then a gap of every metric for minutes at a random moment: never acts in it. */
static void gaps(void)
{
    for (int run = 0; run < 50; run++) {
        dice = 5000 + (uint64_t)run;
        job_start();
        job_run((int)roll(40));
        for (int i = 0; i < 7; i++) {
            job_pass(60);
            empty_report(&job.b.report, job.now, job.b.report.sequence + 1);
            CU_ASSERT_TRUE(has_veto(bench_decide(&job.b), TS_VETO_NO_DATA));
        }
    }
}

static const ts_test tests[] = {
    {"configurations that are refused", refuses},
    {"decides by its file", decides_by_file},
    {"reports at random", hostile_reports},
    {"graphs at random", hostile_graphs},
    {"gaps at random", gaps},
};

int main(void)
{
    int status = ts_tap_main("flink-autoscaler, hostile", tests, TS_COUNT_OF(tests));
    bench_fini(&job.b);
    return status;
}
