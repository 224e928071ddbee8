/*
 * Policy `static`: N task managers, all the time.
 *
 * It rescales once, at the start, if the job has another number, and again only if that failed. N =
 * 0 leaves the job as it is.
 */
#include "core/policy/list.h"

struct cfg {
    int64_t n;
    ts_time retry;
};

static const ts_param params[] = {
    TS_P_INT(struct cfg, n, "0", 0, 10000,
             "task managers; 0: as many as the job has (in a replay: what the peak needs)"),
    TS_P_TIME(struct cfg, retry, "180s", 0, TS_DAY, "wait after a rescale that did not lead there"),
};

static void decide(void *state, const void *config, const ts_view *view, ts_decision *d)
{
    (void)state;
    const struct cfg *c = config;
    if (c->n == 0)
        return;
    d->wanted = (double)c->n;
    d->target = (int)c->n * ts__slots(view->job);
    if (d->target == d->current)
        return;
    d->trigger = TS_TRIGGER_POLICY;
    if (view->last_rescale_at != TS_NEVER && view->at - view->last_rescale_at < c->retry)
        d->vetoes |= 1u << TS_VETO_COOLDOWN;
}

const ts_policy ts__policy_static = {
    .name = "static",
    .help = "N task managers, all the time",
    .source = "what autoscaling is compared with",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .decide = decide,
};
