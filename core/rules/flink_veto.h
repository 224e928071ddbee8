/*
 * Flink autoscaler, rule 16: what can stop a change, in the order in which it is asked.
 *
 * Memory pressure is asked before anything is computed; the others about a computed change. The
 * first that says no is the answer.
 */
#ifndef TS_CORE_RULES_FLINK_VETO_H
#define TS_CORE_RULES_FLINK_VETO_H

#include "core/types.h"

typedef enum ts_flink_veto {
    TS_FLINK_PASS,
    TS_FLINK_VETO_GC,
    TS_FLINK_VETO_HEAP,
    TS_FLINK_VETO_DISABLED, /* scaling.enabled is false: report only */
    TS_FLINK_VETO_EXCLUDED, /* excluded.periods: report only */
    TS_FLINK_VETO_CLUSTER,
    TS_FLINK_VETO_CPU_QUOTA,
    TS_FLINK_VETO_MEMORY_QUOTA
} ts_flink_veto;

const char *ts_flink_veto_name(ts_flink_veto veto);

/* Fractions; NaN (not known) never stops anything. */
ts_flink_veto ts_flink_memory_pressure(double gc_current, double heap_average, double gc_threshold,
                                       double heap_threshold);

/*
 * Slots after the change. If the largest present parallelism is the number of slots used, slots are
 * shared and the largest new one counts; otherwise the sum of the new ones.
 */
int64_t ts_flink_slots_after(const int *current, const int *next, int n, int slots_used);

/* A slot sharing group's changed vertices: largest parallelism before and after; 0 if none changed.
   */
typedef struct ts_flink_group {
    int current, next;
} ts_flink_group;

typedef struct ts_flink_quota {
    double cpu, memory;             /* NaN: no quota; cores, bytes */
    double tm_cpu, tm_memory;       /* of one task manager */
    int slots_per_tm;               /* >= 1 */
} ts_flink_quota;

/* Asked only if the number of task managers (slots / slots per task manager, whole) grows. */
ts_flink_veto ts_flink_quota_veto(const ts_flink_quota *quota, const ts_flink_group *groups, int n);

/* What is asked about a computed change. */
typedef struct ts_flink_gate {
    bool scaling_enabled;
    bool excluded_period;  /* now is in one */
    bool cluster_has_room; /* for the new number of task managers; true if it is not known */
    ts_flink_quota quota;
    const ts_flink_group *groups;
    int n_groups;
} ts_flink_gate;

/* The first that says no. */
ts_flink_veto ts_flink_gate_veto(const ts_flink_gate *gate);

/* Task managers for a number of slots, for asking the cluster: rounded up. */
int64_t ts_flink_task_managers(int64_t slots, int slots_per_tm);

#endif
