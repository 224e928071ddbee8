/* The list of policies; see policy.h. */
#include "core/policy.h"

#include <stdlib.h>
#include <string.h>

#include "core/policy/list.h"
#include "core/policy/oracle.h"

static const ts_policy *const policies[] = {
    &ts__policy_tidalscale,
    &ts__policy_tide,
    &ts__policy_static,
    &ts__policy_schedule,
    &ts__policy_hpa,
    &ts__policy_keda,
    &ts__policy_reactive,
    &ts__policy_flink_autoscaler,
    &ts__policy_ds2,
    &ts__policy_dhalion,
    &ts__policy_varga,
    &ts__policy_daedalus,
    &ts__policy_phoebe,
    &ts__policy_oracle,
    NULL,
};

const ts_policy *const *ts_policies(void)
{
    return policies;
}

const ts_policy *ts_policy_find(const char *name)
{
    for (int i = 0; policies[i] != NULL; i++)
        if (strcmp(policies[i]->name, name) == 0)
            return policies[i];
    return NULL;
}

ts_status ts_policy_check(const ts_policy *policy, const void *cfg, ts_err *err)
{
    if (policy->init == NULL)
        return TS_OK;
    void *state = calloc(1, policy->state_size + 1);
    if (state == NULL)
        return ts_err_set(err, TS_ENOMEM, "no memory for policy %s", policy->name);
    ts_status status = policy->init(state, cfg, err);
    if (policy->fini != NULL)
        policy->fini(state);
    free(state);
    return status;
}
