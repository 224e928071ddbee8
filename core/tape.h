/*
 * Tape lines: events and commands to text and back, exactly (%a for every double).
 *
 *     E <at> <kind> <fields...>      an event, as the services were handed it
 *     C <kind> <fields...>           a command they answered it with
 *
 * Memory to memory: files are glue/tapefile's. The same canonical fields feed the digest.
 */
#ifndef TS_CORE_TAPE_H
#define TS_CORE_TAPE_H

#include "core/event.h"

#define TS_TAPE_LINE_SIZE 131072 /* no line is longer, terminator included */

/* Without a newline; returns the length, or -1 if size is too small (TS_TAPE_LINE_SIZE never
 * is). */
int ts_tape_format_event(const ts_event *ev, char *buf, int size);
int ts_tape_format_cmd(const ts_cmd *cmd, char *buf, int size);

/* What a parsed event points into; lives as long as the event is used. */
typedef struct ts_tape_store {
    ts_sample samples[TS_MAX_SAMPLES];
    ts_report report;
    ts_prediction prediction;
} ts_tape_store;

/* EPARSE names the column and what was expected. Never reads past the terminator; every count is
 * checked. */
ts_status ts_tape_parse_event(const char *line, ts_event *ev, ts_tape_store *store, ts_err *err);

/* Folds an event or a command into a digest (start from TS_DIGEST_SEED). NaNs are equal to each
 * other. */
#define TS_DIGEST_SEED UINT64_C(0x7464616c7363616c)
uint64_t ts_digest_event(uint64_t digest, const ts_event *ev);
uint64_t ts_digest_cmd(uint64_t digest, const ts_cmd *cmd);

#endif
