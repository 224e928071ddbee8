/* Pods; see kubernetes.h. */
#include "sim/kubernetes.h"

#include <assert.h>
#include <string.h>

#include "sim/job.h"

void ts__k8s_init(ts__k8s *k, const ts_sim_cfg *cfg, uint64_t seed, int replication)
{
    ts_rng machines, slow;
    *k = (ts__k8s){.cfg = cfg, .limit = ts__k8s_limit(cfg)};
    ts_rng_init(&k->rng, seed, "kubernetes", replication);
    ts_rng_init(&machines, seed, "machines", replication);
    ts_rng_init(&slow, seed, "slow machines", replication);
    for (int i = 0; i < cfg->k8s_nodes; i++) {
        k->node[i].speed = ts_rng_lognormal(&machines, 1, cfg->tm_speed_sigma);
        if (ts_rng_chance(&slow, cfg->k8s_slow_nodes))
            k->node[i].speed *= cfg->k8s_slow_speed;
    }
}

/* The emptiest node with room, the first among equals; -1 if there is none. */
static int choose_node(const ts__k8s *k)
{
    int best = -1;
    for (int i = 0; i < k->cfg->k8s_nodes; i++)
        if (k->node[i].n_pods < k->cfg->k8s_pods_per_node &&
            (best < 0 || k->node[i].n_pods < k->node[best].n_pods))
            best = i;
    return best;
}

static ts_time drawn(ts__k8s *k, ts_time median)
{
    return (ts_time)ts_rng_lognormal(&k->rng, (double)median, k->cfg->k8s_spread);
}

static int n_placed(const ts__k8s *k)
{
    int n = 0;
    for (int i = 0; i < k->n; i++)
        n += k->pod[i].node >= 0 && ts__pod_kept(&k->pod[i]);
    return n;
}

static ts__pod *create(ts__k8s *k, ts_time now)
{
    assert(k->n < TS_COUNT_OF(k->pod));
    bool room = !k->stuck && n_placed(k) < k->limit;
    ts__pod *p = &k->pod[k->n++];
    *p = (ts__pod){.id = k->next_id++, .node = room ? choose_node(k) : -1, .created_at = now,
                   .started_at = TS_NEVER, .ready_at = TS_NEVER, .gone_at = TS_NEVER,
                   .first_run_at = TS_NEVER};
    if (p->node >= 0)
        k->node[p->node].n_pods++;
    return p;
}

static void start_container(ts__k8s *k, ts__pod *p, ts_time at)
{
    p->started_at = at + drawn(k, k->cfg->k8s_container);
    p->ready_at = p->started_at + drawn(k, k->cfg->tm_jvm_start) + drawn(k, k->cfg->tm_register);
}

static void start(ts__k8s *k, ts__pod *p)
{
    ts__node *node = &k->node[p->node];
    ts_time at = p->created_at + drawn(k, k->cfg->k8s_schedule);
    if (!node->has_image)
        at += drawn(k, k->cfg->k8s_image_pull);
    node->has_image = true;
    start_container(k, p, at);
}

void ts__k8s_settle(ts__k8s *k, int n, ts_time now)
{
    for (int i = 0; i < n; i++) {
        ts__pod *p = create(k, now);
        p->started_at = p->ready_at = now;
        p->first_run_at = now - k->cfg->tm_warmup;
        k->node[p->node].has_image = true;
    }
    k->wanted = n;
}

static void remove_pod(ts__k8s *k, ts__pod *p, ts_time now)
{
    p->gone_at = p->node < 0 ? now : now + k->cfg->k8s_grace;
    if (p->node >= 0)
        k->node[p->node].n_pods--;
}

void ts__k8s_remove_all(ts__k8s *k, ts_time now)
{
    for (int i = 0; i < k->n; i++)
        if (ts__pod_kept(&k->pod[i]))
            remove_pod(k, &k->pod[i], now);
    ts__k8s_sweep(k, now);
}

/* Pending pods are the first to go, then the youngest, as a ReplicaSet does it. */
static void remove_some(ts__k8s *k, int n, ts_time now)
{
    for (int pending = 1; pending >= 0; pending--) {
        for (int i = k->n - 1; i >= 0 && n > 0; i--) {
            ts__pod *p = &k->pod[i];
            if (ts__pod_kept(p) && (p->node < 0 || !pending)) {
                remove_pod(k, p, now);
                n--;
            }
        }
    }
}

void ts__k8s_scale(ts__k8s *k, int n, bool fresh, ts_time now)
{
    int ready;
    if (fresh)
        ts__k8s_remove_all(k, now);
    ts__k8s_sweep(k, now);
    k->wanted = n;
    int kept = ts__k8s_count(k, now, &ready);
    remove_some(k, kept - n, now);
    for (; kept < n && k->n < TS_COUNT_OF(k->pod); kept++) {
        ts__pod *p = create(k, now);
        if (p->node >= 0)
            start(k, p);
    }
}

ts_time ts__k8s_ready_at(const ts__k8s *k)
{
    ts_time at = 0;
    int n = 0;
    for (int i = 0; i < k->n; i++) {
        if (!ts__pod_kept(&k->pod[i]))
            continue;
        n++;
        if (n == 1 || k->pod[i].ready_at > at)
            at = k->pod[i].ready_at;
    }
    return n < k->wanted ? TS_NEVER : at;
}

void ts__k8s_crash(ts__k8s *k, int i, ts_time now)
{
    for (int j = 0; j < k->n; j++) {
        ts__pod *p = &k->pod[j];
        if (!ts__pod_kept(p) || i-- != 0)
            continue;
        start_container(k, p, now);
        p->first_run_at = TS_NEVER;
        p->cpu_seconds = 0;
    }
}

int ts__k8s_expect(const ts__k8s *k, ts_time now, ts_time *first, ts_time *last)
{
    int n = 0, coming = 0;
    for (int i = 0; i < k->n; i++) {
        const ts__pod *p = &k->pod[i];
        if (!ts__pod_kept(p) || p->ready_at == TS_NEVER)
            continue;
        n++;
        if (p->ready_at <= now)
            continue;
        *first = coming == 0 || p->ready_at < *first ? p->ready_at : *first;
        *last = coming == 0 || p->ready_at > *last ? p->ready_at : *last;
        coming++;
    }
    return n;
}

int ts__k8s_count(const ts__k8s *k, ts_time now, int *n_ready)
{
    int n = 0;
    *n_ready = 0;
    for (int i = 0; i < k->n; i++) {
        n += ts__pod_kept(&k->pod[i]);
        *n_ready += ts__pod_kept(&k->pod[i]) && k->pod[i].ready_at <= now;
    }
    return n;
}

void ts__k8s_sweep(ts__k8s *k, ts_time now)
{
    int n = 0;
    for (int i = 0; i < k->n; i++) {
        const ts__pod *p = &k->pod[i];
        if (p->gone_at > now)
            k->pod[n++] = *p;
        else if (p->node >= 0)
            k->paid += p->gone_at - p->created_at;
    }
    k->n = n;
}

double ts__k8s_paid_seconds(const ts__k8s *k, ts_time now)
{
    ts_time paid = k->paid;
    for (int i = 0; i < k->n; i++) {
        const ts__pod *p = &k->pod[i];
        if (p->node >= 0)
            paid += (p->gone_at < now ? p->gone_at : now) - p->created_at;
    }
    return ts_seconds(paid);
}

int ts__k8s_paid(const ts__k8s *k)
{
    int n = 0;
    for (int i = 0; i < k->n; i++)
        n += ts__pod_kept(&k->pod[i]) && k->pod[i].node >= 0;
    return n;
}

void ts__k8s_run(ts__k8s *k, int n, ts_time now)
{
    for (int i = 0; i < k->n && n > 0; i++) {
        if (!ts__pod_kept(&k->pod[i]))
            continue;
        if (k->pod[i].first_run_at == TS_NEVER)
            k->pod[i].first_run_at = now;
        k->pod[i].records = 0;
        n--;
    }
}

bool ts__k8s_speeds(const ts__k8s *k, int n, ts_time at, double *speed)
{
    bool warming = false;
    for (int i = 0; i < k->n && n > 0; i++) {
        const ts__pod *p = &k->pod[i];
        if (!ts__pod_kept(p))
            continue;
        double warm = 1;
        if (at - p->first_run_at < k->cfg->tm_warmup) {
            double into = (double)(at - p->first_run_at) / (double)k->cfg->tm_warmup;
            warm = k->cfg->tm_warmup_start + (1 - k->cfg->tm_warmup_start) * into;
            warming = true;
        }
        *speed++ = k->node[p->node].speed * warm;
        n--;
    }
    return warming;
}
