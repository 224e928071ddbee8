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

const char ts_request_help[] =
    "What to run\n"
    "  --policy NAME[:KEY=VALUE,...]\n"
    "                       a policy, once for each; default: tidalscale\n"
    "                       ('tidalscale policy list')\n"
    "  -P, --param KEY=VALUE\n"
    "                       a parameter of every chosen policy that has it\n"
    "                       ('tidalscale policy show NAME')\n"
    "  --preset NAME        the modelled cluster: 'auto' (sized to the load; the\n"
    "                       default), a preset's name, or a file of your own\n"
    "  --set model.KEY=VALUE\n"
    "                       one constant of the model ('--set help' lists them)\n"
    "  --seed S             of all randomness; default 1\n"
    "  --replications N     runs per policy, under common random numbers; default 1\n"
    "  -j, --jobs N         runs at a time; results do not depend on it; default 1\n"
    "\n"
    "The load\n"
    "  --scale X            multiply the load\n"
    "  --compress X         divide time: 24 makes a day an hour\n"
    "  --until T            stop after T (3h, 90min, ...)\n"
    "  --interpolate HOW    between the samples: linear (default) or step\n"
    "  --history TRACE      train the predictors on this earlier recording first\n"
    "  --format F, --separator C, --time-column C, --value-column C,\n"
    "  --time-unit U, --series TEXT, --kind K\n"
    "                       how to read the trace, where sniffing is not enough\n"
    "                       ('tidalscale trace info --help')\n"
    "\n"
    "What to keep\n"
    "  --db FILE            everything into an SQLite database; runs are added to\n"
    "                       those it holds\n"
    "  --figures DIR        draw the figures into DIR, with a report (from --db's\n"
    "                       database, or one in DIR)\n"
    "  --tape FILE          record a single run, for 'tidalscale verify'\n"
    "  --json               print the summary as one JSON object\n"
    "  --explain            print every decision to act, and what it was taken from\n"
    "  --price X            print what the task managers cost, at X an hour each\n"
    "  --pace X             X simulated seconds per real second, instead of as fast\n"
    "                       as possible\n";

enum option_id {
    OPT_POLICY = 256,
    OPT_PRESET,
    OPT_SET,
    OPT_SEED,
    OPT_REPLICATIONS,
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
    OPT_DB,
    OPT_FIGURES,
    OPT_TAPE,
    OPT_JSON,
    OPT_EXPLAIN,
    OPT_PRICE,
    OPT_PACE
};

static const struct option options[] = {
    {"policy", required_argument, NULL, OPT_POLICY},
    {"param", required_argument, NULL, 'P'},
    {"preset", required_argument, NULL, OPT_PRESET},
    {"set", required_argument, NULL, OPT_SET},
    {"seed", required_argument, NULL, OPT_SEED},
    {"replications", required_argument, NULL, OPT_REPLICATIONS},
    {"jobs", required_argument, NULL, 'j'},
    {"scale", required_argument, NULL, OPT_SCALE},
    {"compress", required_argument, NULL, OPT_COMPRESS},
    {"until", required_argument, NULL, OPT_UNTIL},
    {"interpolate", required_argument, NULL, OPT_INTERPOLATE},
    {"history", required_argument, NULL, OPT_HISTORY},
    {"format", required_argument, NULL, OPT_FORMAT},
    {"separator", required_argument, NULL, OPT_SEPARATOR},
    {"time-column", required_argument, NULL, OPT_TIME_COLUMN},
    {"value-column", required_argument, NULL, OPT_VALUE_COLUMN},
    {"time-unit", required_argument, NULL, OPT_TIME_UNIT},
    {"series", required_argument, NULL, OPT_SERIES},
    {"kind", required_argument, NULL, OPT_KIND},
    {"db", required_argument, NULL, OPT_DB},
    {"figures", required_argument, NULL, OPT_FIGURES},
    {"tape", required_argument, NULL, OPT_TAPE},
    {"json", no_argument, NULL, OPT_JSON},
    {"explain", no_argument, NULL, OPT_EXPLAIN},
    {"price", required_argument, NULL, OPT_PRICE},
    {"pace", required_argument, NULL, OPT_PACE},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

/* ---- options
 * ---------------------------------------------------------------------------------------- */

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

/* One option that takes a plain string; false if it is none of those. */
static bool take_text(ts_request *r, int id)
{
    switch (id) {
    case OPT_PRESET: r->preset = optarg; return true;
    case OPT_HISTORY: r->history = optarg; return true;
    case OPT_FORMAT: r->options.format = optarg; return true;
    case OPT_SEPARATOR: r->options.separator = optarg; return true;
    case OPT_TIME_COLUMN: r->options.time_column = optarg; return true;
    case OPT_VALUE_COLUMN: r->options.value_column = optarg; return true;
    case OPT_TIME_UNIT: r->options.time_unit = optarg; return true;
    case OPT_SERIES: r->options.series = optarg; return true;
    case OPT_KIND: r->options.kind = optarg; return true;
    case OPT_DB: r->db = optarg; return true;
    case OPT_FIGURES: r->figures = optarg; return true;
    case OPT_TAPE: r->tape = optarg; return true;
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
    case OPT_SCALE: return positive(r, "scale", optarg, 1e9, &r->load.scale);
    case OPT_COMPRESS: return positive(r, "compress", optarg, 1e6, &r->load.compress);
    case OPT_UNTIL: return until(r, optarg, &r->load.until);
    case OPT_INTERPOLATE: return interpolate(r, optarg, &r->load.step);
    case OPT_PRICE: return positive(r, "price", optarg, 1e9, &r->price);
    case OPT_PACE: return positive(r, "pace", optarg, 1e9, &r->pace);
    case OPT_JSON: r->json = true; return TS_EXIT_OK;
    case OPT_EXPLAIN: r->explain = true; return TS_EXIT_OK;
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

int ts_request_parse(ts_request *r, int argc, char **argv, const char *help)
{
    optind = 1;
    opterr = 0;
    for (int id; (id = getopt_long(argc, argv, "P:j:h", options, NULL)) != -1;) {
        if (id == 'h') {
            fputs(help, stdout);
            fputs(ts_request_help, stdout);
            return TS_EXIT_OK;
        }
        if (id == OPT_SET && strcmp(optarg, "help") == 0)
            return list_settings();
        int status = take_option(r, id, argv);
        if (status != TS_EXIT_OK)
            return status;
    }
    if (optind == argc)
        return ts_cli_usage(r->command, "expected a trace");
    if (optind + 1 < argc)
        return ts_cli_usage(r->command, "one trace at a time; '%.60s' is too many",
                            argv[optind + 1]);
    r->trace = argv[optind];
    if (r->n_policies == 0)
        r->policies[r->n_policies++] = "tidalscale";
    if (r->tape != NULL && (r->n_policies > 1 || r->replications > 1))
        return ts_cli_usage(r->command, "--tape records one run: one --policy and one replication");
    return TS_REQUEST_GO;
}
