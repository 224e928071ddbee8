/* HPA where the conformance rows do not reach: unready and missing pods, several metrics, how fast.
   */
#include "core/rules/hpa.h"
#include "tests/tap.h"

static const ts_hpa_metric cpu = {.utilization = true, .target = 50, .tolerance = 0.1};
static const ts_hpa_metric average = {.utilization = false, .target = 100, .tolerance = 0.1};

static ts_hpa_pod pod(int64_t usage, int readiness)
{
    return (ts_hpa_pod){
        .usage = usage, .request = 1000, .readiness = readiness, .missing = usage < 0};
}

static int ask(const ts_hpa_metric *m, const ts_hpa_pod *pods, int n)
{
    ts_hpa_proposal p;
    ts_hpa_from_pods(m, pods, n, n, &p);
    return p.failed ? -1 : p.replicas;
}

static void unready(void)
{
    /* up: 800/1000 = 80 % against 50 %; with the unready one as nothing 40 %: turned round, so none
       */
    ts_hpa_pod up[] = {pod(800, TS_HPA_READY), pod(0, TS_HPA_UNREADY)};
    CU_ASSERT_EQUAL(ask(&cpu, up, 2), 2);
    /* 95 %, and 63 % with one of three at nothing: ceil(63/50 * 3) = 4 */
    ts_hpa_pod more[] = {pod(950, TS_HPA_READY), pod(950, TS_HPA_READY), pod(0, TS_HPA_UNREADY)};
    CU_ASSERT_EQUAL(ask(&cpu, more, 3), 4);
    /* down: left out: 20/50 of two pods is 1 */
    ts_hpa_pod down[] = {pod(200, TS_HPA_READY), pod(200, TS_HPA_READY), pod(900, TS_HPA_UNREADY)};
    CU_ASSERT_EQUAL(ask(&cpu, down, 3), 1);
    down[2].readiness = TS_HPA_IGNORED;
    CU_ASSERT_EQUAL(ask(&cpu, down, 3), 1);
}

static void missing(void)
{
    /* down: 20 %, with the missing one at 100 %: (200+200+1000)/3000 = 46 %: within tolerance */
    ts_hpa_pod down[] = {pod(200, TS_HPA_READY), pod(200, TS_HPA_READY), pod(-1, TS_HPA_READY)};
    CU_ASSERT_EQUAL(ask(&cpu, down, 3), 3);
    /* 5 %: (50*4+1000)/5000 = 24 %: ceil(24/50 * 5) = 3 */
    ts_hpa_pod five[] = {pod(50, TS_HPA_READY), pod(50, TS_HPA_READY), pod(50, TS_HPA_READY),
                         pod(50, TS_HPA_READY), pod(-1, TS_HPA_READY)};
    CU_ASSERT_EQUAL(ask(&cpu, five, 5), 3);
    /* up: at nothing: 90 % of two is 60 % of three: ceil(60/50 * 3) = 4 */
    ts_hpa_pod up[] = {pod(900, TS_HPA_READY), pod(900, TS_HPA_READY), pod(-1, TS_HPA_READY)};
    CU_ASSERT_EQUAL(ask(&cpu, up, 3), 4);
    ts_hpa_pod none[] = {pod(-1, TS_HPA_READY)};
    CU_ASSERT_EQUAL(ask(&cpu, none, 1), -1);
    CU_ASSERT_EQUAL(ask(&cpu, none, 0), -1);
}

static void averages(void)
{
    ts_hpa_pod pods[] = {pod(150, TS_HPA_READY), pod(171, TS_HPA_READY)}; /* 160.5, whole: 160 */
    CU_ASSERT_EQUAL(ask(&average, pods, 2), 4);
    CU_ASSERT_EQUAL(ts_hpa_from_value(109, 100, 0.1, 5, 5), 5);
    CU_ASSERT_EQUAL(ts_hpa_from_value(110, 100, 0.1, 5, 5), 5); /* both ends are within */
    CU_ASSERT_EQUAL(ts_hpa_from_value(90, 100, 0.1, 5, 5), 5);
    CU_ASSERT_EQUAL(ts_hpa_from_value(111, 100, 0.1, 5, 5), 6);
    CU_ASSERT_EQUAL(ts_hpa_from_value(89, 100, 0.1, 9, 9), 9); /* ceil(8.01) */
    CU_ASSERT_EQUAL(ts_hpa_from_value(88, 100, 0.1, 9, 9), 8);
    CU_ASSERT_EQUAL(ts_hpa_from_value(300, 100, 0.1, 5, 2), 6); /* of the ready ones */
    CU_ASSERT_EQUAL(ts_hpa_from_value(105, 100, 0.1, 0, 0), 2); /* from none: no tolerance */
    CU_ASSERT_EQUAL(ts_hpa_from_average(540, 100, 0.1, 5), 5);
    CU_ASSERT_EQUAL(ts_hpa_from_average(560, 100, 0.1, 5), 6);
    CU_ASSERT_EQUAL(ts_hpa_from_average(10, 100, 0.1, 0), 1);
}

static void several(void)
{
    ts_hpa_proposal p[] = {{.replicas = 3}, {.replicas = 7}, {.failed = true, .replicas = 99}};
    CU_ASSERT_EQUAL(ts_hpa_combine(p, 2, 5), 7);
    CU_ASSERT_EQUAL(ts_hpa_combine(p, 3, 5), 7); /* up goes on though one failed */
    CU_ASSERT_EQUAL(ts_hpa_combine(p, 3, 8), 8); /* down does not */
    CU_ASSERT_EQUAL(ts_hpa_combine(p, 2, 8), 7);
    CU_ASSERT_EQUAL(ts_hpa_combine(p + 2, 1, 8), 8);
}

static void stabilization(void)
{
    const ts_hpa_event past[] = {{0, 9}, {100, 6}, {200, 4}};
    CU_ASSERT_EQUAL(ts_hpa_stabilize(10, 3, 300, past, 3, 0, 300), 6); /* 9 is 300 old: out */
    CU_ASSERT_EQUAL(ts_hpa_stabilize(10, 3, 299, past, 3, 0, 300), 9);
    CU_ASSERT_EQUAL(ts_hpa_stabilize(10, 20, 300, past, 3, 0, 300), 20);
    CU_ASSERT_EQUAL(ts_hpa_stabilize(3, 20, 300, past, 3, 250, 300), 4); /* the least */
}

static void limits(void)
{
    static const ts_hpa_rule up[] = {{false, 4, 15}, {true, 100, 15}};
    static const ts_hpa_rule down[] = {{true, 50, 15}, {false, 3, 15}};
    CU_ASSERT_EQUAL(ts_hpa_limit_up(3, 100, NULL, 0, NULL, 0, up, 2, TS_HPA_MAX), 7);
    CU_ASSERT_EQUAL(ts_hpa_limit_up(5, 100, NULL, 0, NULL, 0, up, 2, TS_HPA_MAX), 10);
    CU_ASSERT_EQUAL(ts_hpa_limit_up(5, 100, NULL, 0, NULL, 0, up, 2, TS_HPA_MIN), 9);
    CU_ASSERT_EQUAL(ts_hpa_limit_up(5, 100, NULL, 0, NULL, 0, up, 2, TS_HPA_DISABLED), 5);
    const ts_hpa_event added[] = {{85, 2}, {86, 4}}; /* only the later one is less than 15 old */
    CU_ASSERT_EQUAL(ts_hpa_limit_up(9, 100, added, 2, NULL, 0, up, 2, TS_HPA_MAX), 10);
    CU_ASSERT_EQUAL(ts_hpa_limit_down(9, 100, NULL, 0, NULL, 0, down, 2, TS_HPA_MAX), 4); /* 4.5 */
    CU_ASSERT_EQUAL(ts_hpa_limit_down(9, 100, NULL, 0, NULL, 0, down, 2, TS_HPA_MIN), 6);
    static const ts_hpa_rule third[] = {{true, 30, 15}};
    CU_ASSERT_EQUAL(ts_hpa_limit_up(5, 100, NULL, 0, NULL, 0, third, 1, TS_HPA_MAX), 7); /* 6.5 */
    CU_ASSERT_EQUAL(ts_hpa_limit_down(1, 100, NULL, 0, NULL, 0, down, 2, TS_HPA_MAX), 0);
}

static const ts_test tests[] = {
    {"unready pods", unready},          {"missing pods", missing},
    {"averages and totals", averages},  {"several metrics", several},
    {"stabilisation", stabilization},   {"limits of the rate", limits},
};

int main(void)
{
    return ts_tap_main("rules hpa", tests, TS_COUNT_OF(tests));
}
