/* A decision read back from the results database; see explain.h. How it is said is in
 * explain_say.c. */
#include "experiments/explain.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/decision.h"
#include "experiments/explained.h"

/* The enumerator of a name; the first for NULL and for names that are none. */
static int find_name(const char *text, int n, const char *(*name)(int))
{
    for (int i = 0; text != NULL && i < n; i++)
        if (strcmp(name(i), text) == 0)
            return i;
    return 0;
}

#define FARTHEST 4e9 /* s, of a start and of a time since: their sum is an instant */

static const char *trigger_name(int i)
{
    return ts_trigger_name((ts_trigger)i);
}

static const char *lookup_name(int i)
{
    return ts_lookup_name((ts_lookup)i);
}

static const char *failure_name(int i)
{
    return ts_failure_name((ts_failure)i);
}

/* Prepares a query about a run; ?1 is the run. */
static ts_status ask(ts_stmt **s, ts_db *db, const char *sql, int64_t run, ts_err *err)
{
    ts_status status = ts_db_prepare(db, s, sql, NULL, err);
    if (status == TS_OK)
        ts_stmt_bind_int(*s, 1, run);
    return status;
}

/* ---- the run --------------------------------------------------------------------------------- */

static ts_status read_run(ts_explained *x, ts_db *db, int64_t run, ts_err *err)
{
    ts_stmt *s;
    static const char sql[] =
        "SELECT id, policy, trace, start_ns FROM runs WHERE ?1 = 0 OR id = ?1 ORDER BY id LIMIT 1";
    ts_status status = ask(&s, db, sql, run, err);
    if (status != TS_OK)
        return status;
    status = ts_stmt_step(s, err);
    if (status == TS_OK) {
        x->run = ts_stmt_int(s, 0);
        snprintf(x->policy, sizeof x->policy, "%s", ts_stmt_text(s, 1));
        snprintf(x->trace, sizeof x->trace, "%s", ts_stmt_text(s, 2));
        x->start = ts_stmt_int(s, 3);
        if (!(fabs(ts_seconds(x->start)) <= FARTHEST))
            status = ts_err_set(err, TS_ERANGE, "run %" PRId64 " starts at no instant", x->run);
    } else if (status == TS_DONE && run == 0) {
        status = ts_err_set(err, TS_EUNKNOWN, "the database holds no run");
    } else if (status == TS_DONE) {
        status = ts_err_set(err, TS_EUNKNOWN, "there is no run %" PRId64 " in the database", run);
    }
    ts_stmt_free(s);
    return status;
}

ts_status ts_explained_start(ts_db *db, int64_t run, ts_time *start, ts_err *err)
{
    ts_explained x;
    ts_status status = read_run(&x, db, run, err);
    if (status == TS_OK)
        *start = x.start;
    return status;
}

/* ---- the decision ---------------------------------------------------------------------------- */

static void take_decision(ts_explained *x, const ts_stmt *s)
{
    ts_decision *d = &x->decision;
    double *const reals[] = {&d->rate,         &d->lag,          &d->cpu,       &d->memory,
                             &d->predicted[0], &d->predicted[1], &d->error[0],  &d->error[1],
                             &d->weight[0],    &d->weight[1],    &d->aggregate, &d->sustained,
                             &d->target_rate};
    x->n = ts_stmt_int(s, 0);
    x->at = ts_stmt_double(s, 1);
    ts_decision_init(d, x->start + ts_from_seconds(fmax(-FARTHEST, fmin(x->at, FARTHEST))),
                     (int)ts_stmt_int(s, 2));
    d->target = (int)ts_stmt_int(s, 3);
    d->trigger = (ts_trigger)find_name(ts_stmt_text(s, 4), TS_TRIGGER_POLICY + 1, trigger_name);
    d->vetoes = (unsigned)ts_stmt_int(s, 5);
    for (int i = 0; i < TS_COUNT_OF(reals); i++)
        *reals[i] = ts_stmt_double(s, 6 + i);
    d->lookup = (ts_lookup)find_name(ts_stmt_text(s, 19), TS_LOOKUP_CURVE + 1, lookup_name);
    d->n_rows = (int)ts_stmt_int(s, 20);
    for (int i = 0; i < 3; i++)
        d->fit[i] = ts_stmt_double(s, 21 + i);
    d->wanted = ts_stmt_double(s, 24);
}

/* The last decision by then with none of these vetoes; DONE if there is none. */
static ts_status read_decision_without(ts_explained *x, ts_db *db, double at, unsigned vetoes,
                                       ts_err *err)
{
    ts_stmt *s;
    static const char sql[] =
        "SELECT id & 0xffffffff, at, current, target, trigger, vetoes, rate, lag, cpu, memory, "
        "short_term, long_term, short_error, long_error, short_weight, long_weight, aggregate, "
        "sustained, target_rate, lookup, n_rows, fit0, fit1, fit2, wanted FROM decisions_data "
        "WHERE id BETWEEN ?1 << 32 AND (?1 << 32) + 0xffffffff AND at <= ?2 AND vetoes & ?3 = 0 "
        "ORDER BY id DESC LIMIT 1";
    ts_status status = ask(&s, db, sql, x->run, err);
    if (status != TS_OK)
        return status;
    ts_stmt_bind_double(s, 2, at);
    ts_stmt_bind_int(s, 3, vetoes);
    status = ts_stmt_step(s, err);
    if (status == TS_OK)
        take_decision(x, s);
    ts_stmt_free(s);
    return status;
}

/* A policy that looks every minute decides at its looks; in between there is nothing to tell. */
static ts_status read_decision(ts_explained *x, ts_db *db, double at, ts_err *err)
{
    ts_status status = read_decision_without(x, db, at, 1u << TS_VETO_INTERVAL, err);
    if (status == TS_DONE)
        status = read_decision_without(x, db, at, 0, err);
    if (status == TS_DONE)
        return ts_err_set(err, TS_EUNKNOWN, "run %" PRId64 " had decided nothing by %g s", x->run,
                          at);
    return status;
}

/* Those of the last decision up to this one that has some, if this is one to have them. */
static ts_status read_notes(ts_explained *x, ts_db *db, ts_err *err)
{
    static const char sql[] =
        "SELECT name, value, bound, decision, coalesce(vertex, -1) FROM notes WHERE run = ?1 AND "
        "decision = (SELECT max(decision) FROM notes WHERE run = ?1 AND decision <= ?2) ORDER BY n";
    ts_decision *d = &x->decision;
    ts_stmt *s;
    if (d->trigger == TS_TRIGGER_NONE && (d->vetoes & ~(1u << TS_VETO_INTERVAL)) == 0)
        return TS_OK;
    ts_status status = ask(&s, db, sql, x->run, err);
    if (status != TS_OK)
        return status;
    ts_stmt_bind_int(s, 2, x->n);
    while (d->n_notes < TS_MAX_NOTES && (status = ts_stmt_step(s, err)) == TS_OK) {
        char *name = x->names[d->n_notes];
        snprintf(name, sizeof x->names[0], "%s", ts_stmt_text(s, 0));
        ts_decision_note_vertex(d, (int)ts_stmt_int(s, 4), name, ts_stmt_double(s, 1),
                                ts_stmt_double(s, 2));
        x->noted = ts_stmt_int(s, 3);
    }
    ts_stmt_free(s);
    return status < 0 ? status : TS_OK;
}

static ts_status read_vertices(ts_explained *x, ts_db *db, ts_err *err)
{
    ts_stmt *s;
    static const char sql[] = "SELECT name, upstream, hash, max_parallelism, partitions "
                              "FROM vertices WHERE run = ?1 ORDER BY vertex";
    ts_status status = ask(&s, db, sql, x->run, err);
    if (status != TS_OK)
        return status;
    while (x->job.n_vertices < TS_MAX_VERTICES && (status = ts_stmt_step(s, err)) == TS_OK) {
        ts_vertex *v = &x->job.vertex[x->job.n_vertices++];
        snprintf(v->name, sizeof v->name, "%s", ts_stmt_text(s, 0));
        v->upstream = (unsigned)ts_stmt_int(s, 1);
        v->hash = ts_stmt_int(s, 2) != 0;
        v->max_parallelism = (int)ts_stmt_int(s, 3);
        v->partitions = (int)ts_stmt_int(s, 4);
    }
    ts_stmt_free(s);
    return status < 0 ? status : TS_OK;
}

/* What it gave each vertex. */
static ts_status read_targets(ts_explained *x, ts_db *db, ts_err *err)
{
    ts_stmt *s;
    static const char sql[] = "SELECT vertex, from_parallelism, to_parallelism FROM vertex_targets "
                              "WHERE run = ?1 AND decision = ?2 ORDER BY vertex";
    ts_status status = ask(&s, db, sql, x->run, err);
    if (status != TS_OK)
        return status;
    ts_stmt_bind_int(s, 2, x->n);
    while ((status = ts_stmt_step(s, err)) == TS_OK) {
        int64_t i = ts_stmt_int(s, 0);
        if (i != x->decision.n_vertices || i >= x->job.n_vertices)
            break; /* not as we write them */
        x->job.vertex[i].parallelism = (int)ts_stmt_int(s, 1);
        x->decision.vertex_target[x->decision.n_vertices++] = (int)ts_stmt_int(s, 2);
    }
    ts_stmt_free(s);
    return status < 0 ? status : TS_OK;
}

/* The table as it was then, those rows that are nearest to the present configuration. */
static ts_status read_rows(ts_explained *x, ts_db *db, ts_err *err)
{
    ts_stmt *s;
    static const char sql[] =
        "SELECT task_managers, cpu, max_rate, smoothed_rate, observations, count(*) OVER () "
        "FROM (SELECT *, max(n) FROM table_rows WHERE run = ?1 AND at <= ?2 "
        "GROUP BY task_managers, cpu) "
        "ORDER BY abs(task_managers - ?3), task_managers, cpu LIMIT ?4";
    ts_status status = ask(&s, db, sql, x->run, err);
    if (status != TS_OK)
        return status;
    ts_stmt_bind_double(s, 2, x->at);
    ts_stmt_bind_double(s, 3, isnan(x->decision.wanted) ? x->decision.current : x->decision.wanted);
    ts_stmt_bind_int(s, 4, TS__MAX_ROWS);
    while ((status = ts_stmt_step(s, err)) == TS_OK) {
        x->rows[x->n_rows++] = (ts_table_row){
            .task_managers = (int)ts_stmt_int(s, 0),
            .cpu_tenths = (int)lround(10 * ts_stmt_double(s, 1)),
            .max_rate = ts_stmt_double(s, 2),
            .smoothed_rate = ts_stmt_double(s, 3),
            .n = ts_stmt_int(s, 4),
        };
        x->n_all_rows = (int)ts_stmt_int(s, 5);
    }
    ts_stmt_free(s);
    return status < 0 ? status : TS_OK;
}

/* The rescale that came of it: the first that was asked for within ten seconds. */
static ts_status read_rescale(ts_explained *x, ts_db *db, ts_err *err)
{
    static const char sql[] =
        "SELECT requested_at, stopped_at, running_at, caught_up_at, failure FROM rescales WHERE "
        "run = ?1 AND requested_at BETWEEN ?2 - 1 AND ?2 + 10 ORDER BY n LIMIT 1";
    ts_stmt *s;
    if (!ts_decision_acts(&x->decision) || x->decision.vetoes != 0)
        return TS_OK;
    ts_status status = ask(&s, db, sql, x->run, err);
    if (status != TS_OK)
        return status;
    ts_stmt_bind_double(s, 2, x->at);
    status = ts_stmt_step(s, err);
    if (status == TS_OK) {
        x->rescaled = true;
        for (int i = 0; i < 4; i++)
            x->moments[i] = ts_stmt_double(s, i);
        x->failure =
            (ts_failure)find_name(ts_stmt_text(s, 4), TS_FAILURE_REFUSED + 1, failure_name);
    }
    ts_stmt_free(s);
    return status < 0 ? status : TS_OK;
}

ts_status ts_explained_read(ts_explained **out, ts_db *db, int64_t run, double at, ts_err *err)
{
    *out = NULL;
    ts_explained *x = calloc(1, sizeof *x);
    if (x == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    ts_status status = read_run(x, db, run, err);
    if (status == TS_OK)
        status = read_decision(x, db, at, err);
    if (status == TS_OK)
        status = read_notes(x, db, err);
    if (status == TS_OK)
        status = read_vertices(x, db, err);
    if (status == TS_OK)
        status = read_targets(x, db, err);
    if (status == TS_OK)
        status = read_rows(x, db, err);
    if (status == TS_OK)
        status = read_rescale(x, db, err);
    if (status == TS_OK)
        *out = x;
    else
        ts_explained_free(x);
    return status;
}

void ts_explained_attach(ts_explained *x, const ts_rederived *again)
{
    x->again = again;
    if (again->status != TS_OK)
        return;
    x->decision = again->decision;
    x->job = again->job;
    x->noted = x->n;
}

void ts_explained_free(ts_explained *x)
{
    free(x);
}
