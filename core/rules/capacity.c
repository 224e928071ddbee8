/* Capacity of every scale-out; see capacity.h. */
#include "core/rules/capacity.h"

#include <math.h>

/* What is known into capacity[1..n], 0 elsewhere. */
static void read_rows(const ts_table *t, const ts_capacity_now *now, int n, double *capacity)
{
    int rows = 0, here = now->task_managers;
    for (int i = 1; i <= n; i++)
        capacity[i] = 0;
    for (int i = 0; i < t->n && t->rows[i].task_managers <= n; i++, rows++)
        capacity[t->rows[i].task_managers] =
            t->rows[i].max_rate / (t->rows[i].cpu_tenths / 10.0 + 0.05);
    if (isnan(now->capacity) || here < 1 || here > n)
        return;
    if (rows == 0 || capacity[here] > now->capacity)
        capacity[here] = now->capacity;
}

static double power(const double *capacity, int low, int high, double growth)
{
    if (low == high)
        return growth;
    double p = log(capacity[high] / capacity[low]) / log((double)high / low);
    return fmin(fmax(p, 0.5), 1);
}

static void fill_between(double *capacity, int left, int right)
{
    for (int i = left + 1; i < right; i++)
        capacity[i] =
            capacity[left] + (capacity[right] - capacity[left]) * (i - left) / (right - left);
}

bool ts_capacity_curve(const ts_table *t, const ts_capacity_now *now, double growth, int n,
                       double *capacity)
{
    int low = 0, high = 0;
    read_rows(t, now, n, capacity);
    for (int i = 1; i <= n; i++) {
        if (capacity[i] == 0)
            continue;
        if (low == 0)
            low = i;
        else
            fill_between(capacity, high, i);
        high = i;
    }
    if (low == 0)
        return false;
    double p = power(capacity, low, high, growth);
    for (int i = 1; i < low; i++)
        capacity[i] = capacity[low] * pow((double)i / low, p);
    for (int i = high + 1; i <= n; i++)
        capacity[i] = capacity[high] * pow((double)i / high, p);
    return true;
}
