/*
 * Memory of the predictors: the n-th allocation fails, for every n and every method; and none is made
 * after creation. The linker puts the functions below in place of the C library's.
 */
#include <stdlib.h>

#include "tests/unit/forecast_help.h"

void *__real_calloc(size_t n, size_t size);
void *__real_malloc(size_t size);
void __real_free(void *p);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_malloc(size_t size);
void __wrap_free(void *p);

static long left = -1; /* allocations that still succeed; -1: all */
static long tries, live;

static bool refused(void)
{
    tries++;
    if (left == 0)
        return true;
    if (left > 0)
        left--;
    return false;
}

void *__wrap_calloc(size_t n, size_t size)
{
    if (refused())
        return NULL;
    live++;
    return __real_calloc(n, size);
}

void *__wrap_malloc(size_t size)
{
    if (refused())
        return NULL;
    live++;
    return __real_malloc(size);
}

void __wrap_free(void *p)
{
    live -= p != NULL;
    __real_free(p);
}

/* As many days, a horizon as short and a past as brief as show everything. */
static const ts_series_shape shape = {
    .step = TS_HOUR, .season = 24, .season2 = 72, .horizon = 3, .capacity = 240};

/* With only `n` allocations: ENOMEM, nothing given and nothing kept; false: they are enough. */
static bool fails_cleanly(const char *name, long n)
{
    ts_forecaster *f;
    long before = live;
    left = n;
    ts_status status = ts_forecaster_new(&f, name, &shape, NULL);
    left = -1;
    if (status == TS_OK) {
        ts_forecaster_free(f);
        CU_ASSERT_EQUAL(live, before);
        return false;
    }
    CU_ASSERT_EQUAL(status, TS_ENOMEM);
    CU_ASSERT_PTR_NULL(f);
    CU_ASSERT_EQUAL_FATAL(live, before);
    return true;
}

static void nth_allocation_fails(void)
{
    for (int k = 0; ts_methods()[k] != NULL; k++) {
        long n = 0;
        while (fails_cleanly(ts_methods()[k]->name, n))
            n++;
        CU_ASSERT_TRUE(n >= 3);
    }
}

static void none_after_creation(void)
{
    double mean[3];
    for (int k = 0; ts_methods()[k] != NULL; k++) {
        ts_forecaster *f;
        CU_ASSERT_EQUAL_FATAL(ts_forecaster_new(&f, ts_methods()[k]->name, &shape, NULL), TS_OK);
        long before = tries;
        for (int i = 0; i < 300; i++) {
            ts_forecaster_update(f, i % 50 == 7 ? NAN : 100 + i % 24);
            ts_forecaster_forecast(f, 3, mean);
        }
        ts_forecaster_reset(f, 12, 24);
        CU_ASSERT_EQUAL(tries, before);
        ts_forecaster_free(f);
    }
}

static const ts_test tests[] = {
    {"the n-th allocation fails, for every n", nth_allocation_fails},
    {"no allocation after creation", none_after_creation},
};

int main(void)
{
    return ts_tap_main("forecast memory", tests, TS_COUNT_OF(tests));
}
