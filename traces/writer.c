/* Writing a trace; see writer.h. */
#include "config.h"

#include "traces/writer.h"

#include <stdlib.h>
#include <string.h>

#include "traces/binary.h"
#include "traces/number.h"
#include "traces/sink.h"

/* How a form is written; each may put to the sink. */
typedef struct form {
    const char *name, *suffix;
    const char *head; /* NULL: none */
    size_t n_head;
    ts_status (*put)(ts_trace_writer *w, const ts_trace_sample *sample, ts_err *err);
    ts_status (*end)(ts_trace_writer *w, ts_err *err);
} form;

struct ts_trace_writer {
    const form *form;
    ts__sink sink;
    int64_t n_rows;
    ts_trace_sample rows[TS__BINARY_ROWS]; /* binary: of the block that fills */
    int n_waiting;
    unsigned char block[TS__BINARY_HEADER + TS__BINARY_PAYLOAD];
};

static ts_status put_csv(ts_trace_writer *w, const ts_trace_sample *sample, ts_err *err)
{
    char line[80];
    int n = ts__format_seconds(sample->at, line);
    line[n++] = ',';
    n += ts__format_double(sample->value, line + n);
    line[n++] = '\n';
    return ts__sink_put(&w->sink, line, (size_t)n, err);
}

static ts_status end_csv(ts_trace_writer *w, ts_err *err)
{
    (void)w, (void)err;
    return TS_OK;
}

static ts_status put_json(ts_trace_writer *w, const ts_trace_sample *sample, ts_err *err)
{
    char pair[80];
    int n = 0;
    if (w->n_rows > 0)
        pair[n++] = ',';
    pair[n++] = '[';
    n += ts__format_seconds(sample->at, pair + n);
    pair[n++] = ',';
    pair[n++] = '"';
    n += ts__format_double(sample->value, pair + n);
    memcpy(pair + n, "\"]", 2);
    return ts__sink_put(&w->sink, pair, (size_t)n + 2, err);
}

static ts_status end_json(ts_trace_writer *w, ts_err *err)
{
    return ts__sink_put(&w->sink, "]}]}}\n", 6, err);
}

static ts_status put_block(ts_trace_writer *w, ts_err *err)
{
    size_t n = ts__binary_block(w->rows, w->n_waiting, w->block);
    w->n_waiting = 0;
    return ts__sink_put(&w->sink, w->block, n, err);
}

static ts_status put_binary(ts_trace_writer *w, const ts_trace_sample *sample, ts_err *err)
{
    w->rows[w->n_waiting++] = *sample;
    return w->n_waiting == TS__BINARY_ROWS ? put_block(w, err) : TS_OK;
}

static ts_status end_binary(ts_trace_writer *w, ts_err *err)
{
    ts_status status = w->n_waiting > 0 ? put_block(w, err) : TS_OK;
    if (status != TS_OK)
        return status;
    return ts__sink_put(&w->sink, w->block, ts__binary_end(w->n_rows, w->block), err);
}

#define JSON_HEAD                                                                                  \
    "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"__name__\":\"load\"},\"values\":["

static const form forms[] = {
    {"csv", ".csv", "timestamp,value\n", sizeof "timestamp,value\n" - 1, put_csv, end_csv},
    {"binary", ".trace", TS__BINARY_MAGIC, sizeof TS__BINARY_MAGIC - 1, put_binary, end_binary},
    {"prometheus", ".json", JSON_HEAD, sizeof JSON_HEAD - 1, put_json, end_json},
};

/* Whether path[0, n) ends in suffix. */
static bool ends_in(const char *path, size_t n, const char *suffix)
{
    size_t m = strlen(suffix);
    return n >= m && memcmp(path + n - m, suffix, m) == 0;
}

static const form *choose(const char *path, const char *format)
{
    size_t n = strlen(path);
    if (ends_in(path, n, ".gz"))
        n -= 3;
    for (int i = 0; i < TS_COUNT_OF(forms); i++)
        if (format != NULL ? strcmp(format, forms[i].name) == 0 : ends_in(path, n, forms[i].suffix))
            return &forms[i];
    return format != NULL ? NULL : &forms[0];
}

ts_status ts_trace_writer_open(ts_trace_writer **out, const char *path, const char *format,
                               ts_err *err)
{
    const form *chosen = choose(path, format);
    if (chosen == NULL)
        return ts_err_set(
            err, TS_EUNKNOWN,
            "format '%.40s' cannot be written: csv, binary or prometheus was expected", format);
    ts_trace_writer *w = calloc(1, sizeof *w);
    if (w == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    w->form = chosen;
    ts_status status = ts__sink_init(&w->sink, path, ends_in(path, strlen(path), ".gz"), err);
    if (status == TS_OK)
        status = ts__sink_put(&w->sink, chosen->head, chosen->n_head, err);
    if (status != TS_OK) {
        ts_trace_writer_close(w);
        return status;
    }
    *out = w;
    return TS_OK;
}

ts_status ts_trace_writer_put(ts_trace_writer *w, const ts_trace_sample *sample, ts_err *err)
{
    ts_status status = w->form->put(w, sample, err);
    w->n_rows += status == TS_OK;
    return status;
}

ts_status ts_trace_writer_commit(ts_trace_writer *w, ts_err *err)
{
    ts_status status = w->form->end(w, err);
    return status == TS_OK ? ts__sink_commit(&w->sink, err) : status;
}

void ts_trace_writer_close(ts_trace_writer *w)
{
    if (w == NULL)
        return;
    ts__sink_discard(&w->sink);
    free(w);
}
