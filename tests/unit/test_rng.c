/* Random numbers: published values of the generators, independence of streams, moments of the
 * distributions. */
#include <math.h>

#include "sim/rng.h"
#include "tests/tap.h"

static void known(void)
{
    static const uint64_t xoshiro[] = {11520, 0, 1509978240, UINT64_C(1215971899390074240)};
    static const uint64_t splitmix[] = {UINT64_C(6457827717110365317),
                                        UINT64_C(3203168211198807973),
                                        UINT64_C(9817491932198370423)};
    ts_rng r = {{1, 2, 3, 4}, NAN};
    uint64_t state = 1234567;
    for (int i = 0; i < TS_COUNT_OF(xoshiro); i++)
        CU_ASSERT_EQUAL(ts_rng_next(&r), xoshiro[i]);
    for (int i = 0; i < TS_COUNT_OF(splitmix); i++)
        CU_ASSERT_EQUAL(ts_splitmix64(&state), splitmix[i]);
}

/* Another name, seed or replication is another stream; the same is the same. */
static void streams(void)
{
    ts_rng a, b[4];
    ts_rng_init(&a, 1, "scrape", 0);
    ts_rng_init(&b[0], 1, "scrape", 0);
    ts_rng_init(&b[1], 1, "scrapf", 0);
    ts_rng_init(&b[2], 2, "scrape", 0);
    ts_rng_init(&b[3], 1, "scrape", 1);
    double dot[4] = {0};
    for (int i = 0; i < 10000; i++) {
        double x = ts_rng_uniform(&a) - 0.5;
        for (int k = 0; k < 4; k++)
            dot[k] += x * (ts_rng_uniform(&b[k]) - 0.5);
    }
    CU_ASSERT_DOUBLE_EQUAL(dot[0] / 10000, 1.0 / 12, 0.003);
    for (int k = 1; k < 4; k++)
        CU_ASSERT_DOUBLE_EQUAL(dot[k] / 10000, 0, 0.004); /* sd 0.00083 */
}

typedef double draw(ts_rng *r);

static double uniform(ts_rng *r) { return ts_rng_uniform(r); }
static double lognormal(ts_rng *r) { return ts_rng_lognormal(r, 3, 0.25); }
static double gamma_small(ts_rng *r) { return ts_rng_gamma(r, 0.5); }
static double gamma_large(ts_rng *r) { return ts_rng_gamma(r, 20); }
static double poisson_small(ts_rng *r) { return (double)ts_rng_poisson(r, 3.5); }
static double poisson_large(ts_rng *r) { return (double)ts_rng_poisson(r, 250); }
static double poisson_edge(ts_rng *r) { return (double)ts_rng_poisson(r, 10); }

/* Mean within 5 standard errors; variance within 4 % of what the distribution says. */
static void moments(void)
{
    enum { N = 200000 };
    static const struct {
        draw *draw;
        double mean, variance;
    } d[] = {
        {uniform, 0.5, 1.0 / 12},
        {ts_rng_exponential, 1, 1},
        {ts_rng_normal, 0, 1},
        {lognormal, 3 * 1.0317434074991028, 9 * 1.0644944589178593 * 0.0644944589178594},
        {gamma_small, 0.5, 0.5},
        {gamma_large, 20, 20},
        {poisson_small, 3.5, 3.5},
        {poisson_edge, 10, 10},
        {poisson_large, 250, 250},
    };
    for (int k = 0; k < TS_COUNT_OF(d); k++) {
        ts_rng r;
        double sum = 0, squares = 0;
        ts_rng_init(&r, 5, "moments", k);
        for (int i = 0; i < N; i++) {
            double x = d[k].draw(&r) - d[k].mean;
            sum += x;
            squares += x * x;
        }
        CU_ASSERT_DOUBLE_EQUAL(sum / N, 0, 5 * sqrt(d[k].variance / N));
        CU_ASSERT_DOUBLE_EQUAL(squares / N / d[k].variance, 1, 0.04);
    }
}

/* P(X = k) of a Poisson of mean 12, by counting: the rejection method has the right shape, not
 * only moments. */
static void poisson_shape(void)
{
    enum { N = 400000, MEAN = 12 };
    int count[64] = {0};
    ts_rng r;
    ts_rng_init(&r, 6, "shape", 0);
    for (int i = 0; i < N; i++) {
        int64_t k = ts_rng_poisson(&r, MEAN);
        count[k < 63 ? k : 63]++;
    }
    double p = exp(-MEAN), chi = 0;
    for (int k = 0; k <= 24; k++) {
        if (k >= 3)
            chi += (count[k] - N * p) * (count[k] - N * p) / (N * p);
        p *= (double)MEAN / (k + 1);
    }
    CU_ASSERT_TRUE(chi < 48.3); /* chi-square of 22 degrees of freedom: 0.001 beyond it */
}

/* A fault that is off draws nothing; one that is certain always happens. */
static void chances(void)
{
    ts_rng a, b;
    ts_rng_init(&a, 1, "x", 0);
    b = a;
    CU_ASSERT_FALSE(ts_rng_chance(&a, 0));
    CU_ASSERT_EQUAL(ts_rng_lognormal(&a, 2.5, 0), 2.5);
    CU_ASSERT_EQUAL(ts_rng_next(&a), ts_rng_next(&b));
    for (int i = 0; i < 1000; i++)
        CU_ASSERT_TRUE(ts_rng_chance(&a, 1));
}

static const ts_test tests[] = {
    {"published values", known},
    {"streams are independent", streams},
    {"moments", moments},
    {"the shape of the Poisson distribution", poisson_shape},
    {"chances", chances},
};

int main(void)
{
    return ts_tap_main("rng", tests, TS_COUNT_OF(tests));
}
