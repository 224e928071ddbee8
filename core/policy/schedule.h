/* Following a schedule of task managers; see schedule.c. */
#ifndef TS_CORE_POLICY_SCHEDULE_H
#define TS_CORE_POLICY_SCHEDULE_H

#include "core/policy/look.h"

/*
 * Decides by a schedule, n steps in order of time: the count of the step in force is the target, at
 * once; if a rescale did not lead there, again `retry` after it ended. *tried is the policy's to
 * keep, 0 at the start: the count that was last aimed at. Before the first step the veto is
 * INTERVAL, without any step NO_DATA.
 */
void ts__follow(const ts_plan_step *plan, int n, ts_time retry, int *tried, const ts_view *view,
                ts_decision *d);

#endif
