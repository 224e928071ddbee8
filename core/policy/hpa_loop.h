/*
 * The control loop of Kubernetes' HorizontalPodAutoscaler around the arithmetic of
 * core/rules/hpa.h: when it looks, and how far what the metrics ask for is followed. The policies
 * hpa, reactive and keda run it, each with metrics of its own.
 *
 * Source: Kubernetes, pkg/controller/podautoscaler/horizontal.go, reconcileAutoscaler,
 * stabilizeRecommendationWithBehaviors, convertDesiredReplicasWithBehaviorRate.
 */
#ifndef TS_CORE_POLICY_HPA_LOOP_H
#define TS_CORE_POLICY_HPA_LOOP_H

#include "core/policy/look.h"
#include "core/rules/hpa.h"

typedef struct ts__hpa_behaviour {
    int64_t min, max; /* declared by each policy under its own names */
    double tolerance;
    ts_time sync, up_stabilization, down_stabilization;
    int64_t up_pods, up_percent, down_pods, down_percent;
    ts_time up_period, down_period;
    int up_select, down_select;
} ts__hpa_behaviour;

extern const char *const ts__hpa_selects[];

#define TS__HPA_PARAM(type, field, kind, fallback, min, max, help) \
    TS_P_ROW(#field, kind, type, behaviour.field, fallback, min, max, NULL, help)
#define TS__HPA_SELECT(type, field, help) \
    TS_P_ROW(#field, CHOICE, type, behaviour.field, "max", 0, 0, ts__hpa_selects, help)

/* The parameters of a struct's member `behaviour`. */
#define TS__HPA_PARAMS(type)                                                                       \
    TS__HPA_PARAM(type, tolerance, DOUBLE, "0.1", 0, 1,                                            \
                  "distance of the ratio from 1 at which nothing is done"),                        \
        TS__HPA_PARAM(type, sync, TIME, "15s", TS_SEC, TS_HOUR, "time between two looks"),         \
        TS__HPA_PARAM(type, up_stabilization, TIME, "0s", 0, TS_HOUR,                              \
                      "stabilizationWindowSeconds of scaleUp"),                                    \
        TS__HPA_PARAM(type, down_stabilization, TIME, "300s", 0, TS_HOUR,                          \
                      "stabilizationWindowSeconds of scaleDown"),                                  \
        TS__HPA_PARAM(type, up_pods, INT, "4", 0, 10000, "scaleUp policy Pods; 0: none"),          \
        TS__HPA_PARAM(type, up_percent, INT, "100", 0, 100000,                                     \
                      "scaleUp policy Percent; 0: none"),                                          \
        TS__HPA_PARAM(type, down_pods, INT, "0", 0, 10000, "scaleDown policy Pods; 0: none"),      \
        TS__HPA_PARAM(type, down_percent, INT, "100", 0, 100,                                      \
                      "scaleDown policy Percent; 0: none"),                                        \
        TS__HPA_PARAM(type, up_period, TIME, "15s", TS_SEC, 30 * TS_MIN,                           \
                      "periodSeconds of the scaleUp policies"),                                    \
        TS__HPA_PARAM(type, down_period, TIME, "15s", TS_SEC, 30 * TS_MIN,                         \
                      "periodSeconds of the scaleDown policies"),                                  \
        TS__HPA_SELECT(type, up_select, "selectPolicy of scaleUp"),                                \
        TS__HPA_SELECT(type, down_select, "selectPolicy of scaleDown")

/* A window is at most an hour and a sync at least a second: no more events can matter. */
enum { TS__HPA_MAX_EVENTS = 3601, TS__HPA_MAX_METRICS = 4 };

typedef struct ts__hpa_history {
    int n;
    ts_hpa_event v[TS__HPA_MAX_EVENTS]; /* in order of time */
} ts__hpa_history;

/* Begins as zeros. */
typedef struct ts__hpa_loop {
    ts__clock clock;
    ts__hpa_history recommended, added, removed;
} ts__hpa_loop;

/* Fills in what each metric asks for, says in d what it was taken from, and returns how many there
 * are, at most TS__HPA_MAX_METRICS. */
typedef int ts__hpa_ask(void *arg, const ts_view *view, int current,
                        ts_hpa_proposal proposals[TS__HPA_MAX_METRICS], ts_decision *d);

/* One report: in between two looks only a veto, INTERVAL. The replicas are task managers. */
void ts__hpa_step(const ts__hpa_behaviour *b, ts__hpa_loop *loop, const ts_view *view,
                  ts_decision *d, ts__hpa_ask *ask, void *arg);

/* The largest amount of a metric: its thousandths are whole numbers of 64 bits. */
#define TS__HPA_LARGEST 1e15

/* A metric's amount as HPA counts it, in thousandths; -1: missing, or not an amount at all. */
int64_t ts__hpa_amount(double value);

/* What an external metric of so much asks for: a target average (of all pods), or a target value
 * (of the ready ones). */
ts_hpa_proposal ts__hpa_external(double value, double target, bool average, double tolerance,
                                 int current, int n_ready);

#endif
