/*
 * STL: a seasonal-trend decomposition by loess; the season repeated, the rest continued by an
 * autoregression.
 *
 * Cleveland, Cleveland, McRae and Terpenning, "STL: A Seasonal-Trend Decomposition Procedure
 * Based on Loess", J. Official Statistics 6 (1990), section 3, without robustness weights, as
 * R's stats::stl with its default windows: season over `window` seasons (locally constant),
 * trend over the next odd 1.5 m / (1 - 1.5 / window), low-pass over the next odd m, each at
 * every tenth of a window with lines between; two inner iterations.
 * Forecast: f(t+h) = S(t+h-m) + a(t+h), a an AR(p) by AIC on the differences of what is left of
 * the history without the season.
 * Known value: R's stl(ts(co2[1:120], frequency=12), s.window=7)
 * (tests/unit/test_forecast_classic.c).
 */
#include "core/forecast/stl.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/forecast/history.h"
#include "core/forecast/method.h"
#include "core/forecast/yule_walker.h"

static int next_odd(double x)
{
    int n = (int)ceil(x);
    return n % 2 == 0 ? n + 1 : n;
}

/* Loess of y[0..n) at x (counted from 0, may lie outside) from the values left..right; false:
 * none is near. */
static bool loess_at(const double *y, int n, int window, int degree, double x, int left, int right,
                     double *w, double *out)
{
    double reach = fmax(x - left, right - x), total = 0, centre = 0, spread = 0;
    if (window > n)
        reach += (window - n) / 2;
    for (int j = left; j <= right; j++) {
        double r = fabs(j - x), u = r / reach, v = 1 - u * u * u;
        w[j] = r > 0.999 * reach ? 0 : r <= 0.001 * reach ? 1 : v * v * v;
        total += w[j];
    }
    if (total <= 0)
        return false;
    for (int j = left; j <= right; j++) {
        w[j] /= total;
        centre += w[j] * j;
    }
    for (int j = left; j <= right && degree > 0; j++)
        spread += w[j] * (j - centre) * (j - centre);
    double tilt = degree > 0 && reach > 0 && sqrt(spread) > 0.001 * (n - 1) ? (x - centre) / spread
                                                                            : 0;
    double sum = 0;
    for (int j = left; j <= right; j++)
        sum += w[j] * (1 + tilt * (j - centre)) * y[j];
    *out = sum;
    return true;
}

static int between(int x, int least, int most)
{
    return x < least ? least : x > most ? most : x;
}

static void loess_near(const double *y, int n, int window, int degree, int i, double *w,
                       double *out)
{
    int size = window < n ? window : n, left = between(i - (window + 1) / 2 + 1, 0, n - size);
    if (!loess_at(y, n, window, degree, i, left, left + size - 1, w, &out[i]))
        out[i] = y[i];
}

static void line_between(double *y, int from, int to)
{
    for (int j = from + 1; j < to; j++)
        y[j] = y[from] + (y[to] - y[from]) / (to - from) * (j - from);
}

/* Loess of y[0..n) at every place: each tenth of a window, with lines between. */
static void loess(const double *y, int n, int window, int degree, double *w, double *out)
{
    int jump = between((window + 9) / 10, 1, n > 1 ? n - 1 : 1), last = (n - 1) / jump * jump;
    for (int i = 0; i <= last; i += jump) {
        loess_near(y, n, window, degree, i, w, out);
        if (i > 0)
            line_between(out, i - jump, i);
    }
    if (last < n - 1) {
        loess_near(y, n, window, degree, n - 1, w, out);
        line_between(out, last, n - 1);
    }
}

/* Smooths each place of the season over the seasons, and one season beyond either end: out has n
 * + 2m. */
static void smooth_cycles(const double *y, int n, int m, int window, ts_stl *s, double *out)
{
    double *cycle = s->cycle, *smooth = s->cycle + s->capacity, first, after;
    for (int j = 0; j < m; j++) {
        int k = (n - 1 - j) / m + 1;
        for (int i = 0; i < k; i++)
            cycle[i] = y[i * m + j];
        loess(cycle, k, window, 0, s->w, smooth);
        if (!loess_at(cycle, k, window, 0, -1, 0, (window < k ? window : k) - 1, s->w, &first))
            first = smooth[0];
        if (!loess_at(cycle, k, window, 0, k, k > window ? k - window : 0, k - 1, s->w, &after))
            after = smooth[k - 1];
        out[j] = first;
        for (int i = 0; i < k; i++)
            out[(i + 1) * m + j] = smooth[i];
        out[(k + 1) * m + j] = after;
    }
}

/* Moving average of n values over m, into out[0..n - m + 1); out may be y. */
static int average(const double *y, int n, int m, double *out)
{
    double sum = 0;
    for (int i = 0; i < m; i++)
        sum += y[i];
    for (int i = 0; i + m <= n; i++) {
        double first = y[i];
        out[i] = sum / m;
        if (i + m < n)
            sum += y[i + m] - first;
    }
    return n - m + 1;
}

ts_status ts_stl_init(ts_stl *s, int capacity, int max_season)
{
    size_t n = (size_t)capacity;
    *s = (ts_stl){.capacity = capacity};
    s->season = calloc(n, sizeof(double));
    s->trend = calloc(n, sizeof(double));
    s->rest = calloc(n, sizeof(double));
    s->cycles = calloc(n + 2 * (size_t)max_season + 2, sizeof(double));
    s->pass = calloc(n + 2 * (size_t)max_season + 2, sizeof(double));
    s->cycle = calloc(2 * n, sizeof(double));
    s->w = calloc(n, sizeof(double));
    bool good = s->season && s->trend && s->rest && s->cycles && s->pass && s->cycle && s->w;
    return good ? TS_OK : TS_ENOMEM;
}

void ts_stl_fini(ts_stl *s)
{
    free(s->season);
    free(s->trend);
    free(s->rest);
    free(s->cycles);
    free(s->pass);
    free(s->cycle);
    free(s->w);
}

void ts_stl_decompose(ts_stl *s, const double *y, int n, int m, int window)
{
    int trend_window = next_odd(1.5 * m / (1 - 1.5 / window)), low_window = next_odd(m);
    memset(s->trend, 0, (size_t)n * sizeof(double));
    for (int round = 0; round < 2; round++) {
        for (int t = 0; t < n; t++)
            s->rest[t] = y[t] - s->trend[t];
        smooth_cycles(s->rest, n, m, window, s, s->cycles);
        int k = average(s->cycles, n + 2 * m, m, s->pass);
        k = average(s->pass, k, m, s->pass);
        average(s->pass, k, 3, s->pass);
        loess(s->pass, n, low_window, 1, s->w, s->rest);
        for (int t = 0; t < n; t++) {
            s->season[t] = s->cycles[m + t] - s->rest[t];
            s->rest[t] = y[t] - s->season[t];
        }
        loess(s->rest, n, trend_window, 1, s->w, s->trend);
    }
}

struct cfg {
    int64_t window, seasons;
    ts_time refit;
};

static const ts_param params[] = {
    TS_P_INT(struct cfg, window, "21", 3, 1001, "seasons smoothed over"),
    TS_P_INT(struct cfg, seasons, "14", 2, 1e6, "how many of the latest seasons are decomposed"),
    TS_P_TIME(struct cfg, refit, "1d", TS_MSEC, 366 * TS_DAY, "from one decomposition to the next"),
};

enum { MOST_LAGS = 12 };

struct stl {
    struct cfg cfg;
    ts_history past, change; /* change: differences of the adjusted series */
    ts_stl parts;
    ts_ar_model ar;
    double *repeat; /* [season]: the last season found; the next step's is at `at` */
    double adjusted;
    int season, at, refit, since_fit, horizon;
    double *ahead; /* [horizon] */
};

static void destroy(void *state)
{
    struct stl *s = state;
    if (s == NULL)
        return;
    ts_history_fini(&s->past);
    ts_history_fini(&s->change);
    ts_stl_fini(&s->parts);
    free(s->repeat);
    free(s->ahead);
    free(s);
}

static ts_status create(void **state, const ts_series_shape *shape, const void *cfg, ts_err *err)
{
    (void)err;
    struct stl *s = calloc(1, sizeof *s);
    *state = s;
    if (s == NULL)
        return TS_ENOMEM;
    s->cfg = *(const struct cfg *)cfg;
    s->refit = ts__steps(s->cfg.refit, shape->step, 1, INT_MAX);
    s->horizon = shape->horizon;
    bool good = ts_history_init(&s->past, shape->capacity) == TS_OK;
    good &= ts_history_init(&s->change, shape->capacity) == TS_OK;
    good &= ts_stl_init(&s->parts, shape->capacity, shape->max_season) == TS_OK;
    s->repeat = calloc((size_t)shape->max_season + 1, sizeof(double));
    s->ahead = calloc((size_t)shape->horizon, sizeof(double));
    if (good && s->repeat != NULL && s->ahead != NULL)
        return TS_OK;
    destroy(s);
    *state = NULL;
    return TS_ENOMEM;
}

static void reset(void *state, int season, int season2)
{
    (void)season2;
    struct stl *s = state;
    ts_history_clear(&s->past);
    s->season = season;
    s->since_fit = 0;
}

static void fit(struct stl *s)
{
    int m = s->season, n = s->past.n;
    if (n / m > s->cfg.seasons)
        n = m * (int)s->cfg.seasons;
    const double *y = ts_history_end(&s->past) - n;
    ts_stl_decompose(&s->parts, y, n, m, (int)s->cfg.window | 1);
    memcpy(s->repeat, s->parts.season + n - m, (size_t)m * sizeof(double));
    s->at = 0;
    ts_history_clear(&s->change);
    for (int t = 1; t < n; t++)
        ts_history_push(&s->change, s->parts.rest[t] - s->parts.rest[t - 1]);
    s->adjusted = s->parts.rest[n - 1];
    int most = s->change.n / 4 < MOST_LAGS ? s->change.n / 4 : MOST_LAGS;
    ts_ar_fit(&s->ar, ts_history_end(&s->change) - s->change.n, s->change.n, most, 0);
}

static void update(void *state, double y)
{
    struct stl *s = state;
    ts_history_push(&s->past, y);
    if (s->season < 2 || s->past.n < 2 * s->season + 1)
        return;
    if (s->since_fit == 0 || s->since_fit >= s->refit) {
        fit(s);
        s->since_fit = 1;
        return;
    }
    double adjusted = isnan(y) ? s->adjusted : y - s->repeat[s->at];
    ts_history_push(&s->change, adjusted - s->adjusted);
    s->adjusted = adjusted;
    s->at = (s->at + 1) % s->season;
    s->since_fit++;
}

static ts_status forecast(void *state, int n, double *mean)
{
    struct stl *s = state;
    if (s->since_fit == 0)
        return TS_EMPTY;
    ts_ar_continue(&s->ar, ts_history_end(&s->change), n, s->ahead);
    double sum = s->adjusted;
    for (int h = 0; h < n; h++) {
        sum += s->ahead[h] - s->ar.mean;
        mean[h] = sum + s->repeat[(s->at + h) % s->season];
    }
    return TS_OK;
}

const ts_method ts__stl = {
    .name = "stl",
    .help = "seasonal-trend decomposition by loess, and an autoregression for the rest",
    .source = "Cleveland et al., J. Official Statistics 6 (1990), as R's stats::stl",
    .params = params,
    .n_params = TS_COUNT_OF(params),
    .cfg_size = sizeof(struct cfg),
    .create = create,
    .destroy = destroy,
    .reset = reset,
    .update = update,
    .forecast = forecast,
};
