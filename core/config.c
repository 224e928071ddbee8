/*
 * The configuration of a run: the policy's parameters by their bare names, each service's with its
 * prefix; see run.h.
 */
#include "core/run.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { N_SECTIONS = 7, KEY_SIZE = TS_PARAM_KEY_SIZE, VALUE_SIZE = TS_PARAM_TEXT_SIZE + 32 };

/* A table of parameters and the struct of a configuration that they live in. */
struct section {
    const char *prefix;
    const ts_param *params;
    int n;
    void *base;
};

static void sections_of(ts_config *c, struct section *s)
{
    const struct section all[N_SECTIONS] = {
        {"", c->policy->params, c->policy->n_params, c->policy_cfg},
        {"reporter.", ts_reporter_params, ts_reporter_n_params, &c->reporter},
        {"meter.", ts_meter_params, ts_meter_n_params, &c->meter},
        {"short.", ts_short_term_params, ts_predictor_n_params, &c->short_term},
        {"long.", ts_long_term_params, ts_predictor_n_params, &c->long_term},
        {"aggregate.", ts_aggregate_params, ts_aggregate_n_params, &c->aggregate},
        {"controller.", ts_controller_params, ts_controller_n_params, &c->controller},
    };
    memcpy(s, all, sizeof all);
}

void ts_config_init(ts_config *cfg, const ts_policy *policy)
{
    struct section s[N_SECTIONS];
    assert(policy->cfg_size <= sizeof cfg->policy_cfg);
    memset(cfg, 0, sizeof *cfg);
    cfg->policy = policy;
    sections_of(cfg, s);
    for (int i = 0; i < N_SECTIONS; i++)
        ts_param_defaults(s[i].params, s[i].n, s[i].base);
    for (const ts_policy_default *d = policy->defaults; d != NULL && d->key != NULL; d++) {
        ts_status status = ts_config_set(cfg, d->key, d->value, NULL);
        assert(status == TS_OK); /* else our own mistake */
        (void)status;
    }
}

/* ---- one key --------------------------------------------------------------------------------- */

static ts_status unknown_key(const struct section *s, const ts_policy *policy, const char *key,
                             ts_err *err)
{
    char nearest[KEY_SIZE] = "", full[KEY_SIZE];
    int best = KEY_SIZE;
    for (int i = 0; i < N_SECTIONS; i++) {
        for (int k = 0; k < s[i].n; k++) {
            snprintf(full, sizeof full, "%s%s", s[i].prefix, s[i].params[k].key);
            int d = ts_param_distance(key, full);
            if (d < best) {
                best = d;
                strcpy(nearest, full);
            }
        }
    }
    return ts_err_set(err, TS_EUNKNOWN, "policy %s has no parameter '%.60s'; the nearest is '%s'",
                      policy->name, key, nearest);
}

/* One method behind both topics, on steps of a minute, so that whatever combines the two gets that
 * method alone. */
static ts_status set_predictor(ts_config *cfg, const char *method, ts_err *err)
{
    const char *const settings[][2] = {
        {"short.method", method}, {"short.step", "60s"},   {"short.season", "auto"},
        {"short.keep", "4d"},     {"long.method", method},
    };
    ts_status status = TS_OK;
    for (int i = 0; status == TS_OK && i < TS_COUNT_OF(settings); i++)
        status = ts_config_set(cfg, settings[i][0], settings[i][1], err);
    return status;
}

ts_status ts_config_set(ts_config *cfg, const char *key, const char *value, ts_err *err)
{
    struct section s[N_SECTIONS];
    sections_of(cfg, s);
    if (strcmp(key, "predictor") == 0)
        return set_predictor(cfg, value, err);
    for (int i = 0; i < N_SECTIONS; i++) {
        size_t n = strlen(s[i].prefix);
        int k =
            strncmp(key, s[i].prefix, n) == 0 ? ts_param_find(s[i].params, s[i].n, key + n) : -1;
        if (k >= 0)
            return ts_param_set(s[i].params, k, s[i].base, value, err);
    }
    return unknown_key(s, cfg->policy, key, err);
}

/* The default that a policy brings along, or else the parameter's own. */
static const char *fallback_of(const ts_policy *policy, const char *key, const char *otherwise)
{
    for (const ts_policy_default *d = policy->defaults; d != NULL && d->key != NULL; d++)
        if (strcmp(d->key, key) == 0)
            return d->value;
    return otherwise;
}

void ts_config_each(const ts_config *cfg, ts_config_visit *visit, void *arg)
{
    ts_config copy = *cfg; /* sections point into something that may be written */
    struct section s[N_SECTIONS];
    char key[KEY_SIZE], value[VALUE_SIZE];
    sections_of(&copy, s);
    for (int i = 0; i < N_SECTIONS; i++) {
        for (int k = 0; k < s[i].n; k++) {
            const ts_param *p = &s[i].params[k];
            snprintf(key, sizeof key, "%s%s", s[i].prefix, p->key);
            visit(arg, key, ts_param_get(s[i].params, k, s[i].base, value, sizeof value),
                  fallback_of(cfg->policy, key, p->fallback), p->help);
        }
    }
}
