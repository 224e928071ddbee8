/*
 * Every format of many series, by the same expectations: the same recording, written in each, gives
 * the same samples; counters reset, series are summed, chosen, and refused where they cannot be.
 */
#include "config.h"

#include "tests/unit/trace_help.h"

#define T0 (1661724000 * TS_SEC)

/*
 * A counter of two targets: 100/s and 50/s, the first reset in the third step (from 2500 to 400).
 */
static const struct {
    const char *format, *text, *first_series;
} same[] = {
    {"prometheus",
     "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
     "{\"metric\":{\"__name__\":\"in_total\",\"job\":\"a\"},\"values\":[[1661724000,\"1000\"],[1661724015,\"2500\"],"
     "[1661724030,\"400\"],[1661724045,\"1900\"]]},"
     "{\"metric\":{\"__name__\":\"in_total\",\"job\":\"b\"},\"values\":[[1661724000,\"0\"],[1661724015,\"750\"],"
     "[1661724030,\"1500\"],[1661724045,\"2250\"]]}]}}",
     "in_total{job=\"a\"}"},
    {"prometheus",
     "[ {\"values2\": [1,[2]], \"metric\": {\"job\": \"a\", \"__name__\": \"in_total\"},\n  \"values\": [\n [1661724000, \"1000\"],\n"
     " [1661724015.000, \"2.5e3\"], [1661724030, \"400\"], [1661724045, \"1900\"] ], \"histograms\": []},\n"
     " {\"metric\": {\"__name__\": \"in_total\", \"job\": \"b\\\"}\"}, \"values\": [[1661724000,\"0\"],[1661724015,\"750\"],"
     "[1661724030,\"1500\"],[1661724045,\"2250\"]]} ]\n",
     "in_total{job=\"a\"}"},
    {"openmetrics",
     "# HELP in Records.\n# TYPE in counter\n"
     "in_total{job=\"a\"} 1000 1661724000\nin_total{job=\"a\"} 2500.0 1661724015 # {id=\"1\"} 1 1661724014\n"
     "in_total{job=\"a\"} 400 1661724030.000\nin_created{job=\"a\"} 5 1661724030\nin_total{job=\"a\"} 1900 1661724045\n"
     "in_total{job=\"b\"} 0 1661724000\nin_total{job=\"b\"} 750 1661724015\nin_total{job=\"b\"} 1500 1661724030\n"
     "in_total{job=\"b\"} 2250 1661724045\n# EOF\n",
     "in_total{job=\"a\"}"},
    {"openmetrics",
     "in_total{job=\"a\"} 1000 1661724000000\nin_total{job=\"b\"} 0 1661724000000\n"
     "in_total{job=\"a\"} 2500 1661724015000\nin_total{job=\"b\"} 750 1661724015000\n"
     "in_total{job=\"a\"} 400 1661724030000\nin_total{job=\"b\"} 1500 1661724030000\n"
     "in_total{job=\"a\"} 1900 1661724045000\nin_total{job=\"b\"} 2250 1661724045000",
     "in_total{job=\"a\"}"},
    {"promdump",
     "{__name__=\"in_total\", job=\"a\"} 1000 1661724000000\n{__name__=\"in_total\", job=\"a\"} 2500 1661724015000\n"
     "{__name__=\"in_total\", job=\"a\"} 400 1661724030000\n{__name__=\"in_total\", job=\"a\"} 1900 1661724045000\r\n"
     "{__name__=\"in_total\", job=\"b}\\\"\"} 0 1661724000000\n{__name__=\"in_total\", job=\"b}\\\"\"} 750 1661724015000\n"
     "{__name__=\"in_total\", job=\"b}\\\"\"} 1500 1661724030000\n{__name__=\"in_total\", job=\"b}\\\"\"} 2250 1661724045000\n",
     "{__name__=\"in_total\", job=\"a\"}"},
    {"offsets",
     "time,topic,partition,offset\n1661724000,in,0,1000\n1661724000,in,1,0\n1661724015,in,0,2500\n1661724015,in,1,750\n"
     "1661724030,in,0,400\n1661724030,in,1,1500\n1661724045,in,0,1900\n1661724045,in,1,2250\n",
     "in[0]"},
    {"offsets",
     "log_end_offset;timestamp;partition\n1000;2022-08-28 22:00:00;a\n2500;2022-08-28 22:00:15;a\n400;2022-08-28 22:00:30;a\n"
     "1900;2022-08-28 22:00:45;a\n0;2022-08-28 22:00:00;b\n750;2022-08-28 22:00:15;b\n1500;2022-08-28 22:00:30;b\n"
     "2250;2022-08-28 22:00:45;b\n",
     "[a]"},
};

static void same_samples(void)
{
    static const double rates[] = {150, 400.0 / 15 + 50, 150};
    outcome all;
    for (int i = 0; i < TS_COUNT_OF(same); i++) {
        int n = read_text(same[i].text, NULL, &all);
        if (n != 3)
            printf("# %d: %d %ld:%ld %s\n", i, n, all.err.line, all.err.column, all.err.message);
        CU_ASSERT_EQUAL_FATAL(n, 3);
        for (int k = 0; k < 3; k++) {
            CU_ASSERT_EQUAL(all.s[k].at, T0 + k * 15 * TS_SEC);
            CU_ASSERT_EQUAL(all.s[k].value, rates[k]);
        }
        CU_ASSERT_STRING_EQUAL(all.stats.format, same[i].format);
        CU_ASSERT_STRING_EQUAL(all.stats.series, same[i].first_series);
        CU_ASSERT_STRING_EQUAL(all.stats.kind, "counter");
        CU_ASSERT_EQUAL(all.stats.n_series, 2);
        CU_ASSERT_EQUAL(all.stats.n_reset, 1);
        CU_ASSERT_EQUAL(all.stats.step, 15 * TS_SEC);
        CU_ASSERT_EQUAL(all.stats.n_gap, 0);
    }
}

static void one_is_chosen(void)
{
    static const char *const of[] = {"\"b", "\"b", "\"b", "\"b", "\"b", "[1]", "[b]"};
    outcome all;
    for (int i = 0; i < TS_COUNT_OF(same); i++) {
        CU_ASSERT_EQUAL(read_text(same[i].text, &(ts_trace_options){.series = of[i]}, &all), 3);
        CU_ASSERT_EQUAL(all.s[1].value, 50);
        CU_ASSERT_EQUAL(all.stats.n_series, 1);
        CU_ASSERT_TRUE(read_text(same[i].text, &(ts_trace_options){.series = "zzz"}, &all) < 0);
    }
}

/* As gauges: 1000, 3250, 1900, 4150. */
static void taken_as_gauges(void)
{
    outcome all;
    for (int i = 0; i < TS_COUNT_OF(same); i++) {
        CU_ASSERT_EQUAL_FATAL(read_text(same[i].text, &(ts_trace_options){.kind = "gauge"}, &all),
                              4);
        CU_ASSERT_EQUAL(all.s[0].value, 1000);
        CU_ASSERT_EQUAL(all.s[1].value, 3250);
        CU_ASSERT_EQUAL(all.s[3].value, 4150);
        CU_ASSERT_EQUAL(all.stats.n_reset, 0);
    }
}

/* Every cut of a document is an error, never a shorter trace. */
static void cut_json(void)
{
    outcome all;
    for (int i = 0; i < 2; i++) {
        size_t n = strlen(same[i].text);
        while (n > 0 && strchr("\n ", same[i].text[n - 1]) != NULL)
            n--;
        for (size_t k = 0; k < n; k++)
            CU_ASSERT_EQUAL(
                read_bytes(same[i].text, k, &(ts_trace_options){.format = "prometheus"}, &all),
                TS_EPARSE);
    }
}

#define MATRIX(values)                                                                                           \
    "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[" values \
    "]}]}}"

static void one_series_streams(void)
{
    outcome all;
    CU_ASSERT_EQUAL(
        read_text(MATRIX("[0,\"1\"],[15,\"NaN\"],[30,\"3\"],[60,\"2\"],[75,\"2.5\"],[90,\"0\"]"),
                  NULL, &all),
        5);
    CU_ASSERT_EQUAL(all.s[1].at, 30 * TS_SEC);
    CU_ASSERT_EQUAL(all.s[1].value, 3);
    CU_ASSERT_EQUAL(all.stats.n_null, 1);
    CU_ASSERT_EQUAL(all.stats.n_gap, 2);
    CU_ASSERT_STRING_EQUAL(all.stats.kind, "gauge");
}

/* Sixty whole numbers that never fall, without a name: a counter of 7/s, by its rows. */
static void nameless_counter(void)
{
    char text[8192] = "{\"data\":{\"result\":[{\"metric\":{},\"values\":[";
    outcome all;
    for (int i = 0; i < 60; i++)
        sprintf(text + strlen(text), "%s[%d,\"%d\"]", i ? "," : "", i, 1000 + 7 * i);
    strcat(text, "]}],\"resultType\":\"matrix\"},\"status\":\"success\"}");
    CU_ASSERT_EQUAL(read_text(text, NULL, &all), 59);
    CU_ASSERT_EQUAL(all.stats.min, 7);
    CU_ASSERT_EQUAL(all.stats.max, 7);
    CU_ASSERT_EQUAL(all.stats.last_at, 58 * TS_SEC);
    CU_ASSERT_STRING_EQUAL(all.stats.kind, "counter");
    CU_ASSERT_EQUAL(read_text(text, &(ts_trace_options){.kind = "gauge"}, &all), 60);
    CU_ASSERT_EQUAL(read_text(text, &(ts_trace_options){.series = ""}, &all), 59);
    CU_ASSERT_EQUAL(all.stats.max, 7);
}

static void refused_json(void)
{
    expect_refusal("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}", 1,
                   42, "a matrix");
    expect_refusal(
        "{\"status\":\"success\",\"data\":{\"result\":[{\"metric\":{},\"value\":[1,\"2\"]}]}}", 1,
        60, "a vector");
    expect_refusal("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}", 1,
                   50, "(parse error)");
    expect_refusal("{\"status\":\"success\"}", 1, 21, "a result");
    expect_refusal(MATRIX(""), 0, 0, "no row");
    expect_refusal(MATRIX("[0,\"1\"]"), 0, 0, "one row");
    expect_refusal(MATRIX("[0,\"1\"],[1,\"2\"],[0.5,\"3\"]"), 1, 101, "goes back by 0.5 s");
    expect_refusal(MATRIX("[0,\"1\"],\n[1,\"-2\"],[2,\"2\"]"), 2, 4, "zero or more");
    expect_refusal(MATRIX("[0,\"1\"],\n[1,\"+Inf\"],[2,\"2\"]"), 2, 4, "infinite");
    expect_refusal(MATRIX("[0,\"1\"],\n\n[1,\"1e308\"],[2,\"2\"]"), 3, 4, "at most");
    expect_refusal(MATRIX("[0,\"1\"],[1,\"x\"]"), 1, 95, "a number");
    expect_refusal(MATRIX("[0,\"1\"] [1,\"1\"]"), 1, 92, "a comma");
    expect_refusal("[{\"metric\":{},\"values\":[[1,\"1\"],[2,\"1\"]],\"values\":[[1,\"1\"]]}]", 1,
                   51, "values once");
    expect_refusal(MATRIX("[0,\"1\"],[1,\"1\"]") "x", 1, 104, "the end of the file");
    expect_refusal(
        "{\"data\":{\"result\":[{\"metric\":{\"__name__\":\"a\"},\"values\":[[1,\"1\"],[2,\"1\"]]},"
        "{\"metric\":{\"__name__\":\"b\"},\"values\":[[1,\"1\"]]}]}}",
        1, 112, "'a' and 'b'");
}

static void refused_lines(void)
{
    expect_refusal("{__name__=\"a\"} 1 1000\n{__name__=\"b\"} 1 1000\n", 2, 1, "'a' and 'b'");
    expect_refusal("{__name__=\"a\"} 1 1000\n{__name__=\"a\" 1 1000\n", 2, 1, "end in }");
    expect_refusal("{__name__=\"a\"} 1 1000\n{__name__=\"a\"} x 1000\n", 2, 16, "a number");
    expect_refusal("{__name__=\"a\"} 1 1000\n{__name__=\"a\"} 1\n", 2, 17, "a timestamp");
    expect_refusal("{__name__=\"a\"} 1 1000\n{__name__=\"a\"} 1 1e\n", 2, 18, "milliseconds");
    expect_refusal("{__name__=\"a\"} 1 1000\n{__name__=\"a\"} 1 2000\n{__name__=\"a\"} 1 500\n", 3,
                   18, "goes back");
    expect_refusal("{__name__=\"a\"} 1 1000\n{__name__=\"a\"} -1 2000\n", 2, 16, "zero or more");
    expect_refusal("# TYPE a gauge\na 1 1\na 2 2\n# EOF\na 3 3\n", 5, 1, "# EOF");
    expect_refusal("# TYPE a gauge\na 1 1\n", 0, 0, "two rows");
    expect_refusal("time,partition,offset\n0,0,5\n1,0\n", 3, 4, "no column 3");
    expect_refusal("time,partition,offset\n0,0,5\n1,0,x\n", 3, 5, "an offset");
    expect_refusal("time,partition,offset\n0,0,5\nx,0,6\n", 3, 1, "a time");
    expect_refusal("time,partition,offset\n0,0,5\n1,0,6\n1000000000,0,6\n1000000001,0,7\n", 5, 1,
                   "too many to sum");
}

/* A gauge by its TYPE in spite of its name. */
static void type_decides(void)
{
    outcome all;
    CU_ASSERT_EQUAL(
        read_text("# TYPE a_total gauge\na_total 5 1\na_total 6 2\na_total 7 3\n", NULL, &all), 3);
    CU_ASSERT_STRING_EQUAL(all.stats.kind, "gauge");
    CU_ASSERT_EQUAL(read_text("# TYPE a counter\na 5 1\na 6 2\na 9 3\n", NULL, &all), 2);
    CU_ASSERT_EQUAL(all.s[1].value, 3);
}

/*
 * Two targets scraped every 10 s at different seconds, jittering by 0.2 s: no record is lost where
 * both are there.
 */
static void scrapes_off_the_grid(void)
{
    char text[8192] = "";
    outcome all;
    for (int k = 0; k < 2; k++)
        for (int i = 0; i <= 40; i++) {
            int ms = 1000000 + i * 10000 + k * 3000 + (i % 3) * 100;
            sprintf(text + strlen(text), "{__name__=\"a_total\",i=\"%d\"} %.6g %d\n", k, ms * 0.05,
                    ms);
        }
    int n = read_text(text, NULL, &all);
    CU_ASSERT_EQUAL_FATAL(n, 40);
    CU_ASSERT_EQUAL(all.stats.step, 10 * TS_SEC + 100 * TS_MSEC);
    for (int i = 1; i < 39; i++)
        CU_ASSERT_DOUBLE_EQUAL(all.s[i].value, 100, 0.5);
}

static void kcat_counts(void)
{
    static const char text[] =
        "{\"topic\":\"in\",\"partition\":0,\"offset\":0,\"tstype\":\"create\",\"ts\":1000,\"broker\":1,\"key\":null,\"payload\":\"a\"}\n"
        "{\"topic\":\"in\",\"partition\":0,\"offset\":1,\"tstype\":\"create\",\"ts\":1999,\"broker\":1,\"payload\":\"\\\"ts\\\":5\"}\n"
        "{\"topic\":\"in\",\"partition\":1,\"offset\":0,\"headers\":[\"a\",\"}\"],\"ts\":4500,\"payload\":{\"x\":[1]}}\n"
        "{\"topic\":\"in\",\"partition\":1,\"offset\":1,\"ts\":1500,\"payload\":null}\n"
        "{\"topic\":\"in\",\"partition\":1,\"offset\":2,\"ts\":-1,\"payload\":null}\n";
    outcome all;
    CU_ASSERT_EQUAL(read_text(text, NULL, &all), 4);
    CU_ASSERT_EQUAL(all.s[0].at, TS_SEC);
    CU_ASSERT_EQUAL(all.s[0].value, 3);
    CU_ASSERT_EQUAL(all.s[1].value, 0);
    CU_ASSERT_EQUAL(all.s[3].value, 1);
    CU_ASSERT_EQUAL(all.stats.n_null, 1);
    CU_ASSERT_EQUAL(all.stats.n_series, 2);
    CU_ASSERT_EQUAL(all.stats.step, TS_SEC);
    CU_ASSERT_STRING_EQUAL(all.stats.format, "kcat");
    CU_ASSERT_EQUAL(read_text(text, &(ts_trace_options){.series = "in[1]"}, &all), 4);
    CU_ASSERT_EQUAL(all.s[0].value, 1);
    expect_refusal("{\"topic\":\"in\",\"ts\":1000}\n{\"topic\":\"in\",\"ts\":2000", 2, 1,
                   "ends in its line");
    expect_refusal("{\"topic\":\"in\",\"ts\":1000}\n{\"topic\":\"in\"}\n", 2, 14,
                   "a member \"ts\"");
    expect_refusal("{\"topic\":\"in\",\"ts\":1000}\n{\"topic\":\"in\",\"ts\":\"x\"}\n", 2, 20,
                   "milliseconds");
    expect_refusal("{\"topic\":\"in\",\"ts\":1000}\n{\"topic\":\"in,\"ts\":5}\n", 2, 10,
                   "ends in the line");
    expect_refusal("{\"topic\":\"in\",\"ts\":1000}\n{\"topic\":\"in\",\"ts\":4000000000000}\n", 2,
                   20, "too many to sum");
}

static const ts_test tests[] = {
    {"the same samples from every format", same_samples},
    {"one series is chosen", one_is_chosen},
    {"taken as gauges", taken_as_gauges},
    {"JSON that is cut", cut_json},
    {"one series streams", one_series_streams},
    {"a counter without a name", nameless_counter},
    {"JSON that is refused", refused_json},
    {"lines that are refused", refused_lines},
    {"TYPE decides", type_decides},
    {"scrapes off the grid", scrapes_off_the_grid},
    {"kcat counts", kcat_counts},
};

int main(void)
{
    return run_trace_tests("trace formats", tests, TS_COUNT_OF(tests));
}
