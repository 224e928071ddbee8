/*
 * Policy `daedalus`: how much each scale-out can do, learnt while it runs; the smallest that
 * recovers in time and stands what is coming.
 *
 * Source: D. Pfister, D. Scheinert, M. K. Geldenhuys, O. Kao, Daedalus: self-adaptive horizontal
 * autoscaling for resource efficiency of distributed stream processing systems, ICPE 2024; and its
 * implementation, pfisterb/daedalus (core/rules/daedalus.h, core/rules/recovery.h):
 *
 *     every `interval`:
 *     capacity  each worker's throughput regressed on its CPU, at full CPU less its distance from
 *               the fullest; the sum; averaged with what was seen at this scale-out, others in
 *               proportion. Not in the job's first `warm_up`.
 *     forecast  `forecast` ahead by ARIMA, if its last one was wrong by less than `wape` of the
 *               load; else a line through the last `line_window`
 *     recovery  downtime, and what has come since the checkpoint, the lag and what comes meanwhile
 *               worked off with the spare capacity
 *     target    the smallest scale-out above the load that recovers within `recovery_limit`, and is
 *               not below the largest forecast; the present one need only stand it until then
 *     none      within `cooldown` of the last rescale; and within `settle` while the present one
 *               stands the load and the next loop's forecast
 *
 * The expected downtimes move a second towards each one that is seen; there, by whether the whole
 * recovery took longer than predicted. Other than there: one forecast value for each loop, not for
 * each second, and ARIMA's orders are fixed (there found by auto_arima, and fitted anew after 15
 * bad forecasts; here every hour); the line goes through line_window, there through one loop, which
 * with loads that are not smooth throws it anywhere; backlog may grow before it drains. A worker
 * whose line does not rise counts in proportion to its CPU. As there, the present scale-out has to
 * recover as one that is scaled up to (30 s), a smaller one faster (15 s): between two loads it
 * goes up and, once settled, down again.
 * Missing load, lag or workers' metrics: nothing is done (NO_DATA).
 *
 * Known value: eight workers of 1000/s each under 2500/s become 3, which have 62,500 records to
 * work off with 500/s to spare: 140 s (tests/unit/test_daedalus.c).
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "core/policy/loop.h"
#include "core/rules/daedalus.h"

struct cfg {
    ts_time interval, cooldown, settle, warm_up;
    ts_time recovery_limit, checkpoint, downtime_up, downtime_down, forecast, line_window;
    double wape;
    int64_t min, max;
};

static const ts_param params[] = {
    TS_P_TIME(struct cfg, interval, "60s", 10 * TS_SEC, TS_HOUR,
              "the loop: time between two looks"),
    TS_P_TIME(struct cfg, cooldown, "180s", 0, TS_DAY, "wait after a rescale"),
    TS_P_TIME(struct cfg, settle, "600s", 0, TS_DAY,
              "time after a rescale in which only what is necessary is done"),
    TS_P_TIME(struct cfg, warm_up, "120s", 0, TS_HOUR,
              "time after the job's start of which nothing is learnt"),
    TS_P_TIME(struct cfg, recovery_limit, "600s", 0, TS_DAY, "longest recovery allowed"),
    TS_P_TIME(struct cfg, checkpoint, "10s", 0, TS_HOUR,
              "time since the last checkpoint, whose load is processed again"),
    TS_P_TIME(struct cfg, downtime_up, "30s", 0, TS_HOUR,
              "expected downtime of scaling up, to begin with"),
    TS_P_TIME(struct cfg, downtime_down, "15s", 0, TS_HOUR,
              "expected downtime of scaling down, to begin with"),
    TS_P_TIME(struct cfg, forecast, "900s", 10 * TS_SEC, TS_DAY, "time forecast ahead"),
    TS_P_TIME(struct cfg, line_window, "600s", 10 * TS_SEC, TS_DAY,
              "time that the line is fitted over; at least three loops"),
    TS_P_DOUBLE(struct cfg, wape, "0.25", 0, 10,
                "error of ARIMA's last forecast, as a share of the load, at which the line is "
                "taken"),
    TS__P_BOUNDS(struct cfg, TS_SCALE_OUT_MAX),
};

struct state {
    ts__loop loop;
    ts_time rescaled_at;
    int present; /* task managers, when last looked at */
    int n_workers, id[TS_MAX_PODS]; /* in order of id */
    ts_daedalus_worker worker[TS_MAX_PODS];
    ts_scale_outs table;
    double down_up, down_down; /* seconds */
    ts_forecaster *forecaster[2]; /* ARIMA, line */
    int n_steps;
    double expected; /* by ARIMA, for the present loop; NaN: nothing was */
};

/* ---- what is seen with every report ---------------------------------------------------------- */

/* Workers that are gone are forgotten, new ones begin empty; both lists are in order of id. */
static void match_workers(struct state *s, const ts_report *r)
{
    ts_daedalus_worker old[TS_MAX_PODS];
    int old_id[TS_MAX_PODS], n_old = s->n_workers, k = 0;
    for (int i = 0; i < n_old; i++) {
        old[i] = s->worker[i];
        old_id[i] = s->id[i];
    }
    for (int i = 0; i < r->n_pods; i++) {
        while (k < n_old && old_id[k] < r->pods[i].id)
            k++;
        bool known = k < n_old && old_id[k] == r->pods[i].id;
        s->worker[i] = known ? old[k] : (ts_daedalus_worker){0};
        s->id[i] = r->pods[i].id;
    }
    s->n_workers = r->n_pods;
}

static bool same_workers(const struct state *s, const ts_report *r)
{
    bool same = s->n_workers == r->n_pods;
    for (int i = 0; same && i < r->n_pods; i++)
        same = s->id[i] == r->pods[i].id;
    return same;
}

static void watch_workers(const struct cfg *c, struct state *s, const ts_report *r)
{
    if (!same_workers(s, r))
        match_workers(s, r);
    if (!(r->v[TS_METRIC_JOB_UPTIME] >= 1000 * ts_seconds(c->warm_up)))
        return;
    for (int i = 0; i < r->n_pods; i++) {
        const ts_pod *pod = &r->pods[i];
        if (ts__is_share(pod->cpu) && ts__is_amount(pod->ingestion))
            ts_daedalus_observe(&s->worker[i], pod->cpu, pod->ingestion);
    }
}

static void watch_rescale(struct state *s, const ts_view *view)
{
    int now = ts__task_managers(view->job);
    if (view->last_rescale_at != s->rescaled_at && view->last_downtime > 0 && now != s->present) {
        double *estimate = now > s->present ? &s->down_up : &s->down_down;
        *estimate = fmax(ts_daedalus_downtime(*estimate, ts_seconds(view->last_downtime)), 0);
    }
    s->rescaled_at = view->last_rescale_at;
    s->present = now;
}

/* ---- once in a loop -------------------------------------------------------------------------- */

/* False: neither says anything yet. */
static bool predict(const struct cfg *c, struct state *s, double load, double *forecast,
                    ts_decision *d)
{
    double error = s->loop.gap ? NAN : fabs(load - s->expected) / load;
    ts_status arima = ts_forecaster_forecast(s->forecaster[0], s->n_steps, forecast);
    s->expected = arima == TS_OK ? forecast[0] : NAN;
    ts_decision_note(d, "wape", error, c->wape);
    if (arima == TS_OK && error < c->wape)
        return true;
    return ts_forecaster_forecast(s->forecaster[1], s->n_steps, forecast) == TS_OK;
}

/* Why it is no smaller scale-out. */
static void note_candidates(const ts_daedalus_question *q, int choice, ts_decision *d)
{
    for (int p = q->min; p <= choice; p++) {
        ts_daedalus_candidate c = ts_daedalus_examine(q, p);
        ts_decision_note(d, "scale-out", p, q->present);
        ts_decision_note(d, "capacity", c.capacity, q->load);
        ts_decision_note(d, "recovery", c.recovery, q->recovery_limit);
        ts_decision_note(d, "peak-until-then", c.peak, c.capacity);
    }
}

static void choose(const struct cfg *c, const struct state *s, const ts_view *view, double capacity,
                   double load, const double *forecast, ts_decision *d)
{
    ts_daedalus_question q = {
        .table = &s->table,
        .present = ts__task_managers(view->job),
        .min = (int)c->min,
        .max = (int)c->max,
        .present_capacity = capacity,
        .load = load,
        .down_up = s->down_up,
        .down_down = s->down_down,
        .recovery_limit = ts_seconds(c->recovery_limit),
        .settling = view->last_rescale_at != TS_NEVER &&
                    view->at - view->last_rescale_at < c->settle,
        .loop = ts_seconds(c->interval),
        .recovery = {.forecast = forecast,
                     .n = s->n_steps,
                     .step = ts_seconds(c->interval),
                     .checkpoint = ts_seconds(c->checkpoint),
                     .lag = d->lag},
    };
    int choice = ts_daedalus_choose(&q);
    double peak = forecast[0];
    for (int i = 1; i < s->n_steps; i++)
        peak = fmax(peak, forecast[i]);
    ts_decision_note(d, "downtime-up", s->down_up, NAN);
    ts_decision_note(d, "downtime-down", s->down_down, NAN);
    ts_decision_note(d, "forecast-peak", peak, capacity);
    ts_decision_note(d, "settling", q.settling, NAN);
    note_candidates(&q, choice, d);
    ts__aim_task_managers(view, c->min, c->max, choice, d);
}

static void decide(void *state, const void *config, const ts_view *view, ts_decision *d)
{
    struct state *s = state;
    const struct cfg *c = config;
    double forecast[TS__LOOP_STEPS];
    watch_rescale(s, view);
    watch_workers(c, s, view->report);
    ts__loop_watch(&s->loop, d->rate);
    if (!ts__due(&s->loop.clock, view->at, c->interval, d))
        return;
    double load = ts__loop_end(&s->loop, view->at, c->interval, s->forecaster, 2);
    double capacity = ts_daedalus_capacity(s->worker, s->n_workers);
    if (capacity > 0)
        ts_scale_outs_learn(&s->table, ts__task_managers(view->job), capacity);
    ts_decision_note(d, "load", load, capacity);
    if (!predict(c, s, load, forecast, d) || isnan(load + d->lag) || !(capacity > 0))
        ts__veto(d, TS_VETO_NO_DATA);
    else if (ts__cooled(view, c->cooldown, d))
        choose(c, s, view, capacity, load, forecast, d);
}

/* ---- begin and end --------------------------------------------------------------------------- */

static void fini(void *state)
{
    struct state *s = state;
    ts_forecaster_free(s->forecaster[0]);
    ts_forecaster_free(s->forecaster[1]);
}

static ts_status init(void *state, const void *config, ts_err *err)
{
    struct state *s = state;
    const struct cfg *c = config;
    ts_series_shape shape = {.step = c->interval, .capacity = TS__LOOP_HISTORY};
    char line[48];
    s->rescaled_at = TS_NEVER;
    s->expected = NAN;
    s->down_up = ts_seconds(c->downtime_up);
    s->down_down = ts_seconds(c->downtime_down);
    snprintf(line, sizeof line, "line:window=%" PRId64 "ms", c->line_window / TS_MSEC);
    ts_status status = ts__check_bounds(c->min, c->max, err);
    if (status == TS_OK)
        status = ts__loop_steps(c->forecast, c->interval, &s->n_steps, err);
    shape.horizon = s->n_steps;
    if (status == TS_OK)
        status = ts_forecaster_new(&s->forecaster[0], "arima", &shape, err);
    return status == TS_OK ? ts_forecaster_new(&s->forecaster[1], line, &shape, err) : status;
}

const ts_policy ts__policy_daedalus = {
    .name = "daedalus",
    .help = "Daedalus: capacity by workers' CPU, forecast and recovery; the least that does",
    .source = "Pfister et al., ICPE 2024; pfisterb/daedalus",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .state_size = sizeof(struct state),
    .rescale = TS_RESCALE_REACTIVE,
    .init = init,
    .fini = fini,
    .decide = decide,
};
