/*
 * What every policy must do, whoever it is: over ts_policies(), so that a new one is covered when
 * it is listed. Each decides behind a controller, on a job graph of three vertices, over reports that
 * are plausible, empty, or hostile, and its orders are carried out at once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/run.h"
#include "tests/tap.h"
#include "tests/unit/core_help.h"

enum { N_VERTICES = 3, MAX_PARALLELISM = 60 };

/* What was seen of a run. */
typedef struct witness {
    int n_decisions, n_orders, n_without_words, n_bad_orders, n_bad_notes;
    int most; /* parallelism that any key of the policy bounds it by */
    uint64_t digest;
} witness;

typedef void make_report(ts_report *r, uint64_t *random);

static uint64_t draw(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

static double share(uint64_t *random)
{
    return (double)(draw(random) % 1000) / 999;
}

/* ---- reports --------------------------------------------------------------------------------- */

static void add_pods(ts_report *r, int n, uint64_t *random)
{
    r->n_pods = n;
    for (int i = 0; i < n; i++)
        r->pods[i] = (ts_pod){i, true, 0, share(random), 0.5, 1000 * share(random)};
}

static void set_vertex(ts_report *r, int i, ts_metric m, double v)
{
    r->vertex[i][m - TS_METRIC_VERTEX_RECORDS_IN] = v;
}

/* A job somewhere between idle and overloaded. */
static void plausible(ts_report *r, uint64_t *random)
{
    double rate = 20000 * share(random), lag = share(random) < 0.3 ? 200000 * share(random) : 0;
    healthy_report(r, r->at, r->sequence, 4, rate, lag, share(random));
    r->v[TS_METRIC_GROUP_LAG] = lag;
    r->v[TS_METRIC_PARTITIONS] = 12;
    r->v[TS_METRIC_JOB_UPTIME] = 1e7;
    r->v[TS_METRIC_CHECKPOINT_AGE] = 5;
    r->v[TS_METRIC_LATENCY] = 1000 * share(random);
    add_pods(r, 4, random);
    r->n_vertices = N_VERTICES;
    for (int i = 0; i < N_VERTICES; i++) {
        double busy = 1000 * share(random), seconds = ts_seconds(r->at);
        set_vertex(r, i, TS_METRIC_VERTEX_RECORDS_IN, 10000 * seconds);
        set_vertex(r, i, TS_METRIC_VERTEX_RECORDS_OUT, 10000 * seconds);
        set_vertex(r, i, TS_METRIC_VERTEX_IN_RATE, rate);
        set_vertex(r, i, TS_METRIC_VERTEX_PENDING, i == 0 ? lag : 0);
        for (int m = TS_METRIC_VERTEX_BUSY_MAX; m <= TS_METRIC_VERTEX_BUSY_MIN; m++)
            set_vertex(r, i, (ts_metric)m, busy);
        set_vertex(r, i, TS_METRIC_VERTEX_BUSY_TOTAL, 500 * seconds);
        set_vertex(r, i, TS_METRIC_VERTEX_IDLE, 1000 - busy);
        set_vertex(r, i, TS_METRIC_VERTEX_PRESSURED_MAX, 300 * share(random));
        set_vertex(r, i, TS_METRIC_VERTEX_PRESSURED_AVG, 100 * share(random));
        set_vertex(r, i, TS_METRIC_VERTEX_BUFFERS, share(random));
    }
}

static void nothing(ts_report *r, uint64_t *random)
{
    (void)random;
    empty_report(r, r->at, r->sequence);
}

/* Plausible, but for whatever it hits. */
static void hostile(ts_report *r, uint64_t *random)
{
    static const double evil[] = {NAN, INFINITY, -INFINITY, -1, 0, 1e300, -1e300, 1e-300, 9.3e18};
    plausible(r, random);
    if (draw(random) % 3 == 0)
        add_pods(r, (int)(draw(random) % (TS_MAX_PODS + 1)), random);
    for (int i = 0; i < r->n_pods; i++) {
        if (draw(random) % 4 == 0)
            r->pods[i] = (ts_pod){i, draw(random) % 2, draw(random) % 2 ? TS_NEVER : r->at,
                                  evil[draw(random) % 9], evil[draw(random) % 9],
                                  evil[draw(random) % 9]};
    }
    for (int m = 0; m < TS_N_METRICS; m++)
        if (draw(random) % 4 == 0)
            r->v[m] = evil[draw(random) % 9];
    r->n_vertices = (int)(draw(random) % (TS_MAX_VERTICES + 1));
    for (int i = 0; i < r->n_vertices; i++)
        for (int m = 0; m < TS_N_VERTEX_METRICS; m++)
            if (i >= N_VERTICES || draw(random) % 4 == 0)
                r->vertex[i][m] = evil[draw(random) % 9];
}

/* ---- a run ----------------------------------------------------------------------------------- */

static ts_event job_event(ts_time at)
{
    ts_event ev = {.kind = TS_EVENT_JOB, .at = at};
    ev.u.job = (ts_job){.parallelism = 4,
                        .task_managers = 4,
                        .slots_per_task_manager = 1,
                        .max_parallelism = MAX_PARALLELISM,
                        .partitions = 12,
                        .cores_per_task_manager = 1,
                        .n_vertices = N_VERTICES};
    for (int i = 0; i < N_VERTICES; i++) {
        ts_vertex *v = &ev.u.job.vertex[i];
        *v = (ts_vertex){.parallelism = 4, .max_parallelism = MAX_PARALLELISM,
                         .upstream = i > 0 ? 1u << (i - 1) : 0, .hash = i == 2,
                         .partitions = i == 0 ? 12 : 0};
        snprintf(v->name, sizeof v->name, "vertex %d", i);
    }
    return ev;
}

static bool has_words(const ts_decision *d)
{
    const unsigned numbered = 1u << TS_VETO_COOLDOWN | 1u << TS_VETO_STABILISING |
                              1u << TS_VETO_TOLERANCE | 1u << TS_VETO_MEMORY |
                              1u << TS_VETO_INEFFECTIVE | 1u << TS_VETO_RESCALING |
                              1u << TS_VETO_INTERVAL | 1u << TS_VETO_NO_DATA;
    return (d->vetoes & numbered) == 0 || d->n_notes > 0;
}

static bool is_bad_note(const ts_note *note)
{
    return note->name == NULL || note->name[0] == '\0' || strpbrk(note->name, " \t\n") != NULL ||
           note->vertex < -1 || note->vertex >= TS_MAX_VERTICES;
}

static void see_decision(witness *w, const ts_decision *d)
{
    w->n_decisions++;
    w->n_without_words += !has_words(d);
    for (int i = 0; i < d->n_notes; i++)
        w->n_bad_notes += is_bad_note(&d->notes[i]);
}

static bool is_bad_order(const witness *w, const ts_rescale_order *o)
{
    bool bad = o->parallelism < 1 || o->parallelism > w->most || o->task_managers < 1;
    for (int i = 0; i < o->n_vertices; i++)
        bad = bad || o->vertex[i] < 1 || o->vertex[i] > w->most;
    return bad || o->n_vertices > N_VERTICES;
}

static void step(ts_services *s, const ts_event *ev, witness *w);

/* Whatever was ordered has happened the next second. */
static void carry_out(ts_services *s, ts_time at, const ts_cmds *cmds, witness *w)
{
    for (int i = 0; i < cmds->n; i++) {
        const ts_cmd *c = &cmds->v[i];
        ts_event ev = {.kind = TS_EVENT_PROGRESS, .at = at + TS_SEC};
        if (c->kind == TS_CMD_EXPLAIN)
            see_decision(w, c->u.decision);
        if (c->kind != TS_CMD_SAVEPOINT && c->kind != TS_CMD_RESCALE)
            continue;
        bool saved = c->kind == TS_CMD_SAVEPOINT;
        w->n_orders += !saved;
        w->n_bad_orders += is_bad_order(w, &c->u.order);
        ev.u.progress =
            (ts_progress){.rescale = c->u.order.rescale,
                          .phase = saved ? TS_PHASE_SAVEPOINT_DONE : TS_PHASE_RUNNING,
                          .parallelism = c->u.order.parallelism};
        step(s, &ev, w);
    }
}

static void step(ts_services *s, const ts_event *ev, witness *w)
{
    ts_cmds *cmds = calloc(1, sizeof *cmds);
    CU_ASSERT_PTR_NOT_NULL_FATAL(cmds);
    CU_ASSERT_EQUAL(ts_services_step(s, ev, cmds), TS_OK);
    carry_out(s, ev->at, cmds, w);
    free(cmds);
}

static void find_bound(void *arg, const char *key, const char *value, const char *fallback,
                       const char *help)
{
    static const char *const keys[] = {"max", "maxReplicaCount", "vertex.max-parallelism"};
    witness *w = arg;
    int64_t bound;
    (void)fallback, (void)help;
    for (int i = 0; i < TS_COUNT_OF(keys); i++)
        if (strcmp(key, keys[i]) == 0 && ts_parse_int(value, &bound) == TS_OK && bound < w->most)
            w->most = (int)bound;
}

static const ts_plan_step plan[] = {{0, 5}, {600 * TS_SEC, 9}, {2000 * TS_SEC, 2}};

static witness run(const ts_policy *policy, make_report *make, uint64_t seed)
{
    static ts_report report;
    ts_config config;
    ts_services *s;
    ts_err err = {0};
    witness w = {.most = MAX_PARALLELISM};
    uint64_t random = seed;
    ts_config_init(&config, policy);
    ts_config_each(&config, find_bound, &w);
    CU_ASSERT_EQUAL_FATAL(ts_services_new(&s, &config, TS_SERVICE_CONTROLLER, &err), TS_OK);
    for (int i = 0; make != nothing && i < TS_COUNT_OF(plan); i++)
        step(s, &(ts_event){.kind = TS_EVENT_PLAN, .u.plan = plan[i]}, &w);
    ts_event job = job_event(0);
    step(s, &job, &w);
    for (int i = 1; i <= 3000; i++) {
        report.at = i * 2 * TS_SEC;
        report.sequence = (uint64_t)i;
        make(&report, &random);
        ts_event ev = report_event(&report);
        step(s, &ev, &w);
    }
    w.digest = ts_services_digest(s);
    ts_services_free(s);
    return w;
}

static void check(const ts_policy *p, const witness *w)
{
    bool good = w->n_without_words == 0 && w->n_bad_orders == 0 && w->n_bad_notes == 0;
    if (!good)
        printf("# %s: %d decisions, %d orders (%d bad), %d bad notes, %d vetoes without a number\n",
               p->name, w->n_decisions, w->n_orders, w->n_bad_orders, w->n_bad_notes,
               w->n_without_words);
    CU_ASSERT_TRUE(good);
    CU_ASSERT_EQUAL(w->n_decisions, 3000); /* every report is answered by one */
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void says_what_it_is(void)
{
    for (int i = 0; ts_policies()[i] != NULL; i++) {
        const ts_policy *p = ts_policies()[i];
        ts_config config;
        CU_ASSERT_PTR_EQUAL(ts_policy_find(p->name), p);
        CU_ASSERT_TRUE(p->cfg_size <= TS_POLICY_CFG_SIZE);
        CU_ASSERT_TRUE(strlen(p->help) > 0 && strlen(p->help) <= 110);
        CU_ASSERT_TRUE(strlen(p->source) > 0);
        ts_config_init(&config, p); /* asserts its own defaults */
        for (int k = 0; k < p->n_params; k++)
            CU_ASSERT_EQUAL(ts_param_find(p->params, p->n_params, p->params[k].key), k);
    }
    CU_ASSERT_PTR_NULL(ts_policy_find("tidal"));
}

/* Nothing is known: nothing is done, and it is said why or there was nothing to say. */
static void nothing_is_known(void)
{
    for (int i = 0; ts_policies()[i] != NULL; i++) {
        witness w = run(ts_policies()[i], nothing, 1);
        check(ts_policies()[i], &w);
        CU_ASSERT_EQUAL(w.n_orders, 0);
    }
}

static void a_plausible_job(void)
{
    for (int i = 0; ts_policies()[i] != NULL; i++) {
        const ts_policy *p = ts_policies()[i];
        witness w = run(p, plausible, 7), again = run(p, plausible, 7);
        witness other = run(p, plausible, 8);
        check(p, &w);
        CU_ASSERT_EQUAL(w.digest, again.digest);
        CU_ASSERT_NOT_EQUAL(w.digest, other.digest);
    }
}

static void hostile_reports(void)
{
    for (int i = 0; ts_policies()[i] != NULL; i++) {
        for (uint64_t seed = 1; seed <= 3; seed++) {
            witness w = run(ts_policies()[i], hostile, seed);
            check(ts_policies()[i], &w);
        }
    }
}

static const ts_test tests[] = {
    {"says what it is", says_what_it_is},
    {"nothing is known: nothing is done", nothing_is_known},
    {"a plausible job: bounds, reasons, the same again", a_plausible_job},
    {"hostile reports", hostile_reports},
};

int main(void)
{
    return ts_tap_main("every policy", tests, TS_COUNT_OF(tests));
}
