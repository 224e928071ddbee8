/* A plug-in that goes wrong in the way its argument says; for test_external. */
#include "core/plugin.h"

#include <math.h>
#include <string.h>

static char way[32]; /* one state at a time is enough for the test */

static void *create(const tidalscale_shape *shape, int argc, const char *const *argv)
{
    (void)shape;
    if (argc < 1 || strlen(argv[0]) >= sizeof way)
        return NULL;
    strcpy(way, argv[0]);
    return way;
}

static void destroy(void *state)
{
    (void)state;
}

static int update(void *state, double y)
{
    (void)state, (void)y;
    return strcmp(way, "update") == 0 ? TIDALSCALE_FAILED : TIDALSCALE_OK;
}

static int forecast(void *state, int32_t n, double *mean)
{
    (void)state;
    for (int32_t i = 0; i < n && strcmp(way, "nothing") != 0; i++)
        mean[i] = strcmp(way, "infinity") == 0 ? INFINITY : NAN;
    if (strcmp(way, "code") == 0)
        return 77;
    return strcmp(way, "fail") == 0 ? TIDALSCALE_FAILED : TIDALSCALE_OK;
}

const tidalscale_predictor *tidalscale_plugin(void)
{
    static const tidalscale_predictor table = {
        TIDALSCALE_PLUGIN_VERSION, "bad", "goes wrong", create, destroy, update, forecast};
    return &table;
}
