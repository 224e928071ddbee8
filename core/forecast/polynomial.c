/*
 * A least-squares line or parabola over the last values of a window, continued: the system's
 * short-term model.
 *
 * With time u = 0 at the newest value and past values at -1, -2, ..., the sums S_k = sum u^k and
 * T_k = sum u^k y follow the window in O(1): a step maps u to u - 1, S_k to sum_j C(k,j)
 * (-1)^(k-j) S_j, and likewise T; then the newest value enters at u = 0 and the oldest leaves.
 * Once per window both are summed afresh, so that rounding does not build up. Missing values are
 * left out.
 * Forecast: sum_k c_k h^k, with c from the normal equations  sum_j S_(i+j) c_j = T_i.
 * Known value: 1 3 2 5 under a line says 5.5, 6.6 (R: predict(lm(y~t), data.frame(t=5:6))); under a
 * parabola 6.75, 9.35 (tests/unit/test_forecast_simple.c).
 */
#include "core/forecast/method.h"

#include <math.h>
#include <stdlib.h>

struct cfg {
    ts_time window;
};

static const ts_param params[] = {
    TS_P_TIME(struct cfg, window, "540s", TS_MSEC, 366 * TS_DAY,
              "time fitted over (3 rescale windows of 180 s); at least three values"),
};

enum { MAX_DEGREE = 2 };

struct poly {
    double *ring; /* NaN: missing */
    int degree, window, n, at;
    double s[2 * MAX_DEGREE + 1], t[MAX_DEGREE + 1];
    double base; /* subtracted from the values, for the sums to stay small */
};

static void destroy(void *state)
{
    struct poly *p = state;
    if (p == NULL)
        return;
    free(p->ring);
    free(p);
}

static ts_status create_degree(void **state, const ts_series_shape *shape, const struct cfg *cfg,
                               int degree)
{
    struct poly *p = calloc(1, sizeof *p);
    *state = p;
    if (p == NULL)
        return TS_ENOMEM;
    p->degree = degree;
    p->window = ts__steps(cfg->window, shape->step, 3, shape->capacity < 3 ? 3 : shape->capacity);
    p->ring = calloc((size_t)p->window, sizeof *p->ring);
    if (p->ring != NULL)
        return TS_OK;
    destroy(p);
    *state = NULL;
    return TS_ENOMEM;
}

static ts_status create_line(void **state, const ts_series_shape *shape, const void *cfg,
                             ts_err *err)
{
    (void)err;
    return create_degree(state, shape, cfg, 1);
}

static ts_status create_parabola(void **state, const ts_series_shape *shape, const void *cfg,
                                 ts_err *err)
{
    (void)err;
    return create_degree(state, shape, cfg, 2);
}

static void reset(void *state, int season, int season2)
{
    (void)season, (void)season2;
    struct poly *p = state;
    *p = (struct poly){.ring = p->ring, .degree = p->degree, .window = p->window};
}

/* Adds (sign 1) or takes away (sign -1) the value y at time u. */
static void enter(struct poly *p, double u, double y, double sign)
{
    double power = sign;
    for (int k = 0; k <= 2 * p->degree; k++) {
        p->s[k] += power;
        if (k <= p->degree)
            p->t[k] += power * (y - p->base);
        power *= u;
    }
}

/* Moments of u - 1 from those of u, in place, the highest first. */
static void shift(double *m, int n)
{
    static const double binomial[5][5] = {
        {1}, {-1, 1}, {1, -2, 1}, {-1, 3, -3, 1}, {1, -4, 6, -4, 1},
    };
    for (int k = n - 1; k >= 0; k--) {
        double sum = 0;
        for (int j = 0; j <= k; j++)
            sum += binomial[k][j] * m[j];
        m[k] = sum;
    }
}

/* Sums the whole window afresh; `at` is where the oldest value lies. */
static void sum_up(struct poly *p)
{
    for (int k = 0; k <= 2 * MAX_DEGREE; k++)
        p->s[k] = 0;
    for (int k = 0; k <= MAX_DEGREE; k++)
        p->t[k] = 0;
    double newest = p->ring[(p->at + p->window - 1) % p->window];
    p->base = isnan(newest) ? 0 : newest;
    for (int i = 0; i < p->n; i++) {
        double y = p->ring[(p->at + p->window - 1 - i) % p->window];
        if (!isnan(y))
            enter(p, -i, y, 1);
    }
}

static void update(void *state, double y)
{
    struct poly *p = state;
    double oldest = p->n == p->window ? p->ring[p->at] : NAN;
    p->ring[p->at] = y;
    p->at = (p->at + 1) % p->window;
    if (p->n < p->window)
        p->n++;
    if (p->at == 0) {
        sum_up(p);
        return;
    }
    shift(p->s, 2 * p->degree + 1);
    shift(p->t, p->degree + 1);
    if (!isnan(y))
        enter(p, 0, y, 1);
    if (!isnan(oldest))
        enter(p, -p->window, oldest, -1);
}

/* Gaussian elimination on the (at most 3 x 3) normal equations; false: singular. */
static bool solve(const struct poly *p, double *c)
{
    int d = p->degree + 1;
    double a[MAX_DEGREE + 1][MAX_DEGREE + 2];
    for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++)
            a[i][j] = p->s[i + j];
        a[i][d] = p->t[i];
    }
    for (int i = 0; i < d; i++) {
        if (!(a[i][i] > 1e-9 * p->s[2 * i]))
            return false;
        for (int r = i + 1; r < d; r++) {
            double q = a[r][i] / a[i][i];
            for (int j = i; j <= d; j++)
                a[r][j] -= q * a[i][j];
        }
    }
    for (int i = d - 1; i >= 0; i--) {
        c[i] = a[i][d];
        for (int j = i + 1; j < d; j++)
            c[i] -= a[i][j] * c[j];
        c[i] /= a[i][i];
    }
    return true;
}

static ts_status forecast(void *state, int n, double *mean)
{
    const struct poly *p = state;
    double c[MAX_DEGREE + 1];
    if (p->s[0] < p->degree + 1 || !solve(p, c))
        return TS_EMPTY;
    for (int h = 1; h <= n; h++) {
        double sum = 0;
        for (int k = p->degree; k >= 0; k--)
            sum = sum * h + c[k];
        mean[h - 1] = p->base + sum;
    }
    return TS_OK;
}

const ts_method ts__line = {
    .name = "line",
    .help = "a least-squares line over a window, continued: the system's short-term model",
    .source = "ordinary least squares",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .create = create_line,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};

const ts_method ts__parabola = {
    .name = "parabola",
    .help = "a least-squares parabola over a window, continued",
    .source = "ordinary least squares",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .create = create_parabola,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};
