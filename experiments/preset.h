/*
 * Presets: named sets of the model's constants, one JSON object per file in presets/.
 */
#ifndef TS_EXPERIMENTS_PRESET_H
#define TS_EXPERIMENTS_PRESET_H

#include "sim/simplant.h"

/*
 * Applies a preset to a model. name: that of a file in presets/ without ".json", or a path that
 * holds a '/' or ends in
 * ".json". EUNKNOWN, EINVAL, ERANGE name the file and the key; EIO, EPARSE as the JSON reader. The
 * key "about" is words.
 */
ts_status ts_preset_load(const char *name, ts_sim_cfg *model, ts_err *err);

#endif
