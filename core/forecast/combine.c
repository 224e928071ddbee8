/* Combining forecasts by their record; see combine.h. And the method that does so, see below. */
#include "core/forecast/combine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const ts_combine_rules[] = {
    "mean", "median", "smape", "inverse", "mlpoly", "boa", NULL,
};

ts_status ts_combiner_init(ts_combiner *c, ts_combine_rule rule, int n, int horizon, double power)
{
    *c = (ts_combiner){.rule = rule, .n = n, .horizon = horizon, .power = power, .keep = 1};
    size_t scores = (size_t)horizon * (size_t)n;
    c->said = calloc(scores * (size_t)horizon, sizeof(double));
    c->mixed = calloc((size_t)horizon * (size_t)horizon, sizeof(double));
    c->score = calloc(scores, sizeof(double));
    c->spread = calloc(scores, sizeof(double));
    c->largest = calloc(scores, sizeof(double));
    c->weight = calloc((size_t)n, sizeof(double));
    bool good = c->said && c->mixed && c->score && c->spread && c->largest && c->weight;
    return good ? TS_OK : TS_ENOMEM;
}

void ts_combiner_fini(ts_combiner *c)
{
    free(c->said);
    free(c->mixed);
    free(c->score);
    free(c->spread);
    free(c->largest);
    free(c->weight);
}

void ts_combiner_reset(ts_combiner *c, double half_life)
{
    size_t scores = (size_t)c->horizon * (size_t)c->n;
    c->keep = exp2(-1 / half_life);
    c->now = 0;
    for (size_t i = 0; i < scores * (size_t)c->horizon; i++)
        c->said[i] = NAN;
    memset(c->score, 0, scores * sizeof(double));
    memset(c->spread, 0, scores * sizeof(double));
    memset(c->largest, 0, scores * sizeof(double));
}

static void score_smape(ts_combiner *c, int i, double y, double f)
{
    double size = fabs(y) + fabs(f);
    double e = size > 0 ? 200 * fabs(y - f) / size : 0;
    c->score[i] = c->spread[i] > 0 ? 0.5 * e + 0.5 * c->score[i] : e;
    c->spread[i] = 1;
}

static void score_inverse(ts_combiner *c, int i, double y, double f)
{
    c->score[i] = c->keep * c->score[i] + fabs(y - f);
    c->spread[i] = c->keep * c->spread[i] + 1;
}

/* Regret by the slope of |y - mix| at the mix: linear in the member's own forecast. */
static void score_mlpoly(ts_combiner *c, int i, double y, double f, double mix)
{
    double r = mix > y ? mix - f : mix < y ? f - mix : 0;
    c->score[i] = c->keep * c->score[i] + r;
    c->spread[i] = c->keep * c->spread[i] + r * r;
}

static double rate_of_boa(const ts_combiner *c, int i)
{
    double rate = c->spread[i] > 0 ? sqrt(log(c->n + 1) / c->spread[i]) : 0;
    return c->largest[i] > 0 ? fmin(rate, 0.5 / c->largest[i]) : rate;
}

static void score_boa(ts_combiner *c, int i, double y, double f, double mix)
{
    double l = mix > y ? f - mix : mix < y ? mix - f : 0;
    c->spread[i] = c->keep * c->spread[i] + l * l;
    c->largest[i] = fmax(c->keep * c->largest[i], fabs(l));
    c->score[i] = c->keep * c->score[i] + l * (1 + rate_of_boa(c, i) * l);
}

void ts_combiner_observe(ts_combiner *c, double y)
{
    c->now++;
    if (isnan(y))
        return;
    for (int h = 1; h <= c->horizon && h <= c->now; h++) {
        int slot = (int)((c->now - h) % c->horizon);
        double mix = c->mixed[slot * c->horizon + h - 1];
        for (int k = 0; k < c->n; k++) {
            double f = c->said[(slot * c->n + k) * c->horizon + h - 1];
            int i = (h - 1) * c->n + k;
            if (isnan(f))
                continue;
            if (c->rule == TS_COMBINE_SMAPE)
                score_smape(c, i, y, f);
            else if (c->rule == TS_COMBINE_INVERSE)
                score_inverse(c, i, y, f);
            else if (c->rule == TS_COMBINE_MLPOLY)
                score_mlpoly(c, i, y, f, mix);
            else if (c->rule == TS_COMBINE_BOA)
                score_boa(c, i, y, f, mix);
        }
    }
}

/* Unnormalised weight of a member by its score; 0: none, or no score yet. The boa weight is
 * relative to the best. */
static double raw_weight(const ts_combiner *c, int i, double reference)
{
    double mean;
    if (c->spread[i] <= 0)
        return 0;
    switch (c->rule) {
    case TS_COMBINE_SMAPE:
        return reference > 0 ? 1 - c->score[i] / reference : 1;
    case TS_COMBINE_INVERSE:
        mean = c->score[i] / c->spread[i];
        return reference > 0 ? pow(fmax(mean / reference, 1e-9), -c->power) : 1;
    case TS_COMBINE_MLPOLY:
        return fmax(c->score[i], 0) / c->spread[i];
    case TS_COMBINE_BOA:
        return rate_of_boa(c, i) * exp(reference - rate_of_boa(c, i) * c->score[i]);
    default:
        return 1;
    }
}

/* What scores are measured against. smape: their sum; inverse: their mean; boa: the least. */
static double reference_of(const ts_combiner *c, const double *said, int h)
{
    double sum = 0, least = INFINITY;
    int count = 0;
    for (int k = 0; k < c->n; k++) {
        int i = (h - 1) * c->n + k;
        if (isnan(said[k * c->horizon + h - 1]) || c->spread[i] <= 0)
            continue;
        sum += c->rule == TS_COMBINE_INVERSE ? c->score[i] / c->spread[i] : c->score[i];
        least = fmin(least, rate_of_boa(c, i) * c->score[i]);
        count++;
    }
    if (c->rule == TS_COMBINE_BOA)
        return count > 0 ? least : 0;
    return c->rule == TS_COMBINE_INVERSE && count > 0 ? sum / count : sum;
}

static double normalise(double *w, int n)
{
    double sum = 0;
    for (int k = 0; k < n; k++)
        sum += w[k];
    for (int k = 0; k < n && sum > 0; k++)
        w[k] /= sum;
    return sum;
}

void ts_combiner_weights(const ts_combiner *c, const double *said, int h, double *w)
{
    bool by_score = c->rule != TS_COMBINE_MEAN && c->rule != TS_COMBINE_MEDIAN;
    double reference = by_score ? reference_of(c, said, h) : 0;
    for (int k = 0; k < c->n; k++) {
        bool speaks = !isnan(said[k * c->horizon + h - 1]);
        w[k] = speaks && by_score ? raw_weight(c, (h - 1) * c->n + k, reference) : 0;
    }
    if (normalise(w, c->n) > 0)
        return;
    for (int k = 0; k < c->n; k++)
        w[k] = !isnan(said[k * c->horizon + h - 1]);
    normalise(w, c->n);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(ts_combiner *c, const double *said, int h)
{
    int n = 0;
    for (int k = 0; k < c->n; k++)
        if (!isnan(said[k * c->horizon + h - 1]))
            c->weight[n++] = said[k * c->horizon + h - 1];
    qsort(c->weight, (size_t)n, sizeof *c->weight, compare);
    return n == 0 ? NAN : 0.5 * (c->weight[(n - 1) / 2] + c->weight[n / 2]);
}

static double average(ts_combiner *c, const double *said, int h)
{
    double sum = 0, total = 0;
    ts_combiner_weights(c, said, h, c->weight);
    for (int k = 0; k < c->n; k++) {
        if (c->weight[k] <= 0)
            continue;
        sum += c->weight[k] * said[k * c->horizon + h - 1];
        total += c->weight[k];
    }
    return total > 0 ? sum : NAN;
}

void ts_combiner_mix(ts_combiner *c, const double *said, double *mean)
{
    int slot = (int)(c->now % c->horizon);
    for (int h = 1; h <= c->horizon; h++)
        mean[h - 1] = c->rule == TS_COMBINE_MEDIAN ? median(c, said, h) : average(c, said, h);
    memcpy(c->said + slot * c->n * c->horizon, said,
           (size_t)c->n * (size_t)c->horizon * sizeof *said);
    memcpy(c->mixed + slot * c->horizon, mean, (size_t)c->horizon * sizeof *mean);
}
