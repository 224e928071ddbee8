/*
 * The policies of the literature on the modelled cluster: a constant load, exact capacities, and
 * the parallelisms that follow by hand.
 */
#include <stdlib.h>
#include <string.h>

#include "experiments/replay.h"
#include "tests/tap.h"

enum { MAX_ACTIONS = 256 };

static struct {
    int n, target[MAX_ACTIONS];
    int n_vertices, vertex[MAX_ACTIONS][TS_MAX_VERTICES];
} done;

static void collect(void *arg, const ts_decision *d, const ts_job *job)
{
    (void)arg;
    if (d->vetoes != 0 || d->trigger == TS_TRIGGER_NONE || done.n == MAX_ACTIONS)
        return;
    done.n_vertices = job->n_vertices;
    memcpy(done.vertex[done.n], d->vertex_target, sizeof d->vertex_target);
    done.target[done.n++] = d->target;
}

/* No noise, no drawn times; a record takes `cost` core-seconds. */
static void plain(ts_sim_cfg *cfg, const char *operators, double cost, int parallelism)
{
    ts_sim_cfg_init(cfg);
    snprintf(cfg->job_operators, sizeof cfg->job_operators, "%s", operators);
    cfg->job_cost = cost;
    cfg->job_parallelism = parallelism;
    cfg->kafka_partitions = 840; /* divided by 1 to 8: no subtask has more than another */
    cfg->tm_contention = TS_SIM_CONTENTION_NONE;
    cfg->tm_speed_sigma = cfg->tm_cpu_idle = cfg->tm_gc = 0;
    cfg->tm_warmup = 0;
    cfg->rescale_spread = cfg->k8s_spread = cfg->checkpoint_spread = 0;
}

/* Two hours of it; what was decided is in `done`. */
static void run(const char *policy, const char *trace, const ts_sim_cfg *model, const char *key,
                const char *value)
{
    static ts_replay_spec spec;
    ts_replay_result result;
    ts_replay_watch watch = {.decided = collect};
    ts_err err = {0};
    memset(&done, 0, sizeof done);
    ts_replay_spec_init(&spec, trace, ts_policy_find(policy));
    spec.model = *model;
    if (key != NULL)
        CU_ASSERT_EQUAL_FATAL(ts_config_set(&spec.config, key, value, &err), TS_OK);
    CU_ASSERT_EQUAL_FATAL(ts_replay_run(&spec, NULL, &watch, &result, &err), TS_OK);
}

/* 7400/s at 0.1, 0.4 and 0.2 ms of a core each: 0.74, 2.96 and 1.48 instances. A core for each of
 * the three in a slot, so that none slows another down. */
static void ds2(void)
{
    for (int from = 1; from <= 9; from += 4) {
        ts_sim_cfg model;
        plain(&model, "source:1,parse:4:1:keyed,count:2:1:keyed", 7e-4, from);
        model.tm_cores = 3;
        run("ds2", "gen:constant,hours=2,base=7400", &model, NULL, NULL);
        CU_ASSERT_TRUE_FATAL(done.n >= 1 && done.n <= 3);
        CU_ASSERT_EQUAL(done.n_vertices, 3);
        CU_ASSERT_EQUAL(done.vertex[done.n - 1][0], 1);
        CU_ASSERT_EQUAL(done.vertex[done.n - 1][1], 3);
        CU_ASSERT_EQUAL(done.vertex[done.n - 1][2], 2);
    }
}

static void expect(const char *policy, int from, int n, const int *targets, const char *key,
                   const char *value)
{
    ts_sim_cfg model;
    plain(&model, "source:1", 1e-3, from);
    run(policy, "gen:constant,hours=2,base=2500", &model, key, value);
    CU_ASSERT_TRUE(done.n >= n);
    for (int i = 0; i < n && i < done.n; i++)
        CU_ASSERT_EQUAL(done.target[i], targets[i]);
}

/* 1000/s each: 2500/s. A fifth off until it lags, and back again: floor(0.8 p), and from 2, which
 * read 2000/s while the lag grows by 500/s, ceil(2 * 1.25). */
static void dhalion(void)
{
    expect("dhalion", 8, 7, (const int[]){6, 4, 3, 2, 3, 2, 3}, "lag_rate", "100");
}

/* ceil(3 * 0.833 / 0.7); and what it then uses, 0.625, asks for 4 again. */
static void varga(void)
{
    expect("varga", 3, 1, (const int[]){4}, NULL, NULL);
    CU_ASSERT_EQUAL(done.n, 1);
}

/* 3 leave 500/s over, with which (10 + 15) s of load are worked off in 125 s. */
static void daedalus(void)
{
    expect("daedalus", 8, 1, (const int[]){3}, NULL, NULL);
    CU_ASSERT_EQUAL(done.n, 1);
}

/* 120 s of load in less than 70 s take more than 6786/s. */
static void phoebe(void)
{
    expect("phoebe", 3, 1, (const int[]){7}, NULL, NULL);
    CU_ASSERT_EQUAL(done.n, 1);
    expect("phoebe", 20, 1, (const int[]){7}, NULL, NULL);
    CU_ASSERT_EQUAL(done.n, 1);
}

static const ts_test tests[] = {
    {"ds2", ds2},           {"dhalion", dhalion}, {"varga", varga},
    {"daedalus", daedalus}, {"phoebe", phoebe},
};

int main(void)
{
    return ts_tap_main("policies of the literature, replayed", tests, TS_COUNT_OF(tests));
}
