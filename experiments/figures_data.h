/* The data of a figure: from the temporary tables of its SQL to what its .gp finds; see figures.h. */
#ifndef TS_EXPERIMENTS_FIGURES_DATA_H
#define TS_EXPERIMENTS_FIGURES_DATA_H

#include <stdio.h>

#include "core/status.h"
#include "glue/db.h"

enum { TS__FIGURE_BLOCKS = 64 };

/* Every temporary table that is the figure's own, in the order in which they were made: into files
 * of the directory, or into the script as variables. */
ts_status ts__figure_data(ts_db *db, const char *directory, int n_blocks, FILE *script,
                          ts_err *err);

#endif
