/* The clairvoyant optimum against all plans there are, on small loads. */
#include <math.h>
#include <stdlib.h>

#include "experiments/oracle_dp.h"
#include "sim/rng.h"
#include "tests/tap.h"

enum { MAX_TICKS = 64, LEVELS = 3, CHANGES = 2 * LEVELS * LEVELS, MAX_STEPS = 9 };
enum { EXTRA = 6, N_SEEDS = 600 };

/* ---- a small problem, and its plans one by one ----------------------------------------------- */

typedef struct small {
    ts_oracle_problem p;
    double arrivals[MAX_TICKS], capacity[LEVELS], lead[CHANGES], down[CHANGES],
        warmup[CHANGES], extra[CHANGES];
} small;

/* Waits of 1, 2 and 4 ticks: a tenth, half, all are late; without a wait none below 15/16, then up
 * to a tenth. */
static void set_shares(ts_oracle_problem *p)
{
    static const int wait[] = {1, 2, 4};
    static const double share[] = {0.1, 0.4, 0.5};
    p->n_waits = 3;
    for (int k = 0; k < 3; k++) {
        p->wait[k] = wait[k];
        p->wait_share[k] = share[k];
    }
    for (int k = 0; k <= TS_ORACLE_BUSY; k++)
        p->busy_share[k] = fmax(0, 0.1 * (k * 16.0 / TS_ORACLE_BUSY - 15));
}

static void draw_small(small *s, uint64_t seed)
{
    ts_rng rng;
    ts_rng_init(&rng, seed, "small", 0);
    s->p = (ts_oracle_problem){.tick_s = 1, .least = 1 + (int)(2 * ts_rng_uniform(&rng)),
                               .n_levels = LEVELS, .start = (int)(4 * ts_rng_uniform(&rng)) - 1,
                               .warmup_start = 0.5, .arrivals = s->arrivals,
                               .capacity = s->capacity, .lead = s->lead, .down = s->down,
                               .warmup = s->warmup, .extra = s->extra};
    s->p.step = 2 + (int)(4 * ts_rng_uniform(&rng));
    s->p.n_ticks = s->p.step * MAX_STEPS - (int)(s->p.step * ts_rng_uniform(&rng));
    set_shares(&s->p);
    for (int i = 0; i < LEVELS; i++)
        s->capacity[i] = 100 * pow(s->p.least + i, 0.9);
    double level = 0.3 + ts_rng_uniform(&rng);
    for (int t = 0; t < s->p.n_ticks; t++) {
        if (t % 8 == 0)
            level = 0.2 + 0.9 * ts_rng_uniform(&rng);
        s->arrivals[t] = s->capacity[LEVELS - 1] * level * (0.9 + 0.2 * ts_rng_uniform(&rng));
    }
    for (int i = 0; i < CHANGES / 2; i++) {
        s->lead[i] = seed % 2 == 0 ? 0 : 3 * ts_rng_uniform(&rng);
        s->down[i] = s->lead[i] + 3 * ts_rng_uniform(&rng);
        s->warmup[i] = 3 * ts_rng_uniform(&rng);
        s->extra[i] = EXTRA * (2 * ts_rng_uniform(&rng) - 1);
        /* the first time; it goes on so long, or not. Of every third load that is the cheaper */
        double longer = 3 * ts_rng_uniform(&rng) * (seed % 3 != 0);
        s->lead[CHANGES / 2 + i] = s->lead[i] + (s->lead[i] > 0 ? longer : 0);
        s->down[CHANGES / 2 + i] = s->down[i] + longer;
        s->warmup[CHANGES / 2 + i] = s->warmup[i];
        s->extra[CHANGES / 2 + i] =
            s->extra[i] + EXTRA * ts_rng_uniform(&rng) * (seed % 3 == 0 ? -1 : 1);
    }
}

/* The queue once more, record by record as it were: cohorts by the tick they arrived in, late when
 * they are read. */
typedef struct cohorts {
    const small *s;
    double left[MAX_TICKS], late;
    int next; /* tick */
} cohorts;

static double share_of(const ts_oracle_problem *p, int wait)
{
    double share = 0;
    for (int k = 0; k < p->n_waits; k++)
        share += wait >= p->wait[k] ? p->wait_share[k] : 0;
    return share;
}

static void read_tick(cohorts *c, double able)
{
    const ts_oracle_problem *p = &c->s->p;
    int now = c->next++;
    double wanted = 0, left = able;
    c->left[now] = p->arrivals[now];
    for (int t = 0; t <= now; t++)
        wanted += c->left[t];
    double use = able > 0 ? wanted / able : 1;
    int k = (int)ceil(fmin(use, 1) * TS_ORACLE_BUSY);
    for (int t = 0; t <= now; t++) {
        double n = fmin(c->left[t], left);
        c->left[t] -= n;
        left -= n;
        c->late += n * (t == now ? p->busy_share[k] : share_of(p, now - t));
    }
}

static double read_upto(double x, double warmup, double start)
{
    double y = fmax(0, fmin(x, warmup));
    return y * start + (warmup > 0 ? y * y * (1 - start) / (2 * warmup) : 0) + fmax(0, x - warmup);
}

/* Every plan from here on; the best by both measures. */
typedef struct best {
    double weight, value; /* seconds + weight * late */
    double budget, seconds;
    int64_t n;
} best;

static void every_plan(const cohorts *c, int level, int highest, double seconds, best *b)
{
    const ts_oracle_problem *p = &c->s->p;
    if (c->next == p->n_ticks) {
        double late = c->late;
        for (int t = 0; t < p->n_ticks; t++)
            late += c->left[t];
        b->value = fmin(b->value, seconds + b->weight * late);
        if (late <= b->budget)
            b->seconds = fmin(b->seconds, seconds);
        b->n++;
        return;
    }
    for (int to = 0; to < LEVELS; to++) {
        cohorts next = *c;
        int at = ((to > highest) * LEVELS + level) * LEVELS + to, n = p->step;
        double down = to == level ? 0 : c->s->down[at], warm = to == level ? 0 : c->s->warmup[at];
        double lead = to == level ? 0 : c->s->lead[at];
        if (to != level)
            n *= (int)fmax(1, ceil((down + warm) / p->step));
        if (next.next + n > p->n_ticks && to != level)
            continue;
        for (int t = 0; t < n && next.next < p->n_ticks; t++)
            read_tick(&next, p->capacity[level] * fmax(0, fmin(1, lead - t)) +
                                 p->capacity[to] * (read_upto(t + 1 - down, warm, p->warmup_start) -
                                                    read_upto(t - down, warm, p->warmup_start)));
        every_plan(&next, to, to > highest ? to : highest,
                   seconds + (p->least + to) * (next.next - c->next) +
                       (to != level ? c->s->extra[at] : 0), b);
    }
}

static best try_every_plan(const small *s, double weight, double budget)
{
    best b = {.weight = weight, .budget = budget, .value = INFINITY, .seconds = INFINITY};
    cohorts none = {.s = s};
    for (int i = 0; i < LEVELS; i++)
        if (s->p.start < 0 || s->p.start == i)
            every_plan(&none, i, i, 0, &b);
    return b;
}

static double records_of(const small *s)
{
    double n = 0;
    for (int t = 0; t < s->p.n_ticks; t++)
        n += s->arrivals[t];
    return n;
}

/* The plan's own acts cost what it says. */
static void check_score(const ts_oracle_dp *dp, const ts_oracle_plan *plan)
{
    double seconds, late;
    CU_ASSERT_EQUAL_FATAL(ts_oracle_dp_score(dp, plan->act, plan->n_acts, &seconds, &late), TS_OK);
    CU_ASSERT_DOUBLE_EQUAL(seconds, plan->seconds, 1e-9 * seconds);
    CU_ASSERT_DOUBLE_EQUAL(late, plan->late, 1e-9 * (late + 1));
}

static void equals_every_plan(void)
{
    int64_t n_plans = 0;
    int n_feasible = 0, n_between = 0;
    for (uint64_t seed = 1; seed <= N_SEEDS; seed++) {
        small s;
        ts_oracle_dp *dp;
        ts_oracle_plan plan;
        draw_small(&s, seed);
        double budget = records_of(&s) * 0.02 * (double)(seed % 10), weight = 1e-3 * (double)seed;
        best b = try_every_plan(&s, weight, budget);
        n_plans += b.n;
        CU_ASSERT_EQUAL_FATAL(ts_oracle_dp_new(&dp, &s.p, NULL), TS_OK);
        CU_ASSERT_EQUAL_FATAL(ts_oracle_dp_weighted(dp, weight, &plan, NULL), TS_OK);
        CU_ASSERT_DOUBLE_EQUAL(plan.bound, b.value, 1e-9 * b.value);
        check_score(dp, &plan);
        ts_oracle_plan_fini(&plan);
        CU_ASSERT_EQUAL_FATAL(ts_oracle_dp_budget(dp, budget, &plan, NULL), TS_OK);
        CU_ASSERT_EQUAL(plan.feasible, isfinite(b.seconds));
        CU_ASSERT(!plan.feasible || (plan.exact && plan.late <= budget));
        if (plan.feasible)
            CU_ASSERT_DOUBLE_EQUAL(plan.seconds, b.seconds, 1e-9 * b.seconds);
        check_score(dp, &plan);
        n_feasible += plan.feasible;
        n_between += plan.feasible && plan.n_acts > 1;
        ts_oracle_plan_fini(&plan);
        ts_oracle_dp_free(dp);
    }
    CU_ASSERT(n_plans > 1000000);
    CU_ASSERT(n_feasible > 200 && n_feasible < N_SEEDS); /* budgets that can be kept, or not */
    CU_ASSERT(n_between > 100);                          /* plans that act */
}

static const ts_test tests[] = {
    {"equals the best of all plans, by weight and within a budget", equals_every_plan},
};

int main(void)
{
    return ts_tap_main("oracle_dp", tests, TS_COUNT_OF(tests));
}
