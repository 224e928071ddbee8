/*
 * Flink autoscaler, rules 10, 12 to 15 and 19: from capacity to a new parallelism per vertex, and
 * whether the job acts.
 *
 *     for each vertex, in topological order:
 *         ts_flink_decide(&cfg, &vertex, now, &delayed[i], &change[i]);
 *     if (ts_flink_job_acts(vertices, changes, n)) ... vetoes, rescale, clear every delayed[i]
 *
 * A ts_flink_delayed is the memory of one vertex between decisions; zeroed is empty.
 */
#ifndef TS_CORE_RULES_FLINK_SCALER_H
#define TS_CORE_RULES_FLINK_SCALER_H

#include "core/rules/flink_align.h"
#include "core/rules/flink_metrics.h"
#include "core/status.h"

/* One past rescale of a vertex: what it had, what it got, what it could do before and should after.
   */
typedef struct ts_flink_record {
    int old_parallelism, new_parallelism;
    double tpr, expected;
} ts_flink_record;

/*
 * Rule 14's records: of the proposals in the window only those that a later, larger one has not
 * made irrelevant, so parallelism falls strictly from first to last. When more than the room below
 * fall one after the other, the smallest kept one stands in for those below it: never less than the
 * original.
 */
enum { TS_FLINK_DELAYED_ROOM = 256 };
typedef struct ts_flink_proposal {
    ts_time at;
    int parallelism;
    bool outside;
} ts_flink_proposal;
typedef struct ts_flink_delayed {
    bool active;
    ts_time first_at;
    int head, n; /* a ring */
    ts_flink_proposal proposals[TS_FLINK_DELAYED_ROOM];
} ts_flink_delayed;

typedef struct ts_flink_scaling {
    double utilization_target;
    double max_down, max_up; /* scale-down.max-factor, scale-up.max-factor */
    int min_parallelism, max_parallelism;
    ts_time down_interval; /* 0: at once */
    ts_flink_align_mode align;
    bool block_ineffective;
    double effectiveness; /* threshold */
    bool observed_scalability;
    double coefficient_min;
    int min_observations;
    ts_flink_times times;
} ts_flink_scaling;

/* A vertex as evaluated. history: oldest first. */
typedef struct ts_flink_vertex {
    int parallelism, max_parallelism;
    int partitions; /* of a source; 0: none known */
    bool hash;      /* some input is partitioned by key */
    bool excluded;  /* vertex.exclude.ids, or finished */
    double tpr;     /* true processing rate */
    ts_flink_demand demand;
    ts_flink_band band;
    const ts_flink_record *history;
    int n_history;
} ts_flink_vertex;

enum { TS_FLINK_LIMITED = 1, TS_FLINK_INEFFECTIVE = 2 }; /* events, as bits */

typedef enum ts_flink_why {
    TS_FLINK_CHANGED,
    TS_FLINK_NO_METRICS,  /* true processing rate or demand not known */
    TS_FLINK_AT_TARGET,   /* the new parallelism is the present one */
    TS_FLINK_DELAYED_DOWN,
    TS_FLINK_BLOCKED_INEFFECTIVE,
    TS_FLINK_EXCLUDED
} ts_flink_why;

typedef struct ts_flink_change {
    int parallelism; /* the present one unless why is CHANGED */
    int proposed;    /* before ineffectiveness and delay */
    bool outside;    /* false unless why is CHANGED */
    double factor;   /* after the clamp; NaN without metrics */
    double expected; /* rule 12; NaN without a proposal */
    unsigned events;
    ts_flink_why why;
} ts_flink_change;

/*
 * Rule 19: how much of linear scaling was seen, two decimals rounded up; 1 with too few records or
 * one that is not known. NaN where the original fails: the rate at the smallest parallelism was
 * infinite (nothing came in), and compares with nothing.
 */
double ts_flink_scalability(const ts_flink_record *history, int n, int min_observations,
                            double coefficient_min);

/*
 * Rules 10 and 11: parallelism times factor, within [lower, upper] and the vertex's maximum,
 * aligned. EINVAL if lower > upper or the result would be below 1. *events gains TS_FLINK_LIMITED.
 */
ts_status ts_flink_scale(const ts_flink_vertex *vertex, double factor, int lower, int upper,
                         ts_flink_align_mode mode, int *parallelism, unsigned *events);

/* Rule 13: whether the last scale-up brought too little of what it should have. */
bool ts_flink_ineffective(const ts_flink_record *last, double tpr, double threshold);

/* Rule 14. record: a proposal, in order of time. max: the largest in [from, ...); false if none. */
void ts_flink_delayed_record(ts_flink_delayed *d, ts_flink_proposal proposal);
bool ts_flink_delayed_max(ts_flink_delayed *d, ts_time from, ts_flink_proposal *max);
void ts_flink_delayed_clear(ts_flink_delayed *d);

/*
 * One vertex, rules 10 to 14 and 19. EINVAL as ts_flink_scale, or if its scalability is NaN: the
 * original then gives up the decision for the whole job.
 */
ts_status ts_flink_decide(const ts_flink_scaling *cfg, const ts_flink_vertex *vertex, ts_time now,
                          ts_flink_delayed *delayed, ts_flink_change *change);

/* Rule 15: some changed vertex is outside its band; then all changed ones are applied. */
bool ts_flink_job_acts(const ts_flink_change *changes, int n);

#endif
