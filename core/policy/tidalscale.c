/*
 * Policy `tidalscale`: the system this project implements (steps 7 to 9).
 *
 *     up         CPU > cpu_high, or memory > memory_high, or lag > lag_seconds of arrivals
 *     proactive  the combined prediction > what, by the table, the present task managers sustain at
 *                cpu_high
 *     down       CPU < cpu_low and lag < lag_seconds of arrivals and memory < memory_high
 *     none       within `window` of the last rescale
 *     load       ceil((((prediction + rate) / 2) * window + lag) / window)
 *     target     the table's answer at target_cpu; without a row ceil(p * load / ingestion)
 *     recovery   after `recovery_rises` rises of lag in a row while scaling up:
 *                ceil(p * load / ingestion), at least the table's answer, at most recovery_factor
 *                times it
 *
 * and only if the target lies in the direction of the trigger. p, the table's answer and the bounds
 * count task managers; the decision counts parallelism, slots times as much. Without a prediction
 * the rate stands in for it.
 *
 * Known value: 2000/s on four task managers, 2600/s predicted, no lag: 2300 are to be sustained,
 * and where the table's plane is 500 p + 1000 CPU - 300 and target_cpu 0.6, (2300 + 300 - 600) /
 * 500 = 4 of them do (tests/unit/test_policy.c).
 */
#include <math.h>

#include "core/policy/look.h"

struct cfg {
    double cpu_high, cpu_low, memory_high, lag_seconds, target_cpu;
    ts_time window;
    int64_t min, max;
    bool proactive;
    int64_t recovery_rises;
    double recovery_factor;
};

static const ts_param params[] = {
    TS_P_DOUBLE(struct cfg, cpu_high, "0.8", 0, 1, "mean CPU share above which it scales up"),
    TS_P_DOUBLE(struct cfg, cpu_low, "0.4", 0, 1, "mean CPU share below which it scales down"),
    TS_P_DOUBLE(struct cfg, memory_high, "0.9", 0, 1, "mean memory share above which it scales up"),
    TS_P_DOUBLE(struct cfg, lag_seconds, "1", 0, 1e6,
                "lag above which it scales up, in seconds of arrivals"),
    TS_P_DOUBLE(struct cfg, target_cpu, "0.6", 0.01, 1,
                "mean CPU share at which the table is solved"),
    TS_P_TIME(struct cfg, window, "180s", TS_SEC, TS_DAY,
              "rescale window: cool-down, and time to work off lag in"),
    TS__P_BOUNDS(struct cfg, TS__MOST_TASK_MANAGERS),
    TS_P_BOOL(struct cfg, proactive, "true", "scale up on the prediction alone"),
    TS_P_INT(struct cfg, recovery_rises, "10", 1, 1000000,
             "rises of lag in a row that start lag recovery"),
    TS_P_DOUBLE(struct cfg, recovery_factor, "2", 1, 100,
                "most that lag recovery exceeds the table by"),
};

/* Reports often repeat a sample (they come faster than scrapes), so a lag that stays ends no run
 * of rises. */
struct state {
    double lag;
    int64_t rises;
};

static ts_status init(void *state, const void *config, ts_err *err)
{
    const struct cfg *c = config;
    struct state *s = state;
    s->lag = NAN;
    if (c->cpu_low > c->cpu_high)
        return ts_err_set(err, TS_EINVAL, "cpu_low: above cpu_high");
    return ts__check_bounds(c->min, c->max, err);
}

static void count_rises(struct state *s, double lag)
{
    if (isnan(lag))
        return;
    if (lag > s->lag)
        s->rises++;
    else if (lag < s->lag)
        s->rises = 0;
    s->lag = lag;
}

/* What this decision is measured against, for those who read it. */
static void note_limits(const struct cfg *c, ts_decision *d)
{
    ts_decision_note(d, "cpu-high", d->cpu, c->cpu_high);
    ts_decision_note(d, "cpu-low", d->cpu, c->cpu_low);
    ts_decision_note(d, "memory", d->memory, c->memory_high);
    ts_decision_note(d, "lag", d->lag, c->lag_seconds * d->rate);
    ts_decision_note(d, "proactive", d->aggregate, d->sustained);
}

/* Comparisons with what is missing are false: a missing value triggers nothing. */
static ts_trigger trigger_of(const struct cfg *c, const ts_decision *d)
{
    double lag_limit = c->lag_seconds * d->rate;
    if (d->cpu > c->cpu_high)
        return TS_TRIGGER_CPU;
    if (d->memory > c->memory_high)
        return TS_TRIGGER_MEMORY;
    if (d->lag > lag_limit)
        return TS_TRIGGER_LAG;
    if (c->proactive && d->aggregate > d->sustained)
        return TS_TRIGGER_PROACTIVE;
    if (d->cpu < c->cpu_low && d->lag < lag_limit && d->memory < c->memory_high)
        return TS_TRIGGER_IDLE;
    return TS_TRIGGER_NONE;
}

static bool may_act(const struct cfg *c, const ts_view *view, ts_decision *d)
{
    const ts_report *r = view->report;
    if (isnan(d->rate) || isnan(d->lag) || isnan(d->cpu))
        ts__veto(d, TS_VETO_NO_DATA);
    if (r->v[TS_METRIC_SLOTS_TOTAL] <= r->v[TS_METRIC_SLOTS_FREE])
        ts__veto(d, TS_VETO_NOT_RUNNING);
    return ts__cooled(view, c->window, d) && d->vetoes == 0;
}

static double load_to_sustain(const struct cfg *c, const ts_decision *d)
{
    double window = ts_seconds(c->window);
    double prediction = isnan(d->aggregate) ? d->rate : d->aggregate;
    return ceil((((prediction + d->rate) / 2) * window + d->lag) / window);
}

/* Task managers in proportion to what is ingested now; NaN if nothing is. */
static double by_ingestion(const ts_view *view, double rate)
{
    double ingestion = view->report->v[TS_METRIC_INGESTION_RATE];
    return ingestion > 0 ? ts__task_managers(view->job) * rate / ingestion : NAN;
}

static double recover(const struct cfg *c, const struct state *s, const ts_view *view,
                      ts_decision *d)
{
    double wanted = by_ingestion(view, d->target_rate), table = d->wanted;
    if (d->trigger == TS_TRIGGER_IDLE || s->rises < c->recovery_rises || isnan(wanted))
        return table;
    d->lookup = TS_LOOKUP_RECOVERY;
    ts_decision_note(d, "lag-rises", (double)s->rises, (double)c->recovery_rises);
    ts_decision_note(d, "by-table", table, NAN);
    return fmin(fmax(wanted, table), c->recovery_factor * table);
}

/* Step 9: how many task managers, before rounding and bounds; NaN if nothing says. */
static double ask_table(const struct cfg *c, const struct state *s, const ts_view *view,
                        ts_decision *d)
{
    ts_table_answer answer;
    d->target_rate = load_to_sustain(c, d);
    if (ts_table_lookup(view->table, d->target_rate, c->target_cpu, &answer) != TS_OK) {
        d->lookup = TS_LOOKUP_INGESTION;
        return by_ingestion(view, d->target_rate);
    }
    d->lookup = answer.lookup;
    d->n_rows = answer.n_rows;
    for (int i = 0; i < 3; i++)
        d->fit[i] = answer.fit[i];
    d->wanted = answer.wanted;
    return recover(c, s, view, d);
}

/* Rounds up (a hair above a whole number is that number) and clamps. */
static int to_count(const struct cfg *c, double wanted)
{
    return (int)fmin(fmax(ceil(wanted - 1e-9), (double)c->min), (double)c->max);
}

static void aim(const struct cfg *c, const ts_view *view, ts_decision *d)
{
    if (isnan(d->wanted)) {
        ts__veto(d, TS_VETO_NO_DATA);
        return;
    }
    int present = ts__task_managers(view->job), target = to_count(c, d->wanted);
    bool up = d->trigger != TS_TRIGGER_IDLE;
    ts_decision_note(d, "task-managers", target, present);
    if (target == present)
        ts__veto(d, ceil(d->wanted - 1e-9) == present ? TS_VETO_SAME : TS_VETO_BOUNDS);
    else if ((target > present) != up)
        ts__veto(d, TS_VETO_DIRECTION);
    d->target = target * ts__slots(view->job);
}

static void decide(void *state, const void *config, const ts_view *view, ts_decision *d)
{
    const struct cfg *c = config;
    struct state *s = state;
    count_rises(s, d->lag);
    ts__predict(view, d);
    if (ts_table_sustained(view->table, ts__task_managers(view->job), c->cpu_high, &d->sustained) !=
        TS_OK)
        d->sustained = NAN;
    note_limits(c, d);
    d->trigger = trigger_of(c, d);
    if (!may_act(c, view, d) || d->trigger == TS_TRIGGER_NONE)
        return;
    d->wanted = ask_table(c, s, view, d);
    aim(c, view, d);
}

const ts_policy ts__policy_tidalscale = {
    .name = "tidalscale",
    .help = "historic performance table, short- and long-term prediction weighted by recent "
            "performance",
    .source = "the reference deployment's rules and constants",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .state_size = sizeof(struct state),
    .needs = TS_NEEDS_TABLE | TS_NEEDS_PREDICTIONS,
    .init = init,
    .decide = decide,
};
