/* The topic: offsets that only grow and add up, ages of records, retention, going back to what
 * was committed. */
#include <math.h>
#include <string.h>

#include "sim/kafka.h"
#include "sim/rng.h"
#include "tests/tap.h"

static ts__kafka k;
static ts_err err;

static bool sound(void)
{
    ts_err_clear(&err);
    return ts__kafka_check(&k, &err) == TS_OK;
}

/* What served was told. */
static struct {
    int64_t n;
    double sum, least, most;
} seen;

static void note(void *arg, int64_t n, double first, double last)
{
    (void)arg;
    seen.n += n;
    seen.sum += (double)n * (first + last) / 2;
    seen.least = fmin(seen.least, fmin(first, last));
    seen.most = fmax(seen.most, fmax(first, last));
}

static void forget(void)
{
    memset(&seen, 0, sizeof seen);
    seen.least = INFINITY;
}

/* Partition by partition, arrivals never go back and add up to the record, however skewed. */
static void arrivals(void)
{
    static const double skew[] = {0, 0.5, 1, 2.5};
    static const int partitions[] = {1, 7, 60};
    int64_t before[60];
    ts_rng r;
    ts_rng_init(&r, 1, "arrivals", 0);
    for (int s = 0; s < TS_COUNT_OF(skew); s++) {
        for (int p = 0; p < TS_COUNT_OF(partitions); p++) {
            CU_ASSERT_EQUAL_FATAL(ts__kafka_init(&k, partitions[p], skew[s], 0), TS_OK);
            memset(before, 0, sizeof before);
            for (int i = 1; i <= 300; i++) {
                ts__kafka_arrive(&k, i, (int64_t)(ts_rng_next(&r) % (i % 3 ? 3 : 4000)));
                for (int j = 0; j < k.n; j++)
                    CU_ASSERT_TRUE_FATAL(k.log_end[j] >= before[j]);
                memcpy(before, k.log_end, (size_t)k.n * sizeof before[0]);
                CU_ASSERT_TRUE_FATAL(sound());
            }
            ts__kafka_fini(&k);
        }
    }
}

/* Zipf with exponent 1 over four: 12/25, 6/25, 4/25, 3/25, in sixty-fourths. */
static void skewed(void)
{
    static const double share[] = {0.48, 0.24, 0.16, 0.12};
    ts__kafka_init(&k, 4, 1, 0);
    ts__kafka_arrive(&k, 1, 64000);
    for (int j = 0; j < 4; j++) {
        CU_ASSERT_DOUBLE_EQUAL(k.share[j], share[j], 1.0 / 64);
        CU_ASSERT_EQUAL(k.log_end[j], (int64_t)(k.share[j] * 64000));
    }
    ts__kafka_fini(&k);
}

/* 100 a second for ten seconds, then read in one: the first waited 10 s, the last 1 s. */
static void ages(void)
{
    ts__kafka_init(&k, 1, 0, 0);
    for (int i = 1; i <= 10; i++)
        ts__kafka_arrive(&k, i * TS_SEC, 100);
    forget();
    CU_ASSERT_DOUBLE_EQUAL(ts__kafka_age(&k, 10 * TS_SEC), 10, 1e-9);
    ts__kafka_read(&k, 0, 1000, 10 * TS_SEC, 11 * TS_SEC, note, NULL);
    CU_ASSERT_EQUAL(seen.n, 1000);
    CU_ASSERT_DOUBLE_EQUAL(seen.most, 10, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(seen.least, 1, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(seen.sum / 1000, 5.5, 1e-9);
    CU_ASSERT_EQUAL(ts__kafka_age(&k, 11 * TS_SEC), 0);
    CU_ASSERT_TRUE(sound());
    ts__kafka_fini(&k);
}

/* The same in many small reads over four partitions: the sum of ages is that of the closed form. */
static void ages_in_parts(void)
{
    ts__kafka_init(&k, 4, 0, 0);
    for (int i = 1; i <= 10; i++)
        ts__kafka_arrive(&k, i * TS_SEC, 400);
    forget();
    for (int i = 0; i < 50; i++)
        for (int j = 0; j < 4; j++)
            ts__kafka_read(&k, j, 20, 10 * TS_SEC + i * TS_SEC / 50,
                           10 * TS_SEC + (i + 1) * TS_SEC / 50, note, NULL);
    CU_ASSERT_EQUAL(seen.n, 4000);
    CU_ASSERT_DOUBLE_EQUAL(seen.sum / 4000, 5.5, 0.01);
    ts__kafka_arrive(&k, 12 * TS_SEC, 400); /* from 10 s on, after what was read */
    ts__kafka_read(&k, 1, 50, 12 * TS_SEC, 12 * TS_SEC, note, NULL);
    CU_ASSERT_DOUBLE_EQUAL(ts__kafka_age(&k, 12 * TS_SEC), 2, 1e-9);
    for (int j = 0; j < 4; j++)
        ts__kafka_read(&k, j, ts__kafka_waiting(&k, j), 12 * TS_SEC, 12 * TS_SEC, note, NULL);
    CU_ASSERT_EQUAL(ts__kafka_lag(&k), 0);
    ts__kafka_fini(&k);
}

/* Back to the last completed snapshot, not the one under way. */
static void rollback(void)
{
    ts__kafka_init(&k, 3, 0, 0);
    ts__kafka_arrive(&k, TS_SEC, 900);
    ts__kafka_read_all(&k);
    ts__kafka_snapshot(&k);
    ts__kafka_commit(&k);
    ts__kafka_arrive(&k, 2 * TS_SEC, 600);
    ts__kafka_read_all(&k);
    ts__kafka_snapshot(&k);
    CU_ASSERT_EQUAL(ts__kafka_committed_lag(&k), 600);
    CU_ASSERT_EQUAL(ts__kafka_lag(&k), 0);
    ts__kafka_rollback(&k);
    CU_ASSERT_EQUAL(ts__kafka_lag(&k), 600);
    CU_ASSERT_EQUAL(k.reprocessed, 600);
    CU_ASSERT_EQUAL(k.n_read, 900);
    CU_ASSERT_TRUE(sound());
    forget();
    for (int j = 0; j < 3; j++)
        ts__kafka_read(&k, j, 200, 3 * TS_SEC, 3 * TS_SEC + 1, note, NULL);
    CU_ASSERT_DOUBLE_EQUAL(seen.sum / 600, 1.5, 1e-6);
    CU_ASSERT_TRUE(sound());
    ts__kafka_fini(&k);
}

/* What is older than the retention and was not read is lost, and counted. */
static void retention(void)
{
    ts__kafka_init(&k, 2, 0, 0);
    for (int i = 1; i <= 10; i++)
        ts__kafka_arrive(&k, i * TS_SEC, 100);
    ts__kafka_read(&k, 0, 120, 0, 1, note, NULL);
    ts__kafka_expire(&k, 4 * TS_SEC);
    CU_ASSERT_EQUAL(k.lost, (200 - 120) + 200);
    CU_ASSERT_EQUAL(ts__kafka_lag(&k), 1000 - 120 - 280);
    CU_ASSERT_EQUAL(k.head - k.tail, 7);
    CU_ASSERT_TRUE(sound());
    ts__kafka_expire(&k, 4 * TS_SEC);
    CU_ASSERT_EQUAL(k.lost, 280);
    ts__kafka_rollback(&k); /* committed 0, but the log starts later */
    CU_ASSERT_TRUE(sound());
    CU_ASSERT_TRUE(k.n_read <= k.total - k.lost);
    ts__kafka_fini(&k);
}

/* Commits let the ring shrink; without any it holds the whole backlog. */
static void bounded(void)
{
    ts__kafka_init(&k, 5, 0, 0);
    for (int i = 1; i <= 100000; i++) {
        ts__kafka_arrive(&k, i * TS_SEC, 10);
        ts__kafka_read_all(&k);
        if (i % 10 == 0) {
            ts__kafka_snapshot(&k);
            ts__kafka_commit(&k);
        }
    }
    CU_ASSERT_TRUE(k.capacity <= 64);
    for (int i = 1; i <= 1000; i++)
        ts__kafka_arrive(&k, (100000 + i) * TS_SEC, 10);
    CU_ASSERT_EQUAL(k.capacity, 1024);
    CU_ASSERT_EQUAL(ts__kafka_lag(&k), 10000);
    CU_ASSERT_TRUE(sound());
    ts__kafka_fini(&k);
}

static void broken(void)
{
    ts__kafka_init(&k, 2, 0, 0);
    ts__kafka_arrive(&k, TS_SEC, 10);
    k.n_read++;
    CU_ASSERT_FALSE(sound());
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "do not add up"));
    k.n_read--;
    k.processed.at[1] = 6;
    CU_ASSERT_FALSE(sound());
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "partition 1"));
    ts__kafka_fini(&k);
}

static const ts_test tests[] = {
    {"arrivals by partition only grow and add up", arrivals},
    {"skew follows Zipf", skewed},
    {"ages of what is read", ages},
    {"ages in small parts", ages_in_parts},
    {"a restart goes back to what was committed", rollback},
    {"retention loses and counts", retention},
    {"the ring is bounded by what is not committed", bounded},
    {"the invariants can fail", broken},
};

int main(void)
{
    return ts_tap_main("sim kafka", tests, TS_COUNT_OF(tests));
}
