/*
 * The binary form of a trace: small, fast, and sure of itself.
 *
 *     magic      8 bytes, 0x89 "TSTRC1" 0x0a
 *     blocks     each: rows (u32), bytes of payload (u32), CRC-32 of those two and the payload (u32),
 *                the payload
 *     last block rows = 0, payload: how many rows there were (u64)
 *
 * Numbers are little-endian. A payload of one to 4096 rows is: how many decimals the values have
 * (one byte, 0 to 9; 255: as doubles), the first time in ns (u64), then for each row the change of
 * the distance to the row before (varint) and its value, as the change of value * 10^decimals
 * (varint) or the eight bytes of the double. A varint has seven bits to a byte, lowest first, the
 * top bit saying that more follow; signed ones are zigzag (2x, or -2x - 1). A regular load of whole
 * numbers takes about three bytes a row. A file that is cut or altered is refused.
 */
#ifndef TS_TRACES_BINARY_H
#define TS_TRACES_BINARY_H

#include "traces/trace.h"

#define TS__BINARY_MAGIC "\x89TSTRC1\n"
enum {
    TS__BINARY_ROWS = 4096,
    TS__BINARY_HEADER = 12,
    TS__BINARY_RAW = 255,
    TS__BINARY_PAYLOAD = 9 + TS__BINARY_ROWS * 20 /* at most */
};

/* 10^decimals, exact. */
double ts__binary_ten(int decimals);

/*
 * A block of n rows (1 to TS__BINARY_ROWS) into buf, of TS__BINARY_HEADER + TS__BINARY_PAYLOAD
 * bytes; its length.
 */
size_t ts__binary_block(const ts_trace_sample *rows, int n, unsigned char *buf);

/* The last block. */
size_t ts__binary_end(int64_t n_rows, unsigned char *buf);

#endif
