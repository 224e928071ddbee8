/*
 * tidalscale compare: policies side by side, over one load or several, with intervals and the
 * Pareto front.
 *
 * The runs are those of replay (session.h); what is printed is experiments/compare.h and, if asked
 * for, experiments/regret.h.
 */
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/session.h"
#include "experiments/compare.h"
#include "experiments/regret.h"

static const char help_text[] =
    "Usage: tidalscale compare TRACE... [OPTION]...\n"
    "\n"
    "Replays loads under several policies and sets them side by side: every measure\n"
    "with its 95 % confidence interval over replications (Student's t), differences\n"
    "from the first policy under common random numbers, and which policies are on the\n"
    "Pareto front of service against resources: no other is better in both. Several\n"
    "traces are told one by one and then together, each counting alike.\n"
    "\n"
    "  tidalscale compare load.csv --policy static --policy hpa --policy tidalscale\n"
    "  tidalscale compare a.csv b.csv --policy hpa --policy hpa:cpu_target=0.5 \\\n"
    "    --replications 10 -j 2 --figures out\n"
    "\n"
    "A difference marked * excludes zero: told apart, at 95 %, measure by measure.\n"
    "With one replication there are no intervals. --regret says how far from the\n"
    "optimum each policy is, and why.\n"
    "\n";

#define REGRET_BUDGET 0.01 /* share of late records that the oracle may have: its own default */

static ts_regret_options regret_options(const ts_session *s, int trace)
{
    return (ts_regret_options){REGRET_BUDGET, s->plan.loads[trace].largest};
}

/* Into the database, for figures. */
static ts_status keep_regrets(const ts_session *s, int trace, const ts_replay_spec *specs,
                              const ts_regret *regrets, ts_err *err)
{
    ts_regret_options options = regret_options(s, trace);
    ts_replay_watch watch = {.stop = s->stop};
    int n = s->plan.n_policies, replications = s->plan.n_replications;
    int64_t *ids = calloc((size_t)n, sizeof *ids);
    if (ids == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    for (int i = 0; i < n; i++)
        ids[i] = s->ids[(trace * n + i) * replications];
    ts_status status =
        ts_regret_keep(s->results, ids, specs, regrets, n, &options, &watch, err);
    free(ids);
    return status;
}

/* The regrets of a trace's policies in their first replication, [n_loads][n_policies]. */
static ts_status find_regrets(ts_session *s, ts_err *err)
{
    ts_replay_watch watch = {.stop = s->stop};
    int n = s->plan.n_policies, replications = s->plan.n_replications;
    ts_regret *regrets = calloc((size_t)(s->plan.n_loads * n), sizeof *regrets);
    ts_replay_spec *specs = calloc((size_t)n, sizeof *specs);
    ts_status status = TS_OK;
    if (regrets == NULL || specs == NULL)
        status = ts_err_set(err, TS_ENOMEM, "out of memory");
    s->arg = regrets;
    for (int t = 0; t < s->plan.n_loads && status == TS_OK; t++) {
        ts_regret_options options = regret_options(s, t);
        for (int i = 0; i < n; i++)
            specs[i] = s->plan.specs[(t * n + i) * replications];
        status = ts_regret_find(specs, n, &options, &watch, &regrets[t * n], err);
        if (status == TS_OK && s->results != NULL)
            status = keep_regrets(s, t, specs, &regrets[t * n], err);
        for (int i = 0; i < n && status == TS_OK; i++) /* specs lent their labels */
            regrets[t * n + i].label = s->plan.specs[(t * n + i) * replications].label;
    }
    free(specs);
    return status;
}

static ts_status after(ts_session *s, ts_err *err)
{
    return s->request->regret ? find_regrets(s, err) : TS_OK;
}

static const ts_regret *regrets_of(const ts_session *s, int trace)
{
    return (const ts_regret *)s->arg + trace * s->plan.n_policies;
}

static void json_regrets(const ts_session *s, ts_json_writer *w)
{
    if (s->arg == NULL)
        return;
    ts_json_begin(w, "regrets", '[');
    for (int t = 0; t < s->plan.n_loads; t++) {
        ts_json_begin(w, NULL, '{');
        ts_json_text(w, "trace", s->plan.loads[t].trace);
        ts_regret_json(w, regrets_of(s, t), s->plan.n_policies);
        ts_json_end(w, '}');
    }
    ts_json_end(w, ']');
}

static void show_trace(const ts_session *s, const ts_compare *c, int trace,
                       const ts_compare_options *options, FILE *out)
{
    if (!ts_compare_has(c, trace))
        return;
    ts_session_show_load(s, &s->plan.loads[trace], out);
    ts_compare_print(c, trace, options, out);
    if (s->arg != NULL) {
        ts_regret_options regret = regret_options(s, trace);
        fputc('\n', out);
        ts_regret_print(regrets_of(s, trace), s->plan.n_policies, &regret, out);
    }
    if (trace + 1 < s->plan.n_loads)
        fputc('\n', out);
}

static void show(const ts_session *s, FILE *out)
{
    ts_compare c = {s->outcomes, s->plan.n_loads, s->plan.n_policies, s->plan.n_replications};
    ts_compare_options options = {s->request->service, s->request->price};
    for (int t = 0; t < s->plan.n_loads; t++)
        show_trace(s, &c, t, &options, out);
    if (s->plan.n_loads > 1) {
        fprintf(out, "\nAll %d traces: means over the traces\n", s->plan.n_loads);
        ts_compare_print(&c, TS_ALL_TRACES, &options, out);
    }
    ts_session_show_work(s, out);
}

int ts_cli_compare(int argc, char **argv)
{
    ts_request request = {.command = "compare",
                          .asker = TS_BY_COMPARE,
                          .preset = "auto",
                          .service = TS_OUTCOME_slo_miss_records,
                          .seed = 1,
                          .replications = 1,
                          .workers = 1};
    ts_session s = {.request = &request,
                    .title = "Comparison over",
                    .show = show,
                    .json = json_regrets,
                    .after = after};
    int code = ts_session_main(&s, argc, argv, help_text);
    free(s.arg);
    return code;
}
