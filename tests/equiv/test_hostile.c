/*
 * Services among hostile events: whatever a tape can say, in whatever order, nothing breaks.
 *
 * Lines of a run are mangled by a seeded generator, left out and taken from other times; what still
 * parses is handed to services of every policy. Asserted is little (commands can be written, orders
 * are sane); the sanitizers watch the rest.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/run.h"
#include "core/tape.h"
#include "tests/equiv/fake_plant.h"
#include "tests/tap.h"

enum { MAX_LINES = 4000, N_ROUNDS = 40 };

static char *lines[MAX_LINES];
static int n_lines, n_commands[TS_N_CMD_KINDS];
static char line[TS_TAPE_LINE_SIZE], text[TS_TAPE_LINE_SIZE];
static ts_tape_store store;

static uint64_t random_state;

static unsigned random_below(unsigned n)
{
    random_state = random_state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (unsigned)(random_state >> 33) % n;
}

static ts_services *services_of(const char *policy)
{
    ts_config cfg;
    ts_services *s = NULL;
    ts_err err = {0};
    ts_config_init(&cfg, ts_policy_find(policy));
    CU_ASSERT_EQUAL_FATAL(ts_config_set(&cfg, "long.keep", "2h", &err), TS_OK);
    CU_ASSERT_EQUAL_FATAL(ts_config_set(&cfg, "long.step", "10s", &err), TS_OK);
    CU_ASSERT_EQUAL_FATAL(ts_services_new(&s, &cfg, TS_SERVICES_ALL, &err), TS_OK);
    return s;
}

/* The events of a run that rescales, as lines. */
static void record(void)
{
    const ts_fake_cfg cfg = {.start = 1000 * TS_DAY, .end = 1000 * TS_DAY + 15 * TS_MIN,
                             .period = TS_HOUR, .base = 5000, .swing = 4000, .task_managers = 7};
    ts_plant *plant = ts_fake_plant_new(&cfg);
    ts_services *s = services_of("tidalscale");
    ts_event ev;
    ts_cmds cmds;
    while (n_lines < MAX_LINES && plant->ops->next(plant, ts_services_deadline(s), &ev) == TS_OK) {
        int n = ts_tape_format_event(&ev, line, sizeof line);
        lines[n_lines] = malloc((size_t)n + 1);
        memcpy(lines[n_lines++], line, (size_t)n + 1);
        ts_services_step(s, &ev, &cmds);
        for (int i = 0; i < cmds.n; i++)
            plant->ops->apply(plant, &cmds.v[i]);
    }
    ts_services_free(s);
    plant->ops->close(plant);
}

/* Puts another number in place of a field; most fields are numbers. */
static void mangle(void)
{
    static const char *const values[] = {
        "0", "1", "-1", "nan", "inf", "-inf", "1e300", "-1e300", "5e-324", "0.5", "2147483647",
        "-2147483648", "4000000000000000000", "-4000000000000000000", "9223372036854775807", "20",
    };
    char out[TS_TAPE_LINE_SIZE];
    int field = (int)random_below(40) + 1, at = 0;
    const char *c = line;
    for (; *c != '\0' && field > 0; c++)
        field -= *c == ' ';
    if (field > 0)
        return;
    at = (int)(c - line);
    snprintf(out, sizeof out, "%.*s%s%s", at, line, values[random_below(TS_COUNT_OF(values))],
             c + strcspn(c, " "));
    strcpy(line, out);
}

static void check_commands(const ts_cmds *cmds)
{
    for (int i = 0; i < cmds->n; i++) {
        const ts_cmd *cmd = &cmds->v[i];
        n_commands[cmd->kind]++;
        CU_ASSERT_TRUE(ts_tape_format_cmd(cmd, text, sizeof text) > 0);
        if (cmd->kind == TS_CMD_SAVEPOINT || cmd->kind == TS_CMD_RESCALE)
            CU_ASSERT_TRUE(cmd->u.order.parallelism >= 1 && cmd->u.order.task_managers >= 1);
        if (cmd->kind == TS_CMD_PUBLISH && cmd->u.message.topic != TS_TOPIC_METRICS) {
            const ts_prediction *p = cmd->u.message.u.prediction;
            for (int k = 0; k < p->n; k++)
                CU_ASSERT_TRUE(p->value[k] >= 0 && p->quantile[k] >= 0);
        }
    }
}

/* One pass through the run: here a line of another time, there a mangled one, here one left out. */
static void survives(const char *policy, uint64_t seed)
{
    ts_services *s = services_of(policy);
    ts_cmds cmds;
    random_state = seed;
    for (int i = 0; i < n_lines; i++) {
        ts_event ev;
        ts_err err = {0};
        bool stray = random_below(200) == 0;
        strcpy(line, lines[stray ? random_below((unsigned)n_lines) : (unsigned)i]);
        if (random_below(200) == 0)
            mangle();
        if (random_below(200) == 0 || ts_tape_parse_event(line, &ev, &store, &err) != TS_OK)
            continue;
        CU_ASSERT_EQUAL(ts_services_step(s, &ev, &cmds), TS_OK);
        check_commands(&cmds);
    }
    ts_services_deadline(s);
    ts_services_free(s);
}

static void every_policy_survives(void)
{
    record();
    for (int i = 0; ts_policies()[i] != NULL; i++)
        for (uint64_t seed = 1; seed <= N_ROUNDS; seed++)
            survives(ts_policies()[i]->name, seed);
    for (int kind = 0; kind < TS_N_CMD_KINDS; kind++)
        CU_ASSERT_TRUE(n_commands[kind] >= 20); /* nothing was left untried */
}

static const ts_test tests[] = {{"every policy survives", every_policy_survives}};

int main(void)
{
    int failed = ts_tap_main("hostile", tests, TS_COUNT_OF(tests));
    for (int i = 0; i < n_lines; i++)
        free(lines[i]);
    return failed;
}
