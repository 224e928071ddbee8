/* The grammar of RFC 8259, checked byte by byte; shared by json.c alone. */
#ifndef TS_GLUE_JSON_SCAN_H
#define TS_GLUE_JSON_SCAN_H

#include "core/status.h"
#include "core/types.h"

#define TS__JSON_MAX_DEPTH 64
#define TS__JSON_MAX_KEYS 65536

/*
 * Is it one JSON value and nothing else? OK; otherwise EPARSE or ELIMIT, *at is the offset and
 * *what was expected there. stop_key >= 0: stops instead at that key (in order of the text, from
 * 0), *at its offset. text[n] is 0.
 */
ts_status ts__json_scan(const char *text, size_t n, long stop_key, size_t *at, const char **what);

#endif
