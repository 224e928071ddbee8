/* The policies that core/policy.c lists, one per file of this directory. */
#ifndef TS_CORE_POLICY_LIST_H
#define TS_CORE_POLICY_LIST_H

#include "core/policy.h"

extern const ts_policy ts__policy_tidalscale, ts__policy_static, ts__policy_hpa;

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

#endif
