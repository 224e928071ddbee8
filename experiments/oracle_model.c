/* The problem of the clairvoyant optimum; see oracle_model.h. */
#include "experiments/oracle_model.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "core/report.h"

enum { MAX_TICKS = 1 << 24 };

/* ---- the load -------------------------------------------------------------------------------- */

static ts_status make_room(ts_oracle_model *m, int *room, int n, ts_err *err)
{
    if (n >= MAX_TICKS)
        return ts_err_set(err, TS_ELIMIT, "the oracle: a load of more than %d seconds", MAX_TICKS);
    if (n < *room)
        return TS_OK;
    int more = *room == 0 ? 4096 : 2 * *room;
    while (more <= n)
        more *= 2;
    double *grown = realloc(m->arrivals, (size_t)more * sizeof *grown);
    if (grown == NULL)
        return ts_err_set(err, TS_ENOMEM, "the oracle: no memory for a load of %d seconds", n);
    for (int i = *room; i < more; i++)
        grown[i] = 0;
    m->arrivals = grown;
    *room = more;
    return TS_OK;
}

/* Records of an interval into the seconds that it touches. */
static ts_status spread(ts_oracle_model *m, const ts_load_point *p, int *room, ts_err *err)
{
    ts_time from = p->at - m->start_at, end = from + p->duration;
    if (p->duration <= 0 || end > MAX_TICKS * TS_SEC)
        return ts_err_set(err, TS_ELIMIT, "the oracle: a load of more than %d seconds", MAX_TICKS);
    ts_status status = make_room(m, room, (int)(end / TS_SEC), err);
    while (status == TS_OK && from < end) {
        ts_time next = (from / TS_SEC + 1) * TS_SEC;
        next = next < end ? next : end;
        m->arrivals[from / TS_SEC] += p->rate * ts_seconds(next - from);
        from = next;
    }
    m->records += p->rate * ts_seconds(p->duration);
    m->problem.n_ticks = (int)((end + TS_SEC - 1) / TS_SEC);
    return status;
}

static ts_status read_load(ts_oracle_model *m, ts_load *load, ts_err *err)
{
    int room = 0;
    ts_load_point p;
    ts_status status = load->next(load, &p, err);
    m->start_at = p.at;
    while (status == TS_OK) {
        status = spread(m, &p, &room, err);
        if (status == TS_OK)
            status = load->next(load, &p, err);
    }
    if (status == TS_DONE && m->problem.n_ticks == 0)
        return ts_err_set(err, TS_EINVAL, "the oracle: the load is empty");
    m->problem.arrivals = m->arrivals;
    return status == TS_DONE ? TS_OK : status;
}

/* ---- what a change takes --------------------------------------------------------------------- */

static double lognormal_mean(ts_time median, double sigma)
{
    return ts_seconds(median) * exp(sigma * sigma / 2);
}

/* On average, when the last of n pods is ready: a log-normal with mean and variance of the sum of
 * its times (Fenton 1960) at Blom's (1958) plotting position of the largest of n. */
static double pods_ready_after(const ts_sim_cfg *c, int n, ts_time image_pull)
{
    const ts_time part[] = {c->k8s_schedule, image_pull, c->k8s_container, c->tm_jvm_start,
                            c->tm_register};
    double mean = 0, variance = 0, sigma = c->k8s_spread;
    for (int i = 0; i < TS_COUNT_OF(part); i++) {
        double m = lognormal_mean(part[i], sigma);
        mean += m;
        variance += m * m * expm1(sigma * sigma);
    }
    if (n == 0 || mean == 0)
        return 0;
    double s2 = log1p(variance / (mean * mean));
    double z = n == 1 ? sqrt(s2) / 2 : gsl_cdf_ugaussian_Pinv((n - 0.375) / (n + 0.25));
    return mean * exp(-s2 / 2 + sqrt(s2) * z);
}

/* n pods, some of them perhaps on nodes that have no image yet. */
static double pods_ready(const ts_sim_cfg *c, int n, int without_image)
{
    return fmax(pods_ready_after(c, n, 0), pods_ready_after(c, without_image, c->k8s_image_pull));
}

/* State to be moved, in the middle of the load. */
static double state_bytes(const ts_sim_cfg *c, double records)
{
    return fmax(c->state_base, fmin(c->state_base + c->state_per_record * records / 2,
                                    c->state_max));
}

/* A stage that moves the state over n task managers. */
static double with_state(const ts_sim_cfg *c, ts_time median, double state, int n)
{
    double moving = fmin(state / (c->checkpoint_bandwidth * n), 1e6);
    return lognormal_mean(median + ts_from_seconds(moving), c->rescale_spread);
}

/* What a change from one number of task managers to another takes, in seconds and task-manager
 * seconds, as ts_oracle_problem has it. first: there never were as many; then those beyond `from`
 * are taken to find no image. */
typedef struct change {
    double lead, down, warmup, extra;
} change;

static change by_savepoint(const ts_sim_cfg *c, double state, int from, int to, bool first)
{
    double spread = c->rescale_spread;
    int created = c->rescale_recreate ? to : to > from ? to - from : 0;
    int removed = c->rescale_recreate ? from : from > to ? from - to : 0;
    double accepted = with_state(c, c->rescale_savepoint, state, from) +
        lognormal_mean(c->rescale_stop, spread) + lognormal_mean(c->k8s_api, spread);
    double down = accepted +
        fmax(lognormal_mean(c->rescale_deploy, spread),
             pods_ready(c, created, first ? to - from : 0)) +
        with_state(c, c->rescale_restore, state, to);
    return (change){0, down, created > 0 ? ts_seconds(c->tm_warmup) : 0,
                    (from - to) * accepted + removed * ts_seconds(c->k8s_grace)};
}

/* A checkpoint's duration; on average the next one completes half an interval from now. */
static double checkpoint(const ts_sim_cfg *c, double state, int n)
{
    return ts_seconds(c->checkpoint_base) +
        c->checkpoint_incremental * state / (c->checkpoint_bandwidth * n);
}

static double until_checkpoint(const ts_sim_cfg *c, double duration)
{
    switch ((enum ts_sim_sync)c->rescale_checkpoint) {
    case TS_SIM_SYNC_WAIT: return ts_seconds(c->checkpoint_interval) / 2;
    case TS_SIM_SYNC_TRIGGER: return duration;
    case TS_SIM_SYNC_NONE: break;
    }
    return 0;
}

/* Reactive and in place. What was read since the checkpoint is read again: so long the job is as
 * good as down. */
static change by_scheduler(const ts_sim_cfg *c, ts_rescale_kind kind, double state, int from,
                           int to, bool first)
{
    bool up = to > from, reactive = kind == TS_RESCALE_REACTIVE;
    bool at_once = (reactive && !up) || c->rescale_checkpoint == TS_SIM_SYNC_NONE;
    double api = lognormal_mean(c->k8s_api, c->rescale_spread);
    double duration = checkpoint(c, state, from), there = 0;
    double again = duration + (at_once ? ts_seconds(c->checkpoint_interval) / 2 : 0);
    if (up)
        there = pods_ready(c, to - from, first ? to - from : 0);
    if (reactive && up)
        there = fmax(there, pods_ready(c, 1, 0) + ts_seconds(c->rescale_stabilisation));
    double lead = api + there + (at_once ? 0 : until_checkpoint(c, duration));
    double down = lead + lognormal_mean(c->rescale_restart, c->rescale_spread) +
        with_state(c, c->rescale_restore, state, to) + again;
    if (reactive && !up && !c->rescale_graceful)
        down += ts_seconds(c->job_detect);
    double kept = up || reactive ? api : down - again + ts_seconds(c->rescale_release);
    return (change){lead, down, up ? ts_seconds(c->tm_warmup) : 0,
                    (from - to) * (up ? api : kept + ts_seconds(c->k8s_grace))};
}

static ts_status fill_changes(ts_oracle_model *m, const ts_sim_cfg *cfg, ts_rescale_kind kind)
{
    int n = m->problem.n_levels, least = m->problem.least, all = 2 * n * n;
    m->changes = calloc(4 * (size_t)all, sizeof *m->changes);
    if (m->changes == NULL)
        return TS_ENOMEM;
    double *lead = m->changes, *down = lead + all, *warmup = down + all, *extra = warmup + all;
    double state = state_bytes(cfg, m->records);
    for (int i = 0; i < all; i++) {
        int from = least + i / n % n, to = least + i % n;
        bool first = i >= n * n && to > from;
        if (from == to)
            continue;
        change c = kind == TS_RESCALE_SAVEPOINT
            ? by_savepoint(cfg, state, from, to, first)
            : by_scheduler(cfg, kind, state, from, to, first);
        lead[i] = c.lead;
        down[i] = c.down;
        warmup[i] = cfg->tm_warmup_start < 1 ? c.warmup : 0;
        extra[i] = c.extra;
    }
    m->problem.lead = lead;
    m->problem.down = down;
    m->problem.warmup = warmup;
    m->problem.extra = extra;
    m->problem.warmup_start = cfg->tm_warmup_start;
    return TS_OK;
}

static ts_status fill_capacities(ts_oracle_model *m, const ts_sim_cfg *cfg,
                                 const ts_oracle_options *o)
{
    m->capacity = calloc((size_t)m->problem.n_levels, sizeof *m->capacity);
    if (m->capacity == NULL)
        return TS_ENOMEM;
    for (int i = 0; i < m->problem.n_levels; i++) {
        int p = (m->problem.least + i) * (int)cfg->tm_slots;
        m->capacity[i] = ts_sim_capacity_of(cfg, p, o->seed, o->replication);
    }
    m->problem.capacity = m->capacity;
    return TS_OK;
}

/* ---- being late ------------------------------------------------------------------------------ */

/* Share of records whose latency is over the SLO after a wait in Kafka, with a mean time in
 * buffers: base latency and buffers take their quantiles together (sim/account.h). */
static double late_share(const ts_sim_cfg *c, double wait, double buffers)
{
    double lo = 0, hi = 0.9995, left = ts_seconds(c->slo) - wait;
    for (int i = 0; i < 50; i++) {
        double u = (lo + hi) / 2;
        double latency = ts_seconds(c->job_base_latency) *
            exp(c->job_latency_spread * gsl_cdf_ugaussian_Pinv(u)) - buffers * log1p(-u);
        if (latency > left)
            hi = u;
        else
            lo = u;
    }
    return hi < 0.9994 ? 1 - lo : 0;
}

static void fill_busy(ts_oracle_problem *p, const ts_sim_cfg *c)
{
    double most = ts_seconds(c->job_buffer_max), share = 0;
    for (int k = 0; k <= TS_ORACLE_BUSY; k++) {
        double mean = ts_seconds(c->job_buffer_time) / (1 - (double)k / TS_ORACLE_BUSY);
        share = fmax(share, late_share(c, 0, k < TS_ORACLE_BUSY && mean < most ? mean : most));
        p->busy_share[k] = share;
    }
}

/* Waits at which the share grows, at most TS_ORACLE_WAITS: what lies between two of them counts
 * from the lower one on. */
static void fill_waits(ts_oracle_problem *p, const ts_sim_cfg *c)
{
    double buffers = ts_seconds(c->job_buffer_max), taken = late_share(c, 1, buffers);
    double each = (1 - taken) / (TS_ORACLE_WAITS - 1);
    int last = (int)ceil(fmin(ts_seconds(c->slo), 1e8));
    p->n_waits = 1;
    p->wait[0] = 1;
    p->wait_share[0] = fmax(taken, p->busy_share[TS_ORACLE_BUSY]);
    for (int d = 2; taken < 1 - 1e-9 && d <= last + 1; d++) {
        double share = d > last ? 1 : late_share(c, d, buffers);
        if (share <= taken)
            continue;
        int upto = d;
        double group = share;
        while (upto < last && (share = late_share(c, upto + 1, buffers)) <= taken + each) {
            group = share;
            upto++;
        }
        if (p->n_waits == TS_ORACLE_WAITS - 1)
            group = 1;
        p->wait[p->n_waits] = d;
        p->wait_share[p->n_waits++] = group - taken;
        taken = group;
        d = upto;
    }
}

/* ---- all of it ------------------------------------------------------------------------------- */

static ts_status fill(ts_oracle_model *m, const ts_sim_cfg *cfg, const ts_oracle_options *o,
                      ts_err *err)
{
    ts_oracle_problem *p = &m->problem;
    int most = o->most;
    while (most > o->least && isnan(ts_sim_capacity(cfg, most * (int)cfg->tm_slots)))
        most--;
    if (o->least < 1 || most < o->least || (o->start != 0 && (o->start < o->least ||
                                                              o->start > most)))
        return ts_err_set(err, TS_EINVAL, "the oracle: from %d to %d task managers, %d at the "
                          "start: expected 1 <= min <= start <= max (or 0: any start)", o->least,
                          most, o->start);
    p->least = o->least;
    p->n_levels = most - o->least + 1;
    p->start = o->start == 0 ? -1 : o->start - o->least;
    p->step = (int)(o->step / TS_SEC);
    p->tick_s = 1;
    p->max_labels = o->max_labels;
    fill_busy(p, cfg);
    fill_waits(p, cfg);
    if (fill_capacities(m, cfg, o) != TS_OK || fill_changes(m, cfg, o->kind) != TS_OK)
        return ts_err_set(err, TS_ENOMEM, "the oracle: out of memory");
    return TS_OK;
}

ts_status ts_oracle_model_init(ts_oracle_model *model, const ts_sim_cfg *cfg, ts_load *load,
                               const ts_oracle_options *options, ts_err *err)
{
    *model = (ts_oracle_model){.start_at = 0};
    ts_status status = read_load(model, load, err);
    if (status == TS_OK)
        status = fill(model, cfg, options, err);
    if (status != TS_OK)
        ts_oracle_model_fini(model);
    return status;
}

void ts_oracle_model_fini(ts_oracle_model *model)
{
    free(model->arrivals);
    free(model->capacity);
    free(model->changes);
    *model = (ts_oracle_model){.start_at = 0};
}
