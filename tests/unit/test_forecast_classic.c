/*
 * The classical predictors against R 4.2 (stats and forecast 8.20) and statsmodels 0.13. In each
 * case x <- co2[1:120], and the commands stand beside the numbers.
 */
#include "core/forecast/stl.h"
#include "tests/unit/forecast_help.h"

static void check(const char *spec, int season, int n, const double *expected, int steps,
                  double tolerance)
{
    double mean[14];
    ts_series_shape shape = shape_of(season, 14, 200);
    CU_ASSERT_EQUAL_FATAL(forecast_after(spec, &shape, co2, n, steps, mean), TS_OK);
    expect_near(mean, expected, steps, tolerance);
}

/* predict(HoltWinters(ts(x[1:40]), gamma=FALSE, beta=FALSE, alpha=.8), 3); fitted: .99993 */
static void ses(void)
{
    static const double fixed[] = {320.190012313446, 320.190012313446, 320.190012313446};
    static const double fitted[] = {320.419941159866, 320.419941159866};
    check("ses:alpha=.8", 0, 40, fixed, 3, 1e-9);
    check("ses", 0, 40, fitted, 2, 1e-3);
}

/* predict(HoltWinters(ts(x[1:40]), gamma=FALSE, alpha=.8, beta=.2), 3); ts(x), fitted: alpha =
 * beta = 1 */
static void holt(void)
{
    static const double fixed[] = {320.830485518426, 321.371410046024, 321.912334573622};
    static const double fitted[] = {324.32, 325.90};
    check("holt:alpha=.8,beta=.2", 0, 40, fixed, 3, 1e-9);
    check("holt", 0, 120, fitted, 2, 1e-9);
}

/* Holt damped by hand: phi = .5, l = 2, b = 1; then y = 4: l' = 3.25, b' = .875. */
static void holt_damped(void)
{
    static const double y[] = {1, 2, 4, 4, 4, 4, 4, 4, 4, 4};
    double mean[2], level = 2, slope = 1;
    for (int t = 2; t < 10; t++) {
        double ahead = level + 0.5 * slope, next = 0.5 * y[t] + 0.5 * ahead;
        slope = 0.5 * (next - level) + 0.5 * 0.5 * slope;
        level = next;
    }
    ts_series_shape shape = shape_of(0, 2, 20);
    CU_ASSERT_EQUAL_FATAL(
        forecast_after("holt:alpha=.5,beta=.5,damped=true,phi=.5", &shape, y, 10, 2, mean), TS_OK);
    CU_ASSERT_DOUBLE_EQUAL(mean[0], level + 0.5 * slope, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(mean[1], level + 0.75 * slope, 1e-12);
}

/*
 * thetaf(ts(x, frequency=12)) with its ses replaced by ses(a, initial="simple", alpha=.5), a
 * being the seasonally adjusted series; and thetaf itself, whose fitted start differs from the
 * first value.
 */
static void theta(void)
{
    static const double fixed[] = {
        323.394107803548, 323.998634546198, 324.703914184732, 325.853814034520, 326.451117592525,
        325.915514378332, 324.519922387296, 322.491113656436, 320.920073099356, 320.623952526687,
        321.843566417951, 322.844935523912, 323.771451239033, 324.376646600855,
    };
    static const double fitted[] = {323.526619024268, 324.131380565073, 324.836936231734};
    check("theta:alpha=.5,refit=1h", 12, 120, fixed, 14, 1e-9);
    check("theta", 12, 120, fitted, 3, 0.002);
}

/* predict(ar(x, order.max=3, aic=FALSE), n.ahead=3); predict(ar(x, order.max=24), n.ahead=3), of
 * order 13 */
static void ar(void)
{
    static const double third[] = {323.166343269722, 322.835462614434, 322.092383519327};
    static const double by_aic[] = {323.418389262533, 323.700361336992, 323.913478710306};
    check("ar:order=3", 0, 120, third, 3, 1e-9);
    check("ar", 0, 120, by_aic, 3, 1e-9);
}

/*
 * x <- ts(x, frequency=12); f <- arima(x, order=c(2,1,0), xreg=fourier(x, K=2), method="CSS",
 * optim.control=list(maxit=5000, reltol=1e-14)); predict(f, n.ahead=4, newxreg=fourier(x, K=2,
 * h=4)); and order=c(2,1,1)
 */
static void arima(void)
{
    static const double ar[] = {323.451420585349, 324.043633672026, 324.737148623816,
                                325.655843520930};
    static const double arma[] = {323.442843656199, 324.029210769911, 324.722418003772,
                                  325.644610850593};
    check("arima:p=2,q=0,waves=2,seasons=99,evaluations=20", 12, 120, ar, 4, 0.002);
    check("arima:p=2,q=1,waves=2,seasons=99,evaluations=20", 12, 120, arma, 4, 0.02);
}

/* stl(ts(x, frequency=12), s.window=7) and stl(ts(x, frequency=5), s.window=21), at 1, 2, 60,
 * 119, 120 */
static void stl(void)
{
    static const int at[] = {0, 1, 59, 118, 119};
    static const struct {
        int season, window;
        double seasonal[5], trend[5];
    } r[] = {
        {12,
         7,
         {-0.141796532371986, 0.478221165013176, -1.024168427253396, -1.882864438590407,
          -0.763954105563718},
         {315.322062562188, 315.410696791245, 319.140958304922, 323.294583181216,
          323.379526577224}},
        {5,
         21,
         {-0.0260941877041332, 0.0277775365852626, -0.0222567900013112, -0.0282426654463325,
          0.1253023622286540},
         {315.804481731320, 316.250984858864, 318.126518177136, 321.228600854132,
          321.035395380007}},
    };
    for (int k = 0; k < TS_COUNT_OF(r); k++) {
        ts_stl s;
        CU_ASSERT_EQUAL_FATAL(ts_stl_init(&s, 120, 12), TS_OK);
        ts_stl_decompose(&s, co2, 120, r[k].season, r[k].window);
        for (int i = 0; i < 5; i++) {
            CU_ASSERT_DOUBLE_EQUAL(s.season[at[i]], r[k].seasonal[i], 1e-9);
            CU_ASSERT_DOUBLE_EQUAL(s.trend[at[i]], r[k].trend[i], 1e-9);
        }
        ts_stl_fini(&s);
    }
}

/*
 * y <- x[1:40]; mod <- list(T=matrix(c(1,0,1,1),2), Z=c(1,0), h=1, V=diag(c(.5,.1)),
 * a=c(y[1],0), P=diag(2)*1e6, Pn=P); KalmanForecast(3, attr(KalmanRun(y, mod, update=TRUE),
 * "mod"))$pred; the level alone likewise.
 */
static void kalman(void)
{
    static const double level[] = {319.525275762543, 319.525275762543, 319.525275762543};
    static const double trend[] = {320.923527442288, 321.653182011634, 322.382836580980};
    check("local-level:level=.5", 0, 40, level, 3, 1e-9);
    check("local-trend:level=.5,slope=.1", 0, 40, trend, 3, 1e-9);
}

/* StructTS(ts(x), type="level") finds level 1.0833, epsilon 4.2331 and predicts 7.82649 */
static void kalman_fitted(void)
{
    static const double y[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9};
    double mean[1];
    ts_series_shape shape = shape_of(0, 1, 20);
    CU_ASSERT_EQUAL_FATAL(forecast_after("local-level:evaluations=40", &shape, y, 15, 1, mean),
                          TS_OK);
    CU_ASSERT_DOUBLE_EQUAL(mean[0], 7.82649428010718, 0.01);
}

/*
 * statsmodels: l = mean(x[:12]); d = x[:12] - l; ETSModel(x, error='add', trend=None,
 * seasonal='add', seasonal_periods=12, initialization_method='known', initial_level=l,
 * initial_seasonal=d).smooth([.3, .2]).forecast(4)
 */
static void dshw_of_one_season(void)
{
    static const double ets[] = {323.21742899, 323.76843856, 324.33314562, 325.40335388};
    check("dshw:alpha=.3,gamma=.2,omega=0,phi=0,smooth=0", 12, 120, ets, 4, 1e-8);
}

/* The error's autocorrelation: with all else at 0 the forecast is season + phi^h times the last
 * residual. */
static void dshw_error(void)
{
    static const double y[] = {1, 5, 1, 5, 1, 7};
    double mean[2];
    ts_series_shape shape = shape_of(2, 2, 20);
    CU_ASSERT_EQUAL_FATAL(
        forecast_after("dshw:alpha=0,gamma=0,omega=0,phi=.5", &shape, y, 6, 2, mean), TS_OK);
    CU_ASSERT_DOUBLE_EQUAL(mean[0], 1 + 0.5 * 2, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(mean[1], 5 + 0.25 * 2, 1e-12);
}

/* Two seasons at once, by hand: a week of two days of two values is repeated exactly. */
static void dshw_of_two_seasons(void)
{
    static const double week[4] = {1, 5, 3, 9};
    double y[16], mean[4];
    for (int t = 0; t < 16; t++)
        y[t] = week[t % 4];
    ts_series_shape shape = shape_of(2, 4, 20);
    shape.season2 = 4;
    CU_ASSERT_EQUAL_FATAL(forecast_after("dshw:trust=1", &shape, y, 16, 4, mean), TS_OK);
    expect_near(mean, week, 4, 1e-12);
}

static const ts_test tests[] = {
    {"ses as R", ses},
    {"holt as R", holt},
    {"holt, damped, by hand", holt_damped},
    {"theta as R", theta},
    {"ar as R", ar},
    {"arima with Fourier terms as R", arima},
    {"stl as R", stl},
    {"local level and trend as R", kalman},
    {"local level fitted as R", kalman_fitted},
    {"double-seasonal, one season, as statsmodels", dshw_of_one_season},
    {"double-seasonal, autocorrelated error", dshw_error},
    {"double-seasonal, two seasons", dshw_of_two_seasons},
};

int main(void)
{
    return ts_tap_main("forecast classic", tests, TS_COUNT_OF(tests));
}
