/* Decisions taken anew: from a database and from a tape; the same, not the same, and why not. */
#include "config.h"

#include "experiments/rederive.h"

#include <math.h>

#include "experiments/replay.h"
#include "experiments/sizing.h"
#include "tests/tap.h"
#include "tests/unit/scratch.h"

static char dir[SCRATCH_DIR], trace[SCRATCH_PATH], tape[SCRATCH_PATH], db[SCRATCH_PATH];

/* Twenty minutes of a load that rises from `base`. */
static void put_trace(double base)
{
    char text[16384];
    int n = snprintf(text, sizeof text, "time,rate\n");
    for (int i = 0; i < 120; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, "%d,%g\n", 10 * i, base + 600 * i);
    scratch_put(trace, text, (size_t)n);
}

static void set(ts_replay_spec *spec, const char *key, const char *value)
{
    ts_err err = {0};
    CU_ASSERT_EQUAL_FATAL(ts_config_set(&spec->config, key, value, &err), TS_OK);
}

/* A run of a policy, in a database of its own and on a tape. */
static void make(const char *policy, ts_results **results)
{
    static ts_replay_result result;
    ts_replay_spec spec;
    ts_load_survey survey;
    ts_loadcache *cache;
    ts_recording *r;
    ts_err err = {0};
    scratch_make(dir);
    scratch_path(dir, "t.csv", trace);
    scratch_path(dir, "t.tape", tape);
    scratch_path(dir, "t.db", db);
    put_trace(20000);
    ts_replay_spec_init(&spec, trace, ts_policy_find(policy));
    spec.tape = tape;
    spec.replication = 2;
    spec.load.compress = 2;
    set(&spec, "controller.rescale_timeout", "300s");
    if (strcmp(policy, "schedule") == 0)
        set(&spec, "table", "0s:2;5min:4");
    spec.model.job_parallelism = 3;
    CU_ASSERT_EQUAL_FATAL(ts_loadcache_new(&cache), TS_OK);
    CU_ASSERT_EQUAL_FATAL(ts_load_survey_read(&spec, &survey, cache, &err), TS_OK);
    CU_ASSERT_EQUAL_FATAL(ts_recording_new(&r), TS_OK);
    CU_ASSERT_EQUAL_FATAL(ts_replay_run(&spec, r, NULL, &result, &err), TS_OK);
    CU_ASSERT_EQUAL_FATAL(ts_results_open(results, db, false, &err), TS_OK);
    ts_run_spec run = {.policy = policy,
                       .trace = trace,
                       .parameters = strcmp(policy, "schedule") == 0
                                         ? "table=0s:2;5min:4\ncontroller.rescale_timeout=300s\n"
                                         : "controller.rescale_timeout=300s\n",
                       .model = "job.parallelism=3\n",
                       .load = "compress=2\n",
                       .load_digest = ts_loadcache_digest(cache),
                       .seed = spec.seed,
                       .replication = spec.replication};
    CU_ASSERT_EQUAL(
        ts_results_write(*results, &run, &result.totals, result.digest, r, &err), TS_OK);
    ts_recording_free(r);
    ts_loadcache_free(cache);
}

static ts_status again_at(ts_results *results, double at, ts_rederived *out)
{
    ts_explained *x;
    CU_ASSERT_EQUAL_FATAL(ts_explained_read(&x, ts_results_db(results), 1, at, NULL), TS_OK);
    ts_rederive_run(out, ts_results_db(results), x);
    ts_explained_free(x);
    return out->status;
}

static void run_sql(ts_results *results, const char *sql)
{
    ts_stmt *s;
    CU_ASSERT_EQUAL_FATAL(ts_db_prepare(ts_results_db(results), &s, sql, NULL, NULL), TS_OK);
    CU_ASSERT_EQUAL(ts_stmt_run(s, NULL), TS_OK);
    ts_stmt_free(s);
}

/* Whatever the policy: its decisions come out the same, from the database and from the tape. */
static void every_policy(void)
{
    for (int i = 0; ts_policies()[i] != NULL; i++) {
        ts_results *results;
        ts_rederived again;
        ts_explained *x;
        ts_err err = {0};
        const char *name = ts_policies()[i]->name;
        make(name, &results);
        for (int t = 1; t < 600; t += 149) {
            CU_ASSERT_EQUAL(again_at(results, t, &again), TS_OK);
            CU_ASSERT_TRUE(again.n_numbers >= 24);
            ts_decision by_run = again.decision;
            ts_tape_moment m = {true, t * TS_SEC};
            CU_ASSERT_EQUAL_FATAL(ts_rederive_tape(&x, &again, tape, &m, false, &err), TS_OK);
            CU_ASSERT_EQUAL(again.decision.at, by_run.at);
            CU_ASSERT_EQUAL(again.decision.vetoes, by_run.vetoes);
            CU_ASSERT_EQUAL(again.decision.n_notes, by_run.n_notes);
            CU_ASSERT_EQUAL(again.job.parallelism, again.decision.current);
            ts_explained_free(x);
        }
        ts_results_close(results);
        scratch_remove(dir);
    }
}

/* The oracle's schedule is the database's: another one there, and it acts by that. */
static void by_its_schedule(void)
{
    static const struct {
        const char *sql, *words;
        ts_status status;
    } rows[] = {
        {"UPDATE plans SET at = at + 0", "run again", TS_OK},
        {"UPDATE plans SET task_managers = task_managers + 1", "numbers differ", TS_EMISMATCH},
        {"UPDATE plans SET task_managers = 0", "its schedule", TS_ERANGE},
        {"UPDATE plans SET task_managers = 1 << 40", "its schedule", TS_ERANGE},
        {"UPDATE plans SET at = 9e999", "its schedule", TS_ERANGE},
    };
    for (int i = 0; i < TS_COUNT_OF(rows); i++) {
        ts_results *results;
        ts_rederived again;
        make("oracle", &results);
        run_sql(results, rows[i].sql);
        CU_ASSERT_EQUAL(again_at(results, 300, &again), rows[i].status);
        CU_ASSERT_PTR_NOT_NULL(strstr(again.words, rows[i].words));
        ts_results_close(results);
        scratch_remove(dir);
    }
}

static void far_away(void)
{
    ts_results *results;
    ts_explained *x;
    make("hpa", &results);
    run_sql(results, "UPDATE decisions_data SET at = 9e999 WHERE at > 299");
    CU_ASSERT_EQUAL_FATAL(ts_explained_read(&x, ts_results_db(results), 1, INFINITY, NULL), TS_OK);
    ts_explained_free(x);
    run_sql(results, "UPDATE runs SET start_ns = 9223372036854775807");
    CU_ASSERT_EQUAL(ts_explained_read(&x, ts_results_db(results), 1, 300, NULL), TS_ERANGE);
    ts_results_close(results);
    scratch_remove(dir);
}

static void what_differs(void)
{
    ts_results *results;
    ts_rederived again;
    make("hpa", &results);
    run_sql(results, "UPDATE decisions_data SET rate = rate + 1, lag = NULL");
    CU_ASSERT_EQUAL(again_at(results, 300, &again), TS_EMISMATCH);
    CU_ASSERT_EQUAL(again.n_different, 2);
    CU_ASSERT_STRING_EQUAL(again.difference[0].name, "rate");
    CU_ASSERT_EQUAL(again.difference[0].recorded, again.difference[0].now + 1);
    CU_ASSERT_STRING_EQUAL(again.difference[1].name, "lag");
    CU_ASSERT_TRUE(isnan(again.difference[1].recorded));
    CU_ASSERT_PTR_NOT_NULL(strstr(again.words, "2 of "));
    ts_results_close(results);
    scratch_remove(dir);
}

/* Each spoils the run in one way, after which it cannot be run again, for the reason given. */
static void why_not(void)
{
    static const struct {
        const char *sql, *words;
    } rows[] = {
        {"UPDATE runs SET policy = 'mystery'", "'mystery'"},
        {"UPDATE runs SET parameters = 'cpu_targte=1' || char(10)", "cpu_target"},
        {"UPDATE runs SET parameters = 'nonsense'", "nonsense"},
        {"UPDATE runs SET model = 'job.nothing=1' || char(10)", "job.nothing"},
        {"UPDATE runs SET load = 'compress=x'", "compress"},
        {"UPDATE runs SET load = ''", "the load is not what it was"},
        {"UPDATE runs SET load = 'format=frobnicate'", "frobnicate"},
        {"UPDATE runs SET parameters = 'long.method=exec:true' || char(10)", "a program"},
        {"UPDATE runs SET trace = trace || '.gone'", ".gone"},
    };
    for (int i = 0; i < TS_COUNT_OF(rows); i++) {
        ts_results *results;
        ts_rederived again;
        make("hpa", &results);
        run_sql(results, rows[i].sql);
        ts_status status = again_at(results, 300, &again);
        CU_ASSERT_TRUE(status < 0 && status != TS_EMISMATCH);
        CU_ASSERT_PTR_NOT_NULL(strstr(again.words, rows[i].words));
        ts_results_close(results);
        scratch_remove(dir);
    }
}

static void another_load(void)
{
    ts_results *results;
    ts_rederived again;
    make("hpa", &results);
    put_trace(20001);
    CU_ASSERT_EQUAL(again_at(results, 300, &again), TS_EINVAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(again.words, "the load is not what it was"));
    ts_results_close(results);
    scratch_remove(dir);
}

static void bad_tapes(void)
{
    ts_results *results;
    ts_rederived again;
    ts_explained *x;
    ts_err err = {0};
    size_t n;
    make("hpa", &results);
    ts_results_close(results);
    ts_tape_moment before = {false, -TS_SEC}, last = {true, TS_DAY};
    CU_ASSERT_EQUAL(ts_rederive_tape(&x, &again, tape, &before, false, &err), TS_EUNKNOWN);
    CU_ASSERT_PTR_NULL(x);
    CU_ASSERT_EQUAL(ts_rederive_tape(&x, &again, tape, &last, false, &err), TS_OK);
    ts_explained_free(x);
    char *bytes = scratch_get(tape, &n);
    scratch_put(tape, bytes, n / 2);
    free(bytes);
    ts_err_clear(&err);
    CU_ASSERT_EQUAL(ts_rederive_tape(&x, &again, tape, &last, false, &err), TS_EMISMATCH);
    ts_err_clear(&err);
    CU_ASSERT_TRUE(ts_rederive_tape(&x, &again, trace, &last, false, &err) < 0);
    scratch_remove(dir);
}

static const ts_test tests[] = {
    {"every policy decides the same again", every_policy},
    {"a schedule out of the database", by_its_schedule},
    {"times that are none", far_away},
    {"what differs is named", what_differs},
    {"why it cannot be", why_not},
    {"another load", another_load},
    {"bad tapes", bad_tapes},
};

int main(void)
{
    return ts_tap_main("rederive", tests, TS_COUNT_OF(tests));
}
