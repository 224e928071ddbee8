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
    ts_time last_downtime;          /* from its order until the job ran again; 0: none known */
    const ts_plan_step *plan;       /* [n_plan] in order of time: the schedule to be followed */
    int n_plan;
} ts_view;

/* Services that are run for a policy; PLAN: a schedule has to be given at the start. */
enum { TS_NEEDS_TABLE = 1, TS_NEEDS_PREDICTIONS = 2, TS_NEEDS_PLAN = 4 };

/* A service's parameter that a policy brings along in place of the service's own default. */
typedef struct ts_policy_default {
    const char *key, *value;
} ts_policy_default;

typedef struct ts_policy {
    const char *name;
    const char *help;   /* one line */
    const char *source; /* what it follows */
    const ts_param *params;
    int n_params;
    size_t cfg_size, state_size;
    unsigned needs;          /* TS_NEEDS_... */
    ts_rescale_kind rescale; /* how it acts, unless controller.rescale says otherwise */
    const ts_policy_default *defaults; /* ends with a NULL key; NULL: none */
    /* state is zeroed, state_size bytes; cfg holds the parameters. EINVAL with words if they
     * contradict. */
    ts_status (*init)(void *state, const void *cfg, ts_err *err);
    /* Frees what init allocated, also where init failed halfway; NULL: it allocates nothing. */
    void (*fini)(void *state);
    /*
     * Fills *d (initialised, current set): target (or ts_decision_aim for each vertex), trigger,
     * vetoes, numbers, notes. With any veto nothing is done.
     */
    void (*decide)(void *state, const void *cfg, const ts_view *view, ts_decision *d);
    /* Reads a configuration file of the original's, `length` bytes of text, over cfg; `file` is for
     * messages. NULL: it has none. */
    ts_status (*load)(void *cfg, const char *file, const char *text, size_t length, ts_err *err);
} ts_policy;

#define TS_POLICY_CFG_SIZE 2048

/* All policies, NULL-terminated. */
const ts_policy *const *ts_policies(void);
const ts_policy *ts_policy_find(const char *name);

/* Whether a policy takes its parameters as they are together. EINVAL with words, ENOMEM. */
ts_status ts_policy_check(const ts_policy *policy, const void *cfg, ts_err *err);

#endif
