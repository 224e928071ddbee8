/*
 * Written traces: read back the same from every form, whole or not at all; gzip and the binary form
 * know damage.
 */
#include "config.h"

#include <zlib.h>

#include "tests/unit/trace_help.h"
#include "traces/writer.h"

static ts_trace_sample row(int i)
{
    static const double odd[] = {0, 1, 0.1, 99978.89111111111, 1e15, 1.0 / 3, 5e-324, 123456.789};
    return (ts_trace_sample){1661724000 * TS_SEC + i * TS_SEC + (i % 7 == 3) * TS_MSEC,
                             i < 8 ? odd[i] : i * 37 % 1000 + 0.25};
}

/* Writes n rows; the status of the first step that failed. */
static ts_status write_rows(const char *path, const char *format, int n, ts_err *err)
{
    ts_trace_writer *w;
    ts_err_clear(err);
    ts_status status = ts_trace_writer_open(&w, path, format, err);
    if (status != TS_OK)
        return status;
    for (int i = 0; i < n && status == TS_OK; i++) {
        ts_trace_sample s = row(i);
        status = ts_trace_writer_put(w, &s, err);
    }
    if (status == TS_OK)
        status = ts_trace_writer_commit(w, err);
    ts_trace_writer_close(w);
    return status;
}

static void round_trips(void)
{
    static const char *const names[][2] = {
        {"a.csv", "csv"},
        {"a.csv.gz", "csv"},
        {"a.trace", "binary"},
        {"a.trace.gz", "binary"},
        {"a.json", "prometheus"},
        {"a.json.gz", "prometheus"},
        {"a", "csv"},
    };
    char path[SCRATCH_PATH];
    ts_err err;
    for (int i = 0; i < TS_COUNT_OF(names); i++) {
        ts_trace *t;
        ts_trace_sample s, expected;
        int n = 0;
        scratch_path(trace_dir, names[i][0], path);
        CU_ASSERT_EQUAL_FATAL(write_rows(path, NULL, 10000, &err), TS_OK);
        CU_ASSERT_EQUAL_FATAL(ts_trace_open(&t, path, NULL, &err), TS_OK);
        for (; ts_trace_next(t, &s, &err) == TS_OK; n++) {
            expected = row(n);
            CU_ASSERT_TRUE(s.at == expected.at && s.value == expected.value);
        }
        CU_ASSERT_EQUAL(n, 10000);
        CU_ASSERT_STRING_EQUAL(ts_trace_get_stats(t)->format, names[i][1]);
        ts_trace_close(t);
    }
}

static void same_bytes(void)
{
    char a[SCRATCH_PATH], b[SCRATCH_PATH];
    size_t n_a, n_b;
    ts_err err;
    CU_ASSERT_EQUAL(write_rows(scratch_path(trace_dir, "one.csv.gz", a), NULL, 5000, &err), TS_OK);
    CU_ASSERT_EQUAL(write_rows(scratch_path(trace_dir, "two.csv.gz", b), NULL, 5000, &err), TS_OK);
    char *x = scratch_get(a, &n_a), *y = scratch_get(b, &n_b);
    CU_ASSERT_TRUE(x != NULL && y != NULL && n_a == n_b && memcmp(x, y, n_a) == 0);
    CU_ASSERT_TRUE(memcmp(x + 4, "\0\0\0\0", 4) == 0);
    free(x);
    free(y);
}

/* A trace of a whole number a second takes three bytes a row. */
static void compact(void)
{
    char path[SCRATCH_PATH];
    ts_trace_writer *w;
    ts_err err;
    size_t n;
    ts_err_clear(&err);
    CU_ASSERT_EQUAL_FATAL(
        ts_trace_writer_open(&w, scratch_path(trace_dir, "c.trace", path), NULL, &err), TS_OK);
    for (int i = 0; i < 4096; i++) {
        ts_trace_sample s = {i * TS_SEC, 50000 + i * 7919 % 8000};
        CU_ASSERT_EQUAL(ts_trace_writer_put(w, &s, &err), TS_OK);
    }
    CU_ASSERT_EQUAL(ts_trace_writer_commit(w, &err), TS_OK);
    ts_trace_writer_close(w);
    free(scratch_get(path, &n));
    CU_ASSERT_TRUE(n < 4096 * 3 + 100);
}

/* Any byte altered or missing makes a binary trace an error. */
static void binary_damage(void)
{
    char path[SCRATCH_PATH];
    ts_trace_stats stats;
    ts_err err;
    size_t n;
    CU_ASSERT_EQUAL(write_rows(scratch_path(trace_dir, "d.trace", path), NULL, 100, &err), TS_OK);
    char *bytes = scratch_get(path, &n);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    for (size_t i = 0; i < n; i++) {
        scratch_put(path, bytes, i);
        ts_err_clear(&err);
        CU_ASSERT_TRUE(ts_trace_survey(path, NULL, &stats, &err) < 0);
        bytes[i] ^= 0x10;
        scratch_put(path, bytes, n);
        ts_err_clear(&err);
        CU_ASSERT_TRUE(ts_trace_survey(path, NULL, &stats, &err) < 0);
        bytes[i] ^= 0x10;
    }
    scratch_put(path, bytes, n + 1);
    ts_err_clear(&err);
    CU_ASSERT_TRUE(ts_trace_survey(path, NULL, &stats, &err) < 0);
    free(bytes);
}

static void gzip_damage(void)
{
    char path[SCRATCH_PATH], twice[SCRATCH_PATH];
    ts_trace_stats stats;
    ts_err err;
    size_t n;
    CU_ASSERT_EQUAL(write_rows(scratch_path(trace_dir, "e.csv.gz", path), NULL, 3000, &err), TS_OK);
    char *bytes = scratch_get(path, &n);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    for (size_t i = 2; i < n; i += i < n - 20 ? 97 : 1) {
        scratch_put(path, bytes, i);
        ts_err_clear(&err);
        CU_ASSERT_EQUAL(ts_trace_survey(path, NULL, &stats, &err), TS_EPARSE);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "truncated"));
    }
    bytes[n / 2] ^= 0x55;
    scratch_put(path, bytes, n);
    ts_err_clear(&err);
    CU_ASSERT_TRUE(ts_trace_survey(path, NULL, &stats, &err) < 0);
    bytes[n / 2] ^= 0x55;
    FILE *f = fopen(scratch_path(trace_dir, "twice.gz", twice), "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    fwrite(bytes, 1, n, f);
    fputs("rubbish", f);
    fclose(f);
    ts_err_clear(&err);
    CU_ASSERT_EQUAL(ts_trace_survey(twice, NULL, &stats, &err), TS_EPARSE);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "not gzip follow"));
    free(bytes);
}

/* Members of gzip one after another are one file. */
static void gzip_members(void)
{
    char path[SCRATCH_PATH];
    outcome all;
    scratch_path(trace_dir, "members.gz", path);
    unlink(path);
    for (int i = 0; i < 3; i++) {
        gzFile f = gzopen(path, "ab");
        CU_ASSERT_PTR_NOT_NULL_FATAL(f);
        gzprintf(f, "%d,5\n", i);
        gzclose(f);
    }
    CU_ASSERT_EQUAL(read_path(path, NULL, &all), 3);
}

/* 100 MB of duplicates in about 100 kB: refused, not read. */
static void gzip_bomb(void)
{
    char path[SCRATCH_PATH], block[80000];
    outcome all;
    gzFile f = gzopen(scratch_path(trace_dir, "bomb.gz", path), "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    gzputs(f, "t,v\n0,1\n1,2\n");
    for (size_t i = 0; i < sizeof block; i += 4)
        memcpy(block + i, "1,2\n", 4);
    for (int i = 0; i < 1250; i++)
        gzwrite(f, block, sizeof block);
    gzclose(f);
    CU_ASSERT_EQUAL(read_path(path, NULL, &all), TS_ELIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(all.err.message, "250-fold"));
}

static void whole_or_not_at_all(void)
{
    char path[SCRATCH_PATH];
    ts_trace_writer *w;
    ts_err err;
    size_t n;
    scratch_path(trace_dir, "f.csv", path);
    scratch_put(path, "before", 6);
    int n_files = scratch_count(trace_dir);
    ts_err_clear(&err);
    CU_ASSERT_EQUAL_FATAL(ts_trace_writer_open(&w, path, NULL, &err), TS_OK);
    for (int i = 0; i < 50000; i++) {
        ts_trace_sample s = row(i);
        CU_ASSERT_EQUAL(ts_trace_writer_put(w, &s, &err), TS_OK);
    }
    ts_trace_writer_close(w);
    char *bytes = scratch_get(path, &n);
    CU_ASSERT_TRUE(n == 6 && memcmp(bytes, "before", 6) == 0);
    CU_ASSERT_EQUAL(scratch_count(trace_dir), n_files);
    free(bytes);
}

static void refused(void)
{
    char path[SCRATCH_PATH];
    ts_err err;
    CU_ASSERT_EQUAL(write_rows("/nonexistent/a.csv", NULL, 5, &err), TS_EIO);
    CU_ASSERT_EQUAL(write_rows(trace_dir, NULL, 5, &err), TS_EIO);
    CU_ASSERT_EQUAL(write_rows(scratch_path(trace_dir, "x", path), "xml", 5, &err), TS_EUNKNOWN);
    if (access("/dev/full", W_OK) != 0) {
        ts_tap_skip("there is no /dev/full");
        return;
    }
    CU_ASSERT_EQUAL(write_rows("/dev/full", "csv", 5, &err), TS_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "No space left"));
    CU_ASSERT_EQUAL(write_rows("/dev/full", "binary", 50000, &err), TS_EIO);
    CU_ASSERT_STRING_EQUAL(err.file, "/dev/full");
}

static const ts_test tests[] = {
    {"read back the same", round_trips},
    {"the same bytes again", same_bytes},
    {"compact", compact},
    {"a damaged binary trace", binary_damage},
    {"damaged gzip", gzip_damage},
    {"members of gzip", gzip_members},
    {"a gzip bomb", gzip_bomb},
    {"whole or not at all", whole_or_not_at_all},
    {"refused", refused},
};

int main(void)
{
    return run_trace_tests("trace write", tests, TS_COUNT_OF(tests));
}
