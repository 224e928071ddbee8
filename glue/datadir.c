/* Where the program's own files are; see datadir.h. */
#include "config.h"

#include "glue/datadir.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool there(const char *directory, const char *between, const char *name,
                  char path[TS_DATADIR_PATH])
{
    int n = snprintf(path, TS_DATADIR_PATH, "%s%s/%s", directory, between, name);
    return n < TS_DATADIR_PATH && access(path, R_OK) == 0;
}

/* The directory of the running program; false where the system does not say. */
static bool own_directory(char directory[TS_DATADIR_PATH])
{
    ssize_t n = readlink("/proc/self/exe", directory, TS_DATADIR_PATH - 1);
    if (n <= 0)
        return false;
    directory[n] = '\0';
    char *slash = strrchr(directory, '/');
    if (slash == NULL)
        return false;
    *slash = '\0';
    return true;
}

ts_status ts_datadir_find(const char *name, char path[TS_DATADIR_PATH], ts_err *err)
{
    static const char *const near[] = {"", "/..", "/../share/tidalscale"};
    char own[TS_DATADIR_PATH];
    const char *home = getenv("TIDALSCALE_HOME");
    if (home != NULL && *home != '\0') {
        if (there(home, "", name, path))
            return TS_OK;
        return ts_err_at(err, TS_EIO, path, 0, 0,
                         "cannot be read; TIDALSCALE_HOME says that it is there");
    }
    if (own_directory(own))
        for (size_t i = 0; i < sizeof near / sizeof near[0]; i++)
            if (there(own, near[i], name, path))
                return TS_OK;
    if (there(TS_DATADIR, "", name, path))
        return TS_OK;
    return ts_err_at(
        err, TS_EIO, path, 0, 0,
        "cannot be read: is tidalscale installed? (or set TIDALSCALE_HOME to its source tree)");
}
