/* The oracle behind the model: what it promises is what a replay gives, and nobody is cheaper. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/oracle.h"
#include "sim/rng.h"
#include "tests/tap.h"

enum { MOST = 8, SECONDS = 5400 };

/* Ninety minutes: plateaus of some minutes with slopes between them, up to 20,000 records/s. */
static ts_loadcache *draw_load(uint64_t seed)
{
    ts_loadcache *cache;
    ts_rng rng;
    ts_rng_init(&rng, seed, "load", 0);
    CU_ASSERT_EQUAL_FATAL(ts_loadcache_new(&cache), TS_OK);
    double from = 3000 + 15000 * ts_rng_uniform(&rng), to = from;
    int left = 0, length = 1;
    for (int t = 0; t < SECONDS; t++) {
        if (left == 0) {
            from = to;
            to = 2000 + 18000 * ts_rng_uniform(&rng);
            left = length = 300 + (int)(1200 * ts_rng_uniform(&rng));
        }
        left--;
        double along = fmin(1, 2.0 * (length - left) / length);
        ts_load_point p = {t * TS_SEC, TS_SEC, from + (to - from) * along};
        CU_ASSERT_EQUAL_FATAL(ts_loadcache_add(cache, &p), TS_OK);
    }
    return cache;
}

static void init_spec(ts_replay_spec *spec, const ts_loadcache *cache, const char *policy,
                      uint64_t seed)
{
    ts_replay_spec_init(spec, "drawn", ts_policy_find(policy));
    spec->cached = cache;
    spec->seed = seed;
    ts_sim_cfg_size_to(&spec->model, 20000, 10);
    spec->model.job_parallelism = 4;
    if (ts_is_oracle(spec))
        ts_config_set(&spec->config, "max", "10", NULL);
}

static void run(const ts_replay_spec *spec, double *seconds, double *late)
{
    static ts_replay_result result;
    ts_err err;
    ts_err_clear(&err);
    CU_ASSERT_EQUAL_FATAL(ts_replay_run(spec, NULL, NULL, &result, &err), TS_OK);
    *seconds = result.totals.taskmanager_seconds;
    *late = result.totals.slo_miss_records;
}

static const char *const kind[] = {"savepoint", "reactive", "in-place"};

/* Every static number, and every policy that acts on the load that it sees, against the oracle that
 * rescales as it does. */
static void nobody_is_cheaper(void)
{
    int n_kept = 0;
    for (uint64_t seed = 1; seed <= MOST; seed++) {
        ts_loadcache *cache = draw_load(seed);
        ts_replay_spec spec;
        double best[3], share, seconds, late;
        for (int k = 0; k < 3; k++) {
            init_spec(&spec, cache, "oracle", seed);
            ts_config_set(&spec.config, "controller.rescale", kind[k], NULL);
            run(&spec, &best[k], &share);
            CU_ASSERT(share <= 0.01);
        }
        for (int n = 1; n <= 10; n++) {
            init_spec(&spec, cache, "static", seed);
            spec.model.job_parallelism = n;
            run(&spec, &seconds, &late);
            n_kept += late <= 0.01;
            CU_ASSERT(late > 0.01 || (seconds >= best[0] && seconds >= best[2]));
        }
        for (const ts_policy *const *p = ts_policies(); *p != NULL; p++) {
            if ((*p)->needs & TS_NEEDS_PLAN)
                continue;
            init_spec(&spec, cache, (*p)->name, seed);
            run(&spec, &seconds, &late);
            n_kept += late <= 0.01;
            CU_ASSERT(late > 0.01 || seconds >= best[ts_oracle_kind(&spec)]);
        }
        ts_loadcache_free(cache);
    }
    CU_ASSERT(n_kept >= 3 * MOST); /* somebody could have been */
}

/* What the model of the oracle says of its schedule, a replay with random durations measures. */
static void model_and_replay_agree(void)
{
    double worst_seconds = 0, worst_late = 0;
    for (uint64_t seed = 1; seed <= MOST; seed++) {
        ts_loadcache *cache = draw_load(seed);
        ts_replay_spec spec;
        ts_oracle_answer answer;
        init_spec(&spec, cache, "oracle", seed);
        ts_config_set(&spec.config, "controller.rescale", kind[seed % 3], NULL);
        CU_ASSERT_EQUAL_FATAL(ts_oracle_find(&spec, NULL, &answer, NULL), TS_OK);
        CU_ASSERT(answer.kept && answer.bound > 0 && answer.n_replays >= 1);
        CU_ASSERT(answer.plan[0].at == 0);
        worst_seconds = fmax(worst_seconds, fabs(answer.model_seconds / answer.seconds - 1));
        worst_late = fmax(worst_late, fabs(answer.model_late - answer.late));
        ts_oracle_answer_fini(&answer);
        ts_loadcache_free(cache);
    }
    /* a rescale makes half a percent of these records late, and a tenth more or less by chance;
     * what is read again after it counts as if the job were down for so long */
    CU_ASSERT(worst_seconds < 0.002);
    CU_ASSERT(worst_late < 0.003);
}

/* Where even the most task managers are too few, it says so. */
static void impossible(void)
{
    ts_loadcache *cache = draw_load(1);
    ts_replay_spec spec;
    ts_oracle_answer answer;
    init_spec(&spec, cache, "oracle", 1);
    ts_config_set(&spec.config, "max", "2", NULL);
    CU_ASSERT_EQUAL_FATAL(ts_oracle_find(&spec, NULL, &answer, NULL), TS_OK);
    CU_ASSERT(!answer.kept && answer.bound == 0 && answer.late > 0.01);
    ts_oracle_answer_fini(&answer);
    ts_loadcache_free(cache);
}

/* By weight: a late record that costs more makes for fewer of them; and for nothing it is not worth
 * a second task manager. */
static void weighted(void)
{
    static const char *const weight[] = {"0.001", "0.005", "1"};
    ts_loadcache *cache = draw_load(2);
    double seconds[3], late[3];
    for (int i = 0; i < 3; i++) {
        ts_replay_spec spec;
        init_spec(&spec, cache, "oracle", 2);
        ts_config_set(&spec.config, "mode", "cost", NULL);
        ts_config_set(&spec.config, "weight", weight[i], NULL);
        run(&spec, &seconds[i], &late[i]);
    }
    CU_ASSERT(late[0] > late[1] && late[1] > late[2]);
    CU_ASSERT(seconds[0] < seconds[1] && seconds[1] < seconds[2]);
    ts_loadcache_free(cache);
}

static void bad_parameters(void)
{
    ts_loadcache *cache = draw_load(1);
    ts_replay_spec spec;
    ts_oracle_answer answer;
    ts_err err;
    init_spec(&spec, cache, "oracle", 1);
    ts_config_set(&spec.config, "min", "11", NULL);
    ts_err_clear(&err);
    CU_ASSERT_EQUAL(ts_oracle_find(&spec, NULL, &answer, &err), TS_EINVAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "min"));
    ts_loadcache_free(cache);
}

static const ts_test tests[] = {
    {"nobody who keeps the budget is cheaper", nobody_is_cheaper},
    {"model and replay agree", model_and_replay_agree},
    {"says what cannot be kept", impossible},
    {"late records that cost more are fewer", weighted},
    {"bounds that contradict", bad_parameters},
};

int main(void)
{
    return ts_tap_main("oracle", tests, TS_COUNT_OF(tests));
}
