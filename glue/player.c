/* A plant that plays a tape and demands its commands; see tapefile.h. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "glue/tapefile.h"
#include "glue/tapelines.h"

typedef struct player {
    ts_plant plant;
    ts_tape_info info;
    ts__tape_reader in;
    char *line; /* the one not yet used, or NULL */
    ts_err err;
    char words[1024];
    ts_tape_store store;
    char given[TS_TAPE_LINE_SIZE];
} player;

/* ---- the tape as a whole --------------------------------------------------------------------- */

/* What the last line says, and that it is the last. crc: of every byte of the lines before it. */
static ts_status check_trailer(ts__tape_reader *in, const char *line, uLong crc, uint64_t events,
                               uint64_t commands, ts_tape_info *info, ts_err *err)
{
    uint64_t said_events, said_commands;
    int before = 0;
    if (sscanf(line, "Z %" SCNu64 " %" SCNu64 " %16" SCNx64 " %n", &said_events, &said_commands,
               &info->digest, &before) != 3 || before == 0)
        return ts_err_at(err, TS_EMISMATCH, in->path, in->line, 1, "the trailer was altered");
    char sum[16];
    snprintf(sum, sizeof sum, "%08lx",
             (unsigned long)crc32(crc, (const Bytef *)line, (uInt)before));
    if (strcmp(line + before, sum) != 0)
        return ts_err_at(
            err, TS_EMISMATCH, in->path, 0, 0,
            "the tape was altered: its bytes do not have the checksum of its last line");
    if (said_events != events || said_commands != commands)
        return ts_err_at(err, TS_EMISMATCH, in->path, in->line, 1,
                         "the trailer counts %" PRIu64 " events and %" PRIu64
                         " commands; there are %" PRIu64 " and %" PRIu64,
                         said_events, said_commands, events, commands);
    info->events = events;
    info->commands = commands;
    char *more;
    size_t length;
    ts_status status = ts__tape_line(in, &more, &length, err);
    if (status == TS_OK)
        return ts_err_at(err, TS_EMISMATCH, in->path, in->line, 1,
                         "there is more after the trailer");
    return status < 0 ? status : TS_OK;
}

static ts_status not_a_tape(const ts__tape_reader *in, ts_err *err)
{
    return ts_err_at(err, TS_EPARSE, in->path, 1, 1,
                     "this is not a tape: expected '" TS__TAPE_MAGIC "1'");
}

/* The first line. */
static ts_status check_magic(ts__tape_reader *in, const char *line, ts_err *err)
{
    size_t n = strlen(TS__TAPE_MAGIC);
    if (strncmp(line, TS__TAPE_MAGIC, n) != 0)
        return not_a_tape(in, err);
    if (strcmp(line + n, TS__TAPE_VERSION) != 0)
        return ts_err_at(err, TS_EMISMATCH, in->path, 1, (long)n + 1,
                         "a tape of version '%.20s'; this program plays version " TS__TAPE_VERSION,
                         line + n);
    return TS_OK;
}

/* Reads it from end to end: is it whole, and as it was written? */
static ts_status check_whole(ts__tape_reader *in, ts_tape_info *info, ts_err *err)
{
    uLong crc = crc32(0, NULL, 0);
    uint64_t events = 0, commands = 0;
    char *line;
    size_t length;
    ts_status status;
    while ((status = ts__tape_line(in, &line, &length, err)) == TS_OK) {
        if (in->line == 1 && (status = check_magic(in, line, err)) != TS_OK)
            return status;
        if (*line == 'Z')
            return check_trailer(in, line, crc, events, commands, info, err);
        events += *line == 'E';
        commands += *line == 'C';
        line[length] = '\n';
        crc = crc32(crc, (const Bytef *)line, (uInt)length + 1);
    }
    if (status < 0)
        return status;
    if (in->line == 0)
        return not_a_tape(in, err);
    return ts_err_at(err, TS_EMISMATCH, in->path, in->line, 0,
                     "the tape was cut short: its last line is not the trailer");
}

/* ---- the header ------------------------------------------------------------------------------ */

static ts_status bad_header(const player *p, ts_err *err)
{
    return ts_err_at(err, TS_EPARSE, p->in.path, p->in.line, 1,
                     "'%.60s' is not a line of a tape's header", p->line);
}

static ts_status take_policy(player *p, const char *name, ts_err *err)
{
    const ts_policy *policy = ts_policy_find(name);
    if (policy == NULL)
        return ts_err_at(err, TS_EUNKNOWN, p->in.path, p->in.line, 3,
                         "this program has no policy '%.60s'", name);
    ts_config_init(&p->info.cfg, policy);
    return TS_OK;
}

static ts_status take_parameter(player *p, char *text, ts_err *err)
{
    char *equals = strchr(text, '=');
    ts_err inner = {.status = TS_OK};
    if (equals == NULL || p->info.cfg.policy == NULL)
        return bad_header(p, err);
    *equals = '\0';
    ts_status status = ts_config_set(&p->info.cfg, text, equals + 1, &inner);
    if (status != TS_OK)
        ts_err_at(err, status, p->in.path, p->in.line, 3, "%s", inner.message);
    return status;
}

static ts_status take_header_line(player *p, ts_err *err)
{
    char *line = p->line;
    char *rest = line + 2;
    int end = 0;
    if (line[0] == '\0' || line[1] != ' ')
        return bad_header(p, err);
    switch (line[0]) {
    case 'T':
        return TS_OK; /* checked already */
    case 'V':
        snprintf(p->info.version, sizeof p->info.version, "%s", rest);
        return TS_OK;
    case 'N':
        return take_policy(p, rest, err);
    case 'S':
        if (sscanf(rest, "%" SCNu64 "%n", &p->info.seed, &end) != 1 || rest[end] != '\0')
            return bad_header(p, err);
        return TS_OK;
    case 'P':
        return take_parameter(p, rest, err);
    }
    return bad_header(p, err);
}

static ts_status advance(player *p, ts_err *err)
{
    size_t length;
    ts_status status = ts__tape_line(&p->in, &p->line, &length, err);
    if (status == TS_DONE)
        return ts_err_at(err, TS_EMISMATCH, p->in.path, p->in.line, 0,
                         "the tape has become shorter");
    return status;
}

/* Up to the first event, command or trailer. */
static ts_status take_header(player *p, ts_err *err)
{
    ts_status status;
    while ((status = advance(p, err)) == TS_OK) {
        if (*p->line == 'E' || *p->line == 'C' || *p->line == 'Z')
            break;
        if ((status = take_header_line(p, err)) != TS_OK)
            return status;
    }
    if (status == TS_OK && p->info.cfg.policy == NULL)
        return ts_err_at(err, TS_EPARSE, p->in.path, p->in.line, 0, "the tape names no policy");
    return status;
}

/* ---- playing --------------------------------------------------------------------------------- */

static ts_status next(ts_plant *plant, ts_time deadline, ts_event *ev)
{
    player *p = (player *)plant;
    ts_err inner = {.status = TS_OK};
    (void)deadline; /* the tape says what came */
    ts_status status = p->line ? TS_OK : advance(p, &p->err);
    if (status != TS_OK)
        return status;
    if (*p->line == 'Z')
        return TS_DONE;
    if (*p->line != 'E')
        return ts_err_at(&p->err, TS_EMISMATCH, p->in.path, p->in.line, 0,
                         "the recording has a command here, the services gave none: '%.300s'",
                         p->line);
    status = ts_tape_parse_event(p->line, ev, &p->store, &inner);
    if (status != TS_OK)
        return ts_err_at(&p->err, status, p->in.path, p->in.line, inner.column, "%s",
                         inner.message);
    p->line = NULL;
    return TS_OK;
}

/* Where two lines part, from 1. */
static long difference(const char *a, const char *b)
{
    long i = 0;
    while (a[i] != '\0' && a[i] == b[i])
        i++;
    return i + 1;
}

static ts_status apply(ts_plant *plant, const ts_cmd *cmd)
{
    player *p = (player *)plant;
    ts_status status = p->line ? TS_OK : advance(p, &p->err);
    if (status != TS_OK)
        return status;
    ts_tape_format_cmd(cmd, p->given, sizeof p->given);
    if (strcmp(p->given, p->line) != 0) {
        long column = difference(p->given, p->line);
        long from = column > 60 ? column - 60 : 0;
        return ts_err_at(&p->err, TS_EMISMATCH, p->in.path, p->in.line, column,
                         "the recording says '%s%.160s', the services '%s%.160s'",
                         from ? "..." : "", p->line + from, from ? "..." : "", p->given + from);
    }
    p->line = NULL;
    return TS_OK;
}

static void close_player(ts_plant *plant)
{
    player *p = (player *)plant;
    ts__tape_close(&p->in);
    free(p);
}

static const char *error(const ts_plant *plant)
{
    player *p = (player *)plant;
    if (p->err.status == TS_OK)
        return NULL;
    return ts_err_format(&p->err, p->words, sizeof p->words);
}

static const ts_plant_ops player_ops = {"player", next, apply, close_player, error};

ts_status ts_player_new(ts_plant **out, const char *path, ts_err *err)
{
    *out = NULL;
    player *p = calloc(1, sizeof *p);
    if (p == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    p->plant.ops = &player_ops;
    ts_status status = ts__tape_open(&p->in, path, err);
    if (status == TS_OK)
        status = check_whole(&p->in, &p->info, err);
    ts__tape_close(&p->in);
    if (status == TS_OK)
        status = ts__tape_open(&p->in, path, err);
    if (status == TS_OK)
        status = take_header(p, err);
    if (status != TS_OK) {
        close_player(&p->plant);
        return status;
    }
    *out = &p->plant;
    return TS_OK;
}

const ts_tape_info *ts_player_info(const ts_plant *plant)
{
    return &((const player *)plant)->info;
}
