/* Decisions as JSON, the log of decisions, and vertices in words: exact texts. */
#include "config.h"

#include "experiments/decision.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/explain.h"
#include "tests/tap.h"

#define START (1600000000 * TS_SEC)

static const ts_job no_job;
static ts_job job;

static void make_job(void)
{
    job = (ts_job){.parallelism = 4, .n_vertices = 2};
    strcpy(job.vertex[0].name, "Source: bids");
    strcpy(job.vertex[1].name, "join");
    job.vertex[0].parallelism = 2;
    job.vertex[1].parallelism = 4;
}

static ts_decision decision(int second, ts_trigger trigger, unsigned vetoes)
{
    ts_decision d;
    ts_decision_init(&d, START + second * TS_SEC, 4);
    d.trigger = trigger;
    d.vetoes = vetoes;
    return d;
}

/* ---- the log --------------------------------------------------------------------------------- */

static char *text;
static size_t size;

static ts_decision_log begin(bool all)
{
    return (ts_decision_log){.out = open_memstream(&text, &size),
                             .policy = "hpa",
                             .trace = "t.csv",
                             .seed = UINT64_MAX,
                             .replication = 3,
                             .start_at = START,
                             .all = all};
}

/* The text so far, and an end to it. */
static void expect_log(ts_decision_log *log, const char *expected)
{
    fclose(log->out);
    CU_ASSERT_STRING_EQUAL(text, expected);
    free(text);
}

#define RUN                                                                                        \
    "{\"policy\":\"hpa\",\"trace\":\"t.csv\",\"seed\":\"18446744073709551615\","                       \
    "\"replication\":3,"

static void a_line(void)
{
    ts_decision_log log = begin(false);
    ts_decision d = decision(5, TS_TRIGGER_POLICY, 0);
    make_job();
    d.rate = 1234.5;
    d.wanted = 5.5;
    ts_decision_note(&d, "ratio", 1.375, 1);
    ts_decision_note_vertex(&d, 1, "busy", NAN, NAN);
    ts_decision_aim(&d, (const int[]){2, 6}, 2);
    ts_decision_log_take(&log, &d, &job);
    expect_log(&log,
               RUN "\"decision\":0,\"at\":5,\"unix\":1600000005,\"act\":true,\"current\":4,"
                   "\"target\":6,\"trigger\":\"policy\",\"vetoes\":[],\"rate\":1234.5,"
                   "\"wanted\":5.5,\"vertices\":[{\"name\":\"Source: bids\",\"parallelism\":2,"
                   "\"target\":2},{\"name\":\"join\",\"parallelism\":4,\"target\":6}],\"notes\":[{"
                   "\"name\":\"ratio\",\"value\":1.375,\"limit\":1},{\"vertex\":\"join\",\"name\":"
                   "\"busy\",\"value\":null}]}\n");
}

static int count_lines(void)
{
    int n = 0;
    for (const char *p = text; (p = strchr(p, '\n')) != NULL; p++)
        n++;
    return n;
}

/* Another reason, or an action; not the looks between looks. */
static void what_is_logged(void)
{
    static const struct {
        ts_trigger trigger;
        unsigned vetoes;
        int target, lines;
    } rows[] = {
        {TS_TRIGGER_NONE, 1u << TS_VETO_INTERVAL, 4, 0},
        {TS_TRIGGER_NONE, 0, 4, 1},
        {TS_TRIGGER_NONE, 0, 4, 1},
        {TS_TRIGGER_NONE, 1u << TS_VETO_INTERVAL, 4, 1},
        {TS_TRIGGER_NONE, 0, 4, 1},
        {TS_TRIGGER_CPU, 1u << TS_VETO_COOLDOWN, 4, 2},
        {TS_TRIGGER_CPU, 1u << TS_VETO_COOLDOWN, 4, 2},
        {TS_TRIGGER_LAG, 1u << TS_VETO_COOLDOWN, 4, 3},
        {TS_TRIGGER_LAG, 1u << TS_VETO_SAME, 4, 4},
        {TS_TRIGGER_LAG, 0, 5, 5},
        {TS_TRIGGER_LAG, 0, 5, 6},
    };
    ts_decision_log log = begin(false), all = log;
    for (int i = 0; i < TS_COUNT_OF(rows); i++) {
        ts_decision d = decision(i, rows[i].trigger, rows[i].vetoes);
        d.target = rows[i].target;
        ts_decision_log_take(&log, &d, &no_job);
        fflush(log.out);
        CU_ASSERT_EQUAL(count_lines(), rows[i].lines);
    }
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"decision\":10,"));
    all.all = true;
    ts_decision d = decision(0, TS_TRIGGER_NONE, 1u << TS_VETO_INTERVAL);
    ts_decision_log_take(&all, &d, &no_job);
    fclose(log.out);
    CU_ASSERT_EQUAL(count_lines(), 7);
    free(text);
}

/* ---- vertices -------------------------------------------------------------------------------- */

static void expect_words(const ts_decision *d, const char *from, const char *expected)
{
    FILE *f = open_memstream(&text, &size);
    ts_explain_decision(d, &job, f);
    fclose(f);
    const char *at = strstr(text, from);
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    CU_ASSERT_STRING_EQUAL(at, expected);
    free(text);
}

static void vertices_as_a_table(void)
{
    ts_decision d = decision(0, TS_TRIGGER_POLICY, 0);
    make_job();
    ts_decision_note_vertex(&d, 0, "true-rate", 1200.5, 1500);
    ts_decision_note_vertex(&d, 1, "true-rate", 1300, NAN);
    ts_decision_note_vertex(&d, 1, "busy", 0.91, NAN);
    ts_decision_aim(&d, (const int[]){2, 4}, 2); /* the largest stays, and still it is to act */
    job.vertex[0].parallelism = 3;
    expect_words(&d, "  Vertices",
                 "  Vertices          now  target  true-rate           busy\n"
                 "    Source: bids      3       2  1200.5; limit 1500  -\n"
                 "    join              4       4  1300                0.91\n");
    FILE *f = open_memstream(&text, &size);
    ts_explain_decision(&d, &job, f);
    fclose(f);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "Decided: a parallelism for each vertex, 4 at most."));
    free(text);
}

/* More columns than a hundred characters hold go below; a graph not known has numbers. */
static void more_than_a_line(void)
{
    static const char *const names[] = {"a-long-name-of-a-number-1", "a-long-name-of-a-number-2",
                                        "a-long-name-of-a-number-3", "a-long-name-of-a-number-4"};
    ts_decision d = decision(0, TS_TRIGGER_NONE, 0);
    job = no_job;
    for (int i = 0; i < 4; i++)
        ts_decision_note_vertex(&d, 0, names[i], i, NAN);
    expect_words(
        &d, "  Vertices",
        "  Vertices      now  target  a-long-name-of-a-number-1  a-long-name-of-a-number-2\n"
        "    vertex 0      -       -  0                          1\n"
        "              a-long-name-of-a-number-3  a-long-name-of-a-number-4\n"
        "    vertex 0  2                          3\n");
}

/* Every veto has words. */
static void every_veto(void)
{
    ts_decision d = decision(0, TS_TRIGGER_NONE, (1u << TS_N_VETOES) - 1);
    FILE *f = open_memstream(&text, &size);
    ts_explain_decision(&d, &no_job, f);
    fclose(f);
    for (int i = 0; i < TS_N_VETOES; i++)
        CU_ASSERT_PTR_NOT_NULL(strstr(text, ts_veto_name((ts_veto)i)));
    CU_ASSERT_PTR_NULL(strstr(text, "(null)"));
    free(text);
}

static const ts_test tests[] = {
    {"a line of the log", a_line},
    {"what is logged", what_is_logged},
    {"vertices as a table", vertices_as_a_table},
    {"more than a line", more_than_a_line},
    {"every veto", every_veto},
};

int main(void)
{
    return ts_tap_main("decision", tests, TS_COUNT_OF(tests));
}
