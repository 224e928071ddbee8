/* CSV traces: the families found in the wild, and what is refused with which words. */
#include "config.h"

#include "tests/unit/trace_help.h"

static void families(void)
{
    static const struct {
        const char *text;
        ts_time first, second;
        double a, b;
    } same[] = {
        {"timestamp|value\n1643120065|99178.0\n1643120066|101799.5\n", 1643120065 * TS_SEC,
         1643120066 * TS_SEC, 99178, 101799.5},
        {"date,messages\n2019-10-06 22:00:00,99978.89111111111\n2019-10-06 22:15:00,1\n",
         1570399200 * TS_SEC, 1570400100 * TS_SEC, 99978.89111111111, 1},
        {"2019-10-06T22:00:00Z,1\n2019-10-07T00:00:00.25+02:00,2", 1570399200 * TS_SEC,
         1570399200 * TS_SEC + 250 * TS_MSEC, 1, 2},
        {"1643120065000\t5\r\n1643120065500\t6\r\n", 1643120065 * TS_SEC,
         1643120065 * TS_SEC + 500 * TS_MSEC, 5, 6},
        {"\xef\xbb\xbf"
         "1643120065000000;5\n1643120065000001;1e3\n",
         1643120065 * TS_SEC, 1643120065 * TS_SEC + TS_USEC, 5, 1000},
        {"# a comment\n\n0 5\n1.5 6\n", 0, 1500 * TS_MSEC, 5, 6},
        {"host,load,Time\n\"a,b\",7,10\nc,8,20\n", 10 * TS_SEC, 20 * TS_SEC, 7, 8},
        {"\"time\",\"x\"\n\"10\",\"7\"\n\"20\",\"8\"\n", 10 * TS_SEC, 20 * TS_SEC, 7, 8},
        {"1643120065000000000,1,x,y\n1643120065000000001,2,z,\n", 1643120065 * TS_SEC,
         1643120065 * TS_SEC + 1, 1, 2},
        {"1.643120065e9, 1\n1.643120066e+09, 2\n", 1643120065 * TS_SEC, 1643120066 * TS_SEC, 1, 2},
        {"2024-02-29,1\n2024-03-01,2\n", 1709164800 * TS_SEC, 1709251200 * TS_SEC, 1, 2},
    };
    outcome all;
    for (int i = 0; i < TS_COUNT_OF(same); i++) {
        CU_ASSERT_EQUAL_FATAL(read_text(same[i].text, NULL, &all), 2);
        CU_ASSERT_EQUAL(all.s[0].at, same[i].first);
        CU_ASSERT_EQUAL(all.s[1].at, same[i].second);
        CU_ASSERT_EQUAL(all.s[0].value, same[i].a);
        CU_ASSERT_EQUAL(all.s[1].value, same[i].b);
        CU_ASSERT_EQUAL(all.stats.step, all.s[1].at - all.s[0].at);
        CU_ASSERT_STRING_EQUAL(all.stats.format, "csv");
    }
}

static void options(void)
{
    static const char text[] = "t,a,b_total\n1000,1,10\n2000,2,30\n3000,3,5\n";
    outcome all;
    CU_ASSERT_EQUAL(
        read_text(text, &(ts_trace_options){.value_column = "b_total", .time_unit = "ms"}, &all),
        2);
    CU_ASSERT_EQUAL(all.s[0].at, TS_SEC);
    CU_ASSERT_EQUAL(all.s[0].value, 20);
    CU_ASSERT_EQUAL(all.s[1].value, 5);
    CU_ASSERT_EQUAL(all.stats.n_reset, 1);
    CU_ASSERT_STRING_EQUAL(all.stats.series, "b_total");
    CU_ASSERT_STRING_EQUAL(all.stats.kind, "counter");
    CU_ASSERT_EQUAL(
        read_text(text, &(ts_trace_options){.value_column = "3", .kind = "gauge"}, &all), 3);
    CU_ASSERT_EQUAL(all.s[1].value, 30);
    CU_ASSERT_STRING_EQUAL(all.stats.kind, "gauge");
    CU_ASSERT_EQUAL(read_text(text, &(ts_trace_options){.value_column = "c"}, &all), TS_EINVAL);
    CU_ASSERT_EQUAL(read_text(text, &(ts_trace_options){.separator = ";"}, &all), TS_EPARSE);
    CU_ASSERT_EQUAL(read_text(text, &(ts_trace_options){.separator = "ab"}, &all), TS_EINVAL);
    CU_ASSERT_EQUAL(read_text(text, &(ts_trace_options){.format = "xml"}, &all), TS_EUNKNOWN);
    CU_ASSERT_EQUAL(read_text("1:5\n2:6\n", &(ts_trace_options){.separator = ":"}, &all), 2);
}

static void tolerated(void)
{
    static const char text[] = "t,v\n0,1\n1,null\n2,\n3,NaN\n4,5\n4,6\n5,3\n8,3\n9,1\n10,3\n";
    outcome all;
    CU_ASSERT_EQUAL(read_text(text, NULL, &all), 6);
    CU_ASSERT_EQUAL(all.s[1].value, 5);
    CU_ASSERT_EQUAL(all.stats.n, 6);
    CU_ASSERT_EQUAL(all.stats.n_null, 3);
    CU_ASSERT_EQUAL(all.stats.n_duplicate, 1);
    CU_ASSERT_EQUAL(all.stats.step, TS_SEC);
    CU_ASSERT_EQUAL(all.stats.n_gap, 3 + 2);
    CU_ASSERT_EQUAL(all.stats.first_at, 0);
    CU_ASSERT_EQUAL(all.stats.last_at, 10 * TS_SEC);
    CU_ASSERT_EQUAL(all.stats.min, 1);
    CU_ASSERT_EQUAL(all.stats.max, 5);
    CU_ASSERT_EQUAL(all.stats.mean, 16.0 / 6);
}

/* Of one time the first in the file is kept. */
static void any_order(void)
{
    static const char text[] = "t,v\n7,1\n8,2\n3,3\n4,4\n8,5\n5,null\n6,6\n";
    static const double sorted[][2] = {{3, 3}, {4, 4}, {6, 6}, {7, 1}, {8, 2}};
    const ts_trace_options options = {.order = "any"};
    outcome all;
    CU_ASSERT_EQUAL(read_text(text, &options, &all), 5);
    for (int i = 0; i < 5; i++) {
        CU_ASSERT_EQUAL(all.s[i].at, ts_from_seconds(sorted[i][0]));
        CU_ASSERT_EQUAL(all.s[i].value, sorted[i][1]);
    }
    CU_ASSERT_EQUAL(all.stats.n_unordered, 4);
    CU_ASSERT_EQUAL(all.stats.n_duplicate, 1);
    CU_ASSERT_EQUAL(all.stats.n_null, 1);
    CU_ASSERT_EQUAL(all.stats.first_at, 3 * TS_SEC);
    CU_ASSERT_EQUAL(read_text(text, &(ts_trace_options){.order = "time"}, &all), TS_EPARSE);
    CU_ASSERT_EQUAL(read_text(text, &(ts_trace_options){.order = "up"}, &all), TS_EINVAL);
    CU_ASSERT_EQUAL(read_text("t,v\n1,1\n2,2\n", &options, &all), 2);
    CU_ASSERT_EQUAL(all.stats.n_unordered, 0);
    CU_ASSERT_EQUAL(read_text("t,v\n", &options, &all), TS_EPARSE);
    CU_ASSERT_EQUAL(read_text("t,n_total\n3,30\n1,10\n2,15\n", &options, &all), 2);
    CU_ASSERT_TRUE(all.s[0].value == 5 && all.s[1].value == 15);
    CU_ASSERT_EQUAL(read_text("t,v\n3,1\n1,-2\n2,1\n", &options, &all), TS_EPARSE);
    CU_ASSERT_EQUAL(all.err.line, 3);
}

static void refused(void)
{
    static const struct {
        const char *text;
        long line, column;
        const char *words;
    } bad[] = {
        {"", 0, 0, "empty"},
        {"\n\n", 0, 0, "no row"},
        {"timestamp|value\n", 0, 0, "no row"},
        {"timestamp|value\n1|2\n", 0, 0, "one row"},
        {"t,v\n1,2\n2,3\n1,4\n", 4, 1, "goes back by 1 s"},
        {"t,v\n1,2\n2,-3\n", 3, 3, "zero or more"},
        {"t,v\n1,2\n2,inf\n", 3, 3, "infinite"},
        {"t,v\n1,2\n2,1e308\n", 3, 3, "at most 1e+15"},
        {"t,v\n1,2\n2,1e999\n", 3, 3, "infinite"},
        {"t,v\n1,2\n2,abc\n", 3, 3, "'abc' in column 2"},
        {"t,v\n1,2\n2,3x\n", 3, 3, "'3x'"},
        {"t,v\n1,2\nx,3\n", 3, 1, "a time"},
        {"t,v\n1,2\n2\n", 3, 2, "ends after column 1"},
        {"t,v\n2019-10-06 22:00,2\n2019-13-06 22:00,2\n", 3, 1, "a date"},
        {"hello\nworld\n", 1, 1, "separated by"},
        {"t,v\n1,2\n99999999999999999999,3\n", 3, 1, "before 2116"},
    };
    for (int i = 0; i < TS_COUNT_OF(bad); i++)
        expect_refusal(bad[i].text, bad[i].line, bad[i].column, bad[i].words);
}

static void rubbish(void)
{
    static const unsigned char bytes[] = {1, 2, 3, 0, 255, 254, 'a', '\n'};
    static const unsigned char utf16[] = {0xff, 0xfe, 't', 0, ',', 0};
    outcome all;
    CU_ASSERT_EQUAL(read_bytes(bytes, sizeof bytes, NULL, &all), TS_EPARSE);
    CU_ASSERT_PTR_NOT_NULL(strstr(all.err.message, "byte 1 is 0x01"));
    CU_ASSERT_EQUAL(read_bytes(utf16, sizeof utf16, NULL, &all), TS_EPARSE);
    CU_ASSERT_PTR_NOT_NULL(strstr(all.err.message, "UTF-16"));
}

static void not_a_file(void)
{
    outcome all;
    CU_ASSERT_EQUAL(read_path(trace_dir, NULL, &all), TS_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(all.err.message, "directory"));
    CU_ASSERT_EQUAL(read_path("/nonexistent/x", NULL, &all), TS_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(all.err.message, "No such file"));
    CU_ASSERT_EQUAL(read_path("/dev/zero", NULL, &all), TS_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(all.err.message, "device"));
}

static void not_permitted(void)
{
    outcome all;
    CU_ASSERT_EQUAL(read_text("0,1\n1,2\n", NULL, &all), 2);
    CU_ASSERT_EQUAL(chmod(trace_path, 0), 0);
    if (access(trace_path, R_OK) == 0) {
        ts_tap_skip("root may read everything");
    } else {
        CU_ASSERT_EQUAL(read_path(trace_path, NULL, &all), TS_EIO);
        CU_ASSERT_PTR_NOT_NULL(strstr(all.err.message, "Permission denied"));
    }
    CU_ASSERT_EQUAL(chmod(trace_path, 0600), 0);
}

/* The third line is too long; then it is not, but it is followed by one that is. */
static void long_lines(void)
{
    static const char rows[] = "0,1\n1,2\n2,";
    size_t n = 3 << 20;
    char *text = malloc(n);
    outcome all;
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    memset(text, '7', n);
    memcpy(text, rows, strlen(rows));
    CU_ASSERT_EQUAL(read_bytes(text, n, NULL, &all), TS_ELIMIT);
    CU_ASSERT_EQUAL(all.err.line, 3);
    memcpy(text + (1 << 19), ",\n3,1\n", 7);
    memcpy(text + strlen(rows), "5,", 2);
    CU_ASSERT_EQUAL(read_bytes(text, n, NULL, &all), TS_ELIMIT);
    CU_ASSERT_EQUAL(all.err.line, 5);
    CU_ASSERT_EQUAL(all.s[2].value, 5);
    free(text);
}

static void real_files(void)
{
    static const struct {
        const char *name;
        int64_t n, n_null;
        ts_time step;
    } files[] = {
        {"demeter/ads_3d_1s_workload.csv.gz", 64800, 0, TS_SEC},
        {"demeter/cars_3d_1s_workload.csv.gz", 64803, 0, TS_SEC},
        {"phoebe/ads_reactive_run1/workRate.csv.gz", 21589, 12, TS_SEC},
        {"phoebe/cars_twres_run1/workRate.csv.gz", 21595, 0, TS_SEC},
        {"load-prediction/wiki_en_5min.csv", 6048, 0, 5 * TS_MIN},
        {"load-prediction/IoT_1h.csv", 504, 0, TS_HOUR},
    };
    outcome all;
    char full[512];
    for (int i = 0; i < TS_COUNT_OF(files); i++) {
        if (ts_tap_data(files[i].name, full, sizeof full) == NULL)
            return;
        CU_ASSERT_EQUAL(read_path(full, NULL, &all), files[i].n);
        CU_ASSERT_EQUAL(all.stats.n, files[i].n);
        CU_ASSERT_EQUAL(all.stats.n_null, files[i].n_null);
        CU_ASSERT_EQUAL(all.stats.step, files[i].step);
    }
}

static const ts_test tests[] = {
    {"families", families},
    {"options", options},
    {"tolerated and counted", tolerated},
    {"rows in any order", any_order},
    {"refused, with the place", refused},
    {"binary rubbish", rubbish},
    {"not a file", not_a_file},
    {"not permitted", not_permitted},
    {"lines of a megabyte", long_lines},
    {"real files", real_files},
};

int main(void)
{
    return run_trace_tests("trace csv", tests, TS_COUNT_OF(tests));
}
