/*
 * The loop as a whole: the same events give the same commands, whether they come from a plant, from
 * a plant again, or from a tape of the first run.
 */
#include <stdlib.h>
#include <string.h>

#include "core/run.h"
#include "core/tape.h"
#include "tests/equiv/fake_plant.h"
#include "tests/tap.h"

static const ts_fake_cfg day_in_two_hours = {
    .start = 1000 * TS_DAY,
    .end = 1000 * TS_DAY + 6 * TS_HOUR,
    .period = 2 * TS_HOUR,
    .base = 5000,
    .swing = 4000,
    .task_managers = 8,
    .fail_savepoints = 1,
    .lose_answers = 1000,
};

static ts_services *services_of(const char *policy)
{
    ts_config cfg;
    ts_services *s = NULL;
    ts_err err = {0};
    ts_config_init(&cfg, ts_policy_find(policy));
    CU_ASSERT_EQUAL_FATAL(ts_services_new(&s, &cfg, TS_SERVICES_ALL, &err), TS_OK);
    return s;
}

/* ---- a plant that keeps what passes ---------------------------------------------------------- */

struct tape {
    ts_plant plant;
    ts_plant *inner;
    char *text;
    size_t n, size;
    char line[TS_TAPE_LINE_SIZE];
};

static void keep_line(struct tape *t, int length)
{
    CU_ASSERT_FATAL(length > 0);
    while (t->n + (size_t)length + 2 > t->size) {
        t->size = 2 * t->size + 4096;
        t->text = realloc(t->text, t->size);
        CU_ASSERT_PTR_NOT_NULL_FATAL(t->text);
    }
    memcpy(t->text + t->n, t->line, (size_t)length);
    t->n += (size_t)length;
    t->text[t->n++] = '\n';
    t->text[t->n] = '\0';
}

static ts_status tape_next(ts_plant *plant, ts_time deadline, ts_event *ev)
{
    struct tape *t = (struct tape *)plant;
    ts_status s = t->inner->ops->next(t->inner, deadline, ev);
    if (s == TS_OK)
        keep_line(t, ts_tape_format_event(ev, t->line, sizeof t->line));
    return s;
}

static ts_status tape_apply(ts_plant *plant, const ts_cmd *cmd)
{
    struct tape *t = (struct tape *)plant;
    keep_line(t, ts_tape_format_cmd(cmd, t->line, sizeof t->line));
    return t->inner->ops->apply(t->inner, cmd);
}

static const ts_plant_ops tape_ops = {.name = "tape", .next = tape_next, .apply = tape_apply};

/* Feeds the tape's events to new services; how many lines of commands differ, or -1 if a line
 * does not parse. */
static int replay(const char *text, const char *policy, uint64_t *digest)
{
    static ts_tape_store store;
    static char line[TS_TAPE_LINE_SIZE], ours[TS_TAPE_LINE_SIZE];
    ts_services *s = services_of(policy);
    ts_cmds cmds = {.n = 0};
    int next_cmd = 0, n_different = 0;
    for (const char *end; (end = strchr(text, '\n')) != NULL; text = end + 1) {
        memcpy(line, text, (size_t)(end - text));
        line[end - text] = '\0';
        if (line[0] == 'E') {
            ts_event ev;
            ts_err err = {0};
            n_different += next_cmd != cmds.n;
            if (ts_tape_parse_event(line, &ev, &store, &err) != TS_OK)
                return -1;
            ts_services_step(s, &ev, &cmds);
            next_cmd = 0;
        } else {
            bool same = next_cmd < cmds.n &&
                        ts_tape_format_cmd(&cmds.v[next_cmd++], ours, sizeof ours) > 0 &&
                        strcmp(ours, line) == 0;
            n_different += !same;
        }
    }
    *digest = ts_services_digest(s);
    ts_services_free(s);
    return n_different + (next_cmd != cmds.n);
}

/* ---- tests ----------------------------------------------------------------------------------- */

static uint64_t run_once(const char *policy, const ts_fake_cfg *cfg, int *n_rescales)
{
    ts_services *s = services_of(policy);
    ts_plant *plant = ts_fake_plant_new(cfg);
    CU_ASSERT_EQUAL(ts_run(s, plant), TS_OK);
    uint64_t digest = ts_services_digest(s);
    *n_rescales = ts_fake_rescales(plant);
    plant->ops->close(plant);
    ts_services_free(s);
    return digest;
}

static void same_digest_twice(void)
{
    for (int i = 0; ts_policies()[i] != NULL; i++) {
        const char *name = ts_policies()[i]->name;
        ts_fake_cfg other = day_in_two_hours;
        other.base += 1;
        int n, again, differing;
        uint64_t digest = run_once(name, &day_in_two_hours, &n);
        CU_ASSERT_EQUAL(run_once(name, &day_in_two_hours, &again), digest);
        CU_ASSERT_NOT_EQUAL(run_once(name, &other, &differing), digest);
        CU_ASSERT_EQUAL(n, again);
        /* the fake cluster tells of no vertices, no schedule and no group's lag */
        bool acts = strcmp(name, "tidalscale") == 0 || strcmp(name, "hpa") == 0;
        CU_ASSERT_TRUE(n >= 1 || !acts);
    }
}

static void tape_replays(void)
{
    for (int i = 0; ts_policies()[i] != NULL; i++) {
        const char *name = ts_policies()[i]->name;
        struct tape *t = calloc(1, sizeof *t);
        ts_services *s = services_of(name);
        uint64_t digest = 0;
        t->plant.ops = &tape_ops;
        t->inner = ts_fake_plant_new(&day_in_two_hours);
        CU_ASSERT_EQUAL(ts_run(s, &t->plant), TS_OK);
        CU_ASSERT_EQUAL(replay(t->text, name, &digest), 0);
        CU_ASSERT_EQUAL(digest, ts_services_digest(s));
        t->inner->ops->close(t->inner);
        ts_services_free(s);
        free(t->text);
        free(t);
    }
}

/* Two sets of services, each driven by its own plant, a step of one and a step of the other. */
static void two_in_one_process(void)
{
    ts_fake_cfg cfgs[2] = {day_in_two_hours, day_in_two_hours};
    ts_services *s[2];
    ts_plant *plant[2];
    uint64_t alone[2];
    bool done[2] = {false, false};
    int n;
    cfgs[1].base = 6000;
    for (int i = 0; i < 2; i++) {
        alone[i] = run_once("tidalscale", &cfgs[i], &n);
        s[i] = services_of("tidalscale");
        plant[i] = ts_fake_plant_new(&cfgs[i]);
    }
    for (int i = 0; !done[0] || !done[1]; i = 1 - i) {
        ts_event ev;
        ts_cmds cmds = {.n = 0};
        done[i] = plant[i]->ops->next(plant[i], ts_services_deadline(s[i]), &ev) != TS_OK;
        if (!done[i])
            ts_services_step(s[i], &ev, &cmds);
        for (int k = 0; !done[i] && k < cmds.n; k++)
            plant[i]->ops->apply(plant[i], &cmds.v[k]);
    }
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(ts_services_digest(s[i]), alone[i]);
        plant[i]->ops->close(plant[i]);
        ts_services_free(s[i]);
    }
}

static const ts_test tests[] = {
    {"the same run has the same digest, another run another", same_digest_twice},
    {"a tape's events give the tape's commands, byte for byte", tape_replays},
    {"two sets of services in one process do not meet", two_in_one_process},
};

int main(void)
{
    return ts_tap_main("run", tests, TS_COUNT_OF(tests));
}
