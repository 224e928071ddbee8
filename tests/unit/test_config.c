/* The configuration by keys, and which services a policy gets. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/run.h"
#include "tests/tap.h"

static ts_config cfg;
static ts_err err;

static ts_status set(const char *key, const char *value)
{
    ts_err_clear(&err);
    return ts_config_set(&cfg, key, value, &err);
}

static void sets_by_prefix(void)
{
    ts_config_init(&cfg, ts_policy_find("tidalscale"));
    CU_ASSERT_EQUAL(cfg.reporter.period, TS_SEC);
    CU_ASSERT_EQUAL(cfg.meter.alpha, 0.2);
    CU_ASSERT_EQUAL(cfg.aggregate.alpha, 0.5);
    CU_ASSERT_STRING_EQUAL(cfg.short_term.method, "line");
    CU_ASSERT_STRING_EQUAL(cfg.long_term.season, "auto");
    CU_ASSERT_EQUAL(set("reporter.period", "5s"), TS_OK);
    CU_ASSERT_EQUAL(set("meter.cpu_max", "0.7"), TS_OK);
    CU_ASSERT_EQUAL(set("short.method", "parabola"), TS_OK);
    CU_ASSERT_EQUAL(set("long.season", "6h"), TS_OK);
    CU_ASSERT_EQUAL(set("aggregate.horizon", "1min"), TS_OK);
    CU_ASSERT_EQUAL(set("controller.savepoint_timeout", "1min"), TS_OK);
    CU_ASSERT_EQUAL(set("cpu_high", "0.75"), TS_OK);
    CU_ASSERT_EQUAL(cfg.reporter.period, 5 * TS_SEC);
    CU_ASSERT_EQUAL(cfg.meter.cpu_max, 0.7);
    CU_ASSERT_STRING_EQUAL(cfg.short_term.method, "parabola");
    CU_ASSERT_STRING_EQUAL(cfg.long_term.season, "6h");
    CU_ASSERT_EQUAL(cfg.aggregate.horizon, TS_MIN);
    CU_ASSERT_EQUAL(cfg.controller.savepoint_timeout, TS_MIN);
}

static void predictor_sets_both_services(void)
{
    ts_config_init(&cfg, ts_policy_find("tidalscale"));
    CU_ASSERT_EQUAL(ts_config_set(&cfg, "predictor", "tide", NULL), TS_OK);
    CU_ASSERT_STRING_EQUAL(cfg.short_term.method, "tide");
    CU_ASSERT_STRING_EQUAL(cfg.long_term.method, "tide");
    CU_ASSERT_EQUAL(cfg.short_term.step, TS_MIN);
    CU_ASSERT_EQUAL(ts_config_set(&cfg, "long.method", "last", NULL), TS_OK);
    CU_ASSERT_STRING_EQUAL(cfg.short_term.method, "tide");
    CU_ASSERT_STRING_EQUAL(cfg.long_term.method, "last");
}

static void a_policy_brings_defaults_along(void)
{
    static const ts_policy_default defaults[] = {
        {"long.method", "tide"}, {"meter.alpha", "0.4"}, {NULL, NULL}};
    ts_policy policy = *ts_policy_find("tidalscale");
    policy.defaults = defaults;
    ts_config_init(&cfg, &policy);
    CU_ASSERT_STRING_EQUAL(cfg.long_term.method, "tide");
    CU_ASSERT_EQUAL(cfg.meter.alpha, 0.4);
    CU_ASSERT_STRING_EQUAL(cfg.short_term.method, "line");
    CU_ASSERT_EQUAL(set("long.method", "line"), TS_OK);
    CU_ASSERT_STRING_EQUAL(cfg.long_term.method, "line");
}

static void names_the_nearest_key(void)
{
    static const struct {
        const char *key, *nearest;
    } bad[] = {
        {"cpu_hihg", "cpu_high"},       {"meter.cpumax", "meter.cpu_max"},
        {"long.sesaon", "long.season"}, {"short.metod", "short.method"},
        {"windwo", "window"},           {"report.period", "reporter.period"},
    };
    ts_config_init(&cfg, ts_policy_find("tidalscale"));
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        char quoted[64];
        snprintf(quoted, sizeof quoted, "'%s'", bad[i].nearest);
        CU_ASSERT_EQUAL(set(bad[i].key, "1"), TS_EUNKNOWN);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, quoted));
    }
}

static void refuses(void)
{
    char *longest = malloc(100001);
    ts_config_init(&cfg, ts_policy_find("hpa"));
    CU_ASSERT_EQUAL(set("cpu_high", "0.5"), TS_EUNKNOWN); /* another policy's */
    CU_ASSERT_EQUAL(set("cpu_target", "-1"), TS_ERANGE);
    CU_ASSERT_EQUAL(set("cpu_target", "x"), TS_EINVAL);
    CU_ASSERT_EQUAL(set("", "1"), TS_EUNKNOWN);
    CU_ASSERT_EQUAL(set("meter.", "1"), TS_EUNKNOWN);
    memset(longest, 'a', 100000);
    longest[100000] = '\0';
    CU_ASSERT_EQUAL(set(longest, "1"), TS_EUNKNOWN);
    CU_ASSERT_EQUAL(set("long.method", longest), TS_ERANGE);
    free(longest);
}

/* Every key that is visited can be set to the value that was shown, and then shows it again. */
static void visit(void *arg, const char *key, const char *value, const char *fallback,
                  const char *help)
{
    int *n = arg;
    CU_ASSERT_EQUAL(set(key, value), TS_OK);
    CU_ASSERT_PTR_NOT_NULL(fallback); /* may be an empty text */
    CU_ASSERT_TRUE(strlen(help) > 0);
    (*n)++;
}

static void visits_every_key(void)
{
    for (int i = 0; ts_policies()[i] != NULL; i++) {
        ts_config before;
        int n = 0;
        ts_config_init(&cfg, ts_policies()[i]);
        before = cfg;
        ts_config_each(&before, visit, &n);
        CU_ASSERT_EQUAL(memcmp(&cfg, &before, sizeof cfg), 0);
        CU_ASSERT_EQUAL(n, ts_policies()[i]->n_params + ts_reporter_n_params + ts_meter_n_params +
                               2 * ts_predictor_n_params + ts_aggregate_n_params +
                               ts_controller_n_params);
    }
}

/* What services answer to a first timer, a report and a job. */
static int commands_of(const char *policy, unsigned mask, ts_cmd_kind kind)
{
    static ts_report report;
    ts_samples none = {.n = 0};
    ts_services *s;
    ts_cmds cmds;
    int n = 0;
    ts_config_init(&cfg, ts_policy_find(policy));
    CU_ASSERT_EQUAL_FATAL(ts_services_new(&s, &cfg, mask, &err), TS_OK);
    ts_event events[3] = {{.kind = TS_EVENT_TIMER, .at = 5}, {.kind = TS_EVENT_MESSAGE, .at = 6},
                          {.kind = TS_EVENT_MESSAGE, .at = 7}};
    for (int i = 0; i < 3; i++) {
        ts_report_build(&report, i * TS_MIN, (uint64_t)i + 1, &none);
        report.v[TS_METRIC_ARRIVAL_RATE] = 100;
        events[i].u.message = (ts_message){TS_TOPIC_METRICS, i, {.report = &report}};
        CU_ASSERT_EQUAL(ts_services_step(s, &events[i], &cmds), TS_OK);
        for (int k = 0; k < cmds.n; k++)
            n += cmds.v[k].kind == kind;
    }
    CU_ASSERT_EQUAL(ts_services_events(s), 3);
    ts_services_free(s);
    return n;
}

static void services_by_mask_and_need(void)
{
    CU_ASSERT_EQUAL(commands_of("tidalscale", TS_SERVICES_ALL, TS_CMD_QUERY), 1);
    CU_ASSERT_EQUAL(commands_of("tidalscale", TS_SERVICES_ALL, TS_CMD_EXPLAIN), 2);
    CU_ASSERT_EQUAL(commands_of("tidalscale", TS_SERVICE_CONTROLLER, TS_CMD_QUERY), 0);
    CU_ASSERT_EQUAL(commands_of("tidalscale", TS_SERVICE_REPORTER, TS_CMD_EXPLAIN), 0);
    CU_ASSERT_EQUAL(commands_of("hpa", TS_SERVICES_ALL, TS_CMD_EXPLAIN), 2);
    CU_ASSERT_EQUAL(commands_of("hpa", TS_SERVICES_ALL, TS_CMD_PUBLISH), 0);
}

static void a_service_that_cannot_be_made(void)
{
    ts_services *s;
    ts_config_init(&cfg, ts_policy_find("tidalscale"));
    CU_ASSERT_EQUAL(set("long.method", "crystal-ball"), TS_OK);
    ts_err_clear(&err);
    CU_ASSERT_EQUAL(ts_services_new(&s, &cfg, TS_SERVICES_ALL, &err), TS_EUNKNOWN);
    CU_ASSERT_PTR_NULL(s);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "crystal-ball"));
    ts_config_init(&cfg, ts_policy_find("tidalscale"));
    CU_ASSERT_EQUAL(set("min", "30"), TS_OK);
    ts_err_clear(&err);
    CU_ASSERT_EQUAL(ts_services_new(&s, &cfg, TS_SERVICES_ALL, &err), TS_EINVAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "min"));
}

static const ts_test tests[] = {
    {"sets by prefix", sets_by_prefix},
    {"predictor sets both services", predictor_sets_both_services},
    {"a policy brings defaults along", a_policy_brings_defaults_along},
    {"names the nearest key", names_the_nearest_key},
    {"refuses", refuses},
    {"visits every key", visits_every_key},
    {"services by mask and need", services_by_mask_and_need},
    {"a service that cannot be made", a_service_that_cannot_be_made},
};

int main(void)
{
    return ts_tap_main("config", tests, TS_COUNT_OF(tests));
}
