/* Many replays on several workers, delivered in order; see campaign.h. */
#include "config.h"

#include "experiments/campaign.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "experiments/explain.h"

/* A run on its way. Its fields belong to one worker until `finished`, then to the caller's thread.
 */
struct job {
    ts_replay_result *result;
    ts_recording *recording;
    char *explained;
    ts_status status;
    ts_err err;
    bool finished;
    atomic_int permille;
};

struct pool {
    const ts_campaign *c;
    struct job *jobs;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int next, delivered; /* the next to be handed out; how many have been delivered */
    bool closing;
};

/* Where the words go, and the instant from which they count. */
struct words {
    FILE *out;
    ts_time start_at;
};

static void explain(void *arg, const ts_decision *d)
{
    const struct words *w = arg;
    if (d->target == d->current)
        return;
    fprintf(w->out, "At %.1f s\n", ts_seconds(d->at - w->start_at));
    ts_explain_decision(d, w->out);
}

static ts_status run_job(const ts_campaign *c, int i, struct job *j)
{
    size_t size;
    struct words words = {c->explain ? open_memstream(&j->explained, &size) : NULL, c->start_at};
    ts_replay_watch watch = {.permille = &j->permille,
                             .stop = c->stop,
                             .start_at = c->start_at,
                             .end_at = c->end_at,
                             .decided = words.out != NULL ? explain : NULL,
                             .arg = &words};
    ts_status status = TS_ENOMEM;
    j->result = calloc(1, sizeof *j->result);
    if (j->result == NULL || (c->record && ts_recording_new(&j->recording) != TS_OK))
        ts_err_set(&j->err, TS_ENOMEM, "out of memory");
    else
        status = ts_replay_run(&c->specs[i], j->recording, &watch, j->result, &j->err);
    if (words.out != NULL)
        fclose(words.out);
    return status;
}

/* The next run to do, or -1; waits while too many finished ones wait for delivery. Called with the
 * lock held. */
static int take(struct pool *p)
{
    int ahead = 2 * p->c->workers;
    while (!p->closing && p->next < p->c->n && p->next >= p->delivered + ahead)
        pthread_cond_wait(&p->changed, &p->lock);
    return p->closing || p->next >= p->c->n ? -1 : p->next++;
}

static void *work(void *arg)
{
    struct pool *p = arg;
    pthread_mutex_lock(&p->lock);
    for (int i; (i = take(p)) >= 0;) {
        pthread_mutex_unlock(&p->lock);
        ts_status status = run_job(p->c, i, &p->jobs[i]);
        pthread_mutex_lock(&p->lock);
        p->jobs[i].status = status;
        p->jobs[i].finished = true;
        pthread_cond_broadcast(&p->changed);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static void tell_progress(struct pool *p)
{
    double sum = 0;
    for (int i = 0; i < p->c->n; i++)
        sum += p->jobs[i].finished ? 1 : 1e-3 * atomic_load(&p->jobs[i].permille);
    if (p->c->progress != NULL)
        p->c->progress(p->c->arg, sum / p->c->n);
}

/* Waits until run i is finished, telling the progress ten times a second. Called with the lock
 * held. */
static void await(struct pool *p, int i)
{
    while (!p->jobs[i].finished) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 100000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&p->changed, &p->lock, &until);
        tell_progress(p);
    }
}

static void release(struct job *j)
{
    free(j->result);
    free(j->explained);
    ts_recording_free(j->recording);
    j->result = NULL;
    j->recording = NULL;
    j->explained = NULL;
}

/* Delivers every run in order; called with the lock held, which is let go while the caller's code
 * runs. */
static ts_status deliver_all(struct pool *p, ts_err *err)
{
    ts_status status = TS_OK;
    for (int i = 0; i < p->c->n && status == TS_OK; i++) {
        struct job *j = &p->jobs[i];
        await(p, i);
        pthread_mutex_unlock(&p->lock);
        status = j->status;
        if (status == TS_OK)
            status = p->c->deliver(p->c->arg, i, j->result, j->recording, j->explained,
                                   err);
        else
            *err = j->err;
        release(j);
        pthread_mutex_lock(&p->lock);
        p->delivered = i + 1;
        pthread_cond_broadcast(&p->changed);
    }
    return status;
}

ts_status ts_campaign_run(const ts_campaign *c, ts_err *err)
{
    struct pool p = {.c = c, .jobs = calloc((size_t)c->n, sizeof *p.jobs)};
    pthread_t *threads = calloc((size_t)c->workers, sizeof *threads);
    int n_threads = 0;
    ts_status status = TS_OK;
    if (p.jobs == NULL || threads == NULL) {
        free(p.jobs);
        free(threads);
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    }
    pthread_mutex_init(&p.lock, NULL);
    pthread_cond_init(&p.changed, NULL);
    while (n_threads < c->workers && pthread_create(&threads[n_threads], NULL, work, &p) == 0)
        n_threads++;
    if (n_threads == 0)
        status = ts_err_set(err, TS_ELIMIT, "no thread could be started");
    pthread_mutex_lock(&p.lock);
    if (status == TS_OK)
        status = deliver_all(&p, err);
    p.closing = true;
    pthread_cond_broadcast(&p.changed);
    pthread_mutex_unlock(&p.lock);
    for (int i = 0; i < n_threads; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < c->n; i++)
        release(&p.jobs[i]);
    pthread_cond_destroy(&p.changed);
    pthread_mutex_destroy(&p.lock);
    free(threads);
    free(p.jobs);
    return status;
}
