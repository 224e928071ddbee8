/*
 * conform FILE.tsv...: runs conformance rows of the policies' rules.
 *
 * Prints every row that differs with its id, the field, what was expected and what came out, and
 * ends with 'N passed, N failed'. Exit status: 0 all passed, 1 some failed, 2 the file cannot be
 * read or is malformed (file:line:column on standard error). The rows are described in
 * data/conformance/README.md.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/conformance/kinds.h"

enum { PASSED = 0, FAILED = 1, MALFORMED = 2 };

typedef struct tally {
    long passed, failed;
} tally;

static const kind *find_kind(const char *name)
{
    const kind *const tables[] = {kinds_flink, kinds_flink_metrics, kinds_peers};
    for (int t = 0; t < TS_COUNT_OF(tables); t++)
        for (const kind *k = tables[t]; k->name != NULL; k++)
            if (strcmp(k->name, name) == 0)
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

static ts_status run_line(char *line, const char *file, long number, sequence *s, tally *t,
                          ts_err *err)
{
    row r;
    line[strcspn(line, "\r\n")] = '\0';
    if (*line == '\0' || *line == '#')
        return TS_OK;
    ts_status status = row_parse(&r, file, number, line, err);
    if (status != TS_OK)
        return status;
    const kind *k = find_kind(r.kind);
    if (k == NULL)
        return ts_err_at(err, TS_EPARSE, file, number, r.kind_column, "unknown kind '%.60s'",
                         r.kind);
    follow(s, r.id);
    k->run(&r, s);
    if (r.err.status != TS_OK) {
        *err = r.err;
        return r.err.status;
    }
    if (row_report(&r, stdout) == 0)
        t->passed++;
    else
        t->failed++;
    return TS_OK;
}

static ts_status run_file(const char *file, tally *t, ts_err *err)
{
    sequence s = {.name = ""};
    char line[8192];
    long number = 0;
    ts_status status = TS_OK;
    FILE *in = fopen(file, "r");
    if (in == NULL)
        return ts_err_at(err, TS_EIO, file, 0, 0, "cannot be opened");
    while (status == TS_OK && fgets(line, sizeof line, in) != NULL) {
        number++;
        if (strchr(line, '\n') == NULL && !feof(in))
            status = ts_err_at(err, TS_EPARSE, file, number, sizeof line,
                               "expected a line of at most %d bytes", (int)sizeof line - 2);
        else
            status = run_line(line, file, number, &s, t, err);
    }
    if (status == TS_OK && ferror(in))
        status = ts_err_at(err, TS_EIO, file, number, 0, "cannot be read");
    fclose(in);
    return status;
}

int main(int argc, char **argv)
{
    tally t = {0, 0};
    ts_err err;
    char text[1024];
    if (argc < 2) {
        fprintf(stderr, "usage: conform FILE.tsv...\n");
        return MALFORMED;
    }
    for (int i = 1; i < argc; i++) {
        ts_err_clear(&err);
        if (run_file(argv[i], &t, &err) != TS_OK) {
            fprintf(stderr, "conform: %s\n", ts_err_format(&err, text, sizeof text));
            return MALFORMED;
        }
    }
    printf("%ld passed, %ld failed\n", t.passed, t.failed);
    return t.failed > 0 ? FAILED : PASSED;
}
