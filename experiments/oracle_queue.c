/* The queue of the clairvoyant optimum; see oracle_queue.h. */
#include "experiments/oracle_queue.h"

#include <math.h>
#include <stdlib.h>

/* ---- time passes ----------------------------------------------------------------------------- */

/* Records without a wait, at a utilisation: rounded up to the next point of the table. */
static double busy_late(const ts__oracle_model *m, double records, double utilisation)
{
    int k = (int)ceil(utilisation * TS_ORACLE_BUSY);
    return k <= m->idle_below ? 0 : records * m->p.busy_share[k < TS_ORACLE_BUSY ? k
                                                                                 : TS_ORACLE_BUSY];
}

/* Records of the backlog that have waited for at least wait[k] at the beginning of tick t. */
static inline double older(const ts__oracle_model *m, double backlog, int k, int t)
{
    int of = t - m->p.wait[k] + 1;
    return of < 1 ? 0 : backlog - (m->arrived[t] - m->arrived[of]);
}

/* Records of the backlog whose wait passes one of the waits at the end of tick t. */
static double waiting_late(const ts__oracle_model *m, double backlog, int t)
{
    double late = 0;
    for (int k = 0; k < m->p.n_waits; k++) {
        double n = older(m, backlog, k, t + 1);
        if (!(n > 0))
            break;
        double arrivals = m->p.arrivals[t + 1 - m->p.wait[k]];
        late += m->p.wait_share[k] * (n < arrivals ? n : arrivals);
    }
    return late;
}

void ts__oracle_read(const ts__oracle_model *m, ts__oracle_state *s, int from, int n,
                     const double *profile, double capacity)
{
    double backlog = s->backlog, late = 0;
    for (int t = from; t < from + n; t++) {
        double able = profile != NULL ? profile[t - from] : capacity;
        double arrivals = m->p.arrivals[t], wanted = backlog + arrivals;
        if (wanted <= able) {
            backlog = 0;
            late += wanted > 0 ? busy_late(m, arrivals, wanted / able) : 0;
        } else {
            backlog = wanted - able;
            if (backlog < arrivals)
                late += (arrivals - backlog) * m->p.busy_share[TS_ORACLE_BUSY];
            late += waiting_late(m, backlog, t);
        }
    }
    s->backlog = backlog;
    s->late += late;
}

void ts__oracle_wait(const ts__oracle_model *m, ts__oracle_state *s, int from, int n)
{
    double after = s->backlog + (m->arrived[from + n] - m->arrived[from]);
    for (int k = 0; k < m->p.n_waits; k++) {
        double had = older(m, s->backlog, k, from), has = older(m, after, k, from + n);
        s->late += m->p.wait_share[k] * ((has > 0 ? has : 0) - (had > 0 ? had : 0));
    }
    s->backlog = after;
}

void ts__oracle_stay(const ts__oracle_model *m, ts__oracle_state *s, int step, int level)
{
    if (s->backlog == 0 && m->busiest[step] <= m->p.capacity[level])
        s->late += m->stay[step * m->p.n_levels + level];
    else
        ts__oracle_read(m, s, step * m->p.step, ts__oracle_ticks(m, step), NULL,
                        m->p.capacity[level]);
}

void ts__oracle_turn(const ts__oracle_model *m, ts__oracle_state *s, int step, int change)
{
    const ts__oracle_change *c = &m->change[change];
    ts__oracle_wait(m, s, step * m->p.step, c->silent);
    ts__oracle_read(m, s, step * m->p.step + c->silent, c->steps * m->p.step - c->silent,
                    c->profile, 0);
}

void ts__oracle_finish(const ts__oracle_model *m, ts__oracle_state *s)
{
    s->late += s->backlog;
    for (int k = 0; k < m->p.n_waits; k++)
        s->late -= m->p.wait_share[k] * fmax(0, older(m, s->backlog, k, m->p.n_ticks));
}

/* ---- what is worked out beforehand ----------------------------------------------------------- */

/* Full ticks' worth of reading by x ticks after the job reads again. */
static double read_by(double x, double warmup, double start)
{
    if (x <= 0)
        return 0;
    if (x < warmup)
        return start * x + (1 - start) * x * x / (2 * warmup);
    return x - (1 - start) * warmup / 2;
}

static int steps_of(const ts_oracle_problem *p, int at)
{
    double steps = ceil((p->down[at] + p->warmup[at]) / p->step);
    return steps < 1 ? 1 : steps < 1 + p->n_ticks ? (int)steps : 1 + p->n_ticks;
}

/* Share of tick t that lies before the job stops. */
static double still_reads(double lead, int t)
{
    return lead <= t ? 0 : lead < t + 1 ? lead - t : 1;
}

static void fill_change(ts__oracle_model *m, int at, double *profile)
{
    const ts_oracle_problem *p = &m->p;
    int from = at / p->n_levels % p->n_levels, to = at % p->n_levels;
    int n = m->change[at].steps * p->step;
    m->change[at].profile = profile;
    m->change[at].silent = p->lead[at] > 0 ? 0 : p->down[at] < n ? (int)p->down[at] : n;
    m->change[at].seconds = (p->least + to) * n * p->tick_s + p->extra[at];
    for (int t = m->change[at].silent; t < n; t++)
        *profile++ = p->capacity[from] * still_reads(p->lead[at], t) + p->capacity[to] *
            (read_by(t + 1 - p->down[at], p->warmup[at], p->warmup_start) -
             read_by(t - p->down[at], p->warmup[at], p->warmup_start));
}

/* One between two levels; upwards, if it is to a level above every one so far. */
static bool is_change(const ts__oracle_model *m, int at)
{
    int n = m->p.n_levels, from = at / n % n, to = at % n;
    return at < n * n ? from != to : to > from;
}

/* Changes that take longer than all of the load are known by their steps and have no profile. */
static ts_status fill_changes(ts__oracle_model *m)
{
    int n = m->p.n_levels;
    size_t ticks = 0;
    for (int i = 0; i < 2 * n * n; i++) {
        m->change[i].steps = is_change(m, i) ? steps_of(&m->p, i) : 1;
        if (is_change(m, i) && m->change[i].steps <= m->n_steps)
            ticks += (size_t)m->change[i].steps * (size_t)m->p.step;
    }
    if ((m->profiles = malloc((ticks + 1) * sizeof *m->profiles)) == NULL)
        return TS_ENOMEM;
    double *profile = m->profiles;
    for (int i = 0; i < 2 * n * n; i++) {
        if (!is_change(m, i) || m->change[i].steps > m->n_steps)
            continue;
        fill_change(m, i, profile);
        profile += m->change[i].steps * m->p.step;
    }
    return TS_OK;
}

static void fill_stay(ts__oracle_model *m)
{
    for (int i = 0; i < m->n_steps * m->p.n_levels; i++) {
        ts__oracle_state s = {0, 0};
        int step = i / m->p.n_levels;
        ts__oracle_read(m, &s, step * m->p.step, ts__oracle_ticks(m, step), NULL,
                        m->p.capacity[i % m->p.n_levels]);
        m->stay[i] = s.late;
    }
}

static void fill_turn(ts__oracle_model *m)
{
    int n = m->p.n_levels;
    for (int i = 0; i < m->n_steps * 2 * n * n; i++) {
        int step = i / (2 * n * n), at = i % (2 * n * n);
        ts__oracle_state s = {0, 0};
        m->turn[i] = NAN;
        if (!is_change(m, at) ||
            (step + (int64_t)m->change[at].steps) * m->p.step > m->p.n_ticks)
            continue;
        ts__oracle_turn(m, &s, step, at);
        m->turn[i] = (float)(s.late * (1 - 1e-6));
    }
}

static bool is_ordered(const ts_oracle_problem *p)
{
    int n = p->n_levels * p->n_levels;
    for (int i = 0; i < n; i++)
        if (i % p->n_levels > i / p->n_levels &&
            (p->lead[n + i] != p->lead[i] || p->down[n + i] < p->down[i] ||
             p->warmup[n + i] < p->warmup[i] || p->extra[n + i] < p->extra[i]))
            return false;
    return true;
}

static void fill_load(ts__oracle_model *m)
{
    m->arrived[0] = 0;
    for (int t = 0; t < m->p.n_ticks; t++) {
        m->arrived[t + 1] = m->arrived[t] + m->p.arrivals[t];
        m->busiest[t / m->p.step] = fmax(m->busiest[t / m->p.step], m->p.arrivals[t]);
    }
    m->idle_below = -1;
    while (m->idle_below < TS_ORACLE_BUSY && m->p.busy_share[m->idle_below + 1] == 0)
        m->idle_below++;
}

ts_status ts__oracle_model_init(ts__oracle_model *m, const ts_oracle_problem *p)
{
    int n = p->n_levels;
    *m = (ts__oracle_model){.p = *p, .n_steps = 1 + (p->n_ticks - 1) / p->step};
    m->arrived = malloc(((size_t)p->n_ticks + 1) * sizeof *m->arrived);
    m->busiest = calloc((size_t)m->n_steps, sizeof *m->busiest);
    m->stay = malloc((size_t)m->n_steps * (size_t)n * sizeof *m->stay);
    m->turn = malloc((size_t)m->n_steps * 2 * (size_t)(n * n) * sizeof *m->turn);
    m->change = calloc(2 * (size_t)(n * n), sizeof *m->change);
    m->ordered = is_ordered(p);
    ts_status status = TS_ENOMEM;
    if (m->arrived != NULL && m->busiest != NULL && m->stay != NULL && m->turn != NULL &&
        m->change != NULL)
        status = fill_changes(m);
    if (status != TS_OK) {
        ts__oracle_model_fini(m);
        return status;
    }
    fill_load(m);
    fill_stay(m);
    fill_turn(m);
    return TS_OK;
}

void ts__oracle_model_fini(ts__oracle_model *m)
{
    free(m->arrived);
    free(m->busiest);
    free(m->stay);
    free(m->turn);
    free(m->change);
    free(m->profiles);
    *m = (ts__oracle_model){0};
}
