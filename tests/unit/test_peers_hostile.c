/*
 * The policies of the literature among reports at random: every metric missing, infinite, negative
 * or far too large, graphs of any shape, rescales at any time. Whatever they want lies within the
 * bounds; the sanitizers watch the rest.
 */
#include "tests/unit/policy_help.h"

static bench b;
static uint64_t random_state;

static unsigned random_below(unsigned n)
{
    random_state = random_state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (unsigned)(random_state >> 33) % n;
}

static double any(void)
{
    static const double values[] = {0, 1, 0.5, -1, 100, 1000, 1e5, 1e9, 1e300, -1e300, 5e-324};
    unsigned i = random_below(TS_COUNT_OF(values) + 6);
    return i < TS_COUNT_OF(values) ? values[i] : i == 13 ? (double)INFINITY
                                  : i == 14              ? (double)-INFINITY
                                  : i == 15              ? (double)NAN
                                                         : random_below(100000) / 7.0;
}

static void any_job(ts_job *job)
{
    job->slots_per_task_manager = (int)random_below(4);
    job->task_managers = (int)random_below(300);
    job->n_vertices = (int)random_below(TS_MAX_VERTICES + 1);
    for (int i = 0; i < job->n_vertices; i++)
        job->vertex[i] = (ts_vertex){.parallelism = 1 + (int)random_below(5000),
                                     .max_parallelism = 1 + (int)random_below(30000),
                                     .upstream = random_below(1u << i)};
}

static void any_report(ts_report *r)
{
    empty_report(r, r->at + random_below(20) * TS_SEC, r->sequence + 1);
    for (int m = 0; m < TS_N_METRICS; m++)
        if (ts_metric_get((ts_metric)m)->scope == TS_SCOPE_ONE)
            r->v[m] = any();
    r->n_vertices = (int)random_below(TS_MAX_VERTICES + 1);
    for (int i = 0; i < r->n_vertices; i++)
        for (int m = 0; m < TS_N_VERTEX_METRICS; m++)
            r->vertex[i][m] = any();
    r->n_pods = (int)random_below(4) == 0 ? TS_MAX_PODS : (int)random_below(20);
    int id = (int)random_below(10);
    for (int i = 0; i < r->n_pods; i++, id += 1 + (int)random_below(2))
        r->pods[i] = (ts_pod){.id = id, .cpu = any(), .memory = any(), .ingestion = any()};
}

static void expect_bounds(const ts_decision *d)
{
    int slots = b.job.slots_per_task_manager > 0 ? b.job.slots_per_task_manager : 1;
    bool acts = d->vetoes == 0 && d->trigger != TS_TRIGGER_NONE;
    CU_ASSERT_TRUE(!acts || (d->target >= 1 && d->target <= 20 * slots));
    CU_ASSERT_TRUE(d->n_vertices == 0 || d->n_vertices == b.job.n_vertices);
    for (int i = 0; i < d->n_vertices; i++)
        CU_ASSERT_TRUE(d->vertex_target[i] >= 1 && d->vertex_target[i] <= 20 * slots);
}

static void survives(const char *policy)
{
    int acted = 0;
    random_state = 5;
    bench_start(&b, policy, 4);
    b.report.at = 1000 * TS_SEC;
    for (int i = 0; i < 20000; i++) {
        if (random_below(50) == 0)
            any_job(&b.job);
        if (random_below(200) == 0) {
            b.last_rescale_at = b.report.at - random_below(700) * TS_SEC;
            b.last_downtime = random_below(1000) * TS_SEC;
        }
        any_report(&b.report);
        const ts_decision *d = bench_decide(&b);
        expect_bounds(d);
        acted += d->vetoes == 0 && d->trigger != TS_TRIGGER_NONE;
    }
    CU_ASSERT_TRUE(acted > 0); /* there was something to go wrong */
}

static void all(void)
{
    static const char *const policies[] = {"ds2", "dhalion", "varga", "daedalus", "phoebe"};
    for (int i = 0; i < TS_COUNT_OF(policies); i++)
        survives(policies[i]);
}

static const ts_test tests[] = {{"reports at random", all}};

int main(void)
{
    int failed = ts_tap_main("policies of the literature, hostile", tests, TS_COUNT_OF(tests));
    bench_fini(&b);
    return failed;
}
