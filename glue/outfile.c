/* Output that is there wholly or not at all; see outfile.h. */
#include "config.h"

#include "glue/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_NAMES_TRIED = 100 };

/* Opens a name that nobody else has; the mode is the user's own. */
static int open_temporary(ts_outfile *f, size_t size)
{
    int fd = -1;
    for (int i = 0; fd < 0 && i < MAX_NAMES_TRIED; i++) {
        snprintf(f->temporary, size, "%s.%ld-%d.tmp", f->path, (long)getpid(), i);
        fd = open(f->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    return fd;
}

static int open_somehow(ts_outfile *f, bool direct)
{
    if (direct)
        return open(f->path, O_WRONLY | O_CLOEXEC);
    size_t size = strlen(f->path) + 64;
    f->temporary = malloc(size);
    if (f->temporary == NULL) {
        errno = ENOMEM;
        return -1;
    }
    int fd = open_temporary(f, size);
    if (fd < 0) {
        free(f->temporary);
        f->temporary = NULL;
    }
    return fd;
}

ts_status ts_outfile_open(ts_outfile *f, const char *path, ts_err *err)
{
    struct stat st;
    *f = (ts_outfile){NULL, NULL, NULL};
    if (*path == '\0')
        return ts_err_set(err, TS_EINVAL, "the name of the output is empty");
    bool there = stat(path, &st) == 0;
    if (there && S_ISDIR(st.st_mode))
        return ts_err_at(err, TS_EINVAL, path, 0, 0, "is a directory, not a file to write");
    f->path = strdup(path);
    if (f->path == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    int fd = open_somehow(f, there && !S_ISREG(st.st_mode));
    f->stream = fd < 0 ? NULL : fdopen(fd, "wb");
    if (f->stream != NULL)
        return TS_OK;
    ts_err_at(err, TS_EIO, path, 0, 0, "cannot be written: %s", strerror(errno));
    if (fd >= 0)
        close(fd);
    ts_outfile_abandon(f);
    return TS_EIO;
}

static void forget(ts_outfile *f)
{
    free(f->path);
    free(f->temporary);
    *f = (ts_outfile){NULL, NULL, NULL};
}

ts_status ts_outfile_commit(ts_outfile *f, ts_err *err)
{
    bool good = fflush(f->stream) == 0 && !ferror(f->stream);
    int reason = errno;
    if (fclose(f->stream) != 0 && good) {
        good = false;
        reason = errno;
    }
    f->stream = NULL;
    if (good && f->temporary != NULL && rename(f->temporary, f->path) != 0) {
        good = false;
        reason = errno;
    }
    if (!good) {
        ts_err_at(err, TS_EIO, f->path, 0, 0, "cannot be written: %s", strerror(reason));
        ts_outfile_abandon(f);
        return TS_EIO;
    }
    forget(f);
    return TS_OK;
}

void ts_outfile_abandon(ts_outfile *f)
{
    if (f->stream != NULL)
        fclose(f->stream);
    if (f->temporary != NULL)
        unlink(f->temporary);
    forget(f);
}
