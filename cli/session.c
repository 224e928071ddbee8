/* From the command line through a campaign to the figures; see session.h. */
#include "config.h"

#include "cli/session.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "experiments/described.h"

static volatile sig_atomic_t stop;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    stop = 1;
}

/* ---- keeping --------------------------------------------------------------------------------- */

/* A run of the plan as the database takes it; words are lent. */
static ts_run_spec described(const ts_session *s, int run, const ts_described *words)
{
    ts_run_spec spec = ts_described_spec(words, &s->plan.specs[run]);
    spec.index = run;
    spec.preset = s->request->preset;
    spec.command = s->command_line;
    spec.outcomes = s->outcomes[run].v;
    return spec;
}

static ts_status keep(ts_session *s, int run, const ts_delivery *d, ts_err *err)
{
    ts_described words;
    ts_status status = ts_described_init(&words, d->spec, err);
    if (status != TS_OK)
        return status;
    ts_run_spec spec = described(s, run, &words);
    status = ts_results_write(s->results, &spec, &d->result->totals, d->result->digest,
                              d->recording, err);
    ts_described_fini(&words);
    if (status == TS_OK)
        s->ids[run] = s->next_id++;
    return status;
}

static ts_status deliver(void *arg, const ts_delivery *d, ts_err *err)
{
    ts_session *s = arg;
    int run = s->todo[d->index];
    const ts_replay_spec *spec = &s->plan.specs[run];
    ts_run_outcome *o = &s->outcomes[run];
    ts_run_outcome_fill(o, spec, d->result);
    if (s->results != NULL) {
        ts_status status = keep(s, run, d, err);
        if (status != TS_OK) {
            o->label = NULL;
            return status;
        }
    }
    if (d->explained != NULL && *d->explained != '\0') {
        ts_progress_end(&s->bar);
        fprintf(s->words, "== %s, seed %" PRIu64 ".%d\n%s\n", spec->label, spec->seed,
                spec->replication, d->explained);
    }
    if (d->log != NULL && s->log.stream != NULL)
        fputs(d->log, s->log.stream);
    s->n_done++;
    return s->take != NULL ? s->take(s, d, err) : TS_OK;
}

/* Takes a run from the database if it has it (--resume). */
static ts_status find_run(ts_session *s, int run, bool *found, ts_err *err)
{
    const ts_replay_spec *spec = &s->plan.specs[run];
    ts_run_outcome *o = &s->outcomes[run];
    ts_described words;
    ts_run_found old;
    ts_status status = ts_described_init(&words, spec, err);
    if (status != TS_OK)
        return status;
    ts_run_spec wanted = described(s, run, &words);
    status = ts_results_find(s->results, &wanted, &old, o->v, err);
    ts_described_fini(&words);
    *found = status == TS_OK;
    if (status != TS_OK)
        return status == TS_EMPTY ? TS_OK : status;
    o->label = spec->label;
    o->trace = spec->trace;
    o->seed = spec->seed;
    o->replication = spec->replication;
    o->digest = old.digest;
    o->events = old.events;
    o->simulated_s = old.simulated_s;
    s->ids[run] = old.id;
    s->n_done++;
    return TS_OK;
}

/* Which runs of the plan are to be done: all, or those that the database does not have. */
static ts_status list_todo(ts_session *s, ts_err *err)
{
    ts_status status = TS_OK;
    for (int i = 0; i < s->plan.n && status == TS_OK; i++) {
        bool found = false;
        if (s->request->resume)
            status = find_run(s, i, &found, err);
        if (!found)
            s->todo[s->n_todo++] = i;
    }
    return status;
}

/* The finished ones in a row. */
static ts_status gather(ts_session *s, ts_err *err)
{
    int n = 0;
    s->finished = calloc((size_t)s->n_done + 1, sizeof *s->finished);
    if (s->finished == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    for (int i = 0; s->outcomes != NULL && i < s->plan.n; i++)
        if (s->outcomes[i].label != NULL)
            s->finished[n++] = s->outcomes[i];
    return TS_OK;
}

static void progress(void *arg, double share)
{
    ts_session *s = arg;
    ts_progress_show(&s->bar, share);
}

/* ---- the command ----------------------------------------------------------------------------- */

/* How many arguments at argv[i] say how many runs go on at a time: nothing that a result depends
 * on. */
static int about_workers(char **argv, int i)
{
    if (strcmp(argv[i], "-j") == 0 || strcmp(argv[i], "--jobs") == 0)
        return 2;
    return strncmp(argv[i], "-j", 2) == 0 || strncmp(argv[i], "--jobs=", 7) == 0;
}

/* The command line as given, for the database; without the number of workers, on which no byte of
 * it may depend. */
static char *join(int argc, char **argv)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    fputs("tidalscale", out);
    for (int i = 0; i < argc; i++) {
        int skipped = about_workers(argv, i);
        if (skipped == 0)
            fprintf(out, " %s", argv[i]);
        else
            i += skipped - 1;
    }
    fclose(out);
    return text;
}

static ts_status open_results(ts_session *s, ts_err *err)
{
    const ts_request *r = s->request;
    if (r->figures != NULL && mkdir(r->figures, 0777) != 0 && errno != EEXIST)
        return ts_err_at(err, TS_EIO, r->figures, 0, 0, "the directory cannot be made: %s",
                         strerror(errno));
    if (r->db != NULL)
        snprintf(s->db_path, sizeof s->db_path, "%s", r->db);
    else if (r->figures != NULL)
        snprintf(s->db_path, sizeof s->db_path, "%s/results.db", r->figures);
    if (s->db_path[0] == '\0')
        return TS_OK;
    ts_status status = ts_results_open(&s->results, s->db_path, false, err);
    if (status == TS_OK)
        status = ts_results_last(s->results, &s->next_id, err);
    s->next_id++;
    return status;
}

ts_status ts_session_campaign(ts_session *s, ts_campaign *c, ts_err *err)
{
    c->workers = (int)s->request->workers;
    c->stop = &stop;
    c->arg = s;
    c->progress = progress;
    signal(SIGINT, on_interrupt);
    signal(SIGTERM, on_interrupt);
    ts_progress_start(&s->bar, "replaying");
    ts_status status = ts_campaign_run(c, err);
    ts_progress_end(&s->bar);
    return status;
}

static ts_status make(const void *arg, int index, ts_replay_spec *spec, ts_err *err)
{
    const ts_session *s = arg;
    (void)err;
    *spec = s->plan.specs[s->todo[index]];
    return TS_OK;
}

/* Every run of the plan that has to be done. */
static ts_status run_plan(ts_session *s, ts_err *err)
{
    size_t n = (size_t)s->plan.n;
    s->outcomes = calloc(n, sizeof *s->outcomes);
    s->ids = calloc(n, sizeof *s->ids);
    s->todo = calloc(n, sizeof *s->todo);
    if (s->outcomes == NULL || s->ids == NULL || s->todo == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    ts_status status = list_todo(s, err);
    ts_campaign campaign = {
        .make = make,
        .n = s->n_todo,
        .record = s->results != NULL,
        .explain = s->request->explain,
        .actions = s->take != NULL,
        .log = s->request->log != NULL,
        .log_all = s->request->log_all,
        .deliver = deliver,
    };
    return status == TS_OK ? ts_session_campaign(s, &campaign, err) : status;
}

static void show(const ts_session *s)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    if (!s->request->json) {
        s->show(s, stdout);
        return;
    }
    ts_json_writer w = {.out = stdout};
    ts_json_begin(&w, NULL, '{');
    if (s->json != NULL)
        s->json(s, &w);
    if (s->outcomes != NULL)
        ts_summary_json(&w, s->finished, s->n_done, usage.ru_maxrss);
    ts_json_end(&w, '}');
}

static ts_status work(ts_session *s, ts_err *err)
{
    ts_status status = ts_plan_init(&s->plan, s->request, err);
    s->n_runs = s->plan.n;
    s->stop = &stop;
    if (status == TS_OK)
        status = open_results(s, err);
    if (status == TS_OK && s->request->log != NULL)
        status = ts_outfile_open(&s->log, s->request->log, err);
    if (status == TS_OK)
        status = s->run != NULL ? s->run(s, err) : run_plan(s, err);
    if (s->log.stream != NULL && (status == TS_OK || status == TS_EINTR)) {
        ts_status written = ts_outfile_commit(&s->log, err);
        status = written != TS_OK ? written : status;
    }
    if (status == TS_OK && s->after != NULL)
        status = s->after(s, err);
    if (s->n_done > 0 && (status == TS_OK || status == TS_EINTR)) {
        ts_status gathered = gather(s, err);
        if (gathered != TS_OK)
            return gathered;
        show(s);
    }
    if (status == TS_OK && s->request->figures != NULL)
        status = ts_session_draw(s, err);
    return status;
}

int ts_session_main(ts_session *s, int argc, char **argv, const char *help)
{
    ts_err err;
    ts_err_clear(&err);
    s->command_line = join(argc, argv); /* before getopt moves the arguments about */
    int parsed = ts_request_parse(s->request, argc, argv, help);
    if (parsed != TS_REQUEST_GO) {
        free(s->command_line);
        return parsed;
    }
    s->words = s->request->json ? stderr : stdout;
    ts_status status = work(s, &err);
    ts_outfile_abandon(&s->log);
    ts_results_close(s->results);
    if (status == TS_EINTR && s->db_path[0])
        fprintf(stderr, "tidalscale: %d of %d runs were finished and are in %s\n", s->n_done,
                s->n_runs, s->db_path);
    int code = status != TS_OK         ? ts_cli_fail(&err)
               : s->verdict != NULL ? s->verdict(s)
                                    : TS_EXIT_OK;
    free(s->outcomes);
    free(s->finished);
    free(s->ids);
    free(s->todo);
    free(s->command_line);
    ts_plan_fini(&s->plan);
    return code;
}
