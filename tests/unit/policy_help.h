/* A policy on its own: its parameters, its state, and the view that a controller would give it. */
#ifndef TS_TESTS_POLICY_HELP_H
#define TS_TESTS_POLICY_HELP_H

#include <stdlib.h>
#include <string.h>

#include "core/aggregate.h"
#include "core/policy.h"
#include "core/run.h"
#include "tests/tap.h"
#include "tests/unit/core_help.h"

typedef struct bench {
    const ts_policy *policy;
    _Alignas(16) unsigned char cfg[TS_POLICY_CFG_SIZE];
    void *state;
    ts_report report;
    ts_job job;
    ts_table table;
    ts_aggregate *aggregate;
    ts_time last_rescale_at, last_downtime;
    const ts_plan_step *plan; /* NULL: none */
    int n_plan;
    ts_decision decision;
} bench;

static inline void bench_fini(bench *b)
{
    if (b->state != NULL && b->policy->fini != NULL)
        b->policy->fini(b->state);
    free(b->state);
    ts_aggregate_free(b->aggregate);
    b->state = NULL;
    b->aggregate = NULL;
}

static inline void bench_set(bench *b, const char *key, const char *value)
{
    ts_err err = {0};
    int i = ts_param_find(b->policy->params, b->policy->n_params, key);
    CU_ASSERT_TRUE_FATAL(i >= 0);
    CU_ASSERT_EQUAL_FATAL(ts_param_set(b->policy->params, i, b->cfg, value, &err), TS_OK);
}

/* Begins the policy's state anew with this parameter; what its init says. */
static inline ts_status bench_restart(bench *b, const char *key, const char *value, ts_err *err)
{
    if (b->policy->fini != NULL)
        b->policy->fini(b->state);
    memset(b->state, 0, b->policy->state_size);
    bench_set(b, key, value);
    return b->policy->init(b->state, b->cfg, err);
}

/* Everything afresh, for a job of n task managers. Parameters may be set before the first
 * decision. */
static inline void bench_start(bench *b, const char *name, int n)
{
    static ts_config config;
    ts_aggregate_cfg aggregate = {.alpha = 0.5, .horizon = 180 * TS_SEC};
    ts_err err = {0};
    bench_fini(b);
    b->policy = ts_policy_find(name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(b->policy);
    ts_config_init(&config, b->policy); /* with what it brings along */
    memcpy(b->cfg, config.policy_cfg, sizeof b->cfg);
    b->state = calloc(1, b->policy->state_size + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(b->state);
    CU_ASSERT_EQUAL_FATAL(ts_aggregate_new(&b->aggregate, &aggregate), TS_OK);
    CU_ASSERT_TRUE(b->policy->init == NULL || b->policy->init(b->state, b->cfg, &err) == TS_OK);
    b->job = (ts_job){.parallelism = n,
                      .task_managers = n,
                      .slots_per_task_manager = 1,
                      .max_parallelism = 128,
                      .partitions = 12,
                      .cores_per_task_manager = 1};
    ts_table_init(&b->table);
    b->last_rescale_at = TS_NEVER;
    b->last_downtime = 0;
}

/* Decides on b->report as the controller would have it decided. */
static inline const ts_decision *bench_decide(bench *b)
{
    ts_decision *d = &b->decision;
    const ts_report *r = &b->report;
    ts_view view = {.at = r->at, .report = r, .job = &b->job, .table = &b->table,
                    .aggregate = b->aggregate, .last_rescale_at = b->last_rescale_at,
                    .last_downtime = b->last_downtime, .plan = b->plan, .n_plan = b->n_plan};
    ts_decision_init(d, r->at, b->job.parallelism);
    d->rate = ts_report_rate(r);
    d->lag = ts_report_lag(r);
    d->cpu = r->v[TS_METRIC_CPU];
    d->memory = r->v[TS_METRIC_MEMORY];
    b->policy->decide(b->state, b->cfg, &view, d);
    return d;
}

static inline void bench_put(bench *b, int task_managers, int cpu_tenths, double rate)
{
    ts_table_row row = {task_managers, cpu_tenths, rate, rate, 1, 0};
    CU_ASSERT_EQUAL(ts_table_put(&b->table, &row), TS_OK);
}

static inline bool has_veto(const ts_decision *d, ts_veto veto)
{
    return d->vetoes >> veto & 1;
}

/* Steps until the policy looks; its vetoes. */
static inline unsigned bench_look(bench *b, const ts_decision *(*step)(void))
{
    do
        step();
    while (has_veto(&b->decision, TS_VETO_INTERVAL));
    return b->decision.vetoes;
}

/* Looks until it would do something; how many there were, 0: none of n did. */
static inline int bench_looks_until_action(bench *b, const ts_decision *(*step)(void), int n)
{
    for (int i = 1; i <= n; i++)
        if (bench_look(b, step) == 0)
            return i;
    return 0;
}

/* A note of the last decision, of a vertex or (-1) of the job; NaN if it is not there. */
static inline double bench_note(const bench *b, const char *name, int vertex)
{
    const ts_decision *d = &b->decision;
    for (int i = 0; i < d->n_notes; i++)
        if (d->notes[i].vertex == vertex && strcmp(d->notes[i].name, name) == 0)
            return d->notes[i].value;
    return NAN;
}

#endif
