/* Kinds of the other peers: hpa, keda, ds2. */
#include <math.h>
#include <string.h>

#include "core/rules/ds2.h"
#include "core/rules/hpa.h"
#include "core/rules/keda.h"
#include "tests/conformance/kinds.h"

enum { PODS = 256, OPERATORS = 16 };

/* ready=1|0|pending|failed|deleted; a pod of a metric other than CPU counts once it runs */
static ts_hpa_readiness readiness(const char *word, bool cpu)
{
    if (strcmp(word, "failed") == 0 || strcmp(word, "deleted") == 0)
        return TS_HPA_IGNORED;
    if (strcmp(word, "pending") == 0 || (cpu && strcmp(word, "0") == 0))
        return TS_HPA_UNREADY;
    return TS_HPA_READY;
}

/* Fills the pods' readiness; how many values there are. *ready: how many of them say 1. */
static int read_ready(row *r, ts_hpa_pod *pods, bool cpu, int *ready)
{
    const char *at = row_text(r, "ready");
    char word[16];
    int n = 0;
    *ready = 0;
    while (n < PODS && row_next(&at, word, sizeof word)) {
        pods[n++].readiness = readiness(word, cpu);
        *ready += strcmp(word, "1") == 0;
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

/* Usage is of the first pods where there are fewer values than in ready. */
static void emit_pods_metric(row *r, bool cpu, int current, double tolerance)
{
    static const char *const keys[2][2] = {{"value", "target"}, {"usage_m", "target_pct"}};
    double usage[PODS], request[PODS];
    ts_hpa_pod pods[PODS] = {{.usage = 0}};
    int ready;
    int n_usage = row_list(r, keys[cpu][0], usage, PODS);
    int n_request = row_list(r, "request_m", request, PODS);
    int n_ready = read_ready(r, pods, cpu, &ready);
    ts_hpa_metric m = {
        .utilization = cpu, .target = row_whole(r, keys[cpu][1], 0), .tolerance = tolerance};
    if (m.target < 1 || m.target > 1000000000) {
        row_malformed(r, keys[cpu][1], "1 to 10^9");
        return;
    }
    int n = n_usage > n_ready ? n_usage : n_ready;
    for (int i = 0; i < n; i++) {
        pods[i].missing = i >= n_usage || isnan(usage[i]);
        if (!pods[i].missing)
            pods[i].usage = amount(r, keys[cpu][0], usage[i]);
        if (cpu && n_request > 0)
            pods[i].request = amount(r, "request_m", request[i < n_request ? i : n_request - 1]);
    }
    ts_hpa_proposal p;
    ts_hpa_from_pods(&m, pods, n, current, &p);
    row_emit(r, "new", p.replicas);
    row_emit(r, "failed", p.failed);
}

static void emit_total_metric(row *r, int current, double tolerance)
{
    ts_hpa_pod pods[PODS] = {{.usage = 0}};
    int ready;
    bool failed = row_text(r, "value") == NULL;
    int64_t value = row_whole(r, "value", 0);
    int64_t target = row_whole(r, "target", 0), average = row_whole(r, "target_avg", 0);
    if (read_ready(r, pods, false, &ready) == 0)
        ready = current;
    row_emit(r, "failed", failed);
    if (failed)
        row_emit(r, "new", current);
    else if (average >= 1)
        row_emit(r, "new", ts_hpa_from_average(value, average, tolerance, current));
    else if (target >= 1)
        row_emit(r, "new", ts_hpa_from_value(value, target, tolerance, current, ready));
}

static void run_hpa(row *r, sequence *seq)
{
    (void)seq;
    int current = row_int(r, "cur", 1);
    double tolerance = row_num(r, "tolerance", 0.1);
    const char *metric = row_text(r, "metric");
    if (metric != NULL && (strcmp(metric, "cpu") == 0 || strcmp(metric, "pods") == 0))
        emit_pods_metric(r, *metric == 'c', current, tolerance);
    else if (metric != NULL && (strcmp(metric, "object") == 0 || strcmp(metric, "external") == 0))
        emit_total_metric(r, current, tolerance);
    else
        row_malformed(r, "metric", "cpu, pods, object or external");
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
        .even = row_int(r, "even", 0) != 0,
        .limit_to_lag = row_int(r, "limit_to_lag", 0) != 0,
        .allow_idle = row_int(r, "allow_idle", 0) != 0,
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
        int pi = ts_ds2_parallelism(input, row_num(r, key[0], NAN), p, factor);
        input = ts_ds2_output(row_num(r, key[1], NAN), p, pi);
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%d", op > 1 ? "|" : "", pi);
    }
    row_emit_text(r, "new", list);
}

const kind kinds_peers[] = {
    {"hpa", run_hpa}, {"keda", run_keda}, {"ds2", run_ds2}, {NULL, NULL},
};
