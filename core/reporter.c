/* Service 1: ask, keep, label, publish; see reporter.h. */
#include "core/reporter.h"

const ts_param ts_reporter_params[] = {
    TS_P_TIME(ts_reporter_cfg, period, "1s", TS_MSEC, TS_HOUR, "time between two reports"),
};
const int ts_reporter_n_params = TS_COUNT_OF(ts_reporter_params);

#define NOT_STARTED INT64_MIN

void ts_reporter_init(ts_reporter *r, const ts_reporter_cfg *cfg)
{
    r->cfg = *cfg;
    r->next_at = NOT_STARTED;
    r->asked_at = 0;
    r->query = r->sequence = r->n_late = 0;
    r->waiting = false;
}

static void publish(ts_reporter *r, const ts_samples *samples, ts_cmds *out)
{
    r->waiting = false;
    ts_report_build(&r->report, r->asked_at, ++r->sequence, samples);
    ts_cmd *cmd = ts_cmds_add(out, TS_CMD_PUBLISH);
    cmd->u.message.topic = TS_TOPIC_METRICS;
    cmd->u.message.offset = 0;
    cmd->u.message.u.report = &r->report;
}

/* The first due time after `at` in step with the first one, however late the timer came. */
static ts_time next_due(const ts_reporter *r, ts_time at)
{
    ts_time period = r->cfg.period;
    if (at > TS_NEVER - period)
        return TS_NEVER;
    return r->next_at == NOT_STARTED ? at + period
                                     : at + period - (at - r->next_at) % period;
}

static void ask(ts_reporter *r, ts_time at, ts_cmds *out)
{
    static const ts_samples none = {.status = TS_EIO};
    if (r->waiting)
        publish(r, &none, out);
    r->next_at = next_due(r, at);
    r->asked_at = at;
    r->waiting = true;
    ts_cmds_add(out, TS_CMD_QUERY)->u.query = ++r->query;
}

static void take(ts_reporter *r, const ts_samples *samples, ts_cmds *out)
{
    if (!r->waiting || samples->query != r->query) {
        r->n_late++;
        return;
    }
    if (samples->n > 0)
        ts_cmds_add(out, TS_CMD_STORE)->u.samples = *samples;
    publish(r, samples, out);
}

ts_status ts_reporter_step(ts_reporter *r, const ts_event *ev, ts_cmds *out)
{
    if (ev->kind == TS_EVENT_TIMER && ev->at >= r->next_at)
        ask(r, ev->at, out);
    else if (ev->kind == TS_EVENT_SAMPLES)
        take(r, &ev->u.samples, out);
    return TS_OK;
}

ts_time ts_reporter_deadline(const ts_reporter *r)
{
    return r->next_at;
}
