/* Operators chained into vertices, as Flink's StreamingJobGraphGenerator does it; see graph.h. */
#include <math.h>
#include <string.h>

#include "sim/graph.h"

/* The only operator before op; -1 if it is a source or a join. */
static int only_upstream(const ts__operator *op)
{
    for (int i = 0; i < TS__MAX_OPERATORS; i++)
        if (op->upstream == 1u << i)
            return i;
    return -1;
}

static bool chains(const ts__graph *g, int i)
{
    const ts__operator *op = &g->op[i];
    int before = only_upstream(op);
    return before >= 0 && !op->keyed && op->parallelism == g->op[before].parallelism;
}

/* The vertices that the operators of a mask belong to. */
static unsigned vertices_of(const ts__graph *g, unsigned operators)
{
    unsigned vertices = 0;
    for (int i = 0; i < g->n; i++)
        if (operators >> i & 1)
            vertices |= 1u << g->op[i].vertex;
    return vertices;
}

/* An input that is not keyed goes to the subtask of the same number if there are as many. */
static bool forwards(const ts__graph *g, const ts__operator *op)
{
    for (int i = 0; i < g->n; i++)
        if (op->upstream >> i & 1 && g->op[i].parallelism != op->parallelism)
            return false;
    return !op->keyed && op->upstream != 0;
}

static void begin(ts__graph *g, int i)
{
    ts__operator *op = &g->op[i];
    op->vertex = g->n_vertices;
    g->vertex[g->n_vertices++] = (ts__vertex){.first = i,
                                              .parallelism = op->parallelism,
                                              .upstream = vertices_of(g, op->upstream),
                                              .hash = op->keyed,
                                              .forward = forwards(g, op),
                                              .visits = op->visits};
}

static void append(char *name, const char *text)
{
    size_t n = strlen(name), room = TS_VERTEX_NAME_SIZE - 1 - n, m = strlen(text);
    memcpy(name + n, text, m < room ? m : room);
    name[n + (m < room ? m : room)] = '\0';
}

/* Flink's name of a chain from operator i on: "a -> b", "a -> (b, c)". */
static void name_chain(const ts__graph *g, int i, char *name)
{
    int next[TS__MAX_OPERATORS], n = 0;
    append(name, g->op[i].name);
    for (int k = i + 1; k < g->n; k++)
        if (g->op[k].upstream == 1u << i && g->op[k].vertex == g->op[i].vertex)
            next[n++] = k;
    if (n > 0)
        append(name, n > 1 ? " -> (" : " -> ");
    for (int k = 0; k < n; k++) {
        append(name, k > 0 ? ", " : "");
        name_chain(g, next[k], name);
    }
    append(name, n > 1 ? ")" : "");
}

/* Adds an operator's work to its vertex, and what comes in over other vertices' edges to
 * theirs. */
static void add(ts__graph *g, const ts__operator *op, double total)
{
    g->vertex[op->vertex].cost += op->cost * op->visits / total;
    for (int u = 0; u < g->n; u++)
        if (op->upstream >> u & 1 && g->op[u].vertex != op->vertex)
            g->vertex[g->op[u].vertex].out += g->op[u].visits * g->op[u].selectivity;
}

void ts__graph_chain(ts__graph *g)
{
    double total = 0;
    g->n_vertices = 0;
    for (int i = 0; i < g->n; i++) {
        total += g->op[i].cost * g->op[i].visits;
        if (chains(g, i))
            g->op[i].vertex = g->op[only_upstream(&g->op[i])].vertex;
        else
            begin(g, i);
    }
    for (int i = 0; i < g->n; i++)
        add(g, &g->op[i], total);
    for (int v = 0; v < g->n_vertices; v++) {
        append(g->vertex[v].name, v == 0 ? "Source: " : "");
        name_chain(g, g->vertex[v].first, g->vertex[v].name);
    }
}
