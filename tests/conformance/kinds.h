/* The kinds of conformance rows: each reads a row's inputs, asks the rules, and emits what came
   out. */
#ifndef TS_TESTS_CONFORMANCE_KINDS_H
#define TS_TESTS_CONFORMANCE_KINDS_H

#include "core/rules/flink_scaler.h"
#include "tests/conformance/row.h"

/* What rows of one sequence (D1.1, D1.2, ...) share; zeroed at its start. */
typedef struct sequence {
    char name[64];
    ts_flink_delayed delayed;
} sequence;

typedef struct kind {
    const char *name;
    void (*run)(row *r, sequence *s);
} kind;

/* Tables that end with a NULL name. */
extern const kind kinds_flink[], kinds_flink_metrics[], kinds_peers[];

/* Readers that several kinds share. */
ts_flink_utilization kinds_utilization(row *r);
ts_flink_times kinds_times(row *r, double catch_up_s, double restart_s);
ts_flink_align_mode kinds_align_mode(row *r);
ts_flink_scaling kinds_scaling(row *r, double max_down, double catch_up_s, double restart_s,
                               double interval_s);
bool kinds_hash(row *r);

#endif
