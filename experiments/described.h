/* What a run was asked for, in words for the database: what differs from the defaults. */
#ifndef TS_EXPERIMENTS_DESCRIBED_H
#define TS_EXPERIMENTS_DESCRIBED_H

#include "experiments/replay.h"

/* "key=value\n" lines: of policy and services, of the model, of how the trace was made a load. */
typedef struct ts_described {
    char *parameters, *model, *load;
} ts_described;

/* ENOMEM: *out is empty. The caller ends it with fini. */
ts_status ts_described_init(ts_described *out, const ts_replay_spec *spec, ts_err *err);
void ts_described_fini(ts_described *d);

/* The spec as the database takes it; everything is lent. */
ts_run_spec ts_described_spec(const ts_described *d, const ts_replay_spec *spec);

#endif
