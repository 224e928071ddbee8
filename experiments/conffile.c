/* A policy's configuration from a file; see conffile.h. */
#include "experiments/conffile.h"

#include <stdlib.h>
#include <string.h>

#include "glue/infile.h"

enum { MAX_FILE = 1 << 20, MAX_KEYS = 1024 };

/* A file under way. */
struct reading {
    ts_config *config;
    const char *path;
    long line, n_keys;
    const char *key[MAX_KEYS]; /* those read so far */
};

static char *trim(char *s)
{
    s += strspn(s, " \t\r");
    char *end = s + strlen(s);
    while (end > s && strchr(" \t\r", end[-1]) != NULL)
        end--;
    *end = '\0';
    return s;
}

static ts_status once(struct reading *r, const char *key, ts_err *err)
{
    for (long i = 0; i < r->n_keys; i++)
        if (strcmp(r->key[i], key) == 0)
            return ts_err_at(err, TS_EINVAL, r->path, r->line, 0, "'%.60s' was set before", key);
    if (r->n_keys == MAX_KEYS)
        return ts_err_at(err, TS_ELIMIT, r->path, r->line, 0, "more than %d keys", MAX_KEYS);
    r->key[r->n_keys++] = key;
    return TS_OK;
}

static ts_status take_line(struct reading *r, char *line, ts_err *err)
{
    char *text = trim(line), *eq = strchr(text, '=');
    if (*text == '\0' || *text == '#')
        return TS_OK;
    if (eq == NULL || eq == text)
        return ts_err_at(err, TS_EPARSE, r->path, r->line, 0,
                         "'%.60s' is not of the form KEY=VALUE", text);
    *eq = '\0';
    const char *key = trim(text), *value = trim(eq + 1);
    ts_err inner;
    ts_err_clear(&inner);
    ts_status status = once(r, key, err);
    if (status == TS_OK && (status = ts_config_set(r->config, key, value, &inner)) != TS_OK)
        ts_err_at(err, status, r->path, r->line, 0, "%s", inner.message);
    return status;
}

static ts_status take_lines(ts_config *config, const char *path, char *text, ts_err *err)
{
    struct reading *r = calloc(1, sizeof *r);
    ts_status status = TS_OK;
    if (r == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    r->config = config;
    r->path = path;
    if (strncmp(text, "\357\273\277", 3) == 0)
        text += 3; /* a byte order mark */
    for (char *line = text, *next; status == TS_OK && line != NULL; line = next) {
        next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        r->line++;
        status = take_line(r, line, err);
    }
    free(r);
    return status;
}

ts_status ts_conffile_load(ts_config *config, const char *path, ts_err *err)
{
    char *text;
    size_t n;
    ts_status status = ts_infile_read(path, MAX_FILE, &text, &n, err);
    if (status != TS_OK)
        return status;
    if (config->policy->load != NULL)
        status = config->policy->load(config->policy_cfg, path, text, n, err);
    else if (strlen(text) != n)
        status = ts_err_at(err, TS_EPARSE, path, 0, 0, "not text: there is a zero byte in it");
    else
        status = take_lines(config, path, text, err);
    free(text);
    return status;
}
