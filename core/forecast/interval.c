/* Conformal quantiles; see interval.h. */
#include "core/forecast/interval.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

ts_status ts_interval_init(ts_interval *iv, int horizon, int window, const double *q, int n_q,
                           double gamma)
{
    assert(horizon >= 1 && window >= 1 && n_q >= 1 && n_q <= TS_INTERVAL_MAX);
    *iv = (ts_interval){.horizon = horizon, .window = window, .n_q = n_q, .gamma = gamma};
    memcpy(iv->q, q, (size_t)n_q * sizeof *q);
    size_t h = (size_t)horizon, errors = h * (size_t)window;
    iv->n = calloc(h, sizeof *iv->n);
    iv->seen = calloc(h, sizeof *iv->seen);
    iv->ring = calloc(errors, sizeof(double));
    iv->sorted = calloc(errors, sizeof(double));
    iv->level = calloc(h * (size_t)n_q, sizeof(double));
    iv->mean = calloc(h * h, sizeof(double));
    iv->value = calloc(h * h * (size_t)n_q, sizeof(double));
    if (!iv->n || !iv->seen || !iv->ring || !iv->sorted || !iv->level || !iv->mean || !iv->value)
        return TS_ENOMEM;
    ts_interval_reset(iv);
    return TS_OK;
}

void ts_interval_fini(ts_interval *iv)
{
    free(iv->n);
    free(iv->seen);
    free(iv->ring);
    free(iv->sorted);
    free(iv->level);
    free(iv->mean);
    free(iv->value);
}

void ts_interval_reset(ts_interval *iv)
{
    iv->now = 0;
    memset(iv->n, 0, (size_t)iv->horizon * sizeof *iv->n);
    memset(iv->seen, 0, (size_t)iv->horizon * sizeof *iv->seen);
    for (int i = 0; i < iv->horizon * iv->n_q; i++)
        iv->level[i] = iv->q[i % iv->n_q];
    for (int i = 0; i < iv->horizon * iv->horizon; i++)
        iv->mean[i] = NAN;
}

/* How many of a[0..n) are below v. */
static int rank_of(const double *a, int n, double v)
{
    int low = 0, high = n;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (a[middle] < v)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_error(ts_interval *iv, int h, double r)
{
    double *ring = iv->ring + (h - 1) * iv->window, *a = iv->sorted + (h - 1) * iv->window;
    int at = (int)(iv->seen[h - 1]++ % iv->window), n = iv->n[h - 1];
    if (n == iv->window) {
        int i = rank_of(a, n, ring[at]);
        memmove(a + i, a + i + 1, (size_t)(--n - i) * sizeof *a);
    }
    int i = rank_of(a, n, r);
    memmove(a + i + 1, a + i, (size_t)(n - i) * sizeof *a);
    a[i] = ring[at] = r;
    iv->n[h - 1] = n + 1;
}

void ts_interval_observe(ts_interval *iv, double y)
{
    iv->now++;
    for (int h = 1; h <= iv->horizon; h++) {
        int slot = (int)((iv->now + iv->horizon - h) % iv->horizon), i = slot * iv->horizon + h - 1;
        if (isnan(y) || isnan(iv->mean[i]))
            continue;
        for (int k = 0; k < iv->n_q; k++) {
            double said = iv->value[i * iv->n_q + k], *level = &iv->level[(h - 1) * iv->n_q + k];
            if (!isnan(said))
                *level = fmin(fmax(*level + iv->gamma * (iv->q[k] - (y <= said)), 0), 1);
        }
        add_error(iv, h, y - iv->mean[i]);
    }
    for (int h = 1; h <= iv->horizon; h++)
        iv->mean[(int)(iv->now % iv->horizon) * iv->horizon + h - 1] = NAN;
}

static double error_at(const ts_interval *iv, int h, int k)
{
    int n = iv->n[h - 1];
    double place = (n + 1) * iv->level[(h - 1) * iv->n_q + k];
    double rounded = iv->q[k] > 0.5 ? ceil(place - 1e-9) : floor(place + 1e-9);
    return iv->sorted[(h - 1) * iv->window + (int)fmin(fmax(rounded, 1), n) - 1];
}

void ts_interval_keep(ts_interval *iv, const double *mean)
{
    int slot = (int)(iv->now % iv->horizon);
    for (int h = 1; h <= iv->horizon; h++) {
        int i = slot * iv->horizon + h - 1;
        iv->mean[i] = mean[h - 1];
        for (int k = 0; k < iv->n_q; k++)
            iv->value[i * iv->n_q + k] = iv->n[h - 1] > 0
                                             ? fmax(mean[h - 1] + error_at(iv, h, k), 0)
                                             : NAN;
    }
}

double ts_interval_value(const ts_interval *iv, int h, int i)
{
    int slot = (int)(iv->now % iv->horizon) * iv->horizon + h - 1;
    return isnan(iv->mean[slot]) ? NAN : iv->value[slot * iv->n_q + i];
}
