/* Every preset in presets/ reads, says what it is about, and gives a run that adds up; "wordcount" is the defaults. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/preset.h"
#include "tests/model/drive.h"
#include "tests/tap.h"

static ts_drive d;

static const char *folder(void)
{
    static char path[512];
    const char *root = getenv("TS_SRCDIR");
    snprintf(path, sizeof path, "%s/presets", root == NULL ? "." : root);
    return path;
}

static ts_status load_preset(const char *file, ts_sim_cfg *cfg, ts_err *err)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder(), file);
    ts_sim_cfg_init(cfg);
    ts_err_clear(err);
    return ts_preset_load(path, cfg, err);
}

/* Half an hour at 60 % of what eight sustain, and a rescale from four to eight and back. */
static void try(const char *file)
{
    ts_sim_cfg cfg;
    ts_err err;
    CU_ASSERT_EQUAL_FATAL(load_preset(file, &cfg, &err), TS_OK);
    CU_ASSERT_EQUAL_FATAL(ts_sim_cfg_check(&cfg, &err), TS_OK);
    const ts_stretch load[] = {{1800, 0.6 * ts_sim_capacity(&cfg, 8)}};
    static const ts_order orders[] = {{.at = 300, .parallelism = 8}, {.at = 1200, .parallelism = 4}};
    cfg.job_parallelism = 4;
    d = (ts_drive){.load = load, .n_load = 1, .orders = orders, .n_orders = 2};
    ts_drive_run(&d, &cfg, 1);
    CU_ASSERT_EQUAL(d.status, TS_DONE);
    CU_ASSERT_TRUE(d.totals.records_in > 0);
    CU_ASSERT_EQUAL(d.totals.records_in,
                    d.totals.records_out + d.totals.records_left + d.totals.records_lost);
    printf("# %s: capacity of 8 %.0f/s, %.1f s down for %d rescales\n", file, load[0].rate / 0.6,
           d.totals.downtime_s, d.totals.rescales_up + d.totals.rescales_down);
}

static void all(void)
{
    DIR *dir = opendir(folder());
    int n = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        size_t length = strlen(e->d_name);
        if (length > 5 && strcmp(e->d_name + length - 5, ".json") == 0) {
            try(e->d_name);
            n++;
        }
    }
    closedir(dir);
    CU_ASSERT_TRUE(n >= 5);
}

static void defaults(void)
{
    ts_sim_cfg cfg, fresh;
    ts_err err;
    char a[TS_PARAM_TEXT_SIZE], b[TS_PARAM_TEXT_SIZE];
    ts_sim_cfg_init(&fresh);
    CU_ASSERT_EQUAL_FATAL(load_preset("wordcount.json", &cfg, &err), TS_OK);
    for (int i = 0; i < ts_sim_n_params; i++)
        CU_ASSERT_STRING_EQUAL(ts_param_get(ts_sim_params, i, &cfg, a, sizeof a),
                               ts_param_get(ts_sim_params, i, &fresh, b, sizeof b));
}

static const ts_test tests[] = {
    {"every preset runs", all},
    {"wordcount is the defaults", defaults},
};

int main(void)
{
    return ts_tap_main("sim presets", tests, TS_COUNT_OF(tests));
}
