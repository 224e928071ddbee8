/*
 * Writing a trace: to CSV, the binary form, or the JSON of Prometheus.
 *
 *     ts_trace_writer *w;
 *     status = ts_trace_writer_open(&w, "load.csv.gz", NULL, &err);
 *     for each sample: status = ts_trace_writer_put(w, &sample, &err);
 *     status = status == TS_OK ? ts_trace_writer_commit(w, &err) : status;
 *     ts_trace_writer_close(w);
 *
 * The file is there whole, after commit, or not at all (sink.h).
 */
#ifndef TS_TRACES_WRITER_H
#define TS_TRACES_WRITER_H

#include "traces/trace.h"

typedef struct ts_trace_writer ts_trace_writer;

/*
 * format: csv, binary or prometheus; NULL: by the end of the path (.json: prometheus, .trace:
 * binary, else csv), where .gz is looked past and means gzip. "-" is standard output. EUNKNOWN: no
 * such format. EIO: cannot be written.
 */
ts_status ts_trace_writer_open(ts_trace_writer **out, const char *path, const char *format,
                               ts_err *err);

/* The next sample, later than the one before, as ts_trace_next gives it. */
ts_status ts_trace_writer_put(ts_trace_writer *w, const ts_trace_sample *sample, ts_err *err);

/* Makes the file real; nothing may be put after it. */
ts_status ts_trace_writer_commit(ts_trace_writer *w, ts_err *err);

/* Frees; without a commit nothing of the file stays. NULL is well. */
void ts_trace_writer_close(ts_trace_writer *w);

#endif
