/*
 * Rules 10, 12 to 15 and 19; see flink_scaler.h. Known value: parallelism 10, 59/s wanted at
 * utilization 0.8 of a vertex that can do 100/s: capacity 74, factor 0.74, parallelism 8; row V05
 * of data/conformance/flink-autoscaler.tsv.
 */
#include "core/rules/flink_scaler.h"

#include <limits.h>
#include <math.h>

#include "core/rules/decimal.h"

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int largest(int a, int b)
{
    return a > b ? a : b;
}

/* Rate per subtask of the newest record with the smallest parallelism. */
static double baseline(const ts_flink_record *history, int n)
{
    const ts_flink_record *smallest = &history[n - 1];
    for (int i = n - 2; i >= 0; i--)
        if (history[i].old_parallelism < smallest->old_parallelism)
            smallest = &history[i];
    return smallest->tpr / smallest->old_parallelism;
}

/* Least squares of R = alpha * beta * P through the origin: alpha = sum(P R) / (sum(P^2) beta). */
double ts_flink_scalability(const ts_flink_record *history, int n, int min_observations,
                            double coefficient_min)
{
    if (n == 0 || n < min_observations)
        return 1;
    double products = 0, squares = 0;
    for (int i = 0; i < n; i++) {
        double p = history[i].old_parallelism;
        if (isnan(history[i].tpr))
            return 1;
        products += p * history[i].tpr;
        squares += p * p;
    }
    double alpha = products / (squares * baseline(history, n));
    if (isnan(alpha)) /* fmin and fmax would make a number of it */
        return NAN;
    alpha = fmax(coefficient_min, fmin(1, alpha));
    return ts_round_ceiling(alpha, 2);
}

/* ceil(factor * p) as an int; NaN is 0, which the lower limit then lifts. */
static int scaled(double factor, int parallelism)
{
    double raw = ceil(factor * parallelism);
    if (isnan(raw) || raw < 0)
        return 0;
    return raw > INT_MAX ? INT_MAX : (int)raw;
}

ts_status ts_flink_scale(const ts_flink_vertex *vertex, double factor, int lower, int upper,
                         ts_flink_align_mode mode, int *parallelism, unsigned *events)
{
    int p = vertex->parallelism;
    if (lower > upper)
        return TS_EINVAL;
    int target = least(largest(lower, scaled(factor, p)), least(vertex->max_parallelism, upper));
    if (target < 1)
        return TS_EINVAL;
    *parallelism = target;
    if (target == p)
        return TS_OK;
    ts_flink_alignment a = {
        .current = p,
        .target = target,
        .partitions = vertex->partitions,
        .max_parallelism = vertex->max_parallelism,
        .lower = lower,
        .upper = upper,
        .hash = vertex->hash,
        .mode = mode,
    };
    bool limited;
    *parallelism = ts_flink_align(&a, &limited);
    if (limited)
        *events |= TS_FLINK_LIMITED;
    return TS_OK;
}

/* What cannot be compared (NaN) counts as ineffective, as in the original. */
bool ts_flink_ineffective(const ts_flink_record *last, double tpr, double threshold)
{
    double gained = tpr - last->tpr;
    double promised = last->expected - last->tpr;
    return !(gained / promised >= threshold);
}

static ts_flink_proposal *proposal_at(ts_flink_delayed *d, int i)
{
    return &d->proposals[(d->head + i) % TS_FLINK_DELAYED_ROOM];
}

void ts_flink_delayed_record(ts_flink_delayed *d, ts_flink_proposal proposal)
{
    if (!d->active) {
        *d = (ts_flink_delayed){.active = true, .first_at = proposal.at};
    }
    while (d->n > 0 && proposal_at(d, d->n - 1)->parallelism <= proposal.parallelism)
        d->n--;
    if (d->n == TS_FLINK_DELAYED_ROOM) {
        proposal_at(d, d->n - 1)->at = proposal.at;
        return;
    }
    *proposal_at(d, d->n) = proposal;
    d->n++;
}

bool ts_flink_delayed_max(ts_flink_delayed *d, ts_time from, ts_flink_proposal *max)
{
    while (d->n > 0 && proposal_at(d, 0)->at < from) {
        d->head = (d->head + 1) % TS_FLINK_DELAYED_ROOM;
        d->n--;
    }
    if (d->n == 0)
        return false;
    *max = *proposal_at(d, 0);
    return true;
}

void ts_flink_delayed_clear(ts_flink_delayed *d)
{
    d->active = false;
    d->n = 0;
}

/* Rule 14: what of a proposal to scale down may happen now. Records are from before a rescale that
   was not ours when the largest is no longer below the present parallelism. */
static void scale_down(ts_time interval, ts_time now, ts_flink_delayed *delayed,
                       ts_flink_proposal proposal, ts_flink_change *change)
{
    if (interval > 0) {
        ts_flink_delayed_record(delayed, proposal);
        if (now - interval < delayed->first_at) {
            change->why = TS_FLINK_DELAYED_DOWN;
            return;
        }
        /* the one just recorded is always inside the window */
        ts_flink_delayed_max(delayed, now - interval, &proposal);
        if (proposal.parallelism == change->parallelism) {
            change->why = TS_FLINK_AT_TARGET;
            return;
        }
    }
    change->parallelism = proposal.parallelism;
    change->outside = proposal.outside;
    change->why = TS_FLINK_CHANGED;
}

/* Rule 13: true if the scale-up must not happen. */
static bool blocked(const ts_flink_scaling *cfg, const ts_flink_vertex *v, ts_flink_change *change)
{
    if (v->n_history == 0)
        return false;
    const ts_flink_record *last = &v->history[v->n_history - 1];
    bool came_from_up = last->new_parallelism > last->old_parallelism &&
                        last->new_parallelism == v->parallelism;
    if (!came_from_up || !ts_flink_ineffective(last, v->tpr, cfg->effectiveness))
        return false;
    change->events |= TS_FLINK_INEFFECTIVE;
    return cfg->block_ineffective;
}

static double coefficient(const ts_flink_scaling *cfg, const ts_flink_vertex *v)
{
    return cfg->observed_scalability
               ? ts_flink_scalability(v->history, v->n_history, cfg->min_observations,
                                      cfg->coefficient_min)
               : 1;
}

static double clamped_factor(const ts_flink_scaling *cfg, double factor)
{
    double low = 1 - cfg->max_down, high = 1 + cfg->max_up;
    return factor < low ? low : factor > high ? high : factor;
}

ts_status ts_flink_decide(const ts_flink_scaling *cfg, const ts_flink_vertex *vertex, ts_time now,
                          ts_flink_delayed *delayed, ts_flink_change *change)
{
    int p = vertex->parallelism;
    *change = (ts_flink_change){
        .parallelism = p, .proposed = p, .factor = NAN, .expected = NAN, .why = TS_FLINK_EXCLUDED};
    if (vertex->excluded)
        return TS_OK;
    double capacity =
        ts_flink_capacity(&vertex->demand, cfg->utilization_target, true, &cfg->times);
    change->why = TS_FLINK_NO_METRICS;
    if (isnan(vertex->tpr) || isnan(capacity))
        return TS_OK;
    double linear = coefficient(cfg, vertex);
    if (isnan(linear))
        return TS_EINVAL;
    change->factor = clamped_factor(cfg, capacity / vertex->tpr / linear);
    ts_status s = ts_flink_scale(vertex, change->factor, least(p, cfg->min_parallelism),
                                 largest(p, cfg->max_parallelism), cfg->align, &change->proposed,
                                 &change->events);
    if (s != TS_OK)
        return s;
    if (change->proposed >= p)
        ts_flink_delayed_clear(delayed);
    change->why = TS_FLINK_AT_TARGET;
    if (change->proposed == p)
        return TS_OK;
    change->expected = ts_flink_round(vertex->tpr / p * change->proposed);
    bool outside = ts_flink_outside(vertex->tpr, &vertex->band);
    ts_flink_proposal proposal = {now, change->proposed, outside};
    if (proposal.parallelism < p) {
        scale_down(cfg->down_interval, now, delayed, proposal, change);
        return TS_OK;
    }
    change->why = TS_FLINK_BLOCKED_INEFFECTIVE;
    if (!blocked(cfg, vertex, change)) {
        change->parallelism = proposal.parallelism;
        change->outside = proposal.outside;
        change->why = TS_FLINK_CHANGED;
    }
    return TS_OK;
}

bool ts_flink_job_acts(const ts_flink_change *changes, int n)
{
    for (int i = 0; i < n; i++)
        if (changes[i].why == TS_FLINK_CHANGED && changes[i].outside)
            return true;
    return false;
}
