/*
 * tidalscale sensitivity: how much one or two constants matter, of a policy or of the modelled
 * cluster: a run at every value of a grid, and a map of what came of it.
 *
 * The grid and its numbers are experiments/map.h. Runs are not recorded: of each only its numbers
 * are kept.
 */
#include "config.h"

#include "cli/cli.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/session.h"
#include "experiments/columns.h"
#include "experiments/described.h"
#include "experiments/map.h"

static const char help_text[] =
    "Usage: tidalscale sensitivity TRACE --vary KEY=VALUES [--vary KEY=VALUES]\n"
    "                             [OPTION]...\n"
    "\n"
    "Replays a load under one policy at every value of one constant, or at every pair\n"
    "of two, prints where each measure is best, and draws the map: a line with its\n"
    "95 % interval for one constant, a heat map for two.\n"
    "\n"
    "  tidalscale sensitivity load.csv --policy hpa --vary cpu_target=0.4:0.9:11\n"
    "  tidalscale sensitivity load.csv --policy hpa --vary cpu_target=0.4:0.9:21 \\\n"
    "    --vary model.rescale.deploy=log:5s:120s:9 -j 2 --figures out --csv map.csv\n"
    "\n"
    "The modelled cluster is fitted to the load once, before its constants are\n"
    "varied.\n"
    "\n";

enum { MOST_LINES = 60, BEST = 5 };

/* A map under way. */
struct sensitivity {
    ts_axis *axes; /* [2] */
    ts_map map;
};

static const ts_map *map_of(const ts_session *s)
{
    return &((const struct sensitivity *)s->arg)->map;
}

/* ---- running --------------------------------------------------------------------------------- */

static ts_status make(const void *arg, int run, ts_replay_spec *spec, ts_err *err)
{
    const ts_session *s = arg;
    *spec = s->plan.specs[0];
    ts_status status = ts_map_apply(map_of(s), run, spec, err);
    if (status == TS_OK && spec->model.job_parallelism == s->plan.specs[0].model.job_parallelism)
        ts_plan_start(spec, s->plan.loads, s->request);
    return status;
}

static ts_status deliver(void *arg, const ts_delivery *d, ts_err *err)
{
    ts_session *s = arg;
    struct sensitivity *mine = s->arg;
    (void)err;
    ts_map_put(&mine->map, d->index, d->result);
    s->n_done = d->index + 1;
    return TS_OK;
}

static ts_status parse_axes(ts_session *s, struct sensitivity *mine, ts_err *err)
{
    const ts_request *r = s->request;
    ts_status status = TS_OK;
    mine->axes = calloc(2, sizeof *mine->axes);
    if (mine->axes == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    mine->map = (ts_map){.axis = {&mine->axes[0], &mine->axes[1]},
                         .n_axes = r->n_vary,
                         .n_replications = (int)r->replications};
    for (int i = 0; i < r->n_vary && status == TS_OK; i++)
        status = ts_axis_parse(r->vary[i], &mine->axes[i], err);
    if (status == TS_OK && r->n_vary == 2 && strcmp(mine->axes[0].key, mine->axes[1].key) == 0)
        status = ts_err_set(err, TS_EINVAL, "%s is varied twice", mine->axes[0].key);
    if (status == TS_OK)
        status = ts_map_check(&mine->map, &s->plan.specs[0], err);
    return status == TS_OK ? ts_map_init(&mine->map, err) : status;
}

/* What there is into the database and the file, also of an interrupted map. */
static ts_status keep(ts_session *s, ts_err *err)
{
    const ts_request *r = s->request;
    ts_described words;
    ts_status status = r->csv != NULL ? ts_map_csv(map_of(s), r->csv, err) : TS_OK;
    if (status != TS_OK || s->results == NULL)
        return status;
    status = ts_described_init(&words, &s->plan.specs[0], err);
    if (status != TS_OK)
        return status;
    ts_run_spec spec = ts_described_spec(&words, &s->plan.specs[0]);
    spec.preset = r->preset;
    spec.command = s->command_line;
    status = ts_map_write(map_of(s), s->results, &spec, r->measures, r->n_measures, &s->figure_of,
                          err);
    ts_described_fini(&words);
    return status;
}

static ts_status run(ts_session *s, ts_err *err)
{
    struct sensitivity *mine = s->arg;
    ts_status status = parse_axes(s, mine, err);
    if (status != TS_OK)
        return status;
    s->n_runs = ts_map_n_runs(&mine->map);
    ts_campaign campaign = {.make = make, .n = s->n_runs, .deliver = deliver};
    status = ts_session_campaign(s, &campaign, err);
    if (s->n_done > 0 && (status == TS_OK || status == TS_EINTR)) {
        ts_status kept = keep(s, err);
        status = kept != TS_OK ? kept : status;
    }
    return status;
}

/* ---- showing --------------------------------------------------------------------------------- */

/* Some cells in some order: a row each. */
struct page {
    const ts_session *s;
    const int *cells;
};

static const char *row_label(const void *arg, int row)
{
    const struct page *p = arg;
    const ts_map *m = map_of(p->s);
    return m->axis[0]->value[ts_map_index(m, p->cells[row], 0)];
}

static const char *heading(const void *arg, int column)
{
    const struct page *p = arg;
    const ts_map *m = map_of(p->s);
    if (column < m->n_axes - 1)
        return m->axis[1]->key;
    return ts_outcomes[p->s->request->measures[column - m->n_axes + 1]].key;
}

static void cell(const void *arg, int row, int column, char out[TS_COLUMNS_CELL])
{
    const struct page *p = arg;
    const ts_map *m = map_of(p->s);
    if (column < m->n_axes - 1) {
        snprintf(out, TS_COLUMNS_CELL, "%s", m->axis[1]->value[ts_map_index(m, p->cells[row], 1)]);
        return;
    }
    ts_outcome_key measure = p->s->request->measures[column - m->n_axes + 1];
    ts_interval i = ts_map_cell(m, p->cells[row], measure);
    ts_outcome_text(measure, &i, false, out, TS_COLUMNS_CELL);
}

static void show_cells(const ts_session *s, const int *cells, int n, FILE *out)
{
    const ts_map *m = map_of(s);
    struct page p = {s, cells};
    ts_columns t = {.corner = m->axis[0]->key,
                    .n_rows = n,
                    .n_columns = m->n_axes - 1 + s->request->n_measures,
                    .label = row_label,
                    .heading = heading,
                    .cell = cell,
                    .arg = &p};
    ts_columns_print(&t, out);
}

static void show_best(const ts_session *s, int *cells, FILE *out)
{
    const ts_request *r = s->request;
    for (int i = 0; i < r->n_measures; i++) {
        int n = ts_map_rank(map_of(s), r->measures[i], cells);
        fprintf(out, "\nBest by %s, of %d\n", ts_outcomes[r->measures[i]].key, n);
        show_cells(s, cells, n < BEST ? n : BEST, out);
    }
}

static void show(const ts_session *s, FILE *out)
{
    const ts_map *m = map_of(s);
    int n = s->n_done / m->n_replications;
    int *cells = calloc((size_t)ts_map_n_cells(m), sizeof *cells);
    ts_session_show_load(s, s->plan.loads, out);
    fprintf(out, "%s: %d of %d cells, %d replication%s each%s\n", s->plan.specs[0].label, n,
            ts_map_n_cells(m), m->n_replications, m->n_replications == 1 ? "" : "s",
            m->n_replications == 1 ? ": no intervals" : "; mean \u00b1 half of the 95 % interval");
    if (cells == NULL)
        return;
    for (int i = 0; i < n; i++)
        cells[i] = i;
    if (n <= MOST_LINES) {
        fputc('\n', out);
        show_cells(s, cells, n, out);
    }
    show_best(s, cells, out);
    free(cells);
}

static void json_cell(const ts_session *s, int c, ts_json_writer *w)
{
    const ts_map *m = map_of(s);
    ts_json_begin(w, NULL, '{');
    for (int k = 0; k < m->n_axes; k++)
        ts_json_text(w, m->axis[k]->key, m->axis[k]->value[ts_map_index(m, c, k)]);
    for (int i = 0; i < s->request->n_measures; i++) {
        ts_interval v = ts_map_cell(m, c, s->request->measures[i]);
        ts_json_begin(w, ts_outcomes[s->request->measures[i]].key, '{');
        ts_json_number(w, "mean", v.mean);
        ts_json_number(w, "half_width", v.half);
        ts_json_end(w, '}');
    }
    ts_json_end(w, '}');
}

static void json(const ts_session *s, ts_json_writer *w)
{
    ts_json_text(w, "policy", s->plan.specs[0].label);
    ts_json_text(w, "trace", s->plan.loads[0].trace);
    ts_json_integer(w, "replications", s->request->replications);
    ts_json_begin(w, "cells", '[');
    for (int c = 0; c < s->n_done / map_of(s)->n_replications; c++)
        json_cell(s, c, w);
    ts_json_end(w, ']');
}

int ts_cli_sensitivity(int argc, char **argv)
{
    ts_request request = {.command = "sensitivity",
                          .asker = TS_BY_SENSITIVITY,
                          .preset = "auto",
                          .seed = 1,
                          .replications = 1,
                          .workers = 1};
    struct sensitivity mine = {.axes = NULL};
    ts_session s = {.request = &request,
                    .title = "Sensitivity over",
                    .show = show,
                    .json = json,
                    .run = run,
                    .figure = "sensitivity",
                    .figure_help = "what became of the policy at every value",
                    .arg = &mine};
    int status = ts_session_main(&s, argc, argv, help_text);
    ts_map_fini(&mine.map);
    free(mine.axes);
    return status;
}
