/*
 * A plant in 150 lines: a load of two days a session can see through, one job, and answers after
 * fixed delays.
 *
 * For tests that need the whole loop and none of the modelled cluster. Load is base + swing * sin(2
 * pi t / period); every task manager does 1000 records/s at full CPU; a savepoint takes 10 s, a
 * redeployment 30 s.
 */
#ifndef TS_TESTS_FAKE_PLANT_H
#define TS_TESTS_FAKE_PLANT_H

#include "core/plant.h"

typedef struct ts_fake_cfg {
    ts_time start, end, period;
    double base, swing;
    int task_managers;
    int fail_savepoints; /* of so many the first fail */
    int lose_answers;    /* every so many-th query is never answered; 0: none */
} ts_fake_cfg;

/* The caller closes it. NULL: out of memory. */
ts_plant *ts_fake_plant_new(const ts_fake_cfg *cfg);

/* Task managers now, and rescales that came to RUNNING. */
int ts_fake_task_managers(const ts_plant *plant);
int ts_fake_rescales(const ts_plant *plant);

#endif
