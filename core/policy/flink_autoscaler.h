/*
 * Policy `flink-autoscaler`, between its files: what it has collected, and what it makes of that.
 *
 *     flink_autoscaler.c          when it looks, what it decides, what it remembers of decisions
 *     flink_autoscaler_metrics.c  the window of samples, and its evaluation (rules 1 to 9 and 17)
 *     flink_autoscaler_explain.c  a decision's notes
 */
#ifndef TS_CORE_POLICY_FLINK_AUTOSCALER_H
#define TS_CORE_POLICY_FLINK_AUTOSCALER_H

#include "core/policy.h"
#include "core/rules/flink_config.h"
#include "core/rules/flink_veto.h"

/* Samples that there is room for: stabilisation and window at one per look; init refuses more. */
enum { TS__FLINK_SAMPLES = 2048 };

/* What is collected of each vertex; NaN: not there. */
typedef enum ts__flink_series {
    TS__FLINK_RECORDS_IN,  /* cumulative, summed over the subtasks */
    TS__FLINK_RECORDS_OUT,
    TS__FLINK_IN_RATE,     /* 1/s, the gauge */
    TS__FLINK_LAG,         /* records pending at a source; 0 if it does not say */
    TS__FLINK_LOAD,        /* busy share, by metrics.busy-time.aggregator */
    TS__FLINK_BUSY_TOTAL,  /* ms, cumulative, summed over the subtasks */
    TS__FLINK_OBSERVED,    /* 1/s, of a source that works off a backlog (rule 5) */
    TS__FLINK_N_SERIES
} ts__flink_series;

typedef struct ts__flink_window {
    double uptime; /* ms, when last seen; 0: not yet */
    ts_time running_at;
    bool fell; /* at the last look a counter was below its last sample */
    int n;
    ts_time at[TS__FLINK_SAMPLES]; /* ascending */
    double heap[TS__FLINK_SAMPLES];
    double value[TS__FLINK_SAMPLES][TS_MAX_VERTICES][TS__FLINK_N_SERIES];
    double gc; /* of the newest sample */
    ts_flink_sample scratch[TS__FLINK_SAMPLES];
} ts__flink_window;

/* One vertex over the window. */
typedef struct ts__flink_evaluated {
    double in_rate;  /* records/s by its counter */
    double busy;     /* ms/s */
    double busy_tpr; /* what busy time says that it can process */
    double observed; /* what was seen of it; NaN: nothing */
    double tpr;      /* of the two, the one that counts */
    ts_flink_demand demand;
    ts_flink_band band;
} ts__flink_evaluated;

typedef struct ts__flink_evaluation {
    bool known; /* no source is without a target rate: otherwise nothing may be done */
    bool backlog;
    double gc, heap; /* pressure of the newest sample; usage, average */
    int n;
    ts__flink_evaluated vertex[TS_MAX_VERTICES];
} ts__flink_evaluation;

/* Every report: since when the job runs. False: it does not, or that is not known. */
bool ts__flink_follow(ts__flink_window *w, const ts_report *r);

/*
 * Collects a sample (rules 2, 3 and 5). False, and nothing is collected, if a metric is missing
 * that the original cannot do without, or if for the first time a counter has fallen; each is
 * noted.
 */
bool ts__flink_collect(ts__flink_window *w, const ts_flink_cfg *cfg, const ts_job *job,
                       const ts_report *r, ts_decision *d);

/* Forgets the n oldest samples. */
void ts__flink_forget(ts__flink_window *w, int n);

/* Rules 1 to 9 over the samples kept; at least two. */
void ts__flink_evaluate(ts__flink_window *w, const ts_flink_cfg *cfg, const ts_job *job,
                        ts_time restart, ts__flink_evaluation *out);

/* What was evaluated, and what was decided of each vertex. */
void ts__flink_explain(const ts_flink_cfg *cfg, const ts_job *job, const ts__flink_evaluation *e,
                       const ts_flink_change *changes, const ts_flink_delayed *delayed,
                       ts_time restart, ts_decision *d);

#endif
