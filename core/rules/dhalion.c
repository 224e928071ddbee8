/* See dhalion.h. Known value: back-pressured half of the time: 1 + 0.5/0.5 = 2, so 3 become 6;
   tests/unit/test_rules_peers.c. */
#include "core/rules/dhalion.h"

#include <limits.h>
#include <math.h>

double ts_dhalion_factor(const ts_dhalion_limits *l, const ts_dhalion_operator *op)
{
    double factor;
    if (op->source) {
        factor = op->pending_rate <= 0 ? 1 : 1 + op->pending_rate / op->consumed_rate;
        factor = factor > l->max_factor ? l->max_factor : factor;
    } else {
        double bp = op->backpressure > l->max_pressure ? l->max_pressure : op->backpressure;
        factor = 1 + bp / (1 - bp);
    }
    return factor < 1 ? 1 : factor;
}

int ts_dhalion_up(const ts_dhalion_limits *l, const ts_dhalion_operator *op)
{
    double up = ceil(op->parallelism * ts_dhalion_factor(l, op));
    if (isnan(up))
        return op->parallelism;
    return up > INT_MAX ? INT_MAX : (int)up;
}

int ts_dhalion_down(const ts_dhalion_limits *l, const ts_dhalion_operator *op)
{
    bool idle = op->source ? op->lag <= l->idle_lag : op->input_buffer <= l->idle_buffer;
    int down = idle ? (int)floor(op->parallelism * l->keep) : op->parallelism;
    return down < 1 ? 1 : down;
}
