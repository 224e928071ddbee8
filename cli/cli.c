/* What the commands share; see cli.h. */
#include "cli/cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int ts_cli_fail(const ts_err *err)
{
    char text[1024];
    fprintf(stderr, "tidalscale: %s\n", ts_err_format(err, text, sizeof text));
    return err->status == TS_EINTR ? TS_EXIT_INTERRUPTED : TS_EXIT_BAD;
}

int ts_cli_usage(const char *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "tidalscale %s: ", command);
    vfprintf(stderr, format, args);
    fprintf(stderr, "\nTry 'tidalscale %s --help'.\n", command);
    va_end(args);
    return TS_EXIT_BAD;
}

int ts_cli_bad_option(const char *command, char **argv)
{
    const char *given = argv[optind - 1];
    if (optopt != 0 && strchr(given, '=') == NULL && given[0] == '-')
        return ts_cli_usage(command, "option '%.60s' is unknown or lacks its value", given);
    return ts_cli_usage(command, "option '%.60s' is unknown, ambiguous, or does not take a value",
                        given);
}

int ts_cli_finish(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "tidalscale: standard output: %s\n", strerror(errno));
    return TS_EXIT_BAD;
}

bool ts_cli_split(const char *text, char *buf, int size, const char **value)
{
    const char *eq = strchr(text, '=');
    if (eq == NULL || eq == text || eq - text >= size)
        return false;
    memcpy(buf, text, (size_t)(eq - text));
    buf[eq - text] = '\0';
    *value = eq + 1;
    return true;
}
