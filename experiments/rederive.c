/* A decision taken anew from a database or a tape; see rederive.h. */
#include "config.h"

#include "experiments/rederive.h"

#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/explained.h"
#include "experiments/oracle.h"
#include "experiments/replay.h"
#include "experiments/schedule.h"
#include "experiments/sizing.h"
#include "glue/external.h"

#define FARTHEST 1e9 /* s from the load's start, 31 years */

static void cannot(ts_rederived *r, ts_status status, const char *words)
{
    r->status = status == TS_EMISMATCH ? TS_EINVAL : status;
    snprintf(r->words, sizeof r->words, "%.200s", words);
}

/* ---- two decisions compared ------------------------------------------------------------------ */

static void compare(ts_rederived *r, const char *name, double recorded, double now)
{
    r->n_numbers++;
    if (recorded == now || (isnan(recorded) && isnan(now)))
        return;
    r->n_different++;
    if (r->n_shown == TS_MAX_DIFFERENCES)
        return;
    r->difference[r->n_shown].name = name;
    r->difference[r->n_shown].recorded = recorded;
    r->difference[r->n_shown++].now = now;
}

static void compare_pair(ts_rederived *r, const char *const names[2], const double *a,
                         const double *b)
{
    compare(r, names[0], a[0], b[0]);
    compare(r, names[1], a[1], b[1]);
}

static void compare_numbers(ts_rederived *r, const ts_decision *a, const ts_decision *b)
{
    compare(r, "current", a->current, b->current);
    compare(r, "target", a->target, b->target);
    compare(r, "trigger", a->trigger, b->trigger);
    compare(r, "vetoes", a->vetoes, b->vetoes);
    compare(r, "rate", a->rate, b->rate);
    compare(r, "lag", a->lag, b->lag);
    compare(r, "cpu", a->cpu, b->cpu);
    compare(r, "memory", a->memory, b->memory);
    compare_pair(r, (const char *const[]){"short-term", "long-term"}, a->predicted, b->predicted);
    compare_pair(r, (const char *const[]){"short-error", "long-error"}, a->error, b->error);
    compare_pair(r, (const char *const[]){"short-weight", "long-weight"}, a->weight, b->weight);
    compare(r, "aggregate", a->aggregate, b->aggregate);
    compare(r, "sustained", a->sustained, b->sustained);
    compare(r, "target-rate", a->target_rate, b->target_rate);
    compare(r, "lookup", a->lookup, b->lookup);
    compare(r, "rows", a->n_rows, b->n_rows);
    compare_pair(r, (const char *const[]){"fit0", "fit1"}, a->fit, b->fit);
    compare(r, "fit2", a->fit[2], b->fit[2]);
    compare(r, "wanted", a->wanted, b->wanted);
}

/* notes: both are this decision's own. */
static void compare_decisions(ts_rederived *r, const ts_decision *a, const ts_decision *b,
                              bool notes)
{
    compare_numbers(r, a, b);
    compare(r, "vertices", a->n_vertices, b->n_vertices);
    for (int i = 0; i < a->n_vertices && i < b->n_vertices; i++)
        compare(r, "vertex-target", a->vertex_target[i], b->vertex_target[i]);
    if (notes)
        compare(r, "notes", a->n_notes, b->n_notes);
    for (int i = 0; notes && i < a->n_notes && i < b->n_notes; i++) {
        compare(r, b->notes[i].name, a->notes[i].value, b->notes[i].value);
        compare(r, b->notes[i].name, a->notes[i].limit, b->notes[i].limit);
    }
    r->status = r->n_different > 0 ? TS_EMISMATCH : TS_OK;
    if (r->n_different > 0)
        snprintf(r->words, sizeof r->words, "%d of %d numbers differ", r->n_different,
                 r->n_numbers);
    else
        snprintf(r->words, sizeof r->words, "%d numbers, run again", r->n_numbers);
}

/* ---- a run out of the database --------------------------------------------------------------- */

/* What a spec is made of; its strings are these. */
typedef struct rebuilt {
    ts_replay_spec spec;
    char *trace, *parameters, *model, *load;
    ts_plan_step *plan;
    char load_digest[32], version[64];
    int64_t wanted, n; /* the decision's number; how many there have been */
    volatile sig_atomic_t stop;
    ts_rederived *out;
    bool found;
} rebuilt;

static ts_status read_spec(rebuilt *b, ts_db *db, int64_t run, ts_err *err)
{
    ts_stmt *s;
    ts_status status = ts_db_prepare(db, &s,
                                     "SELECT trace, parameters, model, load, seed, replication, "
                                     "load_digest, version FROM runs WHERE id = ?1",
                                     NULL, err);
    if (status != TS_OK)
        return status;
    ts_stmt_bind_int(s, 1, run);
    status = ts_stmt_step(s, err);
    if (status == TS_OK) {
        b->spec.trace = b->trace = strdup(ts_stmt_text(s, 0));
        b->parameters = strdup(ts_stmt_text(s, 1));
        b->model = strdup(ts_stmt_text(s, 2));
        b->load = strdup(ts_stmt_text(s, 3));
        b->spec.seed = strtoull(ts_stmt_text(s, 4), NULL, 10);
        b->spec.replication = (int)ts_stmt_int(s, 5);
        snprintf(b->load_digest, sizeof b->load_digest, "%s", ts_stmt_text(s, 6));
        snprintf(b->version, sizeof b->version, "%s", ts_stmt_text(s, 7));
    }
    ts_stmt_free(s);
    if (status == TS_OK && (!b->trace || !b->parameters || !b->model || !b->load))
        status = ts_err_set(err, TS_ENOMEM, "out of memory");
    return status == TS_DONE ? ts_err_set(err, TS_EUNKNOWN, "there is no such run") : status;
}

/* "key=value\n" over and over, each cut out in place and handed over. */
static ts_status each_line(char *text, rebuilt *b,
                           ts_status (*take)(rebuilt *b, const char *key, const char *value,
                                             ts_err *err),
                           ts_err *err)
{
    ts_status status = TS_OK;
    while (status == TS_OK && *text != '\0') {
        char *end = text + strcspn(text, "\n"), *equals = memchr(text, '=', (size_t)(end - text));
        char *next = *end == '\0' ? end : end + 1;
        *end = '\0';
        if (equals == NULL)
            return ts_err_set(err, TS_EPARSE, "'%.40s' is not of the form key=value", text);
        *equals = '\0';
        status = take(b, text, equals + 1, err);
        text = next;
    }
    return status;
}

static ts_status take_parameter(rebuilt *b, const char *key, const char *value, ts_err *err)
{
    return ts_config_set(&b->spec.config, key, value, err);
}

static ts_status take_model(rebuilt *b, const char *key, const char *value, ts_err *err)
{
    int i = ts_param_find(ts_sim_params, ts_sim_n_params, key);
    if (i < 0)
        return ts_err_set(err, TS_EUNKNOWN, "this program's model has no '%.60s'", key);
    return ts_param_set(ts_sim_params, i, &b->spec.model, value, err);
}

static ts_status take_number(double *out, const char *key, const char *value, ts_err *err)
{
    if (ts_parse_double(value, out) == TS_OK && *out >= 0)
        return TS_OK;
    return ts_err_set(err, TS_EPARSE, "%s=%.40s is not a number of a load", key, value);
}

static ts_status take_load(rebuilt *b, const char *key, const char *value, ts_err *err)
{
    ts_trace_options *o = &b->spec.trace_options;
    const struct {
        const char *key;
        const char **text;
    } texts[] = {
        {"history", &b->spec.history},   {"format", &o->format},
        {"separator", &o->separator},    {"time-column", &o->time_column},
        {"time-unit", &o->time_unit},    {"value-column", &o->value_column},
        {"series", &o->series},          {"kind", &o->kind},
        {"order", &o->order},
    };
    for (int i = 0; i < TS_COUNT_OF(texts); i++)
        if (strcmp(key, texts[i].key) == 0) {
            *texts[i].text = value;
            return TS_OK;
        }
    if (strcmp(key, "scale") == 0)
        return take_number(&b->spec.load.scale, key, value, err);
    if (strcmp(key, "compress") == 0)
        return take_number(&b->spec.load.compress, key, value, err);
    b->spec.load.step = b->spec.load.step || strcmp(key, "interpolate") == 0;
    double until = 0;
    ts_status status = strcmp(key, "until") == 0 ? take_number(&until, key, value, err) : TS_OK;
    if (until > 0 && until < 9e9)
        b->spec.load.until = ts_from_seconds(until);
    return status;
}

/* A database is somebody's file: what it names is not run. */
static ts_status check_methods(const ts_config *cfg, ts_err *err)
{
    if (ts_external_is(cfg->short_term.method) || ts_external_is(cfg->long_term.method))
        return ts_err_set(err, TS_EINVAL,
                          "a prediction method is a program, which a database does not run");
    return TS_OK;
}

/* One step, as it was: seconds are read back to the nanosecond. */
static ts_status take_step(rebuilt *b, const ts_stmt *s, ts_time start, ts_err *err)
{
    double at = ts_stmt_double(s, 0);
    int64_t task_managers = ts_stmt_int(s, 1);
    if (!(fabs(at) <= FARTHEST) || task_managers < 1 || task_managers > TS_SCHEDULE_MOST)
        return ts_err_set(err, TS_ERANGE, "its schedule has %g task managers at %g s",
                          (double)task_managers, at);
    b->plan[b->spec.n_plan++] =
        (ts_plan_step){start + ts_from_seconds(at), (int)task_managers};
    return TS_OK;
}

/* The schedule that the run followed, if there was one that somebody handed to it. */
static ts_status read_plan(rebuilt *b, ts_db *db, const ts_explained *x, ts_err *err)
{
    ts_stmt *s;
    ts_status status = ts_db_prepare(
        db, &s, "SELECT at, task_managers, count(*) OVER () FROM plans WHERE run = ?1 ORDER BY n",
        NULL, err);
    if (status != TS_OK)
        return status;
    ts_stmt_bind_int(s, 1, x->run);
    while ((status = ts_stmt_step(s, err)) == TS_OK) {
        if (b->plan == NULL)
            b->plan = calloc((size_t)ts_stmt_int(s, 2), sizeof *b->plan);
        status = b->plan != NULL ? take_step(b, s, x->start, err)
                                 : ts_err_set(err, TS_ENOMEM, "out of memory");
        if (status != TS_OK)
            break;
    }
    ts_stmt_free(s);
    b->spec.plan = b->plan;
    if (status == TS_DONE && b->plan != NULL && ts_is_oracle(&b->spec))
        ts_oracle_apply(&(ts_oracle_answer){.plan = b->plan, .n_plan = b->spec.n_plan}, &b->spec);
    return status == TS_DONE ? TS_OK : status;
}

static ts_status rebuild(rebuilt *b, ts_db *db, const ts_explained *x, ts_err *err)
{
    char name[sizeof x->policy];
    snprintf(name, sizeof name, "%s", x->policy);
    name[strcspn(name, ":")] = '\0';
    const ts_policy *policy = ts_policy_find(name);
    if (policy == NULL)
        return ts_err_set(err, TS_EUNKNOWN, "this program has no policy '%s'", name);
    ts_replay_spec_init(&b->spec, NULL, policy);
    ts_status status = read_spec(b, db, x->run, err);
    if (status == TS_OK)
        status = each_line(b->parameters, b, take_parameter, err);
    if (status == TS_OK)
        status = each_line(b->model, b, take_model, err);
    if (status == TS_OK)
        status = each_line(b->load, b, take_load, err);
    if (status == TS_OK)
        status = read_plan(b, db, x, err);
    return status == TS_OK ? check_methods(&b->spec.config, err) : status;
}

/* Reads the load and demands that it is the one that was run. */
static ts_status check_load(rebuilt *b, ts_loadcache *cache, ts_err *err)
{
    ts_load_survey survey;
    char digest[32];
    ts_status status = ts_load_survey_read(&b->spec, &survey, cache, err);
    if (status != TS_OK)
        return status;
    snprintf(digest, sizeof digest, "%016" PRIx64, ts_loadcache_digest(cache));
    if (strcmp(digest, b->load_digest) != 0)
        return ts_err_set(err, TS_EINVAL, "the load is not what it was: digest %s, now %s",
                          b->load_digest, digest);
    b->spec.cached = cache;
    b->spec.start_at = survey.start_at;
    b->spec.end_at = survey.end_at;
    return TS_OK;
}

static void decided(void *arg, const ts_decision *d, const ts_job *job)
{
    rebuilt *b = arg;
    if (b->n++ != b->wanted)
        return;
    b->out->decision = *d;
    b->out->job = *job;
    b->found = true;
    b->stop = 1;
}

static ts_status run_again(rebuilt *b, ts_err *err)
{
    ts_replay_result *result = calloc(1, sizeof *result);
    ts_replay_watch watch = {.stop = &b->stop, .decided = decided, .arg = b};
    if (result == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    ts_status status = ts_replay_run(&b->spec, NULL, &watch, result, err);
    free(result);
    return b->found ? TS_OK : status;
}

/* What it comes to; status and err: of the way there. */
static void conclude(rebuilt *b, const ts_explained *x, ts_status status, const ts_err *err)
{
    ts_rederived *out = b->out;
    char words[1024];
    if (b->found)
        compare_decisions(out, &x->decision, &out->decision,
                          x->noted == x->n && x->decision.n_notes > 0);
    else if (status != TS_OK)
        cannot(out, status, ts_err_format(err, words, sizeof words));
    else
        cannot(out, TS_EUNKNOWN, "run again, it decides less often");
    if (out->status == TS_EMISMATCH && strcmp(b->version, PACKAGE_VERSION) != 0) {
        size_t n = strlen(out->words);
        snprintf(out->words + n, sizeof out->words - n,
                 "; the run was made by version %.40s, this is " PACKAGE_VERSION, b->version);
    }
}

void ts_rederive_run(ts_rederived *out, ts_db *db, const ts_explained *x)
{
    rebuilt *b = calloc(1, sizeof *b);
    ts_loadcache *cache = NULL;
    ts_err err;
    ts_err_clear(&err);
    memset(out, 0, sizeof *out);
    if (b == NULL || ts_loadcache_new(&cache) != TS_OK) {
        cannot(out, TS_ENOMEM, "out of memory");
        free(b);
        return;
    }
    b->out = out;
    b->wanted = x->n;
    ts_status status = rebuild(b, db, x, &err);
    if (status == TS_OK)
        status = check_load(b, cache, &err);
    if (status == TS_OK)
        status = run_again(b, &err);
    conclude(b, x, status, &err);
    ts_loadcache_free(cache);
    free(b->trace);
    free(b->parameters);
    free(b->model);
    free(b->load);
    free(b->plan);
    free(b);
}
