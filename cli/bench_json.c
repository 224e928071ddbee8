/* The JSON of `tidalscale bench`; see bench_print.h. */
#include <math.h>
#include <stdio.h>

#include "cli/bench_print.h"

static void put_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\')
            fprintf(out, "\\%c", *p);
        else if (*p < ' ')
            fprintf(out, "\\u%04x", *p);
        else
            fputc(*p, out);
    }
    fputc('"', out);
}

static void put_number(FILE *out, const char *key, double v)
{
    if (isfinite(v))
        fprintf(out, ",\"%s\":%.10g", key, v);
    else
        fprintf(out, ",\"%s\":null", key);
}

/* {"n":..., measures, times} without the closing brace. */
static void put_measures(FILE *out, int n, const ts_bench_score *s, double rank, double fit_s, double step_s,
                         double longest_s)
{
    fprintf(out, "{\"n\":%d", n);
    put_number(out, "mase", s->mase);
    put_number(out, "smape", s->smape);
    put_number(out, "mape", s->mape);
    put_number(out, "rmse", s->rmse);
    put_number(out, "mae", s->mae);
    put_number(out, "coverage90", s->coverage90);
    put_number(out, "pinball", s->pinball);
    put_number(out, "rank", rank);
    put_number(out, "fit_s", fit_s);
    put_number(out, "step_us", step_s * 1e6);
    put_number(out, "step_max_us", longest_s * 1e6);
}

static void put_key(FILE *out, const char *key, bool first)
{
    fputs(first ? "" : ",", out);
    put_text(out, key);
    fputc(':', out);
}

static void put_series(FILE *out, const ts_bench *b, int series)
{
    const ts_bench_series *s = &b->series[series];
    bool first = true;
    fputs("{\"file\":", out);
    put_text(out, s->file);
    fprintf(out, ",\"n\":%d,\"rate\":\"%s\",\"season\":%d,\"horizon\":%d,\"missing\":%d,\"methods\":{", s->n, s->rate,
            s->season, b->plan[series].horizon, s->n_missing);
    for (int j = 0; j < b->n_methods; j++) {
        const ts_bench_cell *c = ts_bench_at(b, series, j);
        if (c->status == TS_EMPTY)
            continue;
        put_key(out, b->method[j].name, first);
        first = false;
        if (c->status == TS_OK) {
            put_measures(out, c->score.n, &c->score, c->rank, c->fit_s, c->step_s, c->longest_s);
        } else {
            fputs("{\"error\":", out);
            put_text(out, c->error.message);
        }
        fputc('}', out);
    }
    fputs("}}", out);
}

static void put_means(FILE *out, const ts_bench *b, int rate)
{
    fputc('{', out);
    for (int j = 0; j < b->n_methods; j++) {
        const ts_bench_mean *m = ts_bench_mean_at(b, j, rate);
        put_key(out, b->method[j].name, j == 0);
        put_measures(out, m->n, &m->score, m->rank, m->fit_s, m->step_s, m->longest_s);
        fputc('}', out);
    }
    fputc('}', out);
}

void ts_bench_print_json(const ts_bench *b, FILE *out)
{
    fprintf(out, "{\"protocol\":\"%s\",\"series\":[", b->protocol.kind == TS_BENCH_PAPER ? "paper" : "clean");
    for (int i = 0; i < b->n_series; i++) {
        fputs(i > 0 ? ",\n" : "\n", out);
        put_series(out, b, i);
    }
    fputs("],\n\"rates\":{", out);
    for (int r = 1; r < b->n_rates; r++) {
        put_key(out, b->rate[r], r == 1);
        put_means(out, b, r);
    }
    fputs("},\n\"mean\":", out);
    put_means(out, b, 0);
    fputs("}\n", out);
}
