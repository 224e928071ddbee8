/* What a run told, kept in memory until its turn to be written; shared by recording.c and
 * results.c. */
#ifndef TS_EXPERIMENTS_RECORDING_H
#define TS_EXPERIMENTS_RECORDING_H

#include "experiments/results.h"
#include "experiments/rowlog.h"

typedef enum ts__log {
    TS__LOG_SERIES,
    TS__LOG_PREDICTIONS,
    TS__LOG_DECISIONS,
    TS__LOG_NOTES,
    TS__LOG_RESCALES,
    TS__LOG_TABLE_ROWS,
    TS__LOG_VERTICES,
    TS__LOG_VERTEX_TARGETS,
    TS__LOG_PLANS,
    TS__LOG_FRONTIER,
    TS__N_LOGS
} ts__log;

/*
 * Columns of each log, in the order of the table in schema.sql, one letter each:
 *   t time in ns (TS_NEVER: NULL)   i integer   r real (NaN: NULL)   s index into names
 *   v vertex (-1: NULL)   P topic   G trigger   L lookup   F failure (their first: NULL, but for a
 *   topic)   K kind of rescale
 */
extern const char *const ts__log_columns[TS__N_LOGS];

#define TS__MAX_NAMES 256

struct ts_recording {
    ts_rowlog log[TS__N_LOGS];
    ts_status status; /* the first failure; what came after it may be missing */
    ts_decision noted; /* the last whose notes were kept */
    ts_job job;        /* as it was last told */
    int n_names;
    char names[TS__MAX_NAMES][TS_METHOD_NAME_SIZE];
    const char *lent[TS__MAX_NAMES]; /* the constant a name is a copy of, to find it quickly */
};

#endif
