/* gnuplot without a shell; see gnuplot.h. */
#include "config.h"

#include "glue/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "glue/utf8.h"

ts_status ts_gnuplot_find(char *path, int size, ts_err *err)
{
    const char *p = getenv("PATH");
    while (p != NULL && *p != '\0') {
        size_t n = strcspn(p, ":");
        int used = snprintf(path, (size_t)size, "%.*s/gnuplot", (int)n, n > 0 ? p : ".");
        if (n > 0 && used < size && access(path, X_OK) == 0)
            return TS_OK;
        p += n + (p[n] == ':');
    }
    return ts_err_set(err, TS_EIO, "gnuplot is not in PATH. Figures need it; on Debian and Ubuntu: "
                                   "apt install gnuplot-nox");
}

void ts_gnuplot_quote(FILE *script, const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    fputc('\'', script);
    for (int n; *p != '\0'; p += n > 0 ? n : 1) {
        n = ts__utf8_length(p);
        if (*p == '\'')
            fputs("\xe2\x80\x99", script); /* U+2019 */
        else if (n == 0)
            fputc('?', script);
        else if (*p < 0x20 || *p == 0x7f)
            fputc(' ', script);
        else
            fwrite(p, 1, (size_t)n, script);
    }
    fputc('\'', script);
}

/* ---- the process ----------------------------------------------------------------------------- */

/* In the child: script on standard input, words of gnuplot to `report`. Async-signal-safe calls
 * only. */
static void become(const char *program, const char *directory, char **environment, int script,
                   int report)
{
    char *const argv[] = {(char *)"gnuplot", (char *)"--default-settings", (char *)"-", NULL};
    if (dup2(script, 0) >= 0 && dup2(report, 1) >= 0 && dup2(report, 2) >= 0 &&
        chdir(directory) == 0)
        execve(program, argv, environment);
    _exit(127);
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Reads what the child says until it is gone; keeps what fits. false: the time is over. */
static bool listen_to(int fd, int seconds, char *words, size_t size)
{
    int64_t end = now_ms() + (int64_t)seconds * 1000;
    size_t n = 0;
    words[0] = '\0';
    for (;;) {
        char buf[512];
        int64_t left = end - now_ms();
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int ready = left > 0 ? poll(&p, 1, (int)left) : 0;
        if (ready == 0)
            return false;
        ssize_t got = ready < 0 ? -1 : read(fd, buf, sizeof buf);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return true;
        size_t keep = (size_t)got < size - 1 - n ? (size_t)got : size - 1 - n;
        memcpy(words + n, buf, keep);
        n += keep;
        words[n] = '\0';
    }
}

/* Ours, but for the locale: labels are UTF-8 whatever the user's is. NULL: no memory. Free the list
 * alone. */
static char **environment_of_child(void)
{
    int n = 0, kept = 1;
    while (environ[n] != NULL)
        n++;
    char **list = calloc((size_t)n + 2, sizeof *list);
    if (list == NULL)
        return NULL;
    list[0] = (char *)"LC_ALL=C.UTF-8";
    for (int i = 0; i < n; i++)
        if (strncmp(environ[i], "LC_ALL=", 7) != 0)
            list[kept++] = environ[i];
    return list;
}

/* The next place that names a line of a script, and is not a mere warning; NULL: there is none. */
static char *next_complaint(char *words)
{
    for (char *at = strstr(words, "line "); at != NULL; at = strstr(at + 1, "line ")) {
        size_t n = strcspn(at, "\n");
        char *warning = strstr(at, "warning:");
        if (warning == NULL || warning > at + n)
            return at;
    }
    return NULL;
}

/* The line that says what was wrong. gnuplot shows the command, a caret, then '"file" line N:
 * words'; N is 0 in what it reads from a pipe. */
static const char *first_complaint(char *words)
{
    char *line = next_complaint(words);
    if (line == NULL)
        line = words + strspn(words, " \n\t");
    while (line > words && line[-1] != '\n' && line[-1] != '\t')
        line--;
    line += strspn(line, " ");
    line[strcspn(line, "\n")] = '\0';
    return strncmp(line, "line 0: ", 8) == 0 ? line + 8 : line;
}

static ts_status outcome(int status, bool in_time, int seconds, char *words, ts_err *err)
{
    if (!in_time)
        return ts_err_set(err, TS_ELIMIT, "gnuplot took more than %d s and was ended", seconds);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        return ts_err_set(err, TS_EIO, "gnuplot cannot be run");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return ts_err_set(err, TS_EIO, "gnuplot failed: %.300s", first_complaint(words));
    return TS_OK;
}

static ts_status run(const char *program, const char *directory, int script, int seconds,
                     ts_err *err)
{
    int report[2], status = 0;
    char words[2048], **environment = environment_of_child();
    if (environment == NULL)
        return ts_err_set(err, TS_ENOMEM, "no memory to start gnuplot");
    if (pipe2(report, O_CLOEXEC) != 0) {
        free(environment);
        return ts_err_set(err, TS_EIO, "no pipe to gnuplot: %s", strerror(errno));
    }
    pid_t child = fork();
    if (child == 0)
        become(program, directory, environment, script, report[1]);
    free(environment);
    close(report[1]);
    if (child < 0) {
        close(report[0]);
        return ts_err_set(err, TS_EIO, "gnuplot cannot be started: %s", strerror(errno));
    }
    bool in_time = listen_to(report[0], seconds, words, sizeof words);
    close(report[0]);
    if (!in_time)
        kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return outcome(status, in_time, seconds, words, err);
}

/* The script as a file without a name, read from its beginning; -1 with errno. */
static int script_file(const char *script, FILE **f)
{
    *f = tmpfile();
    if (*f == NULL)
        return -1;
    size_t n = strlen(script);
    if (fwrite(script, 1, n, *f) != n || fflush(*f) != 0 || lseek(fileno(*f), 0, SEEK_SET) != 0)
        return -1;
    return fileno(*f);
}

ts_status ts_gnuplot_run(const char *script, const char *directory, int seconds, ts_err *err)
{
    char program[4096];
    FILE *f;
    ts_status status = ts_gnuplot_find(program, sizeof program, err);
    if (status != TS_OK)
        return status;
    int fd = script_file(script, &f);
    status = fd < 0 ? ts_err_set(err, TS_EIO, "the script for gnuplot cannot be written: %s",
                                 strerror(errno))
                    : run(program, directory, fd, seconds, err);
    if (f != NULL)
        fclose(f);
    return status;
}
