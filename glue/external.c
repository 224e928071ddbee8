/* Which kind, which words, and what may come back; see external.h. */
#include "config.h"

#include "glue/external.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "glue/external_kind.h"

static const ts__external_kind *const kinds[] = {&ts__external_exec, &ts__external_plugin};

struct ts_external {
    const ts__external_kind *kind;
    void *state;
    char *spec;
    int horizon;
    int64_t n_values;
    ts_err failure; /* of the step that failed, for all later ones */
};

static const ts__external_kind *kind_of(const char *spec)
{
    for (int i = 0; i < TS_COUNT_OF(kinds); i++)
        if (strncmp(spec, kinds[i]->prefix, strlen(kinds[i]->prefix)) == 0)
            return kinds[i];
    return NULL;
}

bool ts_external_is(const char *spec)
{
    return kind_of(spec) != NULL;
}

bool ts_external_is_program(const char *spec)
{
    return kind_of(spec) == &ts__external_exec;
}

/* Copies one word to *to, without its quotes; returns what follows, or NULL if it has no end. */
static const char *copy_word(const char *p, char **to)
{
    char quote = '\0';
    for (; *p != '\0' && (quote != '\0' || !isspace((unsigned char)*p)); p++) {
        if (*p == quote)
            quote = '\0';
        else if (quote == '\0' && (*p == '\'' || *p == '"'))
            quote = *p;
        else if (*p == '\\' && quote != '\'' && *++p == '\0')
            return NULL;
        else
            *(*to)++ = *p;
    }
    *(*to)++ = '\0';
    return quote == '\0' ? p : NULL;
}

ts_status ts_external_words(char ***out, const char *text, ts_err *err)
{
    /* At most a word for every other character: pointers first, then the words themselves. */
    size_t length = strlen(text), most = length / 2 + 2;
    char **words = malloc(most * sizeof *words + length + 2);
    *out = NULL;
    if (words == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    char *to = (char *)(words + most);
    int n = 0;
    for (const char *p = text;; n++) {
        while (isspace((unsigned char)*p))
            p++;
        if (*p == '\0')
            break;
        words[n] = to;
        p = copy_word(p, &to);
        if (p == NULL) {
            free(words);
            return ts_err_set(err, TS_EINVAL, "'%.80s': a quotation or a backslash without its end",
                              text);
        }
    }
    words[n] = NULL;
    if (n > 0 && words[0][0] != '\0') {
        *out = words;
        return TS_OK;
    }
    free(words);
    return ts_err_set(err, TS_EINVAL, "'%.80s': the name of a program or a file was expected",
                      text);
}

ts_status ts_external_open(ts_external **out, const char *spec, const ts_series_shape *shape,
                           const ts_external_limits *limits, ts_err *err)
{
    char **words = NULL;
    ts_external_limits l = limits != NULL ? *limits : (ts_external_limits){0, 0};
    const ts__external_kind *kind = kind_of(spec);
    *out = NULL;
    if (kind == NULL)
        return ts_err_set(err, TS_EINVAL, "'%.80s' does not begin with exec: or plugin:", spec);
    l.start = l.start > 0 ? l.start : 60 * TS_SEC;
    l.answer = l.answer > 0 ? l.answer : 10 * TS_SEC;
    ts_status status = ts_external_words(&words, spec + strlen(kind->prefix), err);
    if (status != TS_OK)
        return status;
    ts_external *x = calloc(1, sizeof *x);
    char *copy = strdup(spec);
    if (x == NULL || copy == NULL)
        status = ts_err_set(err, TS_ENOMEM, "out of memory");
    else
        status = kind->open(&x->state, words, shape, &l, err);
    free(words);
    if (status != TS_OK) {
        free(copy);
        free(x);
        return status;
    }
    x->kind = kind;
    x->spec = copy;
    x->horizon = shape->horizon;
    *out = x;
    return TS_OK;
}

void ts_external_close(ts_external *x)
{
    if (x == NULL)
        return;
    x->kind->close(x->state);
    free(x->spec);
    free(x);
}

/* Finite and not below 0, or it is no forecast. */
static ts_status check_forecast(const ts_external *x, int n, double *mean, ts_err *err)
{
    for (int i = 0; i < n; i++) {
        if (!isfinite(mean[i]))
            return ts_err_set(err, TS_EPARSE, "%.200s: forecast %d of %d is not a finite number",
                              x->spec, i + 1, n);
        if (mean[i] < 0)
            mean[i] = 0;
    }
    return TS_OK;
}

ts_status ts_external_step(ts_external *x, double y, int n, double *mean, ts_err *err)
{
    if (x->failure.status != TS_OK)
        return ts_err_set(err, x->failure.status, "%s", x->failure.message);
    ts_err why = {.status = TS_OK};
    ts_status status = x->kind->step(x->state, y, n, mean, &why);
    if (status == TS_OK)
        status = check_forecast(x, n, mean, &why);
    if (status < 0) {
        ts_err_set(&x->failure, status, "%s (after %lld values)", why.message,
                   (long long)x->n_values);
        return ts_err_set(err, status, "%s", x->failure.message);
    }
    x->n_values++;
    return status;
}
