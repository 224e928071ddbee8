/* A benchmark in its database: what is in it, that it is the same for any number of workers, and
 * whose files it refuses. */
#include "config.h"

#include <math.h>

#include "experiments/bench_db.h"
#include "tests/tap.h"
#include "tests/unit/scratch.h"

static const char *const methods[] = {"last", "seasonal-naive", "line", "exec:false"};

static void put_series(const char *path, int n, int step_s)
{
    FILE *f = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    fputs("date,messages\n", f);
    for (int i = 0; i < n; i++)
        fprintf(f, "%d,%d\n", 1600000000 + i * step_s, 1000 + 40 * (i % 24) + i * i % 29);
    fclose(f);
}

/* Two series, four methods of which one always fails, into dir/name. */
static ts_db *make(const char *dir, const char *name, int workers, ts_bench_protocol_kind kind)
{
    char hour[SCRATCH_PATH], quarter[SCRATCH_PATH], path[SCRATCH_PATH];
    const char *files[] = {hour, quarter};
    ts_bench *b = NULL;
    ts_db *db = NULL;
    int64_t id = 0;
    ts_err err = {.status = TS_OK};
    put_series(scratch_path(dir, "a_1h.csv", hour), 200, 3600);
    put_series(scratch_path(dir, "b_15min.csv", quarter), 300, 900);
    ts_bench_options options = {.files = files,
                                .n_files = 2,
                                .methods = methods,
                                .n_methods = 4,
                                .protocol = {.kind = kind},
                                .workers = workers};
    CU_ASSERT_EQUAL_FATAL(ts_bench_run(&b, &options, &err), TS_OK);
    CU_ASSERT_EQUAL_FATAL(ts_bench_db_open(&db, scratch_path(dir, name, path), false, &err), TS_OK);
    CU_ASSERT_EQUAL_FATAL(ts_bench_db_write(db, b, "bench", &id, &err), TS_OK);
    CU_ASSERT_EQUAL(id, 1);
    ts_bench_free(b);
    return db;
}

static double query(ts_db *db, const char *sql)
{
    ts_stmt *s;
    double v = NAN;
    CU_ASSERT_EQUAL_FATAL(ts_db_prepare(db, &s, sql, NULL, NULL), TS_OK);
    if (ts_stmt_step(s, NULL) == TS_OK)
        v = ts_stmt_double(s, 0);
    ts_stmt_free(s);
    return v;
}

static void what_is_in_it(void)
{
    char dir[SCRATCH_DIR];
    scratch_make(dir);
    ts_db *db = make(dir, "x.db", 1, TS_BENCH_CLEAN);
    CU_ASSERT_EQUAL(query(db, "SELECT count(*) FROM benchmarks WHERE protocol = 'clean'"), 1);
    CU_ASSERT_EQUAL(query(db, "SELECT count(*) FROM truth"), 500);
    CU_ASSERT_EQUAL(query(db, "SELECT count(*) FROM scores WHERE error IS NULL"), 6);
    CU_ASSERT_EQUAL(query(db, "SELECT count(*) FROM named_scores WHERE method = 'exec:false' AND "
                              "error IS NOT NULL AND mase IS NULL"),
                    2);
    CU_ASSERT_EQUAL(query(db, "SELECT count(*) FROM ahead WHERE series = 1"),
                    12); /* 4 steps an hour, 3 methods */
    CU_ASSERT_EQUAL(query(db, "SELECT ranked_methods FROM benchmarks"), 3);
    CU_ASSERT_EQUAL(query(db, "SELECT sum(rank) FROM methods"), 6);
    CU_ASSERT_EQUAL(query(db, "SELECT horizon FROM series WHERE name = 'b_15min'"), 4);
    /* under clean points are those of the whole horizon, and their error is that of the last step
     * ahead */
    double by_hand =
        query(db, "SELECT avg(abs(y - mean)) / scale FROM points p JOIN truth t USING(benchmark, "
                  "series, step) "
                  "JOIN series ON series.id = p.series WHERE p.series = 1 AND method = 0");
    CU_ASSERT_DOUBLE_EQUAL(
        by_hand, query(db, "SELECT mase FROM ahead WHERE series = 1 AND method = 0 AND step = 4"),
        1e-12);
    ts_db_close(db);
    scratch_remove(dir);
}

/* Every cell of a query as text into one sum. */
static uint64_t digest(ts_db *db, const char *sql)
{
    ts_stmt *s;
    uint64_t h = 14695981039346656037u;
    CU_ASSERT_EQUAL_FATAL(ts_db_prepare(db, &s, sql, NULL, NULL), TS_OK);
    while (ts_stmt_step(s, NULL) == TS_OK) {
        for (int i = 0; i < ts_stmt_columns(s); i++) {
            const char *text = ts_stmt_text(s, i);
            for (const char *p = text == NULL ? "-" : text; *p != '\0'; p++)
                h = (h ^ (unsigned char)*p) * 1099511628211u;
        }
    }
    ts_stmt_free(s);
    return h;
}

static void any_number_of_workers(void)
{
    static const char *const tables[] = {"benchmarks", "series", "methods", "scores",
                                         "ahead",      "truth",  "points"};
    char dir[SCRATCH_DIR], sql[64];
    scratch_make(dir);
    ts_db *one = make(dir, "1.db", 1, TS_BENCH_PAPER), *four = make(dir, "4.db", 4, TS_BENCH_PAPER);
    for (int i = 0; i < TS_COUNT_OF(tables); i++) {
        snprintf(sql, sizeof sql, "SELECT * FROM %s", tables[i]);
        CU_ASSERT_EQUAL(digest(one, sql), digest(four, sql));
        CU_ASSERT_NOT_EQUAL(digest(one, sql), 14695981039346656037u);
    }
    ts_db_close(one);
    ts_db_close(four);
    scratch_remove(dir);
}

static void of_someone_else(void)
{
    char dir[SCRATCH_DIR], path[SCRATCH_PATH];
    ts_db *db;
    ts_err err = {.status = TS_OK};
    ts_db_kind other = {
        .application_id = 1, .version = 1, .what = "another", .schema = "CREATE TABLE t(a);"};
    scratch_make(dir);
    CU_ASSERT_EQUAL_FATAL(
        ts_db_open(&db, scratch_path(dir, "x.db", path), &other, TS_DB_WRITE, NULL), TS_OK);
    ts_db_close(db);
    CU_ASSERT_EQUAL(ts_bench_db_open(&db, path, false, &err), TS_EMISMATCH);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "benchmark database"));
    scratch_remove(dir);
}

static const ts_test tests[] = {
    {"what is in it", what_is_in_it},
    {"any number of workers", any_number_of_workers},
    {"a database of someone else", of_someone_else},
};

int main(void)
{
    return ts_tap_main("bench_db", tests, TS_COUNT_OF(tests));
}
