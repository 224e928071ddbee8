/*
 * Policy `phoebe`: recovery time and latency predicted for every scale-out; the smallest that keeps
 * both.
 *
 * Source: M. K. Geldenhuys, D. Scheinert, O. Kao, L. Thamsen, Phoebe: QoS-aware distributed stream
 * processing through anticipating dynamic workloads, ICWS 2022; and its implementation,
 * dos-group/phoebe (core/rules/phoebe.h, core/rules/recovery.h):
 *
 *     every `interval`, `settle` after the start or the last rescale:
 *     forecast  `forecast` ahead, by ARIMA
 *     recovery  of each scale-out: `downtime`, and what has come since `checkpoint` and comes
 *               meanwhile, worked off with the capacity that the load leaves over
 *     latency   of each scale-out at the largest load of the forecast
 *     valid     recovery < recovery_limit, and a latency not of the higher kind
 *     target    the smallest valid one; none: the larger of the best for recovery and the best for
 *               latency ("best": the lowest; within `tie` the smaller scale-out)
 *     none      the load will rise and the present one is valid; or no more than `slack` fewer
 *
 * Its decisions in the log that was published with it are like this: the two bests decide only
 * where nothing is valid. (The rise counts in the paper; the implementation never gets to know
 * it.) With the defaults a job has to be up to date 70 s after its downtime, with load of 120 s to
 * work off: that takes 2.7 times the capacity that the load needs.
 *
 * There, capacity and latency come from profiling runs before the start. Here `capacity` may hold
 * such a profile; without one, both are learnt while it runs, not in the job's first `warm_up`:
 *     capacity  of the present scale-out, averaged with what was seen of it before: what is read
 *               over how busy it is (the busiest subtask, or the CPU if that is fuller); others by
 *               a line through those seen, as there
 *     latency   a + b / (1 - utilization), where there are boosted trees over scale-out and
 *               throughput; b >= 0, observations of a loop ago weigh `keep`
 *     higher    more than `slow` times the lowest of all scale-outs, where there are two clusters
 *               of the logarithm
 * Until ARIMA has seen enough, the load stays as it is. Missing load: nothing is done (NO_DATA), as
 * without anything known of capacity; a job that reports no latency is judged by recovery alone.
 *
 * Known value: four task managers of 1000/s each under 3000/s become 9, the fewest that are up to
 * date within 180 s: 110 + 360,000 / 6000 = 170 s (tests/unit/test_phoebe.c).
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/policy/loop.h"
#include "core/rules/phoebe.h"
#include "core/rules/recovery.h"
#include "core/rules/scale_outs.h"

struct cfg {
    ts_time interval, settle, warm_up, forecast, downtime, checkpoint, recovery_limit;
    double tie, slow, keep;
    int64_t slack, min, max;
    char capacity[TS_PARAM_TEXT_SIZE];
};

enum { MAX = TS_SCALE_OUT_MAX };

static const ts_param params[] = {
    TS_P_TIME(struct cfg, interval, "60s", 10 * TS_SEC, TS_HOUR, "time between two looks"),
    TS_P_TIME(struct cfg, settle, "600s", 0, TS_DAY, "wait after the start and after a rescale"),
    TS_P_TIME(struct cfg, warm_up, "120s", 0, TS_HOUR,
              "time after the job's start of which nothing is learnt"),
    TS_P_TIME(struct cfg, forecast, "600s", 10 * TS_SEC, TS_DAY, "time forecast ahead"),
    TS_P_TIME(struct cfg, downtime, "110s", 0, TS_HOUR, "expected downtime of a rescale"),
    TS_P_TIME(struct cfg, checkpoint, "10s", 0, TS_HOUR,
              "time since the last checkpoint, whose load is processed again"),
    TS_P_TIME(struct cfg, recovery_limit, "180s", 0, TS_DAY, "recovery that is too long"),
    TS_P_DOUBLE(struct cfg, tie, "0.05", 0, 1, "relative distance at which two values are alike"),
    TS_P_DOUBLE(struct cfg, slow, "5", 1, 1e6,
                "latency of the higher kind, in multiples of the lowest of all scale-outs"),
    TS_P_DOUBLE(struct cfg, keep, "0.99", 0, 1,
                "weight that observed latencies keep from loop to loop"),
    TS_P_INT(struct cfg, slack, "2", 0, 1000, "task managers fewer that are not worth a rescale"),
    TS_P_TEXT(struct cfg, capacity, "",
              "profile, records/s by task managers: 1:46000;2:73000;6:190000; empty: learnt"),
    TS__P_BOUNDS(struct cfg, MAX),
};

struct state {
    ts__loop loop;
    bool started, profiled;
    ts_time started_at;
    double read, use, latency; /* means of the loop */
    int64_t n_uses, n_latencies;
    ts_scale_outs table; /* capacity by scale-out, learnt or given */
    ts_phoebe_latency model;
    ts_forecaster *arima;
    int n_steps;
};

/* ---- what is seen ---------------------------------------------------------------------------- */

/* The share of what it can do that the job does: 1 is all of it. NaN: unknown. */
static double use_of(const ts_report *r)
{
    double busy = r->v[TS_METRIC_BUSY] / 1000, cpu = r->v[TS_METRIC_CPU];
    double use = busy > cpu || isnan(cpu) ? busy : cpu;
    return use > 0 && ts__is_share(use) ? fmin(use, 1) : NAN;
}

static void mean_in(double *mean, int64_t n, double v)
{
    *mean += (v - *mean) / (double)n;
}

static void watch(const struct cfg *c, struct state *s, const ts_view *view, double rate)
{
    const ts_report *r = view->report;
    double use = use_of(r), read = r->v[TS_METRIC_INGESTION_RATE];
    double latency = r->v[TS_METRIC_LATENCY];
    if (!s->started)
        s->started_at = view->at;
    s->started = true;
    ts__loop_watch(&s->loop, rate);
    if (!(r->v[TS_METRIC_JOB_UPTIME] >= 1000 * ts_seconds(c->warm_up)) || isnan(use))
        return;
    if (read > 0 && ts__is_amount(read)) {
        s->n_uses++;
        mean_in(&s->use, s->n_uses, use);
        mean_in(&s->read, s->n_uses, read);
    }
    if (latency > 0 && ts__is_amount(latency)) {
        s->n_latencies++;
        mean_in(&s->latency, s->n_latencies, latency);
    }
}

/* What the loop that ends has taught. Latency while all is in use says how long the queue is. */
static void learn(const struct cfg *c, struct state *s, int present, ts_decision *d)
{
    static const double full = 0.98;
    double capacity = s->n_uses > 0 ? s->read / s->use : NAN;
    if (s->n_uses > 0 && !s->profiled)
        ts_scale_outs_learn(&s->table, present, capacity);
    if (s->n_uses > 0 && s->n_latencies > 0 && s->use < full)
        ts_phoebe_observe(&s->model, s->use, s->latency, c->keep);
    ts_decision_note(d, "use", s->n_uses > 0 ? s->use : NAN, full);
    ts_decision_note(d, "seen-capacity", capacity, NAN);
    ts_decision_note(d, "seen-latency", s->n_latencies > 0 ? s->latency : NAN, NAN);
    s->n_uses = s->n_latencies = 0;
    s->use = s->read = s->latency = 0;
}

/* ---- the choice ------------------------------------------------------------------------------ */

static double slope_of(const double *v, int n)
{
    double slope = 0, mean = (n - 1) / 2.0;
    for (int i = 0; i < n; i++)
        slope += (i - mean) * v[i];
    return slope;
}

static void find_slow(const struct cfg *c, ts_phoebe_candidate *candidate, int n)
{
    double lowest = INFINITY;
    for (int i = 0; i < n; i++)
        lowest = fmin(lowest, candidate[i].latency);
    for (int i = 0; i < n; i++)
        candidate[i].slow = candidate[i].latency > c->slow * lowest;
}

/* From the fewest to the most, and the present one even if it is outside; its index. */
static int examine(const struct cfg *c, const struct state *s, int present, const double *forecast,
                   ts_phoebe_candidate *candidate, int *n)
{
    ts_recovery r = {.forecast = forecast,
                     .n = s->n_steps,
                     .step = ts_seconds(c->interval),
                     .checkpoint = ts_seconds(c->checkpoint),
                     .downtime = ts_seconds(c->downtime)};
    int low = present < c->min ? present : (int)c->min, at = 0;
    double peak = 0;
    for (int i = 0; i < s->n_steps; i++)
        peak = fmax(peak, forecast[i]);
    *n = 0;
    for (int p = low; p <= c->max || p <= present; p++) {
        if (p != present && (p < c->min || p > c->max))
            continue;
        double capacity = ts_phoebe_capacity(s->table.capacity, MAX, p);
        double latency = ts_phoebe_latency_at(&s->model, peak / capacity);
        at = p == present ? *n : at;
        candidate[(*n)++] = (ts_phoebe_candidate){
            .scale_out = p, .recovery = ts_recovery_time(&r, capacity),
            .latency = isnan(latency) ? 0 : latency};
    }
    find_slow(c, candidate, *n);
    return at;
}

static void note_candidates(const struct cfg *c, const struct state *s,
                            const ts_phoebe_candidate *candidate, int n, int present,
                            ts_decision *d)
{
    for (int i = 0; i < n; i++) {
        const ts_phoebe_candidate *k = &candidate[i];
        ts_decision_note(d, "scale-out", k->scale_out, present);
        ts_decision_note(d, "capacity", ts_phoebe_capacity(s->table.capacity, MAX, k->scale_out),
                         NAN);
        ts_decision_note(d, "recovery", k->recovery, ts_seconds(c->recovery_limit));
        ts_decision_note(d, k->slow ? "latency-slow" : "latency", k->latency, NAN);
    }
}

static void choose(const struct cfg *c, const struct state *s, const ts_view *view,
                   const double *forecast, ts_decision *d)
{
    ts_phoebe_limits limits = {ts_seconds(c->recovery_limit), c->tie, (int)c->slack};
    ts_phoebe_candidate candidate[MAX + 1];
    int n, present = ts__task_managers(view->job);
    int at = examine(c, s, present, forecast, candidate, &n);
    double slope = slope_of(forecast, s->n_steps);
    int choice = ts_phoebe_choose(&limits, candidate, n, at, slope);
    ts_decision_note(d, "rises", slope, 0);
    ts_decision_note(d, "best-recovery", ts_phoebe_best(&limits, candidate, n, at, false), present);
    ts_decision_note(d, "best-latency", ts_phoebe_best(&limits, candidate, n, at, true), present);
    note_candidates(c, s, candidate, n, present, d);
    ts__aim_task_managers(view, c->min, c->max, choice, d);
}

/* False: nothing is known. */
static bool predict(struct state *s, double load, double *forecast, ts_decision *d)
{
    if (isnan(load))
        return false;
    for (int i = 0; i < s->n_steps; i++)
        forecast[i] = load;
    bool arima = ts_forecaster_forecast(s->arima, s->n_steps, forecast) == TS_OK;
    ts_decision_note(d, "forecast-end", forecast[s->n_steps - 1], load);
    ts_decision_note(d, "arima", arima, NAN);
    return true;
}

/* Whether `settle` has passed since the start. */
static bool settled(const struct cfg *c, const struct state *s, const ts_view *view,
                    ts_decision *d)
{
    if (view->at - s->started_at >= c->settle)
        return true;
    ts__veto(d, TS_VETO_COOLDOWN);
    ts_decision_note(d, "since-start", ts_seconds(view->at - s->started_at),
                     ts_seconds(c->settle));
    return false;
}

static void decide(void *state, const void *config, const ts_view *view, ts_decision *d)
{
    struct state *s = state;
    const struct cfg *c = config;
    double forecast[TS__LOOP_STEPS];
    int present = ts__task_managers(view->job);
    watch(c, s, view, d->rate);
    if (!ts__due(&s->loop.clock, view->at, c->interval, d))
        return;
    double load = ts__loop_end(&s->loop, view->at, c->interval, &s->arima, 1);
    ts_decision_note(d, "load", load, NAN);
    learn(c, s, present, d);
    if (!predict(s, load, forecast, d) || present > MAX ||
        !(ts_phoebe_capacity(s->table.capacity, MAX, present) > 0))
        ts__veto(d, TS_VETO_NO_DATA);
    else if (settled(c, s, view, d) && ts__cooled(view, c->settle, d))
        choose(c, s, view, forecast, d);
}

/* ---- begin and end --------------------------------------------------------------------------- */

/* One "task managers:records/s". */
static ts_status read_point(char *text, ts_scale_outs *t, ts_err *err)
{
    int64_t p;
    double rate;
    char *colon = strchr(text, ':');
    if (colon != NULL)
        *colon++ = '\0';
    if (colon == NULL || ts_parse_int(text, &p) != TS_OK || p < 1 || p > MAX ||
        ts_parse_double(colon, &rate) != TS_OK || !(rate > 0 && rate <= 1e12))
        return ts_err_set(err, TS_EINVAL,
                          "capacity: '%.40s': task managers (1 to %d), a colon, records/s expected",
                          text, MAX);
    if (t->capacity[p] > 0)
        return ts_err_set(err, TS_EINVAL, "capacity: %d is there twice", (int)p);
    t->capacity[p] = rate;
    return TS_OK;
}

static ts_status read_profile(struct state *s, const char *text, ts_err *err)
{
    char copy[TS_PARAM_TEXT_SIZE];
    snprintf(copy, sizeof copy, "%s", text);
    for (char *next, *item = copy; item != NULL && *item != '\0'; item = next) {
        next = strchr(item, ';');
        if (next != NULL)
            *next++ = '\0';
        ts_status status = read_point(item, &s->table, err);
        if (status != TS_OK)
            return status;
        s->profiled = true;
    }
    return TS_OK;
}

static void fini(void *state)
{
    struct state *s = state;
    ts_forecaster_free(s->arima);
}

static ts_status init(void *state, const void *config, ts_err *err)
{
    struct state *s = state;
    const struct cfg *c = config;
    ts_series_shape shape = {.step = c->interval, .capacity = TS__LOOP_HISTORY};
    ts_status status = ts__check_bounds(c->min, c->max, err);
    if (status == TS_OK)
        status = read_profile(s, c->capacity, err);
    if (status == TS_OK)
        status = ts__loop_steps(c->forecast, c->interval, &s->n_steps, err);
    shape.horizon = s->n_steps;
    return status == TS_OK ? ts_forecaster_new(&s->arima, "arima", &shape, err) : status;
}

const ts_policy ts__policy_phoebe = {
    .name = "phoebe",
    .help = "Phoebe: recovery and latency predicted for every scale-out; the least that keeps both",
    .source = "Geldenhuys et al., ICWS 2022; dos-group/phoebe",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .state_size = sizeof(struct state),
    .init = init,
    .fini = fini,
    .decide = decide,
};
