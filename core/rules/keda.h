/*
 * KEDA's Kafka scaler: consumer lag turned into the metric that the horizontal pod autoscaler sees.
 *
 * Below the activation lag there are no pods at all (0 <-> 1 is KEDA's own doing). Above it HPA
 * gets the total lag with lagThreshold as the average value per pod; so that no pod is left without
 * a partition, the lag is capped at bound * lagThreshold once lag / lagThreshold (whole numbers)
 * exceeds the bound. With even distribution the count of pods is the next factor of the partition
 * count.
 */
#ifndef TS_CORE_RULES_KEDA_H
#define TS_CORE_RULES_KEDA_H

#include "core/types.h"

typedef struct ts_keda {
    int64_t threshold;  /* lagThreshold per pod, >= 1 */
    int64_t activation; /* activationLagThreshold */
    int64_t partitions; /* of all topics */
    int64_t with_lag;   /* partitions with lag; used if limit_to_lag */
    bool even, limit_to_lag, allow_idle;
} ts_keda;

/* Whether there should be any pod. */
bool ts_keda_active(const ts_keda *k, int64_t lag);

/* The smallest factor f of the partition count with f * threshold >= lag; all of them if none. */
int64_t ts_keda_factor(const ts_keda *k, int64_t lag);

/* The metric handed to HPA. */
int64_t ts_keda_metric(const ts_keda *k, int64_t lag);

#endif
