/* Fitting the modelled cluster to a load; see sizing.h. */
#include "experiments/sizing.h"

#include <math.h>

/* Means over consecutive minutes, of which the largest is wanted. */
struct minutes {
    ts_time begins_at;
    double records, peak, first;
    int n;
};

static void close_minute(struct minutes *m, ts_time now)
{
    double mean = m->records / ts_seconds(now - m->begins_at);
    if (m->n++ == 0)
        m->first = mean;
    if (mean > m->peak)
        m->peak = mean;
    m->records = 0;
    m->begins_at = now;
}

static void take(ts_load_survey *s, struct minutes *m, const ts_load_point *p, double *records)
{
    ts_time end = p->at + p->duration;
    *records += p->rate * ts_seconds(p->duration);
    m->records += p->rate * ts_seconds(p->duration);
    if (end - m->begins_at >= TS_MIN)
        close_minute(m, end);
    s->min = p->rate < s->min ? p->rate : s->min;
    s->max = p->rate > s->max ? p->rate : s->max;
    s->end_at = end;
}

static ts_status walk(ts_load *load, ts_load_survey *s, ts_loadcache *cache, ts_err *err)
{
    ts_load_point p;
    struct minutes m = {0};
    double records = 0;
    bool any = false;
    ts_status status;
    while ((status = load->next(load, &p, err)) == TS_OK) {
        if (!any)
            s->start_at = m.begins_at = p.at;
        any = true;
        take(s, &m, &p, &records);
        if (cache != NULL && ts_loadcache_add(cache, &p) != TS_OK)
            return ts_err_set(err, TS_ENOMEM, "out of memory for the load");
    }
    if (status != TS_DONE)
        return status;
    if (!any || !(records > 0))
        return ts_err_set(err, TS_EINVAL, "the trace has no load: not a single record arrives");
    if (s->end_at > m.begins_at && (m.n == 0 || s->end_at - m.begins_at >= 30 * TS_SEC))
        close_minute(&m, s->end_at);
    s->mean = records / ts_seconds(s->end_at - s->start_at);
    s->peak = m.peak;
    s->first = m.first;
    return TS_OK;
}

ts_status ts_load_survey_read(const ts_replay_spec *spec, ts_load_survey *survey,
                              ts_loadcache *cache, ts_err *err)
{
    ts_trace *trace = NULL;
    ts_load *load = NULL;
    *survey = (ts_load_survey){.min = INFINITY};
    ts_status status = ts_trace_open(&trace, spec->trace, &spec->trace_options, err);
    if (status != TS_OK)
        return status;
    status = ts_trace_load(&load, trace, &spec->load, err);
    if (status != TS_OK) {
        ts_trace_close(trace);
        return status;
    }
    status = walk(load, survey, cache, err);
    survey->stats = *ts_trace_get_stats(trace);
    load->close(load);
    return status;
}
