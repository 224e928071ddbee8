/*
 * The port: all that the services need from the world, in three functions.
 *
 * Implementers: sim/simplant (a cluster that does not exist), glue/player (a tape), and live a real
 * one. Wrappers around any of them: glue/recorder (writes both directions to a tape), glue/pace
 * (virtual time at a ratio of real time). A wrapper takes its inner plant on success only and
 * closes it.
 */
#ifndef TS_CORE_PLANT_H
#define TS_CORE_PLANT_H

#include "core/event.h"
#include "core/status.h"

typedef struct ts_plant ts_plant;

typedef struct ts_plant_ops {
    const char *name;
    /*
     * Let time pass until something happens or the deadline comes (TS_NEVER: there is none). OK:
     * *ev is filled; a TIMER if it was the deadline, possibly late. DONE: nothing more will happen
     * (half-open: an event or a deadline at the horizon itself does not). Negative: the plant is
     * broken. Pointers in *ev are lent until the next call of next or apply. May block.
     */
    ts_status (*next)(ts_plant *plant, ts_time deadline, ts_event *ev);
    /*
     * Start a command and return; the answer is a later event, and a refusal is an answer too (a
     * PROGRESS with FAILED and REFUSED). Pointers in *cmd are lent for the call. Negative: the
     * plant is broken.
     */
    ts_status (*apply)(ts_plant *plant, const ts_cmd *cmd);
    /* Frees the plant and what it wraps. */
    void (*close)(ts_plant *plant);
    /* Words for the last negative status, or NULL; lent until the next call. May itself be NULL. */
    const char *(*error)(const ts_plant *plant);
} ts_plant_ops;

/* An implementer's struct begins with this. */
struct ts_plant {
    const ts_plant_ops *ops;
};

#endif
