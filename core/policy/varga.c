/*
 * Policy `varga`: a horizontal autoscaler for every vertex, on utilization and on how fast lag
 * grows.
 *
 * Source: B. Varga, M. Balassi, A. Kiss, Towards autoscaling of Apache Flink jobs, Acta
 * Universitatis Sapientiae, Informatica 13 (2021); for single vertices as in
 * delftdata/espa-autoscaling, which is followed here (core/rules/varga.h):
 *
 *     every `interval`, not within `cooldown` of the last rescale
 *     utilization  1 - idle time, mean of the subtasks
 *     lag          only for vertices that hold others up (they are not back-pressured for more than
 *                  `pressured` of the time while one before them is; or are sources whose lag grows
 *                  by more than `lag_rate`): 1 + growth / consumed, of all sources that lead there,
 *                  growth by least squares over `period`
 *     proposal     ceil(p * max(utilization / target, lag))
 *     applied      the largest of the proposals of the last `window`
 *
 * Utilization counts back-pressured time as used, so who waits for a slower vertex asks for more as
 * well, and a job that works off the lag of a long rescale grows by 1 / target after every cool-
 * down until it has: its own, as it is that a proposal made before a rescale stays in the window.
 * Other than there a sample of isBackPressured becomes a share of time, and when a metric is
 * missing nothing is done (NO_DATA; there the vertex proposes nothing, and what is left of the
 * window is applied).
 *
 * Known value: instances 2, 5 and 1 that are used for 0.75, 0.6 and 0.75 of the time become
 * ceil(2.14) = 3, ceil(4.29) = 5 and ceil(1.07) = 2 (tests/unit/test_varga.c).
 */
#include <math.h>

#include "core/policy/vertices.h"
#include "core/rules/varga.h"

struct cfg {
    ts_time interval, cooldown, period, window;
    double target, lag_rate, pressured;
    int64_t min, max;
};

static const ts_param params[] = {
    TS_P_TIME(struct cfg, interval, "15s", TS_SEC, TS_HOUR, "time between two looks"),
    TS_P_TIME(struct cfg, cooldown, "120s", 0, TS_DAY, "wait after a rescale"),
    TS_P_DOUBLE(struct cfg, target, "0.7", 0.01, 1, "utilization to aim at"),
    TS_P_TIME(struct cfg, period, "60s", TS_SEC, TS_HOUR, "time that lag's growth is taken over"),
    TS_P_TIME(struct cfg, window, "300s", 0, TS_HOUR,
              "time of which the largest proposal is applied; at most 255 intervals"),
    TS__P_SYMPTOMS(struct cfg),
    TS__P_BOUNDS(struct cfg, TS__MOST_TASK_MANAGERS),
};

/* Looks are one an interval, but may come late: two more than fit into a window, and a new one. */
enum { MAX_INTERVALS = 255, MAX_PROPOSALS = MAX_INTERVALS + 3 };

struct proposals {
    int first, n;
    struct {
        ts_time at;
        int parallelism;
    } v[MAX_PROPOSALS];
};

struct state {
    ts__clock clock;
    ts__lags lags; /* over the period */
    struct proposals proposed[TS_MAX_VERTICES];
};

static ts_status init(void *state, const void *config, ts_err *err)
{
    (void)state;
    const struct cfg *c = config;
    if (c->window / c->interval > MAX_INTERVALS)
        return ts_err_set(err, TS_EINVAL, "window: more than %d intervals", MAX_INTERVALS);
    return ts__check_bounds(c->min, c->max, err);
}

/* Also forgets those that have left the window. */
static void propose(struct proposals *p, ts_time at, ts_time window, int parallelism)
{
    for (; p->n > 0 && at - p->v[p->first].at > window; p->n--)
        p->first = (p->first + 1) % MAX_PROPOSALS;
    if (p->n == MAX_PROPOSALS)
        return;
    int i = (p->first + p->n++) % MAX_PROPOSALS;
    p->v[i].at = at;
    p->v[i].parallelism = parallelism;
}

static int largest(const struct proposals *p)
{
    int most = 0;
    for (int i = 0; i < p->n; i++) {
        int v = p->v[(p->first + i) % MAX_PROPOSALS].parallelism;
        most = v > most ? v : most;
    }
    return most;
}

static unsigned sources_of(const ts_job *job, int vertex)
{
    unsigned reached = 1u << vertex, sources = 0;
    for (int i = vertex; i >= 0; i--) {
        if (!(reached >> i & 1))
            continue;
        if (job->vertex[i].upstream == 0)
            sources |= 1u << i;
        reached |= job->vertex[i].upstream;
    }
    return sources;
}

/* Growth of the lag in front of a vertex, and what is read there. */
static void sum_sources(const ts_view *view, int vertex, const double *slope,
                        ts_varga_operator *op)
{
    unsigned sources = sources_of(view->job, vertex);
    op->lag_slope = op->rate = 0;
    for (int i = 0; i <= vertex; i++) {
        if (!(sources >> i & 1))
            continue;
        op->lag_slope += slope[i];
        op->rate += ts__consumed_rate(view, i);
    }
}

/* Makes a vertex's proposal; false: what it needs is not known. */
static bool judge(const struct cfg *c, struct state *s, const ts_view *view, int i,
                  const double *slope, bool causes, ts_decision *d)
{
    ts_varga_operator op = {
        .parallelism = view->job->vertex[i].parallelism,
        .idle = ts__vertex_share(view, i, TS_METRIC_VERTEX_IDLE),
        .causes_backpressure = causes,
    };
    sum_sources(view, i, slope, &op);
    double worst = ts__vertex_share(view, i, TS_METRIC_VERTEX_PRESSURED_MAX);
    ts_decision_note_vertex(d, i, "pressured", worst, c->pressured);
    ts_decision_note_vertex(d, i, "utilization", 1 - op.idle, c->target);
    if (causes)
        ts_decision_note_vertex(d, i, "lag-change", 1 + op.lag_slope / op.rate, 1);
    if (isnan(op.idle + worst + op.lag_slope) || (causes && isnan(op.rate)))
        return false;
    int p = ts_varga_parallelism(&op, c->target);
    ts_decision_note_vertex(d, i, "proposal", p, op.parallelism);
    propose(&s->proposed[i], view->at, c->window, p);
    return true;
}

static void look(const struct cfg *c, struct state *s, const ts_view *view, ts_decision *d)
{
    int n = view->job->n_vertices, wanted[TS_MAX_VERTICES];
    double slope[TS_MAX_VERTICES];
    bool known = n > 0;
    for (int i = 0; i < n; i++)
        slope[i] = ts__lag_growth(&s->lags, i);
    unsigned causes = ts__bottlenecks(view, slope, c->pressured, c->lag_rate);
    for (int i = 0; i < n; i++) {
        known = judge(c, s, view, i, slope, causes >> i & 1, d) && known;
        wanted[i] = largest(&s->proposed[i]);
    }
    if (known)
        ts__aim_vertices(view, c->min, c->max, wanted, d);
    else
        ts__veto(d, TS_VETO_NO_DATA);
}

static void decide(void *state, const void *config, const ts_view *view, ts_decision *d)
{
    struct state *s = state;
    const struct cfg *c = config;
    ts__lags_watch(&s->lags, view, c->period);
    if (ts__due(&s->clock, view->at, c->interval, d) && ts__cooled(view, c->cooldown, d))
        look(c, s, view, d);
}

const ts_policy ts__policy_varga = {
    .name = "varga",
    .help = "Varga: each vertex by its utilization, and by lag where it holds others up",
    .source = "Varga et al., Acta Univ. Sapientiae Informatica 2021; delftdata/espa-autoscaling",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .state_size = sizeof(struct state),
    .init = init,
    .decide = decide,
};
