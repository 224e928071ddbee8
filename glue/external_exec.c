/*
 * exec:PROGRAM: a predictor that is a program, one JSON object per line each way; external.h has
 * the protocol.
 *
 * Its standard input and output are one local socket, so that a program that is gone is an error of
 * a write and never a signal, and its standard error a pipe. Nothing here blocks beyond the
 * deadline of the present answer: a program that does not read fills the socket, and the deadline
 * ends that as it ends everything else.
 */
#include "config.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "glue/external_kind.h"
#include "glue/json.h"

extern char **environ;

enum { LINE_MAX_BYTES = 1 << 20, WORDS_SIZE = 256 };

typedef struct program {
    pid_t pid;        /* 0: none, or already waited for */
    int talk, errors; /* -1: closed */
    ts_external_limits limits;
    char name[128];
    int64_t step;
    bool failed;
    char *line; /* the answer so far, `used` bytes of it */
    size_t used, room;
    char words[WORDS_SIZE]; /* the end of what it wrote to standard error */
    size_t n_words;
} program;

static ts_time now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * TS_SEC + t.tv_nsec;
}

/* Keeps the end of what the program says to standard error. */
static void hear_errors(program *p)
{
    char buf[4096];
    ssize_t n;
    while (p->errors >= 0 && (n = read(p->errors, buf, sizeof buf)) != -1) {
        if (n == 0) {
            close(p->errors);
            p->errors = -1;
            return;
        }
        for (ssize_t i = 0; i < n; i++) {
            if (p->n_words == sizeof p->words) {
                memmove(p->words, p->words + sizeof p->words / 2, sizeof p->words / 2);
                p->n_words = sizeof p->words / 2;
            }
            p->words[p->n_words++] = buf[i];
        }
    }
}

/* The last line that it wrote to standard error, printable, or "". */
static void last_words(const program *p, char *out, size_t size)
{
    size_t end = p->n_words, start, n = 0;
    while (end > 0 && p->words[end - 1] <= ' ')
        end--;
    for (start = end; start > 0 && p->words[start - 1] != '\n'; start--)
        ;
    for (; start < end && n + 1 < size; start++)
        out[n++] = (unsigned char)p->words[start] < ' ' ? ' ' : p->words[start];
    out[n] = '\0';
}

/* Waits for its end for a while, then ends it and all of its group. Returns how it ended, -1: it
 * was killed. */
static int end_program(program *p, ts_time patience)
{
    int how = -1;
    if (p->pid == 0)
        return how;
    ts_time until = now() + patience;
    pid_t gone;
    while ((gone = waitpid(p->pid, &how, WNOHANG)) == 0 && now() < until)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    kill(-p->pid, SIGKILL);
    if (gone == 0) {
        how = -1;
        waitpid(p->pid, NULL, 0);
    }
    p->pid = 0;
    return how;
}

/* It is gone, or closed its end: says how it went, with its last words. */
static ts_status is_gone(program *p, ts_err *err)
{
    char said[160], how_text[64];
    int how = end_program(p, TS_SEC);
    hear_errors(p);
    last_words(p, said, sizeof said);
    if (how == -1)
        snprintf(how_text, sizeof how_text, "closed its output");
    else if (WIFSIGNALED(how))
        snprintf(how_text, sizeof how_text, "was ended by signal %d", WTERMSIG(how));
    else
        snprintf(how_text, sizeof how_text, "exited with status %d", WEXITSTATUS(how));
    return ts_err_set(err, TS_EIO, "%s %s%s%s", p->name, how_text, said[0] ? ", saying: " : "",
                      said);
}

static bool is_passing(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

/* Sends as much as goes; *sent counts. EIO: it is gone. */
static ts_status send_some(program *p, const char *text, size_t n, size_t *sent, ts_err *err)
{
    ssize_t done = send(p->talk, text + *sent, n - *sent, MSG_NOSIGNAL);
    if (done >= 0)
        *sent += (size_t)done;
    else if (!is_passing(errno))
        return is_gone(p, err);
    return TS_OK;
}

/* Takes what has come. */
static ts_status receive_some(program *p, ts_err *err)
{
    if (p->used == p->room) {
        size_t room = p->room == 0 ? 4096 : 2 * p->room;
        char *grown = p->room >= LINE_MAX_BYTES ? NULL : realloc(p->line, room);
        if (grown == NULL)
            return ts_err_set(err, TS_EPARSE, "%s: an answer of more than %d bytes", p->name,
                              LINE_MAX_BYTES);
        p->line = grown;
        p->room = room;
    }
    ssize_t n = recv(p->talk, p->line + p->used, p->room - p->used, 0);
    if (n > 0)
        p->used += (size_t)n;
    else if (n == 0 || !is_passing(errno))
        return is_gone(p, err);
    return TS_OK;
}

static ts_status wait_for(program *p, bool to_send, ts_time deadline, ts_err *err)
{
    struct pollfd fd[2] = {{.fd = p->talk, .events = (short)(POLLIN | (to_send ? POLLOUT : 0))},
                           {.fd = p->errors, .events = POLLIN}};
    ts_time left = deadline - now();
    if (left <= 0)
        return ts_err_set(err, TS_ELIMIT,
                          to_send ? "%s does not read" : "%s did not answer in time", p->name);
    poll(fd, 2, (int)(left / TS_MSEC) + 1);
    if (fd[1].revents != 0)
        hear_errors(p);
    return TS_OK;
}

/* The beginning of what came, printable. */
static const char *shown(const program *p, char out[81])
{
    size_t n = p->used < 80 ? p->used : 80;
    for (size_t i = 0; i < n; i++)
        out[i] = p->line[i] < ' ' || p->line[i] > '~' ? '?' : p->line[i];
    out[n] = '\0';
    return out;
}

static ts_status too_much(const program *p, ts_err *err)
{
    char text[81];
    return ts_err_set(err, TS_EPARSE, "%s said '%s'; expected one line, and only when asked",
                      p->name, shown(p, text));
}

static ts_status not_an_answer(program *p, const char *expected, ts_err *err)
{
    char text[81];
    p->failed = true;
    return ts_err_set(err, TS_EPARSE, "%s answered '%s'; expected %s", p->name, shown(p, text),
                      expected);
}

/* Sends a line and waits for the answer, which is then in p->line without its end. */
static ts_status converse(program *p, const char *text, ts_time limit, ts_err *err)
{
    ts_time deadline = now() + limit;
    size_t n = strlen(text), sent = 0, looked = 0;
    char *end = NULL;
    ts_status status = receive_some(p, err);
    if (status == TS_OK && p->used > 0)
        return too_much(p, err);
    while (status == TS_OK && end == NULL) {
        if (sent < n)
            status = send_some(p, text, n, &sent, err);
        if (status == TS_OK)
            status = wait_for(p, sent < n, deadline, err);
        if (status == TS_OK)
            status = receive_some(p, err);
        end = p->used > looked ? memchr(p->line + looked, '\n', p->used - looked) : NULL;
        looked = p->used;
    }
    if (status != TS_OK)
        return status;
    if (sent < n || (size_t)(end - p->line) + 1 < p->used)
        return too_much(p, err);
    p->used = (size_t)(end - p->line);
    return TS_OK;
}

/* The same; a program that failed once is not waited for in the end. */
static ts_status ask(program *p, const char *text, ts_time limit, ts_err *err)
{
    p->used = 0;
    ts_status status = converse(p, text, limit, err);
    p->failed = status != TS_OK;
    return status;
}

/* The answer if it is one JSON object, or NULL. */
static ts_json *parse(const program *p)
{
    ts_json *doc;
    if (ts_json_parse(&doc, p->line, p->used, p->name, NULL) != TS_OK)
        return NULL;
    if (cJSON_IsObject(ts_json_root(doc)))
        return doc;
    ts_json_free(doc);
    return NULL;
}

static const cJSON *member(const ts_json *doc, const char *key)
{
    return doc == NULL ? NULL : cJSON_GetObjectItemCaseSensitive(ts_json_root(doc), key);
}

static ts_status greet(program *p, const ts_series_shape *shape, ts_err *err)
{
    char text[256];
    snprintf(text, sizeof text,
             "{\"version\":%d,\"step_s\":%.17g,\"season\":%d,\"season2\":%d,\"horizon\":%d}\n",
             TS_EXTERNAL_EXEC_VERSION, ts_seconds(shape->step), shape->season, shape->season2,
             shape->horizon);
    ts_status status = ask(p, text, p->limits.start, err);
    if (status != TS_OK)
        return status;
    ts_json *doc = parse(p);
    const cJSON *version = member(doc, "version");
    if (!cJSON_IsNumber(version))
        status = not_an_answer(p, "{\"version\":1}", err);
    else if (version->valuedouble != TS_EXTERNAL_EXEC_VERSION)
        status = ts_err_set(err, TS_EMISMATCH,
                            "%s speaks version %g of the protocol; this program speaks version %d",
                            p->name, version->valuedouble, TS_EXTERNAL_EXEC_VERSION);
    ts_json_free(doc);
    return status;
}

static ts_status read_mean(program *p, const ts_json *doc, int n, double *mean, ts_err *err)
{
    const cJSON *list = member(doc, "mean");
    char expected[64];
    int i = 0;
    if (cJSON_IsNull(list))
        return TS_EMPTY;
    if (cJSON_IsArray(list) && cJSON_GetArraySize(list) == n)
        for (const cJSON *item = list->child; item != NULL && cJSON_IsNumber(item);
             item = item->next)
            mean[i++] = item->valuedouble;
    if (i == n)
        return TS_OK;
    snprintf(expected, sizeof expected, "\"mean\" with %d numbers, or null", n);
    return not_an_answer(p, expected, err);
}

static ts_status exec_step(void *state, double y, int n, double *mean, ts_err *err)
{
    program *p = state;
    char text[128], value[32] = "null";
    if (!isnan(y))
        snprintf(value, sizeof value, "%.17g", y);
    snprintf(text, sizeof text, "{\"t\":%" PRId64 ",\"y\":%s,\"n\":%d}\n", p->step, value, n);
    ts_status status = ask(p, text, p->limits.answer, err);
    if (status != TS_OK)
        return status;
    p->step++;
    ts_json *doc = parse(p);
    if (doc == NULL)
        return not_an_answer(p, "one JSON object", err);
    status = n > 0 ? read_mean(p, doc, n, mean, err) : TS_OK;
    ts_json_free(doc);
    return status;
}

static void exec_close(void *state)
{
    program *p = state;
    if (p->talk >= 0)
        close(p->talk);
    end_program(p, p->failed ? 0 : TS_SEC);
    if (p->errors >= 0)
        close(p->errors);
    free(p->line);
    free(p);
}

/* Starts it in a process group of its own, with `theirs` for input and output and `errors` for
 * standard error. */
static int spawn(pid_t *pid, char *const *words, int theirs, int errors)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none, usual;
    int error = posix_spawn_file_actions_init(&files);
    if (error != 0)
        return error;
    error = posix_spawnattr_init(&how);
    if (error != 0) {
        posix_spawn_file_actions_destroy(&files);
        return error;
    }
    posix_spawn_file_actions_adddup2(&files, theirs, 0);
    posix_spawn_file_actions_adddup2(&files, theirs, 1);
    posix_spawn_file_actions_adddup2(&files, errors, 2);
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &usual);
    posix_spawnattr_setpgroup(&how, 0);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                                       POSIX_SPAWN_SETSIGMASK);
    error = posix_spawnp(pid, words[0], &files, &how, words, environ);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

static ts_status start(program *p, char *const *words, ts_err *err)
{
    int talk[2] = {-1, -1}, errors[2] = {-1, -1};
    int error = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, talk) != 0 ||
                        pipe2(errors, O_CLOEXEC) != 0
                    ? errno
                    : 0;
    if (error == 0)
        error = spawn(&p->pid, words, talk[1], errors[1]);
    if (error != 0)
        p->pid = 0;
    close(talk[1]);
    close(errors[1]);
    p->talk = talk[0];
    p->errors = errors[0];
    if (error != 0)
        return ts_err_set(err, TS_EIO, "cannot start %s: %s", p->name, strerror(error));
    fcntl(p->talk, F_SETFL, O_NONBLOCK);
    fcntl(p->errors, F_SETFL, O_NONBLOCK);
    return TS_OK;
}

static ts_status exec_open(void **state, char *const *words, const ts_series_shape *shape,
                           const ts_external_limits *limits, ts_err *err)
{
    program *p = calloc(1, sizeof *p);
    if (p == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    p->limits = *limits;
    p->talk = p->errors = -1;
    snprintf(p->name, sizeof p->name, "%s", words[0]);
    ts_status status = start(p, words, err);
    if (status == TS_OK)
        status = greet(p, shape, err);
    if (status == TS_OK)
        *state = p;
    else
        exec_close(p);
    return status;
}

const ts__external_kind ts__external_exec = {"exec:", exec_open, exec_close, exec_step};
