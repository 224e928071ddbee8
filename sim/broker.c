/* The control topics; see broker.h. */
#include "sim/broker.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    RESERVED = 16 /* envelopes that messages may not take */
};

ts_status ts__broker_init(ts__broker *b, const ts_sim_cfg *cfg, uint64_t seed, int replication)
{
    *b = (ts__broker){.cfg = cfg, .n_free = TS__ENVELOPES, .lent = -1};
    for (int i = 0; i < TS_N_TOPICS; i++)
        b->last_at[i] = INT64_MIN;
    ts_rng_init(&b->delay, seed, "broker delay", replication);
    ts_rng_init(&b->fault, seed, "broker fault", replication);
    b->envelope = malloc(TS__ENVELOPES * sizeof *b->envelope);
    if (b->envelope == NULL)
        return TS_ENOMEM;
    for (int i = 0; i < TS__ENVELOPES; i++)
        b->envelope[i].next = i + 1 < TS__ENVELOPES ? i + 1 : -1;
    return TS_OK;
}

void ts__broker_fini(ts__broker *b)
{
    free(b->envelope);
    b->envelope = NULL;
}

static int take(ts__broker *b)
{
    int i = b->free;
    if (i < 0)
        return -1;
    b->free = b->envelope[i].next;
    b->n_free--;
    return i;
}

static void put_back(ts__broker *b, int i)
{
    b->envelope[i].next = b->free;
    b->free = i;
    b->n_free++;
}

int ts__broker_wrap(ts__broker *b, const ts_event *ev)
{
    int i = take(b);
    if (i >= 0)
        b->envelope[i].ev = *ev;
    return i;
}

/* Pods beyond n_pods are not read by anybody, so they are not copied. */
static void copy_report(ts_report *to, const ts_report *from)
{
    int n = from->n_pods < 0 ? 0 : from->n_pods > TS_MAX_PODS ? TS_MAX_PODS : from->n_pods;
    memcpy(to, from, offsetof(ts_report, pods) + (size_t)n * sizeof from->pods[0]);
}

static int wrap_message(ts__broker *b, const ts_message *m, int64_t offset)
{
    ts_event ev = {.kind = TS_EVENT_MESSAGE, .u.message = {.topic = m->topic, .offset = offset}};
    int i = b->n_free > RESERVED ? ts__broker_wrap(b, &ev) : -1;
    if (i < 0) {
        b->n_dropped++;
        return -1;
    }
    ts__envelope *e = &b->envelope[i];
    if (m->topic == TS_TOPIC_METRICS) {
        copy_report(&e->body.report, m->u.report);
        e->ev.u.message.u.report = &e->body.report;
    } else {
        e->body.prediction = *m->u.prediction;
        e->ev.u.message.u.prediction = &e->body.prediction;
    }
    return i;
}

/* Half of a mean delay is fixed, half exponential. */
static ts_time drawn(ts__broker *b, ts_time mean)
{
    return mean == 0 ? 0 : (ts_time)((double)mean * (0.5 + 0.5 * ts_rng_exponential(&b->delay)));
}

int ts__broker_publish(ts__broker *b, ts_time now, const ts_message *m, int copies[2],
                       ts_time at[2])
{
    assert(m->topic >= 0 && m->topic < TS_N_TOPICS);
    ts_time due = now + drawn(b, b->cfg->broker_publish_delay);
    if (ts_rng_chance(&b->fault, b->cfg->broker_loss)) {
        b->n_lost++;
        return 0;
    }
    int n = 0, wanted = ts_rng_chance(&b->fault, b->cfg->broker_duplicate) ? 2 : 1;
    int64_t offset = b->offset[m->topic]++;
    for (int i = 0; i < wanted; i++) {
        due += drawn(b, b->cfg->broker_delivery_delay);
        if (due < b->last_at[m->topic])
            due = b->last_at[m->topic];
        b->last_at[m->topic] = due;
        at[n] = due;
        copies[n] = wrap_message(b, m, offset);
        n += copies[n] >= 0;
    }
    return n;
}

void ts__broker_deliver(ts__broker *b, int envelope, ts_time at, ts_event *ev)
{
    assert(b->lent < 0);
    *ev = b->envelope[envelope].ev;
    ev->at = at;
    b->lent = envelope;
}

void ts__broker_take_back(ts__broker *b)
{
    if (b->lent >= 0)
        put_back(b, b->lent);
    b->lent = -1;
}
