/*
 * A sensitivity map: what becomes of a policy when one or two of its constants, or of the model's,
 * take every value of a grid.
 *
 *     ts_map map = {.n_axes = 2, .n_replications = 1};
 *     ts_axis_parse("cpu_target=0.4:0.9:11", &map.axis[0], &err);
 *     ts_axis_parse("model.rescale.deploy=log:5:120:9", &map.axis[1], &err);
 *     ts_map_init(&map, &err);
 *     for (int run = 0; run < ts_map_n_runs(&map); run++) {
 *         ts_replay_spec spec = base;
 *         ts_map_apply(&map, run, &spec, &err);       // its keys and its replication
 *         ... replay it ...  ts_map_put(&map, run, &outcome);
 *     }
 *     int best = ts_map_ranked(&map, TS_OUTCOME_slo_miss_records, 0);
 *     ts_map_fini(&map);
 *
 * Only the numbers of each run are kept, some 300 bytes: a map of ten thousand runs is 3 MB.
 */
#ifndef TS_EXPERIMENTS_MAP_H
#define TS_EXPERIMENTS_MAP_H

#include "experiments/summary.h"

enum { TS_AXIS_MOST = 1000, TS_AXIS_VALUE = 64, TS_MAP_MOST_RUNS = 1000000 };

typedef struct ts_axis {
    char key[TS_AXIS_VALUE];
    bool log; /* values in equal ratios instead of equal steps */
    int n;
    char value[TS_AXIS_MOST][TS_AXIS_VALUE]; /* as given to the key */
    double number[TS_AXIS_MOST];             /* the same; durations in seconds; NaN: a word */
} ts_axis;

/*
 * KEY=LOW:HIGH:N, N values in equal steps from LOW to HIGH; KEY=log:LOW:HIGH:N, in equal ratios; or
 * KEY=A,B,C. LOW and HIGH are numbers, or durations such as 30s. A key of the model begins with
 * "model.". EINVAL with words.
 */
ts_status ts_axis_parse(const char *text, ts_axis *out, ts_err *err);

typedef struct ts_map {
    ts_axis *axis[2]; /* [n_axes]; lent */
    int n_axes, n_replications;
    double (*v)[TS_N_OUTCOMES]; /* [n_runs]; NaN: not run */
} ts_map;

/* Axes and n_replications are set by the caller. ELIMIT: more than TS_MAP_MOST_RUNS; ENOMEM. */
ts_status ts_map_init(ts_map *m, ts_err *err);
void ts_map_fini(ts_map *m);

/* Cell y * nx + x has the x-th value of the first axis and the y-th of the second; its replications
 * are runs one after another. */
int ts_map_n_cells(const ts_map *m);
int ts_map_n_runs(const ts_map *m);
int ts_map_index(const ts_map *m, int cell, int axis); /* which value of an axis */

/* Sets the keys and the replication of a run. What ts_config_set and ts_param_set can say. */
ts_status ts_map_apply(const ts_map *m, int run, ts_replay_spec *spec, ts_err *err);

/* Every value of every axis once, the others as they are in spec: whether it can be set at all. */
ts_status ts_map_check(const ts_map *m, const ts_replay_spec *spec, ts_err *err);

void ts_map_put(ts_map *m, int run, const ts_replay_result *result);

ts_interval ts_map_cell(const ts_map *m, int cell, ts_outcome_key measure);

/* The cells from the best on, by the mean of a measure, equal ones in their order; returns how many
 * have a number. cells: [ts_map_n_cells]. */
int ts_map_rank(const ts_map *m, ts_outcome_key measure, int *cells);

/* Into the tables map... of schema.sql, all or nothing; *id is the map's. spec: of the base. */
ts_status ts_map_write(const ts_map *m, ts_results *results, const ts_run_spec *spec,
                       const ts_outcome_key *measures, int n_measures, int64_t *id, ts_err *err);

/* A header and a line a run: the keys, the replication, every measure. EIO. */
ts_status ts_map_csv(const ts_map *m, const char *path, ts_err *err);

#endif
