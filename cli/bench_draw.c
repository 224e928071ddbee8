/* Figures and page of a benchmark; see bench_draw.h. */
#include "config.h"

#include "cli/bench_draw.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/bench_outcome.h"
#include "cli/bench_print.h"
#include "experiments/figures.h"
#include "experiments/report.h"

enum { MAX_FIGURES = 16, NAME_SIZE = 64 };

/* One figure as PDF, PNG and, last, SVG for the page, whose name is left in `name`. EMPTY: there is
 * nothing that it can show. */
static ts_status draw_one(int figure, ts_db *db, int64_t id, const char *dir, char name[NAME_SIZE],
                          ts_err *err)
{
    static const char *const kinds[] = {"pdf", "png", "svg"};
    ts_figure_options options = {.runs = &id, .n_runs = 1};
    ts_status status = TS_OK;
    for (int k = 0; status == TS_OK && k < TS_COUNT_OF(kinds); k++) {
        char path[4096];
        snprintf(name, NAME_SIZE, "%s.%s", ts_figure_bench_name(figure), kinds[k]);
        snprintf(path, sizeof path, "%.4000s/%s", dir, name);
        status = ts_figure_draw(ts_figure_bench_name(figure), db, path, &options, err);
    }
    return status;
}

static ts_status write_page(const ts_bench *b, const char *dir, const char *command,
                            const char *const *figures, ts_err *err)
{
    char path[4096], *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    ts_bench_print_tables(b, true, out);
    if (b->outcome != NULL)
        ts_bench_outcome_print(b, out);
    fclose(out);
    snprintf(path, sizeof path, "%.4000s/report.html", dir);
    ts_report_page page = {"Load predictors side by side", command, text, figures};
    ts_status status = ts_report_write(path, &page, err);
    free(text);
    return status;
}

ts_status ts_bench_draw(const ts_bench *b, ts_db *db, int64_t id, const char *dir,
                        const char *command, ts_err *err)
{
    char names[MAX_FIGURES][NAME_SIZE];
    const char *page[2 * MAX_FIGURES + 1];
    int n = 0;
    for (int i = 0; ts_figure_bench_name(i) != NULL && n < MAX_FIGURES; i++) {
        ts_status status = draw_one(i, db, id, dir, names[n], err);
        if (status < 0)
            return status;
        if (status == TS_EMPTY) {
            ts_err_clear(err);
            continue;
        }
        page[2 * n] = names[n];
        page[2 * n + 1] = ts_figure_bench_help(i);
        n++;
    }
    page[2 * n] = NULL;
    return write_page(b, dir, command, page, err);
}
