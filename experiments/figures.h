/*
 * The figures: the results database by SQL, gnuplot for the drawing.
 *
 *     ts_figure_options options = {.title = "ads, 18 h"};
 *     ts_figure_draw("timeline", db, "timeline.pdf", &options, &err);
 *
 * A figure is two files of plots/: NAME.sql does all arithmetic, NAME.gp draws. What the SQL leaves
 * behind as temporary tables is written to files in a private directory, one a table, or one a
 * table and block if its first column is `block`; those are what NAME.gp plots. The table
 * `scalars`, one row, becomes variables; the second column of a table `label_...` an array of
 * texts; each column but the first of a table `array_...` an array of numbers. Which runs are drawn,
 * in which block and with which label, is decided by plots/chosen.sql; plots/map_chosen.sql does it
 * for a sensitivity map (experiments/map.h), plots/bench_chosen.sql for the figures of a benchmark
 * (experiments/bench_db.h). plots/measure_names.sql has what measures are called on axes.
 *
 * Beside SQLite's own functions a NAME.sql has half_width(n, squares): half of the 95 % interval of
 * n observations with that sum of squared distances from their mean (stats.h), NULL for n < 2,
 * and raised(x, y), x to the power of y.
 *
 * NAME.gp finds: kind ('pdf', 'svg', 'png'), title, n (blocks), label[1..n], style (the path of
 * style.gp, to be loaded when width and height are set), file(TABLE, block), and for each table
 * with blocks rows_TABLE[1..n], how many it has in each. Columns are named in the first line of a
 * file.
 */
#ifndef TS_EXPERIMENTS_FIGURES_H
#define TS_EXPERIMENTS_FIGURES_H

#include "core/status.h"
#include "glue/db.h"

typedef struct ts_figure_options {
    const int64_t *runs; /* which; none: chosen by the figure */
    int n_runs;
    const char *title; /* NULL: the figure's own */
    const char *measure; /* a key of `outcomes`, for a figure that shows one; NULL: its own */
} ts_figure_options;

/* The i-th figure of a results database: its name, and what it shows; NULL past the last. */
const char *ts_figure_name(int i);
const char *ts_figure_help(int i);

/* How many runs it can show; where it draws all runs of a configuration as one, configurations. */
int ts_figure_most(int i);
bool ts_figure_is_grouped(int i);

/* Whether it sets configurations side by side, and says nothing of one alone. */
bool ts_figure_compares(int i);

/* The same of those that are drawn from the sensitivity maps in a results database; `runs` are then
 * maps, of which one is drawn. */
const char *ts_figure_map_name(int i);
const char *ts_figure_map_help(int i);

/* The same of those that are drawn from a benchmark database; `runs` are then benchmarks, of which
 * one is drawn. */
const char *ts_figure_bench_name(int i);
const char *ts_figure_bench_help(int i);

/*
 * Draws a figure into path, whose end (.pdf, .svg, .png) says the kind. options may be NULL.
 * EUNKNOWN: no such figure or run; EINVAL: no such kind, more runs than it can show; EMPTY: nothing
 * to show; EIO: no gnuplot, no script, cannot be written. The file is there wholly or not at all;
 * the database is not changed.
 */
ts_status ts_figure_draw(const char *name, ts_db *db, const char *path,
                         const ts_figure_options *options, ts_err *err);

#endif
