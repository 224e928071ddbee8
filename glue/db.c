/* SQLite behind one door; see db.h. */
#include "glue/db.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct ts_db {
    sqlite3 *handle;
    char path[256]; /* for messages */
};

struct ts_stmt {
    sqlite3_stmt *handle;
    ts_db *db;
};

/* Set before anything is read: nothing that a stranger's file says is run, and pages are
 * checked. */
static const char harden[] =
    "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; "
    "PRAGMA foreign_keys=OFF;"
    "PRAGMA page_size=16384; PRAGMA cache_size=-2048; PRAGMA temp_store=MEMORY;"
    "PRAGMA synchronous=NORMAL;";

static ts_status status_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_NOMEM:
        return TS_ENOMEM;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return TS_EPARSE;
    case SQLITE_TOOBIG:
        return TS_ELIMIT;
    case SQLITE_INTERRUPT:
        return TS_EINTR;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_ERROR:
        return TS_EINVAL;
    default:
        return TS_EIO;
    }
}

static ts_status fail(const ts_db *db, ts_err *err)
{
    int code = sqlite3_extended_errcode(db->handle);
    if ((code & 0xff) == SQLITE_NOTADB)
        return ts_err_at(err, TS_EPARSE, db->path, 0, 0, "this is not an SQLite database");
    if ((code & 0xff) == SQLITE_CORRUPT)
        return ts_err_at(err, TS_EPARSE, db->path, 0, 0, "the database is damaged: %s",
                         sqlite3_errmsg(db->handle));
    return ts_err_at(err, status_of(code), db->path, 0, 0, "%s", sqlite3_errmsg(db->handle));
}

/* ---- opening --------------------------------------------------------------------------------- */

/* DONE: there is no such file (or an empty one), which may be made. */
static ts_status look(const char *path, ts_db_mode mode, ts_err *err)
{
    struct stat st;
    if (*path == '\0')
        return ts_err_set(err, TS_EINVAL, "the name of the database is empty");
    if (stat(path, &st) != 0) {
        if (errno == ENOENT && mode == TS_DB_WRITE)
            return TS_DONE;
        return ts_err_at(err, TS_EIO, path, 0, 0, "cannot be opened: %s", strerror(errno));
    }
    if (S_ISDIR(st.st_mode))
        return ts_err_at(err, TS_EINVAL, path, 0, 0, "is a directory, not a database");
    if (!S_ISREG(st.st_mode))
        return ts_err_at(err, TS_EINVAL, path, 0, 0, "is not a regular file");
    if (st.st_size == 0 && mode == TS_DB_READ)
        return ts_err_at(err, TS_EPARSE, path, 0, 0, "is empty, not a database");
    return st.st_size == 0 ? TS_DONE : TS_OK;
}

static void limit(sqlite3 *handle)
{
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 16 << 20);
    sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 1 << 20);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(handle, SQLITE_LIMIT_TRIGGER_DEPTH, 0);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_busy_timeout(handle, 10000);
}

static ts_status open_handle(ts_db *db, const char *path, ts_db_mode mode, ts_err *err)
{
    int flags =
        SQLITE_OPEN_NOMUTEX |
        (mode == TS_DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    /* A leading ':' would be a name that SQLite keeps to itself (":memory:"). */
    char *plain = sqlite3_mprintf("%s%s", *path == ':' ? "./" : "", path);
    if (plain == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    int code = sqlite3_open_v2(plain, &db->handle, flags, NULL);
    sqlite3_free(plain);
    if (db->handle == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    if (code != SQLITE_OK)
        return fail(db, err);
    limit(db->handle);
    return ts_db_exec(db, harden, err);
}

static ts_status pragma_int(ts_db *db, const char *sql, int64_t *value, ts_err *err)
{
    ts_stmt *s;
    ts_status status = ts_db_prepare(db, &s, sql, NULL, err);
    if (status != TS_OK)
        return status;
    status = ts_stmt_step(s, err);
    if (status == TS_OK)
        *value = ts_stmt_int(s, 0);
    ts_stmt_free(s);
    return status < 0 ? status : TS_OK;
}

static ts_status create(ts_db *db, const ts_db_kind *kind, ts_err *err)
{
    char sql[100];
    snprintf(sql, sizeof sql, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
             kind->application_id, kind->version);
    ts_status status = ts_db_begin(db, err);
    if (status == TS_OK)
        status = ts_db_exec(db, sql, err);
    if (status == TS_OK)
        status = ts_db_exec(db, kind->schema, err);
    return status == TS_OK ? ts_db_commit(db, err) : status;
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Compares what sqlite_master holds in both, in its own order. */
static ts_status same_schema(ts_db *db, ts_db *model, bool *same, ts_err *err)
{
    static const char sql[] = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid";
    ts_stmt *a = NULL, *b = NULL;
    ts_status status = ts_db_prepare(db, &a, sql, NULL, err);
    if (status == TS_OK)
        status = ts_db_prepare(model, &b, sql, NULL, err);
    *same = true;
    while (status == TS_OK && *same) {
        ts_status sa = ts_stmt_step(a, err), sb = ts_stmt_step(b, err);
        status = sa < 0 ? sa : sb;
        if (sa < 0 || sb < 0)
            break;
        *same = sa == sb;
        for (int i = 0; *same && sa == TS_OK && i < 4; i++)
            *same = same_text(ts_stmt_text(a, i), ts_stmt_text(b, i));
    }
    ts_stmt_free(a);
    ts_stmt_free(b);
    return status < 0 ? status : TS_OK;
}

static ts_status check_schema(ts_db *db, const ts_db_kind *kind, ts_err *err)
{
    ts_db model = {.path = "(schema)"};
    bool same = false;
    int code =
        sqlite3_open_v2(":memory:", &model.handle,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL);
    ts_status status = code == SQLITE_OK ? create(&model, kind, err) : TS_ENOMEM;
    if (status == TS_OK)
        status = same_schema(db, &model, &same, err);
    sqlite3_close(model.handle);
    if (status == TS_OK && !same)
        return ts_err_at(err, TS_EMISMATCH, db->path, 0, 0,
                         "says that it is %s of version %d, but its tables are not", kind->what,
                         kind->version);
    return status;
}

static ts_status check(ts_db *db, const ts_db_kind *kind, ts_err *err)
{
    int64_t id = 0, version = 0;
    ts_status status = pragma_int(db, "PRAGMA application_id", &id, err);
    if (status == TS_OK)
        status = pragma_int(db, "PRAGMA user_version", &version, err);
    if (status != TS_OK)
        return status;
    if (id != kind->application_id)
        return ts_err_at(err, TS_EMISMATCH, db->path, 0, 0,
                         "is a database of another program (application_id %d; %s has %d)", (int)id,
                         kind->what, (int)kind->application_id);
    if (version != kind->version)
        return ts_err_at(err, TS_EMISMATCH, db->path, 0, 0,
                         "is %s of schema version %d; this program reads and writes version %d",
                         kind->what, (int)version, (int)kind->version);
    return check_schema(db, kind, err);
}

ts_status ts_db_open(ts_db **out, const char *path, const ts_db_kind *kind, ts_db_mode mode,
                     ts_err *err)
{
    *out = NULL;
    ts_status found = look(path, mode, err);
    if (found < 0)
        return found;
    ts_db *db = calloc(1, sizeof *db);
    if (db == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    snprintf(db->path, sizeof db->path, "%s", path);
    bool was_there = access(path, F_OK) == 0;
    ts_status status = open_handle(db, path, mode, err);
    if (status == TS_OK)
        status = found == TS_DONE ? create(db, kind, err) : check(db, kind, err);
    if (status == TS_OK) {
        *out = db;
        return TS_OK;
    }
    ts_db_close(db);
    if (!was_there)
        unlink(path);
    return status;
}

void ts_db_close(ts_db *db)
{
    if (db == NULL)
        return;
    sqlite3_close(db->handle);
    free(db);
}

/* ---- statements ------------------------------------------------------------------------------ */

ts_status ts_db_exec(ts_db *db, const char *sql, ts_err *err)
{
    return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? TS_OK : fail(db, err);
}

ts_status ts_db_begin(ts_db *db, ts_err *err)
{
    return ts_db_exec(db, "BEGIN IMMEDIATE", err);
}

ts_status ts_db_commit(ts_db *db, ts_err *err)
{
    ts_status status = ts_db_exec(db, "COMMIT", err);
    if (status != TS_OK)
        ts_db_rollback(db);
    return status;
}

/* What SQL calls: the C function is behind the user data, whose address is all that SQLite can
 * keep. */
struct function {
    double (*f)(double, double);
};

static double number(sqlite3_value *v)
{
    return sqlite3_value_type(v) == SQLITE_NULL ? NAN : sqlite3_value_double(v);
}

static void call_function(sqlite3_context *context, int n, sqlite3_value **values)
{
    const struct function *function = sqlite3_user_data(context);
    (void)n;
    sqlite3_result_double(context, function->f(number(values[0]), number(values[1])));
}

ts_status ts_db_add_function(ts_db *db, const char *name, double (*f)(double, double), ts_err *err)
{
    struct function *function = malloc(sizeof *function);
    if (function == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    function->f = f;
    int code = sqlite3_create_function_v2(db->handle, name, 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                          function, call_function, NULL, NULL, free);
    return code == SQLITE_OK ? TS_OK : fail(db, err);
}

void ts_db_rollback(ts_db *db)
{
    if (!sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

ts_status ts_db_prepare(ts_db *db, ts_stmt **out, const char *sql, const char **rest, ts_err *err)
{
    *out = NULL;
    sqlite3_stmt *handle;
    if (sqlite3_prepare_v2(db->handle, sql, -1, &handle, rest) != SQLITE_OK)
        return fail(db, err);
    if (handle == NULL)
        return TS_DONE;
    ts_stmt *s = malloc(sizeof *s);
    if (s == NULL) {
        sqlite3_finalize(handle);
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    }
    *s = (ts_stmt){handle, db};
    *out = s;
    return TS_OK;
}

ts_status ts_db_prepare_insert_rows(ts_db *db, ts_stmt **out, const char *table, int n, int n_rows,
                                    ts_err *err)
{
    char sql[2048];
    int used = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES", table);
    assert(used + n_rows * (2 * n + 2) < (int)sizeof sql);
    for (int r = 0; r < n_rows; r++)
        for (int c = 0; c < n; c++)
            used += snprintf(sql + used, sizeof sql - (size_t)used, "%s",
                             c > 0 ? ",?" : r > 0 ? "),(?" : "(?");
    snprintf(sql + used, sizeof sql - (size_t)used, ")");
    return ts_db_prepare(db, out, sql, NULL, err);
}

ts_status ts_db_prepare_insert(ts_db *db, ts_stmt **out, const char *table, int n, ts_err *err)
{
    return ts_db_prepare_insert_rows(db, out, table, n, 1, err);
}

void ts_stmt_free(ts_stmt *s)
{
    if (s == NULL)
        return;
    sqlite3_finalize(s->handle);
    free(s);
}

void ts_stmt_bind_int(ts_stmt *s, int i, int64_t value)
{
    sqlite3_bind_int64(s->handle, i, value);
}

void ts_stmt_bind_double(ts_stmt *s, int i, double value)
{
    sqlite3_bind_double(s->handle, i, value);
}

void ts_stmt_bind_text(ts_stmt *s, int i, const char *text)
{
    sqlite3_bind_text(s->handle, i, text, -1, SQLITE_STATIC);
}

void ts_stmt_bind_null(ts_stmt *s, int i)
{
    sqlite3_bind_null(s->handle, i);
}

int ts_stmt_parameter(ts_stmt *s, const char *name)
{
    return sqlite3_bind_parameter_index(s->handle, name);
}

ts_status ts_stmt_step(ts_stmt *s, ts_err *err)
{
    int code = sqlite3_step(s->handle);
    if (code == SQLITE_ROW)
        return TS_OK;
    ts_status status = code == SQLITE_DONE ? TS_DONE : fail(s->db, err);
    sqlite3_reset(s->handle);
    return status;
}

ts_status ts_stmt_run(ts_stmt *s, ts_err *err)
{
    ts_status status = ts_stmt_step(s, err);
    if (status == TS_OK)
        sqlite3_reset(s->handle);
    return status < 0 ? status : TS_OK;
}

int ts_stmt_columns(const ts_stmt *s)
{
    return sqlite3_column_count(s->handle);
}

const char *ts_stmt_name(const ts_stmt *s, int column)
{
    return sqlite3_column_name(s->handle, column);
}

bool ts_stmt_is_null(const ts_stmt *s, int column)
{
    return sqlite3_column_type(s->handle, column) == SQLITE_NULL;
}

int64_t ts_stmt_int(const ts_stmt *s, int column)
{
    return sqlite3_column_int64(s->handle, column);
}

double ts_stmt_double(const ts_stmt *s, int column)
{
    return ts_stmt_is_null(s, column) ? NAN : sqlite3_column_double(s->handle, column);
}

const char *ts_stmt_text(const ts_stmt *s, int column)
{
    return (const char *)sqlite3_column_text(s->handle, column);
}
