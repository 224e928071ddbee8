/*
 * tidalscale bench: which load predictor to trust, on these loads.
 *
 * Options in, ts_bench_run, tables out; bench_print.c has the tables and the JSON.
 */
#include "config.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/bench_draw.h"
#include "cli/bench_outcome.h"
#include "cli/bench_print.h"
#include "cli/cli.h"
#include "core/param.h"
#include "core/policy.h"
#include "experiments/bench.h"
#include "experiments/bench_db.h"

static volatile sig_atomic_t stop; /* a signal handler has nowhere else to write to */

static void interrupt(int signal)
{
    (void)signal;
    stop = 1;
}

static const char help[] =
    "Usage: tidalscale bench [OPTION]... FILE...\n"
    "\n"
    "Benchmarks load predictors: every method walks through every series, at each\n"
    "step says what comes next, and is scored on the last fifth. Errors are MASE: 1\n"
    "is that of repeating the day before.\n"
    "\n"
    "  -m, --methods A,B,...  default: the default combination; all: every method\n"
    "                         (without this option, too); NAME or\n"
    "                         NAME:key=value,...; see --list\n"
    "      --method SPEC      one more method; also exec:PROGRAM ARG..., a program\n"
    "                         that speaks JSON lines, and plugin:FILE.so ARG..., a\n"
    "                         shared object\n"
    "  -p, --protocol NAME    paper (the default): 12 steps at 1h, an hour at 15min,\n"
    "                         a step at 5min, forecasts for the same step averaged;\n"
    "                         clean: an hour ahead, every forecast on its own\n"
    "      --horizon T        look so far ahead instead\n"
    "      --test F           the test is this share of a series, 0.05 to 0.5 (0.2)\n"
    "      --step T           resample to this step; the series' own, at least 1min\n"
    "      --season T         length of a season (1d, or what is found)\n"
    "      --fractions        keep decimals; otherwise values are truncated, as\n"
    "                         published\n"
    "      --published DIR    score the forecasts in DIR/SERIES_*.csv beside ours\n"
    "                         (protocol paper)\n"
    "      --outcome          also replay every load with each method behind the\n"
    "                         controller, and compare the ranks; an hour ahead\n"
    "                         becomes 3min, steps become 1min\n"
    "      --policy NAME      the controller's policy: tidalscale (the default), or\n"
    "                         tide, which looks an hour ahead by steps of 5min\n"
    "      --time-limit T     of an answer of exec: (10s)\n"
    "  -j, --jobs N           so many at a time (the number of processors)\n"
    "      --db FILE          add everything to this SQLite database, made if it is\n"
    "                         not there\n"
    "      --figures DIR      draw the figures into DIR as PDF, SVG and PNG, with a\n"
    "                         report\n"
    "      --series           also a table of every series\n"
    "      --json             one JSON object instead of tables\n"
    "      --list             list the methods and their parameters\n"
    "\n"
    "Example:\n"
    "  tidalscale bench *_5min.csv --methods default,holt-winters \\\n"
    "      --method 'exec:python3 mine.py'";

enum {
    OPT_METHOD = 256, OPT_HORIZON, OPT_TEST, OPT_STEP, OPT_SEASON, OPT_FRACTIONS, OPT_PUBLISHED,
    OPT_TIME_LIMIT, OPT_DB, OPT_FIGURES, OPT_SERIES, OPT_JSON, OPT_LIST, OPT_OUTCOME, OPT_POLICY
};

static const struct option long_options[] = {
    {"methods", required_argument, NULL, 'm'},
    {"method", required_argument, NULL, OPT_METHOD},
    {"protocol", required_argument, NULL, 'p'},
    {"horizon", required_argument, NULL, OPT_HORIZON},
    {"test", required_argument, NULL, OPT_TEST},
    {"step", required_argument, NULL, OPT_STEP},
    {"season", required_argument, NULL, OPT_SEASON},
    {"fractions", no_argument, NULL, OPT_FRACTIONS},
    {"published", required_argument, NULL, OPT_PUBLISHED},
    {"time-limit", required_argument, NULL, OPT_TIME_LIMIT},
    {"jobs", required_argument, NULL, 'j'},
    {"db", required_argument, NULL, OPT_DB},
    {"figures", required_argument, NULL, OPT_FIGURES},
    {"series", no_argument, NULL, OPT_SERIES},
    {"json", no_argument, NULL, OPT_JSON},
    {"outcome", no_argument, NULL, OPT_OUTCOME},
    {"policy", required_argument, NULL, OPT_POLICY},
    {"list", no_argument, NULL, OPT_LIST},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

/* What the command line says. */
typedef struct request {
    ts_bench_options bench;
    const char *method[TS_BENCH_MAX_METHODS];
    const char *db, *figures;
    const ts_policy *policy; /* of --outcome */
    char command[4096]; /* the command line, for the record */
    bool per_series, json, outcome;
} request;

static int add_method(request *r, const char *spec)
{
    for (int i = 0; i < r->bench.n_methods; i++)
        if (strcmp(r->method[i], spec) == 0)
            return TS_EXIT_OK;
    if (r->bench.n_methods == TS_BENCH_MAX_METHODS)
        return ts_cli_usage("bench", "more than %d methods", TS_BENCH_MAX_METHODS);
    r->method[r->bench.n_methods++] = spec;
    return TS_EXIT_OK;
}

static int add_all(request *r)
{
    int status = TS_EXIT_OK;
    for (int i = 0; ts_methods()[i] != NULL && status == TS_EXIT_OK; i++)
        status = add_method(r, ts_methods()[i]->name);
    return status;
}

/* The end of the first spec of a list: a comma, unless key=value follows it, which belongs to the
 * spec. */
static char *end_of_spec(char *text)
{
    char *comma = text + strcspn(text, ",");
    while (*comma != '\0') {
        size_t n = strcspn(comma + 1, ",:=");
        if (comma[1 + n] != '=' || memchr(text, ':', (size_t)(comma - text)) == NULL)
            break;
        comma += 1 + strcspn(comma + 1, ",");
    }
    return comma;
}

static int add_methods(request *r, char *text)
{
    int status = TS_EXIT_OK;
    for (bool more = true; more && status == TS_EXIT_OK;) {
        char *end = end_of_spec(text);
        more = *end != '\0';
        *end = '\0';
        if (*text == '\0')
            status = ts_cli_usage("bench", "--methods: an empty name");
        else
            status = strcmp(text, "all") == 0 ? add_all(r) : add_method(r, text);
        text = end + 1;
    }
    return status;
}

static int set_time(const char *option, const char *text, ts_time *out)
{
    if (ts_parse_duration(text, out) == TS_OK && *out > 0 && *out <= 366 * TS_DAY)
        return TS_EXIT_OK;
    return ts_cli_usage("bench", "--%s: '%.60s' is not a duration such as 30s, 5min or 1h", option,
                        text);
}

static int set_protocol(request *r, const char *text)
{
    static const char *const names[] = {"paper", "clean"};
    for (int i = 0; i < TS_COUNT_OF(names); i++) {
        if (strcmp(text, names[i]) == 0) {
            r->bench.protocol.kind = (ts_bench_protocol_kind)i;
            return TS_EXIT_OK;
        }
    }
    return ts_cli_usage("bench", "--protocol: '%.60s' is neither paper nor clean", text);
}

static int set_test(request *r, const char *text)
{
    if (ts_parse_double(text, &r->bench.protocol.test) == TS_OK && r->bench.protocol.test >= 0.05 &&
        r->bench.protocol.test <= 0.5)
        return TS_EXIT_OK;
    return ts_cli_usage("bench", "--test: '%.60s' is not a number from 0.05 to 0.5", text);
}

static int set_workers(request *r, const char *text)
{
    int64_t n;
    if (ts_parse_int(text, &n) != TS_OK || n < 1 || n > 256)
        return ts_cli_usage("bench", "-j: '%.60s' is not a number from 1 to 256", text);
    r->bench.workers = (int)n;
    return TS_EXIT_OK;
}

static int set_policy(request *r, const char *text)
{
    r->policy = ts_policy_find(text);
    if (r->policy != NULL && r->policy->needs & TS_NEEDS_PREDICTIONS)
        return TS_EXIT_OK;
    return ts_cli_usage("bench", "--policy: '%.60s' is no policy that predicts", text);
}

static void list_methods(void)
{
    for (int i = 0; ts_methods()[i] != NULL; i++) {
        const ts_method *m = ts_methods()[i];
        printf("%s\n    %s\n", m->name, m->help);
        for (int j = 0; j < m->n_params; j++)
            printf("    %s=%s  %s\n", m->params[j].key, m->params[j].fallback, m->params[j].help);
    }
}

static int set_option(request *r, int option, char *text)
{
    switch (option) {
    case 'm':
        return add_methods(r, text);
    case OPT_METHOD:
        return add_method(r, text);
    case 'p':
        return set_protocol(r, text);
    case OPT_HORIZON:
        return set_time("horizon", text, &r->bench.protocol.horizon);
    case OPT_TEST:
        return set_test(r, text);
    case OPT_STEP:
        return set_time("step", text, &r->bench.reading.step);
    case OPT_SEASON:
        return set_time("season", text, &r->bench.reading.season);
    case OPT_FRACTIONS:
        r->bench.reading.fractions = true;
        return TS_EXIT_OK;
    case OPT_PUBLISHED:
        r->bench.published = text;
        return TS_EXIT_OK;
    case OPT_TIME_LIMIT:
        return set_time("time-limit", text, &r->bench.limits.answer);
    case 'j':
        return set_workers(r, text);
    case OPT_DB:
        r->db = text;
        return TS_EXIT_OK;
    case OPT_FIGURES:
        r->figures = text;
        return TS_EXIT_OK;
    case OPT_SERIES:
        r->per_series = true;
        return TS_EXIT_OK;
    case OPT_OUTCOME:
        r->outcome = true;
        return TS_EXIT_OK;
    case OPT_POLICY:
        return set_policy(r, text);
    case OPT_JSON:
        r->json = true;
        return TS_EXIT_OK;
    }
    return TS_EXIT_BAD;
}

/* The forecasts that a controller wants, as far ahead and in such steps, every one on its own. */
static void look_like_a_controller(request *r)
{
    bool far = strcmp(r->policy->name, "tide") == 0;
    r->bench.protocol.kind = TS_BENCH_CLEAN;
    r->bench.reading.fractions = true;
    if (r->bench.protocol.horizon == 0)
        r->bench.protocol.horizon = far ? TS_HOUR : 3 * TS_MIN;
    if (r->bench.reading.step == 0)
        r->bench.reading.step = far ? 5 * TS_MIN : TS_MIN;
}

/* Adds what was not said. */
static int complete(request *r, int n_files, char **files)
{
    if (n_files < 1)
        return ts_cli_usage("bench", "no file given");
    r->bench.files = (const char *const *)files;
    r->bench.n_files = n_files;
    r->bench.methods = r->method;
    r->bench.reading.test = r->bench.protocol.test;
    if (r->outcome)
        look_like_a_controller(r);
    if (r->bench.published != NULL && r->bench.protocol.kind != TS_BENCH_PAPER) {
        fputs("tidalscale bench: published forecasts are of protocol paper; left out here\n",
              stderr);
        r->bench.published = NULL;
    }
    return r->bench.n_methods == 0 ? add_all(r) : TS_EXIT_OK;
}

static void show_progress(void *arg, int done, int total)
{
    (void)arg;
    fprintf(stderr, "\r%d of %d%s", done, total, done == total ? "\r                \r" : "");
}

static void watch_for_interrupts(void)
{
    struct sigaction on_interrupt = {.sa_handler = interrupt};
    sigaction(SIGINT, &on_interrupt, NULL);
    sigaction(SIGTERM, &on_interrupt, NULL);
}

static int report(const request *r, const ts_bench *b)
{
    if (r->json)
        ts_bench_print_json(b, stdout);
    else
        ts_bench_print_tables(b, r->per_series, stdout);
    if (!r->json && r->outcome)
        ts_bench_outcome_print(b, stdout);
    return ts_bench_print_failures(b, stderr) > 0 ? TS_EXIT_BAD : TS_EXIT_OK;
}

/* Where everything is kept; figures are drawn from it, so without --db it stands beside them. */
static ts_status open_database(const request *r, ts_db **db, ts_err *err)
{
    char path[4096];
    *db = NULL;
    if (r->figures != NULL && mkdir(r->figures, 0777) != 0 && errno != EEXIST)
        return ts_err_at(err, TS_EIO, r->figures, 0, 0, "the directory cannot be made: %s",
                         strerror(errno));
    if (r->db == NULL && r->figures == NULL)
        return TS_OK;
    snprintf(path, sizeof path, "%.4000s%s", r->db != NULL ? r->db : r->figures,
             r->db != NULL ? "" : "/bench.db");
    return ts_bench_db_open(db, path, false, err);
}

/* Nothing is lost by a figure that cannot be drawn: the database and the table come first. */
static int report_and_draw(const request *r, const ts_bench *b, ts_db *db, int64_t id)
{
    ts_err err = {.status = TS_OK};
    int status = report(r, b);
    if (r->figures != NULL && ts_bench_draw(b, db, id, r->figures, r->command, &err) != TS_OK)
        return ts_cli_fail(&err);
    return status;
}

static int run(request *r)
{
    ts_bench *b = NULL;
    ts_db *db;
    int64_t id = 0;
    ts_err err = {.status = TS_OK};
    watch_for_interrupts();
    r->bench.stop = &stop;
    r->bench.progress = isatty(STDERR_FILENO) ? show_progress : NULL;
    ts_status status = open_database(r, &db, &err);
    if (status == TS_OK)
        status = ts_bench_run(&b, &r->bench, &err);
    if (status == TS_OK && r->outcome)
        status = ts_bench_outcome_run(b, r->policy->name, r->bench.workers, &stop, &err);
    if (status == TS_OK && db != NULL)
        status = ts_bench_db_write(db, b, r->command, &id, &err);
    int exit_status = status == TS_OK ? report_and_draw(r, b, db, id) : ts_cli_fail(&err);
    ts_bench_free(b);
    ts_db_close(db);
    return exit_status;
}

/* argv as one line, for people to read. */
static void record_command(request *r, int argc, char **argv)
{
    size_t used = 0;
    for (int i = 0; i < argc && used < sizeof r->command; i++)
        used += (size_t)snprintf(r->command + used, sizeof r->command - used, "%s%s",
                                 i > 0 ? " " : "", argv[i]);
}

int ts_cli_bench(int argc, char **argv)
{
    request r = {.bench = {.workers = (int)sysconf(_SC_NPROCESSORS_ONLN)},
                 .policy = ts_policy_find("tidalscale")};
    int option, status = TS_EXIT_OK;
    record_command(&r, argc, argv);
    opterr = 0;
    while (status == TS_EXIT_OK &&
           (option = getopt_long(argc, argv, "m:p:j:h", long_options, NULL)) != -1) {
        if (option == 'h') {
            puts(help);
            return TS_EXIT_OK;
        }
        if (option == OPT_LIST) {
            list_methods();
            return TS_EXIT_OK;
        }
        status = option == '?' ? ts_cli_bad_option("bench", argv) : set_option(&r, option, optarg);
    }
    if (status == TS_EXIT_OK)
        status = complete(&r, argc - optind, argv + optind);
    return status == TS_EXIT_OK ? run(&r) : status;
}
