/* What the files of tidalscale diff share; see diff.c. Policy 0 is A, policy 1 is B. */
#ifndef TS_CLI_DIFF_H
#define TS_CLI_DIFF_H

#include "cli/session.h"

/* How the decisions of two runs compare. */
typedef struct ts_diff_counts {
    int same, a, b;
    ts_time first_at; /* of the first that is not the same; TS_NEVER: all are */
} ts_diff_counts;

ts_diff_counts ts_diff_count(const ts_session *s, int trace, int replication);

/* The decisions to act of both, side by side. */
ts_action_walk ts_diff_walk(const ts_session *s, int trace, int replication);

ts_compare ts_diff_compare(const ts_session *s);

/* Calls each for every key that differs; returns how many do. */
int ts_diff_each_key(const ts_session *s,
                     void (*each)(void *arg, const char *key, const char *a, const char *b),
                     void *arg);

/* Calls each (or NULL) for every gate on every trace (NULL: there is only one); returns whether one
 * failed. */
bool ts_diff_judge(const ts_session *s,
                   void (*each)(void *arg, const ts_gate *g, const ts_verdict *v,
                                const char *trace),
                   void *arg);

/* "slo_miss_records=0.01" */
void ts_diff_gate_text(const ts_gate *g, char out[64]);

/* Everything, for people. */
void ts_diff_show(const ts_session *s, FILE *out);

#endif
