/* Declared parameters: every kind, its bounds, its words, and back to text. */
#include <string.h>

#include "core/param.h"
#include "tests/tap.h"

struct cfg {
    double alpha;
    int64_t count;
    bool on;
    ts_time window;
    int mode;
    char name[TS_PARAM_TEXT_SIZE];
};

static const char *const modes[] = {"auto", "none", NULL};
static const ts_param params[] = {
    TS_P_DOUBLE(struct cfg, alpha, "0.2", 0, 1, "smoothing"),
    TS_P_INT(struct cfg, count, "20", 1, 100, "how many"),
    TS_P_BOOL(struct cfg, on, "true", "whether"),
    TS_P_TIME(struct cfg, window, "180s", TS_SEC, TS_DAY, "how long"),
    TS_P_CHOICE(struct cfg, mode, "auto", modes, "which"),
    TS_P_TEXT(struct cfg, name, "line", "who"),
};
enum { N = TS_COUNT_OF(params) };

static ts_status set(struct cfg *c, const char *key, const char *text, ts_err *err)
{
    ts_err_clear(err);
    return ts_param_set(params, ts_param_find(params, N, key), c, text, err);
}

static void defaults(void)
{
    struct cfg c;
    ts_param_defaults(params, N, &c);
    CU_ASSERT_EQUAL(c.alpha, 0.2);
    CU_ASSERT_EQUAL(c.count, 20);
    CU_ASSERT_TRUE(c.on);
    CU_ASSERT_EQUAL(c.window, 3 * TS_MIN);
    CU_ASSERT_EQUAL(c.mode, 0);
    CU_ASSERT_STRING_EQUAL(c.name, "line");
    CU_ASSERT_EQUAL(ts_param_find(params, N, "beta"), -1);
}

static void refuses(void)
{
    static const struct {
        const char *key, *text;
        ts_status status;
    } bad[] = {
        {"alpha", "1.1", TS_ERANGE},      {"alpha", "x", TS_EINVAL},
        {"alpha", "nan", TS_EINVAL},      {"alpha", "", TS_EINVAL},
        {"alpha", "0.5x", TS_EINVAL},     {"count", "1.5", TS_EINVAL},
        {"count", "0", TS_ERANGE},        {"on", "maybe", TS_EINVAL},
        {"window", "3 weeks", TS_EINVAL}, {"window", "2d", TS_ERANGE},
        {"mode", "AUTO", TS_EINVAL},      {"count", "99999999999999999999", TS_EINVAL},
    };
    struct cfg c, before;
    ts_err err;
    memset(&c, 0, sizeof c);
    ts_param_defaults(params, N, &c);
    before = c;
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        CU_ASSERT_EQUAL(set(&c, bad[i].key, bad[i].text, &err), bad[i].status);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, bad[i].key));
    }
    CU_ASSERT_EQUAL(memcmp(&c, &before, sizeof c), 0);
}

static void round_trips(void)
{
    static const char *const texts[N][2] = {
        {"alpha", "0.1"},      {"count", "7"},   {"on", "false"},
        {"window", "90500ms"}, {"mode", "none"}, {"name", "a b"},
    };
    struct cfg c;
    ts_err err;
    char buf[64];
    ts_param_defaults(params, N, &c);
    for (int i = 0; i < N; i++) {
        CU_ASSERT_EQUAL(set(&c, texts[i][0], texts[i][1], &err), TS_OK);
        CU_ASSERT_STRING_EQUAL(ts_param_get(params, i, &c, buf, sizeof buf), texts[i][1]);
    }
}

static void durations(void)
{
    static const struct {
        const char *text;
        ts_time value;
    } good[] = {{"1.5h", 90 * TS_MIN},
                {"250ms", 250 * TS_MSEC},
                {"3 min", 3 * TS_MIN},
                {"1d", TS_DAY},
                {"7", 7 * TS_SEC}};
    ts_time t;
    for (int i = 0; i < TS_COUNT_OF(good); i++) {
        CU_ASSERT_EQUAL(ts_parse_duration(good[i].text, &t), TS_OK);
        CU_ASSERT_EQUAL(t, good[i].value);
    }
    CU_ASSERT_EQUAL(ts_parse_duration("1e300h", &t), TS_EINVAL);
    CU_ASSERT_EQUAL(ts_parse_duration("h", &t), TS_EINVAL);
}

static void nearest(void)
{
    CU_ASSERT_EQUAL(ts_param_distance("kitten", "sitting"), 3);
    CU_ASSERT_EQUAL(ts_param_distance("", "abc"), 3);
    for (int i = 0; i < N; i++)
        CU_ASSERT_STRING_EQUAL(ts_param_nearest(params, N, params[i].key), params[i].key);
    char typo[64];
    snprintf(typo, sizeof typo, "%sx", params[N - 1].key);
    CU_ASSERT_STRING_EQUAL(ts_param_nearest(params, N, typo), params[N - 1].key);
}

static const ts_test tests[] = {
    {"defaults", defaults},
    {"refuses what is out of kind or range", refuses},
    {"round trips", round_trips},
    {"durations", durations},
    {"the nearest key", nearest},
};

int main(void)
{
    return ts_tap_main("param", tests, TS_COUNT_OF(tests));
}
