/* The services together, and the loop that drives them; see run.h. */
#include "core/run.h"

#include <stdlib.h>

#include "core/tape.h"

struct ts_services {
    ts_reporter *reporter; /* each may be NULL: not here, or not needed */
    ts_meter *meter;
    ts_predictor *short_term, *long_term;
    ts_controller *controller;
    uint64_t digest, n_events, n_commands;
};

/* Of the services asked for, those that the policy can do anything with. */
static unsigned needed(const ts_policy *policy, unsigned mask)
{
    if (!(policy->needs & TS_NEEDS_TABLE))
        mask &= ~(unsigned)TS_SERVICE_METER;
    if (!(policy->needs & TS_NEEDS_PREDICTIONS))
        mask &= ~(unsigned)(TS_SERVICE_SHORT_TERM | TS_SERVICE_LONG_TERM);
    return mask;
}

static ts_status new_reporter(ts_reporter **out, const ts_reporter_cfg *cfg)
{
    *out = malloc(sizeof **out);
    if (*out == NULL)
        return TS_ENOMEM;
    ts_reporter_init(*out, cfg);
    return TS_OK;
}

static ts_status build(ts_services *s, const ts_config *cfg, unsigned mask, ts_err *err)
{
    ts_status status = TS_OK;
    if (mask & TS_SERVICE_REPORTER)
        status = new_reporter(&s->reporter, &cfg->reporter);
    if (status == TS_OK && (mask & TS_SERVICE_METER))
        status = ts_meter_new(&s->meter, &cfg->meter);
    if (status == TS_OK && (mask & TS_SERVICE_SHORT_TERM))
        status = ts_predictor_new(&s->short_term, TS_TOPIC_SHORT_TERM, &cfg->short_term,
                                  cfg->methods, err);
    if (status == TS_OK && (mask & TS_SERVICE_LONG_TERM))
        status = ts_predictor_new(&s->long_term, TS_TOPIC_LONG_TERM, &cfg->long_term,
                                  cfg->methods, err);
    if (status == TS_OK && (mask & TS_SERVICE_CONTROLLER))
        status = ts_controller_new(&s->controller, &cfg->controller, cfg->policy, cfg->policy_cfg,
                                   &cfg->aggregate, err);
    return status;
}

ts_status ts_services_new(ts_services **out, const ts_config *cfg, unsigned mask, ts_err *err)
{
    *out = NULL;
    ts_services *s = calloc(1, sizeof *s);
    if (s == NULL)
        return ts_err_set(err, TS_ENOMEM, "no memory for the services");
    s->digest = TS_DIGEST_SEED;
    ts_status status = build(s, cfg, needed(cfg->policy, mask), err);
    if (status != TS_OK) {
        ts_services_free(s);
        return ts_err_set(err, status, "the services: %s", ts_status_text(status));
    }
    *out = s;
    return TS_OK;
}

void ts_services_free(ts_services *s)
{
    if (s == NULL)
        return;
    ts_controller_free(s->controller);
    ts_predictor_free(s->long_term);
    ts_predictor_free(s->short_term);
    ts_meter_free(s->meter);
    free(s->reporter);
    free(s);
}

static ts_status hand_round(ts_services *s, const ts_event *ev, ts_cmds *out)
{
    ts_status status = TS_OK;
    if (s->reporter != NULL)
        status = ts_reporter_step(s->reporter, ev, out);
    if (status == TS_OK && s->meter != NULL)
        status = ts_meter_step(s->meter, ev, out);
    if (status == TS_OK && s->short_term != NULL)
        status = ts_predictor_step(s->short_term, ev, out);
    if (status == TS_OK && s->long_term != NULL)
        status = ts_predictor_step(s->long_term, ev, out);
    if (status == TS_OK && s->controller != NULL)
        status = ts_controller_step(s->controller, ev, out);
    return status;
}

ts_status ts_services_step(ts_services *s, const ts_event *ev, ts_cmds *out)
{
    out->n = 0;
    s->digest = ts_digest_event(s->digest, ev);
    s->n_events++;
    ts_status status = hand_round(s, ev, out);
    for (int i = 0; i < out->n; i++)
        s->digest = ts_digest_cmd(s->digest, &out->v[i]);
    s->n_commands += (uint64_t)out->n;
    return status;
}

static ts_time earlier(ts_time a, ts_time b)
{
    return a < b ? a : b;
}

ts_time ts_services_deadline(const ts_services *s)
{
    ts_time t = TS_NEVER;
    if (s->reporter != NULL)
        t = earlier(t, ts_reporter_deadline(s->reporter));
    if (s->meter != NULL)
        t = earlier(t, ts_meter_deadline(s->meter));
    if (s->short_term != NULL)
        t = earlier(t, ts_predictor_deadline(s->short_term));
    if (s->long_term != NULL)
        t = earlier(t, ts_predictor_deadline(s->long_term));
    if (s->controller != NULL)
        t = earlier(t, ts_controller_deadline(s->controller));
    return t;
}

uint64_t ts_services_digest(const ts_services *s)
{
    return s->digest;
}

uint64_t ts_services_events(const ts_services *s)
{
    return s->n_events;
}

uint64_t ts_services_commands(const ts_services *s)
{
    return s->n_commands;
}

ts_status ts_run(ts_services *s, ts_plant *plant)
{
    ts_event ev;
    ts_cmds cmds;
    ts_status status;
    while ((status = plant->ops->next(plant, ts_services_deadline(s), &ev)) == TS_OK) {
        status = ts_services_step(s, &ev, &cmds);
        for (int i = 0; i < cmds.n && status == TS_OK; i++)
            status = plant->ops->apply(plant, &cmds.v[i]);
        if (status != TS_OK)
            return status;
    }
    return status == TS_DONE ? TS_OK : status;
}
