/*
 * Tape lines: exact both ways, and no line, however mangled, does harm.
 *
 * That a round trip loses nothing is asked of the digest and of the line itself: the event that was
 * read is written again and must give the same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "core/tape.h"
#include "tests/tap.h"
#include "tests/unit/core_help.h"

static ts_report report;
static ts_prediction prediction;
static ts_tape_store store;
static char line[TS_TAPE_LINE_SIZE], again[TS_TAPE_LINE_SIZE];
static const ts_sample samples[] = {
    {TS_METRIC_CPU, 0, 0.1, 1},          {TS_METRIC_POD_CPU, -7, NAN, -2},
    {TS_METRIC_LATENCY, 0, INFINITY, 3}, {TS_METRIC_BUSY, 0, -0.0, 4},
    {TS_METRIC_IDLE, 0, 5e-324, 5},
};

enum { N_EVENTS = 10 };

static void make_events(ts_event *v)
{
    healthy_report(&report, 5 * TS_SEC, 77, 4, 1.0 / 3, 12, 0.1);
    report.n_pods = 2;
    report.pods[0] = (ts_pod){3, true, 17, 0.25, NAN, 1e5};
    report.pods[1] = (ts_pod){9, false, TS_NEVER, NAN, 0.5, NAN};
    report.n_vertices = 2;
    for (int i = 0; i < 2 * TS_N_VERTEX_METRICS; i++)
        report.vertex[i / TS_N_VERTEX_METRICS][i % TS_N_VERTEX_METRICS] = i % 5 ? i / 3.0 : NAN;
    prediction = (ts_prediction){.made_at = -5, .step = TS_MIN, .n = 3, .value = {1, 2.5, 1e300},
                                 .quantile = {1, 3, INFINITY}, .method = "holt-winters"};
    for (int i = 0; i < N_EVENTS; i++)
        v[i].at = INT64_C(1661724000123456789) + i;
    v[0].kind = TS_EVENT_TIMER;
    v[1].kind = TS_EVENT_SAMPLES;
    v[1].u.samples = (ts_samples){UINT64_MAX, TS_OK, TS_COUNT_OF(samples), samples};
    v[2].kind = TS_EVENT_SAMPLES;
    v[2].u.samples = (ts_samples){2, TS_EIO, 0, samples};
    v[3].kind = v[4].kind = TS_EVENT_MESSAGE;
    v[3].u.message = (ts_message){TS_TOPIC_METRICS, INT64_MAX, {.report = &report}};
    v[4].u.message = (ts_message){TS_TOPIC_LONG_TERM, -1, {.prediction = &prediction}};
    v[5].kind = TS_EVENT_TABLE_ROW;
    v[5].u.row = (ts_table_row){4, 6, 1234.5, 1000.25, 99, 8};
    v[6].kind = TS_EVENT_PROGRESS;
    v[6].u.progress = (ts_progress){3, TS_PHASE_FAILED, TS_FAILURE_RESTORE, 5};
    v[7].kind = TS_EVENT_JOB;
    v[7].u.job = (ts_job){.parallelism = 8, .task_managers = 4, .slots_per_task_manager = 2,
                          .max_parallelism = 128, .partitions = 12, .cores_per_task_manager = 1.5,
                          .n_vertices = 2,
                          .vertex = {{"Source: a b", 8, 128, 0, false, 12},
                                     {"count", 4, 128, 1, true, 0}}};
    v[8].kind = TS_EVENT_HISTORY;
    v[8].u.history = (ts_history){-1, 0.1};
    v[9].kind = TS_EVENT_PLAN;
    v[9].u.plan = (ts_plan_step){17, 5};
}

static void every_event_comes_back(void)
{
    ts_event v[N_EVENTS], read;
    ts_err err = {0};
    make_events(v);
    for (int i = 0; i < N_EVENTS; i++) {
        int n = ts_tape_format_event(&v[i], line, sizeof line);
        CU_ASSERT_EQUAL(n, (int)strlen(line));
        uint64_t digest = ts_digest_event(TS_DIGEST_SEED, &v[i]);
        CU_ASSERT_EQUAL_FATAL(ts_tape_parse_event(line, &read, &store, &err), TS_OK);
        CU_ASSERT_EQUAL(ts_digest_event(TS_DIGEST_SEED, &read), digest);
        CU_ASSERT_EQUAL(ts_tape_format_event(&read, again, sizeof again), n);
        CU_ASSERT_STRING_EQUAL(line, again);
    }
}

static void known_lines(void)
{
    ts_event v[N_EVENTS];
    make_events(v);
    ts_tape_format_event(&v[0], line, sizeof line);
    CU_ASSERT_STRING_EQUAL(line, "E 1661724000123456789 timer");
    ts_tape_format_event(&v[1], line, sizeof line);
    CU_ASSERT_STRING_EQUAL(line, "E 1661724000123456790 samples 18446744073709551615 OK 5 "
                                 "cpu 0 0x1.999999999999ap-4 1 pod_cpu -7 nan -2 latency 0 inf 3 "
                                 "busy 0 -0x0p+0 4 idle 0 0x0.0000000000001p-1022 5");
    ts_tape_format_event(&v[6], line, sizeof line);
    CU_ASSERT_STRING_EQUAL(line, "E 1661724000123456795 progress 3 failed restore 5");
    ts_tape_format_event(&v[7], line, sizeof line);
    CU_ASSERT_STRING_EQUAL(line, "E 1661724000123456796 job 8 4 2 128 12 0x1.8p+0 2 "
                                 "Source:%20a%20b 8 128 0 0 12 count 4 128 1 1 0");
    ts_tape_format_event(&v[9], line, sizeof line);
    CU_ASSERT_STRING_EQUAL(line, "E 1661724000123456798 plan 17 5");
}

static void commands(void)
{
    ts_decision d;
    ts_cmd cmd = {.kind = TS_CMD_RESCALE};
    cmd.u.order = (ts_rescale_order){
        .rescale = 7, .parallelism = 12, .task_managers = 6, .kind = TS_RESCALE_IN_PLACE};
    ts_tape_format_cmd(&cmd, line, sizeof line);
    CU_ASSERT_STRING_EQUAL(line, "C rescale 7 12 6 in-place 0");
    cmd.u.order.n_vertices = 2;
    cmd.u.order.vertex[0] = 12;
    cmd.u.order.vertex[1] = 5;
    ts_tape_format_cmd(&cmd, line, sizeof line);
    CU_ASSERT_STRING_EQUAL(line, "C rescale 7 12 6 in-place 2 12 5");
    ts_decision_init(&d, 5, 4);
    d.vetoes = 1u << TS_VETO_COOLDOWN;
    d.trigger = TS_TRIGGER_LAG;
    d.rate = 0.5;
    ts_decision_note(&d, "lag", 2, NAN);
    ts_decision_note_vertex(&d, 1, "factor", 0.5, 1);
    ts_decision_aim(&d, (int[]){4, 6}, 2);
    cmd = (ts_cmd){.kind = TS_CMD_EXPLAIN, .u.decision = &d};
    ts_tape_format_cmd(&cmd, line, sizeof line);
    CU_ASSERT_STRING_EQUAL(
        line, "C explain 5 4 6 lag 2 0x1p-1 nan nan nan nan nan nan nan nan nan nan nan nan "
              "none 0 nan nan nan nan 2 4 6 2 lag -1 0x1p+1 nan factor 1 0x1p-1 0x1p+0");
}

/* A command differs from every other in any field that a tape shows. */
static void digests_differ(void)
{
    ts_event v[N_EVENTS];
    make_events(v);
    uint64_t before = ts_digest_event(TS_DIGEST_SEED, &v[3]);
    report.pods[1].memory = 0.25;
    CU_ASSERT_NOT_EQUAL(ts_digest_event(TS_DIGEST_SEED, &v[3]), before);
    report.pods[1].memory = 0.5;
    report.pods[2].memory = 0.25; /* beyond n_pods: not part of it */
    CU_ASSERT_EQUAL(ts_digest_event(TS_DIGEST_SEED, &v[3]), before);
    report.vertex[1][1] += 1;
    CU_ASSERT_NOT_EQUAL(ts_digest_event(TS_DIGEST_SEED, &v[3]), before);
    report.vertex[1][1] -= 1;
    report.vertex[2][0] = 1; /* beyond n_vertices */
    CU_ASSERT_EQUAL(ts_digest_event(TS_DIGEST_SEED, &v[3]), before);
    report.v[TS_METRIC_CPU] = -report.v[TS_METRIC_CPU];
    CU_ASSERT_NOT_EQUAL(ts_digest_event(TS_DIGEST_SEED, &v[3]), before);
    ts_cmd a = {.kind = TS_CMD_SAVEPOINT, .u.order = {.rescale = 1, .parallelism = 2}}, b = a;
    b.kind = TS_CMD_CANCEL;
    CU_ASSERT_NOT_EQUAL(ts_digest_cmd(1, &a), ts_digest_cmd(1, &b));
    b = a;
    b.u.order.task_managers = 4;
    CU_ASSERT_NOT_EQUAL(ts_digest_cmd(1, &a), ts_digest_cmd(1, &b));
    b = a;
    b.u.order.kind = TS_RESCALE_REACTIVE;
    CU_ASSERT_NOT_EQUAL(ts_digest_cmd(1, &a), ts_digest_cmd(1, &b));
    CU_ASSERT_NOT_EQUAL(ts_digest_cmd(1, &a), ts_digest_cmd(2, &a));
}

static void names_are_tokens(void)
{
    static const char *const names[] = {"", "-", "a b", "50%", "\n\x7f", "--"};
    ts_event ev = {.kind = TS_EVENT_MESSAGE}, read;
    ts_err err = {0};
    prediction = (ts_prediction){.step = 1, .n = 1};
    ev.u.message = (ts_message){TS_TOPIC_SHORT_TERM, 0, {.prediction = &prediction}};
    for (int i = 0; i < TS_COUNT_OF(names); i++) {
        strcpy(prediction.method, names[i]);
        ts_tape_format_event(&ev, line, sizeof line);
        CU_ASSERT_EQUAL_FATAL(ts_tape_parse_event(line, &read, &store, &err), TS_OK);
        CU_ASSERT_STRING_EQUAL(store.prediction.method, names[i]);
    }
}

static void a_small_buffer_is_refused(void)
{
    ts_event v[N_EVENTS];
    make_events(v);
    for (int i = 0; i < N_EVENTS; i++) {
        int n = ts_tape_format_event(&v[i], line, sizeof line);
        for (int size = 1; size <= n; size++) {
            char *buf = malloc((size_t)size);
            CU_ASSERT_EQUAL(ts_tape_format_event(&v[i], buf, size), -1);
            free(buf);
        }
        CU_ASSERT_EQUAL(ts_tape_format_event(&v[i], again, n + 1), n);
    }
}

static void the_largest_line_fits(void)
{
    static ts_sample v[TS_MAX_SAMPLES];
    ts_event ev = {.kind = TS_EVENT_SAMPLES, .at = INT64_MIN};
    for (int i = 0; i < TS_MAX_SAMPLES; i++)
        v[i] = (ts_sample){TS_METRIC_CHECKPOINT_DURATION, INT32_MIN, -1.2345678901234567e-308,
                           INT64_MIN};
    ev.u.samples = (ts_samples){UINT64_MAX, TS_EMISMATCH, TS_MAX_SAMPLES, v};
    CU_ASSERT_TRUE(ts_tape_format_event(&ev, line, sizeof line) > 0);
}

static void refusals_name_the_column(void)
{
    static const struct {
        const char *line;
        long column;
        const char *expected;
    } bad[] = {
        {"", 1, "E"},
        {"C query 1", 1, "E"},
        {"E x timer", 3, "a time"},
        {"E 9223372036854775807 timer", 3, "a time"},
        {"E 99999999999999999999 timer", 3, "a time"},
        {"E 5 bang", 5, "a kind"},
        {"E 5 timer ", 10, "the end"},
        {"E 5 timer 7", 11, "the end"},
        {"E 5  timer", 5, "a kind"},
        {"E 5 samples 1 OK 99999", 18, "a number of samples"},
        {"E 5 samples 1 OK -1", 18, "a number of samples"},
        {"E 5 samples -1 OK 0", 13, "a query"},
        {"E 5 samples 1 GOOD 0", 15, "a status"},
        {"E 5 samples 1 OK 1 cpus 0 1 1", 20, "a metric"},
        {"E 5 samples 1 OK 1 cpu 0 1x 1", 26, "a sample"},
        {"E 5 samples 1 OK 1 cpu 0 1", 27, "the time of a sample"},
        {"E 5 message predictions-short-term 0 0 1 17", 42, "a number of steps"},
        {"E 5 message predictions-short-term 0 0 0 1 1 1 m", 40, "the step"},
        {"E 5 message predictions-short-term 0 0 1 1 1 1 %zz", 48, "the name of a method"},
        {"E 5 message predictions-short-term 0 0 1 1 1 1 %00", 48, "the name of a method"},
        {"E 5 message metrics 0 0 1 0 0 2 5 1 0 nan nan nan 5 1 0 nan nan nan", 51,
         "pods in order"},
        {"E 5 message metrics 0 0 1 0 17 0", 29, "a number of vertices"},
        {"E 5 job 1 1 1 1 1 1 1 a 1 1 1 0 0", 29, "vertices before it"},
        {"E 5 job 1 1 99999999 1 1 1", 13, "a number of slots"},
    };
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        ts_event ev;
        ts_err err = {0};
        CU_ASSERT_EQUAL(ts_tape_parse_event(bad[i].line, &ev, &store, &err), TS_EPARSE);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, bad[i].expected));
        CU_ASSERT_EQUAL(err.column, bad[i].column);
    }
}

/* From a buffer of exactly its size, so that a sanitizer sees a step too far. */
static void parse_copy(const char *text, size_t n, int *n_read)
{
    char *copy = malloc(n + 1);
    ts_event ev;
    ts_err err = {0};
    memcpy(copy, text, n);
    copy[n] = '\0';
    ts_status s = ts_tape_parse_event(copy, &ev, &store, &err);
    CU_ASSERT_TRUE(s == TS_OK || (s == TS_EPARSE && err.column >= 1 && err.column <= (long)n + 1));
    if (s == TS_OK) { /* what was read can be written and read again */
        CU_ASSERT_TRUE(ts_tape_format_event(&ev, again, sizeof again) > 0);
        ts_digest_event(TS_DIGEST_SEED, &ev);
        (*n_read)++;
    }
    free(copy);
}

static void no_mangled_line_does_harm(void)
{
    static const char bytes[] = " 0-9%.xnaEe\x01\xff\t~";
    ts_event v[N_EVENTS];
    int n_read = 0, n_tried = 0;
    make_events(v);
    for (int i = 0; i < N_EVENTS; i++) {
        size_t n = (size_t)ts_tape_format_event(&v[i], line, sizeof line);
        for (size_t k = 0; k < n; k++, n_tried++)
            parse_copy(line, k, &n_read);
        for (size_t k = 0; k < n; k++) {
            char was = line[k];
            for (size_t c = 0; c < sizeof bytes - 1; c++, n_tried++) {
                line[k] = bytes[c];
                parse_copy(line, n, &n_read);
            }
            line[k] = was;
        }
    }
    CU_ASSERT_TRUE(n_read > 0 && n_read < n_tried / 2);
}

static const ts_test tests[] = {
    {"every event comes back", every_event_comes_back},
    {"known lines", known_lines},
    {"commands", commands},
    {"digests differ", digests_differ},
    {"names are tokens", names_are_tokens},
    {"a small buffer is refused", a_small_buffer_is_refused},
    {"the largest line fits", the_largest_line_fits},
    {"refusals name the column", refusals_name_the_column},
    {"no mangled line does harm", no_mangled_line_does_harm},
};

int main(void)
{
    return ts_tap_main("tape", tests, TS_COUNT_OF(tests));
}
