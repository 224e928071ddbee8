/* The truth in place of a part, and regret: parts that sum up, and parts that are nothing. */
#include "config.h" /* M_PI */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/regret.h"
#include "tests/tap.h"

enum { SECONDS = 3600 };

/* An hour: a wave about 10,000 records/s. */
static ts_loadcache *wave(void)
{
    ts_loadcache *cache;
    CU_ASSERT_EQUAL_FATAL(ts_loadcache_new(&cache), TS_OK);
    for (int t = 0; t < SECONDS; t++) {
        ts_load_point p = {t * TS_SEC, TS_SEC, 10000 + 6000 * sin(2 * M_PI * t / SECONDS)};
        CU_ASSERT_EQUAL_FATAL(ts_loadcache_add(cache, &p), TS_OK);
    }
    return cache;
}

static void init_spec(ts_replay_spec *spec, const ts_loadcache *cache, const char *policy)
{
    ts_replay_spec_init(spec, "wave", ts_policy_find(policy));
    spec->cached = cache;
    ts_sim_cfg_size_to(&spec->model, 16000, 10);
    spec->model.job_parallelism = 5;
}

static ts_truth *truth_of(const ts_replay_spec *spec)
{
    ts_truth *truth;
    CU_ASSERT_EQUAL_FATAL(ts_truth_new(&truth, spec, NULL), TS_OK);
    return truth;
}

static void true_load(void)
{
    ts_loadcache *cache = wave();
    ts_replay_spec spec;
    init_spec(&spec, cache, "tidalscale");
    ts_truth *t = truth_of(&spec);
    double quarter = 10000 + 6000 * sin(M_PI / 2);
    CU_ASSERT_DOUBLE_EQUAL(ts_truth_load(t, 900 * TS_SEC, 901 * TS_SEC), quarter, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(ts_truth_load(t, 0, SECONDS * TS_SEC), 10000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(ts_truth_load(t, -TS_MIN, 0), 10000, 1e-6); /* the first second's */
    double last = 10000 + 6000 * sin(2 * M_PI * (SECONDS - 1) / SECONDS);
    CU_ASSERT_DOUBLE_EQUAL(ts_truth_load(t, SECONDS * TS_SEC, 2 * SECONDS * TS_SEC), last, 1e-4);
    CU_ASSERT_EQUAL(ts_truth_load(t, TS_SEC, TS_SEC), 0);
    ts_truth_free(t);
    ts_loadcache_free(cache);
}

static void true_table(void)
{
    ts_loadcache *cache = wave();
    ts_replay_spec spec;
    const ts_table_row *rows;
    init_spec(&spec, cache, "tidalscale");
    ts_truth *t = truth_of(&spec);
    int n = ts_truth_rows(t, &rows);
    CU_ASSERT_EQUAL_FATAL(n, 128 * 7);
    /* three task managers at 80 %: idling takes 3 % of their cores */
    const ts_table_row *row = &rows[2 * 7 + 6];
    CU_ASSERT_EQUAL(row->task_managers, 3);
    CU_ASSERT_EQUAL(row->cpu_tenths, 8);
    CU_ASSERT_DOUBLE_EQUAL(row->max_rate, ts_sim_capacity_of(&spec.model, 3, 1, 0) * 0.77 / 0.97,
                           1e-6 * row->max_rate);
    ts_truth_free(t);
    ts_loadcache_free(cache);
}

/* What a wrapped run shows: every prediction's error, rows put. */
static void replaced(void)
{
    ts_loadcache *cache = wave();
    ts_replay_spec spec, as_is;
    ts_replay_result *r = malloc(2 * sizeof *r);
    init_spec(&as_is, cache, "tidalscale");
    spec = as_is;
    ts_truth *t = truth_of(&spec);
    ts_truth_apply(t, TS_TRUTH_PREDICTION, &spec);
    CU_ASSERT_EQUAL_FATAL(ts_replay_run(&as_is, NULL, NULL, &r[0], NULL), TS_OK);
    CU_ASSERT_EQUAL_FATAL(ts_replay_run(&spec, NULL, NULL, &r[1], NULL), TS_OK);
    CU_ASSERT(r[0].measures.rmse > 300);
    CU_ASSERT(r[1].measures.rmse < 0.5 * r[0].measures.rmse);
    spec = as_is;
    ts_truth_apply(t, TS_TRUTH_ACTING, &spec);
    CU_ASSERT_EQUAL_FATAL(ts_replay_run(&spec, NULL, NULL, &r[1], NULL), TS_OK);
    CU_ASSERT(r[0].totals.downtime_s > 20 && r[1].totals.downtime_s < 1);
    spec = as_is;
    ts_truth_apply(t, TS_TRUTH_CONSTRAINT, &spec);
    CU_ASSERT_NOT_EQUAL(memcmp(spec.config.policy_cfg, as_is.config.policy_cfg,
                               sizeof spec.config.policy_cfg), 0);
    free(r);
    ts_truth_free(t);
    ts_loadcache_free(cache);
}

/* The same again, and nothing that is not there is to blame. */
static void splits(void)
{
    static const char *const policies[] = {"static", "hpa", "tidalscale"};
    ts_loadcache *cache = wave();
    ts_regret_options options = {0.01, 10};
    ts_replay_spec spec[3];
    ts_regret r[3];
    for (int i = 0; i < 3; i++)
        init_spec(&spec[i], cache, policies[i]);
    spec[0].model.job_parallelism = 8;
    CU_ASSERT_EQUAL_FATAL(ts_regret_find(spec, 3, &options, NULL, r, NULL), TS_OK);
    for (int i = 0; i < 3; i++) {
        double seconds = 0, late = 0;
        for (int k = 0; k < TS_N_REGRET_PARTS; k++) {
            seconds += r[i].part[k].seconds;
            late += r[i].part[k].late;
        }
        CU_ASSERT_STRING_EQUAL(r[i].label, policies[i]);
        CU_ASSERT_DOUBLE_EQUAL(seconds, r[i].policy.seconds - r[i].oracle.seconds, 1e-6);
        CU_ASSERT_DOUBLE_EQUAL(late, r[i].policy.late - r[i].oracle.late, 1e-12);
        CU_ASSERT(r[i].oracle_kept && r[i].oracle.late <= 0.01);
        CU_ASSERT(r[i].policy.late > 0.01 || r[i].total.seconds >= 0);
    }
    CU_ASSERT_EQUAL(r[0].policy.seconds, 8 * SECONDS);
    for (int k = 0; k < TS_REGRET_RULE; k++) /* whoever never acts has only its rule */
        CU_ASSERT(r[0].part[k].seconds == 0 && r[0].part[k].late == 0);
    CU_ASSERT(r[1].part[TS_REGRET_PREDICTION].seconds == 0); /* hpa has no predictions, no table */
    CU_ASSERT(r[1].part[TS_REGRET_TABLE].seconds == 0);
    CU_ASSERT(r[1].part[TS_REGRET_ACTING].late > 0); /* and is late by what its rescales take */
    CU_ASSERT(r[0].equal.seconds <= r[0].policy.seconds);
    ts_loadcache_free(cache);
}

/* More late records for fewer task-manager seconds; and a replayed schedule is hardly better or worse
 * than the line between its neighbours. */
static void frontier(void)
{
    ts_loadcache *cache = wave();
    ts_regret_options options = {0.01, 10};
    ts_replay_spec spec;
    ts_oracle_answer a;
    ts_regret r;
    int k = 1;
    init_spec(&spec, cache, "oracle");
    CU_ASSERT_EQUAL_FATAL(ts_regret_find(&spec, 1, &options, NULL, &r, NULL), TS_OK);
    CU_ASSERT_EQUAL_FATAL(ts_regret_frontier(&spec, 10, NULL, &a, NULL), TS_OK);
    CU_ASSERT_FATAL(a.n_frontier > 2 && a.plan == NULL);
    for (int i = 1; i < a.n_frontier; i++) {
        CU_ASSERT(a.frontier[i].late > a.frontier[i - 1].late);
        CU_ASSERT(a.frontier[i].seconds < a.frontier[i - 1].seconds);
    }
    CU_ASSERT(a.frontier[0].late < 0.01 && a.frontier[a.n_frontier - 1].late > 0.05);
    while (a.frontier[k].late < r.oracle.late)
        k++;
    CU_ASSERT(r.oracle.seconds < 1.02 * a.frontier[k - 1].seconds);
    CU_ASSERT(r.oracle.seconds > 0.98 * a.frontier[k].seconds);
    ts_oracle_answer_fini(&a);
    ts_loadcache_free(cache);
}

/* The oracle is not split, and its distance from itself is nothing. */
static void of_the_oracle(void)
{
    ts_loadcache *cache = wave();
    ts_regret_options options = {0.01, 10};
    ts_replay_spec spec;
    ts_regret r;
    init_spec(&spec, cache, "oracle");
    ts_oracle_cfg_at(&spec)->max = 10;
    CU_ASSERT_EQUAL_FATAL(ts_regret_find(&spec, 1, &options, NULL, &r, NULL), TS_OK);
    CU_ASSERT(r.total.seconds == 0 && r.total.late == 0);
    CU_ASSERT(r.equal.seconds == r.policy.seconds);
    for (int k = 0; k < TS_N_REGRET_PARTS; k++)
        CU_ASSERT(isnan(r.part[k].seconds) && isnan(r.part[k].late));
    ts_loadcache_free(cache);
}

static const ts_test tests[] = {
    {"the true load", true_load},
    {"the true table", true_table},
    {"a part is the truth", replaced},
    {"parts of a regret sum up", splits},
    {"the frontier falls", frontier},
    {"the oracle is not split", of_the_oracle},
};

int main(void)
{
    return ts_tap_main("regret", tests, TS_COUNT_OF(tests));
}
