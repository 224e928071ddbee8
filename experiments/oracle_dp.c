/* The clairvoyant optimum by weight and within a budget; see oracle_dp.h. */
#include "experiments/oracle_dp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/oracle_search.h"

/* By weight there are fewer labels than within a budget: so many times as many are kept. */
enum { MAX_CHANGES = 1 << 25, MAX_WEIGHTS = 60, WEIGHTED_LABELS = 8,
       MOST_LABELS = 64 /* of three numbers: of those that no other beats there are thousands */ };

#define TOLERANCE 1e-3

struct ts_oracle_dp {
    ts__oracle_model m;
    double *to_go; /* [TS__ORACLE_BOUNDS][n_steps + 1][n_levels] */
    size_t n_to_go; /* of one of them */
    ts_oracle_point *point; /* by ascending late records */
    ts_oracle_plan *plan;   /* that of each point */
    int n_points, capacity;
};

void ts_oracle_plan_fini(ts_oracle_plan *plan)
{
    free(plan->act);
    plan->act = NULL;
    plan->n_acts = 0;
}

/* ---- a problem ------------------------------------------------------------------------------- */

static bool all_numbers(const double *v, int n)
{
    for (int i = 0; i < n; i++)
        if (!(v[i] >= 0) || isinf(v[i]))
            return false;
    return true;
}

static bool changes_are_numbers(const ts_oracle_problem *p)
{
    for (int i = 0; i < 2 * p->n_levels * p->n_levels; i++)
        if (i / p->n_levels % p->n_levels != i % p->n_levels &&
            (!(p->lead[i] >= 0) || !(p->down[i] >= p->lead[i]) || !(p->warmup[i] >= 0) ||
             !isfinite(p->extra[i])))
            return false;
    return true;
}

static bool waits_ascend(const ts_oracle_problem *p)
{
    for (int k = 0; k < p->n_waits; k++)
        if (!(p->wait_share[k] >= 0) || p->wait[k] < (k == 0 ? 1 : p->wait[k - 1] + 1))
            return false;
    return p->n_waits >= 1 && p->n_waits <= TS_ORACLE_WAITS && p->wait[0] == 1 &&
        p->wait_share[0] >= p->busy_share[TS_ORACLE_BUSY];
}

static ts_status check(const ts_oracle_problem *p, ts_err *err)
{
    if (p->n_ticks < 1 || p->step < 1 || p->n_levels < 1 || p->n_levels > TS_ORACLE_MAX_LEVELS ||
        p->least < 1 || p->start >= p->n_levels || !(p->tick_s > 0))
        return ts_err_set(err, TS_EINVAL, "the oracle: %d ticks in steps of %d, %d levels from %d: "
                          "expected at least one of each and at most %d levels", p->n_ticks,
                          p->step, p->n_levels, p->least, TS_ORACLE_MAX_LEVELS);
    if (!all_numbers(p->arrivals, p->n_ticks) || !all_numbers(p->capacity, p->n_levels) ||
        !changes_are_numbers(p) || !waits_ascend(p))
        return ts_err_set(err, TS_EINVAL, "the oracle: a load, capacity, change or wait that is no "
                          "number >= 0, or waits that do not ascend from 1");
    int64_t moments = p->n_ticks / p->step + 1, pairs = p->n_levels * p->n_levels;
    if (moments > MAX_CHANGES / pairs)
        return ts_err_set(err, TS_ELIMIT, "the oracle: %d moments of decision between %d levels: "
                          "expected at most %d; a longer step gives fewer", (int)moments,
                          p->n_levels, (int)(MAX_CHANGES / pairs));
    return TS_OK;
}

ts_status ts_oracle_dp_new(ts_oracle_dp **out, const ts_oracle_problem *problem, ts_err *err)
{
    *out = NULL;
    ts_status status = check(problem, err);
    if (status != TS_OK)
        return status;
    ts_oracle_dp *dp = calloc(1, sizeof *dp);
    if (dp != NULL && ts__oracle_model_init(&dp->m, problem) == TS_OK) {
        dp->n_to_go = ((size_t)dp->m.n_steps + 1) * (size_t)problem->n_levels;
        dp->to_go = malloc(TS__ORACLE_BOUNDS * dp->n_to_go * sizeof *dp->to_go);
    }
    if (dp == NULL || dp->to_go == NULL) {
        ts_oracle_dp_free(dp);
        return ts_err_set(err, TS_ENOMEM, "the oracle: out of memory");
    }
    *out = dp;
    return TS_OK;
}

void ts_oracle_dp_free(ts_oracle_dp *dp)
{
    if (dp == NULL)
        return;
    for (int i = 0; i < dp->n_points; i++)
        ts_oracle_plan_fini(&dp->plan[i]);
    free(dp->plan);
    free(dp->point);
    free(dp->to_go);
    ts__oracle_model_fini(&dp->m);
    free(dp);
}

/* ---- by weight ------------------------------------------------------------------------------- */

static ts_status copy_plan(ts_oracle_plan *to, const ts_oracle_plan *from)
{
    *to = *from;
    to->act = malloc((size_t)from->n_acts * sizeof *to->act);
    if (to->act == NULL)
        return TS_ENOMEM;
    memcpy(to->act, from->act, (size_t)from->n_acts * sizeof *to->act);
    return TS_OK;
}

static ts_status make_room(ts_oracle_dp *dp)
{
    if (dp->n_points < dp->capacity)
        return TS_OK;
    int more = 2 * dp->capacity + 16;
    ts_oracle_point *point = realloc(dp->point, (size_t)more * sizeof *point);
    if (point != NULL)
        dp->point = point;
    ts_oracle_plan *plan = realloc(dp->plan, (size_t)more * sizeof *plan);
    if (plan != NULL)
        dp->plan = plan;
    if (point == NULL || plan == NULL)
        return TS_ENOMEM;
    dp->capacity = more;
    return TS_OK;
}

static void forget(ts_oracle_dp *dp, int i)
{
    size_t after = (size_t)(dp->n_points - i - 1);
    ts_oracle_plan_fini(&dp->plan[i]);
    memmove(&dp->point[i], &dp->point[i + 1], after * sizeof *dp->point);
    memmove(&dp->plan[i], &dp->plan[i + 1], after * sizeof *dp->plan);
    dp->n_points--;
}

/* Takes the plan, unless one at hand is as good in both; those that it is as good as go. */
static ts_status keep(ts_oracle_dp *dp, ts_oracle_plan *plan)
{
    int i = 0;
    while (i < dp->n_points && dp->point[i].late < plan->late)
        i++;
    bool beaten = (i > 0 && dp->point[i - 1].seconds <= plan->seconds) ||
        (i < dp->n_points && dp->point[i].late == plan->late &&
         dp->point[i].seconds <= plan->seconds);
    if (beaten) {
        ts_oracle_plan_fini(plan);
        return TS_OK;
    }
    while (i < dp->n_points && dp->point[i].seconds >= plan->seconds)
        forget(dp, i);
    if (make_room(dp) != TS_OK)
        return TS_ENOMEM;
    size_t after = (size_t)(dp->n_points - i);
    memmove(&dp->point[i + 1], &dp->point[i], after * sizeof *dp->point);
    memmove(&dp->plan[i + 1], &dp->plan[i], after * sizeof *dp->plan);
    dp->point[i] = (ts_oracle_point){plan->weight, plan->seconds, plan->late};
    dp->plan[i] = *plan;
    dp->n_points++;
    return TS_OK;
}

static double value_of(const ts_oracle_point *p, double weight)
{
    return p->seconds + weight * p->late;
}

/* The best plan at hand, at a weight; -1: there is none. */
static int best_at(const ts_oracle_dp *dp, double weight)
{
    int best = -1;
    for (int i = 0; i < dp->n_points; i++)
        if (best < 0 || value_of(&dp->point[i], weight) < value_of(&dp->point[best], weight))
            best = i;
    return best;
}

/* One search with so many labels; what it finds, if it is no worse than the best at hand, is kept.
 * *exact: nothing was rounded away. */
static ts_status search(ts_oracle_dp *dp, double weight, int max_labels, bool *exact)
{
    int best = best_at(dp, weight);
    ts__oracle_aim aim = {.weight = weight, .weighted = true, .n_bounds = 1,
                          .bound = {{weight, dp->to_go}}, .max_labels = max_labels,
                          .blind = dp->m.p.max_labels > 0};
    ts_oracle_plan plan;
    aim.limit = best < 0 ? INFINITY : value_of(&dp->point[best], weight) * (1 + 1e-12);
    ts_status status = ts__oracle_search(&dp->m, &aim, &plan);
    *exact = plan.exact;
    if (status == TS_EMPTY)
        return TS_OK;
    if (status != TS_OK)
        return status;
    plan.weight = weight;
    status = keep(dp, &plan);
    if (status != TS_OK)
        ts_oracle_plan_fini(&plan);
    return status;
}

/* The first time with one label for each (step, level), for a plan that excludes most others; later
 * those at hand do. *value: the least at this weight; *bound: the same, or 0 if labels were rounded
 * away. */
static ts_status weigh(ts_oracle_dp *dp, double weight, double *value, double *bound)
{
    bool exact = false;
    ts__oracle_to_go(&dp->m, weight, dp->to_go);
    ts_status status = dp->n_points == 0 ? search(dp, weight, 1, &exact) : TS_OK;
    if (status == TS_OK)
        status = search(dp, weight, WEIGHTED_LABELS * dp->m.p.max_labels, &exact);
    if (status != TS_OK)
        return status;
    *value = value_of(&dp->point[best_at(dp, weight)], weight);
    *bound = exact ? *value : 0;
    return TS_OK;
}

/* Where labels may be rounded away, what the searches found is no bound; a search is one that takes
 * every image to be there. 0: that one had to round, too. */
static ts_status prove(ts_oracle_dp *dp, double weight, double budget, double *bound)
{
    ts__oracle_aim aim = {.weight = weight, .weighted = true, .n_bounds = 1, .hopeful = true,
                          .bound = {{weight, dp->to_go}}, .limit = INFINITY,
                          .max_labels = WEIGHTED_LABELS * dp->m.p.max_labels};
    ts_oracle_plan plan;
    int best = best_at(dp, weight);
    if (dp->m.p.max_labels == 0)
        return TS_OK;
    aim.limit = value_of(&dp->point[best], weight) * (1 + 1e-12);
    ts__oracle_to_go(&dp->m, weight, dp->to_go);
    ts_status status = ts__oracle_search(&dp->m, &aim, &plan);
    *bound = plan.exact && status == TS_OK
        ? fmax(0, plan.seconds + weight * (plan.late - budget)) : 0;
    ts_oracle_plan_fini(&plan);
    return status < 0 ? status : TS_OK;
}

ts_status ts_oracle_dp_weighted(ts_oracle_dp *dp, double weight, ts_oracle_plan *plan, ts_err *err)
{
    double value, bound;
    if (!(weight >= 0) || isinf(weight))
        return ts_err_set(err, TS_EINVAL, "the oracle: weight %g: expected a number >= 0", weight);
    ts_status status = weigh(dp, weight, &value, &bound);
    if (status == TS_OK)
        status = copy_plan(plan, &dp->plan[best_at(dp, weight)]);
    if (status != TS_OK)
        return ts_err_set(err, status, "the oracle: %s", ts_status_text(status));
    plan->weight = weight;
    plan->exact = bound > 0 && dp->m.p.max_labels == 0;
    plan->bound = bound;
    status = prove(dp, weight, 0, &plan->bound);
    return status == TS_OK ? TS_OK : ts_err_set(err, status, "the oracle: out of memory");
}

int ts_oracle_dp_frontier(const ts_oracle_dp *dp, const ts_oracle_point **points)
{
    *points = dp->point;
    return dp->n_points;
}

/* ---- within a budget ------------------------------------------------------------------------- */

/* The last plan within the budget, or -1. */
static int last_within(const ts_oracle_dp *dp, double budget)
{
    int i = dp->n_points;
    while (i > 0 && dp->point[i - 1].late > budget)
        i--;
    return i - 1;
}

/* The least weight that is of use: what it takes to read a record where that is dearest. Below it,
 * records are better left than read. */
static double least_weight(const ts_oracle_problem *p)
{
    double most = 0;
    for (int i = 0; i < p->n_levels; i++)
        most = fmax(most, (p->least + i) * p->tick_s / fmax(p->capacity[i], 1e-9));
    return most;
}

/* Plans at weights that grow by four until one is within the budget, no further than where a record
 * weighs more than all task managers all the time; or that fall until one is beyond it. */
static ts_status find_ends(ts_oracle_dp *dp, double budget)
{
    const ts_oracle_problem *p = &dp->m.p;
    double value, bound, most = 100.0 * (p->least + p->n_levels) * p->n_ticks * p->tick_s;
    double least = least_weight(p), up = 16 * least, down = up;
    ts_status status = last_within(dp, budget) < 0 || last_within(dp, budget) == dp->n_points - 1
        ? weigh(dp, up, &value, &bound) : TS_OK;
    while (status == TS_OK && dp->point[0].late > budget && up < most) {
        up = up * 4 < most ? up * 4 : most;
        status = weigh(dp, up, &value, &bound);
    }
    while (status == TS_OK && dp->point[dp->n_points - 1].late <= budget && down > least) {
        down = down / 4 > least ? down / 4 : least;
        status = weigh(dp, down, &value, &bound);
    }
    return status;
}

/* A pair of plans, one within the budget and one beyond it. */
typedef struct chord {
    ts_oracle_point within, beyond;
} chord;

static double slope(const chord *c)
{
    return fmax(0, (c->within.seconds - c->beyond.seconds) / (c->beyond.late - c->within.late));
}

/* The pair whose chord passes lowest over the budget: neighbours on the convex hull. */
static chord find_chord(const ts_oracle_dp *dp, double budget)
{
    int last = last_within(dp, budget);
    chord best = {dp->point[last], dp->point[last + 1]};
    double least = INFINITY;
    for (int i = 0; i <= last; i++) {
        for (int k = last + 1; k < dp->n_points; k++) {
            chord c = {dp->point[i], dp->point[k]};
            double over = c.within.seconds - slope(&c) * (budget - c.within.late);
            if (over < least) {
                least = over;
                best = c;
            }
        }
    }
    return best;
}

/* Where labels may be rounded away, a plan need not be nearer to the bound than this. */
static bool close_enough(const ts_oracle_dp *dp, double seconds, double bound)
{
    return seconds <= bound * (1 + (dp->m.p.max_labels > 0 ? TOLERANCE : 1e-9));
}

/*
 * Lagrange's multiplier: the weight at which plans within the budget and plans beyond it are
 * equally good, by the lowest chord until nothing lies below it (Dinkelbach's steps on the convex
 * hull). *bound: seconds + weight * (late - budget) of the best at any weight.
 */
static ts_status find_weight(ts_oracle_dp *dp, double budget, double *weight, double *bound)
{
    for (int i = 0; i < MAX_WEIGHTS; i++) {
        chord c = find_chord(dp, budget);
        double w = slope(&c), value, least;
        ts_status status = weigh(dp, w, &value, &least);
        if (status != TS_OK)
            return status;
        *bound = fmax(*bound, least - w * budget);
        *weight = w;
        if (value >= value_of(&c.within, w) * (1 - 1e-9) ||
            close_enough(dp, dp->point[last_within(dp, budget)].seconds, *bound))
            break;
    }
    return TS_OK;
}

/* Between the bound and the best plan so far: labels with three numbers. */
static ts_status close_gap(ts_oracle_dp *dp, double budget, double weight, ts_oracle_plan *plan)
{
    static const double factor[TS__ORACLE_BOUNDS] = {1, 2, 0.5, 4, 0.25};
    int max = dp->m.p.max_labels;
    ts__oracle_aim aim = {.weight = weight, .budget = budget,
                          .max_labels = max > 0 ? max : MOST_LABELS,
                          .limit = plan->seconds * (1 + 1e-12), .n_bounds = TS__ORACLE_BOUNDS,
                          .blind = max > 0};
    ts_oracle_plan better;
    for (int k = 0; k < TS__ORACLE_BOUNDS; k++) {
        aim.bound[k] = (ts__oracle_bound){factor[k] * weight, dp->to_go + k * dp->n_to_go};
        ts__oracle_to_go(&dp->m, aim.bound[k].weight, aim.bound[k].to_go);
    }
    ts_status status = ts__oracle_search(&dp->m, &aim, &better);
    if (status == TS_EMPTY) /* only with rounding: the plan itself is within the limit */
        return TS_OK;
    if (status != TS_OK)
        return status;
    better.exact = better.exact && !aim.blind;
    better.bound = better.exact ? better.seconds : plan->bound;
    if (better.seconds > plan->seconds) {
        ts_oracle_plan_fini(&better);
        return TS_OK;
    }
    ts_oracle_plan_fini(plan);
    *plan = better;
    return TS_OK;
}

static ts_status take(const ts_oracle_dp *dp, int at, ts_oracle_plan *plan, double bound)
{
    ts_status status = copy_plan(plan, &dp->plan[at]);
    plan->bound = bound;
    plan->exact = dp->m.p.max_labels == 0 && plan->seconds <= bound * (1 + 1e-9);
    return status;
}

static ts_status within(ts_oracle_dp *dp, double budget, ts_oracle_plan *plan)
{
    ts_status status = find_ends(dp, budget);
    if (status != TS_OK)
        return status;
    int in = last_within(dp, budget);
    if (in < 0) {
        status = take(dp, 0, plan, dp->point[0].seconds);
        plan->feasible = false;
        return status;
    }
    double weight = dp->point[dp->n_points - 1].weight, bound = 0;
    if (in < dp->n_points - 1)
        status = find_weight(dp, budget, &weight, &bound);
    if (status == TS_OK)
        status = take(dp, last_within(dp, budget), plan, bound);
    bool unbound = in == dp->n_points - 1 && dp->m.p.max_labels > 0;
    if (status == TS_OK && !unbound && !close_enough(dp, plan->seconds, plan->bound))
        status = close_gap(dp, budget, weight, plan);
    if (status == TS_OK && !unbound)
        status = prove(dp, weight, budget, &plan->bound);
    plan->weight = weight;
    return status;
}

ts_status ts_oracle_dp_budget(ts_oracle_dp *dp, double budget, ts_oracle_plan *plan, ts_err *err)
{
    *plan = (ts_oracle_plan){0};
    if (!(budget >= 0))
        return ts_err_set(err, TS_EINVAL, "the oracle: budget %g: expected a number >= 0", budget);
    ts_status status = within(dp, budget, plan);
    if (status == TS_OK)
        return TS_OK;
    ts_oracle_plan_fini(plan);
    return ts_err_set(err, status, "the oracle: %s", ts_status_text(status));
}

/* ---- the price of a given plan --------------------------------------------------------------- */

static bool valid(const ts_oracle_problem *p, const ts_oracle_act *a, int from)
{
    return a->tick >= from && a->tick < p->n_ticks && a->tick % p->step == 0 &&
        a->task_managers >= p->least && a->task_managers < p->least + p->n_levels;
}

ts_status ts_oracle_dp_score(const ts_oracle_dp *dp, const ts_oracle_act *act, int n,
                             double *seconds, double *late)
{
    const ts__oracle_model *m = &dp->m;
    if (n < 1 || !valid(&m->p, &act[0], 0) || act[0].tick != 0)
        return TS_EINVAL;
    ts__oracle_state s = {0, 0};
    int level = act[0].task_managers - m->p.least, highest = level, next = 1;
    *seconds = 0;
    for (int step = 0; step < m->n_steps;) {
        if (next == n || act[next].tick > step * m->p.step) {
            ts__oracle_stay(m, &s, step, level);
            *seconds += ts__oracle_price(m, step++, level);
            continue;
        }
        int to = act[next].task_managers - m->p.least;
        if (!valid(&m->p, &act[next], step * m->p.step) || to == level)
            return TS_EINVAL;
        int at = ts__oracle_change_at(m, highest, level, to);
        const ts__oracle_change *c = &m->change[at];
        if ((step + (int64_t)c->steps) * m->p.step > m->p.n_ticks)
            return TS_EINVAL;
        ts__oracle_turn(m, &s, step, at);
        highest = to > highest ? to : highest;
        *seconds += c->seconds;
        step += c->steps;
        level = to;
        next++;
    }
    ts__oracle_finish(m, &s);
    *late = s.late;
    return next == n ? TS_OK : TS_EINVAL;
}
