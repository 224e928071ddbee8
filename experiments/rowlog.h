/*
 * A growing log of numeric rows, small in memory.
 *
 * What a run tells is rows of numbers of which few change from one to the next: metrics are scraped
 * every five seconds and reported every second. So a row is kept as a bit mask of the cells that
 * differ from the row before and those cells, in chunks that are never moved: an 18 h run of 25
 * columns needs 4 to 6 MB instead of 13, and no page is touched twice.
 *
 *     ts_rowlog_init(&log, 3);
 *     ts_rowlog_add(&log, (ts_cell[]){{.whole = at}, {.real = rate}, {.real = lag}});
 *     ts_rowlog_reader r = ts_rowlog_read(&log);
 *     while (ts_rowlog_next(&r)) use(r.row);
 *     ts_rowlog_fini(&log);
 */
#ifndef TS_EXPERIMENTS_ROWLOG_H
#define TS_EXPERIMENTS_ROWLOG_H

#include "core/status.h"
#include "core/types.h"

#define TS_ROWLOG_MAX_COLUMNS 32

/* A row's owner knows which of the two a column is. */
typedef union ts_cell {
    double real;
    int64_t whole;
} ts_cell;

typedef struct ts_rowlog_chunk ts_rowlog_chunk;

typedef struct ts_rowlog {
    int n_columns;
    int64_t n_rows;
    ts_cell last[TS_ROWLOG_MAX_COLUMNS];
    ts_rowlog_chunk *first, *current;
} ts_rowlog;

void ts_rowlog_init(ts_rowlog *log, int n_columns);
void ts_rowlog_fini(ts_rowlog *log);

/* Appends n_columns cells. ENOMEM: the log is as it was. */
ts_status ts_rowlog_add(ts_rowlog *log, const ts_cell *row);

/* Bytes taken by what was logged. */
size_t ts_rowlog_size(const ts_rowlog *log);

typedef struct ts_rowlog_reader {
    const ts_rowlog *log;
    const ts_rowlog_chunk *chunk;
    size_t at;
    int64_t n; /* rows read */
    ts_cell row[TS_ROWLOG_MAX_COLUMNS];
} ts_rowlog_reader;

/* From the first row; the log must not be changed while it is read. */
ts_rowlog_reader ts_rowlog_read(const ts_rowlog *log);
bool ts_rowlog_next(ts_rowlog_reader *r);

#endif
