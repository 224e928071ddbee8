/* The tables and the JSON of `tidalscale bench`; see bench_print.h. */
#include "cli/bench_print.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_WIDTH = 30 };

static void print_cell(FILE *out, int width, int decimals, double v)
{
    if (isnan(v))
        fprintf(out, " %*s", width, "-");
    else
        fprintf(out, " %*.*f", width, decimals, v);
}

/* 83us, 1.2ms, 4.5s */
static void print_time(FILE *out, int width, double s)
{
    char text[32];
    if (isnan(s))
        snprintf(text, sizeof text, "-");
    else if (s < 1e-3)
        snprintf(text, sizeof text, "%.3gus", s * 1e6);
    else if (s < 1)
        snprintf(text, sizeof text, "%.3gms", s * 1e3);
    else
        snprintf(text, sizeof text, "%.3gs", s);
    fprintf(out, " %*s", width, text);
}

static void print_name(FILE *out, const ts_bench_method *m)
{
    char text[NAME_WIDTH + 1];
    snprintf(text, sizeof text, "%s%s", m->name, m->published ? " *" : "");
    fprintf(out, "%-*s", NAME_WIDTH, text);
}

/* Order of the methods: best first, without a number last; of equals the one asked for first. */
static void sort_methods(const ts_bench *b, int *order)
{
    for (int i = 0; i < b->n_methods; i++) {
        double v = ts_bench_mean_at(b, i, 0)->score.mase;
        int j = i;
        for (; j > 0 && !isnan(v); j--) {
            double before = ts_bench_mean_at(b, order[j - 1], 0)->score.mase;
            if (before <= v)
                break;
            order[j] = order[j - 1];
        }
        order[j] = i;
    }
}

static void print_header(const ts_bench *b, FILE *out)
{
    fprintf(out, "%-*s", NAME_WIDTH, "MASE, mean over series");
    for (int r = 1; r < b->n_rates; r++)
        fprintf(out, " %7s", b->rate[r]);
    fprintf(out, " %7s %6s %6s %6s %7s %7s %8s %8s\n", "all", "rank", "sMAPE", "MAPE", "cover90",
            "pinball", "fit", "step");
}

static void print_row(const ts_bench *b, int method, FILE *out)
{
    const ts_bench_mean *m = ts_bench_mean_at(b, method, 0);
    print_name(out, &b->method[method]);
    for (int r = 1; r < b->n_rates; r++)
        print_cell(out, 7, 3, ts_bench_mean_at(b, method, r)->score.mase);
    print_cell(out, 7, 3, m->score.mase);
    print_cell(out, 6, 2, m->rank);
    print_cell(out, 6, 2, m->score.smape);
    print_cell(out, 6, 2, m->score.mape);
    print_cell(out, 7, 3, m->score.coverage90);
    print_cell(out, 7, 3, m->score.pinball);
    print_time(out, 8, m->fit_s);
    print_time(out, 8, m->step_s);
    if (m->n < b->n_series)
        fprintf(out, "  (%d of %d series)", m->n, b->n_series);
    fputc('\n', out);
}

static bool has_published(const ts_bench *b)
{
    return b->n_methods > 0 && b->method[b->n_methods - 1].published;
}

static void print_notes(const ts_bench *b, FILE *out)
{
    if (has_published(b)) {
        fprintf(out, "%-*s", NAME_WIDTH, "best of * on each series");
        for (int r = 1; r < b->n_rates; r++)
            print_cell(out, 7, 3, b->best_published[r]);
        print_cell(out, 7, 3, b->best_published[0]);
        fputs("  (known only in hindsight)\n\n"
              "* published forecasts, on the steps that all of them have\n",
              out);
    }
    fprintf(out, "%s%d series, protocol %s; ranks by MASE", has_published(b) ? "" : "\n",
            b->n_series, b->protocol.kind == TS_BENCH_PAPER ? "paper" : "clean");
    if (!isnan(b->friedman))
        fprintf(out,
                ": Friedman chi-square %.1f (p %.2g), and methods whose\n"
                "mean ranks differ by less than %.2f are not told apart (Nemenyi, 5 %%)",
                b->friedman, b->friedman_p, b->critical_difference);
    fputs(".\n", out);
}

static void print_series(const ts_bench *b, const int *order, FILE *out)
{
    for (int i = 0; i < b->n_series; i++) {
        const ts_bench_series *s = &b->series[i];
        fprintf(out, "\n%s: %d steps of %s, season %d, %s", s->file, s->n, s->rate, s->season,
                s->by_index ? "by index" : "resampled");
        if (s->n_missing > 0)
            fprintf(out, ", %d missing", s->n_missing);
        fprintf(out, "\n%-*s %7s %6s %6s %6s %10s %10s %7s %7s %8s %8s\n", NAME_WIDTH, "", "MASE",
                "rank", "sMAPE", "MAPE", "RMSE", "MAE", "cover90", "pinball", "fit", "step");
        for (int j = 0; j < b->n_methods; j++) {
            const ts_bench_cell *c = ts_bench_at(b, i, order[j]);
            if (c->status != TS_OK)
                continue;
            print_name(out, &b->method[order[j]]);
            print_cell(out, 7, 3, c->score.mase);
            print_cell(out, 6, 1, c->rank);
            print_cell(out, 6, 2, c->score.smape);
            print_cell(out, 6, 2, c->score.mape);
            print_cell(out, 10, 1, c->score.rmse);
            print_cell(out, 10, 1, c->score.mae);
            print_cell(out, 7, 3, c->score.coverage90);
            print_cell(out, 7, 3, c->score.pinball);
            print_time(out, 8, c->fit_s);
            print_time(out, 8, c->step_s);
            if (c->n_empty > 0)
                fprintf(out, "  (could not say %d times)", c->n_empty);
            fputc('\n', out);
        }
    }
}

void ts_bench_print_tables(const ts_bench *b, bool per_series, FILE *out)
{
    int order[TS_BENCH_MAX_METHODS];
    sort_methods(b, order);
    print_header(b, out);
    for (int i = 0; i < b->n_methods; i++)
        print_row(b, order[i], out);
    print_notes(b, out);
    if (per_series)
        print_series(b, order, out);
}

int ts_bench_print_failures(const ts_bench *b, FILE *out)
{
    char text[1024];
    int n = 0;
    for (int i = 0; i < b->n_series; i++) {
        for (int j = 0; j < b->n_methods; j++) {
            const ts_bench_cell *c = ts_bench_at(b, i, j);
            if (c->status >= 0)
                continue;
            fprintf(out, "tidalscale: %s on %s: %s\n", b->method[j].name, b->series[i].name,
                    ts_err_format(&c->error, text, sizeof text));
            n++;
        }
    }
    return n;
}
