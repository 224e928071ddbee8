/*
 * Tape lines back to events; see tape.h. The writer is core/tape_format.c, field by field.
 *
 * A tape is input like any other: every number has bounds, every count is checked against what the
 * store holds, and the first thing wrong ends the reading with its column and what was expected.
 */
#include "core/tape.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Times that services can add and subtract without overflow: 1843 to 2096. */
#define TIME_LIMIT INT64_C(4000000000000000000)

enum { WORD_SIZE = 96 };

struct reader {
    const char *line, *at; /* at: the next field */
    ts_status status;
    ts_err *err;
    char word[WORD_SIZE];
};

static void fail(struct reader *r, const char *field, const char *expected)
{
    if (r->status == TS_OK)
        r->status = ts_err_at(r->err, TS_EPARSE, NULL, 0, (long)(field - r->line) + 1,
                              "expected %s", expected);
}

/* The next field into r->word; fields are separated by exactly one blank. Returns where it
 * began. */
static const char *next_word(struct reader *r, const char *expected)
{
    const char *field = r->at;
    size_t n = strcspn(field, " ");
    r->word[0] = '\0';
    if (n == 0 || n >= WORD_SIZE) {
        fail(r, field, expected);
        return field;
    }
    memcpy(r->word, field, n);
    r->word[n] = '\0';
    r->at = field + n + (field[n] == ' ' && field[n + 1] != '\0');
    return field;
}

static int64_t read_int(struct reader *r, int64_t min, int64_t max, const char *expected)
{
    const char *field = next_word(r, expected);
    char *rest;
    errno = 0;
    long long v = strtoll(r->word, &rest, 10);
    if (r->word[0] == '\0' || *rest != '\0' || errno != 0 || v < min || v > max ||
        r->word[0] == '+') {
        fail(r, field, expected);
        return 0;
    }
    return v;
}

static uint64_t read_unsigned(struct reader *r, const char *expected)
{
    const char *field = next_word(r, expected);
    char *rest;
    errno = 0;
    unsigned long long v = strtoull(r->word, &rest, 10);
    if (r->word[0] < '0' || r->word[0] > '9' || *rest != '\0' || errno != 0) {
        fail(r, field, expected);
        return 0;
    }
    return v;
}

static double read_double(struct reader *r, const char *expected)
{
    const char *field = next_word(r, expected);
    char *rest;
    double v = strtod(r->word, &rest);
    if (r->word[0] == '\0' || *rest != '\0') {
        fail(r, field, expected);
        return NAN;
    }
    return v;
}

static ts_time read_time(struct reader *r, const char *expected)
{
    return read_int(r, -TIME_LIMIT, TIME_LIMIT, expected);
}

/* Index of the next field among n names; 0 and a failure if it is none of them. */
static int read_name(struct reader *r, const char *(*name)(int), int n, const char *expected)
{
    const char *field = next_word(r, expected);
    for (int i = 0; i < n; i++)
        if (strcmp(name(i), r->word) == 0)
            return i;
    fail(r, field, expected);
    return 0;
}

static const char *kind_name(int i)
{
    return ts_event_kind_name((ts_event_kind)i);
}

static const char *topic_name(int i)
{
    return ts_topic_name((ts_topic)i);
}

static const char *phase_name(int i)
{
    return ts_phase_name((ts_phase)i);
}

static const char *failure_name(int i)
{
    return ts_failure_name((ts_failure)i);
}

static ts_metric read_metric(struct reader *r)
{
    const char *field = next_word(r, "a metric");
    int metric = ts_metric_find(r->word);
    if (metric < 0)
        fail(r, field, "a metric");
    return metric < 0 ? 0 : (ts_metric)metric;
}

static ts_status read_status(struct reader *r)
{
    static const ts_status all[] = {
#define TS_STATUS_ENTRY(name, value, text) TS_##name,
        TS_STATUS_LIST(TS_STATUS_ENTRY)
#undef TS_STATUS_ENTRY
    };
    const char *field = next_word(r, "a status");
    for (int i = 0; i < TS_COUNT_OF(all); i++)
        if (strcmp(ts_status_name(all[i]), r->word) == 0)
            return all[i];
    fail(r, field, "a status");
    return TS_EPARSE;
}

static void read_samples(struct reader *r, ts_samples *s, ts_tape_store *store)
{
    s->query = read_unsigned(r, "the number of a query");
    s->status = read_status(r);
    s->n = (int)read_int(r, 0, TS_MAX_SAMPLES, "a number of samples");
    s->v = store->samples;
    for (int i = 0; i < s->n && r->status == TS_OK; i++) {
        ts_sample *sample = &store->samples[i];
        sample->metric = read_metric(r);
        sample->instance = (int32_t)read_int(r, INT32_MIN, INT32_MAX, "an instance");
        sample->value = read_double(r, "a sample");
        sample->at = read_time(r, "the time of a sample");
    }
}

static ts_time read_pod_start(struct reader *r)
{
    const char *field = r->at;
    ts_time t = read_int(r, -TIME_LIMIT, TS_NEVER, "the start of a pod");
    if (t > TIME_LIMIT && t != TS_NEVER)
        fail(r, field, "the start of a pod");
    return t;
}

static void read_pods(struct reader *r, ts_report *report)
{
    report->n_pods = (int)read_int(r, 0, TS_MAX_PODS, "a number of pods");
    for (int i = 0; i < report->n_pods && r->status == TS_OK; i++) {
        ts_pod *pod = &report->pods[i];
        const char *field = r->at;
        pod->id = (int32_t)read_int(r, INT32_MIN, INT32_MAX, "the number of a pod");
        if (i > 0 && pod->id <= report->pods[i - 1].id)
            fail(r, field, "pods in order of their numbers");
        pod->ready = read_int(r, 0, 1, "0 or 1: ready") == 1;
        pod->started_at = read_pod_start(r);
        pod->cpu = read_double(r, "the CPU of a pod");
        pod->memory = read_double(r, "the memory of a pod");
        pod->ingestion = read_double(r, "the ingestion of a pod");
    }
}

static void read_report(struct reader *r, ts_report *report)
{
    report->at = read_time(r, "the time of a report");
    report->sequence = read_unsigned(r, "the number of a report");
    for (int i = 0; i < TS_N_METRICS; i++)
        report->v[i] = NAN;
    int n = (int)read_int(r, 0, TS_N_METRICS, "a number of metrics");
    for (int i = 0; i < n && r->status == TS_OK; i++) {
        ts_metric metric = read_metric(r);
        report->v[metric] = read_double(r, "a value");
    }
    report->n_vertices = (int)read_int(r, 0, TS_MAX_VERTICES, "a number of vertices");
    for (int i = 0; i < report->n_vertices && r->status == TS_OK; i++)
        for (int k = 0; k < TS_N_VERTEX_METRICS; k++)
            report->vertex[i][k] = read_double(r, "a value of a vertex");
    read_pods(r, report);
}

static int hex(char c)
{
    const char *digits = "0123456789ABCDEF", *at = c == '\0' ? NULL : strchr(digits, c);
    return at == NULL ? -1 : (int)(at - digits);
}

/* A name of at most size - 1 bytes. */
static void read_text(struct reader *r, char *out, int size, const char *expected)
{
    const char *field = next_word(r, expected);
    int n = 0;
    const char *c = strcmp(r->word, "-") == 0 ? "" : r->word;
    while (*c != '\0' && n < size - 1) {
        int high = *c == '%' ? hex(c[1]) : 0, low = *c == '%' && high >= 0 ? hex(c[2]) : 0;
        if (high < 0 || low < 0 || (*c == '%' && high + low == 0))
            break;
        out[n++] = *c == '%' ? (char)(high * 16 + low) : *c;
        c += *c == '%' ? 3 : 1;
    }
    out[n] = '\0';
    if (*c != '\0')
        fail(r, field, expected);
}

static void read_prediction(struct reader *r, ts_prediction *p)
{
    p->made_at = read_time(r, "the time of a prediction");
    p->step = read_int(r, 1, 366 * TS_DAY, "the step of a prediction");
    p->n = (int)read_int(r, 1, TS_MAX_STEPS, "a number of steps");
    for (int i = 0; i < p->n && r->status == TS_OK; i++) {
        p->value[i] = read_double(r, "a predicted load");
        p->quantile[i] = read_double(r, "a quantile");
    }
    read_text(r, p->method, TS_METHOD_NAME_SIZE, "the name of a method");
}

static void read_message(struct reader *r, ts_message *m, ts_tape_store *store)
{
    m->topic = (ts_topic)read_name(r, topic_name, TS_N_TOPICS, "a topic");
    m->offset = read_int(r, INT64_MIN, INT64_MAX, "an offset");
    if (m->topic == TS_TOPIC_METRICS) {
        m->u.report = &store->report;
        read_report(r, &store->report);
    } else {
        m->u.prediction = &store->prediction;
        read_prediction(r, &store->prediction);
    }
}

static void read_row(struct reader *r, ts_table_row *row)
{
    row->task_managers = (int)read_int(r, INT_MIN, INT_MAX, "a number of task managers");
    row->cpu_tenths = (int)read_int(r, INT_MIN, INT_MAX, "tenths of CPU");
    row->max_rate = read_double(r, "a load");
    row->smoothed_rate = read_double(r, "a load");
    row->n = read_int(r, 0, INT64_MAX / 2, "a number of observations");
    row->updated_at = read_time(r, "a time");
}

static void read_progress(struct reader *r, ts_progress *p)
{
    p->rescale = read_unsigned(r, "the number of a rescale");
    p->phase = (ts_phase)read_name(r, phase_name, TS_PHASE_CANCELLED + 1, "a phase");
    p->failure = (ts_failure)read_name(r, failure_name, TS_FAILURE_REFUSED + 1, "a failure");
    p->parallelism = (int)read_int(r, 0, INT_MAX, "a parallelism");
}

static void read_vertex(struct reader *r, ts_vertex *v, int index)
{
    read_text(r, v->name, TS_VERTEX_NAME_SIZE, "the name of a vertex");
    v->parallelism = (int)read_int(r, 0, INT_MAX, "a parallelism");
    v->max_parallelism = (int)read_int(r, 0, INT_MAX, "a parallelism");
    v->upstream = (unsigned)read_int(r, 0, (1 << index) - 1, "vertices before it, as bits");
    v->hash = read_int(r, 0, 1, "0 or 1: hash") == 1;
    v->partitions = (int)read_int(r, 0, INT_MAX, "a number of partitions");
}

static void read_job(struct reader *r, ts_job *job)
{
    job->parallelism = (int)read_int(r, 0, INT_MAX, "a parallelism");
    job->task_managers = (int)read_int(r, 0, 100000, "a number of task managers");
    job->slots_per_task_manager = (int)read_int(r, 0, 10000, "a number of slots");
    job->max_parallelism = (int)read_int(r, 0, INT_MAX, "a parallelism");
    job->partitions = (int)read_int(r, 0, INT_MAX, "a number of partitions");
    job->cores_per_task_manager = read_double(r, "a number of cores");
    job->n_vertices = (int)read_int(r, 0, TS_MAX_VERTICES, "a number of vertices");
    for (int i = 0; i < job->n_vertices && r->status == TS_OK; i++)
        read_vertex(r, &job->vertex[i], i);
}

static void read_fields(struct reader *r, ts_event *ev, ts_tape_store *store)
{
    switch (ev->kind) {
    case TS_EVENT_SAMPLES:
        read_samples(r, &ev->u.samples, store);
        break;
    case TS_EVENT_MESSAGE:
        read_message(r, &ev->u.message, store);
        break;
    case TS_EVENT_TABLE_ROW:
        read_row(r, &ev->u.row);
        break;
    case TS_EVENT_PROGRESS:
        read_progress(r, &ev->u.progress);
        break;
    case TS_EVENT_JOB:
        read_job(r, &ev->u.job);
        break;
    case TS_EVENT_HISTORY:
        ev->u.history.at = read_time(r, "a time");
        ev->u.history.rate = read_double(r, "a load");
        break;
    case TS_EVENT_PLAN:
        ev->u.plan.at = read_time(r, "a time");
        ev->u.plan.task_managers = (int)read_int(r, 1, 100000, "a number of task managers");
        break;
    default: /* a timer has no fields */
        break;
    }
}

ts_status ts_tape_parse_event(const char *line, ts_event *ev, ts_tape_store *store, ts_err *err)
{
    struct reader r = {.line = line, .at = line, .status = TS_OK, .err = err};
    const char *field = next_word(&r, "E");
    if (strcmp(r.word, "E") != 0)
        fail(&r, field, "E");
    ev->at = read_time(&r, "a time");
    ev->kind = (ts_event_kind)read_name(&r, kind_name, TS_N_EVENT_KINDS, "a kind of event");
    if (r.status == TS_OK)
        read_fields(&r, ev, store);
    if (*r.at != '\0')
        fail(&r, r.at, "the end of the line");
    return r.status;
}
