/* The job graph, the scaling table and the capacity that follows from them; every parameter's
 * default and bounds. */
#include <math.h>
#include <string.h>

#include "sim/graph.h"
#include "sim/job.h"
#include "sim/simplant.h"
#include "tests/tap.h"

static ts_err err;

static ts_status parse(ts__graph *g, const char *text)
{
    ts_err_clear(&err);
    return ts__graph_parse(g, text, &err);
}

static void chain(void)
{
    ts__graph g;
    CU_ASSERT_EQUAL(parse(&g, "source:2,split:3:10,count:0.4:0.5:keyed,sink:1"), TS_OK);
    CU_ASSERT_EQUAL(g.n, 4);
    CU_ASSERT_EQUAL(g.op[1].visits, 1);
    CU_ASSERT_EQUAL(g.op[2].visits, 10);
    CU_ASSERT_EQUAL(g.op[3].visits, 5);
    CU_ASSERT_EQUAL(g.n_vertices, 2);
    CU_ASSERT_DOUBLE_EQUAL(g.vertex[0].cost, 5.0 / 14, 1e-15); /* 2 + 3 | 4 + 5 */
    CU_ASSERT_DOUBLE_EQUAL(g.vertex[1].cost, 9.0 / 14, 1e-15);
}

static void diamond(void)
{
    ts__graph g;
    CU_ASSERT_EQUAL(parse(&g, "a:1, b<a:1:2, c<a:1:3:keyed, d<b+c:1"), TS_OK);
    CU_ASSERT_EQUAL(g.op[3].upstream, 6u);
    CU_ASSERT_EQUAL(g.op[3].visits, 5);
    CU_ASSERT_EQUAL(g.n_vertices, 3);
    CU_ASSERT_DOUBLE_EQUAL(g.vertex[1].cost + g.vertex[2].cost, 6.0 / 8, 1e-15);
}

static bool vertex_is(const ts__graph *g, int v, const char *name, unsigned upstream, bool hash,
                      bool forward)
{
    const ts__vertex *of = &g->vertex[v];
    return strcmp(of->name, name) == 0 && of->upstream == upstream && of->hash == hash &&
           of->forward == forward;
}

/* As Flink chains: a keyed input, a join and another parallelism begin a vertex. */
static void vertices(void)
{
    ts__graph g;
    int p[TS_MAX_VERTICES];
    parse(&g, "source:2,split:3,count:4:1:keyed,sink:1");
    CU_ASSERT_EQUAL(g.n_vertices, 2);
    CU_ASSERT_TRUE(vertex_is(&g, 0, "Source: source -> split", 0, false, false));
    CU_ASSERT_TRUE(vertex_is(&g, 1, "count -> sink", 1, true, false));
    CU_ASSERT_EQUAL(g.vertex[0].cost, 0.5);
    CU_ASSERT_EQUAL(g.vertex[0].out, 1);
    CU_ASSERT_EQUAL(g.vertex[1].out, 0);
    CU_ASSERT_EQUAL(ts__graph_start(&g, 7, p), 7);
    parse(&g, "in:1@2,map:1:2@2,heavy:6@5,write:1@5,log<map:1:1:keyed");
    CU_ASSERT_EQUAL(g.n_vertices, 3);
    CU_ASSERT_TRUE(vertex_is(&g, 0, "Source: in -> map", 0, false, false));
    CU_ASSERT_TRUE(vertex_is(&g, 1, "heavy -> write", 1, false, false));
    CU_ASSERT_TRUE(vertex_is(&g, 2, "log", 1, true, false));
    CU_ASSERT_EQUAL(g.vertex[0].out, 4); /* two edges of two records each */
    CU_ASSERT_EQUAL(g.vertex[1].visits, 2);
    CU_ASSERT_EQUAL(ts__graph_start(&g, 3, p), 5);
    CU_ASSERT_TRUE(p[0] == 2 && p[1] == 5 && p[2] == 3);
    parse(&g, "a:1@50%,b:1@50%,c:1@1%,d:1@100%,e:1");
    CU_ASSERT_EQUAL(g.n_vertices, 4);
    CU_ASSERT_EQUAL(ts__graph_start(&g, 5, p), 5);
    CU_ASSERT_TRUE(p[0] == 3 && p[1] == 1 && p[2] == 5 && p[3] == 5);
    CU_ASSERT_EQUAL(ts__graph_start(&g, 4, p), 4);
    CU_ASSERT_TRUE(p[0] == 2 && p[1] == 1);
    parse(&g, "a:1,b<a:1,c<a:1,join<b+c:1,d:1");
    CU_ASSERT_EQUAL(g.n_vertices, 2);
    CU_ASSERT_TRUE(vertex_is(&g, 0, "Source: a -> (b, c)", 0, false, false));
    CU_ASSERT_TRUE(vertex_is(&g, 1, "join -> d", 1, false, true));
    parse(&g, "abcdefghijklmnopqrstuvw:1,bbcdefghijklmnopqrstuvw:1,cbcdefghijklmnopqrstuvw:1");
    CU_ASSERT_EQUAL(strlen(g.vertex[0].name), TS_VERTEX_NAME_SIZE - 1);
}

static void malformed(void)
{
    static const struct {
        const char *text, *words;
    } bad[] = {
        {"", "character 1"},          {"a", "character 2"},         {"a:", "a number"},
        {"a:-1", "a number"},         {"a:nan", "a number"},        {"a:inf", "a number"},
        {"a:1e999", "a number"},      {"a:1,", "the name"},         {"a:1,a:1", "not used before"},
        {"a:1,b<c:1", "named before"}, {"a:1,b<a+:1", "named before"}, {"a:1:1:sorted", "'keyed'"},
        {"a:1@", "a parallelism"},    {"a:1@0", "a parallelism"},   {"a:1@1.5", "',' or the end"},
        {"a:1@0%", "a parallelism"}, {"a:1@101%", "a parallelism"},
        {"a:1@32769", "a parallelism"}, {"a:1@x", "a parallelism"},  {"a@2", "':'"},
        {"a:1 b:1", "',' or the end"}, {"a:0", "source"},           {"a:1:1:keyed", "source"},
        {"abcdefghijklmnopqrstuvwxyz:1", "the name"},
        {"a:1,b:1,c:1,d:1,e:1,f:1,g:1,h:1,i:1,j:1,k:1,l:1,m:1,n:1,o:1,p:1,q:1", "16 operators"},
    };
    ts__graph g;
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        CU_ASSERT_EQUAL(parse(&g, bad[i].text), TS_EINVAL);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, bad[i].words));
    }
}

static void scaling(void)
{
    ts_sim_cfg cfg;
    ts__scaling s;
    ts_sim_cfg_init(&cfg);
    CU_ASSERT_EQUAL(ts__scaling_parse(&s, &cfg, NULL), TS_OK);
    CU_ASSERT_EQUAL(ts__scaling_efficiency(&s, 1), 1);
    CU_ASSERT_DOUBLE_EQUAL(ts__scaling_efficiency(&s, 3) * 3 * 46000, 102000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(ts__scaling_efficiency(&s, 4) * 4 * 46000, 123500, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(ts__scaling_efficiency(&s, 10) * 10 * 46000, 272000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(ts__scaling_efficiency(&s, 19) * 19 * 46000, 272000 + 226000, 1e-6);
    s.contention = TS_SIM_CONTENTION_USL;
    s.sigma = 0.1;
    s.kappa = 0.01;
    CU_ASSERT_DOUBLE_EQUAL(ts__scaling_efficiency(&s, 5), 1 / (1 + 0.4 + 0.2), 1e-15);
    s.contention = TS_SIM_CONTENTION_NONE;
    CU_ASSERT_EQUAL(ts__scaling_efficiency(&s, 100), 1);
}

static void bad_tables(void)
{
    static const char *const bad[] = {"", "2:5", "1:5,1:6", "1:5,3:6,2:7", "1:0", "1", "1:5;2:6",
                                      "1:x"};
    ts_sim_cfg cfg;
    ts__scaling s;
    ts_sim_cfg_init(&cfg);
    for (int i = 0; i < TS_COUNT_OF(bad); i++) {
        strcpy(cfg.tm_table, bad[i]);
        ts_err_clear(&err);
        CU_ASSERT_EQUAL(ts__scaling_parse(&s, &cfg, &err), TS_EINVAL);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "tm.table"));
    }
}

/* The measured word count: what each number of task managers sustains, as long as division is
 * even. */
static void capacity(void)
{
    ts_sim_cfg cfg;
    ts_sim_cfg_init(&cfg);
    cfg.tm_speed_sigma = 0;
    cfg.kafka_partitions = 60;
    cfg.job_max_parallelism = 120;
    CU_ASSERT_DOUBLE_EQUAL(ts_sim_capacity(&cfg, 1), 46000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(ts_sim_capacity(&cfg, 2), 73000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(ts_sim_capacity(&cfg, 6), 190000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(ts_sim_capacity(&cfg, 10), 272000, 1e-6);
    CU_ASSERT_TRUE(isnan(ts_sim_capacity(&cfg, 0)));
    CU_ASSERT_TRUE(isnan(ts_sim_capacity(&cfg, 121)));
}

/* Uneven division: the subtask with most partitions and key groups sets the pace. */
static void uneven(void)
{
    ts_sim_cfg cfg;
    ts_sim_cfg_init(&cfg);
    cfg.tm_speed_sigma = 0;
    cfg.tm_contention = TS_SIM_CONTENTION_NONE;
    cfg.job_cost = 1e-3;
    strcpy(cfg.job_operators, "source:1");
    cfg.kafka_partitions = 10;
    CU_ASSERT_DOUBLE_EQUAL(ts_sim_capacity(&cfg, 4), 1000 / 0.3, 1e-6);
    /* ten of them have nothing to read */
    CU_ASSERT_DOUBLE_EQUAL(ts_sim_capacity(&cfg, 20), 10000, 1e-6);
    strcpy(cfg.job_operators, "source:1,count:1:1:keyed");
    cfg.kafka_partitions = 60;
    cfg.job_max_parallelism = 128;
    /* of three: 20 partitions each; 43, 43 and 42 key groups */
    CU_ASSERT_DOUBLE_EQUAL(ts_sim_capacity(&cfg, 3), 1000 / (0.5 / 3 + 0.5 * 43 / 128), 1e-6);
}

/* Two slots share a core; half a core is half the capacity. */
static void slots(void)
{
    ts_sim_cfg cfg;
    ts_sim_cfg_init(&cfg);
    cfg.tm_speed_sigma = 0;
    cfg.tm_contention = TS_SIM_CONTENTION_NONE;
    cfg.job_cost = 1e-3;
    cfg.tm_slots = 2;
    CU_ASSERT_DOUBLE_EQUAL(ts_sim_capacity(&cfg, 1), 1000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(ts_sim_capacity(&cfg, 2), 1000, 1e-6);
    cfg.tm_cores = 0.5;
    CU_ASSERT_DOUBLE_EQUAL(ts_sim_capacity(&cfg, 4), 1000, 1e-6);
}

/* A subtask uses one core at most, however many its slot has; two vertices use two. */
static void threads(void)
{
    ts_sim_cfg cfg;
    ts_sim_cfg_init(&cfg);
    cfg.tm_speed_sigma = 0;
    cfg.tm_contention = TS_SIM_CONTENTION_NONE;
    cfg.job_cost = 1e-3;
    cfg.tm_cores = 4;
    strcpy(cfg.job_operators, "source:1");
    CU_ASSERT_DOUBLE_EQUAL(ts_sim_capacity(&cfg, 1), 1000, 1e-6);
    strcpy(cfg.job_operators, "source:1,count:3:1:keyed");
    CU_ASSERT_DOUBLE_EQUAL(ts_sim_capacity(&cfg, 1), 1000 / 0.75, 1e-6);
    strcpy(cfg.job_operators, "source:3,count:1:1:keyed");
    CU_ASSERT_DOUBLE_EQUAL(ts_sim_capacity(&cfg, 1), 1000 / 0.75, 1e-6);
    cfg.tm_cores = 1.2; /* both together are more than there is */
    CU_ASSERT_DOUBLE_EQUAL(ts_sim_capacity(&cfg, 1), 1200, 1e-6);
}

/* The preset "auto": the peak needs 60 % of twenty. */
static void sized(void)
{
    ts_sim_cfg cfg;
    ts_sim_cfg_init(&cfg);
    int p = ts_sim_cfg_size_to(&cfg, 1e6, 20);
    CU_ASSERT_EQUAL(p, 12);
    CU_ASSERT_DOUBLE_EQUAL(ts_sim_capacity(&cfg, 12), 1e6, 1e-2);
    CU_ASSERT_EQUAL(ts_sim_cfg_parallelism_for(&cfg, 1e6, 20), 12);
    CU_ASSERT_EQUAL(ts_sim_cfg_parallelism_for(&cfg, 1e9, 20), 20);
    CU_ASSERT_EQUAL(ts_sim_cfg_parallelism_for(&cfg, 0, 20), 1);
    double cost = cfg.job_cost;
    CU_ASSERT_EQUAL(ts_sim_cfg_size_to(&cfg, 0, 20), 1);
    CU_ASSERT_EQUAL(cfg.job_cost, cost);
}

/* Every key is set and read back, lies within its bounds, and says what it is. */
static void parameters(void)
{
    ts_sim_cfg cfg, again;
    char text[TS_PARAM_TEXT_SIZE], back[TS_PARAM_TEXT_SIZE];
    ts_sim_cfg_init(&cfg);
    ts_sim_cfg_init(&again);
    for (int i = 0; i < ts_sim_n_params; i++) {
        CU_ASSERT_EQUAL(ts_param_find(ts_sim_params, ts_sim_n_params, ts_sim_params[i].key), i);
        CU_ASSERT_TRUE(strlen(ts_sim_params[i].help) > 5);
        ts_param_get(ts_sim_params, i, &cfg, text, sizeof text);
        CU_ASSERT_EQUAL(ts_param_set(ts_sim_params, i, &again, text, NULL), TS_OK);
        CU_ASSERT_STRING_EQUAL(ts_param_get(ts_sim_params, i, &again, back, sizeof back), text);
    }
    CU_ASSERT_EQUAL(ts_sim_cfg_check(&cfg, NULL), TS_OK);
    cfg.job_parallelism = 129;
    CU_ASSERT_EQUAL(ts_sim_cfg_check(&cfg, NULL), TS_EINVAL);
    cfg.job_parallelism = 11;
    cfg.k8s_quota = 10;
    ts_err_clear(&err);
    CU_ASSERT_EQUAL(ts_sim_cfg_check(&cfg, &err), TS_EINVAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "needs 11 task managers"));
}

static const ts_test tests[] = {
    {"a chain", chain},
    {"a diamond", diamond},
    {"operators chained into vertices", vertices},
    {"malformed graphs", malformed},
    {"scaling", scaling},
    {"malformed tables", bad_tables},
    {"capacity of the word count", capacity},
    {"uneven division", uneven},
    {"slots", slots},
    {"a subtask is one thread", threads},
    {"sizing", sized},
    {"parameters", parameters},
};

int main(void)
{
    return ts_tap_main("sim graph", tests, TS_COUNT_OF(tests));
}
