/* Virtual time at a ratio of real time; see pace.h. */
#include "config.h"

#include "glue/pace.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

typedef struct pace {
    ts_plant plant;
    ts_plant *inner;
    double ratio;
    bool started;
    ts_time virtual_start;
    struct timespec real_start;
} pace;

static void start(pace *p, ts_time at)
{
    p->started = true;
    p->virtual_start = at;
    clock_gettime(CLOCK_MONOTONIC, &p->real_start);
}

static void wait_until(const pace *p, ts_time at)
{
    double s = ts_seconds(at - p->virtual_start) / p->ratio;
    if (!(s > 0))
        return;
    struct timespec t = p->real_start;
    double whole = floor(fmin(s, 1e9));
    t.tv_sec += (time_t)whole;
    t.tv_nsec += (long)((fmin(s, 1e9) - whole) * 1e9);
    if (t.tv_nsec >= 1000000000L) {
        t.tv_nsec -= 1000000000L;
        t.tv_sec++;
    }
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
        ;
}

static ts_status next(ts_plant *plant, ts_time deadline, ts_event *ev)
{
    pace *p = (pace *)plant;
    ts_status status = p->inner->ops->next(p->inner, deadline, ev);
    if (status != TS_OK || ev->kind == TS_EVENT_HISTORY)
        return status;
    if (!p->started)
        start(p, ev->at);
    wait_until(p, ev->at);
    return TS_OK;
}

static ts_status apply(ts_plant *plant, const ts_cmd *cmd)
{
    pace *p = (pace *)plant;
    return p->inner->ops->apply(p->inner, cmd);
}

static void close_pace(ts_plant *plant)
{
    pace *p = (pace *)plant;
    p->inner->ops->close(p->inner);
    free(p);
}

static const char *error(const ts_plant *plant)
{
    const pace *p = (const pace *)plant;
    return p->inner->ops->error ? p->inner->ops->error(p->inner) : NULL;
}

static const ts_plant_ops pace_ops = {"pace", next, apply, close_pace, error};

ts_status ts_pace_new(ts_plant **out, ts_plant *inner, double ratio)
{
    if (!isfinite(ratio) || ratio <= 0)
        return TS_EINVAL;
    pace *p = calloc(1, sizeof *p);
    if (p == NULL)
        return TS_ENOMEM;
    p->plant.ops = &pace_ops;
    p->inner = inner;
    p->ratio = ratio;
    *out = &p->plant;
    return TS_OK;
}
