/*
 * Rescales without a savepoint, reactive and in place, phase by phase, and every way in which they
 * can fail. Times are not drawn here (spread 0), so every instant is exact.
 *
 * 500 records/s; 1 s of API, pods 1 + 20 + 2 + 10 + 2, 1 s to cancel, 6 to restore; checkpoints
 * begin every 10 s of running and take 0.4 s, so what is read again is 500 times the age of the
 * last barrier.
 */
#include <math.h>
#include <string.h>

#include "tests/model/drive.h"
#include "tests/tap.h"

static ts_drive d;
static ts_sim_cfg cfg;

static const ts_stretch load[] = {{600, 500}};

static void configure(int parallelism, int sync)
{
    ts_drive_plain(&cfg);
    cfg.kafka_partitions = 6;
    cfg.state_base = 0;
    cfg.k8s_api = TS_SEC;
    cfg.job_parallelism = parallelism;
    cfg.rescale_checkpoint = sync;
}

static void run(const ts_order *orders, int n)
{
    d = (ts_drive){.load = load, .n_load = 1, .orders = orders, .n_orders = n};
    ts_drive_run(&d, &cfg, 1);
    CU_ASSERT_EQUAL(d.status, TS_DONE);
    CU_ASSERT_EQUAL(d.totals.records_in, 300000);
    CU_ASSERT_EQUAL(d.totals.records_in,
                    d.totals.records_out + d.totals.records_left + d.totals.records_lost);
    CU_ASSERT_EQUAL(d.totals.records_left, 0);
}

static bool told(int i, double at, ts_phase phase, ts_failure failure, int parallelism)
{
    const ts_progress *p = &d.progress[i].what;
    return i < d.n_progress && fabs(ts_seconds(d.progress[i].at) - 1000 - at) < 1e-6 &&
           p->phase == phase && p->failure == failure && p->parallelism == parallelism;
}

/* Accepted at 101, running at `at` after so long a downtime, with so many records read again. */
static void expect(double at, int parallelism, double downtime, int reprocessed)
{
    CU_ASSERT_EQUAL(d.n_progress, 2);
    CU_ASSERT_TRUE(told(0, 101, TS_PHASE_DEPLOYED, TS_FAILURE_NONE, parallelism));
    CU_ASSERT_TRUE(told(1, at, TS_PHASE_RUNNING, TS_FAILURE_NONE, parallelism));
    CU_ASSERT_DOUBLE_EQUAL(d.totals.downtime_s, downtime, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL((double)d.totals.reprocessed, reprocessed, 1);
    CU_ASSERT_EQUAL(d.second[599].parallelism, parallelism);
    CU_ASSERT_EQUAL(d.second[599].task_managers, parallelism);
    CU_ASSERT_EQUAL(d.job.parallelism, parallelism);
    CU_ASSERT_EQUAL(d.n_jobs, 2);
    CU_ASSERT_EQUAL(d.seen[TS_METRIC_RESTARTS], 1);
}

static const ts_order reactive_up[] = {
    {.at = 100, .parallelism = 3, .kind = TS_RESCALE_REACTIVE}};
static const ts_order reactive_down[] = {
    {.at = 100, .parallelism = 1, .kind = TS_RESCALE_REACTIVE}};
static const ts_order in_place_up[] = {
    {.at = 100, .parallelism = 3, .kind = TS_RESCALE_IN_PLACE}};
static const ts_order in_place_down[] = {
    {.at = 100, .parallelism = 1, .kind = TS_RESCALE_IN_PLACE}};

/* Pods at 136, stable at 196; the barrier of 190 has completed. */
static void reactive_more(void)
{
    configure(1, TS_SIM_SYNC_NONE);
    run(reactive_up, 1);
    expect(196 + 7, 3, 7, 6 * 500);
    CU_ASSERT_EQUAL(d.second[194].parallelism, 1);
    CU_ASSERT_EQUAL(d.second[196].parallelism, 0);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.taskmanager_seconds, 600 + 2 * (600 - 101), 1e-6);
    CU_ASSERT_EQUAL(d.totals.rescales_up, 1);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.lag_max, 500 * (7 + 6), 500);
    cfg.rescale_stabilisation = 0;
    run(reactive_up, 1);
    expect(136 + 7, 3, 7, 6 * 500);
}

/* Before the restart a checkpoint completes: the next at 200.4, or one that begins at 196. */
static void after_a_checkpoint(void)
{
    configure(1, TS_SIM_SYNC_WAIT);
    run(reactive_up, 1);
    expect(200.4 + 7, 3, 7, 200);
    configure(1, TS_SIM_SYNC_TRIGGER);
    run(reactive_up, 1);
    expect(196.4 + 7, 3, 7, 200);
    /* one that is under way will do: begun at 190, restart wanted at 190.2 */
    cfg.rescale_stabilisation = ts_from_seconds(54.2);
    run(reactive_up, 1);
    expect(190.4 + 7, 3, 7, 200);
    /* none completes: three intervals, and back to the beginning */
    configure(1, TS_SIM_SYNC_WAIT);
    cfg.checkpoint_failure = 1;
    run(reactive_up, 1);
    expect(226 + 7, 3, 7, 226 * 500);
}

/* Two of three vanish at 101, missed at once; the barrier of 100 has completed. */
static void reactive_fewer(void)
{
    configure(3, TS_SIM_SYNC_WAIT);
    run(reactive_down, 1);
    expect(101 + 7, 1, 7, 500);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.taskmanager_seconds, 600 + 2 * 103, 1e-6);
    CU_ASSERT_EQUAL(d.totals.rescales_down, 1);
}

/* Or after the heartbeat timeout. */
static void reactive_unnoticed(void)
{
    configure(3, TS_SIM_SYNC_WAIT);
    cfg.rescale_graceful = false;
    run(reactive_down, 1);
    expect(101 + 50 + 7, 1, 57, 500);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.taskmanager_seconds, 600 + 2 * 103, 1e-6);
}

/* All slots are used, whatever the order says of parallelism, but no more than key groups. */
static void reactive_slots(void)
{
    static const ts_order order[] = {
        {.at = 100, .parallelism = 4, .task_managers = 3, .kind = TS_RESCALE_REACTIVE}};
    configure(2, TS_SIM_SYNC_NONE);
    strcpy(cfg.job_operators, "in:1@1,work:1:1:keyed@2");
    cfg.tm_slots = 2;
    run(order, 1);
    CU_ASSERT_TRUE(told(1, 203, TS_PHASE_RUNNING, TS_FAILURE_NONE, 6));
    CU_ASSERT_TRUE(d.job.vertex[0].parallelism == 6 && d.job.vertex[1].parallelism == 6);
    cfg.job_max_parallelism = 5;
    run(order, 1);
    CU_ASSERT_TRUE(told(1, 203, TS_PHASE_RUNNING, TS_FAILURE_NONE, 5));
}

/* Restarted as soon as the slots are there. */
static void in_place_more(void)
{
    configure(1, TS_SIM_SYNC_NONE);
    run(in_place_up, 1);
    expect(136 + 7, 3, 7, 6 * 500);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.taskmanager_seconds, 600 + 2 * (600 - 101), 1e-6);
    CU_ASSERT_TRUE(d.second[135].cpu < 0.2); /* the new ones are idle until then */
    configure(1, TS_SIM_SYNC_WAIT);
    run(in_place_up, 1);
    expect(140.4 + 7, 3, 7, 200);
}

/* Restarted at once; the surplus goes 30 s later, and is paid for until then and its grace. */
static void in_place_fewer(void)
{
    configure(3, TS_SIM_SYNC_NONE);
    run(in_place_down, 1);
    expect(101 + 7, 1, 7, 500);
    CU_ASSERT_DOUBLE_EQUAL(d.totals.taskmanager_seconds, 600 + 2 * (108 + 30 + 2), 1e-6);
    CU_ASSERT_EQUAL(d.totals.rescales_down, 1);
    CU_ASSERT_EQUAL(d.second[120].task_managers, 3);
}

/* Vertex by vertex; no new task manager is needed. */
static void in_place_vertices(void)
{
    static const ts_order order[] = {
        {.at = 100, .parallelism = 3, .kind = TS_RESCALE_IN_PLACE, .vertex = {3, 1}}};
    configure(3, TS_SIM_SYNC_NONE);
    strcpy(cfg.job_operators, "in:1,work:1:1:keyed");
    run(order, 1);
    expect(101 + 7, 3, 7, 500);
    CU_ASSERT_TRUE(d.job.vertex[0].parallelism == 3 && d.job.vertex[1].parallelism == 1);
    CU_ASSERT_EQUAL(d.totals.rescales_other, 1);
    CU_ASSERT_EQUAL(d.totals.rescales_up + d.totals.rescales_down, 0);
}

/* State is read by all task managers of the new size: 3e9 bytes at 1e8 a second by three. */
static void state(void)
{
    configure(1, TS_SIM_SYNC_NONE);
    cfg.state_base = 3e9;
    cfg.checkpoint_incremental = 0;
    run(in_place_up, 1);
    expect(136 + 7 + 10, 3, 17, 6 * 500);
}

/* No restart within 30 s of the last: running at 143, so not before 173. */
static void cooldown(void)
{
    static const ts_order orders[] = {
        {.at = 100, .parallelism = 3, .kind = TS_RESCALE_IN_PLACE},
        {.at = 150, .parallelism = 1, .kind = TS_RESCALE_IN_PLACE}};
    configure(1, TS_SIM_SYNC_NONE);
    run(orders, 2);
    CU_ASSERT_TRUE(told(3, 173 + 7, TS_PHASE_RUNNING, TS_FAILURE_NONE, 1));
    CU_ASSERT_EQUAL(d.totals.flaps, 1);
    CU_ASSERT_EQUAL(d.seen[TS_METRIC_RESTARTS], 2);
}

/* The job never stops, and is what it was. */
static void expect_unchanged(int i, double at, ts_failure failure, int asked)
{
    CU_ASSERT_TRUE(told(i, at, TS_PHASE_FAILED, failure, asked));
    CU_ASSERT_EQUAL(d.n_progress, i + 1);
    CU_ASSERT_EQUAL(d.totals.downtime_s, 0);
    CU_ASSERT_EQUAL(d.totals.reprocessed, 0);
    CU_ASSERT_EQUAL(d.totals.rescales_failed, 1);
    CU_ASSERT_EQUAL(d.totals.rescales_up + d.totals.rescales_down, 0);
    CU_ASSERT_EQUAL(d.second[599].parallelism, 1);
    CU_ASSERT_EQUAL(d.second[599].task_managers, 1);
}

static void failures(void)
{
    for (int kind = 0; kind < 2; kind++) {
        const ts_order *order = kind == 0 ? reactive_up : in_place_up;
        configure(1, TS_SIM_SYNC_NONE);
        cfg.rescale_deploy_failure = 1;
        run(order, 1);
        expect_unchanged(0, 101, TS_FAILURE_REFUSED, 3);
        configure(1, TS_SIM_SYNC_NONE);
        cfg.rescale_pods_failure = 1;
        cfg.rescale_pods_timeout = TS_MIN;
        run(order, 1);
        expect_unchanged(1, 161, TS_FAILURE_PODS, 3);
        CU_ASSERT_DOUBLE_EQUAL(d.totals.taskmanager_seconds, 600, 1e-6);
        configure(1, TS_SIM_SYNC_NONE);
        cfg.k8s_quota = 1;
        run(order, 1);
        expect_unchanged(1, 401, TS_FAILURE_PODS, 3);
    }
}

/* Two of three find room: the job takes them when nothing more has come for a minute. */
static void fewer_than_asked(void)
{
    for (int kind = 0; kind < 2; kind++) {
        configure(1, TS_SIM_SYNC_NONE);
        cfg.k8s_quota = 2;
        run(kind == 0 ? reactive_up : in_place_up, 1);
        CU_ASSERT_TRUE(told(1, 203, TS_PHASE_RUNNING, TS_FAILURE_NONE, 2));
        CU_ASSERT_EQUAL(d.job.task_managers, 2);
        CU_ASSERT_EQUAL(d.second[599].parallelism, 2);
        CU_ASSERT_EQUAL(d.totals.rescales_up, 1);
        CU_ASSERT_EQUAL(d.seen[TS_METRIC_PODS_WANTED], 3);
        CU_ASSERT_EQUAL(d.seen[TS_METRIC_PODS_READY], 2);
    }
}

/* Vertex by vertex: none gets more than it was to have. */
static void fewer_by_vertex(void)
{
    static const ts_order order[] = {
        {.at = 100, .parallelism = 3, .kind = TS_RESCALE_IN_PLACE, .vertex = {3, 1}}};
    configure(1, TS_SIM_SYNC_NONE);
    strcpy(cfg.job_operators, "in:1,work:1:1:keyed");
    cfg.k8s_quota = 2;
    run(order, 1);
    CU_ASSERT_TRUE(told(1, 203, TS_PHASE_RUNNING, TS_FAILURE_NONE, 2));
    CU_ASSERT_TRUE(d.job.vertex[0].parallelism == 2 && d.job.vertex[1].parallelism == 1);
}

/* Running at 108 with two too many, which were to go at 128, but are asked for again by then:
 * nothing has to be waited for but the cool-down, until 138. */
static void surplus_is_wanted_again(void)
{
    static const ts_order orders[] = {
        {.at = 100, .parallelism = 1, .kind = TS_RESCALE_IN_PLACE},
        {.at = 120, .parallelism = 3, .kind = TS_RESCALE_REACTIVE}};
    configure(3, TS_SIM_SYNC_NONE);
    cfg.rescale_release = 20 * TS_SEC;
    run(orders, 2);
    CU_ASSERT_TRUE(told(1, 108, TS_PHASE_RUNNING, TS_FAILURE_NONE, 1));
    CU_ASSERT_TRUE(told(3, 138 + 7, TS_PHASE_RUNNING, TS_FAILURE_NONE, 3));
    CU_ASSERT_DOUBLE_EQUAL(d.totals.taskmanager_seconds, 3 * 600, 1e-6);
}

/* Back to the old size, by the same way: 1 + 6 in vain, 1 for Kubernetes, 6. From three to one the
 * two that were lost come back: 1 + 2 + 10 + 2, with the image there. */
static void restore_fails(void)
{
    static const double downtime[] = {14, 14, 14 + 15, 14};
    const ts_order *orders[] = {reactive_up, in_place_up, reactive_down, in_place_down};
    for (int i = 0; i < 4; i++) {
        int before = i < 2 ? 1 : 3;
        configure(before, TS_SIM_SYNC_NONE);
        cfg.rescale_restore_failure = 1;
        run(orders[i], 1);
        CU_ASSERT_TRUE(ts_drive_told(&d, TS_PHASE_FAILED, TS_FAILURE_RESTORE));
        CU_ASSERT_EQUAL(d.n_progress, 2);
        CU_ASSERT_DOUBLE_EQUAL(d.totals.downtime_s, downtime[i], 1e-6);
        CU_ASSERT_EQUAL(d.second[599].parallelism, before);
        CU_ASSERT_EQUAL(d.second[599].task_managers, before);
        CU_ASSERT_EQUAL(d.totals.rescales_failed, 1);
        CU_ASSERT_EQUAL(d.job.parallelism, before);
    }
}

/* Asked, adding, waiting for a checkpoint, cancelling the tasks, restoring. */
static void cancelled(void)
{
    static const double after[] = {0.5, 20, 98, 101, 105}, downtime[] = {0, 0, 0, 7.6, 11.6};
    for (int i = 0; i < TS_COUNT_OF(after); i++) {
        ts_order order = reactive_up[0];
        order.cancel_after = after[i];
        configure(1, TS_SIM_SYNC_WAIT);
        run(&order, 1);
        CU_ASSERT_TRUE(ts_drive_told(&d, TS_PHASE_CANCELLED, TS_FAILURE_NONE));
        CU_ASSERT_FALSE(ts_drive_told(&d, TS_PHASE_RUNNING, TS_FAILURE_NONE));
        CU_ASSERT_DOUBLE_EQUAL(d.totals.downtime_s, downtime[i], 1e-6);
        CU_ASSERT_EQUAL(d.second[599].parallelism, 1);
        CU_ASSERT_EQUAL(d.second[599].task_managers, 1);
        CU_ASSERT_EQUAL(d.totals.rescales_failed, 1);
    }
}

/* Lost, and the loss not noticed yet: what was lost comes back. */
static void cancelled_unnoticed(void)
{
    ts_order order = reactive_down[0];
    order.cancel_after = 11;
    configure(3, TS_SIM_SYNC_WAIT);
    cfg.rescale_graceful = false;
    run(&order, 1);
    CU_ASSERT_TRUE(ts_drive_told(&d, TS_PHASE_CANCELLED, TS_FAILURE_NONE));
    CU_ASSERT_DOUBLE_EQUAL(d.totals.downtime_s, 10 + 1 + 15 + 6, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL((double)d.totals.reprocessed, 500, 1);
    CU_ASSERT_EQUAL(d.second[599].parallelism, 3);
}

/* One at a time, and each by its own way. */
static void refused(void)
{
    static const ts_order orders[] = {
        {.at = 100, .parallelism = 3, .kind = TS_RESCALE_REACTIVE},
        {.at = 110, .parallelism = 5, .kind = TS_RESCALE_REACTIVE},
        {.at = 120, .parallelism = 5, .kind = TS_RESCALE_SAVEPOINT},
        {.at = 130, .parallelism = 5, .kind = TS_RESCALE_IN_PLACE},
        {.at = 300, .parallelism = 5, .task_managers = 4, .kind = TS_RESCALE_IN_PLACE}};
    configure(1, TS_SIM_SYNC_NONE);
    run(orders, TS_COUNT_OF(orders));
    for (int i = 1; i < 4; i++)
        CU_ASSERT_TRUE(told(i, 100 + 10 * i, TS_PHASE_FAILED, TS_FAILURE_REFUSED, 5));
    CU_ASSERT_TRUE(told(4, 203, TS_PHASE_RUNNING, TS_FAILURE_NONE, 3));
    CU_ASSERT_TRUE(told(5, 300, TS_PHASE_FAILED, TS_FAILURE_REFUSED, 5));
    CU_ASSERT_EQUAL(d.n_progress, 6);
    CU_ASSERT_EQUAL(d.totals.rescales_failed, 0);
    CU_ASSERT_EQUAL(d.totals.rescales_refused, 4);
}

/* What it already is costs nothing. */
static void no_change(void)
{
    configure(3, TS_SIM_SYNC_WAIT);
    ts_order order = in_place_up[0];
    for (int kind = 0; kind < 2; kind++) {
        order.kind = kind == 0 ? TS_RESCALE_REACTIVE : TS_RESCALE_IN_PLACE;
        run(&order, 1);
        CU_ASSERT_TRUE(told(1, 101, TS_PHASE_RUNNING, TS_FAILURE_NONE, 3));
        CU_ASSERT_EQUAL(d.totals.downtime_s, 0);
        CU_ASSERT_EQUAL(d.totals.rescales_up + d.totals.rescales_down, 0);
        CU_ASSERT_EQUAL(d.totals.rescales_other, 0);
        CU_ASSERT_EQUAL(d.totals.reprocessed, 0);
    }
}

static const ts_test tests[] = {
    {"reactive, more", reactive_more},
    {"a checkpoint first", after_a_checkpoint},
    {"reactive, fewer", reactive_fewer},
    {"reactive, fewer, and not noticed", reactive_unnoticed},
    {"reactive uses every slot", reactive_slots},
    {"in place, more", in_place_more},
    {"in place, fewer", in_place_fewer},
    {"in place, by vertex", in_place_vertices},
    {"state adds its transfer", state},
    {"the cool-down after a restart", cooldown},
    {"refused, pending: the job goes on", failures},
    {"fewer slots than asked for", fewer_than_asked},
    {"fewer slots, by vertex", fewer_by_vertex},
    {"a surplus that is wanted again", surplus_is_wanted_again},
    {"the restore fails", restore_fails},
    {"cancelled at every stage", cancelled},
    {"cancelled before the loss is noticed", cancelled_unnoticed},
    {"refused at the wrong time", refused},
    {"no change", no_change},
};

int main(void)
{
    return ts_tap_main("sim kinds", tests, TS_COUNT_OF(tests));
}
