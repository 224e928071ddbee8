/* The topic; see kafka.h. */
#include "sim/kafka.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLOTS_PER_PARTITION = 16,
    FIRST_CAPACITY = 64
};

void ts__zipf(double *weight, int n, double s)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += weight[i] = pow(i + 1, -s);
    for (int i = 0; i < n; i++)
        weight[i] /= sum;
}

/* Weights to whole slots: one each, and the rest by largest weight per odd number (Webster's
 * method). */
static void allot(int64_t *slots, const double *weight, int n, int period)
{
    for (int j = 0; j < n; j++)
        slots[j] = 1;
    for (int left = period - n; left > 0; left--) {
        int best = 0;
        for (int j = 1; j < n; j++)
            if (weight[j] / (double)(2 * slots[j] + 1) >
                weight[best] / (double)(2 * slots[best] + 1))
                best = j;
        slots[best]++;
    }
}

/* Smooth weighted round robin: every turn each credit grows by its slots, and the largest pays a
 * period. */
static void interleave(ts__kafka *k, int64_t *credit)
{
    memset(credit, 0, (size_t)k->n * sizeof *credit);
    memset(k->prefix, 0, (size_t)k->n * sizeof *k->prefix);
    for (int r = 0; r + 1 < k->period; r++) {
        uint16_t *row = k->prefix + (size_t)r * (size_t)k->n;
        int best = 0;
        for (int j = 0; j < k->n; j++) {
            credit[j] += k->slots[j];
            if (credit[j] > credit[best])
                best = j;
        }
        credit[best] -= k->period;
        memcpy(row + k->n, row, (size_t)k->n * sizeof *row);
        row[k->n + best]++;
    }
}

static ts_status lay_out(ts__kafka *k, double skew)
{
    int64_t *credit = malloc((size_t)k->n * sizeof *credit);
    if (credit == NULL)
        return TS_ENOMEM;
    ts__zipf(k->share, k->n, skew);
    if (k->period > k->n)
        allot(k->slots, k->share, k->n, k->period);
    else
        for (int j = 0; j < k->n; j++)
            k->slots[j] = 1;
    for (int j = 0; j < k->n; j++)
        k->share[j] = (double)k->slots[j] / k->period;
    interleave(k, credit);
    free(credit);
    return TS_OK;
}

static bool offsets_new(ts__offsets *o, int n)
{
    o->at = calloc((size_t)n, sizeof *o->at);
    o->segment = calloc((size_t)n, sizeof *o->segment);
    return o->at != NULL && o->segment != NULL;
}

static void offsets_free(ts__offsets *o)
{
    free(o->at);
    free(o->segment);
}

ts_status ts__kafka_init(ts__kafka *k, int partitions, double skew, ts_time start)
{
    *k = (ts__kafka){.n = partitions};
    size_t n = (size_t)partitions;
    k->period = skew > 0 ? SLOTS_PER_PARTITION * partitions : partitions;
    k->capacity = FIRST_CAPACITY;
    k->prefix = malloc((size_t)k->period * n * sizeof *k->prefix);
    k->slots = malloc(n * sizeof *k->slots);
    k->share = malloc(n * sizeof *k->share);
    k->log_end = calloc(n, sizeof *k->log_end);
    k->ring = malloc((size_t)k->capacity * sizeof *k->ring);
    bool offsets = offsets_new(&k->processed, partitions) &&
        offsets_new(&k->snapshot, partitions) &&
                   offsets_new(&k->committed, partitions);
    if (k->prefix == NULL || k->slots == NULL || k->share == NULL || k->log_end == NULL ||
        k->ring == NULL || !offsets || lay_out(k, skew) != TS_OK) {
        ts__kafka_fini(k);
        return TS_ENOMEM;
    }
    k->ring[k->head++] = (ts__arrival){.at = start};
    return TS_OK;
}

void ts__kafka_fini(ts__kafka *k)
{
    free(k->prefix);
    free(k->slots);
    free(k->share);
    free(k->log_end);
    free(k->ring);
    offsets_free(&k->processed);
    offsets_free(&k->snapshot);
    offsets_free(&k->committed);
    *k = (ts__kafka){0};
}

static const ts__arrival *entry(const ts__kafka *k, int64_t i)
{
    return &k->ring[i & (k->capacity - 1)];
}

static int64_t log_end_at(const ts__kafka *k, const ts__arrival *a, int j)
{
    return a->periods * k->slots[j] + k->prefix[(size_t)a->rest * (size_t)k->n + (size_t)j];
}

static ts_status grow(ts__kafka *k)
{
    ts__arrival *ring = malloc(2 * (size_t)k->capacity * sizeof *ring);
    if (ring == NULL)
        return TS_ENOMEM;
    for (int64_t i = k->tail; i < k->head; i++)
        ring[i & (2 * k->capacity - 1)] = *entry(k, i);
    free(k->ring);
    k->ring = ring;
    k->capacity *= 2;
    return TS_OK;
}

ts_status ts__kafka_arrive(ts__kafka *k, ts_time at, int64_t n)
{
    if (k->head - k->tail == k->capacity && grow(k) != TS_OK)
        return TS_ENOMEM;
    k->total += n;
    ts__arrival a = {at, k->total, k->total / k->period, (int32_t)(k->total % k->period)};
    k->ring[k->head++ & (k->capacity - 1)] = a;
    const uint16_t *row = k->prefix + (size_t)a.rest * (size_t)k->n;
    for (int j = 0; j < k->n; j++)
        k->log_end[j] = a.periods * k->slots[j] + row[j];
    return TS_OK;
}

void ts__kafka_read_all(ts__kafka *k)
{
    memcpy(k->processed.at, k->log_end, (size_t)k->n * sizeof *k->log_end);
    for (int j = 0; j < k->n; j++)
        k->processed.segment[j] = k->head - 1;
    k->n_read = k->total - k->lost;
}

/* A stretch of the ring between two entries, as partition j sees it. */
typedef struct ts__segment {
    double at, length;   /* seconds after some instant; seconds */
    int64_t first, end;  /* offsets */
} ts__segment;

static ts__segment segment(const ts__kafka *k, int j, int64_t i, ts_time from)
{
    const ts__arrival *a = entry(k, i), *b = entry(k, i + 1);
    return (ts__segment){ts_seconds(a->at - from), ts_seconds(b->at - a->at), log_end_at(k, a, j),
                         log_end_at(k, b, j)};
}

/* Seconds between the arrival of offset x in a segment and a moment. */
static double wait(const ts__segment *s, int64_t x, double moment)
{
    double into = (double)(x - s->first) / (double)(s->end - s->first);
    double waited = moment - (s->at + into * s->length);
    return waited > 0 ? waited : 0;
}

void ts__kafka_read(ts__kafka *k, int j, int64_t n, ts_time from, ts_time to, ts__served *served,
                    void *arg)
{
    int64_t x = k->processed.at[j], end = x + n, i = k->processed.segment[j];
    double pace = n == 0 ? 0 : ts_seconds(to - from) / (double)n, at = 0;
    assert(n >= 0 && end <= k->log_end[j]);
    while (x < end) {
        ts__segment s = segment(k, j, i, from);
        int64_t upto = s.end < end ? s.end : end;
        if (upto > x) {
            double until = at + pace * (double)(upto - x);
            served(arg, upto - x, wait(&s, x, at), wait(&s, upto, until));
            at = until;
            x = upto;
        }
        i += x < end;
    }
    k->n_read += n;
    k->processed.at[j] = end;
    k->processed.segment[j] = i;
}

/* The wait so far of the next record of partition j, which has one. */
static double age_of_next(const ts__kafka *k, int j, ts_time now)
{
    int64_t x = k->processed.at[j], i = k->processed.segment[j];
    ts__segment s = segment(k, j, i, now);
    while (s.end <= x)
        s = segment(k, j, ++i, now);
    return wait(&s, x, 0);
}

double ts__kafka_age(const ts__kafka *k, ts_time now)
{
    double oldest = 0;
    for (int j = 0; j < k->n && ts__kafka_lag(k) > 0; j++)
        if (ts__kafka_waiting(k, j) > 0)
            oldest = fmax(oldest, age_of_next(k, j, now));
    return oldest;
}

static int64_t sum(const int64_t *v, int n)
{
    int64_t s = 0;
    for (int j = 0; j < n; j++)
        s += v[j];
    return s;
}

static void copy(ts__offsets *to, const ts__offsets *from, int n)
{
    memcpy(to->at, from->at, (size_t)n * sizeof *to->at);
    memcpy(to->segment, from->segment, (size_t)n * sizeof *to->segment);
}

void ts__kafka_snapshot(ts__kafka *k)
{
    copy(&k->snapshot, &k->processed, k->n);
    k->n_snapshot = sum(k->snapshot.at, k->n);
}

void ts__kafka_commit(ts__kafka *k)
{
    copy(&k->committed, &k->snapshot, k->n);
    k->n_committed = k->n_snapshot;
    int64_t oldest = k->head - 1;
    for (int j = 0; j < k->n; j++)
        if (k->committed.segment[j] < oldest)
            oldest = k->committed.segment[j];
    k->tail = oldest;
}

void ts__kafka_rollback(ts__kafka *k)
{
    int64_t back = sum(k->processed.at, k->n) - k->n_committed;
    copy(&k->processed, &k->committed, k->n);
    k->n_read -= back;
    k->reprocessed += back;
}

/* No offset lies before the first record that is left; returns by how many they moved. */
static int64_t raise(const ts__kafka *k, ts__offsets *o)
{
    const ts__arrival *first = entry(k, k->tail);
    int64_t moved = 0;
    for (int j = 0; j < k->n; j++) {
        int64_t start = log_end_at(k, first, j);
        if (o->segment[j] < k->tail)
            o->segment[j] = k->tail;
        if (o->at[j] < start) {
            moved += start - o->at[j];
            o->at[j] = start;
        }
    }
    return moved;
}

void ts__kafka_expire(ts__kafka *k, ts_time before)
{
    int64_t tail = k->tail;
    while (k->tail + 1 < k->head && entry(k, k->tail + 1)->at <= before)
        k->tail++;
    if (k->tail == tail)
        return;
    k->lost += raise(k, &k->processed);
    k->n_snapshot += raise(k, &k->snapshot);
    k->n_committed += raise(k, &k->committed);
}

static ts_status check_partition(const ts__kafka *k, int j, ts_err *err)
{
    int64_t committed = k->committed.at[j], processed = k->processed.at[j], end = k->log_end[j];
    if (committed < 0 || committed > processed || processed > end)
        return ts_err_set(err, TS_EBROKEN,
                          "partition %d: committed %" PRId64 " <= processed %" PRId64
                          " <= log end %" PRId64 " does not hold", j, committed, processed, end);
    return TS_OK;
}

ts_status ts__kafka_check(const ts__kafka *k, ts_err *err)
{
    int64_t waiting = 0, arrived = 0;
    for (int j = 0; j < k->n; j++) {
        if (check_partition(k, j, err) != TS_OK)
            return TS_EBROKEN;
        waiting += ts__kafka_waiting(k, j);
        arrived += k->log_end[j];
    }
    if (arrived != k->total || waiting != ts__kafka_lag(k))
        return ts_err_set(err, TS_EBROKEN,
                          "records: in %" PRId64 " (by partition %" PRId64 "), out %" PRId64
                          ", lost %" PRId64 ", waiting %" PRId64 " do not add up",
                          k->total, arrived, k->n_read, k->lost, waiting);
    return TS_OK;
}
