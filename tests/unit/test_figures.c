/* Every figure in every kind, from runs made up here; what is refused; and that nothing is left
 * behind. */
#include "config.h"

#include "experiments/figures.h"

#include <math.h>

#include "experiments/results.h"
#include "experiments/summary.h"
#include "glue/gnuplot.h"
#include "tests/tap.h"
#include "tests/unit/scratch.h"

enum { SECONDS = 1500 };

static void tell(ts_recording *r, int i, bool predicts)
{
    ts_time at = i * TS_SEC;
    double rate = 1000 + 400 * sin(i / 200.0);
    ts_decision d;
    ts_cmd cmd = {.kind = TS_CMD_EXPLAIN, .u.decision = &d};
    ts_decision_init(&d, at, 3);
    d.error[0] = 0.1, d.error[1] = 0.2, d.weight[0] = 0.7, d.weight[1] = 0.3;
    ts_recording_cmd(r, at, &cmd);
    ts_recording_second(r, &(ts_sim_second){.at = at,
                                            .offered = rate,
                                            .processed = rate,
                                            .lag = i % 300,
                                            .task_managers = 3 + i / 500,
                                            .parallelism = 3,
                                            .cpu = 0.5,
                                            .latency_mean = 0.2,
                                            .latency_p95 = i % 100 ? 0.5 : NAN});
    if (!predicts)
        return;
    ts_prediction p = {.made_at = at,
                       .step = 180 * TS_SEC,
                       .n = 1,
                       .value = {rate},
                       .quantile = {rate},
                       .method = "line"};
    cmd = (ts_cmd){.kind = TS_CMD_PUBLISH,
                   .u.message = {.topic = i % 2 ? TS_TOPIC_SHORT_TERM : TS_TOPIC_LONG_TERM,
                                 .u.prediction = &p}};
    ts_recording_cmd(r, at, &cmd);
    if (i % 300 == 0) {
        cmd = (ts_cmd){.kind = TS_CMD_TABLE_PUT,
                       .u.row = {.task_managers = 3 + i / 300,
                                 .cpu_tenths = 5 + i / 300 % 2,
                                 .max_rate = rate,
                                 .smoothed_rate = rate,
                                 .n = 1}};
        ts_recording_cmd(r, at, &cmd);
    }
}

static void add_run(ts_results *results, const char *policy, bool predicts)
{
    static ts_sim_totals totals;
    totals = (ts_sim_totals){.simulated_s = SECONDS,
                             .latency_p95 = 0.5,
                             .taskmanagers_mean = 4,
                             .slo_miss_records = 0.01,
                             .n_buckets = 2,
                             .bucket_edge = {0.5, 10},
                             .bucket_count = {90, 10}};
    ts_recording *r;
    CU_ASSERT_EQUAL_FATAL(ts_recording_new(&r), TS_OK);
    for (int i = 0; i < SECONDS; i++)
        tell(r, i, predicts);
    for (int i = 1; predicts && i < 4; i++)
        ts_recording_rescale(
            r, &(ts_sim_rescale){.requested_at = i * 300 * TS_SEC,
                                 .stopped_at = i * 310 * TS_SEC,
                                 .running_at = i == 3 ? TS_NEVER : i * 330 * TS_SEC,
                                 .caught_up_at = TS_NEVER,
                                 .from = i,
                                 .to = i == 2 ? 1 : i + 1,
                                 .failure = i == 3 ? TS_FAILURE_RESTORE : TS_FAILURE_NONE});
    double outcomes[TS_N_OUTCOMES];
    for (int i = 0; i < TS_N_OUTCOMES; i++)
        outcomes[i] = predicts ? i + 1 : 2 * i;
    ts_run_spec spec = {.policy = policy,
                        .trace = "/a/b/it's `touch owned`.csv",
                        .parameters = "",
                        .outcomes = outcomes};
    CU_ASSERT_EQUAL(ts_results_write(results, &spec, &totals, 1, r, NULL), TS_OK);
    ts_recording_free(r);
}

/* A run that is nearer to the optimum in one part and further in another, and one that is not split;
 * the optimum, beyond the runs on every side. */
static void add_regrets(ts_results *results)
{
    ts_db *db = ts_results_db(results);
    CU_ASSERT_EQUAL(
        ts_db_exec(db, "INSERT INTO regrets VALUES(1, 'optimum', 1, 0.02), (1, 'rule', 9, -1),"
                       " (1, 'acting', -5, 0), (2, 'optimum', 0, 0), (2, 'rule', NULL, NULL);"
                       "INSERT INTO frontier VALUES(1, 0, 'savepoint', 1e6, 0),"
                       " (1, 1, 'savepoint', 2, 0.5), (1, 2, 'savepoint', 1, 99),"
                       " (2, 0, 'reactive', 3, 0.1)", NULL),
        TS_OK);
}

/* false (and the test is skipped): there is no gnuplot. */
static bool open_it(char dir[SCRATCH_DIR], ts_results **r, bool filled)
{
    char path[SCRATCH_PATH];
    *r = NULL;
    scratch_make(dir);
    if (getenv("TS_SRCDIR") != NULL)
        setenv("TIDALSCALE_HOME", getenv("TS_SRCDIR"), 1);
    if (ts_gnuplot_find(path, sizeof path, NULL) != TS_OK) {
        ts_tap_skip("gnuplot is not in PATH");
        scratch_remove(dir);
        return false;
    }
    CU_ASSERT_EQUAL_FATAL(ts_results_open(r, scratch_path(dir, "a.db", path), false, NULL), TS_OK);
    if (filled) {
        add_run(*r, "tidalscale", true);
        add_run(*r, "static", false);
        add_run(*r, "tidalscale", true);
        add_regrets(*r);
    }
    return true;
}

static void draws_all(void)
{
    static const struct {
        const char *name, *magic;
    } kinds[] = {{"f.png", "\x89PNG\r\n"}, {"f.svg", "<?xml"}, {"f.pdf", "%PDF-"}};
    static const ts_figure_options hostile = {
        .title =
            "it's \"q\" `touch owned` {/*3 x}'; system(\"touch owned\") #\nset output 'owned'"};
    char dir[SCRATCH_DIR], path[SCRATCH_PATH], words[1024];
    ts_results *r;
    size_t n;
    if (!open_it(dir, &r, true))
        return;
    for (int i = 0; ts_figure_name(i) != NULL; i++) {
        for (int k = 0; k < TS_COUNT_OF(kinds); k++) {
            ts_err err = {0};
            scratch_path(dir, kinds[k].name, path);
            ts_status status = ts_figure_draw(ts_figure_name(i), ts_results_db(r), path,
                                              k ? &hostile : NULL, &err);
            CU_ASSERT_EQUAL(status, TS_OK);
            CU_ASSERT_STRING_EQUAL(ts_err_format(&err, words, sizeof words), "ok");
            char *bytes = scratch_get(path, &n);
            CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
            CU_ASSERT_TRUE(n > 2000);
            CU_ASSERT_EQUAL(strncmp(bytes, kinds[k].magic, strlen(kinds[k].magic)), 0);
            if (k == 1)
                CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "it\u2019s \"q\" `touch owned` {/*3 x}"));
            free(bytes);
            unlink(path);
        }
        CU_ASSERT_PTR_NOT_NULL(ts_figure_help(i));
    }
    ts_results_close(r);
    CU_ASSERT_EQUAL(scratch_count(dir), 1);
    CU_ASSERT_NOT_EQUAL(access("owned", F_OK), 0);
    scratch_remove(dir);
}

static void refuses(void)
{
    static const int64_t second[] = {2}, many[] = {1, 3}, none[] = {4};
    static const struct {
        const char *figure, *file;
        ts_figure_options options;
        ts_status status;
        const char *words;
    } bad[] = {
        {"pie",
         "f.png",
         {.runs = NULL},
         TS_EUNKNOWN,
         "timeline, predictions, table, latency, resources"},
        {"timeline", "f.gif", {.runs = NULL}, TS_EINVAL, ".pdf, .svg or .png"},
        {"timeline", "png", {.runs = NULL}, TS_EINVAL, ".pdf, .svg or .png"},
        {"timeline", "f.png", {.runs = none, .n_runs = 1}, TS_EUNKNOWN, "no run 4"},
        {"predictions", "f.png", {.runs = many, .n_runs = 2}, TS_EINVAL, "at most 1 run"},
        {"table", "f.png", {.runs = second, .n_runs = 1}, TS_EMPTY, "no run that the figure table can show"},
        {"pareto", "f.png", {.measure = "no such"}, TS_EMPTY, "no run that the figure pareto"},
        {"timeline", "no/f.png", {.runs = NULL}, TS_EIO, "cannot be written"},
    };
    char dir[SCRATCH_DIR], path[SCRATCH_PATH];
    ts_results *r;
    if (!open_it(dir, &r, true))
        return;
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        ts_err err = {0};
        scratch_path(dir, bad[i].file, path);
        CU_ASSERT_EQUAL(
            ts_figure_draw(bad[i].figure, ts_results_db(r), path, &bad[i].options, &err),
            bad[i].status);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, bad[i].words));
    }
    ts_results_close(r);
    CU_ASSERT_EQUAL(scratch_count(dir), 1);
    scratch_remove(dir);
}

/* Whether the figure `pareto` by a measure names the optimum. */
static bool names_optimum(ts_results *r, const char *path, const char *measure)
{
    size_t n;
    const ts_figure_options options = {.measure = measure};
    CU_ASSERT_EQUAL(ts_figure_draw("pareto", ts_results_db(r), path, &options, NULL), TS_OK);
    char *bytes = scratch_get(path, &n);
    bool named = strstr(bytes, "optimum (savepoint)") != NULL &&
                 strstr(bytes, "optimum (reactive)") != NULL;
    free(bytes);
    return named;
}

static void the_optimum(void)
{
    char dir[SCRATCH_DIR], path[SCRATCH_PATH];
    ts_results *r;
    if (!open_it(dir, &r, true))
        return;
    scratch_path(dir, "f.svg", path);
    CU_ASSERT_TRUE(names_optimum(r, path, "slo_miss_records"));
    CU_ASSERT_FALSE(names_optimum(r, path, "latency_p95_s"));
    ts_results_close(r);
    scratch_remove(dir);
}

static void nothing_to_show(void)
{
    char dir[SCRATCH_DIR], path[SCRATCH_PATH];
    ts_results *r;
    if (!open_it(dir, &r, false))
        return;
    for (int i = 0; ts_figure_name(i) != NULL; i++) {
        ts_err err = {0};
        CU_ASSERT_EQUAL(ts_figure_draw(ts_figure_name(i), ts_results_db(r),
                                       scratch_path(dir, "f.png", path), NULL, &err),
                        TS_EMPTY);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "no run that the figure"));
    }
    add_run(r, "static", false); /* one that predicts nothing and has no table */
    ts_err err = {0};
    CU_ASSERT_EQUAL(ts_figure_draw("timeline", ts_results_db(r), path, NULL, &err), TS_OK);
    CU_ASSERT_EQUAL(ts_figure_draw("predictions", ts_results_db(r), path, NULL, &err), TS_EMPTY);
    ts_results_close(r);
    scratch_remove(dir);
}

static const ts_test tests[] = {
    {"every figure in every kind, with a hostile title", draws_all},
    {"the optimum, where late records are shown", the_optimum},
    {"refuses", refuses},
    {"nothing to show", nothing_to_show},
};

int main(void)
{
    return ts_tap_main("figures", tests, TS_COUNT_OF(tests));
}
