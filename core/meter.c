/*
 * Service 2: is the configuration sufficient, and if so for which load; see meter.h.
 *
 * The lag's median over the window is kept by a sorted copy of the window's values, its deviation
 * is summed up only when everything else holds: a report costs well under a microsecond.
 */
#include "core/meter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const ts_param ts_meter_params[] = {
    TS_P_DOUBLE(ts_meter_cfg, memory_max, "0.9", 0, 1,
                "mean memory share up to which it is sufficient"),
    TS_P_DOUBLE(ts_meter_cfg, cpu_min, "0.2", 0, 1, "least mean CPU share"),
    TS_P_DOUBLE(ts_meter_cfg, cpu_max, "0.8", 0, 1, "largest mean CPU share"),
    TS_P_DOUBLE(ts_meter_cfg, lag_seconds, "1", 0, 1e6, "largest lag, in seconds of arrivals"),
    TS_P_DOUBLE(ts_meter_cfg, deviations, "2", 0, 1e6,
                "distance of the lag from its median over the window, in standard deviations"),
    TS_P_DOUBLE(ts_meter_cfg, alpha, "0.2", 0, 1, "smoothing of the rate kept beside the maximum"),
    TS_P_TIME(ts_meter_cfg, window, "180s", TS_SEC, TS_DAY,
              "the rescale window, over which lag is judged"),
    TS_P_TIME(
        ts_meter_cfg, settle, "180s", 0, TS_DAY,
        "uptime below which a job is not judged (a fresh JVM's CPU is not the configuration's)"),
};
const int ts_meter_n_params = TS_COUNT_OF(ts_meter_params);

/* Lags kept; if more reports fall into a window, the oldest are forgotten early. */
enum { MAX_LAGS = 4096 };

struct lag {
    ts_time at;
    double value;
};

struct ts_meter {
    ts_meter_cfg cfg;
    ts_report_mark newest;
    int first, n;      /* the window: a ring, and its values in order */
    struct lag ring[MAX_LAGS];
    double sorted[MAX_LAGS];
    ts_table table;
};

ts_status ts_meter_new(ts_meter **out, const ts_meter_cfg *cfg)
{
    ts_meter *m = *out = malloc(sizeof *m);
    if (m == NULL)
        return TS_ENOMEM;
    m->cfg = *cfg;
    m->newest = (ts_report_mark){0};
    m->first = m->n = 0;
    ts_table_init(&m->table);
    return TS_OK;
}

void ts_meter_free(ts_meter *m)
{
    free(m);
}

/* Index of the first value in order that is not below v. */
static int rank(const ts_meter *m, double v)
{
    int low = 0, high = m->n;
    while (low < high) {
        int mid = (low + high) / 2;
        if (m->sorted[mid] < v)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void forget_oldest(ts_meter *m)
{
    int i = rank(m, m->ring[m->first].value);
    m->first = (m->first + 1) % MAX_LAGS;
    m->n--;
    memmove(&m->sorted[i], &m->sorted[i + 1], sizeof m->sorted[0] * (size_t)(m->n - i));
}

static void remember(ts_meter *m, ts_time at, double lag)
{
    while (m->n > 0 && m->ring[m->first].at <= at - m->cfg.window)
        forget_oldest(m);
    if (isnan(lag))
        return;
    if (m->n == MAX_LAGS)
        forget_oldest(m);
    int i = rank(m, lag);
    memmove(&m->sorted[i + 1], &m->sorted[i], sizeof m->sorted[0] * (size_t)(m->n - i));
    m->sorted[i] = lag;
    m->ring[(m->first + m->n) % MAX_LAGS] = (struct lag){at, lag};
    m->n++;
}

static double median(const ts_meter *m)
{
    int half = m->n / 2;
    return m->n % 2 ? m->sorted[half] : (m->sorted[half - 1] + m->sorted[half]) / 2;
}

/* Population standard deviation, summed about the median so that large lags lose no digits. */
static double deviation(const ts_meter *m, double about)
{
    double sum[2] = {0, 0}, square[2] = {0, 0};
    for (int i = 0; i < m->n; i++) {
        double d = m->sorted[i] - about;
        sum[i & 1] += d;
        square[i & 1] += d * d;
    }
    double mean = (sum[0] + sum[1]) / m->n;
    double variance = (square[0] + square[1]) / m->n - mean * mean;
    return variance > 0 ? sqrt(variance) : 0;
}

static bool is_steady(const ts_meter *m, double lag)
{
    double middle = median(m);
    return lag == middle || fabs(lag - middle) <= m->cfg.deviations * deviation(m, middle);
}

/* An uptime that is not known holds nothing back. */
static bool is_settling(const ts_meter_cfg *c, const ts_report *r)
{
    return r->v[TS_METRIC_JOB_UPTIME] < ts_seconds(c->settle) * 1000;
}

/* Every comparison is false for a value that is missing: what was not seen is not sufficient. */
static bool is_sufficient(const ts_meter *m, const ts_report *r, double rate, double lag)
{
    const ts_meter_cfg *c = &m->cfg;
    double cpu = r->v[TS_METRIC_CPU];
    return !is_settling(c, r) && r->v[TS_METRIC_MEMORY] <= c->memory_max && cpu >= c->cpu_min &&
           cpu <= c->cpu_max && lag <= c->lag_seconds * rate && is_steady(m, lag);
}

static void judge(ts_meter *m, const ts_report *r, ts_cmds *out)
{
    if (!ts_report_is_news(&m->newest, r))
        return;
    double rate = ts_report_rate(r), lag = ts_report_lag(r), n = r->v[TS_METRIC_TASK_MANAGERS];
    ts_table_row row;
    remember(m, r->at, lag);
    if (!is_sufficient(m, r, rate, lag) || !(n >= 1 && n <= TS_TABLE_MAX_TASK_MANAGERS))
        return;
    if (ts_table_observe(&m->table, (int)n, r->v[TS_METRIC_CPU], rate, m->cfg.alpha, r->at, &row) ==
        TS_OK)
        ts_cmds_add(out, TS_CMD_TABLE_PUT)->u.row = row;
}

/* A row from the store: at the start, or our own come back. Only a larger load overwrites. */
static void load_row(ts_meter *m, const ts_table_row *row)
{
    const ts_table_row *own = ts_table_find(&m->table, row->task_managers, row->cpu_tenths);
    if (own == NULL || row->max_rate > own->max_rate)
        ts_table_put(&m->table, row);
}

ts_status ts_meter_step(ts_meter *m, const ts_event *ev, ts_cmds *out)
{
    if (ev->kind == TS_EVENT_MESSAGE && ev->u.message.topic == TS_TOPIC_METRICS)
        judge(m, ev->u.message.u.report, out);
    else if (ev->kind == TS_EVENT_TABLE_ROW)
        load_row(m, &ev->u.row);
    return TS_OK;
}

ts_time ts_meter_deadline(const ts_meter *m)
{
    (void)m;
    return TS_NEVER;
}
