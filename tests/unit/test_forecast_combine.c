/* The rules of combination, worked by hand, and combinations as methods. */
#include <string.h>

#include "core/forecast/combine.h"
#include "core/forecast/shift.h"
#include "tests/unit/forecast_help.h"

/* Members say constants; the truth is given; the weights for one step ahead after n steps. */
static void weights_after(ts_combine_rule rule, double half_life, const double *said, int members,
                          const double *truth, int n, double *w)
{
    ts_combiner c;
    double mean[1];
    CU_ASSERT_EQUAL_FATAL(ts_combiner_init(&c, rule, members, 1, 2), TS_OK);
    ts_combiner_reset(&c, half_life);
    for (int t = 0; t < n; t++) {
        ts_combiner_mix(&c, said, mean);
        ts_combiner_observe(&c, truth[t]);
    }
    ts_combiner_weights(&c, said, 1, w);
    ts_combiner_fini(&c);
}

static void mean_and_median(void)
{
    ts_combiner c;
    double mean[1], said[4] = {1, 2, NAN, 9};
    for (int rule = TS_COMBINE_MEAN; rule <= TS_COMBINE_MEDIAN; rule++) {
        CU_ASSERT_EQUAL_FATAL(ts_combiner_init(&c, (ts_combine_rule)rule, 4, 1, 1), TS_OK);
        ts_combiner_reset(&c, 1);
        ts_combiner_mix(&c, said, mean);
        CU_ASSERT_EQUAL(mean[0], rule == TS_COMBINE_MEAN ? 4 : 2);
        ts_combiner_fini(&c);
    }
}

/* A hundred tens, then these. */
static void shift_after_tens(ts_shift *s, const double *y, int n, double *seen)
{
    ts_shift_reset(s);
    for (int i = 0; i < 100; i++)
        CU_ASSERT_EQUAL(ts_shift_take(s, 10, 10), 10);
    for (int i = 0; i < n; i++)
        seen[i] = ts_shift_take(s, y[i], 10);
}

static void a_level_shifts(void)
{
    ts_shift s;
    double seen[4];
    shift_after_tens(&s, (double[]){10000, 9000, 11000, 12000}, 4, seen);
    CU_ASSERT_TRUE(isnan(seen[0]) && isnan(seen[1]));
    double unit = cbrt(1000.0 * 900 * 1100);
    CU_ASSERT_DOUBLE_EQUAL(s.unit, unit, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(seen[2], 11000 / unit, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(seen[3], 12000 / unit, 1e-9);
    shift_after_tens(&s, (double[]){0.01, 0.01, 0.01}, 3, seen);
    CU_ASSERT_DOUBLE_EQUAL(seen[2], 10, 1e-9);
}

static void what_is_no_shift(void)
{
    ts_shift s;
    double seen[4];
    shift_after_tens(&s, (double[]){10000, 10, NAN, 80}, 4, seen); /* a spike; within a factor 8 */
    CU_ASSERT_TRUE(isnan(seen[0]) && isnan(seen[2]));
    CU_ASSERT_EQUAL(seen[1], 10);
    CU_ASSERT_EQUAL(seen[3], 80);
    shift_after_tens(&s, (double[]){100, 1000, 10000}, 3, seen); /* no common multiple */
    CU_ASSERT_EQUAL(seen[2], 10000);
    CU_ASSERT_EQUAL(s.unit, 1);
    shift_after_tens(&s, (double[]){0, 0, 0}, 3, seen);
    CU_ASSERT_EQUAL(seen[0], 0);
    ts_shift_reset(&s); /* too early to know */
    CU_ASSERT_EQUAL(ts_shift_take(&s, 10, NAN), 10);
    CU_ASSERT_EQUAL(ts_shift_take(&s, 10000, 10), 10000);
}

/* Days of a pattern, then the same a thousand times larger or smaller: three steps on, `tide` says
 * what it would have said. */
static void tide_follows_a_shift(void)
{
    ts_series_shape shape = {.step = TS_HOUR, .season = 24, .max_season = 24, .horizon = 1,
                             .capacity = 500};
    for (int k = 0; k < 2; k++) {
        double factor = k == 0 ? 1e3 : 1e-3, mean;
        ts_forecaster *f;
        CU_ASSERT_EQUAL_FATAL(ts_forecaster_new(&f, "tide", &shape, NULL), TS_OK);
        for (int t = 0; t < 250; t++) {
            double y = (1000 + 300 * sin(t * 6.283185307179586 / 24)) * (t < 200 ? 1 : factor);
            if (t > 203) {
                CU_ASSERT_EQUAL(ts_forecaster_forecast(f, 1, &mean), TS_OK);
                CU_ASSERT_DOUBLE_EQUAL(mean / y, 1, 0.15);
            }
            ts_forecaster_update(f, y);
        }
        ts_forecaster_free(f);
    }
}

/* Errors 20 and 60 in sMAPE: 200*10/(100+f)... with f chosen so; then smoothed with 0.5, and w =
 * 1 - e / sum. */
static void smape(void)
{
    double w[3], said[3] = {100, 300, NAN};
    weights_after(TS_COMBINE_SMAPE, 1, said, 3, (double[]){100}, 1, w);
    CU_ASSERT_DOUBLE_EQUAL(w[0], 1, 1e-12); /* errors 0 and 100 */
    weights_after(TS_COMBINE_SMAPE, 1, said, 3, (double[]){100, 300}, 2, w);
    CU_ASSERT_DOUBLE_EQUAL(w[0], 0.5, 1e-12); /* .5*100 + .5*0 = 50, and 0 + .5*100 = 50 */
    weights_after(TS_COMBINE_SMAPE, 1, said, 3, (double[]){100, 300, 300}, 3, w);
    CU_ASSERT_DOUBLE_EQUAL(w[0], 1 - 75.0 / 100, 1e-12); /* .5*100 + .5*50 = 75, and 25 */
    CU_ASSERT_EQUAL(w[2], 0);
}

/* Half-life one step, power 2: errors (1, 4) then (2, 2): means (2 + .5)/1.5 and (2 + 2)/1.5,
 * weights 1/2.5^2 : 1/4^2. */
static void inverse(void)
{
    double w[2], said[2] = {11, 14};
    weights_after(TS_COMBINE_INVERSE, 1, said, 2, (double[]){10}, 1, w);
    CU_ASSERT_DOUBLE_EQUAL(w[0], 16 / 17.0, 1e-12);
    weights_after(TS_COMBINE_INVERSE, 1, said, 2, (double[]){10, 12.5}, 2, w);
    double a = 1 / pow(1.5 + 0.5, 2), b = 1 / pow(1.5 + 2, 2);
    CU_ASSERT_DOUBLE_EQUAL(w[0], a / (a + b), 1e-12);
}

/*
 * Undiscounted, members 0, 6, 12, truth 2: the mix is 6, the slope of its loss +1, the regrets
 * 6, 0, -6: all weight on the first, mix 0, slope -1: regrets 0 (to itself), 6, 12. R = 6, 6, 6;
 * squares 36, 36, 180: w = 5/11, 5/11, 1/11.
 */
static void mlpoly(void)
{
    double w[3], said[3] = {0, 6, 12};
    weights_after(TS_COMBINE_MLPOLY, 1e12, said, 3, (double[]){2}, 1, w);
    CU_ASSERT_EQUAL(w[0], 1);
    weights_after(TS_COMBINE_MLPOLY, 1e12, said, 3, (double[]){2, 2}, 2, w);
    CU_ASSERT_DOUBLE_EQUAL(w[0], 5 / 11.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(w[1], 5 / 11.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(w[2], 1 / 11.0, 1e-9);
}

/*
 * Members 0 and 2, truth -1: mix 1, slope +1, l = -1, +1. Rate min(sqrt(ln 3 / 1), 1/2) = 1/2;
 * sums l (1 + l/2) = -1/2 and 3/2; weights ~ exp(1/4) and exp(-3/4).
 */
static void boa(void)
{
    double w[2], said[2] = {0, 2};
    weights_after(TS_COMBINE_BOA, 1e12, said, 2, (double[]){-1}, 1, w);
    CU_ASSERT_DOUBLE_EQUAL(w[0], 1 / (1 + exp(-1.0)), 1e-9);
}

/* What was said two steps ahead is scored when its time has come, by that horizon's own record. */
static void horizons_apart(void)
{
    ts_combiner c;
    double mean[2], w[2],
        said[4] = {1, 9, 2, 1}; /* member 0: right now, wrong later; member 1: the other way */
    CU_ASSERT_EQUAL_FATAL(ts_combiner_init(&c, TS_COMBINE_INVERSE, 2, 2, 4), TS_OK);
    ts_combiner_reset(&c, 10);
    ts_combiner_mix(&c, said, mean);
    ts_combiner_observe(&c, 1);
    ts_combiner_weights(&c, said, 2, w);
    CU_ASSERT_EQUAL(w[0], 0.5); /* no score yet for two steps */
    ts_combiner_mix(&c, said, mean);
    ts_combiner_observe(&c, 1);
    ts_combiner_weights(&c, said, 1, w);
    CU_ASSERT_TRUE(w[0] > 0.999);
    ts_combiner_weights(&c, said, 2, w);
    CU_ASSERT_TRUE(w[1] > 0.999);
    ts_combiner_fini(&c);
}

/* A combination follows whichever of its members is right. */
static void as_a_method(void)
{
    double y[60], mean[2];
    for (int t = 0; t < 60; t++)
        y[t] = 100 + 10 * t;
    for (int rule = TS_COMBINE_INVERSE; rule <= TS_COMBINE_BOA; rule++) {
        char spec[80];
        snprintf(spec, sizeof spec, "combine:by=%s,of=last+line:window=5h+moving-average:window=9h",
                 ts_combine_rules[rule]);
        ts_series_shape shape = shape_of(0, 2, 60);
        CU_ASSERT_EQUAL_FATAL(forecast_after(spec, &shape, y, 60, 2, mean), TS_OK);
        CU_ASSERT_DOUBLE_EQUAL(mean[0], 700, 4);
        CU_ASSERT_DOUBLE_EQUAL(mean[1], 710, 4);
    }
}

static void refuses(void)
{
    static const struct {
        const char *spec;
        ts_status status;
    } bad[] = {
        {"combine:of=", TS_EINVAL},
        {"combine:of=last+", TS_OK},
        {"combine:of=lost+last", TS_EUNKNOWN},
        {"combine:of=line:window=x+last", TS_EINVAL},
        {"combine:by=vote", TS_EINVAL},
        {"combine:of=last+last+last+last+last+last+last+last+last+last+last+last+last+last+last+"
         "last+last",
         TS_ERANGE},
        {"ridge:with=lost", TS_EUNKNOWN},
    };
    ts_series_shape shape = shape_of(24, 1, 100);
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        ts_forecaster *f;
        ts_err err = {.status = TS_OK};
        CU_ASSERT_EQUAL(ts_forecaster_new(&f, bad[i].spec, &shape, &err), bad[i].status);
        CU_ASSERT_EQUAL(f == NULL, bad[i].status != TS_OK);
        ts_forecaster_free(f);
    }
}

static const ts_test tests[] = {
    {"a level shifts", a_level_shifts},
    {"what is no shift", what_is_no_shift},
    {"tide follows a shift", tide_follows_a_shift},
    {"mean and median", mean_and_median},
    {"smape, the system's own", smape},
    {"inverse error", inverse},
    {"mlpoly", mlpoly},
    {"boa", boa},
    {"each horizon by its own record", horizons_apart},
    {"a combination is a method", as_a_method},
    {"refuses", refuses},
};

int main(void)
{
    return ts_tap_main("forecast combine", tests, TS_COUNT_OF(tests));
}
