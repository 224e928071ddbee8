/* A schedule of task managers out of a file; see schedule.h. */
#include "experiments/schedule.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "traces/trace.h"

enum { MAX_STEPS = 1 << 20 };

#define BEFORE_CLOCKS (3 * 365 * TS_DAY) /* no recording was made so early: times since the start */
#define FARTHEST 1e18 /* ns from the load's start, 31 years */

typedef struct steps {
    ts_plan_step *v;
    int n, capacity;
    ts_time first_at, last_at; /* of the rows */
} steps;

static ts_status append(steps *s, ts_plan_step step, ts_err *err)
{
    bool same = s->n > 0 && s->v[s->n - 1].task_managers == step.task_managers;
    if (step.task_managers < 1 || same)
        return TS_OK;
    if (s->n == MAX_STEPS)
        return ts_err_set(err, TS_ELIMIT, "a schedule of more than %d changes", MAX_STEPS);
    if (s->n == s->capacity) {
        int capacity = s->capacity == 0 ? 256 : 2 * s->capacity;
        ts_plan_step *grown = realloc(s->v, sizeof *grown * (size_t)capacity);
        if (grown == NULL)
            return ts_err_set(err, TS_ENOMEM, "out of memory");
        s->v = grown;
        s->capacity = capacity;
    }
    s->v[s->n++] = step;
    return TS_OK;
}

/* A row; *held is the count so far, since when. */
static ts_status take(steps *s, ts_plan_step *held, ts_time hold, const ts_trace_sample *row,
                      const char *path, ts_err *err)
{
    ts_status status = TS_OK;
    if (row->value > TS_SCHEDULE_MOST)
        return ts_err_at(err, TS_ERANGE, path, 0, 0,
                         "%g task managers; at most %d were expected (a count, not a rate)",
                         row->value, TS_SCHEDULE_MOST);
    int count = (int)lround(row->value);
    if (count == held->task_managers)
        return TS_OK;
    if (row->at - held->at >= hold)
        status = append(s, *held, err);
    *held = (ts_plan_step){row->at, count};
    return status;
}

/* How long the last count was held is not known: it is kept. */
static ts_status read_rows(steps *s, const char *path, ts_time hold, ts_err *err)
{
    ts_trace *trace;
    ts_trace_sample row;
    ts_plan_step held = {0, 0};
    const ts_trace_options options = {.kind = "gauge", .order = "any"};
    ts_status status = ts_trace_open(&trace, path, &options, err);
    if (status != TS_OK)
        return status;
    while ((status = ts_trace_next(trace, &row, err)) == TS_OK)
        if ((status = take(s, &held, hold, &row, path, err)) != TS_OK)
            break;
    s->first_at = ts_trace_get_stats(trace)->first_at;
    s->last_at = ts_trace_get_stats(trace)->last_at;
    ts_trace_close(trace);
    if (status == TS_DONE)
        status = append(s, held, err);
    if (status == TS_OK && s->n == 0)
        status = ts_err_at(err, TS_EINVAL, path, 0, 0,
                           "no row has a count of at least one task manager");
    return status;
}

/* From the file's times to the load's. */
static void place_rows(steps *s, const ts_schedule_place *place)
{
    double compress = place->compress > 0 ? place->compress : 1;
    bool instants = s->first_at <= place->start_at && place->start_at <= s->last_at;
    ts_time origin = instants ? place->start_at : s->first_at < BEFORE_CLOCKS ? 0 : s->first_at;
    for (int i = 0; i < s->n; i++) {
        double since = (double)(s->v[i].at - origin) / compress;
        since = fmax(-FARTHEST, fmin(since, FARTHEST));
        s->v[i].at = place->start_at + (ts_time)since;
    }
}

ts_status ts_schedule_read(ts_plan_step **out, int *n, const char *path, ts_time hold,
                           const ts_schedule_place *place, ts_err *err)
{
    steps s = {.v = NULL};
    ts_status status = read_rows(&s, path, hold, err);
    if (status != TS_OK) {
        free(s.v);
        return status;
    }
    place_rows(&s, place);
    *out = s.v;
    *n = s.n;
    return TS_OK;
}

/* ---- of a configuration ---------------------------------------------------------------------- */

typedef struct followed {
    char table[TS_PARAM_TEXT_SIZE], file[TS_PARAM_TEXT_SIZE];
    ts_time hold;
} followed;

static void find_followed(void *arg, const char *key, const char *value, const char *fallback,
                          const char *help)
{
    followed *f = arg;
    (void)fallback, (void)help;
    if (strcmp(key, "table") == 0)
        snprintf(f->table, sizeof f->table, "%s", value);
    else if (strcmp(key, "file") == 0)
        snprintf(f->file, sizeof f->file, "%s", value);
    else if (strcmp(key, "hold") == 0)
        ts_parse_duration(value, &f->hold); /* as the policy's own parameter was checked */
}

static followed followed_by(const ts_config *config)
{
    followed f = {.table = ""};
    if (config->policy->needs & TS_NEEDS_PLAN)
        ts_config_each(config, find_followed, &f);
    return f;
}

ts_status ts_schedule_of(ts_plan_step **out, int *n, const ts_config *config,
                         const ts_schedule_place *place, ts_err *err)
{
    followed f = followed_by(config);
    *out = NULL;
    *n = 0;
    if (f.file[0] != '\0')
        return ts_schedule_read(out, n, f.file, f.hold, place, err);
    if (f.table[0] != '\0')
        return TS_OK;
    if (ts_param_find(config->policy->params, config->policy->n_params, "file") < 0)
        return ts_err_set(err, TS_EINVAL,
                          "policy %s follows a schedule that has to be worked out for it",
                          config->policy->name);
    return ts_err_set(err, TS_EINVAL,
                      "policy %s has nothing to follow; expected table=0s:4;1h:8 or file=PATH",
                      config->policy->name);
}

/* The count of a table whose first step is at 0. */
static int first_of_table(char *table)
{
    char *colon = strchr(table, ':');
    ts_time at;
    int64_t count;
    if (colon == NULL)
        return 0;
    *colon = '\0';
    colon[1 + strcspn(colon + 1, ";")] = '\0';
    bool good = ts_parse_duration(table, &at) == TS_OK && at == 0 &&
                ts_parse_int(colon + 1, &count) == TS_OK && count <= TS_SCHEDULE_MOST;
    return good ? (int)count : 0;
}

int ts_schedule_first(const ts_config *config, const ts_schedule_place *place)
{
    followed f = followed_by(config);
    ts_plan_step *plan = NULL;
    ts_err ignored = {.status = TS_OK};
    int n = 0, first = 0;
    if (f.file[0] == '\0')
        return first_of_table(f.table);
    if (ts_schedule_read(&plan, &n, f.file, f.hold, place, &ignored) != TS_OK)
        return 0;
    for (int i = 0; i < n && plan[i].at <= place->start_at; i++)
        first = plan[i].task_managers;
    free(plan);
    return first;
}
