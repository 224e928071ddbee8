/*
 * A plug-in in full: the seasonal naive forecast, y[t+h] = y[t+h-m], or the last value if there is
 * no season.
 *
 *     cc -shared -fPIC -I/usr/local/include/tidalscale -o naive.so naive.c
 *     tidalscale bench load.csv --method plugin:./naive.so
 *
 * An argument replaces the season: --method 'plugin:./naive.so 24'.
 */
#include "plugin.h"

#include <math.h>
#include <stdlib.h>

typedef struct naive {
    int season, n; /* values held, at most a season of them */
    double *past;  /* a ring: the value of step t is at t % season */
    int64_t t;     /* steps so far */
    double last;
} naive;

static void *create(const tidalscale_shape *shape, int argc, const char *const *argv)
{
    naive *s = calloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    s->season = argc > 0 ? atoi(argv[0]) : shape->season;
    if (s->season < 1)
        s->season = 1;
    s->past = calloc((size_t)s->season, sizeof *s->past);
    if (s->past == NULL) {
        free(s);
        return NULL;
    }
    return s;
}

static void destroy(void *state)
{
    naive *s = state;
    free(s->past);
    free(s);
}

static int update(void *state, double y)
{
    naive *s = state;
    if (!isnan(y))
        s->last = y;
    s->past[s->t++ % s->season] = s->last; /* a missing value is the one before it */
    if (s->n < s->season)
        s->n++;
    return TIDALSCALE_OK;
}

static int forecast(void *state, int32_t n, double *mean)
{
    naive *s = state;
    if (s->n < s->season)
        return TIDALSCALE_NOT_YET;
    for (int32_t h = 0; h < n; h++)
        mean[h] = s->past[(s->t + h) % s->season];
    return TIDALSCALE_OK;
}

static const tidalscale_predictor table = {
    .version = TIDALSCALE_PLUGIN_VERSION,
    .name = "naive",
    .help = "the value of a season ago",
    .create = create,
    .destroy = destroy,
    .update = update,
    .forecast = forecast,
};

const tidalscale_predictor *tidalscale_plugin(void)
{
    return &table;
}
