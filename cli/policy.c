/* tidalscale policy list | show NAME: which policies there are, and every parameter of each. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "core/run.h"

static const char help_text[] =
    "Usage: tidalscale policy list\n"
    "       tidalscale policy show NAME\n"
    "\n"
    "Lists the policies that can decide the parallelism, or shows one with every\n"
    "parameter, its default, and what it means. Parameters are set with -P key=value\n"
    "in 'tidalscale replay'; those with a dot belong to the services around it.\n"
    "\n"
    "  tidalscale policy show tidalscale\n"
    "  tidalscale replay TRACE --policy tidalscale -P cpu_high=0.7 -P long.season=6h\n";

static void show_key(void *arg, const char *key, const char *value, const char *fallback,
                     const char *help)
{
    (void)arg, (void)value;
    printf("  %-28s %-14s %s\n", key, fallback[0] ? fallback : "''", help);
}

static int list(void)
{
    for (const ts_policy *const *p = ts_policies(); *p != NULL; p++)
        printf("%-18s %s\n", (*p)->name, (*p)->help);
    return TS_EXIT_OK;
}

static int show(const char *name)
{
    const ts_policy *policy = ts_policy_find(name);
    if (policy == NULL)
        return ts_cli_usage("policy",
                            "'%.60s' is not a policy; 'tidalscale policy list' names them", name);
    ts_config cfg;
    ts_config_init(&cfg, policy);
    printf("%s: %s\nSource: %s\n\n  %-28s %-14s %s\n", policy->name, policy->help, policy->source,
           "parameter", "default", "meaning");
    ts_config_each(&cfg, show_key, NULL);
    if (policy->needs & TS_NEEDS_PREDICTIONS)
        show_key(NULL, "predictor", "", "", "method of both prediction services at once, on steps "
                                            "of a minute");
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
