/*
 * Synthetic loads: each kind against its formula, the bundled files against the lines that made
 * them.
 */
#include "config.h"

#include <math.h>

#include "tests/unit/trace_help.h"
#include "traces/writer.h"

static void kinds(void)
{
    static const struct {
        const char *spec;
        double values[6];
    } expected[] = {
        {"gen:constant,base=7,hours=1,step=10min", {7, 7, 7, 7, 7, 7}},
        {"gen:step,from=1,to=5,at=30min,hours=1,step=10min", {1, 1, 1, 5, 5, 5}},
        {"gen:ramp,from=0,to=60,at=0s,length=1h,hours=1,step=10min", {5, 15, 25, 35, 45, 55}},
        {"gen:ramp,from=60,to=0,at=20min,length=20min,hours=1,step=10min", {60, 60, 45, 15, 0, 0}},
        {"gen:sawtooth,from=0,to=60,period=30min,hours=1,step=10min", {10, 30, 50, 10, 30, 50}},
        {"gen:sine,base=100,amplitude=100,period=40min,phase=5min,hours=1,step=10min",
         {200, 100, 0, 100, 200, 100}},
        {"gen:sine,base=0,amplitude=100,period=40min,phase=5min,hours=1,step=10min",
         {100, 0, 0, 0, 100, 0}},
        {"gen:flash,height=100,at=10min,length=50min,hours=1,step=10min",
         {0, 100, 100, 100, 60, 20}},
        {"gen:outage,base=6,at=10min,length=20min,return=20min,hours=1,step=10min",
         {6, 0, 0, 12, 12, 6}},
        {"gen:constant,base=6,outage=10min/20min,hours=1,step=10min", {6, 0, 0, 6, 6, 6}},
        {"gen:constant,base=10,flash=10min/50min/x3,hours=1,step=10min", {10, 30, 30, 30, 22, 14}},
        {"gen:constant,base=1,step=10min+step,from=0,to=5,at=20min,hours=1+constant,base=0.5,round=0.5",
         {1.5, 1.5, 6.5, 6.5, 6.5, 6.5}},
        {"gen:constant,base=0.1234,round=0.001,hours=1,step=10min",
         {0.123, 0.123, 0.123, 0.123, 0.123, 0.123}},
        {"gen:walk,base=50,sigma=0,duration=1h,step=10min,start=2024-01-01",
         {50, 50, 50, 50, 50, 50}},
    };
    outcome all;
    for (int i = 0; i < TS_COUNT_OF(expected); i++) {
        CU_ASSERT_EQUAL_FATAL(read_path(expected[i].spec, NULL, &all), 6);
        for (int k = 0; k < 6; k++)
            CU_ASSERT_EQUAL(all.s[k].value, expected[i].values[k]);
        CU_ASSERT_EQUAL(all.stats.step, 10 * TS_MIN);
    }
    CU_ASSERT_EQUAL(all.stats.first_at, 1704067200 * TS_SEC);
}

/* Peak at the hour of `peak`, trough twelve hours off, and a weekend of two days. */
static void diurnal(void)
{
    ts_trace *t;
    ts_trace_sample s;
    ts_err err;
    ts_err_clear(&err);
    CU_ASSERT_EQUAL_FATAL(
        ts_trace_open(&t,
                      "gen:diurnal,days=14,step=2h,base=1000,amplitude=500,peak=15h,weekend=0.5",
                      NULL, &err),
        TS_OK);
    for (int i = 0; ts_trace_next(t, &s, &err) == TS_OK; i++) {
        double factor = i / 12 % 7 >= 5 ? 0.5 : 1;
        if (i % 12 == 7)
            CU_ASSERT_EQUAL(s.value, 1500 * factor);
        if (i % 12 == 1)
            CU_ASSERT_EQUAL(s.value, 500 * factor);
    }
    CU_ASSERT_EQUAL(ts_trace_get_stats(t)->n, 168);
    ts_trace_close(t);
}

/*
 * 100,000 samples: the mean within five standard errors, the deviation within one per cent (it has
 * 0.22).
 */
static void noise(void)
{
    static const char spec[] = "gen:constant,base=100000,noise=0.1,step=1s,duration=100000s";
    ts_trace *t;
    ts_trace_sample s;
    ts_err err;
    double sum = 0, squares = 0;
    ts_err_clear(&err);
    CU_ASSERT_EQUAL_FATAL(ts_trace_open(&t, spec, NULL, &err), TS_OK);
    while (ts_trace_next(t, &s, &err) == TS_OK) {
        sum += s.value - 100000;
        squares += (s.value - 100000) * (s.value - 100000);
    }
    ts_trace_close(t);
    CU_ASSERT_DOUBLE_EQUAL(sum / 1e5, 0, 5 * 10000 / sqrt(1e5));
    CU_ASSERT_DOUBLE_EQUAL(sqrt(squares / 1e5), 10000, 100);
}

static void seeds(void)
{
    static const char *const specs[] = {"gen:walk,seed=1,hours=1", "gen:walk,seed=1,hours=1",
                                        "gen:walk,seed=2,hours=1"};
    outcome all[3];
    for (int i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(read_path(specs[i], NULL, &all[i]), 360);
    CU_ASSERT_EQUAL(memcmp(all[0].s, all[1].s, sizeof all[0].s), 0);
    CU_ASSERT_NOT_EQUAL(all[0].s[9].value, all[2].s[9].value);
}

static void refused(void)
{
    static const struct {
        const char *spec, *words;
        long column;
    } bad[] = {
        {"gen:", "sawtooth or outage", 5},
        {"gen:wave", "'wave' found", 5},
        {"gen:sine,", "key=value", 10},
        {"gen:sine,base", "key=value", 10},
        {"gen:sine,base=", "not a number", 10},
        {"gen:sine,base=-1", "outside", 10},
        {"gen:sine,base=1e300", "outside", 10},
        {"gen:sine,weekend=1", "a key of sine", 10},
        {"gen:sine,period=0s", "outside", 10},
        {"gen:sine,period=3x", "a duration", 10},
        {"gen:constant,days=99999999", "duration", 14},
        {"gen:constant,step=1ms,days=365", "1e9 samples", 1},
        {"gen:constant,duration=15s", "2 to 1e9", 1},
        {"gen:constant,flash=1h", "AT/LENGTH/xFACTOR", 14},
        {"gen:constant,flash=1h/1h/3", "AT/LENGTH/xFACTOR", 14},
        {"gen:constant,flash=1h/0s/x3", "AT/LENGTH/xFACTOR", 14},
        {"gen:constant,outage=1h", "AT/LENGTH[/RETURN]", 14},
        {"gen:constant+", "sawtooth or outage", 5},
        {"gen:constant,seed=x", "a whole number", 14},
        {"gen:constant,start=yesterday", "2024-01-01", 14},
        {"gen:constant,base=1+sine,x=1", "a key of sine", 26},
    };
    outcome all;
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        CU_ASSERT_EQUAL(read_path(bad[i].spec, NULL, &all), TS_EPARSE);
        if (strstr(all.err.message, bad[i].words) == NULL || all.err.column != bad[i].column)
            printf("# %s: %ld %s\n", bad[i].spec, all.err.column, all.err.message);
        CU_ASSERT_EQUAL(all.err.column, bad[i].column);
        CU_ASSERT_PTR_NOT_NULL(strstr(all.err.message, bad[i].words));
    }
}

/* Makes a file of a spec; its bytes are as those of the bundled one. */
static void regenerate(const char *source, const char *spec, const char *name)
{
    char made[SCRATCH_PATH], kept[SCRATCH_PATH], gen[512];
    ts_trace *t;
    ts_trace_writer *w;
    ts_trace_sample s;
    size_t n_made, n_kept;
    ts_err err;
    ts_err_clear(&err);
    snprintf(gen, sizeof gen, "gen:%s", spec);
    scratch_path(trace_dir, name, made);
    snprintf(kept, sizeof kept, "%.300s/traces/data/%.100s", source, name);
    CU_ASSERT_EQUAL_FATAL(ts_trace_open(&t, gen, NULL, &err), TS_OK);
    CU_ASSERT_EQUAL_FATAL(ts_trace_writer_open(&w, made, NULL, &err), TS_OK);
    while (ts_trace_next(t, &s, &err) == TS_OK)
        CU_ASSERT_EQUAL(ts_trace_writer_put(w, &s, &err), TS_OK);
    CU_ASSERT_EQUAL(ts_trace_writer_commit(w, &err), TS_OK);
    ts_trace_writer_close(w);
    ts_trace_close(t);
    char *a = scratch_get(made, &n_made), *b = scratch_get(kept, &n_kept);
    CU_ASSERT_TRUE(a != NULL && b != NULL && n_made == n_kept && memcmp(a, b, n_made) == 0);
    free(a);
    free(b);
}

/* Every `tidalscale trace gen SPEC -o NAME` in the README of the bundled loads. */
static void bundled(void)
{
    const char *source = getenv("TS_SRCDIR");
    char path[SCRATCH_PATH], spec[400], name[100];
    size_t size;
    int n = 0;
    if (source == NULL) {
        ts_tap_skip("TS_SRCDIR is not set");
        return;
    }
    snprintf(path, sizeof path, "%.400s/traces/data/README.md", source);
    char *text = scratch_get(path, &size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    for (char *p = text; (p = strstr(p, "`tidalscale trace gen ")) != NULL; p++)
        if (sscanf(p, "`tidalscale trace gen %399s -o %99[^`]", spec, name) == 2) {
            regenerate(source, spec, name);
            n++;
        }
    CU_ASSERT_EQUAL(n, 3);
    free(text);
}

static const ts_test tests[] = {
    {"kinds", kinds}, {"diurnal", diurnal}, {"noise", noise},
    {"seeds", seeds}, {"refused", refused}, {"bundled files", bundled},
};

int main(void)
{
    return run_trace_tests("trace gen", tests, TS_COUNT_OF(tests));
}
