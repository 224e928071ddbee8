/*
 * Analogs: the past moments that looked most like now, and what followed them.
 *
 * Lorenz, "Atmospheric Predictability as Revealed by Naturally Occurring Analogues" (1969);
 * Martinez et al., "A methodology for applying k-nearest neighbor to time series forecasting",
 * AI Review 52 (2019). A moment is compared by the shape of the last values, x(i) = y(t-i) -
 * y(t), and by its level:
 *     distance = mean_i (x(i) - x'(i))^2 + level (y(t) - y(t'))^2
 * Candidates are the moments at the same time of the season, give or take `near`. The k nearest say
 *     f(t+h) = y(t) + sum_j v_j (y(t_j+h) - y(t_j)),   v_j ~ 1 / distance_j
 */
#include "core/forecast/method.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/forecast/history.h"

enum { MAX_NEAREST = 64 };

struct cfg {
    ts_time pattern, near;
    int64_t nearest;
    double level, power;
};

static const ts_param params[] = {
    TS_P_TIME(struct cfg, pattern, "6h", TS_MSEC, 366 * TS_DAY, "time compared"),
    TS_P_TIME(struct cfg, near, "30min", 0, 366 * TS_DAY, "how far from the time of the season"),
    TS_P_INT(struct cfg, nearest, "10", 1, MAX_NEAREST, "how many moments speak"),
    TS_P_DOUBLE(struct cfg, level, "0.2", 0, 1e6, "weight of the level in the distance"),
    TS_P_DOUBLE(struct cfg, power, "1", 0, 100, "weight of a moment: distance^-power"),
};

struct knn {
    struct cfg cfg;
    ts_history past;
    int horizon, season, pattern, near;
};

static void destroy(void *state)
{
    struct knn *k = state;
    if (k == NULL)
        return;
    ts_history_fini(&k->past);
    free(k);
}

static ts_status create(void **state, const ts_series_shape *shape, const void *cfg, ts_err *err)
{
    (void)err;
    struct knn *k = calloc(1, sizeof *k);
    *state = k;
    if (k == NULL)
        return TS_ENOMEM;
    k->cfg = *(const struct cfg *)cfg;
    k->horizon = shape->horizon;
    k->pattern = ts__steps(k->cfg.pattern, shape->step, 2, shape->capacity);
    k->near = ts__steps(k->cfg.near, shape->step, 0, shape->capacity);
    if (ts_history_init(&k->past, shape->capacity) == TS_OK)
        return TS_OK;
    destroy(k);
    *state = NULL;
    return TS_ENOMEM;
}

static void reset(void *state, int season, int season2)
{
    (void)season2;
    struct knn *k = state;
    k->season = season;
    ts_history_clear(&k->past);
}

static void update(void *state, double y)
{
    ts_history_push(&((struct knn *)state)->past, y);
}

struct nearest {
    int n, most;
    double distance[MAX_NEAREST];
    const double *at[MAX_NEAREST];
};

static double limit(const struct nearest *s)
{
    return s->n == s->most ? s->distance[s->n - 1] : INFINITY;
}

static void insert(struct nearest *s, double distance, const double *at)
{
    int i = s->n < s->most ? s->n++ : s->n - 1;
    for (; i > 0 && s->distance[i - 1] > distance; i--) {
        s->distance[i] = s->distance[i - 1];
        s->at[i] = s->at[i - 1];
    }
    s->distance[i] = distance;
    s->at[i] = at;
}

/* How unlike the moments a and b are; stops early once it is above `enough`. */
static double compare(const struct knn *k, const double *a, const double *b, double enough)
{
    double offset = *a - *b, sum = k->cfg.level * offset * offset * k->pattern;
    enough *= k->pattern;
    for (int i = 1; i <= k->pattern && sum <= enough; i++) {
        double e = a[-i] - b[-i] - offset;
        sum += e * e;
    }
    return sum / k->pattern;
}

static void search(const struct knn *k, const double *now, struct nearest *found)
{
    const double *first = ts_history_end(&k->past) - k->past.n + k->pattern;
    for (int back = k->season; now - back + k->near >= first; back += k->season) {
        for (int j = -k->near; j <= k->near; j++) {
            const double *at = now - back + j;
            if (at < first || at + k->horizon > now)
                continue;
            double d = compare(k, now, at, limit(found));
            if (d < limit(found))
                insert(found, d, at);
        }
    }
}

static ts_status forecast(void *state, int n, double *mean)
{
    const struct knn *k = state;
    const double *now = ts_history_end(&k->past) - 1;
    struct nearest found = {.most = (int)k->cfg.nearest};
    if (k->season > 0 && k->past.n > k->pattern)
        search(k, now, &found);
    if (found.n == 0)
        return TS_EMPTY;
    double total = 0, weight[MAX_NEAREST];
    for (int i = 0; i < found.n; i++) {
        weight[i] = pow(fmax(found.distance[i], 1e-300) / fmax(found.distance[0], 1e-300),
                        -k->cfg.power);
        total += weight[i];
    }
    for (int h = 1; h <= n; h++) {
        double sum = 0;
        for (int i = 0; i < found.n; i++)
            sum += weight[i] * (found.at[i][h] - *found.at[i]);
        mean[h - 1] = *now + sum / total;
    }
    return TS_OK;
}

const ts_method ts__knn = {
    .name = "knn",
    .help = "the past moments most like now, and what followed them",
    .source = "Lorenz (1969); Martinez et al., AI Review 52 (2019)",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .create = create,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};
