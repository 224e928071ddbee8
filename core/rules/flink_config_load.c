/* Reading a Flink configuration file; see flink_config.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/rules/ascii.h"
#include "core/rules/flink_config.h"
#include "core/rules/flink_units.h"
#include "core/rules/flink_yaml.h"

enum { KEYS = 64 };

static const char proper[] = "job.autoscaler.";
static const char fallback[] = "kubernetes.operator.job.autoscaler.";

/* What is set, and which keys were given: 1 properly, 2 under the fallback prefix. */
typedef struct reader {
    ts_flink_cfg *cfg;
    const char *file;
    unsigned char given[KEYS];
} reader;

/* "[a, 'b, c']" or "a;b" to "a;b", in place. False if an element holds a ';' itself. */
static bool normalize_list(char *text)
{
    size_t n = strlen(text);
    bool flow = text[0] == '[';
    if (flow && (n < 2 || text[n - 1] != ']'))
        return false;
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

static ts_status set(reader *r, int i, const ts_flink_entry *e, ts_err *err)
{
    const ts_param *p = &ts_flink_params[i];
    const char *expected = "";
    char text[TS_FLINK_YAML_LINE];
    ts_err inner;
    snprintf(text, sizeof text, "%s", e->value);
    if (!translate(p, text, sizeof text, &expected))
        return ts_err_at(err, TS_EINVAL, r->file, e->line, e->value_column,
                         "%s: '%.60s' is not %s", p->key, e->value, expected);
    ts_err_clear(&inner);
    ts_status s = ts_param_set(ts_flink_params, i, r->cfg, text, &inner);
    if (s != TS_OK)
        ts_err_at(err, s, r->file, e->line, e->value_column, "%s", inner.message);
    return s;
}

/* Keys of others that are read too, and what they are called here. */
static const char *const borrowed[][2] = {
    {"kubernetes.operator.reconcile.interval", "reconcile"},
    {"taskmanager.memory.process.size", "taskmanager.memory"},
};

/* The parameter that a key of the file sets; OTHERS, or UNKNOWN with the prefix. *which: as in
   `given`; *ours: the key without the prefix. */
enum { OTHERS = -1, UNKNOWN = -2 };
static int param_of(const char *key, int *which, const char **ours)
{
    static const char old_target[] = "target.utilization";
    *which = 1;
    *ours = NULL;
    for (int i = 0; i < TS_COUNT_OF(borrowed); i++)
        if (strcmp(key, borrowed[i][0]) == 0)
            return ts_param_find(ts_flink_params, TS_FLINK_N_PARAMS, borrowed[i][1]);
    if (strncmp(key, proper, sizeof proper - 1) == 0) {
        *ours = key + sizeof proper - 1;
    } else if (strncmp(key, fallback, sizeof fallback - 1) == 0) {
        *ours = key + sizeof fallback - 1;
        *which = 2;
    }
    if (*ours == NULL)
        return OTHERS;
    const char *known = strcmp(*ours, old_target) == 0 ? "utilization.target" : *ours;
    int i = ts_param_find(ts_flink_params, TS_FLINK_N_KEYS, known);
    return i < 0 ? UNKNOWN : i;
}

/* A key that is none, and what may have been meant. */
static ts_status unknown(const reader *r, const ts_flink_entry *e, const char *key,
                         const char *ours, ts_err *err)
{
    return ts_err_at(err, TS_EUNKNOWN, r->file, e->line, e->column,
                     "%.100s is no key of the autoscaler; the nearest is %s%s", key, proper,
                     ts_param_nearest(ts_flink_params, TS_FLINK_N_KEYS, ours));
}

/* Others' keys are passed over, unless the prefix was forgotten. */
static ts_status take_others(const reader *r, const ts_flink_entry *e, ts_err *err)
{
    const char *key = e->key[e->n - 1];
    if (e->n > 1 || strchr(key, '.') == NULL ||
        ts_param_find(ts_flink_params, TS_FLINK_N_KEYS, key) < 0)
        return TS_OK;
    return unknown(r, e, key, key, err);
}

/* Our keys count wherever they stand: a manifest has them in spec.flinkConfiguration. */
static ts_status take(void *taker, const ts_flink_entry *e, bool *ours, ts_err *err)
{
    reader *r = taker;
    const char *key = "", *bare = NULL;
    int which, i = OTHERS;
    for (int k = 0; i == OTHERS && k < e->n; k++)
        i = param_of(key = e->key[k], &which, &bare);
    *ours = i != OTHERS;
    if (!*ours)
        return take_others(r, e, err);
    if (i == UNKNOWN)
        return unknown(r, e, key, bare, err);
    if (r->given[i] & which)
        return ts_err_at(err, TS_EINVAL, r->file, e->line, e->column, "%.100s is given twice", key);
    bool overruled = which == 2 && (r->given[i] & 1);
    r->given[i] |= (unsigned char)which;
    if (*e->value == '\0' || strcmp(e->value, "~") == 0 || strcmp(e->value, "null") == 0)
        return ts_err_at(err, TS_EINVAL, r->file, e->line, e->value_column,
                         "%.100s: expected a value, [] for an empty list", key);
    return overruled ? TS_OK : set(r, i, e, err);
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
    reader r = {.cfg = cfg, .file = file};
    ts_status s = ts_flink_yaml_read(file, text, length, take, &r, err);
    if (s == TS_OK)
        settle_alignment(&r);
    return s;
}
