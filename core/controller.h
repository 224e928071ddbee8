/*
 * Service 5, the rescale controller: reads the report, asks its policy, and carries the decision
 * out (steps 7 to 10).
 *
 * The protocol, one rescale at a time:
 *     IDLE --decision--> SAVEPOINT --SAVEPOINT_DONE--> RESCALE --RUNNING--> IDLE
 *     IDLE --decision--> RESCALE --RUNNING--> IDLE      without a savepoint: reactive, in place
 * A failure or a timeout at any stage is answered with CANCEL (timeout only), ends the rescale and
 * starts the cool-down. Every report yields exactly one EXPLAIN, also when nothing is done.
 */
#ifndef TS_CORE_CONTROLLER_H
#define TS_CORE_CONTROLLER_H

#include "core/aggregate.h"
#include "core/event.h"
#include "core/param.h"
#include "core/policy.h"

typedef struct ts_controller_cfg {
    ts_time savepoint_timeout, rescale_timeout;
    int rescale; /* 0: the policy's own kind; else 1 + ts_rescale_kind */
} ts_controller_cfg;

extern const ts_param ts_controller_params[];
extern const int ts_controller_n_params;

typedef struct ts_controller ts_controller;

/*
 * The caller frees it. policy is lent for as long as it lives; policy_cfg (cfg_size bytes) and the
 * other configurations are copied; aggregate is read only for a policy that needs predictions.
 * ENOMEM; otherwise as the policy's init.
 */
ts_status ts_controller_new(ts_controller **out, const ts_controller_cfg *cfg,
                            const ts_policy *policy, const void *policy_cfg,
                            const ts_aggregate_cfg *aggregate, ts_err *err);
void ts_controller_free(ts_controller *c);

/* Events of other services' are ignored. ENOMEM, ELIMIT: a plan longer than 2^20 steps. The
 * decision in an EXPLAIN is lent until the next step. */
ts_status ts_controller_step(ts_controller *c, const ts_event *ev, ts_cmds *out);

/* Of the rescale under way; TS_NEVER if there is none. */
ts_time ts_controller_deadline(const ts_controller *c);

#endif
