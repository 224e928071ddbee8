/*
 * Policy `schedule`: task managers by a table of times and counts, whatever the load does.
 *
 *     table=0s:4;1h:8;90min:6     since the first report
 *
 * or, without a table, a schedule that is handed in at the start (core/event.h, TS_EVENT_PLAN): a
 * replay reads one from `file`, which may be what a recorded run really had. From the time of a
 * step on the job is to have that step's count; before the first step it is left as it is.
 *
 * Known value: with the table above, an hour and a half after the first report 6 are wanted
 * (tests/unit/test_schedule.c).
 */
#include <math.h>
#include <string.h>

#include "core/policy/schedule.h"

enum { MAX_STEPS = 64 };

struct cfg {
    char table[TS_PARAM_TEXT_SIZE], file[TS_PARAM_TEXT_SIZE];
    ts_time retry, hold; /* hold: of the file's reader */
};

static const ts_param params[] = {
    TS_P_TEXT(struct cfg, table, "",
              "task managers by time since the first report, as in 0s:4;1h:8;90min:6"),
    TS_P_TEXT(struct cfg, file, "",
              "a file of times and counts (a replay reads it; any trace format)"),
    TS_P_TIME(struct cfg, hold, "30s", 0, TS_DAY,
              "counts that a file has for less are left out: what comes and goes in a rescale"),
    TS_P_TIME(struct cfg, retry, "180s", 0, TS_DAY, "wait after a rescale that did not lead there"),
};

struct state {
    ts_plan_step step[MAX_STEPS]; /* of the table; from the first report on in absolute time */
    int n;
    bool started;
    int tried;
};

/* ---- the table ------------------------------------------------------------------------------- */

/* "1h:8" of `length` bytes. */
static bool parse_step(const char *text, size_t length, ts_plan_step *step)
{
    char copy[64];
    int64_t count;
    if (length >= sizeof copy)
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    char *colon = strchr(copy, ':');
    if (colon == NULL)
        return false;
    *colon = '\0';
    if (ts_parse_duration(copy, &step->at) != TS_OK || ts_parse_int(colon + 1, &count) != TS_OK ||
        step->at < 0 || count < 1 || count > TS__MOST_TASK_MANAGERS)
        return false;
    step->task_managers = (int)count;
    return true;
}

static ts_status parse_table(struct state *s, const char *text, ts_err *err)
{
    while (*text != '\0') {
        size_t length = strcspn(text, ";");
        if (s->n == MAX_STEPS)
            return ts_err_set(err, TS_ELIMIT, "table: more than %d steps; a file takes any number",
                              MAX_STEPS);
        if (!parse_step(text, length, &s->step[s->n]))
            return ts_err_set(err, TS_EINVAL,
                              "table: '%.*s' is not a time and a count of task managers, as in "
                              "90min:6",
                              (int)(length < 40 ? length : 40), text);
        if (s->n > 0 && s->step[s->n].at <= s->step[s->n - 1].at)
            return ts_err_set(err, TS_EINVAL, "table: '%.*s' is not later than the step before it",
                              (int)length, text);
        s->n++;
        text += length;
        text += *text == ';';
    }
    return TS_OK;
}

static ts_status init(void *state, const void *config, ts_err *err)
{
    struct state *s = state;
    const struct cfg *c = config;
    if (c->table[0] != '\0' && c->file[0] != '\0')
        return ts_err_set(err, TS_EINVAL, "table and file: one of the two");
    return parse_table(s, c->table, err);
}

/* ---- following a schedule -------------------------------------------------------------------- */

/* The last step that begins at or before a time; -1: none does. */
static int step_at(const ts_plan_step *plan, int n, ts_time at)
{
    int low = -1, high = n;
    while (high - low > 1) {
        int middle = low + (high - low) / 2;
        if (plan[middle].at <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void ts__follow(const ts_plan_step *plan, int n, ts_time retry, int *tried, const ts_view *view,
                ts_decision *d)
{
    int i = step_at(plan, n, view->at);
    if (i + 1 < n)
        ts_decision_note(d, "next-step", ts_seconds(plan[i + 1].at - view->at), NAN);
    if (i < 0) {
        ts_decision_note(d, "steps", n, 1);
        ts__veto(d, n == 0 ? TS_VETO_NO_DATA : TS_VETO_INTERVAL);
        return;
    }
    int wanted = plan[i].task_managers;
    d->wanted = wanted;
    d->target = wanted * ts__slots(view->job);
    if (d->target == d->current)
        return;
    d->trigger = TS_TRIGGER_POLICY;
    ts_decision_note(d, "task-managers", wanted, ts__task_managers(view->job));
    double since =
        view->last_rescale_at == TS_NEVER ? NAN : ts_seconds(view->at - view->last_rescale_at);
    if (wanted == *tried && since < ts_seconds(retry)) {
        ts_decision_note(d, "since-rescale", since, ts_seconds(retry));
        ts__veto(d, TS_VETO_COOLDOWN);
    } else {
        *tried = wanted;
    }
}

static void decide(void *state, const void *config, const ts_view *view, ts_decision *d)
{
    struct state *s = state;
    const struct cfg *c = config;
    for (int i = 0; !s->started && i < s->n; i++)
        s->step[i].at = view->at > TS_NEVER - s->step[i].at ? TS_NEVER : s->step[i].at + view->at;
    s->started = true;
    if (s->n > 0)
        ts__follow(s->step, s->n, c->retry, &s->tried, view, d);
    else
        ts__follow(view->plan, view->n_plan, c->retry, &s->tried, view, d);
}

const ts_policy ts__policy_schedule = {
    .name = "schedule",
    .help = "task managers by a table of times and counts",
    .source = "a table, or what a recorded run had",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .state_size = sizeof(struct state),
    .needs = TS_NEEDS_PLAN,
    .init = init,
    .decide = decide,
};
