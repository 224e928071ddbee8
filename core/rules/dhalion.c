/* See dhalion.h. Known value: back-pressured half of the time: 1 + 0.5/0.5 = 2, so 3 become 6;
   tests/unit/test_rules_peers.c. */
#include "core/rules/dhalion.h"

#include <limits.h>
#include <math.h>

static const double max_backpressure = 0.9, idle_lag = 10000, idle_buffer = 0.2, keep = 0.8;

double ts_dhalion_factor(const ts_dhalion_operator *op)
{
    double factor;
    if (op->source) {
        factor = op->pending_rate <= 0 ? 1 : 1 + op->pending_rate / op->consumed_rate;
    } else {
        double bp = op->backpressure > max_backpressure ? max_backpressure : op->backpressure;
        factor = 1 + bp / (1 - bp);
    }
    return factor < 1 ? 1 : factor;
}

static bool idle(const ts_dhalion_operator *op)
{
    return op->source ? op->lag <= idle_lag : op->input_buffer <= idle_buffer;
}

int ts_dhalion_parallelism(const ts_dhalion_operator *op)
{
    double up = ceil(op->parallelism * ts_dhalion_factor(op));
    if (up > op->parallelism)
        return up > INT_MAX ? INT_MAX : (int)up;
    if (isnan(up) || !idle(op))
        return op->parallelism;
    int down = (int)floor(op->parallelism * keep);
    return down < 1 ? 1 : down;
}
