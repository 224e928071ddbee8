/*
 * The oracle over a replay: the best schedule that dynamic programming finds, and the proof of it.
 *
 *     ts_oracle_answer answer;
 *     ts_oracle_find(&spec, NULL, &answer, &err);      // spec: a replay under policy oracle
 *     ts_oracle_apply(&answer, &spec);                 // now ts_replay_run follows it
 *     ...
 *     ts_oracle_answer_fini(&answer);
 *
 * The model of oracle_model.h knows means; what a run draws differs from them. So a schedule is
 * replayed, and if more records are late than may be, or clearly fewer, the budget that is planned
 * with is changed and the schedule made anew, a bounded number of times. Schedules that keep one
 * number of task managers are tried as well. The answer is the best of those that were replayed.
 */
#ifndef TS_EXPERIMENTS_ORACLE_H
#define TS_EXPERIMENTS_ORACLE_H

#include "core/policy/oracle.h"
#include "experiments/oracle_dp.h"
#include "experiments/replay.h"

typedef struct ts_oracle_answer {
    ts_plan_step *plan; /* [n_plan]; owned */
    int n_plan;
    bool kept;          /* the replay kept the budget (mode cost: always) */
    double seconds;     /* task-manager seconds, replayed */
    double late;        /* share of records, replayed */
    double model_seconds, model_late; /* the same, of this schedule, in the oracle's model */
    double bound;       /* in the model, no schedule within the budget uses less; 0: unknown */
    double weight;      /* task-manager seconds that a late record is worth about there */
    int n_replays;
    int n_frontier;     /* the model's frontier around it: seconds, share of late records */
    ts_oracle_point *frontier; /* owned; late is a share here */
} ts_oracle_answer;

/*
 * Finds the schedule for a spec whose policy is oracle, by the policy's parameters. watch: only its
 * stop is looked at; NULL: none. EINVAL and ELIMIT as ts_oracle_model_init; EINTR. The caller frees
 * the answer.
 */
ts_status ts_oracle_find(const ts_replay_spec *spec, const ts_replay_watch *watch,
                         ts_oracle_answer *answer, ts_err *err);

/*
 * Only the model's frontier, over a wide range of weights, and nothing replayed: answer->frontier,
 * and zeros. The spec's budget and mode are not looked at. Errors and ownership as above.
 */
ts_status ts_oracle_frontier(const ts_replay_spec *spec, const ts_replay_watch *watch,
                             ts_oracle_answer *answer, ts_err *err);
void ts_oracle_answer_fini(ts_oracle_answer *answer);

/* Lets a spec follow the answer (lent) and start with its first number. */
void ts_oracle_apply(const ts_oracle_answer *answer, ts_replay_spec *spec);

/* How a spec's rescales are done. */
ts_rescale_kind ts_oracle_kind(const ts_replay_spec *spec);

/* A spec under policy oracle over the same load, cluster and seed, with a budget, and the same kind
 * of rescale. */
void ts_oracle_spec(ts_replay_spec *spec, const ts_replay_spec *like, double budget);

static inline const ts_oracle_cfg *ts_oracle_cfg_of(const ts_replay_spec *spec)
{
    return (const ts_oracle_cfg *)(const void *)spec->config.policy_cfg;
}

static inline ts_oracle_cfg *ts_oracle_cfg_at(ts_replay_spec *spec)
{
    return (ts_oracle_cfg *)(void *)spec->config.policy_cfg;
}

static inline bool ts_is_oracle(const ts_replay_spec *spec)
{
    return spec->config.policy == &ts__policy_oracle;
}

#endif
