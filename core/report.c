/* The metric list as data, and the folding of samples into a report; see report.h. */
#include "core/report.h"

#include <math.h>
#include <string.h>

static const ts_metric_info infos[TS_N_METRICS] = {
#define TS_METRIC_INFO(name, key, source, unit, scope, promql) \
    {key, TS_SOURCE_##source, unit, TS_SCOPE_##scope, promql},
    TS_METRIC_LIST(TS_METRIC_INFO)
#undef TS_METRIC_INFO
};

const ts_metric_info *ts_metric_get(ts_metric metric)
{
    return &infos[metric];
}

int ts_metric_find(const char *name)
{
    for (int i = 0; i < TS_N_METRICS; i++)
        if (strcmp(infos[i].name, name) == 0)
            return i;
    return -1;
}

/* A count or a rate: what is negative or infinite was not measured. */
static double plausible(double v)
{
    return v >= 0 && v <= 1e300 ? v : NAN;
}

double ts_report_rate(const ts_report *r)
{
    return plausible(r->v[TS_METRIC_ARRIVAL_RATE]);
}

double ts_report_lag(const ts_report *r)
{
    double pending = plausible(r->v[TS_METRIC_PENDING_RECORDS]);
    return isnan(pending) ? plausible(r->v[TS_METRIC_GROUP_LAG]) : pending;
}

int ts_report_parallelism(const ts_report *r)
{
    double used = r->v[TS_METRIC_SLOTS_TOTAL] - r->v[TS_METRIC_SLOTS_FREE];
    return used >= 0 && used <= 1e6 ? (int)used : 0;
}

bool ts_report_is_news(ts_report_mark *newest, const ts_report *r)
{
    if (r->at <= newest->at && r->sequence <= newest->sequence)
        return false;
    *newest = (ts_report_mark){r->at, r->sequence};
    return true;
}

void ts_report_copy(ts_report *to, const ts_report *from)
{
    memcpy(to, from, offsetof(ts_report, pods) + sizeof from->pods[0] * (size_t)from->n_pods);
}

/* The pod of an id, made in its place if it is new; NULL if there is no room. */
static ts_pod *pod_of(ts_report *r, int32_t id)
{
    int i = r->n_pods; /* samples mostly come in order of id: look from the end */
    while (i > 0 && r->pods[i - 1].id > id)
        i--;
    if (i > 0 && r->pods[i - 1].id == id)
        return &r->pods[i - 1];
    if (r->n_pods == TS_MAX_PODS)
        return NULL;
    memmove(&r->pods[i + 1], &r->pods[i], sizeof r->pods[0] * (size_t)(r->n_pods - i));
    r->n_pods++;
    r->pods[i] = (ts_pod){
        .id = id, .started_at = TS_NEVER, .cpu = NAN, .memory = NAN, .ingestion = NAN};
    return &r->pods[i];
}

static void add_to_pod(ts_pod *pod, ts_metric metric, double v)
{
    if (metric == TS_METRIC_POD_READY)
        pod->ready = v >= 0.5;
    else if (metric == TS_METRIC_POD_STARTED && v >= 0 && v <= 4e9)
        pod->started_at = ts_from_seconds(v);
    else if (metric == TS_METRIC_POD_CPU)
        pod->cpu = v;
    else if (metric == TS_METRIC_POD_MEMORY)
        pod->memory = v;
    else if (metric == TS_METRIC_POD_INGESTION)
        pod->ingestion = v;
}

static void add_to_vertex(ts_report *r, const ts_sample *s)
{
    if (s->instance < 0 || s->instance >= TS_MAX_VERTICES)
        return;
    for (; r->n_vertices <= s->instance; r->n_vertices++)
        for (int i = 0; i < TS_N_VERTEX_METRICS; i++)
            r->vertex[r->n_vertices][i] = NAN;
    r->vertex[s->instance][s->metric - TS_METRIC_VERTEX_RECORDS_IN] = s->value;
}

static void add_to_pods(ts_report *r, const ts_sample *s)
{
    ts_pod *pod = pod_of(r, s->instance);
    if (pod != NULL)
        add_to_pod(pod, s->metric, s->value);
}

static void add(ts_report *r, const ts_sample *s)
{
    switch (infos[s->metric].scope) {
    case TS_SCOPE_ONE:
        r->v[s->metric] = s->value;
        break;
    case TS_SCOPE_POD:
        add_to_pods(r, s);
        break;
    case TS_SCOPE_VERTEX:
        add_to_vertex(r, s);
        break;
    }
}

void ts_report_build(ts_report *r, ts_time at, uint64_t sequence, const ts_samples *samples)
{
    r->at = at;
    r->sequence = sequence;
    r->n_pods = r->n_vertices = 0;
    for (int i = 0; i < TS_N_METRICS; i++)
        r->v[i] = NAN;
    for (int i = 0; i < samples->n; i++) {
        const ts_sample *s = &samples->v[i];
        if ((unsigned)s->metric < TS_N_METRICS && !isnan(s->value))
            add(r, s);
    }
}
