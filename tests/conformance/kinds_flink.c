/* Kinds of the Flink autoscaler's decisions: vertex, scale, align, coef, job, quota, slots, ... */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/rules/flink_veto.h"
#include "core/rules/flink_window.h"
#include "tests/conformance/kinds.h"

enum { VERTICES = 16, RECORDS = 64 };

ts_flink_utilization kinds_utilization(row *r)
{
    return (ts_flink_utilization){
        .target = row_num(r, "util", 0.7),
        .max = row_num(r, "umax", NAN),
        .min = row_num(r, "umin", NAN),
        .boundary = row_num(r, "boundary", 0.3),
    };
}

ts_flink_times kinds_times(row *r, double catch_up_s, double restart_s)
{
    return (ts_flink_times){
        .catch_up = row_seconds(r, "catchup_s", ts_from_seconds(catch_up_s)),
        .restart = row_seconds(r, "restart_s", ts_from_seconds(restart_s)),
    };
}

ts_flink_align_mode kinds_align_mode(row *r)
{
    static const struct {
        const char *name;
        ts_flink_align_mode mode;
    } modes[] = {
        {"BALANCED", TS_FLINK_BALANCED},
        {"EVENLY_SPREAD", TS_FLINK_EVENLY_SPREAD},
        {"OFF", TS_FLINK_OFF},
        {"LEGACY_EVENLY", TS_FLINK_LEGACY_EVENLY_SPREAD},
        {"LEGACY_EVENLY_SPREAD", TS_FLINK_LEGACY_EVENLY_SPREAD},
        {"LEGACY_MAX", TS_FLINK_LEGACY_MAXIMIZE_UTILISATION},
        {"LEGACY_MAXIMIZE", TS_FLINK_LEGACY_MAXIMIZE_UTILISATION},
        {"LEGACY_MAXIMISE", TS_FLINK_LEGACY_MAXIMIZE_UTILISATION},
        {"LEGACY_MAXIMIZE_UTILISATION", TS_FLINK_LEGACY_MAXIMIZE_UTILISATION},
        {"LEGACY_MAXIMIZE_UTILIZATION", TS_FLINK_LEGACY_MAXIMIZE_UTILISATION},
        {"MAXIMIZE_UTILISATION", TS_FLINK_LEGACY_MAXIMIZE_UTILISATION},
    };
    const char *text = row_text(r, "mode");
    for (int i = 0; text != NULL && i < TS_COUNT_OF(modes); i++)
        if (row_same_name(text, modes[i].name))
            return modes[i].mode;
    if (text != NULL)
        row_malformed(r, "mode", "an alignment mode");
    return TS_FLINK_BALANCED;
}

static bool is_ship(const char *word)
{
    static const char *const others[] = {"REBALANCE", "RESCALE", "FORWARD", "BROADCAST",
                                         "CUSTOM",    "SHUFFLE", "GLOBAL",  "UNKNOWN"};
    for (int i = 0; i < TS_COUNT_OF(others); i++)
        if (row_same_name(word, others[i]))
            return true;
    return row_same_name(word, "HASH");
}

/* ships=REBALANCE,HASH: how each input is shipped; joined by ',' or '|' */
bool kinds_hash(row *r)
{
    const char *at = row_text(r, "ships");
    bool hash = false;
    while (at != NULL && *at != '\0') {
        char word[16];
        size_t length = strcspn(at, ",|");
        snprintf(word, sizeof word, "%.*s", (int)(length < sizeof word ? length : 0), at);
        if (!is_ship(word)) {
            row_malformed(r, "ships", "HASH, REBALANCE, RESCALE, FORWARD, ... joined by ','");
            break;
        }
        hash |= row_same_name(word, "HASH");
        at += length + (at[length] != '\0');
    }
    return hash;
}

ts_flink_scaling kinds_scaling(row *r, double max_down, double catch_up_s, double restart_s,
                               double interval_s)
{
    return (ts_flink_scaling){
        .utilization_target = row_num(r, "util", 0.7),
        .max_down = row_num(r, "maxdown", max_down),
        .max_up = row_num(r, "maxup", 100000),
        .min_parallelism = row_int(r, "vmin", 1),
        .max_parallelism = row_int(r, "vmax", 200),
        .down_interval = row_seconds(r, "interval_s", ts_from_seconds(interval_s)),
        .align = kinds_align_mode(r),
        .block_ineffective = row_flag(r, "eff", false),
        .effectiveness = row_num(r, "eff_thr", 0.1),
        .observed_scalability = row_flag(r, "obs", false),
        .coefficient_min = row_num(r, "obs_cmin", 0.5),
        .min_observations = row_int(r, "obs_min", 3),
        .times = kinds_times(r, catch_up_s, restart_s),
    };
}

static void emit_events(row *r, unsigned events)
{
    int count = !!(events & TS_FLINK_LIMITED) + !!(events & TS_FLINK_INEFFECTIVE);
    row_emit(r, "events", count);
    row_emit_text(r, "events", count == 2                         ? "LIMITED|INEFFECTIVE"
                               : events & TS_FLINK_LIMITED        ? "LIMITED"
                               : events & TS_FLINK_INEFFECTIVE    ? "INEFFECTIVE"
                                                                  : "none");
}

/* hist=old>new@tprXexpY|... */
static int read_history(row *r, ts_flink_record *records)
{
    const char *at = row_text(r, "hist");
    int n = 0;
    while (at != NULL && n < RECORDS) {
        char tpr[32], expected[32];
        ts_flink_record *h = &records[n];
        int used = 0;
        if (sscanf(at, "%9d>%9d@tpr%31[^e|]exp%31[^|]%n", &h->old_parallelism, &h->new_parallelism,
                   tpr, expected, &used) != 4 ||
            h->old_parallelism < 1 || !row_parse_number(tpr, &h->tpr) ||
            !row_parse_number(expected, &h->expected)) {
            row_malformed(r, "hist", "old>new@tprXexpY joined by '|'");
            return n;
        }
        n++;
        at = at[used] == '|' ? at + used + 1 : NULL;
    }
    return n;
}

static ts_flink_vertex read_vertex(row *r, const ts_flink_times *times)
{
    ts_flink_utilization u = kinds_utilization(r);
    ts_flink_vertex v = {
        .parallelism = row_int(r, "par", 1),
        .max_parallelism = row_int(r, "maxp", 720),
        .partitions = row_int(r, "parts", 0),
        .hash = kinds_hash(r),
        .excluded = row_flag(r, "excluded", false),
        .tpr = ts_flink_round(row_num(r, "tpr", NAN)),
        .demand = {ts_flink_round(row_num(r, "target", NAN)),
                   ts_flink_round(row_num(r, "catchup_rate", 0))},
    };
    v.band = ts_flink_thresholds(&v.demand, &u, times, row_flag(r, "backlog", false));
    return v;
}

static void emit_change(row *r, ts_status s, const ts_flink_change *c)
{
    if (s != TS_OK) {
        row_emit_text(r, "new", "error");
        return;
    }
    row_emit(r, "new", c->parallelism);
    row_emit(r, "outside", c->outside);
    row_emit(r, "expected_rate", c->expected);
    row_emit(r, "factor", c->factor);
    emit_events(r, c->events);
}

static void run_vertex(row *r, sequence *seq)
{
    ts_flink_scaling cfg = kinds_scaling(r, 0.6, 1800, 300, 3600);
    ts_flink_vertex v = read_vertex(r, &cfg.times);
    ts_flink_record history[RECORDS];
    v.n_history = read_history(r, history);
    v.history = history;
    ts_flink_change change;
    ts_status s = ts_flink_decide(&cfg, &v, row_seconds(r, "t", 0), &seq->delayed, &change);
    emit_change(r, s, &change);
    row_emit(r, "up", v.band.up);
    row_emit(r, "down", v.band.down);
    row_emit(r, "delayed", seq->delayed.active);
}

static void run_scale(row *r, sequence *seq)
{
    (void)seq;
    ts_flink_vertex v = {
        .parallelism = row_int(r, "cur", 1),
        .max_parallelism = row_int(r, "maxp", 720),
        .partitions = row_int(r, "parts", 0),
        .hash = kinds_hash(r),
    };
    int parallelism = v.parallelism;
    unsigned events = 0;
    ts_status s = ts_flink_scale(&v, row_num(r, "factor", 1), row_int(r, "lo", 1),
                                 row_int(r, "hi", 2147483647), kinds_align_mode(r), &parallelism,
                                 &events);
    if (s != TS_OK)
        row_emit_text(r, "new", "error");
    else
        row_emit(r, "new", parallelism);
    emit_events(r, events);
}

static void run_align(row *r, sequence *seq)
{
    (void)seq;
    bool limited = false;
    ts_flink_alignment a = {
        .current = row_int(r, "cur", 1),
        .target = row_int(r, "target", 1),
        .partitions = row_int(r, "parts", 0),
        .max_parallelism = row_int(r, "maxp", 720),
        .lower = row_int(r, "lo", 1),
        .upper = row_int(r, "hi", 2147483647),
        .hash = kinds_hash(r),
        .mode = kinds_align_mode(r),
    };
    if (a.target < 1 || a.max_parallelism < 1) {
        row_malformed(r, a.target < 1 ? "target" : "maxp", "at least 1");
        return;
    }
    row_emit(r, "aligned", ts_flink_align(&a, &limited));
    emit_events(r, limited ? TS_FLINK_LIMITED : 0);
}

/* hist=P:R|P:R, oldest first */
static void run_coef(row *r, sequence *seq)
{
    (void)seq;
    ts_flink_record history[RECORDS];
    const char *at = row_text(r, "hist");
    int n = 0;
    while (at != NULL && n < RECORDS) {
        char rate[32];
        int used = 0;
        if (sscanf(at, "%9d:%31[^|]%n", &history[n].old_parallelism, rate, &used) != 2 ||
            !row_parse_number(rate, &history[n].tpr)) {
            row_malformed(r, "hist", "P:R joined by '|'");
            return;
        }
        n++;
        at = at[used] == '|' ? at + used + 1 : NULL;
    }
    double c = ts_flink_scalability(history, n, row_int(r, "minobs", 3), row_num(r, "cmin", 0.5));
    row_emit(r, "range", c);
    row_emit(r, "coef", c);
}

/* "target/TPR[+catch-up rate]" */
static bool read_cell(const char *text, double *target, double *tpr, double *catch_up)
{
    char parts[3][32] = {"", "", "0"};
    double *into[3] = {target, tpr, catch_up};
    if (sscanf(text, "%31[^/]/%31[^+]+%31s", parts[0], parts[1], parts[2]) < 2)
        return false;
    for (int i = 0; i < 3; i++)
        if (!row_parse_number(parts[i], into[i]))
            return false;
    return true;
}

static void run_job(row *r, sequence *seq)
{
    ts_flink_utilization u = kinds_utilization(r);
    ts_flink_scaling cfg = kinds_scaling(r, 1, 0, 0, 0);
    ts_flink_change changes[VERTICES];
    char scaled[160] = "";
    int par = row_int(r, "par", 1), n = 0;
    const char *excluded = row_text(r, "exclude");
    for (int i = 0; i < r->n_inputs && n < VERTICES; i++) {
        const char *name = r->inputs[i].key;
        ts_flink_vertex v = {.parallelism = par, .max_parallelism = 720};
        if (!read_cell(r->inputs[i].value, &v.demand.target, &v.tpr, &v.demand.catch_up))
            continue;
        r->inputs[i].used = true;
        v.excluded = excluded != NULL && strstr(excluded, name) != NULL;
        v.band = ts_flink_thresholds(&v.demand, &u, &cfg.times, row_flag(r, "backlog", false));
        memset(&seq->delayed, 0, sizeof seq->delayed);
        if (ts_flink_decide(&cfg, &v, 0, &seq->delayed, &changes[n]) == TS_OK &&
            changes[n].why == TS_FLINK_CHANGED)
            snprintf(scaled + strlen(scaled), sizeof scaled - strlen(scaled), "%s%.40s",
                     *scaled ? "+" : "", name);
        n++;
    }
    row_emit_text(r, "scaled", ts_flink_job_acts(changes, n) ? scaled : "none");
}

/* winmax: rec=t:parallelism|...; the largest recommended from window_start on */
static void run_winmax(row *r, sequence *seq)
{
    ts_flink_sample recs[RECORDS];
    ts_flink_proposal max;
    int n = row_series(r, "rec", recs, RECORDS);
    memset(&seq->delayed, 0, sizeof seq->delayed);
    for (int i = 0; i < n; i++) {
        ts_flink_proposal p = {recs[i].at, row_count(r, "rec", recs[i].value), false};
        ts_flink_delayed_record(&seq->delayed, p);
    }
    ts_time from = (ts_time)row_int(r, "window_start", 0) * TS_MSEC;
    if (ts_flink_delayed_max(&seq->delayed, from, &max)) {
        row_emit(r, "max", max.parallelism);
        return;
    }
    row_emit_text(r, "max", "none");
    row_emit_text(r, "max", "error"); /* the original throws */
}

static void run_restart(row *r, sequence *seq)
{
    (void)seq;
    double seconds[RECORDS];
    ts_time tracked[RECORDS];
    int given = row_list(r, "tracked", seconds, RECORDS), n = 0;
    for (int i = 0; i < given; i++) /* none: a restart that has not ended */
        if (!isnan(seconds[i]))
            tracked[n++] = row_count(r, "tracked", seconds[i]) * TS_SEC;
    ts_time configured = row_seconds(r, "config_s", 300 * TS_SEC);
    ts_time limit = row_seconds(r, "limit_s", 900 * TS_SEC);
    bool tracking = row_flag(r, "tracking", false);
    row_emit(r, "restart_s",
             ts_seconds(ts_flink_restart_time(configured, tracking, limit, tracked, n)));
}

static void run_slots(row *r, sequence *seq)
{
    (void)seq;
    static const char *const names[] = {"new_source", "new_sink"};
    double pars[VERTICES];
    int current[VERTICES], next[VERTICES];
    int n = row_list(r, "pars", pars, VERTICES);
    for (int i = 0; i < n; i++) {
        current[i] = row_count(r, "pars", pars[i]);
        next[i] = i < TS_COUNT_OF(names) ? row_int(r, names[i], current[i]) : current[i];
    }
    row_emit(r, "slots",
             (double)ts_flink_slots_after(current, next, n, row_int(r, "slots_used", 0)));
}

/* op1=p/target/TPR, op2=...: each decided, then the quota asked about those that change */
static void run_quota(row *r, sequence *seq)
{
    ts_flink_scaling cfg = kinds_scaling(r, 0.6, 0, 300, 0);
    bool shared = row_flag(r, "same_slot_group", true);
    ts_flink_group groups[VERTICES] = {{0, 0}};
    int n = 0;
    for (int i = 0; i < r->n_inputs && n < VERTICES; i++) {
        ts_flink_vertex v = {.max_parallelism = 720};
        ts_flink_change c;
        if (sscanf(r->inputs[i].value, "%9d/%lf/%lf", &v.parallelism, &v.demand.target,
                   &v.tpr) != 3)
            continue;
        r->inputs[i].used = true;
        if (ts_flink_decide(&cfg, &v, 0, &seq->delayed, &c) != TS_OK || c.why != TS_FLINK_CHANGED)
            continue;
        ts_flink_group *g = &groups[shared ? 0 : n];
        g->current = v.parallelism > g->current ? v.parallelism : g->current;
        g->next = c.parallelism > g->next ? c.parallelism : g->next;
        n++;
    }
    ts_flink_quota quota = {
        .cpu = row_num(r, "cpu_quota", NAN),
        .memory = row_num(r, "mem_quota_gib", NAN),
        .tm_cpu = row_num(r, "tm_cpu", 0),
        .tm_memory = row_num(r, "tm_mem_gib", 0),
        .slots_per_tm = row_int(r, "slots_per_tm", 1),
    };
    if (quota.slots_per_tm < 1) {
        row_malformed(r, "slots_per_tm", "at least 1");
        return;
    }
    row_emit(r, "reached", ts_flink_quota_veto(&quota, groups, VERTICES) != TS_FLINK_PASS);
}

static void run_mempressure(row *r, sequence *seq)
{
    ts_flink_scaling cfg = kinds_scaling(r, 0.6, 0, 300, 0);
    ts_flink_vertex v = read_vertex(r, &cfg.times);
    ts_flink_change c;
    row_num(r, "heap_current", NAN); /* not asked: only the average is */
    ts_flink_veto veto =
        ts_flink_memory_pressure(row_num(r, "gc_current", NAN), row_num(r, "heap_avg", NAN),
                                 row_num(r, "gc_thr", 1), row_num(r, "heap_thr", 1));
    bool blocked = veto != TS_FLINK_PASS;
    ts_status s = ts_flink_decide(&cfg, &v, 0, &seq->delayed, &c);
    row_emit(r, "blocked", blocked);
    row_emit(r, "new", blocked || s != TS_OK ? v.parallelism : c.parallelism);
    row_emit(r, "scaled", !blocked && s == TS_OK && ts_flink_job_acts(&c, 1));
}

/* Adds a number to a list. */
static void append(char *list, size_t size, int value)
{
    size_t length = strlen(list);
    snprintf(list + length, size - length, "%s%d", length > 0 ? "|" : "", value);
}

/* t_s: times of collection of a job that runs since running_s, a second one of the same time in
   place of the first; sizes: samples kept after each; full: whether there was a whole window */
static void run_window(row *r, sequence *seq)
{
    (void)seq;
    double t[RECORDS];
    ts_time at[RECORDS];
    char sizes[160] = "", full[160] = "";
    int n = row_list(r, "t_s", t, RECORDS), kept = 0;
    ts_flink_window_cfg cfg = {
        .window = row_seconds(r, "window_s", 100 * TS_SEC),
        .stabilization = row_seconds(r, "stabilization_s", 10 * TS_SEC),
    };
    ts_time running_at = row_seconds(r, "running_s", 0);
    for (int i = 0; i < n; i++) {
        if (!(t[i] >= 0 && t[i] < 4e9)) {
            row_malformed(r, "t_s", "seconds joined by '|'");
            return;
        }
        ts_time now = ts_from_seconds(t[i]);
        ts_flink_window w = ts_flink_window_step(&cfg, at, kept, now, running_at);
        kept -= w.drop;
        memmove(at, at + w.drop, (size_t)kept * sizeof at[0]);
        kept -= kept > 0 && at[kept - 1] == now;
        at[kept++] = now;
        append(sizes, sizeof sizes, kept);
        append(full, sizeof full, w.full);
    }
    row_emit_text(r, "sizes", sizes);
    row_emit_text(r, "full", full);
}

const kind kinds_flink[] = {
    {"vertex", run_vertex},   {"scale", run_scale},   {"align", run_align},
    {"coef", run_coef},       {"job", run_job},       {"winmax", run_winmax},
    {"restart", run_restart}, {"slots", run_slots},   {"quota", run_quota},
    {"mempressure", run_mempressure}, {"window", run_window}, {NULL, NULL},
};
