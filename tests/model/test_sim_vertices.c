/*
 * Vertices with parallelism of their own, against closed forms: which of them limits the job and at
 * what rate, busy, idle and back-pressured time, records in and out, buffers, what a job is told to
 * be, and rescales vertex by vertex.
 *
 * "in" reads at 1 ms a record, "work" takes 4 ms, "out" 1 ms; on slots of one core with in, work,
 * out at 2, 6, 1 the six slots have (in + work + out), (in + work), work, ...
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/rng.h"
#include "sim/tasks.h"
#include "tests/model/drive.h"
#include "tests/tap.h"

static ts_drive d;
static ts_sim_cfg cfg;

static void configure(const char *operators, int partitions)
{
    ts_drive_plain(&cfg);
    strcpy(cfg.job_operators, operators);
    cfg.kafka_partitions = partitions;
    cfg.job_max_parallelism = 120;
}

static void run(double rate, double seconds, const ts_order *orders, int n)
{
    ts_stretch load = {seconds, rate};
    d = (ts_drive){.load = &load, .n_load = 1, .orders = orders, .n_orders = n};
    ts_drive_run(&d, &cfg, 1);
    CU_ASSERT_EQUAL(d.status, TS_DONE);
    CU_ASSERT_EQUAL(d.totals.records_in,
                    d.totals.records_out + d.totals.records_left + d.totals.records_lost);
}

static double rate(void)
{
    return d.second[d.n_seconds - 1].processed;
}

#define VERTEX(v, metric) ts_drive_vertex(&d, v, TS_METRIC_VERTEX_##metric)
#define EXPECT(v, metric, value) CU_ASSERT_DOUBLE_EQUAL(VERTEX(v, metric), value, 2)

/* What the job is told to be: names, parallelism, edges. */
static void described(void)
{
    configure("in:1@2,work:4:0.5:keyed@6,out:1@1", 12);
    cfg.job_cost = 6e-3;
    run(100, 10, NULL, 0);
    CU_ASSERT_EQUAL(d.job.n_vertices, 3);
    CU_ASSERT_EQUAL(d.job.parallelism, 6);
    CU_ASSERT_EQUAL(d.job.task_managers, 6);
    CU_ASSERT_STRING_EQUAL(d.job.vertex[0].name, "Source: in");
    CU_ASSERT_STRING_EQUAL(d.job.vertex[1].name, "work");
    CU_ASSERT_EQUAL(d.job.vertex[0].parallelism, 2);
    CU_ASSERT_EQUAL(d.job.vertex[1].parallelism, 6);
    CU_ASSERT_EQUAL(d.job.vertex[2].parallelism, 1);
    CU_ASSERT_EQUAL(d.job.vertex[0].partitions, 12);
    CU_ASSERT_EQUAL(d.job.vertex[1].partitions, 0);
    CU_ASSERT_EQUAL(d.job.vertex[1].max_parallelism, 120);
    CU_ASSERT_TRUE(!d.job.vertex[0].hash && d.job.vertex[1].hash && !d.job.vertex[2].hash);
    CU_ASSERT_EQUAL(d.job.vertex[2].upstream, 2u);
}

/* 4 ms over four slots, 1 ms over one: the first slot holds both and saturates at X (1 + 1) = 1,
 * where the others are half busy. */
static void source_shares_a_slot(void)
{
    configure("in:1@1,work:4:1:keyed@4", 12);
    cfg.job_cost = 5e-3;
    run(600, 300, NULL, 0);
    CU_ASSERT_DOUBLE_EQUAL(rate(), 500, 1);
    CU_ASSERT_DOUBLE_EQUAL(d.second[299].lag, 100 * 300, 2);
    CU_ASSERT_DOUBLE_EQUAL(d.second[299].cpu, (1 + 3 * 0.5) / 4, 1e-3);
    EXPECT(0, BUSY_MAX, 1000);
    EXPECT(1, BUSY_MAX, 1000); /* of the slot that they share, each has half and wants it */
    EXPECT(1, BUSY_MIN, 500);
    EXPECT(1, BUSY_AVG, (1000 + 3 * 500) / 4.0);
    EXPECT(0, PRESSURED_MAX, 0);
    EXPECT(1, IDLE, 1000 - 625);
    CU_ASSERT_DOUBLE_EQUAL(VERTEX(1, BUFFERS), 1, 1e-9); /* of two that are full the later one */
    CU_ASSERT_DOUBLE_EQUAL(VERTEX(0, PENDING), 100 * 300, 600);
    CU_ASSERT_TRUE(isnan(VERTEX(1, PENDING)));
}

/* Work and what it is chained to, in one slot: the source beside it uses less of the core than the
 * half that would be fair, and waits for the rest of the time. */
static void bottleneck(void)
{
    configure("in:1@2,work:3:2:keyed@1,out:1@1", 12);
    cfg.job_cost = 6e-3; /* 1, 3, and 2 for two records out of each */
    run(600, 600, NULL, 0);
    /* slot 0: X (1/2 + 3 + 2) ms = 1: X = 181.8 */
    double x = 1000 / 5.5;
    CU_ASSERT_DOUBLE_EQUAL(rate(), x, 1);
    EXPECT(1, BUSY_MAX, 1000); /* 0.91 of the core, more than half */
    EXPECT(0, BUSY_MAX, 1000 * x * 0.5e-3 / 0.5);
    EXPECT(0, BUSY_MIN, 1000 * x * 0.5e-3);
    EXPECT(0, PRESSURED_MAX, 1000 - 1000 * x * 0.5e-3);
    CU_ASSERT_DOUBLE_EQUAL(VERTEX(0, BUSY_AVG) + VERTEX(0, PRESSURED_AVG), 1000, 1e-6);
    EXPECT(0, IDLE, 0);
    CU_ASSERT_EQUAL(d.job.n_vertices, 2); /* work -> out */
    CU_ASSERT_DOUBLE_EQUAL(VERTEX(1, BUFFERS), 1, 1e-9);
    CU_ASSERT_TRUE(isnan(VERTEX(0, BUFFERS)));
    CU_ASSERT_DOUBLE_EQUAL(d.seen[TS_METRIC_BACK_PRESSURED], VERTEX(0, PRESSURED_MAX), 1e-9);
}

/* Three in a row, the last too small: what comes before it is back-pressured, and nothing behind
 * the bottleneck is. */
static void chain_of_pressure(void)
{
    configure("in:1@3,work:2@4,write:3@2,end:0.5:1:keyed@5", 12);
    cfg.job_cost = 6.5e-3;
    run(5000, 300, NULL, 0);
    /* slots: in 1/3, work 2/4, write 3/2, end 0.5/5; the first two have all: 2.43 ms */
    double x = 1000 / (1.0 / 3 + 0.5 + 1.5 + 0.1);
    CU_ASSERT_DOUBLE_EQUAL(rate(), x, 1);
    EXPECT(2, BUSY_MIN, 1000);
    EXPECT(2, PRESSURED_MAX, 0);
    EXPECT(3, PRESSURED_MAX, 0);
    EXPECT(3, BUSY_MIN, x * 0.1);
    EXPECT(1, BUSY_MIN, x * 0.5 / (1 - x * 0.1e-3)); /* alone with `end` in the fourth slot */
    EXPECT(1, PRESSURED_AVG, 1000 - VERTEX(1, BUSY_AVG));
    EXPECT(0, IDLE, 0);
    CU_ASSERT_DOUBLE_EQUAL(VERTEX(1, BUFFERS), 1, 1e-9);
    CU_ASSERT_TRUE(VERTEX(3, BUFFERS) < 0.1);
}

/* Below capacity nothing is back-pressured; counts follow selectivity. */
static void healthy(void)
{
    configure("in:1@1,work:1:0.25:keyed@2,out:4@1", 12);
    cfg.job_cost = 3e-3;
    run(200, 600, NULL, 0);
    CU_ASSERT_EQUAL(d.totals.lag_max, 0);
    EXPECT(0, IN_RATE, 200);
    EXPECT(1, IN_RATE, 200);
    EXPECT(2, IN_RATE, 50);
    CU_ASSERT_DOUBLE_EQUAL(VERTEX(1, RECORDS_OUT), VERTEX(1, RECORDS_IN) / 4, 1);
    CU_ASSERT_EQUAL(VERTEX(0, RECORDS_OUT), VERTEX(1, RECORDS_IN));
    CU_ASSERT_EQUAL(VERTEX(2, RECORDS_OUT), 0);
    CU_ASSERT_DOUBLE_EQUAL(VERTEX(0, RECORDS_IN), 200 * 600, 1000);
    /* slot 0: 0.2 + 0.1 + 0.2 of a core; slot 1: 0.1 */
    EXPECT(0, BUSY_MAX, 200 / 0.7);
    EXPECT(1, BUSY_MAX, 100 / 0.6);
    EXPECT(1, BUSY_MIN, 100);
    EXPECT(2, BUSY_AVG, 200 / 0.7);
    EXPECT(2, IDLE, 1000 - 200 / 0.7);
    EXPECT(0, PRESSURED_MAX, 0);
    CU_ASSERT_DOUBLE_EQUAL(VERTEX(2, BUFFERS), ts__buffers_in_use(2.0 / 7), 1e-3);
    CU_ASSERT_DOUBLE_EQUAL(VERTEX(2, BUSY_TOTAL), 600 * 200 / 0.7, 2000);
    CU_ASSERT_DOUBLE_EQUAL(d.seen[TS_METRIC_BUSY], 200 / 0.7, 2);
}

/* Two cores in a slot are two threads' worth, not more for one: 1 ms and 3 ms of work give 1/3 of
 * 1000. */
static void one_thread(void)
{
    configure("in:1,work:3:1:keyed", 4);
    cfg.job_cost = 4e-3;
    cfg.tm_cores = 2;
    run(500, 300, NULL, 0);
    CU_ASSERT_DOUBLE_EQUAL(rate(), 1000.0 / 3, 1);
    /* within one record's work, 4 ms of 2 s */
    CU_ASSERT_DOUBLE_EQUAL(d.second[299].cpu, (1 + 1.0 / 3) / 2, 2e-3);
    EXPECT(1, BUSY_MAX, 1000);
    EXPECT(0, BUSY_MAX, 333);
    EXPECT(0, PRESSURED_MAX, 667);
    strcpy(cfg.job_operators, "in:3,work:1:1:keyed");
    run(500, 300, NULL, 0);
    CU_ASSERT_DOUBLE_EQUAL(rate(), 1000.0 / 3, 1);
    EXPECT(0, BUSY_MAX, 1000);
    EXPECT(0, PRESSURED_MAX, 0);
    EXPECT(1, IDLE, 667);
}

/* A rescale that gives each vertex its own; counters start anew. */
static void by_vertex(void)
{
    static const ts_order orders[] = {{.at = 100, .parallelism = 5, .vertex = {1, 5}}};
    configure("in:1@2,work:4:1:keyed@3", 12);
    cfg.job_cost = 5e-3;
    run(500, 400, orders, 1);
    CU_ASSERT_TRUE(ts_drive_told(&d, TS_PHASE_RUNNING, TS_FAILURE_NONE));
    CU_ASSERT_EQUAL(d.job.parallelism, 5);
    CU_ASSERT_EQUAL(d.job.task_managers, 5);
    CU_ASSERT_EQUAL(d.job.vertex[0].parallelism, 1);
    CU_ASSERT_EQUAL(d.job.vertex[1].parallelism, 5);
    CU_ASSERT_DOUBLE_EQUAL(rate(), 1000 / 1.8, 1); /* 1 + 4/5 ms in the first slot */
    CU_ASSERT_TRUE(VERTEX(0, RECORDS_IN) < 400 * 500 - 100 * 500 + 1);
    CU_ASSERT_TRUE(VERTEX(0, BUSY_TOTAL) <= 300 * 1000);
}

/* What does not fit the job is refused, and the job comes back as it was. */
static void refused(void)
{
    static const ts_order wrong[] = {
        {.at = 100, .parallelism = 5, .vertex = {1, 4}},       /* the largest is not 5 */
        {.at = 100, .parallelism = 5, .vertex = {5}},          /* two vertices, not one */
        {.at = 100, .parallelism = 5, .vertex = {1, 5, 5}},
        {.at = 100, .parallelism = 121, .vertex = {1, 121}},   /* more than key groups */
        {.at = 100, .parallelism = 5, .vertex = {1, 5}, .task_managers = 4},
    };
    for (int i = 0; i < TS_COUNT_OF(wrong); i++) {
        configure("in:1@2,work:4:1:keyed@3", 12);
        run(100, 400, &wrong[i], 1);
        CU_ASSERT_TRUE(ts_drive_told(&d, TS_PHASE_FAILED, TS_FAILURE_REFUSED));
        CU_ASSERT_EQUAL(d.job.vertex[0].parallelism, 2);
        CU_ASSERT_EQUAL(d.job.vertex[1].parallelism, 3);
        CU_ASSERT_EQUAL(d.second[399].parallelism, 3);
    }
}

/* Forward only while there are as many: a join beside its input, which then is rebalanced. */
static void forward_or_even(void)
{
    static const ts_order orders[] = {{.at = 50, .parallelism = 3, .vertex = {2, 3}}};
    configure("a:1,b<a:0,c<a:0,join<b+c:0.5", 3);
    cfg.job_parallelism = 2;
    cfg.job_cost = 2e-3; /* 1 for a, 2 * 0.5 for the join */
    run(2000, 200, NULL, 0); /* two of three partitions: 2/3 of both; X = 1000/(2 * 2/3) */
    /* the second has a third only; what the first falls behind by is its own */
    CU_ASSERT_DOUBLE_EQUAL(rate(), 500 + 500, 2);
    run(600, 400, orders, 1); /* 2/3 + 1/3 of 0.6 cores in the first slot, 1/3 + 1/3, 1/3 */
    CU_ASSERT_DOUBLE_EQUAL(d.second[399].cpu, 0.6 * 2 / 3, 0.01);
    EXPECT(1, BUSY_MIN, 200);
}

static int up_to(ts_rng *r, int n)
{
    return 1 + (int)(ts_rng_next(r) % (unsigned)n);
}

/* Whatever the graph, parallelism and machines: with more than enough to read some thread is busy
 * all the time, none more than that, and what is not busy is idle or back-pressured; with less than
 * enough nothing waits, and counts follow the edges. */
static void any_graph(void)
{
    static const char *const graphs[] = {
        "a:%d,b:%d:1:keyed@%d", "a:%d@%d,b:2@%d,c:%d:1:keyed@%d,d:1@2",
        "a:%d,b<a:1:0.5:keyed@%d,c<a:%d:2:keyed@%d,d<b+c:1:1:keyed,e:1@%d"};
    for (uint64_t seed = 1; seed <= 60; seed++) {
        ts_rng r;
        char text[128];
        ts_rng_init(&r, seed, "graphs", 0);
        snprintf(text, sizeof text, graphs[seed % 3], up_to(&r, 9), up_to(&r, 9), up_to(&r, 9),
                 up_to(&r, 9), up_to(&r, 9));
        configure(text, 1 + up_to(&r, 23));
        cfg.job_cost = 2e-3;
        cfg.job_parallelism = up_to(&r, 9);
        cfg.job_key_skew = seed % 2 ? ts_rng_uniform(&r) : 0;
        cfg.tm_slots = up_to(&r, 3);
        cfg.tm_cores = 0.5 + 3 * ts_rng_uniform(&r);
        cfg.tm_speed_sigma = 0.1;
        run(1e5, 120, NULL, 0);
        double busiest = 0, most = rate();
        for (int v = 0; v < d.job.n_vertices; v++) {
            busiest = fmax(busiest, VERTEX(v, BUSY_MAX));
            CU_ASSERT_DOUBLE_EQUAL(
                VERTEX(v, BUSY_AVG) + VERTEX(v, PRESSURED_AVG) + VERTEX(v, IDLE), 1000, 1e-6);
            CU_ASSERT_TRUE(VERTEX(v, BUSY_MIN) <= VERTEX(v, BUSY_AVG) + 1e-9);
        }
        CU_ASSERT_DOUBLE_EQUAL(busiest, 1000, 10);
        CU_ASSERT_TRUE(d.second[119].cpu <= 1 + 1e-9);
        run(0.5 * most, 120, NULL, 0);
        CU_ASSERT_TRUE(d.totals.records_left < 0.5 * most);
        double in = 0, out = VERTEX(0, RECORDS_OUT);
        for (int v = 1; v < d.job.n_vertices; v++) {
            in += VERTEX(v, RECORDS_IN);
            out += VERTEX(v, RECORDS_OUT);
        }
        CU_ASSERT_DOUBLE_EQUAL(in, out, d.job.n_vertices);
    }
}

/* M/M/1/10: closed form against the sum over its states. */
static void buffers(void)
{
    for (double rho = 0.05; rho < 1; rho += 0.05) {
        double sum = 0, mean = 0;
        for (int n = 0; n <= 10; n++) {
            sum += pow(rho, n);
            mean += n * pow(rho, n);
        }
        CU_ASSERT_DOUBLE_EQUAL(ts__buffers_in_use(rho), mean / sum / 10, 1e-12);
    }
    CU_ASSERT_DOUBLE_EQUAL(10 * ts__buffers_in_use(0.5), 0.9946, 1e-4);
    CU_ASSERT_EQUAL(ts__buffers_in_use(0), 0);
    CU_ASSERT_DOUBLE_EQUAL(ts__buffers_in_use(1), 0.5, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(ts__buffers_in_use(1 - 1e-5), 0.5, 1e-4);
}

/* Ingestion by pod adds up to the job's, and follows the partitions: 2, 2, 1 of 5. */
static void by_pod(void)
{
    configure("in:1,work:1:1:keyed", 5);
    cfg.job_parallelism = 3;
    run(500, 300, NULL, 0);
    CU_ASSERT_DOUBLE_EQUAL(d.seen[TS_METRIC_POD_INGESTION], 100, 1); /* the last pod's */
    CU_ASSERT_DOUBLE_EQUAL(d.largest[TS_METRIC_POD_INGESTION], 200, 2);
    CU_ASSERT_DOUBLE_EQUAL(d.seen[TS_METRIC_INGESTION_RATE], 500, 0.5);
}

/* The last checkpoint completed less than an interval and its duration ago; the heap is a third
 * full. */
static void job_gauges(void)
{
    configure("in:1,work:1:1:keyed", 4);
    cfg.state_base = 0;
    run(500, 300, NULL, 0);
    CU_ASSERT_TRUE(d.largest[TS_METRIC_CHECKPOINT_AGE] <= 10.4);
    CU_ASSERT_TRUE(d.seen[TS_METRIC_CHECKPOINT_AGE] >= 0);
    CU_ASSERT_DOUBLE_EQUAL(d.seen[TS_METRIC_GC_TIME], 1000 * 0.03 * 0.5 * 0.35 / 0.65, 0.05);
    cfg.checkpoint_failure = 1;
    run(500, 300, NULL, 0);
    CU_ASSERT_TRUE(isnan(d.seen[TS_METRIC_CHECKPOINT_AGE]));
}

/* A rate is over the last minute, whatever of it the job has run; before the run it had. */
static void meters(void)
{
    static const ts_order orders[] = {
        {.at = 100, .parallelism = 2, .kind = TS_RESCALE_IN_PLACE}};
    configure("in:1,work:1:1:keyed", 4);
    run(300, 10, NULL, 0);
    EXPECT(0, IN_RATE, 300);
    EXPECT(1, BUSY_AVG, 150 / 0.85);
    cfg.rescale_checkpoint = TS_SIM_SYNC_NONE;
    run(300, 170, orders, 1);
    CU_ASSERT_TRUE(ts_drive_told(&d, TS_PHASE_RUNNING, TS_FAILURE_NONE));
    CU_ASSERT_TRUE(VERTEX(1, IN_RATE) < 200);
    EXPECT(1, IN_RATE, VERTEX(1, RECORDS_IN) / 60);
    cfg.job_metrics_window = TS_SEC; /* since the last scrape */
    run(300, 170, orders, 1);
    EXPECT(1, IN_RATE, 300);
}

/* While the job is down there are no vertices to be seen. */
static void down(void)
{
    static const ts_order orders[] = {{.at = 100, .parallelism = 3}};
    configure("in:1,work:1:1:keyed", 4);
    run(100, 130, orders, 1);
    CU_ASSERT_EQUAL(d.second[129].parallelism, 0);
    for (int m = TS_METRIC_VERTEX_RECORDS_IN; m <= TS_METRIC_VERTEX_BUFFERS; m++)
        CU_ASSERT_TRUE(isnan(ts_drive_vertex(&d, 0, m)) && isnan(ts_drive_vertex(&d, 1, m)));
}

static const ts_test tests[] = {
    {"what the job is told to be", described},
    {"a source shares a slot", source_shares_a_slot},
    {"the bottleneck and what waits for it", bottleneck},
    {"back-pressure goes up, not down", chain_of_pressure},
    {"a healthy job", healthy},
    {"a subtask is one thread", one_thread},
    {"each vertex its own parallelism", by_vertex},
    {"orders that do not fit the job", refused},
    {"one to one, or evenly", forward_or_even},
    {"any graph", any_graph},
    {"buffers: M/M/1/K", buffers},
    {"ingestion by pod", by_pod},
    {"checkpoint age and garbage collection", job_gauges},
    {"rates and times over the last minute", meters},
    {"nothing to be seen while the job is down", down},
};

int main(void)
{
    return ts_tap_main("sim vertices", tests, TS_COUNT_OF(tests));
}
