/*
 * A sample of every format, damaged in many ways: whatever comes of it, it is a status, and what is
 * given is a walk of finite loads forward in time. Under the sanitizers this looks for reads past a
 * buffer; the seed is fixed.
 */
#include "config.h"

#include <math.h>

#include "tests/unit/trace_help.h"
#include "traces/writer.h"

enum { ROUNDS = 600, MAX_BYTES = 4096 };

static const char *const samples[] = {
    "timestamp|value\n1643120065|99178.0\n1643120066|null\n1643120067|101799.5\n1643120068|7\n",
    "date,messages\n2019-10-06 22:00:00,99978.89111111111\n2019-10-06 22:15:00,1\n2019-10-06T22:30:00.5Z,\"2\"\n",
    ("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"__name__\":\"a\",\"x\":\"\\\"y\"},"
     "\"values\":[[1661724000,\"1000\"],[1661724015.5,\"NaN\"],[1661724030,\"4e2\"]]}]}}"),
    "[{\"metric\":{},\"values\":[[1,\"1\"],[2,\"2\"]]},{\"metric\":{\"a\":\"b\"},\"values\":[[1,\"1\"],[2,\"2\"]]}]",
    "# TYPE in counter\nin_total{job=\"a\"} 1000 1661724000\nin_total{job=\"a\"} 2500.0 1661724015 # {id=\"1\"} 1 1\n# EOF\n",
    "{__name__=\"in_total\", job=\"a\"} 1000 1661724000000\n{__name__=\"in_total\", job=\"a\"} 2500 1661724015000\n",
    "{\"topic\":\"in\",\"partition\":0,\"offset\":0,\"ts\":1000,\"payload\":\"a\"}\n{\"topic\":\"in\",\"partition\":1,\"ts\":2500}\n",
    "time,topic,partition,offset\n1661724000,in,0,1000\n1661724000,in,1,0\n1661724015,in,0,2500\n1661724015,in,1,750\n",
};

static uint64_t state;

static size_t draw(size_t below)
{
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (size_t)(state >> 33) % below;
}

/*
 * One of: a byte altered, a byte of the kind that matters put in, a part taken out, a part doubled,
 * the end cut off.
 */
static size_t damage(char *bytes, size_t n)
{
    static const char telling[] = "\n\r\",;|{}[]:0123456789.eE+-#\\ \t\0nNiI_";
    size_t at = draw(n), length = 1 + draw(24);
    length = length < n - at ? length : n - at;
    switch (draw(5)) {
    case 0: bytes[at] = (char)draw(256); return n;
    case 1: bytes[at] = telling[draw(sizeof telling - 1)]; return n;
    case 2: memmove(bytes + at, bytes + at + length, n - at - length); return n - length;
    case 3:
        if (n + length > MAX_BYTES)
            return n;
        memmove(bytes + at + length, bytes + at, n - at);
        return n + length;
    default: return at;
    }
}

static void check(const char *bytes, size_t n, const char *format)
{
    const ts_trace_options o = {.format = format};
    outcome all;
    int status = read_bytes(bytes, n, &o, &all);
    if (status < 0) {
        CU_ASSERT_EQUAL(all.err.status, (ts_status)status);
        CU_ASSERT_TRUE(all.err.message[0] != '\0');
        return;
    }
    CU_ASSERT_TRUE(status >= 2);
    CU_ASSERT_TRUE(all.stats.min >= 0 && all.stats.max <= TS_TRACE_MAX_VALUE &&
                   isfinite(all.stats.mean));
}

static void damage_all(const char *sample, size_t n_sample, const char *format)
{
    char bytes[MAX_BYTES];
    state = 1;
    for (int i = 0; i < ROUNDS; i++) {
        size_t n = n_sample;
        memcpy(bytes, sample, n);
        for (size_t k = 1 + draw(4); k > 0 && n > 0; k--)
            n = damage(bytes, n);
        check(bytes, n, format);
    }
}

static void text_formats(void)
{
    for (int i = 0; i < TS_COUNT_OF(samples); i++)
        damage_all(samples[i], strlen(samples[i]), NULL);
}

/* Each sample read by every reader that it is not for. */
static void wrong_formats(void)
{
    for (int k = 0; ts_trace_format_name(k) != NULL; k++)
        for (int i = 0; strcmp(ts_trace_format_name(k), "gen") != 0 && i < TS_COUNT_OF(samples);
             i++)
            check(samples[i], strlen(samples[i]), ts_trace_format_name(k));
}

static void packed_formats(void)
{
    static const char *const names[] = {"a.trace", "a.csv.gz"};
    char path[SCRATCH_PATH];
    ts_err err;
    for (int i = 0; i < TS_COUNT_OF(names); i++) {
        ts_trace_writer *w;
        size_t n;
        ts_err_clear(&err);
        CU_ASSERT_EQUAL_FATAL(
            ts_trace_writer_open(&w, scratch_path(trace_dir, names[i], path), NULL, &err), TS_OK);
        for (int k = 0; k < 100; k++)
            ts_trace_writer_put(w, &(ts_trace_sample){k * TS_SEC, k * 0.37}, &err);
        CU_ASSERT_EQUAL(ts_trace_writer_commit(w, &err), TS_OK);
        ts_trace_writer_close(w);
        char *bytes = scratch_get(path, &n);
        CU_ASSERT_TRUE_FATAL(bytes != NULL && n < MAX_BYTES);
        damage_all(bytes, n, NULL);
        free(bytes);
    }
}

static void specs(void)
{
    static const char sample[] =
        "gen:diurnal,days=1,flash=2h/30min/x3,outage=1h/5min/1h,noise=0.02,step=10min+sine,period=1h";
    char spec[MAX_BYTES];
    state = 1;
    for (int i = 0; i < ROUNDS; i++) {
        ts_trace *t;
        ts_err err;
        size_t n = sizeof sample - 1;
        memcpy(spec, sample, n);
        for (size_t k = 1 + draw(3); k > 0 && n > 0; k--)
            n = damage(spec, n);
        spec[n] = '\0';
        ts_err_clear(&err);
        ts_status status = ts_trace_open(&t, spec, &(ts_trace_options){.format = "gen"}, &err);
        CU_ASSERT_TRUE(status == TS_OK || err.message[0] != '\0');
        if (status == TS_OK)
            ts_trace_close(t);
    }
}

static const ts_test tests[] = {
    {"text formats", text_formats},
    {"wrong formats", wrong_formats},
    {"packed formats", packed_formats},
    {"specs", specs},
};

int main(void)
{
    return run_trace_tests("trace fuzz", tests, TS_COUNT_OF(tests));
}
