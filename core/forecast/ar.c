/*
 * An autoregression AR(p) over the history, by Yule and Walker, its order by AIC.
 *
 * See yule_walker.h. f(t+h) = mean + sum_i a(i) (f(t+h-i) - mean), where f is y up to t.
 * Known value: R's predict(ar(co2[1:120], order.max=3, aic=FALSE), n.ahead=3)
 * (tests/unit/test_forecast_classic.c).
 */
#include "core/forecast/method.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "core/forecast/history.h"
#include "core/forecast/yule_walker.h"

struct cfg {
    int64_t order, most;
    ts_time refit;
};

static const ts_param params[] = {
    TS_P_INT(struct cfg, order, "0", 0, TS_AR_MAX, "order; 0: by AIC"),
    TS_P_INT(struct cfg, most, "24", 1, TS_AR_MAX, "largest order that AIC may choose"),
    TS_P_TIME(struct cfg, refit, "1h", TS_MSEC, 366 * TS_DAY,
              "from one fit to the next; at least one step"),
};

struct ar {
    struct cfg cfg;
    ts_history past;
    ts_ar_model model;
    int refit, since_fit;
};

static void destroy(void *state)
{
    struct ar *a = state;
    if (a == NULL)
        return;
    ts_history_fini(&a->past);
    free(a);
}

static ts_status create(void **state, const ts_series_shape *shape, const void *cfg, ts_err *err)
{
    (void)err;
    struct ar *a = calloc(1, sizeof *a);
    *state = a;
    if (a == NULL)
        return TS_ENOMEM;
    a->cfg = *(const struct cfg *)cfg;
    a->refit = ts__steps(a->cfg.refit, shape->step, 1, INT_MAX);
    if (ts_history_init(&a->past, shape->capacity) == TS_OK)
        return TS_OK;
    destroy(a);
    *state = NULL;
    return TS_ENOMEM;
}

static void reset(void *state, int season, int season2)
{
    (void)season, (void)season2;
    struct ar *a = state;
    ts_history_clear(&a->past);
    a->since_fit = 0;
}

static void update(void *state, double y)
{
    struct ar *a = state;
    ts_history_push(&a->past, y);
    int n = a->past.n, most = (int)(a->cfg.order > 0 ? a->cfg.order : a->cfg.most);
    if (n < 2 * most + 2)
        return;
    if (a->since_fit == 0 || a->since_fit >= a->refit) {
        ts_ar_fit(&a->model, ts_history_end(&a->past) - n, n, most, a->cfg.order > 0);
        a->since_fit = 0;
    }
    a->since_fit++;
}

static ts_status forecast(void *state, int n, double *mean)
{
    const struct ar *a = state;
    if (a->since_fit == 0)
        return TS_EMPTY;
    ts_ar_continue(&a->model, ts_history_end(&a->past), n, mean);
    return TS_OK;
}

const ts_method ts__ar = {
    .name = "ar",
    .help = "an autoregression over the history, its order by AIC",
    .source = "Yule (1927), Walker (1931), as R's stats::ar.yw",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .create = create,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};
