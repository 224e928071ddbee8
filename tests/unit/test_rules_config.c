/* The Flink autoscaler's configuration: keys, defaults, notation, periods, and what is refused. */
#include <math.h>
#include <string.h>

#include "core/rules/flink_config.h"
#include "core/rules/flink_units.h"
#include "tests/tap.h"

static ts_flink_cfg defaults(void)
{
    ts_flink_cfg c;
    memset(&c, 0, sizeof c);
    ts_param_defaults(ts_flink_params, TS_FLINK_N_PARAMS, &c);
    return c;
}

static ts_status load(ts_flink_cfg *cfg, const char *text, ts_err *err)
{
    ts_err_clear(err);
    *cfg = defaults();
    return ts_flink_config_load(cfg, "flink.conf", text, strlen(text), err);
}

static void documented_defaults(void)
{
    ts_flink_cfg c = defaults();
    ts_err err = {.status = TS_OK};
    CU_ASSERT_EQUAL(TS_FLINK_N_KEYS, 45);
    CU_ASSERT_EQUAL(ts_flink_config_check(&c, &err), TS_OK);
    CU_ASSERT_TRUE(c.enabled); /* false in the original, where it is not chosen by name */
    CU_ASSERT_TRUE(c.scaling_enabled);
    CU_ASSERT_EQUAL(c.window, 15 * TS_MIN);
    CU_ASSERT_EQUAL(c.stabilization, 5 * TS_MIN);
    CU_ASSERT_EQUAL(c.target, 0.7);
    CU_ASSERT_EQUAL(c.max_up, 100000);
    CU_ASSERT_EQUAL(c.max_down, 0.6);
    CU_ASSERT_EQUAL(c.down_interval, TS_HOUR);
    CU_ASSERT_EQUAL(c.catch_up, 30 * TS_MIN);
    CU_ASSERT_EQUAL(c.restart, 5 * TS_MIN);
    CU_ASSERT_EQUAL(c.restart_limit, 15 * TS_MIN);
    CU_ASSERT_EQUAL(c.backlog_lag, 5 * TS_MIN);
    CU_ASSERT_EQUAL(c.max_parallelism, 200);
    CU_ASSERT_EQUAL(c.effectiveness, 0.1);
    CU_ASSERT_EQUAL(c.min_observations, 2);
    CU_ASSERT_EQUAL(c.switch_threshold, 0.15);
    CU_ASSERT_EQUAL(c.history_age, 24 * TS_HOUR);
    ts_flink_utilization u = ts_flink_config_utilization(&c);
    CU_ASSERT_TRUE(isnan(u.max) && isnan(u.min));
    CU_ASSERT_EQUAL(u.boundary, 0.3);
    CU_ASSERT_EQUAL(ts_flink_config_scaling(&c, TS_MIN).align, TS_FLINK_BALANCED);
    CU_ASSERT_EQUAL(ts_flink_config_scaling(&c, TS_MIN).times.restart, TS_MIN);
}

static void reads(void)
{
    ts_flink_cfg c;
    ts_err err;
    CU_ASSERT_EQUAL(load(&c,
                         "# what the job runs with\r\n"
                         "taskmanager.numberOfTaskSlots: 4\n"
                         "taskmanager.memory.process.size: 4 gb\n"
                         "kubernetes.operator.reconcile.interval: 30 s\n"
                         "---\n"
                         "  job.autoscaler.enabled: \"TRUE\"   # indented, as in a manifest\n"
                         "job.autoscaler.utilization.target=0.6\n"
                         "job.autoscaler.utilization.max : 0.8\n"
                         "job.autoscaler.metrics.window: 3 min\n"
                         "job.autoscaler.catch-up.duration: PT10M\n"
                         "job.autoscaler.restart.time: 90000\n"
                         "job.autoscaler.quota.memory: 30 gb\n"
                         "job.autoscaler.metrics.busy-time.aggregator: avg\n"
                         "job.autoscaler.vertex.exclude.ids: [aa, 'bb', \"cc\"]\n"
                         "job.autoscaler.excluded.periods: \"9:30-10:50; * * 9-11,14-16 * * ?\"\n"
                         "kubernetes.operator.job.autoscaler.vertex.max-parallelism: 40",
                         &err),
                    TS_OK);
    CU_ASSERT_TRUE(c.enabled);
    CU_ASSERT_EQUAL(c.target, 0.6);
    CU_ASSERT_EQUAL(c.max, 0.8);
    CU_ASSERT_EQUAL(c.window, 3 * TS_MIN);
    CU_ASSERT_EQUAL(c.catch_up, 10 * TS_MIN);
    CU_ASSERT_EQUAL(c.restart, 90 * TS_SEC);
    CU_ASSERT_EQUAL(c.quota_memory, 32212254720.0);
    CU_ASSERT_EQUAL(c.task_manager_memory, 4294967296.0);
    CU_ASSERT_EQUAL(c.reconcile, 30 * TS_SEC);
    CU_ASSERT_EQUAL(c.aggregator, TS_FLINK_AVG);
    CU_ASSERT_EQUAL(c.max_parallelism, 40);
    CU_ASSERT_STRING_EQUAL(c.excluded_vertices, "aa;bb;cc");
    CU_ASSERT_TRUE(ts_flink_config_excludes(&c, "bb"));
    CU_ASSERT_FALSE(ts_flink_config_excludes(&c, "b"));
    CU_ASSERT_FALSE(ts_flink_config_excludes(&c, ""));
    CU_ASSERT_EQUAL(ts_flink_config_check(&c, &err), TS_OK);
}

/* Nested maps as in config.yaml, of which this is what Flink 2.0 comes with, and more. */
static void reads_nested(void)
{
    ts_flink_cfg c;
    ts_err err;
    CU_ASSERT_EQUAL(load(&c,
                         "\357\273\277env:\n"
                         "  java:\n"
                         "    opts:\n"
                         "      all: --add-exports=java.base/sun.net.util=ALL-UNNAMED\n"
                         "jobmanager:\n"
                         "  # The host\n"
                         "  rpc:\n"
                         "    address: localhost # here\n"
                         "taskmanager:\n"
                         "  memory:\n"
                         "    process:\n"
                         "      size: 4g\n"
                         "kubernetes:\n"
                         "  operator:\n"
                         "    reconcile.interval: 30 s\n"
                         "    job.autoscaler:\n"
                         "      restart.time: 7 s\n"
                         "job:\r\n"
                         "  autoscaler:\r\n"
                         "    enabled: true\r\n"
                         "    target:\n"
                         "      utilization:\n"
                         "        boundary: 0.2\n"
                         "    'utilization.target': \"0.5\"\n"
                         "    vertex:\n"
                         "      exclude.ids:\n"
                         "      - aa\n"
                         "      - 'bb'\n"
                         "      max-parallelism: 40\n"
                         "    excluded:\n"
                         "      periods:\n"
                         "        - \"* * 9-11,14-16 * * ?\"\n"
                         "        - 9:30-10:50 # the break\n",
                         &err),
                    TS_OK);
    CU_ASSERT_STRING_EQUAL(err.message, "");
    CU_ASSERT_EQUAL(c.task_manager_memory, 4294967296.0);
    CU_ASSERT_EQUAL(c.reconcile, 30 * TS_SEC);
    CU_ASSERT_EQUAL(c.restart, 7 * TS_SEC);
    CU_ASSERT_EQUAL(c.boundary, 0.2);
    CU_ASSERT_EQUAL(c.target, 0.5);
    CU_ASSERT_EQUAL(c.max_parallelism, 40);
    CU_ASSERT_STRING_EQUAL(c.excluded_vertices, "aa;bb");
    CU_ASSERT_STRING_EQUAL(c.excluded_periods, "* * 9-11,14-16 * * ?;9:30-10:50");
    CU_ASSERT_EQUAL(ts_flink_config_check(&c, &err), TS_OK);
}

/* Manifests, as kubectl prints them: what is others' is passed over, of whatever kind. */
static void reads_manifests(void)
{
    ts_flink_cfg c;
    ts_err err;
    CU_ASSERT_EQUAL(load(&c,
                         "metadata:\n"
                         "  annotations:\n"
                         "    last-applied: |\n"
                         "      {\"job.autoscaler.enabled\": \"x\"}\n"
                         "      job.autoscaler.enabled: x\n"
                         "spec:\n"
                         "  flinkConfiguration:\n"
                         "    job.autoscaler.metrics.window: 3m\n"
                         "    env.java.opts: -Da=b\n"
                         "      -Dc=d\n"
                         "  podTemplate:\n"
                         "    containers:\n"
                         "    - name: main\n"
                         "      env:\n"
                         "      - name: X\n"
                         "        value: '1'\n"
                         "      - - 1\n"
                         "      args: [\"a: b\", '{}']\n"
                         "      resources: {}\n"
                         "    -\n"
                         "      name: other\n"
                         "  job:\n"
                         "    args:\n"
                         "    - --foo\n"
                         "    parallelism: 2\n"
                         "status:\n"
                         "  error: '{\"a\": \"b\n"
                         "    c: d\"}'\n"
                         "---\n"
                         "data:\n"
                         "  config.yaml: |+\n"
                         "    job:\n"
                         "      autoscaler:\n"
                         "        restart.time: 5s\n"
                         "  flink-conf.yaml: |\n"
                         "    job.autoscaler.catch-up.duration: 6s\n",
                         &err),
                    TS_OK);
    CU_ASSERT_STRING_EQUAL(err.message, "");
    CU_ASSERT_EQUAL(c.window, 3 * TS_MIN);
    CU_ASSERT_EQUAL(c.restart, 5 * TS_SEC);
    CU_ASSERT_EQUAL(c.catch_up, 6 * TS_SEC);
}

/* The proper prefix overrules the fallback one, before or after it. */
static void prefixes(void)
{
    static const char before[] = "job.autoscaler.restart.time: 1 s\n"
                                 "kubernetes.operator.job.autoscaler.restart.time: 2 s\n";
    static const char after[] = "kubernetes.operator.job.autoscaler.restart.time: 2 s\n"
                                "job.autoscaler.restart.time: 1 s\n";
    ts_flink_cfg c;
    ts_err err;
    CU_ASSERT_EQUAL(load(&c, before, &err), TS_OK);
    CU_ASSERT_EQUAL(c.restart, TS_SEC);
    CU_ASSERT_EQUAL(load(&c, after, &err), TS_OK);
    CU_ASSERT_EQUAL(c.restart, TS_SEC);
    CU_ASSERT_EQUAL(load(&c, "job.autoscaler.target.utilization: 0.5\n", &err), TS_OK);
    CU_ASSERT_EQUAL(c.target, 0.5); /* the old name of utilization.target */
}

static ts_flink_align_mode align(const char *text)
{
    ts_flink_cfg c;
    ts_err err;
    CU_ASSERT_EQUAL(load(&c, text, &err), TS_OK);
    return ts_flink_config_scaling(&c, 0).align;
}

static void alignment_modes(void)
{
#define NEW "job.autoscaler.scaling.parallelism-alignment.mode: "
#define OLD "job.autoscaler.scaling.key-group.partitions.adjust.mode: "
    CU_ASSERT_EQUAL(align(NEW "EVENLY_SPREAD\n"), TS_FLINK_EVENLY_SPREAD);
    CU_ASSERT_EQUAL(align(OLD "EVENLY_SPREAD\n"), TS_FLINK_LEGACY_EVENLY_SPREAD);
    CU_ASSERT_EQUAL(align(OLD "maximize_utilisation\n"), TS_FLINK_LEGACY_MAXIMIZE_UTILISATION);
    CU_ASSERT_EQUAL(align(OLD "EVENLY_SPREAD\n" NEW "OFF\n"), TS_FLINK_OFF);
    CU_ASSERT_EQUAL(align(NEW "BALANCED\n" OLD "EVENLY_SPREAD\n"), TS_FLINK_BALANCED);
}

#define NESTED "job:\n  autoscaler:\n"

static void refuses(void)
{
    static const struct {
        const char *text;
        ts_status status;
        long line, column;
    } bad[] = {
        {"job.autoscaler.colour: red\n", TS_EUNKNOWN, 1, 1},
        {"\n kubernetes.operator.job.autoscaler.x: 1\n", TS_EUNKNOWN, 2, 2},
        {"job.autoscaler.enabled: maybe\n", TS_EINVAL, 1, 25},
        {"job.autoscaler.enabled: 1\n", TS_EINVAL, 1, 25},
        {"job.autoscaler.restart.time: 3 weeks\n", TS_EINVAL, 1, 30},
        {"job.autoscaler.restart.time: -3 s\n", TS_EINVAL, 1, 30},
        {"job.autoscaler.restart.time: 99999999 d\n", TS_EINVAL, 1, 30},
        {"job.autoscaler.restart.time: 2000 d\n", TS_ERANGE, 1, 30},
        {"job.autoscaler.restart.time:\n", TS_EINVAL, 1, 29},
        {"job.autoscaler.utilization.target: 1.1\n", TS_ERANGE, 1, 36},
        {"job.autoscaler.utilization.max: -1\n", TS_EINVAL, 1, 33},
        {"job.autoscaler.quota.cpu: none\n", TS_EINVAL, 1, 27},
        {"job.autoscaler.quota.memory: 3 stones\n", TS_EINVAL, 1, 30},
        {"job.autoscaler.vertex.min-parallelism: 0\n", TS_ERANGE, 1, 40},
        {"job.autoscaler.vertex.min-parallelism: 1.5\n", TS_EINVAL, 1, 40},
        {"job.autoscaler.scaling.parallelism-alignment.mode: mine\n", TS_EINVAL, 1, 52},
        {"job.autoscaler.vertex.exclude.ids: ['a;b']\n", TS_EINVAL, 1, 36},
        {"job.autoscaler.restart.time: 1 s\njob.autoscaler.restart.time: 1 s\n", TS_EINVAL, 2, 1},
        {"no separator here\n", TS_EPARSE, 1, 1},
        {"job.autoscaler.reconcile: 1 s\n", TS_EUNKNOWN, 1, 1},
        {"kubernetes.operator.reconcile.interval: 1 ms\n", TS_ERANGE, 1, 41},
        {"taskmanager.memory.process.size: much\n", TS_EINVAL, 1, 34},
        {"\357\273\277job.autoscaler.restart.time: 1 x\n", TS_EINVAL, 1, 30},
        {"job.autoscaler.restart.time: ~\n", TS_EINVAL, 1, 30},
        {"utilization.target: 0.5\n", TS_EUNKNOWN, 1, 1},
        {NESTED "    metrics:\n      widow: 3m\n", TS_EUNKNOWN, 4, 7},
        {NESTED "    metrics:\n      window:\n    enabled: true\n", TS_EINVAL, 4, 14},
        {NESTED "    enabled: true\n      restart.time: 3m\n", TS_EPARSE, 4, 7},
        {NESTED "    enabled: true\n   restart.time: 3m\n", TS_EPARSE, 4, 4},
        {NESTED "    enabled: true\n\trestart.time: 3m\n", TS_EPARSE, 4, 1},
        {NESTED "    restart.time: 3\n      min\n", TS_EPARSE, 4, 7},
        {NESTED "    restart.time: |\n      3 min\n", TS_EINVAL, 3, 19},
        {NESTED "    vertex.exclude.ids: >-\n      a\n", TS_EPARSE, 3, 25},
        {NESTED "    vertex.exclude.ids: [a,\n      b]\n", TS_EINVAL, 3, 25},
        {NESTED "    vertex.exclude.ids:\n    - a\n    - b: c\n", TS_EUNKNOWN, 5, 7},
        {NESTED "    vertex.exclude.ids:\n    - - c\n", TS_EUNKNOWN, 4, 5},
        {NESTED "    vertex.exclude.ids:\n    - a;b\n", TS_EINVAL, 3, 24},
        {NESTED "    restart.time:\n    - 3m\n", TS_EINVAL, 3, 18},
        {NESTED "    restart.time: 3m\n    restart:\n      time: 3m\n", TS_EINVAL, 5, 7},
        {NESTED "    <<: *defaults\n", TS_EPARSE, 3, 5},
        {"x: &defaults\n  a: b\n", TS_EPARSE, 1, 1},
        {"job:\n  autoscaler: {enabled: true}\n", TS_EPARSE, 2, 15},
        {"job: {autoscaler: {enabled: true}}\n", TS_EPARSE, 1, 6},
    };
    ts_flink_cfg c;
    ts_err err;
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        CU_ASSERT_EQUAL(load(&c, bad[i].text, &err), bad[i].status);
        CU_ASSERT_EQUAL(err.line, bad[i].line);
        CU_ASSERT_EQUAL(err.column, bad[i].column);
        CU_ASSERT_STRING_EQUAL(err.file, "flink.conf");
    }
    static const char nul[] = "a: b\0c\n";
    ts_err_clear(&err);
    CU_ASSERT_EQUAL(ts_flink_config_load(&c, "f", nul, sizeof nul - 1, &err), TS_EPARSE);
    char endless[5000];
    memset(endless, 'x', sizeof endless);
    ts_err_clear(&err);
    CU_ASSERT_EQUAL(ts_flink_config_load(&c, "f", endless, sizeof endless, &err), TS_EPARSE);
    CU_ASSERT_EQUAL(load(&c, "job.autoscaler.utilisation.target: 1\n", &err), TS_EUNKNOWN);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "nearest is job.autoscaler.utilization.target"));
}

/* Deeper, longer and more than there is room for. */
static void too_much(void)
{
    char text[16384] = NESTED "    vertex.exclude.ids:\n";
    ts_flink_cfg c;
    ts_err err;
    for (int i = 0; i < 300; i++)
        strcat(text, "    - cbc357ccb763df2852\n");
    CU_ASSERT_EQUAL(load(&c, text, &err), TS_ERANGE);
    CU_ASSERT_EQUAL(err.line, 3);
    text[0] = 'x'; /* others' */
    CU_ASSERT_EQUAL(load(&c, text, &err), TS_OK);
    size_t n = 0;
    for (int i = 0; i <= 32; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%*sa:\n", i, "");
    CU_ASSERT_EQUAL(load(&c, text, &err), TS_ELIMIT);
    CU_ASSERT_EQUAL(err.line, 33);
    n = 0;
    for (int i = 0; i < 3; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%*s%01000d:\n", i, "", 0);
    CU_ASSERT_EQUAL(load(&c, text, &err), TS_EPARSE);
    CU_ASSERT_EQUAL(err.line, 3);
}

/* Bytes of a configuration changed at random: either it is read, or a line is named. */
static void fuzzed(void)
{
    static const char good[] = NESTED "    metrics.window: 3m # w\n    vertex:\n"
                                      "      exclude.ids:\n      - 'a'\n      - b\n"
                                      "    restart.time: \"3 s\"\n---\n"
                                      "x:\n- y: |\n    z\n  k: '1\n    2'\n";
    static const char bytes[] = " \t\n\r:=-#'\"[]{},;|>&~a3\377";
    uint32_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        char text[sizeof good];
        ts_flink_cfg c;
        ts_err err;
        memcpy(text, good, sizeof good);
        for (int k = 0; k < 1 + i % 5; k++) {
            seed = seed * 1664525 + 1013904223;
            text[(seed >> 8) % (sizeof good - 1)] = bytes[(seed >> 24) % (sizeof bytes - 1)];
        }
        if (load(&c, text, &err) != TS_OK)
            CU_ASSERT_TRUE(err.line >= 1 && err.column >= 1);
    }
}

static void contradictions(void)
{
    static const struct {
        const char *text, *words;
    } bad[] = {
        {"utilization.max: 0.6", "utilization.max"},
        {"utilization.min: 0.8", "utilization.min"},
        {"vertex.min-parallelism: 300", "vertex.max-parallelism"},
        {"excluded.periods: 10:00-9:00", "excluded.periods"},
        {"quota.memory: 1 gb", "taskmanager.memory"},
        {"observed-scalability.enabled: true\n"
         "job.autoscaler.observed-scalability.coefficient-min: 0",
         "coefficient-min"},
        {"memory.tuning.enabled: true\njob.autoscaler.memory.tuning.overhead: 1.5", "overhead"},
        {"scaling.effectiveness.detection.enabled: true\n"
         "job.autoscaler.scaling.effectiveness.threshold: 2",
         "effectiveness"},
    };
    ts_flink_cfg c;
    ts_err err;
    char text[256];
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        snprintf(text, sizeof text, "job.autoscaler.%s\n", bad[i].text);
        CU_ASSERT_EQUAL(load(&c, text, &err), TS_OK);
        CU_ASSERT_EQUAL(ts_flink_config_check(&c, &err), TS_EINVAL);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, bad[i].words));
    }
    /* out of its range, but its feature is off */
    CU_ASSERT_EQUAL(load(&c, "job.autoscaler.memory.tuning.overhead: 1.5\n", &err), TS_OK);
    CU_ASSERT_EQUAL(ts_flink_config_check(&c, &err), TS_OK);
}

static void units(void)
{
    static const struct {
        const char *text;
        ts_time value;
    } good[] = {
        {"15 min", 15 * TS_MIN}, {"1 h", TS_HOUR}, {"30s", 30 * TS_SEC}, {"PT5M", 5 * TS_MIN},
        {"500", 500 * TS_MSEC}, {" 2  Days ", 2 * TS_DAY}, {"1m", TS_MIN},
        {"7 milliseconds", 7 * TS_MSEC}, {"3 \302\265s", 3 * TS_USEC},
        {"P1DT2H3M4.5S", TS_DAY + 2 * TS_HOUR + 3 * TS_MIN + 4500 * TS_MSEC},
        {"pt0.000000001s", 1}, {"0", 0},
    };
    static const char *const bad[] = {
        "", "s", "1.5 h", "-1 s", "1 s s", "1 d h", "9223372037 s", "99999999999999999999",
        "P", "PT", "PT1", "PT1H2H", "P1M", "PT1.5H", "PTT1S", "P1H",
    };
    ts_time t;
    int64_t bytes;
    for (int i = 0; i < TS_COUNT_OF(good); i++) {
        CU_ASSERT_EQUAL(ts_flink_parse_duration(good[i].text, &t), TS_OK);
        CU_ASSERT_EQUAL(t, good[i].value);
    }
    for (int i = 0; i < TS_COUNT_OF(bad); i++)
        CU_ASSERT_EQUAL(ts_flink_parse_duration(bad[i], &t), TS_EINVAL);
    CU_ASSERT_EQUAL(ts_flink_parse_size("1 kb", &bytes), TS_OK);
    CU_ASSERT_EQUAL(bytes, 1024);
    CU_ASSERT_EQUAL(ts_flink_parse_size("512m", &bytes), TS_OK);
    CU_ASSERT_EQUAL(bytes, 512 * 1048576);
    CU_ASSERT_EQUAL(ts_flink_parse_size("9999999999 t", &bytes), TS_EINVAL);
}

/* 2024-02-29 is a Thursday; days of that month by their number, UTC. */
static bool excluded(const char *text, int day, int hour, int minute, int second)
{
    static const ts_time february = 19754 * TS_DAY; /* 2024-02-01 */
    ts_flink_periods p;
    ts_err err = {.status = TS_OK};
    CU_ASSERT_EQUAL(ts_flink_periods_parse(text, &p, &err), TS_OK);
    ts_time of_day = hour * TS_HOUR + minute * TS_MIN + second * TS_SEC;
    return ts_flink_periods_contain(&p, february + (day - 1) * TS_DAY + of_day);
}

static void periods(void)
{
    CU_ASSERT_FALSE(excluded("", 1, 0, 0, 0));
    CU_ASSERT_TRUE(excluded("9:30:30-10:50:20", 5, 9, 30, 30));
    CU_ASSERT_FALSE(excluded("9:30:30-10:50:20", 5, 9, 30, 29));
    CU_ASSERT_TRUE(excluded("9:30:30-10:50:20", 5, 10, 50, 20));
    CU_ASSERT_FALSE(excluded("9:30:30-10:50:20", 5, 10, 50, 21));
    CU_ASSERT_TRUE(excluded("* * 9-11,14-16 * * ?", 5, 16, 59, 59));
    CU_ASSERT_FALSE(excluded("* * 9-11,14-16 * * ?", 5, 12, 0, 0));
    CU_ASSERT_TRUE(excluded("* * * ? * 2-6", 29, 1, 0, 0)); /* a working day */
    CU_ASSERT_FALSE(excluded("* * * ? * 2-6", 25, 1, 0, 0)); /* Sunday */
    CU_ASSERT_TRUE(excluded("9:30-10:50 && * * * ? * 2,5", 29, 10, 0, 0));
    CU_ASSERT_FALSE(excluded("9:30-10:50 && * * * ? * 2,5", 28, 10, 0, 0));
    CU_ASSERT_FALSE(excluded("* * * ? * 2,5&&9:30-10:50", 29, 11, 0, 0));
    CU_ASSERT_TRUE(excluded("1:00-2:00; 3:00-4:00", 1, 3, 30, 0));
}

/* Moments of CalendarUtilsTest of the Flink Kubernetes operator; 2023-12-14 is a Thursday. */
static void periods_of_the_original(void)
{
    static const char daily[] = "09:13:17-11:15:18; 14:01:20-16:00:00";
    static const char both[] = "* * * ? * 2,5 && 14:01:20-16:00:00";
    enum { DEC_14 = 1 - 49 }; /* the 1st of the February used here is 49 days later */
    CU_ASSERT_TRUE(excluded(daily, DEC_14, 14, 1, 30));
    CU_ASSERT_FALSE(excluded(daily, DEC_14, 14, 1, 10));
    CU_ASSERT_TRUE(excluded(daily, DEC_14, 10, 1, 30));
    CU_ASSERT_TRUE(excluded("* * 14-16 * * ?", DEC_14, 14, 1, 30));
    CU_ASSERT_FALSE(excluded("* * 14-16 * * ?", DEC_14, 13, 59, 50));
    CU_ASSERT_TRUE(excluded(both, DEC_14, 14, 1, 30));
    CU_ASSERT_FALSE(excluded(both, DEC_14 - 1, 14, 1, 30));
    CU_ASSERT_TRUE(excluded(both, DEC_14 - 3, 14, 1, 30));
}

static void cron(void)
{
    CU_ASSERT_TRUE(excluded("0/15 * * * * ?", 1, 0, 0, 45));
    CU_ASSERT_FALSE(excluded("0/15 * * * * ?", 1, 0, 0, 46));
    CU_ASSERT_TRUE(excluded("* */20 22-2 * * ?", 1, 1, 40, 0)); /* around midnight */
    CU_ASSERT_FALSE(excluded("* */20 22-2 * * ?", 1, 3, 40, 0));
    CU_ASSERT_TRUE(excluded("* * * L * ?", 29, 0, 0, 0));
    CU_ASSERT_FALSE(excluded("* * * L * ?", 28, 0, 0, 0));
    CU_ASSERT_TRUE(excluded("* * * L-2 * ?", 27, 0, 0, 0));
    CU_ASSERT_TRUE(excluded("* * * 3W * ?", 2, 0, 0, 0));  /* the 3rd is a Saturday */
    CU_ASSERT_TRUE(excluded("* * * 4W * ?", 5, 0, 0, 0));  /* the 4th a Sunday */
    CU_ASSERT_TRUE(excluded("* * * LW * ?", 29, 0, 0, 0));
    CU_ASSERT_TRUE(excluded("* * * ? * 6L", 23, 0, 0, 0)); /* the last Friday */
    CU_ASSERT_FALSE(excluded("* * * ? * 6L", 16, 0, 0, 0));
    CU_ASSERT_TRUE(excluded("* * * ? * FRI#3", 16, 0, 0, 0));
    CU_ASSERT_FALSE(excluded("* * * ? * FRI#3", 9, 0, 0, 0));
    CU_ASSERT_TRUE(excluded("* * * ? feb sat-mon", 25, 0, 0, 0));
    CU_ASSERT_FALSE(excluded("* * * ? feb sat-mon", 27, 0, 0, 0));
    CU_ASSERT_TRUE(excluded("* * * 1 * ? 2024", 1, 0, 0, 0));
    CU_ASSERT_FALSE(excluded("* * * 1 * ? 2025-2030", 1, 0, 0, 0));
    CU_ASSERT_TRUE(excluded("* * * ? * L", 24, 0, 0, 0)); /* Saturday */
}

static void bad_periods(void)
{
    static const char *const bad[] = {
        "9:30", "9:60-10:00", "24:00-25:00", "10:00-9:00", "10:00-10:00", "1:00-2:00;", ";",
        "1:00-2:00 && 3:00-4:00", "* * * * * ? && * * * ? * 1",
        "1:00-2:00 && * * * ? * 1 && 5:00-6:00",
        "* * * * * *", "* * * ? * ?", "* * * * *", "60 * * * * ?", "* * * 32 * ?", "* * * ? * 8",
        "* * * ? FOO 1", "* * * ? * 2#6", "* * * 1, * ?", "* * * L-31 * ?", "*/0 * * * * ?",
        "* * * ? * 2,5555", "* * * ? * 2,5 && 18:01:20-16:00:00", "09:13:17-25:15:18",
        "* * * * * ? 1969", "1-2-3 * * * * ?", "* * * W * ?", "99999999999999999999 * * * * ?",
    };
    ts_flink_periods p;
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        ts_err err = {.status = TS_OK};
        CU_ASSERT_EQUAL(ts_flink_periods_parse(bad[i], &p, &err), TS_EINVAL);
        if (err.status != TS_EINVAL)
            CU_FAIL(bad[i]);
    }
    char many[256] = "1:00-2:00";
    for (int i = 0; i < TS_FLINK_PERIODS; i++)
        strcat(many, ";1:00-2:00");
    CU_ASSERT_EQUAL(ts_flink_periods_parse(many, &p, NULL), TS_ELIMIT);
}

static const ts_test tests[] = {
    {"documented defaults", documented_defaults},
    {"a configuration file", reads},
    {"nested maps", reads_nested},
    {"manifests", reads_manifests},
    {"two prefixes and an old name", prefixes},
    {"alignment modes, old and new", alignment_modes},
    {"what is refused, and where", refuses},
    {"more than there is room for", too_much},
    {"bytes at random", fuzzed},
    {"what contradicts", contradictions},
    {"durations and sizes", units},
    {"excluded periods", periods},
    {"excluded periods, the original's", periods_of_the_original},
    {"cron expressions", cron},
    {"what is no period", bad_periods},
};

int main(void)
{
    return ts_tap_main("rules config", tests, TS_COUNT_OF(tests));
}
