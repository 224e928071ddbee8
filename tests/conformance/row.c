/* Reading rows and comparing what came out; see row.h. */
#include "tests/conformance/row.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/param.h"
#include "core/rules/ascii.h"

static ts_status malformed(const row *r, ts_err *err, long column, const char *expected)
{
    return ts_err_at(err, TS_EPARSE, r->file, r->line, column, "expected %s", expected);
}

bool row_same_name(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += strspn(a, "_");
        b += strspn(b, "_");
        if (ts_ascii_lower(*a) != ts_ascii_lower(*b))
            return false;
        if (*a == '\0')
            return true;
    }
}

/* Keys that have another name in the original. */
static bool same_key(const char *key, const char *given)
{
    static const char *const others[][2] = {
        {"threshold", "lagThreshold"},
        {"activation", "activationLagThreshold"},
        {"even", "ensureEvenDistributionOfPartitions"},
        {"limit_to_lag", "limitToPartitionsWithLag"},
        {"with_lag", "partitionsWithLag"},
        {"allow_idle", "allowIdleConsumers"},
        {"target_avg", "averageValue"},
        {"target_avg", "target_average"},
        {"target_pct", "averageUtilization"},
        {"usage_m", "usage"},
        {"request_m", "request"},
    };
    if (row_same_name(key, given))
        return true;
    for (int i = 0; i < TS_COUNT_OF(others); i++)
        if (strcmp(key, others[i][0]) == 0 && row_same_name(given, others[i][1]))
            return true;
    return false;
}

/* Splits "k=v;k=v" at `text`, whose first character is in `column`. */
static ts_status parse_fields(const row *r, char *text, long column, row_field *fields, int *n,
                              ts_err *err)
{
    *n = 0;
    char *at = text;
    while (at != NULL && *at != '\0') {
        char *end = strchr(at, ';');
        if (end != NULL)
            *end = '\0';
        char *equals = strchr(at, '=');
        if (equals == NULL || equals == at)
            return malformed(r, err, column + (at - text), "key=value");
        if (*n == ROW_FIELDS)
            return malformed(r, err, column + (at - text), "no more than 64 fields");
        *equals = '\0';
        for (int i = 0; i < *n; i++)
            if (row_same_name(fields[i].key, at))
                return malformed(r, err, column + (at - text), "each key once");
        fields[(*n)++] = (row_field){at, equals + 1, column + (equals + 1 - text), false};
        at = end == NULL ? NULL : end + 1;
    }
    return TS_OK;
}

ts_status row_parse(row *r, const char *file, long line_number, char *line, ts_err *err)
{
    memset(r, 0, sizeof *r);
    r->file = file;
    r->line = line_number;
    char *columns[4];
    char *at = line;
    for (int i = 0; i < 4; i++) {
        columns[i] = at;
        if (at == NULL || *at == '\0' || *at == '\t')
            return malformed(r, err, (at == NULL ? (long)strlen(line) : at - line) + 1,
                             "four columns: id, kind, inputs, expected");
        char *tab = strchr(at, '\t');
        at = tab == NULL ? NULL : tab + 1;
    }
    if (at != NULL)
        return malformed(r, err, at - line, "the end of the line");
    for (int i = 1; i < 4; i++)
        columns[i][-1] = '\0';
    r->id = columns[0];
    r->kind = columns[1];
    r->kind_column = columns[1] - line + 1;
    ts_status s = parse_fields(r, columns[2], columns[2] - line + 1, r->inputs, &r->n_inputs, err);
    if (s != TS_OK)
        return s;
    return parse_fields(r, columns[3], columns[3] - line + 1, r->expects, &r->n_expects, err);
}

static row_field *find(row *r, const char *key)
{
    for (int i = 0; i < r->n_inputs; i++) {
        if (same_key(key, r->inputs[i].key)) {
            r->inputs[i].used = true;
            return &r->inputs[i];
        }
    }
    return NULL;
}

const char *row_text(row *r, const char *key)
{
    row_field *f = find(r, key);
    return f == NULL || row_same_name(f->value, "none") ? NULL : f->value;
}

void row_malformed(row *r, const char *key, const char *expected)
{
    row_field *f = find(r, key);
    ts_err_at(&r->err, TS_EPARSE, r->file, r->line, f == NULL ? 0 : f->column,
              "%s: expected %s, got '%.60s'", key, expected, f == NULL ? "" : f->value);
}

bool row_parse_number(const char *text, double *value)
{
    const char *magnitude = text + (*text == '-' || *text == '+');
    if (row_same_name(magnitude, "inf") || row_same_name(magnitude, "infinity")) {
        *value = *text == '-' ? -INFINITY : INFINITY;
        return true;
    }
    if (row_same_name(text, "nan")) {
        *value = NAN;
        return true;
    }
    return ts_parse_double(text, value) == TS_OK;
}

double row_num(row *r, const char *key, double fallback)
{
    const char *text = row_text(r, key);
    double v = fallback;
    if (text != NULL && !row_parse_number(text, &v))
        row_malformed(r, key, "a number");
    return v;
}

int row_int(row *r, const char *key, int fallback)
{
    double v = row_num(r, key, fallback);
    if (v == floor(v) && v >= INT_MIN && v <= INT_MAX)
        return (int)v;
    row_malformed(r, key, "a whole number of 32 bits");
    return fallback;
}

static bool parse_flag(const char *text, double *value)
{
    static const char *const words[][3] = {{"0", "false", "no"}, {"1", "true", "yes"}};
    for (int flag = 0; flag < 2; flag++) {
        for (int i = 0; i < 3; i++) {
            if (row_same_name(text, words[flag][i])) {
                *value = flag;
                return true;
            }
        }
    }
    return false;
}

bool row_flag(row *r, const char *key, bool fallback)
{
    const char *text = row_text(r, key);
    double flag = fallback;
    if (text != NULL && !parse_flag(text, &flag))
        row_malformed(r, key, "1 or 0");
    return flag != 0;
}

int64_t row_whole(row *r, const char *key, int64_t fallback)
{
    double v = row_num(r, key, (double)fallback);
    if (v == floor(v) && fabs(v) <= 1e12)
        return (int64_t)v;
    row_malformed(r, key, "a whole number below 10^12");
    return fallback;
}

int row_count(row *r, const char *key, double value)
{
    if (value == floor(value) && value >= 0 && value <= INT_MAX)
        return (int)value;
    row_malformed(r, key, "whole numbers");
    return 0;
}

ts_time row_seconds(row *r, const char *key, ts_time fallback)
{
    double v = row_num(r, key, ts_seconds(fallback));
    if (fabs(v) < 4e9)
        return ts_from_seconds(v);
    row_malformed(r, key, "seconds");
    return fallback;
}

static bool list_number(const char *text, double *value)
{
    *value = NAN;
    return row_same_name(text, "none") || row_same_name(text, "missing") ||
           row_parse_number(text, value);
}

bool row_next(const char **at, char *buf, size_t size)
{
    if (*at == NULL)
        return false;
    size_t length = strcspn(*at, "|");
    snprintf(buf, size, "%.*s", (int)(length < size ? length : size - 1), *at);
    *at = (*at)[length] == '|' ? *at + length + 1 : NULL;
    return true;
}

int row_list(row *r, const char *key, double *values, int room)
{
    const char *at = row_text(r, key);
    char element[64];
    int n = 0;
    while (row_next(&at, element, sizeof element)) {
        if (n == room || !list_number(element, &values[n])) {
            row_malformed(r, key, "numbers joined by '|'");
            return n;
        }
        n++;
    }
    return n;
}

int row_series(row *r, const char *key, ts_flink_sample *samples, int room)
{
    const char *at = row_text(r, key);
    char element[64];
    int n = 0;
    while (row_next(&at, element, sizeof element)) {
        double ms;
        char *colon = strchr(element, ':');
        if (colon != NULL)
            *colon = '\0';
        if (n == room || colon == NULL || ts_parse_double(element, &ms) != TS_OK ||
            fabs(ms) > 4e12 || !list_number(colon + 1, &samples[n].value)) {
            row_malformed(r, key, "ms:value joined by '|'");
            return n;
        }
        samples[n++].at = (ts_time)ms * TS_MSEC;
    }
    return n;
}

void row_emit_text(row *r, const char *key, const char *value)
{
    if (r->n_outputs == ROW_OUTPUTS)
        return;
    snprintf(r->outputs[r->n_outputs].key, sizeof r->outputs[0].key, "%s", key);
    snprintf(r->outputs[r->n_outputs].value, sizeof r->outputs[0].value, "%s", value);
    r->n_outputs++;
}

void row_emit(row *r, const char *key, double value)
{
    char text[40];
    if (isnan(value))
        snprintf(text, sizeof text, "nan");
    else
        snprintf(text, sizeof text, "%.17g", value);
    row_emit_text(r, key, text);
}

/* Half a unit of the last decimal given, for what is given rounded to three or more; else exact. */
static double tolerance(const char *expected)
{
    const char *point = strchr(expected, '.');
    size_t decimals = point == NULL ? 0 : strspn(point + 1, "0123456789");
    return decimals >= 3 ? 0.5000001 * pow(10, -(double)decimals) : 0;
}

static bool same_number(const char *expected, double e, double g)
{
    if (isnan(e) || isinf(e))
        return isnan(e) ? isnan(g) : e == g;
    return fabs(e - g) <= fmax(tolerance(expected), 1e-9 * fabs(e));
}

/* One element: a number, lo..hi, a flag or a word. 'none' also stands for nan. */
static bool same_element(const char *expected, const char *got)
{
    double e, g, high;
    if (row_same_name(expected, got))
        return true;
    if (!row_parse_number(got, &g))
        return false;
    if (row_same_name(expected, "none"))
        return isnan(g);
    if (parse_flag(expected, &e))
        return e == g;
    const char *dots = strstr(expected, "..");
    if (dots != NULL) {
        char low[64];
        snprintf(low, sizeof low, "%.*s", (int)(dots - expected), expected);
        return row_parse_number(low, &e) && row_parse_number(dots + 2, &high) && g >= e &&
               g <= high;
    }
    return row_parse_number(expected, &e) && same_number(expected, e, g);
}

static bool same(const char *expected, const char *got)
{
    char e[160], g[160];
    while (expected != NULL && got != NULL) {
        row_next(&expected, e, sizeof e);
        row_next(&got, g, sizeof g);
        if (!same_element(e, g))
            return false;
    }
    return expected == NULL && got == NULL;
}

static int report_field(const row *r, const row_field *f, FILE *out)
{
    const char *got = "nothing of that name";
    for (int i = 0; i < r->n_outputs; i++) {
        if (!row_same_name(r->outputs[i].key, f->key))
            continue;
        got = r->outputs[i].value;
        if (same(f->value, got))
            return 0;
    }
    fprintf(out, "%s %s: expected %s, got %s\n", r->id, f->key, f->value, got);
    return 1;
}

int row_report(const row *r, FILE *out)
{
    int wrong = 0;
    for (int i = 0; i < r->n_expects; i++)
        wrong += report_field(r, &r->expects[i], out);
    for (int i = 0; i < r->n_inputs; i++) {
        if (!r->inputs[i].used && !row_same_name(r->inputs[i].value, "none")) {
            fprintf(out, "%s %s: this input means nothing to kind %s\n", r->id, r->inputs[i].key,
                    r->kind);
            wrong++;
        }
    }
    return wrong;
}
