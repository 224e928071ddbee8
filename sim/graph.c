/* The job graph and the scaling table; see graph.h. */
#include "sim/graph.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PARALLELISM = 32768 }; /* Flink's upper bound of key groups */

/* Where we are in a parameter's text; errors say the column. */
typedef struct ts__text {
    const char *key, *begin, *at;
    ts_err *err;
} ts__text;

static ts_status expected(const ts__text *t, const char *what)
{
    return ts_err_set(t->err, TS_EINVAL, "%s: at character %d, '%.20s': %s expected", t->key,
                      (int)(t->at - t->begin) + 1, t->at, what);
}

static bool accept(ts__text *t, char c)
{
    while (*t->at == ' ')
        t->at++;
    if (*t->at != c)
        return false;
    t->at++;
    return true;
}

/* A number in (0, 1e12] or, if zero is allowed, [0, 1e12]. */
static ts_status number(ts__text *t, bool zero, double *out)
{
    char *end;
    double v = isalpha((unsigned char)*t->at) ? -1 : strtod(t->at, &end);
    if (!(zero ? v >= 0 : v > 0) || v > 1e12 || end == t->at)
        return expected(t, zero ? "a number >= 0" : "a number > 0");
    t->at = end;
    *out = v;
    return TS_OK;
}

static int word_length(ts__text *t)
{
    int n = 0;
    while (*t->at == ' ')
        t->at++;
    while (isalnum((unsigned char)t->at[n]) || t->at[n] == '_' || t->at[n] == '-')
        n++;
    return n;
}

static int find_operator(const ts__graph *g, const char *name, int length)
{
    for (int i = 0; i < g->n; i++)
        if (strlen(g->op[i].name) == (size_t)length &&
            memcmp(g->op[i].name, name, (size_t)length) == 0)
            return i;
    return -1;
}

static ts_status parse_name(ts__graph *g, ts__text *t, ts__operator *op)
{
    int n = word_length(t);
    if (n == 0 || n >= (int)sizeof op->name)
        return expected(t, "the name of an operator, 1 to 23 letters or digits,");
    if (find_operator(g, t->at, n) >= 0)
        return expected(t, "a name not used before");
    memcpy(op->name, t->at, (size_t)n);
    t->at += n;
    return TS_OK;
}

static ts_status parse_upstream(ts__graph *g, ts__text *t, ts__operator *op)
{
    if (!accept(t, '<')) {
        op->upstream = g->n == 0 ? 0 : 1u << (g->n - 1);
        return TS_OK;
    }
    do {
        int n = word_length(t), i = find_operator(g, t->at, n);
        if (i < 0)
            return expected(t, "an operator named before");
        op->upstream |= 1u << i;
        t->at += n;
    } while (accept(t, '+'));
    return TS_OK;
}

static ts_status parse_numbers(ts__text *t, ts__operator *op)
{
    op->selectivity = 1;
    if (!accept(t, ':'))
        return expected(t, "':' and the cost");
    ts_status s = number(t, true, &op->cost);
    if (s != TS_OK || !accept(t, ':'))
        return s;
    if ((s = number(t, true, &op->selectivity)) != TS_OK || !accept(t, ':'))
        return s;
    if (word_length(t) != 5 || memcmp(t->at, "keyed", 5) != 0)
        return expected(t, "'keyed'");
    op->keyed = true;
    t->at += 5;
    return TS_OK;
}

static ts_status parse_parallelism(ts__text *t, ts__operator *op)
{
    if (!accept(t, '@'))
        return TS_OK;
    char *end;
    long p = strtol(t->at, &end, 10);
    bool digits = isdigit((unsigned char)*t->at), percent = *end == '%';
    if (!digits || p < 1 || p > (percent ? 100 : MAX_PARALLELISM))
        return expected(t, "a parallelism, 1 to 32768 or 1% to 100%,");
    op->parallelism = (int)(percent ? -p : p);
    t->at = end + percent;
    return TS_OK;
}

static ts_status parse_operator(ts__graph *g, ts__text *t)
{
    if (g->n == TS__MAX_OPERATORS)
        return expected(t, "no more than 16 operators");
    ts__operator op = {0};
    ts_status s = parse_name(g, t, &op);
    if (s == TS_OK)
        s = parse_upstream(g, t, &op);
    if (s == TS_OK)
        s = parse_numbers(t, &op);
    if (s == TS_OK)
        s = parse_parallelism(t, &op);
    if (s == TS_OK)
        g->op[g->n++] = op;
    return s;
}

/* Visits follow the edges. */
static void propagate(ts__graph *g)
{
    g->op[0].visits = 1;
    for (int i = 1; i < g->n; i++)
        for (int u = 0; u < i; u++)
            if (g->op[i].upstream >> u & 1)
                g->op[i].visits += g->op[u].visits * g->op[u].selectivity;
}

ts_status ts__graph_parse(ts__graph *g, const char *text, ts_err *err)
{
    ts__text t = {"job.operators", text, text, err};
    *g = (ts__graph){0};
    do {
        ts_status s = parse_operator(g, &t);
        if (s != TS_OK)
            return s;
    } while (accept(&t, ','));
    if (*t.at != '\0')
        return expected(&t, "',' or the end");
    if (g->op[0].keyed || g->op[0].cost <= 0)
        return ts_err_set(err, TS_EINVAL,
                          "job.operators: the first operator is the source: not keyed, cost > 0");
    propagate(g);
    ts__graph_chain(g);
    return TS_OK;
}

int ts__graph_start(const ts__graph *g, int job_parallelism, int *p)
{
    int largest = 0;
    for (int v = 0; v < g->n_vertices; v++) {
        int own = g->vertex[v].parallelism;
        p[v] = own > 0 ? own : own == 0 ? job_parallelism : (99 - own * job_parallelism) / 100;
        largest = p[v] > largest ? p[v] : largest;
    }
    return largest;
}

static ts_status parse_point(ts__scaling *s, ts__text *t)
{
    double n, rate, before = s->n == 0 ? 0 : s->task_managers[s->n - 1];
    if (s->n == TS__MAX_POINTS)
        return expected(t, "no more than 16 points");
    ts_status status = number(t, false, &n);
    if (status == TS_OK && n <= before)
        status = expected(t, "more task managers before the ':' than in the point before");
    if (status == TS_OK && s->n == 0 && n != 1)
        status = expected(t, "a first point for 1 task manager");
    if (status == TS_OK && !accept(t, ':'))
        status = expected(t, "':' and the rate");
    if (status == TS_OK)
        status = number(t, false, &rate);
    if (status != TS_OK)
        return status;
    s->task_managers[s->n] = n;
    s->rate[s->n++] = rate;
    return TS_OK;
}

ts_status ts__scaling_parse(ts__scaling *s, const ts_sim_cfg *cfg, ts_err *err)
{
    ts__text t = {"tm.table", cfg->tm_table, cfg->tm_table, err};
    *s = (ts__scaling){
        .contention = cfg->tm_contention, .sigma = cfg->tm_sigma, .kappa = cfg->tm_kappa};
    do {
        ts_status status = parse_point(s, &t);
        if (status != TS_OK)
            return status;
    } while (accept(&t, ','));
    return *t.at == '\0' ? TS_OK : expected(&t, "',' or the end");
}

/* Linear between the points; beyond the last, on with the mean slope. */
static double interpolate(const ts__scaling *s, double n)
{
    int last = s->n - 1, i = 0;
    if (last == 0)
        return s->rate[0] * n;
    if (n >= s->task_managers[last]) {
        double slope = (s->rate[last] - s->rate[0]) / (s->task_managers[last] - 1);
        return s->rate[last] + (slope > 0 ? slope : 0) * (n - s->task_managers[last]);
    }
    while (n >= s->task_managers[i + 1])
        i++;
    double into = (n - s->task_managers[i]) / (s->task_managers[i + 1] - s->task_managers[i]);
    return s->rate[i] + into * (s->rate[i + 1] - s->rate[i]);
}

double ts__scaling_efficiency(const ts__scaling *s, int n)
{
    switch ((enum ts_sim_contention)s->contention) {
    case TS_SIM_CONTENTION_TABLE:
        return interpolate(s, n) / s->rate[0] / n;
    case TS_SIM_CONTENTION_USL:
        return 1 / (1 + s->sigma * (n - 1) + s->kappa * n * (n - 1.0));
    case TS_SIM_CONTENTION_NONE:
        break;
    }
    return 1;
}
