/* tidalscale verify TAPE: do the services, handed the same events, give the same commands? */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "glue/tapefile.h"

static const char help_text[] =
    "Usage: tidalscale verify [--external] TAPE\n"
    "\n"
    "Plays a tape (made by 'tidalscale replay --tape TAPE', or live) to the same\n"
    "services and demands that they answer every event with the same commands, byte\n"
    "for byte, and end with the same digest. A tape that was cut short or altered by\n"
    "a single byte is found out.\n"
    "\n"
    "A tape whose predictions came from a program (exec:) or a plug-in (plugin:)\n"
    "needs that program again, and one that answers the same lines with the same\n"
    "lines. A tape names any command it likes, so it is run only if you say\n"
    "\n"
    "  --external             run the programs and load the plug-ins that TAPE names\n"
    "\n"
    "Exit status: 0 the tape is verified; 1 it is not; 2 it could not be read at all.\n"
    "\n"
    "  tidalscale replay gen:sine --policy tidalscale --tape run.tape.gz\n"
    "  tidalscale verify run.tape.gz\n";

static int refuse(ts_err *err)
{
    int status = err->status == TS_EMISMATCH ? TS_EXIT_FAILED : TS_EXIT_BAD;
    ts_cli_fail(err);
    return status;
}

static int verify(const char *path, bool external)
{
    ts_err err;
    ts_err_clear(&err);
    ts_plant *player;
    uint64_t digest = 0;
    if (ts_player_new(&player, path, &err) != TS_OK)
        return refuse(&err);
    ts_status status = ts_player_run(player, player, path, external, &digest, &err);
    ts_tape_info info = *ts_player_info(player);
    player->ops->close(player);
    if (status != TS_OK)
        return refuse(&err);
    if (digest != info.digest) {
        ts_err_at(&err, TS_EMISMATCH, path, 0, 0,
                  "digest %016" PRIx64 ", but the tape says %016" PRIx64, digest, info.digest);
        return refuse(&err);
    }
    printf("verified: policy %s, seed %" PRIu64 ", %" PRIu64 " events, %" PRIu64
           " commands, digest %016" PRIx64 "\n",
           info.cfg.policy->name, info.seed, info.events, info.commands, digest);
    return TS_EXIT_OK;
}

int ts_cli_verify(int argc, char **argv)
{
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        fputs(help_text, stdout);
        return TS_EXIT_OK;
    }
    bool external = argc > 1 && strcmp(argv[1], "--external") == 0;
    int first = external ? 2 : 1;
    if (argc != first + 1 || argv[first][0] == '-')
        return ts_cli_usage("verify", "expected one tape, not '%.60s'",
                            argc > 1 ? argv[argc - 1] : "");
    return verify(argv[first], external);
}
