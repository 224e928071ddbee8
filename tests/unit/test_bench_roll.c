/* The protocols: from samples to steps, what is forecast when, what of it is scored, and that
 * nothing looks ahead. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/bench_score.h"
#include "tests/tap.h"

enum { N = 400, SEASON = 24 };

/* Bits of pattern with a day and a trend, the same on every machine. */
static double load_at(int i)
{
    static const int day[SEASON] = {9,  8,  7,  6,  5,  6,  9,  14, 20, 25, 28, 30,
                                    31, 30, 29, 28, 27, 26, 24, 22, 19, 16, 13, 11};
    return 1000 * day[i % SEASON] + 7 * i + 13 * (i * i % 17);
}

static void make_series(ts_bench_series *s, int n, ts_time step, double (*value)(int))
{
    ts_time *at = calloc((size_t)n, sizeof *at);
    double *y = calloc((size_t)n, sizeof *y);
    for (int i = 0; i < n; i++) {
        at[i] = 1000 * TS_DAY + i * step;
        y[i] = value(i);
    }
    CU_ASSERT_EQUAL_FATAL(
        ts_bench_series_make(s, "dir/test_1h.csv.gz", at, y, n, &(ts_bench_reading){0}, NULL),
        TS_OK);
    free(at);
    free(y);
}

static ts_bench_plan plan_of(const ts_bench_series *s, ts_bench_protocol_kind kind)
{
    ts_bench_plan plan;
    CU_ASSERT_EQUAL_FATAL(ts_bench_plan_make(&plan, s, &(ts_bench_protocol){.kind = kind}, NULL),
                          TS_OK);
    return plan;
}

static ts_bench_paths paths_of(const ts_bench_series *s, const ts_bench_plan *plan,
                               const char *spec)
{
    ts_bench_predictor *p;
    ts_bench_paths paths = {.path = NULL};
    ts_err err = {.status = TS_OK};
    ts_series_shape shape = {.step = s->step,
                             .season = s->season,
                             .season2 = 7 * s->season,
                             .max_season = s->season,
                             .horizon = plan->horizon,
                             .capacity = s->n};
    CU_ASSERT_EQUAL_FATAL(ts_bench_predictor_open(&p, spec, &shape, NULL, &err), TS_OK);
    CU_ASSERT_EQUAL_FATAL(ts_bench_roll(&paths, plan, s, p, NULL, &err), TS_OK);
    ts_bench_predictor_close(p);
    return paths;
}

static void the_plan(void)
{
    static const struct {
        int n;
        ts_time step;
        int first_origin, first_test, paper, clean, season;
    } expected[] = {
        {504, TS_HOUR, 351, 403, 12, 1, 24},
        {2016, 15 * TS_MIN, 1410, 1612, 4, 4, 96},
        {6048, 5 * TS_MIN, 4232, 4838, 1, 12, 288},
        {2010, 5 * TS_MIN, 1406, 1608, 1, 12, 288},
        {1000, TS_MIN, 699, 800, 1, 60, 24}, /* no whole day: the season is found */

    };
    for (int i = 0; i < TS_COUNT_OF(expected); i++) {
        ts_bench_series s;
        make_series(&s, expected[i].n, expected[i].step, load_at);
        ts_bench_plan paper = plan_of(&s, TS_BENCH_PAPER), clean = plan_of(&s, TS_BENCH_CLEAN);
        CU_ASSERT_EQUAL(paper.first_origin, expected[i].first_origin);
        CU_ASSERT_EQUAL(paper.first_test, expected[i].first_test);
        CU_ASSERT_EQUAL(paper.horizon, expected[i].paper);
        CU_ASSERT_EQUAL(clean.horizon, expected[i].clean);
        CU_ASSERT_EQUAL(clean.scale_season, expected[i].season);
        ts_bench_series_fini(&s);
    }
}

static double ramp(int i)
{
    return 10 * i + 0.75;
}

/* On a ramp of 10 a step the last value is 10 h too low h steps ahead, and a day is worth 240. */
static void last_value_on_a_ramp(void)
{
    ts_bench_series s;
    ts_bench_points points;
    make_series(&s, N, TS_HOUR, ramp);
    CU_ASSERT_EQUAL(s.y[1], 10); /* truncated */
    ts_bench_plan plan = plan_of(&s, TS_BENCH_PAPER);
    CU_ASSERT_EQUAL(plan.scale, 240);
    ts_bench_paths paths = paths_of(&s, &plan, "last");
    CU_ASSERT_EQUAL_FATAL(ts_bench_points_make(&points, &plan, &s, &paths), TS_OK);
    CU_ASSERT_EQUAL(points.n, 80);
    for (int i = 0; i < points.n; i++) {
        int made = i + 1 < 12 ? i + 1 : 12; /* origins begin with the last step before the test */
        CU_ASSERT_EQUAL(points.point[i].target, 320 + i);
        CU_ASSERT_DOUBLE_EQUAL(s.y[320 + i] - points.point[i].mean, 10 * (made + 1) / 2.0, 1e-9);
    }
    for (int k = 1; k <= 12; k++)
        CU_ASSERT_DOUBLE_EQUAL(ts_bench_mase_ahead(&paths, &plan, &s, k), 10 * k / 240.0, 1e-12);
    ts_bench_points_fini(&points);
    ts_bench_paths_fini(&paths);

    plan = plan_of(&s, TS_BENCH_CLEAN);
    plan.horizon = 3;
    paths = paths_of(&s, &plan, "last");
    CU_ASSERT_EQUAL_FATAL(ts_bench_points_make(&points, &plan, &s, &paths), TS_OK);
    CU_ASSERT_EQUAL(points.n, 80 + 79 + 78);
    ts_bench_score score = ts_bench_score_of(&points, &plan, &s);
    CU_ASSERT_DOUBLE_EQUAL(score.mae, (80 * 10 + 79 * 20 + 78 * 30) / 237.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(score.mase, score.mae / 240, 1e-12);
    ts_bench_points_fini(&points);
    ts_bench_paths_fini(&paths);
    ts_bench_series_fini(&s);
}

/* The future is corrupted from ever earlier steps on: whatever was said before that is the same to
 * the bit. */
static void nothing_looks_ahead(void)
{
    ts_bench_series s, corrupt;
    make_series(&s, N, TS_HOUR, load_at);
    make_series(&corrupt, N, TS_HOUR, load_at);
    for (int i = 0; ts_methods()[i] != NULL; i++) {
        ts_bench_plan plan = plan_of(&s, TS_BENCH_PAPER);
        ts_bench_paths honest = paths_of(&s, &plan, ts_methods()[i]->name);
        static const int from[] = {390, 321, 290};
        for (int j = 0; j < TS_COUNT_OF(from); j++) {
            memcpy(corrupt.y, s.y, N * sizeof *s.y);
            for (int t = from[j]; t < N; t++)
                corrupt.y[t] = t % 5 == 0 ? NAN : 1e6 - 900 * (t % 31);
            ts_bench_paths other = paths_of(&corrupt, &plan, ts_methods()[i]->name);
            size_t before = (size_t)(from[j] - plan.first_origin) * (size_t)plan.horizon;
            CU_ASSERT_EQUAL(memcmp(honest.path, other.path, before * sizeof *honest.path), 0);
            CU_ASSERT_TRUE(strcmp(ts_methods()[i]->name, "last") != 0 ||
                           honest.path[before + 12] !=
                               other.path[before + 12]); /* it does see the past */
            ts_bench_paths_fini(&other);
        }
        ts_bench_paths_fini(&honest);
    }
    ts_bench_series_fini(&s);
    ts_bench_series_fini(&corrupt);
}

static double hostile(int kind, int i)
{
    switch (kind) {
    case 0:
        return 100; /* constant */
    case 1:
        return 0;
    case 2:
        return i / 60 % 3 == 1 ? NAN : load_at(i); /* runs of NaN */
    case 3:
        return i < 330 ? load_at(i) : 1000 * load_at(i);
    case 4:
        return i == 0 ? 5 : NAN;
    case 5:
        return i % 2 ? 1e15 : 0;
    default:
        return i % 97 == 0 ? 1e9 : 1;
    }
}

static void bad_series(void)
{
    ts_bench_series s;
    make_series(&s, N, TS_HOUR, load_at);
    for (int kind = 0; kind < 7; kind++) {
        for (int t = 0; t < N; t++)
            s.y[t] = hostile(kind, t);
        for (int i = 0; ts_methods()[i] != NULL; i++) {
            ts_bench_points points;
            ts_bench_plan plan = plan_of(&s, TS_BENCH_PAPER);
            ts_bench_paths paths = paths_of(&s, &plan, ts_methods()[i]->name);
            bool good = true;
            for (int j = 0; j < paths.n_origins * paths.horizon; j++)
                good = good && isfinite(paths.path[j]) && paths.path[j] >= 0;
            CU_ASSERT_TRUE(good);
            CU_ASSERT_EQUAL_FATAL(ts_bench_points_make(&points, &plan, &s, &paths), TS_OK);
            ts_bench_score score = ts_bench_score_of(&points, &plan, &s);
            CU_ASSERT_TRUE(kind == 4 ? score.n == 0 && isnan(score.mase)
                                     : score.n > 0 && isfinite(score.mae));
            ts_bench_points_fini(&points);
            ts_bench_paths_fini(&paths);
        }
    }
    ts_bench_series_fini(&s);
}

/* y = 1 2 4, f = 2 2 2, of which two have an interval. */
static void measures(void)
{
    double y[] = {1, 2, 4, NAN, 0};
    ts_bench_point point[] = {
        {0, 1, 2, 1, 3}, {1, 1, 2, NAN, NAN}, {2, 1, 2, 1, 3}, {3, 1, 2, 1, 3}};
    ts_bench_series s = {.n = 5, .y = y};
    ts_bench_plan plan = {.scale = 2};
    ts_bench_points points = {4, point};
    ts_bench_score score = ts_bench_score_of(&points, &plan, &s);
    CU_ASSERT_EQUAL(score.n, 3);
    CU_ASSERT_EQUAL(score.mae, 1);
    CU_ASSERT_EQUAL(score.mase, 0.5);
    CU_ASSERT_EQUAL(score.mape, 50);
    CU_ASSERT_DOUBLE_EQUAL(score.smape, 400.0 / 9, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(score.rmse, sqrt(5.0 / 3), 1e-12);
    CU_ASSERT_EQUAL(score.coverage90, 0.5);
    CU_ASSERT_EQUAL(score.width, 1);
    /* 1 in [1, 3]: (.05 * 0 + .05 * 2) / 2; 4 above it: (.05 * 3 + .95 * 1) / 2; mean .3, over the
     * scale .15 */
    CU_ASSERT_DOUBLE_EQUAL(score.pinball, 0.15, 1e-12);

    ts_bench_point zero = {4, 1, 0, NAN, NAN};
    points = (ts_bench_points){1, &zero};
    plan.scale = 0; /* a series that never moved */
    score = ts_bench_score_of(&points, &plan, &s);
    CU_ASSERT_EQUAL(score.smape, 0);
    CU_ASSERT_EQUAL(score.mase, 0);
    CU_ASSERT_TRUE(isnan(score.mape));
    CU_ASSERT_TRUE(isnan(score.coverage90));
    zero.mean = 1;
    CU_ASSERT_TRUE(isnan(ts_bench_score_of(&points, &plan, &s).mase));
}

static void steps_by_index(void)
{
    ts_time at[300];
    double y[300];
    ts_bench_series s;
    for (int i = 0; i < 300; i++) {
        at[i] =
            (i + (i >= 100) + 2 * (i >= 200)) * 5 * TS_MIN; /* three samples of 303 are missing */
        y[i] = i + 0.9;
    }
    CU_ASSERT_EQUAL_FATAL(
        ts_bench_series_make(&s, "a/b/x_5min.csv", at, y, 300, &(ts_bench_reading){0}, NULL),
        TS_OK);
    CU_ASSERT_TRUE(s.by_index);
    CU_ASSERT_EQUAL(s.n, 300);
    CU_ASSERT_EQUAL(s.y[250], 250);
    CU_ASSERT_EQUAL(s.season, 0); /* not a day before the test, and a ramp has no season */
    CU_ASSERT_STRING_EQUAL(s.name, "x_5min");
    CU_ASSERT_STRING_EQUAL(s.rate, "5min");
    CU_ASSERT_EQUAL(ts_bench_series_find(&s, 99 * 5 * TS_MIN), 99);
    CU_ASSERT_EQUAL(ts_bench_series_find(&s, 100 * 5 * TS_MIN), -1);
    CU_ASSERT_EQUAL(ts_bench_series_find(&s, 303 * 5 * TS_MIN), -1);
    ts_bench_series_fini(&s);
}

static void steps_on_a_grid(void)
{
    ts_time at[300];
    double y[300];
    ts_bench_series s;
    for (int i = 0; i < 300; i++) {
        at[i] = TS_SEC * (15 * i + (i >= 150 ? 86400 : 0)); /* a gap of a day */
        y[i] = i;
    }
    ts_bench_reading fractions = {.fractions = true};
    CU_ASSERT_EQUAL_FATAL(ts_bench_series_make(&s, "x", at, y, 300, &fractions, NULL), TS_OK);
    CU_ASSERT_FALSE(s.by_index);
    CU_ASSERT_EQUAL(s.step, TS_MIN); /* not below a minute unless asked for */
    CU_ASSERT_EQUAL(s.n, 1515);
    CU_ASSERT_EQUAL(s.y[0], 1.5); /* of 0 1 2 3 */
    CU_ASSERT_EQUAL(s.y[37], 148.5); /* of 148 149, and then nothing */
    CU_ASSERT_TRUE(isnan(s.y[38]) && isnan(s.y[1476]));
    CU_ASSERT_EQUAL(s.n_missing, 1515 - 38 - 38);
    CU_ASSERT_EQUAL(s.y[1514], 297.5);
    ts_bench_series_fini(&s);
    ts_bench_reading hour = {.step = TS_HOUR};
    CU_ASSERT_EQUAL_FATAL(ts_bench_series_make(&s, "x", at, y, 300, &hour, NULL), TS_OK);
    CU_ASSERT_EQUAL(s.n, 26);
    CU_ASSERT_EQUAL(s.y[0], 74); /* the mean of 0 to 149 is 74.5 */
    ts_bench_series_fini(&s);
}

static void too_short(void)
{
    ts_time at[25];
    double y[25];
    ts_bench_series s;
    for (int i = 0; i < 25; i++) {
        at[i] = i * TS_HOUR;
        y[i] = i;
    }
    ts_err err = {.status = TS_OK};
    CU_ASSERT_EQUAL(ts_bench_series_make(&s, "x.csv", at, y, 19, &(ts_bench_reading){0}, &err),
                    TS_EINVAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "19 steps of 1h"));
    CU_ASSERT_PTR_NULL(s.y);
    CU_ASSERT_EQUAL(ts_bench_series_make(&s, "x.csv", at, y, 1, &(ts_bench_reading){0}, NULL),
                    TS_EINVAL);
    ts_bench_reading nano = {.step = 1};
    CU_ASSERT_EQUAL(ts_bench_series_make(&s, "x.csv", at, y, 25, &nano, NULL), TS_ELIMIT);
    CU_ASSERT_EQUAL_FATAL(
        ts_bench_series_make(&s, "x.csv", at, y, 25, &(ts_bench_reading){0}, NULL), TS_OK);
    ts_bench_plan plan;
    CU_ASSERT_EQUAL(ts_bench_plan_make(&plan, &s, &(ts_bench_protocol){.horizon = TS_DAY}, NULL),
                    TS_EINVAL);
    CU_ASSERT_EQUAL(
        ts_bench_plan_make(&plan, &s, &(ts_bench_protocol){.horizon = 300 * TS_DAY}, NULL),
        TS_ELIMIT);
    CU_ASSERT_EQUAL(
        ts_bench_plan_make(&plan, &s, &(ts_bench_protocol){.horizon = 5 * TS_HOUR}, NULL), TS_OK);
    ts_bench_series_fini(&s);
}

static const ts_test tests[] = {
    {"the plan of each protocol", the_plan},
    {"the last value on a ramp", last_value_on_a_ramp},
    {"nothing looks ahead", nothing_looks_ahead},
    {"bad series", bad_series},
    {"measures", measures},
    {"steps by index", steps_by_index},
    {"steps on a grid", steps_on_a_grid},
    {"too short, too long", too_short},
};

int main(void)
{
    return ts_tap_main("bench_roll", tests, TS_COUNT_OF(tests));
}
