/*
 * The search of the clairvoyant optimum; see oracle_search.h.
 *
 * Labels that wait for their step are in a ring of as many steps as the longest change takes. When
 * a step comes its labels are settled, put with all the others, and each of them goes on: by
 * staying, and by changing to every other level. For the changes, labels of all levels compete: it
 * is the same where one comes from, but for backlog, cost and how long a change from there takes.
 */
#include "experiments/oracle_search.h"

#include <math.h>
#include <stdlib.h>

typedef struct search {
    const ts__oracle_model *m;
    const ts__oracle_aim *aim;
    int n, ring_steps;          /* levels; steps of the ring */
    ts__oracle_labels all;      /* settled */
    ts__oracle_labels *waiting; /* [ring_steps][n] */
    double *more;               /* [n][n] see compare_changes */
    bool *slower;               /* [n][n] */
    int *order, n_order;        /* labels that may change at this step; room for all of them */
    int order_capacity;
    bool rounded;
    ts__oracle_heed heed;
} search;

static ts__oracle_labels *waiting_at(search *s, int step, int level)
{
    return &s->waiting[step % s->ring_steps * s->n + level];
}

/* ---- going on -------------------------------------------------------------------------------- */

/* Whether a path with so much, about to be at a level, may end within the limit. */
static bool hopeful(const search *s, double seconds, double late, int step, int level)
{
    const ts__oracle_aim *aim = s->aim;
    if (!aim->weighted && late > aim->budget)
        return false;
    for (int k = 0; k < aim->n_bounds; k++)
        if (seconds + aim->bound[k].weight * (late - aim->budget) +
            aim->bound[k].to_go[step * s->n + level] > aim->limit)
            return false;
    return true;
}

static ts_status arrive(search *s, ts__oracle_label *l)
{
    l->value = l->seconds + s->aim->weight * l->state.late;
    if (!hopeful(s, l->seconds, l->state.late, l->step, l->level))
        return TS_OK;
    return ts__oracle_labels_add(waiting_at(s, l->step, l->level), l);
}

static ts_status stay(search *s, int32_t from)
{
    const ts__oracle_label *l = &s->all.v[from];
    ts__oracle_label next = *l;
    next.seconds += ts__oracle_price(s->m, l->step, l->level);
    next.step++;
    next.parent = from;
    double late = l->state.late + s->m->stay[l->step * s->n + l->level]; /* at least */
    if (!hopeful(s, next.seconds, late, next.step, next.level))
        return TS_OK;
    ts__oracle_stay(s->m, &next.state, l->step, l->level);
    return arrive(s, &next);
}

static ts_status turn(search *s, int32_t from, int to)
{
    const ts__oracle_label *l = &s->all.v[from];
    int at = ts__oracle_change_at(s->m, l->highest, l->level, to);
    const ts__oracle_change *c = &s->m->change[at];
    double late = s->m->turn[l->step * 2 * s->n * s->n + at]; /* at least; NaN: too long */
    ts__oracle_label next = *l;
    next.highest = (int16_t)(to > l->highest ? to : l->highest);
    next.seconds += c->seconds;
    next.step += c->steps;
    next.level = (int16_t)to;
    next.parent = from;
    if (isnan(late) || !hopeful(s, next.seconds, l->state.late + late, next.step, to))
        return TS_OK;
    ts__oracle_turn(s->m, &next.state, l->step, at);
    return arrive(s, &next);
}

/* ---- who may change -------------------------------------------------------------------------- */

/* Whether a change a from i reads less than b from j in some tick, or lasts longer. */
static bool is_slower(const search *s, int i, int j, int a, int b)
{
    const ts_oracle_problem *p = &s->m->p;
    return p->down[a] > p->down[b] || p->warmup[a] > p->warmup[b] ||
        (p->lead[b] > 0 && (p->lead[a] < p->lead[b] || p->capacity[i] < p->capacity[j]));
}

/* more[i][j]: how much more a change from i costs than one from j at most, whereto ever; slower:
 * it reads less, or lasts longer, for some target. */
static void compare_changes(search *s)
{
    const ts_oracle_problem *p = &s->m->p;
    for (int i = 0; i < s->n; i++) {
        for (int j = 0; j < s->n; j++) {
            double more = -INFINITY;
            bool slower = false;
            for (int at = 0; at < 2 * s->n; at++) { /* the first block, and the second */
                int to = at % s->n, block = at / s->n * s->n * s->n;
                int a = block + i * s->n + to, b = block + j * s->n + to;
                if (to == j || (block > 0 && to < j))
                    continue;
                more = fmax(more, (to == i ? 0 : p->extra[a]) - p->extra[b]);
                slower = slower || (to == i ? p->lead[b] > 0 && p->capacity[i] < p->capacity[j]
                                            : is_slower(s, i, j, a, b));
            }
            s->more[i * s->n + j] = more;
            s->slower[i * s->n + j] = slower;
        }
    }
}

/* Whatever b changes to, a is there as well, no later, no dearer and with no more backlog. */
static bool changes_better(const search *s, const ts__oracle_label *a, const ts__oracle_label *b)
{
    int at = a->level * s->n + b->level;
    if (a->state.backlog > b->state.backlog || s->slower[at] ||
        !ts__oracle_no_lower(a, b, s->heed))
        return false;
    return s->aim->weighted ? a->value + s->more[at] <= b->value
        : a->state.late <= b->state.late && a->seconds + s->more[at] <= b->seconds;
}

static void select_changers(search *s, int32_t first)
{
    s->n_order = 0;
    for (int32_t i = first; i < s->all.n; i++) {
        bool worse = false;
        for (int k = 0; k < s->n_order && !worse; k++)
            worse = changes_better(s, &s->all.v[s->order[k]], &s->all.v[i]);
        if (worse)
            continue;
        int kept = 0;
        for (int k = 0; k < s->n_order; k++)
            if (!changes_better(s, &s->all.v[i], &s->all.v[s->order[k]]))
                s->order[kept++] = s->order[k];
        s->order[kept++] = i;
        s->n_order = kept;
    }
}

static ts_status make_room(search *s, int n)
{
    if (n <= s->order_capacity)
        return TS_OK;
    int *order = realloc(s->order, 2 * (size_t)n * sizeof *order);
    if (order == NULL)
        return TS_ENOMEM;
    s->order = order;
    s->order_capacity = 2 * n;
    return TS_OK;
}

/* ---- one step -------------------------------------------------------------------------------- */

/* Labels of this step into `all`. */
static ts_status settle(search *s, int step)
{
    ts__oracle_order order = {s->aim->weighted, s->heed};
    for (int i = 0; i < s->n; i++) {
        ts__oracle_labels *set = waiting_at(s, step, i);
        s->rounded |= ts__oracle_labels_settle(set, order, s->aim->max_labels);
        for (int k = 0; k < set->n; k++)
            if (ts__oracle_labels_add(&s->all, &set->v[k]) != TS_OK)
                return TS_ENOMEM;
        set->n = 0;
    }
    return TS_OK;
}

static ts_status advance(search *s, int step)
{
    int32_t first = s->all.n;
    ts_status status = settle(s, step);
    int32_t end = s->all.n;
    if (status == TS_OK)
        status = make_room(s, end - first);
    for (int32_t i = first; i < end && status == TS_OK; i++)
        status = stay(s, i);
    if (status != TS_OK)
        return status;
    select_changers(s, first);
    for (int k = 0; k < s->n_order && status == TS_OK; k++)
        for (int to = 0; to < s->n && status == TS_OK; to++)
            if (to != s->all.v[s->order[k]].level)
                status = turn(s, s->order[k], to);
    return status;
}

/* ---- the plan -------------------------------------------------------------------------------- */

static void finish(const search *s, ts__oracle_label *l)
{
    ts__oracle_finish(s->m, &l->state);
    l->value = l->seconds + s->aim->weight * l->state.late;
}

static bool better(const search *s, const ts__oracle_label *a, const ts__oracle_label *b)
{
    double x = s->aim->weighted ? a->value : a->seconds;
    double y = s->aim->weighted ? b->value : b->seconds;
    return x < y || (x == y && a->state.late < b->state.late);
}

/* The best of the labels at the end; its parent is itself. EMPTY: none. */
static ts_status best_end(search *s, ts__oracle_label *best)
{
    int32_t first = s->all.n;
    bool any = false;
    if (settle(s, s->m->n_steps) != TS_OK)
        return TS_ENOMEM;
    for (int32_t i = first; i < s->all.n; i++) {
        ts__oracle_label l = s->all.v[i];
        finish(s, &l);
        if (!s->aim->weighted && l.state.late > s->aim->budget)
            continue;
        if (!any || better(s, &l, best))
            *best = l;
        any = true;
    }
    return any ? TS_OK : TS_EMPTY;
}

static ts_status trace_back(const search *s, const ts__oracle_label *end, ts_oracle_plan *plan)
{
    int n = 1;
    for (const ts__oracle_label *l = end; l->parent >= 0; l = &s->all.v[l->parent])
        n += s->all.v[l->parent].level != l->level;
    plan->act = malloc((size_t)n * sizeof *plan->act);
    if (plan->act == NULL)
        return TS_ENOMEM;
    plan->n_acts = n;
    const ts__oracle_label *l = end;
    for (; l->parent >= 0; l = &s->all.v[l->parent]) {
        const ts__oracle_label *from = &s->all.v[l->parent];
        if (from->level != l->level)
            plan->act[--n] = (ts_oracle_act){from->step * s->m->p.step, s->m->p.least + l->level};
    }
    plan->act[0] = (ts_oracle_act){0, s->m->p.least + l->level};
    plan->seconds = end->seconds;
    plan->late = end->state.late;
    return TS_OK;
}

/* ---- the search ------------------------------------------------------------------------------ */

static ts_status begin(search *s)
{
    s->n = s->m->p.n_levels;
    s->heed = s->aim->blind ? TS__HEED_NOTHING : s->m->ordered ? TS__HEED_LOWER : TS__HEED_OTHER;
    s->ring_steps = 1;
    for (int i = 0; i < 2 * s->n * s->n; i++)
        if (s->m->change[i].steps <= s->m->n_steps && s->m->change[i].steps > s->ring_steps)
            s->ring_steps = s->m->change[i].steps;
    s->ring_steps++;
    s->waiting = calloc((size_t)(s->ring_steps * s->n), sizeof *s->waiting);
    s->more = malloc((size_t)(s->n * s->n) * sizeof *s->more);
    s->slower = malloc((size_t)(s->n * s->n) * sizeof *s->slower);
    if (s->waiting == NULL || s->more == NULL || s->slower == NULL)
        return TS_ENOMEM;
    compare_changes(s);
    for (int i = 0; i < s->n; i++) {
        ts__oracle_label l = {.parent = -1, .level = (int16_t)i,
                              .highest = (int16_t)(s->aim->hopeful ? s->n - 1 : i)};
        if ((s->m->p.start < 0 || s->m->p.start == i) && arrive(s, &l) != TS_OK)
            return TS_ENOMEM;
    }
    return TS_OK;
}

static void end(search *s)
{
    for (int i = 0; s->waiting != NULL && i < s->ring_steps * s->n; i++)
        ts__oracle_labels_fini(&s->waiting[i]);
    free(s->waiting);
    free(s->more);
    free(s->slower);
    free(s->order);
    ts__oracle_labels_fini(&s->all);
}

ts_status ts__oracle_search(const ts__oracle_model *m, const ts__oracle_aim *aim,
                            ts_oracle_plan *plan)
{
    search s = {.m = m, .aim = aim};
    ts__oracle_label best;
    *plan = (ts_oracle_plan){.feasible = true};
    ts_status status = begin(&s);
    for (int step = 0; step < m->n_steps && status == TS_OK; step++)
        status = advance(&s, step);
    if (status == TS_OK)
        status = best_end(&s, &best);
    if (status == TS_OK)
        status = trace_back(&s, &best, plan);
    plan->exact = !s.rounded;
    end(&s);
    return status;
}

/* ---- the bound ------------------------------------------------------------------------------- */

void ts__oracle_to_go(const ts__oracle_model *m, double weight, double *to_go)
{
    int n = m->p.n_levels;
    for (int i = 0; i < n; i++)
        to_go[m->n_steps * n + i] = 0;
    for (int at = m->n_steps * n - 1; at >= 0; at--) {
        int step = at / n, i = at % n;
        double least = ts__oracle_price(m, step, i) + weight * m->stay[at] + to_go[at + n];
        for (int k = 0; k < 2 * n; k++) {
            int change = (k / n * n + i) * n + k % n;
            const ts__oracle_change *c = &m->change[change];
            double late = m->turn[step * 2 * n * n + change];
            if (!isnan(late))
                least = fmin(least, c->seconds + weight * late +
                                        to_go[(step + c->steps) * n + k % n]);
        }
        to_go[at] = least * (1 - 1e-12);
    }
}
