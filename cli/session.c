/* From the command line through a campaign to the figures; see session.h. */
#include "config.h"

#include "cli/session.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "experiments/figures.h"
#include "experiments/report.h"

static volatile sig_atomic_t stop;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    stop = 1;
}

/* ---- keeping --------------------------------------------------------------------------------- */

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

/* How the trace was read, where it was said. */
static void trace_differences(const ts_trace_options *o, FILE *out)
{
    const struct {
        const char *key, *value;
    } said[] = {
        {"format", o->format},           {"separator", o->separator},
        {"time-column", o->time_column}, {"value-column", o->value_column},
        {"time-unit", o->time_unit},     {"series", o->series},
        {"kind", o->kind},
    };
    for (int i = 0; i < TS_COUNT_OF(said); i++)
        if (said[i].value != NULL)
            fprintf(out, "%s=%s\n", said[i].key, said[i].value);
}

/* How the trace was made a load, where that is not the default. */
static char *load_differences(const ts_replay_spec *spec)
{
    char *text = NULL;
    size_t size;
    const ts_load_options *o = &spec->load;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    if (o->scale != 0)
        fprintf(out, "scale=%.17g\n", o->scale);
    if (o->compress != 0)
        fprintf(out, "compress=%.17g\n", o->compress);
    if (o->until != 0)
        fprintf(out, "until=%.17g\n", ts_seconds(o->until));
    if (o->step)
        fputs("interpolate=step\n", out);
    if (spec->history != NULL)
        fprintf(out, "history=%s\n", spec->history);
    trace_differences(&spec->trace_options, out);
    fclose(out);
    return text;
}

static ts_status keep(ts_session *s, const ts_delivery *d, const ts_run_outcome *o, ts_err *err)
{
    const ts_replay_spec *spec = d->spec;
    char *parameters = config_differences(&spec->config), *model = model_differences(&spec->model);
    char *load = load_differences(spec);
    ts_run_spec run = {
        .index = d->index,
        .policy = spec->label,
        .trace = spec->trace,
        .preset = s->request->preset,
        .command = s->command_line,
        .parameters = parameters != NULL ? parameters : "",
        .model = model != NULL ? model : "",
        .load = load != NULL ? load : "",
        .outcomes = o->v,
        .seed = spec->seed,
        .load_digest = ts_loadcache_digest(spec->cached),
        .replication = spec->replication,
    };
    ts_status status = ts_results_write(s->results, &run, &d->result->totals, d->result->digest,
                                        d->recording, err);
    free(parameters);
    free(model);
    free(load);
    return status;
}

static ts_status deliver(void *arg, const ts_delivery *d, ts_err *err)
{
    ts_session *s = arg;
    const ts_replay_spec *spec = d->spec;
    ts_run_outcome *o = &s->outcomes[d->index];
    ts_run_outcome_fill(o, spec, d->result);
    if (s->results != NULL) {
        ts_status status = keep(s, d, o, err);
        if (status != TS_OK) {
            o->label = NULL;
            return status;
        }
    }
    if (d->explained != NULL && *d->explained != '\0') {
        ts_progress_end(&s->bar);
        fprintf(s->words, "== %s, seed %" PRIu64 ".%d\n%s\n", spec->label, spec->seed,
                spec->replication, d->explained);
    }
    if (d->log != NULL && s->log.stream != NULL)
        fputs(d->log, s->log.stream);
    s->n_done = d->index + 1;
    return s->take != NULL ? s->take(s, d, err) : TS_OK;
}

static void progress(void *arg, double share)
{
    ts_session *s = arg;
    ts_progress_show(&s->bar, share);
}

/* ---- showing --------------------------------------------------------------------------------- */

static void show_tolerated(FILE *out, const ts_trace_stats *t)
{
    if (t->n_null + t->n_duplicate + t->n_gap + t->n_reset == 0)
        return;
    fprintf(out,
            "        tolerated: %" PRId64 " without a value, %" PRId64 " duplicate times, %" PRId64
            " missing steps, %" PRId64 " counter resets\n",
            t->n_null, t->n_duplicate, t->n_gap, t->n_reset);
}

void ts_session_show_load(const ts_session *s, const ts_plan_load *load, FILE *out)
{
    const ts_request *r = s->request;
    const ts_load_survey *l = &load->survey;
    const ts_sim_cfg *model =
        &s->plan.specs[(load - s->plan.loads) * s->plan.n_policies * s->plan.n_replications].model;
    fprintf(out,
            "Trace   %s (%s): %.2f h, %" PRId64
            " samples; load %.0f to %.0f/s, mean %.0f/s, busiest minute %.0f/s\n",
            load->trace, l->stats.format, ts_seconds(l->end_at - l->start_at) / 3600, l->stats.n,
            l->min, l->max, l->mean, l->peak);
    show_tolerated(out, &l->stats);
    fprintf(out,
            "Model   preset %s: one task manager carries %.0f/s, %d carry %.0f/s; the busiest "
            "minute needs %d\n",
            r->preset, ts_sim_capacity(model, 1), load->largest,
            ts_sim_capacity(model, load->largest), load->needed);
    fprintf(out,
            "        static takes %d unless told otherwise; the others start with %d; seed %" PRIu64
            ", %" PRId64 " replication%s\n\n",
            load->needed, load->initial, r->seed, r->replications, r->replications == 1 ? "" : "s");
}

void ts_session_show_work(const ts_session *s, FILE *out)
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

/* ---- drawing --------------------------------------------------------------------------------- */

enum { MAX_FIGURES = 16 };

/* The runs that a figure is to show: of each policy all replications where it draws them as one,
 * else the first; and only those that have what it draws. Returns how many. */
static int choose_runs(const ts_session *s, int figure, int64_t *ids)
{
    const char *name = ts_figure_name(figure);
    unsigned needs = strcmp(name, "predictions") == 0 ? TS_NEEDS_PREDICTIONS
                     : strcmp(name, "table") == 0     ? TS_NEEDS_TABLE
                                                      : 0;
    int n = 0, policies = 0, replications = (int)s->request->replications;
    for (int i = 0; i < s->n_done; i++) {
        bool first = i % replications == 0;
        if ((s->plan.specs[i].config.policy->needs & needs) != needs)
            continue;
        policies += first;
        if (policies <= ts_figure_most(figure) && (first || ts_figure_is_grouped(figure)))
            ids[n++] = s->first_run + i;
    }
    return n;
}

/* One figure as PDF for a paper, PNG for everything else and SVG for the page; `name` is left the
 * SVG's. */
static ts_status draw_one(const ts_session *s, int figure, int64_t *ids, int n, char name[64],
                          ts_err *err)
{
    static const char *const kinds[] = {"pdf", "png", "svg"};
    ts_figure_options options = {
        .runs = ids, .n_runs = n, .measure = ts_outcomes[s->request->service].key};
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
static ts_status draw_all(const ts_session *s, const char **page, char names[][64], ts_err *err)
{
    int64_t *ids = calloc((size_t)s->n_done, sizeof *ids);
    ts_status status = ids != NULL ? TS_OK : ts_err_set(err, TS_ENOMEM, "out of memory");
    int drawn = 0;
    for (int i = 0; ts_figure_name(i) != NULL && i < MAX_FIGURES && status == TS_OK; i++) {
        int n = choose_runs(s, i, ids);
        if (n == 0 || (ts_figure_compares(i) && s->request->asker != TS_BY_COMPARE))
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

static ts_status draw(const ts_session *s, ts_err *err)
{
    char names[MAX_FIGURES][64], path[4200], title[300], *text = NULL;
    const char *figures[2 * MAX_FIGURES + 1];
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    s->show(s, out);
    fclose(out);
    ts_status status = draw_all(s, figures, names, err);
    snprintf(path, sizeof path, "%s/report.html", s->request->figures);
    snprintf(title, sizeof title, "%s %s", s->title, s->request->traces[0]);
    ts_report_page page = {title, s->command_line, text, figures};
    if (status == TS_OK)
        status = ts_report_write(path, &page, err);
    if (status == TS_OK && !s->request->json)
        printf("\nFigures (PDF, SVG, PNG) and report: %s\n", path);
    free(text);
    return status;
}

/* ---- the command ----------------------------------------------------------------------------- */

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

static ts_status open_results(ts_session *s, ts_err *err)
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

static ts_status run_campaign(ts_session *s, ts_err *err)
{
    const ts_plan *p = &s->plan;
    ts_campaign campaign = {
        .specs = p->specs,
        .n = p->n,
        .workers = (int)s->request->workers,
        .record = s->results != NULL,
        .explain = s->request->explain,
        .actions = s->take != NULL,
        .log = s->request->log != NULL,
        .log_all = s->request->log_all,
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

static void show(const ts_session *s)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    if (!s->request->json) {
        s->show(s, stdout);
        return;
    }
    ts_json_writer w = {.out = stdout};
    ts_json_begin(&w, NULL, '{');
    if (s->json != NULL)
        s->json(s, &w);
    ts_summary_json(&w, s->outcomes, s->n_done, usage.ru_maxrss);
    ts_json_end(&w, '}');
}

static ts_status work(ts_session *s, ts_err *err)
{
    ts_status status = ts_plan_init(&s->plan, s->request, err);
    if (status == TS_OK)
        status = open_results(s, err);
    if (status == TS_OK && s->request->log != NULL)
        status = ts_outfile_open(&s->log, s->request->log, err);
    if (status == TS_OK)
        status = run_campaign(s, err);
    if (s->log.stream != NULL && (status == TS_OK || status == TS_EINTR)) {
        ts_status written = ts_outfile_commit(&s->log, err);
        status = written != TS_OK ? written : status;
    }
    if (s->n_done > 0 && (status == TS_OK || status == TS_EINTR))
        show(s);
    if (status == TS_OK && s->request->figures != NULL)
        status = draw(s, err);
    return status;
}

int ts_session_main(ts_session *s, int argc, char **argv, const char *help)
{
    ts_err err;
    ts_err_clear(&err);
    s->command_line = join(argc, argv); /* before getopt moves the arguments about */
    int parsed = ts_request_parse(s->request, argc, argv, help);
    if (parsed != TS_REQUEST_GO) {
        free(s->command_line);
        return parsed;
    }
    s->words = s->request->json ? stderr : stdout;
    ts_status status = work(s, &err);
    ts_outfile_abandon(&s->log);
    ts_results_close(s->results);
    if (status == TS_EINTR && s->db_path[0])
        fprintf(stderr, "tidalscale: %d of %d runs were finished and are in %s\n", s->n_done,
                s->plan.n, s->db_path);
    int code = status != TS_OK         ? ts_cli_fail(&err)
               : s->verdict != NULL ? s->verdict(s)
                                    : TS_EXIT_OK;
    free(s->outcomes);
    free(s->command_line);
    ts_plan_fini(&s->plan);
    return code;
}
