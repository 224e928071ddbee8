/* Presets of the modelled cluster; see preset.h. */
#include "experiments/preset.h"

#include <stdio.h>
#include <string.h>

#include "glue/datadir.h"
#include "glue/json.h"

static ts_status take(void *arg, const char *key, const char *value, ts_err *err)
{
    ts_sim_cfg *model = arg;
    if (strcmp(key, "about") == 0)
        return TS_OK;
    int i = ts_param_find(ts_sim_params, ts_sim_n_params, key);
    if (i < 0)
        return ts_err_set(err, TS_EUNKNOWN,
                          "the model has no constant '%.60s'; the nearest is '%s'", key,
                          ts_param_nearest(ts_sim_params, ts_sim_n_params, key));
    return ts_param_set(ts_sim_params, i, model, value, err);
}

static bool is_path(const char *name)
{
    size_t n = strlen(name);
    return strchr(name, '/') != NULL || (n > 5 && strcmp(name + n - 5, ".json") == 0);
}

ts_status ts_preset_load(const char *name, ts_sim_cfg *model, ts_err *err)
{
    char relative[128], path[TS_DATADIR_PATH];
    if (is_path(name))
        return ts_preset_read(name, take, model, err);
    if (snprintf(relative, sizeof relative, "presets/%s.json", name) >= (int)sizeof relative)
        return ts_err_set(err, TS_EUNKNOWN, "preset '%.40s...': there is none with so long a name",
                          name);
    ts_status status = ts_datadir_find(relative, path, NULL);
    if (status != TS_OK)
        return ts_err_set(
            err, TS_EUNKNOWN,
            "preset '%s' is unknown: neither 'auto', nor a file in presets/, nor a path", name);
    return ts_preset_read(path, take, model, err);
}
