/*
 * The fluid operator model: rates and backlogs, exact to the record between events.
 *
 * In a step of length dt slot i wants w_i = (records waiting in its partitions)/dt and can read
 *     r_i = min(w_i, (C_i - k_i X) / c, m_i),   X = sum of r_i,
 * with C_i its capacity, c the cost of a record where it is read, m_i what one core reads and k_i
 * the cost here of a record of the whole job (its keys'). X, at most what k_i and one core for each
 * subtask allow, is the root of sum_i min(w_i, m_i, max(0, (C_i - k_i x)/c)) - x, which falls in x.
 * If that starves a source, hot keys hold back all alike, by their shares; and so does what X
 * itself must not exceed. A healthy job wants less than it can (dA <= max_rate dt) and needs none
 * of this.
 *
 * Known value: cost 1 ms, one core, 1500 records/s offered: 1000 records/s are read and lag
 * grows by 500 a second (tests/model/test_sim_flow.c).
 */
#include <math.h>

#include "sim/job.h"

static double able(const ts__job *job, const ts__slot *t, double x)
{
    double left = (t->capacity - t->by_key * x) / job->by_source;
    return left > t->source_rate ? t->source_rate : left > 0 ? left : 0;
}

/* f(x) = sum_i min(w_i, able_i(x)) - x, and its slope's amount. */
static double excess(const ts__job *job, double x, double *slope)
{
    double sum = 0;
    *slope = 1;
    for (int i = 0; i < job->n; i++) {
        const ts__slot *t = &job->slot[i];
        double can = able(job, t, x);
        if (t->rate <= can) {
            sum += t->rate;
        } else {
            sum += can;
            *slope += can > 0 && can < t->source_rate ? t->by_key / job->by_source : 0;
        }
    }
    return sum - x;
}

/* The root of f in [0, most] by Newton's steps, which are exact while nobody changes sides;
 * halved where they leave the bracket. */
static double solve(const ts__job *job, double most)
{
    double lo = 0, hi = most, x = most, slope;
    for (int i = 0; i < 60; i++) {
        double f = excess(job, x, &slope);
        if (f >= 0 && x == most)
            break;
        if (f >= 0)
            lo = x;
        else
            hi = x;
        double next = x + f / slope;
        if (!(next >= lo && next <= hi))
            next = (lo + hi) / 2;
        if (fabs(next - x) <= 1e-12 * x)
            break;
        x = next;
    }
    return x;
}

/* A source that the keys in its own slot would starve, which threads that share a core fairly do
 * not do. */
static bool starves(const ts__job *job, double x)
{
    for (int i = 0; i < job->n; i++) {
        const ts__slot *t = &job->slot[i];
        if (able(job, t, x) < 0.5 * fmin(t->rate, t->source_share * x))
            return true;
    }
    return false;
}

/* x is shared out by the partitions' shares; what one does not want goes to the others, in a few
 * rounds. */
static void throttle(ts__job *job, double x)
{
    double left = x, shares = 1;
    for (int i = 0; i < job->n; i++) {
        job->slot[i].want = job->slot[i].rate;
        job->slot[i].rate = 0;
    }
    for (int round = 0; round < 8 && left > 1e-9 * x && shares > 0; round++) {
        double level = left / shares;
        shares = 0;
        for (int i = 0; i < job->n; i++) {
            ts__slot *t = &job->slot[i];
            double most = fmin(t->want, able(job, t, x)),
                next = fmin(most, t->rate + level * t->source_share);
            left -= next - t->rate;
            t->rate = next;
            shares += next < most ? t->source_share : 0;
        }
    }
}

/* t->rate is what each wants on entry and what each can read afterwards; returns whether that is
 * less. */
static bool settle(ts__job *job, double wanted)
{
    double slope, x = solve(job, fmin(wanted, job->key_rate));
    if (x < wanted && starves(job, x)) {
        throttle(job, job->max_rate);
        return true;
    }
    if (x < wanted && excess(job, x, &slope) > 1e-9 * x) {
        throttle(job, x);
        return true;
    }
    for (int i = 0; i < job->n; i++) {
        ts__slot *t = &job->slot[i];
        double can = able(job, t, x);
        t->rate = t->rate < can ? t->rate : can;
    }
    return x < wanted;
}

/* A budget of whole records, shared by the partitions in proportion to what waits in each. */
static void read_share(const ts__job *job, int i, ts__kafka *k, int64_t budget, ts_time from,
                       ts_time to, ts__served *served, void *arg)
{
    int64_t waiting = job->slot[i].waiting;
    for (int j = i; j < k->n && budget > 0; j += job->task[0].parallelism) {
        int64_t w = ts__kafka_waiting(k, j);
        int64_t least = budget - (waiting - w), most = w < budget ? w : budget;
        int64_t n = budget == waiting ? w : llround((double)w * ((double)budget / (double)waiting));
        n = n < least ? least : n > most ? most : n;
        ts__kafka_read(k, j, n, from, to, served, arg);
        budget -= n;
        waiting -= w;
    }
}

static void read_slot(ts__job *job, int i, ts__kafka *k, ts_time from, ts_time to,
                      ts__served *served, void *arg)
{
    ts__slot *t = &job->slot[i];
    double able_now = t->rate * ts_seconds(to - from) + t->carry;
    int64_t budget = job->limited && able_now < (double)t->waiting ? (int64_t)able_now : t->waiting;
    t->carry = budget < t->waiting ? able_now - (double)budget : 0;
    read_share(job, i, k, budget, from, to, served, arg);
    t->rate = (double)budget / ts_seconds(to - from);
    t->waiting -= budget;
}

/* Use and back-pressure from what was read. */
static void gauge(ts__job *job, double x)
{
    job->back_pressured = 0;
    for (int i = 0; i < job->n; i++) {
        ts__slot *t = &job->slot[i];
        double use = (job->by_source * t->rate + t->by_key * x) / t->capacity;
        t->use = use < 1 ? use : 1;
        if (t->waiting > 0)
            job->back_pressured = fmax(job->back_pressured, 1000 * (1 - t->use));
    }
    job->rate = x;
}

/* Nothing was waiting and the job keeps up with what came: it is read as it comes. */
static void flow(ts__job *job, ts__kafka *k, int64_t n, double dt, ts__served *served, void *arg)
{
    double x = (double)n / dt;
    job->utilisation = x / job->max_rate;
    job->limited = false;
    ts__kafka_read_all(k);
    served(arg, n, 0, 0);
    for (int i = 0; i < job->n; i++) {
        ts__slot *t = &job->slot[i];
        t->rate = x * t->source_share;
        t->carry = 0;
        t->waiting = 0;
    }
    gauge(job, x);
}

static void step(ts__job *job, ts__kafka *k, ts_time from, ts_time to, ts__served *served,
                 void *arg)
{
    double dt = ts_seconds(to - from);
    int sources = job->task[0].parallelism;
    int64_t lag = ts__kafka_lag(k), arrived = k->ring[(k->head - 1) & (k->capacity - 1)].total -
                                              k->ring[(k->head - 2) & (k->capacity - 1)].total;
    if (lag <= arrived && (double)arrived <= job->max_rate * dt) {
        flow(job, k, lag, dt, served, arg);
        return;
    }
    for (int i = 0; i < job->n; i++)
        job->slot[i].waiting = 0;
    for (int j = 0, i = 0; j < k->n; j++, i = i + 1 == sources ? 0 : i + 1)
        job->slot[i].waiting += ts__kafka_waiting(k, j);
    for (int i = 0; i < job->n; i++)
        job->slot[i].rate = (double)job->slot[i].waiting / dt;
    double wanted = (double)lag / dt;
    job->limited = settle(job, wanted);
    int64_t before = k->n_read;
    job->utilisation = job->limited ? 1 : wanted / job->max_rate;
    for (int i = 0; i < job->n; i++)
        read_slot(job, i, k, from, to, served, arg);
    gauge(job, (double)(k->n_read - before) / dt);
}

const ts__job_model ts__fluid = {"fluid", step};
