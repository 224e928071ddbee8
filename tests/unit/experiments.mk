unit_experiments_tests = %D%/test_measures %D%/test_schedule
check_PROGRAMS += $(unit_experiments_tests)
TESTS += $(unit_experiments_tests)

%C%_test_measures_SOURCES = %D%/test_measures.c
%C%_test_measures_LDADD = $(test_ldadd)
%C%_test_schedule_SOURCES = %D%/test_schedule.c %D%/policy_help.h %D%/scratch.h
%C%_test_schedule_LDADD = $(test_ldadd)
