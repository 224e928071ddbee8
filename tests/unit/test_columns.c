/* Tables for people, to the character. */
#include "config.h"

#include "experiments/columns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tap.h"

static const char *label(const void *arg, int row)
{
    (void)arg;
    return row == 0 ? "one" : "number two";
}

static const char *group(const void *arg, int column)
{
    (void)arg;
    return column < 2 ? "letters" : "a wide group";
}

static const char *heading(const void *arg, int column)
{
    static const char *const names[] = {"a", "b", "c"};
    (void)arg;
    return names[column];
}

static void cell(const void *arg, int row, int column, char out[TS_COLUMNS_CELL])
{
    (void)arg;
    snprintf(out, TS_COLUMNS_CELL, row == 0 && column == 1 ? "1\u00b12" : "%d", 10 * row + column);
}

static void printed(ts_columns t, const char *want)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    t.corner = "row";
    t.n_rows = 2;
    t.n_columns = 3;
    t.label = label;
    t.heading = heading;
    t.cell = cell;
    ts_columns_print(&t, out);
    fclose(out);
    CU_ASSERT_STRING_EQUAL(text, want);
    free(text);
}

/* "letters" is wider than its two columns: the last of them gives way. */
static void whole(void)
{
    printed((ts_columns){.group = group}, "           letters a wide group\n"
                                          "row         a    b            c\n"
                                          "one         0  1\u00b12            2\n"
                                          "number two 10   11           12\n");
}

static void plain(void)
{
    printed((ts_columns){.group = NULL}, "row         a   b  c\n"
                                         "one         0 1\u00b12  2\n"
                                         "number two 10  11 12\n");
}

/* Groups stay together as long as they fit; a column that does not fit stands alone. */
static void broken(void)
{
    printed((ts_columns){.group = group, .width = 25}, "           letters\n"
                                                       "row         a    b\n"
                                                       "one         0  1\u00b12\n"
                                                       "number two 10   11\n"
                                                       "\n"
                                                       "           a wide group\n"
                                                       "row                   c\n"
                                                       "one                   2\n"
                                                       "number two           12\n");
    printed((ts_columns){.group = NULL, .width = 1}, "row         a\n"
                                                     "one         0\n"
                                                     "number two 10\n"
                                                     "\n"
                                                     "row          b\n"
                                                     "one        1\u00b12\n"
                                                     "number two  11\n"
                                                     "\n"
                                                     "row         c\n"
                                                     "one         2\n"
                                                     "number two 12\n");
}

static void widths(void)
{
    CU_ASSERT_EQUAL(ts_columns_width(""), 0);
    CU_ASSERT_EQUAL(ts_columns_width("abc"), 3);
    CU_ASSERT_EQUAL(ts_columns_width("1\u00b12"), 3);
}

static const ts_test tests[] = {
    {"with groups", whole},
    {"without", plain},
    {"broken where it is too wide", broken},
    {"widths of texts", widths},
};

int main(void)
{
    return ts_tap_main("columns", tests, TS_COUNT_OF(tests));
}
