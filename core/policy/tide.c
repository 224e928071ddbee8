/*
 * Policy `tide`: our best choices. The default combination of predictors, the upper quantile of
 * what it says of the coming hour, and a plan in which every rescale has its price.
 *
 * A rescale is not free: the job stands still for half a minute and then works off what came
 * meanwhile, a minute or three over the SLO each time. A rule that goes where the load seems to go
 * pays that again and again, the more so the higher the quantile of the prediction that it follows
 * (tidalscale's rule on quantiles of 0.9 rescaled more than on the mean, and missed more). So the
 * question is not what is needed now but which course is cheapest:
 *
 *     load[k]   the largest load within the k-th period from now: the combined prediction (its
 *               `long.quantile`) at both ends, and at first what comes now, with the lag to be
 *               worked off in `recovery`
 *     need[k]   the fewest task managers that carry load[k] at cpu_target
 *     first[k]  the same for a rescale as period k begins, which has to make up for its downtime
 *               in `recovery` at full CPU: load then * (1 + downtime / recovery)
 *     lasts     so long the present ones carry load[k] at cpu_high; the gap between cpu_high and
 *               cpu_target is the hysteresis
 *     price     a rescale costs as much as the present task managers for so long
 *
 * (`price` and `recovery` are for a downtime of up to a minute, and grow with it where a job takes
 * longer), and the cheapest course by Wagner and Whitin's lot sizes (core/rules/lot_size.h) says
 * whether to keep what there is. It goes up when the present ones do not last, and then as far as
 * the next periods want it; it goes down only if that pays for the rescale, and for two if it must
 * be taken back within the hour. An upper quantile widens with the distance, so that doubt keeps
 * task managers and certainty lets them go. What n task managers carry is read off the historic
 * performance table (core/rules/capacity.h).
 *
 * The quantile, the price, `recovery`, both CPU shares and the number of periods were chosen on six
 * loads; experiments/tide has what comes of them on those and on seven others. The short-term
 * prediction does not reach to the end of a period and has no part in the plan: a line goes too far
 * at every turn of the load.
 *
 * Known values: tests/unit/test_tide.c.
 */
#include <math.h>

#include "core/aggregate.h"
#include "core/policy/look.h"
#include "core/rules/capacity.h"
#include "core/rules/lot_size.h"

enum { MAX_TASK_MANAGERS = 1000 };
#define DOWNTIME 60.0  /* seconds, while none has been seen; price and recovery are for it */
#define CPU_KNOWN 0.3  /* below it CPU says little of capacity */

struct cfg {
    double cpu_high, cpu_target, growth;
    ts_time price, period, recovery, window, interval;
    int64_t min, max;
};

static const ts_param params[] = {
    TS_P_DOUBLE(struct cfg, cpu_high, "0.95", 0.05, 1,
                "mean CPU share up to which the present task managers are kept"),
    TS_P_DOUBLE(struct cfg, cpu_target, "0.8", 0.05, 1,
                "mean CPU share at which others are to carry what is predicted"),
    TS_P_DOUBLE(struct cfg, growth, "0.8", 0.5, 1,
                "capacity grows with this power of the task managers where one number is known"),
    TS_P_TIME(struct cfg, price, "20min", 0, TS_DAY,
              "a rescale is worth as much as the present task managers for so long; more if it "
              "takes longer than a minute"),
    TS_P_TIME(struct cfg, period, "5min", TS_SEC, TS_DAY,
              "of the plan, which reaches as far as the predictions"),
    TS_P_TIME(struct cfg, recovery, "180s", TS_SEC, TS_DAY,
              "time to work off lag and the downtime of a rescale in; more if that is above a "
              "minute"),
    TS_P_TIME(struct cfg, window, "180s", TS_SEC, TS_DAY, "cool-down after a rescale"),
    TS_P_TIME(struct cfg, interval, "15s", TS_SEC, TS_DAY, "from one look to the next"),
    TS__P_BOUNDS(struct cfg, MAX_TASK_MANAGERS),
};

struct state {
    ts__clock clock;
};

/* What lies ahead, by period. */
struct outlook {
    int n, lasts;
    double begin[TS_LOT_MAX], load[TS_LOT_MAX]; /* at its begin, and the largest within */
    int need[TS_LOT_MAX], first[TS_LOT_MAX];
};

static ts_status init(void *state, const void *config, ts_err *err)
{
    const struct cfg *c = config;
    (void)state;
    if (c->cpu_target > c->cpu_high)
        return ts_err_set(err, TS_EINVAL, "cpu_target: above cpu_high");
    return ts__check_bounds(c->min, c->max, err);
}

static bool may_act(const struct cfg *c, const ts_view *view, ts_decision *d)
{
    const ts_report *r = view->report;
    if (isnan(d->rate) || isnan(d->lag) || isnan(d->cpu)) {
        ts_decision_note(d, "load", d->rate, NAN);
        ts_decision_note(d, "lag", d->lag, NAN);
        ts_decision_note(d, "cpu", d->cpu, NAN);
        ts__veto(d, TS_VETO_NO_DATA);
    }
    if (r->v[TS_METRIC_SLOTS_TOTAL] <= r->v[TS_METRIC_SLOTS_FREE])
        ts__veto(d, TS_VETO_NOT_RUNNING);
    return ts__cooled(view, c->window, d) && d->vetoes == 0;
}

/* Capacity of 1 to n task managers, with what is seen now of the present ones. */
static bool learn_capacity(const struct cfg *c, const ts_view *view, int n, ts_decision *d,
                           double *capacity)
{
    double ingestion = view->report->v[TS_METRIC_INGESTION_RATE];
    bool known = ingestion > 0 && d->cpu > CPU_KNOWN;
    ts_capacity_now now = {ts__task_managers(view->job), known ? ingestion / d->cpu : NAN};
    d->lookup = view->table->n > 0 ? TS_LOOKUP_CURVE : TS_LOOKUP_INGESTION;
    d->n_rows = view->table->n;
    return ts_capacity_curve(view->table, &now, c->growth, n, capacity);
}

static int fewest(const struct cfg *c, const double *capacity, double cpu, double load)
{
    int n = (int)c->min;
    while (n < c->max && capacity[n] * cpu < load)
        n++;
    return n;
}

static double downtime_of(const ts_view *view)
{
    return view->last_downtime > 0 ? ts_seconds(view->last_downtime) : DOWNTIME;
}

/* How much longer than a minute a rescale of this job takes, at least 1. */
static double slowness(const ts_view *view)
{
    return fmax(1, downtime_of(view) / DOWNTIME);
}

/* Seconds in which lag, and what came during a rescale, are to be worked off. */
static double recovery(const struct cfg *c, const ts_view *view)
{
    return slowness(view) * ts_seconds(c->recovery);
}

/* The load of each period; the last known one stands in for what no prediction reaches. */
static void look_ahead(const struct cfg *c, const ts_view *view, const ts_decision *d,
                       struct outlook *o)
{
    const struct ts_aggregate *a = view->aggregate;
    double before = d->rate + fmax(0, d->lag - d->rate) / recovery(c, view);
    ts_time n = (ts_aggregate_reach(a, view->at) - view->at) / c->period;
    o->n = n < 1 ? 1 : n > TS_LOT_MAX ? TS_LOT_MAX : (int)n;
    for (int k = 0; k < o->n; k++) {
        double after = ts_aggregate_load_at(a, view->at, view->at + (k + 1) * c->period);
        o->begin[k] = before;
        o->load[k] = fmax(before, after); /* the other one if one is NaN */
        before = isnan(after) ? before : after;
    }
}

static void weigh_needs(const struct cfg *c, const ts_view *view, const double *capacity,
                        struct outlook *o)
{
    int present = ts__task_managers(view->job);
    double catch_up = 1 + downtime_of(view) / recovery(c, view);
    o->lasts = 0;
    for (int k = 0; k < o->n; k++) {
        bool carries = o->load[k] <= capacity[present] * c->cpu_high;
        o->need[k] = fewest(c, capacity, c->cpu_target, o->load[k]);
        o->first[k] = fewest(c, capacity, 1, o->begin[k] * catch_up);
        if (o->lasts == k && (carries || o->need[k] <= present))
            o->lasts = k + 1;
    }
}

static void plan(const struct cfg *c, const ts_view *view, const double *capacity, ts_decision *d)
{
    struct outlook o;
    int present = ts__task_managers(view->job);
    look_ahead(c, view, d, &o);
    weigh_needs(c, view, capacity, &o);
    ts_lots lots = {.n = o.n, .need = o.need, .first = o.first, .present = present,
                    .lasts = o.lasts,
                    .price = slowness(view) * present * ts_seconds(c->price) /
                             ts_seconds(c->period)};
    ts_lot_choice choice = ts_lot_choose(&lots);
    d->sustained = capacity[present] * c->cpu_high;
    d->target_rate = o.load[0];
    ts_decision_note(d, "periods-it-lasts", o.lasts, o.n);
    ts_decision_note(d, "needed-now", o.need[0], present);
    ts_decision_note(d, "needed-after-a-rescale", o.first[0], present);
    ts_decision_note(d, "needed-last", o.need[o.n - 1], present);
    ts_decision_note(d, "saving", choice.saving, lots.price);
    ts__aim_task_managers(view, c->min, c->max, choice.size, d);
    if (d->trigger == TS_TRIGGER_POLICY)
        d->trigger = choice.size > present ? TS_TRIGGER_PROACTIVE : TS_TRIGGER_IDLE;
}

static void decide(void *state, const void *config, const ts_view *view, ts_decision *d)
{
    const struct cfg *c = config;
    struct state *s = state;
    double capacity[MAX_TASK_MANAGERS + 1];
    int present = ts__task_managers(view->job), n = present > c->max ? present : (int)c->max;
    ts__predict(view, d);
    if (!ts__due(&s->clock, view->at, c->interval, d) || !may_act(c, view, d))
        return;
    if (n <= MAX_TASK_MANAGERS && learn_capacity(c, view, n, d, capacity)) {
        plan(c, view, capacity, d);
    } else {
        ts_decision_note(d, "table-rows", view->table->n, 1);
        ts__veto(d, TS_VETO_NO_DATA);
    }
}

/* Twelve steps of five minutes: what the combination was made for. */
static const ts_policy_default defaults[] = {
    {"long.method", "tide"}, {"long.step", "300s"},     {"long.ahead", "300s"},
    {"long.steps", "12"},    {"long.quantile", "0.6"},  {"long.keep", "28d"},
    {NULL, NULL},
};

const ts_policy ts__policy_tide = {
    .name = "tide",
    .help = "the best predictors, and the cheapest course through the coming hour, where every "
            "rescale has its price",
    .source = "our own; lot sizes: Wagner and Whitin (1958)",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .state_size = sizeof(struct state),
    .needs = TS_NEEDS_TABLE | TS_NEEDS_PREDICTIONS,
    .defaults = defaults,
    .init = init,
    .decide = decide,
};
