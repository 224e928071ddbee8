/* A growing log of numeric rows; see rowlog.h. */
#include "experiments/rowlog.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_SIZE = 64 * 1024 - 64 };

struct ts_rowlog_chunk {
    ts_rowlog_chunk *next;
    size_t used;
    unsigned char bytes[CHUNK_SIZE];
};

void ts_rowlog_init(ts_rowlog *log, int n_columns)
{
    assert(n_columns > 0 && n_columns <= TS_ROWLOG_MAX_COLUMNS);
    *log = (ts_rowlog){.n_columns = n_columns};
}

void ts_rowlog_fini(ts_rowlog *log)
{
    ts_rowlog_chunk *c = log->first;
    while (c != NULL) {
        ts_rowlog_chunk *next = c->next;
        free(c);
        c = next;
    }
    log->first = log->current = NULL;
}

/* A chunk with room for `need` bytes, or NULL. */
static ts_rowlog_chunk *room(ts_rowlog *log, size_t need)
{
    ts_rowlog_chunk *c = log->current;
    if (c != NULL && c->used + need <= CHUNK_SIZE)
        return c;
    c = malloc(sizeof *c);
    if (c == NULL)
        return NULL;
    c->next = NULL;
    c->used = 0;
    if (log->current == NULL)
        log->first = c;
    else
        log->current->next = c;
    log->current = c;
    return c;
}

ts_status ts_rowlog_add(ts_rowlog *log, const ts_cell *row)
{
    unsigned char line[sizeof(uint32_t) + sizeof(ts_cell) * TS_ROWLOG_MAX_COLUMNS];
    uint32_t mask = 0;
    size_t size = sizeof mask;
    for (int i = 0; i < log->n_columns; i++) {
        if (row[i].whole == log->last[i].whole)
            continue;
        mask |= UINT32_C(1) << i;
        memcpy(line + size, &row[i], sizeof row[i]);
        size += sizeof row[i];
    }
    memcpy(line, &mask, sizeof mask);
    ts_rowlog_chunk *c = room(log, size);
    if (c == NULL)
        return TS_ENOMEM;
    memcpy(c->bytes + c->used, line, size);
    c->used += size;
    memcpy(log->last, row, sizeof row[0] * (size_t)log->n_columns);
    log->n_rows++;
    return TS_OK;
}

size_t ts_rowlog_size(const ts_rowlog *log)
{
    size_t size = 0;
    for (const ts_rowlog_chunk *c = log->first; c != NULL; c = c->next)
        size += c->used;
    return size;
}

ts_rowlog_reader ts_rowlog_read(const ts_rowlog *log)
{
    return (ts_rowlog_reader){.log = log, .chunk = log->first};
}

bool ts_rowlog_next(ts_rowlog_reader *r)
{
    if (r->chunk != NULL && r->at == r->chunk->used) {
        r->chunk = r->chunk->next;
        r->at = 0;
    }
    if (r->chunk == NULL)
        return false;
    uint32_t mask;
    memcpy(&mask, r->chunk->bytes + r->at, sizeof mask);
    r->at += sizeof mask;
    for (int i = 0; i < r->log->n_columns; i++) {
        if (!(mask >> i & 1))
            continue;
        memcpy(&r->row[i], r->chunk->bytes + r->at, sizeof r->row[i]);
        r->at += sizeof r->row[i];
    }
    r->n++;
    return true;
}
