/* From a request to the runs it asks for; see request.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/request.h"
#include "experiments/conffile.h"
#include "experiments/preset.h"
#include "experiments/schedule.h"

enum { DEFAULT_LARGEST = 20, MAX_RUNS = 50000 /* of 5 KB each */ };
#define FIRST_USE 0.7 /* of the capacity a policy starts with, by the first minute */

/* Applies one key to a configuration. EUNKNOWN leaves *err as it was, so that another policy may
 * know the key. */
static ts_status apply(ts_config *config, const char *setting, ts_err *err, ts_err *unknown)
{
    char key[64];
    const char *value;
    ts_err mine;
    ts_err_clear(&mine);
    if (!ts_cli_split(setting, key, sizeof key, &value))
        return ts_err_set(err, TS_EINVAL, "'%.80s' is not of the form KEY=VALUE", setting);
    ts_status status = ts_config_set(config, key, value, &mine);
    if (status == TS_EUNKNOWN)
        *unknown = mine;
    else if (status != TS_OK)
        *err = mine;
    return status;
}

/* The part after "NAME:", one setting after another; here an unknown key is an error at once. */
static ts_status apply_inline(ts_replay_spec *spec, const char *settings, ts_err *err)
{
    char copy[sizeof spec->label], *rest = copy;
    ts_status status = TS_OK;
    snprintf(copy, sizeof copy, "%s", settings);
    while (status == TS_OK && rest != NULL && *rest != '\0') {
        char *setting = rest;
        rest = strchr(rest, ',');
        if (rest != NULL)
            *rest++ = '\0';
        status = apply(&spec->config, setting, err, err);
    }
    return status;
}

/* The file, if any, that the i-th policy is configured from, before what the options say. */
static const char *config_file(const ts_request *r, int i, const ts_policy *policy)
{
    if (r->asker == TS_BY_DIFF)
        return r->configs[i];
    return policy->load != NULL ? r->config : NULL;
}

/* What a policy is called in tables and in the database: as it was asked for; of diff with its
 * configuration, A or B. */
static void label(ts_replay_spec *spec, const ts_request *r, int i)
{
    if (r->asker == TS_BY_DIFF)
        snprintf(spec->label, sizeof spec->label, "%.50s %c: %.70s", r->policies[i], "AB"[i],
                 r->configs[i]);
    else
        snprintf(spec->label, sizeof spec->label, "%s", r->policies[i]);
}

static ts_status init_policy(ts_replay_spec *spec, const ts_request *r, int i, ts_err *err)
{
    const char *text = r->policies[i];
    char name[64];
    const char *colon = strchr(text, ':');
    size_t n = colon != NULL ? (size_t)(colon - text) : strlen(text);
    if (n >= sizeof name || strlen(text) >= sizeof spec->label)
        return ts_err_set(err, TS_EINVAL, "--policy: '%.40s...' is too long", text);
    memcpy(name, text, n);
    name[n] = '\0';
    const ts_policy *policy = ts_policy_find(name);
    if (policy == NULL)
        return ts_err_set(err, TS_EUNKNOWN,
                          "--policy: '%s' is unknown; 'tidalscale policy list' names them all",
                          name);
    ts_replay_spec_init(spec, NULL, policy);
    label(spec, r, i);
    spec->trace_options = r->options;
    spec->load = r->load;
    spec->history = r->history;
    spec->tape = r->tape;
    spec->pace = r->pace;
    spec->seed = r->seed;
    const char *file = config_file(r, i, policy);
    if (file != NULL) {
        ts_status status = ts_conffile_load(&spec->config, file, err);
        if (status != TS_OK)
            return status;
    }
    return colon != NULL ? apply_inline(spec, colon + 1, err) : TS_OK;
}

/* Applies each -P to every policy that has the key; a key that none has is an error. */
static ts_status apply_params(ts_replay_spec *specs, int n, const ts_request *r, ts_err *err)
{
    for (int i = 0; i < r->n_params; i++) {
        int taken = 0;
        ts_err unknown;
        ts_err_clear(&unknown);
        for (int k = 0; k < n; k++) {
            ts_status status = apply(&specs[k].config, r->params[i], err, &unknown);
            if (status != TS_OK && status != TS_EUNKNOWN)
                return status;
            taken += status == TS_OK;
        }
        if (taken == 0) {
            *err = unknown;
            return unknown.status;
        }
    }
    return TS_OK;
}

static ts_status apply_sets(ts_sim_cfg *model, const ts_request *r, ts_err *err)
{
    for (int i = 0; i < r->n_sets; i++) {
        char key[64];
        const char *value, *text = r->sets[i];
        if (!ts_cli_split(text, key, sizeof key, &value))
            return ts_err_set(err, TS_EINVAL, "--set: '%.80s' is not of the form model.KEY=VALUE",
                              text);
        const char *name = strncmp(key, "model.", 6) == 0 ? key + 6 : key;
        int k = ts_param_find(ts_sim_params, ts_sim_n_params, name);
        if (k < 0)
            return ts_err_set(err, TS_EUNKNOWN,
                              "--set: the model has no '%s'; the nearest is '%s', and '--set help' "
                              "lists what it has",
                              name, ts_param_nearest(ts_sim_params, ts_sim_n_params, name));
        ts_status status = ts_param_set(ts_sim_params, k, model, value, err);
        if (status != TS_OK)
            return status;
    }
    return TS_OK;
}

struct find {
    const char *key;
    double value;
};

static void find_key(void *arg, const char *key, const char *value, const char *fallback,
                     const char *help)
{
    struct find *f = arg;
    (void)fallback, (void)help;
    if (strcmp(key, f->key) == 0)
        ts_parse_double(value, &f->value);
}

static double config_number(const ts_config *config, const char *key, double otherwise)
{
    struct find f = {key, otherwise};
    ts_config_each(config, find_key, &f);
    return f.value;
}

/* The largest scale-out any of the policies may ask for; the default where none has a bound of its
 * own. */
static int largest_scale_out(const ts_replay_spec *specs, int n)
{
    double largest = 0;
    for (int i = 0; i < n; i++) {
        double max = config_number(&specs[i].config, "max", 0);
        largest = max > largest ? max : largest;
    }
    return largest > 0 ? (int)largest : DEFAULT_LARGEST;
}

static bool is_set(const ts_request *r, const char *key)
{
    for (int i = 0; i < r->n_sets; i++) {
        const char *text = strncmp(r->sets[i], "model.", 6) == 0 ? r->sets[i] + 6 : r->sets[i];
        if (strncmp(text, key, strlen(key)) == 0 && text[strlen(key)] == '=')
            return true;
    }
    return false;
}

/* static without a number of its own takes the scale-out that the peak needs; a schedule begins
 * with its first count; the others start small enough to act. */
void ts_plan_start(ts_replay_spec *spec, const ts_plan_load *load, const ts_request *r)
{
    bool fixed = strcmp(spec->config.policy->name, "static") == 0;
    double n = config_number(&spec->config, "n", 0);
    int first = ts_schedule_first(
        &spec->config, &(ts_schedule_place){load->survey.start_at, spec->load.compress});
    int parallelism = fixed ? (n > 0 ? (int)n : load->needed) : first > 0 ? first : load->initial;
    if (!is_set(r, "job.parallelism"))
        spec->model.job_parallelism = parallelism;
}

/* Reads a load and finds the cluster for it. */
static ts_status size(ts_plan_load *load, const ts_request *r, ts_sim_cfg *model, ts_err *err)
{
    bool fitted = strcmp(r->preset, "auto") == 0;
    ts_replay_spec reading = {
        .trace = load->trace, .trace_options = r->options, .load = r->load};
    ts_status status = fitted ? TS_OK : ts_preset_load(r->preset, model, err);
    if (status == TS_OK && ts_loadcache_new(&load->cache) != TS_OK)
        status = ts_err_set(err, TS_ENOMEM, "out of memory");
    if (status == TS_OK)
        status = ts_load_survey_read(&reading, &load->survey, load->cache, err);
    if (status == TS_OK)
        status = apply_sets(model, r, err);
    if (status == TS_OK &&
        fitted) { /* the settings shape the cluster that is fitted, and win over the fit */
        ts_sim_cfg_size_to(model, load->survey.peak, load->largest);
        status = apply_sets(model, r, err);
    }
    if (status != TS_OK)
        return status;
    load->needed = ts_sim_cfg_parallelism_for(model, load->survey.peak, load->largest);
    load->initial =
        ts_sim_cfg_parallelism_for(model, load->survey.first / FIRST_USE, load->largest);
    return TS_OK;
}

/* The runs over one load: every policy in its replications. */
static void replicate(ts_plan *plan, int l, const ts_replay_spec *policies, const ts_sim_cfg *model,
                      const ts_request *r)
{
    const ts_plan_load *load = &plan->loads[l];
    int runs = plan->n_policies * plan->n_replications;
    for (int i = 0; i < runs; i++) {
        ts_replay_spec *spec = &plan->specs[l * runs + i];
        *spec = policies[i / plan->n_replications];
        spec->replication = i % plan->n_replications;
        spec->trace = load->trace;
        spec->cached = load->cache;
        spec->start_at = load->survey.start_at;
        spec->end_at = load->survey.end_at;
        spec->model = *model;
        ts_plan_start(spec, load, r);
    }
}

static ts_status plan_load(ts_plan *plan, int l, const ts_replay_spec *policies,
                           const ts_request *r, ts_err *err)
{
    ts_plan_load *load = &plan->loads[l];
    ts_sim_cfg model = policies[0].model;
    load->trace = r->traces[l];
    load->largest = largest_scale_out(policies, plan->n_policies);
    ts_status status = size(load, r, &model, err);
    if (status == TS_OK)
        replicate(plan, l, policies, &model, r);
    return status;
}

static ts_status check_config(const ts_replay_spec *policies, int n, const ts_request *r,
                              ts_err *err)
{
    for (int i = 0; i < n; i++)
        if (policies[i].config.policy->load != NULL)
            return TS_OK;
    return r->config == NULL ? TS_OK
                             : ts_err_set(err, TS_EUNKNOWN,
                                          "--config: none of the chosen policies reads a "
                                          "configuration file; use -P KEY=VALUE");
}

static ts_status init_policies(ts_replay_spec *policies, const ts_request *r, ts_err *err)
{
    ts_status status = TS_OK;
    for (int i = 0; i < r->n_policies && status == TS_OK; i++)
        status = init_policy(&policies[i], r, i, err);
    if (status == TS_OK)
        status = check_config(policies, r->n_policies, r, err);
    if (status == TS_OK)
        status = apply_params(policies, r->n_policies, r, err);
    for (int i = 0; i < r->n_policies && status == TS_OK; i++)
        status = ts_policy_check(policies[i].config.policy, policies[i].config.policy_cfg, err);
    return status;
}

const ts_plan_load *ts_plan_load_of(const ts_plan *plan, int run)
{
    return &plan->loads[run / (plan->n_policies * plan->n_replications)];
}

ts_status ts_plan_init(ts_plan *plan, const ts_request *r, ts_err *err)
{
    *plan = (ts_plan){.n_loads = r->n_traces,
                      .n_policies = r->n_policies,
                      .n_replications = (int)r->replications};
    plan->n = plan->n_loads * plan->n_policies * plan->n_replications;
    if (plan->n > MAX_RUNS)
        return ts_err_set(err, TS_ELIMIT, "%d runs are more than %d", plan->n, MAX_RUNS);
    ts_replay_spec *policies = calloc((size_t)r->n_policies, sizeof *policies);
    plan->loads = calloc((size_t)plan->n_loads, sizeof *plan->loads);
    plan->specs = calloc((size_t)plan->n, sizeof *plan->specs);
    ts_status status = TS_OK;
    if (policies == NULL || plan->loads == NULL || plan->specs == NULL)
        status = ts_err_set(err, TS_ENOMEM, "out of memory for %d runs", plan->n);
    if (status == TS_OK)
        status = init_policies(policies, r, err);
    for (int l = 0; status == TS_OK && l < plan->n_loads; l++)
        status = plan_load(plan, l, policies, r, err);
    free(policies);
    return status;
}

void ts_plan_fini(ts_plan *plan)
{
    for (int l = 0; plan->loads != NULL && l < plan->n_loads; l++)
        ts_loadcache_free(plan->loads[l].cache);
    free(plan->loads);
    free(plan->specs);
    *plan = (ts_plan){0};
}
