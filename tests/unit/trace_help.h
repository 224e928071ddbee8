/*
 * Traces for one test: text or bytes become a file, and the file is read to its end.
 *
 *     int n = read_text("0,1\n1,2\n", NULL, &all);    // samples, or a negative status with all.err
 */
#ifndef TS_TESTS_TRACE_HELP_H
#define TS_TESTS_TRACE_HELP_H

#include "tests/tap.h"
#include "tests/unit/scratch.h"
#include "traces/trace.h"

enum { KEEP = 64 };

static char trace_dir[SCRATCH_DIR], trace_path[SCRATCH_PATH];

typedef struct outcome {
    ts_trace_sample s[KEEP]; /* the first samples */
    ts_trace_stats stats;
    ts_err err;
} outcome;

static inline int read_path(const char *path, const ts_trace_options *o, outcome *all)
{
    ts_trace *t;
    ts_trace_sample one;
    int n = 0;
    ts_err_clear(&all->err);
    ts_status status = ts_trace_open(&t, path, o, &all->err);
    if (status != TS_OK)
        return status;
    while ((status = ts_trace_next(t, &one, &all->err)) == TS_OK) {
        CU_ASSERT_TRUE(n == 0 || one.at > all->stats.last_at);
        all->stats.last_at = one.at;
        if (n < KEEP)
            all->s[n] = one;
        n++;
    }
    all->stats = *ts_trace_get_stats(t);
    ts_trace_close(t);
    return status == TS_DONE ? n : (int)status;
}

static inline int read_bytes(const void *bytes, size_t n, const ts_trace_options *o, outcome *all)
{
    scratch_put(scratch_path(trace_dir, "trace", trace_path), bytes, n);
    return read_path(trace_path, o, all);
}

static inline int read_text(const char *text, const ts_trace_options *o, outcome *all)
{
    return read_bytes(text, strlen(text), o, all);
}

/* That text is refused at a place, with words. */
static inline void expect_refusal(const char *text, long line, long column, const char *words)
{
    outcome all;
    CU_ASSERT_TRUE(read_text(text, NULL, &all) < 0);
    CU_ASSERT_STRING_EQUAL(all.err.file, trace_path);
    if (all.err.line != line || all.err.column != column ||
        strstr(all.err.message, words) == NULL) {
        printf("# %ld:%ld: %s\n# not %ld:%ld with: %s\n", all.err.line, all.err.column,
               all.err.message, line, column, words);
        CU_FAIL("another refusal");
    }
}

static inline int run_trace_tests(const char *suite, const ts_test *tests, int n)
{
    scratch_make(trace_dir);
    if (*trace_dir == '\0')
        return 99;
    int status = ts_tap_main(suite, tests, n);
    scratch_remove(trace_dir);
    return status;
}

#endif
