/* Whole files or none, gnuplot and its quotes, and where our own files are. */
#include "config.h"

#include "glue/datadir.h"
#include "glue/gnuplot.h"
#include "glue/outfile.h"

#include "tests/tap.h"
#include "tests/unit/scratch.h"

static void whole_files(void)
{
    char dir[SCRATCH_DIR], path[SCRATCH_PATH];
    ts_outfile f;
    ts_err err = {0};
    size_t n;
    scratch_make(dir);
    scratch_path(dir, "out", path);
    scratch_put(path, "old", 3);
    CU_ASSERT_EQUAL_FATAL(ts_outfile_open(&f, path, &err), TS_OK);
    fputs("new", f.stream);
    char *text = scratch_get(path, &n);
    CU_ASSERT_STRING_EQUAL(text, "old");
    free(text);
    CU_ASSERT_EQUAL(ts_outfile_commit(&f, &err), TS_OK);
    ts_outfile_abandon(&f);
    text = scratch_get(path, &n);
    CU_ASSERT_STRING_EQUAL(text, "new");
    free(text);
    CU_ASSERT_EQUAL_FATAL(ts_outfile_open(&f, path, &err), TS_OK);
    fputs("never", f.stream);
    ts_outfile_abandon(&f);
    text = scratch_get(path, &n);
    CU_ASSERT_STRING_EQUAL(text, "new");
    free(text);
    CU_ASSERT_EQUAL(scratch_count(dir), 1);
    CU_ASSERT_EQUAL(ts_outfile_open(&f, dir, &err), TS_EINVAL);
    CU_ASSERT_EQUAL(ts_outfile_open(&f, "", &err), TS_EINVAL);
    CU_ASSERT_EQUAL(ts_outfile_open(&f, "/nonexistent/out", &err), TS_EIO);
    CU_ASSERT_EQUAL_FATAL(ts_outfile_open(&f, "/dev/full", &err), TS_OK);
    fputs("text", f.stream);
    ts_err_clear(&err);
    CU_ASSERT_EQUAL(ts_outfile_commit(&f, &err), TS_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "No space left"));
    scratch_remove(dir);
}

static bool no_gnuplot(void)
{
    char path[SCRATCH_PATH];
    if (ts_gnuplot_find(path, sizeof path, NULL) == TS_OK)
        return false;
    ts_tap_skip("gnuplot is not in PATH");
    return true;
}

/* What gnuplot makes of a hostile string: the string, and nothing is run. */
static void quoting(void)
{
    static const char hostile[] = "it's \"q\" `touch owned` $(touch owned) @GPVAL {/*2 x} \\n";
    static const char tail[] = "'; system(\"touch owned\") #\nset output 'owned'\r\x7f'";
    char dir[SCRATCH_DIR], path[SCRATCH_PATH], *script;
    size_t n;
    ts_err err = {0};
    if (no_gnuplot())
        return;
    scratch_make(dir);
    FILE *f = open_memstream(&script, &n);
    fputs("a = ", f);
    ts_gnuplot_quote(f, hostile);
    fputs("\nb = ", f);
    ts_gnuplot_quote(f, tail);
    fputs("\nc = ", f);
    ts_gnuplot_quote(f, "''a\xff `touch owned`");
    fputs("\nset print 'said'\nprint a\nprint b\nprint c\n", f);
    fclose(f);
    CU_ASSERT_EQUAL(ts_gnuplot_run(script, dir, 30, &err), TS_OK);
    free(script);
    char *said = scratch_get(scratch_path(dir, "said", path), &n);
    CU_ASSERT_PTR_NOT_NULL_FATAL(said);
    CU_ASSERT_STRING_EQUAL(
        said, "it\u2019s \"q\" `touch owned` $(touch owned) @GPVAL {/*2 x} \\n\n"
              "\u2019; system(\"touch owned\") # set output \u2019owned\u2019  \u2019\n"
              "\u2019\u2019a? `touch owned`\n");
    free(said);
    CU_ASSERT_EQUAL(scratch_count(dir), 1);
    scratch_remove(dir);
}

static void gnuplot_fails(void)
{
    char dir[SCRATCH_DIR];
    ts_err err = {0};
    if (no_gnuplot())
        return;
    scratch_make(dir);
    CU_ASSERT_EQUAL(ts_gnuplot_run("x = 1\nplot nonsense(\n", dir, 30, &err), TS_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "gnuplot failed: invalid expression"));
    ts_err_clear(&err);
    CU_ASSERT_EQUAL(ts_gnuplot_run("while (1) { x = 1 }\n", dir, 1, &err), TS_ELIMIT);
    ts_err_clear(&err);
    CU_ASSERT_EQUAL(ts_gnuplot_run("x = 1\n", "/nonexistent", 30, &err), TS_EIO);
    scratch_remove(dir);
}

static void no_gnuplot_in_path(void)
{
    char path[SCRATCH_PATH], *saved = getenv("PATH") ? strdup(getenv("PATH")) : NULL;
    ts_err err = {0};
    setenv("PATH", "/nonexistent:", 1);
    CU_ASSERT_EQUAL(ts_gnuplot_run("x = 1\n", "/", 1, &err), TS_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "apt install gnuplot-nox"));
    CU_ASSERT_EQUAL(ts_gnuplot_find(path, sizeof path, NULL), TS_EIO);
    if (saved != NULL)
        setenv("PATH", saved, 1);
    free(saved);
}

static void own_files(void)
{
    char path[TS_DATADIR_PATH];
    const char *source = getenv("TS_SRCDIR");
    ts_err err = {0};
    setenv("TIDALSCALE_HOME", "/nonexistent", 1);
    CU_ASSERT_EQUAL(ts_datadir_find("presets/wordcount.json", path, &err), TS_EIO);
    CU_ASSERT_STRING_EQUAL(err.file, "/nonexistent/presets/wordcount.json");
    if (source != NULL) {
        setenv("TIDALSCALE_HOME", source, 1);
        CU_ASSERT_EQUAL(ts_datadir_find("presets/wordcount.json", path, NULL), TS_OK);
    }
    unsetenv("TIDALSCALE_HOME");
    CU_ASSERT_EQUAL(ts_datadir_find("presets/no-such-preset.json", path, NULL), TS_EIO);
}

static const ts_test tests[] = {
    {"output wholly or not at all", whole_files},
    {"a hostile string is a string to gnuplot", quoting},
    {"gnuplot's complaints and its time limit", gnuplot_fails},
    {"no gnuplot: what to install", no_gnuplot_in_path},
    {"where our own files are", own_files},
};

int main(void)
{
    return ts_tap_main("glue", tests, TS_COUNT_OF(tests));
}
