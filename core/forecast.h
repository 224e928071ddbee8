/*
 * Load predictors: one table type, one method per file in core/forecast/.
 *
 * A method sees a regular series, one value per step (NaN = missing), and answers with the next
 * steps. It allocates only in `create`, never in update or forecast, and never answers with NaN,
 * infinity or a negative load: it says EMPTY while it cannot answer yet. The benchmark, the
 * simulation and the live services all come through here, so what was measured is what runs.
 *
 *     ts_forecaster *f;
 *     ts_series_shape shape = {.step = TS_MIN, .season = 1440, .horizon = 3, .capacity = 5760};
 *     ts_forecaster_new(&f, "holt-winters:seasonal=additive", &shape, &err);
 *     ts_forecaster_update(f, y);                // every step
 *     ts_forecaster_forecast(f, 3, mean);        // OK, or EMPTY: not yet
 *
 * What is not a load (NaN, infinite, negative, above TS_FORECAST_LIMIT) counts as missing.
 */
#ifndef TS_CORE_FORECAST_H
#define TS_CORE_FORECAST_H

#include "core/param.h"
#include "core/status.h"
#include "core/types.h"

#define TS_FORECAST_LIMIT 1e15

typedef struct ts_series_shape {
    ts_time step;    /* time between values */
    int season;      /* steps in a season, usually a day; 0: none known (yet) */
    int season2;     /* steps in a longer season, usually a week; 0: none */
    int max_season;  /* the largest season a later ts_forecaster_reset may ask for; 0: season */
    int horizon;     /* the most steps that will be asked for at once */
    int capacity;    /* the most past values a method may keep */
} ts_series_shape;

typedef struct ts_method {
    const char *name;
    const char *help;   /* one line */
    const char *source; /* paper, section, equation */
    const ts_param *params;
    int n_params;
    size_t cfg_size;
    /* Allocates the state for a shape; cfg (NULL if there are no parameters) is copied. ENOMEM,
     * or EINVAL where cfg contradicts itself; *state is then NULL. */
    ts_status (*create)(void **state, const ts_series_shape *shape, const void *cfg, ts_err *err);
    /* Frees; NULL is allowed. */
    void (*destroy)(void *state);
    /* Back to the beginning, with another season (<= max_season); allocates nothing. */
    void (*reset)(void *state, int season, int season2);
    /* One more value; NaN: missing, else in [0, TS_FORECAST_LIMIT]. Refits by the method's own
     * parameters. */
    void (*update)(void *state, double y);
    /* The next n steps (1 <= n <= horizon) into mean[0..n). OK, or EMPTY: cannot say yet; negative
     * only for a method from outside that has failed. */
    ts_status (*forecast)(void *state, int n, double *mean);
} ts_method;

typedef struct ts_forecaster ts_forecaster;

/* All methods, NULL-terminated. */
const ts_method *const *ts_methods(void);
const ts_method *ts_method_find(const char *name);

/*
 * A forecaster from its spec, "name" or "name:key=value,key=value"; the caller frees it.
 * EUNKNOWN: no such method or key; EINVAL, ERANGE: a bad value; ENOMEM. *out is NULL on failure.
 */
ts_status ts_forecaster_new(ts_forecaster **out, const char *spec, const ts_series_shape *shape,
                            ts_err *err);

/* The same with a method that need not be in the list (a plug-in); its table is lent for the
 * forecaster's life. cfg is copied by the method. */
ts_status ts_forecaster_new_of(ts_forecaster **out, const ts_method *method, const void *cfg,
                               const ts_series_shape *shape, ts_err *err);

/*
 * Where methods come from that are not in the list: programs and plug-ins (glue/external.h), which
 * core knows nothing of. Whoever makes the services lends them one; ts_config.methods in run.h.
 */
typedef struct ts_method_source ts_method_source;
struct ts_method_source {
    /* As ts_forecaster_new. EUNKNOWN with *err untouched: the spec is none of its own. */
    ts_status (*open)(ts_method_source *source, ts_forecaster **out, const char *spec,
                      const ts_series_shape *shape, ts_err *err);
};

/* From the source (NULL: none), or else from the list. */
ts_status ts_forecaster_new_from(ts_forecaster **out, ts_method_source *source, const char *spec,
                                 const ts_series_shape *shape, ts_err *err);

void ts_forecaster_free(ts_forecaster *f);

/* Back to the beginning, with these seasons; the first is at most max_season. */
void ts_forecaster_reset(ts_forecaster *f, int season, int season2);
void ts_forecaster_update(ts_forecaster *f, double y);

/* Steps 1..n ahead of the last update into mean; n <= horizon. OK; EMPTY or negative (as in
 * ts_method) and mean is untouched. Whatever the method says, what comes out is finite and >= 0. */
ts_status ts_forecaster_forecast(ts_forecaster *f, int n, double *mean);

/* The spec's method name, lent. */
const char *ts_forecaster_name(const ts_forecaster *f);

#endif
