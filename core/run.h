/*
 * The services together, their configuration, and the only loop in the system.
 *
 *     ts_config cfg;
 *     ts_config_init(&cfg, ts_policy_find("tidalscale"));
 *     ts_config_set(&cfg, "cpu_high", "0.75", &err);           // the policy's own
 *     ts_config_set(&cfg, "long.season", "auto", &err);        // a service's
 *     ts_services *s;
 *     ts_services_new(&s, &cfg, TS_SERVICES_ALL, &err);
 *     ts_run(s, plant);
 */
#ifndef TS_CORE_RUN_H
#define TS_CORE_RUN_H

#include "core/aggregate.h"
#include "core/controller.h"
#include "core/meter.h"
#include "core/plant.h"
#include "core/policy.h"
#include "core/predictor.h"
#include "core/reporter.h"

typedef struct ts_config {
    ts_reporter_cfg reporter;
    ts_meter_cfg meter;
    ts_predictor_cfg short_term, long_term;
    ts_aggregate_cfg aggregate;
    ts_controller_cfg controller;
    const ts_policy *policy;
    ts_method_source *methods; /* for the predictors, beside the list; lent; NULL: none */
    _Alignas(16) unsigned char policy_cfg[TS_POLICY_CFG_SIZE];
} ts_config;

/* Every default, for a policy: the services' own where it brings none along. */
void ts_config_init(ts_config *cfg, const ts_policy *policy);

/*
 * Sets one key: the policy's own by its bare name, a service's with its prefix (reporter. meter.
 * short. long. aggregate. controller.). `predictor` sets several: its method becomes that of both
 * prediction services (short.method, .step, .season and .keep, and long.method), and later settings
 * of those still count. EUNKNOWN names the nearest known key; EINVAL, ERANGE as
 * ts_param_set.
 */
ts_status ts_config_set(ts_config *cfg, const char *key, const char *value, ts_err *err);

/* Calls visit for every key in a fixed order, with its full name, present value, default and
 * help. */
typedef void ts_config_visit(void *arg, const char *key, const char *value, const char *fallback,
                             const char *help);
void ts_config_each(const ts_config *cfg, ts_config_visit *visit, void *arg);

enum {
    TS_SERVICE_REPORTER = 1,
    TS_SERVICE_METER = 2,
    TS_SERVICE_SHORT_TERM = 4,
    TS_SERVICE_LONG_TERM = 8,
    TS_SERVICE_CONTROLLER = 16,
    TS_SERVICES_ALL = 31
};

typedef struct ts_services ts_services;

/*
 * Makes the services named by the mask (all, in simulation; live they may be five processes).
 * Services that the policy does not need are left out. The caller frees them.
 */
ts_status ts_services_new(ts_services **out, const ts_config *cfg, unsigned mask, ts_err *err);
void ts_services_free(ts_services *s);

/* One event to every service that takes its kind, in the order of the list above; cmds is
 * emptied first. */
ts_status ts_services_step(ts_services *s, const ts_event *ev, ts_cmds *out);

/* The earliest deadline of all. */
ts_time ts_services_deadline(const ts_services *s);

/* A 64-bit digest of every event and command so far, and how many of each there were. */
uint64_t ts_services_digest(const ts_services *s);
uint64_t ts_services_events(const ts_services *s);
uint64_t ts_services_commands(const ts_services *s);

/* Drives the services by the plant until it is DONE. OK then; negative: the plant's or a
 * service's status. */
ts_status ts_run(ts_services *s, ts_plant *plant);

#endif
