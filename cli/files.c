/* No output of a command that replays may be one of its inputs, or another output; see request.h.
 * What is written would else be lost without a word. */
#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "cli/request.h"

enum { MAX_FILES = TS_MAX_TRACES + 16 };

typedef struct file {
    const char *option, *path; /* option NULL: it is read */
} file;

static void add(file *files, int *n, const char *option, const char *path)
{
    if (path != NULL)
        files[(*n)++] = (file){option, path};
}

/* What is written, and behind it what is read; returns how many are written. */
static int list_files(const ts_request *r, file files[MAX_FILES], int *n)
{
    add(files, n, "db", r->db);
    add(files, n, "tape", r->tape);
    add(files, n, "log", r->log);
    add(files, n, "csv", r->csv);
    int written = *n;
    for (int i = 0; i < r->n_traces; i++)
        add(files, n, NULL, r->traces[i]);
    add(files, n, NULL, r->history);
    add(files, n, NULL, r->preset);
    add(files, n, NULL, r->config);
    add(files, n, NULL, r->configs[0]);
    add(files, n, NULL, r->configs[1]);
    return written;
}

/* Whether two paths lead to one file, or will; a device may be written to twice. */
static bool is_same(const char *a, const char *b, bool both_written)
{
    struct stat of_a, of_b;
    int there = (stat(a, &of_a) == 0) + (stat(b, &of_b) == 0);
    if (there != 2)
        return both_written && there == 0 && strcmp(a, b) == 0;
    return S_ISREG(of_a.st_mode) && of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
}

int ts_request_check_files(const ts_request *r)
{
    file files[MAX_FILES];
    int n = 0, written = list_files(r, files, &n);
    for (int i = 0; i < written; i++)
        for (int k = i + 1; k < n; k++)
            if (is_same(files[i].path, files[k].path, k < written))
                return ts_cli_usage(r->command, "--%s: '%.80s' is %s%s as well", files[i].option,
                                    files[i].path, k < written ? "written by --" : "what is read",
                                    k < written ? files[k].option : "");
    return TS_EXIT_OK;
}
