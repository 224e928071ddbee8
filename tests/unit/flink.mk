unit_flink_tests = %D%/test_flink_autoscaler %D%/test_flink_hostile
check_PROGRAMS += $(unit_flink_tests)
TESTS += $(unit_flink_tests)

%C%_test_flink_autoscaler_SOURCES = %D%/test_flink_autoscaler.c %D%/flink_help.h %D%/policy_help.h
%C%_test_flink_autoscaler_LDADD = $(test_ldadd)
%C%_test_flink_hostile_SOURCES = %D%/test_flink_hostile.c %D%/flink_help.h %D%/policy_help.h
%C%_test_flink_hostile_LDADD = $(test_ldadd)
