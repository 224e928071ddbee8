/*
 * DS2: scale every operator to its share of the sources' rate, in one pass over the job graph.
 *
 * V. Kalavri et al., Three steps is all you need: fast, accurate, automatic scaling decisions for
 * distributed streaming dataflows, OSDI 2018. An operator's true rate is what it processes (or
 * emits) per second of useful time, that is: not waiting for input or output.
 *
 *     for each operator in topological order:
 *         in  = sum of its upstreams' target output
 *         pi  = ts_ds2_instances(in, true_processing, p);
 *         new = ts_ds2_parallelism(pi, p, factor);
 *         out = ts_ds2_output(true_output, p, pi);
 *
 * What flows on is scaled by the instances before they are rounded up: rounding up makes room, not
 * records.
 */
#ifndef TS_CORE_RULES_DS2_H
#define TS_CORE_RULES_DS2_H

#include "core/types.h"

/* records / useful seconds; +inf for records in no time, NaN without either. */
double ts_ds2_true_rate(double records, double useful_seconds);

/* input / (true_processing / p): 0 without input, NaN if it cannot be said. */
double ts_ds2_instances(double input, double true_processing, int p);

/* ceil(instances * (1 + factor)), within 1 and INT_MAX; p if they are not known. */
int ts_ds2_parallelism(double instances, int p, double factor);

/* The output rate of as many instances as the input needs, from the true one of all p. */
double ts_ds2_output(double true_output, int p, double instances);

/*
 * When nothing is scaled up though the sources do not keep up: the largest target / observed
 * source rate if it is above the threshold, else 1. Multiply every parallelism by it.
 */
double ts_ds2_correction(const double *target, const double *observed, int n, double threshold);

#endif
