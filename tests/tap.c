/* The bridge from CUnit to TAP; see tap.h. CUnit counts, this prints. */
#include "tests/tap.h"

#include <CUnit/TestRun.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* CUnit's callbacks take no argument, so the state of the one running program is here. */
static int n_done, n_failed;
static char skip_reason[256];

void ts_tap_skip(const char *why)
{
    snprintf(skip_reason, sizeof skip_reason, "%s", why);
}

const char *ts_tap_data(const char *name, char *buf, int size)
{
    const char *root = getenv("TIDALSCALE_DATA");
    if (root == NULL || *root == '\0') {
        ts_tap_skip("TIDALSCALE_DATA is not set");
        return NULL;
    }
    snprintf(buf, (size_t)size, "%s/%s", root, name);
    if (access(buf, R_OK) != 0) {
        char why[200];
        snprintf(why, sizeof why, "%.80s is not under TIDALSCALE_DATA", name);
        ts_tap_skip(why);
        return NULL;
    }
    return buf;
}

static void started(const CU_pTest test, const CU_pSuite suite)
{
    (void)test, (void)suite;
    skip_reason[0] = '\0';
}

static void ended(const CU_pTest test, const CU_pSuite suite, const CU_pFailureRecord failure)
{
    (void)suite;
    n_done++;
    n_failed += failure != NULL;
    printf("%s %d - %s", failure ? "not ok" : "ok", n_done, test->pName);
    if (failure == NULL && skip_reason[0])
        printf(" # SKIP %s", skip_reason);
    printf("\n");
    for (CU_pFailureRecord f = failure; f != NULL; f = f->pNext)
        printf("# %s:%u: %s\n", f->strFileName, f->uiLineNumber, f->strCondition);
    fflush(stdout);
}

int ts_tap_main(const char *suite, const ts_test *tests, int n)
{
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 99;
    CU_pSuite s = CU_add_suite(suite, NULL, NULL);
    for (int i = 0; s != NULL && i < n; i++)
        CU_add_test(s, tests[i].name, tests[i].run);
    printf("1..%d\n", n);
    CU_set_test_start_handler(started);
    CU_set_test_complete_handler(ended);
    CU_run_all_tests();
    CU_cleanup_registry();
    return n_failed > 0 || n_done != n;
}
