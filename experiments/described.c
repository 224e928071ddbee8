/* What a run was asked for, in words; see described.h. */
#include "config.h"

#include "experiments/described.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void note_difference(void *arg, const char *key, const char *value, const char *fallback,
                            const char *help)
{
    FILE *out = arg;
    (void)help;
    if (strcmp(value, fallback) != 0)
        fprintf(out, "%s=%s\n", key, value);
}

static void note_parameters(const ts_replay_spec *spec, FILE *out)
{
    ts_config_each(&spec->config, note_difference, out);
}

static void note_model(const ts_replay_spec *spec, FILE *out)
{
    char now[TS_PARAM_TEXT_SIZE], fallback[TS_PARAM_TEXT_SIZE];
    ts_sim_cfg defaults;
    ts_sim_cfg_init(&defaults);
    for (int i = 0; i < ts_sim_n_params; i++) {
        ts_param_get(ts_sim_params, i, &spec->model, now, sizeof now);
        ts_param_get(ts_sim_params, i, &defaults, fallback, sizeof fallback);
        note_difference(out, ts_sim_params[i].key, now, fallback, NULL);
    }
}

/* How the trace was read, where it was said. */
static void note_trace(const ts_trace_options *o, FILE *out)
{
    const struct {
        const char *key, *value;
    } said[] = {
        {"format", o->format},           {"separator", o->separator},
        {"time-column", o->time_column}, {"value-column", o->value_column},
        {"time-unit", o->time_unit},     {"series", o->series},
        {"kind", o->kind},               {"order", o->order},
    };
    for (int i = 0; i < TS_COUNT_OF(said); i++)
        if (said[i].value != NULL)
            fprintf(out, "%s=%s\n", said[i].key, said[i].value);
}

static void note_load(const ts_replay_spec *spec, FILE *out)
{
    const ts_load_options *o = &spec->load;
    if (o->scale != 0)
        fprintf(out, "scale=%.17g\n", o->scale);
    if (o->compress != 0)
        fprintf(out, "compress=%.17g\n", o->compress);
    if (o->until != 0)
        fprintf(out, "until=%.17g\n", ts_seconds(o->until));
    if (o->step)
        fputs("interpolate=step\n", out);
    if (spec->history != NULL)
        fprintf(out, "history=%s\n", spec->history);
    note_trace(&spec->trace_options, out);
}

/* What is noted, as a text of its own. NULL: out of memory. */
static char *collect(void (*note)(const ts_replay_spec *, FILE *), const ts_replay_spec *spec)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    note(spec, out);
    return fclose(out) == 0 ? text : (free(text), NULL);
}

ts_status ts_described_init(ts_described *out, const ts_replay_spec *spec, ts_err *err)
{
    *out = (ts_described){collect(note_parameters, spec), collect(note_model, spec),
                          collect(note_load, spec)};
    if (out->parameters != NULL && out->model != NULL && out->load != NULL)
        return TS_OK;
    ts_described_fini(out);
    return ts_err_set(err, TS_ENOMEM, "out of memory");
}

void ts_described_fini(ts_described *d)
{
    free(d->parameters);
    free(d->model);
    free(d->load);
    *d = (ts_described){NULL, NULL, NULL};
}

ts_run_spec ts_described_spec(const ts_described *d, const ts_replay_spec *spec)
{
    return (ts_run_spec){
        .policy = spec->label,
        .trace = spec->trace,
        .parameters = d->parameters,
        .model = d->model,
        .load = d->load,
        .seed = spec->seed,
        .load_digest = spec->cached != NULL ? ts_loadcache_digest(spec->cached) : 0,
        .replication = spec->replication,
    };
}
