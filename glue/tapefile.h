/*
 * Tapes in files: a run's events and commands, and the same run again from them.
 *
 *     T tidalscale-tape 1                     this line first
 *     V <version>                             of the program that made it
 *     N <policy>
 *     S <seed>
 *     P <key>=<value>                         every key of the configuration
 *     E <at> <kind> <fields>                  events and commands (core/tape.h), in the order in
 *     C <kind> <fields>                       which they passed
 *     Z <events> <commands> <digest> <crc>    this line last; the CRC-32 of every byte before it
 *
 * A name that ends in ".gz" is written compressed; both are read. Recording:
 *
 *     ts_recorder_new(&plant, plant, "run.tape", &cfg, seed, &err);      // wraps the plant
 *     ts_run(services, plant);
 *     ts_recorder_finish(plant, ts_services_digest(services), &err);     // now the file is there
 *
 * and verifying:
 *
 *     ts_player_new(&plant, "run.tape", &err);                           // reads it once, whole
 *     ts_player_run(plant, plant, "run.tape", false, &digest, &err);     // EMISMATCH: says where
 *     digest == ts_player_info(plant)->digest
 */
#ifndef TS_GLUE_TAPEFILE_H
#define TS_GLUE_TAPEFILE_H

#include "core/plant.h"
#include "core/run.h"

/* What a tape says of itself. */
typedef struct ts_tape_info {
    char version[64];
    uint64_t seed;
    ts_config cfg;
    uint64_t events, commands, digest;
} ts_tape_info;

/*
 * Wraps inner so that what passes is written to path; takes inner, and sets *out, on success only:
 * out may be where inner is kept. EINVAL: a value of the configuration that cannot be in a line;
 * EIO, ENOMEM. Closed before it is finished, it leaves no file.
 */
ts_status ts_recorder_new(ts_plant **out, ts_plant *inner, const char *path, const ts_config *cfg,
                          uint64_t seed, ts_err *err);

/* Writes the trailer and gives the file its name; once, after the run. EIO: nothing is left. */
ts_status ts_recorder_finish(ts_plant *recorder, uint64_t digest, ts_err *err);

/*
 * A plant that plays a tape: `next` gives its events, `apply` demands its commands to the byte
 * (EMISMATCH otherwise, and the words name the line and show both). EPARSE: no tape; EMISMATCH: a
 * tape that was cut short or altered; EIO; EUNKNOWN, EINVAL, ERANGE: a configuration that this
 * program does not take.
 */
ts_status ts_player_new(ts_plant **out, const char *path, ts_err *err);

/* Lent until the player is closed. */
const ts_tape_info *ts_player_info(const ts_plant *player);

/*
 * Runs the tape's services on `plant`, the player itself or what wraps it; *digest is theirs, also
 * where they fail. path is for messages. external: programs and plug-ins that the tape names as
 * prediction methods may be run; else such a tape is EINVAL. EMISMATCH: other commands than the
 * tape's; the rest as ts_services_new and ts_run.
 */
ts_status ts_player_run(ts_plant *player, ts_plant *plant, const char *path, bool external,
                        uint64_t *digest, ts_err *err);

#endif
