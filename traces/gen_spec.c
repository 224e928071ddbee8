/* The spec of a synthetic load: "gen:KIND,KEY=VALUE,...+KIND,..."; see gen.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "traces/gen.h"
#include "traces/number.h"

#define KEY_TIME(key, field, fallback, min, max, help) \
    TS_P_ROW(key, TIME, ts__gen_term, field, fallback, min, max, NULL, help)
#define LEVEL(field, fallback, help) TS_P_DOUBLE(ts__gen_term, field, fallback, 0, 1e12, help)
#define TIME(field, fallback, min, help) \
    TS_P_TIME(ts__gen_term, field, fallback, min, 36500 * TS_DAY, help)

static const ts_param term_keys[] = {
    LEVEL(base, "10000", "the level, or the middle, records/s"),
    LEVEL(amplitude, "5000", "from the middle to the peak, records/s"),
    LEVEL(from, "0", "where it begins, records/s"),
    LEVEL(to, "10000", "where it ends, records/s"),
    TS_P_DOUBLE(ts__gen_term, weekend, "1", 0, 10, "factor on days six and seven of each week"),
    LEVEL(sigma, "1000", "standard deviation of an hour's change, records/s"),
    LEVEL(height, "10000", "at its fullest, records/s"),
    TIME(period, "1h", TS_MSEC, "length of one wave"),
    TIME(phase, "0s", 0, "how far into its wave it begins"),
    TIME(at, "0s", 0, "when, from the start"),
    TIME(length, "10min", TS_MSEC, "how long"),
    TIME(peak, "14h", 0, "time of day of the peak"),
    TIME(revert, "0s", 0, "time in which it comes back to base, 0: never"),
    KEY_TIME("return", comeback, "0s", 0, 36500 * TS_DAY,
             "what was withheld comes over this time, 0: never"),
};

static const ts_param whole_keys[] = {
    TS_P_TIME(ts__gen_spec, duration, "1d", TS_MSEC, 36500 * TS_DAY,
              "of all; also days=N, hours=N"),
    TS_P_TIME(ts__gen_spec, step, "10s", TS_MSEC, 365 * TS_DAY, "between samples"),
    TS_P_DOUBLE(ts__gen_spec, noise, "0", 0, 10, "standard deviation of a sample, relative"),
    TS_P_DOUBLE(ts__gen_spec, round, "1", 0, 1e12,
                "samples are multiples of this, 0: as they come"),
    TS_P_INT(ts__gen_spec, seed, "1", 0, 9e18, "of noise and walk"),
};

static const struct {
    const char *name, *keys, *what;
} kinds[] = {
    [TS__GEN_CONSTANT] = {"constant", " base ", "always the same"},
    [TS__GEN_SINE] = {"sine", " base amplitude period phase ", "a wave"},
    [TS__GEN_STEP] = {"step", " from to at ", "one level, then another"},
    [TS__GEN_RAMP] = {"ramp", " from to at length ", "a straight line between two levels"},
    [TS__GEN_WALK] = {"walk", " base sigma revert ", "a random walk, reflected at zero"},
    [TS__GEN_DIURNAL] = {"diurnal", " base amplitude peak weekend ",
                         "a wave a day, five days and two"},
    [TS__GEN_FLASH] = {"flash", " height at length ", "a flash crowd alone, to add to others"},
    [TS__GEN_SAWTOOTH] = {"sawtooth", " from to period ", "a rise, and back at once"},
    [TS__GEN_OUTAGE] = {"outage", " base at length return ",
                        "constant, with an outage and its return"},
};

/* A part of the spec being parsed, and where it is. */
typedef struct cursor {
    const char *spec, *at;
} cursor;

static ts_status wrong(const cursor *c, const char *what, const char *expected, ts_err *err)
{
    return ts_err_at(err, TS_EPARSE, "gen", 1, c->at - c->spec + 1, "'%.60s' found; %s expected",
                     what, expected);
}

/*
 * The text up to any of the stops, or to a '+' that begins another term, into buf. False: too long.
 */
static bool take(cursor *c, const char *stops, char *buf, size_t size)
{
    size_t n = 0;
    for (const char *p = c->at; *p != '\0' && strchr(stops, *p) == NULL; p++, n++) {
        if (*p == '+' && p[1] >= 'a' && p[1] <= 'z')
            break;
        if (n + 1 >= size)
            return false;
        buf[n] = *p;
    }
    buf[n] = '\0';
    c->at += n;
    return true;
}

/* "2d4h" and the like: a sum of durations, each with a unit if there are several. */
static bool parse_span(const char *text, ts_time *out)
{
    ts_time sum = 0, part;
    while (*text != '\0') {
        char one[40];
        size_t n = strspn(text, "0123456789.");
        size_t m = n + strcspn(text + n, "0123456789.");
        if (n == 0 || m >= sizeof one)
            return false;
        memcpy(one, text, m);
        one[m] = '\0';
        if (ts_parse_duration(one, &part) != TS_OK || part > 36500 * TS_DAY ||
            (sum += part) > 36500 * TS_DAY)
            return false;
        text += m;
    }
    *out = sum;
    return true;
}

/* Sets a key of a table, spans included. UNKNOWN: not in the table. */
static ts_status set_key(const ts_param *keys, int n, void *base, const char *key,
                         const char *value, ts_err *err)
{
    char plain[40];
    ts_time span;
    int i = ts_param_find(keys, n, key);
    if (i < 0)
        return TS_EUNKNOWN;
    if (keys[i].kind == TS_PARAM_TIME && parse_span(value, &span) && *value != '\0') {
        snprintf(plain, sizeof plain, "%" PRId64 "ns", span);
        value = plain;
    }
    return ts_param_set(keys, i, base, value, err);
}

/* AT/LENGTH/xFACTOR or AT/LENGTH[/RETURN] */
static ts_status add_event(const cursor *c, ts__gen_term *term, bool outage, const char *text,
                           ts_err *err)
{
    const char *form = outage ? "AT/LENGTH[/RETURN] such as 2d4h/30min/1h was"
                              : "AT/LENGTH/xFACTOR such as 2d4h/30min/x3 was";
    char at[40] = "", length[40] = "", last[40] = "";
    ts__gen_event e = {.outage = outage, .withheld = -1};
    if (term->n_events == TS__GEN_EVENTS - 1)
        return wrong(c, text, "no more than 15 flashes and outages in a term were", err);
    int n = sscanf(text, "%39[^/]/%39[^/]/%39[^/]", at, length, last);
    if (n < 2 || !parse_span(at, &e.at) || !parse_span(length, &e.length) || e.length == 0)
        return wrong(c, text, form, err);
    if (outage && n == 3 && !parse_span(last, &e.comeback))
        return wrong(c, text, form, err);
    if (!outage && (n != 3 || last[0] != 'x' || ts_parse_double(last + 1, &e.factor) != TS_OK ||
                    e.factor < 0 || e.factor > 1e6))
        return wrong(c, text, form, err);
    term->events[term->n_events++] = e;
    return TS_OK;
}

static bool kind_takes(int kind, const char *key)
{
    char padded[42];
    snprintf(padded, sizeof padded, " %.39s ", key);
    return strstr(kinds[kind].keys, padded) != NULL;
}

static ts_status set_start(const cursor *c, ts__gen_spec *spec, const char *value, ts_err *err)
{
    ts__unit unit = TS__UNIT_AUTO;
    const char *end = ts__scan_time(value, &unit, &spec->start);
    return end != NULL && *end == '\0' ? TS_OK
                                       : wrong(c, value, "a time such as 2024-01-01 was", err);
}

static ts_status set_any(const cursor *c, ts__gen_spec *spec, ts__gen_term *term, const char *key,
                         const char *value, ts_err *err)
{
    char text[48];
    if (strcmp(key, "flash") == 0 || strcmp(key, "outage") == 0)
        return add_event(c, term, *key == 'o', value, err);
    if (strcmp(key, "start") == 0)
        return set_start(c, spec, value, err);
    if (strcmp(key, "days") == 0 || strcmp(key, "hours") == 0) {
        snprintf(text, sizeof text, "%.40s%c", value, *key);
        return set_key(whole_keys, TS_COUNT_OF(whole_keys), spec, "duration", text, err);
    }
    ts_status status = set_key(whole_keys, TS_COUNT_OF(whole_keys), spec, key, value, err);
    if (status != TS_EUNKNOWN)
        return status;
    if (kind_takes(term->kind, key))
        return set_key(term_keys, TS_COUNT_OF(term_keys), term, key, value, err);
    snprintf(text, sizeof text, "a key of %s was", kinds[term->kind].name);
    return wrong(c, key, text, err);
}

static ts_status parse_kind(cursor *c, ts__gen_term *term, ts_err *err)
{
    char name[64];
    cursor before = *c;
    if (!take(c, ",=", name, sizeof name))
        return wrong(c, c->at, "a kind such as diurnal was", err);
    for (int i = 0; i < TS_COUNT_OF(kinds); i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            term->kind = i;
            return TS_OK;
        }
    }
    return wrong(&before, name,
                 "constant, sine, step, ramp, walk, diurnal, flash, sawtooth or outage was", err);
}

static ts_status parse_key(cursor *c, ts__gen_spec *spec, ts__gen_term *term, ts_err *err)
{
    char key[64], value[128];
    cursor before = *c;
    if (!take(c, ",=", key, sizeof key) || *c->at != '=')
        return wrong(&before, before.at, "key=value was", err);
    c->at++;
    if (!take(c, ",", value, sizeof value))
        return wrong(&before, before.at, "a shorter value was", err);
    ts_err inner;
    ts_err_clear(&inner);
    ts_status status = set_any(&before, spec, term, key, value, &inner);
    if (status == TS_OK)
        return TS_OK;
    return ts_err_at(err, TS_EPARSE, "gen", 1, before.at - before.spec + 1, "%s", inner.message);
}

static ts_status parse_term(cursor *c, ts__gen_spec *spec, ts_err *err)
{
    if (spec->n_terms == TS__GEN_TERMS)
        return wrong(c, c->at, "no more than 16 terms were", err);
    ts__gen_term *term = &spec->terms[spec->n_terms++];
    *term = (ts__gen_term){.walk = -1};
    ts_param_defaults(term_keys, TS_COUNT_OF(term_keys), term);
    ts_status status = parse_kind(c, term, err);
    while (status == TS_OK && *c->at == ',') {
        c->at++;
        status = parse_key(c, spec, term, err);
    }
    if (status == TS_OK && term->kind == TS__GEN_OUTAGE)
        term->events[term->n_events++] =
            (ts__gen_event){true, term->at, term->length, 0, term->comeback, -1};
    return status;
}

ts_status ts__gen_parse(ts__gen_spec *spec, const char *text, ts_err *err)
{
    cursor c = {text, strncmp(text, "gen:", 4) == 0 ? text + 4 : text};
    spec->n_terms = 0;
    spec->start = 0;
    ts_param_defaults(whole_keys, TS_COUNT_OF(whole_keys), spec);
    for (;;) {
        ts_status status = parse_term(&c, spec, err);
        if (status != TS_OK)
            return status;
        if (*c.at == '\0')
            break;
        if (*c.at != '+')
            return wrong(&c, c.at, "a comma or + was", err);
        c.at++;
    }
    if (spec->duration / spec->step < 2 || spec->duration / spec->step > 1000000000)
        return ts_err_at(err, TS_EPARSE, "gen", 1, 1,
                         "duration / step is %.9g; 2 to 1e9 samples were expected",
                         (double)spec->duration / (double)spec->step);
    return TS_OK;
}

static void add_keys(char *buf, int size, const ts_param *keys, int n)
{
    for (int i = 0; i < n; i++) {
        size_t used = strlen(buf);
        snprintf(buf + used, (size_t)size - used, "    %-10s %s (%s)\n", keys[i].key, keys[i].help,
                 keys[i].fallback);
    }
}

const char *ts_trace_gen_help(char *buf, int size)
{
    snprintf(buf, (size_t)size, "Kinds, and their keys:\n");
    for (int i = 0; i < TS_COUNT_OF(kinds); i++) {
        size_t used = strlen(buf);
        snprintf(buf + used, (size_t)size - used, "    %-10s %s;%.*s\n", kinds[i].name,
                 kinds[i].what, (int)strlen(kinds[i].keys) - 1, kinds[i].keys);
    }
    size_t used = strlen(buf);
    snprintf(buf + used, (size_t)size - used, "Keys of a kind (default):\n");
    add_keys(buf, size, term_keys, TS_COUNT_OF(term_keys));
    used = strlen(buf);
    snprintf(buf + used, (size_t)size - used,
             "Keys of any term:\n"
             "    flash=AT/LENGTH/xFACTOR    a flash crowd multiplies the term\n"
             "    outage=AT/LENGTH[/RETURN]  the term is gone, and what was withheld returns\n"
             "Keys of the whole (default):\n"
             "    start      time of the first sample, ISO or seconds (0)\n");
    add_keys(buf, size, whole_keys, TS_COUNT_OF(whole_keys));
    return buf;
}
