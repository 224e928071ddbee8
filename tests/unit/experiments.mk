unit_experiments_tests = %D%/test_measures
check_PROGRAMS += $(unit_experiments_tests)
TESTS += $(unit_experiments_tests)

%C%_test_measures_SOURCES = %D%/test_measures.c
%C%_test_measures_LDADD = $(test_ldadd)
