/* Rule 16; see flink_veto.h. Rows Z, G and M of data/conformance/flink-autoscaler.tsv. */
#include "core/rules/flink_veto.h"

#include <math.h>

const char *ts_flink_veto_name(ts_flink_veto veto)
{
    static const char *const names[] = {"pass",     "gc-pressure", "heap-usage", "scaling-disabled",
                                        "excluded-period", "cluster-resources", "cpu-quota",
                                        "memory-quota"};
    return names[veto];
}

ts_flink_veto ts_flink_memory_pressure(double gc_current, double heap_average, double gc_threshold,
                                       double heap_threshold)
{
    if (gc_current > gc_threshold)
        return TS_FLINK_VETO_GC;
    return heap_average > heap_threshold ? TS_FLINK_VETO_HEAP : TS_FLINK_PASS;
}

int64_t ts_flink_slots_after(const int *current, const int *next, int n, int slots_used)
{
    int current_max = 0, next_max = 0;
    int64_t sum = 0;
    for (int i = 0; i < n; i++) {
        current_max = current[i] > current_max ? current[i] : current_max;
        next_max = next[i] > next_max ? next[i] : next_max;
        sum += next[i];
    }
    return current_max == slots_used ? next_max : sum;
}

ts_flink_veto ts_flink_quota_veto(const ts_flink_quota *quota, const ts_flink_group *groups, int n)
{
    int64_t current = 0, next = 0;
    for (int i = 0; i < n; i++) {
        current += groups[i].current;
        next += groups[i].next;
    }
    int64_t tms = next / quota->slots_per_tm;
    if (tms <= current / quota->slots_per_tm)
        return TS_FLINK_PASS;
    if (quota->tm_cpu * (double)tms > quota->cpu)
        return TS_FLINK_VETO_CPU_QUOTA;
    if (quota->tm_memory * (double)tms > quota->memory)
        return TS_FLINK_VETO_MEMORY_QUOTA;
    return TS_FLINK_PASS;
}

ts_flink_veto ts_flink_gate_veto(const ts_flink_gate *gate)
{
    if (!gate->scaling_enabled)
        return TS_FLINK_VETO_DISABLED;
    if (gate->excluded_period)
        return TS_FLINK_VETO_EXCLUDED;
    if (!gate->cluster_has_room)
        return TS_FLINK_VETO_CLUSTER;
    return ts_flink_quota_veto(&gate->quota, gate->groups, gate->n_groups);
}

int64_t ts_flink_task_managers(int64_t slots, int slots_per_tm)
{
    return (slots + slots_per_tm - 1) / slots_per_tm;
}
