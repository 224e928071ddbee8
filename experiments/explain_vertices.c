/*
 * The vertices of a decision as a table: what each has, what it is given, and the policy's notes on
 * it as columns, in as many blocks as a hundred columns of text need.
 *
 *     Vertices         now  target  true-rate               busy
 *       Source: bids     4       6  1200.5; limit 1500      0.91
 */
#include <math.h>
#include <string.h>

#include "experiments/decision.h"
#include "experiments/explained.h"

enum { MAX_COLUMNS = TS_MAX_NOTES, NAME = 24, WIDE = 100 };

typedef struct columns {
    int n;
    const char *name[MAX_COLUMNS];
    int width[MAX_COLUMNS];
} columns;

/* What stands where a vertex has no such note. */
static const char *cell_text(const ts_note *note, char text[TS__NOTE_TEXT])
{
    return note == NULL ? "-" : ts__note_text(note, text);
}

static int find_column(const columns *c, const char *name)
{
    for (int i = 0; i < c->n; i++)
        if (strcmp(c->name[i], name) == 0)
            return i;
    return -1;
}

static void list_columns(const ts_decision *d, columns *c)
{
    char text[TS__NOTE_TEXT];
    c->n = 0;
    for (int i = 0; i < d->n_notes; i++) {
        const ts_note *note = &d->notes[i];
        if (note->vertex < 0)
            continue;
        int k = find_column(c, note->name);
        if (k < 0) {
            k = c->n++;
            c->name[k] = note->name;
            c->width[k] = (int)strlen(note->name);
        }
        int width = (int)strlen(cell_text(note, text));
        c->width[k] = width > c->width[k] ? width : c->width[k];
    }
}

/* The last of a name counts: a policy may look at a vertex more than once. */
static const ts_note *find_note(const ts_decision *d, int vertex, const char *name)
{
    for (int i = d->n_notes - 1; i >= 0; i--)
        if (d->notes[i].vertex == vertex && strcmp(d->notes[i].name, name) == 0)
            return &d->notes[i];
    return NULL;
}

static int count_vertices(const ts_decision *d, const ts_job *job)
{
    int n = job->n_vertices > d->n_vertices ? job->n_vertices : d->n_vertices;
    for (int i = 0; i < d->n_notes; i++)
        n = d->notes[i].vertex >= n ? d->notes[i].vertex + 1 : n;
    return n < TS_MAX_VERTICES ? n : TS_MAX_VERTICES;
}

static const char *vertex_name(const ts_job *job, int i, char text[NAME])
{
    if (i < job->n_vertices)
        return job->vertex[i].name;
    snprintf(text, NAME, "vertex %d", i);
    return text;
}

static int name_width(const ts_job *job, int n)
{
    char text[NAME];
    int width = (int)strlen("Vertices");
    for (int i = 0; i < n; i++) {
        int w = (int)strlen(vertex_name(job, i, text)) + 2;
        width = w > width ? w : width;
    }
    return width;
}

static void say_parallelism(const ts_decision *d, const ts_job *job, int i, FILE *out)
{
    int now = i < job->n_vertices ? job->vertex[i].parallelism : 0;
    int target = i < d->n_vertices ? d->vertex_target[i] : ts_decision_acts(d) ? d->target : now;
    if (now > 0)
        fprintf(out, "  %5d", now);
    else
        fprintf(out, "  %5s", "-");
    if (target > 0)
        fprintf(out, "  %6d", target);
    else
        fprintf(out, "  %6s", "-");
}

/* One block: the columns from `first` on that fit. Returns the column after them. */
static int say_block(const ts_decision *d, const ts_job *job, int n, const columns *c, int first,
                     FILE *out)
{
    char text[TS__NOTE_TEXT];
    int names = name_width(job, n), used = 2 + names + (first == 0 ? 15 : 0), last = first;
    while (last < c->n && (last == first || used + 2 + c->width[last] <= WIDE))
        used += 2 + c->width[last++];
    fprintf(out, "  %-*s", names, first == 0 ? "Vertices" : "");
    if (first == 0)
        fputs("    now  target", out);
    for (int k = first; k < last; k++)
        fprintf(out, "  %-*s", k + 1 < last ? c->width[k] : 0, c->name[k]);
    fputc('\n', out);
    for (int i = 0; i < n; i++) {
        fprintf(out, "    %-*s", names - 2, vertex_name(job, i, text));
        if (first == 0)
            say_parallelism(d, job, i, out);
        for (int k = first; k < last; k++)
            fprintf(out, "  %-*s", k + 1 < last ? c->width[k] : 0,
                    cell_text(find_note(d, i, c->name[k]), text));
        fputc('\n', out);
    }
    return last;
}

void ts__explain_vertices(const ts_decision *d, const ts_job *job, FILE *out)
{
    columns c;
    int n = count_vertices(d, job), next = 0;
    list_columns(d, &c);
    if (n == 0 || (c.n == 0 && d->n_vertices == 0))
        return; /* one parallelism for all says it */
    do
        next = say_block(d, job, n, &c, next, out);
    while (next < c.n);
}
