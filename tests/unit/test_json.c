/* The strict reader against what JSON is and is not; presets; the writer. */
#include "config.h"

#include "glue/json.h"

#include <cjson/cJSON.h>
#include <math.h>

#include "tests/tap.h"
#include "tests/unit/scratch.h"

static ts_status parse(const char *text, size_t n, ts_err *err)
{
    ts_json *doc;
    ts_err_clear(err);
    ts_status status = ts_json_parse(&doc, text, n, "t.json", err);
    CU_ASSERT_EQUAL(doc == NULL, status != TS_OK);
    CU_ASSERT_EQUAL(err->status, status);
    ts_json_free(doc);
    return status;
}

static void takes(void)
{
    static const char *const good[] = {
        "{}",
        "[]",
        " [1, -0, 0.5, 1e9, 1E-2, -1.25e+3] ",
        "\"\"",
        "null",
        "true",
        "\n{\"a\": {\"b\": [1, 2]}, \"A\": 1}\n",
        "\"\\u00e9 \xc3\xa9 \\ud83d\\ude00 \xf0\x9f\x98\x80 \\n\\\\\\/\\\"\"",
    };
    ts_err err;
    for (int i = 0; i < TS_COUNT_OF(good); i++)
        CU_ASSERT_EQUAL(parse(good[i], strlen(good[i]), &err), TS_OK);
}

static void refuses(void)
{
    static const struct {
        const char *text;
        long line, column;
        const char *words;
    } bad[] = {
        {"", 1, 1, "expected a JSON value"},
        {"{} x", 1, 4, "nothing more"},
        {"{\"a\": 1,}", 1, 9, "a key in double quotes"},
        {"[1 2]", 1, 4, "',' or ']'"},
        {"[1,\n 2,\n 01]", 3, 2, "begin with 0"},
        {"[1.]", 1, 4, "a digit"},
        {"[.5]", 1, 2, "a JSON value"},
        {"[+1]", 1, 2, "a JSON value"},
        {"[1e]", 1, 4, "a digit"},
        {"[NaN]", 1, 2, "a JSON value"},
        {"[nul]", 1, 2, "a JSON value"},
        {"{\"a\" 1}", 1, 6, "':'"},
        {"{a: 1}", 1, 2, "a key in double quotes"},
        {"'a'", 1, 1, "a JSON value"},
        {"\"a", 1, 3, "no end"},
        {"\"a\nb\"", 1, 3, "control character"},
        {"\"\\x\"", 1, 3, "no such escape"},
        {"\"\\u12g4\"", 1, 6, "hexadecimal"},
        {"\"\\u0000\"", 1, 8, "\\u0000"},
        {"\"\\ud800 \"", 1, 8, "surrogate"},
        {"\"\xc0\xaf\"", 1, 2, "UTF-8"},
        {"\"\xed\xa0\x80\"", 1, 2, "UTF-8"},
        {"\xef\xbb\xbf{}", 1, 1, "a JSON value"},
        {"{\"a\": 1, \"b\": {\"c\": 1,\n \"c\": 2}}", 1, 16, "'c' twice"},
        {"{\"a\": 1, \"\\u0061\": 2}", 1, 2, "'a' twice"},
        {"[\n  [1, 2", 2, 8, "',' or ']'"},
    };
    ts_err err;
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        CU_ASSERT_EQUAL(parse(bad[i].text, strlen(bad[i].text), &err), TS_EPARSE);
        CU_ASSERT_EQUAL(err.line, bad[i].line);
        CU_ASSERT_EQUAL(err.column, bad[i].column);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, bad[i].words));
        CU_ASSERT_STRING_EQUAL(err.file, "t.json");
    }
    CU_ASSERT_EQUAL(parse("[1\0]", 4, &err), TS_EPARSE);
}

static void bounds(void)
{
    char deep[200];
    ts_err err;
    memset(deep, '[', 100);
    memset(deep + 100, ']', 100);
    CU_ASSERT_EQUAL(parse(deep, 200, &err), TS_ELIMIT);
    CU_ASSERT_EQUAL(err.column, 65);
    CU_ASSERT_EQUAL(parse(deep + 36, 128, &err), TS_OK);
    size_t n = 17 << 20;
    char *huge = malloc(n);
    CU_ASSERT_PTR_NOT_NULL_FATAL(huge);
    memset(huge, ' ', n);
    CU_ASSERT_EQUAL(parse(huge, n, &err), TS_ELIMIT);
    free(huge);
}

/* Every beginning, and every byte changed, of a document: good or an error, never a crash. */
static void damage(void)
{
    static const char text[] =
        "{\"a\": [1, -2.5e3, \"x\\u00e9\\n\"], \"b\": {\"c\": null, \"d\": true}}";
    char copy[sizeof text];
    ts_err err;
    for (size_t n = 0; n < sizeof text - 1; n++)
        CU_ASSERT_EQUAL(parse(text, n, &err), TS_EPARSE);
    for (size_t i = 0; i < sizeof text - 1; i++) {
        for (int c = 0; c < 256; c++) {
            memcpy(copy, text, sizeof text);
            copy[i] = (char)c;
            parse(copy, sizeof text - 1, &err);
        }
    }
}

struct pairs {
    char text[200];
};

static ts_status take_pair(void *arg, const char *key, const char *value, ts_err *err)
{
    struct pairs *p = arg;
    size_t used = strlen(p->text);
    if (strcmp(key, "bad") == 0)
        return ts_err_set(err, TS_EUNKNOWN, "no such key '%s'", key);
    snprintf(p->text + used, sizeof p->text - used, "%s=%s;", key, value);
    return TS_OK;
}

static ts_status preset(const char *path, const char *text, struct pairs *p, ts_err *err)
{
    scratch_put(path, text, strlen(text));
    p->text[0] = '\0';
    ts_err_clear(err);
    return ts_preset_read(path, take_pair, p, err);
}

static void presets(void)
{
    char dir[SCRATCH_DIR], path[SCRATCH_PATH];
    struct pairs p;
    ts_err err;
    scratch_make(dir);
    scratch_path(dir, "p.json", path);
    CU_ASSERT_EQUAL(preset(path, "{\"b\": 0.1, \"a\": \"30s\", \"c\": true, \"n\": 1e6}", &p, &err),
                    TS_OK);
    CU_ASSERT_STRING_EQUAL(p.text, "b=0.1;a=30s;c=true;n=1000000;");
    CU_ASSERT_EQUAL(preset(path, "{\"a\": 1,\n  \"bad\": 2}", &p, &err), TS_EUNKNOWN);
    CU_ASSERT_EQUAL(err.line, 2);
    CU_ASSERT_EQUAL(err.column, 3);
    CU_ASSERT_STRING_EQUAL(err.message, "no such key 'bad'");
    CU_ASSERT_STRING_EQUAL(err.file, path);
    CU_ASSERT_EQUAL(preset(path, "{\"a\": [1]}", &p, &err), TS_EPARSE);
    CU_ASSERT_EQUAL(err.column, 2);
    CU_ASSERT_EQUAL(preset(path, "[1]", &p, &err), TS_EPARSE);
    ts_err_clear(&err);
    CU_ASSERT_EQUAL(ts_preset_read(dir, take_pair, &p, &err), TS_EIO);
    ts_err_clear(&err);
    CU_ASSERT_EQUAL(ts_preset_read("/nonexistent", take_pair, &p, &err), TS_EIO);
    scratch_remove(dir);
}

static void writes(void)
{
    char *text;
    size_t n;
    FILE *f = open_memstream(&text, &n);
    ts_json_writer w = {.out = f};
    ts_json_begin(&w, NULL, '{');
    ts_json_text(&w, "a\"b", "x\n\\\xff\xc3\xa9");
    ts_json_text(&w, "none", NULL);
    ts_json_begin(&w, "runs", '[');
    ts_json_number(&w, NULL, 0.1);
    ts_json_number(&w, NULL, NAN);
    ts_json_number(&w, NULL, -INFINITY);
    ts_json_number(&w, NULL, 1.0 / 3);
    ts_json_integer(&w, NULL, INT64_MIN);
    ts_json_bool(&w, NULL, true);
    ts_json_end(&w, ']');
    ts_json_begin(&w, "empty", '{');
    ts_json_end(&w, '}');
    ts_json_end(&w, '}');
    fclose(f);
    CU_ASSERT_STRING_EQUAL(
        text,
        "{\n  \"a\\\"b\": \"x\\u000a\\\\\\ufffd\xc3\xa9\",\n  \"none\": null,\n  \"runs\": [\n    "
        "0.1,\n    null,\n    null,\n"
        "    0.3333333333333333,\n    -9223372036854775808,\n    true\n  ],\n  \"empty\": {}\n}\n");
    ts_err err;
    CU_ASSERT_EQUAL(parse(text, n, &err), TS_OK);
    free(text);
}

static const ts_test tests[] = {
    {"takes what is JSON", takes},
    {"refuses what is not, at its place", refuses},
    {"bounds", bounds},
    {"damage", damage},
    {"presets", presets},
    {"writes", writes},
};

int main(void)
{
    return ts_tap_main("json", tests, TS_COUNT_OF(tests));
}
