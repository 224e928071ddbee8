/*
 * Conformance rows: id, kind, inputs and expectations, tab separated; inputs and expectations are
 * k=v pairs joined by ';'. Lists use '|', series are ms:value, 'none' is absent, 'inf' and 'nan' as
 * in IEEE. Flags are 1 and 0, or true and false. Keys and words are the same whatever their case
 * and underscores, so limit_to_lag may also be given as its original's limitToPartitionsWithLag.
 * Lines that are empty or start with '#' are skipped.
 *
 *     row r;
 *     if (row_parse(&r, file, 12, line, &err) != TS_OK) ... file:line:column
 *     double tpr = row_num(&r, "tpr", NAN);
 *     row_emit(&r, "new", 7);
 *     int wrong = row_report(&r, stdout);
 *
 * A getter that meets a malformed value records it in r.err; the row is then malformed, not failed.
 */
#ifndef TS_TESTS_CONFORMANCE_ROW_H
#define TS_TESTS_CONFORMANCE_ROW_H

#include <stdio.h>

#include "core/rules/flink_metrics.h"
#include "core/status.h"

enum { ROW_FIELDS = 64, ROW_OUTPUTS = 64, ROW_LIST = 4096 };

typedef struct row_field {
    char *key, *value;
    long column; /* of the value */
    bool used;
} row_field;

typedef struct row {
    const char *file;
    long line;
    char *id, *kind;
    long kind_column;
    row_field inputs[ROW_FIELDS], expects[ROW_FIELDS];
    int n_inputs, n_expects;
    struct {
        char key[32], value[160];
    } outputs[ROW_OUTPUTS];
    int n_outputs;
    ts_err err;
} row;

/* Takes `line` apart in place (r points into it). EPARSE with file, line and column. */
ts_status row_parse(row *r, const char *file, long line_number, char *line, ts_err *err);

/* The value of an input, or NULL if it is missing or 'none'; marks it used. */
const char *row_text(row *r, const char *key);

/* Whether two names or words are the same but for case and '_'. */
bool row_same_name(const char *a, const char *b);

/* fallback if missing or 'none'. */
double row_num(row *r, const char *key, double fallback);
int row_int(row *r, const char *key, int fallback);
bool row_flag(row *r, const char *key, bool fallback); /* 1, 0, true, false, yes, no */
int64_t row_whole(row *r, const char *key, int64_t fallback); /* below 10^12 */
ts_time row_seconds(row *r, const char *key, ts_time fallback);

/* Lists; the number of elements, 0 if missing. 'none' and 'missing' among them are NaN. */
int row_list(row *r, const char *key, double *values, int room);
int row_series(row *r, const char *key, ts_flink_sample *samples, int room);

/* Copies the element of a list at *at into buf and moves on; false at its end (*at is NULL). */
bool row_next(const char **at, char *buf, size_t size);

/* An element of a list as a count; what is none is malformed. */
int row_count(row *r, const char *key, double value);

/* Records that the value of this input is not what was expected. */
void row_malformed(row *r, const char *key, const char *expected);

/* What came out. A key may be given in more than one form; one that fits is enough. */
void row_emit(row *r, const char *key, double value);
void row_emit_text(row *r, const char *key, const char *value);

/* Prints what differs, and inputs nobody asked for (but 'none'); the number of lines printed. */
int row_report(const row *r, FILE *out);

/* A whole number or double as in a row (inf, nan); false if it is none. */
bool row_parse_number(const char *text, double *value);

#endif
