/* What truly happened; see account.h. */
#include "sim/account.h"

#include <math.h>

static const ts_time flap_window = 10 * TS_MIN;

/* Shares of the 28 cells, from the bottom: nine tenths, nine hundredths, nine thousandths, and
 * one more of those. */
static double cell_share(int k)
{
    return k < 9 ? 0.1 : k < 18 ? 0.01 : 0.001;
}

/* The standard normal's quantile, by bisection on its distribution function. */
static double normal_quantile(double q)
{
    double lo = -10, hi = 10;
    for (int i = 0; i < 80; i++) {
        double mid = (lo + hi) / 2;
        if (0.5 * erfc(-mid / sqrt(2)) < q)
            lo = mid;
        else
            hi = mid;
    }
    return (lo + hi) / 2;
}

void ts__account_init(ts__account *a, const ts_sim_cfg *cfg, const ts_sim_observer *observer,
                      ts_time start, const double *utilisation)
{
    *a = (ts__account){.started_at = start, .second_at = start, .last_p95 = NAN,
                        .utilisation = utilisation};
    if (observer != NULL)
        a->observer = *observer;
    a->buffer_time = ts_seconds(cfg->job_buffer_time);
    a->buffer_max = ts_seconds(cfg->job_buffer_max);
    ts_hist_init(&a->second, ts_seconds(cfg->slo));
    ts_hist_init(&a->total, ts_seconds(cfg->slo));
    double below = 0;
    for (int k = 0; k < TS__CELLS; k++) {
        double middle = below + cell_share(k) / 2;
        below += cell_share(k);
        a->upto[k] = k + 1 < TS__CELLS ? below : 1;
        a->base[k] = ts_seconds(cfg->job_base_latency) *
            exp(cfg->job_latency_spread * normal_quantile(middle));
        a->queue[k] = -log1p(-middle);
    }
}

static double queue_mean(const ts__account *a)
{
    double mean = a->buffer_time / (1 - *a->utilisation);
    return *a->utilisation < 1 && mean < a->buffer_max ? mean : a->buffer_max;
}

static void flow(ts__account *a, int64_t n)
{
    double mean = queue_mean(a);
    int64_t done = 0;
    for (int k = 0; k < TS__CELLS; k++) {
        int64_t upto = k + 1 < TS__CELLS ? (int64_t)(a->upto[k] * (double)n) : n;
        ts_hist_add(&a->second, a->base[k] + mean * a->queue[k], upto - done);
        done = upto;
    }
}

/* The cell of a quantile u in [0, 1). */
static int cell_of(double u)
{
    int k = u < 0.9 ? (int)(u * 10) : u < 0.99 ? 9 + (int)((u - 0.9) * 100)
        : 18 + (int)((u - 0.99) * 1000);
    return k < TS__CELLS ? k : TS__CELLS - 1;
}

/* n records after a wait, at the quantile whose turn it is. */
static void waited(ts__account *a, int64_t n, double wait, double mean)
{
    a->turn += 0.6180339887498949;
    a->turn -= a->turn >= 1 ? 1 : 0;
    int k = cell_of(a->turn);
    ts_hist_add(&a->second, wait + a->base[k] + mean * a->queue[k], n);
}

void ts__account_served(void *account, int64_t n, double first, double last)
{
    ts__account *a = account;
    a->read += (double)n;
    if (first == 0 && last == 0) {
        flow(a, n);
        return;
    }
    double mean = queue_mean(a), spread = last - first,
        width = 0.05 + 0.02 * (first > last ? first : last);
    int parts = 1;
    while (parts < 8 && (spread > parts * width || -spread > parts * width))
        parts++;
    int64_t done = 0;
    for (int i = 1; i < parts; i++) {
        int64_t upto = n * i / parts;
        waited(a, upto - done, first + spread * (i - 0.5) / parts, mean);
        done = upto;
    }
    waited(a, n - done, first + spread * (parts - 0.5) / parts, mean);
}

void ts__account_step(ts__account *a, double seconds, double lag_before, double lag_after,
                      bool down)
{
    a->lag_integral += (lag_before + lag_after) / 2 * seconds;
    a->lag_max = fmax(a->lag_max, lag_after);
    a->downtime += down ? seconds : 0;
}

static void tell(ts__account *a)
{
    if (a->open && a->observer.rescale != NULL)
        a->observer.rescale(a->observer.arg, &a->rescale);
    a->open = false;
}

/* Caught up: no more waits than came in the last second. */
static void look_for_end(ts__account *a, ts_time now, const ts__state *state)
{
    ts_sim_rescale *r = &a->rescale;
    if (!a->open || r->running_at == TS_NEVER)
        return;
    if (state->lag <= fmax(1, state->arrivals)) {
        r->caught_up_at = now;
        a->catch_up += ts_seconds(now - r->running_at);
        tell(a);
    }
}

static void tell_second(ts__account *a, double seconds, const ts__state *state)
{
    ts_sim_second s = {.at = a->second_at, .offered = a->offered / seconds,
                       .processed = a->read / seconds,
                       .lag = state->lag, .lag_age = state->lag_age,
                       .committed_lag = state->committed_lag,
                       .task_managers = state->task_managers, .parallelism = state->parallelism,
                       .cpu = a->total_cores > 0 ? a->busy_cores / a->total_cores : 0,
                       .latency_mean = ts_hist_mean(&a->second), .latency_p95 = a->last_p95};
    if (a->observer.second != NULL)
        a->observer.second(a->observer.arg, &s);
}

void ts__account_second(ts__account *a, ts_time now, const ts__state *state)
{
    double seconds = ts_seconds(now - a->second_at);
    if (seconds <= 0)
        return;
    a->last_p95 = ts_hist_quantile(&a->second, 0.95);
    bool stuck = a->second.n == 0 && state->lag > 0;
    if (stuck || a->last_p95 > a->second.limit)
        a->miss_time += seconds;
    if (state->task_managers > a->taskmanagers_max)
        a->taskmanagers_max = state->task_managers;
    tell_second(a, seconds, state);
    look_for_end(a, now, state);
    ts_hist_merge(&a->total, &a->second);
    ts_hist_clear(&a->second);
    a->offered = a->read = a->busy_cores = a->total_cores = 0;
    a->second_at = now;
}

void ts__account_requested(ts__account *a, ts_time now, int from, int to)
{
    if (a->open && a->rescale.running_at != TS_NEVER)
        a->catch_up += ts_seconds(now - a->rescale.running_at);
    tell(a);
    a->open = true;
    a->rescale = (ts_sim_rescale){.requested_at = now, .stopped_at = TS_NEVER,
                                  .running_at = TS_NEVER, .caught_up_at = TS_NEVER,
                                  .from = from, .to = to};
}

void ts__account_stopped(ts__account *a, ts_time now)
{
    a->rescale.stopped_at = now;
}

void ts__account_failed(ts__account *a, ts_failure failure)
{
    a->rescale.failure = failure;
    a->failed++;
}

void ts__account_refused(ts__account *a)
{
    a->refused++;
}

static void count_direction(ts__account *a, ts_time now)
{
    int direction = (a->rescale.to > a->rescale.from) - (a->rescale.to < a->rescale.from);
    if (direction == 0) {
        a->other += a->rescale.stopped_at != TS_NEVER;
        return;
    }
    a->up += direction > 0;
    a->down += direction < 0;
    a->flaps += a->last_direction == -direction && now - a->last_turn_at < flap_window;
    a->last_direction = direction;
    a->last_turn_at = now;
}

void ts__account_running(ts__account *a, ts_time now)
{
    if (!a->open || a->rescale.running_at != TS_NEVER)
        return;
    a->rescale.running_at = now;
    if (a->rescale.failure == TS_FAILURE_NONE)
        count_direction(a, now);
}

void ts__account_end(ts__account *a, ts_time now, const ts__state *state)
{
    ts__account_second(a, now, state);
    if (a->open && a->rescale.running_at != TS_NEVER)
        a->catch_up += ts_seconds(now - a->rescale.running_at);
    tell(a);
}

static void latency_totals(const ts__account *a, ts_sim_totals *t)
{
    const ts_hist *h = &a->total;
    t->latency_mean = ts_hist_mean(h);
    t->latency_p50 = ts_hist_quantile(h, 0.50);
    t->latency_p95 = ts_hist_quantile(h, 0.95);
    t->latency_p99 = ts_hist_quantile(h, 0.99);
    t->slo_miss_records = h->n == 0 ? 0 : (double)h->n_over / (double)h->n;
    t->n_buckets = 0;
    for (int b = h->lo; b < h->hi; b++) {
        t->bucket_edge[t->n_buckets] = ts_hist_edge(b);
        t->bucket_count[t->n_buckets++] = h->count[b];
    }
}

void ts__account_totals(const ts__account *a, ts_time now, ts_sim_totals *t)
{
    double seconds = ts_seconds(now - a->started_at);
    latency_totals(a, t);
    t->slo_miss_time = seconds > 0 ? a->miss_time / seconds : 0;
    t->lag_max = a->lag_max;
    t->lag_mean = seconds > 0 ? a->lag_integral / seconds : 0;
    t->taskmanagers_max = a->taskmanagers_max;
    t->rescales_up = a->up;
    t->rescales_down = a->down;
    t->rescales_other = a->other;
    t->rescales_failed = a->failed;
    t->rescales_refused = a->refused;
    t->flaps = a->flaps;
    t->downtime_s = a->downtime;
    t->catch_up_s = a->catch_up;
    t->simulated_s = seconds;
}
