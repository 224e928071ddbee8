/* Many replays on several workers, delivered in order; see campaign.h. */
#include "config.h"

#include "experiments/campaign.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "experiments/decision.h"
#include "experiments/explain.h"

/* A run on its way. Its fields belong to one worker until `finished`, then to the caller's thread.
 */
struct job {
    ts_replay_spec *made; /* the spec, if it was made for this run */
    ts_replay_result *result;
    ts_recording *recording;
    char *explained, *log;
    ts_action *actions;
    int n_actions, room;
    ts_status status;
    ts_err err;
    bool finished;
    atomic_int permille;
};

/* Run i is in slot i % n_slots; a slot is used again when its run has been delivered. */
struct pool {
    const ts_campaign *c;
    struct job *slots;
    int n_slots;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int next, delivered; /* the next to be handed out; how many have been delivered */
    bool closing;
};

/* Who is told of decisions. */
struct listener {
    const ts_campaign *c;
    const ts_replay_spec *spec;
    struct job *job;
    FILE *words; /* NULL: none are wanted */
    ts_decision_log log; /* out NULL: none is wanted */
    size_t size[2];      /* of the streams' memory; written when they are closed */
};

static void list_action(struct job *j, const ts_decision *d)
{
    if (j->n_actions == j->room) {
        int room = j->room > 0 ? 2 * j->room : 64;
        ts_action *larger = realloc(j->actions, (size_t)room * sizeof *larger);
        if (larger == NULL) {
            ts_err_set(&j->err, TS_ENOMEM, "out of memory");
            return;
        }
        j->actions = larger;
        j->room = room;
    }
    j->actions[j->n_actions++] = (ts_action){d->at, d->current, d->target, d->trigger};
}

static void decided(void *arg, const ts_decision *d, const ts_job *job)
{
    struct listener *l = arg;
    if (l->log.out != NULL)
        ts_decision_log_take(&l->log, d, job);
    if (!ts_decision_acts(d))
        return;
    if (l->c->actions)
        list_action(l->job, d);
    if (l->words == NULL)
        return;
    fprintf(l->words, "At %.1f s\n", ts_seconds(d->at - l->spec->start_at));
    ts_explain_decision(d, job, l->words);
}

/* Opens what is wanted. A stream that cannot be had is an error, not a missing log. */
static ts_status listen(struct listener *l, ts_err *err)
{
    const ts_replay_spec *spec = l->spec;
    l->log = (ts_decision_log){.policy = spec->label,
                               .trace = spec->trace,
                               .seed = spec->seed,
                               .replication = spec->replication,
                               .start_at = spec->start_at,
                               .all = l->c->log_all};
    if (l->c->explain && (l->words = open_memstream(&l->job->explained, &l->size[0])) == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    if (l->c->log && (l->log.out = open_memstream(&l->job->log, &l->size[1])) == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    return TS_OK;
}

static void hush(struct listener *l)
{
    if (l->words != NULL)
        fclose(l->words);
    if (l->log.out != NULL)
        fclose(l->log.out);
}

static const ts_replay_spec *spec_of(const ts_campaign *c, int i, struct job *j)
{
    if (c->specs != NULL)
        return &c->specs[i];
    j->made = malloc(sizeof *j->made);
    if (j->made == NULL)
        ts_err_set(&j->err, TS_ENOMEM, "out of memory");
    else if (c->make(c->arg, i, j->made, &j->err) == TS_OK)
        return j->made;
    return NULL;
}

static ts_status run_job(const ts_campaign *c, int i, struct job *j)
{
    const ts_replay_spec *spec = spec_of(c, i, j);
    if (spec == NULL)
        return j->err.status;
    struct listener l = {.c = c, .spec = spec, .job = j};
    ts_replay_watch watch = {.permille = &j->permille,
                             .stop = c->stop,
                             .decided = c->actions || c->explain || c->log ? decided : NULL,
                             .arg = &l};
    ts_status status = TS_ENOMEM;
    j->result = calloc(1, sizeof *j->result);
    if (j->result == NULL || (c->record && ts_recording_new(&j->recording) != TS_OK))
        ts_err_set(&j->err, TS_ENOMEM, "out of memory");
    else if ((status = listen(&l, &j->err)) == TS_OK)
        status = ts_replay_run(spec, j->recording, &watch, j->result, &j->err);
    hush(&l);
    return status == TS_OK ? j->err.status : status;
}

/* The next run to do, or -1; waits while too many finished ones wait for delivery. Called with the
 * lock held. */
static int take(struct pool *p)
{
    while (!p->closing && p->next < p->c->n && p->next >= p->delivered + p->n_slots)
        pthread_cond_wait(&p->changed, &p->lock);
    return p->closing || p->next >= p->c->n ? -1 : p->next++;
}

static void *work(void *arg)
{
    struct pool *p = arg;
    pthread_mutex_lock(&p->lock);
    for (int i; (i = take(p)) >= 0;) {
        pthread_mutex_unlock(&p->lock);
        struct job *j = &p->slots[i % p->n_slots];
        ts_status status = run_job(p->c, i, j);
        pthread_mutex_lock(&p->lock);
        j->status = status;
        j->finished = true;
        pthread_cond_broadcast(&p->changed);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static void tell_progress(struct pool *p)
{
    double sum = p->delivered;
    for (int i = 0; i < p->n_slots; i++)
        sum += p->slots[i].finished ? 1 : 1e-3 * atomic_load(&p->slots[i].permille);
    if (p->c->progress != NULL)
        p->c->progress(p->c->arg, sum / p->c->n);
}

/* Waits until a run is finished, telling the progress ten times a second. Called with the lock
 * held. */
static void await(struct pool *p, const struct job *j)
{
    while (!j->finished) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 100000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&p->changed, &p->lock, &until);
        tell_progress(p);
    }
}

/* Makes a slot ready for another run. */
static void release(struct job *j)
{
    free(j->made);
    free(j->result);
    free(j->explained);
    free(j->log);
    free(j->actions);
    ts_recording_free(j->recording);
    memset(j, 0, sizeof *j);
}

static ts_status deliver(const ts_campaign *c, int i, struct job *j, ts_err *err)
{
    if (j->status != TS_OK) {
        *err = j->err;
        return j->status;
    }
    ts_delivery d = {.index = i,
                     .spec = c->specs != NULL ? &c->specs[i] : j->made,
                     .result = j->result,
                     .recording = j->recording,
                     .explained = j->explained,
                     .log = j->log,
                     .actions = j->actions,
                     .n_actions = j->n_actions};
    return c->deliver(c->arg, &d, err);
}

/* Delivers every run in order; called with the lock held, which is let go while the caller's code
 * runs. */
static ts_status deliver_all(struct pool *p, ts_err *err)
{
    ts_status status = TS_OK;
    for (int i = 0; i < p->c->n && status == TS_OK; i++) {
        struct job *j = &p->slots[i % p->n_slots];
        await(p, j);
        pthread_mutex_unlock(&p->lock);
        status = deliver(p->c, i, j, err);
        release(j);
        pthread_mutex_lock(&p->lock);
        p->delivered = i + 1;
        pthread_cond_broadcast(&p->changed);
    }
    return status;
}

ts_status ts_campaign_run(const ts_campaign *c, ts_err *err)
{
    int n_slots = 2 * c->workers;
    struct pool p = {
        .c = c, .n_slots = n_slots, .slots = calloc((size_t)n_slots, sizeof *p.slots)};
    pthread_t *threads = calloc((size_t)c->workers, sizeof *threads);
    int n_threads = 0;
    ts_status status = TS_OK;
    if (p.slots == NULL || threads == NULL) {
        free(p.slots);
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
    for (int i = 0; i < n_slots; i++)
        release(&p.slots[i]);
    pthread_cond_destroy(&p.changed);
    pthread_mutex_destroy(&p.lock);
    free(threads);
    free(p.slots);
    return status;
}
