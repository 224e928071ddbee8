/* Tapes in files: a run from its tape, a tape that was cut or altered, a program that decides
 * otherwise; and pacing. */
#include "config.h"

#include "glue/tapefile.h"

#include <zlib.h>

#include "glue/pace.h"
#include "tests/equiv/fake_plant.h"
#include "tests/tap.h"
#include "tests/unit/scratch.h"

static const ts_fake_cfg hour = {
    .start = 1000 * TS_DAY,
    .end = 1000 * TS_DAY + TS_HOUR / 2,
    .period = TS_HOUR,
    .base = 5000,
    .swing = 4000,
    .task_managers = 8,
};

static void config(ts_config *cfg)
{
    ts_config_init(cfg, ts_policy_find("tidalscale"));
    CU_ASSERT_EQUAL(ts_config_set(cfg, "long.season", "none", NULL), TS_OK);
}

/* Runs the fake plant with a recorder around it (and a pace, if ratio > 0); returns the digest. */
static uint64_t record(const char *path, const ts_fake_cfg *fake, double ratio)
{
    ts_config cfg;
    ts_services *s;
    config(&cfg);
    ts_plant *plant = ts_fake_plant_new(fake);
    CU_ASSERT_PTR_NOT_NULL_FATAL(plant);
    if (ratio > 0)
        CU_ASSERT_EQUAL_FATAL(ts_pace_new(&plant, plant, ratio), TS_OK);
    CU_ASSERT_EQUAL_FATAL(ts_recorder_new(&plant, plant, path, &cfg, 18446744073709551615u, NULL),
                          TS_OK);
    CU_ASSERT_EQUAL_FATAL(ts_services_new(&s, &cfg, TS_SERVICES_ALL, NULL), TS_OK);
    CU_ASSERT_EQUAL(ts_run(s, plant), TS_OK);
    uint64_t digest = ts_services_digest(s);
    CU_ASSERT_EQUAL(ts_recorder_finish(plant, digest, NULL), TS_OK);
    ts_services_free(s);
    plant->ops->close(plant);
    return digest;
}

/* Plays a tape; the status of the whole, and its words. */
static ts_status play(const char *path, char words[1024])
{
    ts_plant *plant;
    ts_services *s;
    ts_err err;
    ts_err_clear(&err);
    ts_status status = ts_player_new(&plant, path, &err);
    CU_ASSERT_EQUAL(plant == NULL, status != TS_OK);
    ts_err_format(&err, words, 1024);
    if (status != TS_OK)
        return status;
    CU_ASSERT_EQUAL_FATAL(ts_services_new(&s, &ts_player_info(plant)->cfg, TS_SERVICES_ALL, NULL),
                          TS_OK);
    status = ts_run(s, plant);
    const char *said = plant->ops->error(plant);
    snprintf(words, 1024, "%s", said ? said : "");
    if (status == TS_OK)
        CU_ASSERT_EQUAL(ts_services_digest(s), ts_player_info(plant)->digest);
    if (status == TS_OK)
        CU_ASSERT_EQUAL(ts_services_commands(s), ts_player_info(plant)->commands);
    ts_services_free(s);
    plant->ops->close(plant);
    return status;
}

static void round_trip(void)
{
    static const char *const names[] = {"a.tape", "a.tape.gz"};
    char dir[SCRATCH_DIR], path[SCRATCH_PATH], words[1024];
    ts_plant *plant;
    scratch_make(dir);
    for (int i = 0; i < TS_COUNT_OF(names); i++) {
        uint64_t digest = record(scratch_path(dir, names[i], path), &hour, 0);
        CU_ASSERT_EQUAL(play(path, words), TS_OK);
        CU_ASSERT_STRING_EQUAL(words, "");
        CU_ASSERT_EQUAL_FATAL(ts_player_new(&plant, path, NULL), TS_OK);
        const ts_tape_info *info = ts_player_info(plant);
        CU_ASSERT_STRING_EQUAL(info->version, PACKAGE_VERSION);
        CU_ASSERT_STRING_EQUAL(info->cfg.policy->name, "tidalscale");
        CU_ASSERT_STRING_EQUAL(info->cfg.long_term.season, "none");
        CU_ASSERT_EQUAL(info->seed, 18446744073709551615u);
        CU_ASSERT_EQUAL(info->digest, digest);
        plant->ops->close(plant);
    }
    CU_ASSERT_EQUAL(scratch_count(dir), 2);
    scratch_remove(dir);
}

static void cut_or_altered(void)
{
    static const char *const names[] = {"a.tape", "a.tape.gz"};
    char dir[SCRATCH_DIR], path[SCRATCH_PATH], words[1024];
    ts_fake_cfg minute = hour;
    minute.end = minute.start + 20 * TS_SEC;
    scratch_make(dir);
    for (int k = 0; k < TS_COUNT_OF(names); k++) {
        size_t n;
        record(scratch_path(dir, names[k], path), &minute, 0);
        char *good = scratch_get(path, &n);
        CU_ASSERT_PTR_NOT_NULL_FATAL(good);
        size_t step = n / 150 + 1;
        for (size_t cut = 0; cut < n; cut += cut + 20 < n ? step : 1) {
            scratch_put(path, good, cut);
            ts_status status = play(path, words);
            CU_ASSERT_TRUE(status == TS_EMISMATCH || (status == TS_EPARSE && cut < 30));
        }
        for (size_t i = k == 1 ? 10 : 18; i < n;
             i += i + 60 < n ? step : 1) { /* past magic; for gz, past its header */
            if (k == 1 && i == n - 9)
                continue; /* the last byte of deflated data is padded: bits that say nothing */
            good[i] ^= i % 2 ? 1 : 0x20;
            scratch_put(path, good, n);
            good[i] ^= i % 2 ? 1 : 0x20;
            CU_ASSERT_EQUAL(play(path, words), TS_EMISMATCH);
        }
        free(good);
    }
    scratch_remove(dir);
}

/* Gives a tape the trailer that its bytes deserve, as if it had been recorded so. */
static void seal(char *text, const char *path)
{
    char *crc = strstr(text, "\nZ ");
    CU_ASSERT_PTR_NOT_NULL_FATAL(crc);
    crc = strrchr(crc, ' ') + 1;
    snprintf(crc, 10, "%08lx\n",
             (unsigned long)crc32(crc32(0, NULL, 0), (Bytef *)text, (uInt)(crc - text)));
    scratch_put(path, text, strlen(text));
}

/* The n-th line (from 1) of a text, and where it begins. */
static long line_number(const char *text, const char *at)
{
    long n = 1;
    for (; text < at; text++)
        n += *text == '\n';
    return n;
}

static void other_decisions(void)
{
    char dir[SCRATCH_DIR], path[SCRATCH_PATH], words[1024], expected[1024];
    size_t n;
    scratch_make(dir);
    record(scratch_path(dir, "a.tape", path), &hour, 0);
    char *text = scratch_get(path, &n);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    char *query = strstr(text, "\nC query ");
    CU_ASSERT_PTR_NOT_NULL_FATAL(query);
    query[9] = '7'; /* the services ask with another number */
    seal(text, path);
    CU_ASSERT_EQUAL(play(path, words), TS_EMISMATCH);
    snprintf(expected, sizeof expected,
             "%s:%ld:9: the recording says 'C query 7', the services 'C query 1'", path,
             line_number(text, query + 1));
    CU_ASSERT_STRING_EQUAL(words, expected);
    query[9] = '1';
    query[1] = 'c'; /* the recording lacks a command, and holds what is no line of a tape */
    seal(text, path);
    CU_ASSERT_EQUAL(play(path, words), TS_EMISMATCH);
    free(text);
    scratch_remove(dir);
}

static void refuses(void)
{
    static const struct {
        const char *text;
        ts_status status;
        const char *words;
    } bad[] = {
        {"", TS_EPARSE, "this is not a tape"},
        {"timestamp,value\n1,2\n", TS_EPARSE, "this is not a tape"},
        {"T tidalscale-tape 2\n", TS_EMISMATCH, "a tape of version '2'"},
        {"T tidalscale-tape 1\nN tidalscale\n", TS_EMISMATCH, "cut short"},
    };
    static const struct {
        const char *header;
        ts_status status;
        const char *words;
    } headers[] = {
        {"N nobody\n", TS_EUNKNOWN, ":2:3: this program has no policy 'nobody'"},
        {"P cpu_high=0.5\n", TS_EPARSE, ":2:1:"},
        {"N tidalscale\nP no_such_key=0.5\n", TS_EUNKNOWN, ":3:3:"},
        {"N tidalscale\nX y\n", TS_EPARSE, "'X y' is not a line of a tape's header"},
        {"N tidalscale\nS 12x\n", TS_EPARSE, ":3:1:"},
        {"V 1\n", TS_EPARSE, "the tape names no policy"},
    };
    char dir[SCRATCH_DIR], path[SCRATCH_PATH], words[1024], text[1024];
    scratch_make(dir);
    scratch_path(dir, "a.tape", path);
    CU_ASSERT_EQUAL(play(dir, words), TS_EINVAL);
    CU_ASSERT_EQUAL(play(path, words), TS_EIO);
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        scratch_put(path, bad[i].text, strlen(bad[i].text));
        CU_ASSERT_EQUAL(play(path, words), bad[i].status);
        CU_ASSERT_PTR_NOT_NULL(strstr(words, bad[i].words));
    }
    for (int i = 0; i < TS_COUNT_OF(headers); i++) {
        snprintf(text, sizeof text, "T tidalscale-tape 1\n%sZ 0 0 0000000000000000 00000000\n",
                 headers[i].header);
        seal(text, path);
        CU_ASSERT_EQUAL(play(path, words), headers[i].status);
        CU_ASSERT_PTR_NOT_NULL(strstr(words, headers[i].words));
    }
    char *zeros = calloc(1, 300000);
    scratch_put(path, zeros, 300000);
    free(zeros);
    CU_ASSERT_EQUAL(play(path, words), TS_EPARSE);
    scratch_remove(dir);
}

static void leaves_nothing(void)
{
    char dir[SCRATCH_DIR], path[SCRATCH_PATH];
    ts_config cfg;
    ts_err err;
    ts_event ev;
    config(&cfg);
    scratch_make(dir);
    ts_plant *plant = ts_fake_plant_new(&hour);
    CU_ASSERT_EQUAL_FATAL(
        ts_recorder_new(&plant, plant, scratch_path(dir, "a.tape", path), &cfg, 1, NULL), TS_OK);
    CU_ASSERT_EQUAL(plant->ops->next(plant, TS_NEVER, &ev), TS_OK);
    plant->ops->close(plant); /* interrupted */
    CU_ASSERT_EQUAL(scratch_count(dir), 0);
    ts_err_clear(&err);
    ts_plant *none;
    plant = ts_fake_plant_new(&hour);
    CU_ASSERT_EQUAL(ts_recorder_new(&none, plant, dir, &cfg, 1, &err), TS_EINVAL);
    CU_ASSERT_EQUAL(ts_recorder_new(&plant, plant, "/nonexistent/a.tape", &cfg, 1, &err), TS_EIO);
    CU_ASSERT_EQUAL(ts_recorder_new(&plant, plant, "/dev/full", &cfg, 1, NULL), TS_OK);
    CU_ASSERT_EQUAL(ts_recorder_finish(plant, 0, NULL), TS_EIO);
    plant->ops->close(plant);
    scratch_remove(dir);
}

/* E3 in small: held back by the clock or not, the same tape to the byte. */
static void paced(void)
{
    char dir[SCRATCH_DIR], path[SCRATCH_PATH];
    char *text[2];
    size_t n[2];
    ts_fake_cfg minute = hour;
    minute.end = minute.start + TS_MIN;
    scratch_make(dir);
    for (int i = 0; i < 2; i++) {
        record(scratch_path(dir, i ? "a" : "b", path), &minute, i ? 1000 : 0);
        text[i] = scratch_get(path, &n[i]);
    }
    CU_ASSERT_EQUAL_FATAL(n[0], n[1]);
    CU_ASSERT_EQUAL(memcmp(text[0], text[1], n[0]), 0);
    free(text[0]);
    free(text[1]);
    scratch_remove(dir);
    ts_plant *none;
    CU_ASSERT_EQUAL(ts_pace_new(&none, NULL, 0), TS_EINVAL);
    CU_ASSERT_EQUAL(ts_pace_new(&none, NULL, -1), TS_EINVAL);
}

static const ts_test tests[] = {
    {"a run from its tape, plain and compressed", round_trip},
    {"a tape cut short or altered by one byte is found out", cut_or_altered},
    {"other decisions: the line, and both", other_decisions},
    {"refuses what is no tape, or not one of this program", refuses},
    {"an interrupted recording leaves nothing", leaves_nothing},
    {"a paced run gives the same tape", paced},
};

int main(void)
{
    return ts_tap_main("tapefile", tests, TS_COUNT_OF(tests));
}
