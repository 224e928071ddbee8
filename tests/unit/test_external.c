/* Predictors that are not ours: what they may say, and every way in which they go wrong. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "glue/external.h"
#include "tests/tap.h"

#define HELLO "read l; echo \"{\\\"version\\\":1}\"; "

static const ts_series_shape shape = {
    .step = TS_MIN, .season = 3, .season2 = 0, .horizon = 4, .capacity = 100};
/* Where being late is the point, and where it is not. */
static const ts_external_limits brief = {300 * TS_MSEC, 300 * TS_MSEC},
                                patient = {60 * TS_SEC, 60 * TS_SEC};

static const char *build_dir(void)
{
    const char *dir = getenv("TS_BUILDDIR");
    return dir != NULL ? dir : ".";
}

static const char *source_dir(void)
{
    const char *dir = getenv("TS_SRCDIR");
    return dir != NULL ? dir : ".";
}

static void words(void)
{
    static const struct {
        const char *text, *words[5];
    } good[] = {
        {"python3 model.py", {"python3", "model.py"}},
        {"  a\t'b c'  \"d e\" ", {"a", "b c", "d e"}},
        {"a b\\ c", {"a", "b c"}},
        {"x '$HOME;`ls`|*' \"it's\"", {"x", "$HOME;`ls`|*", "it's"}},
        {"a'b'\"c\"d ''", {"abcd", ""}},
        {"s '\\n'", {"s", "\\n"}},
    };
    static const char *const bad[] = {"", "   ", "a 'b", "a \"b", "a \\", "'' b"};
    ts_err err;
    char **list;
    for (int i = 0; i < TS_COUNT_OF(good); i++) {
        CU_ASSERT_EQUAL_FATAL(ts_external_words(&list, good[i].text, NULL), TS_OK);
        int n = 0;
        for (; list[n] != NULL && n < 4 && good[i].words[n] != NULL; n++)
            CU_ASSERT_STRING_EQUAL(list[n], good[i].words[n]);
        CU_ASSERT_PTR_NULL(list[n]);
        CU_ASSERT_PTR_NULL(good[i].words[n]);
        free(list);
    }
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        ts_err_clear(&err);
        CU_ASSERT_EQUAL(ts_external_words(&list, bad[i], &err), TS_EINVAL);
        CU_ASSERT_PTR_NULL(list);
        CU_ASSERT_NOT_EQUAL(err.message[0], '\0');
    }
}

static void a_program_answers(void)
{
    ts_external *x;
    double mean[4];
    const char *spec =
        "exec:sh -c '" HELLO "read l; echo \"{}\"; read l; echo \"{\\\"mean\\\":null}\"; "
        "read l; echo \"{\\\"mean\\\":[1,2.5,-3], \\\"more\\\":1} \"; read l; exit 0'";
    ts_err err = {.status = TS_OK};
    CU_ASSERT_EQUAL_FATAL(ts_external_open(&x, spec, &shape, NULL, &err), TS_OK);
    CU_ASSERT_EQUAL(ts_external_step(x, 5, 0, NULL, &err), TS_OK);
    CU_ASSERT_EQUAL(ts_external_step(x, NAN, 2, mean, &err), TS_EMPTY);
    CU_ASSERT_EQUAL(ts_external_step(x, 7, 3, mean, &err), TS_OK);
    CU_ASSERT_EQUAL(mean[0], 1);
    CU_ASSERT_EQUAL(mean[1], 2.5);
    CU_ASSERT_EQUAL(mean[2], 0); /* no load is below 0 */
    CU_ASSERT_EQUAL(ts_external_step(x, 7, 3, mean, &err), TS_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "exited with status 0"));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "after 3 values"));
    ts_external_close(x);
}

/* The program is shown just what the protocol says. */
static void what_a_program_hears(void)
{
    ts_external *x;
    double mean[1];
    const char *spec =
        "exec:sh -c 'read l; test \"$l\" = \"{\\\"version\\\":1,\\\"step_s\\\":60,\\\"season\\\":3,"
        "\\\"season2\\\":0,\\\"horizon\\\":4}\" || exit 3; echo \"{\\\"version\\\":1}\"; "
        "read l; test \"$l\" = \"{\\\"t\\\":0,\\\"y\\\":0.25,\\\"n\\\":0}\" || exit 4; echo "
        "\"{}\"; "
        "read l; test \"$l\" = \"{\\\"t\\\":1,\\\"y\\\":null,\\\"n\\\":1}\" || exit 5; "
        "echo \"{\\\"mean\\\":[8]}\"'";
    ts_err err = {.status = TS_OK};
    CU_ASSERT_EQUAL_FATAL(ts_external_open(&x, spec, &shape, NULL, &err), TS_OK);
    CU_ASSERT_EQUAL(ts_external_step(x, 0.25, 0, NULL, &err), TS_OK);
    CU_ASSERT_EQUAL(ts_external_step(x, NAN, 1, mean, &err), TS_OK);
    CU_ASSERT_EQUAL(mean[0], 8);
    ts_external_close(x);
}

/* As a method: what is told and what is asked come in one line, and another season begins anew. */
static void a_program_as_a_method(void)
{
    const char *spec =
        "exec:sh -c 'read l; echo \"{\\\"version\\\":1}\"; l=${l#*season\\\":}; s=${l%%,*}; "
        "while read l; do n=$((n + 1)); echo \"{\\\"mean\\\":[$s,$n,7,7]}\"; done; exit 0'";
    ts_external_source outside;
    ts_forecaster *f;
    double mean[4];
    ts_external_source_init(&outside, NULL);
    CU_ASSERT_EQUAL_FATAL(ts_forecaster_new_from(&f, &outside.source, spec, &shape, NULL), TS_OK);
    CU_ASSERT_STRING_EQUAL(ts_forecaster_name(f), "exec");
    CU_ASSERT_EQUAL(ts_forecaster_forecast(f, 2, mean), TS_EMPTY);
    for (int i = 0; i < 5; i++)
        ts_forecaster_update(f, 10);
    for (int i = 0; i < 2; i++) { /* asked twice, sent once */
        CU_ASSERT_EQUAL(ts_forecaster_forecast(f, 2, mean), TS_OK);
        CU_ASSERT_EQUAL(mean[0], 3);
        CU_ASSERT_EQUAL(mean[1], 5);
    }
    ts_forecaster_reset(f, 2, 0);
    ts_forecaster_update(f, 10);
    CU_ASSERT_EQUAL(ts_forecaster_forecast(f, 4, mean), TS_OK);
    CU_ASSERT_EQUAL(mean[0], 2);
    CU_ASSERT_EQUAL(mean[1], 1);
    CU_ASSERT_EQUAL(outside.failure.status, TS_OK);
    ts_forecaster_free(f);
}

static void a_method_that_fails(void)
{
    const char *spec = "exec:sh -c 'read l; echo \"{\\\"version\\\":1}\"; read l; exit 3'";
    ts_external_source outside;
    ts_forecaster *f;
    double mean[4];
    ts_err err = {.status = TS_OK};
    ts_external_source_init(&outside, NULL);
    CU_ASSERT_EQUAL(ts_forecaster_new_from(&f, &outside.source, "exec:false", &shape, &err), TS_EIO);
    CU_ASSERT_PTR_NULL(f);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "status 1"));
    CU_ASSERT_EQUAL(ts_forecaster_new_from(&f, NULL, spec, &shape, NULL), TS_EUNKNOWN);
    CU_ASSERT_EQUAL_FATAL(ts_forecaster_new_from(&f, &outside.source, spec, &shape, NULL), TS_OK);
    for (int i = 0; i < 3; i++) {
        ts_forecaster_update(f, 10);
        CU_ASSERT_EQUAL(ts_forecaster_forecast(f, 1, mean), TS_EIO);
    }
    CU_ASSERT_PTR_NOT_NULL(strstr(outside.failure.message, "status 3"));
    ts_forecaster_free(f);
}

static void programs_that_do_not_start(void)
{
    static const struct {
        const char *spec;
        ts_status status;
        const char *words;
    } bad[] = {
        {"exec:/no/such/program", TS_EIO, "No such file"},
        {"exec:/", TS_EIO, "Permission denied"},
        {"exec:", TS_EINVAL, "expected"},
        {"exec:sh 'x", TS_EINVAL, "without its end"},
        {"shell:x", TS_EINVAL, "exec:"},
        {"exec:true", TS_EIO, "exited with status 0"},
        {"exec:sh -c 'echo no module named numpy >&2; exit 7'", TS_EIO,
         "exited with status 7, saying: no module named numpy"},
        {"exec:sh -c 'kill -9 $$'", TS_EIO, "signal 9"},
        {"exec:sh -c 'echo hello; exec sleep 9'", TS_EPARSE, "'hello"},
        {"exec:sh -c 'echo 1; exec sleep 9'", TS_EPARSE, "'1"},
        {"exec:sh -c 'read l; echo \"{\\\"version\\\":2}\"; read l'", TS_EMISMATCH, "version 2"},
        {"exec:sh -c 'read l; echo \"{\\\"Version\\\":1}\"; read l'", TS_EPARSE,
         "expected {\"version\":1}"},
        {"exec:sleep 9", TS_ELIMIT, "did not answer in time"}, /* and never reads */
        {"exec:cat /dev/zero", TS_EPARSE, ""},
        {"exec:yes", TS_EPARSE, "said 'y"},
    };
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        ts_external *x;
        ts_err err = {.status = TS_OK};
        ts_status status = ts_external_open(&x, bad[i].spec, &shape,
                                            bad[i].status == TS_ELIMIT ? &brief : &patient, &err);
        CU_ASSERT_EQUAL(status, bad[i].status);
        CU_ASSERT_PTR_NULL(x);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, bad[i].words));
        if (status != bad[i].status || strstr(err.message, bad[i].words) == NULL)
            printf("# %s: %s: %s\n", bad[i].spec, ts_status_name(status), err.message);
        ts_external_close(x);
    }
}

static void programs_that_go_wrong(void)
{
    static const struct {
        const char *answer; /* to the first value */
        ts_status status;
        const char *words;
    } bad[] = {
        {"exit 3", TS_EIO, "status 3"},
        {"echo Traceback >&2; echo ValueError: x >&2; exit 1", TS_EIO, "saying: ValueError: x"},
        {"exec sleep 9", TS_ELIMIT, "did not answer in time"},
        {"sleep 9 & wait", TS_ELIMIT, "did not answer in time"},
        {"echo rubbish", TS_EPARSE, "answered 'rubbish'"},
        {"echo", TS_EPARSE, "answered ''"},
        {"echo \"[1,2]\"", TS_EPARSE, "one JSON object"},
        {"echo \"{}\"", TS_EPARSE, "\"mean\" with 2 numbers"},
        {"echo \"{\\\"mean\\\":[1]}\"", TS_EPARSE, "with 2 numbers"},
        {"echo \"{\\\"mean\\\":[1,2,3]}\"", TS_EPARSE, "with 2 numbers"},
        {"echo \"{\\\"mean\\\":[1,\\\"2\\\"]}\"", TS_EPARSE, "with 2 numbers"},
        {"echo \"{\\\"mean\\\":[1,null]}\"", TS_EPARSE, "with 2 numbers"},
        {"echo \"{\\\"mean\\\":[1,NaN]}\"", TS_EPARSE, "NaN"},
        {"echo \"{\\\"mean\\\":[1,1e999]}\"", TS_EPARSE, "not a finite number"},
        {"echo \"{\\\"mean\\\":[1,2]}{}\"", TS_EPARSE, "one JSON object"},
        {"printf \"{\\\"mean\\\":[1,2]}\\n{}\\n\"; sleep 9", TS_EPARSE, "and only when asked"},
        {"head -c 3000000 /dev/zero; sleep 9", TS_EPARSE, "more than 1048576 bytes"},
        {"exec >&-; exec <&-; sleep 9", TS_EIO, "closed its output"},
    };
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        ts_external *x;
        char spec[512];
        double mean[2];
        ts_err err = {.status = TS_OK}, again = {.status = TS_OK};
        snprintf(spec, sizeof spec, "exec:sh -c '" HELLO "read l; %s'", bad[i].answer);
        ts_external_limits limits = {patient.start,
                                     (bad[i].status == TS_ELIMIT ? &brief : &patient)->answer};
        CU_ASSERT_EQUAL_FATAL(ts_external_open(&x, spec, &shape, &limits, &err), TS_OK);
        ts_status status = ts_external_step(x, 1, 2, mean, &err);
        CU_ASSERT_EQUAL(status, bad[i].status);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, bad[i].words));
        if (status != bad[i].status || strstr(err.message, bad[i].words) == NULL)
            printf("# %s: %s: %s\n", bad[i].answer, ts_status_name(status), err.message);
        CU_ASSERT_EQUAL(ts_external_step(x, 1, 2, mean, &again), status);
        CU_ASSERT_STRING_EQUAL(again.message, err.message);
        ts_external_close(x);
    }
}

static void a_plugin_answers(void)
{
    ts_external *x;
    char spec[4096];
    double mean[4];
    ts_err err = {.status = TS_OK};
    snprintf(spec, sizeof spec, "plugin:'%s/experiments/predictors/naive.so'", build_dir());
    CU_ASSERT_EQUAL(ts_external_open(&x, spec, &shape, NULL, &err), TS_OK);
    if (x == NULL) {
        printf("# %s\n", err.message);
        return;
    }
    CU_ASSERT_EQUAL(ts_external_step(x, 10, 4, mean, &err), TS_EMPTY);
    CU_ASSERT_EQUAL(ts_external_step(x, 20, 4, mean, &err), TS_EMPTY);
    CU_ASSERT_EQUAL(ts_external_step(x, 30, 4, mean, &err), TS_OK);
    CU_ASSERT_EQUAL(mean[0], 10);
    CU_ASSERT_EQUAL(mean[2], 30);
    CU_ASSERT_EQUAL(mean[3], 10);
    CU_ASSERT_EQUAL(ts_external_step(x, NAN, 1, mean, &err), TS_OK);
    CU_ASSERT_EQUAL(mean[0], 20);
    ts_external_close(x);
    snprintf(spec, sizeof spec, "plugin:'%s/experiments/predictors/naive.so' 1", build_dir());
    CU_ASSERT_EQUAL_FATAL(ts_external_open(&x, spec, &shape, NULL, &err), TS_OK);
    CU_ASSERT_EQUAL(ts_external_step(x, 10, 1, mean, &err), TS_OK);
    CU_ASSERT_EQUAL(mean[0], 10);
    ts_external_close(x);
}

static void plugins_that_do_not_load(void)
{
    char no_entry[4096], broken[4096];
    snprintf(no_entry, sizeof no_entry, "plugin:'%s/README.md'", source_dir());
    snprintf(broken, sizeof broken, "plugin:'%s/tests/unit/bad_plugin.so' ", build_dir());
    const struct {
        const char *spec;
        ts_status status;
        const char *words;
    } bad[] = {
        {"plugin:/no/such.so", TS_EIO, "cannot load"},
        {no_entry, TS_EIO, "cannot load"},
        {"plugin:libm.so.6", TS_EMISMATCH, "has no function tidalscale_plugin"},
        {broken, TS_EINVAL, "refused"},
    };
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        ts_external *x;
        ts_err err = {.status = TS_OK};
        CU_ASSERT_EQUAL(ts_external_open(&x, bad[i].spec, &shape, NULL, &err), bad[i].status);
        CU_ASSERT_PTR_NULL(x);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, bad[i].words));
        ts_external_close(x);
    }
}

static void plugins_that_go_wrong(void)
{
    static const struct {
        const char *argument;
        ts_status status;
        const char *words;
    } bad[] = {
        {"nan", TS_EPARSE, "not a finite number"},   {"infinity", TS_EPARSE, "not a finite number"},
        {"nothing", TS_EPARSE, "forecast 1 of 2"},   {"fail", TS_EIO, "forecast returned -1"},
        {"update", TS_EIO, "update returned -1"},    {"code", TS_EIO, "forecast returned 77"},
    };
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        ts_external *x;
        char spec[4096];
        double mean[2];
        ts_err err = {.status = TS_OK};
        snprintf(spec, sizeof spec, "plugin:'%s/tests/unit/bad_plugin.so' %s", build_dir(),
                 bad[i].argument);
        CU_ASSERT_EQUAL_FATAL(ts_external_open(&x, spec, &shape, NULL, &err), TS_OK);
        CU_ASSERT_EQUAL(ts_external_step(x, 1, 2, mean, &err), bad[i].status);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, bad[i].words));
        ts_external_close(x);
    }
}

static const ts_test tests[] = {
    {"words without a shell", words},
    {"a program answers", a_program_answers},
    {"a program hears what the protocol says", what_a_program_hears},
    {"a program as a method", a_program_as_a_method},
    {"a method that fails", a_method_that_fails},
    {"programs that do not start", programs_that_do_not_start},
    {"programs that go wrong", programs_that_go_wrong},
    {"a plug-in answers", a_plugin_answers},
    {"plug-ins that do not load", plugins_that_do_not_load},
    {"plug-ins that go wrong", plugins_that_go_wrong},
};

int main(void)
{
    return ts_tap_main("external", tests, TS_COUNT_OF(tests));
}
