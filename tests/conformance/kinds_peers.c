/* Kinds of the other peers: hpa, keda, ds2. */
#include <math.h>
#include <string.h>

#include "core/rules/ds2.h"
#include "core/rules/hpa.h"
#include "core/rules/keda.h"
#include "tests/conformance/kinds.h"

enum { PODS = 256, OPERATORS = 16 };

/* ready=1|0|hot|pending|failed|deleted: hot is still starting up. A pod of a metric other than CPU
   counts once it runs. False if the word is none of these. */
static bool readiness(const char *word, bool cpu, ts_hpa_readiness *out)
{
    static const struct {
        const char *word;
        ts_hpa_readiness cpu, other;
    } words[] = {
        {"1", TS_HPA_READY, TS_HPA_READY},           {"true", TS_HPA_READY, TS_HPA_READY},
        {"ready", TS_HPA_READY, TS_HPA_READY},       {"running", TS_HPA_READY, TS_HPA_READY},
        {"0", TS_HPA_UNREADY, TS_HPA_READY},         {"false", TS_HPA_UNREADY, TS_HPA_READY},
        {"unready", TS_HPA_UNREADY, TS_HPA_READY},   {"hot", TS_HPA_UNREADY, TS_HPA_READY},
        {"pending", TS_HPA_UNREADY, TS_HPA_UNREADY}, {"failed", TS_HPA_IGNORED, TS_HPA_IGNORED},
        {"deleted", TS_HPA_IGNORED, TS_HPA_IGNORED}, {"deleting", TS_HPA_IGNORED, TS_HPA_IGNORED},
    };
    for (int i = 0; i < TS_COUNT_OF(words); i++) {
        if (row_same_name(word, words[i].word)) {
            *out = cpu ? words[i].cpu : words[i].other;
            return true;
        }
    }
    return false;
}

/* Fills the pods' readiness; how many values there are. *ready: how many of them are ready, which
   here says the pod's condition, whatever the metric. */
static int read_ready(row *r, ts_hpa_pod *pods, bool cpu, int *ready)
{
    const char *at = row_text(r, "ready");
    char word[16];
    int n = 0;
    *ready = 0;
    while (n < PODS && row_next(&at, word, sizeof word)) {
        ts_hpa_readiness condition = TS_HPA_IGNORED;
        if (!readiness(word, cpu, &pods[n].readiness) || !readiness(word, true, &condition))
            row_malformed(r, "ready", "1, 0, hot, pending, failed or deleted, joined by '|'");
        *ready += condition == TS_HPA_READY;
        n++;
    }
    return n;
}

/* 0 for what is missing */
static int64_t amount(row *r, const char *key, double v)
{
    if (v < 0 || v > 1e9)
        row_malformed(r, key, "amounts from 0 to 10^9");
    return v >= 0 && v <= 1e9 ? (int64_t)v : 0;
}

/* Pods are those in ready, else those with a request of their own, else `current` and those that
   are said to have no metric; a metric of none of them is superfluous, as in the original. */
static int count_pods(int current, int n_ready, int n_request, const double *usage, int n_usage)
{
    if (n_ready > 0)
        return n_ready;
    if (n_request > 1)
        return n_request;
    int n = current < 0 ? 0 : current < PODS ? current : PODS;
    for (int i = n; i < n_usage; i++)
        if (isnan(usage[i]))
            n = i + 1;
    return n;
}

/* A failed metric keeps the present count; the calculation itself is an error. */
static void emit_proposal(row *r, const ts_hpa_proposal *p)
{
    row_emit(r, "new", p->replicas);
    if (p->failed)
        row_emit_text(r, "new", "error");
    row_emit(r, "failed", p->failed);
}

/* cpu and memory: usage_m of request_m in target_pct; pods: value in target, per pod */
static void emit_pods_metric(row *r, bool resource, bool cpu, int current, double tolerance)
{
    const char *value_key = resource ? "usage_m" : "value";
    const char *target_key = resource ? "target_pct" : "target";
    double usage[PODS], request[PODS];
    ts_hpa_pod pods[PODS] = {{.usage = 0}};
    int ready;
    int n_usage = row_list(r, value_key, usage, PODS);
    int n_request = row_list(r, "request_m", request, PODS);
    int n_ready = read_ready(r, pods, cpu, &ready);
    ts_hpa_metric m = {
        .utilization = resource, .target = row_whole(r, target_key, 0), .tolerance = tolerance};
    if (m.target < 1 || m.target > 1000000000) {
        row_malformed(r, target_key, "1 to 10^9");
        return;
    }
    int n = count_pods(current, n_ready, n_request, usage, n_usage);
    for (int i = 0; i < n; i++) {
        pods[i].missing = i >= n_usage || isnan(usage[i]);
        if (!pods[i].missing)
            pods[i].usage = amount(r, value_key, usage[i]);
        if (resource && n_request > 0)
            pods[i].request = amount(r, "request_m", request[i < n_request ? i : n_request - 1]);
    }
    ts_hpa_proposal p;
    ts_hpa_from_pods(&m, pods, n, current, &p);
    emit_proposal(r, &p);
}

/* An external metric may have several values, which are added. */
static int64_t total_value(row *r, bool *missing)
{
    double values[PODS];
    int64_t sum = 0;
    int n = row_list(r, "value", values, PODS);
    *missing = n == 0;
    for (int i = 0; i < n; i++) {
        *missing |= isnan(values[i]);
        sum += amount(r, "value", values[i]);
    }
    return sum;
}

/* target, of the ready pods, or target_avg (or a metric called so), per pod */
static void emit_total_metric(row *r, bool average, int current, double tolerance)
{
    ts_hpa_pod pods[PODS] = {{.usage = 0}};
    ts_hpa_proposal p = {.replicas = current};
    int ready;
    int64_t value = total_value(r, &p.failed);
    int64_t target = row_whole(r, "target", 0), target_avg = row_whole(r, "target_avg", 0);
    if (read_ready(r, pods, false, &ready) == 0)
        ready = current;
    average |= target_avg != 0;
    if (average && target_avg != 0)
        target = target_avg;
    if (target < 1 || target > 1000000000) {
        row_malformed(r, target_avg != 0 ? "target_avg" : "target", "1 to 10^9");
        return;
    }
    if (!p.failed)
        p.replicas = average ? ts_hpa_from_average(value, target, tolerance, current)
                             : ts_hpa_from_value(value, target, tolerance, current, ready);
    emit_proposal(r, &p);
}

/* object, external: *average if the word goes on with average, avg or per_pod */
static bool is_total_metric(const char *metric, bool *average)
{
    static const char *const totals[] = {"object", "external"};
    static const char *const averages[] = {"average", "avg", "perpod"};
    char name[32];
    *average = false;
    for (int i = 0; i < TS_COUNT_OF(totals); i++) {
        if (row_same_name(metric, totals[i]))
            return true;
        for (int k = 0; k < TS_COUNT_OF(averages); k++) {
            snprintf(name, sizeof name, "%s_%s", totals[i], averages[k]);
            if (row_same_name(metric, name)) {
                *average = true;
                return true;
            }
        }
    }
    return false;
}

static void run_hpa(row *r, sequence *seq)
{
    (void)seq;
    int current = row_int(r, "cur", 1);
    double tolerance = row_num(r, "tolerance", 0.1);
    const char *metric = row_text(r, "metric");
    bool average;
    if (metric == NULL)
        metric = "";
    bool cpu = row_same_name(metric, "cpu"), memory = row_same_name(metric, "memory");
    if (cpu || memory || row_same_name(metric, "pods"))
        emit_pods_metric(r, cpu || memory, cpu, current, tolerance);
    else if (is_total_metric(metric, &average))
        emit_total_metric(r, average, current, tolerance);
    else
        row_malformed(r, "metric", "cpu, memory, pods, object or external");
}

/* Without cur there is no present count of pods for HPA's tolerance to keep. */
static void run_keda(row *r, sequence *seq)
{
    (void)seq;
    ts_keda k = {
        .threshold = row_whole(r, "threshold", 10),
        .activation = row_whole(r, "activation", 0),
        .partitions = row_whole(r, "partitions", 1),
        .with_lag = row_whole(r, "with_lag", 0),
        .even = row_flag(r, "even", false),
        .limit_to_lag = row_flag(r, "limit_to_lag", false),
        .allow_idle = row_flag(r, "allow_idle", false),
    };
    int64_t lag = row_whole(r, "lag", 0);
    int current = row_int(r, "cur", 0);
    if (k.threshold < 1 || k.partitions < 1) {
        row_malformed(r, k.threshold < 1 ? "threshold" : "partitions", "at least 1");
        return;
    }
    int64_t metric = ts_keda_metric(&k, lag);
    int replicas = ts_hpa_from_average(metric, k.threshold, 0.1, current);
    row_emit(r, "factor", (double)ts_keda_factor(&k, lag));
    row_emit(r, "metric", (double)metric);
    row_emit(r, "active", ts_keda_active(&k, lag));
    row_emit(r, "new", ts_keda_active(&k, lag) ? replicas : 0);
}

/* A chain: `sources` sources of source_out each, then op1, op2, ... with opN_tpr, opN_out, opN_p */
static void run_ds2(row *r, sequence *seq)
{
    (void)seq;
    char list[160] = "";
    double input = row_num(r, "source_out", NAN) * row_num(r, "sources", 1);
    double factor = row_num(r, "factor", 0);
    for (int op = 1; op <= OPERATORS; op++) {
        char key[3][24];
        snprintf(key[0], sizeof key[0], "op%d_tpr", op);
        snprintf(key[1], sizeof key[1], "op%d_out", op);
        snprintf(key[2], sizeof key[2], "op%d_p", op);
        if (row_text(r, key[0]) == NULL)
            break;
        int p = row_int(r, key[2], 1);
        if (p < 1) {
            row_malformed(r, key[2], "at least 1");
            return;
        }
        double instances = ts_ds2_instances(input, row_num(r, key[0], NAN), p);
        int pi = ts_ds2_parallelism(instances, p, factor);
        input = ts_ds2_output(row_num(r, key[1], NAN), p, instances);
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%d", op > 1 ? "|" : "", pi);
    }
    row_emit_text(r, "new", list);
}

const kind kinds_peers[] = {
    {"hpa", run_hpa}, {"keda", run_keda}, {"ds2", run_ds2}, {NULL, NULL},
};
