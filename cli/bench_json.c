/* The JSON of `tidalscale bench`; see bench_print.h. */
#include "cli/bench_print.h"
#include "glue/json.h"

static void put_measures(ts_json_writer *w, int n, const ts_bench_score *s)
{
    ts_json_integer(w, "n", n);
    ts_json_number(w, "mase", s->mase);
    ts_json_number(w, "smape", s->smape);
    ts_json_number(w, "mape", s->mape);
    ts_json_number(w, "rmse", s->rmse);
    ts_json_number(w, "mae", s->mae);
    ts_json_number(w, "coverage90", s->coverage90);
    ts_json_number(w, "pinball", s->pinball);
}

static void put_times(ts_json_writer *w, double fit_s, double step_s, double longest_s)
{
    ts_json_number(w, "fit_s", fit_s);
    ts_json_number(w, "step_us", step_s * 1e6);
    ts_json_number(w, "step_max_us", longest_s * 1e6);
}

static void put_cell(ts_json_writer *w, const char *name, const ts_bench_cell *c)
{
    ts_json_begin(w, name, '{');
    if (c->status == TS_OK) {
        put_measures(w, c->score.n, &c->score);
        ts_json_number(w, "rank", c->rank);
        ts_json_integer(w, "not_yet", c->n_empty);
        put_times(w, c->fit_s, c->step_s, c->longest_s);
    } else {
        ts_json_text(w, "error", c->error.message);
    }
    ts_json_end(w, '}');
}

static void put_series(ts_json_writer *w, const ts_bench *b, int series)
{
    const ts_bench_series *s = &b->series[series];
    ts_json_begin(w, NULL, '{');
    ts_json_text(w, "file", s->file);
    ts_json_integer(w, "n", s->n);
    ts_json_text(w, "rate", s->rate);
    ts_json_integer(w, "season", s->season);
    ts_json_integer(w, "horizon", b->plan[series].horizon);
    ts_json_integer(w, "missing", s->n_missing);
    ts_json_begin(w, "methods", '{');
    for (int j = 0; j < b->n_methods; j++)
        if (ts_bench_at(b, series, j)->status != TS_EMPTY)
            put_cell(w, b->method[j].name, ts_bench_at(b, series, j));
    ts_json_end(w, '}');
    ts_json_end(w, '}');
}

static void put_means(ts_json_writer *w, const ts_bench *b, const char *key, int rate)
{
    ts_json_begin(w, key, '{');
    for (int j = 0; j < b->n_methods; j++) {
        const ts_bench_mean *m = ts_bench_mean_at(b, j, rate);
        ts_json_begin(w, b->method[j].name, '{');
        put_measures(w, m->n, &m->score);
        ts_json_number(w, "rank", m->rank);
        put_times(w, m->fit_s, m->step_s, m->longest_s);
        ts_json_end(w, '}');
    }
    ts_json_end(w, '}');
}

static void put_outcome(ts_json_writer *w, const ts_bench *b, int method)
{
    const ts_outcome_ranks *r = &b->outcome_rank[method];
    ts_json_begin(w, b->method[method].name, '{');
    ts_json_number(w, "rank_error", r->error);
    ts_json_number(w, "rank_lag_seconds", r->lag_seconds);
    ts_json_number(w, "rank_taskmanager_seconds", r->taskmanager_seconds);
    ts_json_number(w, "rank_slo_miss_time", r->slo_miss);
    ts_json_number(w, "rank_outcome", r->all);
    ts_json_begin(w, "series", '[');
    for (int i = 0; i < b->n_series; i++) {
        const ts_outcome *o = &b->outcome[i * b->n_methods + method];
        ts_json_begin(w, NULL, '{');
        ts_json_number(w, "mase", o->error);
        ts_json_number(w, "lag_seconds", o->lag_seconds);
        ts_json_number(w, "taskmanager_seconds", o->taskmanager_seconds);
        ts_json_number(w, "slo_miss_time", o->slo_miss);
        ts_json_number(w, "rescales", o->rescales);
        ts_json_end(w, '}');
    }
    ts_json_end(w, ']');
    ts_json_end(w, '}');
}

void ts_bench_print_json(const ts_bench *b, FILE *out)
{
    ts_json_writer w = {.out = out};
    ts_json_begin(&w, NULL, '{');
    ts_json_text(&w, "protocol", b->protocol.kind == TS_BENCH_PAPER ? "paper" : "clean");
    ts_json_begin(&w, "series", '[');
    for (int i = 0; i < b->n_series; i++)
        put_series(&w, b, i);
    ts_json_end(&w, ']');
    ts_json_begin(&w, "rates", '{');
    for (int r = 1; r < b->n_rates; r++)
        put_means(&w, b, b->rate[r], r);
    ts_json_end(&w, '}');
    put_means(&w, b, "mean", 0);
    if (b->outcome != NULL) {
        ts_json_number(&w, "agreement", ts_outcome_agreement(b->outcome_rank, b->n_methods));
        ts_json_begin(&w, "outcome", '{');
        for (int j = 0; j < b->n_methods; j++)
            put_outcome(&w, b, j);
        ts_json_end(&w, '}');
    }
    ts_json_end(&w, '}');
}
