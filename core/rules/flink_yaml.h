/*
 * A Flink configuration's text as keys and values.
 *
 * Flat lines `key: value` or `key=value`, as flink-conf.yaml has; nested maps, as config.yaml has
 * since Flink 1.19; a manifest with either in it (spec.flinkConfiguration, a ConfigMap's
 * `config.yaml: |`). Of YAML that is: maps by indentation, scalars on one line, quotes, comments,
 * and lists of scalars, [a, b] or `- a` on lines of their own:
 *
 *     job:
 *       autoscaler:
 *         metrics.window: 3 min     the keys "job", "autoscaler", "metrics.window", of which
 *         vertex.exclude.ids:       "job.autoscaler.metrics.window" is made
 *           - cbc357ccb763df2852fee8c4fc7d55f2
 *
 * What is not of that kind (block scalars, values over several lines, lists of maps) is passed over
 * where the taker says that it is not his, else refused; anchors and merges are always refused.
 */
#ifndef TS_CORE_RULES_FLINK_YAML_H
#define TS_CORE_RULES_FLINK_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "core/status.h"

enum { TS_FLINK_YAML_LINE = 2048, TS_FLINK_YAML_DEPTH = 32 };

/* One key with its value, which is "" if it has none; lent for the call. */
typedef struct ts_flink_entry {
    const char *const *key; /* [n]: the dotted path from each level on; key[n - 1]: the key alone */
    int n;
    char *value; /* a list as [a, b]; may be written to */
    long line, column, value_column;
} ts_flink_entry;

/* Takes an entry. *ours: whether the key is one that counts. */
typedef ts_status (*ts_flink_take)(void *taker, const ts_flink_entry *entry, bool *ours,
                                   ts_err *err);

/* Reads `length` bytes; EPARSE or ELIMIT with file, line and column, or what `take` answers. */
ts_status ts_flink_yaml_read(const char *file, const char *text, size_t length, ts_flink_take take,
                             void *taker, ts_err *err);

#endif
