/*
 * Random numbers in named streams.
 *
 * A stream is named by (seed, name, replication): adding one never shifts another, and two
 * policies that draw from the same stream see the same numbers. Generator: xoshiro256**
 * (Blackman and Vigna, ACM TOMS 47(4), 2021), its state filled by splitmix64 (Steele, Lea and
 * Flood, OOPSLA 2014).
 *
 *     ts_rng r;
 *     ts_rng_init(&r, seed, "checkpoint", replication);
 *     double s = ts_rng_lognormal(&r, 3.0, 0.25);
 *
 * Known values: state {1, 2, 3, 4} gives 11520, 0, 1509978240, 1215971899390074240; splitmix64
 * from 1234567 gives 6457827717110365317 (tests/unit/test_rng.c).
 */
#ifndef TS_SIM_RNG_H
#define TS_SIM_RNG_H

#include "core/types.h"

typedef struct ts_rng {
    uint64_t s[4];
    double spare; /* the second of a pair of normals; NaN: none */
} ts_rng;

void ts_rng_init(ts_rng *r, uint64_t seed, const char *name, int replication);

/* Steps *state and returns a mixed number. */
uint64_t ts_splitmix64(uint64_t *state);

static inline uint64_t ts_rng_next(ts_rng *r)
{
    uint64_t *s = r->s, x = s[1] * 5, t = s[1] << 17;
    uint64_t result = (x << 7 | x >> 57) * 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = s[3] << 45 | s[3] >> 19;
    return result;
}

/* Uniform in [0, 1), a multiple of 2^-53. */
static inline double ts_rng_uniform(ts_rng *r)
{
    return (double)(ts_rng_next(r) >> 11) * 0x1p-53;
}

/* True with probability p; p = 0 draws nothing, so that a fault that is off costs and changes
 * nothing. */
static inline bool ts_rng_chance(ts_rng *r, double p)
{
    return p > 0 && ts_rng_uniform(r) < p;
}

/* Mean 1; by inversion. */
double ts_rng_exponential(ts_rng *r);

/* Mean 0, variance 1; Marsaglia's polar method. */
double ts_rng_normal(ts_rng *r);

/* median * exp(sigma * z); sigma = 0 draws nothing. */
double ts_rng_lognormal(ts_rng *r, double median, double sigma);

/* Shape > 0, mean = shape; Marsaglia and Tsang, ACM TOMS 26(3), 2000. */
double ts_rng_gamma(ts_rng *r, double shape);

/* Mean in [0, 1e15]; by products below 10, else PTRS (Hormann, Insurance: Math. and Econ. 12,
 * 1993). */
int64_t ts_rng_poisson(ts_rng *r, double mean);

#endif
