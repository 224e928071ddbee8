/* DS2; see ds2.h. Known value: 100/s into an operator of 50/s that emits 400/s needs 2, its
   successor of 100/s then needs ceil(800/100) = 8; row D01 of data/conformance/ds2.tsv. */
#include "core/rules/ds2.h"

#include <limits.h>
#include <math.h>

double ts_ds2_true_rate(double records, double useful_seconds)
{
    return records / useful_seconds;
}

double ts_ds2_instances(double input, double true_processing, int p)
{
    return input > 0 ? input / (true_processing / p) : input;
}

int ts_ds2_parallelism(double instances, int p, double factor)
{
    double pi = ceil(instances * (1 + factor));
    if (isnan(pi))
        return p;
    return pi < 1 ? 1 : pi > INT_MAX ? INT_MAX : (int)pi;
}

double ts_ds2_output(double true_output, int p, double instances)
{
    return true_output * (instances / p);
}

double ts_ds2_correction(const double *target, const double *observed, int n, double threshold)
{
    double worst = 0;
    for (int i = 0; i < n; i++)
        worst = fmax(worst, target[i] / observed[i]);
    return worst > threshold && isfinite(worst) ? worst : 1;
}
