/* The two kinds of external predictor behind external.c. */
#ifndef TS_GLUE_EXTERNAL_KIND_H
#define TS_GLUE_EXTERNAL_KIND_H

#include "glue/external.h"

typedef struct ts__external_kind {
    const char *prefix; /* "exec:" */
    /* words: NULL-terminated, at least one, lent. On success *state is for close. */
    ts_status (*open)(void **state, char *const *words, const ts_series_shape *shape,
                      const ts_external_limits *limits, ts_err *err);
    void (*close)(void *state);
    /* As ts_external_step; what it leaves in mean need not be finite. */
    ts_status (*step)(void *state, double y, int n, double *mean, ts_err *err);
} ts__external_kind;

extern const ts__external_kind ts__external_exec, ts__external_plugin;

#endif
