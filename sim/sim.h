/*
 * The modelled cluster from within: all its parts in one place, for the files that move them.
 *
 * The parts, which know nothing of each other but what their headers say:
 *
 *     des, heap, rng, hist   events in order, random streams, the histogram of latencies
 *     config                 the constants
 *     kafka                  the topic: arrivals, lag, offsets
 *     graph, vertex, job     operators chained into vertices; who owns what, and what it can do
 *     fluid, tasks           how the job reads; what its tasks look like to Flink's metrics
 *     kubernetes             pods, nodes, how long they take
 *     prometheus, broker     scraped samples and queries; the services' topics
 *     account                the books: latency, lag, what it cost
 *
 * Who moves them:
 *
 *     simplant.c    the port: next, apply, and which event does what
 *     flow.c        time passes: load arrives, the job reads
 *     checkpoint.c  checkpoints
 *     rescale.c     savepoint, redeploy, failures: the stages of the job
 *     adaptive.c    rescales without a savepoint: reactive, in place
 *     observe.c     what Prometheus gets to see at a scrape
 */
#ifndef TS_SIM_SIM_H
#define TS_SIM_SIM_H

#include "core/load.h"
#include "sim/account.h"
#include "sim/broker.h"
#include "sim/des.h"
#include "sim/job.h"
#include "sim/kafka.h"
#include "sim/kubernetes.h"
#include "sim/prometheus.h"
#include "sim/simplant.h"
#include "sim/tasks.h"

/*
 * What can happen; the number is the rank, which decides who comes first at the same instant.
 * First the cluster itself, then those who watch it, then what reaches the services. A deadline
 * of the services comes after all of them.
 */
typedef enum ts__event {
    TS__EVENT_STAGE,            /* arg: epoch */
    TS__EVENT_FAILURE,          /* of the job; arg: run */
    TS__EVENT_CRASH,            /* of a task manager; arg: run */
    TS__EVENT_RELEASE,          /* of task managers not needed any more; arg: run */
    TS__EVENT_CHECKPOINT_BEGIN, /* arg: run */
    TS__EVENT_CHECKPOINT_END,   /* arg: run */
    TS__EVENT_SECOND,
    TS__EVENT_SCRAPE,  /* arg: ts_metric_source */
    TS__EVENT_MAIL,    /* arg: envelope */
    TS__EVENT_ANSWER   /* arg: query */
} ts__event;

/* How large the job is: of each vertex, the largest of them, and its task managers. */
typedef struct ts__size {
    int parallelism, pods;
    int vertex[TS_MAX_VERTICES];
} ts__size;

/* Where the job is in its life. It reads in the first five; its metrics are there in the first
 * seven. */
typedef enum ts__stage {
    TS__STAGE_RUNNING,
    TS__STAGE_TRIGGERED, /* a savepoint is asked for */
    TS__STAGE_ASKED,     /* Kubernetes is asked, without a savepoint */
    TS__STAGE_ADDING,    /* task managers start */
    TS__STAGE_SYNCING,   /* a checkpoint is waited for */
    TS__STAGE_SAVEPOINT, /* it is written; sources hold still behind its barrier */
    TS__STAGE_STOPPING,
    TS__STAGE_STOPPED,   /* waits for RESCALE */
    TS__STAGE_RESUMING,  /* a cancelled savepoint: about to go on */
    TS__STAGE_API,       /* Kubernetes is asked */
    TS__STAGE_PODS,
    TS__STAGE_RESTARTING, /* tasks are cancelled where they are */
    TS__STAGE_RESTORING,
    TS__STAGE_FAILED     /* the job failed, and nobody has noticed yet */
} ts__stage;

typedef struct ts__control {
    ts__stage stage;
    uint64_t epoch;    /* of stage events: later stages make earlier events void */
    uint64_t run;      /* the how-manieth run of the job: for its checkpoints and failures */
    bool active;       /* a rescale that the controller asked for is under way */
    bool rolling_back; /* to `from`; cannot fail again */
    bool restarting;   /* from a checkpoint, under the same job manager */
    bool will_fail;    /* drawn: this stage ends in failure */
    uint64_t rescale;  /* the controller's number */
    ts_rescale_kind kind; /* of the last order */
    ts__size now, from, to; /* now: or when it last ran */
    ts_time running_at;
    int restarts;      /* by failures, since the last deployment */
    ts_rng rng, fault, failures, crashes;
} ts__control;

typedef struct ts__checkpoint {
    ts_rng rng, fault;
    ts_time due_at;  /* the next one's beginning; TS_NEVER: one is under way */
    ts_time begun_at, completed_at; /* completed_at: TS_NEVER: none since the deployment */
    double duration, size; /* of the last completed one: seconds, bytes; NaN: none */
    double next_duration;
    bool will_fail;
    int64_t n_completed, n_failed;
} ts__checkpoint;

typedef struct ts__sim {
    ts_plant plant;
    ts_sim_cfg cfg;
    ts_err err; /* the first thing that broke the plant */
    ts_des des;
    /* flowed_at: load and job have come so far; end_at: TS_NEVER until it is known */
    ts_time now, flowed_at, end_at;
    uint64_t n_events;
    bool done;

    ts_load *load;
    ts_load_point point;
    int64_t point_n, point_done; /* records of the point, and those that have arrived */
    double point_carry;          /* part of a record left over from the points before */
    ts_rng arrivals;

    ts__kafka kafka;
    ts__job job;
    ts__k8s k8s;
    bool warming;
    ts__control control;
    ts__checkpoint checkpoint;
    ts__prometheus prometheus;
    ts_rng scrape, query;
    ts_time scrape_at[3]; /* the next, without jitter */
    double read_counter;  /* records read by this deployment */
    int generation;       /* deployments with new pods */
    struct {
        double cores, total; /* core-seconds used and there */
    } seen; /* since Flink's last scrape */
    ts__broker broker;
    ts__account account;

    ts_table_row *rows; /* what the run starts with */
    ts_history *history;
    ts_plan_step *plan;
    int n_rows, n_history, n_plan, next_row, next_history, next_plan;
    bool job_told;
    ts_sample samples[TS_MAX_SAMPLES];
} ts__sim;

/* Schedules; a failure to do so breaks the plant. */
void ts__sim_schedule(ts__sim *sim, ts_time at, ts__event kind, uint64_t arg);

/* An event for the services at a time. */
void ts__sim_send(ts__sim *sim, ts_time at, const ts_event *ev);
void ts__sim_send_job(ts__sim *sim);

/* Breaks the plant with words: the first wins. */
#define ts__sim_break(sim, status, ...) ((void)ts_err_set(&(sim)->err, status, __VA_ARGS__))

static inline bool ts__sim_broken(const ts__sim *sim)
{
    return sim->err.status != TS_OK;
}

static inline bool ts__job_reads(const ts__sim *sim)
{
    return sim->control.stage <= TS__STAGE_SYNCING;
}

static inline bool ts__job_visible(const ts__sim *sim)
{
    return sim->control.stage <= TS__STAGE_STOPPING || sim->control.stage == TS__STAGE_RESUMING;
}

/* flow.c: reads the first interval of the load; lets time pass up to `to` or the end of the
 * load. */
void ts__flow_begin(ts__sim *sim);
void ts__flow_to(ts__sim *sim, ts_time to);
void ts__flow_second(ts__sim *sim);
void ts__flow_state(const ts__sim *sim, ts__state *state);
void ts__flow_speeds(ts__sim *sim);

/* checkpoint.c */
void ts__checkpoint_init(ts__sim *sim, uint64_t seed, int replication);
void ts__checkpoint_start(ts__sim *sim);   /* the job runs: the first comes an interval later */
void ts__checkpoint_trigger(ts__sim *sim); /* one begins now, unless one is under way */
void ts__checkpoint_begin(ts__sim *sim, uint64_t run);
void ts__checkpoint_end(ts__sim *sim, uint64_t run);
double ts__state_bytes(const ts__sim *sim);

/* rescale.c */
void ts__control_init(ts__sim *sim, uint64_t seed, int replication);
void ts__control_start(ts__sim *sim);
void ts__control_savepoint(ts__sim *sim, const ts_rescale_order *order);
void ts__control_rescale(ts__sim *sim, const ts_rescale_order *order);
void ts__control_cancel(ts__sim *sim, const ts_rescale_order *order);
void ts__control_stage(ts__sim *sim, uint64_t epoch);
void ts__control_failure(ts__sim *sim, uint64_t run);
void ts__control_crash(ts__sim *sim, uint64_t run);

/* rescale.c, for adaptive.c */
void ts__control_enter(ts__sim *sim, ts__stage stage, ts_time duration); /* TS_NEVER: stays */
ts_time ts__control_drawn(ts__sim *sim, ts_time median);
bool ts__control_happens(ts__sim *sim, double probability);
void ts__control_tell(ts__sim *sim, ts_phase phase, ts_failure failure, int parallelism);
void ts__control_fail(ts__sim *sim, ts_failure failure); /* ends the order, not the stage */
ts__size ts__control_size(const ts__sim *sim, const ts_rescale_order *order);
void ts__control_go_back(ts__sim *sim); /* to the last checkpoint */
void ts__control_restore(ts__sim *sim);

/* adaptive.c */
void ts__adaptive_rescale(ts__sim *sim, const ts_rescale_order *order); /* one that is possible */
void ts__adaptive_stage(ts__sim *sim);        /* a stage of its own has ended */
void ts__adaptive_synchronised(ts__sim *sim); /* the checkpoint it waited for is there */
void ts__adaptive_restart(ts__sim *sim);      /* cancels the tasks; then they are restored */
void ts__adaptive_go_on(ts__sim *sim);        /* gives the order up; the job never stopped */
void ts__adaptive_running(ts__sim *sim);      /* the job runs again */
void ts__adaptive_release(ts__sim *sim, uint64_t run);

/* observe.c */
void ts__observe_init(ts__sim *sim, uint64_t seed, int replication);
void ts__observe_scrape(ts__sim *sim, ts_metric_source source);

#endif
