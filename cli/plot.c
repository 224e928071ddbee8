/* tidalscale plot FIGURE: a figure from a results database. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "core/param.h"
#include "experiments/bench_db.h"
#include "experiments/figures.h"
#include "experiments/results.h"

static const char help_text[] =
    "Usage: tidalscale plot FIGURE --db FILE -o FILE.{pdf,svg,png} [OPTION]...\n"
    "\n"
    "Draws a figure from the runs in a database (made by 'tidalscale replay --db\n"
    "FILE').\n"
    "\n"
    "  --db FILE          the database\n"
    "  -o, --output FILE  the figure; its end says the kind: .pdf, .svg or .png\n"
    "  --run ID           draw this run; may be given again. Without it: all runs, or\n"
    "                     the first of each policy\n"
    "  --title TEXT       above the figure, instead of the name of the load; '' for\n"
    "                     none\n"
    "  -h, --help         this text\n"
    "\n"
    "Figures:\n";

enum { MAX_RUNS = 256, OPT_DB = 256, OPT_RUN, OPT_TITLE };

static const struct option options[] = {
    {"db", required_argument, NULL, OPT_DB},       {"output", required_argument, NULL, 'o'},
    {"run", required_argument, NULL, OPT_RUN},     {"title", required_argument, NULL, OPT_TITLE},
    {"help", no_argument, NULL, 'h'},              {NULL, 0, NULL, 0},
};

struct request {
    const char *figure, *db, *output;
    int64_t runs[MAX_RUNS];
    ts_figure_options options;
};

static int help(void)
{
    fputs(help_text, stdout);
    for (int i = 0; ts_figure_name(i) != NULL; i++)
        printf("  %-13s %s\n", ts_figure_name(i), ts_figure_help(i));
    for (int i = 0; ts_figure_map_name(i) != NULL; i++)
        printf("  %-13s %s\n", ts_figure_map_name(i), ts_figure_map_help(i));
    for (int i = 0; ts_figure_bench_name(i) != NULL; i++)
        printf("  %-13s %s\n", ts_figure_bench_name(i), ts_figure_bench_help(i));
    puts("\n"
         "  tidalscale replay load.csv.gz --policy tidalscale --policy hpa --db results.db\n"
         "  tidalscale plot timeline --db results.db -o timeline.pdf");
    return TS_EXIT_OK;
}

static int add_run(struct request *r, const char *text)
{
    int64_t id;
    if (ts_parse_int(text, &id) != TS_OK || id < 1)
        return ts_cli_usage("plot", "--run: '%.60s' is not the number of a run (1, 2, ...)", text);
    if (r->options.n_runs == MAX_RUNS)
        return ts_cli_usage("plot", "--run: more than %d runs", MAX_RUNS);
    r->runs[r->options.n_runs++] = id;
    return TS_EXIT_OK;
}

/* TS_EXIT_OK: go on (or *helped: all was said). */
static int parse(struct request *r, int argc, char **argv, bool *helped)
{
    int c, bad = TS_EXIT_OK;
    opterr = 0;
    optind = 1;
    while (bad == TS_EXIT_OK && (c = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
        switch (c) {
        case OPT_DB: r->db = optarg; break;
        case 'o': r->output = optarg; break;
        case OPT_RUN: bad = add_run(r, optarg); break;
        case OPT_TITLE: r->options.title = optarg; break;
        case 'h': *helped = true; return help();
        default: return ts_cli_bad_option("plot", argv);
        }
    }
    if (bad != TS_EXIT_OK)
        return bad;
    if (optind != argc - 1)
        return ts_cli_usage(
            "plot", optind == argc ? "which figure?%s" : "one figure at a time, not also '%.60s'",
            optind == argc ? "" : argv[argc - 1]);
    r->figure = argv[optind];
    if (r->db == NULL || r->output == NULL)
        return ts_cli_usage("plot", "%s is missing",
                            r->db == NULL ? "--db FILE" : "-o FILE.{pdf,svg,png}");
    return TS_EXIT_OK;
}

static bool is_of_benchmark(const char *figure)
{
    for (int i = 0; ts_figure_bench_name(i) != NULL; i++)
        if (strcmp(ts_figure_bench_name(i), figure) == 0)
            return true;
    return false;
}

static ts_status draw_of_benchmark(const struct request *r, ts_err *err)
{
    ts_db *db;
    ts_status status = ts_bench_db_open(&db, r->db, true, err);
    if (status == TS_OK)
        status = ts_figure_draw(r->figure, db, r->output, &r->options, err);
    ts_db_close(db);
    return status;
}

static ts_status draw_of_results(const struct request *r, ts_err *err)
{
    ts_results *results;
    ts_status status = ts_results_open(&results, r->db, true, err);
    if (status == TS_OK)
        status = ts_figure_draw(r->figure, ts_results_db(results), r->output, &r->options, err);
    ts_results_close(results);
    return status;
}

int ts_cli_plot(int argc, char **argv)
{
    struct request r = {.figure = NULL};
    bool helped = false;
    int bad = parse(&r, argc, argv, &helped);
    if (bad != TS_EXIT_OK || helped)
        return bad;
    r.options.runs = r.runs;
    ts_err err;
    ts_err_clear(&err);
    ts_status status =
        is_of_benchmark(r.figure) ? draw_of_benchmark(&r, &err) : draw_of_results(&r, &err);
    return status == TS_OK ? TS_EXIT_OK : ts_cli_fail(&err);
}
