/*
 * How functions say what happened.
 *
 * A ts_status is 0 (good), negative (failed) or positive (an ordinary outcome that is not a
 * success: no more, nothing yet). Functions that face people also fill a ts_err, which carries the
 * place and the words; the first error wins, so a caller can go on to clean up without losing it.
 * Libraries never print, exit or abort.
 */
#ifndef TS_CORE_STATUS_H
#define TS_CORE_STATUS_H

#define TS_STATUS_LIST(X)                                   \
    X(OK, 0, "ok")                                          \
    X(DONE, 1, "no more")                                   \
    X(EMPTY, 2, "nothing yet")                              \
    X(EINVAL, -1, "invalid value")                          \
    X(EPARSE, -2, "malformed input")                        \
    X(EIO, -3, "input or output failed")                    \
    X(ENOMEM, -4, "out of memory")                          \
    X(ERANGE, -5, "value out of range")                     \
    X(EREFUSED, -6, "refused")                              \
    X(EBROKEN, -7, "the plant is broken")                   \
    X(EMISMATCH, -8, "does not match the recording")        \
    X(ELIMIT, -9, "a limit was reached")                    \
    X(ENOTSUP, -10, "not supported")                        \
    X(EUNKNOWN, -11, "unknown name")                        \
    X(EINTR, -12, "interrupted")

typedef enum ts_status {
#define TS_STATUS_ENUM(name, value, text) TS_##name = value,
    TS_STATUS_LIST(TS_STATUS_ENUM)
#undef TS_STATUS_ENUM
} ts_status;

/* An error for people. line and column count from 1; 0 means that they do not apply. */
typedef struct ts_err {
    ts_status status;
    char file[256];
    long line, column;
    char message[512];
} ts_err;

/* The words of the list above; "unknown status" for any other number. Never NULL. */
const char *ts_status_text(ts_status status);

/* Its name without the prefix, "EPARSE"; for tapes and logs. */
const char *ts_status_name(ts_status status);

/* Empties an error so that it can be used (again). */
void ts_err_clear(ts_err *err);

/*
 * Records an error unless one is recorded already, and returns the status given, so that a function
 * can end with `return ts_err_set(err, TS_EINVAL, "...")`. err may be NULL. The words say what was
 * found and what was expected.
 */
ts_status ts_err_set(ts_err *err, ts_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with a place. file may be NULL. */
ts_status ts_err_at(ts_err *err, ts_status status, const char *file, long line, long column,
                    const char *format, ...) __attribute__((format(printf, 6, 7)));

/* "file:line:column: message" into buf (always terminated); returns buf. */
const char *ts_err_format(const ts_err *err, char *buf, int size);

#endif
