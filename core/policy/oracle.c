/*
 * Policy `oracle`: the clairvoyant optimum, to measure the others by.
 *
 * It follows a schedule, as `schedule` does: one that was worked out beforehand by somebody who
 * knows all of the load (experiments/oracle.h). The parameters say what the schedule is to be the
 * best of; without a schedule nothing is done.
 */
#include "core/policy/oracle.h"

#include "core/policy/schedule.h"

enum { MOST = 256 };

static const char *const modes[] = {"slo", "cost", NULL};

static const ts_param params[] = {
    TS_P_CHOICE(ts_oracle_cfg, mode, "slo", modes,
                "slo: least task-manager seconds with at most `budget` late; cost: least sum with "
                "`weight` for each late record"),
    TS_P_DOUBLE(ts_oracle_cfg, budget, "0.01", 0, 1,
                "share of records that may be later than the SLO; 0: none, so hardly ever a "
                "rescale"),
    TS_P_DOUBLE(ts_oracle_cfg, weight, "0", 0, 1e9,
                "task-manager seconds that a late record costs; 0: ten times what reading one "
                "takes"),
    TS_P_TIME(ts_oracle_cfg, step, "60s", TS_SEC, TS_DAY,
              "between moments of decision, whole seconds"),
    TS__P_BOUNDS(ts_oracle_cfg, MOST),
    TS_P_INT(ts_oracle_cfg, start, "0", 0, MOST, "task managers at the start; 0: the best number"),
    TS_P_TIME(ts_oracle_cfg, retry, "180s", 0, TS_DAY,
              "wait after a rescale that did not lead there"),
};

struct state {
    int tried;
};

static ts_status init(void *state, const void *config, ts_err *err)
{
    (void)state;
    const ts_oracle_cfg *c = config;
    if (c->min > c->max || (c->start != 0 && (c->start < c->min || c->start > c->max)))
        return ts_err_set(err, TS_EINVAL, "min %d, max %d, start %d: expected min <= start <= max, "
                          "or start 0", (int)c->min, (int)c->max, (int)c->start);
    if (c->step % TS_SEC != 0)
        return ts_err_set(err, TS_EINVAL, "step: expected whole seconds");
    return TS_OK;
}

static void decide(void *state, const void *config, const ts_view *view, ts_decision *d)
{
    struct state *s = state;
    const ts_oracle_cfg *c = config;
    ts__follow(view->plan, view->n_plan, c->retry, &s->tried, view, d);
}

const ts_policy ts__policy_oracle = {
    .name = "oracle",
    .help = "the clairvoyant optimum: what could be done if all load were known",
    .source = "dynamic programming over time, task managers and backlog; experiments/oracle_dp.h",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(ts_oracle_cfg),
    .state_size = sizeof(struct state),
    .needs = TS_NEEDS_PLAN,
    .init = init,
    .decide = decide,
};
