/* plugin:FILE.so: a predictor in a shared object, by the table of core/plugin.h. */
#include "config.h"

#include <dlfcn.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/plugin.h"
#include "glue/external_kind.h"

typedef struct plugin {
    void *library;
    const tidalscale_predictor *table;
    void *state;
} plugin;

static ts_status load(plugin *p, const char *file, ts_err *err)
{
    const tidalscale_predictor *(*entry)(void);
    p->library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (p->library == NULL)
        return ts_err_set(err, TS_EIO, "cannot load a plug-in: %.400s", dlerror());
    void *symbol = dlsym(p->library, "tidalscale_plugin");
    if (symbol == NULL)
        return ts_err_set(err, TS_EMISMATCH, "%.300s has no function tidalscale_plugin", file);
    memcpy(&entry, &symbol,
           sizeof entry); /* ISO C knows no other way from one pointer to the other */
    p->table = entry();
    if (p->table == NULL || p->table->version != TIDALSCALE_PLUGIN_VERSION)
        return ts_err_set(err, TS_EMISMATCH,
                          "%.300s is a plug-in of version %d; this program takes version %d", file,
                          p->table == NULL ? 0 : (int)p->table->version, TIDALSCALE_PLUGIN_VERSION);
    const tidalscale_predictor *t = p->table;
    if (t->name == NULL || !t->create || !t->destroy || !t->update || !t->forecast)
        return ts_err_set(err, TS_EMISMATCH, "%.300s: the table of the plug-in has empty places",
                          file);
    return TS_OK;
}

static void plugin_close(void *state)
{
    plugin *p = state;
    if (p->state != NULL)
        p->table->destroy(p->state);
    if (p->library != NULL)
        dlclose(p->library);
    free(p);
}

static ts_status plugin_open(void **state, char *const *words, const ts_series_shape *shape,
                             const ts_external_limits *limits, ts_err *err)
{
    (void)limits;
    plugin *p = calloc(1, sizeof *p);
    if (p == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    ts_status status = load(p, words[0], err);
    if (status == TS_OK) {
        tidalscale_shape s = {shape->step, shape->season, shape->season2, shape->horizon,
                              shape->capacity};
        int argc = 0;
        while (words[1 + argc] != NULL)
            argc++;
        p->state = p->table->create(&s, argc, (const char *const *)words + 1);
        if (p->state == NULL)
            status = ts_err_set(err, TS_EINVAL,
                                "plug-in %.100s: refused its %d arguments, or out of memory",
                                p->table->name, argc);
    }
    if (status == TS_OK)
        *state = p;
    else
        plugin_close(p);
    return status;
}

static ts_status plugin_step(void *state, double y, int n, double *mean, ts_err *err)
{
    plugin *p = state;
    int code = p->table->update(p->state, y);
    if (code != TIDALSCALE_OK)
        return ts_err_set(err, TS_EIO, "plug-in %.100s: update returned %d", p->table->name, code);
    if (n == 0)
        return TS_OK;
    for (int i = 0; i < n; i++)
        mean[i] = NAN; /* so that a place it leaves empty shows */
    code = p->table->forecast(p->state, n, mean);
    if (code == TIDALSCALE_NOT_YET)
        return TS_EMPTY;
    if (code != TIDALSCALE_OK)
        return ts_err_set(err, TS_EIO, "plug-in %.100s: forecast returned %d", p->table->name,
                          code);
    return TS_OK;
}

const ts__external_kind ts__external_plugin = {"plugin:", plugin_open, plugin_close, plugin_step};
