/*
 * The historic performance table; see table.h.
 *
 * Rows are few (task managers times CPU tenths) and change rarely, so the regression is computed
 * when a row changes and merely read when it is asked for, which is every second.
 * Known value: the rows (2, 0.5) 1200, (4, 0.5) 2200, (4, 0.7) 2400 lie on load = 500 tm + 1000 CPU
 * - 300; 3300 records/s at CPU 0.6 need 6 task managers (tests/unit/test_table.c).
 */
#include "core/table.h"

#include <math.h>
#include <string.h>

void ts_table_init(ts_table *t)
{
    t->n = 0;
    t->fit_status = TS_EMPTY;
}

static double row_cpu(const ts_table_row *row)
{
    return row->cpu_tenths / 10.0;
}

static int tenths(double cpu)
{
    return (int)floor(cpu * 10 + 0.5);
}

/* Negative, 0 or positive as row is before, at or after the key. */
static int compare(const ts_table_row *row, int task_managers, int cpu_tenths)
{
    if (row->task_managers != task_managers)
        return row->task_managers < task_managers ? -1 : 1;
    return (row->cpu_tenths > cpu_tenths) - (row->cpu_tenths < cpu_tenths);
}

/* Index of the first row at or after the key. */
static int position(const ts_table *t, int task_managers, int cpu_tenths)
{
    int low = 0, high = t->n;
    while (low < high) {
        int mid = (low + high) / 2;
        if (compare(&t->rows[mid], task_managers, cpu_tenths) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool is_at(const ts_table *t, int i, int task_managers, int cpu_tenths)
{
    return i < t->n && compare(&t->rows[i], task_managers, cpu_tenths) == 0;
}

const ts_table_row *ts_table_find(const ts_table *t, int task_managers, int cpu_tenths)
{
    int i = position(t, task_managers, cpu_tenths);
    return is_at(t, i, task_managers, cpu_tenths) ? &t->rows[i] : NULL;
}

/* Sums of products of deviations from the means: x task managers, z CPU, y load. */
struct moments {
    double x, z, y, xx, zz, xz, xy, zy;
};

static struct moments moments_of(const ts_table *t)
{
    struct moments m = {0};
    for (int i = 0; i < t->n; i++) {
        m.x += t->rows[i].task_managers;
        m.z += row_cpu(&t->rows[i]);
        m.y += t->rows[i].max_rate;
    }
    m.x /= t->n, m.z /= t->n, m.y /= t->n;
    for (int i = 0; i < t->n; i++) {
        double x = t->rows[i].task_managers - m.x, z = row_cpu(&t->rows[i]) - m.z;
        double y = t->rows[i].max_rate - m.y;
        m.xx += x * x, m.zz += z * z, m.xz += x * z, m.xy += x * y, m.zy += z * y;
    }
    return m;
}

static void fit_plane(ts_table *t)
{
    t->fit_status = TS_EMPTY;
    if (t->n < 3)
        return;
    struct moments m = moments_of(t);
    double det = m.xx * m.zz - m.xz * m.xz;
    if (!(det > 1e-9 * m.xx * m.zz))
        return;
    double b = (m.xy * m.zz - m.zy * m.xz) / det, c = (m.zy * m.xx - m.xy * m.xz) / det;
    if (!(b > 0 && c > 0 && isfinite(b) && isfinite(c)))
        return;
    t->fit[0] = m.y - b * m.x - c * m.z;
    t->fit[1] = b;
    t->fit[2] = c;
    t->fit_status = TS_OK;
}

static void fit_proportion(ts_table *t)
{
    double uy = 0, uu = 0;
    for (int i = 0; i < t->n; i++) {
        double u = t->rows[i].task_managers * row_cpu(&t->rows[i]);
        uy += u * t->rows[i].max_rate;
        uu += u * u;
    }
    t->per_cpu = uy / uu;
}

static bool is_row(const ts_table_row *row)
{
    return row->task_managers >= 1 && row->task_managers <= TS_TABLE_MAX_TASK_MANAGERS &&
           row->cpu_tenths >= 1 && row->cpu_tenths <= TS_TABLE_MAX_CPU_TENTHS &&
           row->max_rate > 0 && row->max_rate <= 1e300;
}

ts_status ts_table_put(ts_table *t, const ts_table_row *row)
{
    if (!is_row(row))
        return TS_EINVAL;
    int i = position(t, row->task_managers, row->cpu_tenths);
    if (!is_at(t, i, row->task_managers, row->cpu_tenths)) {
        if (t->n == TS_TABLE_MAX_ROWS)
            return TS_ELIMIT;
        memmove(&t->rows[i + 1], &t->rows[i], sizeof t->rows[0] * (size_t)(t->n - i));
        t->n++;
    }
    t->rows[i] = *row;
    fit_plane(t);
    fit_proportion(t);
    return TS_OK;
}

ts_status ts_table_observe(ts_table *t, int task_managers, double cpu, double rate, double alpha,
                           ts_time at, ts_table_row *changed)
{
    if (!(cpu >= 0 && cpu <= TS_TABLE_MAX_CPU_TENTHS / 10.0))
        return TS_EINVAL;
    int cpu_tenths = tenths(cpu);
    int i = position(t, task_managers, cpu_tenths);
    if (is_at(t, i, task_managers, cpu_tenths)) {
        ts_table_row *row = &t->rows[i];
        row->n++;
        row->smoothed_rate = alpha * rate + (1 - alpha) * row->smoothed_rate;
        if (!(rate > row->max_rate))
            return TS_EMPTY;
        *changed = *row;
    } else {
        *changed = (ts_table_row){.task_managers = task_managers, .cpu_tenths = cpu_tenths,
                                  .smoothed_rate = rate, .n = 1};
    }
    changed->max_rate = rate;
    changed->updated_at = at;
    return ts_table_put(t, changed);
}

ts_status ts_table_fit(const ts_table *t, double fit[3])
{
    if (t->fit_status == TS_OK)
        memcpy(fit, t->fit, sizeof t->fit);
    return t->fit_status;
}

ts_status ts_table_sustained(const ts_table *t, int task_managers, double cpu, double *rate)
{
    const ts_table_row *row = ts_table_find(t, task_managers, tenths(cpu));
    if (t->n == 0)
        return TS_EMPTY;
    if (row != NULL)
        *rate = row->max_rate;
    else if (t->fit_status == TS_OK)
        *rate = fmax(0, t->fit[0] + t->fit[1] * task_managers + t->fit[2] * cpu);
    else
        *rate = t->per_cpu * task_managers * cpu;
    return TS_OK;
}

/* The row of a CPU whose load is `rate` in whole records/s, the one with the fewest task managers;
 * or NULL. */
static const ts_table_row *row_of_load(const ts_table *t, double rate, double cpu)
{
    for (int i = 0; i < t->n; i++)
        if (t->rows[i].cpu_tenths == tenths(cpu) && ceil(t->rows[i].max_rate) == ceil(rate))
            return &t->rows[i];
    return NULL;
}

ts_status ts_table_lookup(const ts_table *t, double rate, double cpu, ts_table_answer *answer)
{
    *answer = (ts_table_answer){TS_LOOKUP_NONE, 0, {NAN, NAN, NAN}, NAN};
    if (t->n == 0)
        return TS_EMPTY;
    const ts_table_row *hit = row_of_load(t, rate, cpu);
    answer->n_rows = hit != NULL ? 1 : t->n;
    if (hit != NULL) {
        answer->lookup = TS_LOOKUP_HIT;
        answer->wanted = hit->task_managers;
    } else if (ts_table_fit(t, answer->fit) == TS_OK) {
        answer->lookup = TS_LOOKUP_REGRESSION;
        answer->wanted = (rate - t->fit[0] - t->fit[2] * cpu) / t->fit[1];
    } else {
        answer->lookup = TS_LOOKUP_QUOTIENT;
        answer->wanted = rate / (t->per_cpu * cpu);
    }
    return TS_OK;
}
