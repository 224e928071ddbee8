/*
 * Files for one test: a directory of its own, and what goes in and out of it.
 *
 *     char dir[SCRATCH_DIR];
 *     scratch_make(dir);
 *     scratch_put(scratch_path(dir, "a.csv", path), "1,2\n", 4);
 *     scratch_remove(dir);
 */
#ifndef TS_TESTS_SCRATCH_H
#define TS_TESTS_SCRATCH_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCRATCH_DIR 256
#define SCRATCH_PATH 512

static inline void scratch_make(char dir[SCRATCH_DIR])
{
    const char *root = getenv("TMPDIR");
    snprintf(dir, SCRATCH_DIR, "%.200s/tidalscale-test-XXXXXX", root && *root ? root : "/tmp");
    if (mkdtemp(dir) == NULL)
        *dir = '\0';
}

static inline const char *scratch_path(const char *dir, const char *name, char path[SCRATCH_PATH])
{
    snprintf(path, SCRATCH_PATH, "%s/%s", dir, name);
    return path;
}

static inline void scratch_put(const char *path, const void *bytes, size_t n)
{
    FILE *f = fopen(path, "wb");
    if (f == NULL)
        return;
    fwrite(bytes, 1, n, f);
    fclose(f);
}

/* The whole file, terminated, to be freed; NULL if it cannot be read. */
static inline char *scratch_get(const char *path, size_t *n)
{
    struct stat st;
    FILE *f = fopen(path, "rb");
    *n = 0;
    if (f == NULL)
        return NULL;
    char *bytes = fstat(fileno(f), &st) == 0 ? malloc((size_t)st.st_size + 1) : NULL;
    if (bytes != NULL) {
        *n = fread(bytes, 1, (size_t)st.st_size, f);
        bytes[*n] = '\0';
    }
    fclose(f);
    return bytes;
}

/* How many names the directory holds besides . and .. */
static inline int scratch_count(const char *dir)
{
    int n = -2;
    DIR *d = opendir(dir);
    while (d != NULL && readdir(d) != NULL)
        n++;
    if (d != NULL)
        closedir(d);
    return n;
}

/* The directory and the files in it, one level deep. */
static inline void scratch_remove(const char *dir)
{
    char path[SCRATCH_PATH];
    DIR *d = opendir(dir);
    for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        snprintf(path, sizeof path, "%.200s/%.200s", dir, e->d_name);
        if (unlink(path) != 0)
            rmdir(path);
    }
    if (d != NULL)
        closedir(d);
    rmdir(dir);
}

#endif
