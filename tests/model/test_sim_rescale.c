/*
 * Savepoint and redeploy, phase by phase; every way in which it can fail; failures of the job;
 * and what Prometheus sees meanwhile. Times are not drawn here (spread 0), so every instant is
 * exact.
 */
#include <math.h>
#include <string.h>

#include "tests/model/drive.h"
#include "tests/tap.h"

static ts_drive d;
static ts_sim_cfg cfg;

static const ts_stretch load[] = {{600, 500}};
static const ts_order up[] = {{.at = 100, .parallelism = 3}};

/* No state, and phases of whole seconds: 1 trigger, 3 savepoint, 2 stop, 1 API, pods
 * 1+20+2+10+2, 6 restore. */
static void configure(void)
{
    ts_drive_plain(&cfg);
    cfg.kafka_partitions = 6;
    cfg.state_base = 0;
    cfg.rescale_trigger = TS_SEC;
    cfg.k8s_api = TS_SEC;
}

static void run(const ts_order *orders, int n)
{
    d = (ts_drive){.load = load, .n_load = 1, .orders = orders, .n_orders = n};
    ts_drive_run(&d, &cfg, 1);
    CU_ASSERT_EQUAL(d.status, TS_DONE);
    CU_ASSERT_EQUAL(d.totals.records_in, 300000);
    CU_ASSERT_EQUAL(d.totals.records_in,
                    d.totals.records_out + d.totals.records_left + d.totals.records_lost);
}

static double progress_at(int i)
{
    return ts_seconds(d.progress[i].at) - 1000;
}

static bool is(int i, ts_phase phase, ts_failure failure, int parallelism)
{
    const ts_progress *p = &d.progress[i].what;
    return p->phase == phase && p->failure == failure && p->parallelism == parallelism &&
           p->rescale == 1;
}

static void phases(void)
{
    configure();
    run(up, 1);
    CU_ASSERT_EQUAL(d.n_progress, 3);
    CU_ASSERT_TRUE(is(0, TS_PHASE_SAVEPOINT_DONE, TS_FAILURE_NONE, 1));
    CU_ASSERT_TRUE(is(1, TS_PHASE_DEPLOYED, TS_FAILURE_NONE, 3));
    CU_ASSERT_TRUE(is(2, TS_PHASE_RUNNING, TS_FAILURE_NONE, 3));
    CU_ASSERT_DOUBLE_EQUAL(progress_at(0), 100 + 1 + 3 + 2, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(progress_at(1), 107, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(progress_at(2), 107 + 35 + 6, 1e-6);
    CU_ASSERT_EQUAL(d.n_rescales, 1);
    CU_ASSERT_DOUBLE_EQUAL(ts_seconds(d.rescale[0].stopped_at) - 1000, 101, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.downtime_s, 148 - 101, 1e-6);
    CU_ASSERT_EQUAL(d.totals.rescales_up, 1);
    CU_ASSERT_EQUAL(d.totals.rescales_down + d.totals.rescales_failed + d.totals.flaps, 0);
    CU_ASSERT_EQUAL(d.totals.reprocessed, 0);
    CU_ASSERT_EQUAL(d.totals.records_left, 0);
    CU_ASSERT_EQUAL(d.n_jobs, 2); /* at the start and after */
}

/* 47 s without reading leave 23,500 records; 3000 a second, of which 500 are new, work them off
 * in 9.4 s. */
static void catch_up(void)
{
    configure();
    run(up, 1);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.lag_max, 23500, 500);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.catch_up_s, 9.4, 1);
    CU_ASSERT_EQUAL(d.second[101].parallelism, 0);
    CU_ASSERT_EQUAL(d.second[99].parallelism, 1);
    CU_ASSERT_EQUAL(d.second[148].parallelism, 3);
    CU_ASSERT_DOUBLE_EQUAL(d.second[140].lag, 500 * 40, 1);
    CU_ASSERT_TRUE(isnan(d.second[120].latency_p95));
}

/* One until it stops paying for it: from 107 it is gone after the grace of 2 s; three more from
 * 107 on. */
static void resources(void)
{
    configure();
    run(up, 1);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.taskmanager_seconds, 109 + 3 * (600 - 107), 1e-6);
    CU_ASSERT_EQUAL(d.totals.taskmanagers_max, 3);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.taskmanagers_mean, d.totals.taskmanager_seconds / 600, 1e-9);
}

/* Kept pods are warm and there at once; a scale-down needs no new ones: 10 s for the job
 * manager, 6 s restore. */
static void kept_pods(void)
{
    static const ts_order orders[] = {{.at = 100, .parallelism = 1}};
    configure();
    cfg.rescale_recreate = false;
    cfg.job_parallelism = 2;
    run(orders, 1);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.downtime_s, 3 + 2 + 1 + 10 + 6, 1e-6);
    CU_ASSERT_EQUAL(d.totals.rescales_down, 1);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.taskmanager_seconds, 600 + 109, 1e-6);
}

/* The image is there the second time: 20 s less. Up and down within ten minutes is a flap. */
static void second_time(void)
{
    static const ts_order orders[] = {{.at = 100, .parallelism = 3}, {.at = 300, .parallelism = 1}};
    configure();
    cfg.k8s_nodes = 3;
    run(orders, 2);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.downtime_s, 47 + 27, 1e-6);
    CU_ASSERT_EQUAL(d.totals.flaps, 1);
    CU_ASSERT_EQUAL(d.totals.rescales_up, 1);
    CU_ASSERT_EQUAL(d.totals.rescales_down, 1);
}

/* State adds its transfer, written by one task manager and read by three: 3e9 bytes at 1e8 a
 * second. */
static void state(void)
{
    configure();
    cfg.state_base = 3e9;
    run(up, 1);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.downtime_s, 47 + 30 + 10, 1e-6);
}

static void savepoint_declined(void)
{
    configure();
    cfg.rescale_savepoint_failure = 1;
    run(up, 1);
    CU_ASSERT_EQUAL(d.n_progress, 1);
    CU_ASSERT_TRUE(is(0, TS_PHASE_FAILED, TS_FAILURE_SAVEPOINT, 3));
    CU_ASSERT_DOUBLE_EQUAL(d.totals.downtime_s, 3, 1e-6); /* the job goes on */
    CU_ASSERT_EQUAL(d.totals.rescales_failed, 1);
    CU_ASSERT_EQUAL(d.totals.rescales_up, 0);
    CU_ASSERT_EQUAL(d.second[599].parallelism, 1);
    CU_ASSERT_EQUAL(d.totals.reprocessed, 0);
    CU_ASSERT_EQUAL(d.rescale[0].failure, TS_FAILURE_SAVEPOINT);
}

static void savepoint_expired(void)
{
    configure();
    cfg.rescale_savepoint = TS_HOUR;
    cfg.rescale_savepoint_timeout = 50 * TS_SEC;
    run(up, 1);
    CU_ASSERT_TRUE(is(0, TS_PHASE_FAILED, TS_FAILURE_SAVEPOINT, 3));
    CU_ASSERT_DOUBLE_EQUAL(d.totals.downtime_s, 50, 1e-6);
}

/* From here on a failure leads back to one task manager, from the savepoint: nothing is read
 * twice. */
static void expect_back(ts_failure failure)
{
    CU_ASSERT_TRUE(ts_drive_told(&d, TS_PHASE_FAILED, failure));
    CU_ASSERT_FALSE(ts_drive_told(&d, TS_PHASE_RUNNING, TS_FAILURE_NONE));
    CU_ASSERT_EQUAL(d.second[599].parallelism, 1);
    CU_ASSERT_EQUAL(d.second[599].task_managers, 1);
    CU_ASSERT_EQUAL(d.totals.reprocessed, 0);
    CU_ASSERT_EQUAL(d.totals.rescales_failed, 1);
    CU_ASSERT_EQUAL(d.totals.rescales_up, 0);
    CU_ASSERT_EQUAL(d.rescale[0].failure, failure);
    CU_ASSERT_EQUAL(d.n_jobs, 2);
}

static void deploy_refused(void)
{
    configure();
    cfg.rescale_deploy_failure = 1;
    run(up, 1);
    expect_back(TS_FAILURE_REFUSED);
    CU_ASSERT_FALSE(ts_drive_told(&d, TS_PHASE_DEPLOYED, TS_FAILURE_NONE));
}

static void pods_pending(void)
{
    configure();
    cfg.rescale_pods_failure = 1;
    cfg.rescale_pods_timeout = TS_MIN;
    run(up, 1);
    expect_back(TS_FAILURE_PODS);
    /* 3 + 2 + 1, a minute in vain, 1, a fresh pod on the old one's node, which has the image,
     * 15, 6 */
    CU_ASSERT_DOUBLE_EQUAL(d.totals.downtime_s, 6 + 60 + 1 + 15 + 6, 1e-6);
    /* pending ones cost nothing */
    CU_ASSERT_DOUBLE_EQUAL(d.totals.taskmanager_seconds, 109 + 600 - 168, 1e-6);
}

static void quota(void)
{
    configure();
    cfg.k8s_quota = 2;
    cfg.rescale_pods_timeout = TS_MIN;
    run(up, 1);
    expect_back(TS_FAILURE_PODS);
    CU_ASSERT_EQUAL(d.totals.taskmanagers_max, 2);
}

static void restore_failed(void)
{
    configure();
    cfg.rescale_restore_failure = 1;
    run(up, 1);
    expect_back(TS_FAILURE_RESTORE);
    CU_ASSERT_TRUE(ts_drive_told(&d, TS_PHASE_DEPLOYED, TS_FAILURE_NONE));
}

/* Cancelled at each stage: 0.5 s triggered, 3 s savepoint, 5.5 s stopping, 20 s pods, 45 s
 * restore. */
static void cancelled(void)
{
    static const double after[] = {0.5, 3, 5.5, 20, 45};
    /* the savepoint had 1 s left of 3, then 0.5 s */
    static const double downtime[] = {0, 2.5, 0, 0, 0};
    for (int i = 0; i < TS_COUNT_OF(after); i++) {
        ts_order orders[] = {{.at = 100, .parallelism = 3, .cancel_after = after[i]}};
        configure();
        run(orders, 1);
        CU_ASSERT_TRUE(ts_drive_told(&d, TS_PHASE_CANCELLED, TS_FAILURE_NONE));
        CU_ASSERT_FALSE(ts_drive_told(&d, TS_PHASE_RUNNING, TS_FAILURE_NONE));
        CU_ASSERT_EQUAL(d.second[599].parallelism, 1);
        CU_ASSERT_EQUAL(d.totals.rescales_failed, 1);
        CU_ASSERT_EQUAL(d.totals.records_left, 0);
        if (i < 2)
            CU_ASSERT_DOUBLE_EQUAL(d.totals.downtime_s, downtime[i], 1e-6);
    }
}

static ts_status say(ts_plant *plant, ts_cmd_kind kind, uint64_t rescale, int p, int n)
{
    ts_cmd cmd = {.kind = kind, .u.order = {.rescale = rescale, .parallelism = p,
                                              .task_managers = n}};
    return plant->ops->apply(plant, &cmd);
}

/* What is asked at the wrong time is refused, in so many words, and changes nothing. */
static void refused(void)
{
    configure();
    d = (ts_drive){.load = load, .n_load = 1};
    CU_ASSERT_TRUE_FATAL(ts_drive_open(&d, &cfg, 1));
    CU_ASSERT_TRUE(ts_drive_step(&d));
    say(d.plant, TS_CMD_RESCALE, 1, 3, 3);
    say(d.plant, TS_CMD_CANCEL, 1, 3, 3);
    say(d.plant, TS_CMD_SAVEPOINT, 2, 3, 3);
    say(d.plant, TS_CMD_SAVEPOINT, 3, 4, 4);
    say(d.plant, TS_CMD_CANCEL, 7, 4, 4);
    for (int i = 0; i < 10; i++)
        ts_drive_step(&d);
    CU_ASSERT_EQUAL(d.n_progress, 4);
    for (int i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(d.progress[i].what.phase, TS_PHASE_FAILED);
        CU_ASSERT_EQUAL(d.progress[i].what.failure, TS_FAILURE_REFUSED);
    }
    ts_drive_close(&d);
}

/* Stopped, and then asked for what cannot be: back to where it was. */
static void impossible(void)
{
    static const int wrong[][2] = {{0, 1}, {-5, 1}, {129, 129}, {5, 4}, {2000000000, 2000000000},
                                   {3, 257}, {3, -1}};
    for (int i = 0; i < TS_COUNT_OF(wrong); i++) {
        configure();
        d = (ts_drive){.load = load, .n_load = 1};
        CU_ASSERT_TRUE_FATAL(ts_drive_open(&d, &cfg, 1));
        ts_drive_step(&d);
        say(d.plant, TS_CMD_SAVEPOINT, 9, 3, 3);
        ts_event ev;
        do {
            CU_ASSERT_EQUAL_FATAL(d.plant->ops->next(d.plant, TS_NEVER, &ev), TS_OK);
        } while (ev.kind != TS_EVENT_PROGRESS);
        say(d.plant, TS_CMD_RESCALE, 9, wrong[i][0], wrong[i][1]);
        d.next_query = TS_NEVER;
        while (ts_drive_step(&d))
            continue;
        CU_ASSERT_EQUAL(d.status, TS_DONE);
        CU_ASSERT_TRUE(ts_drive_told(&d, TS_PHASE_FAILED, TS_FAILURE_REFUSED));
        CU_ASSERT_EQUAL(d.second[599].parallelism, 1);
        ts_drive_close(&d);
    }
}

/* A job failure goes back to the last checkpoint: what was read since is read again, and
 * counted. */
static void job_failure(void)
{
    configure();
    cfg.job_failures = 60;
    run(NULL, 0);
    CU_ASSERT_TRUE(d.totals.reprocessed > 0);
    CU_ASSERT_TRUE(d.totals.downtime_s > 50 + 6 - 1e-6);
    /* at most an interval and a checkpoint's duration for each: 50 + 6 s down at a time */
    int failures = (int)(d.totals.downtime_s / 56) + 1;
    CU_ASSERT_TRUE(d.totals.reprocessed <= (int64_t)(failures * 500 * 1000));
    CU_ASSERT_EQUAL(d.totals.rescales_failed, 0);
    CU_ASSERT_TRUE(d.largest[TS_METRIC_RESTARTS] >= 1);
}

/* A task manager crashes: missed at once, its container back after 2 + 10 + 2 s, 6 to restore; or
 * missed after 50 s. */
static void crash(void)
{
    for (int silent = 0; silent < 2; silent++) {
        configure();
        cfg.job_parallelism = 3;
        cfg.tm_crashes = 10;
        cfg.tm_crash_silent = silent;
        run(NULL, 0);
        double each = silent ? 50 + 6 : 14 + 6, crashes = d.seen[TS_METRIC_RESTARTS];
        CU_ASSERT_TRUE(crashes >= 2);
        CU_ASSERT_DOUBLE_EQUAL(d.totals.downtime_s, each * crashes, 1e-6);
        CU_ASSERT_TRUE(d.totals.reprocessed > 0);
        CU_ASSERT_TRUE((double)d.totals.reprocessed <= crashes * 500 * 10.4);
        CU_ASSERT_EQUAL(d.second[599].parallelism, 3);
        CU_ASSERT_EQUAL(d.totals.taskmanager_seconds, 1800); /* the pods stay */
    }
}

/* Nodes at half speed: a task manager on one does half as much. */
static void slow_nodes(void)
{
    static const ts_stretch much[] = {{100, 5000}};
    double rate[2];
    for (int slow = 0; slow < 2; slow++) {
        configure();
        cfg.k8s_slow_nodes = slow;
        d = (ts_drive){.load = much, .n_load = 1};
        ts_drive_run(&d, &cfg, 1);
        rate[slow] = d.second[50].processed;
    }
    CU_ASSERT_DOUBLE_EQUAL(rate[0], 1000, 1); /* whole records */
    CU_ASSERT_DOUBLE_EQUAL(rate[1], 500, 1);
}

/* While the job is down its own metrics are gone; the group's lag by committed offsets goes on. */
static void metrics_while_down(void)
{
    static const ts_stretch until_down[] = {{135, 500}};
    configure();
    d = (ts_drive){.load = until_down, .n_load = 1, .orders = up, .n_orders = 1};
    ts_drive_run(&d, &cfg, 1);
    CU_ASSERT_EQUAL(d.second[134].parallelism, 0);
    CU_ASSERT_TRUE(isnan(d.seen[TS_METRIC_PENDING_RECORDS]));
    CU_ASSERT_TRUE(isnan(d.seen[TS_METRIC_BUSY]));
    CU_ASSERT_TRUE(isnan(d.seen[TS_METRIC_JOB_UPTIME]));
    CU_ASSERT_TRUE(d.seen[TS_METRIC_GROUP_LAG] > 500 * 25);
    CU_ASSERT_EQUAL(d.seen[TS_METRIC_PODS_WANTED], 3);
    /* where the image was; the others still pull it */
    CU_ASSERT_EQUAL(d.seen[TS_METRIC_PODS_READY], 1);
}

/* After it, rate() counts the new job's counter and not a fall of the old one. */
static void counters_after(void)
{
    for (int recreate = 0; recreate < 2; recreate++) {
        configure();
        cfg.rescale_recreate = recreate;
        run(up, 1);
        CU_ASSERT_DOUBLE_EQUAL(d.seen[TS_METRIC_INGESTION_RATE], 500, 0.1);
        CU_ASSERT_TRUE(d.largest[TS_METRIC_INGESTION_RATE] < 1500);
        CU_ASSERT_EQUAL(d.seen[TS_METRIC_TASK_MANAGERS], 3);
        CU_ASSERT_EQUAL(d.seen[TS_METRIC_RESTARTS], 0);
    }
}

static const ts_test tests[] = {
    {"the phases, to the moment", phases},
    {"catching up", catch_up},
    {"what is paid for", resources},
    {"pods that are kept", kept_pods},
    {"the image is there the second time; a flap", second_time},
    {"state adds its transfer", state},
    {"savepoint declined: the job goes on", savepoint_declined},
    {"savepoint expired", savepoint_expired},
    {"Kubernetes refuses", deploy_refused},
    {"pods stay pending", pods_pending},
    {"the quota is too small", quota},
    {"the restore fails", restore_failed},
    {"cancelled at every stage", cancelled},
    {"refused at the wrong time", refused},
    {"asked for the impossible", impossible},
    {"a failure of the job", job_failure},
    {"a task manager crashes", crash},
    {"slow nodes", slow_nodes},
    {"metrics while the job is down", metrics_while_down},
    {"counters after a redeploy", counters_after},
};

int main(void)
{
    return ts_tap_main("sim rescale", tests, TS_COUNT_OF(tests));
}
