/*
 * Whole runs: conservation to the record over random loads, models and orders; the same seed,
 * the same bytes; two runs in one process; common random numbers; what a run starts with; the
 * horizon.
 */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/rng.h"
#include "tests/model/drive.h"
#include "tests/tap.h"

static ts_drive d, e;
static ts_sim_cfg cfg;

enum { STRETCHES = 12, ORDERS = 12 };
static ts_stretch load[STRETCHES];
static ts_order orders[ORDERS];

/* One vertex, two, three, or five; orders of every kind, some vertex by vertex. */
static void draw_graph(ts_rng *r)
{
    static const char *const graphs[] = {
        "source:1", "source:2,split:3,count:4:1:keyed,sink:1",
        "in:1@3,work:5:0.5@6,group:2:1:keyed,out:1@2",
        "a:1,b<a:2:0.5:keyed@5,c<a:1:2:keyed@3,join<b+c:1:1:keyed,write:1@4"};
    static const int n_vertices[] = {1, 2, 4, 5};
    int graph = (int)(ts_rng_next(r) % 4);
    strcpy(cfg.job_operators, graphs[graph]);
    cfg.tm_cores = 0.5 + 2 * ts_rng_uniform(r);
    cfg.rescale_checkpoint = (int)(ts_rng_next(r) % 3);
    cfg.rescale_graceful = ts_rng_chance(r, 0.5);
    cfg.tm_crashes = ts_rng_chance(r, 0.5) ? 2 : 0;
    cfg.tm_crash_silent = 0.5;
    cfg.k8s_slow_nodes = 0.1;
    cfg.rescale_stabilisation = (ts_time)(ts_rng_next(r) % 60) * TS_SEC;
    for (int i = 0; i < ORDERS; i++) {
        ts_order *o = &orders[i];
        o->kind = (ts_rescale_kind)(ts_rng_next(r) % 3);
        for (int v = 0; v < n_vertices[graph] && graph < 3 && i % 2; v++)
            o->vertex[v] =
                v == 1 ? o->parallelism : 1 + (int)(ts_rng_next(r) % (unsigned)o->parallelism);
        if (graph == 0 && i % 2)
            o->vertex[0] = o->parallelism;
    }
}

/* Something different for every seed: sizes, skews, faults, noise. */
static void draw_all(uint64_t seed)
{
    ts_rng r;
    ts_rng_init(&r, seed, "draw", 0);
    ts_sim_cfg_init(&cfg);
    cfg.kafka_partitions = 1 + (int64_t)(ts_rng_next(&r) % 40);
    cfg.kafka_skew = ts_rng_chance(&r, 0.5) ? 1.5 * ts_rng_uniform(&r) : 0;
    cfg.kafka_retention = ts_rng_chance(&r, 0.3) ? 2 * TS_MIN : TS_DAY;
    cfg.job_key_skew = ts_rng_chance(&r, 0.3) ? ts_rng_uniform(&r) : 0;
    cfg.job_parallelism = 1 + (int64_t)(ts_rng_next(&r) % 10);
    cfg.job_failures = ts_rng_chance(&r, 0.5) ? 10 : 0;
    cfg.load_noise = (int)(ts_rng_next(&r) % 3);
    cfg.tm_slots = 1 + (int64_t)(ts_rng_next(&r) % 3);
    cfg.tm_contention = (int)(ts_rng_next(&r) % 3);
    cfg.rescale_recreate = ts_rng_chance(&r, 0.5);
    cfg.rescale_savepoint_failure = cfg.rescale_deploy_failure = cfg.rescale_pods_failure =
        cfg.rescale_restore_failure = cfg.checkpoint_failure = 0.2;
    cfg.rescale_pods_timeout = TS_MIN;
    cfg.prometheus_scrape_failure = cfg.prometheus_scrape_skip = cfg.prometheus_query_failure =
        0.05;
    cfg.broker_loss = cfg.broker_duplicate = 0.05;
    for (int i = 0; i < STRETCHES; i++)
        load[i] = (ts_stretch){1 + 300 * ts_rng_uniform(&r),
                               300000 * ts_rng_uniform(&r) * ts_rng_uniform(&r)};
    for (int i = 0; i < ORDERS; i++)
        orders[i] = (ts_order){.at = 40 + 150 * i + 100 * ts_rng_uniform(&r),
                               .parallelism = 1 + (int)(ts_rng_next(&r) % 20),
                               .cancel_after =
                                   ts_rng_chance(&r, 0.3) ? 60 * ts_rng_uniform(&r) : 0};
    draw_graph(&r);
}

static ts_drive random_drive(void)
{
    return (ts_drive){.load = load, .n_load = STRETCHES, .orders = orders, .n_orders = ORDERS,
                      .step = 0.7};
}

/* The plant checks its invariants every second; here the sums, and that every way was gone. */
static void conservation(void)
{
    int64_t lost = 0, reprocessed = 0, left = 0;
    int up = 0, down = 0, failed = 0, running[3] = {0};
    for (uint64_t seed = 1; seed <= 60; seed++) {
        draw_all(seed);
        d = random_drive();
        ts_drive_run(&d, &cfg, seed);
        const ts_sim_totals *t = &d.totals;
        CU_ASSERT_EQUAL_FATAL(d.status, TS_DONE);
        CU_ASSERT_EQUAL_FATAL(t->records_in, t->records_out + t->records_left + t->records_lost);
        CU_ASSERT_TRUE(t->records_out >= 0 && t->records_left >= 0 && t->records_lost >= 0);
        int64_t n = 0;
        for (int b = 0; b < t->n_buckets; b++)
            n += t->bucket_count[b];
        /* every read record has a latency, again if read again */
        CU_ASSERT_EQUAL(n, t->records_out + t->reprocessed);
        CU_ASSERT_TRUE(t->downtime_s <= t->simulated_s && t->slo_miss_time <= 1 &&
                       t->slo_miss_records <= 1);
        CU_ASSERT_TRUE(t->taskmanagers_mean >= 0.3 && t->taskmanagers_max <= 20);
        for (int i = 0; i < d.n_progress; i++)
            running[orders[d.progress[i].what.rescale - 1].kind] +=
                d.progress[i].what.phase == TS_PHASE_RUNNING;
        lost += t->records_lost, reprocessed += t->reprocessed, left += t->records_left;
        up += t->rescales_up, down += t->rescales_down, failed += t->rescales_failed;
    }
    CU_ASSERT_TRUE(lost > 0 && reprocessed > 0 && left > 0);
    CU_ASSERT_TRUE(up > 20 && down > 20 && failed > 100);
    CU_ASSERT_TRUE(running[0] > 20 && running[1] > 20 && running[2] > 20);
}

/* After every step: in = out + left + lost, nothing negative, and what has been read (again
 * included), arrived, lost and read again never decreases. */
static void invariants(void)
{
    static ts_sim_totals t;
    for (uint64_t seed = 101; seed <= 108; seed++) {
        int64_t in = 0, done = 0, lost = 0, again = 0;
        draw_all(seed);
        d = random_drive();
        CU_ASSERT_TRUE_FATAL(ts_drive_open(&d, &cfg, seed));
        while (ts_drive_step(&d)) {
            ts_simplant_totals(d.plant, &t);
            CU_ASSERT_EQUAL_FATAL(t.records_in, t.records_out + t.records_left + t.records_lost);
            CU_ASSERT_TRUE_FATAL(t.records_left >= 0 && t.records_in >= in &&
                                 t.records_lost >= lost && t.reprocessed >= again &&
                                 t.records_out + t.reprocessed >= done);
            in = t.records_in, lost = t.records_lost, again = t.reprocessed;
            done = t.records_out + t.reprocessed;
        }
        ts_drive_close(&d);
        CU_ASSERT_EQUAL(d.status, TS_DONE);
    }
}

static int any_number(ts_rng *r)
{
    static const int odd[] = {INT_MIN, -1, 0, 128, 129, 256, 257, INT_MAX};
    return ts_rng_chance(r, 0.1) ? odd[ts_rng_next(r) % TS_COUNT_OF(odd)]
                                 : 1 + (int)(ts_rng_next(r) % 8);
}

/* An order of any kind and number; SAVEPOINT and what needs none begin a new one. */
static ts_cmd any_order(ts_rng *r, uint64_t *rescale)
{
    static const ts_cmd_kind kinds[] = {TS_CMD_SAVEPOINT, TS_CMD_RESCALE, TS_CMD_RESCALE,
                                        TS_CMD_CANCEL};
    ts_cmd cmd = {.kind = kinds[ts_rng_next(r) % TS_COUNT_OF(kinds)]};
    ts_rescale_order *o = &cmd.u.order;
    *o = (ts_rescale_order){.parallelism = any_number(r),
                            .kind = (ts_rescale_kind)(ts_rng_next(r) % 4)};
    *rescale += cmd.kind == TS_CMD_SAVEPOINT ||
        (cmd.kind == TS_CMD_RESCALE && o->kind != TS_RESCALE_SAVEPOINT);
    o->rescale = *rescale;
    o->task_managers = ts_rng_chance(r, 0.8) ? o->parallelism : any_number(r);
    o->n_vertices = ts_rng_chance(r, 0.5) ? 0 : any_number(r);
    for (int v = 0; v < TS_MAX_VERTICES; v++)
        o->vertex[v] = ts_rng_chance(r, 0.9) ? o->parallelism : any_number(r);
    return cmd;
}

/* A savepoint is followed by its rescale, or taken back. */
static ts_cmd go_on(ts_rng *r, uint64_t rescale)
{
    int p = any_number(r);
    return (ts_cmd){.kind = ts_rng_chance(r, 0.8) ? TS_CMD_RESCALE : TS_CMD_CANCEL,
                    .u.order = {.rescale = rescale, .parallelism = p, .task_managers = p}};
}

/* Any order at any time: obeyed or refused; none is said to run twice. */
static void hostile(void)
{
    static unsigned char ran[1 << 16];
    int running = 0, refused = 0;
    for (uint64_t seed = 201; seed <= 220; seed++) {
        ts_rng r;
        ts_event ev;
        ts_time at = 1000 * TS_SEC;
        uint64_t rescale = 0;
        memset(ran, 0, sizeof ran);
        ts_rng_init(&r, seed, "hostile", 0);
        draw_all(seed);
        d = random_drive();
        CU_ASSERT_TRUE_FATAL(ts_drive_open(&d, &cfg, seed));
        while ((d.status = d.plant->ops->next(d.plant, at, &ev)) == TS_OK) {
            ts_cmd cmd = {.kind = TS_CMD_STORE};
            if (ev.kind == TS_EVENT_TIMER) {
                cmd = any_order(&r, &rescale);
                at = ev.at + (ts_time)(ts_rng_uniform(&r) * 60e9);
            } else if (ev.kind == TS_EVENT_PROGRESS) {
                const ts_progress *p = &ev.u.progress;
                running += p->phase == TS_PHASE_RUNNING;
                refused += p->failure == TS_FAILURE_REFUSED;
                CU_ASSERT_TRUE(p->phase != TS_PHASE_RUNNING || ran[p->rescale]++ == 0);
                if (p->phase == TS_PHASE_SAVEPOINT_DONE)
                    cmd = go_on(&r, p->rescale);
            }
            CU_ASSERT_EQUAL(d.plant->ops->apply(d.plant, &cmd), TS_OK);
        }
        ts_drive_close(&d);
        CU_ASSERT_EQUAL(d.status, TS_DONE);
        CU_ASSERT_EQUAL(d.totals.records_in, d.totals.records_out + d.totals.records_left +
                                                 d.totals.records_lost);
    }
    CU_ASSERT_TRUE(running > 50 && refused > 500);
}

static void deterministic(void)
{
    for (uint64_t seed = 1; seed <= 5; seed++) {
        draw_all(seed);
        d = random_drive();
        e = random_drive();
        ts_drive_run(&d, &cfg, seed);
        ts_drive_run(&e, &cfg, seed);
        CU_ASSERT_EQUAL(d.digest, e.digest);
        CU_ASSERT_EQUAL(memcmp(&d.totals, &e.totals, sizeof d.totals), 0);
        e = random_drive();
        e.replication = 1;
        ts_drive_run(&e, &cfg, seed);
        CU_ASSERT_NOT_EQUAL(d.digest, e.digest);
    }
}

/* Event by event in turn, two runs give what each gives alone. */
static void interleaved(void)
{
    draw_all(3);
    d = random_drive();
    e = random_drive();
    ts_drive_run(&d, &cfg, 3);
    ts_drive_run(&e, &cfg, 4);
    uint64_t alone[2] = {d.digest, e.digest};
    d = random_drive();
    e = random_drive();
    CU_ASSERT_TRUE_FATAL(ts_drive_open(&d, &cfg, 3) && ts_drive_open(&e, &cfg, 4));
    for (bool a = true, b = true; a || b;) {
        a = a && ts_drive_step(&d);
        b = b && ts_drive_step(&e);
    }
    ts_drive_close(&d);
    ts_drive_close(&e);
    CU_ASSERT_EQUAL(d.digest, alone[0]);
    CU_ASSERT_EQUAL(e.digest, alone[1]);
}

/* Whoever decides, the arrivals are the same. */
static void common_numbers(void)
{
    draw_all(2);
    cfg.load_noise = TS_SIM_NOISE_GAMMA;
    cfg.job_failures = 0;
    d = random_drive();
    e = random_drive();
    e.n_orders = 0;
    ts_drive_run(&d, &cfg, 2);
    ts_drive_run(&e, &cfg, 2);
    CU_ASSERT_EQUAL(d.totals.records_in, e.totals.records_in);
    CU_ASSERT_EQUAL_FATAL(d.n_seconds, e.n_seconds);
    /* by the end of each second; within one, steps end elsewhere */
    double a = 0, b = 0;
    for (int i = 0; i < d.n_seconds - 1; i++) {
        a += d.second[i].offered;
        b += e.second[i].offered;
        CU_ASSERT_TRUE_FATAL(a == b);
    }
    CU_ASSERT_NOT_EQUAL(d.totals.taskmanager_seconds, e.totals.taskmanager_seconds);
}

/* A history of ten minutes at 1 s comes as sixty means that end at the start; then the rows;
 * then the job. */
static void start(void)
{
    static const ts_stretch past[] = {{300, 100}, {300, 400}}, now[] = {{10, 50}};
    static const ts_table_row rows[] = {{.task_managers = 1, .cpu_tenths = 5, .max_rate = 100},
                                        {.task_managers = 2, .cpu_tenths = 5, .max_rate = 190}};
    ts_drive_plain(&cfg);
    ts_event ev;
    ts_sim_start begin = {.rows = rows, .n_rows = 2, .history = ts_drive_load(past, 2, 1)};
    d = (ts_drive){.load = now, .n_load = 1, .start = &begin};
    CU_ASSERT_TRUE_FATAL(ts_drive_open(&d, &cfg, 1));
    for (int i = 0; i < 60; i++) {
        CU_ASSERT_EQUAL(d.plant->ops->next(d.plant, TS_NEVER, &ev), TS_OK);
        CU_ASSERT_EQUAL_FATAL(ev.kind, TS_EVENT_HISTORY);
        CU_ASSERT_EQUAL(ev.at, 1000 * TS_SEC);
        CU_ASSERT_EQUAL(ev.u.history.at, (1000 - 600 + 10 * i) * TS_SEC);
        CU_ASSERT_DOUBLE_EQUAL(ev.u.history.rate, i < 30 ? 100 : 400, 1e-9);
    }
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(d.plant->ops->next(d.plant, TS_NEVER, &ev), TS_OK);
        CU_ASSERT_EQUAL(ev.kind, TS_EVENT_TABLE_ROW);
        CU_ASSERT_EQUAL(ev.u.row.max_rate, rows[i].max_rate);
    }
    CU_ASSERT_EQUAL(d.plant->ops->next(d.plant, TS_NEVER, &ev), TS_OK);
    CU_ASSERT_EQUAL(ev.kind, TS_EVENT_JOB);
    CU_ASSERT_EQUAL(ev.u.job.parallelism, 1);
    CU_ASSERT_EQUAL(ev.u.job.partitions, 1);
    begin.history->close(begin.history);
    ts_drive_close(&d);
}

/* Half-open: a deadline before the end is a timer, one at the end is not; after DONE it stays
 * DONE. */
static void horizon(void)
{
    static const ts_stretch ten[] = {{10, 50}};
    ts_event ev;
    ts_drive_plain(&cfg);
    d = (ts_drive){.load = ten, .n_load = 1};
    CU_ASSERT_TRUE_FATAL(ts_drive_open(&d, &cfg, 1));
    CU_ASSERT_EQUAL(d.plant->ops->next(d.plant, TS_NEVER, &ev), TS_OK); /* the job */
    CU_ASSERT_EQUAL(d.plant->ops->next(d.plant, 1010 * TS_SEC - 1, &ev), TS_OK);
    CU_ASSERT_EQUAL(ev.kind, TS_EVENT_TIMER);
    CU_ASSERT_EQUAL(ev.at, 1010 * TS_SEC - 1);
    /* a deadline gone by is late, not back in time */
    CU_ASSERT_EQUAL(d.plant->ops->next(d.plant, 1005 * TS_SEC, &ev), TS_OK);
    CU_ASSERT_EQUAL(ev.at, 1010 * TS_SEC - 1);
    CU_ASSERT_EQUAL(d.plant->ops->next(d.plant, 1010 * TS_SEC, &ev), TS_DONE);
    CU_ASSERT_EQUAL(d.plant->ops->next(d.plant, TS_NEVER, &ev), TS_DONE);
    ts_drive_close(&d);
    CU_ASSERT_EQUAL(d.totals.records_in, 500);
    CU_ASSERT_EQUAL(d.totals.simulated_s, 10);
}

/* A row that was put comes back. */
static void table(void)
{
    static const ts_stretch ten[] = {{10, 50}};
    ts_event ev;
    ts_drive_plain(&cfg);
    d = (ts_drive){.load = ten, .n_load = 1};
    CU_ASSERT_TRUE_FATAL(ts_drive_open(&d, &cfg, 1));
    d.plant->ops->next(d.plant, TS_NEVER, &ev);
    ts_cmd cmd = {.kind = TS_CMD_TABLE_PUT,
                  .u.row = {.task_managers = 3, .cpu_tenths = 6, .max_rate = 77}};
    CU_ASSERT_EQUAL(d.plant->ops->apply(d.plant, &cmd), TS_OK);
    CU_ASSERT_EQUAL(d.plant->ops->next(d.plant, TS_NEVER, &ev), TS_OK);
    CU_ASSERT_EQUAL(ev.kind, TS_EVENT_TABLE_ROW);
    CU_ASSERT_EQUAL(ev.at, 1000 * TS_SEC + 2 * TS_MSEC);
    CU_ASSERT_EQUAL(ev.u.row.max_rate, 77);
    ts_drive_close(&d);
}

/* Every numeric parameter at its lower and upper bound: refused with words, or a run that adds
 * up. */
static void bounds(void)
{
    static const ts_stretch two[] = {{60, 1000}, {60, 90000}};
    static const ts_order one[] = {{.at = 30, .parallelism = 5}};
    for (int i = 0; i < 2 * ts_sim_n_params; i++) {
        const ts_param *p = &ts_sim_params[i / 2];
        char text[64];
        double v = i % 2 ? p->max : p->min;
        if (p->kind != TS_PARAM_DOUBLE && p->kind != TS_PARAM_INT && p->kind != TS_PARAM_TIME)
            continue;
        snprintf(text, sizeof text, "%.17g%s", v, p->kind == TS_PARAM_TIME ? "ns" : "");
        ts_sim_cfg_init(&cfg);
        CU_ASSERT_EQUAL_FATAL(ts_param_set(ts_sim_params, i / 2, &cfg, text, NULL), TS_OK);
        d = (ts_drive){.load = two, .n_load = 2, .orders = one, .n_orders = 1};
        ts_drive_run(&d, &cfg, 1);
        CU_ASSERT_TRUE(d.status == TS_DONE || (d.status == TS_EINVAL && d.error[0] != '\0'));
        CU_ASSERT_EQUAL(d.totals.records_in,
                        d.totals.records_out + d.totals.records_left + d.totals.records_lost);
    }
}

static const ts_test tests[] = {
    {"conservation over random runs", conservation},
    {"invariants after every step", invariants},
    {"hostile orders", hostile},
    {"the same seed, the same bytes", deterministic},
    {"two runs in one process", interleaved},
    {"common random numbers", common_numbers},
    {"what a run starts with", start},
    {"the horizon is half-open", horizon},
    {"a table row comes back", table},
    {"every parameter at its bounds", bounds},
};

int main(void)
{
    return ts_tap_main("sim runs", tests, TS_COUNT_OF(tests));
}
