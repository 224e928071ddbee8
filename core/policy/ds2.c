/*
 * Policy `ds2`: every vertex gets the instances that the offered load needs, in one pass over the
 * job graph.
 *
 * Source: V. Kalavri, J. Liagouris, M. Hoffmann, D. Dimitrova, M. Forshaw, T. Roscoe, Three steps
 * is all you need, OSDI 2018, section 3 (core/rules/ds2.h); and its implementation,
 * strymon-system/ds2, whose scaling manager adds the rest:
 *
 *     every `interval`, over the interval that has passed:
 *     true rates    records in and out per second of busy time, by cumulative counters
 *     target        of a source: the arrival rate; of others: what those before it will emit
 *     instances     ceil(target / (true rate / p) * (1 + factor))
 *     correction    nothing is scaled up, yet a source's target / observed rate > target_ratio:
 *                   all instances times the largest of these, rounded up
 *     none          in the first `warm_up` intervals after a rescale, before `activation`
 *                   evaluations, or if no vertex gains and none loses more than `slack` instances
 *
 * As there, lag is no input: it drains with what rounding up leaves over, unless target_ratio is
 * set. And a true rate is taken to be the same however busy the others are. Subtasks that share a
 * slot share its cores: with fewer cores than vertices they look the faster the less there is to
 * do, and a job with room to spare (factor) swings. Other than there: Kafka is the source, as in
 * delftdata/espa-autoscaling, so the vertices that read it are scaled like the rest (the
 * implementation leaves sources alone); several sources share the arrival rate by how fast their
 * logs have grown; and what a vertex needs without input is one instance, where it divides zero by
 * zero.
 * Useful time of less than a millisecond counts as one, the metric's resolution: an infinite true
 * rate needs one instance. A counter that is missing or has fallen: nothing is done (NO_DATA).
 * Known values: data/conformance/ds2.tsv by the rules; three vertices by hand in
 * tests/unit/test_ds2.c.
 */
#include <math.h>

#include "core/policy/vertices.h"
#include "core/rules/ds2.h"

struct cfg {
    ts_time interval;
    int64_t activation, warm_up, slack, min, max;
    double factor, target_ratio;
};

static const ts_param params[] = {
    TS_P_TIME(struct cfg, interval, "10s", TS_SEC, TS_HOUR,
              "policy_interval: time that rates are taken over, and between two looks"),
    TS_P_INT(struct cfg, activation, "1", 1, 1000,
             "activation_time: evaluations since the last rescale before the next one"),
    TS_P_INT(struct cfg, warm_up, "2", 0, 1000,
             "warm_up_time: intervals after a rescale that are not evaluated"),
    TS_P_DOUBLE(struct cfg, factor, "0", 0, 100,
                "scaling_factor: instances beyond the optimum, as a share of it"),
    TS_P_DOUBLE(struct cfg, target_ratio, "1e9", 1, 1e9,
                "target_rate_ratio: a source's target / observed rate above which a job that "
                "needs nothing more by its true rates gets more; 1e9: never, as there"),
    TS_P_INT(struct cfg, slack, "1", 0, 1000,
             "instances fewer than now that are not worth a rescale"),
    TS__P_BOUNDS(struct cfg, TS__MOST_TASK_MANAGERS),
};

#define RESOLUTION 1e-3 /* seconds, of busy time */

/* Of one vertex: cumulative counters, then what they grew by. */
struct counts {
    double in, out, busy, pending;
};

struct state {
    ts__clock clock;
    bool marked;
    ts_time marked_at, rescaled_at;
    struct counts mark[TS_MAX_VERTICES];
    int64_t epochs, evaluations; /* intervals, and those evaluated, since the last rescale */
};

static ts_status init(void *state, const void *config, ts_err *err)
{
    struct state *s = state;
    const struct cfg *c = config;
    s->rescaled_at = TS_NEVER;
    return ts__check_bounds(c->min, c->max, err);
}

/* Flink counts what a source reads as records out of its task, on some versions only there. */
static struct counts read_counts(const ts_view *view, int i)
{
    struct counts n = {
        .in = ts__vertex_metric(view, i, TS_METRIC_VERTEX_RECORDS_IN),
        .out = ts__vertex_metric(view, i, TS_METRIC_VERTEX_RECORDS_OUT),
        .busy = ts__vertex_metric(view, i, TS_METRIC_VERTEX_BUSY_TOTAL) / 1000,
        .pending = ts__vertex_metric(view, i, TS_METRIC_VERTEX_PENDING),
    };
    bool source = view->job->vertex[i].upstream == 0;
    if (source && (isnan(n.in) || n.in == 0) && n.out > 0)
        n.in = n.out;
    return n;
}

/* What was counted since the mark, which moves on; false: not everything is known. */
static bool measure(struct state *s, const ts_view *view, struct counts *grown)
{
    bool known = view->job->n_vertices > 0;
    for (int i = 0; i < view->job->n_vertices; i++) {
        struct counts now = read_counts(view, i), *m = &s->mark[i];
        grown[i] = (struct counts){now.in - m->in, now.out - m->out, now.busy - m->busy,
                                   now.pending - m->pending};
        known = known && grown[i].in >= 0 && grown[i].out >= 0 && grown[i].busy >= 0;
        *m = now;
    }
    return known;
}

/* After a rescale all begins anew: intervals, and what they are measured from. */
static void begin(struct state *s, const ts_view *view)
{
    if (view->last_rescale_at == s->rescaled_at)
        return;
    *s = (struct state){.rescaled_at = view->last_rescale_at};
}

static bool warm(const struct cfg *c, struct state *s, ts_decision *d)
{
    if (s->epochs++ >= c->warm_up)
        return true;
    ts__veto(d, TS_VETO_COOLDOWN);
    ts_decision_note(d, "intervals", (double)(s->epochs - 1), (double)c->warm_up);
    return false;
}

/* The part of the arrivals that belongs to a source: by the growth of its log, which is what it
 * read and what its lag grew by. */
static double share_of(const ts_job *job, const struct counts *grown, int source)
{
    double all = 0, own = 0;
    int n = 0;
    for (int i = 0; i < job->n_vertices; i++) {
        if (job->vertex[i].upstream != 0)
            continue;
        double log = fmax(grown[i].in + (isnan(grown[i].pending) ? 0 : grown[i].pending), 0);
        all += log;
        n++;
        if (i == source)
            own = log;
    }
    return n == 1 ? 1 : all > 0 ? own / all : 1.0 / n;
}

struct pass {
    double target[TS_MAX_VERTICES]; /* records/s into each vertex */
    double output[TS_MAX_VERTICES];
    int wanted[TS_MAX_VERTICES];
    bool gains;
};

static void visit(const struct cfg *c, const ts_view *view, const struct counts *grown, int i,
                  struct pass *p, ts_decision *d)
{
    const ts_vertex *v = &view->job->vertex[i];
    double useful = grown[i].in > 0 ? fmax(grown[i].busy, RESOLUTION) : grown[i].busy;
    double processing = ts_ds2_true_rate(grown[i].in, useful) * v->parallelism;
    double output = ts_ds2_true_rate(grown[i].out, useful) * v->parallelism;
    p->target[i] = v->upstream == 0 ? d->rate * share_of(view->job, grown, i) : 0;
    for (int u = 0; u < i; u++)
        if (v->upstream >> u & 1)
            p->target[i] += p->output[u];
    double instances = ts_ds2_instances(p->target[i], processing, v->parallelism);
    p->wanted[i] = ts_ds2_parallelism(instances, v->parallelism, c->factor);
    p->output[i] = instances > 0 ? ts_ds2_output(output, v->parallelism, instances) : instances;
    p->gains = p->gains || p->wanted[i] > v->parallelism;
    ts_decision_note_vertex(d, i, "true-rate", processing, p->target[i]);
    ts_decision_note_vertex(d, i, "true-output", output, NAN);
    ts_decision_note_vertex(d, i, "instances", instances, v->parallelism);
}

static void correct(const struct cfg *c, const ts_view *view, const struct counts *grown,
                    double seconds, struct pass *p, ts_decision *d)
{
    double target[TS_MAX_VERTICES], observed[TS_MAX_VERTICES];
    int n = 0;
    for (int i = 0; i < view->job->n_vertices; i++) {
        if (view->job->vertex[i].upstream != 0)
            continue;
        target[n] = p->target[i];
        observed[n] = grown[i].in / seconds;
        ts_decision_note_vertex(d, i, "source-ratio", target[n] / observed[n], c->target_ratio);
        n++;
    }
    double factor = p->gains ? 1 : ts_ds2_correction(target, observed, n, c->target_ratio);
    for (int i = 0; i < view->job->n_vertices; i++)
        p->wanted[i] = ts_ds2_parallelism(p->wanted[i] * factor, p->wanted[i], 0);
}

/* One vertex more is worth a rescale, a few fewer are not. */
static bool significant(const struct cfg *c, const ts_job *job, const ts_decision *d)
{
    for (int i = 0; i < job->n_vertices; i++)
        if (d->vertex_target[i] > job->vertex[i].parallelism ||
            job->vertex[i].parallelism - d->vertex_target[i] > c->slack)
            return true;
    return false;
}

static void evaluate(const struct cfg *c, struct state *s, const ts_view *view,
                     const struct counts *grown, double seconds, ts_decision *d)
{
    struct pass p = {.gains = false};
    for (int i = 0; i < view->job->n_vertices; i++)
        visit(c, view, grown, i, &p, d);
    correct(c, view, grown, seconds, &p, d);
    s->evaluations++;
    if (s->evaluations < c->activation) {
        ts__veto(d, TS_VETO_STABILISING);
        ts_decision_note(d, "evaluations", (double)s->evaluations, (double)c->activation);
    }
    ts__aim_vertices(view, c->min, c->max, p.wanted, d);
    if (d->trigger != TS_TRIGGER_NONE && !significant(c, view->job, d))
        ts__veto(d, TS_VETO_TOLERANCE);
}

static void decide(void *state, const void *config, const ts_view *view, ts_decision *d)
{
    struct state *s = state;
    const struct cfg *c = config;
    struct counts grown[TS_MAX_VERTICES];
    begin(s, view);
    if (!ts__due(&s->clock, view->at, c->interval, d))
        return;
    bool known = measure(s, view, grown), whole = s->marked;
    double seconds = ts_seconds(view->at - s->marked_at);
    s->marked = true;
    s->marked_at = view->at;
    if (!whole) {
        ts__veto(d, TS_VETO_INTERVAL);
        ts_decision_note(d, "next-look", ts_seconds(s->clock.next_at - view->at),
                         ts_seconds(c->interval));
    } else if (warm(c, s, d) && known && !isnan(d->rate)) {
        evaluate(c, s, view, grown, seconds, d);
    } else if (d->vetoes == 0) {
        ts__veto(d, TS_VETO_NO_DATA);
        ts_decision_note(d, "measured", known, 1);
    }
}

const ts_policy ts__policy_ds2 = {
    .name = "ds2",
    .help = "DS2: each vertex by its true processing rate, in one pass over the job graph",
    .source = "Kalavri et al., OSDI 2018; strymon-system/ds2",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .state_size = sizeof(struct state),
    .init = init,
    .decide = decide,
};
