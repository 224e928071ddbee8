/* Busy, idle and back-pressured; see tasks.h. */
#include "sim/tasks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BUFFERS = 10 };

/* The busy time of a vertex's subtasks, as shares. */
typedef struct ts__busy {
    double max, min, sum;
} ts__busy;

ts_status ts__tasks_init(ts__job *job)
{
    size_t n = (size_t)job->n_max, all = (size_t)job->n_looks + 2;
    job->looks = calloc((size_t)job->n_looks, sizeof *job->looks);
    job->seen_memory = calloc(2 * all * n, sizeof *job->seen_memory);
    if (job->looks == NULL || job->seen_memory == NULL)
        return TS_ENOMEM;
    for (size_t i = 0; i < all; i++) {
        ts__seen *s = i == 0 ? &job->seen : i == 1 ? &job->window : &job->looks[i - 2];
        s->read = job->seen_memory + 2 * i * n;
        s->capacity = s->read + n;
    }
    return TS_OK;
}

void ts__tasks_fini(ts__job *job)
{
    free(job->looks);
    free(job->seen_memory);
    job->looks = NULL;
    job->seen_memory = NULL;
}

static void clear(ts__seen *s, int n)
{
    s->seconds = s->records = s->limited = 0;
    memset(s->read, 0, (size_t)n * sizeof *s->read);
    memset(s->capacity, 0, (size_t)n * sizeof *s->capacity);
}

static void add(ts__seen *to, const ts__seen *s, int n)
{
    to->seconds += s->seconds;
    to->records += s->records;
    to->limited += s->limited;
    for (int i = 0; i < n; i++) {
        to->read[i] += s->read[i];
        to->capacity[i] += s->capacity[i];
    }
}

void ts__tasks_forget(ts__job *job)
{
    job->n_filled = job->next_look = 0;
    clear(&job->seen, job->n);
}

/* What has been seen becomes a look, and the window the sum of the last. */
static void keep(ts__job *job)
{
    ts__seen *look = &job->looks[job->next_look];
    clear(look, job->n);
    add(look, &job->seen, job->n);
    clear(&job->seen, job->n);
    job->next_look = job->next_look + 1 == job->n_looks ? 0 : job->next_look + 1;
    job->n_filled += job->n_filled < job->n_looks;
    clear(&job->window, job->n);
    for (int i = 0; i < job->n_filled; i++)
        add(&job->window, &job->looks[i], job->n);
}

void ts__tasks_pass(ts__job *job, double seconds, double records)
{
    job->seen.seconds += seconds;
    job->seen.records += records;
    job->seen.limited += job->limited ? seconds : 0;
    for (int i = 0; i < job->n; i++) {
        job->seen.read[i] += job->slot[i].rate * seconds;
        job->seen.capacity[i] += job->slot[i].capacity * seconds;
    }
}

void ts__tasks_warm(ts__job *job, double rate)
{
    double seconds = job->span / job->n_looks;
    for (int k = 0; k < job->n_looks; k++) {
        for (int i = 0; i < job->n; i++)
            job->slot[i].rate = rate * job->slot[i].source_share;
        ts__tasks_pass(job, seconds, rate * seconds);
        keep(job);
    }
    ts__job_rest(job);
}

double ts__buffers_in_use(double rho)
{
    if (1 - rho < 1e-6)
        return 0.5; /* the limit; nearer to it two infinities are subtracted */
    double full = pow(rho, BUFFERS + 1);
    return (rho / (1 - rho) - (BUFFERS + 1) * full / (1 - full)) / BUFFERS;
}

/* Core-seconds that subtask i of each vertex worked in the slot; returns how many did. */
static int work_in(const ts__job *job, const ts__seen *seen, int i, double *work, double *all)
{
    int n = 0;
    *all = 0;
    for (int v = 0; v < job->graph.n_vertices; v++) {
        const ts__task *task = &job->task[v];
        bool here = i < task->parallelism, reads = task->spread == TS__BY_PARTITION;
        double records = reads ? seen->read[i] : seen->records;
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

static void look_at_slot(const ts__job *job, const ts__seen *seen, int i, ts__busy *busy)
{
    double work[TS_MAX_VERTICES], all, capacity = seen->capacity[i];
    double core = capacity / fmax(job->slot[i].cores, 1);
    int n = work_in(job, seen, i, work, &all);
    for (int v = 0; v < job->graph.n_vertices; v++) {
        if (i >= job->task[v].parallelism)
            continue;
        double b = share(work[v], all, capacity, core, n);
        busy[v].max = fmax(busy[v].max, b);
        busy[v].min = fmin(busy[v].min, b);
        busy[v].sum += b;
    }
}

static void look_at(const ts__job *job, const ts__seen *seen, ts__busy *busy)
{
    for (int v = 0; v < job->graph.n_vertices; v++)
        busy[v] = (ts__busy){.min = 1};
    for (int i = 0; i < job->n; i++)
        look_at_slot(job, seen, i, busy);
}

/* Busy time since the last look. */
static void accumulate(ts__job *job)
{
    ts__busy busy[TS_MAX_VERTICES];
    look_at(job, &job->seen, busy);
    for (int v = 0; v < job->graph.n_vertices; v++)
        job->task[v].busy_ms += 1000 * busy[v].sum * job->seen.seconds;
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
    double seconds = job->window.seconds;
    if (job->n_filled < job->n_looks)
        seconds = fmax(job->span, seconds);
    out[AT(RECORDS_IN)] = floor(vertex->visits * records);
    out[AT(RECORDS_OUT)] = floor(vertex->out * records);
    out[AT(IN_RATE)] = vertex->visits * job->window.records / seconds;
    out[AT(PENDING)] = v == 0 ? pending : NAN;
}

/* pressure: for how much of the time it was congested; of that, back-pressured if it is not the
 * bottleneck itself. */
static void fill_time(const ts__job *job, int v, const ts__busy *busy, double pressure,
                      bool bottleneck, double *out)
{
    const ts__task *task = &job->task[v];
    double mean = busy->sum / task->parallelism, held = bottleneck ? 0 : pressure;
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

bool ts__tasks_look(ts__job *job, double records, double pending, ts__tasks *tasks)
{
    ts__busy busy[TS_MAX_VERTICES];
    int bottleneck, subtasks = 0;
    if (job->seen.seconds <= 0)
        return false;
    accumulate(job);
    keep(job);
    tasks->busy = tasks->idle = tasks->pressured = 0;
    tasks->n = job->graph.n_vertices;
    look_at(job, &job->window, busy);
    unsigned mask = congested(job, busy, &bottleneck);
    for (int v = 0; v < tasks->n; v++) {
        double pressure = mask >> v & 1 ? job->window.limited / job->window.seconds : 0;
        fill_records(job, v, records, pending, tasks->vertex[v]);
        fill_time(job, v, &busy[v], pressure, v == bottleneck, tasks->vertex[v]);
        add_to_job(job, v, tasks->vertex[v], tasks);
        subtasks += job->task[v].parallelism;
    }
    tasks->idle /= subtasks;
    return true;
}
