unit_experiments_tests = %D%/test_measures %D%/test_schedule %D%/test_stats %D%/test_loadcache %D%/test_diff \
  %D%/test_decision %D%/test_rederive %D%/test_map
check_PROGRAMS += $(unit_experiments_tests)
TESTS += $(unit_experiments_tests)

%C%_test_measures_SOURCES = %D%/test_measures.c
%C%_test_measures_LDADD = $(test_ldadd)
%C%_test_schedule_SOURCES = %D%/test_schedule.c %D%/policy_help.h %D%/scratch.h
%C%_test_schedule_LDADD = $(test_ldadd)
%C%_test_stats_SOURCES = %D%/test_stats.c
%C%_test_stats_LDADD = $(test_ldadd)
%C%_test_loadcache_SOURCES = %D%/test_loadcache.c
%C%_test_loadcache_LDADD = $(test_ldadd)
%C%_test_diff_SOURCES = %D%/test_diff.c
%C%_test_diff_LDADD = $(test_ldadd)
%C%_test_decision_SOURCES = %D%/test_decision.c
%C%_test_decision_LDADD = $(test_ldadd)
%C%_test_rederive_SOURCES = %D%/test_rederive.c %D%/scratch.h
%C%_test_rederive_LDADD = $(test_ldadd)
%C%_test_map_SOURCES = %D%/test_map.c
%C%_test_map_LDADD = $(test_ldadd)

# The clairvoyant optimum.
unit_oracle_tests = %D%/test_oracle_dp %D%/test_oracle %D%/test_regret
check_PROGRAMS += $(unit_oracle_tests)
TESTS += $(unit_oracle_tests)

%C%_test_oracle_dp_SOURCES = %D%/test_oracle_dp.c
%C%_test_oracle_dp_LDADD = $(test_ldadd)

unit_columns_tests = %D%/test_columns
check_PROGRAMS += $(unit_columns_tests)
TESTS += $(unit_columns_tests)
%C%_test_columns_SOURCES = %D%/test_columns.c
%C%_test_columns_LDADD = $(test_ldadd)
%C%_test_oracle_SOURCES = %D%/test_oracle.c
%C%_test_oracle_LDADD = $(test_ldadd)
%C%_test_regret_SOURCES = %D%/test_regret.c
%C%_test_regret_LDADD = $(test_ldadd)
