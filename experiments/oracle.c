/* The oracle over a replay; see oracle.h. */
#include "config.h"

#include "experiments/oracle.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/oracle_model.h"

enum { MAX_PLANS = 5, MAX_CONSTANTS = 4, MAX_LABELS = 16, SMALL = 4096,
       N_SWEEP = 10 };

#define WORTH_OF_LATE 10.0 /* in what reading a record takes: the weight if none is given */

typedef struct search {
    const ts_replay_spec *spec;
    const ts_oracle_cfg *cfg;
    const ts_replay_watch *watch;
    ts_oracle_model model;
    ts_oracle_dp *dp;
    double weight; /* mode cost */
    ts_oracle_answer *answer;
} search;

/* ---- replaying ------------------------------------------------------------------------------- */

void ts_oracle_apply(const ts_oracle_answer *answer, ts_replay_spec *spec)
{
    spec->plan = answer->plan;
    spec->n_plan = answer->n_plan;
    spec->model.job_parallelism = answer->plan[0].task_managers * spec->model.tm_slots;
}

static ts_status steps_of(const search *s, const ts_oracle_act *act, int n, ts_oracle_answer *a)
{
    a->plan = malloc((size_t)n * sizeof *a->plan);
    if (a->plan == NULL)
        return TS_ENOMEM;
    a->n_plan = n;
    for (int i = 0; i < n; i++)
        a->plan[i] = (ts_plan_step){s->model.start_at + act[i].tick * TS_SEC,
                                    act[i].task_managers};
    return TS_OK;
}

static ts_status replay(const search *s, ts_oracle_answer *a, ts_err *err)
{
    ts_replay_watch watch = {.stop = s->watch != NULL ? s->watch->stop : NULL};
    ts_replay_spec spec = *s->spec;
    ts_replay_result *result = malloc(sizeof *result);
    if (result == NULL)
        return ts_err_set(err, TS_ENOMEM, "the oracle: out of memory");
    spec.tape = NULL;
    spec.pace = 0;
    ts_oracle_apply(a, &spec);
    ts_status status = ts_replay_run(&spec, NULL, &watch, result, err);
    if (status == TS_OK) {
        a->seconds = result->totals.taskmanager_seconds;
        a->late = result->totals.slo_miss_records;
        a->kept = s->cfg->mode == TS_ORACLE_COST || a->late <= s->cfg->budget;
    }
    free(result);
    return status;
}

static bool better(const search *s, const ts_oracle_answer *a, const ts_oracle_answer *b)
{
    if (b->plan == NULL || a->kept != b->kept)
        return b->plan == NULL || a->kept;
    if (!a->kept)
        return a->late < b->late;
    double late = s->cfg->mode == TS_ORACLE_COST ? s->weight * s->model.records : 0;
    double x = a->seconds + late * a->late, y = b->seconds + late * b->late;
    return x < y || (x == y && a->late < b->late);
}

/* Replays acts; *tried has what came of it. If it is better than the answer, it becomes the
 * answer. */
static ts_status try_acts(search *s, const ts_oracle_act *act, int n, ts_oracle_answer *tried,
                          ts_err *err)
{
    ts_oracle_answer a = {.n_replays = s->answer->n_replays + 1};
    double seconds = NAN, late = NAN;
    ts_status status = steps_of(s, act, n, &a);
    if (status == TS_OK)
        status = replay(s, &a, err);
    if (status != TS_OK) {
        free(a.plan);
        return status;
    }
    ts_oracle_dp_score(s->dp, act, n, &seconds, &late);
    a.model_seconds = seconds;
    a.model_late = late / s->model.records;
    *tried = a;
    tried->plan = NULL;
    if (better(s, &a, s->answer)) {
        free(s->answer->plan);
        a.bound = s->answer->bound;
        a.weight = s->answer->weight;
        *s->answer = a;
    } else {
        free(a.plan);
        s->answer->n_replays++;
    }
    return TS_OK;
}

/* ---- the budget to plan with ----------------------------------------------------------------- */

typedef struct bracket {
    double kept, missed; /* largest planned budget that was kept, least that was not; NaN: none */
} bracket;

/* The next budget to plan with, after one that led to a share of late records. */
static double next_budget(const search *s, bracket *b, double planned, double late)
{
    double aim = 0.985 * s->cfg->budget;
    if (late <= s->cfg->budget)
        b->kept = planned;
    else
        b->missed = planned;
    double next = late > 0 ? planned * fmin(fmax(aim / late, 0.2), 2) : 2 * planned;
    if (!isnan(b->kept) && next <= b->kept)
        next = b->kept + (b->missed - b->kept) / 2;
    if (!isnan(b->missed) && next >= b->missed)
        next = isnan(b->kept) ? b->missed / 2 : b->kept + (b->missed - b->kept) / 2;
    return next;
}

static ts_status plan_within(search *s, ts_err *err)
{
    bracket b = {NAN, NAN};
    double planned = s->cfg->budget, seconds = NAN;
    for (int i = 0; i < MAX_PLANS; i++) {
        ts_oracle_plan plan;
        ts_oracle_answer tried = {.plan = NULL};
        ts_status status = ts_oracle_dp_budget(s->dp, planned * s->model.records, &plan, err);
        if (status != TS_OK)
            return status;
        if (i == 0) {
            s->answer->bound = plan.feasible ? plan.bound : 0;
            s->answer->weight = plan.weight;
        }
        bool same = plan.seconds == seconds;
        seconds = plan.seconds;
        status = same ? TS_OK : try_acts(s, plan.act, plan.n_acts, &tried, err);
        ts_oracle_plan_fini(&plan);
        if (status != TS_OK)
            return status;
        bool close = tried.late <= s->cfg->budget && tried.late >= 0.96 * s->cfg->budget;
        if (same || close || !plan.feasible || planned == 0)
            return TS_OK;
        planned = next_budget(s, &b, planned, tried.late);
    }
    return TS_OK;
}

static ts_status plan_weighted(search *s, ts_err *err)
{
    static const double factor[] = {1, 0.7, 1.4};
    for (int i = 0; i < TS_COUNT_OF(factor); i++) {
        ts_oracle_plan plan;
        ts_oracle_answer tried = {.plan = NULL};
        ts_status status = ts_oracle_dp_weighted(s->dp, factor[i] * s->weight, &plan, err);
        if (status != TS_OK)
            return status;
        if (i == 0) {
            s->answer->bound = plan.bound;
            s->answer->weight = s->weight;
        }
        status = try_acts(s, plan.act, plan.n_acts, &tried, err);
        ts_oracle_plan_fini(&plan);
        if (status != TS_OK)
            return status;
    }
    return TS_OK;
}

/* ---- one number all the time ----------------------------------------------------------------- */

/* Whether a constant number is worth a replay: by the model it may be kept, or nothing was yet. */
static bool promising(const search *s, const ts_oracle_act *act)
{
    double seconds, late;
    if (ts_oracle_dp_score(s->dp, act, 1, &seconds, &late) != TS_OK)
        return false;
    if (s->cfg->mode == TS_ORACLE_COST)
        return seconds + 0.5 * s->weight * late <
            s->answer->seconds + s->weight * s->answer->late * s->model.records;
    return (!s->answer->kept || seconds < s->answer->seconds) &&
        late <= (2 * s->cfg->budget + 1e-3) * s->model.records;
}

static ts_status try_constants(search *s, ts_err *err)
{
    const ts_oracle_problem *p = &s->model.problem;
    for (int i = 0, n = 0; i < p->n_levels && n < MAX_CONSTANTS; i++) {
        ts_oracle_act act = {0, p->least + i};
        ts_oracle_answer tried = {.plan = NULL};
        if ((p->start >= 0 && i != p->start) || !promising(s, &act))
            continue;
        ts_status status = try_acts(s, &act, 1, &tried, err);
        if (status != TS_OK)
            return status;
        n++;
    }
    return TS_OK;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static ts_status open_problem(search *s, ts_err *err)
{
    const ts_oracle_cfg *c = s->cfg;
    ts_load *load = NULL;
    ts_oracle_options options = {.step = c->step, .least = (int)c->min, .most = (int)c->max,
                                 .start = (int)c->start, .seed = s->spec->seed,
                                 .replication = s->spec->replication,
                                 .kind = ts_oracle_kind(s->spec)};
    ts_status status = ts_replay_open_load(s->spec, &load, err);
    if (status != TS_OK)
        return status;
    status = ts_oracle_model_init(&s->model, &s->spec->model, load, &options, err);
    load->close(load);
    if (status != TS_OK)
        return status;
    ts_oracle_problem *p = &s->model.problem;
    p->max_labels = p->n_ticks / p->step * p->n_levels <= SMALL ? 0 : MAX_LABELS;
    s->weight = c->weight;
    if (s->weight == 0)
        s->weight = WORTH_OF_LATE * (p->least + p->n_levels - 1) / p->capacity[p->n_levels - 1];
    return ts_oracle_dp_new(&s->dp, p, err);
}

static ts_status copy_frontier(search *s, ts_err *err)
{
    const ts_oracle_point *points;
    int n = ts_oracle_dp_frontier(s->dp, &points);
    s->answer->frontier = malloc((size_t)(n + 1) * sizeof *points);
    if (s->answer->frontier == NULL)
        return ts_err_set(err, TS_ENOMEM, "the oracle: out of memory");
    s->answer->n_frontier = n;
    for (int i = 0; i < n; i++) {
        s->answer->frontier[i] = points[i];
        s->answer->frontier[i].late /= s->model.records;
    }
    return TS_OK;
}

/* Plans by weights that halve, from what makes a late record dearer than most schedules can save,
 * to a little more than what reading it takes. */
static ts_status sweep(search *s, ts_err *err)
{
    double weight = 64 * s->weight;
    ts_status status = TS_OK;
    for (int i = 0; i < N_SWEEP && status == TS_OK; i++, weight /= 2) {
        ts_oracle_plan plan = {0};
        if (s->watch != NULL && s->watch->stop != NULL && *s->watch->stop)
            return ts_err_set(err, TS_EINTR, "the oracle: interrupted");
        status = ts_oracle_dp_weighted(s->dp, weight, &plan, err);
        ts_oracle_plan_fini(&plan);
    }
    return status;
}

ts_status ts_oracle_frontier(const ts_replay_spec *spec, const ts_replay_watch *watch,
                             ts_oracle_answer *answer, ts_err *err)
{
    search s = {.spec = spec, .cfg = ts_oracle_cfg_of(spec), .watch = watch, .answer = answer};
    *answer = (ts_oracle_answer){.plan = NULL};
    ts_status status = open_problem(&s, err);
    if (status == TS_OK)
        status = sweep(&s, err);
    if (status == TS_OK)
        status = copy_frontier(&s, err);
    ts_oracle_dp_free(s.dp);
    ts_oracle_model_fini(&s.model);
    return status;
}

ts_status ts_oracle_find(const ts_replay_spec *spec, const ts_replay_watch *watch,
                         ts_oracle_answer *answer, ts_err *err)
{
    search s = {.spec = spec, .cfg = ts_oracle_cfg_of(spec), .watch = watch, .answer = answer};
    *answer = (ts_oracle_answer){.plan = NULL};
    ts_status status = open_problem(&s, err);
    if (status == TS_OK)
        status = s.cfg->mode == TS_ORACLE_COST ? plan_weighted(&s, err) : plan_within(&s, err);
    if (status == TS_OK)
        status = try_constants(&s, err);
    if (status == TS_OK)
        status = copy_frontier(&s, err);
    if (status != TS_OK)
        ts_oracle_answer_fini(answer);
    ts_oracle_dp_free(s.dp);
    ts_oracle_model_fini(&s.model);
    return status == TS_OK ? TS_OK : ts_err_set(err, status, "the oracle: %s",
                                                ts_status_text(status));
}

void ts_oracle_answer_fini(ts_oracle_answer *answer)
{
    free(answer->plan);
    free(answer->frontier);
    *answer = (ts_oracle_answer){.plan = NULL};
}

ts_rescale_kind ts_oracle_kind(const ts_replay_spec *spec)
{
    int chosen = spec->config.controller.rescale;
    return chosen == 0 ? spec->config.policy->rescale : (ts_rescale_kind)(chosen - 1);
}

void ts_oracle_spec(ts_replay_spec *spec, const ts_replay_spec *like, double budget)
{
    *spec = *like;
    snprintf(spec->label, sizeof spec->label, "oracle");
    ts_config_init(&spec->config, &ts__policy_oracle);
    spec->config.reporter = like->config.reporter;
    spec->config.controller.rescale = 1 + (int)ts_oracle_kind(like);
    ts_oracle_cfg_at(spec)->budget = budget;
    spec->plan = NULL;
    spec->n_plan = 0;
}
