/* Regret; see regret.h. */
#include "config.h"

#include "experiments/regret.h"

#include <math.h>
#include <stdlib.h>

static const char *const names[TS_N_REGRET_PARTS] = {"prediction", "table", "acting",
                                                     "constraint", "rule"};

/* From a policy as it is to one that has the truth in place of everything: what is true so far, and
 * services without which a policy is the same as before. */
static const struct stage {
    unsigned parts, needs;
} stages[TS_N_REGRET_PARTS] = {
    {0, 0},
    {TS_TRUTH_PREDICTION, TS_NEEDS_PREDICTIONS},
    {TS_TRUTH_PREDICTION | TS_TRUTH_TABLE, TS_NEEDS_TABLE},
    {TS_TRUTH_PREDICTION | TS_TRUTH_TABLE | TS_TRUTH_ACTING, 0},
    {TS_TRUTH_PREDICTION | TS_TRUTH_TABLE | TS_TRUTH_ACTING | TS_TRUTH_CONSTRAINT, 0},
};

const char *ts_regret_part_name(ts_regret_part part)
{
    return names[part];
}

/* ---- runs ------------------------------------------------------------------------------------ */

typedef struct search {
    const ts_regret_options *options;
    const ts_replay_watch *watch;
    ts_truth *truth;
    struct {
        bool asked, kept;
        ts_service service;
    } oracle[TS_RESCALE_IN_PLACE + 1]; /* by kind of rescale */
} search;

static ts_status serve(const search *s, const ts_replay_spec *spec, unsigned parts,
                       ts_service *out, ts_err *err)
{
    ts_replay_watch watch = {.stop = s->watch != NULL ? s->watch->stop : NULL};
    ts_replay_spec mine = *spec;
    ts_replay_result *result = malloc(sizeof *result);
    if (result == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    mine.tape = NULL;
    mine.pace = 0;
    if (parts != 0)
        ts_truth_apply(s->truth, parts, &mine);
    ts_status status = ts_replay_run(&mine, NULL, &watch, result, err);
    if (status == TS_OK)
        *out = (ts_service){result->totals.taskmanager_seconds, result->totals.slo_miss_records};
    free(result);
    return status;
}

static ts_status consult(const search *s, const ts_replay_spec *like, double budget,
                         ts_service *out, bool *kept, ts_err *err)
{
    ts_replay_watch watch = {.stop = s->watch != NULL ? s->watch->stop : NULL};
    ts_replay_spec spec;
    ts_oracle_answer answer;
    ts_oracle_spec(&spec, like, budget);
    ts_oracle_cfg_at(&spec)->max = s->options->max;
    ts_status status = ts_oracle_find(&spec, &watch, &answer, err);
    if (status != TS_OK)
        return status;
    *out = (ts_service){answer.seconds, answer.late};
    *kept = answer.kept;
    ts_oracle_answer_fini(&answer);
    return TS_OK;
}

/* ---- one policy ------------------------------------------------------------------------------ */

static ts_service minus(ts_service a, ts_service b)
{
    return (ts_service){a.seconds - b.seconds, a.late - b.late};
}

/* The oracle that acts as a policy does. */
static ts_status consult_once(search *s, const ts_replay_spec *spec, ts_regret *out, ts_err *err)
{
    ts_rescale_kind kind = ts_oracle_kind(spec);
    ts_status status = TS_OK;
    if (!s->oracle[kind].asked)
        status = consult(s, spec, s->options->budget, &s->oracle[kind].service,
                         &s->oracle[kind].kept, err);
    s->oracle[kind].asked = true;
    out->oracle = s->oracle[kind].service;
    out->oracle_kept = s->oracle[kind].kept;
    return status;
}

/* The oracle is not split: it knows the truth, and in a cluster where acting takes no time it would
 * find another schedule. */
static ts_status split(const search *s, const ts_replay_spec *spec, ts_regret *out, ts_err *err)
{
    ts_service before = {0, 0}, got = {0, 0};
    int n = ts_is_oracle(spec) ? 1 : TS_N_REGRET_PARTS;
    for (int i = 0; i < n; i++) {
        bool same = stages[i].needs != 0 && !(spec->config.policy->needs & stages[i].needs);
        ts_status status = same ? TS_OK : serve(s, spec, stages[i].parts, &got, err);
        if (status != TS_OK)
            return status;
        if (i == 0)
            out->policy = got;
        else
            out->part[i - 1] = minus(before, got);
        before = got;
    }
    out->part[TS_REGRET_RULE] = minus(got, out->oracle);
    for (int i = 0; i < TS_N_REGRET_PARTS && n == 1; i++)
        out->part[i] = (ts_service){NAN, NAN};
    out->total = minus(out->policy, out->oracle);
    return TS_OK;
}

static ts_status regret_of(search *s, const ts_replay_spec *spec, ts_regret *out, ts_err *err)
{
    bool kept;
    *out = (ts_regret){.label = spec->label, .equal = {NAN, NAN}};
    ts_status status = consult_once(s, spec, out, err);
    if (status == TS_OK)
        status = split(s, spec, out, err);
    if (status == TS_OK && ts_is_oracle(spec))
        out->equal = out->policy;
    else if (status == TS_OK && out->policy.late <= TS_REGRET_MOST_LATE)
        status = consult(s, spec, out->policy.late, &out->equal, &kept, err);
    return status;
}

ts_status ts_regret_find(const ts_replay_spec *specs, int n, const ts_regret_options *options,
                         const ts_replay_watch *watch, ts_regret *out, ts_err *err)
{
    search s = {.options = options, .watch = watch};
    ts_status status = ts_truth_new(&s.truth, &specs[0], err);
    for (int i = 0; i < n && status == TS_OK; i++)
        status = regret_of(&s, &specs[i], &out[i], err);
    ts_truth_free(s.truth);
    return status;
}

ts_status ts_regret_frontier(const ts_replay_spec *like, int max, const ts_replay_watch *watch,
                             ts_oracle_answer *out, ts_err *err)
{
    ts_replay_spec spec;
    ts_oracle_spec(&spec, like, 0);
    ts_oracle_cfg_at(&spec)->max = max;
    return ts_oracle_frontier(&spec, watch, out, err);
}

/* ---- words ----------------------------------------------------------------------------------- */

static const int widths[TS_N_REGRET_PARTS] = {10, 9, 9, 10, 9}; /* of the columns */

static double of(const ts_service *s, bool seconds)
{
    return seconds ? s->seconds : s->late;
}

static void print_row(const ts_regret *r, bool seconds, FILE *out)
{
    int digits = seconds ? 0 : 4;
    fprintf(out, "  %-16.16s %9.*f %9.*f %9.*f", r->label, digits, of(&r->policy, seconds), digits,
            of(&r->oracle, seconds), digits, of(&r->total, seconds));
    for (int i = 0; i < TS_N_REGRET_PARTS; i++) {
        double v = of(&r->part[i], seconds);
        if (isnan(v))
            fprintf(out, " %*s", widths[i], "-");
        else
            fprintf(out, " %*.*f", widths[i], digits, v);
    }
    fputc('\n', out);
}

static void print_rows(const ts_regret *r, int n, bool seconds, FILE *out)
{
    fprintf(out, "%s\n  %-16s %9s %9s %9s %10s %9s %9s %10s %9s\n",
            seconds ? "task-manager seconds" : "share of records over the SLO", "policy", "used",
            "optimum", "regret", names[0], names[1], names[2], names[3], names[4]);
    for (int i = 0; i < n; i++)
        print_row(&r[i], seconds, out);
}

static void print_equal(const ts_regret *r, int n, FILE *out)
{
    fprintf(out, "at equal service         the oracle   regret\n");
    for (int i = 0; i < n; i++) {
        fprintf(out, "  %-16.16s     ", r[i].label);
        if (isnan(r[i].equal.seconds))
            fprintf(out, "         -        -   (more than %.0f %% are late)\n",
                    100 * TS_REGRET_MOST_LATE);
        else
            fprintf(out, "%12.0f %7.1f%%\n", r[i].equal.seconds,
                    100 * (r[i].policy.seconds / r[i].equal.seconds - 1));
    }
}

void ts_regret_print(const ts_regret *r, int n, const ts_regret_options *options, FILE *out)
{
    if (n == 0)
        return;
    bool kept = true;
    for (int i = 0; i < n; i++)
        kept = kept && r[i].oracle_kept;
    fprintf(out, "Regret: above the clairvoyant optimum with at most %g of the records late, which "
                 "rescales as\nthe policy does; and what it shrinks by as one part after the other "
                 "is the truth%s\n\n",
            options->budget, kept ? "" : " (nothing\nkeeps that budget)");
    print_rows(r, n, true, out);
    fputc('\n', out);
    print_rows(r, n, false, out);
    fputc('\n', out);
    print_equal(r, n, out);
}

static void json_service(ts_json_writer *w, const char *key, const ts_service *s)
{
    ts_json_begin(w, key, '{');
    ts_json_number(w, "taskmanager_seconds", s->seconds);
    ts_json_number(w, "slo_miss_records", s->late);
    ts_json_end(w, '}');
}

void ts_regret_json(ts_json_writer *w, const ts_regret *r, int n)
{
    ts_json_begin(w, "regret", '[');
    for (int i = 0; i < n; i++) {
        ts_json_begin(w, NULL, '{');
        ts_json_text(w, "policy", r[i].label);
        json_service(w, "used", &r[i].policy);
        json_service(w, "oracle", &r[i].oracle);
        ts_json_bool(w, "oracle_kept", r[i].oracle_kept);
        json_service(w, "oracle_at_equal_service", &r[i].equal);
        json_service(w, "regret", &r[i].total);
        for (int k = 0; k < TS_N_REGRET_PARTS; k++)
            json_service(w, names[k], &r[i].part[k]);
        ts_json_end(w, '}');
    }
    ts_json_end(w, ']');
}
