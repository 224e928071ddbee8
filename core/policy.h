/*
 * Policies: who decides the parallelism. One table type, one policy per file in core/policy/.
 *
 * The controller calls `decide` with every report while no rescale is under way, and then carries
 * out the protocol (savepoint, redeploy, cool-down). A policy has no clock but view->at; one that
 * looks less often (hpa every 15 s) keeps its own time and answers with TS_VETO_INTERVAL in
 * between.
 */
#ifndef TS_CORE_POLICY_H
#define TS_CORE_POLICY_H

#include "core/event.h"
#include "core/param.h"
#include "core/table.h"

struct ts_aggregate;

/* What a policy may look at; lent for the call. */
typedef struct ts_view {
    ts_time at;
    const ts_report *report;
    const ts_job *job;
    const ts_table *table;
    struct ts_aggregate *aggregate; /* NULL unless TS_NEEDS_PREDICTIONS */
    ts_time last_rescale_at;        /* when the last one ended, well or badly; TS_NEVER: none yet */
} ts_view;

enum { TS_NEEDS_TABLE = 1, TS_NEEDS_PREDICTIONS = 2 };

typedef struct ts_policy {
    const char *name;
    const char *help;   /* one line */
    const char *source; /* what it follows */
    const ts_param *params;
    int n_params;
    size_t cfg_size, state_size;
    unsigned needs; /* services that are run for it */
    /* state is zeroed, state_size bytes; cfg holds the parameters. EINVAL with words if they
     * contradict. */
    ts_status (*init)(void *state, const void *cfg, ts_err *err);
    /* Fills *d (initialised, current set). Sets target, trigger, vetoes, numbers, notes. */
    void (*decide)(void *state, const void *cfg, const ts_view *view, ts_decision *d);
} ts_policy;

#define TS_POLICY_CFG_SIZE 1024

/* All policies, NULL-terminated. */
const ts_policy *const *ts_policies(void);
const ts_policy *ts_policy_find(const char *name);

#endif
