/* tidalscale explain: why a run did, or did not do, something at a moment. */
#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "core/param.h"
#include "experiments/explain.h"
#include "experiments/rederive.h"
#include "experiments/results.h"
#include "traces/trace.h"

static const char help_text[] =
    "Usage: tidalscale explain --db FILE --at T [--run ID] [--json]\n"
    "       tidalscale explain --tape FILE --at T [--external] [--json]\n"
    "\n"
    "Explains the last decision at or before a moment of a run (of a policy that\n"
    "looks from time to time: its last look): what was measured, the limits it was\n"
    "held against, what each model predicted with which weight, what the table said,\n"
    "what each vertex was given, what was vetoed and why, and what was done.\n"
    "\n"
    "The decision is not only read but taken anew: the run is run again up to it from\n"
    "what the database keeps, or the tape is played. 'Re-derived: same' says that it\n"
    "came out as it is recorded; otherwise what differs, or why it cannot be done.\n"
    "\n"
    "  --db FILE    the database (made by 'tidalscale replay --db FILE')\n"
    "  --tape FILE  a tape (made by 'tidalscale replay --tape FILE', or live)\n"
    "  --at T       since the start of the run (11520, 3.2h, 3h12m), or a time\n"
    "               (2021-03-01T03:12:00Z)\n"
    "  --run ID     the run; the first without it\n"
    "  --external   run the programs that a tape names as prediction methods\n"
    "  --json       as a JSON object\n"
    "  -h, --help   this text\n"
    "\n"
    "Exit status: 0; 1 if the decision comes out otherwise than recorded; 2 on\n"
    "errors.\n"
    "\n"
    "  tidalscale replay load.csv.gz --policy tidalscale --db results.db\n"
    "  tidalscale explain --db results.db --at 3h12m\n";

enum { OPT_DB = 256, OPT_TAPE, OPT_AT, OPT_RUN, OPT_EXTERNAL, OPT_JSON };

static const struct option options[] = {
    {"db", required_argument, NULL, OPT_DB},       {"tape", required_argument, NULL, OPT_TAPE},
    {"at", required_argument, NULL, OPT_AT},       {"run", required_argument, NULL, OPT_RUN},
    {"external", no_argument, NULL, OPT_EXTERNAL}, {"json", no_argument, NULL, OPT_JSON},
    {"help", no_argument, NULL, 'h'},              {NULL, 0, NULL, 0},
};

struct request {
    const char *db, *tape, *at;
    int64_t run; /* 0: the first */
    bool json, external;
};

/* ---- moments --------------------------------------------------------------------------------- */

/* "3h12m", "1d 2h": durations in a row; a single one may be a bare number of seconds. */
static bool parse_durations(const char *text, ts_time *out)
{
    char piece[64];
    ts_time sum = 0, t;
    if (ts_parse_duration(text, out) == TS_OK)
        return true;
    while (*text != '\0') {
        size_t n = strspn(text, "0123456789.");
        size_t all = n + strcspn(text + n, "0123456789.");
        if (n == 0 || all == n || all >= sizeof piece)
            return false;
        memcpy(piece, text, all);
        piece[all] = '\0';
        for (size_t i = all; i > 0 && piece[i - 1] == ' '; i--)
            piece[i - 1] = '\0';
        if (ts_parse_duration(piece, &t) != TS_OK || t > TS_NEVER / 2 || sum > TS_NEVER / 2)
            return false;
        sum += t;
        text += all;
    }
    *out = sum;
    return true;
}

static ts_status moment(const char *text, ts_tape_moment *out, ts_err *err)
{
    out->since_start = parse_durations(text, &out->at);
    if (out->since_start || ts_trace_parse_time(text, &out->at))
        return TS_OK;
    return ts_err_set(err, TS_EINVAL,
                      "--at: '%.60s' is neither a duration (11520, 3.2h, 3h12m) nor a time "
                      "(2021-03-01T03:12:00Z)",
                      text);
}

/* Seconds after the start of the run. */
static ts_status moment_of_run(ts_db *db, int64_t run, const ts_tape_moment *m, double *at,
                               ts_err *err)
{
    ts_time start = 0;
    ts_status status = m->since_start ? TS_OK : ts_explained_start(db, run, &start, err);
    *at = ts_seconds(m->at - start);
    return status;
}

/* ---- the command ----------------------------------------------------------------------------- */

/* TS_EXIT_OK: go on (or *helped: all was said). */
static int parse(struct request *r, int argc, char **argv, bool *helped)
{
    int c;
    opterr = 0;
    optind = 1;
    while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        switch (c) {
        case OPT_DB: r->db = optarg; break;
        case OPT_TAPE: r->tape = optarg; break;
        case OPT_AT: r->at = optarg; break;
        case OPT_EXTERNAL: r->external = true; break;
        case OPT_JSON: r->json = true; break;
        case OPT_RUN:
            if (ts_parse_int(optarg, &r->run) != TS_OK || r->run < 1)
                return ts_cli_usage(
                    "explain", "--run: '%.60s' is not the number of a run (1, 2, ...)", optarg);
            break;
        case 'h':
            *helped = true;
            fputs(help_text, stdout);
            return TS_EXIT_OK;
        default: return ts_cli_bad_option("explain", argv);
        }
    }
    if (optind != argc)
        return ts_cli_usage("explain", "'%.60s' is one too many", argv[optind]);
    if ((r->db == NULL) == (r->tape == NULL))
        return ts_cli_usage("explain", "expected either --db FILE or --tape FILE");
    if (r->at == NULL)
        return ts_cli_usage("explain", "--at T is missing");
    if (r->tape != NULL && r->run != 0)
        return ts_cli_usage("explain", "--run: a tape holds one run");
    return TS_EXIT_OK;
}

static int show(const struct request *r, const ts_explained *x, const ts_rederived *again)
{
    if (r->json)
        ts_explained_json(x, stdout);
    else
        ts_explained_print(x, stdout);
    return again->status == TS_EMISMATCH ? TS_EXIT_FAILED : TS_EXIT_OK;
}

static ts_status explain_run(const struct request *r, const ts_tape_moment *m,
                             ts_rederived *again, int *exit_status, ts_err *err)
{
    ts_results *results;
    ts_explained *x = NULL;
    double at = 0;
    ts_status status = ts_results_open(&results, r->db, true, err);
    if (status == TS_OK)
        status = moment_of_run(ts_results_db(results), r->run, m, &at, err);
    if (status == TS_OK)
        status = ts_explained_read(&x, ts_results_db(results), r->run, at, err);
    if (status == TS_OK) {
        ts_rederive_run(again, ts_results_db(results), x);
        ts_explained_attach(x, again);
        *exit_status = show(r, x, again);
    }
    ts_explained_free(x);
    ts_results_close(results);
    return status;
}

static ts_status explain_tape(const struct request *r, const ts_tape_moment *m,
                              ts_rederived *again, int *exit_status, ts_err *err)
{
    ts_explained *x;
    ts_status status = ts_rederive_tape(&x, again, r->tape, m, r->external, err);
    if (status == TS_OK)
        *exit_status = show(r, x, again);
    ts_explained_free(x);
    return status;
}

int ts_cli_explain(int argc, char **argv)
{
    ts_rederived again;
    struct request r = {.run = 0};
    ts_tape_moment m;
    bool helped = false;
    int exit_status = parse(&r, argc, argv, &helped);
    if (exit_status != TS_EXIT_OK || helped)
        return exit_status;
    ts_err err;
    ts_err_clear(&err);
    ts_status status = moment(r.at, &m, &err);
    if (status == TS_OK && r.tape != NULL)
        status = explain_tape(&r, &m, &again, &exit_status, &err);
    else if (status == TS_OK)
        status = explain_run(&r, &m, &again, &exit_status, &err);
    return status == TS_OK ? exit_status : ts_cli_fail(&err);
}
