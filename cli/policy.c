/* tidalscale policy list | show NAME: which policies there are, and every parameter of each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "core/run.h"

static const char help_text[] =
    "Usage: tidalscale policy list\n"
    "       tidalscale policy show NAME\n"
    "\n"
    "Lists the policies that can decide the parallelism, or shows one: what it\n"
    "follows, how it acts, what it needs, and every parameter with its default and\n"
    "what it means. Parameters are set with -P key=value in 'tidalscale replay';\n"
    "those with a dot belong to the services around it. A default marked * is one\n"
    "that the policy brings along in place of the service's own.\n"
    "\n"
    "  tidalscale policy show tidalscale\n"
    "  tidalscale replay TRACE --policy tidalscale -P cpu_high=0.7 -P long.season=6h\n";

static int list(void)
{
    for (const ts_policy *const *p = ts_policies(); *p != NULL; p++)
        printf("%-18s %s\n", (*p)->name, (*p)->help);
    return TS_EXIT_OK;
}

/* ---- one policy ------------------------------------------------------------------------------ */

static void show_needs(const ts_policy *p)
{
    static const struct {
        unsigned bit;
        const char *words;
    } needs[] = {
        {TS_NEEDS_TABLE, "the performance table"},
        {TS_NEEDS_PREDICTIONS, "predictions"},
        {TS_NEEDS_PLAN, "a schedule"},
    };
    const char *before = "Needs:   the metric report";
    for (int i = 0; i < TS_COUNT_OF(needs); i++) {
        if (!(p->needs & needs[i].bit))
            continue;
        printf("%s, %s", before, needs[i].words);
        before = "";
    }
    printf("%s\n", before);
}

static void show_head(const ts_policy *p)
{
    static const char *const acts[] = {
        [TS_RESCALE_SAVEPOINT] = "savepoint, stop, redeploy",
        [TS_RESCALE_REACTIVE] = "reactive: task managers come and go, the job restarts from its "
                                "last checkpoint",
        [TS_RESCALE_IN_PLACE] = "in place: new resource requirements, restart from the last "
                                "checkpoint",
    };
    printf("%s: %s\n", p->name, p->help);
    printf("Source:  %s\n", p->source);
    printf("Acts by: %s\n", acts[p->rescale]);
    show_needs(p);
    if (p->load != NULL)
        printf("Reads:   the original's own configuration (--config FILE)\n");
}

enum { MAX_ROWS = 256 };

struct row {
    char key[TS_PARAM_TEXT_SIZE], fallback[TS_PARAM_TEXT_SIZE + 8];
    const char *help;
};

struct rows {
    const ts_policy *policy;
    int n;
    struct row v[MAX_ROWS];
};

static bool is_brought(const ts_policy *p, const char *key)
{
    for (const ts_policy_default *d = p->defaults; d != NULL && d->key != NULL; d++)
        if (strcmp(d->key, key) == 0)
            return true;
    return false;
}

/* Whether a service is run for the policy that takes this key. */
static bool is_run(const ts_policy *p, const char *key)
{
    static const struct {
        const char *prefix;
        unsigned needs;
    } services[] = {
        {"meter.", TS_NEEDS_TABLE},      {"short.", TS_NEEDS_PREDICTIONS},
        {"long.", TS_NEEDS_PREDICTIONS}, {"aggregate.", TS_NEEDS_PREDICTIONS},
    };
    for (int i = 0; i < TS_COUNT_OF(services); i++)
        if (strncmp(key, services[i].prefix, strlen(services[i].prefix)) == 0)
            return p->needs & services[i].needs;
    return true;
}

static void take_key(void *arg, const char *key, const char *value, const char *fallback,
                     const char *help)
{
    struct rows *rows = arg;
    (void)value;
    if (rows->n == MAX_ROWS || !is_run(rows->policy, key))
        return;
    struct row *row = &rows->v[rows->n++];
    snprintf(row->key, sizeof row->key, "%s", key);
    snprintf(row->fallback, sizeof row->fallback, "%.*s%s", TS_PARAM_TEXT_SIZE,
             fallback[0] ? fallback : "''", is_brought(rows->policy, key) ? " *" : "");
    row->help = help;
}

/* Up to the first dot: a service, or a group of the policy's own; those without one are a group. */
static bool same_group(const char *a, const char *b)
{
    size_t n = strcspn(a, ".");
    bool dotted = a[n] == '.';
    return dotted ? strncmp(a, b, n + 1) == 0 : strchr(b, '.') == NULL;
}

/* How many rows from i on are of one group. */
static int run_from(const struct rows *rows, int i)
{
    int k = i + 1;
    while (k < rows->n && same_group(rows->v[i].key, rows->v[k].key))
        k++;
    return k - i;
}

static int width_of(const struct rows *rows)
{
    size_t widest = 0;
    for (int i = 0; i < rows->n; i++)
        widest = strlen(rows->v[i].key) > widest ? strlen(rows->v[i].key) : widest;
    return (int)widest;
}

/* Groups of three and more stand apart. */
static void print_rows(const struct rows *rows)
{
    int width = width_of(rows), before = 0;
    printf("\n  %-*s %-14s %s\n", width, "parameter", "default", "meaning");
    for (int i = 0, n; i < rows->n; i += n) {
        n = run_from(rows, i);
        if (i > 0 && (n > 2 || before > 2))
            putchar('\n');
        for (int k = i; k < i + n; k++)
            printf("  %-*s %-14s %s\n", width, rows->v[k].key, rows->v[k].fallback,
                   rows->v[k].help);
        before = n;
    }
}

static int show(const char *name)
{
    const ts_policy *policy = ts_policy_find(name);
    if (policy == NULL)
        return ts_cli_usage("policy",
                            "'%.60s' is not a policy; 'tidalscale policy list' names them", name);
    ts_config cfg;
    struct rows *rows = calloc(1, sizeof *rows);
    if (rows == NULL)
        return TS_EXIT_FAILED;
    rows->policy = policy;
    ts_config_init(&cfg, policy);
    ts_config_each(&cfg, take_key, rows);
    if (policy->needs & TS_NEEDS_PREDICTIONS)
        take_key(rows, "predictor", "", "",
                 "method of both prediction services at once, on steps of a minute");
    show_head(policy);
    print_rows(rows);
    free(rows);
    return TS_EXIT_OK;
}

int ts_cli_policy(int argc, char **argv)
{
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        fputs(help_text, stdout);
        return TS_EXIT_OK;
    }
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return list();
    if (argc == 3 && strcmp(argv[1], "show") == 0)
        return show(argv[2]);
    return ts_cli_usage("policy", "expected 'list' or 'show NAME', not '%.60s'",
                        argc > 1 ? argv[1] : "");
}
