/* Jobs, their cells, and who does them; see bench.h. bench_mean.c has the arithmetic over cells. */
#include "config.h"

#include "experiments/bench.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/bench_mean.h"
#include "experiments/bench_published.h"

const ts_bench_cell *ts_bench_at(const ts_bench *b, int series, int method)
{
    return &b->cell[(size_t)series * (size_t)b->n_methods + (size_t)method];
}

static ts_bench_cell *cell_at(ts_bench *b, int series, int method)
{
    return &b->cell[(size_t)series * (size_t)b->n_methods + (size_t)method];
}

static ts_series_shape shape_of(const ts_bench_series *s, const ts_bench_plan *plan)
{
    return (ts_series_shape){.step = s->step,
                             .season = s->season,
                             .season2 = s->season * 7 < s->n ? s->season * 7 : 0,
                             .max_season = s->season,
                             .horizon = plan->horizon,
                             .capacity = s->n};
}

/* Of the points, a plot needs one per step: those made furthest ahead. */
static void thin(ts_bench_points *p, int ahead)
{
    int kept = 0;
    for (int i = 0; i < p->n; i++)
        if (p->point[i].ahead == ahead)
            p->point[kept++] = p->point[i];
    p->n = kept;
    ts_bench_point *smaller = realloc(p->point, (size_t)(kept > 0 ? kept : 1) * sizeof *smaller);
    if (smaller != NULL)
        p->point = smaller;
}

static ts_status score(ts_bench_cell *c, const ts_bench_plan *plan, const ts_bench_series *s,
                       const ts_bench_paths *paths)
{
    c->mase_ahead = calloc((size_t)plan->horizon, sizeof *c->mase_ahead);
    if (c->mase_ahead == NULL || ts_bench_points_make(&c->points, plan, s, paths) != TS_OK)
        return ts_err_set(&c->error, TS_ENOMEM, "out of memory");
    c->score = ts_bench_score_of(&c->points, plan, s);
    for (int k = 0; k < plan->horizon; k++)
        c->mase_ahead[k] = ts_bench_mase_ahead(paths, plan, s, k + 1);
    c->fit_s = paths->fit_s;
    c->step_s = paths->step_s;
    c->longest_s = paths->longest_s;
    c->n_empty = paths->n_empty;
    thin(&c->points, plan->kind == TS_BENCH_PAPER ? 1 : plan->horizon);
    return TS_OK;
}

static ts_status do_job(ts_bench_cell *c, const ts_bench_plan *plan, const ts_bench_series *s,
                        const char *spec, const ts_bench_options *options)
{
    ts_bench_predictor *predictor;
    ts_bench_paths paths;
    ts_series_shape shape = shape_of(s, plan);
    ts_status status =
        ts_bench_predictor_open(&predictor, spec, &shape, &options->limits, &c->error);
    if (status != TS_OK)
        return status;
    status = ts_bench_roll(&paths, plan, s, predictor, options->stop, &c->error);
    ts_bench_predictor_close(predictor);
    if (status != TS_OK)
        return status;
    status = score(c, plan, s, &paths);
    ts_bench_paths_fini(&paths);
    return status;
}

/* What the workers share. */
typedef struct crew {
    ts_bench *bench;
    const ts_bench_options *options;
    pthread_mutex_t lock; /* of the two counters and of progress */
    int next, done;
} crew;

static int take_job(crew *w, bool one_is_done)
{
    int total = w->bench->n_series * w->options->n_methods;
    pthread_mutex_lock(&w->lock);
    if (one_is_done && w->options->progress != NULL)
        w->options->progress(w->options->arg, ++w->done, total);
    int job = w->next < total ? w->next++ : -1;
    pthread_mutex_unlock(&w->lock);
    return job;
}

static void *work(void *arg)
{
    crew *w = arg;
    for (int job = take_job(w, false); job >= 0; job = take_job(w, true)) {
        int series = job / w->options->n_methods, method = job % w->options->n_methods;
        ts_bench_cell *c = cell_at(w->bench, series, method);
        c->status = do_job(c, &w->bench->plan[series], &w->bench->series[series],
                           w->bench->method[method].name, w->options);
    }
    return NULL;
}

static void work_together(ts_bench *b, const ts_bench_options *options)
{
    enum { MAX_WORKERS = 256 };
    pthread_t thread[MAX_WORKERS];
    crew w = {.bench = b, .options = options, .lock = PTHREAD_MUTEX_INITIALIZER};
    int n = 0;
    while (n < options->workers - 1 && n < MAX_WORKERS &&
           pthread_create(&thread[n], NULL, work, &w) == 0)
        n++;
    work(&w); /* and should there be no thread at all, this one does it */
    for (int i = 0; i < n; i++)
        pthread_join(thread[i], NULL);
    pthread_mutex_destroy(&w.lock);
}

static ts_status load_series(ts_bench *b, const ts_bench_options *options, ts_err *err)
{
    b->series = calloc((size_t)options->n_files, sizeof *b->series);
    b->plan = calloc((size_t)options->n_files, sizeof *b->plan);
    if (b->series == NULL || b->plan == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    for (int i = 0; i < options->n_files; i++) {
        ts_status status =
            ts_bench_series_load(&b->series[i], options->files[i], &options->reading, err);
        if (status != TS_OK)
            return status;
        b->n_series++;
        status = ts_bench_plan_make(&b->plan[i], &b->series[i], &options->protocol, err);
        if (status != TS_OK)
            return status;
    }
    return TS_OK;
}

/* Index of a published method, added if it is new. */
static int published_index(ts_bench *b, const char *name)
{
    for (int i = 0; i < b->n_methods; i++)
        if (b->method[i].published && strcmp(b->method[i].name, name) == 0)
            return i;
    char *copy = b->n_methods < TS_BENCH_MAX_METHODS ? strdup(name) : NULL;
    if (copy == NULL)
        return -1;
    b->method[b->n_methods] = (ts_bench_method){copy, true};
    return b->n_methods++;
}

static ts_status load_published(ts_bench *b, ts_published *published, const char *directory,
                                ts_err *err)
{
    for (int i = 0; i < b->n_series; i++) {
        ts_status status = ts_published_load(&published[i], directory, &b->series[i], err);
        if (status != TS_OK)
            return status;
        for (int j = 0; j < published[i].n_methods; j++)
            if (published_index(b, published[i].name[j]) < 0)
                return ts_err_set(err, TS_ELIMIT, "out of memory, or more than %d methods",
                                  TS_BENCH_MAX_METHODS);
    }
    return TS_OK;
}

static ts_status make_cells(ts_bench *b, ts_err *err)
{
    b->cell = calloc((size_t)b->n_series * (size_t)b->n_methods, sizeof *b->cell);
    if (b->cell == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    for (int i = 0; i < b->n_series * b->n_methods; i++)
        b->cell[i] = (ts_bench_cell){
            .status = TS_EMPTY, .fit_s = NAN, .step_s = NAN, .longest_s = NAN, .rank = NAN};
    return TS_OK;
}

/* Takes the points of what was published. */
static void score_published(ts_bench *b, ts_published *published)
{
    for (int i = 0; i < b->n_series; i++) {
        for (int j = 0; j < published[i].n_methods; j++) {
            ts_bench_cell *c = cell_at(b, i, published_index(b, published[i].name[j]));
            c->points = published[i].points[j];
            published[i].points[j] = (ts_bench_points){0, NULL};
            c->score = ts_bench_score_of(&c->points, &b->plan[i], &b->series[i]);
            c->status = TS_OK;
        }
    }
}

/* A spec of ours that is wrong is found before anything runs. */
static ts_status check_specs(const ts_bench *b, const ts_bench_options *options, ts_err *err)
{
    for (int i = 0; i < options->n_methods; i++) {
        if (ts_external_is(options->methods[i]))
            continue;
        ts_bench_predictor *p;
        ts_series_shape shape = shape_of(&b->series[0], &b->plan[0]);
        ts_status status = ts_bench_predictor_open(&p, options->methods[i], &shape, NULL, err);
        if (status != TS_OK)
            return status;
        ts_bench_predictor_close(p);
    }
    return TS_OK;
}

static ts_status check_options(const ts_bench_options *options, ts_err *err)
{
    if (options->n_files < 1 || options->n_files > TS_BENCH_MAX_FILES)
        return ts_err_set(err, TS_EINVAL, "%d files; expected 1 to %d", options->n_files,
                          TS_BENCH_MAX_FILES);
    if (options->n_methods < 0 || options->n_methods > TS_BENCH_MAX_METHODS)
        return ts_err_set(err, TS_EINVAL, "%d methods; expected at most %d", options->n_methods,
                          TS_BENCH_MAX_METHODS);
    return TS_OK;
}

static ts_status prepare(ts_bench *b, ts_published *published, const ts_bench_options *options,
                         ts_err *err)
{
    b->protocol = options->protocol;
    b->method = calloc(TS_BENCH_MAX_METHODS, sizeof *b->method);
    if (b->method == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    for (int i = 0; i < options->n_methods; i++)
        b->method[b->n_methods++] = (ts_bench_method){options->methods[i], false};
    ts_status status = load_series(b, options, err);
    if (status == TS_OK)
        status = check_specs(b, options, err);
    if (status == TS_OK && options->published != NULL)
        status = load_published(b, published, options->published, err);
    if (status == TS_OK)
        status = make_cells(b, err);
    return status;
}

ts_status ts_bench_run(ts_bench **out, const ts_bench_options *options, ts_err *err)
{
    *out = NULL;
    ts_status status = check_options(options, err);
    if (status != TS_OK)
        return status;
    ts_bench *b = calloc(1, sizeof *b);
    ts_published *published = calloc((size_t)options->n_files, sizeof *published);
    status = b != NULL && published != NULL ? prepare(b, published, options, err)
                                            : ts_err_set(err, TS_ENOMEM, "out of memory");
    if (status == TS_OK) {
        score_published(b, published);
        work_together(b, options);
        status = options->stop != NULL && *options->stop ? ts_err_set(err, TS_EINTR, "interrupted")
                                                         : ts__bench_means(b, err);
    }
    for (int i = 0; published != NULL && i < options->n_files; i++)
        ts_published_fini(&published[i]);
    free(published);
    if (status == TS_OK)
        *out = b;
    else
        ts_bench_free(b);
    return status;
}

void ts_bench_free(ts_bench *b)
{
    if (b == NULL)
        return;
    for (int i = 0; b->cell != NULL && i < b->n_series * b->n_methods; i++) {
        free(b->cell[i].mase_ahead);
        ts_bench_points_fini(&b->cell[i].points);
    }
    for (int i = 0; i < b->n_methods; i++)
        if (b->method[i].published)
            free((char *)b->method[i].name);
    for (int i = 0; i < b->n_series; i++)
        ts_bench_series_fini(&b->series[i]);
    free(b->cell);
    free(b->method);
    free(b->series);
    free(b->plan);
    free(b->mean);
    free(b->rank);
    free(b->outcome);
    free(b->outcome_rank);
    free(b->best_published);
    free(b);
}
