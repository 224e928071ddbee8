/* The fake plant; see fake_plant.h. */
#include "tests/equiv/fake_plant.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_EVENTS = 64, QUERY_DELAY_MS = 20, TOPIC_DELAY_MS = 5 };

/* An event to come, with what it points to. */
struct pending {
    ts_event ev;
    ts_report report;
    ts_prediction prediction;
};

struct fake {
    ts_plant plant;
    ts_fake_cfg cfg;
    ts_time now, moved_to;
    int n, task_managers, n_rescales, n_savepoints;
    bool down;
    double lag, done, busy_ms; /* records read and time spent busy since it was deployed */
    ts_time running_at;
    int64_t offset[TS_N_TOPICS];
    /* Slots: of the n pending events by time, then the free ones, the one lent out last. */
    int order[MAX_EVENTS];
    struct pending slots[MAX_EVENTS];
    ts_sample samples[32];
};

static struct pending *add(struct fake *f, ts_event_kind kind, ts_time at)
{
    int i = f->n++, slot = f->order[i];
    for (; i > 0 && f->slots[f->order[i - 1]].ev.at > at; i--)
        f->order[i] = f->order[i - 1];
    f->order[i] = slot;
    f->slots[slot].ev.kind = kind;
    f->slots[slot].ev.at = at;
    return &f->slots[slot];
}

static double load_at(const struct fake *f, ts_time t)
{
    double phase = ts_seconds(t - f->cfg.start) / ts_seconds(f->cfg.period);
    return f->cfg.base + f->cfg.swing * sin(2 * 3.14159265358979323846 * phase);
}

static double capacity(const struct fake *f)
{
    return f->down ? 0 : 1000.0 * f->task_managers;
}

static void move(struct fake *f, ts_time to)
{
    double seconds = ts_seconds(to - f->moved_to), before = f->lag;
    double arrived = load_at(f, f->moved_to) * seconds;
    f->lag = fmax(0, before + arrived - capacity(f) * seconds);
    double done = before + arrived - f->lag;
    f->done += done;
    f->busy_ms += f->down ? 0 : 1000 * f->task_managers * (done / capacity(f));
    f->moved_to = to;
}

static void sample(struct fake *f, int *n, ts_metric metric, double value)
{
    f->samples[(*n)++] = (ts_sample){metric, 0, value, f->now};
}

/* The job is one vertex, a source that does all the work. */
static int observe_vertex(struct fake *f, int n, double rate)
{
    double busy = 1000 * rate / capacity(f);
    sample(f, &n, TS_METRIC_JOB_UPTIME, 1000 * ts_seconds(f->now - f->running_at));
    sample(f, &n, TS_METRIC_VERTEX_RECORDS_IN, floor(f->done));
    sample(f, &n, TS_METRIC_VERTEX_RECORDS_OUT, floor(f->done));
    sample(f, &n, TS_METRIC_VERTEX_IN_RATE, rate);
    sample(f, &n, TS_METRIC_VERTEX_PENDING, floor(f->lag));
    sample(f, &n, TS_METRIC_VERTEX_BUSY_MAX, busy);
    sample(f, &n, TS_METRIC_VERTEX_BUSY_AVG, busy);
    sample(f, &n, TS_METRIC_VERTEX_BUSY_MIN, busy);
    sample(f, &n, TS_METRIC_VERTEX_BUSY_TOTAL, f->busy_ms);
    sample(f, &n, TS_METRIC_VERTEX_IDLE, 1000 - busy);
    sample(f, &n, TS_METRIC_VERTEX_PRESSURED_MAX, 0);
    sample(f, &n, TS_METRIC_VERTEX_PRESSURED_AVG, 0);
    sample(f, &n, TS_METRIC_VERTEX_BUFFERS, 0);
    return n;
}

static int observe(struct fake *f)
{
    double load = load_at(f, f->now), done = fmin(capacity(f), f->lag > 0 ? capacity(f) : load);
    int n = 0;
    sample(f, &n, TS_METRIC_ARRIVAL_RATE, load);
    sample(f, &n, TS_METRIC_GROUP_LAG, floor(f->lag));
    if (f->down)
        return n;
    sample(f, &n, TS_METRIC_PENDING_RECORDS, floor(f->lag));
    sample(f, &n, TS_METRIC_TASK_MANAGERS, f->task_managers);
    sample(f, &n, TS_METRIC_SLOTS_TOTAL, f->task_managers);
    sample(f, &n, TS_METRIC_SLOTS_FREE, 0);
    sample(f, &n, TS_METRIC_INGESTION_RATE, done);
    sample(f, &n, TS_METRIC_CPU, done / capacity(f));
    sample(f, &n, TS_METRIC_MEMORY, 0.5);
    return observe_vertex(f, n, done);
}

static void lend_first(struct fake *f, ts_event *ev)
{
    int slot = f->order[0];
    memmove(f->order, f->order + 1, sizeof f->order[0] * (MAX_EVENTS - 1));
    f->order[MAX_EVENTS - 1] = slot;
    f->n--;
    *ev = f->slots[slot].ev;
    if (ev->kind == TS_EVENT_SAMPLES) {
        ev->u.samples.n = observe(f);
        ev->u.samples.v = f->samples;
    } else if (ev->kind == TS_EVENT_PROGRESS && ev->u.progress.phase == TS_PHASE_RUNNING) {
        f->down = false;
        f->running_at = f->now;
        f->done = f->busy_ms = 0;
        f->task_managers = ev->u.progress.parallelism;
        f->n_rescales++;
    }
}

static ts_status next(ts_plant *plant, ts_time deadline, ts_event *ev)
{
    struct fake *f = (struct fake *)plant;
    ts_time due = f->n > 0 ? f->slots[f->order[0]].ev.at : TS_NEVER;
    bool is_timer = deadline < due;
    ts_time at = is_timer ? deadline : due;
    f->now = at > f->now ? at : f->now;
    if (f->now >= f->cfg.end)
        return TS_DONE;
    move(f, f->now);
    if (is_timer) {
        *ev = (ts_event){.kind = TS_EVENT_TIMER, .at = f->now};
        return TS_OK;
    }
    lend_first(f, ev);
    return TS_OK;
}

static void deliver(struct fake *f, const ts_message *m)
{
    struct pending *p = add(f, TS_EVENT_MESSAGE, f->now + TOPIC_DELAY_MS * TS_MSEC);
    p->ev.u.message = *m;
    p->ev.u.message.offset = f->offset[m->topic]++;
    if (m->topic == TS_TOPIC_METRICS) {
        ts_report_copy(&p->report, m->u.report);
        p->ev.u.message.u.report = &p->report;
    } else {
        p->prediction = *m->u.prediction;
        p->ev.u.message.u.prediction = &p->prediction;
    }
}

static void answer(struct fake *f, const ts_rescale_order *o, ts_time delay, ts_phase phase,
                   ts_failure failure)
{
    struct pending *p = add(f, TS_EVENT_PROGRESS, f->now + delay);
    p->ev.u.progress = (ts_progress){o->rescale, phase, failure, o->parallelism};
}

static ts_status apply(ts_plant *plant, const ts_cmd *cmd)
{
    struct fake *f = (struct fake *)plant;
    switch (cmd->kind) {
    case TS_CMD_QUERY:
        if (f->cfg.lose_answers == 0 || cmd->u.query % (uint64_t)f->cfg.lose_answers != 0)
            add(f, TS_EVENT_SAMPLES, f->now + QUERY_DELAY_MS * TS_MSEC)->ev.u.samples =
                (ts_samples){.query = cmd->u.query};
        break;
    case TS_CMD_PUBLISH:
        deliver(f, &cmd->u.message);
        break;
    case TS_CMD_TABLE_PUT:
        add(f, TS_EVENT_TABLE_ROW, f->now + TOPIC_DELAY_MS * TS_MSEC)->ev.u.row = cmd->u.row;
        break;
    case TS_CMD_SAVEPOINT:
        if (f->n_savepoints++ < f->cfg.fail_savepoints) {
            answer(f, &cmd->u.order, 10 * TS_SEC, TS_PHASE_FAILED, TS_FAILURE_SAVEPOINT);
        } else {
            f->down = true;
            answer(f, &cmd->u.order, 10 * TS_SEC, TS_PHASE_SAVEPOINT_DONE, TS_FAILURE_NONE);
        }
        break;
    case TS_CMD_RESCALE:
        f->down = true;
        answer(f, &cmd->u.order, 30 * TS_SEC, TS_PHASE_RUNNING, TS_FAILURE_NONE);
        break;
    default:
        break;
    }
    return TS_OK;
}

static void close_plant(ts_plant *plant)
{
    free(plant);
}

static const ts_plant_ops ops = {
    .name = "fake", .next = next, .apply = apply, .close = close_plant};

ts_plant *ts_fake_plant_new(const ts_fake_cfg *cfg)
{
    struct fake *f = calloc(1, sizeof *f);
    if (f == NULL)
        return NULL;
    f->plant.ops = &ops;
    f->cfg = *cfg;
    f->now = f->moved_to = cfg->start;
    f->running_at = cfg->start - TS_HOUR;
    f->task_managers = cfg->task_managers;
    for (int i = 0; i < MAX_EVENTS; i++)
        f->order[i] = i;
    add(f, TS_EVENT_JOB, cfg->start)->ev.u.job =
        (ts_job){.parallelism = cfg->task_managers, .task_managers = cfg->task_managers,
                 .slots_per_task_manager = 1, .max_parallelism = 128, .partitions = 12,
                 .cores_per_task_manager = 1, .n_vertices = 1,
                 .vertex = {{"Source: load", cfg->task_managers, 128, 0, false, 12}}};
    return &f->plant;
}

int ts_fake_task_managers(const ts_plant *plant)
{
    return ((const struct fake *)plant)->task_managers;
}

int ts_fake_rescales(const ts_plant *plant)
{
    return ((const struct fake *)plant)->n_rescales;
}
