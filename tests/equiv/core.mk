equiv_core_tests = %D%/test_run %D%/test_hostile
check_PROGRAMS += $(equiv_core_tests)
TESTS += $(equiv_core_tests)

%C%_test_run_SOURCES = %D%/test_run.c %D%/fake_plant.c %D%/fake_plant.h
%C%_test_run_LDADD = $(test_ldadd)
%C%_test_hostile_SOURCES = %D%/test_hostile.c %D%/fake_plant.c
%C%_test_hostile_LDADD = $(test_ldadd)

TESTS += %D%/test_tape.sh
EXTRA_DIST += %D%/test_tape.sh
