/*
 * Declared parameters: one way to set a constant, whoever owns it.
 *
 * Every service, policy, predictor and part of the model keeps its constants in a plain struct and
 * describes them in a const table: key, kind, where in the struct, default, bounds, unit, help.
 * From that table come the defaults, `-P key=value`, `--set key=value`, presets, `policy show`, the
 * tape's header and the spec stored with a run.
 *
 *     struct cfg { double alpha; ts_time window; };
 *     static const ts_param params[] = {
 *         TS_P_DOUBLE(struct cfg, alpha, "0.2", 0, 1, "smoothing factor"),
 *         TS_P_TIME(struct cfg, window, "180s", TS_SEC, TS_DAY, "rescale window"),
 *     };
 */
#ifndef TS_CORE_PARAM_H
#define TS_CORE_PARAM_H

#include "core/status.h"
#include "core/types.h"

typedef enum ts_param_kind {
    TS_PARAM_DOUBLE, /* double */
    TS_PARAM_INT,    /* int64_t */
    TS_PARAM_BOOL,   /* bool: true false yes no on off 1 0 */
    TS_PARAM_TIME,   /* ts_time: "180s" "3min" "1h" "250ms" "1d"; a bare number is seconds */
    TS_PARAM_CHOICE, /* int: index into choices */
    TS_PARAM_TEXT    /* char[TS_PARAM_TEXT_SIZE] */
} ts_param_kind;

#define TS_PARAM_TEXT_SIZE 256

typedef struct ts_param {
    const char *key;
    ts_param_kind kind;
    size_t offset;
    const char *fallback; /* the default, as a user would write it */
    double min, max;      /* inclusive; times in nanoseconds; unused for BOOL, CHOICE, TEXT */
    const char *const *choices; /* CHOICE: NULL-terminated */
    const char *help;           /* with its unit and, where there is one, its source */
} ts_param;

/* The general row, for a key that is not the field's name: a DOUBLE, INT, BOOL, TIME, CHOICE or
 * TEXT. The others are for the rest. */
#define TS_P_ROW(key, kind, type, field, fallback, min, max, choices, help) \
    {key, TS_PARAM_##kind, offsetof(type, field), fallback, (double)(min), (double)(max), choices, \
     help}

#define TS_P_DOUBLE(type, field, fallback, min, max, help) \
    TS_P_ROW(#field, DOUBLE, type, field, fallback, min, max, NULL, help)
#define TS_P_INT(type, field, fallback, min, max, help) \
    TS_P_ROW(#field, INT, type, field, fallback, min, max, NULL, help)
#define TS_P_BOOL(type, field, fallback, help) \
    TS_P_ROW(#field, BOOL, type, field, fallback, 0, 1, NULL, help)
#define TS_P_TIME(type, field, fallback, min, max, help) \
    TS_P_ROW(#field, TIME, type, field, fallback, min, max, NULL, help)
#define TS_P_CHOICE(type, field, fallback, choices, help) \
    TS_P_ROW(#field, CHOICE, type, field, fallback, 0, 0, choices, help)
#define TS_P_TEXT(type, field, fallback, help) \
    TS_P_ROW(#field, TEXT, type, field, fallback, 0, 0, NULL, help)

/* Index of a key in a table of n, or -1. */
int ts_param_find(const ts_param *params, int n, const char *key);

/* For those who mistype: the Levenshtein distance of two keys, of which the first
 * TS_PARAM_KEY_SIZE - 1 bytes count; and the key of a table of n > 0 that is nearest. */
enum { TS_PARAM_KEY_SIZE = 128 };
int ts_param_distance(const char *a, const char *b);
const char *ts_param_nearest(const ts_param *params, int n, const char *key);

/* Writes every default into the struct at base. A default that does not parse is our own mistake
 * (assert). */
void ts_param_defaults(const ts_param *params, int n, void *base);

/*
 * Parses text into the field of params[i]. EINVAL (not of this kind) or ERANGE, with words that
 * name the key, what was given and what was expected; base is then unchanged.
 */
ts_status ts_param_set(const ts_param *params, int i, void *base, const char *text, ts_err *err);

/* The present value as text that ts_param_set reads back to the same value. Returns buf. */
const char *ts_param_get(const ts_param *params, int i, const void *base, char *buf, int size);

/* A duration as above into *out: EINVAL if it is none. For other option parsers too. */
ts_status ts_parse_duration(const char *text, ts_time *out);

/* A whole finite number into *out; the whole text must be used up. EINVAL otherwise. */
ts_status ts_parse_double(const char *text, double *out);
ts_status ts_parse_int(const char *text, int64_t *out);

#endif
