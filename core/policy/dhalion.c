/*
 * Policy `dhalion`: whoever holds the job up is scaled up; while nobody does, the idle lose a
 * fifth.
 *
 * Source: A. Floratou, A. Agrawal, B. Graham, S. Rao, K. Ramasamy, Dhalion: self-regulating stream
 * processing in Heron, VLDB 2017; open-source Heron, and its form for Flink on Kafka in
 * delftdata/espa-autoscaling, which is followed here (core/rules/dhalion.h):
 *
 *     every `interval`, not within `cooldown` of the last rescale
 *     symptom   a vertex back-pressured for more than `pressured` of the time, or a source's lag
 *               growing by more than `lag_rate`
 *     causes    of it: vertices that are not back-pressured while one before them is, and sources
 *               that are not while their lag grows
 *     up        causes only: ceil(p * (1 + lag growth / consumed)) of a source,
 *               ceil(p * (1 + bp / (1 - bp))) of others, bp the most among those before it
 *     down      without a symptom: floor(keep * p) of sources whose lag is at most idle_lag, and
 *               of others whose input buffers are at most idle_buffer full
 *
 * Other than the paper: no diagnosis of slow instances or skew, no blacklist of actions that did
 * not help; so, as in the implementation, it takes away a fifth after every cool-down until
 * something is back-pressured or lags, and comes back from there: a saw-tooth is its own. A
 * sample of isBackPressured becomes a share of time; a source that reads nothing while its lag
 * grows has max_factor, as it was there at first (later: as if it read one record a second).
 * A metric it needs is missing: nothing is done (NO_DATA).
 *
 * Known value: a vertex that holds a source back for half of its time has 1 + 0.5 / 0.5 = 2 times
 * its instances (tests/unit/test_dhalion.c).
 */
#include <math.h>

#include "core/policy/vertices.h"
#include "core/rules/dhalion.h"

struct cfg {
    ts_time interval, cooldown;
    double lag_rate, pressured;
    ts_dhalion_limits limits;
    int64_t min, max;
};

#define LIMIT(field, fallback, min, max, help) \
    TS_P_ROW(#field, DOUBLE, struct cfg, limits.field, fallback, min, max, NULL, help)

static const ts_param params[] = {
    TS_P_TIME(struct cfg, interval, "15s", TS_SEC, TS_HOUR, "time between two looks"),
    TS_P_TIME(struct cfg, cooldown, "120s", 0, TS_DAY, "wait after a rescale"),
    TS__P_SYMPTOMS(struct cfg),
    LIMIT(max_pressure, "0.9", 0, 0.99, "most back-pressure that counts: a factor of 10"),
    LIMIT(max_factor, "10", 1, 1000, "most that a source is scaled up by at once"),
    LIMIT(idle_lag, "10000", 0, 1e15, "lag of an idle source at most, records"),
    LIMIT(idle_buffer, "0.2", 0, 1, "how full an idle vertex's input buffers are at most"),
    LIMIT(keep, "0.8", 0, 1, "share of its instances that an idle vertex keeps"),
    TS__P_BOUNDS(struct cfg, TS__MOST_TASK_MANAGERS),
};

struct state {
    ts__clock clock;
    ts__lags lags; /* over the interval */
};

static ts_status init(void *state, const void *config, ts_err *err)
{
    (void)state;
    const struct cfg *c = config;
    return ts__check_bounds(c->min, c->max, err);
}

static double pressure_before(const ts_view *view, unsigned upstream)
{
    double most = 0;
    for (int u = 0; u < view->job->n_vertices; u++)
        if (upstream >> u & 1)
            most = fmax(most, ts__vertex_share(view, u, TS_METRIC_VERTEX_PRESSURED_AVG));
    return most;
}

/* False: a metric that the operator needs is missing. */
static bool read_operator(const struct state *s, const ts_view *view, int i,
                          ts_dhalion_operator *op)
{
    const ts_vertex *v = &view->job->vertex[i];
    bool known = !isnan(ts__vertex_metric(view, i, TS_METRIC_VERTEX_PRESSURED_MAX) +
                        ts__vertex_metric(view, i, TS_METRIC_VERTEX_PRESSURED_AVG));
    *op = (ts_dhalion_operator){.parallelism = v->parallelism, .source = v->upstream == 0};
    if (op->source) {
        op->lag = ts__vertex_metric(view, i, TS_METRIC_VERTEX_PENDING);
        op->pending_rate = ts__lag_growth(&s->lags, i);
        op->consumed_rate = ts__consumed_rate(view, i);
        return known && !isnan(op->lag + op->pending_rate + op->consumed_rate);
    }
    op->backpressure = pressure_before(view, v->upstream);
    op->input_buffer = ts__vertex_metric(view, i, TS_METRIC_VERTEX_BUFFERS);
    return known && !isnan(op->input_buffer);
}

static void note(const struct cfg *c, const ts_view *view, const ts_dhalion_operator *op, int i,
                 ts_decision *d)
{
    double worst = ts__vertex_share(view, i, TS_METRIC_VERTEX_PRESSURED_MAX);
    ts_decision_note_vertex(d, i, "pressured", worst, c->pressured);
    if (op->source) {
        ts_decision_note_vertex(d, i, "lag-growth", op->pending_rate, c->lag_rate);
        ts_decision_note_vertex(d, i, "consumed", op->consumed_rate, NAN);
        ts_decision_note_vertex(d, i, "lag", op->lag, c->limits.idle_lag);
    } else {
        ts_decision_note_vertex(d, i, "pressure-before", op->backpressure,
                                c->limits.max_pressure);
        ts_decision_note_vertex(d, i, "buffers", op->input_buffer, c->limits.idle_buffer);
    }
}

static void look(const struct cfg *c, const struct state *s, const ts_view *view, ts_decision *d)
{
    ts_dhalion_operator op[TS_MAX_VERTICES];
    double slope[TS_MAX_VERTICES];
    int n = view->job->n_vertices, wanted[TS_MAX_VERTICES];
    bool known = n > 0;
    for (int i = 0; i < n; i++) {
        known = read_operator(s, view, i, &op[i]) && known;
        slope[i] = op[i].pending_rate;
        note(c, view, &op[i], i, d);
    }
    if (!known) {
        ts__veto(d, TS_VETO_NO_DATA);
        return;
    }
    unsigned causes = ts__bottlenecks(view, slope, c->pressured, c->lag_rate);
    bool healthy = causes == 0 && ts__pressured(view, c->pressured) == 0;
    for (int i = 0; i < n; i++) {
        bool up = causes >> i & 1;
        wanted[i] = up        ? ts_dhalion_up(&c->limits, &op[i])
                    : healthy ? ts_dhalion_down(&c->limits, &op[i])
                              : op[i].parallelism;
        if (up)
            ts_decision_note_vertex(d, i, "factor", ts_dhalion_factor(&c->limits, &op[i]), 1);
    }
    ts__aim_vertices(view, c->min, c->max, wanted, d);
}

static void decide(void *state, const void *config, const ts_view *view, ts_decision *d)
{
    struct state *s = state;
    const struct cfg *c = config;
    ts__lags_watch(&s->lags, view, c->interval);
    if (ts__due(&s->clock, view->at, c->interval, d) && ts__cooled(view, c->cooldown, d))
        look(c, s, view, d);
}

const ts_policy ts__policy_dhalion = {
    .name = "dhalion",
    .help = "Dhalion: scales whoever causes back-pressure or lag; takes a fifth from the idle",
    .source = "Floratou et al., VLDB 2017; delftdata/espa-autoscaling",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .state_size = sizeof(struct state),
    .init = init,
    .decide = decide,
};
