/* The binary form of a trace, both ways; see binary.h. */
#include "traces/binary.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "traces/number.h"
#include "traces/reader.h"

typedef struct binary {
    const unsigned char *at, *end; /* the present block's rows, in the source's buffer */
    int n_left;
    int decimals;
    uint64_t time, distance, scaled; /* of the last row; unsigned, for hostile sums wrap */
    int64_t n_rows, n_blocks;
    ts__lane lane;
    bool ended;
} binary;

double ts__binary_ten(int decimals)
{
    static const double tens[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    return tens[decimals];
}

static uint64_t zigzag(uint64_t v)
{
    return (v << 1) ^ (0 - (v >> 63));
}

static uint64_t unzigzag(uint64_t v)
{
    return (v >> 1) ^ (0 - (v & 1));
}

static unsigned char *put_fixed(unsigned char *p, uint64_t v, int n_bytes)
{
    for (int i = 0; i < n_bytes; i++)
        *p++ = (unsigned char)(v >> 8 * i);
    return p;
}

static uint64_t get_fixed(const unsigned char *p, int n_bytes)
{
    uint64_t v = 0;
    for (int i = 0; i < n_bytes; i++)
        v |= (uint64_t)p[i] << 8 * i;
    return v;
}

static unsigned char *put_varint(unsigned char *p, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        *p++ = (unsigned char)(v | 0x80);
    *p++ = (unsigned char)v;
    return p;
}

/* False: it does not end before the block does, or in ten bytes. */
static inline bool get_varint(binary *r, uint64_t *v)
{
    *v = 0;
    for (int shift = 0; r->at < r->end && shift < 70; shift += 7) {
        unsigned char byte = *r->at++;
        *v |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

static bool has_decimals(double v, int decimals)
{
    double ten = ts__binary_ten(decimals), scaled = floor(v * ten + 0.5);
    return scaled < 0x1p53 && scaled / ten == v;
}

/* The fewest decimals in which all rows are exact; TS__BINARY_RAW if ten are not enough. */
static int decimals_of(const ts_trace_sample *rows, int n)
{
    int decimals = 0;
    for (int i = 0; i < n; i++)
        while (!has_decimals(rows[i].value, decimals))
            if (++decimals > 9)
                return TS__BINARY_RAW;
    for (int i = 0; i < n; i++)
        if (!has_decimals(rows[i].value, decimals))
            return TS__BINARY_RAW;
    return decimals;
}

static unsigned char *put_rows(unsigned char *p, const ts_trace_sample *rows, int n, int decimals)
{
    uint64_t time = (uint64_t)rows[0].at, distance = 0, scaled = 0;
    for (int i = 0; i < n; i++) {
        uint64_t new_distance = (uint64_t)rows[i].at - time;
        p = put_varint(p, zigzag(new_distance - distance));
        time = (uint64_t)rows[i].at;
        distance = new_distance;
        uint64_t bits;
        if (decimals == TS__BINARY_RAW) {
            memcpy(&bits, &rows[i].value, sizeof bits);
            p = put_fixed(p, bits, 8);
        } else {
            bits = (uint64_t)(rows[i].value * ts__binary_ten(decimals) + 0.5);
            p = put_varint(p, zigzag(bits - scaled));
            scaled = bits;
        }
    }
    return p;
}

static uint32_t checksum(const unsigned char *header, const unsigned char *payload, size_t n)
{
    return (uint32_t)crc32(crc32(0, header, 8), payload, (uInt)n);
}

/* The header of the payload that lies behind it. */
static size_t seal(unsigned char *buf, int n_rows, size_t n_bytes)
{
    put_fixed(buf, (uint64_t)n_rows, 4);
    put_fixed(buf + 4, n_bytes, 4);
    put_fixed(buf + 8, checksum(buf, buf + TS__BINARY_HEADER, n_bytes), 4);
    return TS__BINARY_HEADER + n_bytes;
}

size_t ts__binary_block(const ts_trace_sample *rows, int n, unsigned char *buf)
{
    unsigned char *p = buf + TS__BINARY_HEADER;
    int decimals = decimals_of(rows, n);
    *p++ = (unsigned char)decimals;
    p = put_fixed(p, (uint64_t)rows[0].at, 8);
    p = put_rows(p, rows, n, decimals);
    return seal(buf, n, (size_t)(p - buf) - TS__BINARY_HEADER);
}

size_t ts__binary_end(int64_t n_rows, unsigned char *buf)
{
    put_fixed(buf + TS__BINARY_HEADER, (uint64_t)n_rows, 8);
    return seal(buf, 0, 8);
}

static bool sniff(const char *head, size_t n)
{
    return n >= 8 && memcmp(head, TS__BINARY_MAGIC, 8) == 0;
}

static ts_status broken(ts_trace *t, const char *what, ts_err *err)
{
    const binary *r = t->reader;
    return ts_err_at(err, TS_EPARSE, t->path, 0, 0, "block %lld %s", (long long)r->n_blocks + 1,
                     what);
}

static ts_status open_binary(ts_trace *t, ts_err *err)
{
    binary *r = t->reader = calloc(1, sizeof *r);
    if (r == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    if (!sniff(t->src.at, (size_t)(t->src.end - t->src.at)))
        return ts_err_at(err, TS_EPARSE, t->path, 0, 0,
                         "does not begin as a binary trace of this version does");
    t->src.at += 8;
    r->lane = (ts__lane){.at = -1, .counter = t->kind == TS__KIND_COUNTER};
    ts__note_series(t, "", t->kind);
    return TS_OK;
}

static ts_status last_block(ts_trace *t, ts_err *err)
{
    binary *r = t->reader;
    bool agrees = r->end - r->at == 8 && get_fixed(r->at, 8) == (uint64_t)r->n_rows;
    ts_status status = ts__source_want(&t->src, 1, err);
    if (status != TS_OK)
        return status;
    if (!agrees || t->src.at != t->src.end)
        return broken(t, "should be the last, and with the right number of rows", err);
    r->ended = true;
    return TS_DONE;
}

/* Checks the next block and sets out to read its rows. DONE: it was the last. */
static ts_status next_block(ts_trace *t, ts_err *err)
{
    binary *r = t->reader;
    ts__source *src = &t->src;
    ts_status status = ts__source_want(src, TS__BINARY_HEADER + TS__BINARY_PAYLOAD, err);
    if (status != TS_OK)
        return status;
    const unsigned char *p = (const unsigned char *)src->at;
    ptrdiff_t n_here = src->end - src->at - TS__BINARY_HEADER;
    if (n_here < 0)
        return broken(t, "is missing: the file is cut short", err);
    uint64_t n_rows = get_fixed(p, 4), n_bytes = get_fixed(p + 4, 4);
    if (n_rows > TS__BINARY_ROWS || n_bytes > TS__BINARY_PAYLOAD || n_bytes < 8 ||
        (n_rows > 0 && n_bytes < 9))
        return broken(t, "has an impossible header", err);
    if ((uint64_t)n_here < n_bytes)
        return broken(t, "ends early: the file is cut short", err);
    if (checksum(p, p + TS__BINARY_HEADER, n_bytes) != get_fixed(p + 8, 4))
        return broken(t, "does not match its checksum: the file is damaged", err);
    src->at += TS__BINARY_HEADER + n_bytes;
    r->at = p + TS__BINARY_HEADER;
    r->end = r->at + n_bytes;
    r->n_left = (int)n_rows;
    if (n_rows == 0)
        return last_block(t, err);
    r->decimals = *r->at;
    r->time = get_fixed(r->at + 1, 8);
    r->at += 9;
    r->distance = r->scaled = 0;
    return r->decimals <= 9 || r->decimals == TS__BINARY_RAW
               ? TS_OK
               : broken(t, "has an unknown form", err);
}

static bool get_row(binary *r, ts_time *at, double *value)
{
    uint64_t v;
    if (!get_varint(r, &v))
        return false;
    r->distance += unzigzag(v);
    r->time += r->distance;
    *at = (ts_time)r->time;
    if (r->decimals == TS__BINARY_RAW) {
        if (r->end - r->at < 8)
            return false;
        v = get_fixed(r->at, 8);
        memcpy(value, &v, sizeof *value);
        r->at += 8;
        return true;
    }
    if (!get_varint(r, &v))
        return false;
    r->scaled += unzigzag(v);
    *value = (double)(int64_t)r->scaled / ts__binary_ten(r->decimals);
    return true;
}

static ts_status read_binary(ts_trace *t, ts_trace_sample *rows, int max, int *n, ts_err *err)
{
    binary *r = t->reader;
    ts__place nowhere = {0, 0, 0};
    ts_status status = TS_OK;
    ts_time at;
    double value;
    for (*n = 0; *n < max && !r->ended;) {
        if (r->n_left == 0) {
            if ((status = next_block(t, err)) != TS_OK)
                break;
            r->n_blocks++;
        }
        if (!get_row(r, &at, &value) || at < 0 || at >= TS__TIME_END)
            return broken(t, "has a row that is none", err);
        r->n_rows++;
        if (--r->n_left == 0 && r->at != r->end)
            return broken(t, "has more bytes than rows", err);
        if ((status = ts__lane_take(t, &r->lane, at, value, nowhere, &rows[*n], err)) < 0)
            return status;
        *n += status == TS_OK;
    }
    return *n > 0 && status >= 0 ? TS_OK : r->ended ? TS_DONE : status;
}

static void close_binary(ts_trace *t)
{
    free(t->reader);
}

const ts__format ts__binary = {
    .name = "binary",
    .what = "the compact binary form that convert and gen write",
    .sniff = sniff,
    .open = open_binary,
    .read = read_binary,
    .close = close_binary,
};
