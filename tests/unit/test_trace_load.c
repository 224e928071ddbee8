/*
 * The load made of a trace: it keeps each step's records, in intervals of at most a second without
 * gaps.
 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/tap.h"
#include "traces/trace.h"

enum { MAX = 4000 };

static char path[] = "/tmp/tidalscale-load-XXXXXX";
static ts_load_point points[MAX];
static int n_points;

/* The whole load of a trace into points; checks what holds of every load. */
static void load_of(const char *trace, const ts_load_options *o)
{
    ts_trace *t;
    ts_load *load;
    ts_err err;
    ts_status status;
    ts_err_clear(&err);
    CU_ASSERT_EQUAL_FATAL(ts_trace_open(&t, trace, NULL, &err), TS_OK);
    CU_ASSERT_EQUAL_FATAL(ts_trace_load(&load, t, o, &err), TS_OK);
    for (n_points = 0; n_points < MAX; n_points++) {
        ts_load_point *p = &points[n_points];
        if ((status = load->next(load, p, &err)) != TS_OK)
            break;
        CU_ASSERT_TRUE(p->duration > 0 && p->duration <= TS_SEC);
        CU_ASSERT_TRUE(p->rate >= 0);
        if (n_points > 0)
            CU_ASSERT_EQUAL(p->at, p[-1].at + p[-1].duration);
    }
    CU_ASSERT_EQUAL(status, TS_DONE);
    load->close(load);
}

static void load_of_text(const char *text, const ts_load_options *o)
{
    FILE *f = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    fputs(text, f);
    CU_ASSERT_EQUAL(fclose(f), 0);
    load_of(path, o);
}

/* Records in [from, to) s; intervals do not straddle them. */
static double records(double from, double to)
{
    double sum = 0;
    for (int i = 0; i < n_points; i++)
        if (ts_seconds(points[i].at) >= from && ts_seconds(points[i].at) < to)
            sum += points[i].rate * ts_seconds(points[i].duration);
    return sum;
}

static void seconds_are_exact(void)
{
    load_of_text("0,5.5\n1,7\n2,0\n3,1e6\n", NULL);
    CU_ASSERT_EQUAL_FATAL(n_points, 4);
    CU_ASSERT_EQUAL(points[0].rate, 5.5);
    CU_ASSERT_EQUAL(points[2].rate, 0);
    CU_ASSERT_EQUAL(points[3].rate, 1e6);
    CU_ASSERT_EQUAL(points[3].duration, TS_SEC);
}

/*
 * e0 = 100, m = 75, e1 = 150: the rate in the first half is 100 - 50 u, in the second 75 + 150 (u -
 * 1/2).
 */
static void linear_keeps_means(void)
{
    load_of_text("0,100\n4,100\n8,200\n12,200\n", NULL);
    CU_ASSERT_EQUAL_FATAL(n_points, 16);
    CU_ASSERT_DOUBLE_EQUAL(points[4].rate, 93.75, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(points[5].rate, 81.25, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(points[6].rate, 93.75, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(points[7].rate, 131.25, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(records(4, 8), 400, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(records(8, 12), 800, 1e-9);
}

static void never_negative(void)
{
    load_of_text("0,900\n10,1\n20,900\n30,0\n40,900\n", NULL);
    CU_ASSERT_EQUAL(n_points, 50);
    CU_ASSERT_DOUBLE_EQUAL(records(10, 20), 10, 1e-9);
    CU_ASSERT_EQUAL(records(30, 40), 0);
    CU_ASSERT_DOUBLE_EQUAL(records(20, 30), 9000, 1e-8);
}

static void step_holds(void)
{
    load_of_text("0,100\n4,200\n8,0\n", &(ts_load_options){.step = true, .scale = 0.5});
    CU_ASSERT_EQUAL_FATAL(n_points, 12);
    for (int i = 0; i < 12; i++)
        CU_ASSERT_EQUAL(points[i].rate, i < 4 ? 50 : i < 8 ? 100 : 0);
}

static void gaps_are_filled(void)
{
    load_of_text("0,10\n1,10\n2,10\n6,50\n7,50\n", NULL);
    CU_ASSERT_EQUAL_FATAL(n_points, 8);
    CU_ASSERT_EQUAL(points[3].rate, 20);
    CU_ASSERT_EQUAL(points[5].rate, 40);
    CU_ASSERT_EQUAL(points[6].rate, 50);
}

static void compressed(void)
{
    load_of_text("0,10\n0.5,20\n1,30\n1.5,40\n2,50\n2.5,60\n", &(ts_load_options){.compress = 2});
    CU_ASSERT_EQUAL_FATAL(n_points, 2);
    CU_ASSERT_EQUAL(points[0].rate, 25);
    CU_ASSERT_EQUAL(points[0].duration, TS_SEC);
    CU_ASSERT_EQUAL(points[1].rate, 55);
    CU_ASSERT_EQUAL(points[1].duration, TS_SEC / 2);
    load_of("gen:diurnal,base=20000,amplitude=15000,days=1,step=1min",
            &(ts_load_options){.compress = 24});
    CU_ASSERT_EQUAL(n_points, 3600);
    CU_ASSERT_DOUBLE_EQUAL(records(0, 3600), 20000.0 * 3600, 3600);
}

static void until_and_clip(void)
{
    load_of_text("100,10\n104,10\n108,30\n",
                 &(ts_load_options){.until = 9500 * TS_MSEC, .clip = 25});
    CU_ASSERT_EQUAL_FATAL(n_points, 10);
    CU_ASSERT_EQUAL(points[9].duration, TS_SEC / 2);
    CU_ASSERT_EQUAL(points[9].rate, 25);
    CU_ASSERT_TRUE(points[0].rate <= 11);
}

static void refuses(void)
{
    static const ts_load_options bad[] = {
        {.scale = -1}, {.compress = 0.5}, {.scale = NAN}, {.clip = -1}, {.until = -1}};
    ts_trace *t;
    ts_load *load;
    ts_err err;
    ts_err_clear(&err);
    CU_ASSERT_EQUAL_FATAL(ts_trace_open(&t, "gen:constant", NULL, &err), TS_OK);
    for (int i = 0; i < TS_COUNT_OF(bad); i++)
        CU_ASSERT_EQUAL(ts_trace_load(&load, t, &bad[i], NULL), TS_EINVAL);
    ts_trace_close(t);
}

static const ts_test tests[] = {
    {"seconds are exact", seconds_are_exact}, {"linear keeps means", linear_keeps_means},
    {"never negative", never_negative},       {"step holds", step_holds},
    {"gaps are filled", gaps_are_filled},     {"compressed", compressed},
    {"until and clip", until_and_clip},       {"refuses", refuses},
};

int main(void)
{
    int fd = mkstemp(path);
    if (fd < 0 || close(fd) != 0)
        return 99;
    int status = ts_tap_main("trace load", tests, TS_COUNT_OF(tests));
    unlink(path);
    return status;
}
