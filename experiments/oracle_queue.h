/*
 * The queue of the clairvoyant optimum: what becomes of the backlog, and how many records are late,
 * while the job reads at a given capacity.
 *
 * A record is counted late by and by, as its wait passes one wait[k] after the other: then what is
 * counted so far already includes those that are in the queue and past help.
 */
#ifndef TS_EXPERIMENTS_ORACLE_QUEUE_H
#define TS_EXPERIMENTS_ORACLE_QUEUE_H

#include "experiments/oracle_dp.h"

/* A change from one level to another, and what it is for the queue. */
typedef struct ts__oracle_change {
    int steps;       /* until the next decision */
    double seconds;  /* task-manager seconds over these steps */
    int silent;      /* ticks without reading at the beginning */
    double *profile; /* records that can be read in each of the others */
} ts__oracle_change;

typedef struct ts__oracle_model {
    ts_oracle_problem p;
    int n_steps;
    double *arrived;  /* [n_ticks + 1] records before each tick */
    double *busiest;  /* [n_steps] the most that arrive in a tick of the step */
    double *stay;     /* [n_steps][n_levels] late records of a step that begins without backlog */
    float *turn;      /* [n_steps][2][n_levels][n_levels] those of a change that does, rounded
                         down; NaN: it would last beyond the end */
    int idle_below;   /* busy_share is 0 up to this index; -1: nowhere */
    ts__oracle_change *change; /* [2][n_levels][n_levels]; the diagonal is not used */
    bool ordered;     /* a change to a level above all so far is no better in any tick */
    double *profiles; /* of all changes */
} ts__oracle_model;

ts_status ts__oracle_model_init(ts__oracle_model *m, const ts_oracle_problem *p);
void ts__oracle_model_fini(ts__oracle_model *m);

/* Backlog and late records so far. */
typedef struct ts__oracle_state {
    double backlog, late;
} ts__oracle_state;

/* Ticks [from, from + n) in which nothing is read. */
void ts__oracle_wait(const ts__oracle_model *m, ts__oracle_state *s, int from, int n);

/* The ticks [from, from + n), tick from + t being able to read profile[t], or `capacity` if
 * profile is NULL. */
void ts__oracle_read(const ts__oracle_model *m, ts__oracle_state *s, int from, int n,
                     const double *profile, double capacity);

/* One step at a level without a change. */
void ts__oracle_stay(const ts__oracle_model *m, ts__oracle_state *s, int step, int level);

/* A change, by its number, that begins with a step. */
void ts__oracle_turn(const ts__oracle_model *m, ts__oracle_state *s, int step, int change);

/* The load is over: what still waits is late, as far as it is not counted yet. */
void ts__oracle_finish(const ts__oracle_model *m, ts__oracle_state *s);

/* The number of a change, from a level to another, after a highest level so far. */
static inline int ts__oracle_change_at(const ts__oracle_model *m, int highest, int from, int to)
{
    return ((to > highest) * m->p.n_levels + from) * m->p.n_levels + to;
}

/* Ticks of a step: the last one may have fewer. */
static inline int ts__oracle_ticks(const ts__oracle_model *m, int step)
{
    int left = m->p.n_ticks - step * m->p.step;
    return left < m->p.step ? left : m->p.step;
}

/* Task-manager seconds of a step without a change. */
static inline double ts__oracle_price(const ts__oracle_model *m, int step, int level)
{
    return (m->p.least + level) * ts__oracle_ticks(m, step) * m->p.tick_s;
}

#endif
