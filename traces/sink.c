/* A file that is there whole or not at all; see sink.h. */
#include "config.h"

#include "traces/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIZE = 64 << 10, ATTEMPTS = 100 };

static ts_status failed(ts__sink *s, const char *what, ts_err *err)
{
    return ts_err_at(err, TS_EIO, s->path, 0, 0, "%s: %s", what, strerror(errno));
}

static ts_status open_beside(ts__sink *s, ts_err *err)
{
    size_t size = strlen(s->path) + 40;
    if ((s->temporary = malloc(size)) == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    for (int i = 0; i < ATTEMPTS && s->fd < 0; i++) {
        snprintf(s->temporary, size, "%s.%ld-%d.tmp", s->path, (long)getpid(), i);
        s->fd = open(s->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (s->fd < 0 && errno != EEXIST)
            break;
    }
    if (s->fd >= 0)
        return TS_OK;
    free(s->temporary);
    s->temporary = NULL;
    return failed(s, "cannot be created", err);
}

static ts_status open_sink(ts__sink *s, ts_err *err)
{
    struct stat st;
    if (strcmp(s->path, "-") == 0) {
        s->fd = dup(STDOUT_FILENO);
    } else if (stat(s->path, &st) == 0 && !S_ISREG(st.st_mode)) {
        s->fd = open(s->path, O_WRONLY | O_CLOEXEC);
    } else {
        return open_beside(s, err);
    }
    return s->fd >= 0 ? TS_OK : failed(s, "cannot be written", err);
}

ts_status ts__sink_init(ts__sink *s, const char *path, bool gz, ts_err *err)
{
    *s = (ts__sink){.fd = -1};
    s->path = strdup(path);
    s->buf = malloc(SIZE);
    ts_status status = TS_OK;
    if (s->path == NULL || s->buf == NULL)
        status = ts_err_set(err, TS_ENOMEM, "out of memory");
    if (status == TS_OK)
        status = open_sink(s, err);
    if (status == TS_OK && gz) {
        s->gz = deflateInit2(&s->z, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY) == Z_OK;
        if (!s->gz)
            status = ts_err_set(err, TS_ENOMEM, "out of memory");
    }
    if (status != TS_OK)
        ts__sink_discard(s);
    return status;
}

static ts_status write_all(ts__sink *s, ts_err *err)
{
    for (size_t done = 0; done < s->n;) {
        ssize_t n = write(s->fd, s->buf + done, s->n - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return failed(s, "cannot be written", err);
        done += (size_t)n;
    }
    s->n = 0;
    return TS_OK;
}

static ts_status put_packed(ts__sink *s, const void *bytes, size_t n, int flush, ts_err *err)
{
    int z = Z_OK;
    s->z.next_in = (Bytef *)bytes;
    s->z.avail_in = (uInt)n;
    do {
        s->z.next_out = s->buf + s->n;
        s->z.avail_out = (uInt)(SIZE - s->n);
        z = deflate(&s->z, flush);
        s->n = SIZE - s->z.avail_out;
        if (s->n == SIZE) {
            ts_status status = write_all(s, err);
            if (status != TS_OK)
                return status;
        }
    } while (s->z.avail_in > 0 || (flush == Z_FINISH && z != Z_STREAM_END));
    return TS_OK;
}

ts_status ts__sink_put(ts__sink *s, const void *bytes, size_t n, ts_err *err)
{
    if (s->gz)
        return put_packed(s, bytes, n, Z_NO_FLUSH, err);
    const char *p = bytes;
    while (n > 0) {
        size_t part = n < SIZE - s->n ? n : SIZE - s->n;
        memcpy(s->buf + s->n, p, part);
        s->n += part;
        p += part;
        n -= part;
        if (s->n == SIZE) {
            ts_status status = write_all(s, err);
            if (status != TS_OK)
                return status;
        }
    }
    return TS_OK;
}

static ts_status close_file(ts__sink *s, ts_err *err)
{
    ts_status status = TS_OK;
    if (s->temporary != NULL && fsync(s->fd) != 0)
        status = failed(s, "cannot be written", err);
    if (close(s->fd) != 0 && status == TS_OK)
        status = failed(s, "cannot be written", err);
    s->fd = -1;
    return status;
}

ts_status ts__sink_commit(ts__sink *s, ts_err *err)
{
    ts_status status = s->gz ? put_packed(s, NULL, 0, Z_FINISH, err) : TS_OK;
    if (status == TS_OK)
        status = write_all(s, err);
    if (status == TS_OK)
        status = close_file(s, err);
    if (status == TS_OK && s->temporary != NULL) {
        if (rename(s->temporary, s->path) != 0)
            status = failed(s, "cannot be put in place", err);
        else
            free(s->temporary), s->temporary = NULL;
    }
    ts__sink_discard(s);
    return status;
}

void ts__sink_discard(ts__sink *s)
{
    if (s->fd >= 0)
        close(s->fd);
    if (s->temporary != NULL)
        unlink(s->temporary);
    if (s->gz)
        deflateEnd(&s->z);
    free(s->temporary);
    free(s->path);
    free(s->buf);
    *s = (ts__sink){.fd = -1};
}
