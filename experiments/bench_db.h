/* The database of a benchmark; experiments/bench_schema.sql is its documentation. */
#ifndef TS_EXPERIMENTS_BENCH_DB_H
#define TS_EXPERIMENTS_BENCH_DB_H

#include "experiments/bench.h"
#include "glue/db.h"

/* Opens, or creates unless read_only. EMISMATCH: a database of another program, or of another
 * schema. The caller closes it with ts_db_close. */
ts_status ts_bench_db_open(ts_db **out, const char *path, bool read_only, ts_err *err);

/* Writes a benchmark, all or nothing, and gives its id. command: the command line as it was. */
ts_status ts_bench_db_write(ts_db *db, const ts_bench *b, const char *command, int64_t *id,
                            ts_err *err);

#endif
