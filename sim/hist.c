/* A histogram of latencies; see hist.h. */
#include "sim/hist.h"

#include <math.h>
#include <string.h>

enum {
    SUB_BITS = 6,
    LOWEST = -11 /* exponent of the first octave */
};

void ts_hist_init(ts_hist *h, double limit)
{
    *h = (ts_hist){.limit = limit, .lo = TS_HIST_BUCKETS};
}

void ts_hist_clear(ts_hist *h)
{
    if (h->hi > h->lo)
        memset(&h->count[h->lo], 0, (size_t)(h->hi - h->lo) * sizeof h->count[0]);
    h->n = h->n_over = 0;
    h->sum = 0;
    h->lo = TS_HIST_BUCKETS;
    h->hi = 0;
}

static int bucket_of(double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    int64_t i = (int64_t)(bits >> (52 - SUB_BITS)) - ((int64_t)(1023 + LOWEST) << SUB_BITS);
    return i < 0 ? 0 : i >= TS_HIST_BUCKETS ? TS_HIST_BUCKETS - 1 : (int)i;
}

void ts_hist_add(ts_hist *h, double seconds, int64_t n)
{
    if (n == 0)
        return;
    int b = bucket_of(seconds);
    h->count[b] += n;
    h->n += n;
    h->sum += seconds * (double)n;
    if (seconds > h->limit)
        h->n_over += n;
    if (b < h->lo)
        h->lo = b;
    if (b >= h->hi)
        h->hi = b + 1;
}

void ts_hist_merge(ts_hist *h, const ts_hist *other)
{
    for (int b = other->lo; b < other->hi; b++)
        h->count[b] += other->count[b];
    h->n += other->n;
    h->n_over += other->n_over;
    h->sum += other->sum;
    h->lo = other->lo < h->lo ? other->lo : h->lo;
    h->hi = other->hi > h->hi ? other->hi : h->hi;
}

static double lower_edge(int bucket)
{
    return ldexp(1 + (double)(bucket & ((1 << SUB_BITS) - 1)) / (1 << SUB_BITS),
                 (bucket >> SUB_BITS) + LOWEST);
}

double ts_hist_edge(int bucket)
{
    return lower_edge(bucket + 1);
}

/* From the top: the quantiles that matter are there. */
double ts_hist_quantile(const ts_hist *h, double q)
{
    if (h->n == 0)
        return NAN;
    int64_t above = h->n - (int64_t)ceil(q * (double)h->n), seen = 0;
    int b = h->hi - 1;
    for (; b > h->lo; b--) {
        seen += h->count[b];
        if (seen > above)
            break;
    }
    return (lower_edge(b) + lower_edge(b + 1)) / 2;
}

double ts_hist_mean(const ts_hist *h)
{
    return h->n == 0 ? NAN : h->sum / (double)h->n;
}
