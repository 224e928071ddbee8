/* What a session shows and draws; see session.h. */
#include "config.h"

#include "cli/session.h"

#include <inttypes.h>
#include <math.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/figures.h"
#include "experiments/report.h"

/* ---- showing --------------------------------------------------------------------------------- */

static void show_tolerated(FILE *out, const ts_trace_stats *t)
{
    char words[TS_TRACE_TOLERATED_SIZE];
    if (ts_trace_tolerated(t, words))
        fprintf(out, "        tolerated: %s\n", words);
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

/* What is known of an oracle's schedule: whether it does what it should, and how good it is. */
static void show_oracle(const ts_run_outcome *o, FILE *out)
{
    const ts_oracle_note *n = &o->oracle;
    if (n->n_replays == 0)
        return;
    fprintf(out, "  %-24s %d schedule%s replayed", o->label, n->n_replays,
            n->n_replays == 1 ? "" : "s");
    if (!isnan(n->budget))
        fprintf(out, n->kept ? "; a budget of %g is kept" : "; NONE KEEPS a budget of %g",
                n->budget);
    if (n->bound > 0 && !isnan(n->budget))
        fprintf(out, "; by its model none uses less than %.0f", n->bound);
    fputc('\n', out);
}

void ts_session_show_work(const ts_session *s, FILE *out)
{
    double simulated = 0, wall = 0;
    int found = 0;
    for (int i = 0; i < s->n_done; i++) {
        const ts_run_outcome *o = &s->finished[i];
        bool here = o->wall_s > 0; /* not of an earlier campaign */
        simulated += here ? o->simulated_s : 0;
        wall += o->wall_s;
        found += !here;
    }
    fprintf(out, "\n%d run%s", s->n_done, s->n_done == 1 ? "" : "s");
    if (found > 0)
        fprintf(out, ", %d of them as %s had them", found, s->db_path);
    if (wall > 0)
        fprintf(out, ", %.0f simulated seconds in %.2f s of work (%.0f/s)", simulated, wall,
                simulated / wall);
    fputc('\n', out);
    for (int i = 0; i < s->n_done && s->n_done <= 8; i++)
        fprintf(out, "  %-24s seed %" PRIu64 ".%d digest %016" PRIx64 "\n", s->finished[i].label,
                s->finished[i].seed, s->finished[i].replication, s->finished[i].digest);
    for (int i = 0; i < s->n_done && s->n_done <= 8; i++)
        show_oracle(&s->finished[i], out);
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
    bool weighs = strcmp(name, "pareto") == 0; /* shows who has a number for --service */
    int n = 0, policies = 0, replications = (int)s->request->replications;
    for (int i = 0; i < s->plan.n; i++) {
        bool first = i % replications == 0;
        if (s->ids[i] == 0 || (s->plan.specs[i].config.policy->needs & needs) != needs)
            continue;
        if (weighs && !isfinite(s->outcomes[i].v[s->request->service]))
            continue;
        policies += first;
        if (policies <= ts_figure_most(figure) && (first || ts_figure_is_grouped(figure)))
            ids[n++] = s->ids[i];
    }
    return n;
}

/* One figure as PDF for a paper, PNG for everything else and SVG for the page; `name` is left the
 * SVG's. */
static ts_status draw_one(const ts_session *s, const char *figure, const int64_t *ids, int n,
                          char name[64], ts_err *err)
{
    static const char *const kinds[] = {"pdf", "png", "svg"};
    ts_figure_options options = {
        .runs = ids, .n_runs = n, .measure = ts_outcomes[s->request->service].key};
    ts_status status = TS_OK;
    for (int k = 0; k < TS_COUNT_OF(kinds) && status == TS_OK; k++) {
        char path[4200];
        snprintf(name, 64, "%s.%s", figure, kinds[k]);
        snprintf(path, sizeof path, "%s/%s", s->request->figures, name);
        status = ts_figure_draw(figure, ts_results_db(s->results), path, &options, err);
    }
    return status;
}

/* `page` gets the names of the SVGs and what each shows, in turn, and NULL. */
static ts_status draw_runs(const ts_session *s, const char **page, char names[][64], ts_err *err)
{
    int64_t *ids = calloc((size_t)s->plan.n, sizeof *ids);
    ts_status status = ids != NULL ? TS_OK : ts_err_set(err, TS_ENOMEM, "out of memory");
    int drawn = 0;
    for (int i = 0; ts_figure_name(i) != NULL && i < MAX_FIGURES && status == TS_OK; i++) {
        int n = choose_runs(s, i, ids);
        if (n == 0 || (ts_figure_compares(i) && s->request->asker != TS_BY_COMPARE))
            continue;
        if (strcmp(ts_figure_name(i), "regret") == 0 && !s->request->regret)
            continue;
        status = draw_one(s, ts_figure_name(i), ids, n, names[drawn], err);
        page[2 * drawn] = names[drawn];
        page[2 * drawn + 1] = ts_figure_help(i);
        drawn++;
    }
    page[2 * drawn] = NULL;
    free(ids);
    return status;
}

/* The command's own figure alone. */
static ts_status draw_own(const ts_session *s, const char **page, char names[][64], ts_err *err)
{
    page[0] = names[0];
    page[1] = s->figure_help;
    page[2] = NULL;
    return draw_one(s, s->figure, &s->figure_of, 1, names[0], err);
}

ts_status ts_session_draw(const ts_session *s, ts_err *err)
{
    char names[MAX_FIGURES][64], path[4200], title[300], *text = NULL;
    const char *figures[2 * MAX_FIGURES + 1];
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    s->show(s, out);
    fclose(out);
    ts_status status =
        s->figure != NULL ? draw_own(s, figures, names, err) : draw_runs(s, figures, names, err);
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
