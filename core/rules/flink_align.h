/*
 * Flink autoscaler, rule 11: a parallelism that suits the key groups or the source's partitions.
 *
 * With N key groups (or partitions) over p subtasks the busiest one has ceil(N/p) of them, so most
 * values of p buy nothing over the next smaller one. The search goes up from the target: on the way
 * up to the bounds, on the way down to the present parallelism. Documentation has it that the
 * result always divides N: it need not.
 */
#ifndef TS_CORE_RULES_FLINK_ALIGN_H
#define TS_CORE_RULES_FLINK_ALIGN_H

#include "core/types.h"

/* The LEGACY ones are scaling.key-group.partitions.adjust.mode: they can block a change. */
typedef enum ts_flink_align_mode {
    TS_FLINK_BALANCED,
    TS_FLINK_EVENLY_SPREAD,
    TS_FLINK_OFF,
    TS_FLINK_LEGACY_EVENLY_SPREAD,
    TS_FLINK_LEGACY_MAXIMIZE_UTILISATION
} ts_flink_align_mode;

typedef struct ts_flink_alignment {
    int current, target;        /* parallelism, >= 1 */
    int partitions;             /* of a source; <= 0: not known, or not a source */
    int max_parallelism;        /* key groups */
    int lower, upper;           /* the limits of rule 10 */
    bool hash;                  /* some input is partitioned by key */
    ts_flink_align_mode mode;
} ts_flink_alignment;

/* The aligned parallelism. *limited: a legacy mode deviated from the target, or blocked it. */
int ts_flink_align(const ts_flink_alignment *a, bool *limited);

#endif
