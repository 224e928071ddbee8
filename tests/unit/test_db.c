/* The door to SQLite: what it makes, what it refuses, and that it leaves nothing behind. */
#include "config.h"

#include "glue/db.h"

#include <math.h>
#include <sqlite3.h>

#include "tests/tap.h"
#include "tests/unit/scratch.h"

#define OURS "CREATE TABLE t(a INTEGER, b REAL, c TEXT);"
static const ts_db_kind kind = {7001, 3, "a test database", OURS};

static ts_status open_it(const char *path, ts_db_mode mode, ts_err *err)
{
    ts_db *db;
    ts_err_clear(err);
    ts_status status = ts_db_open(&db, path, &kind, mode, err);
    CU_ASSERT_EQUAL(db == NULL, status != TS_OK);
    CU_ASSERT_EQUAL(err->status, status);
    ts_db_close(db);
    return status;
}

/* A database made by hand, as a stranger would. */
static void make(const char *path, const char *sql)
{
    sqlite3 *raw;
    CU_ASSERT_EQUAL(sqlite3_open(path, &raw), SQLITE_OK);
    CU_ASSERT_EQUAL(sqlite3_exec(raw, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(raw);
}

static void write_rows(ts_db *db, int n)
{
    ts_stmt *s;
    CU_ASSERT_EQUAL(ts_db_prepare(db, &s, "INSERT INTO t VALUES(?,?,?)", NULL, NULL), TS_OK);
    for (int i = 0; i < n; i++) {
        ts_stmt_bind_int(s, 1, i);
        ts_stmt_bind_double(s, 2, i == 1 ? NAN : i / 4.0);
        ts_stmt_bind_text(s, 3, i == 1 ? NULL : "text");
        CU_ASSERT_EQUAL(ts_stmt_run(s, NULL), TS_OK);
    }
    ts_stmt_free(s);
}

static int64_t count(ts_db *db)
{
    ts_stmt *s;
    CU_ASSERT_EQUAL(ts_db_prepare(db, &s, "SELECT count(*) FROM t", NULL, NULL), TS_OK);
    CU_ASSERT_EQUAL(ts_stmt_step(s, NULL), TS_OK);
    int64_t n = ts_stmt_int(s, 0);
    ts_stmt_free(s);
    return n;
}

static void round_trip(void)
{
    char dir[SCRATCH_DIR], path[SCRATCH_PATH];
    ts_db *db;
    ts_stmt *s;
    scratch_make(dir);
    scratch_path(dir, "a.db", path);
    CU_ASSERT_EQUAL_FATAL(ts_db_open(&db, path, &kind, TS_DB_WRITE, NULL), TS_OK);
    CU_ASSERT_EQUAL(ts_db_begin(db, NULL), TS_OK);
    write_rows(db, 2);
    CU_ASSERT_EQUAL(ts_db_commit(db, NULL), TS_OK);
    CU_ASSERT_EQUAL(ts_db_begin(db, NULL), TS_OK);
    write_rows(db, 5);
    ts_db_close(db); /* not committed */
    CU_ASSERT_EQUAL_FATAL(ts_db_open(&db, path, &kind, TS_DB_READ, NULL), TS_OK);
    CU_ASSERT_EQUAL(count(db), 2);
    CU_ASSERT_EQUAL(ts_db_prepare(db, &s, "SELECT a, b, c AS name FROM t ORDER BY a", NULL, NULL),
                    TS_OK);
    CU_ASSERT_EQUAL(ts_stmt_columns(s), 3);
    CU_ASSERT_STRING_EQUAL(ts_stmt_name(s, 2), "name");
    CU_ASSERT_EQUAL(ts_stmt_step(s, NULL), TS_OK);
    CU_ASSERT_EQUAL(ts_stmt_double(s, 1), 0);
    CU_ASSERT_STRING_EQUAL(ts_stmt_text(s, 2), "text");
    CU_ASSERT_EQUAL(ts_stmt_step(s, NULL), TS_OK);
    CU_ASSERT_EQUAL(ts_stmt_int(s, 0), 1);
    CU_ASSERT_TRUE(isnan(ts_stmt_double(s, 1)));
    CU_ASSERT_PTR_NULL(ts_stmt_text(s, 2));
    CU_ASSERT_EQUAL(ts_stmt_step(s, NULL), TS_DONE);
    ts_stmt_free(s);
    CU_ASSERT_EQUAL(ts_db_exec(db, "DELETE FROM t", NULL), TS_EIO); /* opened for reading */
    ts_db_close(db);
    scratch_remove(dir);
}

static void refuses(void)
{
    char dir[SCRATCH_DIR], path[SCRATCH_PATH];
    ts_err err;
    scratch_make(dir);
    scratch_path(dir, "x.db", path);
    static const char text[] = "timestamp,value\n1,2\n";
    for (int mode = TS_DB_READ; mode <= TS_DB_WRITE; mode++) {
        CU_ASSERT_EQUAL(open_it("", mode, &err), TS_EINVAL);
        CU_ASSERT_EQUAL(open_it(dir, mode, &err), TS_EINVAL);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "is a directory"));
        CU_ASSERT_EQUAL(open_it("/dev/full", mode, &err), TS_EINVAL);
        CU_ASSERT_EQUAL(open_it("/nonexistent/a.db", mode, &err), TS_EIO);
        scratch_put(path, text, sizeof text);
        CU_ASSERT_EQUAL(open_it(path, mode, &err), TS_EPARSE);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "not an SQLite database"));
        unlink(path);
        make(path, "CREATE TABLE theirs(a)");
        CU_ASSERT_EQUAL(open_it(path, mode, &err), TS_EMISMATCH);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "another program (application_id 0"));
        unlink(path);
        make(path, "PRAGMA application_id=7001; PRAGMA user_version=2; CREATE TABLE t(a)");
        CU_ASSERT_EQUAL(open_it(path, mode, &err), TS_EMISMATCH);
        CU_ASSERT_PTR_NOT_NULL(
            strstr(err.message, "version 2; this program reads and writes version 3"));
        unlink(path);
    }
    CU_ASSERT_EQUAL(open_it(path, TS_DB_READ, &err), TS_EIO);
    scratch_put(path, "", 0);
    CU_ASSERT_EQUAL(open_it(path, TS_DB_READ, &err), TS_EPARSE);
    CU_ASSERT_EQUAL(open_it(path, TS_DB_WRITE, &err), TS_OK); /* empty: becomes one of ours */
    CU_ASSERT_EQUAL(open_it(path, TS_DB_READ, &err), TS_OK);
    CU_ASSERT_EQUAL(scratch_count(dir), 1);
    scratch_remove(dir);
}

/* Right numbers, other tables: views, triggers and generated columns of a stranger are
 * never run. */
static void hostile_schemas(void)
{
    static const char *const extra[] = {
        "CREATE VIEW t AS WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT 2 FROM n) SELECT 1",
        OURS "CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t; END",
        "CREATE TABLE t(a INTEGER, b REAL AS (abs(a)), c TEXT)",
        OURS "CREATE TABLE more(a)",
        "CREATE TABLE u(a INTEGER, b REAL, c TEXT)",
    };
    char dir[SCRATCH_DIR], path[SCRATCH_PATH], sql[1000];
    ts_err err;
    scratch_make(dir);
    scratch_path(dir, "x.db", path);
    for (int i = 0; i < TS_COUNT_OF(extra); i++) {
        snprintf(sql, sizeof sql, "PRAGMA application_id=7001; PRAGMA user_version=3; %s",
                 extra[i]);
        make(path, sql);
        CU_ASSERT_EQUAL(open_it(path, TS_DB_READ, &err), TS_EMISMATCH);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "its tables are not"));
        unlink(path);
    }
    scratch_remove(dir);
}

/* Every damage is an error or harmless, never a crash. */
static void damaged(void)
{
    char dir[SCRATCH_DIR], path[SCRATCH_PATH];
    ts_db *db;
    ts_err err;
    size_t n;
    scratch_make(dir);
    scratch_path(dir, "x.db", path);
    CU_ASSERT_EQUAL_FATAL(ts_db_open(&db, path, &kind, TS_DB_WRITE, NULL), TS_OK);
    ts_db_begin(db, NULL);
    write_rows(db, 2000);
    ts_db_commit(db, NULL);
    ts_db_close(db);
    char *good = scratch_get(path, &n);
    CU_ASSERT_PTR_NOT_NULL_FATAL(good);
    int n_errors = 0;
    for (size_t i = 0; i < n; i += 401) {
        good[i] ^= 0x55;
        scratch_put(path, good, n);
        good[i] ^= 0x55;
        n_errors += open_it(path, TS_DB_READ, &err) != TS_OK;
    }
    for (size_t cut = 1; cut < n; cut += 4001) {
        scratch_put(path, good, cut);
        n_errors += open_it(path, TS_DB_READ, &err) != TS_OK;
    }
    CU_ASSERT_TRUE(n_errors > 0);
    free(good);
    scratch_remove(dir);
}

static void one_statement_at_a_time(void)
{
    char dir[SCRATCH_DIR], path[SCRATCH_PATH];
    ts_db *db;
    ts_stmt *s;
    ts_err err;
    scratch_make(dir);
    CU_ASSERT_EQUAL_FATAL(
        ts_db_open(&db, scratch_path(dir, "a.db", path), &kind, TS_DB_WRITE, NULL), TS_OK);
    const char *sql = "-- one\nSELECT :b, :a; SELECT 2; -- no more\n";
    CU_ASSERT_EQUAL(ts_db_prepare(db, &s, sql, &sql, NULL), TS_OK);
    CU_ASSERT_EQUAL(ts_stmt_parameter(s, ":a"), 2);
    CU_ASSERT_EQUAL(ts_stmt_parameter(s, ":c"), 0);
    ts_stmt_free(s);
    CU_ASSERT_EQUAL(ts_db_prepare(db, &s, sql, &sql, NULL), TS_OK);
    CU_ASSERT_EQUAL(ts_stmt_step(s, NULL), TS_OK);
    CU_ASSERT_EQUAL(ts_stmt_int(s, 0), 2);
    ts_stmt_free(s);
    CU_ASSERT_EQUAL(ts_db_prepare(db, &s, sql, &sql, NULL), TS_DONE);
    ts_err_clear(&err);
    CU_ASSERT_EQUAL(ts_db_prepare(db, &s, "SELECT missing FROM t", NULL, &err), TS_EINVAL);
    CU_ASSERT_STRING_EQUAL(err.message, "no such column: missing");
    ts_err_clear(&err);
    CU_ASSERT_NOT_EQUAL(ts_db_exec(db, "ATTACH 'other.db' AS o", &err), TS_OK);
    ts_db_close(db);
    scratch_remove(dir);
}

static double minus(double a, double b)
{
    return a - b;
}

static void functions(void)
{
    char dir[SCRATCH_DIR], path[SCRATCH_PATH];
    ts_db *db;
    ts_stmt *s;
    scratch_make(dir);
    CU_ASSERT_EQUAL_FATAL(
        ts_db_open(&db, scratch_path(dir, "a.db", path), &kind, TS_DB_WRITE, NULL), TS_OK);
    CU_ASSERT_EQUAL(ts_db_add_function(db, "minus", minus, NULL), TS_OK);
    CU_ASSERT_EQUAL(ts_db_add_function(db, "minus", minus, NULL), TS_OK); /* in place of itself */
    CU_ASSERT_EQUAL_FATAL(
        ts_db_prepare(db, &s, "SELECT minus(5, 1.5), minus(NULL, 1)", NULL, NULL), TS_OK);
    CU_ASSERT_EQUAL(ts_stmt_step(s, NULL), TS_OK);
    CU_ASSERT_EQUAL(ts_stmt_double(s, 0), 3.5);
    CU_ASSERT_TRUE(ts_stmt_is_null(s, 1));
    ts_stmt_free(s);
    ts_db_close(db);
    scratch_remove(dir);
}

static const ts_test tests[] = {
    {"rows round trip; what is not committed is gone", round_trip},
    {"refuses what is not ours, and leaves nothing", refuses},
    {"refuses a schema that is not to the letter ours", hostile_schemas},
    {"survives damage", damaged},
    {"statements one at a time", one_statement_at_a_time},
    {"functions of our own", functions},
};

int main(void)
{
    return ts_tap_main("db", tests, TS_COUNT_OF(tests));
}
