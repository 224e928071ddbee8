/*
 * JSON in, strictly, and JSON out.
 *
 * Reading is cJSON's behind a check of our own, because cJSON takes what is not JSON (trailing
 * text, control characters, "01"), keeps duplicate keys and rounds integers beyond 2^53. Here:
 * UTF-8 text of at most 16 MiB that is one JSON value and nothing else, nested at most 64 deep, at
 * most 65,536 members, no key twice in an object, no \u0000. Errors name line and column.
 *
 *     ts_json *doc;
 *     ts_json_read(&doc, "spec.json", &err);
 *     const struct cJSON *root = ts_json_root(doc);
 *     ts_json_free(doc);
 *
 * Writing, to any stream; commas, quotes and the forms of numbers are taken care of:
 *
 *     ts_json_writer w = {.out = stdout};
 *     ts_json_begin(&w, NULL, '{');
 *     ts_json_text(&w, "policy", "hpa");
 *     ts_json_number(&w, "latency_p95_s", 1.25);       // NaN and infinity become null
 *     ts_json_end(&w, '}');                            // a newline after the outermost
 */
#ifndef TS_GLUE_JSON_H
#define TS_GLUE_JSON_H

#include <stdio.h>

#include "core/status.h"
#include "core/types.h"

struct cJSON;
typedef struct ts_json ts_json;

/* A whole file. EIO, EINVAL (a directory), ELIMIT, EPARSE, ENOMEM. The caller frees it. */
ts_status ts_json_read(ts_json **out, const char *path, ts_err *err);

/* n bytes of text; name is for messages. */
ts_status ts_json_parse(ts_json **out, const char *text, size_t n, const char *name, ts_err *err);
void ts_json_free(ts_json *doc);
const struct cJSON *ts_json_root(const ts_json *doc);

/* An object's members in order. value: a string as it is, true or false, a number as it is written.
 * A status other than OK ends the reading; words in *err need no place, that is added. */
typedef ts_status ts_json_pair(void *arg, const char *key, const char *value, ts_err *err);

/*
 * Reads a preset: one flat object of strings, numbers and booleans. EPARSE: it is something else;
 * otherwise as ts_json_read, or what `pair` answers.
 */
ts_status ts_preset_read(const char *path, ts_json_pair *pair, void *arg, ts_err *err);

typedef struct ts_json_writer {
    FILE *out;
    int depth;
    bool some; /* something was written at this depth */
    bool compact; /* in one line */
} ts_json_writer;

/* key: NULL in an array and outermost. open and close are the brackets. */
void ts_json_begin(ts_json_writer *w, const char *key, char open);
void ts_json_end(ts_json_writer *w, char close);
void ts_json_text(ts_json_writer *w, const char *key, const char *text); /* NULL: null */
void ts_json_number(ts_json_writer *w, const char *key, double value); /* reads back the same */
void ts_json_integer(ts_json_writer *w, const char *key, int64_t value);
void ts_json_bool(ts_json_writer *w, const char *key, bool value);

#endif
