/*
 * tidalscale trace info|convert|gen|plot: what is in a load, the same load in another form, a
 * synthetic one, a picture of it.
 */
#include "config.h"

#include "cli/cli.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/trace.h"
#include "core/param.h"
#include "glue/json.h"
#include "traces/gen.h"
#include "traces/trace.h"
#include "traces/writer.h"

enum {
    OPT_FORMAT = 256,
    OPT_SEPARATOR,
    OPT_TIME_COLUMN,
    OPT_VALUE_COLUMN,
    OPT_TIME_UNIT,
    OPT_SERIES,
    OPT_KIND,
    OPT_ORDER,
    OPT_JSON,
    OPT_TO,
    OPT_SCALE,
    OPT_TITLE
};

static const struct option long_options[] = {
    {"format", required_argument, NULL, OPT_FORMAT},
    {"separator", required_argument, NULL, OPT_SEPARATOR},
    {"time-column", required_argument, NULL, OPT_TIME_COLUMN},
    {"value-column", required_argument, NULL, OPT_VALUE_COLUMN},
    {"time-unit", required_argument, NULL, OPT_TIME_UNIT},
    {"series", required_argument, NULL, OPT_SERIES},
    {"kind", required_argument, NULL, OPT_KIND},
    {"order", required_argument, NULL, OPT_ORDER},
    {"json", no_argument, NULL, OPT_JSON},
    {"to", required_argument, NULL, OPT_TO},
    {"scale", required_argument, NULL, OPT_SCALE},
    {"title", required_argument, NULL, OPT_TITLE},
    {"output", required_argument, NULL, 'o'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

/* One subcommand: which of the options it takes, and whether it needs -o. */
typedef struct subcommand {
    const char *name;
    int (*run)(const ts_trace_request *r);
    const char *help;
    const int *takes;
    bool needs_output;
} subcommand;

static const char reading_help[] =
    "How to read TRACE, where finding out is not enough:\n"
    "  --format NAME         one of those below\n"
    "  --separator C         csv, offsets: one character, or tab\n"
    "  --time-column C       csv, offsets: a name, or a number from 1\n"
    "  --value-column C      csv, offsets: a name, or a number from 1\n"
    "  --time-unit U         csv, offsets: s, ms, us, ns or iso\n"
    "  --series TEXT         of many series, those with TEXT in name and labels,\n"
    "                        name{label=\"value\",...}; else all are summed\n"
    "  --kind K              gauge (records/s as they are) or counter (its increase)\n"
    "  --order O             csv: time (rows in order of time; the default) or any\n"
    "                        (all are kept in memory and sorted)\n"
    "\n"
    "A value holds from its time until the next row's. Counters are told by their\n"
    "name (_total, offset, ...) or by what the file says of them, and become rates,\n"
    "resets included. Nulls, duplicates and missing steps are tolerated, counted and\n"
    "said; rows out of order (but for --order any), negative and infinite values are\n"
    "errors.\n"
    "\n"
    "Formats (gzip is undone on the way):\n";

static void show_formats(void)
{
    fputs(reading_help, stdout);
    for (int i = 0; ts_trace_format_name(i) != NULL; i++)
        printf("  %-12s %s\n", ts_trace_format_name(i), ts_trace_format_what(i));
}

/* ---- info ---- */

static const char info_help[] =
    "Usage: tidalscale trace info TRACE [--json] [OPTION]...\n"
    "\n"
    "Reads a trace to its end and says what is in it.\n"
    "\n"
    "  tidalscale trace info load.csv.gz\n"
    "  tidalscale trace info prom.json --series 'topic=\"in\"' --json\n"
    "\n";

/* "2022-08-28 22:00:00" in UTC. */
static const char *format_time(ts_time at, char buf[32])
{
    time_t seconds = (time_t)(at / TS_SEC);
    struct tm tm;
    if (gmtime_r(&seconds, &tm) == NULL || strftime(buf, 32, "%Y-%m-%d %H:%M:%S", &tm) == 0)
        strcpy(buf, "?");
    return buf;
}

/* "2 d 3 h", "15 min", "1.5 s" */
static const char *format_span(ts_time t, char buf[48])
{
    int64_t minutes = t / TS_MIN;
    if (t < TS_MIN)
        snprintf(buf, 48, "%.9g s", ts_seconds(t));
    else if (t < TS_HOUR && t % TS_MIN != 0)
        snprintf(buf, 48, "%" PRId64 " min %.9g s", minutes, ts_seconds(t % TS_MIN));
    else if (t < TS_HOUR)
        snprintf(buf, 48, "%" PRId64 " min", minutes);
    else if (t < 2 * TS_DAY)
        snprintf(buf, 48, "%" PRId64 " h %" PRId64 " min", minutes / 60, minutes % 60);
    else
        snprintf(buf, 48, "%" PRId64 " d %" PRId64 " h", minutes / 1440, minutes / 60 % 24);
    return buf;
}

static double total(const ts_trace_stats *s)
{
    return s->mean * (double)s->n * ts_seconds(s->step);
}

static void info_table(const char *path, const ts_trace_stats *s)
{
    char buf[48], words[TS_TRACE_TOLERATED_SIZE];
    printf("trace      %s\n", path);
    printf("format     %s, %s%s%s", s->format, s->kind, s->series[0] ? " " : "", s->series);
    if (s->n_series > 1)
        printf(" and %" PRId64 " more", s->n_series - 1);
    printf("\nfrom       %s UTC\n", format_time(s->first_at, buf));
    printf("to         %s UTC\n", format_time(s->last_at + s->step, buf));
    printf("length     %s\n", format_span(s->last_at + s->step - s->first_at, buf));
    printf("step       %s\n", format_span(s->step, buf));
    printf("samples    %" PRId64 "\n", s->n);
    printf("load       mean %.6g, least %.6g, most %.6g records/s\n", s->mean, s->min, s->max);
    printf("records    %.6g in all\n", total(s));
    ts_trace_tolerated(s, words);
    printf("tolerated  %s\n", words);
}

static void info_json(const char *path, const ts_trace_stats *s)
{
    ts_json_writer w = {.out = stdout};
    ts_json_begin(&w, NULL, '{');
    ts_json_text(&w, "trace", path);
    ts_json_text(&w, "format", s->format);
    ts_json_text(&w, "kind", s->kind);
    ts_json_text(&w, "series", s->series);
    ts_json_integer(&w, "n_series", s->n_series);
    ts_json_number(&w, "first_s", ts_seconds(s->first_at));
    ts_json_number(&w, "last_s", ts_seconds(s->last_at));
    ts_json_number(&w, "step_s", ts_seconds(s->step));
    ts_json_integer(&w, "samples", s->n);
    ts_json_number(&w, "mean", s->mean);
    ts_json_number(&w, "min", s->min);
    ts_json_number(&w, "max", s->max);
    ts_json_number(&w, "records", total(s));
    ts_json_integer(&w, "nulls", s->n_null);
    ts_json_integer(&w, "duplicates", s->n_duplicate);
    ts_json_integer(&w, "missing_steps", s->n_gap);
    ts_json_integer(&w, "counter_resets", s->n_reset);
    ts_json_integer(&w, "out_of_order", s->n_unordered);
    ts_json_end(&w, '}');
}

static int info(const ts_trace_request *r)
{
    ts_trace_stats stats;
    ts_err err;
    ts_err_clear(&err);
    if (ts_trace_survey(r->trace, &r->options, &stats, &err) != TS_OK)
        return ts_cli_fail(&err);
    if (r->json)
        info_json(r->trace, &stats);
    else
        info_table(r->trace, &stats);
    return TS_EXIT_OK;
}

/* ---- convert and gen ---- */

static const char convert_help[] =
    "Usage: tidalscale trace convert TRACE -o FILE [OPTION]...\n"
    "\n"
    "Writes a trace in another form: one series of records/s, whatever TRACE was.\n"
    "\n"
    "  -o, --output FILE     - is standard output; one that ends in .gz is compressed\n"
    "  --to NAME             csv, binary or prometheus; else by the name: .trace is\n"
    "                        binary, .json prometheus\n"
    "  --scale X             multiplies the values\n"
    "\n"
    "  tidalscale trace convert prom.json -o load.trace\n"
    "  kcat -C -J -t in -o beginning -e > in.json\n"
    "  tidalscale trace convert in.json -o in.csv.gz\n"
    "\n";

static const char gen_help[] =
    "Usage: tidalscale trace gen SPEC [-o FILE] [--to NAME]\n"
    "\n"
    "Makes a synthetic load, as CSV on standard output or as 'trace convert' does.\n"
    "Wherever a trace is asked for, gen:SPEC may stand in its place. The same SPEC\n"
    "gives the same bytes.\n"
    "\n"
    "  SPEC   TERM[+TERM]...        the sum of its terms\n"
    "  TERM   KIND[,KEY=VALUE]...\n"
    "\n"
    "  tidalscale trace gen diurnal,days=7,base=20000,flash=2d4h/30min/x3,noise=0.02\n"
    "  tidalscale trace gen constant,hours=2+flash,at=1h,height=20000 -o flash.trace\n"
    "  tidalscale trace info gen:sine,period=1h,hours=6+walk,sigma=2000,seed=7\n"
    "\n";

static ts_status copy(ts_trace *t, ts_trace_writer *w, double scale, ts_err *err)
{
    ts_trace_sample sample;
    ts_status status;
    while ((status = ts_trace_next(t, &sample, err)) == TS_OK) {
        sample.value *= scale;
        if ((status = ts_trace_writer_put(w, &sample, err)) != TS_OK)
            return status;
    }
    return status == TS_DONE ? ts_trace_writer_commit(w, err) : status;
}

static void report(const ts_trace_request *r, const ts_trace_stats *s)
{
    char words[TS_TRACE_TOLERATED_SIZE];
    bool any = ts_trace_tolerated(s, words);
    fprintf(stderr, "%s: %" PRId64 " samples%s%s\n", r->output, s->n, any ? "; tolerated " : "",
            any ? words : "");
}

static int convert(const ts_trace_request *r)
{
    ts_trace *t = NULL;
    ts_trace_writer *w = NULL;
    ts_err err;
    ts_err_clear(&err);
    ts_status status = ts_trace_open(&t, r->trace, &r->options, &err);
    if (status == TS_OK)
        status = ts_trace_writer_open(&w, r->output, r->to, &err);
    if (status == TS_OK)
        status = copy(t, w, r->scale, &err);
    if (status == TS_OK && strcmp(r->output, "-") != 0)
        report(r, ts_trace_get_stats(t));
    ts_trace_writer_close(w);
    ts_trace_close(t);
    return status == TS_OK ? TS_EXIT_OK : ts_cli_fail(&err);
}

static int gen(const ts_trace_request *r)
{
    ts_trace_request as_trace = *r;
    as_trace.options = (ts_trace_options){.format = "gen"};
    as_trace.output = r->output != NULL ? r->output : "-";
    return convert(&as_trace);
}

static const char plot_help[] =
    "Usage: tidalscale trace plot TRACE -o FILE [--title TEXT] [OPTION]...\n"
    "\n"
    "Draws a load over time, as .pdf, .svg or .png: the mean in each of a thousand\n"
    "parts of the time, and between which bounds it moved.\n"
    "\n"
    "  tidalscale trace plot load.csv.gz -o load.pdf --title 'advertising, 18 h'\n"
    "\n";

/* ---- the subcommands ---- */

#define READING                                                                                    \
    OPT_FORMAT, OPT_SEPARATOR, OPT_TIME_COLUMN, OPT_VALUE_COLUMN, OPT_TIME_UNIT, OPT_SERIES,       \
        OPT_KIND, OPT_ORDER

static const int info_takes[] = {READING, OPT_JSON, 0};
static const int convert_takes[] = {READING, 'o', OPT_TO, OPT_SCALE, 0};
static const int plot_takes[] = {READING, 'o', OPT_TITLE, 0};
static const int gen_takes[] = {'o', OPT_TO, OPT_SCALE, 0};

static const subcommand subcommands[] = {
    {"info", info, info_help, info_takes, false},
    {"convert", convert, convert_help, convert_takes, true},
    {"gen", gen, gen_help, gen_takes, false},
    {"plot", ts_cli_trace_plot, plot_help, plot_takes, true},
};

static const char help_text[] =
    "Usage: tidalscale trace info TRACE [--json]       says what is in a trace\n"
    "       tidalscale trace convert TRACE -o FILE     writes it in another form\n"
    "       tidalscale trace gen SPEC [-o FILE]        makes a synthetic one\n"
    "       tidalscale trace plot TRACE -o FILE        draws it: .pdf, .svg or .png\n"
    "\n"
    "'tidalscale trace info --help' tells which formats are read and how,\n"
    "'tidalscale trace gen --help' how to write a SPEC.\n";

static int show_help(const subcommand *s)
{
    char keys[8192];
    fputs(s->help, stdout);
    if (s->run == gen)
        fputs(ts_trace_gen_help(keys, sizeof keys), stdout);
    else
        show_formats();
    return TS_EXIT_OK;
}

static bool takes(const subcommand *s, int id)
{
    for (const int *p = s->takes; *p != 0; p++)
        if (*p == id)
            return true;
    return false;
}

static const char *option_name(int id)
{
    const struct option *o = long_options;
    while (o->val != id)
        o++;
    return o->name;
}

static int take_option(ts_trace_request *r, int id, char **argv)
{
    switch (id) {
    case OPT_FORMAT: r->options.format = optarg; return TS_EXIT_OK;
    case OPT_SEPARATOR: r->options.separator = optarg; return TS_EXIT_OK;
    case OPT_TIME_COLUMN: r->options.time_column = optarg; return TS_EXIT_OK;
    case OPT_VALUE_COLUMN: r->options.value_column = optarg; return TS_EXIT_OK;
    case OPT_TIME_UNIT: r->options.time_unit = optarg; return TS_EXIT_OK;
    case OPT_SERIES: r->options.series = optarg; return TS_EXIT_OK;
    case OPT_KIND: r->options.kind = optarg; return TS_EXIT_OK;
    case OPT_ORDER: r->options.order = optarg; return TS_EXIT_OK;
    case OPT_JSON: r->json = true; return TS_EXIT_OK;
    case OPT_TO: r->to = optarg; return TS_EXIT_OK;
    case OPT_TITLE: r->title = optarg; return TS_EXIT_OK;
    case 'o': r->output = optarg; return TS_EXIT_OK;
    case OPT_SCALE:
        if (ts_parse_double(optarg, &r->scale) == TS_OK && r->scale > 0 && r->scale <= 1e9)
            return TS_EXIT_OK;
        return ts_cli_usage(r->command, "--scale: '%.60s' is not a number above 0, up to 1e9",
                            optarg);
    default: return ts_cli_bad_option(r->command, argv);
    }
}

static int run(const subcommand *s, int argc, char **argv)
{
    char command[40];
    ts_trace_request r = {.command = command, .scale = 1};
    snprintf(command, sizeof command, "trace %s", s->name);
    optind = 1;
    opterr = 0;
    for (int id; (id = getopt_long(argc, argv, "o:h", long_options, NULL)) != -1;) {
        if (id == 'h')
            return show_help(s);
        if (id != '?' && !takes(s, id))
            return ts_cli_usage(command, "option --%s is not one of %s", option_name(id), s->name);
        int status = take_option(&r, id, argv);
        if (status != TS_EXIT_OK)
            return status;
    }
    if (argc - optind != 1)
        return ts_cli_usage(command, "one %s was expected; %d are given",
                            s->run == gen ? "SPEC" : "TRACE", argc - optind);
    if (s->needs_output && r.output == NULL)
        return ts_cli_usage(command, "-o FILE was expected");
    r.trace = argv[optind];
    return s->run(&r);
}

int ts_cli_trace(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        fputs(help_text, stdout);
        return TS_EXIT_OK;
    }
    for (int i = 0; i < TS_COUNT_OF(subcommands); i++)
        if (strcmp(subcommands[i].name, name) == 0)
            return run(&subcommands[i], argc - 1, argv + 1);
    return ts_cli_usage("trace", "info, convert, gen or plot was expected, not '%.60s'", name);
}
