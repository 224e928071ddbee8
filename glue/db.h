/*
 * The one door to SQLite: a database of ours, checked before it is trusted.
 *
 *     ts_db *db;
 *     ts_db_open(&db, "results.db", &kind, TS_DB_WRITE, &err);
 *     ts_db_begin(db, &err);
 *     ts_stmt *s;
 *     ts_db_prepare(db, &s, "INSERT INTO t VALUES(?1, ?2)", NULL, &err);
 *     ts_stmt_bind_int(s, 1, 7);
 *     ts_stmt_bind_double(s, 2, 0.5);
 *     ts_stmt_run(s, &err);
 *     ts_stmt_free(s);
 *     ts_db_commit(db, &err);
 *     ts_db_close(db);                            // rolls back what is not committed
 *
 * A database file may come from anywhere. Opening it checks that it is a regular file, an SQLite
 * database, of this program (application_id), of this version (user_version), and that its schema
 * is to the letter the one the program would have made: so no view, trigger or generated column of
 * a stranger is ever run. The same content written in the same order gives the same bytes.
 */
#ifndef TS_GLUE_DB_H
#define TS_GLUE_DB_H

#include "core/status.h"
#include "core/types.h"

typedef struct ts_db ts_db;
typedef struct ts_stmt ts_stmt;

/* What makes a database ours. */
typedef struct ts_db_kind {
    int32_t application_id;
    int32_t version;    /* user_version */
    const char *what;   /* "a results database", for messages */
    const char *schema; /* the CREATE and INSERT statements of a new one */
} ts_db_kind;

typedef enum ts_db_mode {
    TS_DB_READ,  /* it has to be there */
    TS_DB_WRITE  /* made if it is not there, or empty */
} ts_db_mode;

/*
 * EINVAL: not a file that can be a database; EIO: cannot be opened, read or written; EPARSE: no
 * database, or a damaged one; EMISMATCH: of another program, version or schema. Nothing is left
 * behind by a failure. The caller closes it.
 */
ts_status ts_db_open(ts_db **out, const char *path, const ts_db_kind *kind, ts_db_mode mode,
                     ts_err *err);

/* NULL is fine. An open transaction is rolled back; statements must have been freed. */
void ts_db_close(ts_db *db);

ts_status ts_db_exec(ts_db *db, const char *sql, ts_err *err);
ts_status ts_db_begin(ts_db *db, ts_err *err);
ts_status ts_db_commit(ts_db *db, ts_err *err);
void ts_db_rollback(ts_db *db); /* harmless without a transaction */

/* Gives SQL a function of two numbers, whose answer depends on nothing else; NULL is NaN, both
 * ways. name is lent for the call. */
ts_status ts_db_add_function(ts_db *db, const char *name, double (*f)(double, double), ts_err *err);

/*
 * One statement, the first of sql; *rest (may be NULL) is set to what follows it. DONE: there is
 * only blank and comment, *out is NULL. The caller frees the statement.
 */
ts_status ts_db_prepare(ts_db *db, ts_stmt **out, const char *sql, const char **rest, ts_err *err);
void ts_stmt_free(ts_stmt *s);

/* "INSERT INTO table VALUES(?,?,...)" with n parameters; table is one of our own names. */
ts_status ts_db_prepare_insert(ts_db *db, ts_stmt **out, const char *table, int n, ts_err *err);

/* The same for several rows at once, n_rows times n parameters in order: a third cheaper a row. */
ts_status ts_db_prepare_insert_rows(ts_db *db, ts_stmt **out, const char *table, int n, int n_rows,
                                    ts_err *err);

/* Parameters count from 1. NaN and a NULL text become NULL. A text is lent until the statement is
 * next run. */
void ts_stmt_bind_int(ts_stmt *s, int i, int64_t value);
void ts_stmt_bind_double(ts_stmt *s, int i, double value);
void ts_stmt_bind_text(ts_stmt *s, int i, const char *text);
void ts_stmt_bind_null(ts_stmt *s, int i);

/* The number of a named parameter such as ":run", or 0. */
int ts_stmt_parameter(ts_stmt *s, const char *name);

/* The next row: OK, or DONE (the statement can then be run again with what is bound now). */
ts_status ts_stmt_step(ts_stmt *s, ts_err *err);

/* Runs a statement that gives no rows, and makes it ready to be run again. */
ts_status ts_stmt_run(ts_stmt *s, ts_err *err);

/* Columns of the present row count from 0. NULL is NaN, 0 or NULL. Texts are lent until the next
 * step. */
int ts_stmt_columns(const ts_stmt *s);
const char *ts_stmt_name(const ts_stmt *s, int column);
bool ts_stmt_is_null(const ts_stmt *s, int column);
int64_t ts_stmt_int(const ts_stmt *s, int column);
double ts_stmt_double(const ts_stmt *s, int column);
const char *ts_stmt_text(const ts_stmt *s, int column);

#endif
