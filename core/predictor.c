/*
 * Services 3 and 4: from reports to a regular series, from the series to published predictions; see
 * predictor.h.
 *
 * A step [k * step, (k + 1) * step) is closed by the first report of a later one; steps in between
 * without any report are missing. The prediction is made at the end of the closed step, and reaches
 * no further ahead than the series reaches back: ten seconds of a load that begins say nothing
 * about three minutes.
 *
 * quantile: every `ahead`, what was predicted for this step is compared with it, and the quantile
 * of such errors (core/forecast/interval.h) is added to what is predicted now.
 *
 * season = auto: the series is kept, and looked through (core/season.h) each time it has grown by a
 * tenth. A season within 5 % of a whole number of hours is taken to be that: days are compressed
 * into hours by whole factors, and the peak of an autocorrelation is flat. A season that fits
 * better than the present one by 0.1 takes its place, one that no longer fits at all is given up;
 * the method then starts afresh and sees everything kept once more. A season of a day brings the
 * week along, as in the benchmark.
 */
#include "core/predictor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/forecast/interval.h"
#include "core/season.h"

#define STEP_MIN (10 * TS_MSEC)
#define STRENGTH_GAIN 0.1 /* by which another season must fit better */
#define STRENGTH_LOST 0.2 /* below which the present one is given up */
#define HOUR_TOLERANCE 0.05

#define PREDICTOR_PARAMS(method_, step_, ahead_, steps_, season_, keep_)                           \
    TS_P_TEXT(ts_predictor_cfg, method, method_, "prediction method, NAME or NAME:key=value,..."), \
        TS_P_TIME(ts_predictor_cfg, step, step_, STEP_MIN, TS_DAY,                                 \
                  "step of the resampled series"),                                                 \
        TS_P_TIME(ts_predictor_cfg, ahead, ahead_, STEP_MIN, 7 * TS_DAY,                           \
                  "from one predicted value to the next, a multiple of step"),                     \
        TS_P_INT(ts_predictor_cfg, steps, steps_, 1, TS_MAX_STEPS, "values predicted"),            \
        TS_P_TEXT(ts_predictor_cfg, season, season_, "auto, none or a duration"),                  \
        TS_P_TIME(ts_predictor_cfg, max_season, "1d", TS_SEC, 31 * TS_DAY,                         \
                  "longest season that auto looks for"),                                           \
        TS_P_TIME(ts_predictor_cfg, keep, keep_, TS_SEC, 366 * TS_DAY,                             \
                  "past that a method may use"),                                                   \
        TS_P_DOUBLE(ts_predictor_cfg, quantile, "0", 0, 0.999,                                     \
                    "upper quantile to publish beside the prediction; 0: none"),                   \
        TS_P_DOUBLE(ts_predictor_cfg, quantile_gamma, "0", 0, 1,                                   \
                    "step by which the quantile's level follows how often it held; 0: fixed"),     \
        TS_P_INT(ts_predictor_cfg, quantile_window, "500", 10, 100000,                             \
                 "past errors that the quantile is taken from, one every `ahead`")

const ts_param ts_short_term_params[] = {
    PREDICTOR_PARAMS("line", "1s", "180s", "1", "none", "540s")};
const ts_param ts_long_term_params[] = {
    PREDICTOR_PARAMS("holt-winters", "60s", "60s", "3", "auto", "4d")};
const int ts_predictor_n_params = TS_COUNT_OF(ts_short_term_params);

/* More steps than this are kept by nobody: it bounds the memory that parameters can ask for. */
enum { MAX_STEPS_KEPT = 1 << 20 };

/* The series, for season = auto: the last `capacity` values are at the end of [0, n), room is
 * for twice as many. */
struct past {
    double *y;
    int n, capacity;
    int check_at; /* look for a season when so many values have been seen */
    int n_seen;
    ts_season_work *work;
};

struct ts_predictor {
    ts_predictor_cfg cfg;
    ts_topic topic;
    ts_report_mark newest;
    bool open;          /* a step is being filled: [step_at, step_at + cfg.step) */
    ts_time step_at, first_at;
    double sum;
    int count;
    int season, max_season; /* steps */
    int per_ahead;          /* steps from one predicted value to the next */
    ts_forecaster *forecaster;
    double *mean; /* [steps * per_ahead] */
    struct past past;
    ts_interval interval; /* if cfg.quantile > 0; its step is cfg.ahead */
    int n_to_judge;       /* steps until the next comparison */
    double said[TS_MAX_STEPS];
    ts_prediction prediction;
};

static bool is_auto(const ts_predictor *p)
{
    return strcmp(p->cfg.season, "auto") == 0;
}

/* The longer season that belongs to a season of a day: a week; 0: none. */
static int week_of(const ts_predictor_cfg *cfg, int season)
{
    return season * cfg->step == TS_DAY ? 7 * season : 0;
}

/* The season as configured, in steps, into *season; 0 for auto and none. */
static ts_status read_season(const ts_predictor_cfg *cfg, int *season, ts_err *err)
{
    ts_time t;
    *season = 0;
    if (strcmp(cfg->season, "auto") == 0 || strcmp(cfg->season, "none") == 0)
        return TS_OK;
    if (ts_parse_duration(cfg->season, &t) != TS_OK)
        return ts_err_set(err, TS_EINVAL, "season: '%.60s' is not auto, none or a duration",
                          cfg->season);
    if (t < 2 * cfg->step || t % cfg->step != 0 || t / cfg->step > MAX_STEPS_KEPT)
        return ts_err_set(err, TS_ERANGE,
                          "season: %.60s is not a multiple (2 to %d) of the step of %g s",
                          cfg->season, MAX_STEPS_KEPT, ts_seconds(cfg->step));
    *season = (int)(t / cfg->step);
    return TS_OK;
}

static ts_status check(const ts_predictor_cfg *cfg, ts_err *err)
{
    if (cfg->ahead % cfg->step != 0)
        return ts_err_set(err, TS_EINVAL, "ahead: %g s is not a multiple of the step of %g s",
                          ts_seconds(cfg->ahead), ts_seconds(cfg->step));
    if (cfg->ahead / cfg->step * cfg->steps > MAX_STEPS_KEPT)
        return ts_err_set(err, TS_ERANGE, "ahead: more than %d steps to predict", MAX_STEPS_KEPT);
    if (cfg->keep / cfg->step > MAX_STEPS_KEPT || cfg->keep < cfg->step)
        return ts_err_set(err, TS_ERANGE, "keep: 1 to %d steps of %g s can be kept", MAX_STEPS_KEPT,
                          ts_seconds(cfg->step));
    return TS_OK;
}

static ts_status make_past(struct past *past, int capacity)
{
    past->capacity = capacity;
    past->check_at = 32;
    past->y = malloc(sizeof past->y[0] * 2 * (size_t)capacity);
    past->work = malloc(sizeof *past->work);
    return past->y != NULL && past->work != NULL ? TS_OK : TS_ENOMEM;
}

static ts_status build(ts_predictor *p, ts_method_source *methods, ts_err *err)
{
    const ts_predictor_cfg *cfg = &p->cfg;
    ts_status s = check(cfg, err);
    if (s == TS_OK)
        s = read_season(cfg, &p->season, err);
    if (s != TS_OK)
        return s;
    int keep = (int)(cfg->keep / cfg->step);
    int longest = cfg->max_season / cfg->step < keep ? (int)(cfg->max_season / cfg->step) : keep;
    p->max_season = is_auto(p) ? longest : p->season;
    p->per_ahead = (int)(cfg->ahead / cfg->step);
    int horizon = p->per_ahead * (int)cfg->steps;
    p->mean = malloc(sizeof p->mean[0] * (size_t)horizon);
    if (p->mean == NULL || (is_auto(p) && make_past(&p->past, keep) != TS_OK))
        return ts_err_set(err, TS_ENOMEM, "no memory for a predictor");
    p->n_to_judge = p->per_ahead;
    if (cfg->quantile > 0 &&
        ts_interval_init(&p->interval, (int)cfg->steps, (int)cfg->quantile_window, &cfg->quantile,
                         1, cfg->quantile_gamma) != TS_OK)
        return ts_err_set(err, TS_ENOMEM, "no memory for the errors of a predictor");
    ts_series_shape shape = {.step = cfg->step, .season = p->season,
                             .season2 = week_of(cfg, p->season), .max_season = p->max_season,
                             .horizon = horizon, .capacity = keep};
    return ts_forecaster_new_from(&p->forecaster, methods, cfg->method, &shape, err);
}

ts_status ts_predictor_new(ts_predictor **out, ts_topic topic, const ts_predictor_cfg *cfg,
                           ts_method_source *methods, ts_err *err)
{
    *out = NULL;
    ts_predictor *p = calloc(1, sizeof *p);
    if (p == NULL)
        return ts_err_set(err, TS_ENOMEM, "no memory for a predictor");
    p->topic = topic;
    p->cfg = *cfg;
    ts_status s = build(p, methods, err);
    if (s != TS_OK) {
        ts_predictor_free(p);
        return s;
    }
    const char *name = ts_forecaster_name(p->forecaster);
    size_t length = strlen(name) < TS_METHOD_NAME_SIZE ? strlen(name) : TS_METHOD_NAME_SIZE - 1;
    memcpy(p->prediction.method, name, length);
    *out = p;
    return TS_OK;
}

void ts_predictor_free(ts_predictor *p)
{
    if (p == NULL)
        return;
    ts_forecaster_free(p->forecaster);
    if (p->cfg.quantile > 0)
        ts_interval_fini(&p->interval);
    free(p->past.work);
    free(p->past.y);
    free(p->mean);
    free(p);
}

/* The values predicted from here into v[steps]; as ts_forecaster_forecast. */
static ts_status foresee(ts_predictor *p, double *v)
{
    int n = (int)p->cfg.steps;
    ts_status status = ts_forecaster_forecast(p->forecaster, n * p->per_ahead, p->mean);
    for (int k = 0; k < n && status == TS_OK; k++)
        v[k] = p->mean[(k + 1) * p->per_ahead - 1];
    return status;
}

/* One more value of the series for the method, and every `ahead` for the errors. */
static void learn(ts_predictor *p, double y)
{
    ts_forecaster_update(p->forecaster, y);
    if (p->cfg.quantile == 0 || --p->n_to_judge > 0)
        return;
    p->n_to_judge = p->per_ahead;
    ts_interval_observe(&p->interval, y);
    if (foresee(p, p->said) == TS_OK)
        ts_interval_keep(&p->interval, p->said);
}

/* ---- season = auto --------------------------------------------------------------------------- */

static int round_to_hours(const ts_predictor *p, int season)
{
    double hours = floor(season * ts_seconds(p->cfg.step) / 3600 + 0.5);
    double whole = floor(hours * 3600 / ts_seconds(p->cfg.step) + 0.5);
    return fabs(season - whole) <= HOUR_TOLERANCE * whole && whole <= p->max_season ? (int)whole
                                                                                    : season;
}

static void adopt(ts_predictor *p, const double *y, int n, int season)
{
    p->season = season;
    ts_forecaster_reset(p->forecaster, season, week_of(&p->cfg, season));
    if (p->cfg.quantile > 0)
        ts_interval_reset(&p->interval);
    for (int i = 0; i < n; i++)
        learn(p, y[i]);
}

static void look_for_season(ts_predictor *p)
{
    const struct past *past = &p->past;
    int n = past->n < past->capacity ? past->n : past->capacity;
    const double *y = past->y + past->n - n;
    double strength;
    int found = ts_season_find(y, n, p->max_season, past->work, &strength);
    found = found > 0 ? round_to_hours(p, found) : 0;
    if (found == p->season)
        return;
    double present = p->season > 0 && p->season < n ? ts_season_strength(y, n, p->season) : 0;
    if (found > 0 && strength > present + STRENGTH_GAIN)
        adopt(p, y, n, found);
    else if (p->season > 0 && present < STRENGTH_LOST)
        adopt(p, y, n, 0);
}

static void keep_value(ts_predictor *p, double y)
{
    struct past *past = &p->past;
    if (past->n == 2 * past->capacity) {
        memmove(past->y, past->y + past->capacity, sizeof past->y[0] * (size_t)past->capacity);
        past->n = past->capacity;
    }
    past->y[past->n++] = y;
    if (++past->n_seen < past->check_at)
        return;
    look_for_season(p);
    /* a tenth more, but at most a tenth of what is kept */
    past->check_at += (past->n_seen < past->capacity ? past->n_seen : past->capacity) / 10 + 1;
}

/* ---- the series ------------------------------------------------------------------------------ */

static void add_value(ts_predictor *p, double y)
{
    learn(p, y);
    if (p->past.y != NULL)
        keep_value(p, y);
}

static ts_time step_of(const ts_predictor *p, ts_time at)
{
    ts_time rest = at % p->cfg.step;
    return at - (rest < 0 ? rest + p->cfg.step : rest);
}

/* Closes the open step if `at` lies in a later one, and fills in missing ones. True: something
 * was closed. */
static bool advance(ts_predictor *p, ts_time at)
{
    ts_time step_at = step_of(p, at);
    bool closed = p->open && step_at > p->step_at;
    if (closed) {
        add_value(p, p->count > 0 ? p->sum / p->count : NAN);
        ts_time missing = (step_at - p->step_at) / p->cfg.step - 1,
                keep = p->cfg.keep / p->cfg.step;
        for (ts_time i = 0; i < missing && i < keep; i++)
            add_value(p, NAN);
    }
    if (!p->open)
        p->first_at = step_at;
    if (closed || !p->open) {
        p->open = true;
        p->step_at = step_at;
        p->sum = 0;
        p->count = 0;
    }
    return closed;
}

/* Takes a load into its step; what belongs to a step already closed is too late. True: a step
 * was closed. */
static bool take(ts_predictor *p, ts_time at, double rate)
{
    bool closed = advance(p, at);
    if (rate >= 0 && rate <= 1e300 && at >= p->step_at) {
        p->sum += rate;
        p->count++;
    }
    return closed;
}

/* How far the quantile lies above the prediction, k steps on; 0 while no error is known. */
static double margin(const ts_predictor *p, int k)
{
    double v = p->cfg.quantile > 0 ? ts_interval_value(&p->interval, k + 1, 0) : NAN;
    return isnan(v) ? 0 : v - p->said[k];
}

static ts_status publish(ts_predictor *p, ts_cmds *out)
{
    ts_prediction *q = &p->prediction;
    ts_time reach = (p->step_at - p->first_at) / p->cfg.ahead;
    q->n = reach < p->cfg.steps ? (int)reach : (int)p->cfg.steps;
    if (q->n == 0)
        return TS_OK;
    ts_status status = foresee(p, q->value);
    if (status != TS_OK)
        return status == TS_EMPTY ? TS_OK : status;
    q->made_at = p->step_at;
    q->step = p->cfg.ahead;
    for (int k = 0; k < q->n; k++)
        q->quantile[k] = fmax(0, q->value[k] + margin(p, k));
    ts_cmd *cmd = ts_cmds_add(out, TS_CMD_PUBLISH);
    cmd->u.message.topic = p->topic;
    cmd->u.message.offset = 0;
    cmd->u.message.u.prediction = q;
    return TS_OK;
}

ts_status ts_predictor_step(ts_predictor *p, const ts_event *ev, ts_cmds *out)
{
    if (ev->kind == TS_EVENT_HISTORY) {
        take(p, ev->u.history.at, ev->u.history.rate);
    } else if (ev->kind == TS_EVENT_MESSAGE && ev->u.message.topic == TS_TOPIC_METRICS) {
        const ts_report *r = ev->u.message.u.report;
        if (ts_report_is_news(&p->newest, r) && take(p, r->at, ts_report_rate(r)))
            return publish(p, out);
    }
    return TS_OK;
}

ts_time ts_predictor_deadline(const ts_predictor *p)
{
    (void)p;
    return TS_NEVER;
}
