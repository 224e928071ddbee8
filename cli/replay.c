/*
 * tidalscale replay: what would these policies have done with this load, and at what cost?
 *
 * The request becomes a plan (request.h), the plan a campaign; what comes out is kept (database,
 * tape), shown (table or JSON) and drawn (figures).
 */
#include "config.h"

#include "cli/cli.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "cli/progress.h"
#include "cli/request.h"
#include "experiments/campaign.h"
#include "experiments/figures.h"
#include "experiments/report.h"
#include "experiments/summary.h"

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

static volatile sig_atomic_t stop;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    stop = 1;
}

/* What a running campaign writes to. */
struct session {
    const ts_request *request;
    const ts_plan *plan;
    const char *command_line;
    char db_path[4096]; /* empty: no database */
    ts_results *results;
    ts_run_outcome *outcomes;
    int64_t first_run; /* its id in the database */
    int n_done;
    FILE *words; /* where explanations go: not into the JSON */
    ts_progress_bar bar;
};

/* ---- keeping
 * ---------------------------------------------------------------------------------------- */

/* "key=value\n" for everything that is not at its default, into a growing buffer. */
struct differences {
    FILE *out;
};

static void note_difference(void *arg, const char *key, const char *value, const char *fallback,
                            const char *help)
{
    struct differences *d = arg;
    (void)help;
    if (strcmp(value, fallback) != 0)
        fprintf(d->out, "%s=%s\n", key, value);
}

static char *config_differences(const ts_config *config)
{
    char *text = NULL;
    size_t size;
    struct differences d = {open_memstream(&text, &size)};
    if (d.out == NULL)
        return NULL;
    ts_config_each(config, note_difference, &d);
    fclose(d.out);
    return text;
}

static char *model_differences(const ts_sim_cfg *model)
{
    char *text = NULL, now[TS_PARAM_TEXT_SIZE], fallback[TS_PARAM_TEXT_SIZE];
    size_t size;
    ts_sim_cfg defaults;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    ts_sim_cfg_init(&defaults);
    for (int i = 0; i < ts_sim_n_params; i++) {
        ts_param_get(ts_sim_params, i, model, now, sizeof now);
        if (strcmp(now, ts_param_get(ts_sim_params, i, &defaults, fallback, sizeof fallback)) != 0)
            fprintf(out, "%s=%s\n", ts_sim_params[i].key, now);
    }
    fclose(out);
    return text;
}

static ts_status keep(struct session *s, const ts_replay_spec *spec, int index,
                      const ts_replay_result *result, const ts_recording *recording, ts_err *err)
{
    char *parameters = config_differences(&spec->config), *model = model_differences(&spec->model);
    ts_run_spec run = {
        .index = index,
        .policy = spec->label,
        .trace = spec->trace,
        .preset = s->request->preset,
        .command = s->command_line,
        .parameters = parameters != NULL ? parameters : "",
        .model = model != NULL ? model : "",
        .seed = spec->seed,
        .replication = spec->replication,
    };
    ts_status status =
        ts_results_write(s->results, &run, &result->totals, result->digest, recording, err);
    free(parameters);
    free(model);
    return status;
}

static ts_status deliver(void *arg, int index, const ts_replay_result *result,
                         const ts_recording *recording, const char *explained, ts_err *err)
{
    struct session *s = arg;
    const ts_replay_spec *spec = &s->plan->specs[index];
    if (s->results != NULL) {
        ts_status status = keep(s, spec, index, result, recording, err);
        if (status != TS_OK)
            return status;
    }
    if (explained != NULL && *explained != '\0') {
        ts_progress_end(&s->bar);
        fprintf(s->words, "== %s, seed %" PRIu64 ".%d\n%s\n", spec->label, spec->seed,
                spec->replication, explained);
    }
    ts_run_outcome_fill(&s->outcomes[index], spec, result);
    s->n_done = index + 1;
    return TS_OK;
}

static void progress(void *arg, double share)
{
    struct session *s = arg;
    ts_progress_show(&s->bar, share);
}

/* ---- showing
 * ---------------------------------------------------------------------------------------- */

static void show_tolerated(FILE *out, const ts_trace_stats *t)
{
    if (t->n_null + t->n_duplicate + t->n_gap + t->n_reset == 0)
        return;
    fprintf(out,
            "        tolerated: %" PRId64 " without a value, %" PRId64 " duplicate times, %" PRId64
            " missing steps, %" PRId64 " counter resets\n",
            t->n_null, t->n_duplicate, t->n_gap, t->n_reset);
}

static void show_plan(FILE *out, const ts_request *r, const ts_plan *p)
{
    const ts_load_survey *l = &p->survey;
    fprintf(out,
            "Trace   %s (%s): %.2f h, %" PRId64
            " samples; load %.0f to %.0f/s, mean %.0f/s, busiest minute %.0f/s\n",
            r->trace, l->stats.format, ts_seconds(l->end_at - l->start_at) / 3600, l->stats.n,
            l->min, l->max, l->mean, l->peak);
    show_tolerated(out, &l->stats);
    fprintf(out,
            "Model   preset %s: one task manager carries %.0f/s, %d carry %.0f/s; the busiest "
            "minute needs %d\n",
            r->preset, ts_sim_capacity(&p->specs[0].model, 1), p->largest,
            ts_sim_capacity(&p->specs[0].model, p->largest), p->needed);
    fprintf(out,
            "        static takes %d unless told otherwise; the others start with %d; seed %" PRIu64
            ", %" PRId64 " replication%s\n\n",
            p->needed, p->initial, r->seed, r->replications, r->replications == 1 ? "" : "s");
}

static void show_cost(FILE *out, const struct session *s)
{
    fprintf(out, "\ncost at %g for an hour of one task manager\n", s->request->price);
    for (int i = 0; i < s->n_done; i++) {
        double hours = s->outcomes[i].v[TS_OUTCOME_taskmanager_seconds] / 3600;
        fprintf(out, "  %-24s %.2f\n", s->outcomes[i].label, hours * s->request->price);
    }
}

static void show_run(FILE *out, const struct session *s)
{
    double simulated = 0, wall = 0;
    for (int i = 0; i < s->n_done; i++) {
        simulated += s->outcomes[i].simulated_s;
        wall += s->outcomes[i].wall_s;
    }
    fprintf(out, "\n%d run%s, %.0f simulated seconds in %.2f s of work (%.0f/s)\n", s->n_done,
            s->n_done == 1 ? "" : "s", simulated, wall, simulated / wall);
    for (int i = 0; i < s->n_done && s->n_done <= 8; i++)
        fprintf(out, "  %-24s seed %" PRIu64 ".%d digest %016" PRIx64 "\n", s->outcomes[i].label,
                s->outcomes[i].seed, s->outcomes[i].replication, s->outcomes[i].digest);
}

static void show_text(FILE *out, const struct session *s)
{
    show_plan(out, s->request, s->plan);
    ts_summary_table(out, s->outcomes, s->n_done);
    if (s->request->price > 0)
        show_cost(out, s);
    show_run(out, s);
}

static void show(const struct session *s)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    if (s->request->json)
        ts_summary_json(stdout, s->outcomes, s->n_done, usage.ru_maxrss);
    else
        show_text(stdout, s);
}

/* ---- drawing
 * ---------------------------------------------------------------------------------------- */

enum { MAX_FIGURES = 16 };

/* The runs that a figure is to show: of each policy all replications where it draws them as one,
 * else the first; and only those that have what it draws. Returns how many. */
static int choose_runs(const struct session *s, int figure, int64_t *ids)
{
    const char *name = ts_figure_name(figure);
    unsigned needs = strcmp(name, "predictions") == 0 ? TS_NEEDS_PREDICTIONS
                     : strcmp(name, "table") == 0     ? TS_NEEDS_TABLE
                                                      : 0;
    int n = 0, policies = 0, replications = (int)s->request->replications;
    for (int i = 0; i < s->n_done; i++) {
        bool first = i % replications == 0;
        if ((s->plan->specs[i].config.policy->needs & needs) != needs)
            continue;
        policies += first;
        if (policies <= ts_figure_most(figure) && (first || ts_figure_is_grouped(figure)))
            ids[n++] = s->first_run + i;
    }
    return n;
}

/* One figure as PDF for a paper, PNG for everything else and SVG for the page; `name` is left the
 * SVG's. */
static ts_status draw_one(const struct session *s, int figure, int64_t *ids, int n, char name[64],
                          ts_err *err)
{
    static const char *const kinds[] = {"pdf", "png", "svg"};
    ts_figure_options options = {.runs = ids, .n_runs = n};
    ts_status status = TS_OK;
    for (int k = 0; k < TS_COUNT_OF(kinds) && status == TS_OK; k++) {
        char path[4200];
        snprintf(name, 64, "%s.%s", ts_figure_name(figure), kinds[k]);
        snprintf(path, sizeof path, "%s/%s", s->request->figures, name);
        status =
            ts_figure_draw(ts_figure_name(figure), ts_results_db(s->results), path, &options, err);
    }
    return status;
}

/* `page` gets the names of the SVGs and what each shows, in turn, and NULL. */
static ts_status draw_all(const struct session *s, const char **page, char names[][64], ts_err *err)
{
    int64_t *ids = calloc((size_t)s->n_done, sizeof *ids);
    ts_status status = ids != NULL ? TS_OK : ts_err_set(err, TS_ENOMEM, "out of memory");
    int drawn = 0;
    for (int i = 0; ts_figure_name(i) != NULL && i < MAX_FIGURES && status == TS_OK; i++) {
        int n = choose_runs(s, i, ids);
        if (n == 0)
            continue;
        status = draw_one(s, i, ids, n, names[drawn], err);
        page[2 * drawn] = names[drawn];
        page[2 * drawn + 1] = ts_figure_help(i);
        drawn++;
    }
    page[2 * drawn] = NULL;
    free(ids);
    return status;
}

static ts_status draw(const struct session *s, ts_err *err)
{
    char names[MAX_FIGURES][64], path[4200], title[300], *text = NULL;
    const char *figures[2 * MAX_FIGURES + 1];
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    show_text(out, s);
    fclose(out);
    ts_status status = draw_all(s, figures, names, err);
    snprintf(path, sizeof path, "%s/report.html", s->request->figures);
    snprintf(title, sizeof title, "Replay of %s", s->request->trace);
    ts_report_page page = {title, s->command_line, text, figures};
    if (status == TS_OK)
        status = ts_report_write(path, &page, err);
    if (status == TS_OK && !s->request->json)
        printf("\nFigures (PDF, SVG, PNG) and report: %s\n", path);
    free(text);
    return status;
}

/* ---- the command
 * ------------------------------------------------------------------------------------ */

/* How many arguments at argv[i] say how many runs go on at a time: nothing that a result depends
 * on. */
static int about_workers(char **argv, int i)
{
    if (strcmp(argv[i], "-j") == 0 || strcmp(argv[i], "--jobs") == 0)
        return 2;
    return strncmp(argv[i], "-j", 2) == 0 || strncmp(argv[i], "--jobs=", 7) == 0;
}

/* The command line as given, for the database; without the number of workers, on which no byte of
 * it may depend. */
static char *join(int argc, char **argv)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    fputs("tidalscale", out);
    for (int i = 0; i < argc; i++) {
        int skipped = about_workers(argv, i);
        if (skipped == 0)
            fprintf(out, " %s", argv[i]);
        else
            i += skipped - 1;
    }
    fclose(out);
    return text;
}

static ts_status open_results(struct session *s, ts_err *err)
{
    const ts_request *r = s->request;
    if (r->figures != NULL && mkdir(r->figures, 0777) != 0 && errno != EEXIST)
        return ts_err_at(err, TS_EIO, r->figures, 0, 0, "the directory cannot be made: %s",
                         strerror(errno));
    if (r->db != NULL)
        snprintf(s->db_path, sizeof s->db_path, "%s", r->db);
    else if (r->figures != NULL)
        snprintf(s->db_path, sizeof s->db_path, "%s/results.db", r->figures);
    if (s->db_path[0] == '\0')
        return TS_OK;
    ts_status status = ts_results_open(&s->results, s->db_path, false, err);
    if (status == TS_OK)
        status = ts_results_last(s->results, &s->first_run, err);
    s->first_run++;
    return status;
}

static ts_status run_campaign(struct session *s, ts_err *err)
{
    const ts_plan *p = s->plan;
    ts_campaign campaign = {
        .specs = p->specs,
        .n = p->n,
        .workers = (int)s->request->workers,
        .record = s->results != NULL,
        .explain = s->request->explain,
        .start_at = p->survey.start_at,
        .end_at = p->survey.end_at,
        .stop = &stop,
        .arg = s,
        .deliver = deliver,
        .progress = progress,
    };
    s->outcomes = calloc((size_t)p->n, sizeof *s->outcomes);
    if (s->outcomes == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    signal(SIGINT, on_interrupt);
    signal(SIGTERM, on_interrupt);
    ts_progress_start(&s->bar, "replaying");
    ts_status status = ts_campaign_run(&campaign, err);
    ts_progress_end(&s->bar);
    return status;
}

int ts_cli_replay(int argc, char **argv)
{
    ts_request request = {
        .command = "replay", .preset = "auto", .seed = 1, .replications = 1, .workers = 1};
    char *command_line = join(argc, argv); /* before getopt moves the arguments about */
    int parsed = ts_request_parse(&request, argc, argv, help_text);
    if (parsed != TS_REQUEST_GO) {
        free(command_line);
        return parsed;
    }
    ts_err err;
    ts_err_clear(&err);
    ts_plan plan;
    struct session s = {.request = &request, .plan = &plan, .command_line = command_line,
                        .words = request.json ? stderr : stdout};
    ts_status status = ts_plan_init(&plan, &request, &err);
    if (status == TS_OK)
        status = open_results(&s, &err);
    if (status == TS_OK)
        status = run_campaign(&s, &err);
    if (s.n_done > 0 && (status == TS_OK || status == TS_EINTR))
        show(&s);
    if (status == TS_OK && request.figures != NULL)
        status = draw(&s, &err);
    ts_results_close(s.results);
    if (status == TS_EINTR && s.db_path[0])
        fprintf(stderr, "tidalscale: %d of %d runs were finished and are in %s\n", s.n_done, plan.n,
                s.db_path);
    free(s.outcomes);
    free(command_line);
    ts_plan_fini(&plan);
    return status == TS_OK ? TS_EXIT_OK : ts_cli_fail(&err);
}
