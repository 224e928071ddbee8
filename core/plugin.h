/*
 * The interface of a load predictor in a shared object. This one header is all that a plug-in
 * needs; it is installed as <tidalscale/plugin.h>, and experiments/predictors/naive.c is a whole
 * example:
 *
 *     cc -shared -fPIC -o mine.so mine.c && tidalscale bench load.csv --method plugin:./mine.so
 *
 * A plug-in exports one function, tidalscale_plugin(), that gives a table which lives as long as
 * the program. The series comes one value per step; a predictor answers with the steps that follow
 * the last value it was given.
 *
 * The version changes when something here changes its meaning or its place, and a program refuses a
 * plug-in of another version. Several states live at once and each is used by one thread at a time:
 * no state outside of it.
 */
#ifndef TIDALSCALE_PLUGIN_H
#define TIDALSCALE_PLUGIN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TIDALSCALE_PLUGIN_VERSION 1

/* What is known of a series before its first value. Seasons in steps; 0: none. */
typedef struct tidalscale_shape {
    int64_t step_ns;
    int32_t season, season2;
    int32_t horizon;  /* the most steps that will be asked for at once */
    int32_t capacity; /* the most values that are worth keeping */
} tidalscale_shape;

/* What update and forecast return; anything else is a failure too. */
enum { TIDALSCALE_OK = 0, TIDALSCALE_NOT_YET = 1, TIDALSCALE_FAILED = -1 };

typedef struct tidalscale_predictor {
    int32_t version;  /* TIDALSCALE_PLUGIN_VERSION */
    const char *name; /* for messages */
    const char *help; /* one line */
    /* A state for one series. argv: the words after the file name, NULL-terminated, lent. NULL: bad
     * arguments or no memory. */
    void *(*create)(const tidalscale_shape *shape, int argc, const char *const *argv);
    void (*destroy)(void *state);
    /* One more value; NaN: missing. OK or FAILED. */
    int (*update)(void *state, double y);
    /* The next n steps (1 <= n <= horizon) into mean[0..n), all finite; below 0 counts as 0. OK,
     * NOT_YET or FAILED. */
    int (*forecast)(void *state, int32_t n, double *mean);
} tidalscale_predictor;

const tidalscale_predictor *tidalscale_plugin(void);

#ifdef __cplusplus
}
#endif

#endif
