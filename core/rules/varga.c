/* See varga.h. Known value: 4 instances, 16 % idle: ceil(4 * 0.84/0.7) = 5;
   tests/unit/test_rules_peers.c. */
#include "core/rules/varga.h"

#include <limits.h>
#include <math.h>

int ts_varga_parallelism(const ts_varga_operator *op, double target)
{
    double factor = (1 - op->idle) / target;
    if (op->causes_backpressure)
        factor = fmax(factor, 1 + op->lag_slope / op->rate);
    double p = ceil(op->parallelism * factor);
    if (isnan(p))
        return op->parallelism;
    return p < 1 ? 1 : p > INT_MAX ? INT_MAX : (int)p;
}
