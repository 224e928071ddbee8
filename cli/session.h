/*
 * The work of a command that replays and shows what came of it: from the command line to a plan,
 * through a campaign into the database, then the figures and the page around them.
 *
 *     ts_session s = {.request = &request, .show = show};   // the command's own part
 *     return ts_session_main(&s, argc, argv, help);
 */
#ifndef TS_CLI_SESSION_H
#define TS_CLI_SESSION_H

#include <signal.h>
#include <stdio.h>

#include "cli/progress.h"
#include "cli/request.h"
#include "experiments/campaign.h"
#include "experiments/summary.h"
#include "glue/outfile.h"

typedef struct ts_session ts_session;
struct ts_session {
    ts_request *request; /* with its defaults */
    const char *title;   /* of the page, before the name of the trace */
    void (*show)(const ts_session *s, FILE *out); /* the text: printed, and put into the page */
    void (*json)(const ts_session *s, ts_json_writer *w); /* more members of --json; or NULL */
    /* Told every run, with every decision to act; NULL: they are not needed. Negative ends all. */
    ts_status (*take)(ts_session *s, const ts_delivery *d, ts_err *err);
    ts_status (*run)(ts_session *s, ts_err *err); /* other runs than the plan's; or NULL */
    ts_status (*after)(ts_session *s, ts_err *err); /* the plan's runs, before show; or NULL */
    int (*verdict)(const ts_session *s); /* the exit status when all went well; NULL: TS_EXIT_OK */
    void *arg;                           /* the command's own */

    const char *figure, *figure_help; /* the one that is drawn instead of those of runs; or NULL */
    int64_t figure_of;                /* what it shows */

    /* the rest is the session's */
    const volatile sig_atomic_t *stop; /* nonzero: it was interrupted */
    ts_plan plan;
    char *command_line;
    char db_path[4096]; /* empty: no database */
    ts_results *results;
    ts_outfile log; /* of decisions; zeros: none is wanted */
    ts_run_outcome *outcomes; /* [plan.n]; without a label: not finished */
    ts_run_outcome *finished; /* [n_done], those that are, in order */
    int64_t *ids;             /* [plan.n], in the database; 0: not there */
    int64_t next_id;
    int *todo; /* [n_todo], the runs of the plan that were not in the database already */
    int n_done, n_runs, n_todo;
    FILE *words; /* where explanations go: not into the JSON */
    ts_progress_bar bar;
};

/* The whole command; an exit status. */
int ts_session_main(ts_session *s, int argc, char **argv, const char *help);

/* For `run`: runs a campaign of the command's own (specs or make, n, deliver), whose arg is s, with
 * progress and interruption. deliver keeps s->n_done. */
ts_status ts_session_campaign(ts_session *s, ts_campaign *c, ts_err *err);

/* The figures and the page, into --figures. */
ts_status ts_session_draw(const ts_session *s, ts_err *err);

/* The lines on a load: what it is, the cluster that was fitted, where policies start. */
void ts_session_show_load(const ts_session *s, const ts_plan_load *load, FILE *out);

/* How many runs were done in what time, and the digests of a few. */
void ts_session_show_work(const ts_session *s, FILE *out);

#endif
