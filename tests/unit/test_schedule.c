/* Schedules: the policy that follows one, and the file that one is read from. */
#include "config.h"

#include <string.h>

#include "experiments/schedule.h"
#include "tests/unit/policy_help.h"
#include "tests/unit/scratch.h"

static bench b;

enum { START = 5000 };

static void start(const char *table)
{
    bench_start(&b, "schedule", 4);
    if (table != NULL) {
        ts_err err = {0};
        bench_set(&b, "table", table);
        CU_ASSERT_EQUAL_FATAL(b.policy->init(b.state, b.cfg, &err), TS_OK);
    }
    b.plan = NULL;
    b.n_plan = 0;
}

static const ts_decision *at(int seconds)
{
    empty_report(&b.report, (START + seconds) * TS_SEC, 1);
    return bench_decide(&b);
}

/* The job takes what it is told at once. */
static void obey(int seconds, int task_managers)
{
    const ts_decision *d = at(seconds);
    CU_ASSERT_EQUAL(d->vetoes, 0);
    CU_ASSERT_EQUAL(d->target, task_managers * b.job.slots_per_task_manager);
    b.job.parallelism = d->target;
    b.job.task_managers = task_managers;
}

static void follows_its_table(void)
{
    start("0s:4;1h:8;90min:6");
    obey(0, 4);
    CU_ASSERT_EQUAL(b.decision.trigger, TS_TRIGGER_NONE);
    obey(3599, 4);
    obey(3600, 8);
    CU_ASSERT_EQUAL(b.decision.trigger, TS_TRIGGER_POLICY);
    obey(5399, 8);
    obey(5400, 6);
    obey(1000000, 6);
    start("0s:3");
    b.job.slots_per_task_manager = 2;
    obey(0, 3);
    CU_ASSERT_EQUAL(b.decision.target, 6);
}

static void waits_for_its_first_step(void)
{
    start("60s:8");
    CU_ASSERT_EQUAL(at(0)->vetoes, 1u << TS_VETO_INTERVAL);
    CU_ASSERT_EQUAL(at(59)->target, 4);
    CU_ASSERT_EQUAL(b.decision.notes[0].value, 1); /* a second until the next step */
    obey(60, 8);
    start(NULL); /* nothing to follow */
    CU_ASSERT_EQUAL(at(0)->vetoes, 1u << TS_VETO_NO_DATA);
}

/* 180 s after a rescale that did not lead there; another step is tried at once. */
static void tries_again(void)
{
    start("0s:8;300s:9");
    CU_ASSERT_EQUAL(at(0)->vetoes, 0);
    b.last_rescale_at = (START + 40) * TS_SEC; /* it failed; there are still 4 */
    CU_ASSERT_EQUAL(at(41)->vetoes, 1u << TS_VETO_COOLDOWN);
    CU_ASSERT_EQUAL(at(219)->vetoes, 1u << TS_VETO_COOLDOWN);
    CU_ASSERT_EQUAL(at(220)->vetoes, 0);
    b.last_rescale_at = (START + 290) * TS_SEC;
    CU_ASSERT_EQUAL(at(299)->vetoes, 1u << TS_VETO_COOLDOWN);
    CU_ASSERT_EQUAL(at(300)->vetoes, 0);
    CU_ASSERT_EQUAL(b.decision.target, 9);
}

static void follows_a_plan(void)
{
    static const ts_plan_step plan[] = {
        {0, 2}, {(START + 10) * TS_SEC, 5}, {(START + 20) * TS_SEC, 3}};
    start(NULL);
    b.plan = plan;
    b.n_plan = TS_COUNT_OF(plan);
    obey(0, 2);
    obey(9, 2);
    obey(10, 5);
    obey(25, 3);
    b.plan = NULL;
}

static void bad_tables(void)
{
    static const char *const tables[] = {
        "4",   "0s",     "0s:",       "0s:0",        "0s:-1",    "0s:1.5", "x:1",
        ";",   "0s:4,5", "0s:4;0s:5", "1h:2;1min:3", "0s:10001", "0s:4;;", "-1s:4",
    };
    for (int i = 0; i < TS_COUNT_OF(tables); i++) {
        ts_err err = {0};
        bench_start(&b, "schedule", 4);
        bench_set(&b, "table", tables[i]);
        CU_ASSERT_EQUAL(b.policy->init(b.state, b.cfg, &err), TS_EINVAL);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "table"));
    }
    ts_err err = {0};
    bench_start(&b, "schedule", 4);
    bench_set(&b, "table", "0s:4");
    bench_set(&b, "file", "x.csv");
    CU_ASSERT_EQUAL(b.policy->init(b.state, b.cfg, &err), TS_EINVAL);
}

/* ---- files ----------------------------------------------------------------------------------- */

static char dir[SCRATCH_DIR];

static int read_plan(const char *text, ts_time start_at, double compress, ts_plan_step *out,
                     ts_status expected)
{
    char path[SCRATCH_PATH];
    ts_plan_step *plan = NULL;
    ts_err err = {0};
    int n = 0;
    ts_schedule_place place = {start_at, compress};
    scratch_put(scratch_path(dir, "s.csv", path), text, strlen(text));
    CU_ASSERT_EQUAL(ts_schedule_read(&plan, &n, path, 30 * TS_SEC, &place, &err), expected);
    for (int i = 0; i < n && i < 8; i++)
        out[i] = plan[i];
    free(plan);
    return n;
}

static void expect_step(const ts_plan_step *step, ts_time at, int count)
{
    CU_ASSERT_EQUAL(step->at, at);
    CU_ASSERT_EQUAL(step->task_managers, count);
}

#define CLOCK ((ts_time)1700000000)

static void files(void)
{
    ts_plan_step p[8] = {{0, 0}};
    scratch_make(dir);
    /* seconds since the start: what repeats and what is nothing is left out */
    CU_ASSERT_EQUAL(read_plan("time,count\n0,4\n60,4\n120,8\n180,0\n240,8\n300,6\n",
                              CLOCK * TS_SEC, 0, p, TS_OK), 3);
    expect_step(&p[0], CLOCK * TS_SEC, 4);
    expect_step(&p[1], (CLOCK + 120) * TS_SEC, 8);
    expect_step(&p[2], (CLOCK + 300) * TS_SEC, 6);
    /* of another time: from its first row on; compressed as the load is */
    CU_ASSERT_EQUAL(read_plan("timestamp|value\n1600000000|3\n1600000060|5.0\n", CLOCK * TS_SEC, 2,
                              p, TS_OK), 2);
    expect_step(&p[0], CLOCK * TS_SEC, 3);
    expect_step(&p[1], (CLOCK + 30) * TS_SEC, 5);
    /* of the same time */
    CU_ASSERT_EQUAL(read_plan("timestamp|value\n1699999990|3\n1700000060|5\n", CLOCK * TS_SEC, 0, p,
                              TS_OK), 2);
    expect_step(&p[0], (CLOCK - 10) * TS_SEC, 3);
    expect_step(&p[1], (CLOCK + 60) * TS_SEC, 5);
    /* in any order; what is held for less than 30 s is under way, unless it is the last */
    CU_ASSERT_EQUAL(read_plan("t,n\n400,9\n401,12\n0,4\n100,3\n129,0\n131,2\n132,6\n162,7\n",
                              0, 0, p, TS_OK), 4);
    expect_step(&p[0], 0, 4);
    expect_step(&p[1], 132 * TS_SEC, 6);
    expect_step(&p[2], 162 * TS_SEC, 7);
    expect_step(&p[3], 401 * TS_SEC, 12);
    CU_ASSERT_EQUAL(read_plan("t,n\n0,10001\n60,1\n", 0, 0, p, TS_ERANGE), 0);
    CU_ASSERT_EQUAL(read_plan("t,n\n0,0\n60,0\n", 0, 0, p, TS_EINVAL), 0);
    CU_ASSERT_EQUAL(read_plan("t,n\n0,x\n60,1\n", 0, 0, p, TS_EPARSE), 0);
    scratch_remove(dir);
}

static int first_of(const char *key, const char *value)
{
    ts_config config;
    ts_err err = {0};
    ts_config_init(&config, ts_policy_find("schedule"));
    CU_ASSERT_EQUAL(ts_config_set(&config, key, value, &err), TS_OK);
    return ts_schedule_first(&config, &(ts_schedule_place){CLOCK * TS_SEC, 1});
}

static void where_it_begins(void)
{
    char path[SCRATCH_PATH];
    const char text[] = "0,7\n60,8\n", late[] = "5,7\n60,8\n";
    ts_config config;
    CU_ASSERT_EQUAL(first_of("table", "0s:4;1h:8"), 4);
    CU_ASSERT_EQUAL(first_of("table", "1s:4;1h:8"), 0);
    CU_ASSERT_EQUAL(first_of("table", "nonsense"), 0);
    CU_ASSERT_EQUAL(first_of("table", ""), 0);
    CU_ASSERT_EQUAL(first_of("file", "there/is/none"), 0);
    scratch_make(dir);
    scratch_put(scratch_path(dir, "s.csv", path), text, strlen(text));
    CU_ASSERT_EQUAL(first_of("file", path), 7);
    scratch_put(path, late, strlen(late));
    CU_ASSERT_EQUAL(first_of("file", path), 0);
    scratch_remove(dir);
    ts_config_init(&config, ts_policy_find("hpa")); /* follows none */
    CU_ASSERT_EQUAL(ts_schedule_first(&config, &(ts_schedule_place){0, 1}), 0);
}

/* Changes in a run on a cluster, 18 h second by second, that begins with 24 task managers; -1: the
 * recording is not there. */
static int recorded(const char *file, ts_time hold)
{
    char path[512];
    ts_plan_step *plan = NULL;
    ts_err err = {0};
    int n = 0;
    if (ts_tap_data(file, path, sizeof path) == NULL)
        return -1;
    CU_ASSERT_EQUAL_FATAL(ts_schedule_read(&plan, &n, path, hold, &(ts_schedule_place){0, 0}, &err),
                          TS_OK);
    expect_step(&plan[0], 0, 24);
    free(plan);
    return n - 1;
}

/* 241 changes in all, as was published. Of a job whose task managers fail for some seconds each 45
 * minutes none is a decision. */
static void a_recorded_run(void)
{
    static const char reactive[] = "demeter/ads_reactive35_run1/task_managers.csv.gz";
    int all = recorded(reactive, 0);
    if (all < 0)
        return;
    CU_ASSERT_EQUAL(all, 241);
    CU_ASSERT_TRUE(recorded(reactive, 30 * TS_SEC) < all);
    CU_ASSERT_EQUAL(recorded("demeter/ads_static24_run1/task_managers.csv.gz", 30 * TS_SEC), 0);
}

static const ts_test tests[] = {
    {"follows its table", follows_its_table},
    {"waits for its first step", waits_for_its_first_step},
    {"tries again", tries_again},
    {"follows a plan", follows_a_plan},
    {"bad tables", bad_tables},
    {"files", files},
    {"a recorded run", a_recorded_run},
    {"where it begins", where_it_begins},
};

int main(void)
{
    int failed = ts_tap_main("schedule", tests, TS_COUNT_OF(tests));
    bench_fini(&b);
    return failed;
}
