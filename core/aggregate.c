/*
 * Step 8: predictions combined by recent performance; see aggregate.h.
 *
 *     smape = |f - y| / ((|f| + |y|) / 2)
 *     e = alpha smape + (1 - alpha) e
 *     w_i = 1 - e_i / sum(e)
 *
 * Known value: errors 0.1 and 0.3 give weights 0.75 and 0.25, and predictions of 100 and 200
 * combine to 125 (tests/unit/test_aggregate.c).
 */
#include "core/aggregate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const ts_param ts_aggregate_params[] = {
    TS_P_DOUBLE(ts_aggregate_cfg, alpha, "0.5", 0, 1, "smoothing of a model's sMAPE"),
    TS_P_TIME(ts_aggregate_cfg, horizon, "180s", 0, TS_DAY,
              "how far ahead the controller wants the load"),
};
const int ts_aggregate_n_params = TS_COUNT_OF(ts_aggregate_params);

enum { N_MODELS = 2, MAX_PENDING = 2048 };

/* A next-step prediction that waits for its time to come. */
struct pending {
    ts_time at;
    double value;
};

struct model {
    bool present, scored;
    ts_prediction last;
    double error;
    int first, n;
    struct pending
        ring[MAX_PENDING]; /* in order of time; the oldest go first if there are too many */
};

struct ts_aggregate {
    ts_aggregate_cfg cfg;
    struct model models[N_MODELS];
};

ts_status ts_aggregate_new(ts_aggregate **out, const ts_aggregate_cfg *cfg)
{
    ts_aggregate *a = *out = calloc(1, sizeof *a);
    if (a == NULL)
        return TS_ENOMEM;
    a->cfg = *cfg;
    return TS_OK;
}

void ts_aggregate_free(ts_aggregate *a)
{
    free(a);
}

static void wait_for(struct model *m, ts_time at, double value)
{
    if (m->n > 0 && at <= m->ring[(m->first + m->n - 1) % MAX_PENDING].at)
        return; /* repeated or out of order: that time has its prediction already */
    if (m->n == MAX_PENDING) {
        m->first = (m->first + 1) % MAX_PENDING;
        m->n--;
    }
    m->ring[(m->first + m->n) % MAX_PENDING] = (struct pending){at, value};
    m->n++;
}

void ts_aggregate_predict(ts_aggregate *a, ts_topic topic, const ts_prediction *p)
{
    if ((topic != TS_TOPIC_SHORT_TERM && topic != TS_TOPIC_LONG_TERM) || p->n < 1)
        return;
    struct model *m = &a->models[topic == TS_TOPIC_LONG_TERM];
    if (m->present && p->made_at < m->last.made_at)
        return;
    m->present = true;
    m->last.made_at = p->made_at;
    m->last.step = p->step;
    m->last.n = p->n;
    memcpy(m->last.quantile, p->quantile, sizeof p->quantile[0] * (size_t)p->n);
    wait_for(m, p->made_at + p->step, p->value[0]);
}

static void score(struct model *m, double alpha, double predicted, double y)
{
    double size = (fabs(predicted) + fabs(y)) / 2;
    double smape = size > 0 ? fabs(predicted - y) / size : 0;
    m->error = m->scored ? alpha * smape + (1 - alpha) * m->error : smape;
    m->scored = true;
}

/* A prediction whose time passed unobserved, by more than its own step, is dropped without a
 * score. */
void ts_aggregate_observe(ts_aggregate *a, ts_time at, double rate)
{
    for (int i = 0; i < N_MODELS; i++) {
        struct model *m = &a->models[i];
        for (; m->n > 0 && m->ring[m->first].at <= at;
             m->n--, m->first = (m->first + 1) % MAX_PENDING)
            if (!isnan(rate) && at - m->ring[m->first].at <= m->last.step)
                score(m, a->cfg.alpha, m->ring[m->first].value, rate);
    }
}

/* The model's value at a time, between its steps in a straight line; NaN if it has none that
 * reaches `now`. */
static double value_at(const struct model *m, ts_time now, ts_time at)
{
    const ts_prediction *p = &m->last;
    if (!m->present || now > p->made_at + p->n * p->step)
        return NAN;
    double steps = (double)(at - p->made_at) / (double)p->step - 1;
    if (steps <= 0)
        return p->quantile[0];
    if (steps >= p->n - 1)
        return p->quantile[p->n - 1];
    int k = (int)steps;
    return p->quantile[k] + (steps - k) * (p->quantile[k + 1] - p->quantile[k]);
}

/* Weights of the models that say something; one without a score has none unless all are without. */
static void weigh(const struct model *models, ts_combined *c)
{
    double sum = 0;
    int n_scored = 0, n_present = 0;
    for (int i = 0; i < N_MODELS; i++) {
        bool present = !isnan(c->predicted[i]);
        n_present += present;
        if (present && models[i].scored) {
            sum += models[i].error;
            n_scored++;
        }
    }
    for (int i = 0; i < N_MODELS; i++) {
        c->weight[i] = 0;
        if (isnan(c->predicted[i]))
            continue;
        if (n_scored == 0)
            c->weight[i] = 1.0 / n_present;
        else if (models[i].scored)
            c->weight[i] = n_scored == 1 ? 1 : sum > 0 ? 1 - models[i].error / sum : 1.0 / n_scored;
    }
}

/* Combines out->predicted. */
static void combine(const ts_aggregate *a, ts_combined *out)
{
    double sum = 0, weights = 0;
    for (int i = 0; i < N_MODELS; i++)
        out->error[i] = a->models[i].scored ? a->models[i].error : NAN;
    weigh(a->models, out);
    for (int i = 0; i < N_MODELS; i++) {
        if (out->weight[i] > 0)
            sum += out->weight[i] * out->predicted[i];
        weights += out->weight[i];
    }
    out->value = weights > 0 ? sum / weights : NAN;
}

void ts_aggregate_combine(const ts_aggregate *a, ts_time at, ts_combined *out)
{
    for (int i = 0; i < N_MODELS; i++)
        out->predicted[i] = value_at(&a->models[i], at, at + a->cfg.horizon);
    combine(a, out);
}

static ts_time reach_of(const struct model *m)
{
    return m->present ? m->last.made_at + m->last.n * m->last.step : INT64_MIN;
}

ts_time ts_aggregate_reach(const ts_aggregate *a, ts_time at)
{
    ts_time reach = at;
    for (int i = 0; i < N_MODELS; i++)
        reach = reach_of(&a->models[i]) > reach ? reach_of(&a->models[i]) : reach;
    return reach;
}

double ts_aggregate_load_at(const ts_aggregate *a, ts_time at, ts_time when)
{
    ts_combined c;
    for (int i = 0; i < N_MODELS; i++)
        c.predicted[i] =
            reach_of(&a->models[i]) >= when ? value_at(&a->models[i], at, when) : NAN;
    combine(a, &c);
    return c.value;
}
