/* Decisions side by side, gates, and configurations in files. */
#include "config.h"

#include "experiments/diff.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "experiments/conffile.h"
#include "tests/tap.h"
#include "tests/unit/scratch.h"

/* "=" both the same, "!" both but not the same, "a", "b": one alone. */
static void walk(const ts_action *a, int n_a, const ts_action *b, int n_b, char *out)
{
    ts_action_walk w = {a, b, n_a, n_b};
    const ts_action *x, *y;
    while (ts_action_walk_next(&w, &x, &y))
        *out++ = ts_action_same(x, y) ? '=' : x != NULL && y != NULL ? '!' : x != NULL ? 'a' : 'b';
    *out = '\0';
}

static void decisions(void)
{
    const ts_action a[] = {{10, 1, 2, 0}, {20, 2, 3, 0}, {40, 3, 2, 0}},
                    b[] = {{10, 1, 2, 0}, {20, 2, 4, 0}, {30, 4, 3, 0}, {50, 3, 1, 0}};
    char seen[16];
    walk(a, 3, b, 4, seen);
    CU_ASSERT_STRING_EQUAL(seen, "=!bab");
    walk(b, 4, a, 3, seen);
    CU_ASSERT_STRING_EQUAL(seen, "=!aba");
    walk(a, 3, a, 3, seen);
    CU_ASSERT_STRING_EQUAL(seen, "===");
    walk(a, 3, b, 0, seen);
    CU_ASSERT_STRING_EQUAL(seen, "aaa");
    walk(a, 0, b, 0, seen);
    CU_ASSERT_STRING_EQUAL(seen, "");
}

static ts_status parse(const char *text, ts_gate *g, const char *words)
{
    ts_err err;
    ts_err_clear(&err);
    ts_status status = ts_gate_parse(text, g, &err);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, words));
    return status;
}

static void gates(void)
{
    ts_gate g;
    CU_ASSERT_EQUAL(parse("taskmanager_seconds=5%", &g, ""), TS_OK);
    CU_ASSERT_TRUE(g.measure == TS_OUTCOME_taskmanager_seconds && g.percent && g.limit == 5);
    CU_ASSERT_EQUAL(parse("latency_p99_s=0.25", &g, ""), TS_OK);
    CU_ASSERT_TRUE(g.measure == TS_OUTCOME_latency_p99_s && !g.percent && g.limit == 0.25);
    CU_ASSERT_EQUAL(parse("taskmanager_seconds", &g, "MEASURE=LIMIT"), TS_EINVAL);
    CU_ASSERT_EQUAL(parse("=5", &g, "MEASURE=LIMIT"), TS_EINVAL);
    CU_ASSERT_EQUAL(parse("flaps=", &g, "MEASURE=LIMIT"), TS_EINVAL);
    CU_ASSERT_EQUAL(parse("flaps=%", &g, "not a number"), TS_EINVAL);
    CU_ASSERT_EQUAL(parse("flaps=-1", &g, "not a number"), TS_EINVAL);
    CU_ASSERT_EQUAL(parse("flaps=nan", &g, "not a number"), TS_EINVAL);
    CU_ASSERT_EQUAL(parse("flaps=5%%", &g, "not a number"), TS_EINVAL);
    CU_ASSERT_EQUAL(parse("cpu_mean=1", &g, "neither"), TS_EINVAL);
    CU_ASSERT_EQUAL(parse("speed=1", &g, "latency_p99_s"), TS_EUNKNOWN);
}

/* Two replications: A has 10 and 20, B x more in the first and y in the second. */
static ts_verdict judge(const char *gate, double x, double y)
{
    ts_run_outcome runs[4];
    ts_gate g;
    CU_ASSERT_EQUAL_FATAL(ts_gate_parse(gate, &g, NULL), TS_OK);
    memset(runs, 0, sizeof runs);
    const double v[] = {10, 20, 10 + x, 20 + y};
    for (int i = 0; i < 4; i++) {
        runs[i].label = "run";
        runs[i].v[g.measure] = v[i];
    }
    return ts_gate_judge(&g, &(ts_compare){runs, 1, 2, 2}, 0);
}

static void verdicts(void)
{
    ts_verdict v = judge("latency_p99_s=3", 3, 3);
    CU_ASSERT_TRUE(v.known && !v.failed);
    CU_ASSERT_EQUAL(v.worse, 3);
    v = judge("latency_p99_s=3", 3.5, 3.5);
    CU_ASSERT_TRUE(v.failed && v.certain);
    v = judge("latency_p99_s=3", 2, 5); /* 3.5 on average, +- 1.5 * 12.7 */
    CU_ASSERT_TRUE(v.failed && !v.certain);
    CU_ASSERT_DOUBLE_EQUAL(v.difference.half, 1.5 * 12.7062047, 1e-6);
    v = judge("latency_p99_s=10%", 1.5, 1.5); /* of 15 */
    CU_ASSERT_FALSE(v.failed);
    CU_ASSERT_EQUAL(v.allowed, 1.5);
    v = judge("latency_p99_s=0", -1, -1);
    CU_ASSERT_TRUE(!v.failed && v.certain);
    v = judge("records_out=0", -1, -1); /* more is better */
    CU_ASSERT_TRUE(v.failed);
    CU_ASSERT_EQUAL(v.worse, 1);
    v = judge("records_out=0", 0, 0); /* nothing changed */
    CU_ASSERT_FALSE(v.failed);
    v = judge("prediction_mase=0", NAN, NAN);
    CU_ASSERT_TRUE(!v.known && !v.failed);
}

static ts_status load(const char *text, ts_config *config, const char *words)
{
    char dir[SCRATCH_DIR], path[SCRATCH_PATH];
    ts_err err;
    ts_err_clear(&err);
    scratch_make(dir);
    scratch_path(dir, "a.conf", path);
    FILE *f = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    fputs(text, f);
    fclose(f);
    ts_config_init(config, ts_policy_find("hpa"));
    ts_status status = ts_conffile_load(config, path, &err);
    char whole[1024];
    CU_ASSERT_PTR_NOT_NULL(strstr(ts_err_format(&err, whole, sizeof whole), words));
    scratch_remove(dir);
    return status;
}

static void find_target(void *arg, const char *key, const char *value, const char *fallback,
                        const char *help)
{
    (void)fallback, (void)help;
    if (strcmp(key, "cpu_target") == 0)
        snprintf(arg, 16, "%s", value);
}

static void files(void)
{
    ts_config config;
    char target[16] = "";
    CU_ASSERT_EQUAL(load("# hpa\n\n \tcpu_target = 0.5 \r\ntolerance=0.2", &config, "ok"), TS_OK);
    ts_config_each(&config, find_target, target);
    CU_ASSERT_STRING_EQUAL(target, "0.5");
    CU_ASSERT_EQUAL(load("", &config, "ok"), TS_OK);
    CU_ASSERT_EQUAL(load("tolerance=0.2\ncpu_target", &config, "a.conf:2: 'cpu_target' is not"),
                    TS_EPARSE);
    CU_ASSERT_EQUAL(load("=1", &config, "a.conf:1"), TS_EPARSE);
    CU_ASSERT_EQUAL(load("\ncpu_targt=1\n", &config, "a.conf:2: policy hpa has no"), TS_EUNKNOWN);
    CU_ASSERT_EQUAL(load("tolerance=0.2\ntolerance=0.2", &config, "a.conf:2: 'tolerance' was set"),
                    TS_EINVAL);
    CU_ASSERT_TRUE(load("tolerance=lots", &config, "a.conf:1") < 0);
}

static const ts_test tests[] = {
    {"decisions side by side", decisions},
    {"gates are read", gates},
    {"and judged", verdicts},
    {"configurations in files", files},
};

int main(void)
{
    return ts_tap_main("diff", tests, TS_COUNT_OF(tests));
}
