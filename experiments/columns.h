/*
 * A table for people: rows with a label, columns under headings, headings under groups.
 *
 *     ts_columns t = {.corner = "policy", .n_rows = 3, .n_columns = 2, .label = label,
 *                     .group = group, .heading = heading, .cell = cell, .arg = mine};
 *     ts_columns_print(&t, stdout);
 *
 * Where a width is given, a table that is wider goes on below, whole groups at a time as long as
 * they fit.
 */
#ifndef TS_EXPERIMENTS_COLUMNS_H
#define TS_EXPERIMENTS_COLUMNS_H

#include <stdio.h>

enum { TS_COLUMNS_MAX = 64, TS_COLUMNS_CELL = 64 };

typedef struct ts_columns {
    const char *corner; /* over the labels */
    int n_rows, n_columns;
    int width; /* 0: as wide as it is */
    const char *(*label)(const void *arg, int row);
    const char *(*group)(const void *arg, int column); /* equal neighbours share theirs; or NULL */
    const char *(*heading)(const void *arg, int column);
    void (*cell)(const void *arg, int row, int column, char out[TS_COLUMNS_CELL]);
    const void *arg;
} ts_columns;

void ts_columns_print(const ts_columns *t, FILE *out);

/* Columns that a text takes on the screen: bytes but for those that continue a character. */
int ts_columns_width(const char *text);

#endif
