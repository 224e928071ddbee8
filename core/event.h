/*
 * Events in, commands out: all that passes between the services and the world.
 *
 * Both are plain values. A pointer inside one is lent for the call: whoever wants to keep what it
 * points to copies it. The same values are what a tape holds (core/tape.h) and what the digest
 * covers.
 */
#ifndef TS_CORE_EVENT_H
#define TS_CORE_EVENT_H

#include "core/report.h"
#include "core/types.h"

/* Topics. Services talk to each other only through these. */
typedef enum ts_topic {
    TS_TOPIC_METRICS,    /* ts_report, from the reporter */
    TS_TOPIC_SHORT_TERM, /* ts_prediction, from the short-term predictor */
    TS_TOPIC_LONG_TERM,  /* ts_prediction, from the long-term predictor */
    TS_N_TOPICS
} ts_topic;

/* "metrics", "predictions-short-term", "predictions-long-term". */
const char *ts_topic_name(ts_topic topic);

#define TS_MAX_STEPS 16
#define TS_METHOD_NAME_SIZE 64

/* Load predicted for made_at + (k + 1) * step, k in [0, n), in records/s, never negative, never
 * NaN. */
typedef struct ts_prediction {
    ts_time made_at;
    ts_time step;
    int n;
    double value[TS_MAX_STEPS];
    double quantile[TS_MAX_STEPS]; /* the upper one if the service was asked for it, else value */
    char method[TS_METHOD_NAME_SIZE];
} ts_prediction;

typedef struct ts_message {
    ts_topic topic;
    int64_t offset;
    union {
        const ts_report *report;         /* TS_TOPIC_METRICS */
        const ts_prediction *prediction; /* the others */
    } u;
} ts_message;

/* A row of the historic performance table. The key is (task_managers, cpu_tenths). */
typedef struct ts_table_row {
    int task_managers;
    int cpu_tenths;       /* mean CPU share, rounded to 0.1, times ten */
    double max_rate;      /* the largest load seen to be sustained, records/s */
    double smoothed_rate; /* exponentially smoothed load under which it was seen */
    int64_t n;            /* observations that were sufficient */
    ts_time updated_at;
} ts_table_row;

typedef enum ts_phase {
    TS_PHASE_SAVEPOINT_DONE, /* the state is safe; the job is stopped */
    TS_PHASE_DEPLOYED,       /* Kubernetes has accepted the new parallelism */
    TS_PHASE_RUNNING,        /* the job processes records again */
    TS_PHASE_FAILED,         /* it did not come to pass; `reason` says why */
    TS_PHASE_CANCELLED
} ts_phase;

typedef enum ts_failure {
    TS_FAILURE_NONE,
    TS_FAILURE_SAVEPOINT, /* declined, expired */
    TS_FAILURE_PODS,      /* pods pending, quota, refused */
    TS_FAILURE_RESTORE,   /* the job could not be restored */
    TS_FAILURE_TIMEOUT,
    TS_FAILURE_REFUSED    /* the command was not accepted */
} ts_failure;

typedef struct ts_progress {
    uint64_t rescale; /* the number the controller gave it */
    ts_phase phase;
    ts_failure failure;
    int parallelism; /* of the job, now (RUNNING), or as asked for */
} ts_progress;

#define TS_VERTEX_NAME_SIZE 48

/* A vertex of the job graph: what Flink calls a job vertex, a chain of operators that run as one
 * task. */
typedef struct ts_vertex {
    char name[TS_VERTEX_NAME_SIZE];
    int parallelism, max_parallelism; /* max: its key groups */
    unsigned upstream; /* bit mask of the vertices that feed it, all before it; 0: a source */
    bool hash;         /* some input is partitioned by key */
    int partitions;    /* of a source; 0: none known */
} ts_vertex;

/* What is known about the job; sent at the start and when it changes. Slots are shared, so the
 * largest parallelism of a vertex is the number of slots in use. Vertices are in topological order;
 * there may be none known. */
typedef struct ts_job {
    int parallelism; /* the largest */
    int task_managers;
    int slots_per_task_manager;
    int max_parallelism;
    int partitions;
    double cores_per_task_manager;
    int n_vertices;
    ts_vertex vertex[TS_MAX_VERTICES];
} ts_job;

/* Task managers that hold so many slots, with so many on each (0: not known, one). */
static inline int ts_task_managers_for(int parallelism, int64_t slots)
{
    int64_t each = slots > 0 ? slots : 1;
    return (int)(parallelism / each + (parallelism % each > 0));
}

/* From a time on, so many task managers with all their slots in use: a schedule to be followed. */
typedef struct ts_plan_step {
    ts_time at;
    int task_managers;
} ts_plan_step;

typedef enum ts_event_kind {
    TS_EVENT_TIMER,     /* the deadline came, possibly late */
    TS_EVENT_SAMPLES,   /* the answer to a QUERY, or its failure */
    TS_EVENT_MESSAGE,   /* a message of a topic; each service takes those it reads */
    TS_EVENT_TABLE_ROW, /* at the start and after each TABLE_PUT */
    TS_EVENT_PROGRESS,  /* of a SAVEPOINT or RESCALE */
    TS_EVENT_JOB,
    TS_EVENT_HISTORY,   /* before the start: load of an earlier time, in order, to train on */
    TS_EVENT_PLAN,      /* before the start: a step of a schedule to be followed, in order */
    TS_N_EVENT_KINDS
} ts_event_kind;

typedef struct ts_history {
    ts_time at; /* before the run's first event */
    double rate;
} ts_history;

typedef struct ts_event {
    ts_event_kind kind;
    ts_time at;
    union {
        ts_samples samples;
        ts_message message;
        ts_table_row row;
        ts_progress progress;
        ts_job job;
        ts_history history;
        ts_plan_step plan;
    } u;
} ts_event;

/* "timer", "samples", ...: the word on a tape, as all the names below. "unknown" for any other
 * number. */
const char *ts_event_kind_name(ts_event_kind kind);

/* ---- decisions, as EXPLAIN carries them ------------------------------------------------------ */

typedef enum ts_trigger {
    TS_TRIGGER_NONE,
    TS_TRIGGER_CPU,
    TS_TRIGGER_MEMORY,
    TS_TRIGGER_LAG,
    TS_TRIGGER_IDLE,      /* down */
    TS_TRIGGER_PROACTIVE, /* the prediction exceeds what the present configuration sustains */
    TS_TRIGGER_POLICY     /* a peer's own rule; the notes say which */
} ts_trigger;

/* Why an action that was considered was not taken; a bit mask, 1 << TS_VETO_... */
typedef enum ts_veto {
    TS_VETO_RESCALING,    /* a rescale is under way */
    TS_VETO_COOLDOWN,     /* within the rescale window of the last one */
    TS_VETO_DIRECTION,    /* the target disagrees with the trigger */
    TS_VETO_SAME,         /* the target is the present parallelism */
    TS_VETO_BOUNDS,       /* clamped to where it already is */
    TS_VETO_NO_DATA,      /* a needed metric is missing */
    TS_VETO_NOT_RUNNING,  /* the job is not running */
    TS_VETO_STABILISING,  /* a stabilisation window holds it back */
    TS_VETO_TOLERANCE,    /* within the tolerance of the target */
    TS_VETO_INTERVAL,     /* not yet this policy's time to look */
    TS_VETO_DISABLED,     /* scaling is switched off: it only reports */
    TS_VETO_EXCLUDED,     /* within a time in which nothing is to be done */
    TS_VETO_MEMORY,       /* the task managers are short of memory */
    TS_VETO_RESOURCES,    /* the cluster or a quota has no room for it */
    TS_VETO_INEFFECTIVE,  /* the last scale-up brought too little */
    TS_N_VETOES
} ts_veto;

typedef enum ts_lookup {
    TS_LOOKUP_NONE,       /* the table was not asked */
    TS_LOOKUP_HIT,        /* a row for this load */
    TS_LOOKUP_REGRESSION, /* load regressed on (task managers, CPU) and solved */
    TS_LOOKUP_QUOTIENT,   /* no regression: in proportion to task managers and CPU */
    TS_LOOKUP_INGESTION,  /* no row: in proportion to the present ingestion */
    TS_LOOKUP_RECOVERY,   /* lag recovery */
    TS_LOOKUP_CURVE       /* the capacity of every scale-out, read off its rows */
} ts_lookup;

#define TS_MAX_NOTES 128

typedef struct ts_note {
    const char *name; /* a string constant without blanks */
    int vertex;       /* of the job graph; -1: the whole job */
    double value;
    double limit; /* what it was compared with; NaN if with nothing */
} ts_note;

/* One decision, with everything it was taken from. Numbers that played no part are NaN. */
typedef struct ts_decision {
    ts_time at;
    int current, target; /* parallelism; equal if nothing is to be done */
    ts_trigger trigger;
    unsigned vetoes;
    double rate, lag, cpu, memory;
    double predicted[2], error[2], weight[2]; /* short-term, long-term */
    double aggregate;                         /* the combined prediction, records/s */
    double sustained;                         /* what the table says the present one sustains */
    double target_rate;                       /* what the new configuration is to sustain */
    ts_lookup lookup;
    int n_rows;         /* table rows used */
    double fit[3];      /* load = fit[0] + fit[1] * task managers + fit[2] * CPU */
    double wanted;      /* task managers before rounding and clamping */
    int n_vertices;     /* 0: the target is every vertex's */
    int vertex_target[TS_MAX_VERTICES]; /* parallelism of each; target is the largest */
    int n_notes;
    ts_note notes[TS_MAX_NOTES];
} ts_decision;

const char *ts_trigger_name(ts_trigger trigger);
const char *ts_veto_name(ts_veto veto);
const char *ts_lookup_name(ts_lookup lookup);
const char *ts_phase_name(ts_phase phase);
const char *ts_failure_name(ts_failure failure);

/* An empty decision at a time: nothing to do, every number NaN. */
void ts_decision_init(ts_decision *d, ts_time at, int current);

/* Adds a note about the job, or about one of its vertices; beyond TS_MAX_NOTES it is dropped. */
void ts_decision_note(ts_decision *d, const char *name, double value, double limit);
void ts_decision_note_vertex(ts_decision *d, int vertex, const char *name, double value,
                             double limit);

/* Sets the target of each of the job's n vertices, and target to the largest. n <=
 * TS_MAX_VERTICES. */
void ts_decision_aim(ts_decision *d, const int *parallelism, int n);

/* ---- commands -------------------------------------------------------------------------------- */

typedef enum ts_cmd_kind {
    TS_CMD_QUERY,     /* ask for every metric; the answer is a SAMPLES event with this number */
    TS_CMD_STORE,     /* keep these samples locally */
    TS_CMD_PUBLISH,   /* message.offset is given by the broker, 0 here */
    TS_CMD_TABLE_PUT, /* a row that changed; comes back as TABLE_ROW */
    TS_CMD_SAVEPOINT, /* take a savepoint and stop the job */
    TS_CMD_RESCALE,   /* redeploy from it, or as its kind says, with the new parallelism */
    TS_CMD_CANCEL,    /* give up the rescale and let the job go on as it was */
    TS_CMD_EXPLAIN,   /* one decision */
    TS_N_CMD_KINDS
} ts_cmd_kind;

/* How a job is brought to another parallelism. */
typedef enum ts_rescale_kind {
    TS_RESCALE_SAVEPOINT, /* savepoint, stop, redeploy from it: SAVEPOINT, then RESCALE */
    TS_RESCALE_REACTIVE, /* task managers are added or removed; the job uses every slot there is and
                            restarts from its last checkpoint (Flink's reactive mode) */
    TS_RESCALE_IN_PLACE  /* the job's resource requirements change; it restarts from its last
                            checkpoint when the slots are there (Flink's adaptive scheduler) */
} ts_rescale_kind;

typedef struct ts_rescale_order {
    uint64_t rescale;
    int parallelism;
    int task_managers;
    ts_rescale_kind kind;
    int n_vertices; /* 0: parallelism is every vertex's */
    int vertex[TS_MAX_VERTICES];
} ts_rescale_order;

/* "savepoint", "reactive", "in-place". */
const char *ts_rescale_kind_name(ts_rescale_kind kind);

typedef struct ts_cmd {
    ts_cmd_kind kind;
    union {
        uint64_t query;
        ts_samples samples;            /* STORE */
        ts_message message;            /* PUBLISH */
        ts_table_row row;              /* TABLE_PUT */
        ts_rescale_order order;        /* SAVEPOINT, RESCALE, CANCEL */
        const ts_decision *decision;   /* EXPLAIN */
    } u;
} ts_cmd;

#define TS_MAX_CMDS 32

const char *ts_cmd_kind_name(ts_cmd_kind kind);

/* What a step wants done, in order. A service never gives more than eight commands a step. */
typedef struct ts_cmds {
    int n;
    ts_cmd v[TS_MAX_CMDS];
} ts_cmds;

/* Appends a command of a kind and returns it to be filled in. */
ts_cmd *ts_cmds_add(ts_cmds *cmds, ts_cmd_kind kind);

#endif
