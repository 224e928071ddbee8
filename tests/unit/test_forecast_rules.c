/* One table of bad input over every method: a finite load or EMPTY, never anything else. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/forecast_help.h"

enum { SEASON = 24, HORIZON = 6, N = 24 * 15 };

/* A day with a morning, and a little that does not repeat. */
static double ordinary(int i)
{
    static const double day[SEASON] = {3, 2, 2, 1, 1,  2, 4, 8, 9, 9, 8, 8,
                                       7, 7, 8, 9, 10, 9, 8, 7, 6, 5, 4, 3};
    return 1000 * day[i % SEASON] + (i * 7919 % 101);
}

static double constant(int i)
{
    return i < N ? 5000 : 0;
}

static double zeros(int i)
{
    return 0.0 * i;
}

static double negatives(int i)
{
    return i % 5 == 0 ? -1000 : ordinary(i);
}

static double missing_runs(int i)
{
    return i % 17 < 4 ? NAN : ordinary(i);
}

static double a_day_missing(int i)
{
    return i >= 180 && i < 204 ? NAN : ordinary(i);
}

static double nothing_but_missing(int i)
{
    return NAN + i;
}

static double late_start(int i)
{
    return i < 150 ? NAN : ordinary(i);
}

static double step_up(int i)
{
    return i < 200 ? ordinary(i) : 1000 * ordinary(i);
}

static double step_down(int i)
{
    return i < 200 ? ordinary(i) : 0.001 * ordinary(i);
}

static double one_spike(int i)
{
    return i == 300 ? 1e14 : ordinary(i);
}

static double huge(int i)
{
    return i % 2 == 0 ? 1e300 : 9e14;
}

static double tiny(int i)
{
    return 1e-300 * ordinary(i);
}

static double infinities(int i)
{
    return i % 3 == 0 ? INFINITY : i % 3 == 1 ? -INFINITY : ordinary(i);
}

static double on_and_off(int i)
{
    return i % SEASON < 12 ? 0 : 1e6;
}

static const struct {
    const char *name;
    double (*value)(int i);
} inputs[] = {
    {"ordinary", ordinary},
    {"constant", constant},
    {"zeros", zeros},
    {"negatives", negatives},
    {"missing runs", missing_runs},
    {"a day missing", a_day_missing},
    {"nothing", nothing_but_missing},
    {"late start", late_start},
    {"step up", step_up},
    {"step down", step_down},
    {"one spike", one_spike},
    {"huge", huge},
    {"tiny", tiny},
    {"infinities", infinities},
    {"on and off", on_and_off},
};

static const ts_series_shape shapes[] = {
    {.step = TS_HOUR, .season = SEASON, .season2 = 7 * SEASON, .horizon = HORIZON, .capacity = N},
    {.step = TS_MIN, .season = 0, .max_season = 1440, .horizon = 3, .capacity = 5760},
    {.step = 1, .season = SEASON, .season2 = 7 * SEASON, .horizon = 1, .capacity = 1},
    {.step = TS_DAY, .season = 1, .season2 = 7, .horizon = 2, .capacity = 60},
};

static bool sound(const double *mean, int n)
{
    for (int i = 0; i < n; i++)
        if (!(mean[i] >= 0 && mean[i] <= TS_FORECAST_LIMIT))
            return false;
    return true;
}

static void feed(const ts_method *method, const ts_series_shape *shape, int input)
{
    ts_forecaster *f;
    ts_err err = {.status = TS_OK};
    double mean[30];
    CU_ASSERT_EQUAL_FATAL(ts_forecaster_new(&f, method->name, shape, &err), TS_OK);
    CU_ASSERT_EQUAL(ts_forecaster_forecast(f, 1, mean), TS_EMPTY);
    for (int i = 0; i < N; i++) {
        ts_forecaster_update(f, inputs[input].value(i));
        if (i % 3 > 0)
            continue;
        ts_status status = ts_forecaster_forecast(f, shape->horizon, mean);
        bool good = status == TS_EMPTY || (status == TS_OK && sound(mean, shape->horizon));
        if (!good)
            CU_FAIL(method->name);
        CU_ASSERT_TRUE_FATAL(good);
    }
    ts_forecaster_free(f);
}

static void finite_or_empty(void)
{
    for (int k = 0; ts_methods()[k] != NULL; k++)
        for (int s = 0; s < TS_COUNT_OF(shapes); s++)
            for (int i = 0; i < TS_COUNT_OF(inputs); i++)
                feed(ts_methods()[k], &shapes[s], i);
}

/* Ordinary input gets an ordinary answer: every method speaks after two weeks, and a constant
 * stays. */
static void says_what_is_plain(void)
{
    for (int k = 0; ts_methods()[k] != NULL; k++) {
        double y[N], mean[HORIZON];
        for (int i = 0; i < N; i++)
            y[i] = 5000;
        CU_ASSERT_EQUAL(forecast_after(ts_methods()[k]->name, &shapes[0], y, N, HORIZON, mean),
                        TS_OK);
        for (int h = 0; h < HORIZON; h++)
            CU_ASSERT_DOUBLE_EQUAL(mean[h], 5000, 1e-6);
    }
}

/* Nothing is kept across a reset: the same bytes come out the second time. */
static void reset_forgets(void)
{
    for (int k = 0; ts_methods()[k] != NULL; k++) {
        ts_forecaster *f;
        double mean[2][HORIZON] = {{0}};
        CU_ASSERT_EQUAL_FATAL(ts_forecaster_new(&f, ts_methods()[k]->name, &shapes[0], NULL),
                              TS_OK);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < N - 30; i++)
                ts_forecaster_update(f, ordinary(i));
            ts_forecaster_forecast(f, HORIZON, mean[round]);
            ts_forecaster_reset(f, SEASON, 7 * SEASON);
        }
        CU_ASSERT_EQUAL(memcmp(mean[0], mean[1], sizeof mean[0]), 0);
        ts_forecaster_free(f);
    }
}

/* A forecast is an answer, not an event: asking does not change what is said later. */
static void asking_changes_nothing(void)
{
    for (int k = 0; ts_methods()[k] != NULL; k++) {
        ts_forecaster *f[2];
        double mean[2][HORIZON] = {{0}};
        for (int a = 0; a < 2; a++) {
            CU_ASSERT_EQUAL_FATAL(ts_forecaster_new(&f[a], ts_methods()[k]->name, &shapes[0], NULL),
                                  TS_OK);
            for (int i = 0; i < N; i++) {
                ts_forecaster_update(f[a], ordinary(i));
                if (a == 1)
                    ts_forecaster_forecast(f[a], 1 + i % HORIZON, mean[a]);
            }
            ts_forecaster_forecast(f[a], HORIZON, mean[a]);
            ts_forecaster_free(f[a]);
        }
        CU_ASSERT_EQUAL(memcmp(mean[0], mean[1], sizeof mean[0]), 0);
    }
}

static void tables_are_whole(void)
{
    for (int k = 0; ts_methods()[k] != NULL; k++) {
        const ts_method *m = ts_methods()[k];
        CU_ASSERT_PTR_EQUAL(ts_method_find(m->name), m);
        CU_ASSERT_TRUE(strlen(m->help) > 10 && strlen(m->source) > 3);
        CU_ASSERT_EQUAL(m->n_params > 0, m->cfg_size > 0);
    }
}

static const ts_test tests[] = {
    {"bad input: finite or empty", finite_or_empty},
    {"plain input: every method answers", says_what_is_plain},
    {"a reset forgets", reset_forgets},
    {"asking changes nothing", asking_changes_nothing},
    {"every table is whole", tables_are_whole},
};

int main(void)
{
    return ts_tap_main("forecast rules", tests, TS_COUNT_OF(tests));
}
