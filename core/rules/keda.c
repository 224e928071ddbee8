/* KEDA's Kafka scaler; see keda.h. Known value: lag 101 at 10 a pod over 100 partitions, evenly: 20
   pods, since 20 is the next factor after 10; row K07 of data/conformance/keda.tsv. */
#include "core/rules/keda.h"

bool ts_keda_active(const ts_keda *k, int64_t lag)
{
    return lag > k->activation;
}

/* f * threshold >= lag, without the product. */
static bool carries(const ts_keda *k, int64_t f, int64_t lag)
{
    return lag <= 0 || (lag - 1) / k->threshold < f;
}

int64_t ts_keda_factor(const ts_keda *k, int64_t lag)
{
    int64_t best = k->partitions;
    for (int64_t d = 1; d <= k->partitions / d; d++) {
        if (k->partitions % d != 0)
            continue;
        int64_t pair[2] = {d, k->partitions / d};
        for (int i = 0; i < 2; i++)
            if (pair[i] < best && carries(k, pair[i], lag))
                best = pair[i];
    }
    return best;
}

int64_t ts_keda_metric(const ts_keda *k, int64_t lag)
{
    if (k->even) {
        int64_t factor = ts_keda_factor(k, lag);
        lag = factor > INT64_MAX / k->threshold ? INT64_MAX : factor * k->threshold;
    }
    int64_t bound = k->limit_to_lag ? k->with_lag : k->partitions;
    if ((!k->allow_idle || k->limit_to_lag) && lag / k->threshold > bound)
        lag = bound * k->threshold;
    return lag;
}
