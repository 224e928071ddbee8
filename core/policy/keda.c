/*
 * Policy `keda`: KEDA's Kafka scaler, which hands the consumer lag to the HorizontalPodAutoscaler.
 *
 * Source: KEDA, pkg/scalers/kafka_scaler.go and pkg/scaling/executor/scale_scaledobjects.go. The
 * scaler's arithmetic is core/rules/keda.h, HPA's loop core/policy/hpa_loop.h:
 *
 *     metric  = the lag by committed offsets, capped at bound * lagThreshold, bound the partitions
 *     desired = ceil(metric / lagThreshold), an average value for each pod
 *
 * The parameters are KEDA's own; those of HPA's behaviour are as in policy hpa. Two things are
 * KEDA's rather than HPA's. Every pollingInterval it looks whether there is more lag than
 * activationLagThreshold; with minReplicaCount 0 it ends the last pod cooldownPeriod after it last
 * saw so, and starts one when it does. A job here has one task manager at least: "none" is that
 * one, reached at once and kept until there is lag again, without HPA. And with useCachedMetrics
 * HPA sees the lag of the last poll; without, it asks for itself.
 *
 * How many partitions have lag is not in a report: limitToPartitionsWithLag takes all of them, or
 * one for each record if there are fewer. Known values: data/conformance/keda.tsv;
 * tests/unit/test_keda.c.
 */
#include "core/rules/keda.h"

#include <inttypes.h>
#include <math.h>

#include "core/policy/hpa_loop.h"

struct cfg {
    ts__hpa_behaviour behaviour; /* min may be 0 */
    int64_t lag_threshold, activation;
    ts_time polling, cooldown;
    bool cached, allow_idle, limit_to_lag, even;
};

#define PARAM(key, kind, field, fallback, min, max, help) \
    TS_P_ROW(key, kind, struct cfg, field, fallback, min, max, NULL, help)

static const ts_param params[] = {
    PARAM("lagThreshold", INT, lag_threshold, "10", 1, 1e9,
          "target of the lag for each pod, in records"),
    PARAM("activationLagThreshold", INT, activation, "0", 0, 1e12,
          "lag above which the scaler is active, in records"),
    PARAM("pollingInterval", TIME, polling, "30s", TS_SEC, TS_HOUR, "time between two polls"),
    PARAM("cooldownPeriod", TIME, cooldown, "300s", 0, TS_DAY,
          "wait after it was last active before it goes to minReplicaCount 0 (here 1)"),
    PARAM("minReplicaCount", INT, behaviour.min, "0", 0, TS__MOST_TASK_MANAGERS,
          "fewest task managers; 0 is 1 without lag to go by"),
    PARAM("maxReplicaCount", INT, behaviour.max, "100", 1, TS__MOST_TASK_MANAGERS,
          "most task managers"),
    PARAM("allowIdleConsumers", BOOL, allow_idle, "false", 0, 1,
          "more task managers than partitions are allowed"),
    PARAM("limitToPartitionsWithLag", BOOL, limit_to_lag, "false", 0, 1,
          "no more task managers than partitions with lag"),
    PARAM("ensureEvenDistributionOfPartitions", BOOL, even, "false", 0, 1,
          "only task managers that divide the partitions"),
    PARAM("useCachedMetrics", BOOL, cached, "false", 0, 1, "HPA sees the lag of the last poll"),
    TS__HPA_PARAMS(struct cfg),
};

struct state {
    ts__hpa_loop loop;
    ts__clock clock; /* of polls */
    bool asleep;
    ts_time active_at; /* last seen to be */
    double polled;     /* the lag of the last poll; NaN: it could not be had */
};

static ts_status init(void *state, const void *config, ts_err *err)
{
    (void)state;
    const struct cfg *c = config;
    if (c->allow_idle && c->limit_to_lag)
        return ts_err_set(err, TS_EINVAL,
                          "allowIdleConsumers and limitToPartitionsWithLag: one of the two");
    if (c->behaviour.min > c->behaviour.max)
        return ts_err_set(err, TS_EINVAL,
                          "minReplicaCount %" PRId64 " is above maxReplicaCount %" PRId64,
                          c->behaviour.min, c->behaviour.max);
    return TS_OK;
}

/* KEDA asks the broker. */
static double committed_lag(const ts_report *r)
{
    double lag = r->v[TS_METRIC_GROUP_LAG];
    return lag >= 0 && lag <= TS__HPA_LARGEST ? floor(lag) : (double)NAN;
}

static int partitions_of(const ts_view *view)
{
    double n = view->report->v[TS_METRIC_PARTITIONS];
    return n >= 1 && n <= 1e6 ? (int)n : view->job->partitions;
}

/* ---- the operator ---------------------------------------------------------------------------- */

/* A poll that fails says neither that there is lag nor that there is none. */
static void poll(const struct cfg *c, struct state *s, const ts_view *view)
{
    const ts_keda scaler = {.activation = c->activation};
    if (!s->clock.started)
        s->active_at = view->at;
    if (!ts__tick(&s->clock, view->at, c->polling))
        return;
    s->polled = committed_lag(view->report);
    if (isnan(s->polled))
        return;
    if (ts_keda_active(&scaler, (int64_t)s->polled)) {
        s->active_at = view->at;
        s->asleep = false;
    } else if (c->behaviour.min == 0 && view->at - s->active_at > c->cooldown) {
        s->asleep = true;
    }
}

static void sleep_on(const struct cfg *c, const struct state *s, const ts_view *view,
                     ts_decision *d)
{
    ts_decision_note(d, "activation", s->polled, (double)c->activation);
    ts_decision_note(d, "inactive", ts_seconds(view->at - s->active_at), ts_seconds(c->cooldown));
    d->wanted = 0;
    d->target = ts__slots(view->job);
    if (ts__task_managers(view->job) > 1)
        d->trigger = TS_TRIGGER_POLICY;
    else
        d->target = d->current;
}

/* ---- the metric ------------------------------------------------------------------------------ */

struct asker {
    const struct cfg *c;
    const struct state *s;
};

static int ask(void *arg, const ts_view *view, int current,
               ts_hpa_proposal p[TS__HPA_MAX_METRICS], ts_decision *d)
{
    const struct asker *a = arg;
    const struct cfg *c = a->c;
    double lag = c->cached ? a->s->polled : committed_lag(view->report);
    int partitions = partitions_of(view);
    ts_decision_note(d, "lag", lag, (double)c->lag_threshold);
    ts_decision_note(d, "partitions", partitions, NAN);
    p[0] = (ts_hpa_proposal){.failed = true, .replicas = current};
    if (isnan(lag) || partitions < 1)
        return 1;
    const ts_keda scaler = {
        .threshold = c->lag_threshold,
        .activation = c->activation,
        .partitions = partitions,
        .with_lag = lag < partitions ? (int64_t)lag : partitions,
        .even = c->even,
        .limit_to_lag = c->limit_to_lag,
        .allow_idle = c->allow_idle,
    };
    double metric = (double)ts_keda_metric(&scaler, (int64_t)lag);
    ts_decision_note(d, "metric", metric, NAN);
    p[0] = ts__hpa_external(metric, (double)c->lag_threshold, true, c->behaviour.tolerance, current,
                            current);
    return 1;
}

static void decide(void *state, const void *config, const ts_view *view, ts_decision *d)
{
    struct state *s = state;
    const struct cfg *c = config;
    struct asker asker = {c, s};
    ts__hpa_behaviour behaviour = c->behaviour;
    behaviour.min = behaviour.min < 1 ? 1 : behaviour.min;
    poll(c, s, view);
    if (s->asleep)
        sleep_on(c, s, view, d);
    else
        ts__hpa_step(&behaviour, &s->loop, view, d, ask, &asker);
}

const ts_policy ts__policy_keda = {
    .name = "keda",
    .help = "KEDA's Kafka scaler: consumer lag, through the HorizontalPodAutoscaler",
    .source = "KEDA, pkg/scalers/kafka_scaler.go",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .state_size = sizeof(struct state),
    .init = init,
    .decide = decide,
};
