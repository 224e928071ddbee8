/* Reading a Flink configuration file; see flink_config.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/rules/ascii.h"
#include "core/rules/flink_config.h"
#include "core/rules/flink_units.h"

enum { LINE_SIZE = 2048, KEYS = 64 };

static const char proper[] = "job.autoscaler.";
static const char fallback[] = "kubernetes.operator.job.autoscaler.";

/* Where we are, and which keys were given: 1 properly, 2 under the fallback prefix. */
typedef struct reader {
    ts_flink_cfg *cfg;
    const char *file;
    long line;
    unsigned char given[KEYS];
    ts_err *err;
} reader;

static char *trim(char *text)
{
    char *end = text + strlen(text);
    while (end > text && ts_ascii_blank(end[-1]))
        end--;
    *end = '\0';
    while (ts_ascii_blank(*text))
        text++;
    return text;
}

/* Cuts a comment off: '#' at the start or after a blank, outside quotes. */
static void cut_comment(char *line)
{
    char quote = '\0';
    for (char *c = line; *c != '\0'; c++) {
        if (quote != '\0')
            quote = *c == quote ? '\0' : quote;
        else if (*c == '"' || *c == '\'')
            quote = *c;
        else if (*c == '#' && (c == line || ts_ascii_blank(c[-1]))) {
            *c = '\0';
            return;
        }
    }
}

/* Takes one pair of quotes away; an inner quote of the same kind stays. */
static char *unquote(char *text)
{
    size_t n = strlen(text);
    if (n >= 2 && (*text == '"' || *text == '\'') && text[n - 1] == *text) {
        text[n - 1] = '\0';
        return text + 1;
    }
    return text;
}

/* "[a, 'b, c']" or "a;b" to "a;b", in place. False if an element holds a ';' itself. */
static bool normalize_list(char *text)
{
    size_t n = strlen(text);
    bool flow = n >= 2 && text[0] == '[' && text[n - 1] == ']';
    char separator = flow ? ',' : ';', quote = '\0', *out = text;
    if (flow)
        text[n - 1] = '\0';
    for (char *in = text + flow; *in != '\0'; in++) {
        if (quote == '\0' && (*in == '"' || *in == '\'')) {
            quote = *in;
        } else if (*in == quote) {
            quote = '\0';
        } else if (quote == '\0' && *in == separator) {
            *out++ = ';';
            while (ts_ascii_blank(in[1]))
                in++;
        } else if (*in == ';') {
            return false;
        } else {
            *out++ = *in;
        }
    }
    *out = '\0';
    return quote == '\0';
}

static void fold(char *text, char (*to)(char))
{
    for (; *text != '\0'; text++)
        *text = to(*text);
}

/*
 * What Flink's notation means, in the notation of ts_param_set; in place, size bytes (enough for
 * any number). False with what was expected. The optional numbers are negative when absent, so here
 * they must not be.
 */
static bool translate(const ts_param *p, char *text, size_t size, const char **expected)
{
    int64_t n;
    double v;
    switch (p->kind) {
    case TS_PARAM_TIME:
        *expected = "a duration such as 15 min, 1 h, 30s or PT5M";
        if (ts_flink_parse_duration(text, &n) != TS_OK)
            return false;
        snprintf(text, size, n % TS_MSEC == 0 ? "%" PRId64 "ms" : "%" PRId64 "ns",
                 n % TS_MSEC == 0 ? n / TS_MSEC : n);
        return true;
    case TS_PARAM_BOOL:
        *expected = "true or false";
        fold(text, ts_ascii_lower);
        return strcmp(text, "true") == 0 || strcmp(text, "false") == 0;
    case TS_PARAM_CHOICE:
        *expected = "one of the modes";
        if (p->offset != offsetof(ts_flink_cfg, align))
            fold(text, ts_ascii_upper);
        return strcmp(text, "NONE") != 0;
    case TS_PARAM_TEXT:
        *expected = "a list joined by ';', or [a, b]";
        return normalize_list(text);
    case TS_PARAM_DOUBLE:
        *expected = "a size such as 30 gb";
        if (p->offset == offsetof(ts_flink_cfg, quota_memory) ||
            p->offset == offsetof(ts_flink_cfg, task_manager_memory)) {
            if (ts_flink_parse_size(text, &n) != TS_OK)
                return false;
            snprintf(text, size, "%" PRId64, n);
        }
        *expected = "a number that is not negative";
        return p->min != -1 || ts_parse_double(text, &v) != TS_OK || v >= 0;
    case TS_PARAM_INT:
        return true;
    }
    return true;
}

static ts_status set(reader *r, int i, const char *given, long column)
{
    const ts_param *p = &ts_flink_params[i];
    const char *expected = "";
    char text[LINE_SIZE];
    ts_err err;
    snprintf(text, sizeof text, "%s", given);
    if (!translate(p, text, sizeof text, &expected))
        return ts_err_at(r->err, TS_EINVAL, r->file, r->line, column, "%s: '%.60s' is not %s",
                         p->key, given, expected);
    ts_err_clear(&err);
    ts_status s = ts_param_set(ts_flink_params, i, r->cfg, text, &err);
    if (s != TS_OK)
        ts_err_at(r->err, s, r->file, r->line, column, "%s", err.message);
    return s;
}

/* Keys of others that are read too, and what they are called here. */
static const char *const borrowed[][2] = {
    {"kubernetes.operator.reconcile.interval", "reconcile"},
    {"taskmanager.memory.process.size", "taskmanager.memory"},
};

/* The parameter that a key of the file sets; -1: somebody else's, -2: unknown. *which: as in
   `given`. */
static int param_of(const char *key, int *which)
{
    static const char old_target[] = "target.utilization";
    const char *ours = NULL;
    *which = 1;
    for (int i = 0; i < TS_COUNT_OF(borrowed); i++)
        if (strcmp(key, borrowed[i][0]) == 0)
            return ts_param_find(ts_flink_params, TS_FLINK_N_PARAMS, borrowed[i][1]);
    if (strncmp(key, proper, sizeof proper - 1) == 0) {
        ours = key + sizeof proper - 1;
    } else if (strncmp(key, fallback, sizeof fallback - 1) == 0) {
        ours = key + sizeof fallback - 1;
        *which = 2;
    }
    if (ours == NULL)
        return -1;
    if (strcmp(ours, old_target) == 0)
        ours = "utilization.target";
    int i = ts_param_find(ts_flink_params, TS_FLINK_N_KEYS, ours);
    return i < 0 ? -2 : i;
}

static ts_status take(reader *r, const char *key, const char *value, long key_column,
                      long value_column)
{
    int which, i = param_of(key, &which);
    if (i == -1)
        return TS_OK;
    if (i < 0)
        return ts_err_at(r->err, TS_EUNKNOWN, r->file, r->line, key_column,
                         "%.100s is no key of the autoscaler", key);
    if (r->given[i] & which)
        return ts_err_at(r->err, TS_EINVAL, r->file, r->line, key_column, "%.100s is given twice",
                         key);
    bool overruled = which == 2 && (r->given[i] & 1);
    r->given[i] |= (unsigned char)which;
    if (*value == '\0')
        return ts_err_at(r->err, TS_EINVAL, r->file, r->line, value_column,
                         "%.100s: expected a value on the same line, [] for an empty list", key);
    return overruled ? TS_OK : set(r, i, value, value_column);
}

/* "key: value" or "key=value"; the first separator counts. */
static ts_status read_line(reader *r, char *line)
{
    cut_comment(line);
    char *start = trim(line);
    if (*start == '\0' || strcmp(start, "---") == 0 || strncmp(start, "- ", 2) == 0)
        return TS_OK;
    char *separator = start + strcspn(start, "=:");
    if (*separator == '\0')
        return ts_err_at(r->err, TS_EPARSE, r->file, r->line, start - line + 1,
                         "expected key: value or key=value");
    char *value = separator + 1;
    while (ts_ascii_blank(*value))
        value++;
    long value_column = value - line + 1, key_column = start - line + 1;
    *separator = '\0';
    char *key = unquote(trim(start));
    return take(r, key, unquote(value), key_column, value_column);
}

/* The new alignment mode, when given, overrules the old one even where it is the default. */
static void settle_alignment(reader *r)
{
    if (r->given[ts_param_find(ts_flink_params, TS_FLINK_N_PARAMS,
                               "scaling.parallelism-alignment.mode")])
        r->cfg->legacy_align = TS_FLINK_LEGACY_UNSET;
}

ts_status ts_flink_config_load(ts_flink_cfg *cfg, const char *file, const char *text, size_t length,
                               ts_err *err)
{
    reader r = {.cfg = cfg, .file = file, .err = err};
    char line[LINE_SIZE];
    const char *end = text + length;
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        size_t n = (size_t)((newline == NULL ? end : newline) - text);
        r.line++;
        if (n >= sizeof line || memchr(text, '\0', n) != NULL)
            return ts_err_at(err, TS_EPARSE, file, r.line, 1,
                             "expected a line of text of at most %d bytes", LINE_SIZE - 1);
        memcpy(line, text, n);
        line[n] = '\0';
        ts_status s = read_line(&r, line);
        if (s != TS_OK)
            return s;
        text += n + 1;
    }
    settle_alignment(&r);
    return TS_OK;
}
