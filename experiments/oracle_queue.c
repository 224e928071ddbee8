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

/* Records of the backlog whose wait passes one of the waits at the end of tick t. */
static double waiting_late(const ts__oracle_model *m, double backlog, int t)
{
    double late = 0;
    for (int k = 0; k < m->p.n_waits; k++) {
        int of = t + 1 - m->p.wait[k]; /* the tick that they arrived in */
        double older = of < 0 ? 0 : backlog - (m->arrived[t + 1] - m->arrived[of + 1]);
        if (!(older > 0))
            break;
        late += m->p.wait_share[k] * fmin(older, m->p.arrivals[of]);
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

void ts__oracle_stay(const ts__oracle_model *m, ts__oracle_state *s, int step, int level)
{
    double flow = m->flow[step * m->p.n_levels + level];
    if (s->backlog == 0 && !isnan(flow))
        s->late += flow;
    else
        ts__oracle_read(m, s, step * m->p.step, ts__oracle_ticks(m, step), NULL,
                        m->p.capacity[level]);
}

void ts__oracle_turn(const ts__oracle_model *m, ts__oracle_state *s, int step, int from, int to)
{
    const ts__oracle_change *c = ts__oracle_change_of(m, from, to);
    ts__oracle_read(m, s, step * m->p.step, c->steps * m->p.step, c->profile, 0);
}

void ts__oracle_finish(const ts__oracle_model *m, ts__oracle_state *s)
{
    int end = m->p.n_ticks;
    s->late += s->backlog;
    for (int k = 0; k < m->p.n_waits && end - m->p.wait[k] >= 0; k++) {
        double younger = m->arrived[end] - m->arrived[end - m->p.wait[k] + 1];
        if (s->backlog > younger)
            s->late -= m->p.wait_share[k] * (s->backlog - younger);
    }
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

static int steps_of(const ts_oracle_problem *p, int from, int to)
{
    int at = from * p->n_levels + to;
    double steps = ceil((p->down[at] + p->warmup[at]) / p->step);
    return steps < 1 ? 1 : steps < 1 + p->n_ticks ? (int)steps : 1 + p->n_ticks;
}

static void fill_change(ts__oracle_model *m, int from, int to, double *profile)
{
    const ts_oracle_problem *p = &m->p;
    int at = from * p->n_levels + to, n = m->change[at].steps * p->step;
    m->change[at].profile = profile;
    m->change[at].seconds = (p->least + to) * n * p->tick_s + p->extra[at];
    for (int t = 0; t < n; t++)
        profile[t] = p->capacity[to] *
            (read_by(t + 1 - p->down[at], p->warmup[at], p->warmup_start) -
             read_by(t - p->down[at], p->warmup[at], p->warmup_start));
}

/* Changes that take longer than all of the load are known by their steps and have no profile. */
static ts_status fill_changes(ts__oracle_model *m)
{
    int n = m->p.n_levels;
    size_t ticks = 0;
    for (int i = 0; i < n * n; i++) {
        m->change[i].steps = i / n == i % n ? 1 : steps_of(&m->p, i / n, i % n);
        if (i / n != i % n && m->change[i].steps <= m->n_steps)
            ticks += (size_t)m->change[i].steps * (size_t)m->p.step;
    }
    if ((m->profiles = malloc((ticks + 1) * sizeof *m->profiles)) == NULL)
        return TS_ENOMEM;
    double *profile = m->profiles;
    for (int i = 0; i < n * n; i++) {
        if (i / n == i % n || m->change[i].steps > m->n_steps)
            continue;
        fill_change(m, i / n, i % n, profile);
        profile += m->change[i].steps * m->p.step;
    }
    return TS_OK;
}

static void fill_flow(ts__oracle_model *m)
{
    for (int k = 0; k < m->n_steps; k++) {
        for (int i = 0; i < m->p.n_levels; i++) {
            ts__oracle_state s = {0, 0};
            bool flows = m->busiest[k] <= m->p.capacity[i];
            if (flows)
                ts__oracle_read(m, &s, k * m->p.step, ts__oracle_ticks(m, k), NULL,
                                m->p.capacity[i]);
            m->flow[k * m->p.n_levels + i] = flows ? s.late : NAN;
        }
    }
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
    m->flow = malloc((size_t)m->n_steps * (size_t)n * sizeof *m->flow);
    m->change = calloc((size_t)(n * n), sizeof *m->change);
    ts_status status = TS_ENOMEM;
    if (m->arrived != NULL && m->busiest != NULL && m->flow != NULL && m->change != NULL)
        status = fill_changes(m);
    if (status != TS_OK) {
        ts__oracle_model_fini(m);
        return status;
    }
    fill_load(m);
    fill_flow(m);
    return TS_OK;
}

void ts__oracle_model_fini(ts__oracle_model *m)
{
    free(m->arrived);
    free(m->busiest);
    free(m->flow);
    free(m->change);
    free(m->profiles);
    *m = (ts__oracle_model){0};
}
