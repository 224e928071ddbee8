/* A decision read back and said: every number of it, in words and as JSON. */
#include "config.h"

#include "experiments/explain.h"

#include <math.h>

#include "experiments/results.h"
#include "glue/json.h"
#include "tests/tap.h"
#include "tests/unit/scratch.h"

#define START (1600000000 * TS_SEC)

static void explain(ts_recording *r, int second, bool acts)
{
    ts_decision d;
    ts_decision_init(&d, START + second * TS_SEC, 4);
    d.rate = 5000, d.lag = 250, d.cpu = 0.85, d.memory = 0.5;
    d.predicted[0] = 6000, d.weight[0] = 1, d.error[0] = 0.125, d.aggregate = 6000,
    d.sustained = 5500;
    d.trigger = TS_TRIGGER_CPU;
    ts_decision_note(&d, "cpu-high", 0.85, 0.8);
    if (acts) {
        d.target = 6;
        d.target_rate = 5502, d.lookup = TS_LOOKUP_REGRESSION, d.n_rows = 2, d.wanted = 5.25;
        d.fit[0] = 100, d.fit[1] = 900, d.fit[2] = -50;
    } else {
        d.vetoes = 1u << TS_VETO_COOLDOWN | 1u << TS_VETO_NO_DATA;
        ts_decision_note(&d, "since-rescale", 60, 180);
    }
    ts_cmd cmd = {.kind = TS_CMD_EXPLAIN, .u.decision = &d};
    ts_recording_cmd(r, d.at, &cmd);
}

/* Not yet time to look. */
static void pass_over(ts_recording *r, int second)
{
    ts_decision d;
    ts_decision_init(&d, START + second * TS_SEC, 4);
    d.vetoes = 1u << TS_VETO_INTERVAL;
    ts_cmd cmd = {.kind = TS_CMD_EXPLAIN, .u.decision = &d};
    ts_recording_cmd(r, d.at, &cmd);
}

static void put_row(ts_recording *r, int second, double rate)
{
    ts_cmd cmd = {.kind = TS_CMD_TABLE_PUT,
                  .u.row = {.task_managers = 4,
                            .cpu_tenths = 6,
                            .max_rate = rate,
                            .smoothed_rate = rate,
                            .n = second}};
    ts_recording_cmd(r, START + second * TS_SEC, &cmd);
}

static ts_results *make(char dir[SCRATCH_DIR])
{
    static ts_sim_totals totals;
    char path[SCRATCH_PATH];
    ts_results *results;
    ts_recording *r;
    scratch_make(dir);
    CU_ASSERT_EQUAL_FATAL(ts_results_open(&results, scratch_path(dir, "a.db", path), false, NULL),
                          TS_OK);
    CU_ASSERT_EQUAL_FATAL(ts_recording_new(&r), TS_OK);
    put_row(r, 1, 4000);
    put_row(r, 8, 4500);
    explain(r, 5, true);
    explain(r, 10, false);
    explain(r, 11, false);
    pass_over(r, 12);
    put_row(r, 20, 9999);
    ts_recording_second(r, &(ts_sim_second){.at = START});
    ts_recording_rescale(r, &(ts_sim_rescale){.requested_at = START + 5 * TS_SEC,
                                              .stopped_at = START + 15 * TS_SEC,
                                              .running_at = TS_NEVER,
                                              .caught_up_at = TS_NEVER,
                                              .from = 4,
                                              .to = 6,
                                              .failure = TS_FAILURE_PODS});
    ts_run_spec spec = {.policy = "tidalscale", .trace = "t.csv"};
    CU_ASSERT_EQUAL(ts_results_write(results, &spec, &totals, 1, r, NULL), TS_OK);
    ts_recording_free(r);
    return results;
}

/* The text of the decision at a moment, to be freed; NULL: *status says. */
static char *say(ts_results *r, double at, bool json, ts_status *status)
{
    char *text;
    size_t n;
    ts_explained *x;
    *status = ts_explained_read(&x, ts_results_db(r), 0, at, NULL);
    if (*status != TS_OK)
        return NULL;
    FILE *f = open_memstream(&text, &n);
    (json ? ts_explained_json : ts_explained_print)(x, f);
    fclose(f);
    ts_explained_free(x);
    return text;
}

static void acts(void)
{
    char dir[SCRATCH_DIR];
    ts_status status;
    ts_results *r = make(dir);
    char *text = say(r, 9.5, false, &status);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    CU_ASSERT_STRING_EQUAL(
        text,
        "Run 1, policy tidalscale, load t.csv\n"
        "Decision 0, 5.000 s (0.001 h) after the start\n"
        "  Parallelism 4; trigger: cpu (the CPU is over its limit). Decided: rescale to 6.\n"
        "  Measured\n"
        "    load               5000 records/s\n"
        "    lag                250 records\n"
        "    CPU                0.85 of 1\n"
        "    memory             0.5 of 1\n"
        "  Against what\n"
        "    cpu-high           0.85; limit 0.8\n"
        "  Predicted\n"
        "    short-term         6000 records/s; weight 1.000, error (smoothed sMAPE) 12.50 %\n"
        "    long-term          no value\n"
        "    together           6000 records/s\n"
        "  Table\n"
        "    present sustains   5500 records/s\n"
        "    to sustain         5502 records/s\n"
        "    the table          has a plane fitted to its rows (2 rows)\n"
        "    the plane          load = 100 +900 * task managers -50 * CPU\n"
        "    wanted             5.25 task managers\n"
        "  Rows of the table then (1 of 1, the nearest)\n"
        "    task managers  CPU   sustained (records/s)  smoothed  observations\n"
        "                4  0.6                    4000      4000             1\n"
        "  What came of it: it failed, pods\n"
        "    asked for          5.000 s\n"
        "    job stopped        15.000 s\n");
    free(text);
    ts_results_close(r);
    scratch_remove(dir);
}

static void vetoed(void)
{
    char dir[SCRATCH_DIR];
    ts_status status;
    ts_results *r = make(dir);
    char *text = say(r, 1000, false, &status);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "Decision 2, 11.000 s"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "Nothing was done: vetoed."));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "    since-rescale      60; limit 180\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(
        text, "  Vetoes\n    cooldown           too soon after the last rescale\n    no-data "));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "of 1 decision earlier"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "4500")); /* the row as it was then, not 9999 */
    free(text);
    ts_results_close(r);
    scratch_remove(dir);
}

static void as_json(void)
{
    char dir[SCRATCH_DIR];
    ts_status status;
    ts_json *doc;
    ts_results *r = make(dir);
    char *text = say(r, 5, true, &status);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    CU_ASSERT_EQUAL(ts_json_parse(&doc, text, strlen(text), "explain", NULL), TS_OK);
    ts_json_free(doc);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"trigger\": \"cpu\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"wanted\": 5.25"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"running_at\": null"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"failure\": \"pods\""));
    free(text);
    ts_results_close(r);
    scratch_remove(dir);
}

static void refuses(void)
{
    char dir[SCRATCH_DIR];
    ts_status status;
    ts_time start = 0;
    ts_explained *x;
    ts_results *r = make(dir);
    CU_ASSERT_PTR_NULL(say(r, 4.9, false, &status));
    CU_ASSERT_EQUAL(status, TS_EUNKNOWN);
    CU_ASSERT_EQUAL(ts_explained_read(&x, ts_results_db(r), 7, 10, NULL), TS_EUNKNOWN);
    CU_ASSERT_EQUAL(ts_explained_start(ts_results_db(r), 1, &start, NULL), TS_OK);
    CU_ASSERT_EQUAL(start, START);
    ts_results_close(r);
    scratch_remove(dir);
}

static const ts_test tests[] = {
    {"a decision to act", acts},
    {"a decision that was vetoed", vetoed},
    {"as JSON", as_json},
    {"refuses", refuses},
};

int main(void)
{
    return ts_tap_main("explain", tests, TS_COUNT_OF(tests));
}
