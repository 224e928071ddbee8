/* tidalscale bench --figures: the figures, and one page with them and the tables. */
#ifndef TS_CLI_BENCH_DRAW_H
#define TS_CLI_BENCH_DRAW_H

#include "experiments/bench.h"
#include "glue/db.h"

/*
 * Draws all that there is to show of run `id` of the database into a directory, as PDF, SVG and
 * PNG, and writes report.html beside them: the command, the tables of `b`, the figures. All that a
 * figure can be; EIO.
 */
ts_status ts_bench_draw(const ts_bench *b, ts_db *db, int64_t id, const char *dir,
                        const char *command, ts_err *err);

#endif
