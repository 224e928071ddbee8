unit_core_tests = %D%/test_param
check_PROGRAMS += $(unit_core_tests)
TESTS += $(unit_core_tests)

%C%_test_param_SOURCES = %D%/test_param.c
%C%_test_param_LDADD = $(test_ldadd)
