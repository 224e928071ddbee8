/* A wrapper that writes what passes through a plant to a tape; see tapefile.h. */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "glue/tapefile.h"
#include "glue/tapelines.h"

typedef struct recorder {
    ts_plant plant;
    ts_plant *inner;
    ts__tape_writer out;
    bool open; /* not yet finished */
    uint64_t events, commands;
    ts_err err; /* the first failure to write */
    char line[TS_TAPE_LINE_SIZE + 1];
} recorder;

/* Writes the line of n bytes and its end. */
static ts_status put(recorder *r, int n)
{
    r->line[n] = '\n';
    ts_status status = ts__tape_write(&r->out, r->line, n + 1);
    if (status != TS_OK)
        ts_err_set(&r->err, status, "the tape %s cannot be written: %s", r->out.file.path,
                   strerror(errno));
    return status;
}

static ts_status next(ts_plant *plant, ts_time deadline, ts_event *ev)
{
    recorder *r = (recorder *)plant;
    ts_status status = r->inner->ops->next(r->inner, deadline, ev);
    if (status != TS_OK)
        return status;
    r->events++;
    return put(r, ts_tape_format_event(ev, r->line, TS_TAPE_LINE_SIZE));
}

static ts_status apply(ts_plant *plant, const ts_cmd *cmd)
{
    recorder *r = (recorder *)plant;
    r->commands++;
    ts_status status = put(r, ts_tape_format_cmd(cmd, r->line, TS_TAPE_LINE_SIZE));
    return status == TS_OK ? r->inner->ops->apply(r->inner, cmd) : status;
}

static void close_recorder(ts_plant *plant)
{
    recorder *r = (recorder *)plant;
    if (r->open)
        ts__tape_abandon(&r->out);
    r->inner->ops->close(r->inner);
    free(r);
}

static const char *error(const ts_plant *plant)
{
    const recorder *r = (const recorder *)plant;
    if (r->err.status != TS_OK)
        return r->err.message;
    return r->inner->ops->error ? r->inner->ops->error(r->inner) : NULL;
}

static const ts_plant_ops recorder_ops = {"recorder", next, apply, close_recorder, error};

static void put_parameter(void *arg, const char *key, const char *value, const char *fallback,
                          const char *help)
{
    recorder *r = arg;
    (void)fallback, (void)help;
    if (strpbrk(value, "\n\r") != NULL)
        ts_err_set(&r->err, TS_EINVAL, "%s: a tape cannot hold a value of more than one line", key);
    else
        put(r, snprintf(r->line, TS_TAPE_LINE_SIZE, "P %s=%s", key, value));
}

static ts_status put_header(recorder *r, const ts_config *cfg, uint64_t seed)
{
    put(r, snprintf(r->line, TS_TAPE_LINE_SIZE, TS__TAPE_MAGIC TS__TAPE_VERSION));
    put(r, snprintf(r->line, TS_TAPE_LINE_SIZE, "V %s", PACKAGE_VERSION));
    put(r, snprintf(r->line, TS_TAPE_LINE_SIZE, "N %s", cfg->policy->name));
    put(r, snprintf(r->line, TS_TAPE_LINE_SIZE, "S %" PRIu64, seed));
    ts_config_each(cfg, put_parameter, r);
    return r->err.status;
}

ts_status ts_recorder_new(ts_plant **out, ts_plant *inner, const char *path, const ts_config *cfg,
                          uint64_t seed, ts_err *err)
{
    recorder *r = calloc(1, sizeof *r);
    if (r == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    ts_status status = ts__tape_create(&r->out, path, err);
    if (status != TS_OK) {
        free(r);
        return status;
    }
    status = put_header(r, cfg, seed);
    if (status != TS_OK) {
        ts_err_at(err, status, r->err.file, 0, 0, "%s", r->err.message);
        ts__tape_abandon(&r->out);
        free(r);
        return status;
    }
    r->plant.ops = &recorder_ops;
    r->inner = inner;
    r->open = true;
    *out = &r->plant;
    return TS_OK;
}

ts_status ts_recorder_finish(ts_plant *plant, uint64_t digest, ts_err *err)
{
    recorder *r = (recorder *)plant;
    int n = snprintf(r->line, TS_TAPE_LINE_SIZE, "Z %" PRIu64 " %" PRIu64 " %016" PRIx64 " ",
                     r->events, r->commands, digest);
    ts__tape_write(&r->out, r->line, n);
    put(r, snprintf(r->line, TS_TAPE_LINE_SIZE, "%08lx", (unsigned long)r->out.crc));
    r->open = false;
    return ts__tape_commit(&r->out, err);
}
