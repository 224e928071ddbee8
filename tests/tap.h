/*
 * CUnit behind the Test Anything Protocol, for automake's TAP driver.
 *
 *     static void adds(void) { CU_ASSERT_EQUAL(1 + 1, 2); }
 *     static const ts_test tests[] = {{"one and one are two", adds}};
 *     int main(void) { return ts_tap_main("sums", tests, TS_COUNT_OF(tests)); }
 */
#ifndef TS_TESTS_TAP_H
#define TS_TESTS_TAP_H

#include <CUnit/CUnit.h>

#include "core/types.h"

typedef struct ts_test {
    const char *name;
    CU_TestFunc run;
} ts_test;

/* Runs n tests and prints TAP; 0 if all passed, 1 otherwise. */
int ts_tap_main(const char *suite, const ts_test *tests, int n);

/* The running test cannot be done here; says why. Return from the test after it. */
void ts_tap_skip(const char *why);

/* $TIDALSCALE_DATA/name into buf, or NULL (and the running test is skipped, with the reason). */
const char *ts_tap_data(const char *name, char *buf, int size);

#endif
