/* Status words and the error for people; see status.h. */
#include "core/status.h"

#include <stdarg.h>
#include <stdio.h>

const char *ts_status_text(ts_status status)
{
    switch (status) {
#define TS_STATUS_CASE(name, value, text) \
    case TS_##name:                       \
        return text;
        TS_STATUS_LIST(TS_STATUS_CASE)
#undef TS_STATUS_CASE
    }
    return "unknown status";
}

const char *ts_status_name(ts_status status)
{
    switch (status) {
#define TS_STATUS_CASE(name, value, text) \
    case TS_##name:                       \
        return #name;
        TS_STATUS_LIST(TS_STATUS_CASE)
#undef TS_STATUS_CASE
    }
    return "UNKNOWN";
}

void ts_err_clear(ts_err *err)
{
    *err = (ts_err){.status = TS_OK};
}

static ts_status record(ts_err *err, ts_status status, const char *file, long line, long column,
                        const char *format, va_list args)
{
    if (err == NULL || err->status != TS_OK)
        return status;
    err->status = status;
    err->line = line;
    err->column = column;
    snprintf(err->file, sizeof err->file, "%s", file == NULL ? "" : file);
    vsnprintf(err->message, sizeof err->message, format, args);
    return status;
}

ts_status ts_err_set(ts_err *err, ts_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    record(err, status, NULL, 0, 0, format, args);
    va_end(args);
    return status;
}

ts_status ts_err_at(ts_err *err, ts_status status, const char *file, long line, long column,
                    const char *format, ...)
{
    va_list args;
    va_start(args, format);
    record(err, status, file, line, column, format, args);
    va_end(args);
    return status;
}

const char *ts_err_format(const ts_err *err, char *buf, int size)
{
    const char *words = err->message[0] ? err->message : ts_status_text(err->status);
    if (err->file[0] == '\0')
        snprintf(buf, (size_t)size, "%s", words);
    else if (err->line <= 0)
        snprintf(buf, (size_t)size, "%s: %s", err->file, words);
    else if (err->column <= 0)
        snprintf(buf, (size_t)size, "%s:%ld: %s", err->file, err->line, words);
    else
        snprintf(buf, (size_t)size, "%s:%ld:%ld: %s", err->file, err->line, err->column, words);
    return buf;
}
