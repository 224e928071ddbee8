/*
 * Regret: how far a policy is from the clairvoyant optimum, and which part of it is to blame.
 *
 *     ts_regret_options options = {.budget = 0.01, .max = 20};
 *     ts_regret regret[N];
 *     ts_regret_find(specs, N, &options, NULL, regret, &err);     // over one load
 *     ts_regret_print(regret, N, &options, stdout);
 *
 * A policy's regret is what it uses, and what it lets be late, beyond the oracle. One part after
 * the other is replaced by the truth (truth.h): the predictions, the table, the cost of acting, the
 * constraints. What the regret shrinks by is that part's; what is left in the end is the policy's
 * rule. So the parts sum to the regret. A part may be negative: a wrong prediction, or being slow
 * to act, can save task managers at the cost of late records, or the other way round, so both are
 * always told; and a rule that acts for nothing may do better than an oracle that pays for it.
 *
 * Beside it, what the oracle uses if it may let as many records be late as the policy did: the
 * regret at equal service.
 */
#ifndef TS_EXPERIMENTS_REGRET_H
#define TS_EXPERIMENTS_REGRET_H

#include <stdio.h>

#include "experiments/oracle.h"
#include "experiments/truth.h"
#include "glue/json.h"

typedef enum ts_regret_part {
    TS_REGRET_PREDICTION,
    TS_REGRET_TABLE,
    TS_REGRET_ACTING,
    TS_REGRET_CONSTRAINT,
    TS_REGRET_RULE,
    TS_N_REGRET_PARTS
} ts_regret_part;

/* Task-manager seconds, and a share of records. */
typedef struct ts_service {
    double seconds, late;
} ts_service;

typedef struct ts_regret {
    const char *label; /* the spec's; lent */
    ts_service policy, oracle;
    bool oracle_kept;  /* the budget */
    ts_service total;  /* policy - oracle */
    ts_service part[TS_N_REGRET_PARTS]; /* sum: total; of policy oracle NaN, as it has no parts */
    ts_service equal;  /* the oracle's with the policy's late records; NaN: not looked for */
} ts_regret;

typedef struct ts_regret_options {
    double budget; /* share of records that the oracle may let be late */
    int max;       /* task managers that it may use */
} ts_regret_options;

/* Beyond this share of late records nobody asks for equal service: the cheapest way to be so late
 * is to leave the job alone for hours. */
#define TS_REGRET_MOST_LATE 0.1

/* The word for a part: "prediction", ... */
const char *ts_regret_part_name(ts_regret_part part);

/*
 * The regret of n specs, all over one load, cluster, seed and replication: five replays each and a
 * search for equal service, and one search for all. watch: only its stop is looked at; NULL: none.
 */
ts_status ts_regret_find(const ts_replay_spec *specs, int n, const ts_regret_options *options,
                         const ts_replay_watch *watch, ts_regret *out, ts_err *err);

/* A table, at most 100 columns wide; and an array of objects, added to a JSON object under
 * "regret". */
void ts_regret_print(const ts_regret *r, int n, const ts_regret_options *options, FILE *out);
void ts_regret_json(ts_json_writer *w, const ts_regret *r, int n);

/*
 * The oracle's frontier with the cluster, the seed and the kind of rescales of a spec, in its
 * model: *out has `frontier`; the caller frees it (ts_oracle_answer_fini).
 */
ts_status ts_regret_frontier(const ts_replay_spec *like, int max, const ts_replay_watch *watch,
                             ts_oracle_answer *out, ts_err *err);

/*
 * Keeps what ts_regret_find found for n specs in the database, for their runs (ids[i]; 0: it is not
 * there), with the frontier of each one's kind of rescales; all or nothing. What there was of them
 * is replaced.
 */
ts_status ts_regret_keep(ts_results *results, const int64_t *ids, const ts_replay_spec *specs,
                         const ts_regret *r, int n, const ts_regret_options *options,
                         const ts_replay_watch *watch, ts_err *err);

#endif
