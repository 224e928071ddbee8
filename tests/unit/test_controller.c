/* Service 5: one EXPLAIN per report, one rescale at a time, and every way that one can end. */
#include <string.h>

#include "core/controller.h"
#include "tests/tap.h"
#include "tests/unit/core_help.h"

static ts_report r;
static ts_cmds cmds;
static ts_controller *c;
static uint64_t sequence;

/* A policy that wants what the test says. */
static int wanted;
static unsigned vetoes;
static int wanted_vertex[2]; /* used if the job has two vertices */
static ts_time seen_last_rescale_at, seen_last_downtime;
static int seen_n_plan;
static ts_plan_step seen_plan;

static void scripted(void *state, const void *cfg, const ts_view *view, ts_decision *d)
{
    (void)state, (void)cfg;
    CU_ASSERT_PTR_NOT_NULL(view->report);
    CU_ASSERT_PTR_NULL(view->aggregate);
    seen_last_rescale_at = view->last_rescale_at;
    seen_last_downtime = view->last_downtime;
    seen_n_plan = view->n_plan;
    if (view->n_plan > 0)
        seen_plan = view->plan[view->n_plan - 1];
    d->target = wanted;
    if (view->job->n_vertices == 2)
        ts_decision_aim(d, wanted_vertex, 2);
    d->trigger = TS_TRIGGER_POLICY;
    d->vetoes = vetoes;
}

static const ts_policy policy = {.name = "scripted", .decide = scripted, .needs = TS_NEEDS_PLAN};
static const ts_policy in_place = {
    .name = "in place", .decide = scripted, .rescale = TS_RESCALE_IN_PLACE};

static void step(ts_event ev)
{
    cmds.n = 0;
    CU_ASSERT_EQUAL(ts_controller_step(c, &ev, &cmds), TS_OK);
}

static void send_job(int parallelism, int slots, int max_parallelism)
{
    ts_event ev = {.kind = TS_EVENT_JOB, .at = 0};
    ev.u.job = (ts_job){.parallelism = parallelism,
                        .task_managers = (parallelism + slots - 1) / slots,
                        .slots_per_task_manager = slots,
                        .max_parallelism = max_parallelism,
                        .partitions = 12,
                        .cores_per_task_manager = 1};
    step(ev);
}

static void start_with(const ts_policy *policy_of_test, const char *kind)
{
    ts_controller_cfg cfg;
    ts_aggregate_cfg aggregate;
    ts_err err = {0};
    ts_param_defaults(ts_controller_params, ts_controller_n_params, &cfg);
    ts_param_defaults(ts_aggregate_params, ts_aggregate_n_params, &aggregate);
    ts_controller_free(c);
    ts_param_set(ts_controller_params,
                 ts_param_find(ts_controller_params, ts_controller_n_params, "rescale"), &cfg, kind,
                 &err);
    wanted = 4;
    vetoes = 0;
    sequence = 0;
    CU_ASSERT_EQUAL_FATAL(ts_controller_new(&c, &cfg, policy_of_test, "", &aggregate, &err), TS_OK);
    send_job(4, 1, 128);
}

static void start(void)
{
    start_with(&policy, "policy");
}

/* The decision on a new report. */
static const ts_decision *report(ts_time at)
{
    healthy_report(&r, at, ++sequence, 4, 1000, 0, 0.5);
    step(report_event(&r));
    CU_ASSERT_TRUE_FATAL(cmds.n >= 1);
    CU_ASSERT_EQUAL(cmds.v[0].kind, TS_CMD_EXPLAIN);
    return cmds.v[0].u.decision;
}

static void progress(ts_time at, uint64_t rescale, ts_phase phase, int parallelism)
{
    ts_event ev = {.kind = TS_EVENT_PROGRESS, .at = at};
    ev.u.progress = (ts_progress){rescale, phase, TS_FAILURE_NONE, parallelism};
    step(ev);
}

static void expect(int n, ts_cmd_kind kind, uint64_t rescale, int parallelism, int task_managers)
{
    CU_ASSERT_EQUAL_FATAL(cmds.n, n);
    const ts_cmd *cmd = &cmds.v[n - 1];
    CU_ASSERT_EQUAL(cmd->kind, kind);
    CU_ASSERT_EQUAL(cmd->u.order.rescale, rescale);
    CU_ASSERT_EQUAL(cmd->u.order.parallelism, parallelism);
    CU_ASSERT_EQUAL(cmd->u.order.task_managers, task_managers);
}

static bool vetoed(const ts_decision *d, ts_veto veto)
{
    return d->vetoes >> veto & 1;
}

static void does_nothing_and_says_so(void)
{
    start();
    const ts_decision *d = report(TS_SEC);
    CU_ASSERT_EQUAL(cmds.n, 1);
    CU_ASSERT_EQUAL(d->current, 4);
    CU_ASSERT_EQUAL(d->target, 4);
    CU_ASSERT_EQUAL(d->rate, 1000);
    CU_ASSERT_EQUAL(d->cpu, 0.5);
    step(report_event(&r)); /* the same report again */
    CU_ASSERT_EQUAL(cmds.n, 0);
}

static void carries_a_rescale_out(void)
{
    start();
    wanted = 6;
    const ts_decision *d = report(TS_SEC);
    CU_ASSERT_EQUAL(d->target, 6);
    expect(2, TS_CMD_SAVEPOINT, 1, 6, 6);
    CU_ASSERT_EQUAL(ts_controller_deadline(c), TS_SEC + 10 * TS_MIN);
    d = report(2 * TS_SEC);
    CU_ASSERT_EQUAL(cmds.n, 1);
    CU_ASSERT_TRUE(vetoed(d, TS_VETO_RESCALING));
    progress(10 * TS_SEC, 1, TS_PHASE_SAVEPOINT_DONE, 4);
    expect(1, TS_CMD_RESCALE, 1, 6, 6);
    CU_ASSERT_EQUAL(ts_controller_deadline(c), 10 * TS_SEC + 10 * TS_MIN);
    progress(10 * TS_SEC, 1, TS_PHASE_SAVEPOINT_DONE, 4); /* told twice */
    CU_ASSERT_EQUAL(cmds.n, 0);
    progress(12 * TS_SEC, 1, TS_PHASE_DEPLOYED, 6);
    CU_ASSERT_EQUAL(cmds.n, 0);
    progress(40 * TS_SEC, 1, TS_PHASE_RUNNING, 6);
    CU_ASSERT_EQUAL(cmds.n, 0);
    CU_ASSERT_EQUAL(ts_controller_deadline(c), TS_NEVER);
    d = report(41 * TS_SEC);
    CU_ASSERT_EQUAL(d->current, 6);
    CU_ASSERT_EQUAL(seen_last_rescale_at, 40 * TS_SEC);
    CU_ASSERT_EQUAL(cmds.n, 1);
    wanted = 5;
    report(42 * TS_SEC);
    expect(2, TS_CMD_SAVEPOINT, 2, 5, 5);
}

static void counts_task_managers_by_slots(void)
{
    start();
    send_job(8, 4, 128);
    wanted = 9;
    report(TS_SEC);
    expect(2, TS_CMD_SAVEPOINT, 1, 9, 3);
}

/* A failure at either stage ends the rescale, and the next report may start another. */
static void failures_end_it(void)
{
    static const ts_phase ends[] = {TS_PHASE_FAILED, TS_PHASE_CANCELLED};
    for (int stage = 0; stage < 2; stage++) {
        for (int i = 0; i < TS_COUNT_OF(ends); i++) {
            start();
            wanted = 6;
            report(TS_SEC);
            if (stage == 1)
                progress(5 * TS_SEC, 1, TS_PHASE_SAVEPOINT_DONE, 4);
            progress(10 * TS_SEC, 1, ends[i], 4);
            CU_ASSERT_EQUAL(cmds.n, 0);
            CU_ASSERT_EQUAL(ts_controller_deadline(c), TS_NEVER);
            const ts_decision *d = report(11 * TS_SEC);
            CU_ASSERT_EQUAL(seen_last_rescale_at, 10 * TS_SEC);
            CU_ASSERT_EQUAL(d->current, 4);
            expect(2, TS_CMD_SAVEPOINT, 2, 6, 6);
        }
    }
}

static void a_timeout_cancels(void)
{
    for (int stage = 0; stage < 2; stage++) {
        start();
        wanted = 6;
        report(TS_SEC);
        if (stage == 1)
            progress(TS_SEC, 1, TS_PHASE_SAVEPOINT_DONE, 4);
        step(timer_event(TS_SEC + 10 * TS_MIN - 1));
        CU_ASSERT_EQUAL(cmds.n, 0);
        step(timer_event(TS_SEC + 10 * TS_MIN + 5)); /* late, as timers are */
        expect(1, TS_CMD_CANCEL, 1, 6, 6);
        CU_ASSERT_EQUAL(ts_controller_deadline(c), TS_NEVER);
        step(timer_event(TS_SEC + 20 * TS_MIN));
        CU_ASSERT_EQUAL(cmds.n, 0);
        progress(TS_SEC + 11 * TS_MIN, 1, TS_PHASE_CANCELLED, 4);
        wanted = 4;
        report(TS_SEC + 12 * TS_MIN);
        CU_ASSERT_EQUAL(seen_last_rescale_at, TS_SEC + 10 * TS_MIN + 5);
        CU_ASSERT_EQUAL(cmds.n, 1);
    }
}

/* The answer to a cancelled or an earlier rescale starts nothing; that the job runs is believed. */
static void late_progress(void)
{
    start();
    wanted = 6;
    report(TS_SEC);
    step(timer_event(TS_SEC + 10 * TS_MIN));
    progress(TS_SEC + 11 * TS_MIN, 1, TS_PHASE_SAVEPOINT_DONE, 4);
    CU_ASSERT_EQUAL(cmds.n, 0);
    progress(TS_SEC + 12 * TS_MIN, 1, TS_PHASE_RUNNING, 6);
    CU_ASSERT_EQUAL(report(TS_SEC + 13 * TS_MIN)->current, 6);
    wanted = 7;
    report(TS_SEC + 14 * TS_MIN);
    progress(TS_SEC + 15 * TS_MIN, 1, TS_PHASE_FAILED, 6);
    progress(TS_SEC + 15 * TS_MIN, 1, TS_PHASE_RUNNING, 3);
    CU_ASSERT_TRUE(vetoed(report(TS_SEC + 16 * TS_MIN), TS_VETO_RESCALING));
}

static void vetoes_hold(void)
{
    start();
    wanted = 6;
    vetoes = 1u << TS_VETO_TOLERANCE;
    const ts_decision *d = report(TS_SEC);
    CU_ASSERT_EQUAL(d->target, 4);
    CU_ASSERT_EQUAL(cmds.n, 1);
}

static void the_job_sets_limits(void)
{
    start();
    send_job(4, 1, 8);
    wanted = 100;
    report(TS_SEC);
    expect(2, TS_CMD_SAVEPOINT, 1, 8, 8);
    start();
    send_job(8, 1, 8);
    wanted = 100;
    CU_ASSERT_TRUE(vetoed(report(TS_SEC), TS_VETO_BOUNDS));
    CU_ASSERT_EQUAL(cmds.n, 1);
    wanted = -5;
    report(2 * TS_SEC);
    expect(2, TS_CMD_SAVEPOINT, 1, 1, 1);
}

/* Without a savepoint the order goes out at once. */
static void acts_as_its_kind_says(void)
{
    static const struct {
        const ts_policy *policy;
        const char *option;
        ts_rescale_kind kind;
    } cases[] = {
        {&policy, "policy", TS_RESCALE_SAVEPOINT},    {&policy, "reactive", TS_RESCALE_REACTIVE},
        {&in_place, "policy", TS_RESCALE_IN_PLACE},   {&policy, "in-place", TS_RESCALE_IN_PLACE},
        {&in_place, "savepoint", TS_RESCALE_SAVEPOINT},
    };
    for (int i = 0; i < TS_COUNT_OF(cases); i++) {
        bool savepoint = cases[i].kind == TS_RESCALE_SAVEPOINT;
        start_with(cases[i].policy, cases[i].option);
        wanted = 6;
        report(TS_SEC);
        expect(2, savepoint ? TS_CMD_SAVEPOINT : TS_CMD_RESCALE, 1, 6, 6);
        CU_ASSERT_EQUAL(cmds.v[1].u.order.kind, cases[i].kind);
        if (savepoint)
            progress(20 * TS_SEC, 1, TS_PHASE_SAVEPOINT_DONE, 4);
        progress(31 * TS_SEC, 1, TS_PHASE_RUNNING, 6);
        report(40 * TS_SEC);
        CU_ASSERT_EQUAL(cmds.n, 1);
        CU_ASSERT_EQUAL(seen_last_downtime, 30 * TS_SEC);
    }
}

static void send_vertices(int source, int sink)
{
    ts_event ev = {.kind = TS_EVENT_JOB, .at = 0};
    ev.u.job = (ts_job){.parallelism = source > sink ? source : sink, .task_managers = 4,
                        .slots_per_task_manager = 1, .max_parallelism = 128, .n_vertices = 2,
                        .vertex = {{"source", source, 12, 0, false, 12},
                                   {"sink", sink, 128, 1, true, 0}}};
    step(ev);
}

/* Every vertex its own parallelism: the largest counts slots; a change below it is one as well. */
static void every_vertex_its_own(void)
{
    start();
    send_vertices(4, 2);
    wanted_vertex[0] = 4;
    wanted_vertex[1] = 2;
    report(TS_SEC);
    CU_ASSERT_EQUAL(cmds.n, 1);
    wanted_vertex[1] = 3;
    const ts_decision *d = report(2 * TS_SEC);
    CU_ASSERT_EQUAL(d->target, 4);
    expect(2, TS_CMD_SAVEPOINT, 1, 4, 4);
    CU_ASSERT_EQUAL(cmds.v[1].u.order.n_vertices, 2);
    CU_ASSERT_EQUAL(cmds.v[1].u.order.vertex[0], 4);
    CU_ASSERT_EQUAL(cmds.v[1].u.order.vertex[1], 3);
    progress(3 * TS_SEC, 1, TS_PHASE_SAVEPOINT_DONE, 4);
    progress(4 * TS_SEC, 1, TS_PHASE_RUNNING, 4);
    report(5 * TS_SEC);
    CU_ASSERT_EQUAL(cmds.n, 1); /* it has three now */
    wanted_vertex[0] = 50; /* 12 at most */
    report(6 * TS_SEC);
    expect(2, TS_CMD_SAVEPOINT, 2, 12, 12);
    CU_ASSERT_EQUAL(cmds.v[1].u.order.vertex[0], 12);
    start();
    send_vertices(12, 3);
    d = report(TS_SEC);
    CU_ASSERT_TRUE(vetoed(d, TS_VETO_BOUNDS));
    CU_ASSERT_EQUAL(d->target, 12);
    CU_ASSERT_EQUAL(cmds.n, 1);
}

static void keeps_the_plan(void)
{
    start();
    for (int i = 0; i < 200; i++) {
        ts_event ev = {.kind = TS_EVENT_PLAN, .at = 0, .u.plan = {i * TS_MIN, 1 + i % 7}};
        step(ev);
    }
    report(TS_SEC);
    CU_ASSERT_EQUAL(seen_n_plan, 200);
    CU_ASSERT_EQUAL(seen_plan.at, 199 * TS_MIN);
    CU_ASSERT_EQUAL(seen_plan.task_managers, 1 + 199 % 7);
}

static void without_a_job(void)
{
    ts_controller_cfg cfg = {.savepoint_timeout = TS_MIN, .rescale_timeout = TS_MIN};
    ts_err err = {0};
    ts_controller_free(c);
    CU_ASSERT_EQUAL_FATAL(ts_controller_new(&c, &cfg, &policy, "", NULL, &err), TS_OK);
    CU_ASSERT_TRUE(vetoed(report(TS_SEC), TS_VETO_NO_DATA));
    send_job(0, 1, 128);
    CU_ASSERT_TRUE(vetoed(report(2 * TS_SEC), TS_VETO_NOT_RUNNING));
}

static void notes_have_room(void)
{
    ts_decision d;
    ts_decision_init(&d, 5, 3);
    CU_ASSERT_EQUAL(d.target, 3);
    CU_ASSERT_TRUE(isnan(d.wanted) && isnan(d.fit[2]) && isnan(d.weight[1]));
    for (int i = 0; i < 2 * TS_MAX_NOTES; i++)
        ts_decision_note(&d, "n", i, NAN);
    CU_ASSERT_EQUAL(d.n_notes, TS_MAX_NOTES);
    CU_ASSERT_EQUAL(d.notes[TS_MAX_NOTES - 1].value, TS_MAX_NOTES - 1);
}

static const ts_test tests[] = {
    {"does nothing and says so", does_nothing_and_says_so},
    {"carries a rescale out", carries_a_rescale_out},
    {"counts task managers by slots", counts_task_managers_by_slots},
    {"failures end it", failures_end_it},
    {"a timeout cancels", a_timeout_cancels},
    {"late progress", late_progress},
    {"vetoes hold", vetoes_hold},
    {"the job sets limits", the_job_sets_limits},
    {"acts as its kind says", acts_as_its_kind_says},
    {"every vertex its own", every_vertex_its_own},
    {"keeps the plan", keeps_the_plan},
    {"without a job", without_a_job},
    {"notes have room", notes_have_room},
};

int main(void)
{
    int failed = ts_tap_main("controller", tests, TS_COUNT_OF(tests));
    ts_controller_free(c);
    return failed;
}
