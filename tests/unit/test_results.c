/* The results database: what a run tells is what is in the file, the same bytes each time, all or
 * nothing. */
#include "config.h"

#include "experiments/results.h"

#include <math.h>

#include "experiments/rowlog.h"
#include "tests/tap.h"
#include "tests/unit/scratch.h"

#define START (1000000000 * TS_SEC + TS_SEC / 2)

/* A log of many rows, some cells unchanged, some NaN, comes back as it was. */
static void rowlog_round_trip(void)
{
    ts_rowlog log;
    ts_rowlog_init(&log, 3);
    for (int i = 0; i < 20000; i++) {
        const ts_cell row[] = {
            {.whole = i}, {.real = i % 5 ? NAN : i / 7.0}, {.real = -(double)(i / 100)}};
        CU_ASSERT_EQUAL_FATAL(ts_rowlog_add(&log, row), TS_OK);
    }
    CU_ASSERT_EQUAL(log.n_rows, 20000);
    CU_ASSERT_TRUE(ts_rowlog_size(&log) < 20000 * 16);
    ts_rowlog_reader r = ts_rowlog_read(&log);
    int n = 0;
    for (; ts_rowlog_next(&r); n++) {
        CU_ASSERT_EQUAL_FATAL(r.row[0].whole, n);
        CU_ASSERT_TRUE_FATAL(n % 5 ? isnan(r.row[1].real) : r.row[1].real == n / 7.0);
        CU_ASSERT_EQUAL_FATAL(r.row[2].real, -(double)(n / 100));
    }
    CU_ASSERT_EQUAL(n, 20000);
    ts_rowlog_fini(&log);
}

static void tell_second(ts_recording *r, int i)
{
    ts_recording_second(r, &(ts_sim_second){.at = START + i * TS_SEC,
                                            .offered = 100 + i,
                                            .processed = 99.5,
                                            .lag = i / 2.0,
                                            .committed_lag = i,
                                            .task_managers = 1 + i / 1000,
                                            .parallelism = 2,
                                            .cpu = 0.5,
                                            .latency_mean = NAN,
                                            .latency_p95 = 0.25 + i});
}

static void tell_commands(ts_recording *r, int i)
{
    ts_time at = START + i * TS_SEC;
    ts_prediction p = {.made_at = at,
                       .step = 60 * TS_SEC,
                       .n = 2,
                       .value = {10, 20},
                       .quantile = {10, 25},
                       .method = "line"};
    ts_cmd cmd = {.kind = TS_CMD_PUBLISH,
                  .u.message = {.topic = TS_TOPIC_SHORT_TERM, .u.prediction = &p}};
    ts_recording_cmd(r, at, &cmd);
    ts_decision d;
    ts_decision_init(&d, at, 3);
    d.rate = 100 + i;
    if (i % 10 == 0) {
        ts_decision_aim(&d, (const int[]){2, 5}, 2);
        d.trigger = TS_TRIGGER_CPU;
        d.lookup = TS_LOOKUP_QUOTIENT;
        d.wanted = 4.5;
        ts_decision_note(&d, "cpu", 0.9, 0.8);
        ts_decision_note(&d, "lag", 7, NAN);
    }
    cmd = (ts_cmd){.kind = TS_CMD_EXPLAIN, .u.decision = &d};
    ts_recording_cmd(r, at, &cmd);
    cmd = (ts_cmd){.kind = TS_CMD_TABLE_PUT,
                   .u.row = {.task_managers = 3,
                             .cpu_tenths = 6,
                             .max_rate = 1e5 + i,
                             .smoothed_rate = 9e4,
                             .n = i}};
    ts_recording_cmd(r, at, &cmd);
    cmd = (ts_cmd){.kind = TS_CMD_QUERY};
    ts_recording_cmd(r, at, &cmd);
}

static void tell_job(ts_recording *r, int parallelism)
{
    ts_job job = {.n_vertices = 2,
                  .vertex = {{.name = "Source: bids", .parallelism = 2, .max_parallelism = 128,
                              .partitions = 12},
                             {.name = "join", .parallelism = parallelism, .max_parallelism = 128,
                              .upstream = 1, .hash = true}}};
    ts_recording_job(r, &job);
}

static ts_recording *tell(int n)
{
    ts_recording *r;
    CU_ASSERT_EQUAL_FATAL(ts_recording_new(&r), TS_OK);
    tell_job(r, 1);
    tell_job(r, 3); /* again, after a rescale */
    for (int i = 0; i < n; i++) {
        tell_commands(r, i);
        tell_second(r, i);
    }
    ts_recording_plan(r, (const ts_plan_step[]){{START, 3}, {START + 1, 4}}, 2);
    ts_recording_frontier(r, TS_RESCALE_IN_PLACE, 7200, 0.25);
    ts_recording_rescale(r, &(ts_sim_rescale){.requested_at = START + TS_SEC,
                                              .stopped_at = TS_NEVER,
                                              .running_at = TS_NEVER,
                                              .caught_up_at = TS_NEVER,
                                              .from = 3,
                                              .to = 5,
                                              .failure = TS_FAILURE_SAVEPOINT});
    return r;
}

static void write_one(ts_results *results, int n)
{
    static ts_sim_totals totals;
    totals = (ts_sim_totals){.records_in = 10,
                             .records_out = 7,
                             .records_left = 3,
                             .latency_mean = NAN,
                             .latency_p95 = 1.5,
                             .taskmanager_seconds = 12.5,
                             .downtime_s = 30,
                             .catch_up_s = 40,
                             .flaps = 2,
                             .n_buckets = 3,
                             .bucket_edge = {0.1, 0.2, 0.4},
                             .bucket_count = {5, 0, 2}};
    ts_run_spec spec = {.policy = "tidalscale",
                        .trace = "t.csv",
                        .preset = "auto",
                        .command = "replay t.csv",
                        .parameters = "cpu_high=0.7\n",
                        .seed = UINT64_MAX,
                        .replication = 1};
    ts_err err;
    ts_err_clear(&err);
    ts_recording *r = tell(n);
    CU_ASSERT_EQUAL(ts_results_write(results, &spec, &totals, 0xabcdef, r, &err), TS_OK);
    CU_ASSERT_STRING_EQUAL(err.message, "");
    ts_recording_free(r);
}

/* The one value that a query gives, as text. */
static const char *ask(ts_results *r, const char *sql)
{
    static char answer[200];
    ts_stmt *s;
    snprintf(answer, sizeof answer, "no answer");
    if (ts_db_prepare(ts_results_db(r), &s, sql, NULL, NULL) != TS_OK)
        return answer;
    if (ts_stmt_step(s, NULL) == TS_OK)
        snprintf(answer, sizeof answer, "%s", ts_stmt_is_null(s, 0) ? "null" : ts_stmt_text(s, 0));
    ts_stmt_free(s);
    return answer;
}

static void what_was_told(void)
{
    static const struct {
        const char *sql, *answer;
    } rows[] = {
        {"SELECT count(*) FROM runs", "2"},
        {"SELECT seed || ' ' || digest || ' ' || replication FROM runs WHERE id = 2",
         "18446744073709551615 0000000000abcdef 1"},
        {"SELECT start_ns FROM runs WHERE id = 2", "1000000000500000000"},
        {"SELECT records_in - records_out - records_left - records_lost FROM runs WHERE id = 1",
         "0"},
        {"SELECT flaps || ' ' || downtime_s || ' ' || catch_up_s FROM runs WHERE id = 1",
         "2 30.0 40.0"},
        {"SELECT latency_mean FROM runs WHERE id = 1", "null"},
        {"SELECT count(*) FROM series WHERE run = 2", "2500"},
        {"SELECT offered || ' ' || parallelism || ' ' || latency_p95 FROM series WHERE run = 2 AND "
         "at = 7",
         "107.0 2 7.25"},
        {"SELECT latency_mean FROM series WHERE run = 2 AND at = 7", "null"},
        {"SELECT count(*) || ' ' || max(width) FROM overview WHERE run = 2", "834 3.0"},
        {"SELECT offered_min || ' ' || offered_max FROM overview WHERE run = 2 AND at = 6",
         "106.0 108.0"},
        {"SELECT short_term_max || ' ' || coalesce(long_term_max, 0) FROM overview WHERE run = 2 "
         "AND at = 300",
         "20.0 0"},
        {"SELECT max(task_managers_max) FROM overview WHERE run = 2", "3.0"},
        {"SELECT topic || ' ' || method || ' ' || step || ' ' || target_at || ' ' || value || ' ' "
         "|| quantile FROM predictions WHERE run = 1 AND made_at = 4 AND step = 2",
         "predictions-short-term line 2 124.0 20.0 25.0"},
        {"SELECT quantile FROM predictions WHERE run = 1 AND step = 1", "null"},
        {"SELECT current || ' ' || target || ' ' || trigger || ' ' || lookup || ' ' || wanted FROM "
         "decisions WHERE run = 1 AND at = 10",
         "3 5 cpu quotient 4.5"},
        {"SELECT trigger FROM decisions WHERE run = 1 AND at = 11", "null"},
        {"SELECT group_concat(name || ' ' || value || ' ' || coalesce(bound, '-')) FROM notes "
         "WHERE run = 2 AND decision = 60",
         "cpu 0.9 0.8,lag 7.0 -"},
        {"SELECT group_concat(DISTINCT decision) FROM notes WHERE run = 2 AND decision < 200",
         "0,60,120,180"},
        {"SELECT requested_at || ' ' || from_parallelism || ' ' || to_parallelism || ' ' || "
         "failure FROM rescales WHERE run = 1",
         "1.0 3 5 savepoint"},
        {"SELECT stopped_at FROM rescales WHERE run = 1", "null"},
        {"SELECT task_managers || ' ' || cpu || ' ' || max_rate FROM table_rows WHERE run = 1 AND "
         "at = 5",
         "3 0.6 100005.0"},
        {"SELECT group_concat(upper_s || ' ' || records) FROM latency WHERE run = 1",
         "0.1 5,0.4 2"},
        {"SELECT group_concat(vertex || ' ' || name || ' ' || upstream || hash || ' ' || "
         "max_parallelism || ' ' || partitions) FROM vertices WHERE run = 2",
         "0 Source: bids 00 128 12,1 join 11 128 0"},
        {"SELECT group_concat(vertex || ' ' || from_parallelism || ' ' || to_parallelism) FROM "
         "vertex_targets WHERE run = 2 AND decision = 10",
         "0 2 2,1 3 5"},
        {"SELECT group_concat(at || ' ' || task_managers) FROM plans WHERE run = 2",
         "0.0 3,1.0e-09 4"},
        {"SELECT rescale || ' ' || taskmanager_seconds || ' ' || slo_miss_records FROM frontier "
         "WHERE run = 1",
         "in-place 7200.0 0.25"},
        {"SELECT count(*) FROM vertex_targets WHERE run = 1", "6"},
        {"SELECT count(*) FROM veto_names", "15"},
        {"SELECT name FROM veto_names WHERE bit = 2", "cooldown"},
    };
    char dir[SCRATCH_DIR], path[SCRATCH_PATH];
    ts_results *r;
    scratch_make(dir);
    scratch_path(dir, "a.db", path);
    CU_ASSERT_EQUAL_FATAL(ts_results_open(&r, path, false, NULL), TS_OK);
    write_one(r, 30);
    ts_results_close(r);
    CU_ASSERT_EQUAL_FATAL(ts_results_open(&r, path, false, NULL), TS_OK);
    write_one(r, 2500);
    ts_results_close(r);
    CU_ASSERT_EQUAL_FATAL(ts_results_open(&r, path, true, NULL), TS_OK);
    for (int i = 0; i < TS_COUNT_OF(rows); i++)
        CU_ASSERT_STRING_EQUAL(ask(r, rows[i].sql), rows[i].answer);
    ts_results_close(r);
    scratch_remove(dir);
}

static void same_bytes(void)
{
    char dir[SCRATCH_DIR], path[SCRATCH_PATH];
    char *bytes[2];
    size_t n[2];
    for (int i = 0; i < 2; i++) {
        ts_results *r;
        scratch_make(dir);
        CU_ASSERT_EQUAL_FATAL(
            ts_results_open(&r, scratch_path(dir, i ? "b.db" : "a.db", path), false, NULL), TS_OK);
        write_one(r, 500);
        write_one(r, 200);
        ts_results_close(r);
        bytes[i] = scratch_get(path, &n[i]);
        scratch_remove(dir);
    }
    CU_ASSERT_EQUAL_FATAL(n[0], n[1]);
    CU_ASSERT_EQUAL(memcmp(bytes[0], bytes[1], n[0]), 0);
    free(bytes[0]);
    free(bytes[1]);
}

static void nothing_by_halves(void)
{
    char dir[SCRATCH_DIR], path[SCRATCH_PATH];
    ts_results *r;
    ts_err err;
    static ts_sim_totals totals;
    scratch_make(dir);
    CU_ASSERT_EQUAL_FATAL(ts_results_open(&r, scratch_path(dir, "a.db", path), false, NULL), TS_OK);
    write_one(r, 20);
    ts_recording *broken = tell(20);
    ts_recording_rescale(
        broken, &(ts_sim_rescale){.requested_at = TS_NEVER}); /* refused, when most is written */
    ts_run_spec spec = {.policy = "hpa", .trace = "t"};
    ts_err_clear(&err);
    CU_ASSERT_NOT_EQUAL(ts_results_write(r, &spec, &totals, 1, broken, &err), TS_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "NOT NULL"));
    ts_recording_free(broken);
    CU_ASSERT_STRING_EQUAL(ask(r, "SELECT count(*) FROM runs"), "1");
    CU_ASSERT_STRING_EQUAL(ask(r, "SELECT count(*) FROM decisions"), "20");
    write_one(r, 10);
    CU_ASSERT_STRING_EQUAL(ask(r, "SELECT max(id) FROM runs"), "2");
    ts_results_close(r);
    scratch_remove(dir);
}

static const ts_test tests[] = {
    {"row log round trip", rowlog_round_trip},
    {"the file holds what was told", what_was_told},
    {"same content, same bytes", same_bytes},
    {"a run is written wholly or not at all", nothing_by_halves},
};

int main(void)
{
    return ts_tap_main("results", tests, TS_COUNT_OF(tests));
}
