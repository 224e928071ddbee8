/* Dynamic lot sizes; see lot_size.h. */
#include "core/rules/lot_size.h"

#include <assert.h>
#include <math.h>

/* The cheapest first lot from period i on, and what all costs from there; cost[j] is known for all
 * later j. */
static double best_from(const ts_lots *q, int i, const double *cost, ts_lot_choice *first)
{
    double least = INFINITY;
    int size = q->first[i];
    for (int j = i + 1; j <= q->n; j++) {
        size = q->need[j - 1] > size ? q->need[j - 1] : size;
        double c = q->price + (double)(j - i) * size + cost[j];
        if (c < least) {
            least = c;
            *first = (ts_lot_choice){size, j - i, 0};
        }
    }
    return least;
}

/* The least cost of keeping the present lot for some periods; infinite if it cannot be kept. */
static double keep(const ts_lots *q, const double *cost, int *periods)
{
    double least = INFINITY;
    for (int j = 1; j <= q->lasts; j++) {
        double c = (double)j * q->present + cost[j];
        if (c <= least) {
            least = c;
            *periods = j;
        }
    }
    return least;
}

ts_lot_choice ts_lot_choose(const ts_lots *q)
{
    double cost[TS_LOT_MAX + 1];
    ts_lot_choice first = {q->present, 0, 0};
    int kept_for = 0;
    assert(q->n >= 1 && q->n <= TS_LOT_MAX && q->lasts >= 0 && q->lasts <= q->n);
    cost[q->n] = 0;
    for (int i = q->n - 1; i >= 0; i--)
        cost[i] = best_from(q, i, cost, &first);
    double kept = keep(q, cost, &kept_for);
    if (kept <= cost[0])
        return (ts_lot_choice){q->present, kept_for, 0};
    first.saving = kept - cost[0];
    return first;
}
