/* Busy, idle and back-pressured; see tasks.h. */
#include "sim/tasks.h"

#include <math.h>

enum { BUFFERS = 10 };

/* The busy time of a vertex's subtasks, as shares. */
typedef struct ts__busy {
    double max, min, sum;
} ts__busy;

void ts__tasks_pass(ts__job *job, double seconds, double records)
{
    job->seen.seconds += seconds;
    job->seen.records += records;
    job->seen.limited += job->limited ? seconds : 0;
    for (int i = 0; i < job->n; i++) {
        job->slot[i].seen_read += job->slot[i].rate * seconds;
        job->slot[i].seen_capacity += job->slot[i].capacity * seconds;
    }
}

double ts__buffers_in_use(double rho)
{
    if (1 - rho < 1e-6)
        return 0.5;
    double full = pow(rho, BUFFERS + 1);
    return (rho / (1 - rho) - (BUFFERS + 1) * full / (1 - full)) / BUFFERS;
}

/* Core-seconds that subtask i of each vertex worked in the slot; returns how many did. */
static int work_in(const ts__job *job, int i, double *work, double *all)
{
    int n = 0;
    *all = 0;
    for (int v = 0; v < job->graph.n_vertices; v++) {
        const ts__task *task = &job->task[v];
        bool here = i < task->parallelism, reads = task->spread == TS__BY_PARTITION;
        double records = reads ? job->slot[i].seen_read : job->seen.records;
        work[v] = here ? task->work[i] * records : 0;
        *all += work[v];
        n += work[v] > 0;
    }
    return n;
}

static double share(double work, double all, double capacity, double core, int n)
{
    double there = fmin(core, fmax(capacity - (all - work), capacity / n));
    return work <= 0 ? 0 : work < there ? work / there : 1;
}

static void look_at_slot(const ts__job *job, int i, ts__busy *busy)
{
    double work[TS_MAX_VERTICES], all;
    const ts__slot *slot = &job->slot[i];
    double core = slot->seen_capacity / fmax(slot->cores, 1);
    int n = work_in(job, i, work, &all);
    for (int v = 0; v < job->graph.n_vertices; v++) {
        if (i >= job->task[v].parallelism)
            continue;
        double b = share(work[v], all, slot->seen_capacity, core, n);
        busy[v].max = fmax(busy[v].max, b);
        busy[v].min = fmin(busy[v].min, b);
        busy[v].sum += b;
    }
}

/* The busiest vertex and all that feeds it, as a mask; *bottleneck says which it is. Among equals
 * it is the last. */
static unsigned congested(const ts__job *job, const ts__busy *busy, int *bottleneck)
{
    *bottleneck = 0;
    for (int v = 1; v < job->graph.n_vertices; v++)
        if (busy[v].max >= busy[*bottleneck].max - 1e-9)
            *bottleneck = v;
    unsigned mask = 1u << *bottleneck;
    for (int v = *bottleneck; v >= 0; v--)
        if (mask >> v & 1)
            mask |= job->graph.vertex[v].upstream;
    return mask;
}

#define AT(metric) (TS_METRIC_VERTEX_##metric - TS_METRIC_VERTEX_RECORDS_IN)

static void fill_records(const ts__job *job, int v, double records, double pending, double *out)
{
    const ts__vertex *vertex = &job->graph.vertex[v];
    out[AT(RECORDS_IN)] = floor(vertex->visits * records);
    out[AT(RECORDS_OUT)] = floor(vertex->out * records);
    out[AT(IN_RATE)] = vertex->visits * job->seen.records / job->seen.seconds;
    out[AT(PENDING)] = v == 0 ? pending : NAN;
}

/* pressure: for how much of the time it was congested; of that, back-pressured if it is not the
 * bottleneck itself. */
static void fill_time(ts__job *job, int v, const ts__busy *busy, double pressure, bool bottleneck,
                      double *out)
{
    ts__task *task = &job->task[v];
    double mean = busy->sum / task->parallelism, held = bottleneck ? 0 : pressure;
    task->busy_ms += 1000 * busy->sum * job->seen.seconds;
    out[AT(BUSY_MAX)] = 1000 * busy->max;
    out[AT(BUSY_AVG)] = 1000 * mean;
    out[AT(BUSY_MIN)] = 1000 * busy->min;
    out[AT(BUSY_TOTAL)] = floor(task->busy_ms);
    out[AT(PRESSURED_MAX)] = 1000 * held * (1 - busy->min);
    out[AT(PRESSURED_AVG)] = 1000 * held * (1 - mean);
    out[AT(IDLE)] = 1000 * (1 - held) * (1 - mean);
    out[AT(BUFFERS)] =
        v == 0 ? NAN : pressure + (1 - pressure) * ts__buffers_in_use(busy->max);
}

static void add_to_job(const ts__job *job, int v, const double *vertex, ts__tasks *tasks)
{
    tasks->busy = fmax(tasks->busy, vertex[AT(BUSY_MAX)]);
    tasks->pressured = fmax(tasks->pressured, vertex[AT(PRESSURED_MAX)]);
    tasks->idle += vertex[AT(IDLE)] * job->task[v].parallelism;
}

static void forget(ts__job *job)
{
    job->seen.seconds = job->seen.records = job->seen.limited = 0;
    for (int i = 0; i < job->n; i++)
        job->slot[i].seen_read = job->slot[i].seen_capacity = 0;
}

bool ts__tasks_look(ts__job *job, double records, double pending, ts__tasks *tasks)
{
    ts__busy busy[TS_MAX_VERTICES];
    int bottleneck, subtasks = 0;
    if (job->seen.seconds <= 0)
        return false;
    tasks->busy = tasks->idle = tasks->pressured = 0;
    tasks->n = job->graph.n_vertices;
    for (int v = 0; v < tasks->n; v++)
        busy[v] = (ts__busy){.min = 1};
    for (int i = 0; i < job->n; i++)
        look_at_slot(job, i, busy);
    unsigned mask = congested(job, busy, &bottleneck);
    for (int v = 0; v < tasks->n; v++) {
        double pressure = mask >> v & 1 ? job->seen.limited / job->seen.seconds : 0;
        fill_records(job, v, records, pending, tasks->vertex[v]);
        fill_time(job, v, &busy[v], pressure, v == bottleneck, tasks->vertex[v]);
        add_to_job(job, v, tasks->vertex[v], tasks);
        subtasks += job->task[v].parallelism;
    }
    tasks->idle /= subtasks;
    forget(job);
    return true;
}
