/* JSON, strictly; see json.h. */
#include "glue/json.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "glue/infile.h"
#include "glue/json_scan.h"
#include "glue/utf8.h"

enum { MAX_SIZE = 16 << 20 };

struct ts_json {
    cJSON *root;
    char *text;
    size_t n;
    char name[256];
};

/* ---- reading --------------------------------------------------------------------------------- */

static ts_status fail_at(const ts_json *doc, size_t offset, ts_status status, const char *words,
                         ts_err *err)
{
    long line = 1, column = 1;
    for (size_t i = 0; i < offset; i++) {
        column++;
        if (doc->text[i] == '\n') {
            line++;
            column = 1;
        }
    }
    return ts_err_at(err, status, doc->name, line, column, "%s", words);
}

/* The place of a key, counted from 0 in the order of the text. */
static ts_status fail_at_key(const ts_json *doc, long n, ts_status status, const char *words,
                             ts_err *err)
{
    size_t at;
    const char *what;
    ts__json_scan(doc->text, doc->n, n, &at, &what);
    return fail_at(doc, at, status, words, err);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The key that an object has twice, lent, or NULL. ENOMEM. */
static ts_status find_twice(const cJSON *object, const char **twice)
{
    size_t n = (size_t)cJSON_GetArraySize(object), i = 0;
    const char **names = malloc(sizeof *names * (n + 1));
    *twice = NULL;
    if (names == NULL)
        return TS_ENOMEM;
    for (const cJSON *m = object->child; m != NULL; m = m->next)
        names[i++] = m->string;
    qsort(names, n, sizeof *names, by_name);
    for (i = 1; *twice == NULL && i < n; i++)
        if (strcmp(names[i - 1], names[i]) == 0)
            *twice = names[i];
    free(names);
    return TS_OK;
}

/* Visits keys in the order of the text; *n is how many there were so far. */
static ts_status check_duplicates(const ts_json *doc, const cJSON *item, long *n, ts_err *err)
{
    const char *twice = NULL;
    if (cJSON_IsObject(item) && find_twice(item, &twice) != TS_OK)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    if (twice != NULL) {
        char words[160];
        snprintf(words, sizeof words, "the object that begins with this key has '%.80s' twice",
                 twice);
        return fail_at_key(doc, *n, TS_EPARSE, words, err);
    }
    for (const cJSON *m = item->child; m != NULL; m = m->next) {
        *n += m->string != NULL;
        ts_status status = check_duplicates(doc, m, n, err);
        if (status != TS_OK)
            return status;
    }
    return TS_OK;
}

static ts_status parse(ts_json *doc, ts_err *err)
{
    size_t at;
    const char *what;
    long n = 0;
    ts_status status = ts__json_scan(doc->text, doc->n, -1, &at, &what);
    if (status != TS_OK)
        return fail_at(doc, at, status, what, err);
    doc->root = cJSON_Parse(doc->text);
    if (doc->root == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    return check_duplicates(doc, doc->root, &n, err);
}

/* An empty document with room for n bytes of text. */
static ts_json *make(size_t n, const char *name)
{
    ts_json *doc = calloc(1, sizeof *doc);
    if (doc == NULL)
        return NULL;
    doc->text = malloc(n + 1);
    if (doc->text == NULL) {
        free(doc);
        return NULL;
    }
    doc->n = n;
    doc->text[n] = '\0';
    snprintf(doc->name, sizeof doc->name, "%s", name);
    return doc;
}

static ts_status finish(ts_json **out, ts_json *doc, ts_err *err)
{
    ts_status status = parse(doc, err);
    if (status == TS_OK)
        *out = doc;
    else
        ts_json_free(doc);
    return status;
}

ts_status ts_json_parse(ts_json **out, const char *text, size_t n, const char *name, ts_err *err)
{
    *out = NULL;
    if (n > MAX_SIZE)
        return ts_err_at(err, TS_ELIMIT, name, 0, 0, "longer than 16 MiB");
    ts_json *doc = make(n, name);
    if (doc == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    memcpy(doc->text, text, n);
    return finish(out, doc, err);
}

ts_status ts_json_read(ts_json **out, const char *path, ts_err *err)
{
    char *text;
    size_t n;
    *out = NULL;
    ts_status status = ts_infile_read(path, MAX_SIZE, &text, &n, err);
    if (status == TS_OK)
        status = ts_json_parse(out, text, n, path, err);
    free(text);
    return status;
}

void ts_json_free(ts_json *doc)
{
    if (doc == NULL)
        return;
    cJSON_Delete(doc->root);
    free(doc->text);
    free(doc);
}

const cJSON *ts_json_root(const ts_json *doc)
{
    return doc->root;
}

/* ---- presets --------------------------------------------------------------------------------- */

/* The shortest of %.15g, %.16g, %.17g that reads back to the same number. */
static void shortest(double v, char *buf, size_t size)
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(buf, size, "%.*g", digits, v);
        if (strtod(buf, NULL) == v)
            return;
    }
}

/* A member's value as text, lent or in buf; NULL: it is none of the three kinds. */
static const char *value_text(const cJSON *m, char *buf, size_t size)
{
    if (cJSON_IsString(m))
        return m->valuestring;
    if (cJSON_IsBool(m))
        return cJSON_IsTrue(m) ? "true" : "false";
    if (!cJSON_IsNumber(m))
        return NULL;
    shortest(m->valuedouble, buf, size);
    return buf;
}

static ts_status each_pair(const ts_json *doc, ts_json_pair *pair, void *arg, ts_err *err)
{
    char buf[40];
    long n = 0;
    if (!cJSON_IsObject(doc->root))
        return ts_err_at(err, TS_EPARSE, doc->name, 1, 1,
                         "expected an object, {\"key\": value, ...}");
    for (const cJSON *m = doc->root->child; m != NULL; m = m->next, n++) {
        const char *text = value_text(m, buf, sizeof buf);
        ts_err inner = {.status = TS_OK};
        if (text == NULL)
            return fail_at_key(doc, n, TS_EPARSE, "expected a string, a number, true or false",
                               err);
        ts_status status = pair(arg, m->string, text, &inner);
        if (status != TS_OK)
            return fail_at_key(doc, n, status, inner.message, err);
    }
    return TS_OK;
}

ts_status ts_preset_read(const char *path, ts_json_pair *pair, void *arg, ts_err *err)
{
    ts_json *doc;
    ts_status status = ts_json_read(&doc, path, err);
    if (status != TS_OK)
        return status;
    status = each_pair(doc, pair, arg, err);
    ts_json_free(doc);
    return status;
}

/* ---- writing --------------------------------------------------------------------------------- */

static void indent(ts_json_writer *w)
{
    if (w->compact)
        return;
    fputc('\n', w->out);
    for (int i = 0; i < w->depth; i++)
        fputs("  ", w->out);
}

/* A byte that is not UTF-8 becomes U+FFFD. */
static void quoted(FILE *out, const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    fputc('"', out);
    for (int n; *p != '\0'; p += n) {
        n = ts__utf8_length(p);
        if (n == 0) {
            fputs("\\ufffd", out);
            n = 1;
        } else if (*p == '"' || *p == '\\') {
            fprintf(out, "\\%c", *p);
        } else if (*p < 0x20 || *p == 0x7f) {
            fprintf(out, "\\u%04x", *p);
        } else {
            fwrite(p, 1, (size_t)n, out);
        }
    }
    fputc('"', out);
}

/* What goes before a value: comma, place, key. */
static void lead(ts_json_writer *w, const char *key)
{
    if (w->some)
        fputc(',', w->out);
    if (w->depth > 0)
        indent(w);
    if (key != NULL) {
        quoted(w->out, key);
        fputs(w->compact ? ":" : ": ", w->out);
    }
    w->some = true;
}

void ts_json_begin(ts_json_writer *w, const char *key, char open)
{
    lead(w, key);
    fputc(open, w->out);
    w->depth++;
    w->some = false;
}

void ts_json_end(ts_json_writer *w, char close)
{
    w->depth--;
    if (w->some)
        indent(w);
    fputc(close, w->out);
    w->some = true;
    if (w->depth == 0)
        fputc('\n', w->out);
}

void ts_json_text(ts_json_writer *w, const char *key, const char *text)
{
    lead(w, key);
    if (text == NULL)
        fputs("null", w->out);
    else
        quoted(w->out, text);
}

void ts_json_number(ts_json_writer *w, const char *key, double value)
{
    char buf[40];
    lead(w, key);
    if (isfinite(value))
        shortest(value, buf, sizeof buf);
    fputs(isfinite(value) ? buf : "null", w->out);
}

void ts_json_integer(ts_json_writer *w, const char *key, int64_t value)
{
    lead(w, key);
    fprintf(w->out, "%" PRId64, value);
}

void ts_json_bool(ts_json_writer *w, const char *key, bool value)
{
    lead(w, key);
    fputs(value ? "true" : "false", w->out);
}
