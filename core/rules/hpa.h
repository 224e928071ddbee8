/*
 * The horizontal pod autoscaler (autoscaling/v2), its arithmetic: how many replicas a metric asks
 * for, what several together ask for, and how fast it may go there.
 *
 *     ts_hpa_from_pods(&metric, pods, n, current, &proposal[0]);
 *     proposal[1].replicas = ts_hpa_from_average(lag, 1000, 0.1, current);
 *     desired = ts_hpa_combine(proposal, 2, current);
 *     desired = ts_hpa_stabilize(...);  then ts_hpa_limit_up or ts_hpa_limit_down
 *
 * Amounts are whole: millicores, or thousandths of the unit of a custom metric; averages are whole
 * too (rounded down), which is observable near the tolerance. Usage, request and target are at most
 * 10^9.
 */
#ifndef TS_CORE_RULES_HPA_H
#define TS_CORE_RULES_HPA_H

#include "core/status.h"
#include "core/types.h"

typedef enum ts_hpa_readiness {
    TS_HPA_READY,
    TS_HPA_UNREADY, /* pending; for CPU also starting up, or not ready yet */
    TS_HPA_IGNORED  /* failed or being deleted: neither counted nor measured */
} ts_hpa_readiness;

typedef struct ts_hpa_pod {
    ts_hpa_readiness readiness;
    bool missing;    /* no metric of it */
    int64_t usage;
    int64_t request; /* for utilization; >= 0 */
} ts_hpa_pod;

typedef struct ts_hpa_metric {
    bool utilization; /* target is per cent of the request; otherwise an average amount per pod */
    int64_t target;   /* >= 1 */
    double tolerance; /* 0.1 */
} ts_hpa_metric;

/* Why a metric asks for no change. */
typedef enum ts_hpa_held {
    TS_HPA_FREE,      /* it does */
    TS_HPA_TOLERATED, /* within the tolerance, or beyond the target on the other side, once missing
                         and unready pods were counted in */
    TS_HPA_TURNED     /* counting them in turned the direction round */
} ts_hpa_held;

/* What one metric asks for. */
typedef struct ts_hpa_proposal {
    bool failed; /* the metric could not be had; then the rest says nothing */
    int replicas;
    ts_hpa_held held;
    double level; /* per cent of the request, or the average (average and value: the amount) */
    double ratio; /* to the target, with missing and unready pods counted in */
    double exact; /* replicas before rounding up */
} ts_hpa_proposal;

/* Whether a ratio is near enough to 1 for nothing to be done. Both ends belong to it: 110 of 100 is
   within 0.1, though the double 1.1 lies more than the double 0.1 above 1. */
bool ts_hpa_within(double ratio, double tolerance);

/*
 * A resource or pods metric. Pods without a metric count as using all of their request (or the
 * target) on the way down and nothing on the way up; unready ones nothing on the way up and are
 * left out on the way down. If that turns the direction round, or brings it within tolerance: no
 * change. EMPTY, and failed, if no ready pod has a metric or nothing was requested.
 */
ts_status ts_hpa_from_pods(const ts_hpa_metric *m, const ts_hpa_pod *pods, int n, int current,
                           ts_hpa_proposal *out);

/* An object or external metric with a target value: of the ready pods. From 0 replicas tolerance
   does not count. */
int ts_hpa_from_value(int64_t value, int64_t target, double tolerance, int current, int n_ready);

/* One with a target average: the total over all pods. */
int ts_hpa_from_average(int64_t total, int64_t target, double tolerance, int current);

/* The largest; a failed metric blocks scaling down, and everything if all failed. */
int ts_hpa_combine(const ts_hpa_proposal *proposals, int n, int current);

/* A number of replicas at a time: a recommendation, or how many were added or removed. */
typedef struct ts_hpa_event {
    ts_time at;
    int replicas;
} ts_hpa_event;

/* Not above the least of the up window's recommendations, not below the largest of the down
   window's: `desired` within that, starting from current. recommendations without the present one.
   */
int ts_hpa_stabilize(int current, int desired, ts_time now, const ts_hpa_event *recommendations,
                     int n, ts_time up_window, ts_time down_window);

typedef struct ts_hpa_rule {
    bool percent; /* value is per cent of the replicas at the start of the period; else pods */
    int value;
    ts_time period;
} ts_hpa_rule;

typedef enum ts_hpa_select { TS_HPA_MAX, TS_HPA_MIN, TS_HPA_DISABLED } ts_hpa_select;

/* added and removed: what was done before now. Per cent rounds up on the way up and is truncated on
   the way down. DISABLED, or no rule: current. */
int ts_hpa_limit_up(int current, ts_time now, const ts_hpa_event *added, int n_added,
                    const ts_hpa_event *removed, int n_removed, const ts_hpa_rule *rules,
                    int n_rules, ts_hpa_select select);
int ts_hpa_limit_down(int current, ts_time now, const ts_hpa_event *added, int n_added,
                      const ts_hpa_event *removed, int n_removed, const ts_hpa_rule *rules,
                      int n_rules, ts_hpa_select select);

#endif
