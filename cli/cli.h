/*
 * What the commands of the program share. Each command is one file with one function; main.c holds
 * the list.
 *
 * Exit status: 0 done; 1 a verification or a gate failed; 2 bad usage or bad input; 130
 * interrupted. What was asked for goes to standard output, everything else to standard error.
 */
#ifndef TS_CLI_CLI_H
#define TS_CLI_CLI_H

#include "core/status.h"
#include "core/types.h"

enum { TS_EXIT_OK = 0, TS_EXIT_FAILED = 1, TS_EXIT_BAD = 2, TS_EXIT_INTERRUPTED = 130 };

/* argv[0] is the command's name. */
typedef int ts_command(int argc, char **argv);

ts_command ts_cli_replay, ts_cli_compare, ts_cli_diff, ts_cli_sensitivity, ts_cli_verify,
    ts_cli_policy, ts_cli_trace, ts_cli_bench, ts_cli_plot, ts_cli_explain;

/* Prints "tidalscale: file:line:column: message" and returns TS_EXIT_BAD. */
int ts_cli_fail(const ts_err *err);

/* Prints "tidalscale COMMAND: message" with a pointer to --help; returns TS_EXIT_BAD. */
int ts_cli_usage(const char *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What getopt_long has just refused, as a usage error; argv is the command's. */
int ts_cli_bad_option(const char *command, char **argv);

/* Flushes standard output; a failure (a full disk, a closed pipe) is an error message and
 * TS_EXIT_BAD. */
int ts_cli_finish(int status);

/* Splits "key=value" at the first '='; *key gets a copy in buf. false: there is no '=' or no key,
 * or it is too long. */
bool ts_cli_split(const char *text, char *buf, int size, const char **value);

#endif
