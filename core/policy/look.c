/* When to look, whether to act, where to aim; see look.h. */
#include "core/policy/look.h"

#include <inttypes.h>

#include "core/aggregate.h"

bool ts__tick(ts__clock *clock, ts_time at, ts_time interval)
{
    if (!clock->started)
        *clock = (ts__clock){true, at};
    if (at < clock->next_at)
        return false;
    clock->next_at = at + interval - (at - clock->next_at) % interval;
    return true;
}

bool ts__due(ts__clock *clock, ts_time at, ts_time interval, ts_decision *d)
{
    if (ts__tick(clock, at, interval))
        return true;
    ts__veto(d, TS_VETO_INTERVAL);
    ts_decision_note(d, "next-look", ts_seconds(clock->next_at - at), ts_seconds(interval));
    return false;
}

bool ts__cooled(const ts_view *view, ts_time wait, ts_decision *d)
{
    if (view->last_rescale_at == TS_NEVER || view->at - view->last_rescale_at >= wait)
        return true;
    ts__veto(d, TS_VETO_COOLDOWN);
    ts_decision_note(d, "since-rescale", ts_seconds(view->at - view->last_rescale_at),
                     ts_seconds(wait));
    return false;
}

ts_status ts__check_bounds(int64_t min, int64_t max, ts_err *err)
{
    if (min <= max)
        return TS_OK;
    return ts_err_set(err, TS_EINVAL, "min %" PRId64 " is above max %" PRId64, min, max);
}

int ts__clamp(int64_t low, int64_t high, int64_t v)
{
    return (int)(v < low ? low : v > high ? high : v);
}

void ts__predict(const ts_view *view, ts_decision *d)
{
    ts_combined c;
    ts_aggregate_combine(view->aggregate, view->at, &c);
    for (int i = 0; i < 2; i++) {
        d->predicted[i] = c.predicted[i];
        d->error[i] = c.error[i];
        d->weight[i] = c.weight[i];
    }
    d->aggregate = c.value;
}

void ts__aim_task_managers(const ts_view *view, int64_t min, int64_t max, int wanted,
                           ts_decision *d)
{
    int now = ts__task_managers(view->job), target = ts__clamp(min, max, wanted);
    ts_decision_note(d, "task-managers", target, now);
    d->wanted = wanted;
    d->target = target * ts__slots(view->job);
    if (target != now)
        d->trigger = TS_TRIGGER_POLICY;
    else
        ts__veto(d, wanted != now ? TS_VETO_BOUNDS : TS_VETO_SAME);
}
