/* A small file as a whole; see infile.h. */
#include "glue/infile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Everything up to the end, or one byte more than `most`. NULL: out of memory. */
static char *read_all(FILE *f, size_t most, size_t *length)
{
    size_t n = 0, room = 1 << 16, got;
    char *text = malloc(room);
    while (text != NULL && n <= most && (got = fread(text + n, 1, room - 1 - n, f)) > 0) {
        n += got;
        if (n < room - 1)
            continue;
        char *more = realloc(text, room *= 2);
        if (more == NULL)
            free(text);
        text = more;
    }
    if (text != NULL)
        text[n] = '\0';
    *length = n;
    return text;
}

ts_status ts_infile_read(const char *path, size_t most, char **text, size_t *length, ts_err *err)
{
    *text = NULL;
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return ts_err_at(err, TS_EIO, path, 0, 0, "cannot be opened: %s", strerror(errno));
    ts_status status = TS_OK;
    *text = read_all(f, most, length);
    if (*text == NULL)
        status = ts_err_set(err, TS_ENOMEM, "out of memory");
    else if (ferror(f))
        status = ts_err_at(err, TS_EIO, path, 0, 0, "cannot be read: %s", strerror(errno));
    else if (*length > most)
        status = ts_err_at(err, TS_ELIMIT, path, 0, 0, "longer than %zu KiB", most >> 10);
    fclose(f);
    if (status != TS_OK) {
        free(*text);
        *text = NULL;
    }
    return status;
}
