/*
 * The simulated plant: the port over the modelled cluster; see simplant.h and sim.h.
 *
 * next() hands over what the run starts with (history, table rows, the job), then takes events
 * off the list until one of them is for the services, or their deadline comes first. Before an
 * event looks at the cluster the flow is brought up to it. The end of the run is the end of the
 * load, half-open: what would happen then does not.
 */
#include "sim/simplant.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/sim.h"

static const int max_history = 1000000; /* intervals of history.step */

/* ---- for the other files
 * ---------------------------------------------------------------------------- */

void ts__sim_schedule(ts__sim *sim, ts_time at, ts__event kind, uint64_t arg)
{
    ts_status s = ts_des_push(&sim->des, at, kind, arg);
    if (s != TS_OK)
        ts__sim_break(sim, s, "no memory for an event");
}

void ts__sim_send(ts__sim *sim, ts_time at, const ts_event *ev)
{
    int envelope = ts__broker_wrap(&sim->broker, ev);
    if (envelope < 0)
        ts__sim_break(sim, TS_ELIMIT, "more than %d events are on their way to the services",
                      TS__ENVELOPES);
    else
        ts__sim_schedule(sim, at, TS__EVENT_MAIL, (uint64_t)envelope);
}

static ts_vertex describe_vertex(const ts__sim *sim, int v)
{
    const ts__vertex *of = &sim->job.graph.vertex[v];
    ts_vertex vertex = {.parallelism = sim->control.now.vertex[v],
                        .max_parallelism = sim->job.max_parallelism,
                        .upstream = of->upstream,
                        .hash = of->hash,
                        .partitions = v == 0 ? sim->kafka.n : 0};
    memcpy(vertex.name, of->name, sizeof vertex.name);
    return vertex;
}

static ts_event job_event(const ts__sim *sim)
{
    const ts_sim_cfg *cfg = &sim->cfg;
    ts_event ev = {.kind = TS_EVENT_JOB,
                   .at = sim->now,
                   .u.job = {.parallelism = sim->control.now.parallelism,
                             .task_managers = sim->control.now.pods,
                             .slots_per_task_manager = (int)cfg->tm_slots,
                             .max_parallelism = sim->job.n_max,
                             .partitions = sim->kafka.n,
                             .cores_per_task_manager = cfg->tm_cores,
                             .n_vertices = sim->job.graph.n_vertices}};
    for (int v = 0; v < ev.u.job.n_vertices; v++)
        ev.u.job.vertex[v] = describe_vertex(sim, v);
    return ev;
}

void ts__sim_send_job(ts__sim *sim)
{
    ts_event ev = job_event(sim);
    ts__sim_send(sim, sim->now, &ev);
}

/* ---- next
 * ------------------------------------------------------------------------------------------- */

static bool give_history(ts__sim *sim, ts_event *ev)
{
    if (sim->next_history == sim->n_history)
        return false;
    *ev = (ts_event){.kind = TS_EVENT_HISTORY, .at = sim->now};
    ev->u.history = sim->history[sim->next_history++];
    return true;
}

static bool give_row(ts__sim *sim, ts_event *ev)
{
    if (sim->next_row == sim->n_rows)
        return false;
    *ev = (ts_event){.kind = TS_EVENT_TABLE_ROW, .at = sim->now};
    ev->u.row = sim->rows[sim->next_row++];
    return true;
}

static bool give_plan(ts__sim *sim, ts_event *ev)
{
    if (sim->next_plan == sim->n_plan)
        return false;
    *ev = (ts_event){.kind = TS_EVENT_PLAN, .at = sim->now};
    ev->u.plan = sim->plan[sim->next_plan++];
    return true;
}

static bool give_start(ts__sim *sim, ts_event *ev)
{
    if (give_history(sim, ev) || give_row(sim, ev) || give_plan(sim, ev))
        return true;
    if (sim->job_told)
        return false;
    sim->job_told = true;
    *ev = job_event(sim);
    return true;
}

static void answer(ts__sim *sim, uint64_t query, ts_event *ev)
{
    *ev = (ts_event){.kind = TS_EVENT_SAMPLES, .at = sim->now, .u.samples.query = query};
    if (ts_rng_chance(&sim->query, sim->cfg.prometheus_query_failure)) {
        ev->u.samples.status = TS_EIO;
        return;
    }
    ev->u.samples.n = ts__prometheus_answer(&sim->prometheus, sim->now, sim->samples);
    ev->u.samples.v = sim->samples;
}

/* One event off the list; true if it is for the services. */
static bool happen(ts__sim *sim, const ts_des_event *e, ts_event *ev)
{
    ts__event kind = (ts__event)ts_des_rank(e);
    if (kind < TS__EVENT_MAIL)
        ts__flow_to(sim, sim->now);
    switch (kind) {
    case TS__EVENT_STAGE:
        ts__control_stage(sim, e->arg);
        break;
    case TS__EVENT_FAILURE:
        ts__control_failure(sim, e->arg);
        break;
    case TS__EVENT_CRASH:
        ts__control_crash(sim, e->arg);
        break;
    case TS__EVENT_RELEASE:
        ts__adaptive_release(sim, e->arg);
        break;
    case TS__EVENT_CHECKPOINT_BEGIN:
        ts__checkpoint_begin(sim, e->arg);
        break;
    case TS__EVENT_CHECKPOINT_END:
        ts__checkpoint_end(sim, e->arg);
        break;
    case TS__EVENT_SECOND:
        ts__flow_second(sim);
        break;
    case TS__EVENT_SCRAPE:
        ts__observe_scrape(sim, (ts_metric_source)e->arg);
        break;
    case TS__EVENT_MAIL:
        ts__broker_deliver(&sim->broker, (int)e->arg, sim->now, ev);
        return true;
    case TS__EVENT_ANSWER:
        answer(sim, e->arg, ev);
        return true;
    }
    return false;
}

static ts_status finish(ts__sim *sim)
{
    ts__state state;
    sim->now = sim->end_at;
    ts__kafka_expire(&sim->kafka, sim->now - sim->cfg.kafka_retention);
    ts__flow_state(sim, &state);
    ts__account_end(&sim->account, sim->now, &state);
    ts__kafka_check(&sim->kafka, &sim->err);
    sim->done = true;
    return sim->err.status == TS_OK ? TS_DONE : sim->err.status;
}

/* Whether the load goes on at a time. */
static bool goes_on(ts__sim *sim, ts_time at)
{
    if (sim->end_at == TS_NEVER && at >= sim->point.at + sim->point.duration)
        ts__flow_to(sim, at);
    return at < sim->end_at;
}

static ts_status next(ts_plant *plant, ts_time deadline, ts_event *ev)
{
    ts__sim *sim = (ts__sim *)plant;
    ts__broker_take_back(&sim->broker);
    if (sim->done && !ts__sim_broken(sim))
        return TS_DONE;
    if (!ts__sim_broken(sim) && give_start(sim, ev))
        return TS_OK;
    while (!ts__sim_broken(sim)) {
        ts_time at = TS_NEVER;
        ts_des_event e;
        ts_des_peek(&sim->des, &at);
        bool timer = deadline < at;
        if (timer)
            at = deadline > sim->now ? deadline : sim->now;
        if (!goes_on(sim, at))
            return ts__sim_broken(sim) ? sim->err.status : finish(sim);
        sim->now = at;
        sim->n_events++;
        if (timer) {
            *ev = (ts_event){.kind = TS_EVENT_TIMER, .at = at};
            return TS_OK;
        }
        ts_des_pop(&sim->des, &e);
        if (happen(sim, &e, ev) && !ts__sim_broken(sim))
            return TS_OK;
    }
    return sim->err.status;
}

/* ---- apply
 * ------------------------------------------------------------------------------------------ */

static void publish(ts__sim *sim, const ts_message *m)
{
    int copies[2];
    ts_time at[2];
    int n = ts__broker_publish(&sim->broker, sim->now, m, copies, at);
    for (int i = 0; i < n; i++)
        ts__sim_schedule(sim, at[i], TS__EVENT_MAIL, (uint64_t)copies[i]);
}

static void ask(ts__sim *sim, uint64_t query)
{
    double mean = (double)sim->cfg.prometheus_query_delay;
    ts_time delay = (ts_time)(mean * (0.5 + 0.5 * ts_rng_exponential(&sim->query)));
    ts__sim_schedule(sim, sim->now + delay, TS__EVENT_ANSWER, query);
}

static void put_row(ts__sim *sim, const ts_table_row *row)
{
    ts_event ev = {.kind = TS_EVENT_TABLE_ROW, .u.row = *row};
    ts__sim_send(sim, sim->now + sim->cfg.broker_table_delay, &ev);
}

static ts_status apply(ts_plant *plant, const ts_cmd *cmd)
{
    ts__sim *sim = (ts__sim *)plant;
    if (ts__sim_broken(sim))
        return sim->err.status;
    switch (cmd->kind) {
    case TS_CMD_QUERY:
        ask(sim, cmd->u.query);
        break;
    case TS_CMD_PUBLISH:
        publish(sim, &cmd->u.message);
        break;
    case TS_CMD_TABLE_PUT:
        put_row(sim, &cmd->u.row);
        break;
    case TS_CMD_SAVEPOINT:
        ts__control_savepoint(sim, &cmd->u.order);
        break;
    case TS_CMD_RESCALE:
        ts__control_rescale(sim, &cmd->u.order);
        break;
    case TS_CMD_CANCEL:
        ts__control_cancel(sim, &cmd->u.order);
        break;
    case TS_CMD_STORE:   /* kept by whoever records the run */
    case TS_CMD_EXPLAIN:
    case TS_N_CMD_KINDS:
        break;
    }
    return sim->err.status;
}

static const char *words(const ts_plant *plant)
{
    const ts__sim *sim = (const ts__sim *)plant;
    return ts__sim_broken(sim) ? sim->err.message : NULL;
}

/* ---- life
 * ------------------------------------------------------------------------------------------- */

static void close_sim(ts_plant *plant)
{
    ts__sim *sim = (ts__sim *)plant;
    if (sim == NULL)
        return;
    if (sim->load != NULL)
        sim->load->close(sim->load);
    ts_des_fini(&sim->des);
    ts__kafka_fini(&sim->kafka);
    ts__job_fini(&sim->job);
    ts__prometheus_fini(&sim->prometheus);
    ts__broker_fini(&sim->broker);
    free(sim->rows);
    free(sim->plan);
    free(sim->history);
    free(sim);
}

static const ts_plant_ops ops = {"simplant", next, apply, close_sim, words};

/* A copy of n elements, or NULL; *kept is how many are there. */
static void *copy(const void *from, int n, size_t size, int *kept)
{
    void *to = n > 0 ? malloc((size_t)n * size) : NULL;
    if (to != NULL) {
        memcpy(to, from, (size_t)n * size);
        *kept = n;
    }
    return to;
}

static ts_status keep_start(ts__sim *sim, const ts_sim_start *start)
{
    sim->rows = copy(start->rows, start->n_rows, sizeof *sim->rows, &sim->n_rows);
    sim->plan = copy(start->plan, start->n_plan, sizeof *sim->plan, &sim->n_plan);
    return sim->n_rows == start->n_rows && sim->n_plan == start->n_plan ? TS_OK : TS_ENOMEM;
}

/* Room for one more interval of history. */
static ts_status grow_history(ts__sim *sim, ts_err *err)
{
    int n = sim->n_history;
    if (n >= max_history)
        return ts_err_set(err, TS_ELIMIT,
                          "history: more than %d intervals; a longer history.step would do",
                          max_history);
    if (n != 0 && (n < 256 || (n & (n - 1)) != 0))
        return TS_OK;
    ts_history *grown = realloc(sim->history, (size_t)(n == 0 ? 256 : 2 * n) * sizeof *grown);
    if (grown == NULL)
        return ts_err_set(err, TS_ENOMEM, "no memory for the history");
    sim->history = grown;
    return TS_OK;
}

/* Means over history.step, an interval of the load counting where it begins. at is since the
 * history's start. */
static ts_status read_history(ts__sim *sim, ts_load *load, ts_time *length, ts_err *err)
{
    ts_load_point p;
    ts_time first = 0, step_at = 0;
    double records = 0, seconds = 0;
    ts_status s;
    *length = 0;
    while ((s = load->next(load, &p, err)) == TS_OK) {
        if (*length == 0)
            first = p.at;
        if (p.duration <= 0 || p.at - first < *length || !(p.rate >= 0 && p.rate <= 1e12))
            return ts_err_set(err, TS_ERANGE,
                              "history: intervals in order and rates from 0 to 1e12 expected");
        if (seconds > 0 && p.at - first >= step_at + sim->cfg.history_step) {
            if ((s = grow_history(sim, err)) != TS_OK)
                return s;
            sim->history[sim->n_history++] = (ts_history){step_at, records / seconds};
            step_at = p.at - first;
            records = seconds = 0;
        }
        records += p.rate * ts_seconds(p.duration);
        seconds += ts_seconds(p.duration);
        *length = p.at - first + p.duration;
    }
    if (s != TS_DONE)
        return ts_err_set(err, s, "the history cannot be read");
    if (seconds > 0 && (s = grow_history(sim, err)) == TS_OK)
        sim->history[sim->n_history++] = (ts_history){step_at, records / seconds};
    return seconds > 0 ? s : TS_OK;
}

static ts_status keep_history(ts__sim *sim, ts_load *load, ts_err *err)
{
    ts_time length;
    ts_status s = read_history(sim, load, &length, err);
    for (int i = 0; i < sim->n_history; i++)
        sim->history[i].at += sim->point.at - length;
    return s;
}

static ts_status build(ts__sim *sim, uint64_t seed, int replication,
                       const ts_sim_observer *observer, ts_err *err)
{
    ts_status s = ts__job_init(&sim->job, &sim->cfg, err);
    if (s == TS_OK)
        s = ts__kafka_init(&sim->kafka, (int)sim->cfg.kafka_partitions, sim->cfg.kafka_skew,
                           sim->now);
    if (s == TS_OK)
        s = ts__prometheus_init(&sim->prometheus, &sim->cfg);
    if (s == TS_OK)
        s = ts__broker_init(&sim->broker, &sim->cfg, seed, replication);
    if (s != TS_OK)
        return ts_err_set(err, s, "no memory for the model");
    if (sim->cfg.prometheus_warm)
        ts__prometheus_warm(&sim->prometheus, sim->now, sim->point.rate);
    ts__k8s_init(&sim->k8s, &sim->cfg, seed, replication);
    ts__account_init(&sim->account, &sim->cfg, observer, sim->now, &sim->job.utilisation);
    ts__control_init(sim, seed, replication);
    ts__checkpoint_init(sim, seed, replication);
    ts__observe_init(sim, seed, replication);
    ts__control_start(sim);
    ts__sim_schedule(sim, sim->now + TS_SEC, TS__EVENT_SECOND, 0);
    return TS_OK;
}

ts_status ts_simplant_new(ts_plant **out, const ts_sim_cfg *cfg, ts_load *load, uint64_t seed,
                          int replication, const ts_sim_start *start,
                          const ts_sim_observer *observer, ts_err *err)
{
    *out = NULL;
    ts_status s = ts_sim_cfg_check(cfg, err);
    if (s != TS_OK)
        return s;
    ts__sim *sim = calloc(1, sizeof *sim);
    if (sim == NULL)
        return ts_err_set(err, TS_ENOMEM, "no memory for the model");
    sim->plant.ops = &ops;
    sim->cfg = *cfg;
    sim->load = load;
    sim->end_at = TS_NEVER;
    ts_des_init(&sim->des);
    ts_rng_init(&sim->arrivals, seed, "arrivals", replication);
    ts__flow_begin(sim);
    sim->now = sim->flowed_at = sim->point.at;
    if (!ts__sim_broken(sim))
        s = build(sim, seed, replication, observer, err);
    if (ts__sim_broken(sim)) {
        s = sim->err.status;
        if (err != NULL && err->status == TS_OK)
            *err = sim->err;
    }
    if (s == TS_OK && start != NULL)
        s = keep_start(sim, start);
    if (s == TS_OK && start != NULL && start->history != NULL)
        s = keep_history(sim, start->history, err);
    if (s != TS_OK) {
        sim->load = NULL; /* taken on success only */
        close_sim(&sim->plant);
        return ts_err_set(err, s, "the model cannot start");
    }
    *out = &sim->plant;
    return TS_OK;
}

void ts_simplant_totals(const ts_plant *plant, ts_sim_totals *t)
{
    const ts__sim *sim = (const ts__sim *)plant;
    const ts__kafka *k = &sim->kafka;
    *t = (ts_sim_totals){0};
    t->records_in = k->total;
    t->records_out = k->n_read;
    t->records_left = ts__kafka_lag(k);
    t->records_lost = k->lost;
    t->reprocessed = k->reprocessed;
    ts__account_totals(&sim->account, sim->done ? sim->end_at : sim->flowed_at, t);
    t->taskmanager_seconds = ts__k8s_paid_seconds(&sim->k8s, sim->now);
    t->taskmanagers_mean = t->simulated_s > 0 ? t->taskmanager_seconds / t->simulated_s : 0;
    t->events = sim->n_events;
}
