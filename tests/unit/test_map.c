/* The grid of a sensitivity map: values of its axes, cells and runs, ranks, the table, CSV. */
#include "config.h"

#include "experiments/map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tap.h"
#include "tests/unit/scratch.h"

static ts_axis axis[2];

static ts_status parse(const char *text, const char *words)
{
    ts_err err;
    ts_err_clear(&err);
    ts_status status = ts_axis_parse(text, &axis[0], &err);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, words));
    return status;
}

static void values(void)
{
    CU_ASSERT_EQUAL(parse("cpu_target=0.4:0.8:5", ""), TS_OK);
    CU_ASSERT_STRING_EQUAL(axis[0].key, "cpu_target");
    static const char *const steps[] = {"0.4", "0.5", "0.6", "0.7", "0.8"};
    CU_ASSERT_EQUAL_FATAL(axis[0].n, 5);
    for (int i = 0; i < 5; i++)
        CU_ASSERT_STRING_EQUAL(axis[0].value[i], steps[i]);
    CU_ASSERT_EQUAL(axis[0].number[4], 0.8); /* the ends exactly */

    CU_ASSERT_EQUAL(parse("max=log:1:64:7", ""), TS_OK);
    CU_ASSERT_TRUE(axis[0].log);
    for (int i = 0; i < 7; i++)
        CU_ASSERT_EQUAL(atoi(axis[0].value[i]), 1 << i);

    CU_ASSERT_EQUAL(parse("window=1min:3min:3", ""), TS_OK);
    CU_ASSERT_STRING_EQUAL(axis[0].value[0], "60s");
    CU_ASSERT_STRING_EQUAL(axis[0].value[1], "120s");
    CU_ASSERT_EQUAL(axis[0].number[2], 180);

    CU_ASSERT_EQUAL(parse("long.method=holt-winters,last,30s", ""), TS_OK);
    CU_ASSERT_EQUAL_FATAL(axis[0].n, 3);
    CU_ASSERT_STRING_EQUAL(axis[0].value[1], "last");
    CU_ASSERT_TRUE(isnan(axis[0].number[1]));
    CU_ASSERT_EQUAL(axis[0].number[2], 30);

    CU_ASSERT_EQUAL(parse("max=5", ""), TS_OK); /* a list of one */
    CU_ASSERT_EQUAL(axis[0].n, 1);
}

static void bad_values(void)
{
    CU_ASSERT_EQUAL(parse("cpu_target", "KEY=LOW:HIGH:N"), TS_EINVAL);
    CU_ASSERT_EQUAL(parse("=1:2:3", "KEY=LOW:HIGH:N"), TS_EINVAL);
    CU_ASSERT_EQUAL(parse("a=", "KEY=LOW:HIGH:N"), TS_EINVAL);
    CU_ASSERT_EQUAL(parse("a=1:2:1", "how many values"), TS_EINVAL);
    CU_ASSERT_EQUAL(parse("a=1:2:1001", "how many values"), TS_EINVAL);
    CU_ASSERT_EQUAL(parse("a=1:2:x", "how many values"), TS_EINVAL);
    CU_ASSERT_EQUAL(parse("a=2:1:3", "not upwards"), TS_EINVAL);
    CU_ASSERT_EQUAL(parse("a=log:0:1:3", "above 0"), TS_EINVAL);
    CU_ASSERT_EQUAL(parse("a=one:two:3", "numbers or durations"), TS_EINVAL);
    CU_ASSERT_EQUAL(parse("a=log:1:2", "log:LOW:HIGH:N"), TS_EINVAL);
    CU_ASSERT_EQUAL(parse("a=1,,2", "empty value"), TS_EINVAL);
    char longest[200];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    memcpy(longest, "a=", 2);
    CU_ASSERT_EQUAL(parse(longest, "64 bytes"), TS_EINVAL);
}

/* 3 by 2 cells of two replications of hpa. */
static ts_map make(void)
{
    ts_map m = {.axis = {&axis[0], &axis[1]}, .n_axes = 2, .n_replications = 2};
    CU_ASSERT_EQUAL(ts_axis_parse("cpu_target=0.4,0.6,0.8", &axis[0], NULL), TS_OK);
    CU_ASSERT_EQUAL(ts_axis_parse("model.rescale.deploy=10s,60s", &axis[1], NULL), TS_OK);
    CU_ASSERT_EQUAL_FATAL(ts_map_init(&m, NULL), TS_OK);
    return m;
}

static void find_target(void *arg, const char *key, const char *value, const char *fallback,
                        const char *help)
{
    (void)fallback, (void)help;
    if (strcmp(key, "cpu_target") == 0)
        *(double *)arg = atof(value);
}

static void specs(void)
{
    ts_map m = make();
    ts_replay_spec base, spec;
    ts_err err;
    ts_err_clear(&err);
    ts_replay_spec_init(&base, "t", ts_policy_find("hpa"));
    CU_ASSERT_EQUAL(ts_map_n_cells(&m), 6);
    CU_ASSERT_EQUAL(ts_map_n_runs(&m), 12);
    CU_ASSERT_EQUAL(ts_map_check(&m, &base, &err), TS_OK);
    spec = base;
    CU_ASSERT_EQUAL(ts_map_apply(&m, 9, &spec, &err), TS_OK); /* cell 4 = (1, 1), the second */
    double target = 0;
    char deploy[TS_PARAM_TEXT_SIZE];
    ts_config_each(&spec.config, find_target, &target);
    ts_param_get(ts_sim_params, ts_param_find(ts_sim_params, ts_sim_n_params, "rescale.deploy"),
                 &spec.model, deploy, sizeof deploy);
    CU_ASSERT_EQUAL(target, 0.6);
    CU_ASSERT_STRING_EQUAL(deploy, "60s");
    CU_ASSERT_EQUAL(spec.replication, 1);
    ts_map_fini(&m);

    CU_ASSERT_EQUAL(ts_axis_parse("cpu_target=0.5,much", &axis[0], NULL), TS_OK);
    CU_ASSERT_TRUE(ts_map_check(&m, &base, &err) < 0);
    ts_err_clear(&err);
    CU_ASSERT_EQUAL(ts_axis_parse("model.colour=1,2", &axis[0], NULL), TS_OK);
    CU_ASSERT_EQUAL(ts_map_check(&m, &base, &err), TS_EUNKNOWN);
}

/* Cell c has 10 * (c % 4) and 2 more; the last is not run. */
static void fill(ts_map *m)
{
    static ts_replay_result result;
    for (int run = 0; run < ts_map_n_runs(m) - 2; run++) {
        result.totals.taskmanager_seconds = 10 * (run / 2 % 4) + 2 * (run % 2);
        result.totals.slo_miss_records = 0.5;
        ts_map_put(m, run, &result);
    }
}

static void ranks(void)
{
    ts_map m = make();
    int cells[6];
    fill(&m);
    ts_interval i = ts_map_cell(&m, 3, TS_OUTCOME_taskmanager_seconds);
    CU_ASSERT_EQUAL(i.mean, 31);
    CU_ASSERT_DOUBLE_EQUAL(i.half, 12.7062047, 1e-6);
    CU_ASSERT_EQUAL(ts_map_cell(&m, 5, TS_OUTCOME_taskmanager_seconds).n, 0);
    static const int want[] = {0, 4, 1, 2, 3};
    CU_ASSERT_EQUAL(ts_map_rank(&m, TS_OUTCOME_taskmanager_seconds, cells), 5);
    CU_ASSERT_EQUAL(memcmp(cells, want, sizeof want), 0);
    ts_map_fini(&m);
}

static void table(void)
{
    char dir[SCRATCH_DIR], path[SCRATCH_PATH];
    ts_map m = make();
    ts_results *results;
    ts_stmt *s;
    ts_err err;
    ts_err_clear(&err);
    int64_t id = 0;
    const ts_outcome_key measures[] = {TS_OUTCOME_taskmanager_seconds, TS_OUTCOME_slo_miss_records};
    const ts_run_spec spec = {
        .policy = "hpa", .trace = "t", .parameters = "", .model = "", .load = "", .seed = 1};
    fill(&m);
    scratch_make(dir);
    CU_ASSERT_EQUAL_FATAL(
        ts_results_open(&results, scratch_path(dir, "a.db", path), false, &err), TS_OK);
    for (int i = 1; i <= 2; i++) {
        CU_ASSERT_EQUAL(ts_map_write(&m, results, &spec, measures, 2, &id, &err), TS_OK);
        CU_ASSERT_EQUAL(id, i);
    }
    CU_ASSERT_STRING_EQUAL(err.message, "");
    CU_ASSERT_EQUAL_FATAL(ts_db_prepare(ts_results_db(results), &s,
                                        "SELECT count(*), sum(value) FROM map_runs WHERE map = 2 "
                                        "AND measure = 'taskmanager_seconds'",
                                        NULL, &err),
                          TS_OK);
    CU_ASSERT_EQUAL(ts_stmt_step(s, &err), TS_OK);
    CU_ASSERT_EQUAL(ts_stmt_int(s, 0), 10);
    CU_ASSERT_EQUAL(ts_stmt_double(s, 1), 2 * (0 + 10 + 20 + 30 + 0) + 5 * 2);
    ts_stmt_free(s);
    ts_results_close(results);
    scratch_remove(dir);
    ts_map_fini(&m);
}

static void csv(void)
{
    char dir[SCRATCH_DIR], path[SCRATCH_PATH];
    ts_map m = make();
    size_t n;
    fill(&m);
    strcpy(axis[0].value[0], "a \"b\", c");
    scratch_make(dir);
    CU_ASSERT_EQUAL(ts_map_csv(&m, scratch_path(dir, "a.csv", path), NULL), TS_OK);
    char *text = scratch_get(path, &n);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    CU_ASSERT_EQUAL(strncmp(text, "cpu_target,model.rescale.deploy,replication,records_in,", 55), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\n\"a \"\"b\"\", c\",10s,0,"));
    int lines = 0;
    for (const char *c = text; *c != '\0'; c++)
        lines += *c == '\n';
    CU_ASSERT_EQUAL(lines, 1 + 10); /* the cell that was not run is not there */
    free(text);
    scratch_remove(dir);
    ts_map_fini(&m);
}

static const ts_test tests[] = {
    {"values of an axis", values},
    {"what is no axis", bad_values},
    {"specs of the runs", specs},
    {"cells by rank", ranks},
    {"into the database", table},
    {"as CSV", csv},
};

int main(void)
{
    return ts_tap_main("map", tests, TS_COUNT_OF(tests));
}
