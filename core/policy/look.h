/*
 * What policies share: when they look, whether they may act, and where they aim.
 *
 *     if (ts__due(&s->clock, view->at, c->interval, d) && ts__cooled(view, c->cooldown, d))
 *         ts__aim_task_managers(view, c->min, c->max, wanted, d);
 */
#ifndef TS_CORE_POLICY_LOOK_H
#define TS_CORE_POLICY_LOOK_H

#include "core/policy/list.h"

static inline void ts__veto(ts_decision *d, ts_veto why)
{
    d->vetoes |= 1u << why;
}

/* Task managers that a job has, as the deployment counts them, and its slots on each; at least
 * 1. */
static inline int ts__task_managers(const ts_job *job)
{
    return job->task_managers > 0 ? job->task_managers : 1;
}

static inline int ts__slots(const ts_job *job)
{
    return job->slots_per_task_manager > 0 ? job->slots_per_task_manager : 1;
}

/* What a count or a rate can be, so that sums and products of a few stay finite; and a share of a
 * request. False for NaN. */
static inline bool ts__is_amount(double v)
{
    return v >= 0 && v <= 1e300;
}

static inline bool ts__is_share(double v)
{
    return v >= 0 && v <= 1e6;
}

/* When to look next; zeroed: at once. */
typedef struct ts__clock {
    bool started;
    ts_time next_at;
} ts__clock;

/* True every `interval` from the first call on, in step with it however late a call comes. */
bool ts__tick(ts__clock *clock, ts_time at, ts_time interval);

/* The same; else the veto is INTERVAL, and a note says when it is time. */
bool ts__due(ts__clock *clock, ts_time at, ts_time interval, ts_decision *d);

/* Whether `wait` has passed since the last rescale ended; else the veto is COOLDOWN. */
bool ts__cooled(const ts_view *view, ts_time wait, ts_decision *d);

/* Parameters min and max, int64_t: bounds of the task managers. */
#define TS__P_BOUNDS(type, most) \
    TS_P_INT(type, min, "1", 1, most, "fewest task managers"), \
    TS_P_INT(type, max, "20", 1, most, "most task managers")

enum { TS__MOST_TASK_MANAGERS = 10000 };

/* EINVAL: contradictory bounds. */
ts_status ts__check_bounds(int64_t min, int64_t max, ts_err *err);

int ts__clamp(int64_t low, int64_t high, int64_t v);

/* Puts what the services predict, and both together, into the decision. Needs predictions. */
void ts__predict(const ts_view *view, ts_decision *d);

/*
 * The target, in task managers, within the bounds, and a trigger if it is another than now. Else
 * the veto is SAME, or BOUNDS if the bounds made it so.
 */
void ts__aim_task_managers(const ts_view *view, int64_t min, int64_t max, int wanted,
                           ts_decision *d);

#endif
