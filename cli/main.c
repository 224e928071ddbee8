/*
 * tidalscale: what would this autoscaler have done with my load, and at what cost? Which load
 * predictor should it trust?
 *
 * This file knows the list of commands and nothing else.
 */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

static const struct {
    const char *name;
    ts_command *run;
    const char *help;
} commands[] = {
    {"replay", ts_cli_replay, "replay a load through one or more policies"},
    {"compare", ts_cli_compare, "compare policies over one or more loads, with intervals"},
    {"diff", ts_cli_diff, "what a change of configuration does: a gate for pull requests"},
    {"sensitivity", ts_cli_sensitivity, "what one or two constants do: a map over their values"},
    {"verify", ts_cli_verify, "check a tape: the same events give the same commands"},
    {"trace", ts_cli_trace, "look at a load, convert it, make a synthetic one"},
    {"policy", ts_cli_policy, "list the policies, or show one with its parameters"},
    {"explain", ts_cli_explain, "say why a run did what it did at a moment"},
    {"plot", ts_cli_plot, "draw a figure from a results database"},
    {"bench", ts_cli_bench, "benchmark load predictors on recorded loads"},
    {NULL, NULL, NULL},
};

static void help(void)
{
    puts("Usage: tidalscale COMMAND [OPTION]...\n"
         "\n"
         "Replays a recorded load through an autoscaler of stream processing jobs against\n"
         "a modelled Flink, Kafka and Kubernetes, and says what it would have done and at\n"
         "what cost.\n"
         "\n"
         "Commands:");
    for (int i = 0; commands[i].name != NULL; i++)
        printf("  %-11s %s\n", commands[i].name, commands[i].help);
    puts("\n"
         "Start here:\n"
         "  tidalscale replay gen:diurnal --policy tidalscale --policy static --policy hpa\n"
         "  tidalscale COMMAND --help\n"
         "\n"
         "The manual: man tidalscale");
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of the write, reported once */
    const char *name = argc > 1 ? argv[1] : "--help";
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        help();
        return ts_cli_finish(argc > 1 ? TS_EXIT_OK : TS_EXIT_BAD);
    }
    if (strcmp(name, "--version") == 0 || strcmp(name, "version") == 0) {
        puts("tidalscale " VERSION);
        return ts_cli_finish(TS_EXIT_OK);
    }
    for (int i = 0; commands[i].name != NULL; i++)
        if (strcmp(commands[i].name, name) == 0)
            return ts_cli_finish(commands[i].run(argc - 1, argv + 1));
    fprintf(stderr, "tidalscale: '%.60s' is not a command. Try 'tidalscale --help'.\n", name);
    return TS_EXIT_BAD;
}
