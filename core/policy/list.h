/*
 * The policies that core/policy.c lists, each in a file of its own, and what they share:
 *
 *     look.h      when a policy looks, whether it may act, and where it aims
 *     vertices.h  the job vertex by vertex: metrics, lag and its growth, bottlenecks, targets
 *     loop.h      one value of load for each loop, and its forecast (daedalus, phoebe)
 *     hpa_loop.h  the loop of Kubernetes' HorizontalPodAutoscaler (hpa, reactive, keda)
 *     schedule.h  following a schedule (schedule, static, oracle)
 *     flink_autoscaler.h  between the files of that policy
 *
 * What can be said as arithmetic alone, without a report or memory, is in core/rules/.
 */
#ifndef TS_CORE_POLICY_LIST_H
#define TS_CORE_POLICY_LIST_H

#include "core/policy.h"

extern const ts_policy ts__policy_tidalscale, ts__policy_tide, ts__policy_static,
    ts__policy_schedule, ts__policy_hpa, ts__policy_reactive, ts__policy_keda,
    ts__policy_flink_autoscaler, ts__policy_ds2, ts__policy_dhalion, ts__policy_varga,
    ts__policy_daedalus, ts__policy_phoebe;

#endif
