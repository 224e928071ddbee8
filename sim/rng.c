/* Random numbers in named streams; see rng.h. */
#include "sim/rng.h"

#include <math.h>

uint64_t ts_splitmix64(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* FNV-1a, 64 bit. */
static uint64_t hash_name(const char *name)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (; *name != '\0'; name++)
        h = (h ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
    return h;
}

void ts_rng_init(ts_rng *r, uint64_t seed, const char *name, int replication)
{
    uint64_t state = seed;
    state = ts_splitmix64(&state) ^ hash_name(name);
    state = ts_splitmix64(&state) ^ (uint64_t)(int64_t)replication;
    for (int i = 0; i < 4; i++)
        r->s[i] = ts_splitmix64(&state);
    r->spare = NAN;
}

double ts_rng_exponential(ts_rng *r)
{
    return -log((double)((ts_rng_next(r) >> 11) + 1) * 0x1p-53); /* of a number in (0, 1] */
}

double ts_rng_normal(ts_rng *r)
{
    double u, v, q;
    if (!isnan(r->spare)) {
        u = r->spare;
        r->spare = NAN;
        return u;
    }
    do {
        u = 2 * ts_rng_uniform(r) - 1;
        v = 2 * ts_rng_uniform(r) - 1;
        q = u * u + v * v;
    } while (q >= 1 || q == 0);
    double f = sqrt(-2 * log(q) / q);
    r->spare = v * f;
    return u * f;
}

double ts_rng_lognormal(ts_rng *r, double median, double sigma)
{
    return sigma > 0 ? median * exp(sigma * ts_rng_normal(r)) : median;
}

double ts_rng_gamma(ts_rng *r, double shape)
{
    if (shape < 1)
        return ts_rng_gamma(r, shape + 1) * pow(1 - ts_rng_uniform(r), 1 / shape);
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = ts_rng_normal(r), v = 1 + c * x;
        if (v <= 0)
            continue;
        v = v * v * v;
        double u = 1 - ts_rng_uniform(r);
        if (log(u) < 0.5 * x * x + d - d * v + d * log(v))
            return d * v;
    }
}

static int64_t poisson_by_products(ts_rng *r, double mean)
{
    double limit = exp(-mean), product = ts_rng_uniform(r);
    int64_t n = 0;
    while (product > limit) {
        product *= ts_rng_uniform(r);
        n++;
    }
    return n;
}

/* log k! for a whole k >= 0; Stirling's series, to 1e-12 from 10 on. (lgamma writes a global.) */
static double log_factorial(double k)
{
    double sum = 0;
    if (k >= 10)
        return (k + 0.5) * log(k) - k + 0.91893853320467274 + 1 / (12 * k) - 1 / (360 * k * k * k) +
               1 / (1260 * k * k * k * k * k);
    for (double i = 2; i <= k; i++)
        sum += log(i);
    return sum;
}

static int64_t poisson_by_rejection(ts_rng *r, double mean)
{
    double b = 0.931 + 2.53 * sqrt(mean), a = -0.059 + 0.02483 * b;
    double alpha = 1.1239 + 1.1328 / (b - 3.4), v_r = 0.9277 - 3.6224 / (b - 2);
    double log_mean = log(mean);
    for (;;) {
        double u = ts_rng_uniform(r) - 0.5, v = 1 - ts_rng_uniform(r);
        double us = 0.5 - fabs(u), k = floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= v_r)
            return (int64_t)k;
        if (k < 0 || (us < 0.013 && v > us))
            continue;
        if (log(v) + log(alpha) - log(a / (us * us) + b) <= k * log_mean - mean - log_factorial(k))
            return (int64_t)k;
    }
}

int64_t ts_rng_poisson(ts_rng *r, double mean)
{
    if (mean <= 0)
        return 0;
    return mean < 10 ? poisson_by_products(r, mean) : poisson_by_rejection(r, mean);
}
