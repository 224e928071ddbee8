/* The whole benchmark on the published series: their rows come out as they were published. */
#include <math.h>
#include <string.h>

#include "experiments/bench.h"
#include "tests/tap.h"

static const char *const names[] = {
    "IoT_5min",           "alibaba_5min",    "avazu_5min",    "horton_5min", "retailrocket_5min",
    "wiki_en_5min",       "IoT_15min",       "alibaba_15min", "avazu_15min", "horton_15min",
    "retailrocket_15min", "wiki_en_15min",   "IoT_1h",        "alibaba_1h",  "avazu_1h",
    "horton_1h",          "retailrocket_1h", "wiki_en_1h",
};
enum { N_FILES = TS_COUNT_OF(names) };

static ts_bench *run(ts_bench_protocol_kind kind, const char *const *methods, int n_methods,
                     int workers, bool published)
{
    static char file[N_FILES][512], directory[512];
    const char *files[N_FILES];
    char part[128];
    ts_bench *b = NULL;
    ts_err err = {.status = TS_OK};
    for (int i = 0; i < N_FILES; i++) {
        snprintf(part, sizeof part, "load-prediction/%s.csv", names[i]);
        files[i] = ts_tap_data(part, file[i], sizeof file[i]);
        if (files[i] == NULL)
            return NULL;
    }
    ts_bench_options options = {.files = files,
                                .n_files = N_FILES,
                                .methods = methods,
                                .n_methods = n_methods,
                                .protocol = {.kind = kind},
                                .workers = workers};
    options.published =
        published ? ts_tap_data("load-prediction/published", directory, sizeof directory) : NULL;
    CU_ASSERT_EQUAL(ts_bench_run(&b, &options, &err), TS_OK);
    if (b == NULL)
        printf("# %s: %s\n", err.file, err.message);
    return b;
}

static int method_index(const ts_bench *b, const char *name)
{
    for (int i = 0; i < b->n_methods; i++)
        if (strcmp(b->method[i].name, name) == 0)
            return i;
    return -1;
}

/* What the design gives for the six series, to its three digits. */
static void published_rows(void)
{
    static const struct {
        const char *name;
        double mase[4]; /* all, 5min, 15min, 1h */
    } expected[] = {
        {"GRU", {.591, .355, .476, .942}},
        {"CNN", {.611, .365, .501, .968}},
        {"ExpSmoothing", {.623, .407, .528, .934}},
    };
    static const double best[4] = {.502, .345, .426, .734};
    ts_bench *b = run(TS_BENCH_PAPER, NULL, 0, 1, true);
    if (b == NULL)
        return;
    CU_ASSERT_EQUAL(b->n_methods, 9);
    CU_ASSERT_EQUAL(b->n_rates, 4);
    for (int i = 0; i < TS_COUNT_OF(expected); i++)
        for (int r = 0; r < 4; r++)
            CU_ASSERT_DOUBLE_EQUAL(
                ts_bench_mean_at(b, method_index(b, expected[i].name), r)->score.mase,
                expected[i].mase[r], 0.0005);
    for (int r = 0; r < 4; r++)
        CU_ASSERT_DOUBLE_EQUAL(b->best_published[r], best[r], 0.0005);
    ts_bench_free(b);
}

/* Our last observation under protocol paper is theirs, forecast by forecast. */
static void the_same_protocol(void)
{
    static const char *const last[] = {"last"};
    int compared = 0, differ = 0;
    ts_bench *b = run(TS_BENCH_PAPER, last, 1, 2, true);
    if (b == NULL)
        return;
    for (int i = 0; i < N_FILES; i++) {
        const ts_bench_points *ours = &ts_bench_at(b, i, 0)->points;
        const ts_bench_points *theirs = &ts_bench_at(b, i, method_index(b, "LASTOBSERVED"))->points;
        for (int j = 0; j < theirs->n; j++, compared++)
            differ += ours->point[j].target != theirs->point[j].target ||
                      fabs(ours->point[j].mean - theirs->point[j].mean) > 1e-6;
    }
    CU_ASSERT_EQUAL(compared, 7826);
    CU_ASSERT_EQUAL(differ, 0);
    ts_bench_free(b);
}

static void any_number_of_workers(void)
{
    static const char *const methods[] = {"line", "last", "holt-winters"};
    ts_bench *one = run(TS_BENCH_CLEAN, methods, 3, 1, false);
    if (one == NULL)
        return;
    ts_bench *three = run(TS_BENCH_CLEAN, methods, 3, 3, false);
    for (int i = 0; three != NULL && i < one->n_series * one->n_methods; i++) {
        const ts_bench_cell *a = &one->cell[i], *c = &three->cell[i];
        CU_ASSERT_EQUAL(a->score.mase, c->score.mase);
        CU_ASSERT_EQUAL(a->score.rmse, c->score.rmse);
        CU_ASSERT_EQUAL_FATAL(a->points.n, c->points.n);
        CU_ASSERT_EQUAL(
            memcmp(a->points.point, c->points.point, (size_t)a->points.n * sizeof *a->points.point),
            0);
    }
    ts_bench_free(one);
    ts_bench_free(three);
}

static const ts_test tests[] = {
    {"the published rows", published_rows},
    {"the same protocol", the_same_protocol},
    {"any number of workers", any_number_of_workers},
};

int main(void)
{
    return ts_tap_main("bench", tests, TS_COUNT_OF(tests));
}
