/* Two configurations of one policy; see diff.h. */
#include "experiments/diff.h"

#include <math.h>
#include <string.h>

#include "core/param.h"

bool ts_action_walk_next(ts_action_walk *w, const ts_action **a, const ts_action **b)
{
    *a = *b = NULL;
    bool first = w->n_a > 0 && (w->n_b == 0 || w->a->at <= w->b->at);
    bool second = w->n_b > 0 && (w->n_a == 0 || w->b->at <= w->a->at);
    if (first) {
        *a = w->a++;
        w->n_a--;
    }
    if (second) {
        *b = w->b++;
        w->n_b--;
    }
    return first || second;
}

bool ts_action_same(const ts_action *a, const ts_action *b)
{
    return a != NULL && b != NULL && a->at == b->at && a->from == b->from && a->to == b->to;
}

ts_status ts_gate_parse(const char *text, ts_gate *out, ts_err *err)
{
    char key[64], number[64];
    const char *eq = strchr(text, '=');
    size_t n = eq != NULL ? strlen(eq + 1) : 0;
    if (n == 0 || n >= sizeof number || eq == text || eq - text >= (ptrdiff_t)sizeof key)
        return ts_err_set(err, TS_EINVAL,
                          "'%.60s' is not of the form MEASURE=LIMIT or MEASURE=LIMIT%%", text);
    memcpy(key, text, (size_t)(eq - text));
    key[eq - text] = '\0';
    memcpy(number, eq + 1, n + 1);
    out->percent = number[n - 1] == '%';
    if (out->percent)
        number[n - 1] = '\0';
    ts_status status = ts_outcome_find(key, &out->measure, err);
    if (status != TS_OK)
        return status;
    if (ts_outcome_better(out->measure) == 0)
        return ts_err_set(err, TS_EINVAL, "neither more nor less of %s is better", key);
    if (ts_parse_double(number, &out->limit) != TS_OK || !(out->limit >= 0))
        return ts_err_set(err, TS_EINVAL, "'%.60s' is not a number from 0 up, or a percentage",
                          eq + 1);
    return TS_OK;
}

ts_verdict ts_gate_judge(const ts_gate *gate, const ts_compare *c, int trace)
{
    double sign = -ts_outcome_better(gate->measure);
    ts_interval a = ts_compare_mean(c, trace, 0, gate->measure);
    ts_verdict v = {.difference = ts_compare_difference(c, trace, 1, 0, gate->measure)};
    v.known = v.difference.n > 0;
    v.worse = sign * v.difference.mean;
    v.allowed = gate->percent ? fabs(a.mean) * gate->limit / 100 : gate->limit;
    v.failed = v.worse > v.allowed;
    v.certain = fabs(v.worse - v.allowed) > v.difference.half; /* false where half is NaN */
    return v;
}
