/*
 * tidalscale compare: policies side by side, over one load or several, with intervals and the
 * Pareto front.
 *
 * The runs are those of replay (session.h); what is printed is experiments/compare.h.
 */
#include "cli/cli.h"
#include "cli/session.h"
#include "experiments/compare.h"

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
    "With one replication there are no intervals.\n"
    "\n";

static void show_trace(const ts_session *s, const ts_compare *c, int trace,
                       const ts_compare_options *options, FILE *out)
{
    if (!ts_compare_has(c, trace))
        return;
    ts_session_show_load(s, &s->plan.loads[trace], out);
    ts_compare_print(c, trace, options, out);
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
    ts_session s = {.request = &request, .title = "Comparison over", .show = show};
    return ts_session_main(&s, argc, argv, help_text);
}
