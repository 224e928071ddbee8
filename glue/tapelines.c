/* Lines of a tape file; see tapelines.h. */
#include "config.h"

#include "glue/tapelines.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_SIZE = 1 << 17 };

static bool is_gz(const char *path)
{
    size_t n = strlen(path);
    return n > 3 && strcmp(path + n - 3, ".gz") == 0;
}

ts_status ts__tape_create(ts__tape_writer *w, const char *path, ts_err *err)
{
    *w = (ts__tape_writer){.crc = crc32(0, NULL, 0)};
    ts_status status = ts_outfile_open(&w->file, path, err);
    if (status != TS_OK)
        return status;
    setvbuf(w->file.stream, NULL, _IOFBF, BUFFER_SIZE);
    if (!is_gz(path))
        return TS_OK;
    int fd = dup(fileno(w->file.stream));
    w->gz = fd < 0 ? NULL : gzdopen(fd, "wb1");
    if (w->gz != NULL)
        return TS_OK;
    if (fd >= 0)
        close(fd);
    ts_outfile_abandon(&w->file);
    return ts_err_at(err, TS_ENOMEM, path, 0, 0, "out of memory");
}

ts_status ts__tape_write(ts__tape_writer *w, const char *bytes, int n)
{
    w->crc = crc32(w->crc, (const Bytef *)bytes, (uInt)n);
    bool good = w->gz ? gzwrite(w->gz, bytes, (unsigned)n) == n
                      : fwrite(bytes, 1, (size_t)n, w->file.stream) == (size_t)n;
    return good ? TS_OK : TS_EIO;
}

ts_status ts__tape_commit(ts__tape_writer *w, ts_err *err)
{
    int code = w->gz ? gzclose(w->gz) : Z_OK;
    int reason = errno;
    w->gz = NULL;
    if (code == Z_OK)
        return ts_outfile_commit(&w->file, err);
    ts_err_at(err, TS_EIO, w->file.path, 0, 0, "cannot be written: %s",
              code == Z_ERRNO ? strerror(reason) : "compression failed");
    ts_outfile_abandon(&w->file);
    return TS_EIO;
}

void ts__tape_abandon(ts__tape_writer *w)
{
    if (w->gz != NULL)
        gzclose(w->gz);
    w->gz = NULL;
    ts_outfile_abandon(&w->file);
}

ts_status ts__tape_open(ts__tape_reader *r, const char *path, ts_err *err)
{
    struct stat st;
    r->gz = NULL;
    r->line = 0;
    r->from = r->to = 0;
    snprintf(r->path, sizeof r->path, "%s", path);
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return ts_err_at(err, TS_EINVAL, path, 0, 0, "is a directory, not a tape");
    r->gz = gzopen(path, "rbe");
    if (r->gz == NULL)
        return ts_err_at(err, TS_EIO, path, 0, 0, "cannot be opened: %s", strerror(errno));
    gzbuffer(r->gz, BUFFER_SIZE);
    return TS_OK;
}

/* Moves what is left to the front and reads on. DONE: there is no more. */
static ts_status fill(ts__tape_reader *r, ts_err *err)
{
    memmove(r->bytes, r->bytes + r->from, r->to - r->from);
    r->to -= r->from;
    r->from = 0;
    int n = gzread(r->gz, r->bytes + r->to, (unsigned)(sizeof r->bytes - 1 - r->to));
    int code = Z_OK;
    const char *words = gzerror(r->gz, &code);
    if (code == Z_BUF_ERROR)
        return ts_err_at(err, TS_EMISMATCH, r->path, r->line + 1, 0,
                         "the tape was cut short: its compressed data ends before its end");
    if (n < 0 || code < 0)
        return ts_err_at(err, code == Z_ERRNO ? TS_EIO : TS_EMISMATCH, r->path, r->line + 1, 0,
                         "the tape cannot be read on: %s",
                         code == Z_ERRNO ? strerror(errno) : words);
    r->to += (size_t)n;
    return n == 0 ? TS_DONE : TS_OK;
}

ts_status ts__tape_line(ts__tape_reader *r, char **line, size_t *length, ts_err *err)
{
    ts_status status = TS_OK;
    char *end;
    while ((end = memchr(r->bytes + r->from, '\n', r->to - r->from)) == NULL && status == TS_OK) {
        if (r->to - r->from >= TS_TAPE_LINE_SIZE)
            return ts_err_at(err, TS_EPARSE, r->path, r->line + 1, 0,
                             "a line is longer than %d bytes: this is no tape",
                             TS_TAPE_LINE_SIZE - 1);
        status = fill(r, err);
    }
    if (end == NULL && (status < 0 || r->from == r->to))
        return status;
    if (end == NULL)
        return ts_err_at(err, r->line == 0 ? TS_EPARSE : TS_EMISMATCH, r->path, r->line + 1, 0,
                         "the tape was cut short: its last line has no end");
    *line = r->bytes + r->from;
    *length = (size_t)(end - *line);
    *end = '\0';
    r->line++;
    r->from += *length + 1;
    if (strlen(*line) != *length)
        return ts_err_at(err, r->line == 1 ? TS_EPARSE : TS_EMISMATCH, r->path, r->line, 0,
                         "there is a zero byte in the line");
    return TS_OK;
}

void ts__tape_close(ts__tape_reader *r)
{
    if (r->gz != NULL)
        gzclose(r->gz);
    r->gz = NULL;
}
