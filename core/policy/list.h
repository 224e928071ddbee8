/* The policies that core/policy.c lists, one per file of this directory. */
#ifndef TS_CORE_POLICY_LIST_H
#define TS_CORE_POLICY_LIST_H

#include "core/policy.h"

extern const ts_policy ts__policy_tidalscale, ts__policy_tide, ts__policy_static,
    ts__policy_schedule, ts__policy_hpa, ts__policy_reactive, ts__policy_keda;
extern const ts_policy ts__policy_flink_autoscaler;
extern const ts_policy ts__policy_ds2, ts__policy_dhalion, ts__policy_varga, ts__policy_daedalus,
    ts__policy_phoebe;

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

/*
 * Decides by a schedule, n steps in order of time: the count of the step in force is the target, at
 * once; if a rescale did not lead there, again `retry` after it ended. *tried is the policy's to
 * keep, 0 at the start: the count that was last aimed at. Before the first step the veto is
 * INTERVAL, without any step NO_DATA.
 */
void ts__follow(const ts_plan_step *plan, int n, ts_time retry, int *tried, const ts_view *view,
                ts_decision *d);

#endif
