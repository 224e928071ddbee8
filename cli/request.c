/* The options of a command that replays; see request.h. */
#include "config.h"

#include "cli/request.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

enum option_id {
    HEADING, /* not an option: words between them */
    OPT_POLICY = 256,
    OPT_CONFIG,
    OPT_PRESET,
    OPT_SET,
    OPT_SEED,
    OPT_REPLICATIONS,
    OPT_SERVICE,
    OPT_REGRET,
    OPT_GATE,
    OPT_VARY,
    OPT_MEASURE,
    OPT_CSV,
    OPT_SCALE,
    OPT_COMPRESS,
    OPT_UNTIL,
    OPT_INTERPOLATE,
    OPT_HISTORY,
    OPT_FORMAT,
    OPT_SEPARATOR,
    OPT_TIME_COLUMN,
    OPT_VALUE_COLUMN,
    OPT_TIME_UNIT,
    OPT_SERIES,
    OPT_KIND,
    OPT_ORDER,
    OPT_DB,
    OPT_RESUME,
    OPT_FIGURES,
    OPT_TAPE,
    OPT_JSON,
    OPT_EXPLAIN,
    OPT_LOG,
    OPT_LOG_ALL,
    OPT_PRICE,
    OPT_PACE
};

enum {
    MANY_POLICIES = TS_BY_REPLAY | TS_BY_COMPARE,
    ALL = MANY_POLICIES | TS_BY_DIFF | TS_BY_SENSITIVITY
};

/* Every option: its name, its letter or number, whether it takes a value, who has it, and its lines
 * in --help. */
static const struct row {
    const char *name;
    int id, argument;
    unsigned who;
    const char *help;
} rows[] = {
    {NULL, HEADING, 0, ALL, "What to run\n"},
    {"policy", OPT_POLICY, 1, MANY_POLICIES,
     "  --policy NAME[:KEY=VALUE,...]\n"
     "                       a policy, once for each; default: tidalscale\n"
     "                       ('tidalscale policy list')\n"},
    {"policy", OPT_POLICY, 1, TS_BY_DIFF,
     "  --policy NAME[:KEY=VALUE,...]\n"
     "                       whose configurations they are; default: flink-autoscaler\n"
     "                       (KEY=VALUE goes over both files)\n"},
    {"policy", OPT_POLICY, 1, TS_BY_SENSITIVITY,
     "  --policy NAME[:KEY=VALUE,...]\n"
     "                       the policy; default: tidalscale\n"},
    {"vary", OPT_VARY, 1, TS_BY_SENSITIVITY,
     "  --vary KEY=LOW:HIGH:N, --vary KEY=log:LOW:HIGH:N, --vary KEY=A,B,...\n"
     "                       a constant and its values: N in equal steps or ratios,\n"
     "                       or a list; once or twice. KEY is the policy's, a\n"
     "                       service's (long.method), or the model's (model.KEY)\n"},
    {"param", 'P', 1, ALL,
     "  -P, --param KEY=VALUE\n"
     "                       a parameter of every chosen policy that has it\n"
     "                       ('tidalscale policy show NAME')\n"},
    {"config", OPT_CONFIG, 1, MANY_POLICIES | TS_BY_SENSITIVITY,
     "  --config FILE        the original's own configuration file, for every chosen\n"
     "                       policy that reads one (flink-autoscaler: a Flink\n"
     "                       configuration); --policy and -P override it\n"},
    {"preset", OPT_PRESET, 1, ALL,
     "  --preset NAME        the modelled cluster: 'auto' (sized to the load; the\n"
     "                       default), a preset's name, or a file of your own\n"},
    {"set", OPT_SET, 1, ALL,
     "  --set model.KEY=VALUE\n"
     "                       one constant of the model ('--set help' lists them)\n"},
    {"seed", OPT_SEED, 1, ALL, "  --seed S             of all randomness; default 1\n"},
    {"replications", OPT_REPLICATIONS, 1, ALL,
     "  --replications N     runs of each, under common random numbers; default 1\n"
     "                       (diff: 5)\n"},
    {"jobs", 'j', 1, ALL,
     "  -j, --jobs N         runs at a time; results do not depend on it; default 1\n"},
    {"service", OPT_SERVICE, 1, TS_BY_COMPARE,
     "  --service KEY        what is weighed against task-manager seconds, any number\n"
     "                       of the JSON object of which less is better; default\n"
     "                       slo_miss_records\n"},
    {"regret", OPT_REGRET, 0, TS_BY_COMPARE,
     "  --regret             how far each is from the clairvoyant optimum, and by\n"
     "                       which part: predictions, table, acting, constraints, rule\n"
     "                       (of the first replication; takes some seconds for each,\n"
     "                       one after the other whatever -j says)\n"},
    {"gate", OPT_GATE, 1, TS_BY_DIFF,
     "  --gate MEASURE=LIMIT, --gate MEASURE=LIMIT%\n"
     "                       fail if B is worse than A by more than so much; may be\n"
     "                       given again\n"},
    {NULL, HEADING, 0, ALL, "\nThe load\n"},
    {"scale", OPT_SCALE, 1, ALL, "  --scale X            multiply the load\n"},
    {"compress", OPT_COMPRESS, 1, ALL,
     "  --compress X         divide time: 24 makes a day an hour\n"},
    {"until", OPT_UNTIL, 1, ALL, "  --until T            stop after T (3h, 90min, ...)\n"},
    {"interpolate", OPT_INTERPOLATE, 1, ALL,
     "  --interpolate HOW    between the samples: linear (default) or step\n"},
    {"history", OPT_HISTORY, 1, ALL,
     "  --history TRACE      train the predictors on this earlier recording first\n"},
    {"format", OPT_FORMAT, 1, ALL,
     "  --format F, --separator C, --time-column C, --value-column C,\n"
     "  --time-unit U, --series TEXT, --kind K, --order any\n"
     "                       how to read the trace, where sniffing is not enough\n"
     "                       ('tidalscale trace info --help')\n"},
    {"separator", OPT_SEPARATOR, 1, ALL, ""},
    {"time-column", OPT_TIME_COLUMN, 1, ALL, ""},
    {"value-column", OPT_VALUE_COLUMN, 1, ALL, ""},
    {"time-unit", OPT_TIME_UNIT, 1, ALL, ""},
    {"series", OPT_SERIES, 1, ALL, ""},
    {"kind", OPT_KIND, 1, ALL, ""},
    {"order", OPT_ORDER, 1, ALL, ""},
    {NULL, HEADING, 0, ALL, "\nWhat to keep\n"},
    {"measure", OPT_MEASURE, 1, TS_BY_SENSITIVITY,
     "  --measure KEY        what is shown and drawn, any number of the JSON object of\n"
     "                       replay of which less, or more, is better; up to four;\n"
     "                       default taskmanager_seconds and slo_miss_records\n"},
    {"csv", OPT_CSV, 1, TS_BY_SENSITIVITY,
     "  --csv FILE           every run with every number\n"},
    {"db", OPT_DB, 1, TS_BY_SENSITIVITY,
     "  --db FILE            the map into an SQLite database (its runs are not\n"
     "                       recorded)\n"},
    {"db", OPT_DB, 1, ALL & ~(unsigned)TS_BY_SENSITIVITY,
     "  --db FILE            everything into an SQLite database; runs are added to\n"
     "                       those it holds\n"},
    {"resume", OPT_RESUME, 0, MANY_POLICIES,
     "  --resume             do not run again what the database has already, of this\n"
     "                       version, with the same load, model, parameters and seed\n"},
    {"figures", OPT_FIGURES, 1, MANY_POLICIES | TS_BY_SENSITIVITY,
     "  --figures DIR        draw the figures into DIR, with a report (from --db's\n"
     "                       database, or one in DIR)\n"},
    {"tape", OPT_TAPE, 1, TS_BY_REPLAY,
     "  --tape FILE          record a single run, for 'tidalscale verify'\n"},
    {"json", OPT_JSON, 0, ALL,
     "  --json               print the summary as one JSON object\n"},
    {"explain", OPT_EXPLAIN, 0, TS_BY_REPLAY,
     "  --explain            print every decision to act, and what it was taken from\n"},
    {"log", OPT_LOG, 1, MANY_POLICIES | TS_BY_DIFF,
     "  --log FILE           write the decisions, a line of JSON each: those to act,\n"
     "                       and those with another reason than the last\n"
     "                       (tidalscale(1))\n"},
    {"log-all", OPT_LOG_ALL, 0, MANY_POLICIES | TS_BY_DIFF,
     "  --log-all            with --log: every decision, one for each metric report\n"},
    {"price", OPT_PRICE, 1, MANY_POLICIES,
     "  --price X            print what the task managers cost, at X an hour each\n"},
    {"pace", OPT_PACE, 1, TS_BY_REPLAY,
     "  --pace X             X simulated seconds per real second, instead of as fast\n"
     "                       as possible\n"},
    {"help", 'h', 0, ALL, ""},
};

/* The rows of a command as getopt_long takes them. */
static void list_options(const ts_request *r, struct option out[TS_COUNT_OF(rows) + 1])
{
    int n = 0;
    for (int i = 0; i < TS_COUNT_OF(rows); i++)
        if (rows[i].id != HEADING && (rows[i].who & r->asker))
            out[n++] = (struct option){rows[i].name, rows[i].argument, NULL, rows[i].id};
    out[n] = (struct option){0};
}

static void print_help(const ts_request *r, const char *help)
{
    fputs(help, stdout);
    for (int i = 0; i < TS_COUNT_OF(rows); i++)
        if (rows[i].who & r->asker)
            fputs(rows[i].help, stdout);
}

/* ---- values ---------------------------------------------------------------------------------- */

static int append(const ts_request *r, const char **list, int *n, int max, const char *text,
                  const char *what)
{
    if (*n == max)
        return ts_cli_usage(r->command, "more than %d %s", max, what);
    list[(*n)++] = text;
    return TS_EXIT_OK;
}

static int positive(const ts_request *r, const char *name, const char *text, double max,
                    double *out)
{
    if (ts_parse_double(text, out) == TS_OK && *out > 0 && *out <= max)
        return TS_EXIT_OK;
    return ts_cli_usage(r->command, "--%s: '%.60s' is not a number above 0, up to %g", name, text,
                        max);
}

static int count(const ts_request *r, const char *name, const char *text, int64_t max, int64_t *out)
{
    if (ts_parse_int(text, out) == TS_OK && *out >= 1 && *out <= max)
        return TS_EXIT_OK;
    return ts_cli_usage(r->command, "--%s: '%.60s' is not a whole number from 1 to %" PRId64, name,
                        text, max);
}

static int seed(const ts_request *r, const char *text, uint64_t *out)
{
    char *end;
    errno = 0;
    *out = strtoull(text, &end, 10);
    if (errno == 0 && *end == '\0' && text[0] >= '0' && text[0] <= '9')
        return TS_EXIT_OK;
    return ts_cli_usage(r->command, "--seed: '%.60s' is not a whole number from 0 to %" PRIu64,
                        text, UINT64_MAX);
}

static int until(const ts_request *r, const char *text, ts_time *out)
{
    if (ts_parse_duration(text, out) == TS_OK && *out > 0)
        return TS_EXIT_OK;
    return ts_cli_usage(r->command, "--until: '%.60s' is not a duration such as 3h, 90min or 600s",
                        text);
}

static int interpolate(const ts_request *r, const char *text, bool *step)
{
    *step = strcmp(text, "step") == 0;
    if (*step || strcmp(text, "linear") == 0)
        return TS_EXIT_OK;
    return ts_cli_usage(r->command, "--interpolate: '%.60s' is neither linear nor step", text);
}

/* A measure of which less, or more, is better. */
static int measure(const ts_request *r, const char *name, const char *text, ts_outcome_key *out)
{
    ts_err err;
    ts_err_clear(&err);
    if (ts_outcome_find(text, out, &err) != TS_OK)
        return ts_cli_usage(r->command, "--%s: %s", name, err.message);
    if (ts_outcome_better(*out) != 0)
        return TS_EXIT_OK;
    return ts_cli_usage(r->command, "--%s: neither more nor less of %s is better", name, text);
}

static int one_more_measure(ts_request *r, const char *text)
{
    if (r->n_measures == TS_MAX_MEASURES)
        return ts_cli_usage(r->command, "more than %d measures", TS_MAX_MEASURES);
    return measure(r, "measure", text, &r->measures[r->n_measures++]);
}

static int gate(ts_request *r, const char *text)
{
    ts_err err;
    ts_err_clear(&err);
    if (r->n_gates == TS_MAX_GATES)
        return ts_cli_usage(r->command, "more than %d gates", TS_MAX_GATES);
    if (ts_gate_parse(text, &r->gates[r->n_gates], &err) != TS_OK)
        return ts_cli_usage(r->command, "--gate: %s", err.message);
    r->n_gates++;
    return TS_EXIT_OK;
}

/* One option that takes a plain string; false if it is none of those. */
static bool take_text(ts_request *r, int id)
{
    switch (id) {
    case OPT_CONFIG: r->config = optarg; return true;
    case OPT_PRESET: r->preset = optarg; return true;
    case OPT_HISTORY: r->history = optarg; return true;
    case OPT_FORMAT: r->options.format = optarg; return true;
    case OPT_SEPARATOR: r->options.separator = optarg; return true;
    case OPT_TIME_COLUMN: r->options.time_column = optarg; return true;
    case OPT_VALUE_COLUMN: r->options.value_column = optarg; return true;
    case OPT_TIME_UNIT: r->options.time_unit = optarg; return true;
    case OPT_SERIES: r->options.series = optarg; return true;
    case OPT_KIND: r->options.kind = optarg; return true;
    case OPT_ORDER: r->options.order = optarg; return true;
    case OPT_DB: r->db = optarg; return true;
    case OPT_FIGURES: r->figures = optarg; return true;
    case OPT_TAPE: r->tape = optarg; return true;
    case OPT_LOG: r->log = optarg; return true;
    case OPT_CSV: r->csv = optarg; return true;
    default: return false;
    }
}

static int take_option(ts_request *r, int id, char **argv)
{
    if (take_text(r, id))
        return TS_EXIT_OK;
    switch (id) {
    case OPT_POLICY:
        return append(r, r->policies, &r->n_policies, TS_MAX_POLICIES, optarg, "policies");
    case 'P': return append(r, r->params, &r->n_params, TS_MAX_SETTINGS, optarg, "parameters");
    case OPT_SET:
        return append(r, r->sets, &r->n_sets, TS_MAX_SETTINGS, optarg, "settings of the model");
    case OPT_SEED: return seed(r, optarg, &r->seed);
    case OPT_REPLICATIONS: return count(r, "replications", optarg, 1000, &r->replications);
    case 'j': return count(r, "jobs", optarg, 256, &r->workers);
    case OPT_SERVICE: return measure(r, "service", optarg, &r->service);
    case OPT_GATE: return gate(r, optarg);
    case OPT_VARY: return append(r, r->vary, &r->n_vary, 2, optarg, "keys to vary");
    case OPT_MEASURE: return one_more_measure(r, optarg);
    case OPT_SCALE: return positive(r, "scale", optarg, 1e9, &r->load.scale);
    case OPT_COMPRESS: return positive(r, "compress", optarg, 1e6, &r->load.compress);
    case OPT_UNTIL: return until(r, optarg, &r->load.until);
    case OPT_INTERPOLATE: return interpolate(r, optarg, &r->load.step);
    case OPT_PRICE: return positive(r, "price", optarg, 1e9, &r->price);
    case OPT_PACE: return positive(r, "pace", optarg, 1e9, &r->pace);
    case OPT_RESUME: r->resume = true; return TS_EXIT_OK;
    case OPT_JSON: r->json = true; return TS_EXIT_OK;
    case OPT_REGRET: r->regret = true; return TS_EXIT_OK;
    case OPT_EXPLAIN: r->explain = true; return TS_EXIT_OK;
    case OPT_LOG_ALL: r->log_all = true; return TS_EXIT_OK;
    default: return ts_cli_bad_option(r->command, argv);
    }
}

static int list_settings(void)
{
    for (int i = 0; i < ts_sim_n_params; i++)
        printf("  model.%-28s %-12s %s\n", ts_sim_params[i].key, ts_sim_params[i].fallback,
               ts_sim_params[i].help);
    return TS_EXIT_OK;
}

/* What is left of argv after the options: the traces, and of diff the two configurations before
 * them. */
static int take_operands(ts_request *r, int argc, char **argv)
{
    int most = r->asker & (TS_BY_REPLAY | TS_BY_SENSITIVITY) ? 1 : TS_MAX_TRACES;
    for (int i = 0; r->asker == TS_BY_DIFF && i < 2; i++) {
        if (optind == argc)
            return ts_cli_usage(r->command, "expected two configurations and a trace");
        r->configs[i] = argv[optind++];
    }
    if (optind == argc)
        return ts_cli_usage(r->command, "expected a trace");
    if (argc - optind > most && most == 1)
        return ts_cli_usage(r->command, "one trace at a time; '%.60s' is too many",
                            argv[optind + 1]);
    if (argc - optind > most)
        return ts_cli_usage(r->command, "more than %d traces", most);
    while (optind < argc)
        r->traces[r->n_traces++] = argv[optind++];
    return TS_EXIT_OK;
}

/* What was not said: the command's default policy, of diff the same one twice; the measures. */
static int settle(ts_request *r)
{
    bool diff = r->asker == TS_BY_DIFF;
    if (r->n_policies == 0)
        r->policies[r->n_policies++] = diff ? "flink-autoscaler" : "tidalscale";
    if (diff && r->n_policies > 1)
        return ts_cli_usage(r->command, "one --policy: both configurations are of the same");
    if (r->asker == TS_BY_SENSITIVITY && (r->n_policies > 1 || r->n_vary == 0))
        return ts_cli_usage(r->command, "expected one --policy, and one or two --vary");
    if (r->asker == TS_BY_SENSITIVITY && r->n_measures == 0) {
        r->measures[r->n_measures++] = TS_OUTCOME_taskmanager_seconds;
        r->measures[r->n_measures++] = TS_OUTCOME_slo_miss_records;
    }
    if (diff)
        r->policies[r->n_policies++] = r->policies[0];
    return TS_EXIT_OK;
}

int ts_request_parse(ts_request *r, int argc, char **argv, const char *help)
{
    struct option options[TS_COUNT_OF(rows) + 1];
    list_options(r, options);
    optind = 1;
    opterr = 0;
    for (int id; (id = getopt_long(argc, argv, "P:j:h", options, NULL)) != -1;) {
        if (id == 'h') {
            print_help(r, help);
            return TS_EXIT_OK;
        }
        if (id == OPT_SET && strcmp(optarg, "help") == 0)
            return list_settings();
        int status = take_option(r, id, argv);
        if (status != TS_EXIT_OK)
            return status;
    }
    int status = take_operands(r, argc, argv);
    if (status == TS_EXIT_OK)
        status = settle(r);
    if (status != TS_EXIT_OK)
        return status;
    if (r->tape != NULL && (r->n_policies > 1 || r->replications > 1))
        return ts_cli_usage(r->command, "--tape records one run: one --policy and one replication");
    if (r->resume && ((r->db == NULL && r->figures == NULL) || r->tape != NULL))
        return ts_cli_usage(r->command, "--resume goes with --db or --figures, not with --tape");
    if (r->log_all && r->log == NULL)
        return ts_cli_usage(r->command, "--log-all goes with --log");
    status = ts_request_check_files(r);
    return status == TS_EXIT_OK ? TS_REQUEST_GO : status;
}
