/* Numbers by hand: as strtod has them, to the last bit; times to the nanosecond. */
#include "config.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tap.h"
#include "traces/number.h"

static uint64_t state = 1;

static uint64_t draw(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static bool same_as_strtod(const char *text)
{
    double mine = 0;
    char *end;
    double theirs = strtod(text, &end);
    const char *p = ts__scan_double(text, &mine);
    return p == end && memcmp(&mine, &theirs, sizeof mine) == 0;
}

static void known(void)
{
    static const char *const texts[] = {
        "0",
        "-0",
        "+1",
        "1.",
        ".5",
        "99978.89111111111",
        "9007199254740993",
        "9007199254740992.5",
        "0.1",
        "123456789012345678",
        "9999999999999999999",
        "99999999999999999999",
        "0.0000000000000000001",
        "1844674407370955.1615",
        "18446744073709551615",
        "1e22",
        "1e23",
        "1.7976931348623157e308",
        "1e999",
        "4.9e-324",
        "1e-400",
        "2.2250738585072011e-308",
        "0000000000000000000000007",
        "1.00000000000000011102230246251565404",
        "5e-1",
        "5E+2",
        "7x",
        "7e",
        "7e+",
    };
    double v;
    for (int i = 0; i < TS_COUNT_OF(texts) - 2; i++)
        CU_ASSERT_TRUE(same_as_strtod(texts[i]));
    CU_ASSERT_PTR_NOT_NULL(ts__scan_double("99978.89111111111", &v));
    CU_ASSERT_EQUAL(v, 0x1.868ae41fdb975p+16);
    CU_ASSERT_PTR_NOT_NULL(ts__scan_double("9007199254740993", &v));
    CU_ASSERT_EQUAL(v, 9007199254740992.0);
    CU_ASSERT_PTR_NULL(ts__scan_double("7e", &v));
    CU_ASSERT_PTR_NULL(ts__scan_double("7e+", &v));
}

static void words(void)
{
    static const char *const none[] = {"", "-", ".", "x", " 1", "e5", "-.", "in"};
    double v = 0;
    CU_ASSERT_PTR_NOT_NULL(ts__scan_double("NaN", &v));
    CU_ASSERT_TRUE(isnan(v));
    CU_ASSERT_PTR_NOT_NULL(ts__scan_double("+Inf", &v));
    CU_ASSERT_EQUAL(v, INFINITY);
    CU_ASSERT_PTR_NOT_NULL(ts__scan_double("-infinity", &v));
    CU_ASSERT_EQUAL(v, -INFINITY);
    for (int i = 0; i < TS_COUNT_OF(none); i++)
        CU_ASSERT_PTR_NULL(ts__scan_double(none[i], &v));
    const char *hex = "0x10";
    CU_ASSERT_PTR_EQUAL(ts__scan_double(hex, &v), hex + 1);
}

/* Up to twenty digits with the point anywhere, and doubles as printf writes them. */
static void random_numbers(void)
{
    char text[64];
    int n_wrong = 0;
    for (int i = 0; i < 300000; i++) {
        int n = snprintf(text, 32, "%" PRIu64, draw() >> draw() % 60);
        int point = (int)(draw() % (uint64_t)(n + 1));
        memmove(text + point + 1, text + point, (size_t)(n - point) + 1);
        text[point] = '.';
        n_wrong += !same_as_strtod(text);
    }
    for (int i = 0; i < 100000; i++) {
        snprintf(text, sizeof text, "%.17g",
                 (double)(draw() >> 11) * exp2((double)(draw() % 80) - 90));
        n_wrong += !same_as_strtod(text);
    }
    CU_ASSERT_EQUAL(n_wrong, 0);
}

static void times(void)
{
    static const struct {
        const char *text;
        ts__unit unit, found;
        ts_time at;
    } good[] = {
        {"0", TS__UNIT_AUTO, TS__UNIT_S, 0},
        {"1661724000.123456789", TS__UNIT_AUTO, TS__UNIT_S, 1661724000123456789},
        {"1661724000.1234567899", TS__UNIT_AUTO, TS__UNIT_S, 1661724000123456789},
        {"1661724000123", TS__UNIT_AUTO, TS__UNIT_MS, 1661724000123 * TS_MSEC},
        {"1661724000123.5", TS__UNIT_AUTO, TS__UNIT_MS, 1661724000123 * TS_MSEC + 500 * TS_USEC},
        {"1661724000123456", TS__UNIT_AUTO, TS__UNIT_US, 1661724000123456 * TS_USEC},
        {"1661724000123456789", TS__UNIT_AUTO, TS__UNIT_NS, 1661724000123456789},
        {"5000", TS__UNIT_MS, TS__UNIT_MS, 5 * TS_SEC},
        {"1.5e3", TS__UNIT_S, TS__UNIT_S, 1500 * TS_SEC},
        {"1970-01-01", TS__UNIT_AUTO, TS__UNIT_ISO, 0},
        {"2000-02-29 12:00", TS__UNIT_AUTO, TS__UNIT_ISO, 951825600 * TS_SEC},
        {"2019-10-06T22:00:00.5Z", TS__UNIT_AUTO, TS__UNIT_ISO, 1570399200 * TS_SEC + TS_SEC / 2},
        {"2019-10-07T03:30:00+05:30", TS__UNIT_AUTO, TS__UNIT_ISO, 1570399200 * TS_SEC},
        {"2019-10-06 14:00:00-0800", TS__UNIT_AUTO, TS__UNIT_ISO, 1570399200 * TS_SEC},
        {"2100-03-01", TS__UNIT_ISO, TS__UNIT_ISO, 4107542400 * TS_SEC},
    };
    static const char *const bad[] = {
        "",
        "x",
        "-1",
        "99999999999999999999",
        "9999999999999999999",
        "1e30",
        "1969-12-31",
        "2116-01-01",
        "2019-13-01",
        "2019-00-01",
        "2019-01-32",
        "2019-1-1",
        "2019-01-01T25:00",
        "2019-01-01T10",
        "2019-01-01T10:61",
        "1970-01-01T00:00+01:00",
    };
    ts_time at = 0;
    for (int i = 0; i < TS_COUNT_OF(good); i++) {
        ts__unit unit = good[i].unit;
        const char *end = ts__scan_time(good[i].text, &unit, &at);
        CU_ASSERT_TRUE(end != NULL && *end == '\0');
        CU_ASSERT_EQUAL(at, good[i].at);
        CU_ASSERT_EQUAL(unit, good[i].found);
    }
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        ts__unit unit = TS__UNIT_AUTO;
        CU_ASSERT_PTR_NULL(ts__scan_time(bad[i], &unit, &at));
    }
}

static void formats(void)
{
    char buf[32];
    ts__format_seconds(1661724000 * TS_SEC + 120 * TS_MSEC, buf);
    CU_ASSERT_STRING_EQUAL(buf, "1661724000.12");
    ts__format_double(0.1, buf);
    CU_ASSERT_STRING_EQUAL(buf, "0.1");
    ts__format_double(1e6, buf);
    CU_ASSERT_STRING_EQUAL(buf, "1000000");
    ts__format_double(99978.89111111111, buf);
    CU_ASSERT_EQUAL(strtod(buf, NULL), 99978.89111111111);
}

static const ts_test tests[] = {
    {"known numbers", known}, {"words", words},     {"as strtod", random_numbers},
    {"times", times},         {"formats", formats},
};

int main(void)
{
    return ts_tap_main("trace number", tests, TS_COUNT_OF(tests));
}
