/* Bytes of a file, plain or gzip; see source.h. */
#include "config.h"

#include "traces/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    CHUNK = 128 << 10, /* read at once, so that it stays in the cache */
    CAPACITY = TS__SOURCE_LINE + CHUNK,
};

static ts_status broken(ts__source *s, ts_err *err, const char *what)
{
    return ts_err_at(err, TS_EPARSE, s->path, 0, 0, "%s", what);
}

static ts_status read_file(ts__source *s, void *to, size_t size, size_t *n, ts_err *err)
{
    ssize_t got;
    do {
        got = read(s->fd, to, size);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return ts_err_at(err, TS_EIO, s->path, 0, 0, "cannot be read: %s", strerror(errno));
    *n = (size_t)got;
    return TS_OK;
}

static ts_status refill_packed(ts__source *s, ts_err *err)
{
    size_t n = 0;
    if (s->z.avail_in > 0)
        return TS_OK;
    ts_status status = read_file(s, s->packed, CHUNK, &n, err);
    if (status != TS_OK)
        return status;
    s->z.next_in = s->packed;
    s->z.avail_in = (uInt)n;
    s->n_packed += (int64_t)n;
    return n == 0 ? TS_DONE : TS_OK;
}

/* Between two members: the file ends here, or another one begins. */
static ts_status next_member(ts__source *s, ts_err *err)
{
    ts_status status = refill_packed(s, err);
    if (status != TS_OK)
        return status;
    if (*s->z.next_in != 0x1f || inflateReset(&s->z) != Z_OK)
        return broken(s, err, "bytes that are not gzip follow the gzip data");
    s->member_open = true;
    return TS_OK;
}

static ts_status inflate_some(ts__source *s, char *to, size_t size, size_t *n, ts_err *err)
{
    s->z.next_out = (Bytef *)to;
    s->z.avail_out = (uInt)size;
    while (s->z.avail_out == size) {
        ts_status status = s->member_open ? refill_packed(s, err) : next_member(s, err);
        if (status == TS_DONE && s->member_open)
            return broken(s, err, "gzip data ends before its trailer: the file is truncated");
        if (status != TS_OK) {
            *n = 0;
            return status == TS_DONE ? TS_OK : status;
        }
        int z = inflate(&s->z, Z_NO_FLUSH);
        if (z == Z_STREAM_END)
            s->member_open = false;
        else if (z != Z_OK && z != Z_BUF_ERROR)
            return broken(s, err, "gzip data is corrupt");
    }
    *n = size - s->z.avail_out;
    s->n_unpacked += (int64_t)*n;
    if (s->n_unpacked > TS__SOURCE_FREE && s->n_unpacked / TS__SOURCE_RATIO > s->n_packed)
        return ts_err_at(err, TS_ELIMIT, s->path, 0, 0,
                         "gzip data expands more than %d-fold: not a trace", TS__SOURCE_RATIO);
    return TS_OK;
}

ts_status ts__source_more(ts__source *s, ts_err *err)
{
    size_t unread = (size_t)(s->end - s->at), n = 0;
    if (s->eof)
        return TS_DONE;
    if (unread > TS__SOURCE_LINE)
        return ts_err_at(err, TS_ELIMIT, s->path, s->line, 1,
                         "a line of more than %d bytes: not a trace", TS__SOURCE_LINE);
    memmove(s->buf, s->at, unread);
    s->n_before += s->at - s->buf;
    s->at = s->lines = s->buf;
    s->end = s->buf + unread;
    ts_status status =
        s->gz ? inflate_some(s, s->end, CHUNK, &n, err) : read_file(s, s->end, CHUNK, &n, err);
    if (status != TS_OK)
        n = 0;
    s->end += n;
    *s->end = '\0';
    s->eof = n == 0;
    return status != TS_OK ? status : s->eof ? TS_DONE : TS_OK;
}

static char *last_newline(char *from, char *end)
{
    while (end > from && end[-1] != '\n')
        end--;
    return end;
}

ts_status ts__source_lines(ts__source *s, ts_err *err)
{
    for (;;) {
        s->lines = last_newline(s->at, s->end);
        if (s->lines > s->at)
            return TS_OK;
        ts_status status = ts__source_more(s, err);
        if (status < 0)
            return status;
        if (status == TS_DONE)
            break;
    }
    if (s->at == s->end)
        return TS_DONE;
    *s->end++ = '\n';
    *s->end = '\0';
    s->lines = s->end;
    return TS_OK;
}

static ts_status open_file(ts__source *s, ts_err *err)
{
    struct stat st;
    s->fd = open(s->path, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0)
        return ts_err_at(err, TS_EIO, s->path, 0, 0, "cannot be opened: %s", strerror(errno));
    if (fstat(s->fd, &st) != 0 || !(S_ISREG(st.st_mode) || S_ISFIFO(st.st_mode)))
        return ts_err_at(err, TS_EIO, s->path, 0, 0, "is a %s; a file was expected",
                         S_ISDIR(st.st_mode) ? "directory" : "device");
    return TS_OK;
}

/* The first chunk has been read as it is; if it is gzip, start over with inflate. */
static ts_status look_at_start(ts__source *s, ts_err *err)
{
    size_t n = (size_t)(s->end - s->at);
    if (n >= 2 && memcmp(s->at, "\x1f\x8b", 2) == 0) {
        s->packed = malloc(CHUNK);
        if (s->packed == NULL || inflateInit2(&s->z, 16 + MAX_WBITS) != Z_OK)
            return ts_err_set(err, TS_ENOMEM, "out of memory");
        s->gz = s->member_open = true;
        memcpy(s->packed, s->at, n);
        s->z.next_in = s->packed;
        s->z.avail_in = (uInt)n;
        s->n_packed = (int64_t)n;
        s->end = s->at;
        s->eof = false;
        ts_status status = ts__source_more(s, err);
        return status == TS_DONE ? TS_OK : status;
    }
    return TS_OK;
}

static ts_status skip_mark(ts__source *s, ts_err *err)
{
    ts_status status = ts__source_want(s, 3, err);
    if (status != TS_OK)
        return status;
    size_t n = (size_t)(s->end - s->at);
    if (n >= 2 && (memcmp(s->at, "\xff\xfe", 2) == 0 || memcmp(s->at, "\xfe\xff", 2) == 0))
        return broken(s, err, "is UTF-16; UTF-8 was expected");
    if (n >= 3 && memcmp(s->at, "\xef\xbb\xbf", 3) == 0)
        s->lines = s->at += 3;
    return TS_OK;
}

static ts_status start(ts__source *s, ts_err *err)
{
    s->at = s->end = s->lines = s->buf;
    s->eof = false;
    s->line = 1;
    s->n_before = 0;
    ts_status status = ts__source_want(s, 2, err);
    if (status == TS_OK)
        status = look_at_start(s, err);
    if (status == TS_OK)
        status = skip_mark(s, err);
    return status;
}

static void stop(ts__source *s)
{
    if (s->gz)
        inflateEnd(&s->z);
    free(s->packed);
    s->packed = NULL;
    s->gz = s->member_open = false;
    s->n_packed = s->n_unpacked = 0;
    s->z = (z_stream){.next_in = NULL};
}

ts_status ts__source_init(ts__source *s, const char *path, ts_err *err)
{
    *s = (ts__source){.path = path, .fd = -1};
    ts_status status = open_file(s, err);
    if (status == TS_OK && (s->buf = malloc(CAPACITY + 2)) == NULL)
        status = ts_err_set(err, TS_ENOMEM, "out of memory");
    if (status == TS_OK)
        status = start(s, err);
    if (status != TS_OK)
        ts__source_fini(s);
    return status;
}

void ts__source_fini(ts__source *s)
{
    stop(s);
    free(s->buf);
    s->buf = NULL;
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
}

bool ts__source_can_rewind(const ts__source *s)
{
    return lseek(s->fd, 0, SEEK_CUR) >= 0;
}

ts_status ts__source_rewind(ts__source *s, ts_err *err)
{
    if (lseek(s->fd, 0, SEEK_SET) != 0)
        return ts_err_at(err, TS_ENOTSUP, s->path, 0, 0, "cannot be read twice");
    stop(s);
    return start(s, err);
}
