/*
 * conform FILE.tsv...: runs conformance rows of the policies' rules.
 *
 * Prints every row that differs with its id, the field, what was expected and what came out, and
 * ends with 'N passed, N failed'. A row that is malformed has failed, with file:line:column on
 * standard error; the others run. Exit status: 0 all passed, 1 some failed, 2 some were malformed
 * or a file cannot be read. The rows are described in data/conformance/README.md.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/conformance/kinds.h"

enum { PASSED = 0, FAILED = 1, MALFORMED = 2 };

typedef struct tally {
    long passed, failed;
    bool malformed; /* or unreadable */
} tally;

static const kind *find_kind(const char *name)
{
    const kind *const tables[] = {kinds_flink, kinds_flink_metrics, kinds_peers};
    for (int t = 0; t < TS_COUNT_OF(tables); t++)
        for (const kind *k = tables[t]; k->name != NULL; k++)
            if (row_same_name(k->name, name))
                return k;
    return NULL;
}

/* D1.2 goes on with D1; an id without a dot, or of another sequence, starts afresh. */
static void follow(sequence *s, const char *id)
{
    const char *dot = strrchr(id, '.');
    char name[sizeof s->name] = "";
    if (dot != NULL)
        snprintf(name, sizeof name, "%.*s", (int)(dot - id), id);
    if (dot == NULL || strcmp(name, s->name) != 0)
        memset(s, 0, sizeof *s);
    memcpy(s->name, name, sizeof name);
}

static ts_status run_row(row *r, sequence *s, ts_err *err)
{
    const kind *k = find_kind(r->kind);
    if (k == NULL)
        return ts_err_at(err, TS_EPARSE, r->file, r->line, r->kind_column, "unknown kind '%.60s'",
                         r->kind);
    follow(s, r->id);
    k->run(r, s);
    if (r->err.status != TS_OK)
        *err = r->err;
    return r->err.status;
}

static void complain(const ts_err *err, tally *t)
{
    char text[1024];
    fprintf(stderr, "conform: %s\n", ts_err_format(err, text, sizeof text));
    t->malformed = true;
}

static void run_line(char *line, const char *file, long number, sequence *s, tally *t)
{
    row r;
    ts_err err;
    ts_err_clear(&err);
    line[strcspn(line, "\r\n")] = '\0';
    if (*line == '\0' || *line == '#')
        return;
    ts_status status = row_parse(&r, file, number, line, &err);
    if (status == TS_OK)
        status = run_row(&r, s, &err);
    if (status != TS_OK)
        complain(&err, t);
    if (status == TS_OK && row_report(&r, stdout) == 0)
        t->passed++;
    else
        t->failed++;
}

/* Reads to the end of a line that has no room in a buffer. */
static void skip_line(FILE *in)
{
    int c;
    do
        c = getc(in);
    while (c != '\n' && c != EOF);
}

static void run_lines(FILE *in, const char *file, tally *t)
{
    sequence s = {.name = ""};
    char line[8192];
    ts_err err;
    for (long number = 1; fgets(line, sizeof line, in) != NULL; number++) {
        if (strchr(line, '\n') != NULL || feof(in)) {
            run_line(line, file, number, &s, t);
            continue;
        }
        ts_err_clear(&err);
        ts_err_at(&err, TS_EPARSE, file, number, sizeof line, "expected a line of at most %d bytes",
                  (int)sizeof line - 2);
        complain(&err, t);
        t->failed++;
        skip_line(in);
    }
}

static void run_file(const char *file, tally *t)
{
    ts_err err;
    ts_err_clear(&err);
    FILE *in = fopen(file, "r");
    if (in == NULL) {
        ts_err_at(&err, TS_EIO, file, 0, 0, "cannot be opened");
        complain(&err, t);
        return;
    }
    run_lines(in, file, t);
    if (ferror(in)) {
        ts_err_at(&err, TS_EIO, file, 0, 0, "cannot be read");
        complain(&err, t);
    }
    fclose(in);
}

int main(int argc, char **argv)
{
    tally t = {0, 0, false};
    if (argc < 2) {
        fprintf(stderr, "usage: conform FILE.tsv...\n");
        return MALFORMED;
    }
    for (int i = 1; i < argc; i++)
        run_file(argv[i], &t);
    printf("%ld passed, %ld failed\n", t.passed, t.failed);
    return t.malformed ? MALFORMED : t.failed > 0 ? FAILED : PASSED;
}
