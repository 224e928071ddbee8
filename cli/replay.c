/*
 * tidalscale replay: what would these policies have done with this load, and at what cost?
 *
 * The request becomes a plan (request.h), the plan a campaign (session.h); this file has what is
 * printed.
 */
#include "cli/cli.h"
#include "cli/session.h"

static const char help_text[] =
    "Usage: tidalscale replay TRACE [OPTION]...\n"
    "\n"
    "Replays a recorded load through one or more autoscaling policies against a\n"
    "modelled Flink job on Kafka and Kubernetes, and prints what each would have\n"
    "done: latency, lag, task managers, rescales. TRACE is a file (CSV, Prometheus,\n"
    "OpenMetrics, promtool dump, kcat -J, Kafka offsets, our binary form; .gz as\n"
    "well) or a synthetic load ('tidalscale trace gen --help').\n"
    "\n"
    "  tidalscale replay load.csv.gz --policy tidalscale --policy hpa --figures out\n"
    "  tidalscale replay prom.json -P window=120s -P long.season=6h --explain\n"
    "  tidalscale replay gen:sine,period=2h --policy hpa --replications 10 -j 2\n"
    "\n";

static void show_cost(const ts_session *s, FILE *out)
{
    fprintf(out, "\ncost at %g for an hour of one task manager\n", s->request->price);
    for (int i = 0; i < s->n_done; i++) {
        double hours = s->finished[i].v[TS_OUTCOME_taskmanager_seconds] / 3600;
        fprintf(out, "  %-24s %.2f\n", s->finished[i].label, hours * s->request->price);
    }
}

static void show(const ts_session *s, FILE *out)
{
    ts_session_show_load(s, s->plan.loads, out);
    ts_summary_table(out, s->finished, s->n_done);
    if (s->request->price > 0)
        show_cost(s, out);
    ts_session_show_work(s, out);
}

int ts_cli_replay(int argc, char **argv)
{
    ts_request request = {.command = "replay",
                          .asker = TS_BY_REPLAY,
                          .preset = "auto",
                          .seed = 1,
                          .replications = 1,
                          .workers = 1};
    ts_session s = {.request = &request, .title = "Replay of", .show = show};
    return ts_session_main(&s, argc, argv, help_text);
}
