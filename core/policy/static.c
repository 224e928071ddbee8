/*
 * Policy `static`: N task managers, all the time.
 *
 * It rescales once, at the start, if the job has another number, and again only if that failed: a
 * schedule of one step. N = 0 leaves the job as it is.
 */
#include "core/policy/schedule.h"

struct cfg {
    int64_t n;
    ts_time retry;
};

static const ts_param params[] = {
    TS_P_INT(struct cfg, n, "0", 0, TS__MOST_TASK_MANAGERS,
             "task managers; 0: as many as the job has (in a replay: what the peak needs)"),
    TS_P_TIME(struct cfg, retry, "180s", 0, TS_DAY, "wait after a rescale that did not lead there"),
};

struct state {
    int tried;
};

static void decide(void *state, const void *config, const ts_view *view, ts_decision *d)
{
    struct state *s = state;
    const struct cfg *c = config;
    const ts_plan_step only = {view->at, (int)c->n};
    if (c->n > 0)
        ts__follow(&only, 1, c->retry, &s->tried, view, d);
}

const ts_policy ts__policy_static = {
    .name = "static",
    .help = "N task managers, all the time",
    .source = "what autoscaling is compared with",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .state_size = sizeof(struct state),
    .decide = decide,
};
