/* Plays a tape to the services of its configuration; see tapefile.h. */
#include "glue/external.h"
#include "glue/tapefile.h"

/* A tape is somebody's file: what it names is not run unasked. */
static ts_status check_methods(const ts_config *cfg, const char *path, ts_err *err)
{
    const char *const method[] = {cfg->short_term.method, cfg->long_term.method};
    for (int i = 0; i < TS_COUNT_OF(method); i++)
        if (ts_external_is(method[i]))
            return ts_err_set(err, TS_EINVAL,
                              "%.200s names '%.200s' as a prediction method; to run that, "
                              "say --external",
                              path, method[i]);
    return TS_OK;
}

ts_status ts_player_run(ts_plant *player, ts_plant *plant, const char *path, bool external,
                        uint64_t *digest, ts_err *err)
{
    ts_services *services;
    ts_config cfg = ts_player_info(player)->cfg;
    ts_external_source outside;
    ts_external_source_init(&outside, NULL);
    cfg.methods = &outside.source;
    ts_status status = external ? TS_OK : check_methods(&cfg, path, err);
    if (status == TS_OK)
        status = ts_services_new(&services, &cfg, TS_SERVICES_ALL, err);
    if (status != TS_OK)
        return status;
    status = ts_run(services, plant);
    *digest = ts_services_digest(services);
    ts_services_free(services);
    if (status == TS_OK)
        return TS_OK;
    const char *words = player->ops->error(player);
    if (outside.failure.status != TS_OK)
        words = outside.failure.message;
    return ts_err_set(err, status, "%.200s: %s", path,
                      words != NULL ? words : ts_status_text(status));
}
