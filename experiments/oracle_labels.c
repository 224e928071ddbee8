/* Labels of the clairvoyant optimum; see oracle_labels.h. */
#include "experiments/oracle_labels.h"

#include <stdlib.h>

ts_status ts__oracle_labels_add(ts__oracle_labels *set, const ts__oracle_label *label)
{
    if (set->n == set->capacity) {
        int more = set->capacity < 16 ? 16 : set->capacity + set->capacity / 2;
        ts__oracle_label *v = more > INT32_MAX / 2 ? NULL
            : realloc(set->v, (size_t)more * sizeof *v);
        if (v == NULL)
            return TS_ENOMEM;
        set->v = v;
        set->capacity = more;
    }
    set->v[set->n++] = *label;
    return TS_OK;
}

void ts__oracle_labels_fini(ts__oracle_labels *set)
{
    free(set->v);
    *set = (ts__oracle_labels){0};
}

static int compare(double a, double b)
{
    return (a > b) - (a < b);
}

/* By value; what is equal in all that counts keeps the order in which it came, by its parent. */
static int by_value(const void *va, const void *vb)
{
    const ts__oracle_label *a = va, *b = vb;
    int c = compare(a->value, b->value);
    if (c == 0)
        c = compare(a->state.backlog, b->state.backlog);
    if (c == 0)
        c = compare(a->seconds, b->seconds);
    return c != 0 ? c : (a->parent > b->parent) - (a->parent < b->parent);
}

static bool beats(const ts__oracle_label *a, const ts__oracle_label *b, ts__oracle_order order)
{
    return a->state.backlog <= b->state.backlog && ts__oracle_no_lower(a, b, order.highest) &&
        (order.weighted || (a->seconds <= b->seconds && a->state.late <= b->state.late));
}

/* A label of less value beats, or neither does: so one pass over ascending values is enough. (Equal
 * values of different seconds and late records do not beat each other within a budget.) */
static void drop_beaten(ts__oracle_labels *set, ts__oracle_order order)
{
    int n = 0;
    for (int i = 0; i < set->n; i++) {
        bool beaten = false;
        for (int k = n - 1; k >= 0 && !beaten; k--)
            beaten = beats(&set->v[k], &set->v[i], order);
        if (!beaten)
            set->v[n++] = set->v[i];
    }
    set->n = n;
}

bool ts__oracle_labels_settle(ts__oracle_labels *set, ts__oracle_order order, int max)
{
    if (set->n < 2)
        return false;
    qsort(set->v, (size_t)set->n, sizeof *set->v, by_value);
    drop_beaten(set, order);
    if (max <= 0 || set->n <= max)
        return false;
    for (int i = max; i < set->n; i++) /* the one of least backlog takes the last place */
        if (set->v[i].state.backlog < set->v[max - 1].state.backlog)
            set->v[max - 1] = set->v[i];
    set->n = max;
    return true;
}
