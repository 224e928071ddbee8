/* A table for people; see columns.h. */
#include "experiments/columns.h"

#include <string.h>

/* A table whose widths are known. */
struct layout {
    const ts_columns *t;
    int first, width[TS_COLUMNS_MAX];
};

int ts_columns_width(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80; /* "±" is two bytes */
    return n;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* One past the last column of the group that column c is in. */
static int group_end(const ts_columns *t, int c)
{
    if (t->group == NULL)
        return c + 1;
    const char *group = t->group(t->arg, c);
    while (c < t->n_columns && strcmp(t->group(t->arg, c), group) == 0)
        c++;
    return c;
}

/* What columns [from, to) take, with the blank before each. */
static int span(const struct layout *l, int from, int to)
{
    int sum = 0;
    for (int c = from; c < to; c++)
        sum += l->width[c] + 1;
    return sum;
}

/* As wide as heading and cells; and a group's name must fit over its columns. */
static void measure(struct layout *l)
{
    const ts_columns *t = l->t;
    char buf[TS_COLUMNS_CELL];
    l->first = ts_columns_width(t->corner);
    for (int r = 0; r < t->n_rows; r++)
        l->first = larger(l->first, ts_columns_width(t->label(t->arg, r)));
    for (int c = 0; c < t->n_columns; c++) {
        l->width[c] = ts_columns_width(t->heading(t->arg, c));
        for (int r = 0; r < t->n_rows; r++) {
            t->cell(t->arg, r, c, buf);
            l->width[c] = larger(l->width[c], ts_columns_width(buf));
        }
    }
    for (int c = 0, end; t->group != NULL && c < t->n_columns; c = end) {
        end = group_end(t, c);
        int lacking = ts_columns_width(t->group(t->arg, c)) - (span(l, c, end) - 1);
        l->width[end - 1] += larger(lacking, 0);
    }
}

/* One past the last column that fits beside those from `from` on; at least one does. */
static int fit(const struct layout *l, int from)
{
    const ts_columns *t = l->t;
    int end = from, limit = t->width - l->first;
    if (t->width == 0)
        return t->n_columns;
    while (end < t->n_columns && span(l, from, group_end(t, end)) <= limit)
        end = group_end(t, end);
    if (end > from)
        return end;
    while (end < group_end(t, from) && span(l, from, end + 1) <= limit)
        end++;
    return larger(end, from + 1);
}

static void pad(FILE *out, const char *text, int width)
{
    fprintf(out, " %*s%s", width - ts_columns_width(text), "", text);
}

static void print_groups(const struct layout *l, int from, int to, FILE *out)
{
    const ts_columns *t = l->t;
    int blanks = l->first;
    for (int c = from, end; c < to; c = end) {
        const char *group = t->group(t->arg, c);
        end = group_end(t, c) < to ? group_end(t, c) : to;
        fprintf(out, "%*s %s", blanks, "", group);
        blanks = span(l, c, end) - ts_columns_width(group) - 1;
    }
    fputc('\n', out);
}

static void print_headings(const struct layout *l, int from, int to, FILE *out)
{
    const ts_columns *t = l->t;
    fprintf(out, "%s%*s", t->corner, l->first - ts_columns_width(t->corner), "");
    for (int c = from; c < to; c++)
        pad(out, t->heading(t->arg, c), l->width[c]);
    fputc('\n', out);
}

static void print_block(const struct layout *l, int from, int to, FILE *out)
{
    const ts_columns *t = l->t;
    char buf[TS_COLUMNS_CELL];
    if (t->group != NULL)
        print_groups(l, from, to, out);
    print_headings(l, from, to, out);
    for (int r = 0; r < t->n_rows; r++) {
        const char *label = t->label(t->arg, r);
        fprintf(out, "%s%*s", label, l->first - ts_columns_width(label), "");
        for (int c = from; c < to; c++) {
            t->cell(t->arg, r, c, buf);
            pad(out, buf, l->width[c]);
        }
        fputc('\n', out);
    }
}

void ts_columns_print(const ts_columns *t, FILE *out)
{
    struct layout l = {.t = t};
    measure(&l);
    for (int from = 0, to; from < t->n_columns; from = to) {
        to = fit(&l, from);
        if (from > 0)
            fputc('\n', out);
        print_block(&l, from, to, out);
    }
}
