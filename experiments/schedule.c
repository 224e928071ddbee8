/* A schedule of task managers out of a file; see schedule.h. */
#include "experiments/schedule.h"

#include <math.h>
#include <stdlib.h>

#include "traces/trace.h"

enum { MAX_TASK_MANAGERS = 10000, MAX_STEPS = 1 << 20 };

#define BEFORE_CLOCKS (3 * 365 * TS_DAY) /* no recording was made so early: times since the start */
#define FARTHEST 1e18 /* ns from the load's start, 31 years */

typedef struct steps {
    ts_plan_step *v;
    int n, capacity;
    ts_time first_at, last_at; /* of the rows */
} steps;

static ts_status append(steps *s, ts_time at, int count, ts_err *err)
{
    if (s->n == MAX_STEPS)
        return ts_err_set(err, TS_ELIMIT, "a schedule of more than %d changes", MAX_STEPS);
    if (s->n == s->capacity) {
        int capacity = s->capacity == 0 ? 256 : 2 * s->capacity;
        ts_plan_step *grown = realloc(s->v, sizeof *grown * (size_t)capacity);
        if (grown == NULL)
            return ts_err_set(err, TS_ENOMEM, "out of memory");
        s->v = grown;
        s->capacity = capacity;
    }
    s->v[s->n++] = (ts_plan_step){at, count};
    return TS_OK;
}

static ts_status take(steps *s, const ts_trace_sample *row, const char *path, ts_err *err)
{
    if (row->value > MAX_TASK_MANAGERS)
        return ts_err_at(err, TS_ERANGE, path, 0, 0,
                         "%g task managers; at most %d were expected (a count, not a rate)",
                         row->value, MAX_TASK_MANAGERS);
    int count = (int)lround(row->value);
    if (count < 1 || (s->n > 0 && s->v[s->n - 1].task_managers == count))
        return TS_OK;
    return append(s, row->at, count, err);
}

static ts_status read_rows(steps *s, const char *path, ts_err *err)
{
    ts_trace *trace;
    ts_trace_sample row;
    const ts_trace_options options = {.kind = "gauge"};
    ts_status status = ts_trace_open(&trace, path, &options, err);
    if (status != TS_OK)
        return status;
    while ((status = ts_trace_next(trace, &row, err)) == TS_OK) {
        if ((status = take(s, &row, path, err)) != TS_OK)
            break;
    }
    s->first_at = ts_trace_get_stats(trace)->first_at;
    s->last_at = ts_trace_get_stats(trace)->last_at;
    ts_trace_close(trace);
    if (status == TS_DONE)
        status = s->n > 0 ? TS_OK
                          : ts_err_at(err, TS_EINVAL, path, 0, 0,
                                      "no row has a count of at least one task manager");
    return status;
}

/* From the file's times to the load's. */
static void place_rows(steps *s, const ts_schedule_place *place)
{
    double compress = place->compress > 0 ? place->compress : 1;
    bool instants = s->first_at <= place->start_at && place->start_at <= s->last_at;
    ts_time origin = instants ? place->start_at : s->first_at < BEFORE_CLOCKS ? 0 : s->first_at;
    for (int i = 0; i < s->n; i++) {
        double since = (double)(s->v[i].at - origin) / compress;
        since = fmax(-FARTHEST, fmin(since, FARTHEST));
        s->v[i].at = place->start_at + (ts_time)since;
    }
}

ts_status ts_schedule_read(ts_plan_step **out, int *n, const char *path,
                           const ts_schedule_place *place, ts_err *err)
{
    steps s = {.v = NULL};
    ts_status status = read_rows(&s, path, err);
    if (status != TS_OK) {
        free(s.v);
        return status;
    }
    place_rows(&s, place);
    *out = s.v;
    *n = s.n;
    return TS_OK;
}
