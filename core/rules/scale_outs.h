/*
 * What each scale-out was seen to be able to do, while the job runs: what daedalus and phoebe learn
 * from.
 *
 *     ts_scale_outs seen = {{0}};
 *     ts_scale_outs_learn(&seen, task_managers, records_per_second);
 *
 * Known value: 980 and then 1000 of two task managers are 990 (tests/unit/test_rules_peers.c).
 */
#ifndef TS_CORE_RULES_SCALE_OUTS_H
#define TS_CORE_RULES_SCALE_OUTS_H

enum { TS_SCALE_OUT_MAX = 256 };

/* Capacity, records/s, by scale-out, index 1 to TS_SCALE_OUT_MAX; 0: not observed. */
typedef struct ts_scale_outs {
    double capacity[TS_SCALE_OUT_MAX + 1];
} ts_scale_outs;

/* An observation at scale-out p: averaged with the one there was. Beyond the table it is
 * forgotten. */
void ts_scale_outs_learn(ts_scale_outs *t, int p, double capacity);

#endif
